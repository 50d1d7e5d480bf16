/* say_near.c - the known word that a mistyped one is nearest to. */
#include "say_int.h"

enum { LONGEST = 40 };

static int fold(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c == '_' || c == ' ' ? '-' : c;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Edits (a letter more, less or other, two that changed places) between two words of at most LONGEST bytes; large where one is longer. Damerau 1964,
 * Communications of the ACM 7:171-176, in the form without edits inside a swap. */
static unsigned edits(struct cd_str a, struct cd_str b)
{
    unsigned char d[LONGEST + 1][LONGEST + 1];
    if (a.n > LONGEST || b.n > LONGEST) return LONGEST;
    for (size_t j = 0; j <= b.n; j++) d[0][j] = (unsigned char)j;
    for (size_t i = 1; i <= a.n; i++) {
        d[i][0] = (unsigned char)i;
        for (size_t j = 1; j <= b.n; j++) {
            const int x = fold(a.p[i - 1]), y = fold(b.p[j - 1]);
            unsigned best = least(d[i - 1][j - 1] + (x != y ? 1u : 0u), least(d[i - 1][j], d[i][j - 1]) + 1u);
            if (i > 1 && j > 1 && x == fold(b.p[j - 2]) && y == fold(a.p[i - 2]))
                best = least(best, d[i - 2][j - 2] + 1u);
            d[i][j] = (unsigned char)best;
        }
    }
    return d[a.n][b.n];
}

struct best {
    struct cd_str word, name;
    unsigned edits;
};

static void consider(struct best *best, const char *name)
{
    const struct cd_str whole = cd_str_of(name);
    struct cd_str rest = whole;
    const unsigned first = edits(best->word, cd_str_cut(&rest, ' ')), all = edits(best->word, whole);
    const unsigned n = first < all ? first : all;
    if (n >= best->edits) return;
    best->edits = n;
    best->name = whole;
}

static void consider_kind(struct best *best, const char *kind)
{
    if (strcmp(kind, "<a group>") == 0)
        for (uint32_t i = 0; cd_group_at(i) != NULL; i++) consider(best, cd_group_at(i)->id);
    if (strcmp(kind, "<a force>") != 0 && strcmp(kind, "<an area of the census>") != 0) return;
    const struct cd_force_register *reg = cd_force_register_find(CD_STR("police-uk"));
    for (uint32_t i = 0; reg != NULL && i < reg->n; i++) consider(best, reg->forces[i].id);
    if (strcmp(kind, "<a force>") == 0) return;
    consider(best, "england-and-wales");
    consider(best, "manchester-city");
}

struct cd_str cd__say_near(struct cd_str word, const char *const *wanted, unsigned n)
{
    struct best best = {word, {"", 0}, (unsigned)(word.n / 3 + 1)};
    if (best.edits > word.n / 2 + 1) best.edits = (unsigned)(word.n / 2 + 1);
    best.edits++;
    for (unsigned i = 0; i < n; i++) {
        if (wanted[i][0] != '<') consider(&best, wanted[i]);
        else consider_kind(&best, wanted[i]);
    }
    return word.n > 1 ? best.name : (struct cd_str){"", 0};
}
