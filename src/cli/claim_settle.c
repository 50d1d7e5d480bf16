/* claim_settle.c - `candour claim settle`: what the people traced so far say of a claim. */
#include <stdlib.h>

#include "claim_parts.h"

enum { FORMAT };

static const struct cli_option options[] = {
    {"format", 0, "FORMAT", "text (the default) or json"},
    {0},
};

struct settling {
    struct cd_lots lots;
    struct cd_judgement judgement;
    uint8_t *results;
    bool json;
};

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    (void)option;
    return claim_format(value, &((struct settling *)ctx)->json, err);
}

/* --- What it says ---------------------------------------------------------------------------------------------------- */

static void put_verdict(struct cd_buf *b, const struct settling *s)
{
    const struct cd_judgement *j = &s->judgement;
    const double level = 100 * (1 - s->lots.opts.alpha);
    cd_buf_printf(b, CD_FMT "\n  %s", CD_ARG(s->lots.claim), cd_settled_name((enum cd_settled)j->settled));
    if (j->settled_at != CD_NO_COUNT)
        cd_buf_printf(b, " AT %g %%, after the first %llu of the order", level, (unsigned long long)j->settled_at);
    cd_buf_char(b, '\n');
}

static void put_next(struct cd_buf *b, const struct settling *s)
{
    const struct cd_judgement *j = &s->judgement;
    const uint64_t left = s->lots.n - j->drawn.drawn;
    cd_buf_puts(b, "  next      ");
    if (j->settled_at != CD_NO_COUNT) cd_buf_puts(b, "stop: nobody else need be traced for this claim\n");
    else if (j->settled == CD_SETTLED_NEVER)
        cd_buf_puts(b, "stop: so many could not be traced that the others cannot settle it, whatever they are\n");
    else if (j->drawn.drawn == 0) cd_buf_puts(b, "nobody's result has come yet\n");
    else if (j->more == CD_NO_COUNT)
        cd_buf_printf(b, "if the %llu left turn out as those so far, not even all of them will settle it%s\n",
                      (unsigned long long)left, j->drawn.untraced > 0 ? ": too many cannot be traced" : "");
    else
        cd_buf_printf(b, "go on: about %llu more of the order, if they turn out as those so far\n",
                      (unsigned long long)j->more);
}

static void put_text(struct cd_buf *b, const struct settling *s)
{
    const struct cd_judgement *j = &s->judgement;
    const struct cd_drawn *d = &j->drawn;
    char lo[48], hi[48];
    put_verdict(b, s);
    cd_fraction_percent(j->share.lo, false, 1, lo);
    cd_fraction_percent(j->share.hi, true, 1, hi);
    cd_buf_printf(b, "  traced    %llu of %u without a gap: %llu in the group, %llu outside it, %llu unknown still\n",
                  (unsigned long long)d->drawn, s->lots.n, (unsigned long long)d->in,
                  (unsigned long long)(d->drawn - d->in - d->untraced), (unsigned long long)d->untraced);
    cd_buf_printf(
        b, "  limits    %llu to %llu of the %u open are in the group; with the recorded, %s %% to %s %% of %llu\n",
        (unsigned long long)j->limits.lo, (unsigned long long)j->limits.hi, s->lots.n, lo, hi,
        (unsigned long long)s->lots.tally.total);
    if (j->crossed)
        cd_buf_printf(
            b,
            "            (the looks contradict each other: %g %% of draws at most do, or the order was not kept to)\n",
            100 * s->lots.opts.alpha);
    put_next(b, s);
    if (j->held_back > 0)
        cd_buf_printf(b,
                      "  held back %llu result%s behind number %llu, which is missing: they count once it has come\n",
                      (unsigned long long)j->held_back, j->held_back == 1 ? "" : "s", (unsigned long long)j->first_gap);
    cd_buf_puts(
        b,
        "  limit     What is supported is not proved: it rests on the draw, on labels as people gave them, and on who was recorded.\n");
}

static json_t *json_of(const struct settling *s)
{
    static const char *const names[CD_SETTLED_COUNT] = {"NOT_YET", "SUPPORTED", "NEGATION_SUPPORTED", "CANNOT_SETTLE"};
    const struct cd_judgement *j = &s->judgement;
    return json_pack("{s:s%, s:s, s:f, s:o, s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:[I, I], s:o, s:o, s:b}", "claim",
                     s->lots.claim.p, s->lots.claim.n, "verdict", names[j->settled], "level", 1 - s->lots.opts.alpha,
                     "settled_at", claim_json_count(j->settled_at), "plan_sha256", claim_json_sha256(s->lots.sha256),
                     "open", (json_int_t)s->lots.n, "drawn", (json_int_t)j->drawn.drawn, "in", (json_int_t)j->drawn.in,
                     "untraced", (json_int_t)j->drawn.untraced, "held_back", (json_int_t)j->held_back, "first_gap",
                     (json_int_t)j->first_gap, "limits", (json_int_t)j->limits.lo, (json_int_t)j->limits.hi, "share",
                     json_pack("[o, o]", claim_json_fraction(j->share.lo), claim_json_fraction(j->share.hi)),
                     "more_expected", claim_json_count(j->more), "looks_contradict", j->crossed);
}

static enum cd_status say(const struct settling *s, struct cd_err *err)
{
    struct cd_buf b = {0};
    if (s->json) return claim_print_json(json_of(s), err);
    put_text(&b, s);
    const enum cd_status status = b.failed ? cd_fail(err, CD_NOMEM, "no memory for the answer") : CD_OK;
    if (status == CD_OK) (void)fwrite(b.p, 1, b.n, stdout);
    cd_buf_free(&b);
    return status;
}

static enum cd_status work(struct settling *s, char **paths, struct cd_err *err)
{
    struct cd_file file = {0};
    CD_TRY(cd_lots_open(paths[0], &s->lots, err));
    s->results = calloc((size_t)s->lots.n + 1, sizeof *s->results);
    if (s->results == NULL) return cd_fail(err, CD_NOMEM, "no memory for the results");
    CD_TRY(cd_file_read(paths[1], 0, &file, err));
    const enum cd_status status = cd_lots_results(&s->lots, (struct cd_str){file.p, file.n}, paths[1], s->results, err);
    cd_file_free(&file);
    CD_TRY(status);
    CD_TRY(cd_lots_judge(&s->lots, s->results, &s->judgement, err));
    return say(s, err);
}

static int run(int argc, char **argv)
{
    struct settling s = {0};
    struct cd_err err = {0};
    int code = 2;
    const int first = cli_parse(&cli_claim_settle, argc, argv, take, &s);
    if (first == -2) code = 0;
    else if (first >= 0 && argc - first != 2)
        (void)fprintf(stderr, "candour: claim settle needs a plan and its results: PLAN_DIR RESULTS.csv\n"
                              "Try: candour claim settle --help\n");
    else if (first >= 0) {
        const enum cd_status status = work(&s, argv + first, &err);
        code = status == CD_OK ? 0 : cli_fail(status, &err);
    }
    free(s.results);
    cd_lots_free(&s.lots);
    return code;
}

const struct cli_command cli_claim_settle = {
    .name = "claim settle",
    .usage = "[options] PLAN_DIR RESULTS.csv",
    .summary = "What those traced so far say of the claim of a random audit.",
    .text =
        "RESULTS.csv is the work list of candour claim plan with its column \"found\" filled in, as far as one has come: a label\n"
        "of the code list, or untraced. Results count up to the first that is missing. One may look after every person and\n"
        "stop when it says so. docs/claim-settle.md\n\n"
        "  candour claim settle audit audit/work-list.csv\n",
    .options = options,
    .run = run,
};
