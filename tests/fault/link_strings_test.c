/* link_strings_test.c - folding, symbols, alphabets, long distances and the table of aliases when the k-th allocation fails: each says so, and nothing is lost. */
#include "candour/aliases.h"
#include "candour/arena.h"
#include "candour/similar.h"
#include "fail.h"
#include "test.h"

static const char text[] =
    "\xd7\x93\xd6\xb8\xd6\xbc\xd7\x95 Zo\xc3\xab \xe0\xa8\xb8\xe0\xa8\xbf\xe0\xa9\xb0\xe0\xa8\x98";

/* A failed fold leaves the buffer failed, as any of its calls would. */
static void fold_fails(void **state)
{
    for (long k = 0;; k++) {
        struct cd_buf out = {0};
        cd_fail_at(CD_FAIL_ALLOC, k);
        cd_fold(cd_str_of(text), &out);
        cd_fold(CD_STR("ASCII"), &out);
        const bool failed = cd_fail_stop();
        assert_int_equal(out.failed, failed);
        cd_buf_free(&out);
        if (failed) continue;
        assert_true(k > 2);
        break;
    }
}

static void symbols_fail(void **state)
{
    struct cd_arena arena = cd_arena_make(0);
    cd_fail_at(CD_FAIL_ALLOC, 0);
    assert_int_equal(cd_symbols_of(cd_str_of(text), &arena).n, UINT32_MAX);
    assert_true(cd_fail_stop());
    assert_int_equal(cd_symbols_of(CD_STR("abc"), &arena).n, 3);
    cd_arena_free(&arena);
}

static void alphabet_fails(void **state)
{
    struct cd_alphabet *a = NULL;
    struct cd_err err;
    cd_fail_at(CD_FAIL_ALLOC, 0);
    assert_int_equal(cd_alphabet_open(&a, &err), CD_NOMEM);
    assert_true(cd_fail_stop());
    assert_int_equal(cd_alphabet_open(&a, &err), CD_OK);
    assert_int_equal(cd_alphabet_code(a, 'a'), 0);
    cd_fail_at(CD_FAIL_ALLOC, 0);
    assert_int_equal(cd_alphabet_code(a, 0xa38), UINT32_MAX);
    assert_true(cd_fail_stop());
    assert_int_equal(cd_alphabet_size(a), 1);
    assert_int_equal(cd_alphabet_code(a, 0xa38), 1);
    cd_alphabet_close(a);
}

/* Texts that need work space: a distance that cannot be had is UINT32_MAX and within no limit. */
static void distances_fail(void **state)
{
    enum { LONG = 20000 };
    static uint8_t a[LONG], b[LONG];
    for (int i = 0; i < LONG; i++) b[i] = 255 - (a[i] = (uint8_t)(i % 100));
    const struct cd_symbols x = {.narrow = a, .n = LONG}, y = {.narrow = b, .n = LONG}, z = {.narrow = b, .n = 200};
    const struct cd_symbols w = {.narrow = a, .n = 300};
    cd_fail_from(CD_FAIL_ALLOC, 0);
    assert_int_equal(cd_levenshtein(x, y), UINT32_MAX);
    assert_int_equal(cd_damerau_levenshtein(x, y), UINT32_MAX);
    assert_int_equal(cd_osa(x, y), UINT32_MAX);
    assert_false(cd_levenshtein_within(x, y, LONG - 1));
    assert_false(cd_damerau_levenshtein_within(x, y, LONG - 1));
    assert_true(cd_fail_stop());
    assert_int_equal(cd_levenshtein(w, z), 300);
    assert_int_equal(cd_osa(w, z), 300);
}

static void aliases_fail(void **state)
{
    for (long k = 0;; k++) {
        struct cd_aliases *aliases = NULL;
        struct cd_err err;
        cd_fail_at(CD_FAIL_ALLOC, k);
        const enum cd_status status = cd_aliases_open(&aliases, &err);
        const bool failed = cd_fail_stop();
        assert_int_equal(status, failed ? CD_NOMEM : CD_OK);
        if (failed) continue;
        assert_int_equal(cd_alias_same(aliases, CD_STR("bob"), CD_STR("robert")), CD_ALIAS_NICKNAME);
        cd_aliases_close(aliases);
        assert_true(k > 10);
        break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fold_fails), cmocka_unit_test(symbols_fail),
                                       cmocka_unit_test(alphabet_fails), cmocka_unit_test(distances_fail),
                                       cmocka_unit_test(aliases_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
