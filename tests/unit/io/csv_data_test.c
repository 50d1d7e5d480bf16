/* csv_data_test.c - the CSV reader on files that others wrote (reference data; skipped where it is absent). */
#include <jansson.h>

#include "candour/csv.h"
#include "candour/os.h"
#include "csv_check.h"
#include "test.h"

struct opened {
    struct cd_file file;
    struct cd_text text;
    struct cd_csv *csv;
};

static void open_file(struct opened *o, const char *path, const struct cd_csv_opts *opts)
{
    struct cd_err err;
    if (cd_file_read(path, 0, &o->file, &err) != CD_OK) fail_msg("%s", err.text);
    assert_int_equal(cd_text_decode(o->file.p, o->file.n, &o->text, &err), CD_OK);
    assert_int_equal(cd_csv_open(&o->csv, &o->text, opts, &err), CD_OK);
}

static void close_file(struct opened *o)
{
    cd_csv_close(o->csv);
    cd_text_free(&o->text);
    cd_file_free(&o->file);
}

/* What Python 3.11's csv module finds (csv.reader(StringIO(text, newline="")), default dialect with this delimiter), text decoded as
 * UTF-8, UTF-16 by its mark or Windows-1252: records, those of them blank, fields (an empty line has one), bytes of all
 * fields as UTF-8. Computed once and written down. */
static const struct expected {
    const char *path;
    char delimiter;
    uint64_t records, blank, fields, bytes;
} files[] = {
    {"fivethirtyeight_police_killings/police_killings.csv", ',', 468, 0, 15912, 113014},
    {"govuk_upload_fixtures/placements__complete-with-extra-placements.csv", ',', 5, 0, 35, 842},
    {"govuk_upload_fixtures/placements__complete-with-five-placements.csv", ',', 3, 0, 21, 784},
    {"govuk_upload_fixtures/placements__complete-with-one-placement.csv", ',', 3, 0, 12, 363},
    {"govuk_upload_fixtures/placements__complete-with-too-many-placements.csv", ',', 3, 0, 24, 922},
    {"govuk_upload_fixtures/placements__complete.csv", ',', 4, 0, 28, 795},
    {"govuk_upload_fixtures/placements__injected.csv", ',', 3, 0, 21, 800},
    {"govuk_upload_fixtures/placements__missing_trn.csv", ',', 4, 0, 28, 781},
    {"govuk_upload_fixtures/placements__un-readable.csv", ',', 325, 0, 1300, 9800},
    {"govuk_upload_fixtures/recommendations_upload__complete.csv", ',', 4, 0, 48, 606},
    {"govuk_upload_fixtures/recommendations_upload__date_in_future.csv", ',', 4, 0, 44, 548},
    {"govuk_upload_fixtures/recommendations_upload__empty.csv", ',', 0, 0, 0, 0},
    {"govuk_upload_fixtures/recommendations_upload__injected.csv", ',', 3, 0, 33, 458},
    {"govuk_upload_fixtures/recommendations_upload__missing_date.csv", ',', 4, 0, 44, 539},
    {"govuk_upload_fixtures/recommendations_upload__missing_do_not_edit_row.csv", ',', 3, 0, 33, 350},
    {"govuk_upload_fixtures/recommendations_upload__missing_required_header.csv", ',', 4, 0, 41, 531},
    {"govuk_upload_fixtures/recommendations_upload__no_date.csv", ',', 4, 0, 44, 530},
    {"govuk_upload_fixtures/recommendations_upload__with_invalid_trn.csv", ',', 4, 0, 44, 548},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__empty_file_with_headers.csv", ',', 1, 0, 51, 699},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__failed_with_failed.csv", ',', 6, 0, 318, 2581},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__file_with_headers_and_blank_entries.csv", ',', 6, 5, 306, 699},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__five_trainees.csv", ',', 6, 0, 306, 1522},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__five_trainees_with_degree.csv", ',', 6, 0, 306, 1664},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__five_trainees_with_disability.csv", ',', 6, 0, 306, 1566},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__five_trainees_with_failed.csv", ',', 6, 0, 306, 1519},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__five_trainees_with_missing_column.csv", ',', 6, 0, 289, 1296},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__five_trainees_with_mixed_case_headers.csv", ',', 6, 0, 306, 1522},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__five_trainees_with_placement.csv", ',', 6, 0, 306, 1539},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__five_trainees_with_three_errors.csv", ',', 6, 0, 306, 1494},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__five_trainees_with_unparseable_date.csv", ',', 2, 0, 102, 781},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__mixed_headers_encoding.csv", ',', 6, 0, 306, 1523},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__mixed_rows_encoding.csv", ',', 12, 6, 312, 1523},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__three_trainees_with_blank_rows.csv", ',', 7, 3, 357, 1197},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__three_trainees_with_lead_partners.csv", ',', 4, 0, 204, 1209},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__three_trainees_with_training_partners.csv", ',', 4, 0, 204, 1213},
    {"messytables_horror/211.csv", ',', 2133, 0, 204768, 2129038},
    {"messytables_horror/begrotingsanalyse-2011.csv", ',', 43, 1, 860, 1969},
    {"messytables_horror/characters.csv", ',', 383, 0, 6894, 499800},
    {"messytables_horror/complex.csv", ',', 4, 0, 18, 134},
    {"messytables_horror/example.tsv", '\t', 141, 0, 2397, 11098},
    {"messytables_horror/excel_pasting.csv", ',', 21, 2, 189, 1091},
    {"messytables_horror/long.csv", ',', 4000, 0, 4000, 12000},
    {"messytables_horror/mixedGLB.csv", ',', 137, 1, 2603, 6254},
    {"messytables_horror/null.csv", ',', 10, 0, 40, 64},
    {"messytables_horror/simple.csv", ',', 7, 0, 21, 129},
    {"messytables_horror/skip_initials.csv", ',', 3, 0, 6, 42},
    {"messytables_horror/small.csv", ',', 1, 0, 1, 1},
    {"messytables_horror/spanish_chars.csv", ',', 117, 1, 936, 24760},
    {"messytables_horror/sparse_with_column_errors.csv", ',', 2238, 37, 8952, 105555},
    {"messytables_horror/utf-16le_encoded.csv", ',', 328, 0, 6232, 37403},
    {"messytables_horror/utf8bom.csv", ',', 1, 0, 2, 9},
    {"messytables_horror/weird_head_padding.csv", ';', 94, 11, 721, 6360},
    {"tabulator_special/accent.csv", ';', 3, 0, 51, 464},
    {"tabulator_special/bom.csv", ',', 3, 0, 6, 24},
    {"tabulator_special/doublequote.csv", ',', 6, 0, 102, 7104},
    {"tabulator_special/escaping.csv", ',', 4, 0, 8, 58},
    {"tabulator_special/issue305.csv", ',', 339, 0, 10509, 148314},
    {"tabulator_special/latin1.csv", ',', 3, 0, 6, 17},
    {"tabulator_special/long.csv", ',', 7, 0, 14, 18},
    {"tabulator_special/matrix.csv", ',', 5, 0, 20, 40},
    {"tabulator_special/skip-blank-at-the-end.csv", ',', 4, 1, 6, 28},
    {"tabulator_special/skip-rows-before-headers.csv", ',', 4, 0, 7, 41},
    {"tabulator_special/skip-rows.csv", ',', 5, 0, 8, 58},
    {"tabulator_special/table-reverse.csv", ',', 3, 0, 6, 24},
    {"tabulator_special/table.csv", ',', 3, 0, 6, 24},
    {"tabulator_special/table.tsv", '\t', 4, 0, 8, 27},
    {"tabulator_special/table_unicode_headers.csv", ',', 3, 0, 6, 26},
    {"toronto_hate_crimes/hate_crime_raw.csv", ',', 2042, 0, 51050, 407828},
};

static void records_are_those_of_an_independent_reader(void **state)
{
    static struct cd_batch batch;
    assert_non_null(cd_test_need("csv/messytables_horror/211.csv"));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[256];
        struct opened o;
        struct cd_err err;
        struct expected got = {.path = files[i].path};
        snprintf(path, sizeof path, "csv/%s", files[i].path);
        open_file(&o, cd_test_need(path), &(struct cd_csv_opts){.header_given = 1});
        got.delimiter = cd_csv_facts(o.csv)->delimiter;
        while (cd_csv_next(o.csv, &batch, &err) == CD_OK && batch.n)
            for (uint32_t r = 0; r < batch.n; r++) {
                const struct cd_row *row = &batch.row[r];
                got.records++;
                got.blank += (row->faults & CD_ROW_BLANK) != 0;
                got.fields += row->n;
                for (uint32_t f = 0; f < row->n; f++) got.bytes += batch.field[row->first + f].n;
            }
        close_file(&o);
        if (got.delimiter != files[i].delimiter || got.records != files[i].records || got.blank != files[i].blank ||
            got.fields != files[i].fields || got.bytes != files[i].bytes)
            print_error("%s: delimiter %c, %llu records, %llu blank, %llu fields, %llu bytes\n", got.path,
                        got.delimiter, (unsigned long long)got.records, (unsigned long long)got.blank,
                        (unsigned long long)got.fields, (unsigned long long)got.bytes),
                fail();
    }
}

/* Scalar and SIMD agree on them all, as data and with headers looked for. */
static void both_loops_agree_on_every_file(void **state)
{
    assert_non_null(cd_test_need("csv/messytables_horror/211.csv"));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        for (unsigned char given = 0; given < 2; given++) {
            char path[256];
            struct opened o;
            snprintf(path, sizeof path, "csv/%s", files[i].path);
            const struct cd_csv_opts opts = {.header_given = given};
            open_file(&o, cd_test_need(path), &opts);
            const char *wrong = csv_check(o.text.bytes.p, o.text.bytes.n, &opts);
            close_file(&o);
            if (wrong) fail_msg("%s: %s", path, wrong);
        }
}

/* Where the header is, by reading the files; ragged counts the records whose number of fields differs from its. */
static const struct {
    const char *path;
    uint64_t header_line;
    uint32_t columns;
    const char *first, *last;
    uint64_t records, ragged, unusable;
} headers[] = {
    {"toronto_hate_crimes/hate_crime_raw.csv", 1, 25, "OBJECTID", "ARREST_MADE", 2041, 0, 0},
    {"fivethirtyeight_police_killings/police_killings.csv", 1, 34, "name", "college", 467, 0, 0},
    {"messytables_horror/excel_pasting.csv", 4, 9, "", "", 17, 0, 0},
    {"messytables_horror/complex.csv", 1, 4, "date", " place", 3, 1, 1},
    {"messytables_horror/211.csv", 1, 96, "ResourceAgencyNum", "", 2132, 0, 0},
    {"messytables_horror/utf-16le_encoded.csv", 1, 19, "Organisation_code", "", 327, 0, 0},
    {"messytables_horror/utf8bom.csv", 1, 2, "kitten", "win", 0, 0, 0},
    {"messytables_horror/small.csv", 1, 1, "a", "a", 0, 0, 0},
    {"tabulator_special/skip-rows.csv", 2, 2, "id", "name", 3, 1, 0},
    {"tabulator_special/bom.csv", 1, 2, "id", "name", 2, 0, 0},
    {"tabulator_special/accent.csv", 1, 17, "n_amenageur", "date_maj", 2, 0, 0},
    {"tabulator_special/escaping.csv", 1, 2, "ID", " Test", 3, 0, 3},
    {"govuk_upload_fixtures/recommendations_upload__empty.csv", 0, 0, "", "", 0, 0, 0},
    {"govuk_upload_fixtures/recommendations_upload__not_a_csv.csv", 0, 0, "", "", 0, 0, 0},
    {"govuk_upload_fixtures/trainee_uploads__v2026_1__five_trainees_with_missing_column.csv", 1, 49, "", "", 5, 5, 0},
};

static void headers_are_found(void **state)
{
    static struct cd_batch batch;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        char path[256];
        struct opened o;
        struct cd_err err;
        snprintf(path, sizeof path, "csv/%s", headers[i].path);
        open_file(&o, cd_test_need(path), NULL);
        const struct cd_csv_facts *f = cd_csv_facts(o.csv);
        print_message("%s\n", headers[i].path);
        assert_int_equal(f->header_line, headers[i].header_line);
        assert_int_equal(f->preamble_lines, f->header_line ? f->header_line - 1 : 0);
        assert_int_equal(f->columns, headers[i].columns);
        if (*headers[i].first) assert_true(cd_str_eq(f->header[0], cd_str_of(headers[i].first)));
        if (*headers[i].last) assert_true(cd_str_eq(f->header[f->columns - 1], cd_str_of(headers[i].last)));
        uint64_t records = 0, ragged = 0, unusable = 0;
        while (cd_csv_next(o.csv, &batch, &err) == CD_OK && batch.n)
            for (uint32_t r = 0; r < batch.n; r++, records++) {
                ragged += (batch.row[r].faults & CD_ROW_RAGGED) != 0;
                unusable += (batch.row[r].faults & CD_ROW_UNUSABLE) != 0;
            }
        assert_int_equal(records, headers[i].records);
        assert_int_equal(ragged, headers[i].ragged);
        assert_int_equal(unusable, headers[i].unusable);
        close_file(&o);
    }
}

/* csv-spectrum: what each file must read as is given as JSON, an object for each record (or one object for a single one). */
static const struct {
    const char *name;
    uint32_t faults;   /* of the records: a quote within an unquoted field is what one of the files is about */
    bool crlf;         /* the reference copies of these have lost their CRs: they are put back */
    const char *wrong; /* a column whose JSON does not say what the CSV holds (1234567890, not 2095257564) */
} spectrum[] = {
    {"comma_in_quotes", 0, false, ""},
    {"empty", 0, false, ""},
    {"empty_crlf", 0, true, ""},
    {"escaped_quotes", 0, false, ""},
    {"json", 0, false, ""},
    {"location_coordinates", CD_ROW_STRAY_QUOTE, false, "Contact Phone Number"},
    {"newlines", 0, false, ""},
    {"newlines_crlf", 0, true, ""},
    {"quotes_and_newlines", 0, false, ""},
    {"simple", 0, false, ""},
    {"simple_crlf", 0, true, ""},
    {"utf8", 0, false, ""},
};

static void compare_with_json(const struct cd_csv_facts *f, const struct cd_batch *b, const json_t *json,
                              const char *name, const char *wrong)
{
    const size_t n = json_is_array(json) ? json_array_size(json) : 1;
    assert_int_equal(b->n, n);
    for (uint32_t r = 0; r < b->n; r++) {
        const json_t *record = json_is_array(json) ? json_array_get(json, r) : json;
        assert_int_equal(json_object_size(record), f->columns);
        for (uint32_t c = 0; c < f->columns; c++) {
            char key[128];
            snprintf(key, sizeof key, CD_FMT, CD_ARG(f->header[c]));
            const json_t *value = json_object_get(record, key);
            const struct cd_str field = b->field[b->row[r].first + c];
            if (value && strcmp(key, wrong) == 0) continue;
            if (!value || !cd_str_eq(field, (struct cd_str){json_string_value(value), json_string_length(value)}))
                fail_msg("%s: record %u, %s is " CD_FMT, name, r, key, CD_ARG(field));
        }
    }
}

/* The file's bytes with LF made CRLF where `crlf`, and slack behind. */
static struct cd_buf spectrum_bytes(const char *path, bool crlf)
{
    struct cd_buf b = {0};
    size_t n;
    char *bytes = cd_test_read(path, &n);
    for (size_t i = 0; i < n; i++) {
        if (crlf && bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) cd_buf_char(&b, '\r');
        cd_buf_char(&b, bytes[i]);
    }
    assert_true(cd_buf_room(&b, CD_SLACK));
    memset(b.p + b.n, 0, CD_SLACK);
    free(bytes);
    return b;
}

static void csv_spectrum_reads_as_its_json_says(void **state)
{
    static struct cd_batch batch;
    for (size_t i = 0; i < sizeof spectrum / sizeof *spectrum; i++) {
        char path[128];
        struct cd_text text;
        struct cd_csv *csv;
        struct cd_err err;
        json_error_t why;
        snprintf(path, sizeof path, "csv/csv_spectrum/json/%s.json", spectrum[i].name);
        json_t *json = json_load_file(cd_test_need(path), 0, &why);
        if (!json) fail_msg("%s: %s", path, why.text);
        snprintf(path, sizeof path, "csv/csv_spectrum/csvs/%s.csv", spectrum[i].name);
        struct cd_buf bytes = spectrum_bytes(cd_test_need(path), spectrum[i].crlf);
        assert_int_equal(cd_text_decode(bytes.p, bytes.n, &text, &err), CD_OK);
        assert_int_equal(cd_csv_open(&csv, &text, NULL, &err), CD_OK);
        assert_int_equal(cd_csv_next(csv, &batch, &err), CD_OK);
        compare_with_json(cd_csv_facts(csv), &batch, json, spectrum[i].name, spectrum[i].wrong);
        for (uint32_t r = 0; r < batch.n; r++) assert_int_equal(batch.row[r].faults, spectrum[i].faults);
        cd_csv_close(csv);
        cd_text_free(&text);
        cd_buf_free(&bytes);
        json_decref(json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_those_of_an_independent_reader),
        cmocka_unit_test(both_loops_agree_on_every_file),
        cmocka_unit_test(headers_are_found),
        cmocka_unit_test(csv_spectrum_reads_as_its_json_says),
    };
    return cmocka_run_group_tests_name("io/csv_data", tests, NULL, NULL);
}
