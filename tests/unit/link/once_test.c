/* Comparisons that count once, and households, learned from counts that are what a known truth expects. No records are needed for either. */
#include <math.h>

#include "training_int.h"

#include "test.h"

enum { COMPARISONS = 5, LEVELS = 3, CELLS = 243 };

/* What a truth says of a pair of a class that shows these levels. */
typedef double truth_fn(uint32_t class, const uint8_t *level);

struct world {
    struct cd_model model;
    struct cd_model_comparison comparisons[COMPARISONS];
    struct cd_model_level levels[COMPARISONS][LEVELS];
    struct cd__plan compiled;
    struct cd_linker linker;
    struct cd_train_plan plan;
    struct cd_train_report report;
    struct cd_train_session rules[3];
    struct cd_session_report reports[3];
    uint32_t n_levels[COMPARISONS], columns[COMPARISONS];
    struct cd__columns used[COMPARISONS], exact[COMPARISONS][LEVELS];
    const struct cd__columns *exact_of[COMPARISONS];
    double chance; /* that a pair is one of those that were expected last */
    struct cd__training t;
};

static const uint32_t no_parent = CD_NO_CODE;

/* Level 0 of every comparison is "equal" in a column of its own; none is null. */
static void open_world(struct world *w, const char *const *names, const uint32_t *n_levels, double lambda)
{
    static const bool none[LEVELS] = {false};
    static const bool *const null[COMPARISONS] = {none, none, none, none, none};
    memset(w, 0, sizeof *w);
    w->t.arena = cd_arena_make(0);
    w->t.linker = &w->linker;
    w->t.plan = &w->plan;
    w->t.report = &w->report;
    w->linker.model = &w->model;
    w->linker.plan = &w->compiled;
    w->model.comparisons = w->comparisons;
    w->model.n_comparisons = w->report.n_comparisons = COMPARISONS;
    for (uint32_t c = 0; c < COMPARISONS; c++) {
        w->n_levels[c] = n_levels[c];
        w->comparisons[c] =
            (struct cd_model_comparison){.name = cd_str_of(names[c]), .levels = w->levels[c], .n_levels = n_levels[c]};
        w->columns[c] = c;
        w->used[c] = w->exact[c][0] = (struct cd__columns){&w->columns[c], 1};
        w->exact_of[c] = w->exact[c];
    }
    w->t.trainer = (struct cd__trainer){.used = w->used, .exact = w->exact_of, .lambda = lambda};
    assert_int_equal(cd__shape_make(&w->t.trainer.shape, COMPARISONS, w->n_levels, null, NULL, &w->t.arena, NULL),
                     CD_OK);
    assert_int_equal(cd__trainer_open(&w->t.trainer, 4, &w->t.arena, NULL), CD_OK);
    w->t.sessions = CD_NEW(&w->t.arena, struct cd__session, 3);
    w->t.evidence = CD_NEW(&w->t.arena, struct cd__evidence, 3);
    w->plan.sessions = w->rules;
    w->report.sessions = w->reports;
    w->model.em_convergence = 1e-9;
    w->model.max_iterations = 500;
}

static void close_world(struct world *w)
{
    if (w->report.refine != NULL) cd_refine_free(w->report.refine);
    cd_arena_free(&w->report.arena);
    cd__training_close(&w->t);
}

/* Pairs of every pattern as the truth expects them of n; where blocked is a comparison, only of pairs equal in it, n of those. */
static struct cd__cells expect(struct world *w, truth_fn *truth, const double *share, uint32_t n_classes, double n,
                               uint32_t blocked)
{
    uint8_t *level = CD_NEW(&w->t.arena, uint8_t, CELLS * COMPARISONS);
    uint64_t *count = CD_NEW(&w->t.arena, uint64_t, CELLS);
    double p[CELLS], sum = 0;
    size_t cells = 0;
    for (uint32_t i = 0; i < CELLS; i++) {
        uint8_t *at = level + cells * COMPARISONS;
        uint32_t rest = i;
        for (uint32_t c = 0; c < COMPARISONS; rest /= w->n_levels[c++]) at[c] = (uint8_t)(rest % w->n_levels[c]);
        if (rest > 0 || (blocked != no_parent && at[blocked] != 0)) continue;
        p[cells] = 0;
        for (uint32_t k = 0; k < n_classes; k++) p[cells] += share[k] * truth(k, at);
        sum += p[cells++];
    }
    w->chance = sum;
    for (size_t i = 0; i < cells; i++) count[i] = (uint64_t)(n * p[i] / sum + .5);
    return (struct cd__cells){COMPARISONS, cells, level, count};
}

static void run_session(struct world *w, uint32_t i, struct cd__cells cells, uint32_t blocked)
{
    w->t.sessions[i].cells = cells;
    w->t.sessions[i].rule = (struct cd__columns){&w->columns[blocked], 1};
    for (size_t k = 0; k < cells.n; k++) w->reports[i].n_pairs += cells.count[k];
    w->reports[i].n_all = (uint64_t)(w->chance * 1e15);
    w->report.n_possible = (uint64_t)1e15;
    if (w->plan.n_sessions <= i) w->plan.n_sessions = i + 1;
    assert_int_equal(cd__train_session(&w->t, i, NULL), CD_OK);
}

static void learn_u(struct world *w, truth_fn *truth, const double *share, uint32_t n_classes)
{
    double *u = CD_NEW(&w->t.arena, double, 64);
    w->t.random = expect(w, truth, share, n_classes, 1e9, no_parent);
    cd__level_shares(&w->t.trainer.shape, &w->t.random, u);
    cd__trainer_add(&w->t.trainer, CD__OTHER, u);
}

/* --- The force follows from the postcode -------------------------------------------------------------------------------- */

enum { NAME, DOB, POSTCODE, FORCE, JOB };
static const char *const place_names[] = {"name", "dob", "postcode", "force", "job"};
static const uint32_t place_levels[] = {3, 3, 3, 2, 2};
static const double job[CD__CLASSES][2] = {{.7, .3}, {.05, .95}, {.1, .9}};
static const double place[2][3][3] = {{{.85, .1, .05}, {.9, .06, .04}, {.8, .1, .1}},
                                      {{.002, .01, .988}, {.0003, .01, .9897}, {.00002, .01, .98998}}};
static const double same_force[2][3] = {{.99, .95, .1}, {.99, .97, .02}}; /* beside postcode's level */

static double placed(uint32_t k, const uint8_t *l)
{
    const double force = same_force[k][l[POSTCODE]];
    return job[k][l[JOB]] * place[k][NAME][l[NAME]] * place[k][DOB][l[DOB]] * place[k][POSTCODE][l[POSTCODE]] *
           (l[FORCE] == 0 ? force : 1 - force);
}

static void learn_places(struct world *w, double once)
{
    static const double share[] = {1e-6, 1 - 1e-6};
    open_world(w, place_names, place_levels, share[0]);
    w->plan.once = once;
    learn_u(w, placed, share, 2);
    w->plan.n_sessions = 2;
    assert_int_equal(cd__once_open(&w->t, NULL), CD_OK);
    assert_int_equal(w->t.trees != NULL, once > 0);
    run_session(w, 0, expect(w, placed, share, 2, 1e9, DOB), DOB);
    run_session(w, 1, expect(w, placed, share, 2, 1e9, NAME), NAME);
    assert_int_equal(cd__once_close(&w->t, NULL), CD_OK);
}

static void names_what_says_the_same(void **state)
{
    static struct world w;
    (void)state;
    learn_places(&w, 0);
    const struct cd_residual *r = w.report.residuals;
    assert_int_equal(w.report.n_residuals, 10);
    assert_int_equal(r[0].a, POSTCODE);
    assert_int_equal(r[0].b, FORCE);
    /* Strangers: force .99 beside the same postcode, .0297 alone. */
    assert_near(r[0].together[CD__OTHER], .99 / (.00002 * .99 + .01 * .97 + .98998 * .02), .02);
    assert_true(r[0].bits > 4 && r[0].bits < 6 && !r[0].once);
    for (uint32_t i = 1; i < 10; i++) assert_true(r[i].bits < 1);
    assert_null(w.report.refine);
    close_world(&w);
}

/* A register number: nearly all pairs that share it are one person's, and they share the rest as well. That is not strangers who do so, although
 * there are more matches than lambda said, and more of them with the number. */
static const double same_number[2] = {.98, 1e-7};

static double numbered(uint32_t k, const uint8_t *l)
{
    return job[k][l[JOB]] * place[k][NAME][l[NAME]] * place[k][DOB][l[DOB]] * place[k][POSTCODE][l[POSTCODE]] *
           (l[FORCE] == 0 ? same_number[k] : 1 - same_number[k]);
}

static void a_number_that_strangers_never_share_says_nothing_of_them(void **state)
{
    static struct world w;
    static const double share[] = {3e-5, 1 - 3e-5};
    (void)state;
    open_world(&w, place_names, place_levels, share[0] * 2 / 3);
    w.plan.once = .5;
    w.t.random = expect(&w, numbered, share, 2, 2e6, no_parent);
    const uint32_t e = w.t.trainer.shape.first[FORCE];
    double *u = CD_NEW(&w.t.arena, double, 64);
    cd__level_shares(&w.t.trainer.shape, &w.t.random, u);
    u[e] = same_number[1];
    u[e + 1] = 1 - same_number[1];
    cd__trainer_add(&w.t.trainer, CD__OTHER, u);
    for (uint32_t c = 0; c < COMPARISONS; c++) /* what matches are taken to be beforehand */
        for (uint32_t l = 0; l < place_levels[c]; l++)
            w.t.trainer.standard[CD__MATCH][w.t.trainer.shape.first[c] + l] = c == FORCE ? .5
                                                                              : c == JOB ? job[CD__MATCH][l]
                                                                                         : place[CD__MATCH][c][l];
    assert_int_equal(cd__once_open(&w.t, NULL), CD_OK);
    assert_null(w.t.trees);
    close_world(&w);
}

/* With the refinement the weights of postcode and force together are those of the truth; without, 5 bits too many. */
static void counts_force_once(void **state)
{
    static struct world w;
    (void)state;
    learn_places(&w, .5);
    assert_non_null(w.report.refine);
    assert_int_equal(w.report.refine->n_given, 1);
    assert_int_equal(w.report.refine->given[0].parent, POSTCODE);
    assert_int_equal(w.report.refine->given[0].child, FORCE);
    assert_null(w.report.refine->household);
    const struct cd__trainer *trainer = &w.t.trainer;
    for (uint8_t q = 0; q < 3; q++)
        for (uint8_t f = 0; f < 2; f++) {
            const uint8_t level[] = {0, 0, q, f, 0};
            const double m = place[0][POSTCODE][q] * fabs(f - same_force[0][q]),
                         u = place[1][POSTCODE][q] * fabs(f - same_force[1][q]);
            const double sum =
                log2(cd__trainer_factor(trainer, POSTCODE, q)) + log2(cd__trainer_factor(trainer, FORCE, f));
            const double once = sum + cd_given_adjustment(w.report.refine, &w.model, level);
            assert_true(fabs(once - log2(m / u)) < 2.5);
            if (q == 0 && f == 0) assert_true(sum - once > 4.5);
        }
    close_world(&w);
}

/* --- Households --------------------------------------------------------------------------------------------------------------- */

enum { FORENAME, BIRTH, SURNAME, ADDRESS };
static const char *const home_names[] = {"forename", "birth", "surname", "address", "job"};
static const uint32_t home_levels[] = {3, 3, 2, 2, 2};
static const double home[CD__CLASSES][COMPARISONS][3] = {
    {{.85, .1, .05}, {.9, .06, .04}, {.93, .07}, {.8, .2}, {.7, .3}},
    {{.01, .01, .98}, {.0003, .01, .9897}, {.003, .997}, {.0001, .9999}, {.05, .95}},
    {{.01, .02, .97}, {.01, .02, .97}, {.93, .07}, {.8, .2}, {.1, .9}},
};

static double at_home(uint32_t k, const uint8_t *l)
{
    double p = 1;
    for (uint32_t c = 0; c < COMPARISONS; c++) p *= home[k][c][l[c]];
    return p;
}

static void learns_households(void **state)
{
    static const double share[] = {1e-5, 1 - 4e-5, 3e-5};
    static struct cd_str shared[] = {{"surname", 7}, {"address", 7}};
    static struct world w;
    (void)state;
    open_world(&w, home_names, home_levels, share[0]);
    w.plan.household = true;
    w.plan.shared = shared;
    w.plan.n_shared = 2;
    learn_u(&w, at_home, share, 3);
    run_session(&w, 0, expect(&w, at_home, share, 3, 1e8, SURNAME), SURNAME);
    run_session(&w, 1, expect(&w, at_home, share, 3, 1e8, ADDRESS), ADDRESS);
    run_session(&w, 2, expect(&w, at_home, share, 3, 1e8, BIRTH), BIRTH);
    assert_int_equal(cd__train_household(&w.t, NULL), CD_OK);
    assert_int_equal(w.report.n_warnings, 0);
    const struct cd_household *h = w.report.refine->household;
    assert_true(fabs(h->prior - log2(share[CD__MATCH] / share[CD__HOUSEHOLD])) < .05);
    assert_true(h->shared[SURNAME] && h->shared[ADDRESS] && !h->shared[FORENAME] && !h->shared[BIRTH]);
    for (uint32_t c = 0; c < COMPARISONS; c++)
        for (uint32_t l = 0; l < home_levels[c]; l++)
            assert_true(fabs(h->weight[c][l] - log2(home[0][c][l] / home[2][c][l])) < .3);
    /* A brother: certain by the model, doubtful against the household. */
    const uint8_t brother[] = {2, 2, 0, 0, 1};
    double weight = log2(share[CD__MATCH] / share[CD__OTHER]);
    for (uint32_t c = 0; c < COMPARISONS; c++) weight += log2(home[0][c][brother[c]] / home[1][c][brother[c]]);
    const double odds =
        share[0] * at_home(0, brother) / (share[1] * at_home(1, brother) + share[2] * at_home(2, brother));
    assert_true(fabs(cd_household_weight(h, COMPARISONS, brother, NULL, weight) - log2(odds)) < .1);
    assert_true(weight - log2(odds) > 5);
    close_world(&w);
}

/* Where every session is blocked on what a household shares, or on nothing exact, nothing is learned, and that is said. */
static void says_why_no_household(void **state)
{
    static const double share[] = {1e-5, 1 - 4e-5, 3e-5};
    static struct cd_str shared[] = {{"surname", 7}}, wrong[] = {{"car", 3}};
    static struct world w;
    struct cd_err err;
    (void)state;
    open_world(&w, home_names, home_levels, share[0]);
    w.plan.household = true;
    w.plan.shared = shared;
    w.plan.n_shared = 1;
    learn_u(&w, at_home, share, 3);
    run_session(&w, 0, expect(&w, at_home, share, 3, 1e8, SURNAME), SURNAME);
    assert_int_equal(cd__train_household(&w.t, &err), CD_OK);
    assert_null(w.report.refine);
    assert_int_equal(w.report.n_warnings, 1);
    w.plan.shared = wrong;
    assert_int_equal(cd__train_household(&w.t, &err), CD_INPUT);
    assert_non_null(strstr(err.text, "car"));
    close_world(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_what_says_the_same),
        cmocka_unit_test(counts_force_once),
        cmocka_unit_test(a_number_that_strangers_never_share_says_nothing_of_them),
        cmocka_unit_test(learns_households),
        cmocka_unit_test(says_why_no_household),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
