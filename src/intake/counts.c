/* counts.c - "White=300,Asian=40,unknown=630" as a picture; see counts.h. */
#include "candour/counts.h"

#include <assert.h>
#include <stdio.h>

#include "candour/standard.h"

/* Sums of a few of these stay far from 64 bits. */
static const uint64_t most = UINT64_C(1000000000000000);

struct counting {
    struct cd_picture *picture;
    struct cd_err *err;
    uint32_t ret;
    uint64_t seen, sum, total; /* seen: codes counted already */
    const struct cd_group *counted[CD_ETHNIC_BITS];
    size_t n_counted;
    bool has_unknown, has_total;
};

static enum cd_status wrong(const struct counting *c, struct cd_str item, const char *why)
{
    return cd_fail(c->err, CD_INPUT, "counts, \"" CD_FMT "\": %s", (int)(item.n < 60 ? item.n : 60), item.p, why);
}

static enum cd_status shares(const struct counting *c, struct cd_str item, const struct cd_group *group)
{
    const struct cd_group *with = NULL;
    char why[160];
    for (size_t i = 0; i < c->n_counted && with == NULL; i++)
        if ((c->counted[i]->mask & group->mask) != 0) with = c->counted[i];
    assert(with != NULL);
    (void)snprintf(why, sizeof why, "shares people with %s, counted before: count everyone once", with->label);
    return wrong(c, item, why);
}

static enum cd_status add(struct counting *c, uint64_t mask, enum cd_class class, uint64_t n)
{
    const bool known = class == CD_CLASS_RECORDED;
    const struct cd_label label = {.characteristic = CD_CHARACTERISTIC_ETHNICITY,
                                   .asserted_by = CD_ASSERTED_SELF,
                                   .class = (uint8_t) class,
                                   .reason = known ? CD_REASON_NONE : CD_REASON_UNKNOWN,
                                   .list = CD_NO_CODE,
                                   .value = CD_NO_CODE,
                                   .mask = mask};
    struct cd_cell cell = {.ret = c->ret};
    for (unsigned unit = 0; unit < CD_UNIT_COUNT; unit++) {
        cell.n[unit] = n;
        c->picture->returns[c->ret].n[unit] += n;
    }
    c->sum += n;
    if (!cd_labels_code(&c->picture->labels, &label, &cell.label) || !cd_picture_cell(c->picture, &cell))
        return cd_fail(c->err, CD_NOMEM, "no memory for the counts");
    return CD_OK;
}

static enum cd_status take(struct counting *c, struct cd_str item)
{
    struct cd_str rest = item;
    const struct cd_str name = cd_str_trim(cd_str_cut(&rest, '='));
    uint64_t n;
    if (rest.p == NULL || !cd_str_u64(cd_str_trim(rest), &n) || n > most)
        return wrong(c, item, "write GROUP=NUMBER, a whole number without separators, up to 1000000000000000");
    if (cd_str_eq_nocase(name, CD_STR("total"))) {
        if (c->has_total) return wrong(c, item, "the total is given twice");
        c->has_total = true;
        c->total = n;
        return CD_OK;
    }
    if (cd_str_eq_nocase(name, CD_STR("unknown"))) {
        if (c->has_unknown) return wrong(c, item, "the unknown are given twice");
        c->has_unknown = true;
        return add(c, CD_ETHNIC_ALL, CD_CLASS_NOT_STATED, n);
    }
    const struct cd_group *group = cd_group_find(name);
    if (group == NULL) return wrong(c, item, "no such group; candour help groups lists them, unknown is for the rest");
    if ((group->mask & c->seen) != 0) return shares(c, item, group);
    c->seen |= group->mask;
    c->counted[c->n_counted++] = group;
    return add(c, group->mask, CD_CLASS_RECORDED, n);
}

static enum cd_status fill(struct counting *c, struct cd_str text)
{
    struct cd_picture *p = c->picture;
    p->frame.first = p->frame.last = CD_NO_PERIOD;
    p->frame.as_of = CD_NO_DAY;
    if (!cd_picture_return(p, CD_STR("the counts given"), CD_NO_PERIOD, &c->ret))
        return cd_fail(c->err, CD_NOMEM, "no memory for the counts");
    p->returns[c->ret].expected = p->returns[c->ret].seen = 1;
    for (struct cd_str rest = text; rest.p != NULL;) CD_TRY(take(c, cd_str_trim(cd_str_cut(&rest, ','))));
    if (c->sum == 0) return cd_fail(c->err, CD_INPUT, "counts: nobody is counted, so nothing can be said");
    if (c->has_total && c->total != c->sum)
        return cd_fail(c->err, CD_INPUT, "counts do not add up: total=%llu, and the others make %llu%s",
                       (unsigned long long)c->total, (unsigned long long)c->sum,
                       c->total > c->sum ? "; say unknown= for those without a record" : "");
    return cd_picture_settle(p) ? CD_OK : cd_fail(c->err, CD_NOMEM, "no memory for the counts");
}

enum cd_status cd_counts_text(struct cd_str text, struct cd_picture *out, struct cd_err *err)
{
    *out = (struct cd_picture){0};
    struct counting c = {.picture = out, .err = err};
    const enum cd_status status = fill(&c, text);
    if (status != CD_OK) {
        cd_picture_free(out);
        *out = (struct cd_picture){0};
    }
    return status;
}
