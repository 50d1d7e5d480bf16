/* EM against Splink, iteration by iteration (em_splink/), and against data whose truth is known. */
#include "em_case.h"

static double shown(double p)
{
    return isnan(p) ? CD__NOT_OBSERVED : p;
}

static void check_states(const struct em_case *c, const struct cd__trainer *t, const struct em_session *want,
                         const struct cd__session *got)
{
    assert_int_equal(got->run.n_states, want->n_states);
    assert_memory_equal(got->off, want->off, c->n_comparisons * sizeof(bool));
    for (uint32_t s = 0; s < want->n_states; s++) {
        const struct cd__em_state *state = &got->run.states[s];
        uint32_t i = 0;
        assert_near(state->share[CD__MATCH], want->lambda[s], 1e-10);
        for (uint32_t k = 0; k < c->n_comparisons; k++)
            for (uint32_t l = 0; l < c->n_levels[k] && !want->off[k]; l++) {
                if (c->null[k][l]) continue;
                const uint32_t e = t->shape.first[k] + l;
                assert_near(shown(state->p[CD__MATCH][e]), want->p[0][s][i], 1e-10);
                assert_near(shown(state->p[CD__OTHER][e]), want->p[1][s][i], 1e-10);
                i++;
            }
        assert_true(s == 0 || want->fix_lambda || want->fix_m || want->fix_u ||
                    state->log_likelihood >= got->run.states[s - 1].log_likelihood - 1e-6);
    }
}

static void check_final(const struct em_case *c, const struct cd__trainer *t)
{
    uint32_t i = 0;
    for (uint32_t k = 0; k < c->n_comparisons; k++)
        for (uint32_t l = 0; l < c->n_levels[k]; l++) {
            if (c->null[k][l]) continue;
            for (uint32_t which = 0; which < 2; which++) {
                const double got = t->p[which][t->shape.first[k] + l], want = c->final[which][i];
                if (isnan(want)) assert_true(isnan(got));
                else assert_near(got, want, 1e-10);
            }
            i++;
        }
}

/* Every session's start, every iteration's m, u and lambda, where it stops, and the medians in the end. */
static void follows_splink(void **state)
{
    static const struct {
        const char *name;
        bool converged[MOST_SESSIONS];
    } rows[] = {{"tutorial", {true, true}},
                {"free", {false, false, false}},
                {"fixed", {false, false, false}},
                {"linked", {true, true}}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct em_case *c = read_case(rows[i].name);
        struct cd_arena arena = cd_arena_make(0);
        struct cd__trainer t;
        open_trainer(c, &t, &arena);
        for (uint32_t s = 0; s < c->n_sessions; s++) {
            const struct em_session *want = &c->sessions[s];
            struct cd__session session = {.cells = {c->n_comparisons, want->n_cells, want->level, want->count},
                                          .rule = {want->columns, want->n_columns},
                                          .fix = {want->fix_m, want->fix_u},
                                          .fix_lambda = want->fix_lambda,
                                          .max_iterations = want->max_iterations,
                                          .convergence = want->convergence,
                                          .start = NAN};
            assert_int_equal(cd__session_prepare(&t, &session, &arena, NULL), CD_OK);
            assert_int_equal(cd__session_run(&t, &session, &arena, NULL), CD_OK);
            check_states(c, &t, want, &session);
            assert_int_equal(session.run.converged, rows[i].converged[s]);
        }
        check_final(c, &t);
        cd_arena_free(&arena);
        free_case(c);
    }
}

/* --- Data whose truth is known ------------------------------------------------------------------------------------------ */

enum { COMPARISONS = 4, LEVELS = 3, CELLS = 81 };

/* By class and comparison: two levels; the third has the rest. */
static const double truth[CD__CLASSES][COMPARISONS][2] = {
    {{.9, .06}, {.85, .1}, {.95, .03}, {.7, .2}},
    {{.02, .03}, {.01, .04}, {.005, .05}, {.1, .2}},
    {{.01, .05}, {.9, .06}, {.004, .03}, {.75, .15}},
};

struct known {
    struct cd__shape shape;
    uint8_t level[CELLS * COMPARISONS];
    uint64_t count[CELLS];
    double p[CD__CLASSES][COMPARISONS * LEVELS];
};

static double truth_of(uint32_t k, uint32_t c, uint32_t l)
{
    return l < 2 ? truth[k][c][l] : 1 - truth[k][c][0] - truth[k][c][1];
}

/* As many pairs of every pattern as the truth expects of 10^12. */
static void make_known(struct known *known, const double *share, uint32_t n_classes, struct cd_arena *arena)
{
    static const bool row[LEVELS] = {false};
    static const bool *const null[] = {row, row, row, row};
    static const uint32_t n_levels[] = {LEVELS, LEVELS, LEVELS, LEVELS};
    assert_int_equal(cd__shape_make(&known->shape, COMPARISONS, n_levels, null, NULL, arena, NULL), CD_OK);
    for (uint32_t i = 0; i < CELLS; i++) {
        double pairs = 0;
        for (uint32_t c = 0, rest = i; c < COMPARISONS; c++, rest /= LEVELS)
            known->level[i * COMPARISONS + c] = (uint8_t)(rest % LEVELS);
        for (uint32_t k = 0; k < n_classes; k++) {
            double p = share[k] * 1e12;
            for (uint32_t c = 0; c < COMPARISONS; c++) p *= truth_of(k, c, known->level[i * COMPARISONS + c]);
            pairs += p;
        }
        known->count[i] = (uint64_t)(pairs + .5);
    }
}

/* A start that is not the truth: the same for every comparison. */
static struct cd__em_state crude_start(struct known *known, const double *share)
{
    static const double start[CD__CLASSES][LEVELS] = {{.8, .1, .1}, {.05, .05, .9}, {.4, .1, .5}};
    struct cd__em_state state = {.share = {share[0], share[1], share[2]}};
    for (uint32_t k = 0; k < CD__CLASSES; k++) {
        state.p[k] = known->p[k];
        for (uint32_t e = 0; e < COMPARISONS * LEVELS; e++) known->p[k][e] = start[k][e % LEVELS];
    }
    return state;
}

static void check_truth(const struct cd__em_state *state, const double *share, uint32_t n_classes, double rel)
{
    for (uint32_t k = 0; k < n_classes; k++) {
        assert_near(state->share[k], share[k], rel);
        for (uint32_t c = 0; c < COMPARISONS; c++)
            for (uint32_t l = 0; l < LEVELS; l++) assert_near(state->p[k][c * LEVELS + l], truth_of(k, c, l), rel);
    }
}

static void recovers_two_classes(void **state)
{
    static const double shares[][CD__CLASSES] = {{.3, .7, 0}, {.05, .95, 0}, {.002, .998, 0}, {.9, .1, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        static struct known known;
        struct cd_arena arena = cd_arena_make(0);
        struct cd__em_run run;
        make_known(&known, shares[i], 2, &arena);
        const struct cd__cells cells = {COMPARISONS, CELLS, known.level, known.count};
        const struct cd__em em = {
            .shape = &known.shape, .cells = &cells, .n_classes = 2, .convergence = 1e-12, .max_iterations = 5000};
        const struct cd__em_state start = crude_start(&known, (const double[]){.2, .8, 0});
        assert_int_equal(cd__em_run(&em, &start, &arena, &run, NULL), CD_OK);
        assert_true(run.converged);
        check_truth(&run.states[run.n_states - 1], shares[i], 2, 1e-5);
        for (uint32_t s = 1; s < run.n_states; s++) /* EM never goes downhill */
            assert_true(run.states[s].log_likelihood >= run.states[s - 1].log_likelihood * (1 + 1e-14));
        cd_arena_free(&arena);
    }
}

/* Strangers' probabilities known, as from random pairs; matches and people of one household found. */
static void recovers_a_household(void **state)
{
    static const double share[] = {.05, .8, .15};
    (void)state;
    static struct known known;
    struct cd_arena arena = cd_arena_make(0);
    struct cd__em_run run;
    bool fixed[COMPARISONS * LEVELS];
    memset(fixed, 1, sizeof fixed);
    make_known(&known, share, 3, &arena);
    const struct cd__cells cells = {COMPARISONS, CELLS, known.level, known.count};
    const struct cd__em em = {.shape = &known.shape,
                              .cells = &cells,
                              .n_classes = 3,
                              .fixed = {[CD__OTHER] = fixed},
                              .convergence = 1e-12,
                              .max_iterations = 5000};
    struct cd__em_state start = crude_start(&known, (const double[]){.2, .6, .2});
    for (uint32_t e = 0; e < COMPARISONS * LEVELS; e++) {
        start.p[CD__OTHER][e] = truth_of(CD__OTHER, e / LEVELS, e % LEVELS);
        if (e / LEVELS % 2 == 1) start.p[CD__HOUSEHOLD][e] = start.p[CD__MATCH][e]; /* what a household shares */
    }
    assert_int_equal(cd__em_run(&em, &start, &arena, &run, NULL), CD_OK);
    check_truth(&run.states[run.n_states - 1], share, 3, 1e-4);
    cd_arena_free(&arena);
}

/* A start with matches and strangers exchanged climbs to the exchanged peak; another start is then taken. */
static void finds_the_upright_peak(void **state)
{
    static const double share[] = {.3, .7, 0};
    (void)state;
    static struct known known;
    struct cd_arena arena = cd_arena_make(0);
    struct cd__em_run run;
    uint32_t which;
    make_known(&known, share, 2, &arena);
    const struct cd__cells cells = {COMPARISONS, CELLS, known.level, known.count};
    const struct cd__em em = {
        .shape = &known.shape, .cells = &cells, .n_classes = 2, .convergence = 1e-10, .max_iterations = 2000};
    const struct cd__em_state start = {.share = {.5, .5}, .p = {known.p[0], known.p[1]}};
    for (uint32_t e = 0; e < COMPARISONS * LEVELS; e++) {
        known.p[CD__MATCH][e] = e % LEVELS == 0 ? .3 : .35;
        known.p[CD__OTHER][e] = e % LEVELS == 0 ? .34 : .33;
    }
    assert_int_equal(cd__em_best(&em, &start, 1, 7, &arena, &run, &which, NULL), CD_OK);
    assert_near(run.states[run.n_states - 1].share[CD__MATCH], .7, 1e-5);
    assert_int_equal(cd__em_best(&em, &start, 8, 7, &arena, &run, &which, NULL), CD_OK);
    assert_true(which > 0);
    check_truth(&run.states[run.n_states - 1], share, 2, 1e-4);
    cd_arena_free(&arena);
}

/* A prior of s pairs: p = (pairs + s * before) / (all + s), worked out by hand for one iteration with all pairs matches. */
static void a_prior_counts_as_pairs(void **state)
{
    static const bool row[] = {false, false};
    static const bool *const null[] = {row};
    static const uint32_t n_levels[] = {2};
    static const uint8_t level[] = {0};
    static const uint64_t count[] = {6};
    (void)state;
    double m[] = {.5, .5}, u[] = {.5, .5};
    struct cd_arena arena = cd_arena_make(0);
    struct cd__shape shape;
    struct cd__em_run run;
    assert_int_equal(cd__shape_make(&shape, 1, n_levels, null, NULL, &arena, NULL), CD_OK);
    const struct cd__cells cells = {1, 1, level, count};
    const struct cd__em em = {
        .shape = &shape, .cells = &cells, .n_classes = 2, .strength = 4, .max_iterations = 1, .fix_share = true};
    const struct cd__em_state start = {.share = {1, 0}, .p = {m, u}};
    assert_int_equal(cd__em_run(&em, &start, &arena, &run, NULL), CD_OK);
    assert_near(run.states[1].p[CD__MATCH][0], 8. / 10, 1e-12);
    assert_near(run.states[1].p[CD__MATCH][1], 2. / 10, 1e-12);
    assert_near(run.states[1].p[CD__OTHER][0], .5, 1e-12);
    assert_false(run.converged);
    cd_arena_free(&arena);
}

/* One comparison beside another's level: with all that is known of either class, the joint table comes back. */
static void recovers_levels_that_depend(void **state)
{
    static const bool row[] = {false, false};
    static const bool *const null[] = {row, row, row};
    static const uint32_t n_levels[] = {2, 2, 2}, parent[] = {CD_NO_CODE, 0, CD_NO_CODE};
    /* By class: first; second beside first equal, beside first different; third. */
    static const double p[2][8] = {{.9, .1, .99, .01, .2, .8, .8, .2}, {.05, .95, .97, .03, .02, .98, .1, .9}};
    (void)state;
    uint8_t level[8 * 3];
    uint64_t count[8];
    struct cd_arena arena = cd_arena_make(0);
    struct cd__shape shape;
    struct cd__em_run run;
    assert_int_equal(cd__shape_make(&shape, 3, n_levels, null, parent, &arena, NULL), CD_OK);
    assert_int_equal(shape.n_entries, 8);
    for (uint32_t i = 0; i < 8; i++) {
        double pairs = 0;
        for (uint32_t c = 0; c < 3; c++) level[i * 3 + c] = (uint8_t)(i >> c & 1);
        for (uint32_t k = 0; k < 2; k++)
            pairs += (k == 0 ? .2 : .8) * p[k][cd__entry(&shape, level + i * 3, 0)] *
                     p[k][cd__entry(&shape, level + i * 3, 1)] * p[k][cd__entry(&shape, level + i * 3, 2)];
        count[i] = (uint64_t)(pairs * 1e12 + .5);
    }
    bool fixed[8];
    double m[] = {.8, .2, .8, .2, .8, .2, .8, .2}, u[8];
    memset(fixed, 1, sizeof fixed);
    memcpy(u, p[1], sizeof u);
    const struct cd__cells cells = {3, 8, level, count};
    const struct cd__em em = {.shape = &shape,
                              .cells = &cells,
                              .n_classes = 2,
                              .fixed = {[CD__OTHER] = fixed},
                              .convergence = 1e-13,
                              .max_iterations = 20000};
    const struct cd__em_state start = {.share = {.3, .7}, .p = {m, u}};
    assert_int_equal(cd__em_run(&em, &start, &arena, &run, NULL), CD_OK);
    const struct cd__em_state *last = &run.states[run.n_states - 1];
    assert_near(last->share[CD__MATCH], .2, 1e-4);
    for (uint32_t e = 0; e < 8; e++) assert_near(last->p[CD__MATCH][e], p[0][e], 1e-3);
    cd_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_splink),          cmocka_unit_test(recovers_two_classes),
        cmocka_unit_test(recovers_a_household),    cmocka_unit_test(finds_the_upright_peak),
        cmocka_unit_test(a_prior_counts_as_pairs), cmocka_unit_test(recovers_levels_that_depend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
