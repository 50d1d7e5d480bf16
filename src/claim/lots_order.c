/* lots_order.c - the order drawn: by the SHA-256 of "SEED,RECORD", so that anybody can draw it again; see lots.h. */
#include <stdio.h>
#include <stdlib.h>

#include "lots_int.h"

/* --- By id ------------------------------------------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
    return cd_str_cmp(((const struct cd_lots_record *)a)->id, ((const struct cd_lots_record *)b)->id);
}

void cd__lots_sort(struct cd_lots *lots)
{
    qsort(lots->records, lots->n, sizeof *lots->records, by_id);
}

enum cd_status cd__lots_digest(const struct cd_lots *lots, uint8_t out[32], struct cd_err *err)
{
    struct cd_buf b = {0};
    cd_buf_puts(&b, "");
    for (uint32_t i = 0; i < lots->n; i++) {
        cd_buf_str(&b, lots->forces[lots->records[i].force].id);
        cd_buf_char(&b, ',');
        cd_buf_str(&b, lots->records[i].id);
        cd_buf_char(&b, '\n');
    }
    const enum cd_status status =
        b.failed ? cd_fail(err, CD_NOMEM, "no memory for the plan") : cd_sha256(b.p, b.n, out, err);
    cd_buf_free(&b);
    return status;
}

/* --- By lot -------------------------------------------------------------------------------------------------------------- */

/* place / places is where along the whole order a record of a stratum is due; 0 / 1 without strata. */
struct ticket {
    struct cd_lots_record record;
    uint8_t sha256[32];
    uint32_t place, places;
};

static int by_ticket(const struct ticket *a, const struct ticket *b)
{
    const int order = memcmp(a->sha256, b->sha256, sizeof a->sha256);
    return order != 0 ? order : cd_str_cmp(a->record.id, b->record.id);
}

static int by_force_and_ticket(const void *a, const void *b)
{
    const struct ticket *x = a, *y = b;
    if (x->record.force != y->record.force) return x->record.force < y->record.force ? -1 : 1;
    return by_ticket(x, y);
}

static int by_place(const void *a, const void *b)
{
    const struct ticket *x = a, *y = b;
    const uint64_t left = (uint64_t)x->place * y->places, right = (uint64_t)y->place * x->places;
    if (left != right) return left < right ? -1 : 1;
    return by_ticket(x, y);
}

static enum cd_status fill(const struct cd_lots *lots, struct ticket *tickets, struct cd_err *err)
{
    struct cd_buf b = {0};
    enum cd_status status = CD_OK;
    for (uint32_t i = 0; i < lots->n && status == CD_OK; i++) {
        b.n = 0;
        cd_buf_u64(&b, lots->opts.seed);
        cd_buf_char(&b, ',');
        cd_buf_str(&b, lots->records[i].id);
        tickets[i].record = lots->records[i];
        tickets[i].places = 1;
        status = b.failed ? cd_fail(err, CD_NOMEM, "no memory to draw") : cd_sha256(b.p, b.n, tickets[i].sha256, err);
    }
    cd_buf_free(&b);
    return status;
}

/* The j-th of a stratum of M is due at (j - 1/2) / M: every stretch of the order holds of each stratum its part, within one. */
static void place(const struct cd_lots *lots, struct ticket *tickets)
{
    qsort(tickets, lots->n, sizeof *tickets, by_force_and_ticket);
    uint32_t j = 0;
    for (uint32_t i = 0; i < lots->n; i++) {
        j = i > 0 && tickets[i].record.force == tickets[i - 1].record.force ? j + 1 : 0;
        tickets[i].place = 2 * j + 1;
        tickets[i].places = 2 * lots->forces[tickets[i].record.force].open;
    }
}

enum cd_status cd__lots_draw(struct cd_lots *lots, struct cd_err *err)
{
    struct ticket *tickets = calloc((size_t)lots->n + 1, sizeof *tickets);
    if (tickets == NULL) return cd_fail(err, CD_NOMEM, "no memory to draw");
    const enum cd_status status = fill(lots, tickets, err);
    if (status == CD_OK) {
        if (lots->opts.by_force) place(lots, tickets);
        qsort(tickets, lots->n, sizeof *tickets, by_place);
        for (uint32_t i = 0; i < lots->n; i++) lots->records[i] = tickets[i].record;
    }
    free(tickets);
    return status;
}
