/* dict_test.c - codes by first appearance, whatever the texts are. */
#include "candour/dict.h"

#include "test.h"

/* Where the i-th text of the sequence first stood: every text is new at even places and an earlier one at odd places. */
static uint32_t nth(uint32_t i)
{
    return i % 2 == 0 ? i / 2 : (i * 2654435761U) % (i / 2 + 1);
}

static struct cd_str spell(uint32_t k, char out[32])
{
    const int n = snprintf(out, 32, "%x-text-%u", k * 40503U, k);
    return (struct cd_str){out, (size_t)n};
}

static void codes_by_first_appearance(void **state)
{
    enum { N = 200000 };
    struct cd_dict dict = {0};
    char text[32];
    assert_int_equal(cd_dict_find(&dict, CD_STR("x")), CD_NO_CODE);
    for (uint32_t i = 0; i < N; i++) {
        uint32_t code;
        const struct cd_str s = spell(nth(i), text);
        if (i % 2 == 0) assert_int_equal(cd_dict_find(&dict, s), CD_NO_CODE);
        assert_true(cd_dict_code(&dict, s, &code));
        assert_int_equal(code, nth(i));
        memset(text, 0, sizeof text); /* the dictionary has its own copy */
    }
    assert_int_equal(dict.n, N / 2);
    for (uint32_t k = 0; k < N / 2; k++) {
        const struct cd_str s = spell(k, text), kept = cd_dict_text(&dict, k);
        assert_true(cd_str_eq(kept, s));
        assert_int_equal(kept.p[kept.n], '\0');
        assert_int_equal(cd_dict_find(&dict, s), k);
    }
    assert_int_equal(cd_dict_text(&dict, N / 2).n, 0);
    assert_int_equal(cd_dict_text(&dict, CD_NO_CODE).n, 0);
    assert_non_null(cd_dict_text(&dict, CD_NO_CODE).p);
    cd_dict_free(&dict);
    assert_int_equal(dict.n, 0);
    assert_int_equal(cd_dict_find(&dict, CD_STR("0-text-0")), CD_NO_CODE);
}

/* Many at once are as one by one, before and after the dictionary outgrows the cache. */
static void codes_many_at_once(void **state)
{
    enum { N = 20000 };
    struct cd_dict one = {0}, many = {0};
    struct cd_str *texts = calloc(N, sizeof *texts);
    char(*spelt)[32] = calloc(N, sizeof *spelt);
    uint32_t *codes = calloc(N, sizeof *codes), code;
    for (uint32_t i = 0; i < N; i++) texts[i] = i % 17 == 3 ? (struct cd_str){0} : spell(nth(i), spelt[i]);
    for (uint32_t at = 0, n = 1; at < N; at += n, n = n * 3 % 1000 + 1) {
        if (n > N - at) n = N - at;
        assert_true(cd_dict_codes(&many, texts + at, n, codes + at));
    }
    for (uint32_t i = 0; i < N; i++) {
        code = CD_NO_CODE;
        if (texts[i].p != NULL) assert_true(cd_dict_code(&one, texts[i], &code));
        assert_int_equal(codes[i], code);
    }
    assert_int_equal(one.n, many.n);
    cd_dict_free(&one);
    cd_dict_free(&many);
    free(texts), free(spelt), free(codes);
}

static void tells_texts_apart(void **state)
{
    enum { LONG = 100000 };
    char *vast = malloc(LONG), *other = malloc(LONG);
    memset(vast, 'v', LONG);
    memset(other, 'v', LONG);
    other[LONG - 1] = 'w';
    const struct {
        struct cd_str text;
        uint32_t code;
    } rows[] = {
        {CD_STR(""), 0},           {{NULL, 0}, 0},          {CD_STR("\0"), 1},   {CD_STR("\0\0"), 2},
        {CD_STR("a"), 3},          {CD_STR("a\0"), 4},      {CD_STR("a\0b"), 5}, {CD_STR("a\0c"), 6},
        {CD_STR("A"), 7},          {CD_STR("a "), 8},       {{vast, LONG}, 9},   {{other, LONG}, 10},
        {{vast, LONG - 1}, 11},    {{other, LONG - 1}, 11}, {CD_STR("a"), 3},    {CD_STR("\xC3\xA9"), 12},
        {CD_STR("e\xCC\x81"), 13}, {CD_STR(""), 0},
    };
    struct cd_dict dict = {0};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint32_t code;
        assert_true(cd_dict_code(&dict, rows[i].text, &code));
        assert_int_equal(code, rows[i].code);
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(cd_dict_find(&dict, rows[i].text), rows[i].code);
        assert_true(cd_str_eq(cd_dict_text(&dict, rows[i].code), rows[i].text));
    }
    cd_dict_free(&dict);
    free(vast), free(other);
}

/* At a limit of memory the answer is false and no code, and everything before still stands. */
static void stops_when_memory_is_short(void **state)
{
    struct cd_dict dict = {.arena = cd_arena_make(4000)};
    char text[32];
    uint32_t n = 0, code = 0;
    while (n < 10000 && cd_dict_code(&dict, spell(n, text), &code)) assert_int_equal(code, n++);
    assert_true(n > 10 && n < 400);
    assert_int_equal(code, CD_NO_CODE);
    assert_int_equal(dict.n, n);
    for (uint32_t k = 0; k < n; k++) {
        assert_true(cd_dict_code(&dict, spell(k, text), &code));
        assert_int_equal(code, k);
    }
    assert_int_equal(cd_dict_find(&dict, spell(n, text)), CD_NO_CODE);
    cd_dict_free(&dict);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_by_first_appearance),
        cmocka_unit_test(codes_many_at_once),
        cmocka_unit_test(tells_texts_apart),
        cmocka_unit_test(stops_when_memory_is_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
