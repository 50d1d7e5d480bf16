/* lots_write.c - a plan as its log and its work list, in a folder of its own; see lots.h. */
#include <stdio.h>
#include <unistd.h>

#include "candour/date.h"
#include "lots_int.h"

/* --- Texts ------------------------------------------------------------------------------------------------------------ */

/* Names of ours are plain; a claim may hold quotes. */
static void put_text(struct cd_buf *b, const char *key, struct cd_str text)
{
    cd_buf_printf(b, "%s: \"", key);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\') cd_buf_char(b, '\\');
        cd_buf_char(b, text.p[i]);
    }
    cd_buf_puts(b, "\"\n");
}

static void put_number(struct cd_buf *b, const char *key, uint64_t n)
{
    cd_buf_printf(b, "%s: \"%llu\"\n", key, (unsigned long long)n);
}

static void put_digest(struct cd_buf *b, const char *key, const uint8_t sha256[32])
{
    char hex[65];
    cd_hex(sha256, 32, hex);
    cd_buf_printf(b, "%s: \"%s\"\n", key, hex);
}

static enum cd_status put_share(struct cd_buf *b, const char *key, double share, struct cd_err *err)
{
    char text[32];
    double back = 0;
    (void)snprintf(text, sizeof text, "%.9g", share);
    if (!cd_str_f64(cd_str_of(text), &back) || back != share)
        return cd_fail(err, CD_USAGE, "%s: write at most nine digits", key);
    cd_buf_printf(b, "%s: \"%s\"\n", key, text);
    return CD_OK;
}

static void put_lists(struct cd_buf *b, const struct cd_lots *lots)
{
    cd_buf_puts(b, "forces:\n");
    for (uint32_t i = 0; i < lots->n_forces; i++) {
        put_text(b, "  - force", lots->forces[i].id);
        put_number(b, "    open", lots->forces[i].open);
    }
    if (lots->n_lists > 0) cd_buf_puts(b, "code-lists:\n");
    for (uint32_t i = 0; i < lots->n_lists; i++) cd_buf_printf(b, "  - \"" CD_FMT "\"\n", CD_ARG(lots->lists[i]));
    cd_buf_puts(b, "inputs:\n");
    for (uint32_t i = 0; i < lots->n_inputs; i++) {
        put_text(b, "  - file", lots->inputs[i].file);
        put_digest(b, "    sha256", lots->inputs[i].sha256);
    }
}

enum cd_status cd__lots_log(const struct cd_lots *lots, struct cd_buf *b, struct cd_err *err)
{
    uint8_t sha256[32];
    char day[16];
    CD_TRY(cd__lots_digest(lots, sha256, err));
    cd_day_format(lots->opts.day, day);
    cd_buf_puts(b, "# A random audit, logged before it was drawn: docs/claim-plan.md. No byte of it may change.\n"
                   "kind: claim-plan\nversion: \"1\"\n");
    put_text(b, "claim", lots->claim);
    put_text(b, "logged", cd_str_of(day));
    put_number(b, "seed", lots->opts.seed);
    CD_TRY(put_share(b, "alpha", lots->opts.alpha, err));
    CD_TRY(put_share(b, "power", lots->opts.power, err));
    CD_TRY(put_share(b, "findable", lots->opts.findable, err));
    put_text(b, "strata", cd_str_of(lots->opts.by_force ? "force" : "none"));
    put_number(b, "people", lots->tally.total);
    put_number(b, "in-the-group-at-least", lots->tally.lo);
    put_number(b, "in-the-group-at-most", lots->tally.hi);
    put_digest(b, "records", sha256);
    put_lists(b, lots);
    if (b->failed) return cd_fail(err, CD_NOMEM, "no memory for the plan");
    CD_TRY(cd_sha256(b->p, b->n, sha256, err));
    put_digest(b, "sha256", sha256);
    if (b->failed) return cd_fail(err, CD_NOMEM, "no memory for the plan");
    return b->n <= 4 << 20 ? CD_OK : cd_fail(err, CD_LIMIT, "more files than a plan can log: plan over fewer");
}

void cd__lots_list(const struct cd_lots *lots, struct cd_buf *b)
{
    cd_buf_puts(b, "order,force,record,found\n");
    for (uint32_t i = 0; i < lots->n; i++)
        cd_buf_printf(b, "%u," CD_FMT "," CD_FMT ",\n", i + 1, CD_ARG(lots->forces[lots->records[i].force].id),
                      CD_ARG(lots->records[i].id));
}

/* --- Files -------------------------------------------------------------------------------------------------------------- */

static enum cd_status write_log(struct cd_lots *lots, const char *folder, struct cd_err *err)
{
    struct cd_buf b = {0};
    cd__lots_sort(lots);
    enum cd_status status = cd__lots_log(lots, &b, err);
    if (status == CD_OK) status = cd_sha256(b.p, b.n, lots->sha256, err);
    if (status == CD_OK) status = cd__folder_make(folder, err);
    if (status == CD_OK) {
        status = cd__folder_put(folder, CD_LOTS_PLAN, (struct cd_str){b.p, b.n}, err);
        if (status != CD_OK) (void)rmdir(folder); /* stays where the log did */
    }
    cd_buf_free(&b);
    return status;
}

enum cd_status cd_lots_write(struct cd_lots *lots, const char *folder, struct cd_err *err)
{
    struct cd_buf b = {0};
    CD_TRY(write_log(lots, folder, err));
    enum cd_status status = cd__lots_draw(lots, err);
    if (status == CD_OK) cd__lots_list(lots, &b);
    if (status == CD_OK && b.failed) status = cd_fail(err, CD_NOMEM, "no memory for the work list");
    if (status == CD_OK) status = cd__folder_put(folder, CD_LOTS_LIST, (struct cd_str){b.p, b.n}, err);
    cd_buf_free(&b);
    return status;
}
