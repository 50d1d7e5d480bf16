/* cmd_claim.c - is a claim proved, refuted, or neither: counts, a published table or returns in; verdicts out. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "candour/claim_show.h"
#include "candour/counts.h"
#include "candour/date.h"
#include "candour/picture_file.h"
#include "candour/published.h"
#include "claim_parts.h"

enum { CLAIM = CLI_READING_COUNT, CLAIMS, COUNTS, ASSUME, EXPLAIN, FORMAT };

static const struct cli_option options[] = {
    CLI_READING_OPTIONS,
    {"claim", 0, "TEXT", "a claim as a sentence; may be given again (docs/claims.md has the grammar)"},
    {"claims", 'c', "FILE", "YAML of claims, as candour audit takes"},
    {"counts", 0, "LIST", "counts instead of files: White=300,Asian=40,unknown=630"},
    {"assume", 0, "PREMISE",
     "what is assumed of the unrecorded, in all claims: \"odds-within 2 by force\"; may be given again"},
    {"explain", 0, NULL, "the arithmetic of every verdict, to be redone by hand"},
    {"format", 0, "FORMAT", "text (the default), json, or html: a page by itself"},
    {0},
};

enum { MAX_ASSUMED = 8 };
enum { TEXT, JSON, HTML, N_FORMATS };
static const char *const formats[N_FORMATS] = {"text", "json", "html"};

struct claiming {
    struct cli_reading reading;
    const char *file, *counts;
    const char *assumed[MAX_ASSUMED];
    unsigned n_assumed;
    uint8_t format;
    bool explain, sources_said;
    struct cd_claims *claims;
    struct cd_picture picture;
    struct cd_verdicts verdicts;
    enum cd_status status; /* of a sentence that was not understood */
    struct cd_err err;
};

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct claiming *c = ctx;
    switch (option) {
    case CLAIM:
        if (c->status == CD_OK) c->status = cd_claims_say(cd_str_of(value), &c->claims, &c->err);
        return true;
    case CLAIMS: c->file = value; return true;
    case COUNTS: c->counts = value; return true;
    case ASSUME:
        if (c->n_assumed == MAX_ASSUMED) {
            (void)cd_fail(err, CD_USAGE, "assume fewer than that");
            return false;
        }
        c->assumed[c->n_assumed++] = value;
        return true;
    case EXPLAIN: c->explain = true; return true;
    case FORMAT:
        for (unsigned i = 0; i < N_FORMATS; i++)
            if (strcmp(value, formats[i]) == 0) {
                c->format = (uint8_t)i;
                return true;
            }
        (void)cd_fail(err, CD_USAGE, "write text, json or html");
        return false;
    default: c->sources_said = true; return cli_reading_take(&c->reading, option, value, err);
    }
}

static bool is_published(const char *path)
{
    return cd_str_ends(cd_str_of(path), CD_STR(".yaml")) || cd_str_ends(cd_str_of(path), CD_STR(".yml"));
}

/* What candour audit left in its output: the counts, so that nothing needs to be read again. False: not such a folder. */
static bool is_audited(const char *path, char counts[4096])
{
    const int n = snprintf(counts, 4096, "%s/picture.json", path);
    return n > 0 && n < 4096 && access(counts, F_OK) == 0;
}

static enum cd_status read_source(struct claiming *c, char **paths, int n, struct cd_err *err)
{
    if (c->counts != NULL) return cd_counts_text(cd_str_of(c->counts), &c->picture, err);
    char counts[4096];
    for (int i = 0; i < n; i++)
        if (is_audited(paths[i], counts) && (n > 1 || c->sources_said))
            return cd_fail(err, CD_USAGE,
                           "%s: what candour audit wrote stands alone and says its own force, period and columns",
                           paths[i]);
    if (is_audited(paths[0], counts)) return cd_picture_load(counts, &c->picture, err);
    for (int i = 0; i < n; i++)
        if (is_published(paths[i]) && (n > 1 || c->sources_said))
            return cd_fail(err, CD_USAGE,
                           "%s: a published table stands alone and says its own force, period and columns", paths[i]);
    if (is_published(paths[0])) return cd_published_load(paths[0], &c->picture, err);
    return claim_read_returns(&c->reading, NULL, paths, n, &c->picture, err);
}

static enum cd_status work(struct claiming *c, char **paths, int n, struct cd_err *err)
{
    struct cd_buf b = {0};
    if (c->status != CD_OK) {
        *err = c->err;
        return c->status;
    }
    if (c->file != NULL) CD_TRY(cd_claims_load(c->file, &c->claims, err));
    for (unsigned i = 0; i < c->n_assumed; i++) CD_TRY(cd_claims_assume(c->claims, cd_str_of(c->assumed[i]), err));
    CD_TRY(read_source(c, paths, n, err));
    CD_TRY(cd_claims_decide(c->claims, &c->picture, &c->verdicts, err));
    enum cd_status status = CD_OK;
    if (c->format == JSON) status = cd_claim_show_json(&b, &c->verdicts, err);
    else if (c->format == HTML) cd_claim_show_html(&b, &c->verdicts, c->picture.frame.dataset);
    else cd_claim_show_text(&b, &c->verdicts, &(struct cd_claim_show){cli_colour(), c->explain});
    if (status == CD_OK && b.failed) status = cd_fail(err, CD_NOMEM, "no memory for the verdicts");
    if (status == CD_OK) (void)fwrite(b.p, 1, b.n, stdout);
    cd_buf_free(&b);
    return status;
}

/* What is missing or does not go together; NULL: nothing. */
static const char *lacking(const struct claiming *c, int operands)
{
    const bool said = c->claims != NULL || c->status != CD_OK;
    if (!said && c->file == NULL) return "needs a claim: --claim TEXT or --claims FILE";
    if (said && c->file != NULL) return "takes --claim or --claims, not both";
    if (c->counts != NULL && (operands > 0 || c->sources_said)) return "takes --counts or files, not both";
    if (c->counts == NULL && operands == 0) return "needs returns, a published table's .yaml, or --counts LIST";
    return NULL;
}

static const struct cli_command *const parts[] = {&cli_claim_plan, &cli_claim_settle, &cli_claim_chase};

static int run(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && argc > 1; i++)
        if (strcmp(parts[i]->name + strlen("claim "), argv[1]) == 0) return parts[i]->run(argc - 1, argv + 1);
    struct claiming c = {0};
    struct cd_err err = {0};
    int code = 2;
    cli_reading_start(&c.reading);
    const int first = cli_parse(&cli_claim, argc, argv, take, &c);
    const char *lacks = first < 0 ? NULL : lacking(&c, argc - first);
    if (first == -2) code = 0;
    else if (lacks != NULL) (void)fprintf(stderr, "candour: claim %s\nTry: candour help claim\n", lacks);
    else if (first >= 0) {
        const enum cd_status status = work(&c, argv + first, argc - first, &err);
        code = status == CD_OK ? 0 : cli_fail(status, &err);
    }
    cd_verdicts_free(&c.verdicts);
    cd_claims_free(c.claims);
    cd_picture_free(&c.picture);
    return code;
}

const struct cli_command cli_claim = {
    .name = "claim",
    .usage = "[options] (SOURCE... | --counts LIST) (--claim TEXT | --claims FILE)",
    .summary = "Is a claim proved, refuted, or neither by these data?",
    .text =
        "SOURCE is what candour audit takes: returns, or the .yaml of a published table. Nothing is assumed of those without\n"
        "a record; the claim and its negation are decided together. A verdict never changes the exit code.\n\n"
        "What is left open is settled by candour claim plan (a random audit) and settle (its results), or by records that\n"
        "candour claim chase ranks; each has --help.\n\n"
        "  candour claim --counts \"White=300,Asian=40,Black=20,Other=10,unknown=630\" --claim \"most suspects are White\"\n"
        "  candour claim returns/ --claim \"completeness(ethnicity) of force essex < force kent\"\n"
        "  candour claim examples/published/cocad-2023.yaml --claims examples/published/cocad-2023.claims.yaml\n",
    .options = options,
    .run = run,
};
