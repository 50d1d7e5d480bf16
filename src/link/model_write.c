/* model_write.c - a model as Splink's save_model_to_json writes it: the same keys in the same order, four blanks a level, numbers as Python's repr
 * gives them (the shortest that reads back the same), everything outside ASCII escaped; see model.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "candour/buf.h"
#include "candour/model.h"
#include "candour/os.h"
#include "utf8.h"

struct writing {
    struct cd_buf *b;
    int depth;
    bool first; /* nothing stands before in this object or list */
};

static void new_line(struct writing *w)
{
    cd_buf_char(w->b, '\n');
    for (int i = 0; i < w->depth; i++) cd_buf_puts(w->b, "    ");
}

static void next(struct writing *w)
{
    if (!w->first) cd_buf_char(w->b, ',');
    w->first = false;
    new_line(w);
}

static void open_with(struct writing *w, char bracket)
{
    cd_buf_char(w->b, bracket);
    w->depth++;
    w->first = true;
}

static void close_with(struct writing *w, char bracket)
{
    w->depth--;
    if (!w->first) new_line(w);
    w->first = false;
    cd_buf_char(w->b, bracket);
}

/* --- Values ----------------------------------------------------------------------------------------------------------- */

static void put_code(struct cd_buf *b, uint32_t code)
{
    static const char known[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *found = code < 0x80 && code != 0 ? strchr(known, (int)code) : NULL;
    if (found != NULL) cd_buf_printf(b, "\\%c", letters[found - known]);
    else if (code >= ' ' && code <= '~') cd_buf_char(b, (char)code);
    else if (code < 0x10000) cd_buf_printf(b, "\\u%04x", code);
    else cd_buf_printf(b, "\\u%04x\\u%04x", 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + ((code - 0x10000) & 0x3FF));
}

static void put_text(struct writing *w, struct cd_str text)
{
    cd_buf_char(w->b, '"');
    for (size_t at = 0; at < text.n;) {
        uint32_t code;
        at += cd__utf8_next((struct cd_str){text.p + at, text.n - at}, &code);
        put_code(w->b, code);
    }
    cd_buf_char(w->b, '"');
}

/* As repr(float): 0.0001, 1e-05, 123456.0, 1e+16. */
static void put_number(struct writing *w, double number)
{
    char text[40];
    int precision = 0;
    do (void)snprintf(text, sizeof text, "%.*e", precision, number);
    while (strtod(text, NULL) != number && ++precision < 17);
    const long exponent = strtol(strchr(text, 'e') + 1, NULL, 10);
    if (exponent >= -4 && exponent < 16)
        (void)snprintf(text, sizeof text, "%.*f", precision > exponent ? (int)(precision - exponent) : 1, number);
    cd_buf_puts(w->b, text);
}

/* --- Keys -------------------------------------------------------------------------------------------------------------- */

static void key(struct writing *w, const char *name)
{
    next(w);
    cd_buf_printf(w->b, "\"%s\": ", name);
}

static void text_key(struct writing *w, const char *name, struct cd_str text)
{
    if (text.p == NULL) return; /* not said */
    key(w, name);
    put_text(w, text);
}

static void number_key(struct writing *w, const char *name, double number)
{
    key(w, name);
    put_number(w, number);
}

static void bool_key(struct writing *w, const char *name, bool truth)
{
    key(w, name);
    cd_buf_puts(w->b, truth ? "true" : "false");
}

static void count_key(struct writing *w, const char *name, uint32_t count)
{
    key(w, name);
    cd_buf_u64(w->b, count);
}

static void texts_key(struct writing *w, const char *name, const struct cd_str *texts, uint32_t n)
{
    key(w, name);
    open_with(w, '[');
    for (uint32_t i = 0; i < n; i++) {
        next(w);
        put_text(w, texts[i]);
    }
    close_with(w, ']');
}

/* --- Parts of a model --------------------------------------------------------------------------------------------------- */

static const char *const dialects[] = {"duckdb", "spark", "sqlite", "postgres"};

static void put_rule(struct writing *w, const struct cd_model *model, const struct cd_model_rule *rule)
{
    next(w);
    if (rule->plain) {
        put_text(w, rule->sql);
        return;
    }
    open_with(w, '{');
    text_key(w, "blocking_rule", rule->sql);
    text_key(w, "sql_dialect", cd_str_of(dialects[model->dialect]));
    if (rule->salting > 0) count_key(w, "salting_partitions", rule->salting);
    if (rule->n_explode > 0) texts_key(w, "arrays_to_explode", rule->explode, rule->n_explode);
    close_with(w, '}');
}

static void put_level(struct writing *w, const struct cd_model_level *level)
{
    next(w);
    open_with(w, '{');
    text_key(w, "sql_condition", level->sql);
    text_key(w, "label_for_charts", level->label);
    if (!isnan(level->m)) number_key(w, "m_probability", level->m);
    if (!isnan(level->u)) number_key(w, "u_probability", level->u);
    if (level->has_fix) {
        bool_key(w, "fix_m_probability", level->fix_m);
        bool_key(w, "fix_u_probability", level->fix_u);
    }
    text_key(w, "tf_adjustment_column", level->tf_column);
    if (level->has_tf_min_u) number_key(w, "tf_minimum_u_value", level->tf_min_u);
    if (level->has_tf_weight)
        number_key(w, "tf_adjustment_weight", level->tf_weight); /* 0.0 too, which Splink forgets */
    if (level->is_null) bool_key(w, "is_null_level", true);
    if (level->disable_tf_exact) bool_key(w, "disable_tf_exact_match_detection", true);
    close_with(w, '}');
}

static void put_comparison(struct writing *w, const struct cd_model_comparison *comparison)
{
    next(w);
    open_with(w, '{');
    text_key(w, "output_column_name", comparison->name);
    key(w, "comparison_levels");
    open_with(w, '[');
    for (uint32_t i = 0; i < comparison->n_levels; i++) put_level(w, &comparison->levels[i]);
    close_with(w, ']');
    text_key(w, "comparison_description", comparison->description);
    close_with(w, '}');
}

static void put_model(struct writing *w, const struct cd_model *model)
{
    static const char *const link_types[] = {"dedupe_only", "link_only", "link_and_dedupe"};
    open_with(w, '{');
    text_key(w, "link_type", cd_str_of(link_types[model->link_type]));
    number_key(w, "probability_two_random_records_match", model->lambda);
    bool_key(w, "retain_matching_columns", model->retain_matching);
    bool_key(w, "retain_intermediate_calculation_columns", model->retain_intermediate);
    texts_key(w, "additional_columns_to_retain", model->retain, model->n_retain);
    text_key(w, "sql_dialect", cd_str_of(dialects[model->dialect]));
    text_key(w, "linker_uid", model->linker_uid);
    number_key(w, "em_convergence", model->em_convergence);
    count_key(w, "max_iterations", model->max_iterations);
    /* Splink 4 knows the one, Splink 5 the other; a model that had neither loads in both. */
    text_key(w, "bayes_factor_column_prefix", model->prefix_bf);
    text_key(w, "match_weight_column_prefix", model->prefix_mw);
    text_key(w, "term_frequency_adjustment_column_prefix", model->prefix_tf);
    text_key(w, "comparison_vector_value_column_prefix", model->prefix_gamma);
    text_key(w, "unique_id_column_name", model->id_column);
    text_key(w, "source_dataset_column_name", model->dataset_column);
    key(w, "blocking_rules_to_generate_predictions");
    open_with(w, '[');
    for (uint32_t i = 0; i < model->n_rules; i++) put_rule(w, model, &model->rules[i]);
    close_with(w, ']');
    key(w, "comparisons");
    open_with(w, '[');
    for (uint32_t i = 0; i < model->n_comparisons; i++) put_comparison(w, &model->comparisons[i]);
    close_with(w, ']');
    close_with(w, '}');
}

enum cd_status cd_model_print(const struct cd_model *model, struct cd_buf *out, struct cd_err *err)
{
    put_model(&(struct writing){.b = out, .first = true}, model);
    return out->failed ? cd_fail(err, CD_NOMEM, "no memory for writing a model") : CD_OK;
}

enum cd_status cd_model_write(const struct cd_model *model, const char *path, struct cd_err *err)
{
    struct cd_buf b = {0};
    enum cd_status status = cd_model_print(model, &b, err);
    if (status == CD_OK) status = cd_file_replace(path, b.p, b.n, err);
    cd_buf_free(&b);
    return status;
}
