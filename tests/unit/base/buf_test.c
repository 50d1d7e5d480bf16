/* buf_test.c - bytes that grow. */
#include "candour/buf.h"

#include "test.h"

static void builds_text(void **state)
{
    static const struct {
        uint64_t value;
        const char *text;
    } rows[] = {{0, "0"}, {7, "7"}, {10, "10"}, {UINT64_MAX, "18446744073709551615"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_buf b = {0};
        cd_buf_u64(&b, rows[i].value);
        assert_string_equal(b.p, rows[i].text);
        cd_buf_free(&b);
    }
    struct cd_buf b = {0};
    cd_buf_puts(&b, "a");
    cd_buf_char(&b, ',');
    cd_buf_put(&b, "x\0y", 3);
    cd_buf_str(&b, CD_STR("|"));
    cd_buf_str(&b, (struct cd_str){NULL, 0});
    cd_buf_printf(&b, "%s-%d", "z", 5);
    cd_buf_printf(&b, "%s", "");
    assert_false(b.failed);
    assert_int_equal(b.n, 9);
    assert_memory_equal(b.p, "a,x\0y|z-5", 10); /* and the NUL behind */
    cd_buf_free(&b);
    assert_null(b.p);
}

/* The same bytes whatever the steps in which they come. */
static void grows(void **state)
{
    enum { N = 70000 };
    static const size_t steps[] = {1, 7, 255, 256, 257, 4096, N};
    char *want = malloc(N);
    for (size_t i = 0; i < N; i++) want[i] = (char)(i * 31 + i / 256);
    for (size_t s = 0; s < sizeof steps / sizeof steps[0]; s++) {
        struct cd_buf b = {0};
        for (size_t i = 0; i < N; i += steps[s]) {
            const size_t n = steps[s] < N - i ? steps[s] : N - i;
            cd_buf_put(&b, want + i, n);
            assert_int_equal(b.p[b.n], '\0');
        }
        assert_int_equal(b.n, N);
        assert_memory_equal(b.p, want, N);
        cd_buf_free(&b);
    }
    struct cd_buf b = {0};
    cd_buf_printf(&b, "%*s", N, "x");
    assert_int_equal(b.n, N);
    assert_int_equal(b.p[N - 1], 'x');
    cd_buf_free(&b);
    free(want);
}

static void keeps_a_failure(void **state)
{
    struct cd_buf b = {0};
    cd_buf_puts(&b, "kept");
    assert_false(cd_buf_room(&b, SIZE_MAX));
    assert_true(b.failed);
    cd_buf_puts(&b, "not");
    cd_buf_u64(&b, 1);
    cd_buf_printf(&b, "%d", 1);
    assert_false(cd_buf_room(&b, 1));
    assert_int_equal(b.n, 4);
    cd_buf_free(&b);
    assert_false(b.failed);

    /* vsnprintf cannot count so many characters: text that was never written must not go unnoticed. */
    volatile int width = INT32_MAX; /* volatile: the compiler would refuse it */
    cd_buf_printf(&b, "%*s%*s", width, "", width, "");
    assert_true(b.failed);
    cd_buf_free(&b);
}

static void grows_arrays(void **state)
{
    struct item {
        uint32_t a, b;
    } *items = NULL;
    size_t cap = 0;
    for (size_t n = 0; n < 1000; n++) {
        void *p = items;
        assert_true(cd_grow(&p, &cap, n + 1, sizeof *items));
        items = p;
        assert_true(cap > n);
        for (size_t i = n; i < cap; i++) assert_true(items[i].a == 0 && items[i].b == 0);
        items[n] = (struct item){(uint32_t)n, 1};
        if (n + 1 < cap) items[n + 1].b = 0;
    }
    for (size_t n = 0; n < 1000; n++) assert_int_equal(items[n].a, n);

    static const struct {
        size_t need, size;
    } refused[] = {{SIZE_MAX, 8}, {SIZE_MAX / 8 + 1, 8}};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        void *p = items;
        const size_t before = cap;
        assert_false(cd_grow(&p, &cap, refused[i].need, refused[i].size));
        assert_ptr_equal(p, items);
        assert_int_equal(cap, before);
    }
    free(items);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builds_text),
        cmocka_unit_test(grows),
        cmocka_unit_test(keeps_a_failure),
        cmocka_unit_test(grows_arrays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
