/* The section on groups and the pages of groups: strict markup, nobody drawn who may not be, small cells hidden. */
#include "candour/date.h"
#include "fixture.h"
#include "markup.h"

static struct fixture fixture;
static struct markup markup;
static struct cd_involved involved[400];
static struct cd_network_case cases[100];
static int32_t born[100];
static const struct cd_network_trait traits[] = {{0, 1, 0}, {0, 1, 60}};

static unsigned count(const char *text, const char *what)
{
    unsigned n = 0;
    for (const char *p = strstr(text, what); p != NULL; p = strstr(p + 1, what)) n++;
    return n;
}

static void says(const struct cd_buf *b, const char *what)
{
    if (strstr(b->p, what) == NULL) fail_msg("nothing says: %s", what);
}

static void says_not(const struct cd_buf *b, const char *what)
{
    if (strstr(b->p, what) != NULL) fail_msg("it says: %s", what);
}

static void involve(struct cd_group_audit *groups, uint32_t kase, enum cd_group_role role, uint32_t who, int32_t day)
{
    involved[groups->input.n_involved++] = (struct cd_involved){kase, who, day, day, (uint8_t)role};
}

/* Case 0: ten suspects of whom one was 17, one has no birthday; cases 1 to 6: two others each with a victim; a hostile name of a force. */
static void make(struct cd_group_audit *groups, const char *force)
{
    struct cd_err err = {0};
    uint32_t code;
    *groups = (struct cd_group_audit){.made = true, .linked = true, .min_n = 5, .involved = involved, .cases = cases};
    assert_true(cd_dict_code(&groups->forces, cd_str_of(force), &code));
    assert_true(cd_dict_code(&groups->forces, CD_STR("kent"), &code));
    for (uint32_t i = 0; i < 100; i++) born[i] = i == 1 ? CD_NO_DAY : i == 2 ? 9000 : 0;
    for (uint32_t i = 0; i < 10; i++) involve(groups, 0, CD_GROUP_SUSPECT, i, 15000 + (int32_t)i);
    for (uint32_t v = 0; v < 3; v++) involve(groups, 0, CD_GROUP_VICTIM, v, 15000);
    for (uint32_t c = 1; c < 7; c++) {
        involve(groups, c, CD_GROUP_SUSPECT, 10 * c, 15000);
        involve(groups, c, CD_GROUP_SUSPECT, 10 * c + 1, 15000);
        involve(groups, c, CD_GROUP_VICTIM, 10 * c, 15000);
    }
    for (uint32_t c = 0; c < 7; c++) cases[c] = (struct cd_network_case){c % 2, c < 2 ? CD_GROUP_YES : CD_GROUP_NO};
    groups->input =
        (struct cd_network_input){involved, groups->input.n_involved, cases, 7, 100, 100, 2, born, traits, 2};
    assert_int_equal(cd_network_make(&groups->network, &groups->input, &(struct cd_par){.threads = 1}, &err), CD_OK);
    for (uint32_t k = 0; k < CD_GROUP_DEFINITIONS; k++) {
        struct cd_flags flags[3];
        cd_network_flags(&groups->network, &groups->input, k, flags);
        groups->lines[k] = calloc(3, sizeof *groups->lines[k]);
        assert_non_null(groups->lines[k]);
        for (uint32_t f = 0; f < 3; f++) groups->lines[k][f].flags = flags[f];
        groups->lines[k][2].groups = groups->network.by[k].n;
    }
}

/* The arrays are this file's. */
static void let_go(struct cd_group_audit *groups)
{
    groups->involved = NULL;
    groups->cases = NULL;
    cd_group_audit_free(groups);
}

static void the_section_has_every_definition(void **state)
{
    struct cd_group_audit groups;
    struct cd_buf b = {0};
    (void)state;
    fixture_make(&fixture, 4, 2, false);
    make(&groups, HOSTILE);
    fixture.results.groups = &groups;
    cd_report_html(&b, &fixture.results);
    assert_false(b.failed);
    markup_read(&markup, b.p, b.n);
    for (uint32_t k = 0; k < CD_GROUP_DEFINITIONS; k++) says(&b, cd_group_definition_at(k)->id);
    says(&b, "id=\"groups\"");
    says(&b, "under 5");
    /* seven groups of which two are flagged: five is shown, two is not */
    says(&b, "<code>iicsa-network</code> 1</th><td class=\"n\">7</td>");
    says(&b, "<td class=\"n\">under 5</td><td class=\"n\">5</td><td class=\"n\">0</td><td class=\"n\">0</td></tr>");
    says_not(&b, "groups/");
    cd_buf_free(&b);
    let_go(&groups);
    fixture_free(&fixture);
}

static void a_page_draws_adults_alone(void **state)
{
    struct cd_group_audit groups;
    struct cd_err err = {0};
    (void)state;
    fixture_make(&fixture, 4, 2, false);
    make(&groups, HOSTILE);
    fixture.results.groups = &groups;
    for (uint32_t g = 0; g < groups.network.by[0].n; g++) {
        struct cd_buf b = {0};
        assert_int_equal(cd_report_group_html(&b, &fixture.results, 0, g, &err), CD_OK);
        markup_read(&markup, b.p, b.n);
        assert_int_equal(markup.headings[1], 1);
        assert_int_equal(markup.svgs, 1);
        assert_int_equal(markup.tables, 2);
        assert_int_equal(count(b.p, "<circle "), g == 0 ? 8 : 2);
        assert_int_equal(count(b.p, "<path "), g == 0 ? 28 : 1);
        says(&b, g == 0 ? "under 18 on the first day recorded of their offences: 1."
                        : "All suspects of the group are drawn.");
        if (g == 0) says(&b, "No exact birthday, or no day of an offence, recorded: 1.");
        says(&b, "Suspect 2");
        says_not(&b, "Suspect 9");
        says_not(&b, "Victim ");
        says_not(&b, "2011-01"); /* day 15000 is 26 January 2011: a month in words alone */
        says(&b, g == 0 ? "January 2011 to February 2011" : "January 2011 to January 2011");
        cd_buf_free(&b);
    }
    let_go(&groups);
    fixture_free(&fixture);
}

/* Nobody may be drawn: words, and no picture of nothing. */
static void a_page_without_anybody(void **state)
{
    struct cd_group_audit groups;
    struct cd_err err = {0};
    struct cd_buf b = {0};
    (void)state;
    fixture_make(&fixture, 4, 2, false);
    make(&groups, "avon-and-somerset");
    for (uint32_t i = 0; i < 100; i++) born[i] = CD_NO_DAY;
    fixture.results.groups = &groups;
    assert_int_equal(cd_report_group_html(&b, &fixture.results, 1, 0, &err), CD_OK);
    markup_read(&markup, b.p, b.n);
    assert_int_equal(markup.svgs, 0);
    says(&b, "recorded: 10.");
    says(&b, "Leads</dt><dd>1 addresses");
    cd_buf_free(&b);
    let_go(&groups);
    fixture_free(&fixture);
}

static void lines_of_the_csv(void **state)
{
    struct cd_group_audit groups;
    struct cd_buf b = {0};
    (void)state;
    make(&groups, "a,b");
    cd_report_groups_csv(&b, &(struct cd_results){.groups = &groups});
    cd_buf_char(&b, '\0');
    says(&b, "\niicsa-network,1,1,\"a,b\",1,10,3,1,2011-01,2011-02,yes,1\n");
    says(&b, "\niicsa-network,1,2,kent,1,2,1,1,2011-01,2011-01,yes,0\n");
    says(&b, "\ncocad-group-based,1,7,\"a,b\",1,2,1,1,2011-01,2011-01,no,1\n");
    says(&b, "\norganised-and-complex,1,1,\"a,b\",1,10,3,1,2011-01,2011-02,yes,1\n");
    assert_int_equal(count(b.p, "\n"), 1 + 7 + 7 + 1);
    cd_buf_free(&b);
    let_go(&groups);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_section_has_every_definition),
        cmocka_unit_test(a_page_draws_adults_alone),
        cmocka_unit_test(a_page_without_anybody),
        cmocka_unit_test(lines_of_the_csv),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
