/* model_test.c - Splink's models read and written back to the same bytes; what is refused, with its place; protected characteristics. */
#include "candour/model.h"

#include <jansson.h>
#include <math.h>

#include "candour/buf.h"
#include "test.h"

#define SPLINK "linkage/splink_scores/splink_fake_1000_model.json"
#define FEBRL "linkage/splink_scores/splink_febrl4_model.json"
#define MOJ "linkage/moj_person_match/model_2026_02_23_1e09.json"

static void parse(struct cd_model *model, const char *json)
{
    struct cd_err err = {0};
    if (cd_model_parse(model, cd_str_of(json), "test", &err) != CD_OK) fail_msg("%s", err.text);
}

/* Equal but that what is null on one side may be missing on the other. */
static bool same_json(const json_t *a, const json_t *b)
{
    const char *name;
    json_t *value;
    if (json_is_number(a) && json_is_number(b)) return json_number_value(a) == json_number_value(b);
    if (json_is_array(a) && json_is_array(b)) {
        bool same = json_array_size(a) == json_array_size(b);
        for (size_t i = 0; same && i < json_array_size(a); i++)
            same = same_json(json_array_get(a, i), json_array_get(b, i));
        return same;
    }
    if (!json_is_object(a) || !json_is_object(b)) return json_equal(a, b);
    json_object_foreach((json_t *)(uintptr_t)a, name, value)
    {
        const json_t *other = json_object_get(b, name);
        if (other == NULL ? !json_is_null(value) : !same_json(value, other)) return false;
    }
    json_object_foreach((json_t *)(uintptr_t)b, name,
                        value) if (json_object_get(a, name) == NULL && !json_is_null(value)) return false;
    return true;
}

/* What Splink saved comes back byte by byte. */
static void writes_the_bytes_that_splink_writes(void **state)
{
    static const char *const files[] = {SPLINK, FEBRL};
    for (size_t i = 0; i < 2; i++) {
        struct cd_model model;
        struct cd_buf b = {0};
        struct cd_err err;
        size_t n;
        const char *path = cd_test_need(files[i]);
        char *bytes = cd_test_read(path, &n);
        assert_int_equal(cd_model_read(&model, path, &err), CD_OK);
        assert_int_equal(cd_model_print(&model, &b, &err), CD_OK);
        if (b.n != n || memcmp(b.p, bytes, n) != 0) fail_msg("%s is not written as it was read", files[i]);
        cd_buf_free(&b);
        cd_model_free(&model);
        free(bytes);
    }
}

static void keeps_every_key_and_value(void **state)
{
    struct cd_model model, again;
    struct cd_err err;
    struct cd_buf b = {0};
    const char *path = cd_test_need(MOJ), *copy = cd_test_temp_path("copy.json");
    assert_int_equal(cd_model_read(&model, path, &err), CD_OK);
    assert_int_equal(cd_model_write(&model, copy, &err), CD_OK);
    json_t *a = json_load_file(path, 0, NULL), *c = json_load_file(copy, 0, NULL);
    assert_true(a != NULL && c != NULL && same_json(a, c));
    json_decref(a);
    json_decref(c);
    assert_int_equal(model.n_comparisons, 8);
    assert_int_equal(model.link_type, CD_LINK_AND_DEDUPE);
    assert_true(model.rules[0].plain);
    assert_null(model.prefix_mw.p); /* it had the prefix of Splink 4, and only that */
    assert_string_equal(model.prefix_bf.p, "bf_");
    assert_int_equal(cd_model_read(&again, copy, &err), CD_OK);
    assert_int_equal(cd_model_print(&again, &b, &err), CD_OK);
    char *bytes = cd_test_read(copy, NULL);
    assert_memory_equal(b.p, bytes, b.n);
    free(bytes);
    cd_buf_free(&b);
    cd_model_free(&again);
    cd_model_free(&model);
}

#define LEVELS(more) "\"comparison_levels\":[{\"sql_condition\":\"ELSE\"" more "}]"
#define COMPARISON(more) "{\"output_column_name\":\"c\"," LEVELS(more) "}"
#define MODEL(more, comparison) "{\"link_type\":\"dedupe_only\",\"comparisons\":[" comparison "]" more "}"

/* Every number, text and flag that a model can hold, through print and parse. */
static void keeps_what_splink_forgets(void **state)
{
    static const char *const models[] = {
        MODEL("",
              COMPARISON(",\"tf_adjustment_column\":\"c\",\"tf_adjustment_weight\":0.0,\"tf_minimum_u_value\":0.001")),
        MODEL("", COMPARISON(",\"m_probability\":0,\"u_probability\":1e-300,\"fix_m_probability\":true")),
        MODEL("", COMPARISON(",\"m_probability\":0.1,\"u_probability\":0.30000000000000004")),
        MODEL("", COMPARISON(",\"m_probability\":5e-324,\"u_probability\":2.2250738585072014e-308")),
        MODEL("", COMPARISON(",\"is_null_level\":true,\"disable_tf_exact_match_detection\":true")),
        MODEL(",\"blocking_rules_to_generate_predictions\":[{\"blocking_rule\":\"l.a = r.a\",\"salting_partitions\":4},"
              "{\"blocking_rule\":\"l.a = r.a\",\"sql_dialect\":\"spark\",\"arrays_to_explode\":[\"a\",\"b c\"]}],"
              "\"sql_dialect\":\"spark\"",
              COMPARISON("")),
        MODEL(",\"match_weight_column_prefix\":\"mw_\",\"linker_uid\":\"Zo\\u00eb \\ud83d\\ude00 \\\"\\\\\\n\\u007f\"",
              COMPARISON("")),
        MODEL(",\"em_convergence\":123456789012345680.0,\"max_iterations\":4294967295", COMPARISON("")),
    };
    for (size_t i = 0; i < sizeof models / sizeof models[0]; i++) {
        struct cd_model model, again;
        struct cd_buf one = {0}, two = {0};
        struct cd_err err;
        parse(&model, models[i]);
        assert_int_equal(cd_model_print(&model, &one, &err), CD_OK);
        assert_int_equal(cd_model_parse(&again, (struct cd_str){one.p, one.n}, "again", &err), CD_OK);
        assert_int_equal(cd_model_print(&again, &two, &err), CD_OK);
        assert_true(one.n == two.n && memcmp(one.p, two.p, one.n) == 0);
        json_t *a = json_loads(models[i], 0, NULL), *b = json_loadb(one.p, one.n, 0, NULL), *value, *mine;
        const char *name;
        json_object_foreach(a, name, value)
        {
            mine = json_object_get(b, name);
            if (strcmp(name, "blocking_rules_to_generate_predictions") != 0 && strcmp(name, "comparisons") != 0)
                assert_true(same_json(value, mine));
        }
        const struct cd_model_level *x = &model.comparisons[0].levels[0], *y = &again.comparisons[0].levels[0];
        assert_true((isnan(x->m) && isnan(y->m)) || x->m == y->m);
        assert_true((isnan(x->u) && isnan(y->u)) || x->u == y->u);
        assert_true(x->tf_weight == y->tf_weight && x->has_tf_weight == y->has_tf_weight && x->tf_min_u == y->tf_min_u);
        json_decref(a);
        json_decref(b);
        cd_buf_free(&one);
        cd_buf_free(&two);
        cd_model_free(&again);
        cd_model_free(&model);
    }
}

static void prints_numbers_as_python_does(void **state)
{
    /* repr(float(x)) of CPython 3.11 */
    static const struct {
        const char *given, *repr;
    } rows[] = {{"0.0001", "0.0001"},
                {"0.00001", "1e-05"},
                {"1", "1.0"},
                {"1e-09", "1e-09"},
                {"0.1", "0.1"},
                {"1e15", "1000000000000000.0"},
                {"1e16", "1e+16"},
                {"123456.5", "123456.5"},
                {"6.4416737775260826e-06", "6.4416737775260826e-06"},
                {"100", "100.0"},
                {"1e22", "1e+22"},
                {"0.30000000000000004", "0.30000000000000004"},
                {"5e-324", "5e-324"},
                {"0", "0.0"},
                {"1234567890123456.7", "1234567890123456.8"},
                {"0.00012345", "0.00012345"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char json[400], want[100];
        struct cd_model model;
        struct cd_buf b = {0};
        struct cd_err err;
        snprintf(json, sizeof json,
                 "{\"link_type\":\"link_only\",\"em_convergence\":%s,\"comparisons\":[" COMPARISON("") "]}",
                 rows[i].given);
        snprintf(want, sizeof want, "\"em_convergence\": %s,", rows[i].repr);
        parse(&model, json);
        assert_int_equal(cd_model_print(&model, &b, &err), CD_OK);
        cd_buf_char(&b, '\0');
        if (strstr(b.p, want) == NULL) fail_msg("%s: no %s in %s", rows[i].given, want, b.p);
        cd_buf_free(&b);
        cd_model_free(&model);
    }
}

static void refuses_what_splink_does_not_know(void **state)
{
    static const struct {
        const char *json, *error;
    } rows[] = {
        {"{\"link_type\":", "test: line 1, column 13: "},
        {"{}", "test: link_type: this is missing"},
        {"[]", "test: : an object is expected"},
        {MODEL(",\"speed\":1", COMPARISON("")), "test: speed: this key is none of Splink's"},
        {MODEL(",\"link_type\":\"x\"", COMPARISON("")), "test: line 1, column 128: duplicate object key"},
        {"{\"link_type\":\"dedupe\",\"comparisons\":[]}",
         "test: link_type: \"dedupe_only\", \"link_only\" or \"link_and_dedupe\" is expected"},
        {MODEL("", ""), "test: comparisons: a model has at least one comparison"},
        {MODEL(",\"sql_dialect\":\"athena\"", COMPARISON("")), "test: sql_dialect: \"duckdb\", \"spark\","},
        {MODEL(",\"max_iterations\":2.5", COMPARISON("")), "test: max_iterations: a whole number is expected"},
        {MODEL(",\"retain_matching_columns\":1", COMPARISON("")),
         "test: retain_matching_columns: true or false is expected"},
        {MODEL(",\"probability_two_random_records_match\":1.5", COMPARISON("")),
         "test: probability_two_random_records_match: a number from 0 to 1"},
        {MODEL(",\"additional_columns_to_retain\":[1]", COMPARISON("")),
         "test: additional_columns_to_retain[0]: a text is expected"},
        {MODEL(",\"blocking_rules_to_generate_predictions\":[{\"blocking_rule\":\"1=1\",\"sql_dialect\":\"spark\"}]",
               COMPARISON("")),
         "test: blocking_rules_to_generate_predictions[0].sql_dialect: the dialect differs from the model's"},
        {MODEL(",\"blocking_rules_to_generate_predictions\":[{}]", COMPARISON("")),
         "test: blocking_rules_to_generate_predictions[0].blocking_rule: this is missing"},
        {MODEL("", "{" LEVELS("") "}"), "test: comparisons[0].output_column_name: this is missing"},
        {MODEL("", "{\"output_column_name\":\"c\",\"comparison_levels\":[]}"),
         "test: comparisons[0].comparison_levels: a comparison has at least one level"},
        {MODEL("", COMPARISON(",\"m_probability\":-0.1")),
         "test: comparisons[0].comparison_levels[0].m_probability: a number from 0 to 1 is expected"},
        {MODEL("", COMPARISON(",\"u_probability\":\"level not observed\"")),
         "test: comparisons[0].comparison_levels[0].u_probability: a number"},
        {MODEL("", COMPARISON(",\"colour\":1")),
         "test: comparisons[0].comparison_levels[0].colour: this key is none of Splink's"},
        {MODEL("", "{\"output_column_name\":\"c\",\"comparison_levels\":[{}]}"),
         "test: comparisons[0].comparison_levels[0].sql_condition: this is missing"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_model model;
        struct cd_err err = {0};
        assert_int_equal(cd_model_parse(&model, cd_str_of(rows[i].json), "test", &err), CD_INPUT);
        if (strncmp(err.text, rows[i].error, strlen(rows[i].error)) != 0) fail_msg("%s: %s", rows[i].json, err.text);
        cd_model_free(&model);
    }
    struct cd_model model;
    struct cd_err err = {0};
    assert_int_equal(cd_model_read(&model, cd_test_temp_path("not there.json"), &err), CD_INPUT);
}

/* Which names of columns are refused: a condition, a rule, a column for term frequencies, each with its place. */
static void refuses_protected_characteristics(void **state)
{
    static const struct {
        const char *condition;
        bool refused;
    } rows[] = {
        {"\\\"ethnicity_l\\\" = \\\"ethnicity_r\\\"", true},
        {"self_defined_ethnicity_l = self_defined_ethnicity_r", true},
        {"ethnicGroup_l = ethnicGroup_r", true},
        {"\\\"Ethnic Group_l\\\" = \\\"Ethnic Group_r\\\"", true},
        {"race_l = race_r", true},
        {"RACE_l = RACE_r", true},
        {"nationality1_l = nationality1_r", true},
        {"national_origin_l = national_origin_r", true},
        {"country_of_birth_l = country_of_birth_r", true},
        {"countryOfBirth_l = countryOfBirth_r", true},
        {"birth_country_l = birth_country_r", true},
        {"religion_l = religion_r", true},
        {"faith_l = faith_r", true},
        {"immigration_status_l = immigration_status_r", true},
        {"asylum_seeker_l = asylum_seeker_r", true},
        {"lower(x_l['ethnicity']) = lower(x_r['ethnicity'])", true},
        {"list_max(list_transform(x_l, y -> y.race)) > 1", true},
        {"a_l = 'x' /* ethnicity */", false},
        {"trace_l = trace_r", false},
        {"embrace_l = brace_r", false},
        {"surname_l = 'Race' or surname_l = 'Faith'", false},
        {"interface_l = interface_r", false},
        {"national_insurance_number_l = national_insurance_number_r", false},
        {"country_l = country_r and birth_date_l = birth_date_r", false},
        {"terrace_l = terrace_r", false},
        {"racecourse_l = racecourse_r", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char json[600];
        struct cd_model model;
        struct cd_err err = {0};
        snprintf(json, sizeof json,
                 MODEL("", "{\"output_column_name\":\"c\",\"comparison_levels\":[{\"sql_condition\":\"%s\"}]}"),
                 rows[i].condition);
        const enum cd_status status = cd_model_parse(&model, cd_str_of(json), "test", &err);
        const bool refused = status != CD_OK && strstr(err.text, "comparisons[0], level 1, names \"") != NULL &&
                             strstr(err.text, "measure and never select") != NULL;
        if (refused != rows[i].refused || (!refused && status != CD_OK))
            fail_msg("%s: %s", rows[i].condition, err.text);
        if (status == CD_OK) cd_model_free(&model);
    }
}

static void names_the_place_of_what_is_protected(void **state)
{
    static const struct {
        const char *json, *place;
    } places[] = {
        {MODEL(",\"blocking_rules_to_generate_predictions\":[\"1=1\",\"l.ethnicity = r.ethnicity\"]", COMPARISON("")),
         "blocking_rules_to_generate_predictions[1] names \"ethnic*\""},
        {MODEL(
             ",\"blocking_rules_to_generate_predictions\":[{\"blocking_rule\":\"1=1\",\"arrays_to_explode\":[\"races\"]}]",
             COMPARISON("")),
         "blocking_rules_to_generate_predictions[0] names"},
        {MODEL("", COMPARISON(",\"tf_adjustment_column\":\"nationality\"")),
         "comparisons[0], level 1, names \"nationalit*\""},
        {MODEL("", "{\"output_column_name\":\"religion\"," LEVELS("") "}"), "comparisons[0] names \"religio*\""},
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        struct cd_model model;
        struct cd_err err = {0};
        assert_int_equal(cd_model_parse(&model, cd_str_of(places[i].json), "test", &err), CD_INPUT);
        if (strstr(err.text, places[i].place) == NULL) fail_msg("%s: %s", places[i].json, err.text);
    }
}

/* Against splink 4.0.16: comparison_level._default_m_values(n), _default_u_values(n), from the lowest level up. */
static void fills_in_splinks_defaults(void **state)
{
    static const struct {
        uint32_t n;
        double m[4], u[4];
    } rows[] = {
        {2, {0.050000000000000044, 0.95}, {1.6000000000000014, 0.000927734375}},
        {3,
         {0.025000000000000022, 0.025000000000000022, 0.95},
         {0.8000000000000007, 0.0031250000000000028, 0.000927734375}},
        {4,
         {0.01666666666666668, 0.01666666666666668, 0.01666666666666668, 0.95},
         {0.5333333333333338, 0.03333333333333336, 0.002083333333333335, 0.000927734375}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char json[900] =
            "{\"link_type\":\"dedupe_only\",\"comparisons\":[{\"output_column_name\":\"c\",\"comparison_levels\":["
            "{\"sql_condition\":\"a_l is null\",\"is_null_level\":true}";
        size_t used = strlen(json);
        for (uint32_t l = 0; l < rows[i].n; l++)
            used += (size_t)snprintf(json + used, sizeof json - used, ",{\"sql_condition\":\"ELSE\"}");
        struct cd_model model;
        snprintf(json + used, sizeof json - used, "]}]}");
        parse(&model, json);
        const struct cd_model_comparison *c = &model.comparisons[0];
        c->levels[1].m = 0.5; /* what is trained stays */
        cd_model_defaults(&model);
        assert_true(c->levels[1].m == 0.5 && isnan(c->levels[0].m));
        for (uint32_t l = 1; l <= rows[i].n; l++) {
            const int gamma = cd_model_gamma(c, l);
            assert_int_equal(gamma, (int)(rows[i].n - l));
            if (l > 1) assert_near(c->levels[l].m, rows[i].m[gamma], 1e-15);
            assert_near(c->levels[l].u, rows[i].u[gamma], 1e-15);
        }
        assert_int_equal(cd_model_gamma(c, 0), -1);
        cd_model_free(&model);
    }
}

static void knows_what_it_may_name(void **state)
{
    static const struct {
        const char *column;
        bool named;
    } rows[] = {{"Surname", true}, {"a", true},       {"kept", true}, {"list", true},     {"place", true},
                {"force", false},  {"forces", false}, {"a\"b", true}, {"surnames", false}};
    struct cd_model model = {0};
    parse(
        &model,
        "{\"link_type\": \"dedupe_only\", \"sql_dialect\": \"duckdb\", \"additional_columns_to_retain\": [\"kept\"],"
        "\"blocking_rules_to_generate_predictions\": [{\"blocking_rule\": \"l.place = r.place\", \"arrays_to_explode\": [\"list\"]}],"
        "\"comparisons\": [{\"output_column_name\": \"force\", \"comparison_levels\": ["
        "{\"sql_condition\": \"surname_l = surname_r\", \"tf_adjustment_column\": \"a\"}, {\"sql_condition\": \"ELSE\"}]}]}");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (cd_model_may_name(&model, cd_str_of(rows[i].column)) != rows[i].named) fail_msg("%s", rows[i].column);
    assert_true(cd_sql_may_name(CD_STR("l.\"Post code\" = r.x"), CD_STR("post CODE")));
    assert_false(cd_sql_may_name(CD_STR("l.post"), CD_STR("postcode")));
    cd_model_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_bytes_that_splink_writes),
        cmocka_unit_test(keeps_every_key_and_value),
        cmocka_unit_test(keeps_what_splink_forgets),
        cmocka_unit_test(prints_numbers_as_python_does),
        cmocka_unit_test(refuses_what_splink_does_not_know),
        cmocka_unit_test(refuses_protected_characteristics),
        cmocka_unit_test(names_the_place_of_what_is_protected),
        cmocka_unit_test(fills_in_splinks_defaults),
        cmocka_unit_test(knows_what_it_may_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
