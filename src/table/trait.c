/* trait.c - sets of values about one person; see trait.h. */
#include "candour/trait.h"

#include <assert.h>

#include "candour/buf.h"

static const struct {
    uint16_t values;
    const char *name, *lack;
} traits[CD_TRAIT_COUNT] = {
#define X(id, values, name, what, column) {values, name, "these returns do not say " what ": it takes " column},
    CD_TRAITS(X)
#undef X
};

static const struct {
    uint16_t value;
    int32_t from;
} bands[] = {{CD_UNDER_10, 0}, {CD_AGED_10_17, 10}, {CD_AGED_18_24, 18}, {CD_AGED_25_34, 25}, {CD_AGED_35_UP, 35}};
enum { BANDS = sizeof bands / sizeof bands[0] };

uint16_t cd_trait_values(enum cd_trait trait)
{
    assert((unsigned)trait < CD_TRAIT_COUNT);
    return traits[trait].values;
}

const char *cd_trait_name(enum cd_trait trait)
{
    assert((unsigned)trait < CD_TRAIT_COUNT);
    return traits[trait].name;
}

const char *cd_trait_lack(enum cd_trait trait)
{
    assert((unsigned)trait < CD_TRAIT_COUNT);
    return traits[trait].lack;
}

enum cd_fit cd_trait_fit(uint16_t barred, uint16_t ruled_out)
{
    for (unsigned i = 0; i < CD_TRAIT_COUNT; i++) {
        const unsigned allowed = traits[i].values & ~(unsigned)barred;
        if ((allowed & ~(unsigned)ruled_out) == 0) return CD_FITS_NOT;
    }
    return (barred & ~(unsigned)ruled_out) == 0 ? CD_FITS : CD_FITS_MAYBE;
}

uint16_t cd_trait_aged(int32_t from, int32_t to)
{
    unsigned out = 0;
    if (from > to || to < 0) return 0;
    for (unsigned i = 0; i < BANDS; i++) {
        const bool over = bands[i].from > to, under = i + 1 < BANDS && bands[i + 1].from <= from;
        if (over || under) out |= bands[i].value;
    }
    return (uint16_t)out;
}

bool cd_trait_from_age(uint64_t years, uint16_t *bars)
{
    unsigned below = 0;
    for (unsigned i = 0; i < BANDS; below |= bands[i++].value) {
        if ((uint64_t)bands[i].from != years) continue;
        *bars = (uint16_t)below;
        return true;
    }
    return false;
}

/* The bands left are always neighbours: each comparison cuts off one end. */
static void age_words(struct cd_buf *b, unsigned allowed)
{
    unsigned first = 0, last = BANDS - 1;
    while (first < last && (allowed & bands[first].value) == 0) first++;
    while (last > first && (allowed & bands[last].value) == 0) last--;
    if (last == BANDS - 1) cd_buf_printf(b, "aged %d or over", bands[first].from);
    else if (first == 0) cd_buf_printf(b, "aged under %d", bands[last + 1].from);
    else cd_buf_printf(b, "aged %d to %d", bands[first].from, bands[last + 1].from - 1);
}

void cd_trait_words(struct cd_buf *b, uint16_t barred)
{
    static const struct {
        uint16_t value;
        const char *name;
    } names[] = {{CD_GROUP_BASED, "group-based"}, {CD_NOT_GROUP_BASED, "not group-based"}, {CD_MALE, "male"},
                 {CD_FEMALE, "female"},           {CD_OTHER_SEX, "of another sex"},        {CD_CHARGED, "charged"},
                 {CD_NOT_CHARGED, "not charged"}};
    const char *between = "";
    for (unsigned i = 0; i < CD_TRAIT_COUNT; i++) {
        const unsigned allowed = traits[i].values & ~(unsigned)barred;
        if (allowed == traits[i].values) continue;
        cd_buf_puts(b, between);
        between = ", ";
        if (i == CD_TRAIT_AGE) age_words(b, allowed);
        const char * or = "";
        for (unsigned k = 0; k < sizeof names / sizeof names[0]; k++) {
            if ((names[k].value & allowed) == 0) continue;
            cd_buf_printf(b, "%s%s", or, names[k].name);
            or = " or ";
        }
    }
}
