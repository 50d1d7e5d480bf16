/* say_test.c - claims said as sentences: each means what the same claim in YAML means; errors stand at their character. */
#include "test.h"

#include "candour/claim.h"
#include "claim_int.h"

static struct cd_claims *say(const char *text)
{
    struct cd_claims *claims = NULL;
    struct cd_err err = {0};
    if (cd_claims_say(cd_str_of(text), &claims, &err) != CD_OK) fail_msg("%s\n%s", text, err.text);
    assert_int_equal(claims->n, 1);
    return claims;
}

static void assert_same_str(struct cd_str a, struct cd_str b, const char *what)
{
    if (!cd_str_eq(a, b)) fail_msg("%s: \"" CD_FMT "\" against \"" CD_FMT "\"", what, CD_ARG(a), CD_ARG(b));
}

static void assert_same_base(const struct cd_claim_base *a, const struct cd_claim_base *b, const char *what)
{
    assert_ptr_equal(a->census, b->census);
    assert_same_str(a->area, b->area, what);
    assert_same_str(a->title, b->title, what);
    assert_int_equal(a->has_versus, b->has_versus);
    if (a->census != NULL) return;
    assert_memory_equal(&a->printed, &b->printed, sizeof a->printed);
    assert_memory_equal(&a->rounded, &b->rounded, sizeof a->rounded);
}

/* All but the sentences themselves. */
static void assert_same(const struct cd_claim *a, const struct cd_claim *b, const char *what)
{
    const uint8_t small[][2] = {
        {a->kind, b->kind},
        {a->characteristic, b->characteristic},
        {a->asserted_by, b->asserted_by},
        {a->unit, b->unit},
        {a->compare, b->compare},
        {a->within, b->within},
        {a->versus_rest, b->versus_rest},
        {a->officer_accurate, b->officer_accurate},
        {a->capped, b->capped},
        {a->compares, b->compares},
        {a->among[0], b->among[0]},
        {a->times, b->times},
    };
    for (size_t i = 0; i < sizeof small / sizeof small[0]; i++)
        if (small[i][0] != small[i][1]) fail_msg("%s: member %zu is %u against %u", what, i, small[i][0], small[i][1]);
    assert_int_equal(a->barred, b->barred);
    assert_ptr_equal(a->group, b->group);
    assert_ptr_equal(a->versus, b->versus);
    if (cd_fraction_cmp(a->threshold, b->threshold) != 0) fail_msg("%s: another threshold", what);
    if (a->within) assert_int_equal(cd_fraction_cmp(a->below, b->below), 0);
    assert_same_str(a->force, b->force, what);
    assert_same_str(a->other_force, b->other_force, what);
    const int32_t months[][2] = {
        {a->from, b->from}, {a->to, b->to}, {a->other_from, b->other_from}, {a->other_to, b->other_to}};
    for (size_t i = 0; i < 4; i++)
        if (months[i][0] != months[i][1])
            fail_msg("%s: month %zu is %d against %d", what, i, months[i][0], months[i][1]);
    assert_int_equal(a->n_bases, b->n_bases);
    assert_int_equal(a->n_among, b->n_among);
    assert_int_equal(a->absent_cap, b->absent_cap);
    for (uint32_t i = 0; i < a->n_bases; i++) assert_same_base(&a->bases[i], &b->bases[i], what);
}

#define BASE "bases: [{census: census-2021, area: england-and-wales}]"
static const struct {
    const char *text, *yaml, *whom;
} meanings[] = {
    {"most suspects are White", "{kind: majority, group: white", "suspects"},
    {"Most of the suspects are Asians.", "{kind: majority, group: asian", "suspects"},
    {"a majority of people searched are White British", "{kind: majority, group: white-british", "people searched"},
    {"the majority of people are \"Other Asian\"", "{kind: majority, group: asian-other", ""},
    {"most victims are not White", "{kind: share, group: white, is: '< 1/2'", "victims"},
    {"at least 30 % of suspects are not White", "{kind: share, group: white, is: '<= 70 %'", "suspects"},
    {"over a quarter of suspects are Asian", "{kind: share, group: asian, is: '> 1/4'", "suspects"},
    {"27.4 % of suspects are White", "{kind: share, group: white, is: '= 27.4 %'", "suspects"},
    {"half or more of \"groups of abusers\" are Asian", "{kind: share, group: asian, is: '>= 1/2'",
     "groups of abusers"},
    {"1/3 or fewer of rows are Asian", "{kind: share, group: asian, is: '<= 1/3', unit: row", ""},
    {"fewer than 1/3 of witnesses were Black", "{kind: share, group: black, is: '< 1/3'", "witnesses"},
    {"most suspects with a record are White", "{kind: share, group: white, is: '> 1/2', among: [recorded]", "suspects"},
    {"share of Asian among suspects > 25 %", "{kind: share, group: asian, is: '> 25 %'", "suspects"},
    {"share of Asian is at most 0.25 of those with a record",
     "{kind: share, group: asian, is: '<= 0.25', among: [recorded]", ""},
    {"share of Asian > 25 % counting the unknown as others",
     "{kind: share, group: asian, is: '> 25 %', among: [all-as-recorded]", ""},
    {"share of Asian among suspects in Essex > in Kent",
     "{kind: difference, group: asian, force: essex, other-force: kent", "suspects"},
    {"share of Asian in essex < share of Asian in kent",
     "{kind: difference, group: asian, force: essex, other-force: kent, is: '< 0/1'", ""},
    {"share of Asian in 2023 > in 2022",
     "{kind: difference, group: asian, from: 2023-01, to: 2023-12, other-from: 2022-01, other-to: 2022-12", ""},
    {"White is the largest group", "{kind: largest, group: white", ""},
    {"White is the largest group among suspects in Greater Manchester",
     "{kind: largest, group: white, force: greater-manchester", "suspects"},
    {"Asian is over-represented among suspects against census(england-and-wales)",
     "{kind: share-ratio, group: asian, " BASE, "suspects"},
    {"Asian people are overrepresented against census-2021(England and Wales)",
     "{kind: share-ratio, group: asian, " BASE, ""},
    {"Asian is not over-represented against census(2021, england-and-wales, all ages, both sexes)",
     "{kind: share-ratio, group: asian, is: '<= 1', " BASE, ""},
    {"Asian is under-represented in essex against census(essex)",
     "{kind: share-ratio, group: asian, is: '< 1', force: essex, bases: [{census: census-2021, area: essex}]", ""},
    {"Asian is over-represented in 2012 against census(essex)",
     "{kind: share-ratio, group: asian, from: 2012-01, to: 2012-12, bases: [{census: census-2011, area: essex}]", ""},
    {"Asian is over-represented against 13.6 % \"city\" and census(essex)",
     "{kind: share-ratio, group: asian, bases: [{title: city, share: 13.6 %}, {census: census-2021, area: essex}]", ""},
    {"Asian is over-represented against 10 of 100 \"city\"",
     "{kind: share-ratio, group: asian, bases: [{title: city, group: '10', all: '100'}]", ""},
    {"rate of Black > 2 x White against census(england-and-wales)",
     "{kind: rate-ratio, group: black, versus: white, is: '> 2', " BASE, ""},
    {"rate of Black > twice the rate of White against 10 of 100 versus 80 \"city\"",
     "{kind: rate-ratio, group: black, versus: white, is: '> 2', bases: [{title: city, group: '10', all: '100', versus: '80'}]",
     ""},
    {"rate of Black among suspects >= everyone else against census(england-and-wales)",
     "{kind: rate-ratio, group: black, versus: rest, is: '>= 1', " BASE, "suspects"},
    {"completeness(ethnicity) of force essex < force kent",
     "{kind: completeness, force: essex, other-force: kent, is: '< 0/1'", ""},
    {"completeness > 60 % in essex", "{kind: completeness, force: essex, is: '> 60 %'", ""},
    {"completeness(gender) of Essex Police >= 9/10",
     "{kind: completeness, characteristic: gender, asserted-by: unstated, force: essex, is: '>= 9/10'", ""},
    {"completeness(ethnicity by officer) in 2023 > in 2022",
     "{kind: completeness, asserted-by: officer, from: 2023-01, to: 2023-12, other-from: 2022-01, other-to: 2022-12",
     ""},
    {"completeness improved from 2023 to 2024",
     "{kind: completeness, from: 2024-01, to: 2024-12, other-from: 2023-01, other-to: 2023-12", ""},
    {"completeness worsened from 2023-01 to 2023-02",
     "{kind: completeness, from: 2023-02, to: 2023-02, other-from: 2023-01, other-to: 2023-01, is: '< 0/1'", ""},
    {"not most suspects are White", "{kind: share, group: white, is: '<= 1/2'", "suspects"},
    {"it is not so that completeness(ethnicity) of essex < kent",
     "{kind: completeness, force: essex, other-force: kent, is: '>= 0/1'", ""},
    {"it is not true that share of Asian >= 10 %", "{kind: share, group: asian, is: '< 10 %'", ""},
    {"most suspects are White where year = 2023 and force = essex",
     "{kind: majority, group: white, from: 2023-01, to: 2023-12, force: essex", "suspects"},
    {"most suspects are White where month is 2023-04", "{kind: majority, group: white, from: 2023-04, to: 2023-04",
     "suspects"},
    {"most suspects in essex are White from 2023-01 to 2023-06",
     "{kind: majority, group: white, force: essex, from: 2023-01, to: 2023-06", "suspects"},
    {"most suspects are White in \"Some Town\"", "{kind: majority, group: white, force: Some Town", "suspects"},
    {"most suspects are White asserted by officer", "{kind: majority, group: white, asserted-by: officer", "suspects"},
    {"most suspects are White assuming officer-accurate", "{kind: majority, group: white, premises: [officer-accurate]",
     "suspects"},
    {"most suspects are White if absent returns hold at most 1200", "{kind: majority, group: white, absent-cap: '1200'",
     "suspects"},
    {"most suspects are White where group_based and year = 2023",
     "{kind: majority, group: white, where: group-based, from: 2023-01, to: 2023-12", "suspects"},
    {"most suspects are White where not group_based", "{kind: majority, group: white, where: group_based = no",
     "suspects"},
    {"most suspects are White where group_based = yes and sex = male and age 18+",
     "{kind: majority, group: white, where: age >= 18 and male and group_based", "suspects"},
    {"most suspects are White where age over 17 and age at most 24",
     "{kind: majority, group: white, where: age >= 18 and age < 25", "suspects"},
    {"most suspects are White where not aged 18+", "{kind: majority, group: white, where: age under 18", "suspects"},
    {"most suspects are White where not male", "{kind: majority, group: white, where: not sex = male", "suspects"},
    {"charge rate of Asian > White", "{kind: charge-rate, group: asian, versus: white", ""},
    {"charge rate of Asian among suspects in essex >= 2 x White where female",
     "{kind: charge-rate, group: asian, versus: white, is: '>= 2', force: essex, where: sex = female", "suspects"},
    {"charge rate of Asian < twice that of everyone else", "{kind: charge-rate, group: asian, versus: rest, is: '< 2'",
     ""},
    {"charge rate of Asian is at least 25 %", "{kind: charge-rate, group: asian, is: '>= 25 %'", ""},
};

static void means_what_yaml_means(void **state)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        char yaml[600];
        struct cd_claims *from_yaml = NULL, *said = say(meanings[i].text);
        struct cd_err err = {0};
        snprintf(yaml, sizeof yaml, "kind: claims\nclaims:\n  - %s, id: a, claim: b}\n", meanings[i].yaml);
        if (cd_claims_text(cd_str_of(yaml), "y", &from_yaml, &err) != CD_OK) fail_msg("%s\n%s", yaml, err.text);
        struct cd_claim *a = &said->items[0];
        /* a majority among the recorded, or turned round, is a share with the same threshold */
        if (a->kind == CD_CLAIM_MAJORITY && from_yaml->items[0].kind == CD_CLAIM_SHARE) a->kind = CD_CLAIM_SHARE;
        assert_same(a, &from_yaml->items[0], meanings[i].text);
        assert_same_str(a->whom, cd_str_of(meanings[i].whom), meanings[i].text);
        cd_claims_free(said);
        cd_claims_free(from_yaml);
    }
}

static const struct {
    const char *text;
    unsigned column;
    const char *says;
} faults[] = {
    {"", 0, "an empty claim"},
    {"most suspects\nare White", 0, "one line"},
    {"most", 5, "the claim ends here"},
    {"msot suspects are White", 1, "is \"most\" meant?"},
    {"most suspcts are White", 6, "is \"suspects\" meant?"},
    {"most suspects are Whte", 19, "is \"white\" meant?"},
    {"most suspects are martian", 19, "expected a group"},
    {"most suspects ar White", 15, "is \"are\" meant?"},
    {"most suspects are White whre year = 2023", 25, "is \"where\" meant?"},
    {"most suspects are White where yaer = 2023", 31, "is \"year\" meant?"},
    {"most suspects are White where year 2023", 36, "expected \"=\""},
    {"most suspects are White where year = 23", 38, "a year or a month"},
    {"most suspects are White in 2023 in 2024", 36, "said twice"},
    {"most suspects are White in essex in kent", 37, "said twice"},
    {"most suspects are White from 2024 to 2023", 38, "ends before it begins"},
    {"most suspects are White from 2024", 34, "expected \"to\""},
    {"most suspects are White asserted by frends", 37, "expected \"unstated\""},
    {"most suspects are White if absent returns hold at most some", 56, "a number"},
    {"most suspects with a record are White of those with a record", 39, "said twice"},
    {"most suspects are White assuming honesty", 34, "officer-accurate"},
    {"most suspects are White or Asian", 25, "not understood here"},
    {"half of suspects are White", 1, "27.4 %"},
    {"27 % of suspects are not White", 18, "turned round"},
    {"not 27 % of suspects are White", 1, "no single bound"},
    {"more than 1/0 of suspects are White", 11, "kept exactly"},
    {"White is over-represented", 26, "against census"},
    {"White is the largest group against census(essex)", 49, "held against residents"},
    {"White is the largst group", 14, "is \"largest group\" meant?"},
    {"White is large", 10, "over-represented"},
    {"most suspects are White where male and female", 40, "nobody fits them all"},
    {"most suspects are White where not not group_based", 35, "\"group_based\""},
    {"most suspects are White where sex male", 35, "expected \"=\""},
    {"most suspects are White where sex = mail", 37, "is \"male\" meant?"},
    {"most suspects are White where gender is not_said", 41, "\"male\""},
    {"most suspects are White where group_based = maybe", 45, "\"yes\""},
    {"most suspects are White where age 18", 37, "\"+\""},
    {"most suspects are White where age >= old", 38, "an age"},
    {"charge rate of Asian = White", 22, "27.4 %"},
    {"charge rate of Asian > Pakistani", 24, "share people"},
    {"charge rate of Asian > White against census(essex)", 51, "held against residents"},
    {"White is over-represented against census(esex)", 42, "is \"essex\" meant?"},
    {"White is over-represented against census(1066)", 42, "no census of 1066"},
    {"White is over-represented against census-1066(essex)", 35, "no census of 1066"},
    {"White is over-represented in 2023 against census(2011, essex)", 50, "census-2021 is nearer"},
    {"White is over-represented against census(essex", 47, "expected"},
    {"White is over-represented against 100 % \"x\"", 35, "between 0 and 1"},
    {"White is over-represented against 5 of 5 \"x\"", 35, "all 5 residents are in the group"},
    {"White is over-represented against 7 of 5 \"x\"", 35, "7 in the group are more than all 5 residents"},
    {"White is over-represented against 0 of 5 \"x\"", 35, "none of the 5 residents"},
    {"rate of White > Asian against 4 of 9 versus 6 \"x\"", 31,
     "4 in the group and 6 in the other are more than all 9"},
    {"White is over-represented against 5 of 9999999999999999999 \"x\"", 35, "more than can be counted"},
    {"White is over-represented against 5 of all \"x\"", 40, "a number"},
    {"White is over-represented against 5 of 10", 42, "who counted whom"},
    {"rate of Asian > Pakistani against census(essex)", 17, "share people"},
    {"rate of Asian against census(essex)", 15, "expected"},
    {"share of Asian > share of White", 27, "rate of asian > white"},
    {"share of Asian > share of Asian", 32, "expected"},
    {"share of Asian among > 3 %", 22, "expected"},
    {"completeness(hair) > 60 %", 14, "expected \"ethnicity\""},
    {"completeness(ethnicity > 60 %", 24, "expected"},
    {"completeness of essex", 22, "expected"},
    {"completeness in 2023 improved from 2023 to 2024", 31, "said already"},
    {"completeness improved in 2023", 23, "from"},
    {"completeness = kent", 16, "27.4 %"},
    {"most suspects are White?", 24, "not understood"},
};

static void errors_stand_at_their_character(void **state)
{
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        struct cd_claims *claims = NULL;
        struct cd_err err = {0};
        const enum cd_status status = cd_claims_say(cd_str_of(faults[i].text), &claims, &err);
        if (status == CD_INPUT && claims == NULL && err.column == faults[i].column && strstr(err.text, faults[i].says))
            continue;
        print_error("%s: column %u for %u\n%s\nlacks: %s\n", faults[i].text, err.column, faults[i].column, err.text,
                    faults[i].says);
        wrong++;
        cd_claims_free(claims);
    }
    assert_int_equal(wrong, 0);
}

static void the_caret_stands_under_it(void **state)
{
    struct cd_claims *claims = NULL;
    struct cd_err err = {0};
    assert_int_equal(cd_claims_say(CD_STR("most suspects in \"Caf\xc3\xa9\" are Whte"), &claims, &err), CD_INPUT);
    assert_non_null(
        strstr(err.text, "character 29: \"Whte\" is not understood here (is \"white\" meant?); expected a group"));
    assert_non_null(strstr(err.text, "\n  most suspects in \"Caf\xc3\xa9\" are Whte\n                              ^"));
    char text[400];
    snprintf(text, sizeof text, "most suspects are White %200s in essex in kent", "");
    assert_int_equal(cd_claims_say(cd_str_of(text), &claims, &err), CD_INPUT);
    assert_null(strstr(err.text, text));
}

/* Words that ask what no records can answer, wherever they stand. */
static void what_cannot_be_settled_is_out_of_scope(void **state)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"Asian people commit more offences", "not who offends"},
        {"Most offenders are White", "not who offends"},
        {"The police discriminate against Black people!", "like cases"},
        {"Are the police institutionally racist?", "like cases"},
        {"Recording fell because of the new system", "never why"},
        {"most suspects are White due to where they live", "never why"},
        {"It is their culture", "No return records culture"},
        {"most suspects are Muslim", "No return records religion"},
        {"An Asian man is more likely to be a suspect", "predicts nobody"},
        {"Nationally, most suspects are White", "forces and months that returned"},
        {"not most suspects are White in the whole country", "forces and months that returned"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_claims *claims = say(rows[i].text);
        struct cd_picture picture = {0};
        struct cd_verdicts verdicts;
        struct cd_err err = {0};
        assert_int_equal(claims->items[0].kind, CD_CLAIM_OUT_OF_SCOPE);
        assert_int_equal(cd_claims_decide(claims, &picture, &verdicts, &err), CD_OK);
        assert_int_equal(verdicts.items[0].kind, CD_VERDICT_OUT_OF_SCOPE);
        assert_int_equal(verdicts.items[0].negation_kind, CD_VERDICT_OUT_OF_SCOPE);
        assert_non_null(strstr(verdicts.items[0].because.p, rows[i].why));
        cd_verdicts_free(&verdicts);
        cd_claims_free(claims);
    }
}

/* It parses, and the picture has not the counts: INSUFFICIENT, and what is lacking. */
static void what_is_not_counted_is_insufficient(void **state)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"most suspects are White where age >= 21", "begin at 10, 18, 25 and 35"},
        {"most suspects are White where age = 18", "begin at 10, 18, 25 and 35"},
        {"most suspects are White where not age > 20 and male", "begin at 10, 18, 25 and 35"},
        {"Asian is over-represented among suspects against census(force area, age 18+, male)",
         "all ages and both sexes"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_claims *claims = say(rows[i].text);
        struct cd_picture picture = {0};
        struct cd_verdicts verdicts;
        struct cd_err err = {0};
        assert_int_equal(cd_claims_decide(claims, &picture, &verdicts, &err), CD_OK);
        assert_int_equal(verdicts.items[0].kind, CD_VERDICT_INSUFFICIENT);
        if (strstr(verdicts.items[0].because.p, rows[i].why) == NULL)
            fail_msg("%s: %s", rows[i].text, verdicts.items[0].because.p);
        cd_verdicts_free(&verdicts);
        cd_claims_free(claims);
    }
}

static void in_yaml(void **state)
{
    static const char good[] =
        "kind: claims\nclaims:\n  - id: a\n    text: most suspects are White\n    headline: \"yes\"\n"
        "  - id: b\n    text: White is the largest group\n    claim: \"Said otherwise.\"\n    said: A paper\n";
    static const struct {
        const char *yaml, *says;
    } bad[] = {
        {"kind: claims\nclaims:\n  - id: a\n    text: most suspects are Whte\n", "y:4:11: claim 1, text: character 19"},
        {"kind: claims\nclaims:\n  - id: a\n    text: most suspects are White\n    group: white\n", "says it all"},
        {"kind: claims\nclaims:\n  - id: a\n    claim: b\n", "kind: missing"},
        {"kind: claims\nclaims:\n  - id: a\n    kind: share\n", "claim: missing"},
    };
    struct cd_claims *claims = NULL;
    struct cd_err err = {0};
    if (cd_claims_text(cd_str_of(good), "y", &claims, &err) != CD_OK) fail_msg("%s", err.text);
    assert_same_str(claims->items[0].id, CD_STR("a"), "id");
    assert_same_str(claims->items[0].claim, CD_STR("most suspects are White"), "claim");
    assert_int_equal(claims->items[0].headline, 1);
    assert_same_str(claims->items[1].claim, CD_STR("Said otherwise."), "claim");
    assert_int_equal(claims->items[1].kind, CD_CLAIM_LARGEST);
    assert_same_str(claims->items[1].said, CD_STR("A paper"), "said");
    cd_claims_free(claims);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(cd_claims_text(cd_str_of(bad[i].yaml), "y", &claims, &err), CD_INPUT);
        if (strstr(err.text, bad[i].says) == NULL) fail_msg("%s\nlacks: %s", err.text, bad[i].says);
    }
}

/* A second claim is added to the first; one that is not understood leaves them as they were. */
static void several(void **state)
{
    struct cd_claims *claims = say("most suspects are White");
    struct cd_err err = {0};
    assert_int_equal(cd_claims_say(CD_STR("White is the largest group"), &claims, &err), CD_OK);
    assert_int_equal(cd_claims_say(CD_STR("White is the smallest group"), &claims, &err), CD_INPUT);
    assert_int_equal(claims->n, 2);
    assert_same_str(claims->items[1].id, CD_STR("2"), "id");
    cd_claims_free(claims);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(means_what_yaml_means),
        cmocka_unit_test(errors_stand_at_their_character),
        cmocka_unit_test(the_caret_stands_under_it),
        cmocka_unit_test(what_cannot_be_settled_is_out_of_scope),
        cmocka_unit_test(what_is_not_counted_is_insufficient),
        cmocka_unit_test(in_yaml),
        cmocka_unit_test(several),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
