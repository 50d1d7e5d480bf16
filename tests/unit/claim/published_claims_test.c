/* published_claims_test.c - every claim of examples/published says what the public record allows.
 *
 * The figures are those of a table made by hand from the published percentages, to the digits given there; each must be our exact bound,
 * rounded to the nearest. */
#include "test.h"

#include <dirent.h>
#include <math.h>

#include "candour/claim.h"
#include "candour/published.h"

/* lo, hi as percentages (shares, rates) or times (ratios), each known to within `digit`; NAN: none is given. */
struct row {
    const char *table, *claim;
    unsigned reading;
    uint8_t kind, verdict;
    double lo, hi, digit, prove, refute;
    const char *says;
};

#define NONE NAN
static const struct row rows[] = {
    /* 34 % of suspects; White 83, Asian 7 % of those */
    {"cocad-2023", "most-white", 0, CD_VERDICT_UNDECIDED, CD_VERDICT_UNDECIDED, 28.2, 94.2, .1, 60.2, NONE,
     "between 28.22 and 94.22 %"},
    {"cocad-2023", "most-asian", 0, CD_VERDICT_UNDECIDED, CD_VERDICT_UNDECIDED, 2.4, 68.4, .1, NONE, 53.8,
     "between 2.38 and 68.38 %"},
    /* against residents: Asian 5,515,455, Black 2,409,283, White 48,699,231 of 59,597,578 */
    {"cocad-2023", "asian-stands-out", 0, CD_VERDICT_UNDECIDED, CD_VERDICT_UNDECIDED, .257, 7.389, .001, NONE, NONE,
     "9.3 % of residents"},
    {"cocad-2023", "black-stands-out", 0, CD_VERDICT_UNDECIDED, CD_VERDICT_UNDECIDED, .42, 16.75, .01, NONE, NONE,
     "4.0 % of residents"},
    {"cocad-2023", "white-stands-out", 0, CD_VERDICT_UNDECIDED, CD_VERDICT_UNDECIDED, .345, 1.153, .001, NONE, NONE,
     "81.7 % of residents"},
    {"cocad-2023", "half-recorded", 0, CD_VERDICT_REFUTED, CD_VERDICT_REFUTED, 34, 34, 1, NONE, NONE, "34.0 %"},
    /* 30 %; White 85, Pakistani 3.9 % */
    {"cocad-2024", "predominantly-white", 0, CD_VERDICT_UNDECIDED, CD_VERDICT_UNDECIDED, 25.5, 95.5, .1, 58.8, NONE,
     "between 25.5 and 95.5 %"},
    {"cocad-2024", "predominantly-pakistani", 0, CD_VERDICT_UNDECIDED, CD_VERDICT_UNDECIDED, 1.2, 71.2, .1, NONE, 52.0,
     "between 1.17 and 71.17 %"},
    {"cocad-2024", "white-85", 0, CD_VERDICT_PROVED, CD_VERDICT_DEPENDS_ON_BASE, 85, 85, 1, NONE, NONE, "85.0 %"},
    {"cocad-2024", "white-85", 1, CD_VERDICT_UNDECIDED, CD_VERDICT_DEPENDS_ON_BASE, 25.5, 95.5, .1, 99.4, NONE,
     "between 25.5 and 95.5 %"},
    /* nobody published how many of the subset had it recorded */
    {"cocad-cse-2023", "over-represented", 0, CD_VERDICT_INSUFFICIENT, CD_VERDICT_INSUFFICIENT, NONE, NONE, .1, 39.1,
     NONE, "not published"},
    {"cocad-cse-2023", "four-times", 0, CD_VERDICT_INSUFFICIENT, CD_VERDICT_INSUFFICIENT, NONE, NONE, .1, NONE, 95.8,
     "not published"},
    {"cocad-cse-2024", "over-represented", 0, CD_VERDICT_INSUFFICIENT, CD_VERDICT_INSUFFICIENT, NONE, NONE, .1, 19.7,
     NONE, "not published"},
    {"cocad-cse-2024", "four-times", 0, CD_VERDICT_INSUFFICIENT, CD_VERDICT_INSUFFICIENT, NONE, NONE, .1, 78.8, NONE,
     "not published"},
    {"cocad-cse-2023", "most-white", 0, CD_VERDICT_INSUFFICIENT, CD_VERDICT_INSUFFICIENT, NONE, NONE, .1, 71.4, NONE,
     "not published"},
    {"cocad-cse-2023-2024", "three-times", 0, CD_VERDICT_INSUFFICIENT, CD_VERDICT_INSUFFICIENT, NONE, NONE, .1, 83.5,
     NONE, "not published"},
    /* 52 % Asian, of whom is not said; residents of the police area: 389,283 of 2,867,752 */
    {"gmp-cse", "over-represented", 0, CD_VERDICT_INSUFFICIENT, CD_VERDICT_INSUFFICIENT, NONE, NONE, .1, 26.1, NONE,
     "not published"},
    {"gmp-cse", "most-asian", 0, CD_VERDICT_INSUFFICIENT, CD_VERDICT_INSUFFICIENT, NONE, NONE, .1, 96.2, NONE,
     "not published"},
    /* the same 16 to 48 % against two bases */
    {"gmp", "in-proportion", 0, CD_VERDICT_UNDECIDED, CD_VERDICT_DEPENDS_ON_BASE, .76, 2.29, .01, NONE, NONE,
     "between 0.761 and 2.286 times"},
    {"gmp", "in-proportion", 1, CD_VERDICT_REFUTED, CD_VERDICT_DEPENDS_ON_BASE, 1.18, 3.53, .01, NONE, NONE,
     "between 1.176 and 3.530 times"},
    {"gmp", "in-proportion-census", 0, CD_VERDICT_REFUTED, CD_VERDICT_REFUTED, 1.18, 3.54, .01, NONE, NONE,
     "13.6 % of residents"},
    {"gmp", "most-white", 0, CD_VERDICT_UNDECIDED, CD_VERDICT_UNDECIDED, 44, 76, 1, NONE, NONE,
     "between 44.0 and 76.0 %"},
    /* 415 of 1,514, or of those with a record: the table does not say how many */
    {"occe-2012", "asian-27", 0, CD_VERDICT_PROVED, CD_VERDICT_DEPENDS_ON_BASE, 27, 27, 1, NONE, NONE, "415 of 1,514"},
    {"occe-2012", "asian-27", 1, CD_VERDICT_UNDECIDED, CD_VERDICT_DEPENDS_ON_BASE, 27.4, 34.5, .1, NONE, NONE,
     "1,204 to 1,514"},
    {"occe-2012", "asian-33", 0, CD_VERDICT_REFUTED, CD_VERDICT_DEPENDS_ON_BASE, 27, 27, 1, NONE, NONE, "415 of 1,514"},
    {"occe-2012", "asian-33", 1, CD_VERDICT_UNDECIDED, CD_VERDICT_DEPENDS_ON_BASE, 27.4, 34.5, .1, NONE, NONE,
     "if 1,239 to 1,276 have a record"},
    {"occe-2012", "largest-white", 0, CD_VERDICT_UNDECIDED, CD_VERDICT_UNDECIDED, -11.9, 29.1, .1, NONE, NONE,
     "545 of 1,514"},
    /* a plurality of the recorded; 18 to 77 % of all */
    {"ceop-2011", "majority-asian", 0, CD_VERDICT_UNDECIDED, CD_VERDICT_UNDECIDED, 18, 77, 1, NONE, 89.4, "41 of 230"},
    {"ceop-2011", "plurality-asian", 0, CD_VERDICT_UNDECIDED, CD_VERDICT_UNDECIDED, NONE, NONE, 1, NONE, NONE,
     "137 have no record"},
    {"ceop-2011", "asian-share", 0, CD_VERDICT_PROVED, CD_VERDICT_DEPENDS_ON_BASE, 44, 44, 1, NONE, NONE,
     "41 of the 93"},
    {"ceop-2011", "asian-share", 1, CD_VERDICT_REFUTED, CD_VERDICT_DEPENDS_ON_BASE, 18, 18, 1, NONE, NONE, "41 of 230"},
    /* of 940 identified, 26 % Asian and 32 % unknown; of all 2,379, 940/2379 of that, and 1,439 more unknown */
    {"ceop-2011-identified", "over-a-quarter-asian", 0, CD_VERDICT_PROVED, CD_VERDICT_PROVED, 26, 58, 2, NONE, NONE,
     "26.0 %"},
    {"ceop-2011-identified", "largest-white", 0, CD_VERDICT_UNDECIDED, CD_VERDICT_UNDECIDED, -20, 44, 2, NONE, NONE,
     "38.0 %"},
    {"ceop-2011-reported", "over-a-quarter-asian", 0, CD_VERDICT_UNDECIDED, CD_VERDICT_UNDECIDED, 10.3, 83.4, 1, NONE,
     NONE, "needs more than 25.0 %"},
    /* 35, over 40, 28 and 28 % without a record */
    {"iicsa-h4", "durham-recorded", 0, CD_VERDICT_PROVED, CD_VERDICT_PROVED, 65, 65, 1, NONE, NONE, "65.0 %"},
    {"iicsa-h4", "warwickshire-recorded", 0, CD_VERDICT_REFUTED, CD_VERDICT_REFUTED, 0, 60, 1, NONE, NONE, "60.0 %"},
    {"iicsa-h4", "st-helens-recorded", 0, CD_VERDICT_PROVED, CD_VERDICT_PROVED, 72, 72, 1, NONE, NONE, "72.0 %"},
    {"iicsa-h4", "bristol-recorded", 0, CD_VERDICT_PROVED, CD_VERDICT_PROVED, 72, 72, 1, NONE, NONE, "72.0 %"},
    {"iicsa-h4", "bristol-better-than-durham", 0, CD_VERDICT_PROVED, CD_VERDICT_PROVED, 7, 7, 1, NONE, NONE,
     "72.0 %, against 65.0 %"},
    /* 14, over 50, 41, 14 and 19 %; together, each as far off as its rounding lets it be: 520.9 to 624.0 of 2,375 are unknown */
    {"iicsa-h4-victims", "durham-recorded", 0, CD_VERDICT_PROVED, CD_VERDICT_PROVED, 86, 86, 1, NONE, NONE, "86.0 %"},
    {"iicsa-h4-victims", "warwickshire-recorded", 0, CD_VERDICT_REFUTED, CD_VERDICT_REFUTED, 0, 50, 1, NONE, NONE,
     "50.0 %"},
    {"iicsa-h4-victims", "st-helens-recorded", 0, CD_VERDICT_REFUTED, CD_VERDICT_REFUTED, 59, 59, 1, NONE, NONE,
     "59.0 %"},
    {"iicsa-h4-victims", "tower-hamlets-recorded", 0, CD_VERDICT_PROVED, CD_VERDICT_PROVED, 86, 86, 1, NONE, NONE,
     "86.0 %"},
    {"iicsa-h4-victims", "bristol-recorded", 0, CD_VERDICT_PROVED, CD_VERDICT_PROVED, 81, 81, 1, NONE, NONE, "81.0 %"},
    {"iicsa-h4-victims", "all-areas", 0, CD_VERDICT_PROVED, CD_VERDICT_PROVED, 73.7, 78.1, .1, NONE, NONE,
     "needs at least 70.0 %"},
    {"iicsa-h4-tower-hamlets", "sixth-recorded", 0, CD_VERDICT_REFUTED, CD_VERDICT_REFUTED, 14, 14, 1, NONE, NONE,
     "14.0 %"},
    /* 37 % recorded, and nothing else */
    {"casey-2025", "most-white", 0, CD_VERDICT_UNDECIDED, CD_VERDICT_UNDECIDED, 0, 100, 1, NONE, NONE, "100.0 %"},
    {"casey-2025", "a-third-recorded", 0, CD_VERDICT_REFUTED, CD_VERDICT_REFUTED, 37, 37, 1, NONE, NONE, "37.0 %"},
    {"casey-2025", "half-recorded", 0, CD_VERDICT_PROVED, CD_VERDICT_PROVED, 37, 37, 1, NONE, NONE, "37.0 %"},
    /* residents, everybody with a record */
    {"census-2021-manchester", "county-asian", 0, CD_VERDICT_REFUTED, CD_VERDICT_REFUTED, 13.6, 13.6, .1, NONE, NONE,
     "389,283 of 2,867,752"},
    {"census-2021-manchester", "county-white", 0, CD_VERDICT_REFUTED, CD_VERDICT_REFUTED, 76.4, 76.4, .1, NONE, NONE,
     "2,190,838 of 2,867,752"},
    {"census-2021-manchester", "city-asian", 0, CD_VERDICT_PROVED, CD_VERDICT_PROVED, 21, 21, 1, NONE, NONE,
     "115,109 of 551,938"},
    {"census-2021-manchester", "city-white", 0, CD_VERDICT_PROVED, CD_VERDICT_PROVED, 57, 57, 1, NONE, NONE,
     "313,632 of 551,938"},
    /* "that tells me you don't know" */
    {"third-of-cases", "perpetrators-are-white", 0, CD_VERDICT_UNDECIDED, CD_VERDICT_UNDECIDED, 26.7, 93.3, .1, 62.5,
     NONE, "between 26.6 and 93.4 %"},
    {"third-of-cases", "white-if-only-recorded", 0, CD_VERDICT_PROVED, CD_VERDICT_PROVED, 80, 80, 1, NONE, NONE,
     "80.0 %"},
};

/* What one table and its claims came to; loaded anew for each row, so that rows do not depend on each other. */
struct decided {
    struct cd_picture picture;
    struct cd_claims *claims;
    struct cd_verdicts verdicts;
};

static void decide(const char *table, struct decided *d)
{
    char path[4096];
    struct cd_err err = {0};
    snprintf(path, sizeof path, "%s/examples/published/%s.yaml", CD_SOURCE_DIR, table);
    if (cd_published_load(path, &d->picture, &err) != CD_OK) fail_msg("%s", err.text);
    snprintf(path, sizeof path, "%s/examples/published/%s.claims.yaml", CD_SOURCE_DIR, table);
    if (cd_claims_load(path, &d->claims, &err) != CD_OK) fail_msg("%s", err.text);
    if (cd_claims_decide(d->claims, &d->picture, &d->verdicts, &err) != CD_OK) fail_msg("%s", err.text);
}

static void release(struct decided *d)
{
    cd_verdicts_free(&d->verdicts);
    cd_claims_free(d->claims);
    cd_picture_free(&d->picture);
}

static const struct cd_verdict *find(const struct decided *d, const char *id)
{
    for (size_t i = 0; i < d->verdicts.n; i++)
        if (cd_str_eq(d->verdicts.items[i].id, cd_str_of(id))) return &d->verdicts.items[i];
    fail_msg("no claim %s", id);
    return NULL;
}

static void near_to(const char *what, const struct row *row, struct cd_fraction f, double percent_or_times, bool ratio)
{
    if (isnan(percent_or_times)) return;
    const double value = (double)f.num / (double)f.den * (ratio ? 1 : 100);
    if (!(fabs(value - percent_or_times) <= row->digit / 2 + 1e-9))
        fail_msg("%s, %s, %s: %g, published %g", row->table, row->claim, what, value, percent_or_times);
}

static void each_figure(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct decided d = {0};
        decide(rows[i].table, &d);
        const struct cd_verdict *v = find(&d, rows[i].claim);
        assert_true(rows[i].reading < v->n_readings);
        const struct cd_reading *r = &v->readings[rows[i].reading];
        if (r->kind != rows[i].kind || v->kind != rows[i].verdict)
            fail_msg("%s, %s: %s, %s", rows[i].table, rows[i].claim, cd_verdict_label(r->kind),
                     cd_verdict_label(v->kind));
        const bool ratio = r->shape == CD_SHAPE_RATIO;
        near_to("lower end", &rows[i], r->bound.lo, rows[i].lo, ratio);
        near_to("upper end", &rows[i], r->bound.hi, rows[i].hi, ratio);
        near_to("rate to prove", &rows[i], r->rate_to_prove, rows[i].prove, false);
        near_to("rate to refute", &rows[i], r->rate_to_refute, rows[i].refute, false);
        if (strstr(v->because.p, rows[i].says) == NULL)
            fail_msg("%s, %s: %s", rows[i].table, rows[i].claim, v->because.p);
        assert_true(cd_fraction_cmp(r->rounded.lo, r->bound.lo) <= 0);
        assert_true(cd_fraction_cmp(r->rounded.hi, r->bound.hi) >= 0);
        release(&d);
    }
}

static bool has_row(const char *table, const struct cd_verdict *v, uint32_t reading)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].table, table) == 0 && cd_str_eq(v->id, cd_str_of(rows[i].claim)) &&
            rows[i].reading == reading)
            return true;
    return false;
}

/* No example without its verdict above, for every base and way of counting. */
static void every_claim_is_held(void **state)
{
    static const char suffix[] = ".claims.yaml";
    size_t tables = 0;
    DIR *folder = opendir(CD_SOURCE_DIR "/examples/published");
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char table[256];
        const size_t n = strlen(entry->d_name), end = sizeof suffix - 1;
        if (n <= end || strcmp(entry->d_name + n - end, suffix) != 0) continue;
        snprintf(table, sizeof table, "%.*s", (int)(n - end), entry->d_name);
        struct decided d = {0};
        decide(table, &d);
        for (size_t i = 0; i < d.verdicts.n; i++)
            for (uint32_t r = 0; r < d.verdicts.items[i].n_readings; r++)
                if (!has_row(table, &d.verdicts.items[i], r))
                    fail_msg("%s, " CD_FMT ", reading %u: no row here", table, CD_ARG(d.verdicts.items[i].id), r);
        release(&d);
        tables++;
    }
    (void)closedir(folder);
    assert_int_equal(tables, 17);
}

/* The thresholds of the subset, in the words that are printed: what must be exceeded is rounded down, what is enough is rounded up. */
static void rates_in_words(void **state)
{
    static const struct {
        const char *table, *claim, *says, *and;
    } words[] = {
        {"cocad-cse-2023", "over-represented", "more than 39.1 % recorded to prove it",
         "no recording rate would refute it"},
        {"cocad-cse-2023", "four-times", "no recording rate would prove it", "95.9 % or more recorded would refute it"},
        {"cocad-cse-2024", "over-represented", "more than 19.7 % recorded to prove it",
         "no recording rate would refute it"},
        {"cocad-cse-2024", "four-times", "more than 78.8 % recorded to prove it", "no recording rate would refute it"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct decided d = {0};
        decide(words[i].table, &d);
        const char *settles = find(&d, words[i].claim)->readings[0].settles.p;
        if (strstr(settles, words[i].says) == NULL || strstr(settles, words[i].and) == NULL) fail_msg("%s", settles);
        release(&d);
    }
}

/* Exact thresholds: tau * c / q and (1 - tau * c) / (1 - q). */
static void rates_exactly(void **state)
{
    struct decided d = {0};
    decide("cocad-cse-2023", &d);
    assert_int_equal(
        cd_fraction_cmp(find(&d, "over-represented")->readings[0].rate_to_prove, (struct cd_fraction){27, 69}), 0);
    assert_int_equal(
        cd_fraction_cmp(find(&d, "four-times")->readings[0].rate_to_refute, (struct cd_fraction){892, 931}), 0);
    assert_true(find(&d, "four-times")->readings[0].rate_to_prove.den == 0);
    release(&d);
    d = (struct decided){0};
    decide("cocad-cse-2024", &d);
    assert_int_equal(
        cd_fraction_cmp(find(&d, "over-represented")->readings[0].rate_to_prove, (struct cd_fraction){27, 137}), 0);
    assert_int_equal(cd_fraction_cmp(find(&d, "four-times")->readings[0].rate_to_prove, (struct cd_fraction){108, 137}),
                     0);
    assert_true(find(&d, "four-times")->readings[0].rate_to_refute.den == 0);
    release(&d);
}

static void what_no_table_settles(void **state)
{
    struct decided d = {0};
    decide("cocad-2023", &d);
    assert_non_null(
        strstr(find(&d, "most-white")->note.p, "Said: \"The majority of perpetrators, 83 per cent, were white\" ("));
    assert_null(strstr(find(&d, "most-asian")->note.p, "Said"));
    const struct cd_verdict *v = find(&d, "who-offends");
    assert_int_equal(v->kind, CD_VERDICT_OUT_OF_SCOPE);
    assert_int_equal(v->negation_kind, CD_VERDICT_OUT_OF_SCOPE);
    assert_int_equal(v->n_readings, 0);
    assert_non_null(strstr(v->because.p, "Suspects are not offenders"));
    assert_string_equal(cd_verdict_label(CD_VERDICT_OUT_OF_SCOPE), "OUT OF SCOPE");
    assert_string_equal(cd_verdict_text(CD_VERDICT_UNDECIDED), "neither proved nor refuted by these data");
    release(&d);
    /* disparity carries its limits with it */
    d = (struct decided){0};
    decide("gmp", &d);
    assert_non_null(strstr(find(&d, "in-proportion")->note.p, "it says nothing about offending or about bias"));
    assert_non_null(strstr(find(&d, "in-proportion")->note.p, "with Chinese"));
    release(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_figure),   cmocka_unit_test(every_claim_is_held),   cmocka_unit_test(rates_in_words),
        cmocka_unit_test(rates_exactly), cmocka_unit_test(what_no_table_settles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
