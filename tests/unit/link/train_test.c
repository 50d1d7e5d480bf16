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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trains_as_splink_does),
        cmocka_unit_test(learns_m_from_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
