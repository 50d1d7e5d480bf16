/* What is said of repeats: for which claims, in which words, and never by changing a verdict. */
#include "candour/claim.h"
#include "candour/date.h"
#include "candour/standard.h"

#include "test.h"

static uint32_t label(struct cd_picture *p, uint64_t mask)
{
    uint32_t code;
    const struct cd_label l = {.characteristic = CD_CHARACTERISTIC_ETHNICITY,
                               .asserted_by = CD_ASSERTED_SELF,
                               .list = CD_NO_CODE,
                               .value = CD_NO_CODE,
                               .mask = mask,
                               .class = mask == CD_ETHNIC_ALL ? CD_CLASS_NOT_STATED : CD_CLASS_RECORDED};
    assert_true(cd_labels_code(&p->labels, &l, &code));
    return code;
}

/* N4: 300 White and 600 Asian of 1,000. */
static struct cd_picture n4(void)
{
    const uint64_t white = cd_group_find(CD_STR("white"))->mask, asian = cd_group_find(CD_STR("asian"))->mask;
    const struct {
        uint64_t mask, n;
    } cells[] = {{white, 300}, {asian, 600}, {CD_ETHNIC_ALL, 100}};
    struct cd_picture p = {.frame = {.first = CD_NO_PERIOD, .last = CD_NO_PERIOD}};
    uint32_t ret;
    assert_true(cd_picture_return(&p, CD_STR("essex"), cd_period_parse(CD_STR("2020-01")), &ret));
    p.returns[ret].expected = p.returns[ret].seen = 1;
    p.returns[ret].n[CD_UNIT_PERSON] = 1000;
    for (size_t i = 0; i < 3; i++)
        assert_true(cd_picture_cell(
            &p, &(struct cd_cell){.ret = ret, .label = label(&p, cells[i].mask), .n = {cells[i].n, cells[i].n}}));
    assert_true(cd_picture_settle(&p));
    return p;
}

static void repeats_are_said(void **state)
{
    static const char said[] =
        "If the 1,000 records of people are 950 persons, whoever is there more than once, the share "
        "among persons lies from 26.3 % to 42.2 %; this ";
    static const struct {
        const char *claim, *force;
        uint64_t records;
        const char *ends; /* NULL: nothing is said */
    } rows[] = {
        {"share\n    group: white\n    is: '> 41 %'\n", "", 1000, "leaves the claim open."},
        {"share\n    group: white\n    is: '> 26 %'\n", "", 1000, "proves the claim."},
        {"majority\n    group: white\n", "", 1000, "refutes the claim."},
        {"majority\n    group: white\n", "", 999, NULL},
        {"majority\n    group: white\n", "kent", 1000, NULL},
        {"largest\n    group: white\n", "", 1000, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cd_picture p = n4();
        struct cd_claims *claims;
        struct cd_verdicts v;
        struct cd_err err = {0};
        char text[400], want[300];
        (void)snprintf(text, sizeof text, "kind: claims\nclaims:\n  - id: a\n    claim: It is so.\n    kind: %s",
                       rows[i].claim);
        if (cd_claims_text(cd_str_of(text), "test", &claims, &err) != CD_OK) fail_msg("%s", err.text);
        assert_int_equal(cd_claims_decide(claims, &p, &v, &err), CD_OK);
        const uint8_t kind = v.items[0].kind;
        const struct cd_repeats repeats[] = {{CD_STR("essex"), 1000, 1},
                                             {cd_str_of(rows[i].force), rows[i].records, 950}};
        assert_int_equal(cd_claims_repeat(claims, repeats, 2, &p, &v, &err), CD_OK);
        assert_int_equal(v.items[0].kind, kind);
        (void)snprintf(want, sizeof want, "%s%s", said, rows[i].ends != NULL ? rows[i].ends : "");
        const struct cd_str is = v.items[0].readings[0].repeats;
        if (rows[i].ends == NULL ? is.n > 0 : !cd_str_eq(is, cd_str_of(want)))
            fail_msg("row %zu: " CD_FMT, i, CD_ARG(is));
        cd_verdicts_free(&v);
        cd_claims_free(claims);
        cd_picture_free(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(repeats_are_said)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
