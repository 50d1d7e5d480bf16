/* Names as another clerk would have them, and the test that sums up by tradition. */
#include "candour/evaluate.h"

#include <math.h>

#include "test.h"

static void accents_by_hand(void **state)
{
    static const struct {
        const char *given, *surname, *want_given, *want_surname;
    } rows[] = {
        {"Siân", "Pugh", "Sian", "Pugh"},
        {"Zoë", "Brontë", "Zoe", "Bronte"},
        {"José", "Núñez", "Jose", "Nunez"},
        {"Łukasz", "Wałęsa", "Lukasz", "Walesa"},
        {"Søren", "Đorđević", "Soren", "Dordevic"},
        {"Jose\xCC\x81", "Ng", "Jose", "Ng"}, /* a combining mark */
        {"Артём", "Чайкин", "Артем", "Чаикин"},
        {"Γιώργος", "Παπαδάκης", "Γιωργος", "Παπαδακης"},
        {"Nguyễn", "Trường", "Nguyen", "Truong"},
        /* nothing to drop: plain, other scripts (their vowel signs are no accents), no UTF-8 */
        {"John", "Smith", NULL, NULL},
        {"ਗੁਰਪ੍ਰੀਤ", "ਸਿੰਘ", NULL, NULL},
        {"محمد", "علي", NULL, NULL},
        {"\xE9", "\xFF", NULL, NULL},
        {"", "", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_arena arena = cd_arena_make(0);
        const struct cd_person_name name = {cd_str_of(rows[i].given), cd_str_of(rows[i].surname)};
        struct cd_person_name out;
        bool changed;
        assert_int_equal(cd_perturb(CD_PERTURB_ACCENTS, &name, (struct cd_str){0}, i, &arena, &out, &changed, NULL),
                         CD_OK);
        assert_int_equal(changed, rows[i].want_given != NULL);
        assert_true(cd_str_eq(out.given, cd_str_of(changed ? rows[i].want_given : rows[i].given)));
        assert_true(cd_str_eq(out.surname, cd_str_of(changed ? rows[i].want_surname : rows[i].surname)));
        cd_arena_free(&arena);
    }
}

/* Every outcome of the seeds is one of these, and each comes up. */
static void changes_by_hand(void **state)
{
    static const struct {
        enum cd_perturbation kind;
        const char *given, *surname, *other;
        const char *outcomes[8];
    } rows[] = {
        {CD_PERTURB_ORDER, "Wei", "Li", "", {"Li Wei"}},
        {CD_PERTURB_ORDER, "Ali", "Ali", "", {0}},
        {CD_PERTURB_SURNAME, "Ana", "Silva", "Costa", {"Ana Costa"}},
        {CD_PERTURB_SURNAME, "Ana", "Silva", "Silva", {0}},
        {CD_PERTURB_SURNAME, "Ana", "Silva", "", {0}},
        {CD_PERTURB_SPELLING, "Noor", "Bqc", "", {"Nur Bqc", "Nuor Bqc", "Nour Bqc", "Noor Bkc"}},
        {CD_PERTURB_SPELLING, "Qps", "", "", {"Kps ", "Qpss "}},
        {CD_PERTURB_SPELLING, "Sb", "", "", {0}},
        {CD_PERTURB_SPELLING, "Bbb", "Ззз", "", {0}},
        {CD_PERTURB_TYPO, "ab", "", "", {"ba ", "aab ", "b "}},
        {CD_PERTURB_TYPO, "aa", "x", "", {"aaa x", "a x"}},
        {CD_PERTURB_TYPO, "Жё", "", "", {"ёЖ ", "ЖЖё ", "ё "}},
        {CD_PERTURB_TYPO, "a", "", "", {0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        unsigned seen[8] = {0};
        for (uint64_t seed = 0; seed < 400; seed++) {
            struct cd_arena arena = cd_arena_make(0);
            const struct cd_person_name name = {cd_str_of(rows[i].given), cd_str_of(rows[i].surname)};
            struct cd_person_name out, again;
            char text[64];
            bool changed;
            size_t k = 0;
            assert_int_equal(
                cd_perturb(rows[i].kind, &name, cd_str_of(rows[i].other), seed, &arena, &out, &changed, NULL), CD_OK);
            assert_int_equal(
                cd_perturb(rows[i].kind, &name, cd_str_of(rows[i].other), seed, &arena, &again, &changed, NULL), CD_OK);
            assert_true(cd_str_eq(out.given, again.given) && cd_str_eq(out.surname, again.surname));
            assert_int_equal(changed, rows[i].outcomes[0] != NULL);
            (void)snprintf(text, sizeof text, CD_FMT " " CD_FMT, CD_ARG(out.given), CD_ARG(out.surname));
            cd_arena_free(&arena);
            if (!changed) continue;
            while (k < 8 && rows[i].outcomes[k] != NULL && strcmp(text, rows[i].outcomes[k]) != 0) k++;
            if (k == 8 || rows[i].outcomes[k] == NULL) fail_msg("row %zu gave \"%s\"", i, text);
            seen[k]++;
        }
        for (size_t k = 0; k < 8 && rows[i].outcomes[k] != NULL; k++) assert_true(seen[k] > 0);
    }
}

/* A scorer that gives 10 for the same name, 4 for another given name only, 1 for another surname only, -5 for both. */
static enum cd_status score(void *ctx, uint32_t person, const struct cd_person_name *name, double *weight,
                            struct cd_err *err)
{
    (void)err;
    const struct cd_person *people = ctx;
    const bool given = cd_str_eq(people[person].name.given, name->given),
               surname = cd_str_eq(people[person].name.surname, name->surname);
    *weight = given ? surname ? 10 : 1 : surname ? 4 : -5;
    return CD_OK;
}

static void sums_by_tradition(void **state)
{
    static const struct cd_person people[] = {
        {{{"Zoë", 4}, {"Gray", 4}}, 0}, {{{"Sam", 3}, {"Noël", 5}}, 0}, {{{"Tom", 3}, {"Hunt", 4}}, 0},
        {{{"Wei", 3}, {"Li", 2}}, 1},   {{{"Min", 3}, {"Li", 2}}, 1},   {{{"Bo", 2}, {"Bo", 2}}, CD_NO_CODE},
    };
    enum { KINDS = CD_PERTURBATION_COUNT };
    const struct cd_perturb_opts opts = {.n_traditions = 2, .threshold = 1, .seed = 3};
    struct cd_perturbed out[3 * KINDS];
    assert_int_equal(cd_perturbation_test(people, 6, &opts, score, (void *)(uintptr_t)people, out, NULL), CD_OK);
    /* accents: Zoe 4, Noel 1; Hunt unchanged */
    assert_true(out[CD_PERTURB_ACCENTS].unchanged == 1 && out[CD_PERTURB_ACCENTS].kept.n == 2 &&
                out[CD_PERTURB_ACCENTS].kept.k == 2);
    assert_true(out[CD_PERTURB_ACCENTS].weight == 2.5 && out[CD_PERTURB_ACCENTS].unperturbed == 10);
    assert_true(out[CD_PERTURB_ORDER].kept.n == 3 && out[CD_PERTURB_ORDER].kept.k == 0 &&
                out[CD_PERTURB_ORDER].weight == -5);
    assert_true(out[CD_PERTURB_SURNAME].kept.n == 3 && out[CD_PERTURB_SURNAME].kept.k == 3 &&
                out[CD_PERTURB_SURNAME].weight == 1);
    assert_true(out[CD_PERTURB_TYPO].kept.n == 3);
    /* both are Li: no other surname in their tradition; no accents */
    assert_true(out[KINDS + CD_PERTURB_SURNAME].unchanged == 2 && out[KINDS + CD_PERTURB_ACCENTS].unchanged == 2);
    assert_true(isnan(out[KINDS + CD_PERTURB_SURNAME].weight) && isnan(out[KINDS + CD_PERTURB_SURNAME].kept.value));
    /* not said */
    assert_true(out[2 * KINDS + CD_PERTURB_ORDER].unchanged == 1 && out[2 * KINDS + CD_PERTURB_TYPO].kept.n == 1);
    for (unsigned k = 0; k < KINDS; k++) {
        assert_true(strlen(cd_perturbation_text((enum cd_perturbation)k)) > 5);
        assert_int_equal(out[k].unchanged + out[k].kept.n, 3);
    }
    const struct cd_perturb_opts few = {.n_traditions = 1};
    assert_int_equal(cd_perturbation_test(people, 6, &few, score, (void *)(uintptr_t)people, out, NULL), CD_INPUT);
}

static enum cd_status refuse(void *ctx, uint32_t person, const struct cd_person_name *name, double *weight,
                             struct cd_err *err)
{
    (void)name;
    (void)weight;
    return person == *(uint32_t *)ctx ? cd_fail(err, CD_LIMIT, "no score") : CD_OK;
}

static void a_scorer_may_fail(void **state)
{
    static const struct cd_person people[] = {{{{"Zoë", 4}, {"Gray", 4}}, 0}, {{{"Sam", 3}, {"Noël", 5}}, 0}};
    struct cd_perturbed out[2 * CD_PERTURBATION_COUNT];
    for (uint32_t at = 0; at < 2; at++) {
        struct cd_err err = {0};
        assert_int_equal(
            cd_perturbation_test(people, 2, &(struct cd_perturb_opts){.n_traditions = 1}, refuse, &at, out, &err),
            CD_LIMIT);
        assert_string_equal(err.text, "no score");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(accents_by_hand), cmocka_unit_test(changes_by_hand),
                                       cmocka_unit_test(sums_by_tradition), cmocka_unit_test(a_scorer_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
