/* report.html as a document: well-formed, self-contained, true to its figures, proof against hostile texts. */
#include "fixture.h"
#include "html_int.h"
#include "markup.h"

#define NBSP "\xC2\xA0"

static struct fixture fixture;
static struct markup markup;

static struct cd_buf draw(const struct cd_results *results)
{
    struct cd_buf b = {0};
    cd_report_html(&b, results);
    assert_false(b.failed);
    markup_read(&markup, b.p, b.n);
    return b;
}

static unsigned count(const char *text, const char *part)
{
    unsigned n = 0;
    for (; (text = strstr(text, part)) != NULL; text += strlen(part)) n++;
    return n;
}

static void assert_says(const struct cd_buf *b, const char *text)
{
    if (!strstr(b->p, text)) fail_msg("the report does not say: %s", text);
}

static void is_a_document(void **state)
{
    fixture_make(&fixture, 44, 18, false);
    struct cd_buf b = draw(&fixture.results);
    assert_says(&b, "<html lang=\"en-GB\">");
    assert_says(&b, "default-src 'none'; style-src 'unsafe-inline'");
    assert_int_equal(markup.headings[1], 1);
    assert_int_equal(markup.tables, markup.captions);
    assert_int_equal(markup.svgs, 4 + 7); /* heat map, months, funnel, characteristics, and a ruler for each reading */
    assert_int_equal(count(b.p, "<svg "), markup.svgs);
    assert_int_equal(count(b.p, " role=\"img\" "), markup.svgs);
    assert_int_equal(count(b.p, "</title><desc "), markup.svgs);
    assert_int_equal(count(b.p, "Internal, unprotected"), 2);
    cd_buf_free(&b);
    fixture_free(&fixture);
}

static void fetches_nothing(void **state)
{
    fixture_make(&fixture, 44, 18, false);
    struct cd_buf b = draw(&fixture.results);
    assert_int_equal(count(b.p, "http://"), markup.svgs); /* the name of the SVG namespace, which nobody fetches */
    assert_int_equal(count(b.p, "xmlns=\"http://www.w3.org/2000/svg\""), markup.svgs);
    assert_int_equal(count(b.p, "https://"), 0);
    assert_int_equal(count(b.p, "@import"), 0);
    assert_int_equal(count(b.p, "url("), count(b.p, "url(#"));
    cd_buf_free(&b);
    fixture_free(&fixture);
}

static void says_what_came_and_what_did_not(void **state)
{
    fixture_make(&fixture, 44, 18, false);
    struct cd_buf b = draw(&fixture.results);
    const struct cd_completeness *all = cd_audit_find(&fixture.audit, CD_NO_CODE, CD_NO_PERIOD, CD_UNIT_PERSON,
                                                      CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_SELF);
    uint64_t people = 0, recorded = 0;
    for (size_t i = 0; i < fixture.picture.n_cells; i++) {
        const struct cd_label *label = &fixture.picture.labels.items[fixture.picture.cells[i].label];
        if (label->characteristic != CD_CHARACTERISTIC_ETHNICITY || label->asserted_by != CD_ASSERTED_SELF) continue;
        people += fixture.picture.cells[i].n[CD_UNIT_PERSON];
        recorded += label->class == CD_CLASS_RECORDED ? fixture.picture.cells[i].n[CD_UNIT_PERSON] : 0;
    }
    assert_int_equal(all->total, people);
    char sentence[512];
    snprintf(
        sentence, sizeof sentence,
        "Self-defined ethnicity was recorded for <strong>%s</strong> of people searched (%s of %s). For the other %s,",
        cd_percent_word(recorded, people).s, cd_count_word(recorded).s, cd_count_word(people).s,
        cd_count_word(people - recorded).s);
    assert_says(&b, sentence);
    assert_says(&b, "<b>37</b> of 792 expected returns");
    assert_says(&b, "<li><b>755</b> of 792 expected returns</li>");
    assert_says(&b, "<li><b>43</b> of 44 forces</li>");
    assert_says(&b, "Cheshire Constabulary: <b>18</b> of 18 missing (no return at all)");
    assert_says(&b, "Devon &amp; Cornwall Police: <b>16</b> of 18 missing (March 2019 to June 2020)");
    assert_says(&b, "Gloucestershire Constabulary: <b>1</b> of 18 missing (June 2019)");
    assert_says(&b, "most of all Hampshire in August 2019");
    assert_says(&b, "37 returns never came, so nothing is proved about all forces together.");
    assert_says(&b, "Metropolitan Police Service: from 8");
    assert_says(&b, "Share of White among people searched: <b>52.0" NBSP "% to 69.0" NBSP
                    "%</b>, measured against 50" NBSP "%.");
    assert_says(&b, "Share of Black among people searched: <b>12.9" NBSP "% to 30.1" NBSP
                    "%</b>"); /* rounded outward: 12.95 and 30.05 */
    assert_says(&b, "Rate of Black against White: <b>0.00 to no upper limit</b>, measured against 1.");
    assert_says(&b, "Recorded share in Kent less that in Essex: <b>7.0 points</b>, measured against 0.");
    assert_says(&b, "The opposite, &#8220;Half of people searched or fewer are White&#8221;: <b>REFUTED</b>");
    assert_says(&b, "44 forces, January 2019 to June 2020");
    assert_says(&b, "as of 30 June 2020");
    cd_buf_free(&b);
    fixture_free(&fixture);
}

/* Every cell of the heat map: number, or hatched with a cross, never colour alone. */
static void heat_map_marks_what_is_absent(void **state)
{
    fixture_make(&fixture, 44, 18, false);
    struct cd_buf b = draw(&fixture.results);
    const char *map = strstr(b.p, "by force and month</title>"), *end = strstr(map, "</svg>");
    unsigned absent = 0, shaded = 0, numbers = 0;
    for (const char *p = map; p < end; p++) {
        absent += strncmp(p, "class=\"m nx\">&#215;<", 20) == 0;
        shaded += strncmp(p, "height=\"19\" class=\"s", 20) == 0;
        numbers += strncmp(p, "class=\"m x", 10) == 0;
    }
    assert_int_equal(absent, 37 + 1); /* and one in the legend */
    assert_int_equal(shaded, 755 + 6);
    assert_int_equal(numbers, 755);
    cd_buf_free(&b);
    fixture_free(&fixture);
}

static void hostile_texts_stay_texts(void **state)
{
    fixture_make(&fixture, 12, 6, true);
    struct cd_buf b = draw(&fixture.results); /* the strict reader would meet any tag of theirs */
    assert_int_equal(count(b.p, "<script"), 0);
    assert_int_equal(count(b.p, "</style>"), 1 + 2); /* the page's and those of two charts */
    assert_true(count(b.p, "&lt;script&gt;alert(1)&lt;/script&gt;") > 10);
    assert_null(memchr(b.p, 0xFF, b.n));
    assert_null(memchr(b.p, 0x01, b.n));
    cd_buf_free(&b);
    fixture_free(&fixture);
}

/* Two forces, one with a hostile name and with fewer persons seen elsewhere than may be shown. */
static void draws_persons(void **state)
{
    static struct cd_persons_line lines[] = {{0, 90, {80, 79, 82}, 3}, {1, 2000, {1234, 1200, 1300}, 7}};
    static struct cd_persons_pair pairs[] = {{0, 1, 7}};
    struct cd_persons persons = {.linked = true,
                                 .lines = lines,
                                 .n_lines = 2,
                                 .all = {CD_NO_CODE, 2090, {1310, 1270, 1380}, 7},
                                 .pairs = pairs,
                                 .n_pairs = 1,
                                 .n_pairs_hidden = 12,
                                 .recorded_twice = {40, 10},
                                 .contradict = {4, 1},
                                 .changed = {[CD_PERTURB_TYPO] = {200, 150, 43}},
                                 .trained = CD_PERSONS_FEW,
                                 .min_n = 5};
    uint32_t code;
    assert_true(cd_dict_code(&persons.forces, CD_STR(HOSTILE), &code));
    assert_true(cd_dict_code(&persons.forces, CD_STR("kent"), &code));
    fixture_make(&fixture, 4, 2, false);
    fixture.results.persons = &persons;
    struct cd_buf b = draw(&fixture.results);
    assert_int_equal(count(b.p, "<script"), 0);
    assert_says(&b, "People across forces");
    assert_says(&b, "The 2,090 records of suspects are about 1,310 persons");
    assert_says(&b, "too few to learn");
    assert_says(&b, "<td class=\"n\">under 5</td>");
    assert_says(&b, "12 further pairs of forces have fewer than 5 such persons");
    assert_says(&b, "recorded at least twice for 40 persons; for 4 of them (10.0" NBSP "%)");
    assert_says(&b, "<td class=\"n\">4.3</td>");
    cd_buf_free(&b);
    fixture_free(&fixture);
    cd_dict_free(&persons.forces);
}

static void draws_the_least_there_can_be(void **state)
{
    static const struct {
        unsigned forces, months;
    } sizes[] = {{0, 0}, {1, 1}, {1, 2}, {2, 1}, {5, 1}, {5, 3}, {3, 300}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        fixture_make(&fixture, sizes[i].forces, sizes[i].months, false);
        struct cd_buf b = draw(&fixture.results);
        fixture.verdicts.n = 0;
        fixture.results.n_sources = 0;
        struct cd_buf bare = draw(&fixture.results);
        assert_says(&bare, "No claim was put to these data.");
        cd_buf_free(&b);
        cd_buf_free(&bare);
        fixture_free(&fixture);
    }
}

/* A published table is one return without a month. */
static void draws_a_published_table(void **state)
{
    memset(&fixture, 0, sizeof fixture);
    uint32_t ret;
    struct cd_err err;
    assert_true(cd_picture_return(&fixture.picture, CD_STR("all"), CD_NO_PERIOD, &ret));
    fixture.picture.returns[ret] =
        (struct cd_return){.force = 0, .period = CD_NO_PERIOD, .n = {1000, 1000}, .expected = 1, .seen = 1};
    fixture_cell(&fixture, ret, fixture_ethnicity(&fixture, CD_ASSERTED_UNSTATED, 0), 300, 300);
    fixture_cell(&fixture, ret,
                 fixture_label(&fixture, CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_UNSTATED, CD_CLASS_BLANK,
                               CD_REASON_LEFT_BLANK, NULL, CD_ETHNIC_ALL),
                 700, 700);
    assert_true(cd_picture_settle(&fixture.picture));
    fixture.picture.frame = (struct cd_figure_frame){.dataset = CD_STR("a table"),
                                                     .period = CD_STR("Q1 to Q3 2024"),
                                                     .first = CD_NO_PERIOD,
                                                     .last = CD_NO_PERIOD,
                                                     .as_of = CD_NO_DAY};
    assert_int_equal(cd_audit_measure(&fixture.picture, NULL, &fixture.audit, &err), CD_OK);
    fixture.results = (struct cd_results){.picture = &fixture.picture,
                                          .audit = &fixture.audit,
                                          .verdicts = &fixture.verdicts,
                                          .findings = &fixture.findings};
    struct cd_buf b = draw(&fixture.results);
    assert_says(&b, "A table; Q1 to Q3 2024");
    assert_says(&b, "Ethnicity was recorded for <strong>30.0" NBSP
                    "%</strong> of people (300 of 1,000). For the other 700, this table does not say.");
    assert_int_equal(count(b.p, "id=\"heat\""), 0);
    assert_says(&b, "<li><b>1</b> published table</li>");
    cd_buf_free(&b);
    fixture.picture.rounding.scale = 1000; /* percentages: its counts are not to be shown */
    b = draw(&fixture.results);
    assert_says(&b, "of people, as published. For the others, this table does not say.");
    assert_int_equal(count(b.p, "1,000"), 0);
    assert_int_equal(count(b.p, ">700<"), 0);
    cd_buf_free(&b);
    fixture_free(&fixture);
}

static void same_input_same_bytes(void **state)
{
    fixture_make(&fixture, 10, 4, false);
    struct cd_buf a = draw(&fixture.results), b = draw(&fixture.results);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.p, b.p, a.n);
    cd_buf_free(&a);
    cd_buf_free(&b);
    fixture_free(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_a_document),
        cmocka_unit_test(fetches_nothing),
        cmocka_unit_test(says_what_came_and_what_did_not),
        cmocka_unit_test(heat_map_marks_what_is_absent),
        cmocka_unit_test(hostile_texts_stay_texts),
        cmocka_unit_test(draws_persons),
        cmocka_unit_test(draws_the_least_there_can_be),
        cmocka_unit_test(draws_a_published_table),
        cmocka_unit_test(same_input_same_bytes),
    };
    return cmocka_run_group_tests_name("report/html", tests, NULL, NULL);
}
