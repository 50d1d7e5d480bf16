/* eval_text.c - functions of texts; see eval_int.h. Characters are code points, as in DuckDB. */
#include "eval_int.h"

#include "candour/buf.h"
#include "regex.h"
#include "sql_time.h"
#include "utf8.h"

/* Gives the buffer's bytes as a text in the scratch arena, and frees the buffer. */
static enum cd_status text_of(struct cd__sql_env *env, struct cd_buf *b, struct cd__value *out, struct cd_err *err)
{
    struct cd_str kept = {NULL, 0};
    if (!b->failed) kept = cd_arena_str(&env->scratch, (struct cd_str){b->p != NULL ? b->p : "", b->n});
    cd_buf_free(b);
    if (kept.p == NULL) return cd__eval_no_memory(err);
    *out = cd__text_value(kept);
    return CD_OK;
}

static struct cd_str behind(struct cd_str s, size_t n)
{
    return (struct cd_str){s.p + n, s.n - n};
}

static enum cd_status change_case(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                                  utf8proc_int32_t (*change)(utf8proc_int32_t), struct cd__value *out,
                                  struct cd_err *err)
{
    struct cd_str text;
    struct cd_buf b = {0};
    CD_TRY(cd__need_text(e->args[0], env, args, &text, err));
    for (size_t at = 0, size; at < text.n; at += size) {
        uint32_t code;
        utf8proc_uint8_t changed[4];
        size = cd__utf8_next(behind(text, at), &code);
        const utf8proc_ssize_t n = utf8proc_encode_char(change((utf8proc_int32_t)code), changed);
        cd_buf_put(&b, changed, n > 0 ? (size_t)n : 0);
    }
    return text_of(env, &b, out, err);
}

enum cd_status cd__fn_lower(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                            struct cd__value *out, struct cd_err *err)
{
    return change_case(e, env, args, utf8proc_tolower, out, err);
}

enum cd_status cd__fn_upper(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                            struct cd__value *out, struct cd_err *err)
{
    return change_case(e, env, args, utf8proc_toupper, out, err);
}

/* Spaces of all scripts go, tabs and line ends stay. */
enum cd_status cd__fn_trim(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                           struct cd__value *out, struct cd_err *err)
{
    struct cd_str text;
    CD_TRY(cd__need_text(e->args[0], env, args, &text, err));
    size_t from = text.n, to = 0;
    for (size_t at = 0, size; at < text.n; at += size) {
        uint32_t code;
        size = cd__utf8_next(behind(text, at), &code);
        if (utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_ZS) continue;
        if (from == text.n) from = at;
        to = at + size;
    }
    *out = cd__text_value((struct cd_str){text.p + from, to > from ? to - from : 0});
    return CD_OK;
}

static size_t length(struct cd_str text)
{
    size_t n = 0;
    uint32_t ignored;
    for (size_t at = 0; at < text.n; n++) at += cd__utf8_next(behind(text, at), &ignored);
    return n;
}

/* Where the n-th code point begins, from 0; the end where there is none. */
static size_t place(struct cd_str text, double n)
{
    size_t at = 0;
    uint32_t ignored;
    for (size_t i = 0; at < text.n && (double)i < n; i++) at += cd__utf8_next(behind(text, at), &ignored);
    return at;
}

/* The code points from .. to of a text. */
static struct cd_str part(struct cd_str text, double from, double to)
{
    const size_t begin = place(text, from), end = place(text, to);
    return begin < end ? (struct cd_str){text.p + begin, end - begin} : (struct cd_str){"", 0};
}

static enum cd_status whole(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *value,
                            double *number, struct cd_err *err)
{
    CD_TRY(cd__need_number(e, env, value, number, err));
    if (*number != __builtin_floor(*number) || *number > 1e9 || *number < -1e9)
        return cd__wrong_value(e, env, "a whole number", err);
    return CD_OK;
}

/* From 1; 0 is the place before the first, negative counts from the end; a negative length goes to the left. */
enum cd_status cd__fn_substr(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                             struct cd__value *out, struct cd_err *err)
{
    struct cd_str text;
    double from, n = 2e9;
    CD_TRY(cd__need_text(e->args[0], env, &args[0], &text, err));
    CD_TRY(whole(e->args[1], env, &args[1], &from, err));
    if (e->n_args > 2) CD_TRY(whole(e->args[2], env, &args[2], &n, err));
    from = from < 0 ? (double)length(text) + from : from - 1;
    double to = from + n;
    if (n < 0) {
        const double swap = from;
        from = to;
        to = swap;
    }
    *out = cd__text_value(part(text, from > 0 ? from : 0, to > 0 ? to : 0));
    return CD_OK;
}

enum cd_status cd__fn_length(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                             struct cd__value *out, struct cd_err *err)
{
    struct cd_str text;
    if (args[0].kind == CD__IS_LIST) {
        *out = cd__number_value(args[0].n);
        return CD_OK;
    }
    CD_TRY(cd__need_text(e->args[0], env, args, &text, err));
    *out = cd__number_value((double)length(text));
    return CD_OK;
}

enum cd_status cd__fn_concat(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                             struct cd__value *out, struct cd_err *err)
{
    struct cd_buf b = {0};
    enum cd_status status = CD_OK;
    for (uint32_t i = 0; i < e->n_args && status == CD_OK; i++) {
        struct cd_str text = {"", 0};
        if (args[i].kind != CD__IS_NULL) status = cd__need_text(e->args[i], env, &args[i], &text, err);
        cd_buf_str(&b, text);
    }
    if (status == CD_OK) return text_of(env, &b, out, err);
    cd_buf_free(&b);
    return status;
}

enum cd_status cd__fn_replace(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                              struct cd__value *out, struct cd_err *err)
{
    struct cd_str text, from, to;
    struct cd_buf b = {0};
    CD_TRY(cd__need_text(e->args[0], env, &args[0], &text, err));
    CD_TRY(cd__need_text(e->args[1], env, &args[1], &from, err));
    CD_TRY(cd__need_text(e->args[2], env, &args[2], &to, err));
    while (text.n > 0) {
        const char *found = from.n > 0 ? memmem(text.p, text.n, from.p, from.n) : NULL;
        const size_t before = found != NULL ? (size_t)(found - text.p) : text.n;
        cd_buf_put(&b, text.p, before);
        if (found != NULL) cd_buf_str(&b, to);
        text = behind(text, before + (found != NULL ? from.n : 0));
    }
    return text_of(env, &b, out, err);
}

enum cd_status cd__fn_regexp_extract(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                                     struct cd__value *out, struct cd_err *err)
{
    struct cd_str text, found;
    CD_TRY(cd__need_text(e->args[0], env, args, &text, err));
    const int matched = cd__regex_find(e->regex, text, &env->scratch, &found);
    if (matched < 0) return cd__eval_no_memory(err);
    *out = matched == 0 && e->number != 0 ? cd__null_value() : cd__text_value(found);
    return CD_OK;
}

/* The next part of *rest, which is taken from it; without a separator each character is a part. */
static struct cd_str next_part(struct cd_str *rest, struct cd_str separator)
{
    uint32_t ignored;
    const struct cd_str all = *rest;
    const char *found = separator.n > 0 ? memmem(all.p, all.n, separator.p, separator.n) : NULL;
    size_t n = all.n;
    if (found != NULL) n = (size_t)(found - all.p);
    else if (separator.n == 0 && all.n > 0) n = cd__utf8_next(all, &ignored);
    const size_t taken = found != NULL ? n + separator.n : n;
    const bool last = found == NULL && taken == all.n;
    *rest = last ? (struct cd_str){NULL, 0} : behind(all, taken);
    return (struct cd_str){all.p, n};
}

enum cd_status cd__fn_split_part(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                                 struct cd__value *out, struct cd_err *err)
{
    struct cd_str text, separator, rest;
    double wanted = 0;
    size_t n = 0;
    CD_TRY(cd__need_text(e->args[0], env, &args[0], &text, err));
    CD_TRY(cd__need_text(e->args[1], env, &args[1], &separator, err));
    CD_TRY(whole(e->args[2], env, &args[2], &wanted, err));
    if (wanted < 0) {
        for (rest = text; rest.p != NULL; n++) (void)next_part(&rest, separator);
        wanted += (double)n + 1;
    }
    *out = cd__text_value(CD_STR(""));
    n = 0;
    for (rest = text; rest.p != NULL;) {
        const struct cd_str found = next_part(&rest, separator);
        if ((double)++n == wanted) *out = cd__text_value(found);
    }
    return CD_OK;
}

enum cd_status cd__fn_strptime(const struct cd__sql *e, struct cd__sql_env *env, const struct cd__value *args,
                               struct cd__value *out, struct cd_err *err)
{
    struct cd_str text;
    double seconds;
    CD_TRY(cd__need_text(e->args[0], env, args, &text, err));
    if (cd__clock_read(e->clock, text, &seconds)) *out = cd__number_value(seconds);
    return CD_OK;
}
