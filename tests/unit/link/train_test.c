/* Training from records: the whole of it against Splink's own (em_splink/whole_*.json, labels_after.json), plans, defaults, faults. */
#include <math.h>

#include "training_int.h"

#include "candour/buf.h"

#include "test.h"

static const char *fixture(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/tests/unit/link/em_splink/%s", CD_SOURCE_DIR, name);
    return path;
}

/* --- Against Splink ----------------------------------------------------------------------------------------------------------- */

struct work {
    struct cd_frame frame;
    struct cd_model model;
    struct cd_linker *linker;
    struct cd_train_plan plan;
    struct cd_train_report report;
    struct cd_err err;
};

static void open_work(struct work *w, const char *records, const char *model, enum cd_strings strings, unsigned threads)
{
    memset(w, 0, sizeof *w);
    assert_int_equal(cd_frame_read(&w->frame, records, &(struct cd_frame_opts){0}, &w->err), CD_OK);
    assert_int_equal(cd_model_read(&w->model, fixture(model), &w->err), CD_OK);
    const struct cd_linker_opts opts = {.strings = strings, .par = {.threads = threads}};
    assert_int_equal(cd_linker_open(&w->linker, &w->frame, &w->model, &opts, &w->err), CD_OK);
}

static void close_work(struct work *w)
{
    cd_train_report_free(&w->report);
    cd_train_plan_free(&w->plan);
    cd_linker_close(w->linker);
    cd_model_free(&w->model);
    cd_frame_free(&w->frame);
}

static void train(struct work *w, const char *yaml)
{
    assert_int_equal(cd_train_plan_parse(&w->plan, cd_str_of(yaml), "plan", &w->err), CD_OK);
    if (cd_linker_train(w->linker, &w->plan, &w->report, &w->err) != CD_OK) fail_msg("%s", w->err.text);
}

static void same_p(double got, double want, const char *what, struct cd_str label)
{
    if (isnan(want) != isnan(got) || fabs(got - want) > 1e-9 * want)
        fail_msg("%s of " CD_FMT ": %.12g, Splink has %.12g", what, CD_ARG(label), got, want);
}

static void same_model(const struct cd_model *got, const char *name)
{
    struct cd_model want = {0};
    assert_int_equal(cd_model_read(&want, fixture(name), NULL), CD_OK);
    assert_near(got->lambda, want.lambda, 1e-12);
    for (uint32_t c = 0; c < want.n_comparisons; c++)
        for (uint32_t l = 0; l < want.comparisons[c].n_levels; l++) {
            const struct cd_model_level *a = &got->comparisons[c].levels[l], *b = &want.comparisons[c].levels[l];
            same_p(a->m, b->m, "m", b->label);
            same_p(a->u, b->u, "u", b->label);
        }
    cd_model_free(&want);
}

static const char whole_plan[] = "kind: training\n"
                                 "lambda-rules:\n"
                                 "  - l.first_name = r.first_name and l.surname = r.surname and l.dob = r.dob\n"
                                 "  - l.email = r.email and l.dob = r.dob\n"
                                 "  - l.city = r.city and l.dob = r.dob and levenshtein(l.surname, r.surname) <= 1\n"
                                 "recall: 0.6\n"
                                 "u: pairs\n"
                                 "sessions:\n"
                                 "  - rule: l.first_name = r.first_name and l.surname = r.surname\n"
                                 "  - rule: l.dob = r.dob\n";

/* Lambda, u of all pairs, two EM sessions: the model is Splink's to nine digits, for any number of threads. */
static void trains_as_splink_does(void **state)
{
    (void)state;
    const char *records = cd_test_need("linkage/splink_datasets/fake_1000.csv");
    for (unsigned threads = 1; threads <= 4; threads += 3) {
        struct work w;
        open_work(&w, records, "whole_before.json", CD_STRINGS_BYTES, threads);
        train(&w, whole_plan);
        same_model(&w.model, "whole_after.json");
        assert_int_equal(w.report.n_possible, 499500);
        assert_int_equal(w.report.u_pairs, 499500);
        assert_int_equal(w.report.n_sessions, 2);
        for (uint32_t i = 0; i < 2; i++) {
            const struct cd_session_report *s = &w.report.sessions[i];
            assert_int_equal(s->n_pairs, s->n_all);
            assert_true(s->converged && s->n_trace > 2 && s->n_patterns > 10);
            assert_int_equal(s->off[0], i == 0);
            assert_int_equal(s->off[2], i == 1);
        }
        close_work(&w);
    }
}

static void learns_m_from_labels(void **state)
{
    struct work w;
    (void)state;
    open_work(&w, cd_test_need("linkage/splink_datasets/fake_1000.csv"), "whole_before.json", CD_STRINGS_BYTES, 0);
    train(&w, "kind: training\nlabel: cluster\nu: keep\n");
    same_model(&w.model, "labels_after.json");
    assert_int_equal(w.report.label_pairs, 2031);
    close_work(&w);
}

/* --- Records of our own ------------------------------------------------------------------------------------------------------- */

static uint32_t draw(uint64_t *state, uint32_t n)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*state >> 33) % n);
}

/* 3,000 people in households of three, the force following from the town; every third once more, now and then misspelt. */
static const char *write_people(void)
{
    const char *path = cd_test_temp_path("people.csv");
    struct cd_buf b = {0};
    uint64_t seed = 11;
    uint32_t id = 0;
    cd_buf_puts(&b, "unique_id,first_name,surname,dob,city,email,force,cluster\n");
    for (uint32_t home = 0; home < 1000; home++) {
        const uint32_t surname = draw(&seed, 90), city = draw(&seed, 400);
        for (uint32_t p = 0; p < 3; p++) {
            const uint32_t first = draw(&seed, 60), year = 1950 + draw(&seed, 60), day = 10 + draw(&seed, 18),
                           month = 10 + draw(&seed, 3);
            for (uint32_t copy = 0; copy < 1u + (p == 0); copy++) {
                const bool wrong = copy == 1 && draw(&seed, 4) == 0;
                cd_buf_printf(&b, "%u,Fore%c%u%s,Sur%c%u%s,%u-%u-%u,Town%u,%s%u@x,Force%u,%u\n", id++,
                              'a' + (int)(first % 26), first, wrong ? "e" : "", 'a' + (int)(surname % 26), surname,
                              wrong && first % 2 ? "s" : "", year, month, day, city, wrong ? "q" : "p", home * 3 + p,
                              city / 40, home * 3 + p);
            }
        }
    }
    cd_test_write(path, b.p, b.n);
    cd_buf_free(&b);
    return path;
}

static void print_all(struct work *w, struct cd_buf *out)
{
    assert_int_equal(cd_model_print(&w->model, out, &w->err), CD_OK);
    assert_int_equal(cd_refine_print(w->report.refine, &w->model, out, &w->err), CD_OK);
    for (uint32_t i = 0; i < w->report.n_warnings; i++) cd_buf_str(out, w->report.warnings[i]);
}

/* The linker's weight of a pair with the refinement is that without it, refined. */
static void check_refined(struct work *w, uint32_t l, uint32_t r)
{
    struct cd_pair_part parts[5];
    double plain, refined, tf[5];
    uint8_t level[5];
    assert_int_equal(cd_linker_explain(w->linker, l, r, parts, &plain, &w->err), CD_OK);
    cd_linker_refine(w->linker, w->report.refine);
    assert_int_equal(cd_linker_explain(w->linker, l, r, parts, &refined, &w->err), CD_OK);
    for (uint32_t c = 0; c < 5; c++) {
        level[c] = (uint8_t)parts[c].level;
        tf[c] = isnan(parts[c].tf_adjustment) ? 0 : parts[c].tf_adjustment;
    }
    const double once = plain + cd_given_adjustment(w->report.refine, &w->model, level);
    assert_near(refined, cd_household_weight(w->report.refine->household, 5, level, tf, once), 1e-12);
    cd_linker_refine(w->linker, NULL);
}

/* u of equality is the share of equal pairs, counted by hand; same bytes for any number of threads. */
static void learns_the_same_for_any_threads(void **state)
{
    static const char yaml[] = "kind: training\nlambda-rules: [l.email = r.email and l.dob = r.dob]\nrecall: 0.8\n"
                               "u-pairs: 300000\nseed: 5\nonce: 1\nhousehold: [surname, city]\nstarts: 3\nsessions:\n"
                               "  - rule: l.surname = r.surname\n  - rule: l.dob = r.dob\n  - rule: l.city = r.city\n";
    (void)state;
    const char *records = write_people();
    struct cd_buf texts[2] = {{0}, {0}};
    for (unsigned k = 0; k < 2; k++) {
        struct work w;
        open_work(&w, records, "whole_before.json", CD_STRINGS_CODEPOINTS, k == 0 ? 1 : 5);
        train(&w, yaml);
        print_all(&w, &texts[k]);
        assert_int_equal(w.report.u_pairs, 300000);
        assert_int_equal(w.report.u_source[w.report.first[3] + 1], CD_U_FREQUENCIES);
        assert_int_equal(w.report.u_source[w.report.first[0] + 2], CD_U_PAIRS);
        const uint32_t *codes = w.frame.columns[cd_frame_find(&w.frame, CD_STR("city"))].codes;
        double equal = 0;
        for (uint32_t i = 0; i < w.frame.n; i++)
            for (uint32_t j = 0; j < i; j++) equal += codes[i] == codes[j];
        assert_near(w.model.comparisons[3].levels[1].u, equal / (w.frame.n * (w.frame.n - 1.) / 2), 1e-12);
        assert_near(w.report.lambda, (double)w.report.n_deterministic / .8 / (4000. * 3999 / 2), 1e-12);
        assert_non_null(w.report.refine->household);
        /* Another person of the household: other forename and birthday; told from the person by both. */
        assert_true(w.report.refine->household->weight[0][1] > 3 && w.report.refine->household->weight[2][1] > 3);
        for (uint32_t i = 0; i < 40; i++) check_refined(&w, i, i + 1);
        close_work(&w);
    }
    assert_int_equal(texts[0].n, texts[1].n);
    assert_memory_equal(texts[0].p, texts[1].p, texts[0].n);
    cd_buf_free(&texts[0]);
    cd_buf_free(&texts[1]);
}

/* Not converged is said, and where it stopped. */
static void says_what_did_not_work(void **state)
{
    struct work w;
    bool said = false;
    (void)state;
    open_work(&w, write_people(), "whole_before.json", CD_STRINGS_CODEPOINTS, 0);
    w.model.max_iterations = 2;
    train(&w, "kind: training\nu-pairs: 100000\nsessions:\n  - {rule: l.dob = r.dob, u: free, m: free}\n");
    assert_false(w.report.sessions[0].converged);
    assert_int_equal(w.report.sessions[0].n_trace, 3);
    assert_int_equal(w.report.u_source[w.report.first[0] + 1], CD_U_EM);
    assert_near(w.model.lambda, .0001, 0);
    for (uint32_t i = 0; i < w.report.n_warnings; i++)
        said = said || strstr(w.report.warnings[i].p, "did not converge: it stopped after 2 iterations") != NULL;
    assert_true(said);
    close_work(&w);
}

/* What cannot be done is refused, with what to do, and the model stays as it was. */
static void refuses_what_cannot_be_learned(void **state)
{
    static const struct {
        const char *yaml, *says;
    } rows[] = {
        {"sessions:\n  - rule: l.car = r.car\n", "car"},
        {"sessions:\n  - rule: l.dob = r.dob and l.dob <> r.dob\n", "nothing to learn from"},
        {"label: car\n", "no column car"},
        {"label: unique\"id\n", "column"},
        {"lambda-rules: [l.city = r.city]\nrecall: 0.0001\n", "must be at least"},
        {"lambda-rules: [l.email = r.email and l.city <> r.city]\nrecall: 0.5\n", "find no pair"},
        {"u: keep\nhousehold: [car]\nsessions:\n  - rule: l.dob = r.dob\n", "no comparison car"},
    };
    (void)state;
    struct work w;
    open_work(&w, write_people(), "whole_before.json", CD_STRINGS_CODEPOINTS, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char yaml[512];
        struct cd_train_report report;
        struct cd_train_plan plan;
        (void)snprintf(yaml, sizeof yaml, "kind: training\nu-pairs: 1000\n%s", rows[i].yaml);
        assert_int_equal(cd_train_plan_parse(&plan, cd_str_of(yaml), "plan", &w.err), CD_OK);
        assert_int_equal(cd_linker_train(w.linker, &plan, &report, &w.err), CD_INPUT);
        if (strstr(w.err.text, rows[i].says) == NULL) fail_msg("%s", w.err.text);
        assert_true(w.model.lambda == .0001 && isnan(w.model.comparisons[0].levels[1].m));
        assert_null(report.warnings);
        cd_train_plan_free(&plan);
    }
    close_work(&w);
}

/* --- Plans ------------------------------------------------------------------------------------------------------------------- */

static void plans_are_read(void **state)
{
    static const char yaml[] = "kind: training\nlambda-rules: [a, ' b ']\nrecall: 0.25\nu: pairs\nu-pairs: 7\n"
                               "em-pairs: 8\nseed: 18446744073709551615\nstarts: 9\nprior: 2.5\nlabel: who\nonce: 1.5\n"
                               "household: [x]\nsessions:\n  - rule: r1\n    m: fix\n    u: free\n    lambda: fix\n"
                               "  - rule: r2\n";
    struct cd_train_plan p;
    (void)state;
    cd_test_write(cd_test_temp_path("plan.yaml"), yaml, sizeof yaml - 1);
    assert_int_equal(cd_train_plan_read(&p, cd_test_temp_path("plan.yaml"), NULL), CD_OK);
    assert_int_equal(p.n_lambda_rules, 2);
    assert_true(cd_str_eq(p.lambda_rules[1], CD_STR("b")) && cd_str_eq(p.label, CD_STR("who")));
    assert_true(p.recall == .25 && p.prior == 2.5 && p.once == 1.5 && p.u_pairs_only && !p.keep_u && p.household);
    assert_true(p.u_pairs == 7 && p.em_pairs == 8 && p.seed == UINT64_MAX && p.starts == 9 && p.n_shared == 1);
    assert_int_equal(p.n_sessions, 2);
    assert_true(p.sessions[0].fix_m && p.sessions[0].free_u && p.sessions[0].fix_lambda);
    assert_true(!p.sessions[1].fix_m && !p.sessions[1].free_u && !p.sessions[1].fix_lambda);
    cd_train_plan_free(&p);
}

static void faults_of_plans_have_a_place(void **state)
{
    static const struct {
        const char *yaml, *place;
    } rows[] = {
        {"kind: claims\n", ":1:7: kind"},
        {"kind: training\nlambda-rules: [a]\n", ":2:15: lambda-rules: say what share"},
        {"kind: training\nlambda-rules: [a]\nrecall: 0\n", ":3:9: recall"},
        {"kind: training\nrecall: 1.1\n", ":2:9: recall"},
        {"kind: training\nrecall: nan\n", ":2:9: recall"},
        {"kind: training\nu: guess\n", ":2:4: u: one of"},
        {"kind: training\nlambda: 0.1\n", ":2:9: lambda: settled"},
        {"kind: training\nu-pairs: -1\n", ":2:10: u-pairs"},
        {"kind: training\nstarts: 1000\n", ":2:9: starts"},
        {"kind: training\nsessions:\n  - rule: a\n    m: maybe\n", ":4:8: m: neither"},
        {"kind: training\nsessions:\n  - rule: a\n    m: fix\n", ":4:8: m: m and u both fixed"},
        {"kind: training\nsessions:\n  - rule: a\n  - rule: ' '\n", ":4:11: rule"},
        {"kind: training\nhousehold: [' ']\n", "household: an empty text"},
        {"kind: training\nwhat: 1\n", "what"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_train_plan p;
        struct cd_err err;
        assert_int_equal(cd_train_plan_parse(&p, cd_str_of(rows[i].yaml), "p.yaml", &err), CD_INPUT);
        if (strstr(err.text, rows[i].place) == NULL) fail_msg("%zu: %s", i, err.text);
    }
}

/* Two rules or exact levels that leave every comparison to one of them, those that make pairs nearest to two for each record; else a fault. */
static void plans_follow_from_models(void **state)
{
    struct work w;
    (void)state;
    open_work(&w, write_people(), "whole_before.json", CD_STRINGS_CODEPOINTS, 0);
    assert_int_equal(cd_train_plan_default(&w.plan, w.linker, &w.err), CD_OK);
    assert_int_equal(w.plan.n_lambda_rules, 0);
    assert_int_equal(w.plan.n_sessions, 2);
    assert_false(cd_str_eq(w.plan.sessions[0].rule, w.plan.sessions[1].rule));
    assert_true(w.plan.settle && w.plan.prior == 2);
    assert_true(!w.plan.household && w.plan.once == 0 && !w.plan.keep_u); /* few records: nothing counts once */
    cd_train_plan_free(&w.plan);
    w.model.n_rules = 0;
    w.model.n_comparisons = 1;
    assert_int_equal(cd_train_plan_default(&w.plan, w.linker, &w.err), CD_INPUT);
    w.model.n_comparisons = 5;
    close_work(&w);
}

static void counts_possible_pairs(void **state)
{
    static const uint64_t n_of[] = {3, 4, 5};
    (void)state;
    assert_near(cd__possible_pairs(CD_LINK_DEDUPE, n_of, 1), 3, 0);
    assert_near(cd__possible_pairs(CD_LINK_ONLY, n_of, 3), 3 * 4 + 3 * 5 + 4 * 5, 0);
    assert_near(cd__possible_pairs(CD_LINK_AND_DEDUPE, n_of, 3), 66, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trains_as_splink_does),           cmocka_unit_test(learns_m_from_labels),
        cmocka_unit_test(learns_the_same_for_any_threads), cmocka_unit_test(says_what_did_not_work),
        cmocka_unit_test(refuses_what_cannot_be_learned),  cmocka_unit_test(plans_are_read),
        cmocka_unit_test(faults_of_plans_have_a_place),    cmocka_unit_test(plans_follow_from_models),
        cmocka_unit_test(counts_possible_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
