/* link_fixture.h - made-up results of a linkage; `hostile` gives datasets, columns, levels, rules, warnings and values texts that try to break out. */
#ifndef CANDOUR_TESTS_REPORT_LINK_FIXTURE_H
#define CANDOUR_TESTS_REPORT_LINK_FIXTURE_H

#include "candour/link_report.h"
#include "test.h"

#include <math.h>

#define LINK_HOSTILE "<script>alert(1)</script>\"'&,\xE2\x80\xAE\x01\xFF</title></svg></style>-->"

enum { LINK_COMPARISONS = 3, LINK_LEVELS = 4, LINK_EXAMPLES = 2, LINK_FIELDS = 3, LINK_DATASETS = 2 };
struct link_fixture {
    struct cd_link_dataset datasets[LINK_DATASETS];
    struct cd_link_rule rules[2];
    struct cd_link_session sessions[2];
    struct cd_str warnings[1];
    struct cd_link_level levels[LINK_COMPARISONS][LINK_LEVELS];
    struct cd_link_comparison comparisons[LINK_COMPARISONS];
    struct cd_link_bin pairs[CD_LINK_BINS], selves[CD_LINK_BINS];
    struct cd_link_threshold at[2];
    struct cd_link_step steps[LINK_EXAMPLES][2 * LINK_COMPARISONS];
    struct cd_str values[LINK_EXAMPLES][2][LINK_FIELDS];
    struct cd_link_example examples[LINK_EXAMPLES];
    uint64_t blank[LINK_FIELDS][LINK_DATASETS];
    struct cd_link_field fields[LINK_FIELDS];
    struct cd_link_results results;
};

static struct cd_str link_text(bool hostile, const char *plain)
{
    return hostile ? CD_STR(LINK_HOSTILE) : cd_str_of(plain);
}

static void link_fixture_model(struct link_fixture *f, bool hostile)
{
    static const char *const names[LINK_COMPARISONS] = {"forename", "surname", "born"};
    static const char *const labels[LINK_LEVELS] = {"is blank", "is equal", "Jaro-Winkler >= 0.92", "all other"};
    static const double m[LINK_LEVELS] = {NAN, 0.8, 0.15, 0.05}, u[LINK_LEVELS] = {NAN, 0.01, 0.04, 0.95};
    for (size_t c = 0; c < LINK_COMPARISONS; c++) {
        for (size_t l = 0; l < LINK_LEVELS; l++)
            f->levels[c][l] = (struct cd_link_level){.label = link_text(hostile, labels[l]),
                                                     .m = m[l],
                                                     .u = u[l],
                                                     .weight = l == 0 ? 0 : log2(m[l] / u[l]),
                                                     .u_from = l == 1 ? CD_U_FREQUENCIES : CD_U_PAIRS,
                                                     .is_null = l == 0,
                                                     .by_frequency = l == 1};
        f->comparisons[c] = (struct cd_link_comparison){link_text(hostile, names[c]), f->levels[c], LINK_LEVELS};
        f->fields[c] = (struct cd_link_field){link_text(hostile, names[c]), f->blank[c]};
        f->blank[c][0] = 10 * c;
        f->blank[c][1] = 400;
    }
}

static void link_fixture_example(struct link_fixture *f, size_t e, bool hostile)
{
    struct cd_link_step *steps = f->steps[e];
    const uint32_t level = e == 0 ? 1 : 3;
    const double weight = f->levels[0][level].weight;
    steps[0] = (struct cd_link_step){.kind = CD_LINK_PRIOR, .weight = -10, .sum = -10};
    steps[1] = (struct cd_link_step){CD_LINK_LEVEL, 0, level, weight, -10 + weight, NAN};
    steps[2] = (struct cd_link_step){CD_LINK_FREQUENCY, 0, level, 2.5, -7.5 + weight, 0.0025};
    steps[3] = (struct cd_link_step){CD_LINK_LEVEL, 1, 0, 0, -7.5 + weight, NAN};
    steps[4] = (struct cd_link_step){.kind = CD_LINK_REFINEMENT, .weight = -1.25, .sum = -8.75 + weight};
    for (size_t side = 0; side < 2; side++) {
        for (size_t field = 0; field < LINK_FIELDS; field++) f->values[e][side][field] = link_text(hostile, "Zebedee");
        f->values[e][side][2] = (struct cd_str){0};
        f->examples[e].id[side] = link_text(hostile, "id-4711");
        f->examples[e].values[side] = f->values[e][side];
    }
    f->examples[e].steps = steps;
    f->examples[e].n_steps = 5;
    f->examples[e].weight = steps[4].sum;
    f->examples[e].probability = 0.25;
}

/* Weights from -6 to 40 with a valley at 4; far more pairs that are none. */
static void link_fixture_bins(struct link_fixture *f)
{
    for (int w = -6; w <= 40; w++) {
        const uint32_t bin = cd_link_bin_of(w + 0.5);
        const uint64_t n = w < 0 ? (uint64_t)(-w) * 1000 : w < 8 ? 5 : (uint64_t)(40 - w) * 3 + 1;
        f->pairs[bin] = (struct cd_link_bin){n, (uint64_t)((double)n * (double)CD_LINK_ONE / (1 + exp2(-w - 0.5)))};
        f->results.n_pairs += n;
    }
    f->selves[cd_link_bin_of(-3)].n = 20;
    f->selves[cd_link_bin_of(21)].n = 980;
    f->selves[cd_link_bin_of(30)].n = 1000;
}

static void link_fixture_make(struct link_fixture *f, bool hostile)
{
    memset(f, 0, sizeof *f);
    f->datasets[0] = (struct cd_link_dataset){link_text(hostile, "hospital"), 1200};
    f->datasets[1] = (struct cd_link_dataset){link_text(hostile, "police"), 800};
    f->rules[0] = (struct cd_link_rule){link_text(hostile, "l.born = r.born"), {9000, 9000, 300, 4500}};
    f->rules[1] = (struct cd_link_rule){link_text(hostile, "l.surname = r.surname"), {8000, 7654, 200, 999}};
    f->sessions[0] = (struct cd_link_session){link_text(hostile, "l.born = r.born"), 9000, 12, true};
    f->sessions[1] = (struct cd_link_session){link_text(hostile, "l.surname = r.surname"), 8000, 25, false};
    f->warnings[0] = link_text(hostile, "born and surname say some of the same");
    link_fixture_model(f, hostile);
    link_fixture_bins(f);
    for (size_t e = 0; e < LINK_EXAMPLES; e++) link_fixture_example(f, e, hostile);
    for (size_t t = 0; t < 2; t++)
        f->at[t] = (struct cd_link_threshold){.text = t == 0 ? CD_STR("0.95") : CD_STR("0.5"),
                                              .weight = t == 0 ? log2(19) : 0,
                                              .links = 1000,
                                              .matches = 990 * CD_LINK_ONE,
                                              .people = 1234 + t,
                                              .largest = 150,
                                              .sizes = {1000, 200, 20, 10, 2, 1, 0, 0, 0, 1 + t},
                                              .unlinkable = 20};
    const uint64_t n_pairs = f->results.n_pairs;
    f->results = (struct cd_link_results){.n_records = 2000,
                                          .n_pairs = n_pairs,
                                          .keep = log2(0.01 / 0.99),
                                          .datasets = f->datasets,
                                          .n_datasets = LINK_DATASETS,
                                          .link_type = "between different datasets only",
                                          .proposed = true,
                                          .rules = f->rules,
                                          .n_rules = 2,
                                          .lambda = 1.0 / 1021,
                                          .prior = -10,
                                          .sessions = f->sessions,
                                          .n_sessions = 2,
                                          .warnings = f->warnings,
                                          .n_warnings = 1,
                                          .refined = true,
                                          .comparisons = f->comparisons,
                                          .n_comparisons = LINK_COMPARISONS,
                                          .pairs = f->pairs,
                                          .selves = f->selves,
                                          .at = f->at,
                                          .n_at = 2,
                                          .examples = f->examples,
                                          .n_examples = LINK_EXAMPLES,
                                          .fields = f->fields,
                                          .n_fields = LINK_FIELDS};
}

enum { LINK_GROUPS = 3 };
struct accuracy_fixture {
    struct cd_cluster_quality people;
    struct cd_group_accuracy accuracy[LINK_GROUPS];
    struct cd_link_group groups[LINK_GROUPS];
    struct cd_link_accuracy results;
};

static void accuracy_fixture_make(struct accuracy_fixture *f, bool hostile)
{
    static const char *const names[LINK_GROUPS] = {"north", "(not recorded)", "all"};
    memset(f, 0, sizeof *f);
    for (size_t g = 0; g < LINK_GROUPS; g++) {
        const struct cd_share none = {0, 0, NAN, NAN, NAN},
                              some = {30 * g, 300, 0.1 * (double)g, 0.08 * (double)g, 0.13 * (double)g + 0.004};
        f->accuracy[g] = (struct cd_group_accuracy){.records = 1000,
                                                    .judged = 900,
                                                    .missed = some,
                                                    .false_links = g == 0 ? none : some,
                                                    .blocked = {290, 300, 0.9667, 0.94, 0.98},
                                                    .blank = some};
        f->groups[g] = (struct cd_link_group){link_text(hostile, names[g]), &f->accuracy[g]};
    }
    f->people = (struct cd_cluster_quality){
        .pairs = {NAN, 280, 4, 9000, 20}, .records = 1000, .entities = 800, .clusters = 815, .exact = 790};
    f->results = (struct cd_link_accuracy){.n_records = 1000,
                                           .threshold = log2(19),
                                           .probability = 0.95,
                                           .totals = {300, 9000, 290, 50},
                                           .at = {log2(19), 270, 3, 8997, 30},
                                           .best = {1.5, 280, 4, 8996, 20},
                                           .at_rates = {0.989, 0.9, 0.9997, 0.9967, 0.9424},
                                           .best_rates = {0.9859, 0.9333, 0.9996, 0.9978, 0.9589},
                                           .people = &f->people,
                                           .people_rates = {0.9859, 0.9333, 0.9996, 0.9978, 0.9589},
                                           .groups = f->groups,
                                           .n_groups = LINK_GROUPS};
}

#endif
