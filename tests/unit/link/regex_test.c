/* regex_test.c - a pattern's table finds what simulating the pattern finds, for patterns and texts at random. */
#include "regex_int.h"

#include "candour/buf.h"
#include "test.h"

static uint32_t draw(uint64_t *state, uint32_t n)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)((*state >> 33) % n);
}

static void put_pattern(struct cd_buf *b, uint64_t *state, unsigned depth)
{
    static const char *const atoms[] = {"a", "b", ".", "[ab]", "[^a]", "\\d", "[a-c0-9]", "^", "$", "(?:ab)", " "};
    static const char *const repeats[] = {"", "", "", "*", "+", "?", "*?", "+?", "??", "{1,2}", "{2}", "{0,3}?"};
    for (uint32_t k = 1 + draw(state, 4); k > 0; k--) {
        if (depth < 3 && draw(state, 4) == 0) {
            cd_buf_char(b, '(');
            put_pattern(b, state, depth + 1);
            if (draw(state, 2)) {
                cd_buf_char(b, '|');
                put_pattern(b, state, depth + 1);
            }
            cd_buf_char(b, ')');
        } else cd_buf_puts(b, atoms[draw(state, sizeof atoms / sizeof atoms[0])]);
        const char *repeat = repeats[draw(state, sizeof repeats / sizeof repeats[0])];
        if (b->p[b->n - 1] != '^' && b->p[b->n - 1] != '$') cd_buf_puts(b, repeat);
    }
}

static void compare(const struct cd__regex *regex, const char *pattern, struct cd_str text)
{
    struct cd_arena scratch = {0};
    struct cd__regex simulated = *regex;
    struct cd_str want, got;
    simulated.table = NULL;
    const int wanted = cd__regex_find(&simulated, text, &scratch, &want);
    const int found = cd__regex_find(regex, text, &scratch, &got);
    if (wanted != found || want.p != got.p || want.n != got.n)
        fail_msg("%s in \"" CD_FMT "\": %d, %zu bytes, not %d, %zu", pattern, CD_ARG(text), found, got.n, wanted,
                 want.n);
    cd_arena_free(&scratch);
}

static void tables_are_as_simulated(void **state)
{
    uint64_t seed = 11;
    uint32_t tables = 0;
    for (uint32_t k = 0; k < 3000; k++) {
        struct cd_buf pattern = {0};
        struct cd_arena arena = {0};
        const char *why = NULL;
        put_pattern(&pattern, &seed, 0);
        cd_buf_char(&pattern, '\0');
        const struct cd__regex *regex =
            cd__regex_compile((struct cd_str){pattern.p, pattern.n - 1}, 0, CD_SQL_DUCKDB, &arena, &why);
        if (regex == NULL && why == NULL) fail_msg("%s: no memory", pattern.p);
        tables += regex != NULL && regex->table != NULL;
        for (uint32_t i = 0; regex != NULL && i < 20; i++) {
            char text[24];
            const uint32_t n = draw(&seed, 12);
            for (uint32_t j = 0; j < n; j++) text[j] = "aabbc1 \n"[draw(&seed, 8)];
            uint32_t more = 0;
            if (draw(&seed, 8) == 0)
                memcpy(text + n,
                       "\xC3\xA9"
                       "ab",
                       4),
                    more = 4;
            compare(regex, pattern.p, (struct cd_str){text, n + more});
        }
        cd_buf_free(&pattern);
        cd_arena_free(&arena);
    }
    assert_true(tables > 1500);
}

static void tells_which_have_tables(void **state)
{
    static const struct {
        const char *pattern;
        int group;
        bool table;
    } rows[] = {{"^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? [0-9]", 0, true},
                {"^[^@]+", 0, true},
                {"", 0, true},
                {"a|ab", 0, true},
                {"a(b)", 1, false},
                {"\\ba", 0, false},
                {"(a|b)*a(a|b){9}", 0, false}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_arena arena = {0};
        const char *why = NULL;
        const struct cd__regex *regex =
            cd__regex_compile(cd_str_of(rows[i].pattern), rows[i].group, CD_SQL_DUCKDB, &arena, &why);
        assert_non_null(regex);
        if ((regex->table != NULL) != rows[i].table) fail_msg("%s", rows[i].pattern);
        cd_arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tables_are_as_simulated),
                                       cmocka_unit_test(tells_which_have_tables)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
