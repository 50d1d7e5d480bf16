/* eval_test.c - conditions over pairs of records: every template of Splink, each dialect's spelling, DuckDB's semantics (specimens/sql.tsv, which
 * tests/oracle/sql_duckdb has DuckDB answer too), folding, and what is refused, with its place. */
#include "sql_int.h"

#include "pair.h"

static const char *answer(const struct cd__value *value)
{
    if (value->kind == CD__IS_NULL) return "null";
    if (value->kind != CD__IS_BOOL) return "no truth value";
    return value->number != 0 ? "true" : "false";
}

/* The answer, or "!" and the error. */
static void ask(const char *dialect, const char *condition, const char *left, const char *right,
                enum cd_strings strings, char *out, size_t size)
{
    static const char *const dialects[] = {"duckdb", "spark", "sqlite", "postgres"};
    struct cd_arena arena = cd_arena_make(0);
    struct cd_frame frame;
    struct cd_err err = {0};
    struct cd__sql *tree;
    struct cd__value value = {0};
    unsigned d = 0;
    while (d < 3 && strncmp(dialect, dialects[d], strlen(dialects[d])) != 0) d++;
    const bool rule = strstr(dialect, "-rule") != NULL;
    make_pair(&frame, left, right);
    struct cd__sql_env env = {.frame = &frame, .strings = strings, .row = {0, 1}};
    enum cd_status status = cd__sql_parse(cd_str_of(condition), (enum cd_sql_dialect)d,
                                          rule ? CD__SQL_RULE : CD__SQL_LEVEL, &frame, &arena, &tree, &err);
    for (int turn = 0; status == CD_OK && turn < 2; turn++) { /* again, from what is kept of lists */
        status = cd__sql_eval(tree, &env, &value, &err);
        cd__sql_reset(&env);
    }
    snprintf(out, size, "%s%s", status == CD_OK ? "" : "!", status == CD_OK ? answer(&value) : err.text);
    cd__sql_close(&env);
    cd_frame_free(&frame);
    cd_arena_free(&arena);
}

static void answers_as_duckdb_does(void **state)
{
    char *text = cd_test_read(CD_SOURCE_DIR "/tests/unit/link/specimens/sql.tsv", NULL);
    int rows = 0, wrong = 0;
    for (char *line = text, *next; *line != '\0'; line = next) {
        char *field[5] = {line}, got[1100];
        next = strchr(line, '\n');
        *next++ = '\0';
        if (*line == '#') continue;
        for (int i = 1; i < 5; i++) {
            field[i] = strchr(field[i - 1], '\t');
            assert_non_null(field[i]);
            *field[i]++ = '\0';
        }
        ask(field[0], field[1], field[2], field[3], CD_STRINGS_BYTES, got, sizeof got);
        const bool error = field[4][0] == '!';
        rows++;
        if (error ? strncmp(got, field[4], strlen(field[4])) == 0 : strcmp(got, field[4]) == 0) continue;
        print_error("%s %s with %s and %s: %s, not %s\n", field[0], field[1], field[2], field[3], got, field[4]);
        wrong++;
    }
    free(text);
    assert_true(rows > 300);
    assert_int_equal(wrong, 0);
}

/* Folded: case, accents and dashes of texts do not count where texts are compared, and do where a value is made. */
static void folds_code_points(void **state)
{
    static const struct {
        const char *condition, *left, *right, *bytes, *folded;
    } rows[] = {
        {"c_l = c_r", "{\"c\":\"Zo\u00cb\"}", "{\"c\":\"zoe\"}", "false", "true"},
        {"c_l <> c_r", "{\"c\":\"SI\u00c2N\"}", "{\"c\":\"Sian\"}", "true", "false"},
        {"c_l <= c_r", "{\"c\":\"b\"}", "{\"c\":\"B\"}", "false", "true"},
        {"levenshtein(c_l, c_r) = 0", "{\"c\":\"Jos\u00e9\"}", "{\"c\":\"JOSE\"}", "false", "true"},
        {"jaro_winkler_similarity(c_l, c_r) = 1", "{\"c\":\"Si\u00e2n\"}", "{\"c\":\"sian\"}", "false", "true"},
        {"jaro_similarity(c_l, c_r) = 0", "{\"c\":\"\u0418\u0432\u0430\u043d\"}",
         "{\"c\":\"\u041e\u043b\u0435\u0433\"}", "false", "true"},
        {"damerau_levenshtein(c_l, c_r) = 1", "{\"c\":\"\u0438\u0432\"}", "{\"c\":\"\u0432\u0438\"}", "false", "true"},
        {"jaccard(c_l, c_r) = 1", "{\"c\":\"\u00e9\"}", "{\"c\":\"E\"}", "false", "true"},
        {"jaccard(c_l, c_r) = 1", "{\"c\":\"\"}", "{\"c\":\"E\"}", "!jaccard of an empty text",
         "!jaccard of an empty text"},
        {"len(list_intersect(c_l, c_r)) = 1", "{\"c\":[\"A\",\"a\",\"b\"]}", "{\"c\":[\"a\"]}", "true", "true"},
        {"list_intersect(c_l, c_r)[1] = c_l[1]", "{\"c\":[\"\u00c1\",\"b\"]}", "{\"c\":[\"a\"]}", "null", "true"},
        {"list_contains(c_l, c_r[1])", "{\"c\":[\"\u00c1\",\"b\"]}", "{\"c\":[\"a\"]}", "false", "true"},
        {"c_l = c_r", "{\"c\":[\"A\"]}", "{\"c\":[\"a\"]}", "false", "true"},
        {"length(c_l) = 4 and substr(c_l, 4) = '\xc3\xa9'", "{\"c\":\"Jos\u00e9\"}", "{\"c\":\"\"}", "true", "true"},
        {"nullif(c_l, 'X') is null", "{\"c\":\"x\"}", "{\"c\":\"\"}", "false", "false"},
        {"replace(c_l, 'X', '') = ''", "{\"c\":\"x\"}", "{\"c\":\"\"}", "false", "false"},
        {"regexp_extract(c_l, 'X') = ''", "{\"c\":\"x\"}", "{\"c\":\"\"}", "true", "true"},
        {"len(list_distinct(c_l)) = 2", "{\"c\":[\"A\",\"a\"]}", "{\"c\":[]}", "true", "true"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char bytes[1100], folded[1100];
        ask("duckdb", rows[i].condition, rows[i].left, rows[i].right, CD_STRINGS_BYTES, bytes, sizeof bytes);
        ask("duckdb", rows[i].condition, rows[i].left, rows[i].right, CD_STRINGS_CODEPOINTS, folded, sizeof folded);
        if (strcmp(bytes, rows[i].bytes) != 0 || strcmp(folded, rows[i].folded) != 0)
            fail_msg("%s with %s and %s: %s as bytes, %s folded", rows[i].condition, rows[i].left, rows[i].right, bytes,
                     folded);
    }
}

/* No error tells what a cell holds. */
static void keeps_values_out_of_errors(void **state)
{
    static const char *const conditions[] = {"c_l > 1",
                                             "epoch(c_l) > 1",
                                             "cast(c_l as double) = 1",
                                             "len(list_distinct(c_l)) = 1",
                                             "c_l.x = 1",
                                             "c_l = true",
                                             "c_l - 1 = 2",
                                             "cast(c_l as date) = '2000-01-01'",
                                             "datediff('day', c_l, c_r) > 1",
                                             "flatten(c_l) = c_r",
                                             "least(c_l, 1) = 1"};
    for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
        char got[1100];
        ask("duckdb", conditions[i], "{\"c\":\"SECRET\"}", "{\"c\":\"SECRET\"}", CD_STRINGS_BYTES, got, sizeof got);
        if (strncmp(got, "!column \"c\" of record 1 holds what is not ", 42) != 0 || strstr(got, "SECRET") != NULL)
            fail_msg("%s: %s", conditions[i], got);
    }
}

/* A hundred items to the power of five: stopped, not waited for. */
static void stops_what_takes_too_long(void **state)
{
    struct cd_buf record = {0};
    char got[1100];
    cd_buf_puts(&record, "{\"c\":[0");
    for (int i = 1; i < 100; i++) cd_buf_printf(&record, ",%d", i);
    cd_buf_puts(&record, "]}");
    cd_buf_char(&record, '\0');
    assert_false(record.failed);
    ask("duckdb",
        "list_reduce(c_l, (a, b) -> list_reduce(c_l, (c, d) -> list_reduce(c_l, (e, f) -> list_reduce(c_l, (g, h) -> "
        "list_reduce(c_l, (i, j) -> i + j))))) > 0",
        record.p, record.p, CD_STRINGS_BYTES, got, sizeof got);
    assert_memory_equal(got, "!a condition whose lambdas run over 16777216 times", 50);
    cd_buf_free(&record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_as_duckdb_does),
        cmocka_unit_test(folds_code_points),
        cmocka_unit_test(keeps_values_out_of_errors),
        cmocka_unit_test(stops_what_takes_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
