/* sql_parse.c - recursive descent over the grammar of docs/link-sql.md: operators by precedence; see sql_int.h.
 * Or, and, not, is, comparison (which does not chain), ||, sum, product, sign, then indexing, fields and casts: the order of DuckDB and PostgreSQL. */
#include <stdarg.h>
#include <stdio.h>

#include "candour/buf.h"
#include "sql_parse_int.h"

/* The character (not byte) of the text at an offset, from 1. */
static uint32_t character(struct cd_str text, size_t at)
{
    uint32_t n = 1;
    for (size_t i = 0; i < at && i < text.n; i++) n += ((unsigned char)text.p[i] & 0xC0) != 0x80;
    return n;
}

struct cd__sql *cd__sql_fault(struct cd__sql_parser *p, size_t at, const char *fmt, ...)
{
    char why[512];
    va_list args;
    if (p->status != CD_OK) return NULL;
    va_start(args, fmt);
    (void)vsnprintf(why, sizeof why, fmt, args);
    va_end(args);
    const uint32_t column = character(p->text, at);
    p->status = cd_fail(p->err, CD_INPUT, "character %u: %s", column, why);
    if (p->err != NULL) p->err->column = column;
    return NULL;
}

struct cd__sql *cd__sql_no_memory(struct cd__sql_parser *p)
{
    if (p->status == CD_OK) p->status = cd_fail(p->err, CD_NOMEM, "no memory for a condition");
    return NULL;
}

void cd__sql_advance(struct cd__sql_parser *p)
{
    p->word = cd__sql_next(p->text, p->dialect, &p->at);
    if (p->word.token == CD__WORD_BAD)
        (void)cd__sql_fault(p, p->word.at, "this is no word of SQL, or a quote or comment that is not closed");
}

bool cd__sql_is(const struct cd__sql_parser *p, const char *word)
{
    const struct cd_str wanted = cd_str_of(word);
    if (p->word.token == CD__WORD_SIGN) return cd_str_eq(p->word.text, wanted);
    return p->word.token == CD__WORD_NAME && cd_str_eq_nocase(p->word.text, wanted);
}

bool cd__sql_accept(struct cd__sql_parser *p, const char *word)
{
    if (p->status != CD_OK || !cd__sql_is(p, word)) return false;
    cd__sql_advance(p);
    return true;
}

bool cd__sql_expect(struct cd__sql_parser *p, const char *word)
{
    if (cd__sql_accept(p, word)) return p->status == CD_OK;
    (void)cd__sql_fault(p, p->word.at, "\"%s\" is expected here", word);
    return false;
}

struct cd_str cd__sql_content(struct cd__sql_parser *p, const struct cd__sql_word *word)
{
    struct cd_buf b = {0};
    struct cd_str kept = {NULL, 0};
    cd__sql_unquote(word, p->dialect, &b);
    if (!b.failed) kept = cd_arena_str(p->arena, (struct cd_str){b.p != NULL ? b.p : "", b.n});
    cd_buf_free(&b);
    if (kept.p == NULL) (void)cd__sql_no_memory(p);
    return kept;
}

/* --- Operators ------------------------------------------------------------------------------------------------------- */

static struct cd__sql *field_of(struct cd__sql_parser *p, struct cd__sql *of, size_t at)
{
    struct cd__sql_args args = {{of}, 1};
    const struct cd__sql_word word = p->word;
    if (word.token != CD__WORD_NAME && word.token != CD__WORD_QUOTED && word.token != CD__WORD_TEXT)
        return cd__sql_fault(p, word.at, "the name of a field is expected here");
    cd__sql_advance(p);
    if (of->type != CD__T_ANY) return cd__sql_fault(p, at, "%s has no fields", cd__sql_type_name(of->type));
    struct cd__sql *node = cd__sql_over(p, CD__SQL_FIELD, CD__T_ANY, &args, at);
    if (node != NULL) node->text = cd__sql_content(p, &word);
    return p->status == CD_OK ? node : NULL;
}

/* x['lat'] is a field, x[1] an item; Spark's brackets count from 0. */
static struct cd__sql *bracketed(struct cd__sql_parser *p, struct cd__sql *of, size_t at)
{
    struct cd__sql *node;
    if (p->word.token == CD__WORD_TEXT) node = field_of(p, of, at);
    else {
        struct cd__sql *index = cd__sql_expression(p);
        if (index != NULL && p->dialect == CD_SQL_SPARK) {
            if (index->op != CD__SQL_NUMBER || index->number < 0)
                return cd__sql_fault(p, index->at, "only an index that is written out, from 0, is evaluated");
            index = cd__sql_number(p, index->number + 1, index->at);
        }
        node = cd__sql_index(p, of, index, at);
    }
    return cd__sql_expect(p, "]") ? node : NULL;
}

static struct cd__sql *postfix(struct cd__sql_parser *p)
{
    struct cd__sql *a = cd__sql_primary(p);
    while (a != NULL && p->status == CD_OK) {
        const size_t at = p->word.at;
        if (cd__sql_accept(p, "[")) a = bracketed(p, a, at);
        else if (cd__sql_accept(p, ".")) a = field_of(p, a, at);
        else if (cd__sql_accept(p, "::")) a = cd__sql_cast_to(p, a, false, at);
        else break;
    }
    return a;
}

static struct cd__sql *unary(struct cd__sql_parser *p)
{
    const size_t at = p->word.at;
    if (!cd__sql_accept(p, "-")) return postfix(p);
    if (++p->depth > CD__SQL_DEPTH) return cd__sql_fault(p, at, "nested too deeply");
    struct cd__sql *a = unary(p);
    p->depth--;
    return a != NULL ? cd__sql_arithmetic(p, CD__SQL_NEGATE, a, NULL, at) : NULL;
}

struct sign {
    const char *sign;
    enum cd__sql_op op;
};
static bool sign_here(struct cd__sql_parser *p, const struct sign *signs, size_t n, enum cd__sql_op *op)
{
    for (size_t i = 0; i < n; i++)
        if (cd__sql_accept(p, signs[i].sign)) {
            *op = signs[i].op;
            return true;
        }
    return false;
}
#define SIGN_HERE(p, signs, op) sign_here((p), (signs), sizeof(signs) / sizeof(signs)[0], (op))

static struct cd__sql *product(struct cd__sql_parser *p)
{
    static const struct sign signs[] = {{"*", CD__SQL_MULTIPLY}, {"/", CD__SQL_DIVIDE}};
    enum cd__sql_op op;
    struct cd__sql *a = unary(p);
    for (size_t at = p->word.at; a != NULL && SIGN_HERE(p, signs, &op); at = p->word.at)
        a = cd__sql_arithmetic(p, op, a, unary(p), at);
    return a;
}

static struct cd__sql *sum(struct cd__sql_parser *p)
{
    static const struct sign signs[] = {{"+", CD__SQL_ADD}, {"-", CD__SQL_SUBTRACT}};
    enum cd__sql_op op;
    struct cd__sql *a = product(p);
    for (size_t at = p->word.at; a != NULL && SIGN_HERE(p, signs, &op); at = p->word.at)
        a = cd__sql_arithmetic(p, op, a, product(p), at);
    return a;
}

static struct cd__sql *joined(struct cd__sql_parser *p)
{
    struct cd__sql *a = sum(p);
    for (size_t at = p->word.at; a != NULL && cd__sql_accept(p, "||"); at = p->word.at) {
        const struct cd__sql_args args = {{a, sum(p)}, 2};
        a = args.item[1] != NULL ? cd__sql_function(p, CD__FN_APPEND, &args, at) : NULL;
    }
    return a;
}

static struct cd__sql *comparison(struct cd__sql_parser *p)
{
    static const struct sign signs[] = {{"=", CD__SQL_EQ},  {"==", CD__SQL_EQ}, {"<>", CD__SQL_NE}, {"!=", CD__SQL_NE},
                                        {"<=", CD__SQL_LE}, {">=", CD__SQL_GE}, {"<", CD__SQL_LT},  {">", CD__SQL_GT}};
    enum cd__sql_op op, another;
    struct cd__sql *a = joined(p);
    const size_t at = p->word.at;
    if (a == NULL || !SIGN_HERE(p, signs, &op)) return a;
    a = cd__sql_compare(p, op, a, joined(p), at);
    const size_t next = p->word.at;
    return a != NULL && SIGN_HERE(p, signs, &another) ? cd__sql_fault(p, next, "comparisons do not chain: use brackets")
                                                      : a;
}

static struct cd__sql *is_null(struct cd__sql_parser *p)
{
    struct cd__sql *a = comparison(p);
    for (size_t at = p->word.at; a != NULL && cd__sql_accept(p, "is"); at = p->word.at) {
        const struct cd__sql_args args = {{a}, 1};
        const bool negative = cd__sql_accept(p, "not");
        if (!cd__sql_expect(p, "null")) return NULL;
        a = cd__sql_over(p, negative ? CD__SQL_IS_NOT_NULL : CD__SQL_IS_NULL, CD__T_BOOL, &args, at);
    }
    return a;
}

static struct cd__sql *not_(struct cd__sql_parser *p)
{
    const size_t at = p->word.at;
    if (!cd__sql_accept(p, "not")) return is_null(p);
    if (++p->depth > CD__SQL_DEPTH) return cd__sql_fault(p, at, "nested too deeply");
    const struct cd__sql_args args = {{not_(p)}, 1};
    p->depth--;
    return args.item[0] != NULL ? cd__sql_logic(p, CD__SQL_NOT, &args, at) : NULL;
}

static struct cd__sql *chain(struct cd__sql_parser *p, const char *word, enum cd__sql_op op,
                             struct cd__sql *(*next)(struct cd__sql_parser *))
{
    const size_t at = p->word.at;
    struct cd__sql_args args = {{next(p)}, 1};
    if (args.item[0] == NULL || !cd__sql_is(p, word)) return args.item[0];
    while (cd__sql_accept(p, word))
        if (!cd__sql_take(p, &args, next(p))) return NULL;
    return cd__sql_logic(p, op, &args, at);
}

static struct cd__sql *and_(struct cd__sql_parser *p)
{
    return chain(p, "and", CD__SQL_AND, not_);
}

struct cd__sql *cd__sql_expression(struct cd__sql_parser *p)
{
    if (++p->depth > CD__SQL_DEPTH) return cd__sql_fault(p, p->word.at, "nested too deeply");
    struct cd__sql *a = chain(p, "or", CD__SQL_OR, and_);
    p->depth--;
    return p->status == CD_OK ? a : NULL;
}

/* --- Lambdas --------------------------------------------------------------------------------------------------------- */

/* x ->, (x, y) ->, lambda x, y: ... Nothing is read where it is none of them. */
static bool parameters(struct cd__sql_parser *p, struct cd_str *names, uint32_t *n)
{
    const struct cd__sql_parser before = *p;
    const bool pythonic = cd__sql_accept(p, "lambda");
    const bool bracket = !pythonic && cd__sql_accept(p, "(");
    *n = 0;
    do {
        if (p->word.token != CD__WORD_NAME || *n == 2) break;
        names[(*n)++] = p->word.text;
        cd__sql_advance(p);
    } while ((bracket || pythonic) && cd__sql_accept(p, ","));
    if (*n > 0 && (!bracket || cd__sql_accept(p, ")")) && cd__sql_accept(p, pythonic ? ":" : "->")) return true;
    if (p->status == CD_OK) *p = before;
    return false;
}

struct cd__sql *cd__sql_argument(struct cd__sql_parser *p)
{
    struct cd_str names[2];
    uint32_t n;
    const size_t at = p->word.at;
    if (!parameters(p, names, &n)) return cd__sql_expression(p);
    if (p->n_variables + n > CD__SQL_VARIABLES) return cd__sql_fault(p, at, "too many lambdas in one another");
    const uint32_t first = p->n_variables;
    for (uint32_t i = 0; i < n; i++) p->variables[p->n_variables++] = names[i];
    struct cd__sql_args args = {{cd__sql_expression(p)}, 1};
    p->n_variables = first;
    if (args.item[0] == NULL) return NULL;
    struct cd__sql *node = cd__sql_over(p, CD__SQL_LAMBDA, args.item[0]->type, &args, at);
    if (node == NULL) return NULL;
    node->variable = first;
    node->number = n;
    return node;
}

/* --- The whole ------------------------------------------------------------------------------------------------------- */

static struct cd__sql *condition(struct cd__sql_parser *p)
{
    cd__sql_advance(p);
    if (cd_str_eq_nocase(cd_str_trim(p->text), CD_STR("else"))) {
        struct cd__sql *always = cd__sql_node(p, CD__SQL_BOOL, CD__T_BOOL, p->word.at);
        if (always != NULL) always->number = 1;
        return always;
    }
    struct cd__sql *node = cd__sql_expression(p);
    if (node == NULL) return NULL;
    if (p->word.token != CD__WORD_END)
        return cd__sql_fault(p, p->word.at,
                             "\"" CD_FMT "\" is not evaluated: the condition should end here, or go on with and, or",
                             CD_ARG(p->word.text));
    if (node->type != CD__T_BOOL && node->type != CD__T_NULL)
        return cd__sql_fault(p, 0, "this is %s, and a condition must be true or false", cd__sql_type_name(node->type));
    return node;
}

enum cd_status cd__sql_parse(struct cd_str text, enum cd_sql_dialect dialect, enum cd__sql_form form,
                             const struct cd_frame *frame, struct cd_arena *arena, struct cd__sql **out,
                             struct cd_err *err)
{
    struct cd__sql_parser p = {.dialect = dialect, .form = form, .frame = frame, .arena = arena, .err = err};
    p.text = cd_arena_str(arena, text); /* nodes point into it */
    if (p.text.p == NULL) (void)cd__sql_no_memory(&p);
    *out = p.status == CD_OK ? condition(&p) : NULL;
    if (*out == NULL && p.status == CD_OK) (void)cd__sql_no_memory(&p);
    return p.status;
}
