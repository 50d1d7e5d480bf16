/* claim_test.c - memory runs out at every allocation of reading a published table, reading claims and deciding them. */
#include "fail.h"
#include "test.h"

#include "candour/claim.h"
#include "candour/published.h"

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
        {"charge rate of Asian > White", CD_OK},
        {"Asian people commit more offences", CD_OK},
        {"most suspcts are White", CD_INPUT},
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_allocation),
                                       cmocka_unit_test(every_allocation_of_a_sentence)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
