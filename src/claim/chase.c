/* chase.c - what each gap is worth, and the list; see chase.h. */
#include <assert.h>
#include <stdlib.h>

#include "candour/csv.h"
#include "candour/date.h"
#include "chase_int.h"

/* So many claims of a gap are named; of the others how many there are. */
enum { NAMED = 8 };

/* A claim that records can settle: k of them at least. */
struct open_claim {
    const struct cd_claim *claim;
    uint64_t k;
};

/* Every reading must be settled, each at best by the fewer of what proves and what refutes it. CD_NO_COUNT: records alone cannot. */
static uint64_t fewest(const struct cd_verdict *v)
{
    uint64_t k = 0;
    if (v->kind != CD_VERDICT_UNDECIDED) return CD_NO_COUNT;
    for (uint32_t i = 0; i < v->n_readings; i++) {
        const struct cd_reading *r = &v->readings[i];
        const uint64_t least = r->k_min_prove < r->k_min_refute ? r->k_min_prove : r->k_min_refute;
        if (least > k) k = least;
    }
    return k > 0 ? k : CD_NO_COUNT;
}

static bool holds(struct cd_str force, int32_t from, int32_t to, const struct cd_chase_gap *gap)
{
    if (force.n > 0 && !cd_str_eq(force, gap->force)) return false;
    if (from != CD_NO_PERIOD && (gap->period == CD_NO_PERIOD || gap->period < from)) return false;
    return to == CD_NO_PERIOD || (gap->period != CD_NO_PERIOD && gap->period <= to);
}

/* In the claim's scope, or in that of what it compares with. */
static bool touches(const struct cd_chase_gap *gap, const struct cd_claim *c)
{
    assert(c != NULL);
    if (c->characteristic != gap->characteristic || c->asserted_by != gap->asserted_by) return false;
    return holds(c->force, c->from, c->to, gap) ||
           (c->compares && holds(c->other_force, c->other_from, c->other_to, gap));
}

static double cost_of(const struct cd_chase_costs *costs, const struct cd_chase_gap *gap)
{
    if (costs->by_reason[gap->reason] > 0) return costs->by_reason[gap->reason];
    return costs->by_class[gap->class] > 0 ? costs->by_class[gap->class] : 1;
}

static bool weigh(struct cd_chase_gap *gap, const struct open_claim *open, uint32_t n,
                  const struct cd_chase_costs *costs, struct cd_arena *arena)
{
    struct cd_buf b = {0};
    gap->cost = cost_of(costs, gap);
    gap->least_k = CD_NO_COUNT;
    cd_buf_char(&b, '(');
    for (uint32_t i = 0; i < n; i++) {
        if (!touches(gap, open[i].claim)) continue;
        gap->per_record += 1 / (double)open[i].k;
        const bool simple = !open[i].claim->compares && open[i].claim->barred == 0; /* else not every record counts */
        gap->alone += simple && gap->records >= open[i].k;
        if (open[i].k < gap->least_k) gap->least_k = open[i].k;
        if (gap->claims++ >= NAMED) continue;
        cd_buf_printf(&b, "%s" CD_FMT " 1/%llu", gap->claims > 1 ? " + " : "", CD_ARG(open[i].claim->id),
                      (unsigned long long)open[i].k);
    }
    if (gap->claims > NAMED) cd_buf_printf(&b, " + %u more", gap->claims - NAMED);
    cd_buf_printf(&b, ") / %.9g", gap->cost);
    gap->per_cost = gap->per_record / gap->cost;
    gap->arithmetic = cd__keep(arena, &b);
    cd_buf_free(&b);
    return gap->arithmetic.p != NULL;
}

/* The worth first; of what is equal, the cheaper and larger ones. */
static int by_worth(const void *a, const void *b)
{
    const struct cd_chase_gap *x = a, *y = b;
    if (x->per_cost != y->per_cost) return x->per_cost > y->per_cost ? -1 : 1;
    if (x->cost != y->cost) return x->cost < y->cost ? -1 : 1;
    if (x->records != y->records) return x->records > y->records ? -1 : 1;
    return cd__chase_order(a, b);
}

static enum cd_status rank(struct cd_plan *plan, const struct open_claim *open, const struct cd_chase_costs *costs,
                           struct cd_chase *out, struct cd_err *err)
{
    bool slots[CD_SLOTS] = {false};
    for (uint32_t i = 0; i < out->open; i++) {
        assert(open[i].claim != NULL);
        slots[CD_SLOT(open[i].claim->characteristic, open[i].claim->asserted_by)] = true;
    }
    CD_TRY(cd__chase_gaps(plan, slots, out, err));
    size_t kept = 0;
    for (size_t i = 0; i < out->n; i++) {
        if (!weigh(&out->gaps[i], open, out->open, costs, &out->arena))
            return cd_fail(err, CD_NOMEM, "no memory to rank what is missing");
        if (out->gaps[i].claims > 0) out->gaps[kept++] = out->gaps[i];
    }
    out->n = kept;
    qsort(out->gaps, out->n, sizeof *out->gaps, by_worth);
    return CD_OK;
}

enum cd_status cd_chase_rank(struct cd_plan *plan, const struct cd_claims *claims, const struct cd_verdicts *verdicts,
                             const struct cd_chase_costs *costs, struct cd_chase *out, struct cd_err *err)
{
    assert(claims->n == verdicts->n);
    *out = (struct cd_chase){.arena = cd_arena_make(0), .claims = (uint32_t)claims->n};
    struct open_claim *open = calloc(claims->n + 1, sizeof *open);
    enum cd_status status = open != NULL ? CD_OK : cd_fail(err, CD_NOMEM, "no memory to rank what is missing");
    for (size_t i = 0; status == CD_OK && i < claims->n; i++) {
        const uint64_t k = fewest(&verdicts->items[i]);
        if (k != CD_NO_COUNT) open[out->open++] = (struct open_claim){&claims->items[i], k};
    }
    if (status == CD_OK) status = rank(plan, open, costs, out, err);
    free(open);
    if (status != CD_OK) cd_chase_free(out);
    return status;
}

void cd_chase_free(struct cd_chase *chase)
{
    cd_arena_free(&chase->arena);
    *chase = (struct cd_chase){0};
}

/* --- The list -------------------------------------------------------------------------------------------------------------- */

static void put_line(struct cd_buf *b, const struct cd_chase_gap *gap, size_t rank)
{
    char month[16];
    cd_period_format(gap->period, month);
    cd_buf_printf(b, "%zu,", rank);
    cd_csv_put(b, gap->force, true);
    cd_buf_printf(b, ",%s,", month);
    cd_csv_put(b, gap->unit, true);
    cd_buf_printf(b, ",%s,%s,%s,", cd_characteristic_name((enum cd_characteristic)gap->characteristic),
                  cd_asserter_name((enum cd_asserter)gap->asserted_by), cd_class_name((enum cd_class)gap->class));
    cd_csv_put(b, cd_str_of(cd_reason_text((enum cd_reason)gap->reason)), true);
    cd_buf_printf(b, ",%llu,%.9g,%u,%u,", (unsigned long long)gap->records, gap->cost, gap->claims, gap->alone);
    cd_buf_printf(b, "%llu,%.9g,%.9g,", (unsigned long long)gap->least_k, gap->per_record, gap->per_cost);
    cd_csv_put(b, gap->arithmetic, true);
    cd_buf_char(b, '\n');
}

enum cd_status cd_chase_write(const struct cd_chase *chase, const char *folder, struct cd_err *err)
{
    struct cd_buf b = {0};
    cd_buf_puts(&b,
                "rank,force,month,unit,characteristic,asserted_by,class,missing,records,cost,claims,could_settle_alone,"
                "least_k,settled_per_record,settled_per_cost,arithmetic\n");
    for (size_t i = 0; i < chase->n; i++) put_line(&b, &chase->gaps[i], i + 1);
    const enum cd_status status = b.failed ? cd_fail(err, CD_NOMEM, "no memory for the list")
                                           : cd__folder_put(folder, CD_CHASE_LIST, (struct cd_str){b.p, b.n}, err);
    cd_buf_free(&b);
    return status;
}
