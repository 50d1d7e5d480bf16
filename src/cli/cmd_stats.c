/* cmd_stats.c - any figure of room stats/ from the command line, with all its digits, so that anybody can check us against R. */
#include <string.h>

#include "candour/compare_rates.h"
#include "candour/special.h"
#include "cli.h"
#include "stats_int.h"

void cli_put(const char *name, double value)
{
    (void)printf("%s %.17g\n", name, value);
}

enum cd_status cli_put_limits(enum cd_status status, const struct cd_interval *limits)
{
    if (status != CD_OK) return status;
    cli_put("lower", limits->lo);
    cli_put("upper", limits->hi);
    return CD_OK;
}

static struct cd_counted counted(const struct given *g, unsigned at)
{
    return (struct cd_counted){g->n[at], g->n[at + 1]};
}

/* --- One share, one count ---------------------------------------------------------------------------------------------------------- */

static enum cd_status wilson(const struct given *g, struct cd_err *err)
{
    struct cd_interval limits;
    if (g->n[0] > g->n[1])
        return cd_fail(err, CD_INPUT, "%llu of %llu: more than there are", (unsigned long long)g->n[0],
                       (unsigned long long)g->n[1]);
    cd_wilson(g->n[0], g->n[1], cd_normal_quantile((1 + g->level) / 2), &limits.lo, &limits.hi);
    return cli_put_limits(CD_OK, &limits);
}

#define OF_SHARE(name, limits_of)                                         \
    static enum cd_status name(const struct given *g, struct cd_err *err) \
    {                                                                     \
        struct cd_interval limits;                                        \
        return cli_put_limits(limits_of, &limits);                        \
    }
OF_SHARE(clopper_pearson, cd_clopper_pearson(counted(g, 0), g->level, &limits, err))
OF_SHARE(mid_p, cd_mid_p(counted(g, 0), g->level, &limits, err))
OF_SHARE(garwood, cd_garwood(g->n[0], g->level, &limits, err))
OF_SHARE(byar, cd_byar(g->n[0], g->level, &limits, err))
OF_SHARE(newcombe, cd_difference_newcombe(counted(g, 0), counted(g, 2), g->level, &limits, err))
OF_SHARE(difference_mn, cd_difference_miettinen_nurminen(counted(g, 0), counted(g, 2), g->level, &limits, err))
OF_SHARE(mee, cd_difference_mee(counted(g, 0), counted(g, 2), g->level, &limits, err))
OF_SHARE(katz, cd_ratio_katz(counted(g, 0), counted(g, 2), g->level, &limits, err))
OF_SHARE(koopman, cd_ratio_koopman(counted(g, 0), counted(g, 2), g->level, &limits, err))
OF_SHARE(ratio_mn, cd_ratio_miettinen_nurminen(counted(g, 0), counted(g, 2), g->level, &limits, err))

static enum cd_status imbens_manski(const struct given *g, struct cd_err *err)
{
    const struct cd_tally tally = {g->n[0], g->n[0] + g->n[1], g->n[2]};
    struct cd_interval limits;
    double c;
    CD_TRY(cd_imbens_manski(&tally, g->level, &c, &limits, err));
    cli_put("c", c);
    return cli_put_limits(CD_OK, &limits);
}

static enum cd_status rate_ratio(const struct given *g, struct cd_err *err)
{
    struct cd_rate_ratio out;
    CD_TRY(cd_rate_ratio((struct cd_rate){g->n[0], g->v[1]}, (struct cd_rate){g->n[2], g->v[3]}, g->level, &out, err));
    cli_put("ratio", out.ratio);
    cli_put("p_doubled", out.p_doubled);
    cli_put("p_least", out.p_least);
    return cli_put_limits(CD_OK, &out.limits);
}

static enum cd_status sample_size(const struct given *g, struct cd_err *err)
{
    uint64_t n;
    CD_TRY(cd_sample_size(g->n[0], g->v[1], g->v[2], g->level, &n, err));
    (void)printf("sample %llu\n", (unsigned long long)n);
    return CD_OK;
}

/* --- Tails ------------------------------------------------------------------------------------------------------------------------- */

enum cd_status cli_put_value(const char *name, double value, struct cd_err *err)
{
    if (value != value)
        return cd_fail(err, CD_INPUT, "there is no such value: a number is outside what the function takes");
    cli_put(name, value);
    return CD_OK;
}

#define OF_TAILS(name, lower, upper)                                      \
    static enum cd_status name(const struct given *g, struct cd_err *err) \
    {                                                                     \
        CD_TRY(cli_put_value("at_most", lower, err));                     \
        return cli_put_value("at_least", upper, err);                     \
    }
OF_TAILS(binomial, cd_binomial_lower(g->n[0], g->n[1], g->v[2]), cd_binomial_upper(g->n[0], g->n[1], g->v[2]))
OF_TAILS(poisson, cd_poisson_lower(g->n[0], g->v[1]), cd_poisson_upper(g->n[0], g->v[1]))
OF_TAILS(hypergeometric, cd_hypergeometric_lower(g->n[0], g->n[1], g->n[2], g->n[3]),
         cd_hypergeometric_upper(g->n[0], g->n[1], g->n[2], g->n[3]))
OF_TAILS(beta_binomial, cd_beta_binomial_lower(g->n[0], g->n[1], g->v[2], g->v[3]),
         cd_beta_binomial_upper(g->n[0], g->n[1], g->v[2], g->v[3]))
OF_TAILS(chi_square, cd_chi_square_lower(g->v[0], g->v[1]), cd_chi_square_upper(g->v[0], g->v[1]))

static enum cd_status normal(const struct given *g, struct cd_err *err)
{
    return cli_put_value("quantile", cd_normal_quantile(g->v[0]), err);
}

static const struct stat stats[] = {
    {"wilson", "X N [LEVEL]", "ccl", "limits of a share X of N: Wilson's score interval", wilson},
    {"clopper-pearson", "X N [LEVEL]", "ccl", "the same, exact", clopper_pearson},
    {"mid-p", "X N [LEVEL]", "ccl", "the same, mid-P", mid_p},
    {"garwood", "X [LEVEL]", "cl", "limits of a Poisson count, exact", garwood},
    {"byar", "X [LEVEL]", "cl", "the same, Byar's approximation", byar},
    {"imbens-manski", "G UNKNOWN N [LEVEL]", "cccl", "a share of the process, where UNKNOWN of N may be in the group",
     imbens_manski},
    {"newcombe", "X N Y M [LEVEL]", "ccccl", "X of N less Y of M: Wilson's limits joined", newcombe},
    {"difference-miettinen-nurminen", "X N Y M [LEVEL]", "ccccl", "the same, a score test inverted", difference_mn},
    {"mee", "X N Y M [LEVEL]", "ccccl", "the same, without N / (N - 1)", mee},
    {"katz", "X N Y M [LEVEL]", "ccccl", "X of N over Y of M: normal on the logarithm", katz},
    {"koopman", "X N Y M [LEVEL]", "ccccl", "the same, a score test inverted", koopman},
    {"ratio-miettinen-nurminen", "X N Y M [LEVEL]", "ccccl", "the same, with N / (N - 1)", ratio_mn},
    {"rate-ratio", "X TIME Y TIME [LEVEL]", "cvcvl", "ratio of two Poisson rates, exact, with two p-values",
     rate_ratio},
    {"sample-size", "POPULATION P HALF-WIDTH [LEVEL]", "cvvl", "how many to draw; a population of 0 has no limit",
     sample_size},
    {"binomial", "X N P", "ccv", "P(at most X) and P(at least X) of N", binomial},
    {"poisson", "X MEAN", "cv", "the same where MEAN are expected", poisson},
    {"hypergeometric", "X UNITS GROUP DRAWN", "cccc", "the same of DRAWN from UNITS, GROUP of them in the group",
     hypergeometric},
    {"beta-binomial", "X N A B", "ccvv", "the same, the probability drawn from Beta(A, B)", beta_binomial},
    {"chi-square", "VALUE DF", "vv", "P(at most VALUE) and P(at least VALUE)", chi_square},
    {"normal-quantile", "P", "v", "the value that a share P of a standard normal lies below", normal},
    {0}};
static const struct stat *const tables[] = {stats, cli_stats_many};
enum { TABLES = sizeof tables / sizeof tables[0] };

static void list(FILE *to)
{
    for (size_t t = 0; t < TABLES; t++)
        for (const struct stat *s = tables[t]; s->name != NULL; s++)
            (void)fprintf(to, "  %-30s %s: %s\n", s->name, s->arguments, s->what);
}

static const struct stat *named(const char *name)
{
    for (size_t t = 0; t < TABLES; t++)
        for (const struct stat *s = tables[t]; s->name != NULL; s++)
            if (strcmp(s->name, name) == 0) return s;
    return NULL;
}

static enum cd_status take_one(const struct stat *s, char kind, const char *text, struct given *g, struct cd_err *err)
{
    const size_t at = g->count++;
    const struct cd_str str = cd_str_of(text);
    if (!cd_str_f64(str, &g->v[at])) return cd_fail(err, CD_USAGE, "%s: \"%s\" is no number", s->name, text);
    if (kind == 'c' && !cd_str_u64(str, &g->n[at]))
        return cd_fail(err, CD_USAGE, "%s: \"%s\" is no count: a whole number from 0 on", s->name, text);
    if (kind == 'l') g->level = g->v[at];
    if (kind == 'l' && !(g->level > 0 && g->level < 1))
        return cd_fail(err, CD_USAGE, "%s: a level of %s: write 0.95 for 95 %%", s->name, text);
    return CD_OK;
}

/* Whether a row can take n arguments; *repeats: how many of its kinds, at its end, come over and over. */
static bool takes(const struct stat *s, size_t n, size_t *repeats)
{
    const size_t once = strcspn(s->kinds, "("), most = strlen(s->kinds);
    *repeats = once < most ? most - once - 2 : 0;
    if (*repeats > 0) return n > once && n <= STATS_MOST && (n - once) % *repeats == 0;
    return n == most || (n + 1 == most && s->kinds[most - 1] == 'l');
}

static enum cd_status work(int n, char **arguments, struct cd_err *err)
{
    static struct given g; /* one command a run */
    size_t repeats;
    const struct stat *s = named(arguments[0]);
    if (s == NULL) return cd_fail(err, CD_USAGE, "there is no \"%s\": candour stats lists what there is", arguments[0]);
    if (!takes(s, (size_t)n - 1, &repeats))
        return cd_fail(err, CD_USAGE, "%s takes %s, and %d were given", s->name, s->arguments, n - 1);
    const size_t once = strcspn(s->kinds, "(");
    g.level = 0.95;
    for (size_t i = 0; i + 1 < (size_t)n; i++) {
        const size_t kind = i < once || repeats == 0 ? i : once + 1 + (i - once) % repeats;
        CD_TRY(take_one(s, s->kinds[kind], arguments[i + 1], &g, err));
    }
    return s->run(&g, err);
}

static const struct cli_option options[] = {{0}};

static int run(int argc, char **argv)
{
    struct cd_err err;
    const int first = cli_parse(&cli_stats, argc, argv, NULL, NULL);
    if (first < 0) return first == -2 ? 0 : 2;
    if (first == argc) {
        list(stdout);
        return 0;
    }
    const enum cd_status status = work(argc - first, argv + first, &err);
    return status == CD_OK ? 0 : cli_fail(status, &err);
}

const struct cli_command cli_stats = {
    .name = "stats",
    .usage = "[NAME ARGUMENT...]",
    .summary = "An interval, a test or a chart of counts, with all its digits.",
    .text =
        "Without a name, what there is. Each result is a line \"name value\" with 17 digits, to be held against R. LEVEL is\n"
        "0.95 unless given. Formulas, sources and vectors: docs/methods.md.\n\n"
        "  candour stats wilson 65 100\n"
        "  candour stats koopman 15 40 8 40 0.99\n"
        "  candour stats -- cusum 0.5 4 0 2.5 3 -3 -4         -- before numbers under 0\n",
    .options = options,
    .run = run,
};
