/* model_json.c - a model read from the JSON that Splink 4 and 5 save (settings_creator.py, comparison_level.py of both); see model.h.
 * Each object is a table of keys: what is in no table is refused by name, as Splink itself refuses it. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "candour/os.h"
#include "model_int.h"

enum { MAX_FILE = 64 << 20, MAX_LIST = 10000 };

struct reading {
    struct cd_model *model;
    const char *file;
    struct cd_err *err;
};
/* Where a value stands, for errors: "comparisons[2].comparison_levels[1]". */
struct place {
    char text[160];
};

static enum cd_status wrong(const struct reading *r, const struct place *at, const char *key, const char *expected)
{
    const char *point = at->text[0] != '\0' && key[0] != '\0' ? "." : "";
    return cd_fail(r->err, CD_INPUT, "%s: %s%s%s: %s", r->file, at->text, point, key, expected);
}

static struct place within(const struct place *at, const char *key, size_t i)
{
    struct place place = *at;
    const size_t n = strlen(place.text);
    (void)snprintf(place.text + n, sizeof place.text - n, "%s%s[%zu]", n > 0 ? "." : "", key, i);
    return place;
}

static enum cd_status no_memory(const struct reading *r)
{
    return cd_fail(r->err, CD_NOMEM, "%s: no memory for the model", r->file);
}

/* --- Values ----------------------------------------------------------------------------------------------------------- */

typedef enum cd_status read_fn(struct reading *r, const struct place *at, const char *key, json_t *json, void *out);
struct key {
    const char *name;
    read_fn *read;
    size_t to, flag; /* offsets in the struct that is filled; flag: of a bool set to true, 0: none */
};

static enum cd_status read_text(struct reading *r, const struct place *at, const char *key, json_t *json, void *out)
{
    struct cd_str *text = out;
    if (!json_is_string(json)) return wrong(r, at, key, "a text is expected");
    *text = cd_arena_str(&r->model->arena, (struct cd_str){json_string_value(json), json_string_length(json)});
    return text->p != NULL ? CD_OK : no_memory(r);
}

static enum cd_status read_bool(struct reading *r, const struct place *at, const char *key, json_t *json, void *out)
{
    if (!json_is_boolean(json)) return wrong(r, at, key, "true or false is expected");
    *(bool *)out = json_is_true(json);
    return CD_OK;
}

static enum cd_status read_number(struct reading *r, const struct place *at, const char *key, json_t *json, void *out)
{
    const double number = json_is_number(json) ? json_number_value(json) : -1;
    if (!(number >= 0)) return wrong(r, at, key, "a number that is not negative is expected");
    *(double *)out = number;
    return CD_OK;
}

static enum cd_status read_probability(struct reading *r, const struct place *at, const char *key, json_t *json,
                                       void *out)
{
    const double number = json_is_number(json) ? json_number_value(json) : -1;
    if (!(number >= 0 && number <= 1)) return wrong(r, at, key, "a number from 0 to 1 is expected");
    *(double *)out = number;
    return CD_OK;
}

static enum cd_status read_count(struct reading *r, const struct place *at, const char *key, json_t *json, void *out)
{
    const json_int_t number = json_is_integer(json) ? json_integer_value(json) : -1;
    if (number < 0 || number > UINT32_MAX) return wrong(r, at, key, "a whole number is expected");
    *(uint32_t *)out = (uint32_t)number;
    return CD_OK;
}

static enum cd_status read_word(struct reading *r, const struct place *at, const char *key, json_t *json,
                                const char *const *words, int n, const char *expected, int *out)
{
    for (int i = 0; json_is_string(json) && i < n; i++)
        if (strcmp(json_string_value(json), words[i]) == 0) {
            *out = i;
            return CD_OK;
        }
    return wrong(r, at, key, expected);
}

static enum cd_status read_link_type(struct reading *r, const struct place *at, const char *key, json_t *json,
                                     void *out)
{
    static const char *const words[] = {"dedupe_only", "link_only", "link_and_dedupe"};
    int i = 0;
    CD_TRY(
        read_word(r, at, key, json, words, 3, "\"dedupe_only\", \"link_only\" or \"link_and_dedupe\" is expected", &i));
    *(enum cd_link_type *)out = (enum cd_link_type)i;
    return CD_OK;
}

static enum cd_status read_dialect(struct reading *r, const struct place *at, const char *key, json_t *json, void *out)
{
    static const char *const words[] = {"duckdb", "spark", "sqlite", "postgres"};
    int i = 0;
    CD_TRY(read_word(r, at, key, json, words, 4, "\"duckdb\", \"spark\", \"sqlite\" or \"postgres\" is expected", &i));
    *(enum cd_sql_dialect *)out = (enum cd_sql_dialect)i;
    return CD_OK;
}

/* --- Objects and lists -------------------------------------------------------------------------------------------------- */

/* null is what is not said. */
static enum cd_status read_object(struct reading *r, const struct place *at, json_t *json, const struct key *keys,
                                  size_t n_keys, void *out)
{
    const char *name;
    json_t *value;
    if (!json_is_object(json)) return wrong(r, at, "", "an object is expected");
    json_object_foreach(json, name, value)
    {
        size_t k = 0;
        while (k < n_keys && strcmp(keys[k].name, name) != 0) k++;
        if (k == n_keys) return wrong(r, at, name, "this key is none of Splink's");
        if (json_is_null(value)) continue;
        CD_TRY(keys[k].read(r, at, name, value, (char *)out + keys[k].to));
        if (keys[k].flag != 0) *(bool *)((char *)out + keys[k].flag) = true;
    }
    return CD_OK;
}
#define READ_OBJECT(r, at, json, keys, out) \
    read_object((r), (at), (json), (keys), sizeof(keys) / sizeof(keys)[0], (out))

/* A list of at most MAX_LIST, read item by item into new structs. */
typedef enum cd_status item_fn(struct reading *r, const struct place *at, json_t *json, void *out);
static enum cd_status read_list(struct reading *r, const struct place *at, const char *key, json_t *json, size_t size,
                                item_fn *item, void **items, uint32_t *n)
{
    const size_t count = json_is_array(json) ? json_array_size(json) : MAX_LIST + 1;
    if (count > MAX_LIST) return wrong(r, at, key, "a list of at most 10,000 is expected");
    *items = cd_arena_get(&r->model->arena, count, size);
    if (*items == NULL) return no_memory(r);
    for (size_t i = 0; i < count; i++) {
        const struct place place = within(at, key, i);
        CD_TRY(item(r, &place, json_array_get(json, i), (char *)*items + i * size));
    }
    *n = (uint32_t)count;
    return CD_OK;
}

static enum cd_status read_name(struct reading *r, const struct place *at, json_t *json, void *out)
{
    return read_text(r, at, "", json, out);
}

/* --- Rules ------------------------------------------------------------------------------------------------------------ */

static enum cd_status read_explode(struct reading *r, const struct place *at, const char *key, json_t *json, void *out)
{
    struct cd_model_rule *rule = out;
    return read_list(r, at, key, json, sizeof *rule->explode, read_name, (void **)&rule->explode, &rule->n_explode);
}

static enum cd_status read_rule_dialect(struct reading *r, const struct place *at, const char *key, json_t *json,
                                        void *out)
{
    enum cd_sql_dialect dialect = r->model->dialect;
    (void)out;
    CD_TRY(read_dialect(r, at, key, json, &dialect));
    return dialect == r->model->dialect ? CD_OK : wrong(r, at, key, "the dialect differs from the model's");
}

static enum cd_status read_rule(struct reading *r, const struct place *at, json_t *json, void *out)
{
    static const struct key keys[] = {
        {"blocking_rule", read_text, offsetof(struct cd_model_rule, sql), 0},
        {"sql_dialect", read_rule_dialect, 0, 0},
        {"arrays_to_explode", read_explode, 0, 0},
        {"salting_partitions", read_count, offsetof(struct cd_model_rule, salting), 0},
    };
    struct cd_model_rule *rule = out;
    if (json_is_string(json)) {
        rule->plain = true;
        return read_text(r, at, "", json, &rule->sql);
    }
    CD_TRY(READ_OBJECT(r, at, json, keys, rule));
    return rule->sql.p != NULL ? CD_OK : wrong(r, at, "blocking_rule", "this is missing");
}

static enum cd_status read_rules(struct reading *r, const struct place *at, const char *key, json_t *json, void *out)
{
    struct cd_model *model = out;
    return read_list(r, at, key, json, sizeof *model->rules, read_rule, (void **)&model->rules, &model->n_rules);
}

/* --- Comparisons ------------------------------------------------------------------------------------------------------ */

static enum cd_status read_level(struct reading *r, const struct place *at, json_t *json, void *out)
{
#define AT(member) offsetof(struct cd_model_level, member)
    static const struct key keys[] = {
        {"sql_condition", read_text, AT(sql), 0},
        {"label_for_charts", read_text, AT(label), 0},
        {"m_probability", read_probability, AT(m), 0},
        {"u_probability", read_probability, AT(u), 0},
        {"fix_m_probability", read_bool, AT(fix_m), AT(has_fix)},
        {"fix_u_probability", read_bool, AT(fix_u), AT(has_fix)},
        {"tf_adjustment_column", read_text, AT(tf_column), 0},
        {"tf_adjustment_weight", read_number, AT(tf_weight), AT(has_tf_weight)},
        {"tf_minimum_u_value", read_number, AT(tf_min_u), AT(has_tf_min_u)},
        {"is_null_level", read_bool, AT(is_null), 0},
        {"disable_tf_exact_match_detection", read_bool, AT(disable_tf_exact), 0},
    };
#undef AT
    struct cd_model_level *level = out;
    *level = (struct cd_model_level){.m = NAN, .u = NAN, .tf_weight = 1};
    CD_TRY(READ_OBJECT(r, at, json, keys, level));
    return level->sql.p != NULL ? CD_OK : wrong(r, at, "sql_condition", "this is missing");
}

static enum cd_status read_levels(struct reading *r, const struct place *at, const char *key, json_t *json, void *out)
{
    struct cd_model_comparison *comparison = out;
    return read_list(r, at, key, json, sizeof *comparison->levels, read_level, (void **)&comparison->levels,
                     &comparison->n_levels);
}

static enum cd_status read_comparison(struct reading *r, const struct place *at, json_t *json, void *out)
{
    static const struct key keys[] = {
        {"output_column_name", read_text, offsetof(struct cd_model_comparison, name), 0},
        {"comparison_description", read_text, offsetof(struct cd_model_comparison, description), 0},
        {"comparison_levels", read_levels, 0, 0},
    };
    struct cd_model_comparison *comparison = out;
    CD_TRY(READ_OBJECT(r, at, json, keys, comparison));
    if (comparison->name.n == 0) return wrong(r, at, "output_column_name", "this is missing");
    return comparison->n_levels > 0 ? CD_OK : wrong(r, at, "comparison_levels", "a comparison has at least one level");
}

static enum cd_status read_comparisons(struct reading *r, const struct place *at, const char *key, json_t *json,
                                       void *out)
{
    struct cd_model *model = out;
    return read_list(r, at, key, json, sizeof *model->comparisons, read_comparison, (void **)&model->comparisons,
                     &model->n_comparisons);
}

/* --- The whole --------------------------------------------------------------------------------------------------------- */

static enum cd_status read_retain(struct reading *r, const struct place *at, const char *key, json_t *json, void *out)
{
    struct cd_model *model = out;
    return read_list(r, at, key, json, sizeof *model->retain, read_name, (void **)&model->retain, &model->n_retain);
}

static enum cd_status read_model(struct reading *r, json_t *json)
{
#define AT(member) offsetof(struct cd_model, member)
    static const struct key keys[] = {
        {"link_type", read_link_type, AT(link_type), 0},
        {"probability_two_random_records_match", read_probability, AT(lambda), 0},
        {"retain_matching_columns", read_bool, AT(retain_matching), 0},
        {"retain_intermediate_calculation_columns", read_bool, AT(retain_intermediate), 0},
        {"additional_columns_to_retain", read_retain, 0, 0},
        {"sql_dialect", read_dialect, AT(dialect), 0},
        {"linker_uid", read_text, AT(linker_uid), 0},
        {"em_convergence", read_number, AT(em_convergence), 0},
        {"max_iterations", read_count, AT(max_iterations), 0},
        {"bayes_factor_column_prefix", read_text, AT(prefix_bf), 0},
        {"match_weight_column_prefix", read_text, AT(prefix_mw), 0},
        {"term_frequency_adjustment_column_prefix", read_text, AT(prefix_tf), 0},
        {"comparison_vector_value_column_prefix", read_text, AT(prefix_gamma), 0},
        {"unique_id_column_name", read_text, AT(id_column), 0},
        {"source_dataset_column_name", read_text, AT(dataset_column), 0},
        {"blocking_rules_to_generate_predictions", read_rules, 0, 0},
        {"comparisons", read_comparisons, 0, 0},
    };
#undef AT
    const struct place top = {""};
    json_t *dialect = json_object_get(json, "sql_dialect");
    if (dialect != NULL)
        CD_TRY(read_dialect(r, &top, "sql_dialect", dialect, &r->model->dialect)); /* before the rules */
    CD_TRY(READ_OBJECT(r, &top, json, keys, r->model));
    if (!json_is_string(json_object_get(json, "link_type"))) return wrong(r, &top, "link_type", "this is missing");
    if (r->model->n_comparisons == 0) return wrong(r, &top, "comparisons", "a model has at least one comparison");
    return cd__protected_none(r->model, r->file, r->err);
}

enum cd_status cd_model_parse(struct cd_model *model, struct cd_str text, const char *name, struct cd_err *err)
{
    json_error_t fault;
    *model = (struct cd_model){.lambda = 1e-4, .retain_matching = true, .em_convergence = 1e-4, .max_iterations = 25};
    json_t *json = json_loadb(text.p != NULL ? text.p : "", text.n, JSON_REJECT_DUPLICATES, &fault);
    if (json == NULL) {
        const enum cd_status status =
            cd_fail(err, CD_INPUT, "%s: line %d, column %d: %s", name, fault.line, fault.column, fault.text);
        if (err != NULL) err->line = (uint64_t)fault.line, err->column = (uint32_t)fault.column;
        return status;
    }
    const enum cd_status status = read_model(&(struct reading){model, name, err}, json);
    json_decref(json);
    if (status != CD_OK) cd_model_free(model);
    return status;
}

enum cd_status cd_model_read(struct cd_model *model, const char *path, struct cd_err *err)
{
    struct cd_file file;
    *model = (struct cd_model){0};
    CD_TRY(cd_file_read(path, MAX_FILE, &file, err));
    const enum cd_status status = cd_model_parse(model, (struct cd_str){file.p, file.n}, path, err);
    cd_file_free(&file);
    return status;
}
