/* where_test.c - claims under conditions, and rates of charge, against every way of filling every gap of all small tables.
 *
 * A table is a few people. Of each the label may be missing or coarse, the fit to the condition unknown, the outcome unknown. A completion says of everybody which
 * group they are of, whether they are meant, whether they were charged; in it each claim has a value, true or false. Bounds must be the smallest and largest
 * value over all completions, a verdict what all completions say. Nothing of the library is used to find that out. */
#include "test.h"

#include <time.h>

#include "candour/claim.h"
#include "candour/standard.h"

enum { WHITE, ASIAN, BLACK, MIXED, OTHER, CODES, ANY = (1 << CODES) - 1, MOST = 5 };
enum { IN = 1, OUT = 2, CHARGED = 1, NOT_CHARGED = 2 }; /* what is possible */
enum label_kind { RECORDED, NOT_RECORDED, UNLABELLED };

struct person {
    uint8_t codes, kind, fit, charged, force;
};
struct table {
    struct person of[MOST];
    unsigned n;
    bool outcomes; /* matter to what is asked: else they are not filled */
};

/* --- One completion ---------------------------------------------------------------------------------------------------- */

struct filled {
    uint8_t code[MOST], meant[MOST], charged[MOST];
};

/* Numerator and denominator; den 0: without limit; false: it has no value in this completion. */
struct value {
    int num, den;
};

static int count(const struct table *t, const struct filled *f, int code, int force)
{
    int n = 0;
    for (unsigned i = 0; i < t->n; i++)
        n += f->meant[i] && (code < 0 || f->code[i] == code) && (force < 0 || t->of[i].force == force);
    return n;
}

static bool share_of(const struct table *t, const struct filled *f, struct value *v)
{
    *v = (struct value){count(t, f, WHITE, -1), count(t, f, -1, -1)};
    return v->den > 0;
}

static bool recorded_share(const struct table *t, const struct filled *f, struct value *v)
{
    *v = (struct value){0, 0};
    for (unsigned i = 0; i < t->n; i++) {
        if (!f->meant[i] || t->of[i].kind != RECORDED) continue;
        v->den++;
        v->num += f->code[i] == WHITE;
    }
    return v->den > 0;
}

static bool as_recorded(const struct table *t, const struct filled *f, struct value *v)
{
    *v = (struct value){0, count(t, f, -1, -1)};
    for (unsigned i = 0; i < t->n; i++)
        v->num += f->meant[i] && t->of[i].kind == RECORDED && t->of[i].codes == 1 << WHITE;
    return v->den > 0;
}

/* Over all who may be meant: docs/methods.md. */
static bool lead(const struct table *t, const struct filled *f, struct value *v)
{
    int rival = 0;
    for (int code = ASIAN; code < CODES; code++)
        if (count(t, f, code, -1) > rival) rival = count(t, f, code, -1);
    *v = (struct value){count(t, f, WHITE, -1) - rival, 0};
    for (unsigned i = 0; i < t->n; i++) v->den += t->of[i].fit != OUT;
    return true;
}

/* 10 residents of 40 are White, 30 are Asian in the pair and everyone else otherwise. */
static bool pair(const struct table *t, const struct filled *f, struct value *v)
{
    *v = (struct value){3 * count(t, f, WHITE, -1), count(t, f, ASIAN, -1)};
    return v->num > 0 || v->den > 0;
}

static bool against_rest(const struct table *t, const struct filled *f, struct value *v)
{
    const int white = count(t, f, WHITE, -1);
    *v = (struct value){3 * white, count(t, f, -1, -1) - white};
    return v->num > 0 || v->den > 0;
}

static bool in_proportion(const struct table *t, const struct filled *f, struct value *v)
{
    *v = (struct value){4 * count(t, f, WHITE, -1), count(t, f, -1, -1)};
    return v->den > 0;
}

static bool complete(const struct table *t, const struct filled *f, struct value *v)
{
    *v = (struct value){0, count(t, f, -1, -1)};
    for (unsigned i = 0; i < t->n; i++) v->num += f->meant[i] && t->of[i].kind == RECORDED;
    return v->den > 0;
}

static bool difference(const struct table *t, const struct filled *f, struct value *v)
{
    const int a = count(t, f, WHITE, 0), n = count(t, f, -1, 0), b = count(t, f, WHITE, 1), m = count(t, f, -1, 1);
    *v = (struct value){a * m - b * n, n * m};
    return v->den > 0;
}

static struct value charged_of(const struct table *t, const struct filled *f, int code)
{
    struct value v = {0, count(t, f, code, -1)};
    for (unsigned i = 0; i < t->n; i++) v.num += f->meant[i] && f->code[i] == code && f->charged[i];
    return v;
}

static struct value charged_of_others(const struct table *t, const struct filled *f)
{
    const struct value a = charged_of(t, f, ASIAN);
    struct value v = {-a.num, count(t, f, -1, -1) - a.den};
    for (unsigned i = 0; i < t->n; i++) v.num += f->meant[i] && f->charged[i];
    return v;
}

static bool rate(const struct table *t, const struct filled *f, struct value *v)
{
    *v = charged_of(t, f, ASIAN);
    return v->den > 0;
}

static bool rate_less(const struct table *t, const struct filled *f, struct value *v)
{
    const struct value a = charged_of(t, f, ASIAN), w = charged_of(t, f, WHITE);
    *v = (struct value){a.num * w.den - w.num * a.den, a.den * w.den};
    return v->den > 0;
}

static bool rate_less_rest(const struct table *t, const struct filled *f, struct value *v)
{
    const struct value a = charged_of(t, f, ASIAN), o = charged_of_others(t, f);
    *v = (struct value){a.num * o.den - o.num * a.den, a.den * o.den};
    return v->den > 0;
}

static bool rate_over(const struct table *t, const struct filled *f, struct value *v)
{
    const struct value a = charged_of(t, f, ASIAN), w = charged_of(t, f, WHITE);
    *v = (struct value){a.num * w.den, w.num * a.den};
    return a.den > 0 && w.den > 0 && (v->num > 0 || v->den > 0);
}

/* --- The claims -------------------------------------------------------------------------------------------------------- */

enum { OVER, AT_LEAST, UNDER };
struct asked {
    const char *text;
    bool (*value)(const struct table *, const struct filled *, struct value *);
    uint8_t compare;
    struct value threshold;
    bool always; /* a completion without a value makes the whole INSUFFICIENT */
};

#define WHERE " where group_based and male"
static const struct asked shares[] = {
    {"share of White > 1/2" WHERE, share_of, OVER, {1, 2}, false},
    {"share of White >= 1/3" WHERE, share_of, AT_LEAST, {1, 3}, false},
    {"share of White < 1/2 of those with a record" WHERE, recorded_share, UNDER, {1, 2}, false},
    {"share of White > 1/3 counting the unknown as others" WHERE, as_recorded, OVER, {1, 3}, false},
    {"White is the largest group" WHERE, lead, OVER, {0, 1}, false},
    {"rate of White > Asian" WHERE " against 10 of 40 versus 30 \"x\"", pair, OVER, {1, 1}, false},
    {"rate of White > 2 x everyone else" WHERE " against 10 of 40 \"x\"", against_rest, OVER, {2, 1}, false},
    {"White is over-represented" WHERE " against 10 of 40 \"x\"", in_proportion, OVER, {1, 1}, false},
    {"completeness > 1/2" WHERE, complete, OVER, {1, 2}, false},
};
static const struct asked apart[] = {
    {"share of White in essex > in kent" WHERE, difference, OVER, {0, 1}, false},
};
static const struct asked charges[] = {
    {"charge rate of Asian > 1/2" WHERE, rate, OVER, {1, 2}, true},
    {"charge rate of Asian > White" WHERE, rate_less, OVER, {0, 1}, true},
    {"charge rate of Asian >= everyone else" WHERE, rate_less_rest, AT_LEAST, {0, 1}, true},
    {"charge rate of Asian < 2 x White" WHERE, rate_over, UNDER, {2, 1}, true},
};
#define COUNT(list) (sizeof(list) / sizeof *(list))

/* --- All completions --------------------------------------------------------------------------------------------------- */

struct seen {
    struct value lo, hi;
    bool any, undefined, yes, no,
        over_nothing; /* undefined: without a value somewhere; over_nothing: more than 0 somewhere */
};

static int compare(struct value a, struct value b)
{
    const int left = a.num * b.den, right = b.num * a.den;
    if (a.den == 0 || b.den == 0) return (a.den == 0) - (b.den == 0);
    return left < right ? -1 : left > right;
}

static bool holds(const struct asked *a, struct value v)
{
    const int side = compare(v, a->threshold);
    return a->compare == OVER ? side > 0 : a->compare == AT_LEAST ? side >= 0 : side < 0;
}

static void look(const struct table *t, const struct filled *f, const struct asked *asked, size_t n, struct seen *seen)
{
    for (size_t i = 0; i < n; i++) {
        struct value v;
        struct seen *s = &seen[i];
        if (!asked[i].value(t, f, &v)) {
            s->undefined = true;
            continue;
        }
        if (!s->any || compare(v, s->lo) < 0) s->lo = v;
        if (!s->any || compare(v, s->hi) > 0) s->hi = v;
        s->any = true;
        s->over_nothing |= v.num > 0;
        *(holds(&asked[i], v) ? &s->yes : &s->no) = true;
    }
}

static void fill(const struct table *t, unsigned at, struct filled *f, const struct asked *asked, size_t n,
                 struct seen *seen)
{
    if (at == t->n) {
        look(t, f, asked, n, seen);
        return;
    }
    const struct person *p = &t->of[at];
    for (unsigned way = 0; way < CODES * 4; way++) {
        const unsigned code = way / 4, meant = way / 2 % 2, charged = way % 2;
        if ((p->codes >> code & 1) == 0 || (p->fit & (meant ? IN : OUT)) == 0 ||
            (t->outcomes ? (p->charged & (charged ? CHARGED : NOT_CHARGED)) == 0 : charged))
            continue;
        f->code[at] = (uint8_t)code, f->meant[at] = (uint8_t)meant, f->charged[at] = (uint8_t)charged;
        fill(t, at + 1, f, asked, n, seen);
    }
}

/* --- The same table as a picture --------------------------------------------------------------------------------------- */

static uint64_t mask_of(unsigned codes)
{
    static const char *const groups[] = {"white", "asian", "black", "mixed", "other"};
    uint64_t mask = 0;
    for (unsigned i = 0; i < CODES; i++)
        if (codes >> i & 1) mask |= cd_group_find(cd_str_of(groups[i]))->mask;
    return mask;
}

/* Out may be out for the flag or for the sex, by turns; unknown likewise. */
static uint16_t ruled_out_of(const struct person *p, unsigned turn)
{
    const unsigned known[] = {CD_NOT_GROUP_BASED | CD_FEMALE | CD_OTHER_SEX};
    unsigned out = p->charged == CHARGED ? CD_NOT_CHARGED : p->charged == NOT_CHARGED ? CD_CHARGED : 0;
    if (p->fit == IN) out |= known[0];
    else if (p->fit == OUT) out |= turn % 2 ? CD_GROUP_BASED : CD_MALE | (turn % 3 ? CD_NOT_GROUP_BASED : 0u);
    else if (turn % 3 == 0) out |= CD_NOT_GROUP_BASED;
    else if (turn % 3 == 1) out |= CD_FEMALE; /* male, or of another sex */
    return (uint16_t)out;
}

static struct cd_picture picture_of(const struct table *t)
{
    struct cd_picture p = {.frame = {.first = CD_NO_PERIOD, .last = CD_NO_PERIOD}};
    for (unsigned i = 0; i < t->n; i++) {
        const struct person *who = &t->of[i];
        uint32_t ret, code;
        struct cd_label label = {.asserted_by = CD_ASSERTED_SELF, .list = CD_NO_CODE, .value = CD_NO_CODE};
        assert_true(cd_picture_return(&p, who->force ? CD_STR("kent") : CD_STR("essex"), 24000, &ret));
        p.returns[ret].expected = p.returns[ret].seen = 1;
        p.returns[ret].n[CD_UNIT_PERSON]++;
        const uint16_t out = ruled_out_of(who, i);
        assert_true(cd_picture_crowd(&p, &(struct cd_crowd){ret, out, {1, 1}}));
        if (who->kind == UNLABELLED) continue;
        label.class = who->kind == RECORDED ? CD_CLASS_RECORDED : CD_CLASS_BLANK;
        label.mask = mask_of(who->codes);
        assert_true(cd_labels_code(&p.labels, &label, &code));
        assert_true(cd_picture_cell(&p, &(struct cd_cell){ret, code, {1, 1}, out}));
    }
    assert_true(cd_picture_settle(&p));
    return p;
}

/* --- What the library must say ----------------------------------------------------------------------------------------- */

/* INSUFFICIENT without counting: a trait that is known of nobody, or a label of nobody, in one of the scopes. */
static bool nothing_said(const struct table *t, bool charged, int force)
{
    unsigned told = 0;
    bool labelled = false, meant = false;
    for (unsigned i = 0; i < t->n; i++) {
        if (force >= 0 && t->of[i].force != force) continue;
        told |= ruled_out_of(&t->of[i], i);
        labelled |= t->of[i].kind != UNLABELLED;
        meant |= t->of[i].fit != OUT;
    }
    return (told & (CD_GROUP_BASED | CD_NOT_GROUP_BASED)) == 0 || (told & (CD_MALE | CD_FEMALE | CD_OTHER_SEX)) == 0 ||
           (charged && (told & (CD_CHARGED | CD_NOT_CHARGED)) == 0) || !labelled || !meant;
}

/* Of the ratio of two rates: a group may be empty, nobody White can have been charged, or nobody at all. */
static bool no_ratio(const struct table *t, const struct seen *s)
{
    unsigned sure[2] = {0};
    for (unsigned i = 0; i < t->n; i++)
        for (unsigned g = 0; g < 2; g++)
            sure[g] += t->of[i].fit == IN && t->of[i].codes == 1 << (g > 0 ? WHITE : ASIAN);
    return sure[0] == 0 || sure[1] == 0 || s->lo.den == 0 || (s->undefined && !s->over_nothing);
}

static bool insufficient(const struct asked *a, const struct table *t, const struct seen *s)
{
    if (a->value == difference) return nothing_said(t, false, 0) || nothing_said(t, false, 1);
    if (nothing_said(t, a->always, -1) || !s->any) return true;
    if (a->value == pair || a->value == against_rest) return s->lo.den == 0; /* nobody can be in the other group */
    return a->value == rate_over ? no_ratio(t, s) : a->always && s->undefined;
}

static void show(const struct table *t)
{
    for (unsigned i = 0; i < t->n; i++)
        print_error("codes %x kind %u fit %u charged %u force %u\n", t->of[i].codes, t->of[i].kind, t->of[i].fit,
                    t->of[i].charged, t->of[i].force);
}

static bool same(struct cd_fraction got, struct value want)
{
    return cd_fraction_cmp(got, (struct cd_fraction){want.num, want.den}) == 0;
}

static void check_one(const struct asked *a, const struct table *t, const struct seen *s, const struct cd_verdict *v)
{
    const struct cd_reading *r = &v->readings[0];
    const uint8_t want = insufficient(a, t, s) ? CD_VERDICT_INSUFFICIENT
                         : !s->no              ? CD_VERDICT_PROVED
                         : !s->yes             ? CD_VERDICT_REFUTED
                                               : CD_VERDICT_UNDECIDED;
    const uint8_t negation = want == CD_VERDICT_PROVED    ? CD_VERDICT_REFUTED
                             : want == CD_VERDICT_REFUTED ? CD_VERDICT_PROVED
                                                          : want;
    if (v->kind != want || v->negation_kind != negation) {
        show(t);
        fail_msg("%s: %s for %s: " CD_FMT, a->text, cd_verdict_label((enum cd_verdict_kind)v->kind),
                 cd_verdict_label((enum cd_verdict_kind)want), CD_ARG(v->because));
    }
    if (want == CD_VERDICT_INSUFFICIENT || (same(r->bound.lo, s->lo) && same(r->bound.hi, s->hi))) return;
    char lo[96], hi[96];
    cd_fraction_text(r->bound.lo, lo), cd_fraction_text(r->bound.hi, hi);
    show(t);
    fail_msg("%s: %s..%s for %d/%d..%d/%d", a->text, lo, hi, s->lo.num, s->lo.den, s->hi.num, s->hi.den);
}

static unsigned verdicts_seen[CD_VERDICT_COUNT];

static void check(const struct table *t, const struct cd_claims *claims, const struct asked *asked, size_t n)
{
    struct cd_picture p = picture_of(t);
    struct seen seen[COUNT(shares)] = {0};
    struct cd_verdicts verdicts;
    struct cd_err err = {0};
    fill(t, 0, &(struct filled){0}, asked, n, seen);
    if (cd_claims_decide(claims, &p, &verdicts, &err) != CD_OK) fail_msg("%s", err.text);
    assert_int_equal(verdicts.n, n);
    for (size_t i = 0; i < n; i++) {
        check_one(&asked[i], t, &seen[i], &verdicts.items[i]);
        verdicts_seen[verdicts.items[i].kind]++;
    }
    cd_verdicts_free(&verdicts);
    cd_picture_free(&p);
}

static struct cd_claims *say(const struct asked *asked, size_t n)
{
    struct cd_claims *claims = NULL;
    struct cd_err err = {0};
    for (size_t i = 0; i < n; i++)
        if (cd_claims_say(cd_str_of(asked[i].text), &claims, &err) != CD_OK) fail_msg("%s", err.text);
    return claims;
}

/* All multisets of up to `most` people of these kinds. */
static void every_table(const struct person *kinds, size_t n_kinds, unsigned most, const struct asked *asked, size_t n)
{
    struct cd_claims *claims = say(asked, n);
    memset(verdicts_seen, 0, sizeof verdicts_seen);
    for (unsigned people = 1; people <= most; people++) {
        size_t at[MOST] = {0};
        for (;;) {
            struct table t = {.n = people, .outcomes = asked[0].always};
            for (unsigned i = 0; i < people; i++) t.of[i] = kinds[at[i]];
            check(&t, claims, asked, n);
            unsigned i = people;
            while (i > 0 && at[i - 1] + 1 == n_kinds) i--;
            if (i == 0) break;
            const size_t next = at[i - 1] + 1;
            for (i--; i < people; i++) at[i] = next;
        }
    }
    cd_claims_free(claims);
    assert_true(verdicts_seen[CD_VERDICT_PROVED] > 100 && verdicts_seen[CD_VERDICT_REFUTED] > 100);
    assert_true(verdicts_seen[CD_VERDICT_UNDECIDED] > 100 && verdicts_seen[CD_VERDICT_INSUFFICIENT] > 100);
}

static uint32_t draw(uint64_t *state, uint32_t below)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33) % below;
}

static void drawn_tables(const struct person *kinds, size_t n_kinds, unsigned turns, bool forces,
                         const struct asked *asked, size_t n)
{
    struct cd_claims *claims = say(asked, n);
    uint64_t state = 20260101;
    for (unsigned turn = 0; turn < turns; turn++) {
        struct table t = {.n = 4 + turn % 2, .outcomes = asked[0].always};
        for (unsigned i = 0; i < t.n; i++) {
            t.of[i] = kinds[draw(&state, (uint32_t)n_kinds)];
            t.of[i].force = forces ? (uint8_t)draw(&state, 2) : 0;
        }
        check(&t, claims, asked, n);
    }
    cd_claims_free(claims);
}

static size_t share_kinds(struct person *out)
{
    static const struct person labels[] = {{.codes = 1 << WHITE},
                                           {.codes = 1 << ASIAN},
                                           {.codes = 1 << WHITE | 1 << ASIAN},
                                           {.codes = ANY},
                                           {.codes = ANY, .kind = NOT_RECORDED},
                                           {.codes = ANY, .kind = UNLABELLED}};
    size_t n = 0;
    for (size_t i = 0; i < COUNT(labels); i++)
        for (uint8_t fit = IN; fit <= (IN | OUT); fit++) {
            out[n] = labels[i];
            out[n].fit = fit;
            out[n++].charged = CHARGED | NOT_CHARGED;
        }
    return n;
}

static void shares_of_all_small_tables(void **state)
{
    struct person kinds[32];
    const size_t n = share_kinds(kinds);
    every_table(kinds, n, 3, shares, COUNT(shares));
    drawn_tables(kinds, n, 500, false, shares, COUNT(shares));
    drawn_tables(kinds, n, 1500, true, apart, COUNT(apart));
}

/* Somebody of another group stands for all other groups: three ways to be, and every set of them. */
static void rates_of_charge_of_all_small_tables(void **state)
{
    static const uint8_t codes[] = {1 << ASIAN,
                                    1 << WHITE,
                                    1 << BLACK,
                                    1 << ASIAN | 1 << WHITE,
                                    1 << ASIAN | 1 << BLACK,
                                    1 << WHITE | 1 << BLACK,
                                    1 << ASIAN | 1 << WHITE | 1 << BLACK};
    struct person kinds[64];
    size_t n = 0;
    for (size_t i = 0; i < COUNT(codes); i++)
        for (uint8_t fit = IN; fit <= (IN | OUT); fit += OUT)
            for (uint8_t charged = CHARGED; charged <= (CHARGED | NOT_CHARGED); charged++)
                kinds[n++] = (struct person){.codes = codes[i], .fit = fit, .charged = charged};
    kinds[n++] = (struct person){.codes = 1 << ASIAN, .fit = OUT, .charged = CHARGED};
    every_table(kinds, n, 3, charges, COUNT(charges));
    drawn_tables(kinds, n, 500, false, charges, COUNT(charges));
}

/* --- Ten million people ------------------------------------------------------------------------------------------------ */

/* Of 43 forces and a year, in half a million cells; what is counted is counted in the loop that makes them. */
enum { FORCES = 43, MONTHS = 12, SETS = 80, LABELS = 12, EACH = 20 };
struct nation {
    struct cd_picture picture;
    uint64_t white, may_be, meant, unsure_white, unsure_other, unsure_open;
};

static unsigned set_of(unsigned i)
{
    static const unsigned flag[] = {CD_NOT_GROUP_BASED, CD_GROUP_BASED, 0};
    static const unsigned sex[] = {CD_FEMALE | CD_OTHER_SEX, CD_MALE | CD_OTHER_SEX, 0};
    static const unsigned charged[] = {CD_CHARGED, CD_NOT_CHARGED, 0};
    static const unsigned age[] = {CD_UNDER_10, CD_AGED_10_17, CD_AGED_18_24};
    return flag[i % 3] | sex[i / 3 % 3] | charged[i / 9 % 3] | age[i / 27];
}

static uint32_t label_of(struct cd_picture *p, unsigned l)
{
    uint32_t code;
    const struct cd_label label = {.asserted_by = CD_ASSERTED_SELF,
                                   .class = l < CODES ? CD_CLASS_RECORDED : CD_CLASS_BLANK,
                                   .reason = (uint8_t)l,
                                   .list = CD_NO_CODE,
                                   .value = CD_NO_CODE,
                                   .mask = mask_of(l < CODES ? 1u << l : ANY)};
    assert_true(cd_labels_code(&p->labels, &label, &code));
    return code;
}

static void count_cell(struct nation *n, unsigned set, unsigned l)
{
    const bool white = l == WHITE, open = l >= CODES, sure = set % 9 == 0;
    if (set % 3 == 1 || set / 3 % 3 == 1) return;
    if (sure) n->meant += EACH, n->white += white ? EACH : 0, n->may_be += white || open ? EACH : 0;
    else *(white ? &n->unsure_white : open ? &n->unsure_open : &n->unsure_other) += EACH;
}

static void add_return(struct nation *n, unsigned force, unsigned month)
{
    struct cd_picture *p = &n->picture;
    char name[16];
    uint32_t ret;
    (void)snprintf(name, sizeof name, "force-%02u", force);
    assert_true(cd_picture_return(p, cd_str_of(name), 24000 + (int32_t)month, &ret));
    p->returns[ret].expected = p->returns[ret].seen = 1;
    p->returns[ret].n[CD_UNIT_PERSON] = (uint64_t)SETS * LABELS * EACH;
    for (unsigned set = 0; set < SETS; set++) {
        const uint16_t out = (uint16_t)set_of(set);
        assert_true(cd_picture_crowd(p, &(struct cd_crowd){ret, out, {0, (uint64_t)LABELS * EACH}}));
        for (unsigned l = 0; l < LABELS; l++) {
            assert_true(cd_picture_cell(p, &(struct cd_cell){ret, label_of(p, l), {0, EACH}, out}));
            count_cell(n, set, l);
        }
    }
}

static struct cd_bound timed(const struct cd_picture *p, const char *text)
{
    struct cd_claims *claims = NULL;
    struct cd_verdicts v;
    struct cd_err err = {0};
    struct timespec from, to;
    assert_int_equal(cd_claims_say(cd_str_of(text), &claims, &err), CD_OK);
    clock_gettime(CLOCK_MONOTONIC, &from);
    assert_int_equal(cd_claims_decide(claims, p, &v, &err), CD_OK);
    clock_gettime(CLOCK_MONOTONIC, &to);
    print_message("%s: %.1f ms\n", text,
                  (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6);
    assert_int_equal(v.items[0].kind, CD_VERDICT_UNDECIDED);
    const struct cd_bound bound = v.items[0].readings[0].bound;
    cd_verdicts_free(&v);
    cd_claims_free(claims);
    return bound;
}

static void ten_million_people(void **state)
{
    struct nation n = {0};
    for (unsigned force = 0; force < FORCES; force++)
        for (unsigned month = 0; month < MONTHS; month++) add_return(&n, force, month);
    assert_true(cd_picture_settle(&n.picture));
    assert_int_equal(n.picture.n_cells, FORCES * MONTHS * SETS * LABELS);
    const struct cd_bound bound = timed(&n.picture, "share of White > 1/2" WHERE);
    assert_int_equal(bound.lo.num, n.white);
    assert_int_equal(bound.lo.den, n.meant + n.unsure_other + n.unsure_open);
    assert_int_equal(bound.hi.num, n.may_be + n.unsure_white + n.unsure_open);
    assert_int_equal(bound.hi.den, n.meant + n.unsure_white + n.unsure_open);
    (void)timed(&n.picture, "charge rate of Asian > 1/2" WHERE);
    (void)timed(&n.picture, "charge rate of Asian > 2 x White in force-07");
    cd_picture_free(&n.picture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_of_all_small_tables),
        cmocka_unit_test(rates_of_charge_of_all_small_tables),
        cmocka_unit_test(ten_million_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
