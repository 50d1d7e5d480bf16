/* published_fold.c - the rows of a published table as a picture: cells exact as printed, and the interval that each printed figure stands for. */
#include <stdio.h>

#include "published_int.h"

/* share_scale: units of half a printed digit in 1; recorded: the recorded share over recorded_scale. */
struct scales {
    uint64_t share, recorded, of_recorded;
};

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for a published table");
}

static enum cd_status too_large(const struct cd_read_table *t, struct cd_err *err)
{
    return cd_fail(err, CD_LIMIT, "%s: figures too fine to be added exactly; give fewer decimals", t->name);
}

static struct scales scales_of(const struct cd_read_table *t, const struct cd_table_spec *spec)
{
    struct scales s = {200, 1, 1};
    if (spec->measure == CD_MEASURE_COUNTS) return (struct scales){1, 1, 1};
    for (size_t i = 0; i < t->n; i++)
        if ((uint64_t)t->rows[i].value.den * 200 > s.share) s.share = (uint64_t)t->rows[i].value.den * 200;
    if (spec->measure == CD_MEASURE_OF_RECORDED && !spec->recorded_unknown) {
        s.recorded = (uint64_t)spec->recorded.den * 2;
        s.of_recorded = (uint64_t)spec->recorded.num * 2;
    }
    return s;
}

/* A figure as printed, in units of the share scale; and half a unit of its last digit. */
static uint64_t printed(const struct cd_table_row *row, const struct scales *s)
{
    return (uint64_t)row->value.num * (s->share / 100 / (uint64_t)row->value.den);
}

static uint64_t half_digit(const struct cd_table_row *row, const struct scales *s)
{
    return s->share / 200 / (uint64_t)row->value.den;
}

/* What the picture is built from: one area at a time. */
struct fold {
    const struct cd_read_table *table;
    const struct cd_table_spec *spec;
    struct scales scales;
    struct cd_picture *picture;
    struct cd_err *err;
    uint32_t ret; /* while building */
    struct cd_str area;
    uint64_t people, units; /* of the area: persons (1 where unknown), and units of the whole */
};

static enum cd_status label_of(const struct fold *f, struct cd_str text, uint8_t class, uint8_t reason, uint64_t mask,
                               uint32_t *label)
{
    struct cd_labels *labels = &f->picture->labels;
    struct cd_label l = {.characteristic = f->spec->characteristic,
                         .asserted_by = f->spec->asserted_by,
                         .class = class,
                         .reason = reason,
                         .mask = mask};
    const struct cd_str list = f->spec->list != NULL ? cd_str_of(f->spec->list->id) : CD_STR("published");
    if (!cd_dict_code(&labels->texts, list, &l.list) || !cd_dict_code(&labels->texts, text, &l.value) ||
        !cd_labels_code(labels, &l, label))
        return no_memory(f->err);
    return CD_OK;
}

static enum cd_status add_cell(const struct fold *f, uint32_t label, uint64_t n)
{
    const struct cd_cell cell = {.ret = f->ret, .label = label, .n = {n, n}};
    return cd_picture_cell(f->picture, &cell) ? CD_OK : no_memory(f->err);
}

/* For the time being `ret` is the return's number while building; published rows are renumbered once it is settled. */
static void add_row(struct fold *f, const struct cd_printed *row)
{
    f->picture->rounding.rows[f->picture->rounding.n_rows++] = *row;
}

static enum cd_status fold_row(struct fold *f, const struct cd_table_row *row, uint64_t *sum)
{
    uint32_t label = 0;
    uint64_t n = row->count;
    struct cd_printed p = {.ret = f->ret, .if_recorded = row->if_recorded, .one_sided = row->at_least || row->at_most};
    CD_TRY(label_of(f, row->group, row->class, row->reason, row->mask, &label));
    p.label = label;
    if (f->spec->measure != CD_MEASURE_COUNTS) {
        const uint64_t value = printed(row, &f->scales), half = f->spec->exact ? 0 : half_digit(row, &f->scales);
        p.lo = row->at_most ? 0 : row->at_least || value < half ? (row->at_least ? value : 0) : value - half;
        p.hi = row->at_least ? f->scales.share : row->at_most ? value : value + half;
        if (p.hi > f->scales.share) p.hi = f->scales.share;
        if (__builtin_mul_overflow(value, f->people, &n) || __builtin_mul_overflow(n, f->scales.of_recorded, &n))
            return too_large(f->table, f->err);
        *sum += value;
    } else {
        *sum += row->count;
    }
    add_row(f, &p);
    return add_cell(f, label, n);
}

static uint64_t named_codes(const struct fold *f)
{
    uint64_t named = 0;
    for (size_t i = 0; i < f->table->n; i++) {
        const struct cd_table_row *row = &f->table->rows[i];
        if (cd_str_eq(row->area, f->area) && row->class == CD_CLASS_RECORDED && row->mask != CD_ETHNIC_ALL)
            named |= row->mask;
    }
    return named;
}

/* What the rows leave of the whole, as the YAML says it is to be understood: any size in the intervals, since it is in no row. */
static enum cd_status fold_remainder(struct fold *f, uint64_t sum, uint64_t whole)
{
    const bool counts = f->spec->measure == CD_MEASURE_COUNTS;
    uint64_t n = whole > sum ? whole - sum : 0, mask = CD_ETHNIC_ALL;
    uint8_t class = CD_CLASS_RECORDED;
    uint32_t label = 0;
    if (f->spec->remainder == CD_REMAINDER_UNKNOWN) class = CD_CLASS_NOT_STATED;
    if (f->spec->remainder == CD_REMAINDER_OTHER_GROUPS) mask &= ~named_codes(f);
    if (mask == 0)
        return n == 0
                   ? CD_OK
                   : cd_fail(f->err, CD_INPUT, "%s: remainder: other-groups, but every group is named", f->table->name);
    const uint8_t reason = class == CD_CLASS_RECORDED ? CD_REASON_NONE : CD_REASON_NOT_STATED;
    CD_TRY(label_of(f, CD_STR("the rest"), class, reason, mask, &label));
    add_row(f, &(struct cd_printed){.ret = f->ret, .label = label, .lo = 0, .hi = counts ? 0 : f->scales.share});
    if (!counts && (__builtin_mul_overflow(n, f->people, &n) || __builtin_mul_overflow(n, f->scales.of_recorded, &n)))
        return too_large(f->table, f->err);
    return add_cell(f, label, n);
}

/* A sum of the area's figures as it would be printed: people, or a percentage. */
static void put_sum(const struct fold *f, uint64_t sum, char out[48])
{
    if (f->spec->measure == CD_MEASURE_COUNTS) (void)snprintf(out, 48, "%llu people", (unsigned long long)sum);
    else (void)snprintf(out, 48, "%.6g %%", (double)sum * 100 / (double)f->scales.share);
}

/* Without a remainder, the printed figures must be able to add up to the whole. */
static enum cd_status check_sum(const struct fold *f, const struct cd_table_row *first, uint64_t sum, uint64_t whole)
{
    const struct cd_rounding *r = &f->picture->rounding;
    uint64_t lo = 0, hi = 0;
    char makes[48], of[48];
    for (uint32_t i = 0; i < r->n_rows; i++)
        if (r->rows[i].ret == f->ret) lo += r->rows[i].lo, hi += r->rows[i].hi;
    const bool rest = f->spec->remainder != CD_REMAINDER_NONE;
    const bool fits = f->spec->measure == CD_MEASURE_COUNTS ? sum == whole || (rest && sum < whole)
                                                            : lo <= whole && (rest || hi >= whole);
    if (fits) return CD_OK;
    put_sum(f, sum, makes);
    put_sum(f, whole, of);
    return cd_fail(f->err, CD_INPUT, "%s:%llu: the rows of " CD_FMT " do not add up: they make %s of %s; %s",
                   f->table->name, (unsigned long long)first->line, CD_ARG(f->area), makes, of,
                   sum > whole ? "mend them" : "say remainder: other-groups, recorded or unknown, or mend them");
}

/* The part of the whole that has no record, where rows are shares of the recorded. */
static enum cd_status fold_unrecorded(struct fold *f)
{
    uint32_t label = 0;
    uint64_t n = 0;
    CD_TRY(label_of(f, CD_STR("not recorded"), CD_CLASS_NOT_STATED, CD_REASON_NOT_STATED, CD_ETHNIC_ALL, &label));
    if (__builtin_mul_overflow(f->scales.recorded - f->scales.of_recorded, f->scales.share, &n) ||
        __builtin_mul_overflow(n, f->people, &n))
        return too_large(f->table, f->err);
    return add_cell(f, label, n);
}

static enum cd_status fold_area(struct fold *f, const struct cd_table_row *first)
{
    const bool counts = f->spec->measure == CD_MEASURE_COUNTS;
    uint64_t sum = 0, whole = f->scales.share;
    f->area = first->area;
    f->people = first->total > 0 ? first->total : 1;
    if (!cd_picture_return(f->picture, f->area, INT32_MIN, &f->ret)) return no_memory(f->err);
    for (size_t i = 0; i < f->table->n; i++)
        if (cd_str_eq(f->table->rows[i].area, f->area)) CD_TRY(fold_row(f, &f->table->rows[i], &sum));
    if (counts) whole = first->total > 0 ? first->total : sum;
    CD_TRY(check_sum(f, first, sum, whole));
    if (f->spec->remainder != CD_REMAINDER_NONE) CD_TRY(fold_remainder(f, sum, whole));
    if (f->spec->measure == CD_MEASURE_OF_RECORDED && !f->spec->recorded_unknown) CD_TRY(fold_unrecorded(f));
    if (counts) f->units = whole;
    else if (__builtin_mul_overflow(f->scales.share, f->scales.recorded, &f->units) ||
             __builtin_mul_overflow(f->units, f->people, &f->units) || f->units > INT64_MAX / 8)
        return too_large(f->table, f->err);
    struct cd_return *ret = &f->picture->returns[f->ret];
    ret->n[CD_UNIT_ROW] = ret->n[CD_UNIT_PERSON] = f->units;
    ret->expected = ret->seen = 1;
    ret->sources = 1;
    return CD_OK;
}

/* Returns were renumbered: rows follow their area. */
static void renumber(struct cd_picture *p, const uint32_t *force_of)
{
    for (uint32_t i = 0; i < p->rounding.n_rows; i++) {
        const uint32_t force = force_of[p->rounding.rows[i].ret];
        for (uint32_t j = 0; j < p->n_returns; j++)
            if (p->returns[j].force == force) p->rounding.rows[i].ret = j;
    }
}

static enum cd_status finish(const struct fold *f)
{
    struct cd_picture *p = f->picture;
    struct cd_rounding *r = &p->rounding;
    uint32_t *force_of = CD_NEW(&p->arena, uint32_t, p->n_returns);
    if (force_of == NULL) return no_memory(f->err);
    for (uint32_t i = 0; i < p->n_returns; i++) force_of[i] = p->returns[i].force;
    if (!cd_picture_settle(p)) return no_memory(f->err);
    renumber(p, force_of);
    if (f->spec->measure == CD_MEASURE_COUNTS) return CD_OK;
    r->share_scale = f->scales.share;
    r->recorded_scale = f->scales.recorded;
    r->scale = f->scales.share * f->scales.recorded;
    r->of_recorded = f->spec->measure == CD_MEASURE_OF_RECORDED;
    r->recorded_unknown = f->spec->recorded_unknown;
    r->total_unknown = f->table->rows[0].total == 0;
    r->rates = CD_NEW(&p->arena, struct cd_printed_rate, p->n_returns);
    if (r->rates == NULL) return no_memory(f->err);
    const uint64_t half = f->spec->recorded_half.num != 0 ? 1 : 0, value = f->scales.of_recorded;
    for (uint32_t i = 0; i < p->n_returns; i++) {
        const uint64_t hi = value + half;
        r->rates[i] = (struct cd_printed_rate){value - half, hi < f->scales.recorded ? hi : f->scales.recorded};
    }
    return CD_OK;
}

enum cd_status cd__table_picture(const struct cd_read_table *table, const struct cd_table_spec *spec,
                                 struct cd_picture *picture, struct cd_err *err)
{
    struct fold f = {.table = table, .spec = spec, .scales = scales_of(table, spec), .picture = picture, .err = err};
    picture->rounding.rows = CD_NEW(&picture->arena, struct cd_printed, 2 * table->n);
    if (picture->rounding.rows == NULL) return no_memory(err);
    for (size_t i = 0; i < table->n; i++) {
        bool seen = false;
        for (size_t j = 0; j < i && !seen; j++) seen = cd_str_eq(table->rows[j].area, table->rows[i].area);
        if (!seen) CD_TRY(fold_area(&f, &table->rows[i]));
    }
    return finish(&f);
}
