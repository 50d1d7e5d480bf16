/* score_test.c - match weights: Splink's own of 3,349 pairs, and the rules of adjustments for term frequencies. */
#include <math.h>

#include "candour/linker.h"
#include "candour/os.h"
#include "candour/reader.h"
#include "compare_int.h"
#include "linker_int.h"
#include "test.h"

/* --- Splink's own --------------------------------------------------------------------------------------------------------------- */

enum { MOST = 4000, COMPARISONS = 5 };
static const char *const names[COMPARISONS] = {"first_name", "surname", "dob", "city", "email"};

/* What Splink says of a pair. */
struct said {
    uint32_t l, r;
    int gamma[COMPARISONS];
    double weight, of[COMPARISONS], adjustment[COMPARISONS]; /* adjustment: NaN where it has none */
};

static uint32_t column(const struct cd_reader *reader, const char *prefix, const char *name)
{
    char text[64];
    (void)snprintf(text, sizeof text, "%s%s", prefix, name);
    const struct cd_reader_facts *facts = cd_reader_facts(reader);
    for (uint32_t c = 0; c < facts->columns; c++)
        if (cd_str_eq(facts->header[c], cd_str_of(text))) return c;
    return CD_NO_CODE;
}

static double number(const struct cd_batch *batch, const struct cd_row *row, uint32_t c)
{
    double value = NAN;
    if (c != CD_NO_CODE) assert_true(cd_str_f64(batch->field[row->first + c], &value));
    return value;
}

static uint32_t row_of(const struct cd_frame *frame, double id)
{
    uint32_t row = 0;
    while (frame->id_number[row] != (int64_t)id) row++;
    return row;
}

static uint32_t read_said(const char *path, const struct cd_frame *frame, struct said *said)
{
    struct cd_file file;
    struct cd_reader *reader = NULL;
    struct cd_err err;
    uint32_t n = 0;
    struct cd_batch *batch = calloc(1, sizeof *batch);
    assert_int_equal(cd_file_read(path, 0, &file, &err), CD_OK);
    assert_int_equal(cd_reader_open(&reader, CD_FORMAT_CSV, (struct cd_str){file.p, file.n},
                                    &(struct cd_reader_opts){.name = path}, &err),
                     CD_OK);
    while (cd_reader_next(reader, batch, &err) == CD_OK && batch->n > 0)
        for (uint32_t i = 0; i < batch->n; i++) {
            struct said *s = &said[n++];
            assert_true(n <= MOST);
            s->weight = number(batch, &batch->row[i], column(reader, "", "match_weight"));
            s->l = row_of(frame, number(batch, &batch->row[i], column(reader, "", "unique_id_l")));
            s->r = row_of(frame, number(batch, &batch->row[i], column(reader, "", "unique_id_r")));
            for (int c = 0; c < COMPARISONS; c++) {
                s->gamma[c] = (int)number(batch, &batch->row[i], column(reader, "gamma_", names[c]));
                s->of[c] = number(batch, &batch->row[i], column(reader, "mw_", names[c]));
                s->adjustment[c] = number(batch, &batch->row[i], column(reader, "mw_tf_adj_", names[c]));
            }
        }
    cd_reader_close(reader);
    cd_file_free(&file);
    free(batch);
    return n;
}

static void assert_close(double a, double b, const char *what, uint32_t i)
{
    if (!(fabs(a - b) <= 1e-9)) fail_msg("%s of pair %u: %.15g, Splink says %.15g", what, i, a, b);
}

static void check_batch(const struct cd__plan *plan, const struct cd__pairs *pairs, const uint8_t *level,
                        const struct said *said)
{
    double weight[CD__PAIRS];
    cd__weigh_pairs(plan, pairs, level, true, weight);
    for (uint32_t i = 0; i < pairs->n; i++) {
        assert_close(weight[i], said[i].weight, "weight", i);
        for (uint32_t c = 0; c < plan->n_comparisons; c++) {
            const struct cd__level *l = &plan->comparisons[c].levels[level[c * CD__PAIRS + i]];
            assert_int_equal(l->gamma, said[i].gamma[c]);
            assert_close(l->weight, said[i].of[c], names[c], i);
            if (!isnan(said[i].adjustment[c]))
                assert_close(cd__tf_adjustment(plan, l, pairs->l[i], pairs->r[i]), said[i].adjustment[c], "adjustment",
                             i);
        }
    }
}

static void weighs_as_splink_does(void **state)
{
    const char *data = cd_test_need("linkage/splink_datasets/fake_1000.csv");
    const char *model_path = cd_test_need("linkage/splink_scores/splink_fake_1000_model.json");
    const char *pred = cd_test_need("linkage/splink_scores/splink_fake_1000_pred.csv");
    struct cd_frame frame = {0};
    struct cd_model model = {0};
    struct cd_err err = {0};
    struct cd__plan *plan = NULL;
    struct cd__worker *worker = NULL;
    struct said *said = calloc(MOST, sizeof *said);
    uint8_t *level = calloc(COMPARISONS, CD__PAIRS);
    uint32_t l[CD__PAIRS], r[CD__PAIRS];
    assert_int_equal(cd_frame_read(&frame, data, &(struct cd_frame_opts){0}, &err), CD_OK);
    assert_int_equal(cd_model_read(&model, model_path, &err), CD_OK);
    cd_model_defaults(&model); /* one m was never seen in training */
    if (cd__plan_open(&plan, &frame, &model, CD_STRINGS_BYTES, NULL, &err) != CD_OK) fail_msg("%s", err.text);
    assert_int_equal(plan->n_comparisons, COMPARISONS);
    const uint32_t n = read_said(pred, &frame, said);
    assert_int_equal(n, 3349);
    assert_int_equal(cd__worker_open(&worker, plan, &err), CD_OK);
    for (uint32_t at = 0; at < n; at += CD__PAIRS) {
        struct cd__pairs pairs = {.n = n - at < CD__PAIRS ? n - at : CD__PAIRS, .l = l, .r = r};
        for (uint32_t i = 0; i < pairs.n; i++) l[i] = said[at + i].l, r[i] = said[at + i].r;
        assert_int_equal(cd__compare_pairs(worker, &pairs, level, &err), CD_OK);
        check_batch(plan, &pairs, level, said + at);
    }
    cd__worker_close(worker);
    cd__plan_close(plan);
    cd_model_free(&model);
    cd_frame_free(&frame);
    free(said), free(level);
}

/* --- Term frequencies ------------------------------------------------------------------------------------------------------------ */

#define LEVELS(exact, tf)                                                                                                  \
    "{\"link_type\":\"dedupe_only\",\"probability_two_random_records_match\":0.2,\"sql_dialect\":\"duckdb\","              \
    "\"blocking_rules_to_generate_predictions\":[],\"comparisons\":[{\"output_column_name\":\"a\",\"comparison_levels\":[" \
    "{\"sql_condition\":\"a_l IS NULL AND a_r IS NULL\",\"label_for_charts\":\"n\",\"is_null_level\":true},"               \
    "{\"sql_condition\":\"" exact "\",\"label_for_charts\":\"e\",\"m_probability\":0.9,\"u_probability\":0.25" tf          \
    "},{\"sql_condition\":\"ELSE\",\"label_for_charts\":\"o\",\"m_probability\":0.1,\"u_probability\":0.75}]}]}"

/* a: x x x y; then a record without a. */
static void adjusts_for_frequencies(void **state)
{
    static const char csv[] = "unique_id,a\n0,x\n1,x\n2,x\n3,y\n4,\n5,\n";
    static const struct {
        const char *model;
        uint32_t l, r;
        double want; /* adjustment */
    } rows[] = {
        {LEVELS("a_l = a_r", ",\"tf_adjustment_column\":\"a\""), 0, 1, 0.25 / 0.75},
        {LEVELS("a_l = a_r", ",\"tf_adjustment_column\":\"A\",\"tf_adjustment_weight\":1.0"), 0, 1, 0.25 / 0.75},
        {LEVELS("a_l = a_r", ",\"tf_adjustment_column\":\"a\",\"tf_minimum_u_value\":0.9"), 0, 1, 0.25 / 0.9},
        {LEVELS("a_l = a_r OR 1 = 1", ",\"tf_adjustment_column\":\"a\",\"disable_tf_exact_match_detection\":true"), 3,
         0, 0.25 / 0.75},
        {LEVELS("a_l = a_r OR 1 = 1", ",\"tf_adjustment_column\":\"a\",\"disable_tf_exact_match_detection\":true"), 3,
         4, 0.25 / 0.25},
        {LEVELS("a_l = a_r OR 1 = 1", ",\"tf_adjustment_column\":\"a\",\"disable_tf_exact_match_detection\":true"), 4,
         3, 0.25 / 0.25},
        {LEVELS("a_l = a_r", ""), 0, 1, 1},
    };
    const char *path = cd_test_temp_path("tf.csv");
    cd_test_write(path, csv, sizeof csv - 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_frame frame = {0};
        struct cd_model model = {0};
        struct cd_err err = {0};
        struct cd_linker *linker = NULL;
        struct cd_pair_part part;
        double weight = 0;
        assert_int_equal(cd_frame_read(&frame, path, &(struct cd_frame_opts){0}, &err), CD_OK);
        if (cd_model_parse(&model, cd_str_of(rows[i].model), "model", &err) != CD_OK ||
            cd_linker_open(&linker, &frame, &model, &(struct cd_linker_opts){.strings = i % 2}, &err) != CD_OK ||
            cd_linker_explain(linker, rows[i].l, rows[i].r, &part, &weight, &err) != CD_OK)
            fail_msg("row %zu: %s", i, err.text);
        assert_int_equal(part.level, 1);
        assert_int_equal(part.gamma, 1);
        assert_near(part.weight, log2(0.9 / 0.25), 1e-15);
        const double got = isnan(part.tf_adjustment) ? 0 : part.tf_adjustment;
        assert_true(fabs(got - log2(rows[i].want)) < 1e-12);
        assert_near(weight, log2(0.2 / 0.8) + part.weight + got, 1e-14);
        cd_linker_close(linker);
        cd_model_free(&model);
        cd_frame_free(&frame);
    }
}

/* Without a level that asks for an exact match of the column there is nothing to adjust against. */
static void wants_an_exact_level(void **state)
{
    static const char model_text[] = LEVELS("levenshtein(a_l, a_r) <= 1", ",\"tf_adjustment_column\":\"a\"");
    const char *path = cd_test_temp_path("exact.csv");
    struct cd_frame frame = {0};
    struct cd_model model = {0};
    struct cd_err err = {0};
    struct cd_linker *linker = NULL;
    cd_test_write(path, "unique_id,a\n1,x\n", 16);
    assert_int_equal(cd_frame_read(&frame, path, &(struct cd_frame_opts){0}, &err), CD_OK);
    assert_int_equal(cd_model_parse(&model, cd_str_of(model_text), "model", &err), CD_OK);
    assert_int_equal(cd_linker_open(&linker, &frame, &model, &(struct cd_linker_opts){0}, &err), CD_INPUT);
    assert_non_null(strstr(err.text, "exact match"));
    assert_null(linker);
    cd_model_free(&model);
    cd_frame_free(&frame);
}

static void turns_weights_into_probabilities(void **state)
{
    static const struct {
        double weight, probability;
    } rows[] = {{0, 0.5},  {1, 2.0 / 3}, {-1, 1.0 / 3}, {10, 1024.0 / 1025}, {-10, 1.0 / 1025},
                {2000, 1}, {-2000, 0},   {INFINITY, 1}, {-INFINITY, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_near(cd_probability_of_weight(rows[i].weight), rows[i].probability, 1e-15);
        if (fabs(rows[i].weight) < 100)
            assert_true(fabs(cd_weight_of_probability(rows[i].probability) - rows[i].weight) < 1e-12);
    }
    assert_true(cd_weight_of_probability(1) == INFINITY && cd_weight_of_probability(0) == -INFINITY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weighs_as_splink_does),
        cmocka_unit_test(adjusts_for_frequencies),
        cmocka_unit_test(wants_an_exact_level),
        cmocka_unit_test(turns_weights_into_probabilities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
