/* fixture.h - results of a made-up audit: real forces, invented counts from a fixed sequence, one verdict of every kind.
 *
 * Some returns never come, one force is silent from a month on, one is weak, one return shrinks. `hostile` gives the first
 * forces, the texts of findings and the claims names that try to break out of HTML, SVG, CSV and JSON. */
#ifndef CANDOUR_TESTS_REPORT_FIXTURE_H
#define CANDOUR_TESTS_REPORT_FIXTURE_H

#include "candour/audit.h"
#include "candour/claim.h"
#include "candour/date.h"
#include "candour/report.h"
#include "candour/standard.h"
#include "test.h"

#define HOSTILE "<script>alert(1)</script>\"'&,\xE2\x80\xAE\x01\xFF</title></svg></style>-->"

struct fixture {
    struct cd_picture picture;
    struct cd_findings findings;
    struct cd_source sources[64];
    struct cd_audit audit;
    struct cd_behaviour behaviour;
    struct cd_verdicts verdicts;
    struct cd_verdict items[8];
    struct cd_reading readings[16];
    struct cd_results results;
    uint32_t seed;
};

/* 0 .. n - 1; Numerical Recipes' generator. */
static uint32_t fixture_next(struct fixture *f, uint32_t n)
{
    f->seed = f->seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)f->seed * n) >> 32);
}

static uint32_t fixture_label(struct fixture *f, enum cd_characteristic what, enum cd_asserter by, enum cd_class class,
                              enum cd_reason reason, const char *value, uint64_t mask)
{
    struct cd_label label = {.characteristic = (uint8_t)what,
                             .asserted_by = (uint8_t)by,
                             .class = (uint8_t) class,
                             .reason = (uint8_t)reason,
                             .list = CD_NO_CODE,
                             .value = CD_NO_CODE,
                             .mask = mask};
    uint32_t code = 0;
    if (value) assert_true(cd_dict_code(&f->picture.labels.texts, cd_str_of(value), &label.value));
    assert_true(cd_labels_code(&f->picture.labels, &label, &code));
    return code;
}

static void fixture_cell(struct fixture *f, uint32_t ret, uint32_t label, uint64_t rows, uint64_t people)
{
    assert_true(cd_picture_cell(&f->picture, &(struct cd_cell){.ret = ret, .label = label, .n = {rows, people}}));
}

static uint32_t fixture_ethnicity(struct fixture *f, enum cd_asserter by, unsigned group)
{
    const struct cd_group *known = cd_group_at(group);
    return fixture_label(f, CD_CHARACTERISTIC_ETHNICITY, by, CD_CLASS_RECORDED, CD_REASON_NONE, known->label,
                         known->mask);
}

/* People of one return by (self, officer): 5 broad groups, then declined, then blank. */
static void fixture_people(struct fixture *f, uint32_t ret, uint64_t people, unsigned recorded)
{
    static const unsigned shares[5] = {62, 6, 12, 16, 4};
    const enum cd_characteristic ethnicity = CD_CHARACTERISTIC_ETHNICITY;
    const uint32_t missing[2] = {
        fixture_label(f, ethnicity, CD_ASSERTED_SELF, CD_CLASS_NOT_STATED, CD_REASON_DECLINED, "Not stated",
                      CD_ETHNIC_ALL),
        fixture_label(f, ethnicity, CD_ASSERTED_SELF, CD_CLASS_BLANK, CD_REASON_LEFT_BLANK, NULL, CD_ETHNIC_ALL)};
    const uint32_t no_officer =
        fixture_label(f, ethnicity, CD_ASSERTED_OFFICER, CD_CLASS_BLANK, CD_REASON_LEFT_BLANK, NULL, CD_ETHNIC_ALL);
    uint64_t left = people;
    for (unsigned group = 0; group < 7 && left > 0; group++) {
        uint64_t n = group < 5 ? people * shares[group] * recorded / 10000 : group == 5 ? left * 7 / 10 : left;
        const uint32_t self = group < 5 ? fixture_ethnicity(f, CD_ASSERTED_SELF, group) : missing[group - 5];
        const uint64_t blank = n * 6 / 100, other = n * 5 / 100;
        const uint32_t same = fixture_ethnicity(f, CD_ASSERTED_OFFICER, group < 5 ? group : 0);
        const uint32_t else_ = fixture_ethnicity(f, CD_ASSERTED_OFFICER, group == 0 ? 4 : 0);
        const struct cd_joint joints[3] = {
            {.ret = ret, .self = self, .officer = same, .n = {n - blank - other, n - blank - other}},
            {.ret = ret, .self = self, .officer = else_, .n = {other, other}},
            {.ret = ret, .self = self, .officer = no_officer, .n = {blank, blank}}};
        fixture_cell(f, ret, self, n, n);
        for (unsigned i = 0; i < 3; i++) {
            assert_true(cd_picture_joint(&f->picture, &joints[i]));
            fixture_cell(f, ret, joints[i].officer, joints[i].n[0], joints[i].n[1]);
        }
        left -= n;
    }
}

static void fixture_others(struct fixture *f, uint32_t ret, uint64_t rows, uint64_t people)
{
    static const struct {
        enum cd_characteristic what;
        unsigned blank, invalid; /* percent */
    } slots[] = {{CD_CHARACTERISTIC_GENDER, 2, 0},
                 {CD_CHARACTERISTIC_AGE, 9, 3},
                 {CD_CHARACTERISTIC_LOCATION, 20, 0},
                 {CD_CHARACTERISTIC_OUTCOME, 1, 0},
                 {CD_CHARACTERISTIC_LEGISLATION, 0, 0}};
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        const uint64_t blank = people * slots[i].blank / 100, bad = people * slots[i].invalid / 100;
        const uint64_t extra = rows - people; /* rows without a person leave everything blank but where and why */
        fixture_cell(
            f, ret,
            fixture_label(f, slots[i].what, CD_ASSERTED_UNSTATED, CD_CLASS_RECORDED, CD_REASON_NONE, "value", 0),
            people - blank - bad, people - blank - bad);
        fixture_cell(
            f, ret,
            fixture_label(f, slots[i].what, CD_ASSERTED_UNSTATED, CD_CLASS_BLANK, CD_REASON_LEFT_BLANK, NULL, 0),
            blank + extra, blank);
        if (bad > 0)
            fixture_cell(f, ret,
                         fixture_label(f, slots[i].what, CD_ASSERTED_UNSTATED, CD_CLASS_INVALID, CD_REASON_NOT_IN_LIST,
                                       "18 to", 0),
                         bad, bad);
    }
}

/* Which months of a force never came: force 4 all of them, 9 from the third on, 14 one, 20 the last two. */
static bool fixture_absent(unsigned force, unsigned month, unsigned months)
{
    return force == 4 || (force == 9 && month >= 2) || (force == 14 && month == 5) ||
           (force == 20 && month + 2 >= months);
}

static void fixture_return(struct fixture *f, struct cd_str name, unsigned force, unsigned month, unsigned months)
{
    uint32_t ret;
    assert_true(cd_picture_return(&f->picture, name, cd_day_period(cd_day_of(2019, 1, 1)) + (int32_t)month, &ret));
    struct cd_return *r = &f->picture.returns[ret];
    r->expected = 1;
    if (fixture_absent(force, month, months)) return;
    const uint64_t size = 120 + force * 37 % 900 + fixture_next(f, 90);
    const uint64_t people = force == 17 && month >= 7 ? size / 4 : size, rows = people + people / 30;
    const unsigned base = force == 3 ? 34 : force == 11 ? 58 : 74 + force * 7 % 24;
    const unsigned recorded = force == 25 && month > 8 ? 12 : base + fixture_next(f, 5);
    r->seen = 1;
    r->sources = 1;
    r->n[CD_UNIT_ROW] = rows;
    r->n[CD_UNIT_PERSON] = people;
    r->duplicates = rows / (30 + force);
    r->unusable = force == 6 && month == 0 ? 2 : 0;
    fixture_people(f, ret, people, recorded > 100 ? 100 : recorded);
    fixture_others(f, ret, rows, people);
}

static void fixture_reading(struct fixture *f, unsigned i, unsigned r, const struct cd_reading *reading)
{
    f->readings[r] = *reading;
    f->readings[r].rounded =
        reading->rounded.lo.den == 0 && reading->rounded.hi.num == 0 ? reading->bound : reading->rounded;
    if (f->items[i].readings == NULL) f->items[i].readings = &f->readings[r];
    f->items[i].n_readings++;
}

/* clang-format off */
static void fixture_verdicts(struct fixture *f, bool hostile)
{
    const struct cd_str scope = CD_STR("44 forces, January 2019 to June 2020"), unit = CD_STR("people searched");
    const struct cd_str what = CD_STR("ethnicity, self-defined"), none = CD_STR("none");
    const struct cd_verdict texts[] = {
        {.id = CD_STR("white-majority"), .claim = CD_STR("More than half of people searched are White"),
         .negation = CD_STR("Half of people searched or fewer are White"), .kind = CD_VERDICT_PROVED, .negation_kind = CD_VERDICT_REFUTED,
         .because = CD_STR("Even if none of the unrecorded were White, more than half would be."), .headline = 1},
        {.id = CD_STR("asian-fifth"), .claim = CD_STR("More than one in five people searched are Asian"),
         .negation = CD_STR("One in five people searched or fewer are Asian"), .kind = CD_VERDICT_UNDECIDED,
         .negation_kind = CD_VERDICT_UNDECIDED, .because = CD_STR("The unrecorded could tip it either way."),
         .note = CD_STR("Chinese counts as Asian here; in the 2001 code list it stood under Other."), .headline = 1},
        {.id = CD_STR("black-half"), .claim = CD_STR("More than half of people searched are Black"),
         .negation = CD_STR("Half of people searched or fewer are Black"), .kind = CD_VERDICT_REFUTED, .negation_kind = CD_VERDICT_PROVED,
         .because = CD_STR("Even if all of the unrecorded were Black, fewer than half would be."), .headline = 1},
        {.id = CD_STR("national"), .claim = CD_STR("Across England and Wales, Black people are searched more often than White people"),
         .negation = CD_STR("Across England and Wales, Black people are not searched more often than White people"),
         .kind = CD_VERDICT_INSUFFICIENT, .negation_kind = CD_VERDICT_INSUFFICIENT,
         .because = CD_STR("37 expected returns never came, and nothing caps how many people they would have held."), .headline = 1},
        {.id = CD_STR("asian-index"), .claim = CD_STR("Asian people are searched out of proportion to residents"),
         .negation = CD_STR("Asian people are searched in proportion to residents, or less"), .kind = CD_VERDICT_DEPENDS_ON_BASE,
         .negation_kind = CD_VERDICT_DEPENDS_ON_BASE, .because = CD_STR("The 2011 and the 2021 census give different answers."), .headline = 1},
        {.id = CD_STR("bias"), .claim = CD_STR("Officers are biased against a group"), .negation = CD_STR("Officers are not biased against any group"),
         .kind = CD_VERDICT_OUT_OF_SCOPE, .negation_kind = CD_VERDICT_OUT_OF_SCOPE,
         .because = CD_STR("Returns of searches do not hold what people who were not searched did.")},
        {.id = CD_STR("better-than"), .claim = CD_STR("Kent records ethnicity more often than Essex"),
         .negation = CD_STR("Kent does not record ethnicity more often than Essex"), .kind = CD_VERDICT_PROVED, .negation_kind = CD_VERDICT_REFUTED,
         .because = CD_STR("The recorded shares are exact.")},
    };
    f->verdicts = (struct cd_verdicts){.items = f->items, .n = sizeof texts / sizeof *texts};
    for (size_t i = 0; i < f->verdicts.n; i++) {
        f->items[i] = texts[i];
        f->items[i].scope = scope, f->items[i].unit = unit, f->items[i].characteristic = what, f->items[i].premises = none;
    }
    const struct cd_fraction half = {1, 2}, fifth = {1, 5}, one = {1, 1}, zero = {0, 1};
    fixture_reading(f, 0, 0, &(struct cd_reading){.quantity = CD_STR("share of White among people searched"), .bound = {{52000, 100000}, {69000, 100000}},
        .threshold = half, .kind = CD_VERDICT_PROVED, .negation = CD_VERDICT_REFUTED, .recorded = 83000, .unknown = 17000, .total = 100000,
        .rate_now = {83, 100}, .rate_to_prove = {62, 100}, .k_min_prove = CD_NO_COUNT, .k_min_refute = CD_NO_COUNT});
    fixture_reading(f, 1, 1, &(struct cd_reading){.quantity = CD_STR("share of Asian among people searched"), .bound = {{10000, 100000}, {27000, 100000}},
        .threshold = fifth, .kind = CD_VERDICT_UNDECIDED, .negation = CD_VERDICT_UNDECIDED, .recorded = 83000, .unknown = 17000, .total = 100000,
        .rate_now = {83, 100}, .rate_to_refute = {91, 100}, .k_min_prove = 10001, .k_min_refute = 7000, .rated = 1,
        .settles = CD_STR("No recording rate proves it if new records look like those there are; it would be refuted at 91.0%. At the very least 7,000 further records are needed.")});
    fixture_reading(f, 2, 2, &(struct cd_reading){.quantity = CD_STR("share of Black among people searched"), .bound = {{13000, 100000}, {30000, 100000}},
        .rounded = {{12950, 100000}, {30050, 100000}}, .threshold = half, .kind = CD_VERDICT_REFUTED, .negation = CD_VERDICT_PROVED,
        .recorded = 83000, .unknown = 17000, .total = 100000, .k_min_prove = CD_NO_COUNT, .k_min_refute = CD_NO_COUNT});
    fixture_reading(f, 3, 3, &(struct cd_reading){.base = CD_STR("Census 2021, England and Wales, all residents, all ages"), .shape = CD_SHAPE_RATIO,
        .quantity = CD_STR("rate of Black against White"), .bound = {zero, {1, 0}}, .threshold = one, .kind = CD_VERDICT_INSUFFICIENT,
        .negation = CD_VERDICT_INSUFFICIENT, .recorded = 83000, .unknown = 17000, .total = 100000});
    fixture_reading(f, 4, 4, &(struct cd_reading){.base = CD_STR("Census 2021, all residents, all ages"), .shape = CD_SHAPE_RATIO,
        .quantity = CD_STR("share of Asian searched against share of residents"), .bound = {{76, 100}, {229, 100}}, .threshold = one,
        .kind = CD_VERDICT_UNDECIDED, .negation = CD_VERDICT_UNDECIDED, .recorded = 83000, .unknown = 17000, .total = 100000});
    fixture_reading(f, 4, 5, &(struct cd_reading){.base = CD_STR("Census 2011, all residents, all ages"), .shape = CD_SHAPE_RATIO,
        .quantity = CD_STR("share of Asian searched against share of residents"), .bound = {{105, 100}, {353, 100}}, .threshold = one,
        .kind = CD_VERDICT_PROVED, .negation = CD_VERDICT_REFUTED, .recorded = 83000, .unknown = 17000, .total = 100000});
    fixture_reading(f, 6, 6, &(struct cd_reading){.quantity = CD_STR("recorded share in Kent less that in Essex"), .shape = CD_SHAPE_DIFFERENCE,
        .bound = {{7, 100}, {7, 100}}, .threshold = zero, .kind = CD_VERDICT_PROVED, .negation = CD_VERDICT_REFUTED,
        .recorded = 20000, .unknown = 0, .total = 20000});
    if (!hostile) return;
    f->items[0].claim = f->items[0].because = f->items[0].id = CD_STR(HOSTILE);
    f->readings[0].quantity = f->readings[3].base = f->readings[0].settles = CD_STR(HOSTILE);
}
/* clang-format on */

static void fixture_findings(struct fixture *f, bool hostile)
{
    static const char *const fields[] = {"Self-defined ethnicity", "Date", "Age range"};
    uint32_t field[3], value;
    for (unsigned i = 0; i < 3; i++) {
        const struct cd_str name = hostile && i == 0 ? CD_STR("=cmd|' /C calc'!A0") : cd_str_of(fields[i]);
        assert_true(cd_dict_code(&f->findings.texts, name, &field[i]));
    }
    assert_true(
        cd_dict_code(&f->findings.texts, hostile ? CD_STR("@SUM(1,2)\"\n" HOSTILE) : CD_STR("18 to 24"), &value));
    const struct cd_finding all[] = {
        {.source = 0, .line = 0, .value = CD_NO_CODE, .field = UINT16_MAX, .rule = CD_RULE_FILE_ENCODING},
        {.source = 0,
         .line = 2,
         .value = CD_NO_CODE,
         .field = (uint16_t)field[0],
         .column = 9,
         .rule = CD_RULE_VALUE_BLANK},
        {.source = 0,
         .line = 17,
         .value = value,
         .field = (uint16_t)field[2],
         .column = 8,
         .rule = CD_RULE_VALUE_UNKNOWN},
        {.source = 1,
         .line = 3,
         .value = value,
         .field = (uint16_t)field[1],
         .column = 2,
         .rule = CD_RULE_DATE_INVALID,
         .private = 1},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) assert_true(cd_findings_add(&f->findings, &all[i]));
}

static void fixture_frame(struct fixture *f, bool hostile)
{
    f->picture.frame = (struct cd_figure_frame){
        .dataset = hostile ? CD_STR(HOSTILE) : CD_STR("Stop and search, data.police.uk"),
        .noun = {CD_STR("rows"), hostile ? CD_STR("people " HOSTILE) : CD_STR("people searched")},
        .definition = CD_STR("stop-search-person: rows whose type is not a vehicle search"),
        .code_lists = CD_STR("police-uk-self 2011, police-uk-officer"),
        .source = CD_STR("data.police.uk, Open Government Licence v3.0"),
        .first = cd_day_period(cd_day_of(2019, 1, 1)),
        .last = cd_day_period(cd_day_of(2020, 6, 1)),
        .as_of = cd_day_of(2020, 6, 30),
    };
}

static void fixture_make(struct fixture *f, unsigned forces, unsigned months, bool hostile)
{
    memset(f, 0, sizeof *f);
    f->seed = 20190101;
    const struct cd_force_register *reg = cd_force_register_find(CD_STR("police-uk"));
    for (unsigned force = 0; force < forces && force < reg->n; force++) {
        const struct cd_str name = hostile && force < 2 ? (force == 0 ? CD_STR("=" HOSTILE) : CD_STR("-2+3,\n" HOSTILE))
                                                        : cd_str_of(reg->forces[force].id);
        for (unsigned month = 0; month < months; month++) fixture_return(f, name, force, month, months);
    }
    assert_true(cd_picture_settle(&f->picture));
    fixture_frame(f, hostile);
    fixture_findings(f, hostile);
    fixture_verdicts(f, hostile);
    struct cd_err err;
    assert_int_equal(cd_audit_measure(&f->picture, &f->findings, &f->audit, &err), CD_OK);
    assert_int_equal(cd_behaviour_make(&f->audit, NULL, &f->behaviour, &err), CD_OK);
    for (unsigned i = 0; i < 2; i++) {
        f->sources[i] = (struct cd_source){.path = hostile ? CD_STR("=" HOSTILE)
                                                   : i     ? CD_STR("2019-01/kent.csv")
                                                           : CD_STR("2019-01/essex.csv"),
                                           .dialect = CD_STR("police-uk-stop-search"),
                                           .force = i ? CD_STR("kent") : CD_STR("essex"),
                                           .period = f->picture.frame.first,
                                           .bytes = 1000 + i,
                                           .rows = 10 + i,
                                           .encoding = "UTF-8",
                                           .delimiter = ','};
        memset(f->sources[i].sha256, (int)(0xA0 + i), sizeof f->sources[i].sha256);
    }
    f->results = (struct cd_results){.picture = &f->picture,
                                     .audit = &f->audit,
                                     .behaviour = &f->behaviour,
                                     .verdicts = &f->verdicts,
                                     .findings = &f->findings,
                                     .sources = f->sources,
                                     .n_sources = 2,
                                     .command = hostile ? CD_STR(HOSTILE) : CD_STR("audit --as-of 2020-06-30")};
}

static void fixture_free(struct fixture *f)
{
    cd_behaviour_free(&f->behaviour);
    cd_audit_free(&f->audit);
    cd_picture_free(&f->picture);
    cd_findings_free(&f->findings);
}

#endif
