/* eval_test.c - conditions over pairs of records: every template of Splink, each dialect's spelling, DuckDB's semantics (specimens/sql.tsv, which
 * tests/oracle/sql_duckdb has DuckDB answer too), folding, and what is refused, with its place. */
#include "sql_int.h"

#include "candour/buf.h"
#include "test.h"

/* Two records as a frame; each an object of JSON without its id. A key "x:date" is column x. */
static void make_frame(struct cd_frame *frame, const char *left, const char *right)
{
    struct cd_buf b = {0};
    struct cd_err err = {0};
    const char *path = cd_test_temp_path("pair.jsonl"), *record[] = {left, right};
    for (int i = 0; i < 2; i++) {
        cd_buf_printf(&b, "{\"unique_id\":%d,", i + 1);
        for (const char *p = record[i] + 1; *p != '\0'; p++)
            if (strncmp(p, ":date\"", 6) == 0) p += 4;
            else cd_buf_char(&b, *p);
        cd_buf_char(&b, '\n');
    }
    cd_test_write(path, b.p, b.n);
    cd_buf_free(&b);
    *frame = (struct cd_frame){0};
    if (cd_frame_read(frame, path, &(struct cd_frame_opts){0}, &err) != CD_OK) fail_msg("%s", err.text);
}

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
    make_frame(&frame, left, right);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_as_duckdb_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
