/* parquet_write_test.c - a CSV becomes a Parquet file that DuckDB itself reads back: values, blanks, types, order. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "candour/buf.h"
#include "candour/os.h"
#include "candour/writer.h"
#include "parquet_int.h"
#include "test.h"

#define NAMES "w,\"it's \"\"a\"\"\",id,n,\xC3\xAB"
static const struct cd_parquet_column columns[] = {{{"w", 1}, CD_PARQUET_DOUBLE},
                                                   {{"it's \"a\"", 8}, CD_PARQUET_TEXT},
                                                   {{"id", 2}, CD_PARQUET_INT64},
                                                   {{"n", 1}, CD_PARQUET_INT32},
                                                   {{"\xC3\xAB", 2}, CD_PARQUET_TEXT}};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static enum cd_status convert(const char *csv, size_t n, const char *path, const struct cd_parquet_column *as,
                              struct cd_err *err)
{
    struct cd_newfile from, to;
    assert_int_equal(cd_newfile_scratch(path, &from, err), CD_OK);
    assert_int_equal(cd_newfile_put(&from, csv, n, err), CD_OK);
    assert_int_equal(cd_newfile_begin(path, &to, err), CD_OK);
    enum cd_status status = cd_parquet_from_csv(from.fd, to.fd, path, as, COLUMNS, err);
    if (status == CD_OK) status = cd_newfile_commit(&to, err);
    cd_newfile_abort(&to);
    cd_newfile_abort(&from);
    return status;
}

/* Rows as texts, with | between fields, appended. */
static void read_back(const char *path, struct cd_buf *out, uint32_t *n)
{
    struct cd_file file;
    struct cd_reader *reader = NULL;
    struct cd_batch *batch = malloc(sizeof *batch);
    struct cd_err err = {0};
    assert_int_equal(cd_file_read(path, 0, &file, &err), CD_OK);
    if (cd_reader_open(&reader, CD_FORMAT_PARQUET, (struct cd_str){file.p, file.n},
                       &(struct cd_reader_opts){.name = path}, &err) != CD_OK)
        fail_msg("%s", err.text);
    for (*n = 0;; *n += batch->n) {
        assert_int_equal(cd_reader_next(reader, batch, &err), CD_OK);
        if (batch->n == 0) break;
        for (uint32_t i = 0; i < batch->n; i++) {
            for (uint32_t c = 0; c < COLUMNS; c++) {
                cd_buf_str(out, batch->field[batch->row[i].first + c]);
                cd_buf_char(out, c + 1 < COLUMNS ? '|' : '\n');
            }
        }
    }
    cd_buf_char(out, '\0');
    cd_reader_close(reader);
    cd_file_free(&file);
    free(batch);
}

/* What DuckDB, asked without us, takes the columns for. */
static void has_types(const char *path, const duckdb_type *want)
{
    duckdb_database database;
    duckdb_connection connection;
    duckdb_result result;
    char sql[512];
    (void)snprintf(sql, sizeof sql, "SELECT * FROM read_parquet('%s')", path);
    assert_int_equal(cd__duck.open_ext(NULL, &database, NULL, NULL), DuckDBSuccess);
    assert_int_equal(cd__duck.connect(database, &connection), DuckDBSuccess);
    assert_int_equal(cd__duck.query(connection, sql, &result), DuckDBSuccess);
    for (idx_t c = 0; c < COLUMNS; c++) assert_int_equal(cd__duck.column_type(&result, c), want[c]);
    cd__duck.destroy_result(&result);
    cd__duck_stop(&database, &connection);
}

static void needs_it(void)
{
    struct cd_err err = {0};
    if (cd_parquet_ready("x.parquet", &err) == CD_OK) return;
    assert_int_equal(err.status, CD_INPUT);
    assert_non_null(strstr(err.text, "libduckdb"));
    cd_test_skip("no libduckdb here (./setup)");
}

static void values_come_back(void **state)
{
    static const char csv[] = NAMES "\n"
                                    "-9.964340867792,\"a \"\"b\"\", c\",1,-1,\n"
                                    "0.99987654321012345,\"two\nlines\",-9223372036854775808,2147483647,x\n"
                                    "1.5e-300, padded ,9223372036854775807,0,NULL\n"
                                    "-inf,Zo\xC3\xAB '; DROP TABLE x; --,0,,\"\"\n";
    static const duckdb_type types[COLUMNS] = {DUCKDB_TYPE_DOUBLE, DUCKDB_TYPE_VARCHAR, DUCKDB_TYPE_BIGINT,
                                               DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_VARCHAR};
    const char *path = cd_test_temp_path("pairs.parquet");
    struct cd_err err = {0};
    struct cd_buf got = {0};
    uint32_t n;
    needs_it();
    if (convert(csv, sizeof csv - 1, path, columns, &err) != CD_OK) fail_msg("%s", err.text);
    read_back(path, &got, &n);
    assert_int_equal(n, 4);
    assert_string_equal(got.p, "-9.964340867792|a \"b\", c|1|-1|\n"
                               "0.9998765432101234|two\nlines|-9223372036854775808|2147483647|x\n"
                               "1.5e-300| padded |9223372036854775807|0|NULL\n"
                               "-inf|Zo\xC3\xAB '; DROP TABLE x; --|0||\n");
    has_types(path, types);
    cd_buf_free(&got);
}

/* Several row groups, and none. */
static void order_is_kept(void **state)
{
    enum { ROWS = 300000 };
    const char *path = cd_test_temp_path("long.parquet");
    struct cd_buf csv = {0}, want = {0}, got = {0};
    struct cd_err err = {0};
    uint32_t n;
    needs_it();
    cd_buf_puts(&csv, NAMES "\n");
    assert_int_equal(convert(csv.p, csv.n, path, columns, &err), CD_OK);
    read_back(path, &got, &n);
    assert_int_equal(n, 0);
    got.n = 0;
    for (int i = 0; i < ROWS; i++) {
        cd_buf_printf(&csv, "%d.5,t%d,%d,%d,\n", i, i % 7, ROWS - i, i % 3);
        cd_buf_printf(&want, "%d.5|t%d|%d|%d|\n", i, i % 7, ROWS - i, i % 3);
    }
    assert_int_equal(convert(csv.p, csv.n, path, columns, &err), CD_OK);
    read_back(path, &got, &n);
    assert_int_equal(n, ROWS);
    assert_true(got.n == want.n + 1 && memcmp(got.p, want.p, want.n) == 0);
    cd_buf_free(&csv);
    cd_buf_free(&want);
    cd_buf_free(&got);
}

static void says_what_hinders(void **state)
{
    static const char bad[] = NAMES "\n1,Secret,2,3,x\n1,Secret,Secret,3,x\n";
    struct cd_parquet_column twice[COLUMNS];
    const char *path = cd_test_temp_path("none.parquet");
    struct rlimit old, small;
    struct cd_err err = {0};
    needs_it();
    assert_int_equal(convert(bad, sizeof bad - 1, path, columns, &err), CD_SYSTEM);
    assert_non_null(strstr(err.text, "cannot write it"));
    assert_null(strstr(err.text, "Secret"));
    memcpy(twice, columns, sizeof twice);
    twice[4].name = CD_STR("W"); /* one name to DuckDB */
    assert_int_equal(convert(bad, sizeof bad - 1, path, twice, &err), CD_SYSTEM);
    struct cd_buf csv = {0};
    cd_buf_puts(&csv, NAMES "\n");
    for (uint32_t i = 0; i < 20000; i++)
        cd_buf_printf(&csv, "%u.25,%08x,%u,1,\n", i, i * 2654435761U, i * 2246822519U % 1000000007U);
    const int from = open(cd_test_temp_path("from.csv"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(from, csv.p, csv.n), csv.n);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    small = (struct rlimit){4096, old.rlim_max};
    struct cd_newfile to;
    assert_int_equal(cd_newfile_begin(path, &to, &err), CD_OK);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    const enum cd_status status = cd_parquet_from_csv(from, to.fd, path, columns, COLUMNS, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(status, CD_SYSTEM);
    if (strstr(err.text, "File too large") == NULL) fail_msg("%s", err.text);
    cd_newfile_abort(&to);
    (void)close(from);
    assert_int_not_equal(access(path, F_OK), 0);
    cd_buf_free(&csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(values_come_back), cmocka_unit_test(order_is_kept),
                                       cmocka_unit_test(says_what_hinders)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
