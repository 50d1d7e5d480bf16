/* refine_yaml.c - a refinement as YAML, beside its model; docs/link-train.md has the format. Numbers are written with all their digits. */
#include <math.h>
#include <stdlib.h>

#include "candour/buf.h"
#include "candour/os.h"
#include "candour/refine.h"
#include "candour/yaml.h"

struct raw_given {
    char *comparison, *given;
    char **add;
    unsigned add_count;
};
struct raw_member {
    char *comparison, *shared, *weights;
};
struct raw_refine {
    char *kind, *household_prior;
    struct raw_given *given;
    struct raw_member *household;
    unsigned given_count, household_count;
};

enum { MAX_COMPARISONS = 256, MAX_LEVELS = 256, MAX_TEXT = 20000 };

#define TEXT(key, type, member) CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, MAX_TEXT)

static const cyaml_schema_value_t text_schema = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, MAX_TEXT)};
static const cyaml_schema_field_t given_fields[] = {
    TEXT("comparison", struct raw_given, comparison),
    TEXT("given", struct raw_given, given),
    CYAML_FIELD_SEQUENCE("add", CYAML_FLAG_POINTER, struct raw_given, add, &text_schema, 1, MAX_LEVELS),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t given_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_given, given_fields)};
static const cyaml_schema_field_t member_fields[] = {
    TEXT("comparison", struct raw_member, comparison),
    TEXT("shared", struct raw_member, shared),
    TEXT("weights", struct raw_member, weights),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t member_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct raw_member, member_fields)};
static const cyaml_schema_field_t top_fields[] = {
    TEXT("kind", struct raw_refine, kind),
    CYAML_FIELD_SEQUENCE("given", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_refine, given, &given_schema, 0,
                         MAX_COMPARISONS),
    CYAML_FIELD_STRING_PTR("household-prior", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_refine,
                           household_prior, 0, MAX_TEXT),
    CYAML_FIELD_SEQUENCE("household", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct raw_refine, household,
                         &member_schema, 0, MAX_COMPARISONS),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t top_schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct raw_refine, top_fields)};

/* --- Writing -------------------------------------------------------------------------------------------------------------- */

static void put_text(struct cd_buf *out, struct cd_str text)
{
    cd_buf_char(out, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\'') cd_buf_char(out, '\'');
        cd_buf_char(out, text.p[i]);
    }
    cd_buf_char(out, '\'');
}

static void put_numbers(struct cd_buf *out, const double *x, uint32_t n)
{
    cd_buf_char(out, '\'');
    for (uint32_t i = 0; i < n; i++) cd_buf_printf(out, "%s%.17g", i == 0 ? "" : " ", x[i]);
    cd_buf_puts(out, "'\n");
}

enum cd_status cd_refine_print(const struct cd_refine *refine, const struct cd_model *model, struct cd_buf *out,
                               struct cd_err *err)
{
    cd_buf_puts(out, "kind: refinement\n");
    if (refine->n_given > 0) cd_buf_puts(out, "given:\n");
    for (uint32_t i = 0; i < refine->n_given; i++) {
        const struct cd_given *g = &refine->given[i];
        const struct cd_model_comparison *child = &model->comparisons[g->child];
        cd_buf_puts(out, "  - comparison: ");
        put_text(out, child->name);
        cd_buf_puts(out, "\n    given: ");
        put_text(out, model->comparisons[g->parent].name);
        cd_buf_puts(out, "\n    add:\n");
        for (uint32_t q = 0; q < model->comparisons[g->parent].n_levels; q++) {
            cd_buf_puts(out, "      - ");
            put_numbers(out, g->add + (size_t)q * child->n_levels, child->n_levels);
        }
    }
    if (refine->household != NULL) {
        cd_buf_printf(out, "household-prior: '%.17g'\nhousehold:\n", refine->household->prior);
        for (uint32_t c = 0; c < refine->n_comparisons; c++) {
            cd_buf_puts(out, "  - comparison: ");
            put_text(out, model->comparisons[c].name);
            cd_buf_printf(out, "\n    shared: '%s'\n    weights: ", refine->household->shared[c] ? "yes" : "no");
            put_numbers(out, refine->household->weight[c], model->comparisons[c].n_levels);
        }
    }
    return out->failed ? cd_fail(err, CD_NOMEM, "no memory for the refinement's text") : CD_OK;
}

/* --- Reading -------------------------------------------------------------------------------------------------------------- */

struct reader {
    struct cd_refine *refine;
    const struct cd_model *model;
    const char *name;
    struct cd_err *err;
};

static enum cd_status no_memory(const struct reader *r)
{
    return cd_fail(r->err, CD_NOMEM, "no memory for the refinement");
}

static enum cd_status find(const struct reader *r, const char *name, uint32_t *out)
{
    for (uint32_t c = 0; c < r->model->n_comparisons; c++)
        if (cd_str_eq(r->model->comparisons[c].name, cd_str_of(name))) {
            *out = c;
            return CD_OK;
        }
    return cd_fail(r->err, CD_INPUT, "%s: the model has no comparison %s: was this refinement written for it?", r->name,
                   name);
}

/* n finite numbers with blanks between them. */
static enum cd_status numbers(const struct reader *r, const char *text, const char *of, uint32_t n, double *out)
{
    struct cd_str rest = cd_str_of(text);
    uint32_t i = 0;
    while (rest.n > 0) {
        const struct cd_str word = cd_str_cut(&rest, ' ');
        double x;
        if (word.n == 0) continue;
        if (i == n || !cd_str_f64(word, &x) || !isfinite(x)) i = n + 1;
        if (i > n) break;
        out[i++] = x;
    }
    return i == n
               ? CD_OK
               : cd_fail(r->err, CD_INPUT, "%s: %s: %u numbers are needed, one for each of its levels", r->name, of, n);
}

static enum cd_status given_of(const struct reader *r, const struct raw_given *raw, struct cd_given *g)
{
    CD_TRY(find(r, raw->comparison, &g->child));
    CD_TRY(find(r, raw->given, &g->parent));
    const uint32_t n = r->model->comparisons[g->child].n_levels, rows = r->model->comparisons[g->parent].n_levels;
    if (raw->add_count != rows || g->child == g->parent)
        return cd_fail(r->err, CD_INPUT, "%s: %s given %s: %u rows are needed, one for each level of what is given",
                       r->name, raw->comparison, raw->given, rows);
    g->add = CD_NEW(&r->refine->arena, double, (size_t)rows *n);
    if (g->add == NULL) return no_memory(r);
    for (uint32_t q = 0; q < rows; q++) CD_TRY(numbers(r, raw->add[q], raw->comparison, n, g->add + (size_t)q * n));
    return CD_OK;
}

static enum cd_status household_of(const struct reader *r, const struct raw_refine *raw)
{
    const struct cd_model *model = r->model;
    struct cd_household *h = CD_NEW(&r->refine->arena, struct cd_household, 1);
    if (h == NULL) return no_memory(r);
    h->weight = CD_NEW(&r->refine->arena, double *, model->n_comparisons);
    h->shared = CD_NEW(&r->refine->arena, bool, model->n_comparisons);
    if (h->weight == NULL || h->shared == NULL) return no_memory(r);
    if (raw->household_prior == NULL)
        return cd_fail(r->err, CD_INPUT, "%s: a household without household-prior", r->name);
    CD_TRY(numbers(r, raw->household_prior, "household-prior", 1, &h->prior));
    for (unsigned i = 0; i < raw->household_count; i++) {
        const struct raw_member *m = &raw->household[i];
        uint32_t c;
        CD_TRY(find(r, m->comparison, &c));
        h->shared[c] = cd_str_eq(cd_str_of(m->shared), CD_STR("yes"));
        if (!h->shared[c] && !cd_str_eq(cd_str_of(m->shared), CD_STR("no")))
            return cd_fail(r->err, CD_INPUT, "%s: %s: shared is yes or no", r->name, m->comparison);
        h->weight[c] = CD_NEW(&r->refine->arena, double, model->comparisons[c].n_levels);
        if (h->weight[c] == NULL) return no_memory(r);
        CD_TRY(numbers(r, m->weights, m->comparison, model->comparisons[c].n_levels, h->weight[c]));
    }
    for (uint32_t c = 0; c < model->n_comparisons; c++)
        if (h->weight[c] == NULL)
            return cd_fail(r->err, CD_INPUT, "%s: the household says nothing of comparison " CD_FMT, r->name,
                           CD_ARG(model->comparisons[c].name));
    r->refine->household = h;
    return CD_OK;
}

static enum cd_status refine_of(const struct reader *r, const struct raw_refine *raw)
{
    if (!cd_str_eq(cd_str_of(raw->kind), CD_STR("refinement")))
        return cd_fail(r->err, CD_INPUT, "%s: not a refinement: kind: refinement", r->name);
    r->refine->n_comparisons = r->model->n_comparisons;
    r->refine->given = CD_NEW(&r->refine->arena, struct cd_given, raw->given_count);
    if (r->refine->given == NULL) return no_memory(r);
    for (unsigned i = 0; i < raw->given_count; i++) CD_TRY(given_of(r, &raw->given[i], &r->refine->given[i]));
    r->refine->n_given = raw->given_count;
    return raw->household_count > 0 ? household_of(r, raw) : CD_OK;
}

enum cd_status cd_refine_parse(struct cd_refine *refine, const struct cd_model *model, struct cd_str yaml,
                               const char *name, struct cd_err *err)
{
    struct raw_refine *raw = NULL;
    *refine = (struct cd_refine){.arena = cd_arena_make((size_t)256 << 20)};
    CD_TRY(cd_yaml_text(yaml, name, &top_schema, (void **)&raw, NULL, err));
    const struct reader r = {refine, model, name, err};
    const enum cd_status status = refine_of(&r, raw);
    cd_yaml_free(&top_schema, raw, 0);
    if (status != CD_OK) cd_refine_free(refine);
    return status;
}

enum cd_status cd_refine_read(struct cd_refine *refine, const struct cd_model *model, const char *path,
                              struct cd_err *err)
{
    struct cd_file file;
    *refine = (struct cd_refine){0};
    CD_TRY(cd_file_read(path, (size_t)4 << 20, &file, err));
    const enum cd_status status = cd_refine_parse(refine, model, (struct cd_str){file.p, file.n}, path, err);
    cd_file_free(&file);
    return status;
}
