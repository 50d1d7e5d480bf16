/* The names of label.h: as files and reports write them, each one once. */
#include "candour/label.h"

#include "test.h"

static const char *characteristic(unsigned i)
{
    return cd_characteristic_name((enum cd_characteristic)i);
}

static const char *asserter(unsigned i)
{
    return cd_asserter_name((enum cd_asserter)i);
}

static const char *stage(unsigned i)
{
    return cd_stage_name((enum cd_stage)i);
}

static const char *class(unsigned i)
{
    return cd_class_name((enum cd_class)i);
}

static const char *reason(unsigned i)
{
    return cd_reason_text((enum cd_reason)i);
}

static const struct {
    const char *(*name)(unsigned);
    unsigned n, at;
    const char *expected;
} names[] = {
    {characteristic, CD_CHARACTERISTIC_COUNT, CD_CHARACTERISTIC_ETHNICITY, "ethnicity"},
    {characteristic, CD_CHARACTERISTIC_COUNT, CD_CHARACTERISTIC_LEGISLATION, "legislation"},
    {asserter, CD_ASSERTED_COUNT, CD_ASSERTED_SELF, "self"},
    {asserter, CD_ASSERTED_COUNT, CD_ASSERTED_COURT, "court"},
    {stage, CD_STAGE_COUNT, CD_STAGE_FIRST_CONTACT, "first contact"},
    {class, CD_CLASS_COUNT, CD_CLASS_NOT_STATED, "not_stated"},
    {class, CD_CLASS_COUNT, CD_CLASS_INVALID, "invalid"},
    {reason, CD_REASON_COUNT, CD_REASON_NONE, ""},
    {reason, CD_REASON_COUNT, CD_REASON_DECLINED, "declined to say"},
};

static void names_are_those_of_the_files(void **state)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_string_equal(names[i].name(names[i].at), names[i].expected);
}

static void no_name_is_used_twice(void **state)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (unsigned a = 0; a < names[i].n; a++)
            for (unsigned b = 0; b < a; b++) assert_string_not_equal(names[i].name(a), names[i].name(b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_those_of_the_files),
        cmocka_unit_test(no_name_is_used_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
