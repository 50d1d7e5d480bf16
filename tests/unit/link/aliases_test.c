/* The table of aliases: what it says of names that are known to be one or two, that it is sound, and how much of an independent list it covers. */
#include "candour/aliases.h"

#include "symbols.h"

static struct cd_aliases *aliases;

static int open_table(void **state)
{
    struct cd_err err;
    return cd_aliases_open(&aliases, &err) == CD_OK ? 0 : -1;
}

static int close_table(void **state)
{
    cd_aliases_close(aliases);
    cd_aliases_close(NULL);
    return 0;
}

static const struct {
    const char *a, *b;
    enum cd_alias_kind kind;
} rows[] = {
    {"bob", "robert", CD_ALIAS_NICKNAME},
    {"bob", "rob", CD_ALIAS_NICKNAME}, /* both Robert's */
    {"rob", "robert", CD_ALIAS_NICKNAME},
    {"rob", "robin", CD_ALIAS_NICKNAME},
    {"robert", "robin", CD_ALIAS_NONE}, /* through Rob only */
    {"robert", "robert", CD_ALIAS_SAME},
    {"nobody", "nobody", CD_ALIAS_SAME}, /* known or not */
    {"nobody", "robert", CD_ALIAS_NONE},
    {"", "robert", CD_ALIAS_NONE},
    {"Bob", "robert", CD_ALIAS_NONE}, /* not folded */
    {"mo", "mohammed", CD_ALIAS_NICKNAME},
    {"mo", "muhammad", CD_ALIAS_NICKNAME},
    {"mo", "maurice", CD_ALIAS_NICKNAME},
    {"mohammed", "maurice", CD_ALIAS_NONE},
    {"mohammed", "muhammad", CD_ALIAS_SPELLING},
    {"mohamed", "muhammed", CD_ALIAS_SPELLING}, /* neither heads the group */
    {"mohammed", "mahmood", CD_ALIAS_NONE},     /* alike, and another name */
    {"\u0645\u062d\u0645\u062f", "mohammad", CD_ALIAS_SPELLING},
    {"hussain", "hossein", CD_ALIAS_SPELLING},
    {"hussain", "hassan", CD_ALIAS_NONE},
    {"\u0a38\u0a3f\u0a70\u0a18", "singh", CD_ALIAS_SPELLING},
    {"\u0a38\u0a70\u0a18", "singh", CD_ALIAS_NONE}, /* Sangh */
    {"chowdhury", "chaudhry", CD_ALIAS_SPELLING},
    {"oleksandr", "alexander", CD_ALIAS_SPELLING},
    {"sasha", "oleksandr", CD_ALIAS_NICKNAME},
    {"sasha", "alexandra", CD_ALIAS_NICKNAME},
    {"kasia", "katarzyna", CD_ALIAS_NICKNAME},
    {"kate", "katherine", CD_ALIAS_NICKNAME},
    {"catherine", "katherine", CD_ALIAS_SPELLING},
    {"ivanov", "ivanova", CD_ALIAS_NONE},
};

static void known_pairs(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct cd_str a = cd_str_of(rows[i].a), b = cd_str_of(rows[i].b);
        if (cd_alias_same(aliases, a, b) != rows[i].kind || cd_alias_same(aliases, b, a) != rows[i].kind)
            fail_msg("%s, %s: %d", rows[i].a, rows[i].b, cd_alias_same(aliases, a, b));
    }
}

/* Codes ascend, each once; every head is in its own group. */
static void sound(void **state)
{
    const uint32_t n_groups = cd_alias_n_groups(aliases);
    assert_in_range(n_groups, 400, 2000);
    for (uint32_t group = 0; group < n_groups; group++) {
        const struct cd_str head = cd_alias_head(aliases, group);
        uint32_t n, found = 0;
        const uint32_t *groups = cd_alias_groups(aliases, head, &n);
        for (uint32_t i = 0; i < n; i++) {
            assert_true(groups[i] < n_groups && (i == 0 || groups[i - 1] < groups[i]));
            found += groups[i] == group;
        }
        if (found != 1) fail_msg(CD_FMT " is %u times in its group", CD_ARG(head), found);
    }
    uint32_t n = 1;
    assert_null(cd_alias_groups(aliases, CD_STR("nobody"), &n));
    assert_int_equal(n, 0);
}

/* The codes as a list column: names are one where two lists meet. */
static void groups_of_rob(void **state)
{
    uint32_t n;
    const uint32_t *groups = cd_alias_groups(aliases, CD_STR("rob"), &n);
    assert_int_equal(n, 2);
    assert_true(cd_str_eq(cd_alias_head(aliases, groups[0]), CD_STR("robert")));
    assert_true(cd_str_eq(cd_alias_head(aliases, groups[1]), CD_STR("robin")));
}

static uint32_t covered;

static void count_covered(char **field, uint32_t n)
{
    assert_int_equal(n, 3);
    covered += cd_alias_same(aliases, cd_str_of(field[0]), cd_str_of(field[2])) != CD_ALIAS_NONE;
}

/* An independent list, mostly of American use; ours was not made from it. */
static void covers(void **state)
{
    covered = 0;
    const uint32_t all = each_row(cd_test_need("linkage/names/nicknames.csv"), count_covered) - 1; /* titles */
    print_message("%u of %u edges (%.1f %%) are in the table\n", covered, all, 100.0 * covered / all);
    assert_in_range(all, 2000, 4000);
    assert_true(covered * 100 > all * 18);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_pairs), cmocka_unit_test(sound),
                                       cmocka_unit_test(groups_of_rob), cmocka_unit_test(covers)};
    return cmocka_run_group_tests(tests, open_table, close_table);
}
