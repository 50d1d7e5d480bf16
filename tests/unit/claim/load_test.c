/* load_test.c - claims from YAML: what is understood, and where and why a file is refused. */
#include "test.h"

#include "candour/claim.h"
#include "candour/yaml_where.h"

#define HEAD "kind: claims\nclaims:\n  - id: a\n    claim: \"Most are White.\"\n"
#define SHARE HEAD "    kind: share\n    group: white\n"
#define RATIO HEAD "    kind: share-ratio\n    group: asian\n"

static void understood(void **state)
{
    static const char *const texts[] = {
        HEAD "    kind: majority\n    group: white\n",
        SHARE "    is: \"> 1/2\"\n",
        SHARE "    is: at least 27.4 %\n    force: essex\n    from: 2019-01\n    to: 2019-12\n",
        SHARE "    is: \"= 27 %\"\n    among:\n      - all-as-recorded\n      - recorded\n",
        SHARE "    is: < 0.108\n    unit: row\n    premises:\n      - officer-accurate\n    absent-cap: \"1200\"\n",
        HEAD "    kind: largest\n    group: Pakistani\n",
        RATIO
        "    bases:\n      - census: census-2021\n        area: greater-manchester\n      - title: city\n        share: 21 %\n",
        RATIO "    bases:\n      - title: county\n        group: 389295\n        all: 2867752\n    is: \">= 2\"\n",
        HEAD
        "    kind: rate-ratio\n    group: asian\n    versus: rest\n    bases:\n      - title: x\n        share: 17/125\n",
        HEAD
        "    kind: rate-ratio\n    group: asian\n    versus: white\n    bases:\n      - title: x\n        group: 10\n        all: 100\n        versus: 80\n",
        HEAD "    kind: difference\n    group: white\n    force: kent\n    other-force: essex\n    is: \"> -5 %\"\n",
        HEAD "    kind: completeness\n    characteristic: gender\n    asserted-by: unstated\n    is: \">= 1/2\"\n",
        HEAD "    kind: completeness\n    from: 2020-02\n    other-from: 2020-01\n    headline: \"yes\"\n",
        HEAD "    kind: out-of-scope\n    reason: nothing here can settle it\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct cd_claims *claims = NULL;
        struct cd_err err = {0};
        if (cd_claims_text(cd_str_of(texts[i]), "claims.yaml", &claims, &err) != CD_OK)
            fail_msg("%s\n%s", texts[i], err.text);
        assert_non_null(claims);
        cd_claims_free(claims);
    }
}

static void refused(void **state)
{
    static const struct {
        const char *text;
        uint64_t line;
        const char *says;
    } rows[] = {
        {"", 0, "claims.yaml"},
        {"kind: [", 0, "claims.yaml"},
        {"kind: claim\nclaims:\n  - id: a\n    claim: b\n    kind: share\n", 1, "kind: claims"},
        {"kind: claims\n", 1, "claims"},
        {HEAD "    kind: shares\n    group: white\n", 5, "one of share, majority"},
        {HEAD "    kind: share\n    grup: white\n", 0, "grup"},
        {SHARE, 3, "is: missing"},
        {SHARE "    is: about half\n", 7, "not a comparison"},
        {SHARE "    is: \"> 1/0\"\n", 7, "not a comparison"},
        {SHARE "    is: \"= 1/3\"\n", 7, "not a comparison"},
        {SHARE "    is: \"> -1/2\"\n", 7, "only a difference"},
        {HEAD "    kind: majority\n    group: white\n    is: \"> 1/3\"\n", 7, "no threshold of its own"},
        {HEAD "    kind: majority\n    group: martian\n", 6, "no such group"},
        {HEAD "    kind: majority\n", 3, "name a group"},
        {SHARE "    is: \"> 1/2\"\n    from: 2019\n", 8, "YYYY-MM"},
        {SHARE "    is: \"> 1/2\"\n    from: 2019-02\n    to: 2019-01\n", 9, "before from"},
        {SHARE "    is: \"> 1/2\"\n    premises:\n      - everyone-is-honest\n", 9,
         "expected \"officer-accurate\", \"missing-at-random\""},
        {SHARE "    is: \"> 1/2\"\n    absent-cap: some\n", 8, "not a whole number"},
        {SHARE "    is: \"> 1/2\"\n    among:\n      - all\n      - all\n", 9, "named twice"},
        {SHARE "    is: \"> 1/2\"\n    bases:\n      - title: x\n        share: 1 %\n", 9,
         "only share-ratio and rate-ratio"},
        {SHARE "    is: \"> 1/2\"\n    other-force: kent\n", 8, "only difference and completeness"},
        {SHARE "    is: \"> 1/2\"\n    characteristic: gender\n", 8, "other than ethnicity"},
        {RATIO, 3, "name the residents"},
        {RATIO "    bases:\n      - census: census-1066\n        area: kent\n", 8, "census-2021 or census-2011"},
        {RATIO "    bases:\n      - census: census-2021\n", 8, "mixes ways"},
        {RATIO "    bases:\n      - share: 21 %\n", 8, "without a title"},
        {RATIO "    bases:\n      - title: x\n        share: 100 %\n", 8, "between 0 and 1"},
        {RATIO "    bases:\n      - title: x\n        group: 5\n        all: 5\n", 8, "all 5 residents are in"},
        {RATIO "    versus: white\n    bases:\n      - title: x\n        share: 21 %\n", 7, "only a rate-ratio"},
        {HEAD
         "    kind: rate-ratio\n    group: asian\n    versus: pakistani\n    bases:\n      - title: x\n        share: 21 %\n",
         7, "share people"},
        {HEAD "    kind: difference\n    group: white\n", 3, "other-force"},
        {HEAD "    kind: completeness\n    is: \">= 1/2\"\n    group: white\n", 7, "leave the group out"},
        {HEAD "    kind: largest\n    group: white\n    among:\n      - recorded\n", 8, "only shares"},
        {HEAD "    kind: out-of-scope\n", 3, "say why"},
        {SHARE "    is: \"> 1/2\"\n  - id: a\n    claim: x\n    kind: majority\n    group: asian\n", 8, "its own"},
        {HEAD "    kind: majority\n    group: &g white\n    force: *g\n", 7, "alias"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cd_claims *claims = NULL;
        struct cd_err err = {0};
        const enum cd_status status = cd_claims_text(cd_str_of(rows[i].text), "claims.yaml", &claims, &err);
        if (status != CD_INPUT) fail_msg("row %zu was taken:\n%s", i, rows[i].text);
        assert_null(claims);
        if (strstr(err.text, "claims.yaml") == NULL || strcasestr(err.text, rows[i].says) == NULL)
            fail_msg("row %zu: %s\n%s", i, err.text, rows[i].text);
        if (rows[i].line != 0 && err.line != rows[i].line)
            fail_msg("row %zu: line %u: %s", i, (unsigned)err.line, err.text);
    }
}

static void from_a_file(void **state)
{
    struct cd_claims *claims = NULL;
    struct cd_err err = {0};
    const char *path = cd_test_temp_path("claims.yaml");
    cd_test_write(path, HEAD "    kind: majority\n    group: white\n",
                  strlen(HEAD "    kind: majority\n    group: white\n"));
    assert_int_equal(cd_claims_load(path, &claims, &err), CD_OK);
    cd_claims_free(claims);
    assert_int_equal(cd_claims_load(cd_test_temp_path("absent.yaml"), &claims, &err), CD_INPUT);
    assert_null(claims);
    cd_claims_free(NULL);
}

/* What the user's guide shows is what the program takes. */
static void the_example_of_the_guide(void **state)
{
    size_t n;
    char *guide = cd_test_read(CD_SOURCE_DIR "/docs/claims.md", &n);
    const char *from = strstr(guide, "```yaml\n"), *to = from != NULL ? strstr(from, "\n```\n") : NULL;
    assert_non_null(to);
    from += strlen("```yaml\n");
    struct cd_claims *claims = NULL;
    struct cd_err err = {0};
    if (cd_claims_text((struct cd_str){from, (size_t)(to - from) + 1}, "guide", &claims, &err) != CD_OK)
        fail_msg("%s", err.text);
    cd_claims_free(claims);
    free(guide);
}

static void where_a_value_stands(void **state)
{
    const struct cd_str text = CD_STR("kind: claims\nclaims:\n  - id: a\n    is: x\n  - id: b\n");
    struct cd_place p = cd_yaml_where(text, "claims", 0, "is");
    assert_int_equal(p.line, 4);
    assert_int_equal(p.column, 9);
    p = cd_yaml_where(text, "claims", 1, "is"); /* not there: the entry */
    assert_int_equal(p.line, 5);
    assert_int_equal(p.column, 5);
    p = cd_yaml_where(text, NULL, 0, "kind");
    assert_int_equal(p.line, 1);
    assert_int_equal(p.column, 7);
    p = cd_yaml_where(text, "claims", 9, "is");
    assert_int_equal(p.line, 0);
    p = cd_yaml_where(CD_STR("a: ["), NULL, 0, "a");
    assert_int_equal(p.line, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(understood),           cmocka_unit_test(refused),
        cmocka_unit_test(from_a_file),          cmocka_unit_test(the_example_of_the_guide),
        cmocka_unit_test(where_a_value_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
