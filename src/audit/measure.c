/* measure.c - the figures of an audit out of a settled picture; see audit.h. Formulas: docs/methods.md. */
#include <stdlib.h>

#include "audit_int.h"
#include "candour/buf.h"
#include "candour/date.h"

/* What one pass over the cells gives: counts by class for every (force, period) key, unit and slot. */
struct tally {
    uint64_t by_class[CD_CLASS_COUNT];
};

struct measuring {
    const struct cd_picture *picture;
    struct cd_audit *out;
    uint8_t slots[CD_SLOTS]; /* slots of the picture, ascending */
    unsigned n_slots;
    uint32_t *forces; /* codes in order of text, forces.n of them */
    uint32_t *place;  /* place of a force code in that order */
    int32_t first;
    uint32_t n_periods; /* months first .. first + n_periods - 1 */
    struct tally *all;  /* [force place + 1][period + 1][unit][slot place]; 0 stands for the sum over all */
    uint64_t *reasons;  /* [force place + 1][slot place][reason], unit person */
    size_t cap_completeness, cap_reasons, cap_gaps, cap_agreement, cap_league;
};

static struct tally *tally_at(const struct measuring *m, uint32_t force, uint32_t period, unsigned unit, unsigned slot)
{
    const size_t row = (size_t)force * (m->n_periods + 1) + period;
    return &m->all[(row * CD_UNIT_COUNT + unit) * m->n_slots + slot];
}

static int by_text(const void *a, const void *b, void *ctx)
{
    const struct cd_picture *picture = ctx;
    return cd_str_cmp(cd_dict_text(&picture->forces, *(const uint32_t *)a),
                      cd_dict_text(&picture->forces, *(const uint32_t *)b));
}

static void find_extent(struct measuring *m)
{
    const struct cd_picture *picture = m->picture;
    bool has[CD_SLOTS] = {false};
    for (size_t i = 0; i < picture->n_cells; i++) {
        const struct cd_label *label = &picture->labels.items[picture->cells[i].label];
        has[CD_SLOT(label->characteristic, label->asserted_by)] = true;
    }
    for (unsigned slot = 0; slot < CD_SLOTS; slot++)
        if (has[slot]) m->slots[m->n_slots++] = (uint8_t)slot;
    int32_t last = CD_NO_PERIOD;
    m->first = CD_NO_PERIOD;
    for (uint32_t i = 0; i < picture->n_returns; i++) {
        const int32_t period = picture->returns[i].period;
        if (period == CD_NO_PERIOD) continue;
        if (m->first == CD_NO_PERIOD || period < m->first) m->first = period;
        if (last == CD_NO_PERIOD || period > last) last = period;
    }
    m->n_periods = m->first == CD_NO_PERIOD ? 0 : (uint32_t)(last - m->first) + 1;
}

static bool prepare(struct measuring *m)
{
    const uint32_t n = m->picture->forces.n;
    find_extent(m);
    m->forces = calloc((size_t)n + 1, sizeof *m->forces);
    m->place = calloc((size_t)n + 1, sizeof *m->place);
    m->all = calloc(((size_t)n + 1) * (m->n_periods + 1) * CD_UNIT_COUNT * m->n_slots + 1, sizeof *m->all);
    m->reasons = calloc(((size_t)n + 1) * m->n_slots * CD_REASON_COUNT + 1, sizeof *m->reasons);
    if (m->forces == NULL || m->place == NULL || m->all == NULL || m->reasons == NULL) return false;
    for (uint32_t i = 0; i < n; i++) m->forces[i] = i;
    if (n > 0) qsort_r(m->forces, n, sizeof *m->forces, by_text, (void *)(uintptr_t)m->picture);
    for (uint32_t i = 0; i < n; i++) m->place[m->forces[i]] = i;
    return true;
}

static void add_cells(struct measuring *m)
{
    unsigned slot_place[CD_SLOTS] = {0};
    for (unsigned k = 0; k < m->n_slots; k++) slot_place[m->slots[k]] = k;
    for (size_t i = 0; i < m->picture->n_cells; i++) {
        const struct cd_cell *cell = &m->picture->cells[i];
        const struct cd_return *ret = &m->picture->returns[cell->ret];
        const struct cd_label *label = &m->picture->labels.items[cell->label];
        const unsigned slot = slot_place[CD_SLOT(label->characteristic, label->asserted_by)];
        const uint32_t force = m->place[ret->force] + 1;
        const uint32_t period = ret->period == CD_NO_PERIOD ? 0 : (uint32_t)(ret->period - m->first) + 1;
        for (unsigned u = 0; u < CD_UNIT_COUNT; u++) {
            tally_at(m, 0, 0, u, slot)->by_class[label->class] += cell->n[u];
            tally_at(m, force, 0, u, slot)->by_class[label->class] += cell->n[u];
            if (period == 0) continue;
            tally_at(m, 0, period, u, slot)->by_class[label->class] += cell->n[u];
            tally_at(m, force, period, u, slot)->by_class[label->class] += cell->n[u];
        }
        if (label->class == CD_CLASS_RECORDED) continue;
        m->reasons[slot * CD_REASON_COUNT + label->reason] += cell->n[CD_UNIT_PERSON];
        m->reasons[((size_t)force * m->n_slots + slot) * CD_REASON_COUNT + label->reason] += cell->n[CD_UNIT_PERSON];
    }
}

static bool add_lines(struct measuring *m, uint32_t force, uint32_t period, uint64_t rows)
{
    struct cd_audit *out = m->out;
    for (unsigned u = 0; u < CD_UNIT_COUNT; u++)
        for (unsigned k = 0; k < m->n_slots; k++) {
            const struct tally *tally = tally_at(m, force, period, u, k);
            struct cd_completeness line = {.force = force == 0 ? CD_NO_CODE : m->forces[force - 1],
                                           .period = period == 0 ? CD_NO_PERIOD : m->first + (int32_t)period - 1,
                                           .unit = (uint8_t)u,
                                           .characteristic = m->slots[k] / CD_ASSERTED_COUNT,
                                           .asserted_by = m->slots[k] % CD_ASSERTED_COUNT};
            for (unsigned c = 0; c < CD_CLASS_COUNT; c++) line.total += line.by_class[c] = tally->by_class[c];
            if (line.total == 0 && rows > 0 && u == CD_UNIT_ROW) continue; /* a slot that this return's dialect lacks */
            if (!cd_grow((void **)&out->completeness, &m->cap_completeness, out->n_completeness + 1, sizeof line))
                return false;
            out->completeness[out->n_completeness++] = line;
        }
    return true;
}

static bool add_completeness(struct measuring *m)
{
    const struct cd_picture *picture = m->picture;
    for (uint32_t i = 0; i < picture->n_returns; i++) {
        const struct cd_return *ret = &picture->returns[i];
        if (!ret->seen || ret->period == CD_NO_PERIOD) continue;
        if (!add_lines(m, m->place[ret->force] + 1, (uint32_t)(ret->period - m->first) + 1, ret->n[CD_UNIT_ROW]))
            return false;
    }
    m->out->n_detail = m->out->n_completeness;
    for (uint32_t force = 1; force <= picture->forces.n; force++)
        if (!add_lines(m, force, 0, 0)) return false;
    for (uint32_t period = 1; period <= m->n_periods; period++)
        if (!add_lines(m, 0, period, 0)) return false;
    return add_lines(m, 0, 0, 0);
}

static bool add_reasons(struct measuring *m)
{
    struct cd_audit *out = m->out;
    for (uint32_t force = 0; force <= m->picture->forces.n; force++)
        for (unsigned k = 0; k < m->n_slots; k++) {
            const struct tally *tally = tally_at(m, force, 0, CD_UNIT_PERSON, k);
            uint64_t total = 0;
            for (unsigned c = 0; c < CD_CLASS_COUNT; c++) total += tally->by_class[c];
            for (unsigned reason = 0; reason < CD_REASON_COUNT; reason++) {
                const uint64_t n = m->reasons[((size_t)force * m->n_slots + k) * CD_REASON_COUNT + reason];
                if (n == 0) continue;
                if (!cd_grow((void **)&out->reasons, &m->cap_reasons, out->n_reasons + 1, sizeof *out->reasons))
                    return false;
                out->reasons[out->n_reasons++] =
                    (struct cd_missing_reason){.force = force == 0 ? CD_NO_CODE : m->forces[force - 1],
                                               .characteristic = m->slots[k] / CD_ASSERTED_COUNT,
                                               .asserted_by = m->slots[k] % CD_ASSERTED_COUNT,
                                               .reason = (uint8_t)reason,
                                               .n = n,
                                               .total = total};
            }
        }
    return true;
}

/* Returns are sorted by force, then period: the month before stands just before. */
static bool add_gaps(struct measuring *m)
{
    struct cd_audit *out = m->out;
    for (uint32_t i = 0; i < m->picture->n_returns; i++) {
        const struct cd_return *ret = &m->picture->returns[i], *before = i > 0 ? ret - 1 : NULL;
        const bool absent = ret->expected && !ret->seen;
        const bool follows = before != NULL && before->force == ret->force && before->period == ret->period - 1 &&
                             before->seen && ret->seen && ret->period != CD_NO_PERIOD;
        const uint64_t was = follows ? before->n[CD_UNIT_ROW] : 0, now = ret->n[CD_UNIT_ROW];
        if (!absent && !(follows && was > 0 && now <= was / 2)) continue;
        if (!cd_grow((void **)&out->gaps, &m->cap_gaps, out->n_gaps + 1, sizeof *out->gaps)) return false;
        out->gaps[out->n_gaps++] =
            (struct cd_gap){.force = ret->force, .period = ret->period, .absent = absent, .before = was, .now = now};
        out->n_absent += absent;
    }
    return true;
}

static bool count_findings(const struct cd_findings *findings, struct cd_audit *out)
{
    out->n_rules = cd_findings_rules(findings);
    out->by_rule = calloc(out->n_rules, sizeof *out->by_rule);
    if (out->by_rule == NULL) return false;
    for (size_t i = 0; i < findings->n; i++) {
        out->by_rule[findings->items[i].rule]++;
        out->by_severity[cd_finding_rule(findings, &findings->items[i])->severity]++;
    }
    return true;
}

enum cd_status cd_audit_measure(const struct cd_picture *picture, const struct cd_findings *findings,
                                struct cd_audit *out, struct cd_err *err)
{
    struct measuring m = {.picture = picture, .out = out};
    *out = (struct cd_audit){.picture = picture};
    bool ok = prepare(&m);
    if (ok) add_cells(&m);
    ok = ok && add_completeness(&m) && add_reasons(&m) && add_gaps(&m) && cd__agreement(picture, m.forces, out) &&
         cd__league(picture, m.forces, out);
    ok = ok && (findings == NULL || count_findings(findings, out));
    free(m.forces);
    free(m.place);
    free(m.all);
    free(m.reasons);
    return ok ? CD_OK : cd_fail(err, CD_NOMEM, "no memory to measure the picture");
}

void cd_audit_free(struct cd_audit *audit)
{
    free(audit->completeness);
    free(audit->reasons);
    free(audit->gaps);
    free(audit->agreement);
    free(audit->league);
    free(audit->by_rule);
    *audit = (struct cd_audit){0};
}
