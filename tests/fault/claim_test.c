/* claim_test.c - memory runs out at every allocation of reading a published table, reading claims and deciding them. */
#include "fail.h"
#include "test.h"

#include "candour/claim_show.h"
#include "candour/counts.h"
#include "candour/os.h"
#include "candour/picture_file.h"
#include "candour/published.h"
#include "candour/standard.h"

static enum cd_status decide(const char *table, struct cd_err *err)
{
    char yaml[4096], claims_path[4096];
    struct cd_picture picture;
    struct cd_claims *claims = NULL, *defaults = NULL;
    struct cd_verdicts verdicts;
    snprintf(yaml, sizeof yaml, "%s/examples/published/%s.yaml", CD_SOURCE_DIR, table);
    snprintf(claims_path, sizeof claims_path, "%s/examples/published/%s.claims.yaml", CD_SOURCE_DIR, table);
    CD_TRY(cd_published_load(yaml, &picture, err));
    enum cd_status status = cd_claims_load(claims_path, &claims, err);
    if (status == CD_OK) status = cd_claims_decide(claims, &picture, &verdicts, err);
    if (status == CD_OK) {
        cd_verdicts_free(&verdicts);
        status = cd_claims_default(&picture, &defaults, err);
    }
    if (status == CD_OK) status = cd_claims_decide(defaults, &picture, &verdicts, err);
    if (status == CD_OK) cd_verdicts_free(&verdicts);
    cd_claims_free(claims);
    cd_claims_free(defaults);
    cd_picture_free(&picture);
    return status;
}

static void every_allocation(void **state)
{
    static const char *const tables[] = {"occe-2012", "cocad-2023", "cocad-cse-2023", "iicsa-h4", "gmp"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        long k = 0;
        for (;; k++) {
            struct cd_err err = {0};
            cd_fail_at(CD_FAIL_ALLOC, k);
            const enum cd_status status = decide(tables[i], &err);
            if (!cd_fail_stop()) {
                assert_int_equal(status, CD_OK);
                break;
            }
            if (status != CD_NOMEM)
                fail_msg("%s, allocation %ld: %s (%s)", tables[i], k, cd_status_text(status), err.text);
            assert_true(err.text[0] != '\0');
        }
        assert_true(k > 20);
    }
}

/* The same of claims that ask what else is known of people. */
static enum cd_status decide_where(struct cd_err *err)
{
    static const char text[] =
        "kind: claims\nclaims:\n"
        "  - {id: a, claim: A, kind: majority, group: white, where: group_based and age >= 18, among: [all, recorded]}\n"
        "  - {id: b, claim: B, kind: charge-rate, group: white, versus: asian, where: male}\n"
        "  - {id: c, claim: C, kind: largest, group: white, where: male}\n";
    static const uint64_t masks[] = {1, 0x100, CD_ETHNIC_ALL};
    static const uint16_t known[] = {CD_NOT_GROUP_BASED | CD_FEMALE | CD_OTHER_SEX | CD_NOT_CHARGED, CD_FEMALE,
                                     CD_GROUP_BASED | CD_UNDER_10 | CD_AGED_10_17 | CD_CHARGED};
    struct cd_picture p = {0};
    struct cd_claims *claims = NULL;
    struct cd_verdicts verdicts;
    uint32_t ret, code;
    bool ok = cd_picture_return(&p, CD_STR("essex"), 24000, &ret);
    if (ok) p.returns[ret] = (struct cd_return){.period = 24000, .n = {9, 9}, .expected = 1, .seen = 1};
    for (unsigned i = 0; i < 3 && ok; i++) {
        const struct cd_label label = {
            .asserted_by = CD_ASSERTED_SELF, .list = CD_NO_CODE, .value = CD_NO_CODE, .mask = masks[i]};
        ok = cd_labels_code(&p.labels, &label, &code) &&
             cd_picture_cell(&p, &(struct cd_cell){ret, code, {2, 2}, known[i]}) &&
             cd_picture_crowd(&p, &(struct cd_crowd){ret, known[i], {3, 3}});
    }
    enum cd_status status = ok && cd_picture_settle(&p) ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for a picture");
    if (status == CD_OK) status = cd_claims_text(cd_str_of(text), "claims.yaml", &claims, err);
    if (status == CD_OK) status = cd_claims_decide(claims, &p, &verdicts, err);
    if (status == CD_OK) cd_verdicts_free(&verdicts);
    cd_claims_free(claims);
    cd_picture_free(&p);
    return status;
}

static void every_allocation_under_a_condition(void **state)
{
    for (long k = 0;; k++) {
        struct cd_err err = {0};
        cd_fail_at(CD_FAIL_ALLOC, k);
        const enum cd_status status = decide_where(&err);
        if (!cd_fail_stop()) {
            assert_int_equal(status, CD_OK);
            assert_true(k > 20);
            return;
        }
        if (status != CD_NOMEM) fail_msg("allocation %ld: %s (%s)", k, cd_status_text(status), err.text);
        assert_true(err.text[0] != '\0');
    }
}

/* The same for sentences: one of each kind, one out of scope, one that is not understood. */
static enum cd_status say(const char *text, struct cd_err *err)
{
    struct cd_claims *claims = NULL;
    CD_TRY(cd_claims_say(CD_STR("most suspects are White"), &claims, err));
    const enum cd_status status = cd_claims_say(cd_str_of(text), &claims, err);
    cd_claims_free(claims);
    return status;
}

static void every_allocation_of_a_sentence(void **state)
{
    static const struct {
        const char *text;
        enum cd_status status;
    } rows[] = {
        {"it is not so that share of Asian in essex > in kent", CD_OK},
        {"Asian is over-represented against 13.6 % \"city\" and census(essex)", CD_OK},
        {"completeness of essex < kent", CD_OK},
        {"charge rate of Asian > White where male and age >= 18", CD_OK},
        {"most suspects are White where male and female", CD_INPUT},
        {"Asian people commit more offences", CD_OK},
        {"most suspcts are White", CD_INPUT},
        {"most suspects are White assuming odds-within 2 by month", CD_OK},
        {"most suspects are White assuming odds-within half", CD_INPUT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (long k = 0;; k++) {
            struct cd_err err = {0};
            cd_fail_at(CD_FAIL_ALLOC, k);
            const enum cd_status status = say(rows[i].text, &err);
            if (!cd_fail_stop()) {
                assert_int_equal(status, rows[i].status);
                assert_true(k > 2);
                break;
            }
            if (status != CD_NOMEM)
                fail_msg("%s, allocation %ld: %s (%s)", rows[i].text, k, cd_status_text(status), err.text);
        }
    }
}

/* Premises within each of two months. */
static enum cd_status assume(struct cd_err *err)
{
    const struct cd_label recorded = {
        .characteristic = CD_CHARACTERISTIC_ETHNICITY, .asserted_by = CD_ASSERTED_SELF, .mask = 1};
    struct cd_picture p = {.frame = {.first = CD_NO_PERIOD, .last = CD_NO_PERIOD}};
    struct cd_claims *claims = NULL;
    struct cd_verdicts verdicts;
    uint32_t ret[2], code = 0;
    bool good = cd_picture_return(&p, CD_STR("kent"), 24240, &ret[0]) &&
                cd_picture_return(&p, CD_STR("kent"), 24241, &ret[1]) && cd_labels_code(&p.labels, &recorded, &code);
    for (unsigned i = 0; i < 2 && good; i++) {
        p.returns[ret[i]].seen = 1;
        p.returns[ret[i]].n[CD_UNIT_PERSON] = 9;
        good = cd_picture_cell(&p, &(struct cd_cell){.ret = ret[i], .label = code, .n = {3, 3}});
    }
    enum cd_status status = good && cd_picture_settle(&p) ? CD_OK : cd_fail(err, CD_NOMEM, "no memory");
    if (status == CD_OK) status = cd_claims_say(CD_STR("most suspects are White British"), &claims, err);
    if (status == CD_OK) status = cd_claims_assume(claims, CD_STR("odds-within 2 by month"), err);
    if (status == CD_OK) status = cd_claims_decide(claims, &p, &verdicts, err);
    if (status == CD_OK) cd_verdicts_free(&verdicts);
    cd_claims_free(claims);
    cd_picture_free(&p);
    return status;
}

static void every_allocation_of_a_premise(void **state)
{
    for (long k = 0;; k++) {
        struct cd_err err = {0};
        cd_fail_at(CD_FAIL_ALLOC, k);
        const enum cd_status status = assume(&err);
        if (!cd_fail_stop()) {
            assert_int_equal(status, CD_OK);
            assert_true(k > 10);
            break;
        }
        if (status != CD_NOMEM) fail_msg("allocation %ld: %s (%s)", k, cd_status_text(status), err.text);
    }
}

/* However verdicts are shown: short memory is a failed buffer, never half a text. */
static enum cd_status show(const struct cd_verdicts *verdicts, unsigned how, struct cd_err *err)
{
    struct cd_buf b = {0};
    enum cd_status status = CD_OK;
    if (how == 0) cd_claim_show_text(&b, verdicts, &(struct cd_claim_show){true, true});
    else if (how == 1) cd_claim_show_html(&b, verdicts, CD_STR("counts"));
    else status = cd_claim_show_json(&b, verdicts, err);
    if (status == CD_OK && b.failed) status = cd_fail(err, CD_NOMEM, "no memory");
    assert_true(status != CD_OK || b.n > 2000);
    cd_buf_free(&b);
    return status;
}

static void every_allocation_of_showing(void **state)
{
    struct cd_picture p = {0};
    struct cd_claims *claims = NULL;
    struct cd_verdicts verdicts;
    assert_int_equal(cd_counts_text(CD_STR("White=300,Asian=70,unknown=630"), &p, NULL), CD_OK);
    assert_int_equal(cd_claims_say(CD_STR("most suspects are White assuming odds-within 2"), &claims, NULL), CD_OK);
    assert_int_equal(cd_claims_decide(claims, &p, &verdicts, NULL), CD_OK);
    for (unsigned how = 0; how < 3; how++) {
        for (long k = 0;; k++) {
            struct cd_err err = {0};
            cd_fail_at(CD_FAIL_ALLOC, k);
            const enum cd_status status = show(&verdicts, how, &err);
            if (!cd_fail_stop()) {
                assert_int_equal(status, CD_OK);
                assert_true(k > 0);
                break;
            }
            assert_int_equal(status, CD_NOMEM);
        }
    }
    cd_verdicts_free(&verdicts);
    cd_claims_free(claims);
    cd_picture_free(&p);
}

/* A picture's document: read and written again. */
static enum cd_status again(struct cd_str text, struct cd_err *err)
{
    struct cd_picture picture;
    struct cd_buf b = {0};
    enum cd_status status = cd_picture_text(text, "picture", &picture, err);
    if (status == CD_OK) status = cd_picture_save(&b, &picture, err);
    assert_true(status != CD_OK || b.n > 10000);
    cd_buf_free(&b);
    cd_picture_free(&picture);
    return status;
}

static void every_allocation_of_a_picture(void **state)
{
    struct cd_file file;
    struct cd_err err = {0};
    assert_int_equal(cd_file_read(CD_SOURCE_DIR "/tests/fuzz/corpus/picture/monthly", 1 << 20, &file, &err), CD_OK);
    for (long k = 0;; k++) {
        cd_fail_at(CD_FAIL_ALLOC, k);
        const enum cd_status status = again((struct cd_str){file.p, file.n}, &err);
        if (!cd_fail_stop()) {
            assert_int_equal(status, CD_OK);
            assert_true(k > 10);
            break;
        }
        if (status != CD_NOMEM) fail_msg("allocation %ld: %s (%s)", k, cd_status_text(status), err.text);
    }
    cd_file_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation),
                                       cmocka_unit_test(every_allocation_of_a_sentence),
                                       cmocka_unit_test(every_allocation_under_a_condition),
                                       cmocka_unit_test(every_allocation_of_a_premise),
                                       cmocka_unit_test(every_allocation_of_showing),
                                       cmocka_unit_test(every_allocation_of_a_picture)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
