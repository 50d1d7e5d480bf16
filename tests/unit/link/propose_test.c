/* propose_test.c - settings from columns: what is taken, what is left out and why, and rules within a budget; pairs that are named, scored. */
#include <math.h>

#include "candour/buf.h"
#include "candour/propose.h"
#include "test.h"

/* Enough surnames, few birthdays, one colour; 5,000 records are too many to compare every two. */
static const char *write_people(unsigned n)
{
    struct cd_buf b = {0};
    cd_buf_puts(&b, "unique_id,Given Name,surname,date_of_birth,ethnicity,colour,nickname,email,\"post\"\"code\"\n");
    for (unsigned i = 0; i < n; i++)
        cd_buf_printf(&b, "%u,g%u,s%u,19%02u-01-01,W1,red,%s,,x\n", i, i % 20, i % 50, i % 10, i < n / 40 ? "Jo" : "");
    const char *path = cd_test_temp_path("people.csv");
    cd_test_write(path, b.p, b.n);
    cd_buf_free(&b);
    return path;
}

static void columns_are_taken_by_name_and_content(void **state)
{
    static const struct {
        const char *name, *as, *why;
    } rows[] = {
        {"Given Name", "forename", "by its name"},          {"surname", "surname", "by its name"},
        {"date_of_birth", "date of birth", "by its name"},  {"ethnicity", NULL, "its name is not known"},
        {"colour", NULL, "its name is not known"},          {"nickname", NULL, "its name is not known"},
        {"email", NULL, "blank in over 95 of 100 records"}, {"post\"code", NULL, "the same in every record"},
    };
    struct cd_frame frame = {0};
    struct cd_proposal proposal;
    struct cd_err err = {0};
    (void)state;
    assert_int_equal(cd_frame_read(&frame, write_people(5000), &(struct cd_frame_opts){0}, &err), CD_OK);
    if (cd_propose(&frame, &(struct cd_propose_opts){.pairs_per_record = 1e5}, &proposal, &err) != CD_OK)
        fail_msg("%s", err.text);
    assert_int_equal(proposal.n_columns, sizeof rows / sizeof rows[0]);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(cd_str_eq(proposal.columns[i].name, cd_str_of(rows[i].name)));
        assert_string_equal(proposal.columns[i].why, rows[i].why);
        if (rows[i].as == NULL) assert_null(proposal.columns[i].as);
        else assert_string_equal(proposal.columns[i].as, rows[i].as);
    }
    assert_int_equal(proposal.model.n_comparisons, 3);
    assert_int_equal(proposal.model.n_rules,
                     4); /* names swapped; single columns, that say more than their pairs would */
    for (uint32_t c = 0; c < 3; c++)
        for (uint32_t l = 0; l < proposal.model.comparisons[c].n_levels; l++)
            assert_true(proposal.model.comparisons[c].levels[l].is_null ||
                        proposal.model.comparisons[c].levels[l].m > 0);
    cd_proposal_free(&proposal);
    cd_frame_free(&frame);
}

#define SWAPPED "l.\"Given Name\" = r.\"surname\" AND l.\"surname\" = r.\"Given Name\""
static void rules_keep_to_a_budget(void **state)
{
    static const struct {
        unsigned records;
        double each;
        uint32_t rules;
        const char *first;
    } rows[] = {
        {5000, 1e5, 4, SWAPPED}, {5000, 0, 3, SWAPPED},   /* a tenth of all pairs agree on the birthday */
        {4473, 1e5, 4, SWAPPED}, {4472, 1e5, 1, "1 = 1"}, /* 9,997,156 pairs: every one is compared */
        {200, 0, 1, "1 = 1"},
    };
    struct cd_err err = {0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_frame frame = {0};
        struct cd_proposal proposal;
        assert_int_equal(cd_frame_read(&frame, write_people(rows[i].records), &(struct cd_frame_opts){0}, &err), CD_OK);
        assert_int_equal(
            cd_propose(&frame, &(struct cd_propose_opts){.pairs_per_record = rows[i].each}, &proposal, &err), CD_OK);
        assert_int_equal(proposal.model.n_rules, rows[i].rules);
        assert_true(cd_str_eq(proposal.model.rules[0].sql, cd_str_of(rows[i].first)));
        cd_proposal_free(&proposal);
        cd_frame_free(&frame);
    }
}

static void one_column_is_too_few(void **state)
{
    const char *path = cd_test_temp_path("one.csv");
    struct cd_frame frame = {0};
    struct cd_proposal proposal;
    struct cd_err err = {0};
    (void)state;
    cd_test_write(path, "unique_id,surname\n1,a\n2,b\n", 26);
    assert_int_equal(cd_frame_read(&frame, path, &(struct cd_frame_opts){0}, &err), CD_OK);
    assert_int_equal(cd_propose(&frame, &(struct cd_propose_opts){0}, &proposal, &err), CD_INPUT);
    assert_non_null(strstr(err.text, "1 of 1 columns"));
    cd_frame_free(&frame);
}

/* A pair that somebody names: its weight is that of explaining it, the rule the first that makes it, left and right as ids go. */
static void named_pairs_are_scored(void **state)
{
    struct cd_frame frame = {0};
    struct cd_proposal proposal;
    struct cd_linker *linker = NULL;
    struct cd_pair_part parts[8];
    struct cd_err err = {0};
    (void)state;
    assert_int_equal(cd_frame_read(&frame, write_people(5000), &(struct cd_frame_opts){0}, &err), CD_OK);
    assert_int_equal(cd_propose(&frame, &(struct cd_propose_opts){.pairs_per_record = 1e5}, &proposal, &err), CD_OK);
    assert_int_equal(cd_linker_open(&linker, &frame, &proposal.model, &(struct cd_linker_opts){0}, &err), CD_OK);
    uint32_t l[3000], r[3000], rule[3000];
    double weight[3000];
    for (uint32_t i = 0; i < 3000; i++) {
        l[i] = i % 200;
        r[i] = (i % 200 + 1 + i / 200) % 200;
    }
    assert_int_equal(cd_linker_score(linker, l, r, 3000, rule, weight, &err), CD_OK);
    for (uint32_t i = 0; i < 3000; i += 7) {
        double want;
        assert_true(l[i] < r[i]);
        assert_int_equal(cd_linker_explain(linker, l[i], r[i], parts, &want, &err), CD_OK);
        assert_near(weight[i], want, 0);
        const bool born = l[i] % 10 == r[i] % 10, named = l[i] % 50 == r[i] % 50, given = l[i] % 20 == r[i] % 20;
        assert_int_equal(rule[i] == CD_NO_CODE, !born && !named && !given);
    }
    uint32_t columns[8], n;
    assert_int_equal(cd_linker_columns(linker, 1, columns, &n, &err), CD_OK);
    assert_int_equal(n, 2); /* the forename too, which may stand there */
    assert_int_equal(columns[0], 0);
    assert_int_equal(columns[1], 1);
    cd_linker_close(linker);
    cd_proposal_free(&proposal);
    cd_frame_free(&frame);
}

/* Of four records of one person two have the names in each other's column: that is one level, of the surname alone. */
static void names_may_be_swapped(void **state)
{
    static const struct {
        uint32_t l, r, forename, surname; /* levels: 0 is NULL */
        int gamma_forename;
    } rows[] = {
        {0, 1, 1, 1, 4},  /* as it should be */
        {0, 2, 0, 2, -1}, /* swapped */
        {2, 3, 1, 1, 4},  /* both swapped: the same */
        {0, 4, 5, 6, 0},  /* one name in the other's place is no swap */
        {5, 6, 1, 1, 4},  /* both names are the same: nothing can be swapped */
    };
    static const char people[] = "unique_id,forename,surname,dob\n0,amara,bello,1990-01-01\n1,amara,bello,1990-01-02\n"
                                 "2,bello,amara,1990-01-03\n3,bello,amara,1990-01-04\n4,bello,zhou,1990-01-05\n"
                                 "5,james,james,1990-01-06\n6,james,james,1990-01-07\n7,k,l,1990-01-08\n"
                                 "8,m,n,1990-01-09\n9,o,p,1990-01-10\n";
    const char *path = cd_test_temp_path("swapped.csv");
    struct cd_frame frame = {0};
    struct cd_proposal proposal;
    struct cd_linker *linker = NULL;
    struct cd_pair_part parts[8];
    struct cd_err err = {0};
    double weight;
    (void)state;
    cd_test_write(path, people, sizeof people - 1);
    assert_int_equal(cd_frame_read(&frame, path, &(struct cd_frame_opts){0}, &err), CD_OK);
    if (cd_propose(&frame, &(struct cd_propose_opts){0}, &proposal, &err) != CD_OK) fail_msg("%s", err.text);
    assert_int_equal(cd_linker_open(&linker, &frame, &proposal.model, &(struct cd_linker_opts){0}, &err), CD_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(cd_linker_explain(linker, rows[i].l, rows[i].r, parts, &weight, &err), CD_OK);
        assert_int_equal(parts[0].level, rows[i].forename);
        assert_int_equal(parts[0].gamma, rows[i].gamma_forename);
        assert_int_equal(parts[1].level, rows[i].surname);
    }
    cd_linker_close(linker);
    cd_proposal_free(&proposal);
    cd_frame_free(&frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_taken_by_name_and_content),
        cmocka_unit_test(rules_keep_to_a_budget),
        cmocka_unit_test(one_column_is_too_few),
        cmocka_unit_test(named_pairs_are_scored),
        cmocka_unit_test(names_may_be_swapped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
