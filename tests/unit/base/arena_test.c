/* arena_test.c - memory freed together, and the limit that stops it. */
#include "candour/arena.h"

#include "test.h"

static void gives_zeroed_aligned_memory(void **state)
{
    static const size_t sizes[] = {0, 1, 15, 16, 17, 4095, 4096, 4097, 100000, 3 << 20};
    struct cd_arena arena = cd_arena_make(0);
    for (int round = 0; round < 20; round++)
        for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            unsigned char *p = cd_arena_get(&arena, sizes[i], 1);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % 16, 0);
            for (size_t k = 0; k < sizes[i]; k++) assert_int_equal(p[k], 0);
            memset(p, 0xAA, sizes[i]); /* an overlap would show as a byte that is not zero */
        }
    cd_arena_free(&arena);
    assert_int_equal(arena.used, 0);
    int *again = CD_NEW(&arena, int, 10);
    assert_non_null(again);
    cd_arena_free(&arena);
    struct cd_arena zeroed = {0};
    assert_non_null(CD_NEW(&zeroed, int, 1));
    cd_arena_free(&zeroed);
}

/* However small the pieces and whatever rounding adds, no more than the limit (and 16 bytes for the last) is given. */
static void stops_at_its_limit(void **state)
{
    static const size_t limits[] = {1, 15, 16, 17, 20, 100, 4096, 5000};
    static const size_t sizes[] = {0, 1, 3, 16, 20, 100, 1000};
    for (size_t l = 0; l < sizeof limits / sizeof limits[0]; l++)
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            struct cd_arena arena = cd_arena_make(limits[l]);
            size_t n = 0;
            while (n < 10000 && cd_arena_get(&arena, sizes[s], 1) != NULL) n++;
            assert_true(n * (sizes[s] > 0 ? sizes[s] : 1) <= limits[l]);
            assert_true(sizes[s] > limits[l] ? n == 0 : n > 0);
            assert_null(cd_arena_get(&arena, limits[l] + 1, 1));
            assert_true(arena.used <= limits[l]);
            cd_arena_free(&arena);
        }
}

static void refuses_what_overflows(void **state)
{
    static const struct {
        size_t limit, count, size;
    } rows[] = {
        {0, SIZE_MAX, 2},
        {0, SIZE_MAX / 2 + 1, 2},
        {SIZE_MAX, SIZE_MAX, 1},
        {SIZE_MAX, SIZE_MAX - 15, 1},
        {SIZE_MAX, SIZE_MAX - 40, 1},
        {0, ((size_t)1 << 30) + 1, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_arena arena = cd_arena_make(rows[i].limit);
        assert_null(cd_arena_get(&arena, rows[i].count, rows[i].size));
        assert_non_null(CD_NEW(&arena, int, 1));
        cd_arena_free(&arena);
    }
}

static void copies_text(void **state)
{
    struct cd_arena arena = cd_arena_make(64);
    const struct cd_str copy = cd_arena_str(&arena, CD_STR("a\0b"));
    assert_int_equal(copy.n, 3);
    assert_memory_equal(copy.p, "a\0b", 4);
    const struct cd_str empty = cd_arena_str(&arena, (struct cd_str){NULL, 0});
    assert_string_equal(empty.p, "");
    const struct cd_str none =
        cd_arena_str(&arena, CD_STR("0123456789012345678901234567890123456789012345678901234567890123"));
    assert_null(none.p);
    assert_int_equal(none.n, 0);
    cd_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_zeroed_aligned_memory),
        cmocka_unit_test(stops_at_its_limit),
        cmocka_unit_test(refuses_what_overflows),
        cmocka_unit_test(copies_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
