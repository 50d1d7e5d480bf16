/* claim_plan.c - `candour claim plan`: a random audit of those who leave a claim open, logged before it is drawn. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "claim_parts.h"

enum { CLAIM = CLI_READING_COUNT, EXPECT, STRATA, SEED, ALPHA, POWER, FINDABLE, OUT, FORMAT };

static const struct cli_option options[] = {
    CLI_READING_OPTIONS,
    {"claim", 0, "TEXT", "the claim: one share or majority of one group (docs/claims.md has the grammar)"},
    {"expect", 0, "FILE", "CSV of the returns that were to come (force,period), as candour audit takes"},
    {"strata", 0, "force", "of every force its part, all along the order"},
    {"seed", 0, "N", "what the order is drawn by; otherwise the system's random numbers give one"},
    {"alpha", 0, "SHARE", "how often a false claim may be supported; 0.025 if not given"},
    {"power", 0, "SHARE", "how often a true one shall be; 0.9 if not given"},
    {"findable", 0, "SHARE", "what share of them can be traced, as you suppose; 1 if not given"},
    {"out", 'o', "PLAN_DIR", "a new folder"},
    {"format", 0, "FORMAT", "text (the default) or json"},
    {0},
};

struct planning {
    struct cli_reading reading;
    struct cd_claims *claims;
    struct cd_lots_opts opts;
    struct cd_lots lots;
    struct cd_lots_size sizes[CD_LOTS_SHARES];
    const char *out;
    bool json, seeded;
    uint64_t people, open; /* as the claim was decided */
    enum cd_status status; /* of a sentence that was not understood */
    struct cd_err err;
};

static bool take_share(const char *value, double *out, struct cd_err *err)
{
    if (cd_str_f64(cd_str_of(value), out) && *out > 0 && *out <= 1) return true;
    (void)cd_fail(err, CD_USAGE, "write a number over 0, of at most 1");
    return false;
}

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct planning *p = ctx;
    switch (option) {
    case CLAIM:
        if (p->status == CD_OK) p->status = cd_claims_say(cd_str_of(value), &p->claims, &p->err);
        return true;
    case EXPECT: p->opts.expect = value; return true;
    case STRATA:
        p->opts.by_force = strcmp(value, "force") == 0;
        if (!p->opts.by_force) (void)cd_fail(err, CD_USAGE, "the only strata are: force");
        return p->opts.by_force;
    case SEED:
        p->seeded = cd_str_u64(cd_str_of(value), &p->opts.seed);
        if (!p->seeded) (void)cd_fail(err, CD_USAGE, "write a whole number below 2^64");
        return p->seeded;
    case ALPHA: return take_share(value, &p->opts.alpha, err);
    case POWER: return take_share(value, &p->opts.power, err);
    case FINDABLE: return take_share(value, &p->opts.findable, err);
    case OUT: p->out = value; return true;
    case FORMAT: return claim_format(value, &p->json, err);
    default: return cli_reading_take(&p->reading, option, value, err);
    }
}

/* --- What it says ---------------------------------------------------------------------------------------------------- */

static void put_count(struct cd_buf *b, uint64_t n)
{
    if (n == CD_NO_COUNT) cd_buf_puts(b, "never");
    else cd_buf_u64(b, n);
}

static void put_size(struct cd_buf *b, const struct cd_lots_size *s, bool recorded)
{
    char share[48], traced[48];
    struct cd_buf fixed = {0}, running = {0};
    cd_fraction_percent(s->share, false, 1, share);
    cd_fraction_percent(s->tracing, true, 1, traced);
    put_count(&fixed, s->fixed.drawn);
    put_count(&running, s->running);
    if (!fixed.failed && !running.failed)
        cd_buf_printf(b, "  %6s %%%-14s %-12s %12.*s %12.*s %12s%s\n", share, recorded ? ", as recorded" : "",
                      s->negation ? "its negation" : "the claim", (int)fixed.n, fixed.p, (int)running.n, running.p,
                      s->tracing.den > 0 ? traced : "cannot", s->tracing.den > 0 ? " %" : "");
    b->failed |= fixed.failed || running.failed;
    cd_buf_free(&fixed);
    cd_buf_free(&running);
}

static void put_text(struct cd_buf *b, const struct planning *p)
{
    const struct cd_lots *lots = &p->lots;
    const struct cd_lots_opts *o = &lots->opts;
    char hex[65];
    cd_hex(lots->sha256, 32, hex);
    cd_buf_printf(b, CD_FMT "\n  open    %u of %llu people leave it open:", CD_ARG(lots->claim), lots->n,
                  (unsigned long long)lots->tally.total);
    for (uint32_t i = 0; i < lots->n_forces; i++)
        cd_buf_printf(b, "%s " CD_FMT " %u", i > 0 ? "," : "", CD_ARG(lots->forces[i].id), lots->forces[i].open);
    cd_buf_printf(b,
                  "\n  seed    %llu%s\n  logged  " CD_LOTS_PLAN ", sha256 %s\n"
                  "          Give this number to somebody who is to trust the draw, before anybody is traced.\n"
                  "  drawn   " CD_LOTS_LIST ", work-list.html: all %u in the order drawn%s\n\n",
                  (unsigned long long)o->seed, p->seeded ? "" : ", by the system's random numbers", hex, lots->n,
                  o->by_force ? ", of every force its part" : "");
    cd_buf_printf(
        b,
        "How many to trace, in that order and without leaving anybody out, to have it SUPPORTED AT %g %%, where\n"
        "%g %% can be traced: \"at once\" with a chance of %g %% if looked at once, when so many are; \"running\" if looked\n"
        "at after every one, as candour claim settle does, and they turn out in just these parts. \"Least\": what share\n"
        "must be traceable for it to be settled at all, however many are drawn.\n\n",
        100 * (1 - o->alpha), 100 * o->findable, 100 * o->power);
    cd_buf_printf(b, "  %-22s %-12s %12s %12s %12s\n", "in the group", "supports", "at once", "running", "least");
    for (unsigned i = 0; i < CD_LOTS_SHARES; i++)
        if (p->sizes[i].share.den > 0) put_size(b, &p->sizes[i], i == 0);
    if (p->sizes[0].fixed.drawn == CD_NO_COUNT && o->findable < 1)
        cd_buf_puts(b, "\nIf the unrecorded are as the recorded, it may never settle: too many cannot be traced.\n");
}

static json_t *json_of(const struct planning *p)
{
    const struct cd_lots *lots = &p->lots;
    json_t *forces = json_object(), *sizes = json_array();
    char seed[24];
    (void)snprintf(seed, sizeof seed, "%llu", (unsigned long long)lots->opts.seed);
    for (uint32_t i = 0; i < lots->n_forces; i++)
        (void)json_object_setn_new(forces, lots->forces[i].id.p, lots->forces[i].id.n,
                                   json_integer(lots->forces[i].open));
    for (unsigned i = 0; i < CD_LOTS_SHARES; i++) {
        const struct cd_lots_size *s = &p->sizes[i];
        if (s->share.den == 0) continue;
        (void)json_array_append_new(
            sizes, json_pack("{s:o, s:b, s:s, s:o, s:o, s:o, s:o}", "share", claim_json_fraction(s->share),
                             "as_recorded", i == 0, "supports", s->negation ? "negation" : "claim", "at_once",
                             claim_json_count(s->fixed.drawn), "critical", claim_json_count(s->fixed.critical),
                             "running", claim_json_count(s->running), "least_traceable",
                             s->tracing.den > 0 ? claim_json_fraction(s->tracing) : json_null()));
    }
    return json_pack("{s:s%, s:s, s:o, s:s, s:f, s:f, s:f, s:I, s:I, s:I, s:I, s:o, s:o}", "claim", lots->claim.p,
                     lots->claim.n, "seed", seed, "plan_sha256", claim_json_sha256(lots->sha256), "strata",
                     lots->opts.by_force ? "force" : "none", "alpha", lots->opts.alpha, "power", lots->opts.power,
                     "findable", lots->opts.findable, "people", (json_int_t)lots->tally.total, "in_at_least",
                     (json_int_t)lots->tally.lo, "in_at_most", (json_int_t)lots->tally.hi, "open", (json_int_t)lots->n,
                     "forces", forces, "sizes", sizes);
}

static enum cd_status say(const struct planning *p, struct cd_err *err)
{
    struct cd_buf b = {0};
    if (p->json) return claim_print_json(json_of(p), err);
    put_text(&b, p);
    const enum cd_status status = b.failed ? cd_fail(err, CD_NOMEM, "no memory for the answer") : CD_OK;
    if (status == CD_OK) (void)fwrite(b.p, 1, b.n, stdout);
    cd_buf_free(&b);
    return status;
}

/* --- The work ----------------------------------------------------------------------------------------------------------- */

/* Only a claim that is open, over returns that all came, is worth a draw. */
static enum cd_status check_open(struct planning *p, char **paths, int n, struct cd_err *err)
{
    struct cd_picture picture = {0};
    struct cd_verdicts verdicts = {0};
    enum cd_status status = claim_read_returns(&p->reading, p->opts.expect, paths, n, &picture, err);
    if (status == CD_OK) status = cd_claims_decide(p->claims, &picture, &verdicts, err);
    const struct cd_verdict *v = verdicts.items;
    if (status == CD_OK && v->kind != CD_VERDICT_UNDECIDED)
        status = cd_fail(err, CD_INPUT, "there is nothing to draw, for the claim is %s: " CD_FMT "%s",
                         cd_verdict_label((enum cd_verdict_kind)v->kind), CD_ARG(v->because),
                         v->kind == CD_VERDICT_INSUFFICIENT
                             ? " Say where it is about (in FORCE), or which returns were to come (--expect FILE)."
                             : "");
    if (status == CD_OK) p->people = v->readings->total, p->open = v->readings->unknown;
    cd_verdicts_free(&verdicts);
    cd_picture_free(&picture);
    return status;
}

static enum cd_status write_page(const struct planning *p, struct cd_err *err)
{
    struct cd_buf b = {0}, path = {0};
    claim_plan_page(&b, &p->lots);
    cd_buf_printf(&path, "%s/work-list.html", p->out);
    const enum cd_status status = b.failed || path.failed ? cd_fail(err, CD_NOMEM, "no memory for the page")
                                                          : cd_file_replace(path.p, b.p, b.n, err);
    cd_buf_free(&b);
    cd_buf_free(&path);
    return status;
}

static enum cd_status frame(struct planning *p, char **paths, int n, struct cd_err *err)
{
    struct cd_plan *plan = NULL;
    CD_TRY(claim_plan_returns(&p->reading, paths, n, &plan, err));
    const enum cd_status status = cd_lots_frame(plan, p->claims, &p->opts, &p->lots, err);
    cd_intake_free(plan);
    CD_TRY(status);
    if (p->lots.tally.total == p->people && p->lots.n == p->open) return CD_OK;
    return cd_fail(err, CD_INPUT, "the returns were changed while they were read");
}

static enum cd_status work(struct planning *p, char **paths, int n, struct cd_err *err)
{
    if (p->status != CD_OK) {
        *err = p->err;
        return p->status;
    }
    CD_TRY(claim_check_folder(p->out, paths, n, err));
    CD_TRY(cd_lots_plannable(p->claims, err));
    CD_TRY(check_open(p, paths, n, err));
    p->opts.day = claim_today();
    if (!p->seeded && getrandom(&p->opts.seed, sizeof p->opts.seed, 0) != (ssize_t)sizeof p->opts.seed)
        return cd_fail_errno(err, "the system gives no random numbers");
    CD_TRY(frame(p, paths, n, err));
    const enum cd_status status = cd_lots_write(&p->lots, p->out, err);
    if (status != CD_OK) {
        (void)fprintf(stderr, "candour: the plan may stand in %s already; --seed %llu draws the same order again\n",
                      p->out, (unsigned long long)p->opts.seed);
        return status;
    }
    CD_TRY(write_page(p, err));
    CD_TRY(cd_lots_sizes(&p->lots, &p->reading.opts.par, p->sizes, err));
    return say(p, err);
}

static int run(int argc, char **argv)
{
    struct planning p = {0};
    struct cd_err err = {0};
    int code = 2;
    cli_reading_start(&p.reading);
    const int first = cli_parse(&cli_claim_plan, argc, argv, take, &p);
    const char *lacks = NULL;
    if (first == -2) code = 0;
    else if (first >= 0 && p.claims == NULL && p.status == CD_OK) lacks = "needs a claim: --claim TEXT";
    else if (first >= 0 && p.out == NULL) lacks = "needs a new folder: -o PLAN_DIR";
    else if (first >= 0 && first == argc) lacks = "needs returns";
    if (lacks != NULL) (void)fprintf(stderr, "candour: claim plan %s\nTry: candour claim plan --help\n", lacks);
    else if (first >= 0) {
        const enum cd_status status = work(&p, argv + first, argc - first, &err);
        code = status == CD_OK ? 0 : cli_fail(status, &err);
    }
    cd_lots_free(&p.lots);
    cd_claims_free(p.claims);
    return code;
}

const struct cli_command cli_claim_plan = {
    .name = "claim plan",
    .usage = "[options] SOURCE... --claim TEXT -o PLAN_DIR",
    .summary = "A random audit of those whose record leaves a claim open, logged before it is drawn.",
    .text =
        "PLAN_DIR gets plan.yaml (claim, date, seed and what was read, on disk before the order is made), work-list.csv (all\n"
        "whose label leaves the claim open, by file and line alone, in random order) and work-list.html to print. Trace them in\n"
        "that order and hand the filled list to candour claim settle. docs/claim-plan.md\n\n"
        "  candour claim plan returns/ --claim \"most suspects are White\" --findable 0.8 -o audit\n",
    .options = options,
    .run = run,
};
