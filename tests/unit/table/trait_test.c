/* trait_test.c - sets of values: who fits a condition, held against trying every value that is not ruled out; ages; words. */
#include "test.h"

#include "candour/buf.h"
#include "candour/trait.h"

static void every_value_has_one_trait(void **state)
{
    unsigned all = 0;
    for (unsigned i = 0; i < CD_TRAIT_COUNT; i++) {
        assert_int_equal(all & cd_trait_values((enum cd_trait)i), 0);
        all |= cd_trait_values((enum cd_trait)i);
        assert_non_null(strstr(cd_trait_lack((enum cd_trait)i), cd_trait_name((enum cd_trait)i)));
    }
    assert_int_equal(all, CD_TRAIT_SETS - 1);
}

/* Somebody has one value of each trait. `way` numbers the choices of values; false past the last. */
static bool choose(unsigned way, unsigned *chosen)
{
    *chosen = 0;
    for (unsigned i = 0; i < CD_TRAIT_COUNT; i++) {
        unsigned values = cd_trait_values((enum cd_trait)i);
        unsigned skip = way % (unsigned)__builtin_popcount(values);
        way /= (unsigned)__builtin_popcount(values);
        while (skip-- > 0) values &= values - 1;
        *chosen |= values & -values;
    }
    return way == 0;
}

/* All values of a trait are never ruled out together. */
static bool is_sound(unsigned set)
{
    for (unsigned i = 0; i < CD_TRAIT_COUNT; i++)
        if ((cd_trait_values((enum cd_trait)i) & ~set) == 0) return false;
    return true;
}

static void fits_as_every_value_says(void **state)
{
    unsigned person, seen[3] = {0};
    for (unsigned barred = 0; barred < CD_TRAIT_SETS; barred += 7)
        for (unsigned out = 0; out < CD_TRAIT_SETS; out += 11) {
            bool yes = false, no = false;
            if (!is_sound(out)) continue;
            for (unsigned way = 0; choose(way, &person); way++)
                if ((person & out) == 0) *((person & barred) == 0 ? &yes : &no) = true;
            const enum cd_fit want = !no ? CD_FITS : yes ? CD_FITS_MAYBE : CD_FITS_NOT;
            if (cd_trait_fit((uint16_t)barred, (uint16_t)out) != want) fail_msg("barred %x, ruled out %x", barred, out);
            seen[want]++;
        }
    assert_true(seen[CD_FITS] > 10 && seen[CD_FITS_NOT] > 10 && seen[CD_FITS_MAYBE] > 10);
}

static void knows_ages(void **state)
{
    enum { CHILD = CD_UNDER_10 | CD_AGED_10_17, ADULT = CD_AGED_18_24 | CD_AGED_25_34 | CD_AGED_35_UP };
    static const struct {
        int32_t from, to;
        uint16_t left; /* what is not ruled out */
    } rows[] = {
        {0, 9, CD_UNDER_10},      {10, 10, CD_AGED_10_17},
        {17, 17, CD_AGED_10_17},  {17, 18, CD_AGED_10_17 | CD_AGED_18_24},
        {18, 24, CD_AGED_18_24},  {25, 34, CD_AGED_25_34},
        {35, 120, CD_AGED_35_UP}, {0, 120, CHILD | ADULT},
        {24, 36, ADULT},          {5, 4, CHILD | ADULT},
        {-3, -1, CHILD | ADULT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(cd_trait_aged(rows[i].from, rows[i].to) ^ rows[i].left, CHILD | ADULT);
    static const uint64_t begin[] = {0, 10, 18, 25, 35};
    for (uint64_t years = 0; years < 50; years++) {
        uint16_t bars = 0;
        bool edge = false;
        for (size_t i = 0; i < sizeof begin / sizeof begin[0]; i++) edge |= begin[i] == years;
        assert_int_equal(cd_trait_from_age(years, &bars), edge);
        for (int32_t age = 0; edge && age < 60; age++)
            assert_int_equal(cd_trait_fit(bars, cd_trait_aged(age, age)),
                             (uint64_t)age >= years ? CD_FITS : CD_FITS_NOT);
    }
}

static void says_what_is_demanded(void **state)
{
    static const struct {
        uint16_t barred;
        const char *words;
    } rows[] = {
        {0, ""},
        {CD_NOT_GROUP_BASED, "group-based"},
        {CD_GROUP_BASED, "not group-based"},
        {CD_FEMALE | CD_OTHER_SEX, "male"},
        {CD_MALE, "female or of another sex"},
        {CD_UNDER_10 | CD_AGED_10_17, "aged 18 or over"},
        {CD_AGED_18_24 | CD_AGED_25_34 | CD_AGED_35_UP, "aged under 18"},
        {CD_UNDER_10 | CD_AGED_25_34 | CD_AGED_35_UP, "aged 10 to 24"},
        {CD_NOT_CHARGED, "charged"},
        {CD_NOT_GROUP_BASED | CD_FEMALE | CD_OTHER_SEX | CD_UNDER_10 | CD_AGED_10_17,
         "group-based, male, aged 18 or over"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_buf b = {0};
        cd_trait_words(&b, rows[i].barred);
        cd_buf_char(&b, '\0');
        assert_string_equal(b.p, rows[i].words);
        cd_buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_value_has_one_trait),
        cmocka_unit_test(fits_as_every_value_says),
        cmocka_unit_test(knows_ages),
        cmocka_unit_test(says_what_is_demanded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
