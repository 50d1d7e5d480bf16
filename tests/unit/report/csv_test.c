/* The CSV files: golden rows, the shape of every line, and no cell that a spreadsheet would run. */
#include "candour/csv.h"
#include "fixture.h"

static struct fixture fixture;

/* Reads RFC 4180 strictly: returns the number of records, each of `columns` fields, none a formula. */
static unsigned read_strictly(const struct cd_buf *b, unsigned columns)
{
    unsigned records = 0, fields = 1;
    const char *p = b->p, *end = b->p + b->n;
    bool start = true;
    while (p < end) {
        const bool quoted = start && *p == '"';
        const char *first = p + quoted;
        if (start && first < end && memchr("=+-@\t\r", *first, 6)) fail_msg("a formula: %.40s", p);
        start = false;
        if (quoted) {
            for (p++; p < end && !(p[0] == '"' && p[1] != '"'); p += p[0] == '"' ? 2 : 1) {
            }
            assert_true(p < end);
            p++;
            assert_non_null(strchr(",\n", *p));
        }
        if (*p == ',') {
            fields++;
            start = true;
        } else if (*p == '\n') {
            assert_int_equal(fields, columns);
            records++;
            fields = 1;
            start = true;
        } else if (*p == '"') {
            fail_msg("a quote inside a field without quotes: %.40s", p);
        }
        p++;
    }
    assert_int_equal(end[-1], '\n');
    return records;
}

static void findings(struct cd_buf *b, const struct cd_results *results)
{
    cd_report_findings_csv(b, results, true);
}

static const struct {
    void (*write)(struct cd_buf *b, const struct cd_results *results);
    unsigned columns;
} writers[] = {
    {cd_report_completeness_csv, 10},
    {cd_report_agreement_csv, 5},
    {cd_report_returns_csv, 9},
    {cd_report_reasons_csv, 7},
    {findings, 8},
};

static void assert_text(struct cd_buf *b, const char *expected)
{
    assert_false(b->failed);
    assert_string_equal(b->p, expected);
    cd_buf_free(b);
}

static void writes_golden_rows(void **state)
{
    fixture_make(&fixture, 1, 2, false);
    struct cd_buf b = {0};
    cd_report_returns_csv(&b, &fixture.results);
    const struct cd_return *first = &fixture.picture.returns[0];
    char expected[512];
    snprintf(expected, sizeof expected,
             "force,period,expected,seen,files,rows,people,duplicates,unusable\n"
             "avon-and-somerset,2019-01,1,1,1,%d,%d,%d,0\navon-and-somerset,2019-02,1,1,1,%d,%d,%d,0\n",
             (int)first[0].n[0], (int)first[0].n[1], (int)first[0].duplicates, (int)first[1].n[0], (int)first[1].n[1],
             (int)first[1].duplicates);
    assert_text(&b, expected);
    cd_report_findings_csv(&b, &fixture.results, false);
    assert_text(
        &b,
        "source,line,column,field,value,rule,severity,message\n"
        "2019-01/essex.csv,,,,,file.encoding,warning,the file is not UTF-8; it was read in the encoding shown\n"
        "2019-01/essex.csv,2,9,Self-defined ethnicity,,value.blank,missing,\"left blank, and nobody says why\"\n"
        "2019-01/essex.csv,17,8,Age range,18 to 24,value.unknown,error,not in the code list\n"
        "2019-01/kent.csv,3,2,Date,,date.invalid,error,\"no such day or not written as YYYY-MM-DD, or as the dialect says\"\n");
    cd_report_findings_csv(&b, &fixture.results, true);
    assert_non_null(strstr(b.p, "2019-01/kent.csv,3,2,Date,18 to 24,date.invalid,"));
    cd_buf_free(&b);
    fixture_free(&fixture);
}

/* Detail lines only, each total the sum of its classes, and all of them together what the picture holds. */
static void completeness_adds_up(void **state)
{
    fixture_make(&fixture, 3, 4, false);
    struct cd_buf b = {0};
    cd_report_completeness_csv(&b, &fixture.results);
    assert_int_equal(
        strncmp(b.p, "force,period,unit,characteristic,asserted_by,total,recorded,not_stated,blank,invalid\n", 84), 0);
    struct cd_str rest = {b.p, b.n};
    (void)cd_str_cut(&rest, '\n');
    uint64_t people = 0;
    while (rest.n > 0) {
        struct cd_str line = cd_str_cut(&rest, '\n'), field[5];
        uint64_t n[5], sum = 0;
        for (unsigned i = 0; i < 5; i++) field[i] = cd_str_cut(&line, ',');
        for (unsigned i = 0; i < 5; i++) assert_true(cd_str_u64(cd_str_cut(&line, ','), &n[i]));
        for (unsigned i = 1; i < 5; i++) sum += n[i];
        assert_int_equal(n[0], sum);
        assert_true(cd_period_parse(field[1]) != CD_NO_PERIOD);
        if (cd_str_eq(field[2], CD_STR("person")) && cd_str_eq(field[3], CD_STR("ethnicity")) &&
            cd_str_eq(field[4], CD_STR("self")))
            people += n[0];
    }
    uint64_t expected = 0;
    for (uint32_t i = 0; i < fixture.picture.n_returns; i++) expected += fixture.picture.returns[i].n[CD_UNIT_PERSON];
    assert_int_equal(people, expected);
    cd_buf_free(&b);
    fixture_free(&fixture);
}

static void hostile_texts_stay_fields(void **state)
{
    fixture_make(&fixture, 4, 3, true);
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        struct cd_buf b = {0};
        writers[i].write(&b, &fixture.results);
        assert_false(b.failed);
        assert_in_range(read_strictly(&b, writers[i].columns), 3, 1000000);
        cd_buf_free(&b);
    }
    fixture_free(&fixture);
}

static void nothing_to_tell_is_a_header(void **state)
{
    fixture_make(&fixture, 0, 0, false);
    fixture.findings.n = 0;
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        struct cd_buf b = {0};
        writers[i].write(&b, &fixture.results);
        assert_int_equal(read_strictly(&b, writers[i].columns), 1);
        cd_buf_free(&b);
    }
    fixture_free(&fixture);
}

static void plain_line(struct cd_buf *b, const struct cd_finding *f, bool shown)
{
    const struct cd_rule *rule = cd_rule_at(f->rule);
    cd_csv_put(b, fixture.sources[f->source].path, true);
    cd_buf_char(b, ',');
    if (f->line) cd_buf_u64(b, f->line);
    cd_buf_char(b, ',');
    if (f->column) cd_buf_u64(b, f->column);
    cd_buf_char(b, ',');
    if (f->field != UINT16_MAX) cd_csv_put(b, cd_dict_text(&fixture.findings.texts, f->field), true);
    cd_buf_char(b, ',');
    if (shown || !f->private) cd_csv_put(b, cd_dict_text(&fixture.findings.texts, f->value), true);
    cd_buf_printf(b, ",%s,%s,", rule->id, cd_severity_name((enum cd_severity)rule->severity));
    cd_csv_put(b, cd_str_of(rule->message), true);
    cd_buf_char(b, '\n');
}

/* What cd_buf_let_out() lets out, put together again. */
struct drained {
    struct cd_buf all;
    unsigned turns;
};

static void drain(struct cd_buf *b)
{
    struct drained *drained = b->drain_ctx;
    cd_buf_put(&drained->all, b->p, b->n);
    drained->turns++;
    b->n = 0;
}

/* The fast writer against the slow obvious one, with many sources and values. */
static void findings_equal_the_plain_way(void **state)
{
    fixture_make(&fixture, 1, 1, true);
    fixture.findings.n = 0;
    uint32_t field[3] = {0}, value[40];
    for (unsigned i = 0; i < 40; i++) {
        char text[32];
        snprintf(text, sizeof text, "%s%u\"%s", i % 3 ? "v" : "=", i, i % 2 ? "," : "");
        assert_true(cd_dict_code(&fixture.findings.texts, cd_str_of(text), &value[i]));
        if (i < 3) field[i] = value[i];
    }
    for (unsigned i = 0; i < 30000; i++) {
        const bool whole = fixture_next(&fixture, 10) == 0;
        const struct cd_finding finding = {.source = i / 15000,
                                           .line = whole ? 0 : i * 143165,
                                           .value = fixture_next(&fixture, 4) ? value[fixture_next(&fixture, 40)]
                                                                              : CD_NO_CODE,
                                           .field = whole ? UINT16_MAX : (uint16_t)field[i % 3],
                                           .column = whole ? 0 : (uint16_t)(1 + i % 70),
                                           .rule = (uint16_t)fixture_next(&fixture, CD_RULE_COUNT),
                                           .private = fixture_next(&fixture, 3) == 0};
        assert_true(cd_findings_add(&fixture.findings, &finding));
    }
    for (int shown = 0; shown < 2; shown++) {
        struct cd_buf fast = {0}, plain = {0};
        cd_report_findings_csv(&fast, &fixture.results, shown);
        cd_buf_puts(&plain, "source,line,column,field,value,rule,severity,message\n");
        for (size_t i = 0; i < fixture.findings.n; i++) plain_line(&plain, &fixture.findings.items[i], shown);
        assert_int_equal(fast.n, plain.n);
        assert_memory_equal(fast.p, plain.p, plain.n);
        struct drained drained = {0};
        struct cd_buf parts = {.drain = drain, .drain_ctx = &drained};
        cd_report_findings_csv(&parts, &fixture.results, shown);
        assert_true(drained.turns > 1);
        drain(&parts);
        assert_int_equal(drained.all.n, plain.n);
        assert_memory_equal(drained.all.p, plain.p, plain.n);
        cd_buf_free(&drained.all);
        cd_buf_free(&parts);
        cd_buf_free(&fast);
        cd_buf_free(&plain);
    }
    fixture_free(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_golden_rows),           cmocka_unit_test(completeness_adds_up),
        cmocka_unit_test(hostile_texts_stay_fields),    cmocka_unit_test(nothing_to_tell_is_a_header),
        cmocka_unit_test(findings_equal_the_plain_way),
    };
    return cmocka_run_group_tests_name("report/csv", tests, NULL, NULL);
}
