/* label.c - the names behind the enums of label.h, from the same lists that make the enums. */
#include "candour/label.h"

#include <assert.h>

#define X(name, text) text,
static const char *const characteristics[] = {CD_CHARACTERISTICS(X)};
static const char *const asserters[] = {CD_ASSERTERS(X)};
static const char *const stages[] = {CD_STAGES(X)};
static const char *const classes[] = {CD_CLASSES(X)};
static const char *const reasons[] = {CD_REASONS(X)};
#undef X

const char *cd_characteristic_name(enum cd_characteristic characteristic)
{
    assert((unsigned)characteristic < CD_CHARACTERISTIC_COUNT);
    return characteristics[characteristic];
}

const char *cd_asserter_name(enum cd_asserter asserter)
{
    assert((unsigned)asserter < CD_ASSERTED_COUNT);
    return asserters[asserter];
}

const char *cd_stage_name(enum cd_stage stage)
{
    assert((unsigned)stage < CD_STAGE_COUNT);
    return stages[stage];
}

const char *cd_class_name(enum cd_class class)
{
    assert((unsigned)class < CD_CLASS_COUNT);
    return classes[class];
}

const char *cd_reason_text(enum cd_reason reason)
{
    assert((unsigned)reason < CD_REASON_COUNT);
    return reasons[reason];
}
