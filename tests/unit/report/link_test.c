/* The page of a linkage: well-formed, self-contained, true to its figures, silent about people unless asked, proof against hostile texts. */
#include "link_fixture.h"
#include "link_int.h"
#include "markup.h"

#define NBSP "\xC2\xA0"
#define MINUS "\xE2\x88\x92"
#define DASH "\xE2\x80\x93"

static struct link_fixture fixture;
static struct markup markup;

static struct cd_buf draw(const struct cd_link_results *results)
{
    struct cd_buf b = {0};
    cd_report_link_html(&b, results);
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
    if (!strstr(b->p, text)) fail_msg("the page does not say: %s", text);
}

static void is_a_document(void **state)
{
    link_fixture_make(&fixture, false);
    struct cd_buf b = draw(&fixture.results);
    assert_says(&b, "<html lang=\"en-GB\">");
    assert_says(&b, "default-src 'none'; style-src 'unsafe-inline'");
    assert_int_equal(markup.headings[1], 1);
    assert_int_equal(markup.tables, markup.captions);
    assert_int_equal(markup.svgs, 2 + 1 + 1 + 1 + LINK_EXAMPLES);
    assert_int_equal(count(b.p, " role=\"img\" "), markup.svgs);
    assert_int_equal(count(b.p, "</title><desc "), markup.svgs);
    assert_int_equal(count(b.p, "http://"), markup.svgs); /* the name of the SVG namespace, which nobody fetches */
    assert_int_equal(count(b.p, "https://") + count(b.p, "@import") + count(b.p, "url("), 0);
    cd_buf_free(&b);
}

static void says_what_came_out(void **state)
{
    link_fixture_make(&fixture, false);
    struct cd_buf b = draw(&fixture.results);
    static const char *const sentences[] = {
        "<strong>2,000</strong> records are <strong>1,234</strong> people, where a match probability of 0.95",
        "<b>16,654</b> candidate pairs compared",
        "Every pair starts at " MINUS "10.00 (1 in 1,020 pairs",
        "<b>1</b> of 2 <a href=\"#training\">training sessions</a> did <b>not</b> converge",
        "<b>1</b> <a href=\"#warnings\">warning</a>. A warning is no error",
        "One block makes <b>50.0" NBSP
        "%</b> of the pairs of <a href=\"#linked\">rule 0</a>, <code>l.born = r.born</code>",
        "Of 1,000 links, <b>10.0</b> are",
        "<b>1.00" NBSP "%</b> of records say too little",
        "The largest <a href=\"#people\">person</a> has <b>150</b> records",
        "Ethnicity, nationality and religion, and what stands for them, take no part",
        "No value and no id of any record stands here",
        "<td class=\"n\">7,654</td>",
        "stopped, not converged",
        "Nobody labelled anything.",
        "<td class=\"n\"><b>+6.32</b></td><td class=\"n\">80.0" NBSP "%</td><td class=\"n\">1.00" NBSP
        "%</td><td>frequencies of values</td><td>yes</td>",
        "says nothing, either way",
        "how common the value is (0.250" NBSP "% of records)",
        "counted once, and against one household",
        "Pairs of a weight of " MINUS "6.63 and more were kept",
        "50.0" NBSP "%<br><small>400</small>",
        ">over 100</th>",
    };
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) assert_says(&b, sentences[i]);
    assert_null(strstr(b.p, "21 to 50"));               /* no threshold has such people */
    assert_int_equal(count(b.p, "One block makes"), 1); /* the other rule's blocks are even */
    cd_buf_free(&b);
}

/* Each weight of the pairs has one bar, and the tallest, which are no links, are cut off and told. */
static void draws_every_bar(void **state)
{
    link_fixture_make(&fixture, false);
    struct cd_buf b = draw(&fixture.results);
    const char *chart = strstr(b.p, "Pairs kept, by match weight</title>"), *end = strstr(chart, "</svg>");
    unsigned bars = 0, gaps = 0, cuts = 0;
    for (const char *p = chart; p < end; p++) {
        bars += strncmp(p, "class=\"light\"", 13) == 0;
        gaps += strncmp(p, "class=\"gap\"", 11) == 0;
        cuts += strncmp(p, "class=\"cut\"", 11) == 0;
    }
    assert_int_equal(bars, 47 + 1); /* and one in the legend */
    assert_int_equal(gaps, 6);
    assert_int_equal(cuts, 2);
    assert_says(&b, "rotate(-90)\">6,000</text>");
    cd_buf_free(&b);
}

static void shows_people_only_when_asked(void **state)
{
    link_fixture_make(&fixture, false);
    struct cd_buf b = draw(&fixture.results);
    assert_null(strstr(b.p, "Zebedee"));
    assert_null(strstr(b.p, "id-4711"));
    cd_buf_free(&b);
    fixture.results.show_values = true;
    b = draw(&fixture.results);
    assert_int_equal(count(b.p, "<td>Zebedee</td>"), 2 * 2 * LINK_EXAMPLES);
    assert_int_equal(count(b.p, "Record id-4711"), 2 * LINK_EXAMPLES);
    assert_says(&b, "<strong>Personal data:</strong>");
    assert_null(strstr(b.p, "No value and no id"));
    cd_buf_free(&b);
}

static void hostile_texts_stay_texts(void **state)
{
    link_fixture_make(&fixture, true);
    fixture.results.show_values = true;
    struct cd_buf b = draw(&fixture.results); /* the strict reader would meet any tag of theirs */
    assert_int_equal(count(b.p, "<script"), 0);
    assert_int_equal(count(b.p, "</style>"), 1);
    assert_true(count(b.p, "&lt;script&gt;alert(1)&lt;/script&gt;") > 20);
    assert_null(memchr(b.p, 0xFF, b.n));
    assert_null(memchr(b.p, 0x01, b.n));
    cd_buf_free(&b);
}

static void draws_the_least_and_the_most(void **state)
{
    static struct cd_link_comparison many[200];
    static const double odd[] = {NAN, INFINITY, -INFINITY, 1e300, -1e-300};
    link_fixture_make(&fixture, false);
    static const struct cd_link_bin empty[CD_LINK_BINS];
    const struct cd_link_results none = {
        .link_type = "within one dataset", .lambda = 0.5, .pairs = empty, .selves = empty, .at = fixture.at, .n_at = 1};
    struct cd_buf b = draw(&none);
    assert_says(&b, "<strong>0</strong> records");
    assert_says(&b, "Training gave no warning.");
    assert_says(&b, "There was no <a href=\"#training\">training session</a>");
    cd_buf_free(&b);
    for (size_t c = 0; c < 200; c++) many[c] = fixture.comparisons[c % LINK_COMPARISONS];
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        fixture.levels[0][1].weight = fixture.steps[0][1].weight = fixture.steps[0][1].sum = odd[i];
        fixture.levels[0][1].m = fixture.levels[0][1].u = odd[i];
        fixture.pairs[0].n = fixture.pairs[CD_LINK_BINS - 1].n = (uint64_t)1 << 40;
    }
    fixture.results.comparisons = many;
    fixture.results.n_comparisons = 200;
    b = draw(&fixture.results);
    assert_int_equal(count(b.p, "Jaro-Winkler &gt;= 0.92</td>"), 200); /* in the table */
    assert_int_equal(count(b.p, "Jaro-Winkler &gt;= 0.92</text>"), 2 * (CD_LINK_MOST_ROWS / 4));
    cd_buf_free(&b);
}

static void same_input_same_bytes(void **state)
{
    link_fixture_make(&fixture, false);
    struct cd_buf a = draw(&fixture.results), b = draw(&fixture.results);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.p, b.p, a.n);
    cd_buf_free(&a);
    cd_buf_free(&b);
}

/* --- Accuracy ------------------------------------------------------------------------------------------------------------------ */

static struct accuracy_fixture judged;

static struct cd_buf draw_accuracy(void)
{
    struct cd_buf b = {0};
    cd_report_accuracy_html(&b, &judged.results);
    assert_false(b.failed);
    markup_read(&markup, b.p, b.n);
    return b;
}

static void says_how_good_and_for_whom(void **state)
{
    accuracy_fixture_make(&judged, false);
    struct cd_buf b = draw_accuracy();
    static const char *const sentences[] = {
        "<strong>98.9" NBSP "%</strong> of links are right (270 of 273), and <strong>90.0" NBSP
        "%</strong> of the true pairs are linked (270 of 300)",
        "96.7" NBSP "% of them were compared at all",
        "they weigh, order and join nothing",
        "<b>815</b> people were found where there are <b>800</b>; <b>790</b> of them",
        "<td class=\"n\"><b>20.0" NBSP "%</b></td><td class=\"n\">16.0" NBSP "% to 26.4" NBSP
        "%</td><td class=\"n\">60 of 300</td>",
        "<td class=\"n\">+4.25</td><td class=\"n\">270</td><td class=\"n\">3</td><td class=\"n\">30</td>",
        "<td class=\"n\"><b>" DASH "</b></td><td class=\"n\">&#8211;</td><td class=\"n\">0 of 0</td>",
    };
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) assert_says(&b, sentences[i]);
    assert_int_equal(markup.svgs, 4);
    assert_int_equal(count(b.p, "<circle "), 4 * LINK_GROUPS - 1); /* nothing was to be judged of one */
    assert_int_equal(markup.tables, markup.captions);
    cd_buf_free(&b);
    judged.results.n_groups = 0;
    judged.results.people = NULL;
    b = draw_accuracy();
    assert_int_equal(markup.svgs, 0);
    assert_null(strstr(b.p, "people were found"));
    assert_null(strstr(b.p, "Groups were read"));
    cd_buf_free(&b);
}

static void hostile_groups_stay_texts(void **state)
{
    accuracy_fixture_make(&judged, true);
    struct cd_buf b = draw_accuracy();
    assert_int_equal(count(b.p, "<script"), 0);
    assert_true(count(b.p, "&lt;script&gt;alert(1)&lt;/script&gt;") >= 4 * LINK_GROUPS);
    assert_null(memchr(b.p, 0xFF, b.n));
    cd_buf_free(&b);
}

/* --- Words -------------------------------------------------------------------------------------------------------------------- */

static void weights_have_two_decimals(void **state)
{
    static const struct {
        double weight;
        const char *words;
    } rows[] = {{0, "0.00"},
                {4.2479, "+4.25"},
                {-20.128, MINUS "20.13"},
                {0.004, "0.00"},
                {-0.004, "0.00"},
                {-0.005, MINUS "0.01"},
                {1234.5, "+1234.50"},
                {INFINITY, "+\xE2\x88\x9E"},
                {-INFINITY, MINUS "\xE2\x88\x9E"},
                {NAN, DASH}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(cd_weight_word(rows[i].weight).s, rows[i].words);
}

static void shares_tell_small_from_nothing(void **state)
{
    static const struct {
        double share;
        const char *words, *one_in;
    } rows[] = {
        {0, "0" NBSP "%", DASH},
        {1, "100" NBSP "%", "1 in 1"},
        {0.5, "50.0" NBSP "%", "1 in 2"},
        {0.125, "12.5" NBSP "%", "1 in 8"},
        {0.03125, "3.13" NBSP "%", "1 in 32"},
        {0.000312, "0.0312" NBSP "%", "1 in 3,210"},
        {8.71e-7, "0.0000871" NBSP "%", "1 in 1,150,000"},
        {1e-12, "under 0.00000001" NBSP "%", "1 in 1,000,000,000,000"},
        {0.9999, "99.99" NBSP "%", "1 in 1"},
        {0.99998, "99.998" NBSP "%", "1 in 1"},
        {1 - 1e-15, "over 99.99999999" NBSP "%", "1 in 1"},
        {NAN, DASH, DASH},
        {-1, "0" NBSP "%", DASH},
        {2, "100" NBSP "%", "1 in 1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(cd_share_word(rows[i].share).s, rows[i].words);
        assert_string_equal(cd_one_in_word(rows[i].share).s, rows[i].one_in);
    }
    assert_string_equal(cd_count_share_word(349, 1000000).s, "0.0349" NBSP "%");
    assert_string_equal(cd_count_share_word(0, 0).s, DASH);
}

static void expectations_are_sums(void **state)
{
    static const struct {
        uint64_t matches, pairs;
        const char *right, *wrong;
    } rows[] = {
        {0, 0, DASH, "0.0"},
        {0, 3, "0.0" NBSP "%", "3.0"},
        {3 * CD_LINK_ONE, 3, "100.0" NBSP "%", "0.0"},
        {3 * CD_LINK_ONE - 5000, 3, "99.9" NBSP "%", "0.0"},
        {2 * CD_LINK_ONE + CD_LINK_ONE / 2, 3, "83.3" NBSP "%", "0.5"},
        {1234 * CD_LINK_ONE, (uint64_t)1 << 42, "0.1" NBSP "%", "4,398,046,509,870.0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(cd_matches_word(rows[i].matches, rows[i].pairs).s, rows[i].right);
        assert_string_equal(cd_false_word(rows[i].matches, rows[i].pairs).s, rows[i].wrong);
    }
}

static void clips_by_characters(void **state)
{
    static const struct {
        const char *text;
        size_t most;
        const char *shown;
    } rows[] = {{"short", 9, "short"},
                {"exactly 9", 9, "exactly 9"},
                {"0123456789", 9,
                 "01234\xE2\x80\xA6"
                 "789"},
                {"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 3, "\xC3\xA9\xE2\x80\xA6\xC3\xA9"},
                {"<<<<<<<", 6, "&lt;&lt;&lt;\xE2\x80\xA6&lt;&lt;"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cd_buf b = {0};
        cd_html_clipped(&b, cd_str_of(rows[i].text), rows[i].most);
        assert_string_equal(b.p, rows[i].shown);
        cd_buf_free(&b);
    }
}

static void weights_go_into_bins(void **state)
{
    static const struct {
        double weight;
        uint32_t bin;
    } rows[] = {{-64, 0},    {-1e9, 0}, {NAN, 0},     {-INFINITY, 0}, {-0.5, 63},     {0, 64},
                {0.999, 64}, {1, 65},   {191.5, 255}, {192, 255},     {INFINITY, 255}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(cd_link_bin_of(rows[i].weight), rows[i].bin);
    static const uint32_t sizes[][2] = {{1, 0}, {5, 4}, {6, 5}, {10, 5}, {11, 6}, {100, 8}, {101, 9}, {UINT32_MAX, 9}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        assert_int_equal(cd_link_size_of(sizes[i][0]), sizes[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_a_document),
        cmocka_unit_test(says_what_came_out),
        cmocka_unit_test(draws_every_bar),
        cmocka_unit_test(shows_people_only_when_asked),
        cmocka_unit_test(hostile_texts_stay_texts),
        cmocka_unit_test(draws_the_least_and_the_most),
        cmocka_unit_test(same_input_same_bytes),
        cmocka_unit_test(says_how_good_and_for_whom),
        cmocka_unit_test(hostile_groups_stay_texts),
        cmocka_unit_test(weights_have_two_decimals),
        cmocka_unit_test(shares_tell_small_from_nothing),
        cmocka_unit_test(expectations_are_sums),
        cmocka_unit_test(clips_by_characters),
        cmocka_unit_test(weights_go_into_bins),
    };
    return cmocka_run_group_tests_name("report/link", tests, NULL, NULL);
}
