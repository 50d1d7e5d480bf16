/* Figures and months as words, and the writer that escapes. */
#include "html_int.h"

#include "candour/date.h"
#include "test.h"

static void percentages_never_claim_all_or_none(void **state)
{
    static const struct {
        uint64_t part, whole;
        const char *words, *cell;
    } rows[] = {
        {0, 10, "0.0\xC2\xA0%", "0"},
        {10, 10, "100.0\xC2\xA0%", "100"},
        {9996, 10000, "99.9\xC2\xA0%", "99"},
        {999999999, 1000000000, "99.9\xC2\xA0%", "99"},
        {4, 10000, "0.1\xC2\xA0%", "1"},
        {1, 1000000000, "0.1\xC2\xA0%", "1"},
        {398001, 483143, "82.4\xC2\xA0%", "82"},
        {1, 3, "33.3\xC2\xA0%", "33"},
        {2, 3, "66.7\xC2\xA0%", "67"},
        {1, 2000, "0.1\xC2\xA0%", "1"},
        {1, 8, "12.5\xC2\xA0%", "13"},
        {0, 0, "\xE2\x80\x93", "\xE2\x80\x93"},
        {UINT64_MAX, UINT64_MAX, "100.0\xC2\xA0%", "100"},
        {UINT64_MAX / 2, UINT64_MAX, "50.0\xC2\xA0%", "50"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(cd_percent_word(rows[i].part, rows[i].whole).s, rows[i].words);
        assert_string_equal(cd_percent_cell(rows[i].part, rows[i].whole).s, rows[i].cell);
    }
}

static void points_have_a_sign(void **state)
{
    assert_string_equal(cd_points_word(1, 2, 3, 5).s, "+10.0");
    assert_string_equal(cd_points_word(3, 5, 1, 2).s, "\xE2\x88\x92"
                                                      "10.0");
    assert_string_equal(cd_points_word(1, 3, 2, 6).s, "0.0");
    assert_string_equal(cd_points_word(0, 2000, 1, 2000).s, "+0.1");
    assert_string_equal(cd_points_word(0, 0, 1, 2).s, "\xE2\x80\x93");
    assert_string_equal(cd_points_word(0, UINT32_MAX, UINT32_MAX, UINT32_MAX).s, "+100.0");
}

static void counts_and_months(void **state)
{
    static const struct {
        uint64_t n;
        const char *words;
    } rows[] = {
        {0, "0"}, {999, "999"}, {1000, "1,000"}, {1234567, "1,234,567"}, {UINT64_MAX, "18,446,744,073,709,551,615"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_string_equal(cd_count_word(rows[i].n).s, rows[i].words);
    const int32_t july = cd_period_parse(CD_STR("2019-07"));
    assert_string_equal(cd_month_word(july).s, "July 2019");
    assert_string_equal(cd_month_short(july).s, "Jul 19");
    assert_string_equal(cd_month_word(CD_NO_PERIOD).s, "\xE2\x80\x93");
    assert_string_equal(cd_day_word(cd_day_of(2020, 6, 3)).s, "3 June 2020");
    assert_string_equal(cd_day_word(cd_day_of(2020, 6, 30)).s, "30 June 2020");
    assert_string_equal(cd_day_word(CD_NO_DAY).s, "");
}

static void escapes(void **state)
{
    static const struct {
        const char *text, *html;
    } rows[] = {
        {"plain", "plain"},
        {"", ""},
        {"<b a='1' c=\"2\">&", "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;"},
        {"Gr\xC3\xBC\xC3\x9F", "Gr\xC3\xBC\xC3\x9F"},
        {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
        {"a\x01"
         "b\x7F"
         "c\xC2\x85"
         "d",
         "a\xEF\xBF\xBD"
         "b\xEF\xBF\xBD"
         "c\xEF\xBF\xBD"
         "d"},
        {"\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},                 /* an overlong slash */
        {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"}, /* a surrogate */
        {"\xE2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD"},                 /* cut short */
        {"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cd_buf b = {0};
        cd_html_text(&b, cd_str_of(rows[i].text));
        assert_string_equal(b.p ? b.p : "", rows[i].html);
        cd_buf_free(&b);
    }
}

static void writes_arguments_as_text(void **state)
{
    struct cd_buf b = {0};
    const struct cd_str name = CD_STR("A&B");
    cd_html(&b, "<td class=\"x\">%s|%.*s|%lu|%llu|%d|%u|%%</td>", "<i>", CD_ARG(name), 1234567UL, 1000ULL, -5, 4000u);
    assert_string_equal(b.p, "<td class=\"x\">&lt;i&gt;|A&amp;B|1,234,567|1,000|-5|4000|%</td>");
    cd_buf_free(&b);
    cd_html_sentence(&b, CD_STR("share of <x>"));
    cd_utf8_put(&b, CD_STR(" <y>\xFF"));
    assert_string_equal(b.p, "Share of &lt;x&gt; <y>\xEF\xBF\xBD");
    cd_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(percentages_never_claim_all_or_none),
        cmocka_unit_test(points_have_a_sign),
        cmocka_unit_test(counts_and_months),
        cmocka_unit_test(escapes),
        cmocka_unit_test(writes_arguments_as_text),
    };
    return cmocka_run_group_tests_name("report/words", tests, NULL, NULL);
}
