/* link_predict.c - candidate pairs with their match weights. */
#include <math.h>

#include "link_int.h"

enum { MEMORY = LINK_OPTION_COUNT, WEIGHT, PROBABILITY, OUT, COUNT };
static const struct cli_option options[] = {
    LINK_OPTIONS,
    LINK_MEMORY_OPTION,
    {"threshold-weight", 0, "W", "only pairs of at least this match weight (log2 of the odds)"},
    {"threshold-probability", 0, "P", "only pairs of at least this match probability; otherwise all"},
    {"out", 'o', "PAIRS", "where to: a CSV, or where its name ends in .parquet a Parquet file (needs libduckdb)"},
    {"count", 0, NULL, "only count the candidate pairs of each rule, exactly, and score none"},
    {0},
};

struct predicting {
    struct linking linking;
    const char *out;
    bool count;
    double threshold;
};

bool link_take_weight(const char *value, double *out, struct cd_err *err)
{
    if (cd_str_f64(cd_str_of(value), out) && isfinite(*out)) return true;
    (void)cd_fail(err, CD_USAGE, "must be a number");
    return false;
}

bool link_take_probability(const char *value, double *out, struct cd_err *err)
{
    double p;
    if (cd_str_f64(cd_str_of(value), &p) && p >= 0 && p <= 1) {
        *out = p > 0 ? cd_weight_of_probability(p) : -INFINITY;
        return true;
    }
    (void)cd_fail(err, CD_USAGE, "must be a probability, from 0 to 1");
    return false;
}

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct predicting *p = ctx;
    switch (option) {
    case MEMORY: return link_take_memory(&p->linking, value, err);
    case WEIGHT: return link_take_weight(value, &p->threshold, err);
    case PROBABILITY: return link_take_probability(value, &p->threshold, err);
    case OUT: p->out = value; return true;
    case COUNT: p->count = true; return true;
    default: return link_take(&p->linking, option, value, err);
    }
}

enum { MOST_RULES = 256 };

static enum cd_status count(struct predicting *p, struct cd_err *err)
{
    struct cd_rule_pairs counts[MOST_RULES];
    uint64_t all = 0;
    const struct cd_linker *linker = p->linking.linker;
    const uint32_t n = cd_linker_n_rules(linker);
    if (n > MOST_RULES) return cd_fail(err, CD_LIMIT, "over %d blocking rules", MOST_RULES);
    CD_TRY(cd_linker_count(p->linking.linker, counts, true, err));
    cli_progress_end();
    (void)printf("pairs,of them new,blocks,pairs of the largest,rule\n");
    for (uint32_t r = 0; r < n; r++) {
        (void)printf("%llu,%llu,%llu,%llu," CD_FMT "\n", (unsigned long long)counts[r].all,
                     (unsigned long long)counts[r].first, (unsigned long long)counts[r].blocks,
                     (unsigned long long)counts[r].largest_block, CD_ARG(cd_linker_rule(linker, r)));
        all += counts[r].first;
    }
    (void)fprintf(stderr, "%llu candidate pairs (exact)\n", (unsigned long long)all);
    return CD_OK;
}

static enum cd_status work(struct predicting *p, char **paths, int n, struct cd_err *err)
{
    struct link_pairs *pairs = NULL;
    CD_TRY(link_open(&p->linking, paths, n, err));
    (void)link_memory_left(&p->linking, 0); /* nothing is held of pairs; but the records may be too many */
    if (p->count) return count(p, err);
    CD_TRY(link_tell_constant(&p->linking, err));
    CD_TRY(link_tell_untrained(&p->linking, err));
    CD_TRY(link_pairs_open(&pairs, &p->linking, p->out, err));
    enum cd_status status = cd_linker_predict(p->linking.linker, p->threshold, link_pairs_put, pairs, err);
    cli_progress_end();
    if (status == CD_OK) status = link_tell_skewed(p->linking.linker, err);
    return link_pairs_close(pairs, status, err);
}

static int run(int argc, char **argv)
{
    struct predicting p = {.threshold = -INFINITY};
    struct cd_err err = {0};
    link_start(&p.linking);
    const int first = cli_parse(&cli_link_predict, argc, argv, take, &p);
    if (first < 0) return first == -2 ? 0 : 2;
    enum cd_status status = CD_OK;
    if (p.linking.model_path == NULL)
        status = cd_fail(&err, CD_USAGE, "which model? --model TRAINED.json (candour link train makes one)");
    else if (p.out == NULL && !p.count) status = cd_fail(&err, CD_USAGE, "where to? -o PAIRS.csv");
    if (status == CD_OK) status = work(&p, argv + first, argc - first, &err);
    link_close(&p.linking);
    return status == CD_OK ? 0 : cli_fail(status, &err);
}

const struct cli_command cli_link_predict = {
    .name = "link predict",
    .usage = "PEOPLE... --model TRAINED.json [--threshold-probability P] -o PAIRS.csv|.parquet",
    .summary = "Scores candidate pairs: match weight, probability, and what each comparison says.",
    .text =
        "Columns are Splink's. No pair is ever held but those that are written; the same input gives the same file for any\n"
        "number of threads.\n\n"
        "  candour link predict people.csv --model trained.json --threshold-probability 0.95 -o pairs.csv\n"
        "  candour link predict people.csv --model trained.json --count\n",
    .options = options,
    .run = run,
};
