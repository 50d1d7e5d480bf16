/* self_test.c - records against themselves: the weight worked out by hand from prior, levels and frequencies, for any number of threads. */
#include "candour/linker.h"

#include <math.h>

#include "test.h"

enum { RECORDS = 140000 }; /* over two slices, the last one not full */

static const char model_text[] =
    "{\"link_type\":\"dedupe_only\",\"probability_two_random_records_match\":0.2,\"sql_dialect\":\"duckdb\","
    "\"blocking_rules_to_generate_predictions\":[\"l.name = r.name\"],\"comparisons\":["
    "{\"output_column_name\":\"name\",\"comparison_levels\":["
    "{\"sql_condition\":\"name_l IS NULL OR name_r IS NULL\",\"label_for_charts\":\"\",\"is_null_level\":true},"
    "{\"sql_condition\":\"name_l = name_r\",\"label_for_charts\":\"\",\"m_probability\":0.8,\"u_probability\":0.1,"
    "\"tf_adjustment_column\":\"name\"},"
    "{\"sql_condition\":\"ELSE\",\"label_for_charts\":\"\",\"m_probability\":0.2,\"u_probability\":0.9}]},"
    "{\"output_column_name\":\"town\",\"comparison_levels\":["
    "{\"sql_condition\":\"town_l IS NULL OR town_r IS NULL\",\"label_for_charts\":\"\",\"is_null_level\":true},"
    "{\"sql_condition\":\"town_l = town_r\",\"label_for_charts\":\"\",\"m_probability\":0.9,\"u_probability\":0.3},"
    "{\"sql_condition\":\"ELSE\",\"label_for_charts\":\"\",\"m_probability\":0.1,\"u_probability\":0.7}]}]}";

/* Of ten records four are called ada, one eve, five nothing; every second has a town. */
static const char *name_of(uint32_t row)
{
    return row % 10 < 4 ? "ada" : row % 10 == 4 ? "eve" : "";
}

static double by_hand(uint32_t row)
{
    double weight = log2(0.2 / 0.8);
    const double frequency = row % 10 < 4 ? 0.8 : 0.2; /* among those that have a name */
    if (row % 10 < 5) weight += log2(0.8 / 0.1) + log2(0.1 / frequency);
    if (row % 2 == 0) weight += log2(0.9 / 0.3);
    return weight;
}

static void a_record_against_itself(void **state)
{
    char *text = malloc(RECORDS * 32);
    size_t n = 0;
    assert_non_null(text);
    n += (size_t)snprintf(text, 32, "unique_id,name,town\n");
    for (uint32_t i = 0; i < RECORDS; i++)
        n += (size_t)snprintf(text + n, 32, "%u,%s,%s\n", i, name_of(i), i % 2 == 0 ? "leeds" : "");
    const char *path = cd_test_temp_path("selves.csv");
    cd_test_write(path, text, n);
    free(text);
    struct cd_frame frame = {0};
    struct cd_model model = {0};
    struct cd_err err = {0};
    double *weight = malloc(RECORDS * sizeof *weight);
    assert_non_null(weight);
    assert_int_equal(cd_frame_read(&frame, path, &(struct cd_frame_opts){0}, &err), CD_OK);
    assert_int_equal(cd_model_parse(&model, cd_str_of(model_text), "model", &err), CD_OK);
    for (unsigned threads = 1; threads <= 7; threads += 3) {
        struct cd_linker *linker = NULL;
        if (cd_linker_open(&linker, &frame, &model, &(struct cd_linker_opts){.par.threads = threads}, &err) != CD_OK)
            fail_msg("%s", err.text);
        for (uint32_t i = 0; i < RECORDS; i++) weight[i] = NAN;
        assert_int_equal(cd_linker_self(linker, weight, &err), CD_OK);
        for (uint32_t i = 0; i < RECORDS; i++)
            if (!(fabs(weight[i] - by_hand(i)) < 1e-9)) fail_msg("record %u: %f, not %f", i, weight[i], by_hand(i));
        cd_linker_close(linker);
    }
    cd_model_free(&model);
    cd_frame_free(&frame);
    free(weight);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_record_against_itself)};
    return cmocka_run_group_tests_name("link/self", tests, NULL, NULL);
}
