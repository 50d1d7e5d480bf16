/* counts_test.c - counts as typed: the picture they make, what claims say of it, and what is refused. */
#include "test.h"

#include "candour/claim_show.h"
#include "candour/counts.h"
#include "candour/standard.h"

static void counts_become_a_picture(void **state)
{
    struct cd_picture picture;
    struct cd_err err = {0};
    const struct cd_scope all = {CD_NO_CODE, CD_NO_PERIOD, CD_NO_PERIOD, CD_UNIT_PERSON};
    const uint64_t white = cd_group_find(CD_STR("white"))->mask;
    assert_int_equal(
        cd_counts_text(CD_STR("White=300, asian=40,Black=20,Other=10,unknown=630,total=1000"), &picture, &err), CD_OK);
    const struct cd_sums sums =
        cd_picture_sum(&picture, &all, CD_SLOT(CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_SELF), white);
    assert_int_equal(sums.inside, 300);
    assert_int_equal(sums.touching, 930);
    assert_int_equal(sums.total, 1000);
    cd_picture_free(&picture);
}

/* Vector P1 and N2 of the statistics: 300 of 1000, 630 unknown; the largest group by 260 less one. */
static void verdicts_are_shown(void **state)
{
    static const struct {
        const char *counts, *claim, *verdict, *text;
    } rows[] = {
        {"White=300,Asian=40,Black=20,Other=10,unknown=630", "most suspects are White", "UNDECIDED",
         "300/1000 to 930/1000"},
        {"White=501,Asian=199,unknown=300", "most suspects are White", "PROVED", "501/1000 to 801/1000"},
        {"White=200,Asian=300,unknown=300,Black=200", "most suspects are White", "REFUTED", "200/1000 to 500/1000"},
        {"White=300,Asian=40,Black=20,Other=10,unknown=259", "White is the largest group", "PROVED", "1/629"},
        {"White=300,unknown=9", "Asian people commit more offences", "OUT_OF_SCOPE", "not who offends"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_picture picture;
        struct cd_claims *claims = NULL;
        struct cd_verdicts verdicts;
        struct cd_err err = {0};
        struct cd_buf text = {0}, json = {0};
        char wanted[64];
        assert_int_equal(cd_counts_text(cd_str_of(rows[i].counts), &picture, &err), CD_OK);
        assert_int_equal(cd_claims_say(cd_str_of(rows[i].claim), &claims, &err), CD_OK);
        assert_int_equal(cd_claims_decide(claims, &picture, &verdicts, &err), CD_OK);
        cd_claim_show_text(&text, &verdicts, &(struct cd_claim_show){0});
        assert_int_equal(cd_claim_show_json(&json, &verdicts, &err), CD_OK);
        cd_buf_char(&text, '\0');
        cd_buf_char(&json, '\0');
        snprintf(wanted, sizeof wanted, "\"verdict\": \"%s\"", rows[i].verdict);
        if (strstr(json.p, wanted) == NULL) fail_msg("%s: %s", wanted, json.p);
        if (strstr(text.p, rows[i].text) == NULL) fail_msg("%s: %s", rows[i].text, text.p);
        cd_buf_free(&text);
        cd_buf_free(&json);
        cd_verdicts_free(&verdicts);
        cd_claims_free(claims);
        cd_picture_free(&picture);
    }
}

static void refused(void **state)
{
    static const struct {
        const char *text, *says;
    } rows[] = {
        {"", "GROUP=NUMBER"},
        {"White", "GROUP=NUMBER"},
        {"White=-1", "GROUP=NUMBER"},
        {"White=1,Martian=2", "\"Martian=2\": no such group"},
        {"White=1,White=2", "shares people"},
        {"Asian=1,Pakistani=2", "\"Pakistani=2\": shares people with Asian"},
        {"unknown=1,unknown=2", "given twice"},
        {"total=1,total=1", "given twice"},
        {"White=0,unknown=0", "nobody is counted"},
        {"White=300,unknown=630,total=1000", "total=1000, and the others make 930"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_picture picture;
        struct cd_err err = {0};
        assert_int_equal(cd_counts_text(cd_str_of(rows[i].text), &picture, &err), CD_INPUT);
        if (strstr(err.text, rows[i].says) == NULL) fail_msg("%s: %s", rows[i].text, err.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_become_a_picture),
        cmocka_unit_test(verdicts_are_shown),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
