/* chase_gaps.c - the records that lack something, by force, month, unit and why; see chase_int.h. One pass over every file. */
#include <stdlib.h>

#include "chase_int.h"

/* One file's: keys are kept in a dictionary as bytes, counts beside them. */
struct key {
    int32_t period;
    uint32_t unit; /* code in units */
    uint8_t slot, class, reason;
};
struct part {
    struct cd_dict units;
    struct key *keys;
    uint64_t *records;
    size_t n, cap_keys, cap_records;
};
struct gathering {
    struct part *parts;
    const bool *slots;
};

/* --- One file --------------------------------------------------------------------------------------------------------------- */

static bool count(struct part *part, const struct key *key)
{
    for (size_t i = part->n; i-- > 0;) {
        const struct key *k = &part->keys[i];
        if (k->period != key->period || k->unit != key->unit || k->slot != key->slot || k->class != key->class ||
            k->reason != key->reason)
            continue;
        part->records[i]++;
        return true;
    }
    if (!cd_grow((void **)&part->keys, &part->cap_keys, part->n + 1, sizeof *part->keys) ||
        !cd_grow((void **)&part->records, &part->cap_records, part->n + 1, sizeof *part->records))
        return false;
    part->keys[part->n] = *key;
    part->records[part->n++] = 1;
    return true;
}

/* The unit of each person's case: of the first case that the person is in. People of a register with tables are the rows of its table of people. */
static bool find_units(struct part *part, const struct cd_register *reg, uint32_t *units)
{
    const struct cd_tables *tables = &reg->tables;
    uint32_t none;
    if (!cd_dict_code(&part->units, CD_STR(""), &none)) return false;
    for (uint32_t i = 0; i < reg->people.n; i++) units[i] = none;
    if (tables->schema == NULL || tables->of[CD_INVOLVEMENTS].n == 0 || tables->of[CD_CASES].n == 0) return true;
    for (uint32_t row = 0; row < tables->of[CD_INVOLVEMENTS].n; row++) {
        const uint32_t person = cd_table_person(tables, CD_INVOLVEMENTS, row);
        const uint32_t in = cd_table_case(tables, CD_INVOLVEMENTS, row);
        char scratch[16];
        if (person == CD_NO_CODE || in == CD_NO_CODE || person >= reg->people.n || units[person] != none) continue;
        const struct cd_str unit = cd_table_text(tables, CD_CASES, CD_CASES_UNIT, in, scratch);
        if (unit.n > 0 && !cd_dict_code(&part->units, unit, &units[person])) return false;
    }
    return true;
}

static bool take_slot(struct part *part, const struct cd_register *reg, uint8_t slot, bool here, const uint32_t *latest,
                      const uint32_t *units)
{
    for (uint32_t i = 0; i < reg->people.n; i++) {
        struct key key = {.period = reg->people.period[i],
                          .unit = units[i],
                          .slot = slot,
                          .class = CD_CLASS_BLANK,
                          .reason = here ? CD_REASON_NO_OBSERVATION : CD_REASON_NO_COLUMN};
        if (!reg->people.present[i]) continue;
        if (here && latest[i] != CD_NO_CODE) {
            const struct cd_label *label = &reg->labels.items[latest[i]];
            if (label->class == CD_CLASS_RECORDED) continue;
            key.class = label->class;
            key.reason = label->reason;
        }
        if (!count(part, &key)) return false;
    }
    return true;
}

static enum cd_status visit(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err)
{
    const struct gathering *g = ctx;
    struct part *part = &g->parts[index];
    uint8_t slots[CD_SLOTS];
    const unsigned n_slots = cd_register_slots(reg, slots);
    const size_t n = (size_t)reg->people.n + 1;
    uint32_t *latest = calloc(n, sizeof *latest), *units = calloc(n, sizeof *units);
    int32_t *days = calloc(n, sizeof *days);
    bool ok = latest != NULL && units != NULL && days != NULL && find_units(part, reg, units);
    for (unsigned slot = 0; ok && slot < CD_SLOTS; slot++) {
        const uint8_t wanted = (uint8_t)slot;
        bool here = false;
        if (!g->slots[slot]) continue;
        for (unsigned k = 0; k < n_slots; k++) here |= slots[k] == slot;
        if (here) cd_register_latest(reg, &wanted, 1, latest, days);
        ok = take_slot(part, reg, wanted, here, latest, units);
    }
    free(latest);
    free(units);
    free(days);
    return ok ? CD_OK : cd_fail(err, CD_NOMEM, "no memory to count what is missing");
}

/* --- All of them --------------------------------------------------------------------------------------------------------------- */

int cd__chase_order(const void *a, const void *b)
{
    const struct cd_chase_gap *x = a, *y = b;
    int order = cd_str_cmp(x->force, y->force);
    if (order == 0) order = (x->period > y->period) - (x->period < y->period);
    if (order == 0) order = cd_str_cmp(x->unit, y->unit);
    if (order == 0) order = (int)x->characteristic - y->characteristic;
    if (order == 0) order = (int)x->asserted_by - y->asserted_by;
    if (order == 0) order = (int)x->class - y->class;
    return order != 0 ? order : (int)x->reason - y->reason;
}

static bool add_part(struct cd_chase *out, const struct part *part, struct cd_str force)
{
    const struct cd_str kept = cd_arena_str(&out->arena, force);
    for (size_t i = 0; i < part->n; i++) {
        const struct key *key = &part->keys[i];
        struct cd_chase_gap *gap = &out->gaps[out->n++];
        *gap = (struct cd_chase_gap){.force = kept,
                                     .unit = cd_arena_str(&out->arena, cd_dict_text(&part->units, key->unit)),
                                     .period = key->period,
                                     .characteristic = key->slot / CD_ASSERTED_COUNT,
                                     .asserted_by = key->slot % CD_ASSERTED_COUNT,
                                     .class = key->class,
                                     .reason = key->reason,
                                     .records = part->records[i]};
        if (gap->unit.p == NULL) return false;
    }
    return kept.p != NULL;
}

static bool merge(struct cd_chase *out, const struct part *parts, const struct cd_intake_facts *facts)
{
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < facts->n_sources; i++) n += parts[i].n;
    out->gaps = CD_NEW(&out->arena, struct cd_chase_gap, n + 1);
    if (out->gaps == NULL) return false;
    for (size_t i = 0; i < facts->n_sources; i++)
        if (parts[i].n > 0 && !add_part(out, &parts[i], facts->sources[i].force)) return false;
    qsort(out->gaps, out->n, sizeof *out->gaps, cd__chase_order);
    for (size_t i = 0; i < out->n; i++) {
        if (kept > 0 && cd__chase_order(&out->gaps[kept - 1], &out->gaps[i]) == 0)
            out->gaps[kept - 1].records += out->gaps[i].records;
        else out->gaps[kept++] = out->gaps[i];
    }
    out->n = kept;
    return true;
}

enum cd_status cd__chase_gaps(struct cd_plan *plan, const bool slots[CD_SLOTS], struct cd_chase *out,
                              struct cd_err *err)
{
    const size_t n = cd_intake_facts(plan).n_sources;
    struct gathering g = {.parts = calloc(n + 1, sizeof *g.parts), .slots = slots};
    enum cd_status status =
        g.parts != NULL ? cd_intake_read(plan, visit, &g, err) : cd_fail(err, CD_NOMEM, "no memory to count");
    const struct cd_intake_facts facts = cd_intake_facts(plan);
    if (status == CD_OK && !merge(out, g.parts, &facts)) status = cd_fail(err, CD_NOMEM, "no memory to count");
    for (size_t i = 0; g.parts != NULL && i < n; i++) {
        cd_dict_free(&g.parts[i].units);
        free(g.parts[i].keys);
        free(g.parts[i].records);
    }
    free(g.parts);
    return status;
}
