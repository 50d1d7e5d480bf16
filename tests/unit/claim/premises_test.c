/* Verdicts under premises: known bounds, words, and an enumeration of all fillings that knows nothing of the library's formulas. */
#include "candour/claim.h"
#include "candour/counts.h"
#include "candour/date.h"
#include "candour/standard.h"

#include "test.h"

static void decide_said(const char *text, const char *assumed, const struct cd_picture *p, struct cd_verdicts *v)
{
    struct cd_claims *claims = NULL;
    struct cd_err err = {0};
    if (cd_claims_say(cd_str_of(text), &claims, &err) != CD_OK) fail_msg("%s: %s", text, err.text);
    if (assumed != NULL && cd_claims_assume(claims, cd_str_of(assumed), &err) != CD_OK) fail_msg("%s", err.text);
    if (cd_claims_decide(claims, p, v, &err) != CD_OK) fail_msg("%s: %s", text, err.text);
    cd_claims_free(claims);
}

/* 300 White of 370 recorded, 630 open (P1): the bounds of tests/unit/stats/premise_test, which has them from statistics.md, now through a claim. */
static const struct {
    const char *claim, *assumed;
    uint8_t kind;
    struct cd_fraction lo, hi; /* lo.den 0: not looked at */
    const char *premises;
} rows[] = {
    {"most suspects are White", NULL, CD_VERDICT_UNDECIDED, {300, 1000}, {930, 1000}, "none"},
    {"most suspects are White", "odds-within 2", CD_VERDICT_PROVED, {8025, 11000}, {57900, 67000}, "odds-within 2"},
    {"most suspects are not White",
     "odds-within 2",
     CD_VERDICT_REFUTED,
     {8025, 11000},
     {57900, 67000},
     "odds-within 2"},
    {"over 85 % of suspects are White",
     "odds-within 2",
     CD_VERDICT_UNDECIDED,
     {8025, 11000},
     {57900, 67000},
     "odds-within 2"},
    {"under 73 % of suspects are White",
     "odds-within 2",
     CD_VERDICT_UNDECIDED,
     {8025, 11000},
     {57900, 67000},
     "odds-within 2"},
    {"most suspects are White",
     "unrecorded-no-more",
     CD_VERDICT_UNDECIDED,
     {300, 1000},
     {300, 370},
     "unrecorded-no-more"},
    {"most suspects are White", "unrecorded-no-less", CD_VERDICT_PROVED, {300, 370}, {930, 1000}, "unrecorded-no-less"},
    {"most suspects are White",
     "unrecorded-no-less and unrecorded-no-more",
     CD_VERDICT_PROVED,
     {300, 370},
     {300, 370},
     "unrecorded-no-less; unrecorded-no-more"},
    {"most suspects are White",
     "share-within 10 %",
     CD_VERDICT_PROVED,
     {27669, 37000},
     {32331, 37000},
     "share-within 10 %"},
    {"most suspects are White", "selectivity 5 to 6", CD_VERDICT_REFUTED, {300, 720}, {300, 650}, "selectivity 5 to 6"},
    {"most suspects are White",
     "miscoded-at-most 20 in, 10 out",
     CD_VERDICT_UNDECIDED,
     {280, 1000},
     {940, 1000},
     "miscoded-at-most 20 in, 10 out"},
    {"over 29 % of suspects are White",
     "miscoded-at-most 20 in, 10 out",
     CD_VERDICT_UNDECIDED,
     {280, 1000},
     {940, 1000},
     "miscoded-at-most 20 in, 10 out"},
    {"most suspects are White",
     "missing-at-random",
     CD_VERDICT_UNDECIDED,
     {300, 1000},
     {930, 1000},
     "missing-at-random (a scenario: no verdict stands on it)"},
    {"most suspects are White",
     "selectivity 100 to 200",
     CD_VERDICT_CONTRADICTED,
     {0, 0},
     {0, 0},
     "selectivity 100 to 200"},
    {"most suspects are White",
     "odds-within 2 and selectivity 5 to 6",
     CD_VERDICT_CONTRADICTED,
     {0, 0},
     {0, 0},
     "odds-within 2; selectivity 5 to 6"},
    {"most suspects are White assuming odds-within 2",
     NULL,
     CD_VERDICT_PROVED,
     {8025, 11000},
     {57900, 67000},
     "odds-within 2"},
    {"White is over-represented against 200 of 1000 \"r\"",
     "odds-within 2",
     CD_VERDICT_PROVED,
     {5 * 8025, 11000},
     {5 * 57900, 67000},
     "odds-within 2"},
    {"rate of White > 8 x everyone else against 200 of 1000 \"r\"",
     "odds-within 2",
     CD_VERDICT_PROVED,
     {4 * 8025, 11000 - 8025},
     {4 * 57900, 67000 - 57900},
     "odds-within 2"},
    {"White is the largest group",
     "odds-within 2",
     CD_VERDICT_UNDECIDED,
     {-370, 1000},
     {890, 1000},
     "odds-within 2 (which says nothing about a claim of this kind)"},
    {"most suspects are White of those with a record",
     "odds-within 2",
     CD_VERDICT_PROVED,
     {300, 370},
     {300, 370},
     "odds-within 2 (which says nothing about a claim of this kind)"},
};

static void bounds_under_premises(void **state)
{
    struct cd_picture p = {0};
    assert_int_equal(cd_counts_text(CD_STR("White=300,Asian=40,Black=20,Other=10,unknown=630"), &p, NULL), CD_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_verdicts v;
        decide_said(rows[i].claim, rows[i].assumed, &p, &v);
        const struct cd_reading *r = &v.items[0].readings[0];
        char lo[96], hi[96];
        cd_fraction_text(r->rounded.lo, lo), cd_fraction_text(r->rounded.hi, hi);
        const bool same = rows[i].lo.den == 0 || (cd_fraction_cmp(r->rounded.lo, rows[i].lo) == 0 &&
                                                  cd_fraction_cmp(r->rounded.hi, rows[i].hi) == 0);
        assert_int_equal(v.items[0].conditional,
                         strncmp(rows[i].premises, "none", 4) != 0 && strchr(rows[i].premises, '(') == NULL);
        if (v.items[0].kind != rows[i].kind || !same || !cd_str_eq(v.items[0].premises, cd_str_of(rows[i].premises)))
            fail_msg("row %zu: %s, %s to %s, " CD_FMT, i, cd_verdict_label((enum cd_verdict_kind)v.items[0].kind), lo,
                     hi, CD_ARG(v.items[0].premises));
        cd_verdicts_free(&v);
    }
    cd_picture_free(&p);
}

static void conditions_are_said(void **state)
{
    for (unsigned kind = 0; kind < CD_VERDICT_COUNT; kind++) {
        const bool differs =
            strcmp(cd_verdict_text((enum cd_verdict_kind)kind), cd_verdict_text_if((enum cd_verdict_kind)kind)) != 0;
        assert_int_equal(differs, kind == CD_VERDICT_PROVED || kind == CD_VERDICT_REFUTED);
    }
}

/* What is not a premise is said with its place; numbers out of range, a contradiction in terms, months where there are none. */
static void refused(void **state)
{
    static const struct {
        const char *premise, *says;
    } bad[] = {
        {"odds-wthin 2", "is \"odds-within\" meant?"},
        {"odds-within 0.5", "gamma is out of range"},
        {"odds-within", "ends here"},
        {"share-within 110 %", "delta is out of range"},
        {"selectivity 2 to 1", "rho is out of range"},
        {"selectivity 2", "\"to\""},
        {"rising-share by force", "by month, or by year"},
        {"miscoded-at-most 1 in, 2 out by force", "leave out"},
        {"miscoded-at-most 1 in, 2 out and odds-within 2", "stands alone"},
        {"odds-within 2 and miscoded-at-most 1 in, 2 out", "stands alone"},
        {"odds-within 2 odds-within 3", "is not understood here"},
        {"odds-within 2 and odds-within 3 and odds-within 4 and odds-within 5 and odds-within 6", "over 4 premises"},
        {"", "ends here"},
    };
    struct cd_claims *claims = NULL;
    struct cd_err err = {0};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(cd_claims_say(CD_STR("most suspects are White"), &claims, &err), CD_OK);
        assert_int_equal(cd_claims_assume(claims, cd_str_of(bad[i].premise), &err), CD_INPUT);
        if (strstr(err.text, bad[i].says) == NULL) fail_msg("%s: %s", bad[i].premise, err.text);
        cd_claims_free(claims);
        claims = NULL;
    }
    struct cd_picture p = {0};
    struct cd_verdicts v;
    assert_int_equal(cd_counts_text(CD_STR("White=3,unknown=6"), &p, NULL), CD_OK);
    assert_int_equal(cd_claims_say(CD_STR("most suspects are White assuming same-share by month"), &claims, &err),
                     CD_OK);
    assert_int_equal(cd_claims_decide(claims, &p, &v, &err), CD_INPUT);
    assert_non_null(strstr(err.text, "do not say their months"));
    cd_claims_free(claims);
    cd_picture_free(&p);
}

/* --- All fillings of two returns --------------------------------------------------------------------------------------------- */

/* In two months, or forces: so many recorded in the group, outside it, and open. */
struct small {
    unsigned in[2], out[2], open[2];
};

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

static struct cd_picture picture_of(const struct small *s)
{
    const uint64_t masks[] = {cd_group_find(CD_STR("white"))->mask, cd_group_find(CD_STR("asian"))->mask,
                              CD_ETHNIC_ALL};
    static const char *const forces[] = {"essex", "kent"}, *const months[] = {"2020-01", "2021-02"};
    struct cd_picture p = {.frame = {.first = CD_NO_PERIOD, .last = CD_NO_PERIOD}};
    for (int i = 0; i < 2; i++) {
        const unsigned n[] = {s->in[i], s->out[i], s->open[i]};
        uint32_t ret;
        assert_true(cd_picture_return(&p, cd_str_of(forces[i]), cd_period_parse(cd_str_of(months[i])), &ret));
        p.returns[ret].expected = p.returns[ret].seen = 1;
        p.returns[ret].n[CD_UNIT_PERSON] = n[0] + n[1] + n[2];
        for (int k = 0; k < 3; k++)
            assert_true(
                cd_picture_cell(&p, &(struct cd_cell){.ret = ret, .label = label(&p, masks[k]), .n = {n[k], n[k]}}));
    }
    assert_true(cd_picture_settle(&p));
    return p;
}

/* Whether x[i] of the open of each being in the group agrees with a premise. Without a record nothing is compared. */
static bool no_more_apart(const struct small *s, const unsigned x[2])
{
    for (int i = 0; i < 2; i++)
        if (s->in[i] + s->out[i] > 0 && x[i] * (s->in[i] + s->out[i]) > s->in[i] * s->open[i]) return false;
    return true;
}
static bool no_less_together(const struct small *s, const unsigned x[2])
{
    const unsigned in = s->in[0] + s->in[1], known = in + s->out[0] + s->out[1], open = s->open[0] + s->open[1];
    return known == 0 || (x[0] + x[1]) * known >= in * open;
}
static bool odds_apart(const struct small *s, const unsigned x[2])
{
    for (int i = 0; i < 2; i++) {
        const unsigned in = s->in[i], out = s->out[i], y = s->open[i] - x[i];
        if (in + out > 0 && (x[i] * out > 3 * in * y || 3 * x[i] * out < in * y)) return false;
    }
    return true;
}
static bool within_a_quarter(const struct small *s, const unsigned x[2])
{
    for (int i = 0; i < 2; i++) {
        const int known = (int)(s->in[i] + s->out[i]), d = (int)x[i] * known - (int)(s->in[i] * s->open[i]);
        if (known > 0 && 4 * (d < 0 ? -d : d) > known * (int)s->open[i]) return false;
    }
    return true;
}
static bool same(const struct small *s, const unsigned x[2])
{
    const unsigned n0 = s->in[0] + s->out[0] + s->open[0], n1 = s->in[1] + s->out[1] + s->open[1];
    return n0 == 0 || n1 == 0 || (s->in[0] + x[0]) * n1 == (s->in[1] + x[1]) * n0;
}
static bool rising(const struct small *s, const unsigned x[2])
{
    const unsigned n0 = s->in[0] + s->out[0] + s->open[0], n1 = s->in[1] + s->out[1] + s->open[1];
    return n0 == 0 || n1 == 0 || (s->in[0] + x[0]) * n1 <= (s->in[1] + x[1]) * n0;
}

static const struct {
    const char *premise;
    bool (*agrees)(const struct small *s, const unsigned x[2]);
} enumerated[] = {
    {"unrecorded-no-more by force", no_more_apart},
    {"unrecorded-no-less", no_less_together},
    {"odds-within 3 by month", odds_apart},
    {"share-within 25 % by force and month", within_a_quarter},
    {"same-share by force", same},
    {"rising-share by year", rising},
};

/* Over all fillings that agree with the premise: does the claim "over half" ever hold, ever fail? */
static void try_all(const struct small *s, size_t which, bool *holds, bool *fails)
{
    const unsigned total = s->in[0] + s->out[0] + s->open[0] + s->in[1] + s->out[1] + s->open[1];
    *holds = *fails = false;
    for (unsigned a = 0; a <= s->open[0]; a++)
        for (unsigned b = 0; b <= s->open[1]; b++) {
            const unsigned x[2] = {a, b};
            if (!enumerated[which].agrees(s, x)) continue;
            if (2 * (s->in[0] + s->in[1] + a + b) > total) *holds = true;
            else *fails = true;
        }
}

struct tried {
    unsigned without, with, contradicted; /* settled without a premise, and with one */
};

/* Sound: PROVED never fails, REFUTED never holds, CONTRADICTED never is; what is settled without a premise stays so. */
static void try_premise(const struct small *s, unsigned code, size_t k, const struct cd_picture *p, struct tried *tried)
{
    struct cd_verdicts plain, v;
    bool holds, fails;
    decide_said("most suspects are White", NULL, p, &plain);
    decide_said("most suspects are White", enumerated[k].premise, p, &v);
    try_all(s, k, &holds, &fails);
    const uint8_t kind = v.items[0].kind, without = plain.items[0].kind;
    const bool undone = without != CD_VERDICT_UNDECIDED && kind != without && kind != CD_VERDICT_CONTRADICTED;
    if ((kind == CD_VERDICT_PROVED && fails) || (kind == CD_VERDICT_REFUTED && holds) ||
        (kind == CD_VERDICT_CONTRADICTED && (holds || fails)) || undone ||
        v.items[0].readings[0].ladder[0].kind != without)
        fail_msg("table %u, %s: %s", code, enumerated[k].premise, cd_verdict_label((enum cd_verdict_kind)kind));
    tried->without += without != CD_VERDICT_UNDECIDED;
    tried->with += kind == CD_VERDICT_PROVED || kind == CD_VERDICT_REFUTED;
    tried->contradicted += kind == CD_VERDICT_CONTRADICTED;
    cd_verdicts_free(&plain);
    cd_verdicts_free(&v);
}

static void sound_over_all_small_tables(void **state)
{
    struct tried tried = {0};
    for (unsigned code = 1; code < 729; code++) { /* 0 to 2 recorded of each kind, 0 to 4 open, twice */
        struct small s;
        unsigned rest = code;
        for (int i = 0; i < 2; i++) {
            s.in[i] = rest % 3, rest /= 3;
            s.out[i] = rest % 3, rest /= 3;
            s.open[i] = rest % 3 * 2, rest /= 3;
        }
        struct cd_picture p = picture_of(&s);
        for (size_t k = 0; k < sizeof enumerated / sizeof enumerated[0]; k++) try_premise(&s, code, k, &p, &tried);
        cd_picture_free(&p);
    }
    assert_true(tried.with > tried.without + 500);
    assert_true(tried.contradicted > 50);
}

/* No premise leaves more than none does; missing at random lies within all that contain it. */
static void rungs_lie_within_the_first(void **state)
{
    struct cd_picture p = {0};
    struct cd_verdicts v;
    assert_int_equal(cd_counts_text(CD_STR("White=31,Asian=4,Black=2,unknown=63"), &p, NULL), CD_OK);
    decide_said("most suspects are White", NULL, &p, &v);
    const struct cd_reading *r = &v.items[0].readings[0];
    assert_int_equal(r->n_ladder, 7);
    const struct cd_rung *mar = &r->ladder[6];
    assert_true(mar->scenario);
    for (uint32_t i = 0; i < r->n_ladder; i++) {
        assert_true(cd_fraction_cmp(r->ladder[i].share.lo, r->ladder[0].share.lo) >= 0);
        assert_true(cd_fraction_cmp(r->ladder[i].share.hi, r->ladder[0].share.hi) <= 0);
        assert_true(cd_fraction_cmp(r->ladder[i].share.lo, mar->share.lo) <= 0);
        assert_true(cd_fraction_cmp(r->ladder[i].share.hi, mar->share.hi) >= 0);
    }
    assert_int_equal(cd_fraction_cmp(r->share_to_prove, (struct cd_fraction){1, 2}), 0);
    cd_verdicts_free(&v);
    cd_picture_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_under_premises),
        cmocka_unit_test(conditions_are_said),
        cmocka_unit_test(refused),
        cmocka_unit_test(sound_over_all_small_tables),
        cmocka_unit_test(rungs_lie_within_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
