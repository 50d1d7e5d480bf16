/* Conflicts by rules: YAML that is understood or refused with its place; every two records of a cluster against looking at the two. */
#include "candour/conflicts.h"

#include "candour/buf.h"
#include "random_graph.h"

#define HEAD "kind: conflicts\nconflicts:\n"

static void rules_are_read(void **state)
{
    static const struct {
        const char *yaml, *says; /* says: NULL where it is understood */
        uint32_t n;
        uint64_t line;
    } rows[] = {
        {HEAD "  - name: a\n    rule: l.x <> r.x\n", NULL, 1, 0},
        {HEAD "  - name: ' a '\n    rule: l.x <> r.x\n  - {name: b, rule: 'l.y = r.y'}\n", NULL, 2, 0},
        {HEAD "  - name: a\n    rule: l.x <> r.x\n  - name: a\n    rule: l.y = r.y\n", "t:5:11: name: another", 0, 5},
        {HEAD "  - name: ' '\n    rule: l.x <> r.x\n", "name: blank", 0, 3},
        {HEAD "  - name: a\n    rule: ' '\n", "t:4:11: rule: blank", 0, 4},
        {HEAD "  - name: a\n", "rule", 0, 0},
        {HEAD "  - name: a\n    rule: x\n    weight: 3\n", "weight", 0, 5},
        {"kind: training\nconflicts:\n  - name: a\n    rule: x\n", "t:1:7: kind: this must be", 0, 1},
        {"kind: conflicts\nconflicts: []\n", "Insufficient entries", 0, 2},
        {"conflicts", "", 0, 0},
        {"", "", 0, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_conflict_rules rules;
        struct cd_err err = {0};
        const enum cd_status status = cd_conflict_rules_parse(&rules, cd_str_of(rows[i].yaml), "t", &err);
        if (status != (rows[i].says == NULL ? CD_OK : CD_INPUT)) fail_msg("%zu: %s", i, err.text);
        if (rows[i].says != NULL && strstr(err.text, rows[i].says) == NULL) fail_msg("%zu: %s", i, err.text);
        if (rows[i].line != 0) assert_int_equal(err.line, rows[i].line);
        assert_int_equal(rules.n, rows[i].n);
        if (rules.n > 0) assert_true(cd_str_eq(rules.items[0].name, CD_STR("a")));
        cd_conflict_rules_free(&rules);
    }
    const char *path = cd_test_temp_path("rules.yaml");
    struct cd_conflict_rules rules;
    cd_test_write(path, rows[0].yaml, strlen(rows[0].yaml));
    assert_int_equal(cd_conflict_rules_read(&rules, path, NULL), CD_OK);
    assert_true(cd_str_eq(rules.items[0].sql, CD_STR("l.x <> r.x")));
    cd_conflict_rules_free(&rules);
    assert_int_equal(cd_conflict_rules_read(&rules, cd_test_temp_path("nobody.yaml"), NULL), CD_INPUT);
    cd_conflict_rules_free(&rules);
}

/* n records: pnc of few values, some blank; a house and a day; a forename. Ids fall, so that l is the later record. */
static void make_frame(struct cd_frame *frame, uint32_t n, uint64_t seed)
{
    static const char *const names[] = {"John", "JOHN", "Jane", "Mohammed", ""};
    struct cd_buf b = {0};
    cd_buf_puts(&b, "unique_id,pnc,house,day,name,ethnicity\n");
    for (uint32_t i = 0; i < n; i++) {
        cd_buf_printf(&b, "%u,", n - i);
        if (pick(&seed, 3) > 0) cd_buf_printf(&b, "p%u", pick(&seed, 4));
        cd_buf_printf(&b, ",h%u,d%u,%s,x\n", pick(&seed, 3), pick(&seed, 3), names[pick(&seed, 5)]);
    }
    assert_false(b.failed);
    const char *path = cd_test_temp_path("people.csv");
    struct cd_err err = {0};
    cd_test_write(path, b.p, b.n);
    if (cd_frame_read(frame, path, &(struct cd_frame_opts){0}, &err) != CD_OK) fail_msg("%s", err.text);
    cd_buf_free(&b);
}

#define TWINS "l.house = r.house and l.day = r.day and jaro_winkler_similarity(l.name, r.name) < 0.6"
static struct cd_conflict_rule made[] = {{{"two numbers", 11}, {"l.pnc <> r.pnc", 14}},
                                         {{"twins", 5}, {TWINS, sizeof TWINS - 1}}};

static struct cd_str cell(const struct cd_frame *frame, uint32_t column, uint32_t row)
{
    return cd_frame_text(frame, column, row);
}

/* The first of the rules above that two records break. */
static uint32_t looked_at(const struct cd_frame *f, uint32_t a, uint32_t b)
{
    enum { PNC, HOUSE, DAY, NAME };
    const struct cd_str p = cell(f, PNC, a), q = cell(f, PNC, b), x = cell(f, NAME, a), y = cell(f, NAME, b);
    if (p.p != NULL && q.p != NULL && !cd_str_eq(p, q)) return 0;
    if (!cd_str_eq(cell(f, HOUSE, a), cell(f, HOUSE, b)) || !cd_str_eq(cell(f, DAY, a), cell(f, DAY, b)))
        return CD_NO_CODE;
    const bool near = x.p == NULL || y.p == NULL || cd_str_eq_nocase(x, y);
    const bool john_and_jane = x.p != NULL && y.p != NULL && x.n == 4 && y.n == 4;
    return near || john_and_jane ? CD_NO_CODE : 1; /* of these names only Mohammed is far from the others */
}

static void all_pairs_of_a_cluster_are_asked(void **state)
{
    enum { N = 700 };
    const struct cd_conflict_rules rules = {.items = made, .n = 2};
    struct cd_frame frame = {0};
    uint32_t cluster[N];
    uint64_t seed = 3;
    size_t of[2] = {0};
    (void)state;
    make_frame(&frame, N, 1);
    for (unsigned threads = 1; threads <= 7; threads += threads + 1) {
        const struct cd_par par = {.threads = threads};
        struct cd_conflict_finder *finder = NULL;
        struct cd_err err = {0};
        if (cd_conflicts_open(&finder, &frame, &rules, CD_STRINGS_CODEPOINTS, &par, &err) != CD_OK)
            fail_msg("%s", err.text);
        for (uint32_t most = 1; most <= N;
             most *= 5) { /* singletons; then ever larger clusters; then one of half of all */
            struct cd_conflict_list found = {0};
            for (uint32_t i = 0; i < N; i++) cluster[i] = pick(&seed, 2) ? i : i % (N / most);
            for (uint32_t i = 0; i < N; i++) cluster[i] = cluster[cluster[i]];
            assert_int_equal(cd_conflicts_find(finder, cluster, &found, &err), CD_OK);
            size_t k = 0;
            for (uint32_t c = 0; c < N; c++)
                for (uint32_t a = c; a < N; a++)
                    for (uint32_t b = a + 1; b < N && cluster[a] == c; b++) {
                        const uint32_t want = cluster[b] == c ? looked_at(&frame, a, b) : CD_NO_CODE;
                        if (want == CD_NO_CODE) continue;
                        assert_true(k < found.n);
                        assert_true(found.items[k].a == a && found.items[k].b == b);
                        assert_int_equal(found.items[k++].reason, want);
                        of[want]++;
                    }
            assert_int_equal(found.n, k);
            cd_conflict_list_free(&found);
        }
        cd_conflicts_close(finder);
    }
    assert_true(of[0] > 1000 && of[1] > 1000);
    cd_conflicts_close(NULL);
    cd_frame_free(&frame);
}

static void what_cannot_be_asked_is_refused(void **state)
{
    static const struct {
        const char *sql, *says;
    } rows[] = {
        {"l.born = r.born", "conflict \"it\""},         {"l.pnc <> ", "conflict \"it\""},
        {"soundex(l.name) = 'x'", "conflict \"it\""},   {"l.ethnicity <> r.ethnicity", "measure and never select"},
        {"ethnic(l.name) <> ethnic(r.name)", "ethnic"},
    };
    struct cd_frame frame = {0};
    (void)state;
    make_frame(&frame, 10, 2);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_conflict_rule rule = {CD_STR("it"), cd_str_of(rows[i].sql)};
        const struct cd_conflict_rules rules = {.items = &rule, .n = 1};
        struct cd_conflict_finder *finder = NULL;
        struct cd_err err = {0};
        assert_int_equal(cd_conflicts_open(&finder, &frame, &rules, CD_STRINGS_CODEPOINTS, NULL, &err), CD_INPUT);
        assert_null(finder);
        if (strstr(err.text, rows[i].says) == NULL) fail_msg("%zu: %s", i, err.text);
    }
    cd_frame_free(&frame);
}

static void a_cluster_may_be_too_large(void **state)
{
    enum { N = 44722 };
    const struct cd_conflict_rules rules = {.items = made, .n = 1};
    struct cd_conflict_finder *finder = NULL;
    struct cd_conflict_list found = {0};
    struct cd_frame frame = {0};
    struct cd_err err = {0};
    (void)state;
    make_frame(&frame, N, 4);
    uint32_t *cluster = calloc(N, sizeof *cluster);
    assert_int_equal(cd_conflicts_open(&finder, &frame, &rules, CD_STRINGS_BYTES, NULL, &err), CD_OK);
    assert_int_equal(cd_conflicts_find(finder, cluster, &found, &err), CD_LIMIT);
    assert_non_null(strstr(err.text, "(44722 into the largest)"));
    cd_conflicts_close(finder);
    free(cluster);
    cd_frame_free(&frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_are_read), cmocka_unit_test(all_pairs_of_a_cluster_are_asked),
        cmocka_unit_test(what_cannot_be_asked_is_refused), cmocka_unit_test(a_cluster_may_be_too_large)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
