/* sql_same.c - whether two conditions say the same; see sql_int.h. */
#include "sql_int.h"

static uint8_t mirrored(uint8_t sides)
{
    return (uint8_t)((sides & CD__LEFT ? CD__RIGHT : 0) | (sides & CD__RIGHT ? CD__LEFT : 0));
}

/* A column's own name is its number: how it is spelled does not matter. */
static bool same_text(const struct cd__sql *a, const struct cd__sql *b)
{
    const bool column = a->op == CD__SQL_COLUMN || a->op == CD__SQL_ID || a->op == CD__SQL_DATASET;
    return column || cd_str_eq(a->text, b->text);
}

bool cd__sql_same(const struct cd__sql *a, const struct cd__sql *b, bool mirror)
{
    if (a->op != b->op || a->fn != b->fn || a->cast != b->cast || a->column != b->column ||
        a->variable != b->variable || a->number != b->number || a->n_args != b->n_args || !same_text(a, b))
        return false;
    if (a->sides != (mirror ? mirrored(b->sides) : b->sides)) return false;
    for (uint32_t i = 0; i < a->n_args; i++)
        if (!cd__sql_same(a->args[i], b->args[i], mirror)) return false;
    return true;
}
