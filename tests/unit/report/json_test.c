/* verdicts.json and manifest.json read back by an independent reader: every fact there, fractions exact, order of keys fixed. */
#include <jansson.h>

#include "fixture.h"

static struct fixture fixture;

static json_t *read_back(enum cd_status (*write)(struct cd_buf *b, const struct cd_results *results,
                                                 struct cd_err *err))
{
    struct cd_buf b = {0};
    struct cd_err err;
    assert_int_equal(write(&b, &fixture.results, &err), CD_OK);
    json_error_t error;
    json_t *root = json_loadb(b.p, b.n, JSON_REJECT_DUPLICATES, &error);
    if (!root) fail_msg("line %d: %s", error.line, error.text);
    char *sorted = json_dumps(root, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
    assert_int_equal(strlen(sorted) + 1, b.n);
    assert_memory_equal(sorted, b.p, b.n - 1);
    free(sorted);
    cd_buf_free(&b);
    return root;
}

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    if (!value) fail_msg("no text %s", key);
    return value;
}

static void verdicts_say_all(void **state)
{
    fixture_make(&fixture, 3, 2, false);
    json_t *root = read_back(cd_report_verdicts_json);
    const json_t *list = json_object_get(root, "verdicts");
    assert_int_equal(json_array_size(list), 7);
    const json_t *open = json_array_get(list, 1), *reading = json_array_get(json_object_get(open, "readings"), 0);
    assert_string_equal(text(open, "id"), "asian-fifth");
    assert_string_equal(text(open, "verdict"), "UNDECIDED");
    assert_string_equal(text(open, "negation"), "One in five people searched or fewer are Asian");
    assert_string_equal(text(open, "negation_verdict"), "UNDECIDED");
    assert_string_equal(text(open, "premises"), "none");
    const json_t *bound = json_object_get(reading, "bound");
    assert_string_equal(text(bound, "low"), "10000/100000");
    assert_string_equal(text(bound, "high"), "27000/100000");
    assert_string_equal(text(bound, "low_percent"), "10.00");
    assert_string_equal(text(reading, "threshold"), "1/5");
    assert_string_equal(text(reading, "recording_rate_to_refute"), "91/100");
    assert_true(json_is_null(json_object_get(reading, "recording_rate_to_prove")));
    assert_int_equal(json_integer_value(json_object_get(reading, "least_records_to_refute")), 7000);
    const json_t *ratio = json_array_get(json_object_get(json_array_get(list, 3), "readings"), 0);
    assert_string_equal(text(json_object_get(ratio, "bound"), "high"), "inf");
    assert_string_equal(text(json_object_get(root, "frame"), "as_of"), "2020-06-30");
    json_decref(root);
    fixture_free(&fixture);
}

static void manifest_names_every_input(void **state)
{
    fixture_make(&fixture, 3, 2, false);
    json_t *root = read_back(cd_report_manifest_json);
    const json_t *input = json_array_get(json_object_get(root, "inputs"), 1), *counts = json_object_get(root, "counts");
    assert_int_equal(json_array_size(json_object_get(root, "inputs")), 2);
    assert_string_equal(text(input, "path"), "2019-01/kent.csv");
    assert_string_equal(text(input, "sha256"), "a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1");
    assert_string_equal(text(input, "period"), "2019-01");
    assert_string_equal(text(input, "encoding"), "UTF-8");
    assert_int_equal(json_integer_value(json_object_get(input, "bytes")), 1001);
    assert_int_equal(json_integer_value(json_object_get(counts, "returns_expected")), 6);
    assert_int_equal(json_integer_value(json_object_get(counts, "findings")), 4);
    assert_string_equal(text(root, "options"), "audit --as-of 2020-06-30");
    assert_non_null(strchr(text(root, "version"), '.'));
    json_decref(root);
    fixture_free(&fixture);
}

static void hostile_texts_stay_texts(void **state)
{
    fixture_make(&fixture, 3, 2, true);
    json_t *root = read_back(cd_report_verdicts_json);
    const char *claim = text(json_array_get(json_object_get(root, "verdicts"), 0), "claim");
    assert_int_equal(strncmp(claim, "<script>alert(1)</script>\"'&,\xE2\x80\xAE\xEF\xBF\xBD\xEF\xBF\xBD<", 39), 0);
    json_decref(root);
    json_decref(read_back(cd_report_manifest_json));
    fixture_free(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_say_all),
        cmocka_unit_test(manifest_names_every_input),
        cmocka_unit_test(hostile_texts_stay_texts),
    };
    return cmocka_run_group_tests_name("report/json", tests, NULL, NULL);
}
