/* leads.c - addresses, vehicles and phones that lead out of a group: counted, never joined; see network.h. */
#include <stdlib.h>

#include "candour/dict.h"
#include "network_int.h"

static int by_value(const void *a, const void *b)
{
    const struct cd_network_trait *x = a, *y = b;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    if (x->value != y->value) return x->value < y->value ? -1 : 1;
    return x->suspect < y->suspect ? -1 : x->suspect > y->suspect;
}

void cd__traits_sort(struct cd_network_trait *traits, size_t n)
{
    if (n > 1) qsort(traits, n, sizeof *traits, by_value);
}

/* The distinct suspects of one value, ascending. Each group among them gets one lead, if anybody is outside it. */
static void count_value(struct cd_grouping *by, const uint32_t *suspects, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t g = by->of_suspect[suspects[i]];
        bool first = g != CD_NO_CODE, outside = false;
        for (uint32_t k = 0; k < n; k++) {
            const uint32_t other = by->of_suspect[suspects[k]];
            first = first && (k >= i || other != g);
            outside = outside || other != g;
        }
        if (first && outside) by->groups[g].leads++;
    }
}

void cd__leads_count(struct cd_grouping *by, const struct cd_network_trait *traits, size_t n)
{
    for (size_t from = 0, to; from < n; from = to) {
        uint32_t suspects[CD_LEAD_MOST], found = 0;
        for (to = from; to < n && traits[to].kind == traits[from].kind && traits[to].value == traits[from].value;
             to++) {
            if (to > from && traits[to].suspect == traits[to - 1].suspect) continue;
            if (found < CD_LEAD_MOST) suspects[found] = traits[to].suspect;
            found++;
        }
        if (found > 1 && found <= CD_LEAD_MOST) count_value(by, suspects, found);
    }
}
