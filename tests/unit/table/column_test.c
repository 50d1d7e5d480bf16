/* Columns: aligned, kept while they grow, with slack, and refusing sizes that overflow. */
#include "candour/column.h"

#include "test.h"

static void grows_and_keeps(void **state)
{
    static const size_t sizes[] = {1, 2, 4, 16, 24};
    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        unsigned char *column = NULL;
        size_t cap = 0, used = 0;
        for (size_t need = 1; need < 100000; need = need * 3 + 1) {
            assert_true(cd_column_grow((void **)&column, &cap, need, sizes[s]));
            assert_true(cap >= need);
            assert_int_equal((uintptr_t)column % CD_COLUMN_ALIGN, 0);
            for (size_t i = 0; i < used; i++) assert_int_equal(column[i], i % 251);
            for (; used < need * sizes[s]; used++) column[used] = (unsigned char)(used % 251);
            volatile unsigned char last = 0; /* the slack may be read: asan would say otherwise */
            for (size_t i = 0; i < CD_COLUMN_ALIGN; i++) last = (unsigned char)(last + column[cap * sizes[s] + i]);
            assert_int_equal(last, 0);
        }
        free(column);
    }
}

static void refuses_what_overflows(void **state)
{
    (void)state;
    char *column = NULL;
    size_t cap = 0;
    assert_false(cd_column_grow((void **)&column, &cap, SIZE_MAX / 2, 16));
    assert_false(cd_column_grow((void **)&column, &cap, SIZE_MAX, 1));
    assert_null(column);
    assert_int_equal(cap, 0);
    assert_true(cd_column_grow((void **)&column, &cap, 0, 8)); /* nothing wanted: nothing taken */
    assert_null(column);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(grows_and_keeps), cmocka_unit_test(refuses_what_overflows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
