/* embed_check.c - the rules that rows of data/ must keep, so that src/standard need not doubt them. */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "candour/label.h"
#include "embed_int.h"

static const char *const characteristics[] = {
#define X(name, text) #name,
    CD_CHARACTERISTICS(X)
#undef X
};
static const char *const reasons[] = {
#define X(name, text) #name,
    CD_REASONS(X)
#undef X
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

static bool known(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

static bool yes_or_no(struct data *d, const struct row *r, const char *s)
{
    const bool yes = strcmp(s, "yes") == 0;
    if (!yes && strcmp(s, "no") != 0) embed_bad(d, r, "\"%s\" is neither yes nor no", s);
    return yes;
}

static void needs(struct data *d, const struct row *r, unsigned field, const char *name)
{
    const char *s = r->f[field];
    const size_t n = strlen(s);
    if (n == 0) embed_bad(d, r, "%s is missing", name);
    else if (s[0] == ' ' || s[n - 1] == ' ') embed_bad(d, r, "%s has white space at an end", name);
}

/* --- Checks ------------------------------------------------------------------------------------------------------ */

static void check_unique(struct data *d, const struct table *t, unsigned field)
{
    for (size_t i = 0; i < t->n; i++) {
        needs(d, &t->rows[i], field, t->head.f[field]);
        for (size_t j = 0; j < i; j++)
            if (embed_compare(t->rows[i].f[field], t->rows[j].f[field]) == 0)
                embed_bad(d, &t->rows[i], "%s \"%s\" is also on line %u", t->head.f[field], t->rows[i].f[field],
                          t->rows[j].line);
    }
}

uint64_t embed_mask(struct data *d, const struct row *r, const char *s)
{
    uint64_t mask = 0;
    if (strcmp(s, "ALL") == 0) return d->all;
    while (*s) {
        const size_t n = strcspn(s, " ");
        size_t bit = 0;
        while (bit < d->harmonised.n &&
               (strlen(d->harmonised.rows[bit].f[1]) != n || memcmp(d->harmonised.rows[bit].f[1], s, n) != 0))
            bit++;
        if (bit == d->harmonised.n) return embed_bad(d, r, "\"%.*s\" is not a harmonised code", (int)n, s), mask;
        if (mask >> bit & 1) embed_bad(d, r, "\"%.*s\" stands twice in the mask", (int)n, s);
        mask |= UINT64_C(1) << bit;
        s += n + (s[n] == ' ' && s[n + 1]);
        if (*s == ' ') return embed_bad(d, r, "a mask has stray blanks"), mask;
    }
    return mask;
}

static void check_harmonised(struct data *d)
{
    struct table *t = &d->harmonised;
    check_unique(d, t, 1);
    check_unique(d, t, 2);
    for (size_t i = 0; i < t->n; i++) {
        char bit[24];
        (void)snprintf(bit, sizeof bit, "%zu", i);
        if (i >= EMBED_BITS || strcmp(t->rows[i].f[0], bit) != 0) embed_bad(d, &t->rows[i], "the bit must be %zu", i);
        needs(d, &t->rows[i], 4, "source");
    }
    d->all = t->n < EMBED_BITS ? (UINT64_C(1) << t->n) - 1 : UINT64_MAX;
}

/* "", YYYY, YYYY-MM or YYYY-MM-DD: no more is said than is known. */
static void check_date(struct data *d, const struct row *r, const char *s)
{
    static const char shape[] = "dddd-dd-dd";
    const size_t n = strlen(s);
    bool good = n == 0 || n == 4 || n == 7 || n == 10;
    for (size_t i = 0; good && i < n; i++) good = shape[i] == 'd' ? isdigit((unsigned char)s[i]) != 0 : s[i] == '-';
    if (!good) embed_bad(d, r, "\"%s\" is not a date", s);
}

static void check_lists(struct data *d)
{
    check_unique(d, &d->lists, L_ID);
    for (size_t i = 0; i < d->lists.n; i++) {
        struct row *r = &d->lists.rows[i];
        needs(d, r, L_TITLE, "title");
        needs(d, r, L_VERSION, "version");
        needs(d, r, L_SOURCE, "source");
        if (*r->f[L_WHAT] && !known(r->f[L_WHAT], characteristics, COUNT(characteristics)))
            embed_bad(d, r, "\"%s\" is not a characteristic", r->f[L_WHAT]);
        check_date(d, r, r->f[L_FROM]);
        check_date(d, r, r->f[L_UNTIL]);
        if (*r->f[L_UNTIL] && strcmp(r->f[L_UNTIL], r->f[L_FROM]) < 0)
            embed_bad(d, r, "valid_until is before valid_from");
        (void)yes_or_no(d, r, r->f[L_ORDERED]);
    }
}

static void check_code(struct data *d, struct row *r)
{
    const struct row *list = embed_find(&d->lists, r->f[C_LIST]);
    needs(d, r, C_VALUE, "value");
    needs(d, r, C_LABEL, "label");
    needs(d, r, C_SOURCE, "source");
    r->mask = embed_mask(d, r, r->f[C_MASK]);
    const bool recorded = strcmp(r->f[C_CLASS], "RECORDED") == 0;
    const bool ethnic = list && strcmp(list->f[L_WHAT], "ETHNICITY") == 0;
    if (!list) embed_bad(d, r, "there is no list \"%s\"", r->f[C_LIST]);
    else if (*list->f[L_INCLUDES]) embed_bad(d, r, "list \"%s\" is a union and has no codes of its own", r->f[C_LIST]);
    if (!recorded && strcmp(r->f[C_CLASS], "NOT_STATED") != 0)
        embed_bad(d, r, "class \"%s\" is neither RECORDED nor NOT_STATED", r->f[C_CLASS]);
    if (!known(r->f[C_REASON], reasons, COUNT(reasons))) embed_bad(d, r, "\"%s\" is not a reason", r->f[C_REASON]);
    else if (recorded != (strcmp(r->f[C_REASON], "NONE") == 0)) embed_bad(d, r, "the reason does not fit the class");
    if (!ethnic && r->mask) embed_bad(d, r, "a list that is not about ethnicity has no masks");
    if (ethnic && !r->mask) embed_bad(d, r, "the mask is missing");
    if (ethnic && !recorded && r->mask != d->all)
        embed_bad(d, r, "a value that is not stated may be any group: the mask must be ALL");
}

static void check_groups(struct data *d)
{
    uint64_t seen = 0;
    bool detail = false;
    check_unique(d, &d->groups, 0);
    check_unique(d, &d->groups, 1);
    for (size_t i = 0; i < d->groups.n; i++) {
        struct row *r = &d->groups.rows[i];
        const struct row *variant = embed_find(&d->groups, r->f[5]);
        needs(d, r, 2, "basis");
        needs(d, r, 6, "source");
        r->mask = embed_mask(d, r, r->f[3]);
        if (!r->mask) embed_bad(d, r, "the mask is missing");
        if (*r->f[5] && (!variant || strcmp(variant->f[5], r->f[0]) != 0))
            embed_bad(d, r, "the variant must name this group back");
        if (!yes_or_no(d, r, r->f[4])) detail = true;
        else if (detail) embed_bad(d, r, "the broad groups must come first");
        else if (seen & r->mask) embed_bad(d, r, "overlaps a broad group above");
        else seen |= r->mask;
    }
    if (seen != d->all) embed_bad(d, &d->groups.head, "the broad groups do not cover the harmonised list");
}

static bool slug(const char *s)
{
    return *s && s[strspn(s, "abcdefghijklmnopqrstuvwxyz-0123456789")] == 0;
}

static void check_forces(struct data *d)
{
    check_unique(d, &d->registers, 0);
    for (size_t i = 0; i < d->registers.n; i++)
        for (unsigned k = 1; k < 4; k++) needs(d, &d->registers.rows[i], k, d->registers.head.f[k]);
    for (size_t i = 0; i < d->forces.n; i++) {
        const struct row *r = &d->forces.rows[i];
        if (!embed_find(&d->registers, r->f[0])) embed_bad(d, r, "there is no register \"%s\"", r->f[0]);
        if (!slug(r->f[1])) embed_bad(d, r, "\"%s\" is not an id", r->f[1]);
        needs(d, r, 2, "name");
        needs(d, r, 4, "source");
        if (*r->f[3] && (strlen(r->f[3]) != 9 || strspn(r->f[3] + 1, "0123456789") != 8))
            embed_bad(d, r, "\"%s\" is not an area code", r->f[3]);
        for (size_t j = 0; j < i; j++)
            if (strcmp(r->f[0], d->forces.rows[j].f[0]) == 0 && strcmp(r->f[1], d->forces.rows[j].f[1]) == 0)
                embed_bad(d, r, "force \"%s\" is also on line %u", r->f[1], d->forces.rows[j].line);
    }
}

static uint64_t number(struct data *d, const struct row *r, const char *s)
{
    const size_t n = strlen(s);
    if (n == 0 || n > 18 || strspn(s, "0123456789") != n) return embed_bad(d, r, "\"%s\" is not a count", s), 0;
    return strtoull(s, NULL, 10);
}

/* A census file: area, name, one column per category (its mask as header), total, source. */
static void check_base(struct data *d, struct table *t)
{
    const unsigned last = t->head.n - 2;
    uint64_t seen = 0;
    if (t->head.n < 5 || strcmp(t->head.f[0], "area") != 0 || strcmp(t->head.f[1], "name") != 0 ||
        strcmp(t->head.f[last], "total") != 0 || strcmp(t->head.f[last + 1], "source") != 0) {
        embed_bad(d, &t->head, "the header must be: area,name,(categories),total,source");
        return;
    }
    for (unsigned k = 2; k < last; k++) {
        const uint64_t mask = embed_mask(d, &t->head, t->head.f[k]);
        if (!mask || seen & mask) embed_bad(d, &t->head, "category \"%s\" is empty or overlaps another", t->head.f[k]);
        seen |= mask;
    }
    if (seen != d->all) embed_bad(d, &t->head, "the categories do not cover the harmonised list");
    check_unique(d, t, 0);
    for (size_t i = 0; i < t->n; i++) {
        const struct row *r = &t->rows[i];
        uint64_t sum = 0;
        if (!slug(r->f[0])) embed_bad(d, r, "\"%s\" is not an id", r->f[0]);
        needs(d, r, 1, "name");
        needs(d, r, last + 1, "source");
        for (unsigned k = 2; k < last; k++) sum += number(d, r, r->f[k]);
        if (sum != number(d, r, r->f[last])) embed_bad(d, r, "the groups sum to %" PRIu64 ", not to the total", sum);
    }
}

void embed_check(struct data *d)
{
    check_harmonised(d);
    check_lists(d);
    for (size_t i = 0; i < d->codes.n; i++) check_code(d, &d->codes.rows[i]);
    for (size_t i = 0; i < d->outcomes.n; i++) check_code(d, &d->outcomes.rows[i]);
    check_groups(d);
    check_forces(d);
    check_unique(d, &d->bases, 0);
    for (size_t i = 0; i < d->bases.n; i++) {
        for (unsigned k = 1; k < 6; k++) needs(d, &d->bases.rows[i], k, d->bases.head.f[k]);
        check_date(d, &d->bases.rows[i], d->bases.rows[i].f[3]);
        check_base(d, &d->base[i]);
    }
}
