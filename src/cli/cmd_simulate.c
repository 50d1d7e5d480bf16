/* cmd_simulate.c - a nation with known truth, to practise on and to be judged by. */
#include <string.h>

#include "candour/date.h"
#include "candour/simulate.h"
#include "cli.h"

enum { OUT, PEOPLE, FORCES, MONTHS, FIRST, SEED, FORMAT, CLEAN, RECORDS, GROUPS, THREADS };

static const struct cli_option options[] = {
    {"out", 'o', "OUT", "folder to write: returns/ and truth/; replaced whole, and only if candour made it"},
    {"people", 'n', "N", "records of people in all returns; otherwise 100,000"},
    {"forces", 0, "N", "how many forces, at most 43; otherwise 43"},
    {"months", 0, "N", "returns of each force; otherwise 1"},
    {"first", 0, "MONTH", "the first month, YYYY-MM; otherwise 2024-01"},
    {"seed", 0, "N", "another seed gives another nation; the same one the same bytes; otherwise 1"},
    {"format", 0, "FORMAT", "csv, jsonl or xlsx; otherwise mixed, force by force, some as archives"},
    {"clean", 0, NULL, "plant no failure: every rule must stay silent"},
    {"records", 0, NULL, "no returns: one table people.csv of all records, to practise `candour link` on"},
    {"groups", 0, NULL,
     "people recur within networks, over forces; truth/groups.csv says which cases are of one group"},
    {"threads", 'j', "N", "how many threads; the bytes are the same for any number"},
    {0},
};

struct simulating {
    struct cd_simulate_opts opts;
    const char *out;
};

static bool take_format(struct cd_simulate_opts *opts, const char *value, struct cd_err *err)
{
    if (strcmp(value, "mixed") == 0) return true;
    for (unsigned i = 0; i < CD_FORMAT_PARQUET; i++)
        if (strcmp(cd_format_name((enum cd_format)i), value) == 0) {
            opts->format = (enum cd_format)i;
            return true;
        }
    (void)cd_fail(err, CD_USAGE, "--format %s: must be mixed, csv, jsonl or xlsx", value);
    return false;
}

static bool take_month(struct cd_simulate_opts *opts, const char *value, struct cd_err *err)
{
    opts->first = cd_period_parse(cd_str_of(value));
    if (opts->first != CD_NO_PERIOD) return true;
    (void)cd_fail(err, CD_USAGE, "--first %s: must be a month, YYYY-MM", value);
    return false;
}

static bool take_u64(const char *option, const char *value, uint64_t *out, struct cd_err *err)
{
    if (cd_str_u64(cd_str_of(value), out) && *out > 0) return true;
    (void)cd_fail(err, CD_USAGE, "%s %s: must be a number from 1 on", option, value);
    return false;
}

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct simulating *s = ctx;
    switch (option) {
    case OUT: s->out = value; return true;
    case PEOPLE: return take_u64("--people", value, &s->opts.people, err);
    case FORCES: return cli_number("--forces", value, 1, &s->opts.forces, err);
    case MONTHS: return cli_number("--months", value, 1, &s->opts.months, err);
    case FIRST: return take_month(&s->opts, value, err);
    case SEED: return take_u64("--seed", value, &s->opts.seed, err);
    case FORMAT: return take_format(&s->opts, value, err);
    case CLEAN: s->opts.clean = 1; return true;
    case RECORDS: s->opts.records = 1; return true;
    case GROUPS: s->opts.groups = 1; return true;
    case THREADS: return cli_number("--threads", value, 1, &s->opts.par.threads, err);
    default: return false;
    }
}

static int run(int argc, char **argv)
{
    struct simulating s = {.opts = {.format = CD_FORMAT_NONE, .first = CD_NO_PERIOD}};
    static char what[] = "making return";
    struct cd_err err = {0};
    const int first = cli_parse(&cli_simulate, argc, argv, take, &s);
    if (first < 0) return first == -2 ? 0 : 2;
    if (s.out == NULL || first < argc) {
        (void)fprintf(stderr, "candour: simulate needs %s\nTry: candour help simulate\n",
                      s.out == NULL ? "an output folder: -o OUT" : "no operand");
        return 2;
    }
    s.opts.par.tick = cli_progress;
    s.opts.par.tick_ctx = what;
    const enum cd_status status = cd_simulate(&s.opts, s.out, &err);
    cli_progress_end();
    if (status != CD_OK) return cli_fail(status, &err);
    (void)printf("%s: %s/%s\nTruth, for judges only: %s/truth\n", s.opts.records ? "Records" : "Returns", s.out,
                 s.opts.records ? "people.csv" : "returns", s.out);
    return 0;
}

const struct cli_command cli_simulate = {
    .name = "simulate",
    .usage = "[options] -o OUT",
    .summary = "Makes up a nation of returns, and the truth about them, to practise on.",
    .text = "OUT/returns holds what invented forces hand in, OUT/truth who is who and which failure was planted where\n"
            "(docs/simulate.md). Nobody in it exists.\n\n"
            "  candour simulate -o nation\n"
            "  candour check --format csv nation/returns > findings.csv\n"
            "  candour audit nation/returns -o out\n"
            "  candour simulate --records --people 1000000 -o records\n",
    .options = options,
    .run = run,
};
