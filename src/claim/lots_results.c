/* lots_results.c - what was found of those drawn, as it comes; see lots.h. */
#include <stdlib.h>

#include "lots_int.h"

/* By id, to find a record; what was said of each, to tell whether it is said again: 0 nothing yet, UNTRACED, or the codes. */
struct results {
    const struct cd_lots *lots;
    const char *name;
    uint8_t *results;
    uint64_t *said;
    uint32_t *by_id;
};
#define SAID_UNTRACED UINT64_MAX

/* --- Who ------------------------------------------------------------------------------------------------------------------ */

static int by_text(const void *a, const void *b, void *ctx)
{
    const struct cd_lots_record *records = ctx;
    return cd_str_cmp(records[*(const uint32_t *)a].id, records[*(const uint32_t *)b].id);
}

/* n: nobody. */
static uint32_t find_record(const struct results *r, struct cd_str id)
{
    uint32_t lo = 0, hi = r->lots->n;
    while (lo < hi) {
        const uint32_t mid = lo + (hi - lo) / 2;
        const int order = cd_str_cmp(r->lots->records[r->by_id[mid]].id, id);
        if (order == 0) return r->by_id[mid];
        if (order < 0) lo = mid + 1;
        else hi = mid;
    }
    return r->lots->n;
}

static enum cd_status find_who(const struct results *r, const struct cd_str *fields, uint64_t line, uint32_t *who,
                               struct cd_err *err)
{
    uint64_t order = 0;
    const uint32_t n = r->lots->n;
    *who = n;
    if (fields[1].n > 0) {
        *who = find_record(r, fields[1]);
        if (*who == n) return cd__lots_fault(r->name, line, "no such record is on the work list", err);
    }
    if (fields[0].n == 0)
        return *who < n ? CD_OK : cd__lots_fault(r->name, line, "neither order nor record: whose result is it?", err);
    if (!cd_str_u64(fields[0], &order) || order == 0 || order > n)
        return cd__lots_fault(r->name, line, "no such order number is on the work list", err);
    if (*who < n && *who != order - 1)
        return cd__lots_fault(r->name, line, "order and record are of two different people", err);
    *who = (uint32_t)order - 1;
    return CD_OK;
}

/* --- What ------------------------------------------------------------------------------------------------------------------- */

/* The codes that a label allows; all of them where it records none. False: it is in no list. */
static bool codes_of(const struct cd_lots *lots, struct cd_str label, uint64_t *mask)
{
    for (uint32_t i = 0; i < lots->n_lists; i++) {
        const struct cd_code_list *list = cd_code_list_find(lots->lists[i]);
        const struct cd_code *code = list != NULL ? cd_code_find(list, label) : NULL;
        if (code == NULL) continue;
        *mask = code->class == CD_CLASS_RECORDED && code->mask != 0 ? code->mask : CD_ETHNIC_ALL;
        return true;
    }
    const struct cd_group *group = cd_group_find(label);
    if (group != NULL) *mask = group->mask;
    return group != NULL;
}

static enum cd_status take_result(void *ctx, const struct cd_str *fields, uint64_t line, struct cd_err *err)
{
    const struct results *r = ctx;
    const uint64_t group = cd__lots_claim(r->lots)->group->mask;
    uint32_t who;
    uint64_t said = SAID_UNTRACED;
    CD_TRY(find_who(r, fields, line, &who, err));
    if (fields[2].n == 0) return CD_OK;
    if (!cd_str_eq_nocase(fields[2], CD_STR(CD_LOTS_UNTRACED)) && !codes_of(r->lots, fields[2], &said))
        return cd__lots_fault(r->name, line,
                              "found: a label of none of the plan's code lists (candour help lists LIST) and no group "
                              "(candour help groups); for somebody who could not be traced write " CD_LOTS_UNTRACED,
                              err);
    if (r->said[who] != 0 && r->said[who] != said)
        return cd__lots_fault(r->name, line, "this person has a different result further up", err);
    r->said[who] = said;
    const bool in = said != SAID_UNTRACED && (said & ~group) == 0, outside = (said & group) == 0;
    r->results[who] = in ? CD_TRACED_IN : outside ? CD_TRACED_OUTSIDE : CD_TRACED_NOT;
    return CD_OK;
}

enum cd_status cd_lots_results(const struct cd_lots *lots, struct cd_str csv, const char *name, uint8_t *results,
                               struct cd_err *err)
{
    static const char *const names[] = {"order", "record", "found", NULL};
    struct results r = {.lots = lots,
                        .name = name,
                        .results = results,
                        .said = calloc((size_t)lots->n + 1, sizeof *r.said),
                        .by_id = calloc((size_t)lots->n + 1, sizeof *r.by_id)};
    enum cd_status status = CD_OK;
    if (r.said == NULL || r.by_id == NULL) status = cd_fail(err, CD_NOMEM, "%s: no memory to read it", name);
    else {
        for (uint32_t i = 0; i < lots->n; i++) {
            r.by_id[i] = i;
            results[i] = CD_TRACED_PENDING;
        }
        qsort_r(r.by_id, lots->n, sizeof *r.by_id, by_text, lots->records);
        status = cd__lots_read(csv, &(struct cd__lots_table){name, names, 3, take_result, &r}, err);
    }
    free(r.said);
    free(r.by_id);
    return status;
}
