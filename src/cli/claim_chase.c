/* claim_chase.c - `candour claim chase`: which missing records to go after first, for claims that are frozen before that is known. */
#include "candour/chase.h"
#include "candour/date.h"
#include "claim_parts.h"

enum { CLAIMS = CLI_READING_COUNT, COSTS, EXPECT, OUT, FORMAT };
enum { SHOWN = 20 };

static const struct cli_option options[] = {
    CLI_READING_OPTIONS,
    {"claims", 'c', "FILE", "YAML of claims, as candour audit takes: copied and logged before anything is ranked"},
    {"costs", 0, "FILE",
     "YAML: what a record costs to get, by why it is missing (docs/claim-chase.md); 1 if not given"},
    {"expect", 0, "FILE", "CSV of the returns that were to come (force,period), as candour audit takes"},
    {"out", 'o', "DIR", "a new folder"},
    {"format", 0, "FORMAT", "text (the default) or json"},
    {0},
};

struct chasing {
    struct cli_reading reading;
    const char *claims_path, *costs_path, *expect, *out;
    bool json;
    uint8_t sha256[32];
    struct cd_claims *claims;
    struct cd_picture picture;
    struct cd_verdicts verdicts;
    struct cd_chase chase;
};

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct chasing *c = ctx;
    switch (option) {
    case CLAIMS: c->claims_path = value; return true;
    case COSTS: c->costs_path = value; return true;
    case EXPECT: c->expect = value; return true;
    case OUT: c->out = value; return true;
    case FORMAT: return claim_format(value, &c->json, err);
    default: return cli_reading_take(&c->reading, option, value, err);
    }
}

/* --- What it says ------------------------------------------------------------------------------------------------------- */

/* What came from a file onto a terminal: control bytes as \xNN. */
static void put_shown(struct cd_buf *b, struct cd_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char byte = (unsigned char)s.p[i];
        if (byte < 0x20 || byte == 0x7F) cd_buf_printf(b, "\\x%02X", byte);
        else cd_buf_char(b, (char)byte);
    }
}

static void put_gap(struct cd_buf *b, const struct cd_chase_gap *gap, size_t rank)
{
    char month[16];
    cd_period_format(gap->period, month);
    cd_buf_printf(b, "%4zu  " CD_FMT " %s%s", rank, CD_ARG(gap->force), month, gap->unit.n > 0 ? " " : "");
    put_shown(b, gap->unit);
    cd_buf_printf(b, ": %llu record%s, %s (%s)\n", (unsigned long long)gap->records, gap->records == 1 ? "" : "s",
                  cd_reason_text((enum cd_reason)gap->reason),
                  cd_characteristic_name((enum cd_characteristic)gap->characteristic));
    cd_buf_printf(b, "      " CD_FMT " = %.3g; %u claim%s nearer, %u of them settled by this gap alone at best\n",
                  CD_ARG(gap->arithmetic), gap->per_cost, gap->claims, gap->claims == 1 ? "" : "s", gap->alone);
}

static void put_verdicts(struct cd_buf *b, const struct cd_verdicts *verdicts)
{
    bool first = true;
    for (int kind = 0; kind < CD_VERDICT_COUNT; kind++) {
        unsigned n = 0;
        for (size_t i = 0; i < verdicts->n; i++) n += verdicts->items[i].kind == kind;
        if (n == 0) continue;
        cd_buf_printf(b, "%s%u %s", first ? "" : ", ", n, cd_verdict_label((enum cd_verdict_kind)kind));
        first = false;
    }
}

static void put_text(struct cd_buf *b, const struct chasing *c)
{
    const struct cd_chase *chase = &c->chase;
    char hex[65];
    cd_hex(c->sha256, 32, hex);
    cd_buf_printf(b, "%u claims, frozen before anything was ranked: sha256 %s\n  ", chase->claims, hex);
    put_verdicts(b, &c->verdicts);
    cd_buf_printf(b, "; %u can be settled by records alone\n", chase->open);
    if (chase->open == 0) {
        cd_buf_puts(b, "Nothing is ranked: no record that is missing could settle any of them.\n");
        return;
    }
    cd_buf_printf(b,
                  "%zu gaps, all in " CD_CHASE_LIST
                  ". A record of a gap is 1/k of each claim it could bring nearer, k being the\n"
                  "fewest records that could settle it; their sum is divided by what a record costs to get. What one\n"
                  "expects a record to say does not count.\n\n",
                  chase->n);
    for (size_t i = 0; i < chase->n && i < SHOWN; i++) put_gap(b, &chase->gaps[i], i + 1);
}

static json_t *json_of_gap(const struct cd_chase_gap *gap)
{
    char month[16];
    cd_period_format(gap->period, month);
    return json_pack("{s:s%, s:s, s:s%, s:s, s:s, s:s, s:s, s:I, s:f, s:i, s:i, s:o, s:f, s:f, s:s%}", "force",
                     gap->force.p, gap->force.n, "month", month, "unit", gap->unit.p, gap->unit.n, "characteristic",
                     cd_characteristic_name((enum cd_characteristic)gap->characteristic), "asserted_by",
                     cd_asserter_name((enum cd_asserter)gap->asserted_by), "class",
                     cd_class_name((enum cd_class)gap->class), "missing", cd_reason_text((enum cd_reason)gap->reason),
                     "records", (json_int_t)gap->records, "cost", gap->cost, "claims", (int)gap->claims,
                     "could_settle_alone", (int)gap->alone, "least_k", claim_json_count(gap->least_k),
                     "settled_per_record", gap->per_record, "settled_per_cost", gap->per_cost, "arithmetic",
                     gap->arithmetic.p, gap->arithmetic.n);
}

static json_t *json_of(const struct chasing *c)
{
    json_t *gaps = json_array();
    for (size_t i = 0; i < c->chase.n; i++) (void)json_array_append_new(gaps, json_of_gap(&c->chase.gaps[i]));
    if (json_array_size(gaps) != c->chase.n) {
        json_decref(gaps);
        return NULL;
    }
    return json_pack("{s:o, s:i, s:i, s:o}", "claims_sha256", claim_json_sha256(c->sha256), "claims",
                     (int)c->chase.claims, "open", (int)c->chase.open, "gaps", gaps);
}

static enum cd_status say(const struct chasing *c, struct cd_err *err)
{
    struct cd_buf b = {0};
    if (c->json) return claim_print_json(json_of(c), err);
    put_text(&b, c);
    const enum cd_status status = b.failed ? cd_fail(err, CD_NOMEM, "no memory for the answer") : CD_OK;
    if (status == CD_OK) (void)fwrite(b.p, 1, b.n, stdout);
    cd_buf_free(&b);
    return status;
}

/* --- The work -------------------------------------------------------------------------------------------------------------- */

static enum cd_status rank(struct chasing *c, struct cd_plan *plan, const struct cd_chase_costs *costs, char **paths,
                           int n, struct cd_err *err)
{
    CD_TRY(claim_read_returns(&c->reading, c->expect, paths, n, &c->picture, err));
    CD_TRY(cd_claims_decide(c->claims, &c->picture, &c->verdicts, err));
    return cd_chase_rank(plan, c->claims, &c->verdicts, costs, &c->chase, err);
}

/* The claims that are ranked for are those that were frozen: read from the copy. */
static enum cd_status freeze(struct chasing *c, struct cd_err *err)
{
    struct cd_buf copy = {0};
    CD_TRY(cd_chase_freeze(c->claims_path, c->costs_path, claim_today(), c->out, c->sha256, err));
    cd_buf_printf(&copy, "%s/" CD_CHASE_CLAIMS, c->out);
    const enum cd_status status =
        copy.failed ? cd_fail(err, CD_NOMEM, "no memory for a path") : cd_claims_load(copy.p, &c->claims, err);
    cd_buf_free(&copy);
    return status;
}

/* What can be seen to be at fault is told before there is a log. */
static enum cd_status work(struct chasing *c, char **paths, int n, struct cd_err *err)
{
    struct cd_claims *sound = NULL;
    struct cd_chase_costs costs;
    struct cd_plan *plan = NULL;
    CD_TRY(claim_check_folder(c->out, paths, n, err));
    CD_TRY(cd_claims_load(c->claims_path, &sound, err));
    cd_claims_free(sound);
    CD_TRY(cd_chase_costs(c->costs_path, &costs, err));
    CD_TRY(claim_plan_returns(&c->reading, paths, n, &plan, err));
    enum cd_status status = freeze(c, err);
    if (status == CD_OK) status = rank(c, plan, &costs, paths, n, err);
    cd_intake_free(plan);
    CD_TRY(status);
    CD_TRY(cd_chase_write(&c->chase, c->out, err));
    return say(c, err);
}

static int run(int argc, char **argv)
{
    struct chasing c = {0};
    struct cd_err err = {0};
    int code = 2;
    cli_reading_start(&c.reading);
    const int first = cli_parse(&cli_claim_chase, argc, argv, take, &c);
    const char *lacks = NULL;
    if (first == -2) code = 0;
    else if (first >= 0 && c.claims_path == NULL) lacks = "needs claims: --claims FILE";
    else if (first >= 0 && c.out == NULL) lacks = "needs a new folder: -o DIR";
    else if (first >= 0 && first == argc) lacks = "needs returns";
    if (lacks != NULL) (void)fprintf(stderr, "candour: claim chase %s\nTry: candour claim chase --help\n", lacks);
    else if (first >= 0) {
        const enum cd_status status = work(&c, argv + first, argc - first, &err);
        code = status == CD_OK ? 0 : cli_fail(status, &err);
    }
    cd_chase_free(&c.chase);
    cd_verdicts_free(&c.verdicts);
    cd_claims_free(c.claims);
    cd_picture_free(&c.picture);
    return code;
}

const struct cli_command cli_claim_chase = {
    .name = "claim chase",
    .usage = "[options] SOURCE... --claims FILE -o DIR",
    .summary = "Which missing records to go after first, for claims frozen before that is known.",
    .text =
        "DIR gets claims.yaml and frozen.yaml (a copy, its SHA-256 and the day, on disk before anything is ranked) and\n"
        "chase.csv: the gaps by force, month, unit and why a record is missing, those first of which a record could settle\n"
        "most claims for what it costs to get. What one expects a record to say does not count. docs/claim-chase.md\n\n"
        "  candour claim chase returns/ --claims claims.yaml --costs costs.yaml -o chase\n",
    .options = options,
    .run = run,
};
