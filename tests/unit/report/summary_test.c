/* The summary for a terminal: lines that fit, numbers that stay with their sign of percent, colour only when asked for. */
#include "candour/report.h"

#include "test.h"

static struct cd_str summary(struct cd_buf *b, struct cd_verdict *verdicts, size_t n, bool colour)
{
    static const struct cd_picture picture;
    static uint64_t by_rule[CD_RULE_COUNT] = {[CD_RULE_FILE_IGNORED] = 2};
    static const struct cd_audit audit = {.n_absent = 1, .by_rule = by_rule, .n_rules = CD_RULE_COUNT};
    static const struct cd_source source = {.rows = 1234567};
    const struct cd_verdicts list = {.items = verdicts, .n = n};
    const struct cd_results results = {
        .picture = &picture, .audit = &audit, .verdicts = &list, .sources = &source, .n_sources = 1};
    b->n = 0;
    cd_report_summary(b, &results, colour);
    return (struct cd_str){b->p, b->n};
}

static void lines_fit_and_count_in_the_singular(void **state)
{
    struct cd_verdict verdicts[] = {
        {.kind = CD_VERDICT_UNDECIDED,
         .headline = 1,
         .claim = CD_STR("Most are White."),
         .because =
             CD_STR("It is so said at such a length that the line is full just where the number stands: 99.9 % of "
                    "all, and a-word-that-is-longer-than-any-line-could-be-and-so-has-one-for-itself-as-it-is-too-"
                    "long-to-break end.")},
        {.kind = CD_VERDICT_PROVED, .claim = CD_STR("Another."), .because = CD_STR("So.")},
    };
    struct cd_buf b = {0};
    (void)summary(&b, verdicts, 2, false);
    assert_string_equal(
        b.p,
        "1 file, 0000-01 to 0000-01: 1,234,567 rows. 1 expected return never came.\n"
        "2 things in the folder were not read: see file.ignored in findings.csv.\n"
        "UNDECIDED       Most are White.\n"
        "                It is so said at such a length that the line is full just where the number stands:\n"
        "                99.9 % of all, and\n"
        "                a-word-that-is-longer-than-any-line-could-be-and-so-has-one-for-itself-as-it-is-too-long-to-"
        "break\n"
        "                end.\n"
        "1 more verdict is in the report.\n");
    cd_buf_free(&b);
}

static void colour_is_asked_for(void **state)
{
    struct cd_verdict verdict = {.kind = CD_VERDICT_REFUTED, .claim = CD_STR("A 5\xC2\xA0%."), .because = CD_STR("B.")};
    struct cd_buf b = {0};
    const struct cd_str plain = summary(&b, &verdict, 1, false);
    assert_null(memchr(plain.p, '\033', plain.n));
    (void)summary(&b, &verdict, 1, true);
    assert_non_null(strstr(b.p, "\033[31mREFUTED        \033[0m A 5 %.\n")); /* no no-break space */
    cd_buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_fit_and_count_in_the_singular),
        cmocka_unit_test(colour_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
