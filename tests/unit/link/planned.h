/* planned.h - records at random with all that makes comparing hard, and plans of conditions over them; for tests of plans and comparisons. */
#ifndef CANDOUR_TESTS_LINK_PLANNED_H
#define CANDOUR_TESTS_LINK_PLANNED_H

#include "candour/buf.h"
#include "compare_int.h"
#include "plan_build_int.h"
#include "test.h"

static inline uint32_t draw(uint64_t *state, uint32_t n)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)((*state >> 33) % n);
}

/* Names that are near one another, in several scripts, of all lengths; some with letters beyond ASCII only when `wild`. */
static inline void put_name(struct cd_buf *b, uint64_t *state, bool wild)
{
    static const char *const heads[] = {"Jon", "John", "Jo", "Ann", "anne",      "Mar",         "MARTHA",
                                        "Dw",  "Dix",  "A",  "",    "Catherine", "Bartholomew-"};
    static const char *const tails[] = {"athan", "son",  "",   "a",  "ny",     "ia",
                                        "hta",   "ayne", "on", "ee", "'Brien", " Smith"};
    static const char *const odd[] = {"Zo\xC3\xAB",
                                      "\xC5\x81ukasz",
                                      "\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD",
                                      "Jos\xC3\xA9",
                                      "\xE2\x80\x99",
                                      "\xE0\xA8\xB8\xE0\xA8\xBF\xE0\xA9\xB0\xE0\xA8\x98",
                                      "\xF0\x9F\x98\x80",
                                      ("O\xE2\x80\x99"
                                       "Hara")};
    cd_buf_puts(b, heads[draw(state, sizeof heads / sizeof heads[0])]);
    if (wild && draw(state, 3) == 0) cd_buf_puts(b, odd[draw(state, sizeof odd / sizeof odd[0])]);
    cd_buf_puts(b, tails[draw(state, sizeof tails / sizeof tails[0])]);
    if (draw(state, 5) == 0) cd_buf_char(b, (char)('a' + draw(state, 26)));
    for (uint32_t k = draw(state, 20) == 0 ? draw(state, 40) : 0; k > 0; k--)
        cd_buf_char(b, (char)('a' + draw(state, 4)));
}

static inline void put_date(struct cd_buf *b, uint64_t *state)
{
    if (draw(state, 30) == 0) cd_buf_puts(b, draw(state, 2) ? "12/03/1980" : "1980-3-12");
    else
        cd_buf_printf(b, "%04u-%02u-%02u", 1979 + draw(state, 3) * (1 + draw(state, 2) * 9), 1 + draw(state, 12),
                      1 + draw(state, 28));
}

static inline void put_list(struct cd_buf *b, uint64_t *state, bool weighted)
{
    cd_buf_char(b, '[');
    for (uint32_t k = 0, n = draw(state, 5); k < n; k++) {
        static const char *const items[] = {"LS1", "ls1", "LS2", "M\xC3\xA9", "Me", "x"};
        static const char *const weights[] = {"0.1", "0.25", "1e-3", "0.0333", "null"};
        const char *item = items[draw(state, 6)];
        cd_buf_puts(b, k > 0 ? "," : "");
        if (draw(state, 12) == 0) cd_buf_puts(b, "null");
        else if (!weighted) cd_buf_printf(b, "\"%s\"", item);
        else
            cd_buf_printf(b, "{\"value\":\"%s\",\"rel_freq\":%s}", item,
                          weights[draw(state, 20) % 5 == 4 ? draw(state, 5) : draw(state, 4)]);
    }
    cd_buf_char(b, ']');
}

/* JSON lines of n records; wild: with letters beyond ASCII. */
static inline const char *records(uint32_t n, uint64_t seed, bool wild)
{
    static const char *const columns[] = {"name", "other", "dob", "born", "city", "code", "age", "list", "weighted"};
    struct cd_buf b = {0};
    uint64_t state = seed;
    for (uint32_t i = 0; i < n; i++) {
        cd_buf_printf(&b, "{\"unique_id\":%u", i);
        for (uint32_t c = 0; c < 9; c++) {
            cd_buf_printf(&b, ",\"%s\":", columns[c]);
            if (draw(&state, 12) == 0) {
                cd_buf_puts(&b, "null");
                continue;
            }
            if (c < 7) cd_buf_char(&b, '"');
            if (c < 2) put_name(&b, &state, wild);
            else if (c == 2) put_date(&b, &state);
            else if (c == 3)
                cd_buf_printf(&b, "19%02u-%02u-%02u", 70 + draw(&state, 4), 1 + draw(&state, 12), 1 + draw(&state, 28));
            else if (c == 4) cd_buf_puts(&b, draw(&state, 3) ? "Leeds" : "York");
            else if (c == 5)
                cd_buf_printf(&b, "%c%c%u %u%c", 'A' + (char)draw(&state, 2), 'B' + (char)draw(&state, 2),
                              draw(&state, 3), draw(&state, 2), 'A' + (char)draw(&state, 2));
            else if (c == 6) cd_buf_printf(&b, "%u", draw(&state, 40));
            if (c < 7) cd_buf_char(&b, '"');
            if (c >= 7) put_list(&b, &state, c == 8);
        }
        cd_buf_puts(&b, "}\n");
    }
    assert_false(b.failed);
    const char *path = cd_test_temp_path("records.jsonl");
    cd_test_write(path, b.p, b.n);
    cd_buf_free(&b);
    return path;
}

/* A model of one comparison: these conditions, then ELSE. */
static inline void model_of(struct cd_model *model, const char *const *conditions, uint32_t n)
{
    struct cd_buf b = {0};
    struct cd_err err = {0};
    cd_buf_puts(
        &b,
        "{\"link_type\":\"dedupe_only\",\"probability_two_random_records_match\":0.1,\"sql_dialect\":\"duckdb\","
        "\"blocking_rules_to_generate_predictions\":[],\"comparisons\":[{\"output_column_name\":\"c\",\"comparison_levels\":[");
    for (uint32_t i = 0; i <= n; i++) {
        cd_buf_printf(
            &b, "%s{\"label_for_charts\":\"%u\",\"m_probability\":0.5,\"u_probability\":0.25,\"sql_condition\":\"",
            i > 0 ? "," : "", i);
        for (const char *p = i < n ? conditions[i] : "ELSE"; *p != '\0'; p++) {
            if (*p == '"' || *p == '\\') cd_buf_char(&b, '\\');
            cd_buf_char(&b, *p);
        }
        cd_buf_puts(&b, "\"}");
    }
    cd_buf_puts(&b, "]}]}");
    assert_false(b.failed);
    if (cd_model_parse(model, (struct cd_str){b.p, b.n}, "model", &err) != CD_OK)
        fail_msg("%s: %s", conditions[0], err.text);
    cd_buf_free(&b);
}

/* Every form that Splink writes, and some by hand, with the kind of test that it must become. */
#define DAY(c) "EPOCH(try_strptime(\"" c "\", '%Y-%m-%d'))"
#define HEAD(c) "NULLIF(regexp_extract(\"" c "\", '^[A-Z]{1,2}[0-9]', 0), '')"
#define PAIRWISE(fn)                                                                                                         \
    "list_max(list_transform(flatten(list_transform(\"list_l\", x -> list_transform(\"list_r\", y -> [x, y]))), pair -> " fn \
    "(pair[1], pair[2])))"
#define PRODUCT(a, b)                                            \
    "list_reduce(list_prepend(1.0, list_transform(weighted_" a   \
    ", x -> CASE WHEN array_contains(list_transform(weighted_" b \
    ", y -> y.value), x.value) THEN x.rel_freq ELSE 1.0 END)), (p, q) -> p * q)"
static const struct form {
    const char *sql;
    uint8_t kind;
} forms[] = {
    {"\"name_l\" IS NULL OR \"name_r\" IS NULL", CD__TEST_NULL_EITHER},
    {"name_l IS NULL", CD__TEST_NULL_ONE},
    {"name_r IS NOT NULL", CD__TEST_NOT},
    {"\"name_l\" = \"name_r\"", CD__TEST_EQUAL},
    {"name_l <> name_r", CD__TEST_NOT},
    {"NOT (\"city_l\" = \"city_r\")", CD__TEST_NOT},
    {"coalesce(name_l <> name_r, FALSE)", CD__TEST_NOT},
    {"NOT coalesce(name_l = name_r, FALSE)", CD__TEST_TREE},
    {"\"city_l\" = 'leeds'", CD__TEST_LITERAL},
    {"\"city_r\" = 'Leeds' AND \"city_l\" = 'York'", CD__TEST_AND},
    {"'nowhere' <> city_l", CD__TEST_NOT},
    {"\"name_l\" = \"other_r\"", CD__TEST_EQUAL},
    {"\"name_l\" = \"other_r\" AND \"name_r\" = \"other_l\"", CD__TEST_AND},
    {"LOWER(\"name_l\") = LOWER(\"name_r\")", CD__TEST_EQUAL},
    {"SUBSTRING(\"code_l\", 1, 3) = SUBSTRING(\"code_r\", 1, 3)", CD__TEST_EQUAL},
    {HEAD("code_l") " = " HEAD("code_r"), CD__TEST_EQUAL},
    {"name_l || code_l = name_r || code_r", CD__TEST_EQUAL},
    {"\"list_l\"[-1] = \"list_r\"[-1]", CD__TEST_EQUAL},
    {"list_l = list_r", CD__TEST_EQUAL},
    {"try_strptime(\"dob_l\", '%Y-%m-%d') = try_strptime(\"dob_r\", '%Y-%m-%d')", CD__TEST_EQUAL},
    {"CAST(age_l AS DOUBLE) = CAST(age_r AS DOUBLE)", CD__TEST_EQUAL},
    {"CAST(age_l AS INTEGER) = 7", CD__TEST_LITERAL},
    {"jaro_winkler_similarity(\"name_l\", \"name_r\") >= 0.92", CD__TEST_JARO_WINKLER},
    {"jaro_winkler_similarity(\"name_l\", \"name_r\") >= 0.7", CD__TEST_JARO_WINKLER},
    {"jaro_winkler_similarity(\"name_l\", \"name_r\") > 0.55", CD__TEST_JARO_WINKLER},
    {"0.88 > jaro_winkler_similarity(\"name_l\", \"name_r\")", CD__TEST_NOT},
    {"NOT (jaro_winkler_similarity(\"name_l\", \"other_r\") >= 0.8)", CD__TEST_NOT},
    {"jaro_winkler_similarity(\"name_r\", \"name_l\") >= 0.88", CD__TEST_JARO_WINKLER},
    {"jaro_similarity(\"name_l\", \"name_r\") >= 0.75", CD__TEST_JARO},
    {"levenshtein(\"name_l\", \"name_r\") <= 2", CD__TEST_LEVENSHTEIN},
    {"levenshtein(\"dob_l\", \"dob_r\") < 2", CD__TEST_LEVENSHTEIN},
    {"levenshtein(\"dob_l\", \"dob_r\") <= 1", CD__TEST_LEVENSHTEIN},
    {"damerau_levenshtein(\"dob_l\", \"dob_r\") <= 1", CD__TEST_DAMERAU},
    {"damerau_levenshtein(\"born_l\", \"born_r\") <= 1", CD__TEST_DAMERAU},
    {"damerau_levenshtein(\"name_l\", \"name_r\") > 3", CD__TEST_NOT},
    {"jaccard(name_l || 'x', name_r || 'x') >= 0.6", CD__TEST_JACCARD},
    {"ABS(" DAY("dob_l") " - " DAY("dob_r") ") <= 2629800.0", CD__TEST_DIFFERENCE},
    {"ABS(" DAY("born_l") " - " DAY("born_r") ") <= 2629800", CD__TEST_DIFFERENCE},
    {"ABS(EPOCH(\"born_l\") - EPOCH(\"born_r\")) < 31557600.0", CD__TEST_DIFFERENCE},
    {"abs(datediff('day', CAST(born_l AS DATE), CAST(born_r AS DATE))) <= 40", CD__TEST_DIFFERENCE},
    {"abs(CAST(born_l AS DATE) - CAST(born_r AS DATE)) <= 40", CD__TEST_DIFFERENCE},
    {"ABS(\"age_l\" - \"age_r\") <= 5", CD__TEST_DIFFERENCE},
    {"ABS(age_l / 3.0 - age_r / 3.0) >= 1.7", CD__TEST_NOT},
    {"array_length(list_intersect(\"list_l\", \"list_r\")) >= 1", CD__TEST_INTERSECT},
    {"array_length(list_intersect(\"list_r\", \"list_l\")) > 1", CD__TEST_INTERSECT},
    {"NOT (array_length(list_intersect(\"list_l\", \"list_r\")) >= 1)", CD__TEST_NOT},
    {PRODUCT("l", "r") " < 0.1", CD__TEST_PRODUCT},
    {PRODUCT("r", "l") " >= 0.01", CD__TEST_NOT},
    {"(jaro_winkler_similarity(\"name_l\", \"name_r\") >= 0.8) AND (jaro_winkler_similarity(\"other_l\", \"other_r\") >= 0.8)",
     CD__TEST_AND},
    {"(\"name_l\" = \"name_r\") OR (levenshtein(\"other_l\", \"other_r\") <= 1)", CD__TEST_OR},
    {"NOT ((name_l = name_r OR city_l = city_r) AND NOT (age_l = age_r))", CD__TEST_NOT},
    {"(name_l IS NULL AND other_l IS NULL) OR (name_r IS NULL AND other_r IS NULL)", CD__TEST_OR},
    {"(name_l IS NULL OR name_r IS NULL) AND (other_l IS NULL OR other_r IS NULL)", CD__TEST_AND},
    {"name_l = other_l", CD__TEST_TREE},
    {"len(list_l) * len(list_r) <= 4", CD__TEST_TREE},
    {PAIRWISE("jaro_winkler_similarity") " >= 0.9", CD__TEST_TREE},
    {"(ABS(\"age_l\" - \"age_r\") / (CASE WHEN \"age_r\" > \"age_l\" THEN \"age_r\" ELSE \"age_l\" END)) < 0.1",
     CD__TEST_TREE},
    {"array_length(list_intersect(list_l, list_r)) >= 1 AND len(list_l) * len(list_r) <= 6", CD__TEST_AND},
    {"city_l = NULL", CD__TEST_TREE},
    {"jaro_winkler_similarity(name_l, name_r) >= 0", CD__TEST_JARO_WINKLER},
    {"array_length(list_intersect(list_l, list_r)) >= 0", CD__TEST_INTERSECT},
    {"levenshtein(name_l, other_r) <= -1", CD__TEST_LEVENSHTEIN},
};
enum { FORMS = sizeof forms / sizeof forms[0] };

#endif
