/* standard.c - finds code lists, groups, forces and populations in the compiled tables.
 *
 * Codes and forces are searched by halving (the generator sorts them in the order used here); lists, groups,
 * registers and bases are a few dozen rows at most and are walked. */
#include "candour/standard.h"

#include <assert.h>

#include "standard_int.h"

static int fold(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* Order of a stored value against s, folded to lower-case ASCII: <0, 0, >0. */
static int compare_folded(const char *stored, struct cd_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        const int difference = fold((unsigned char)stored[i]) - fold((unsigned char)s.p[i]);
        if (difference != 0) return difference;
        if (stored[i] == '\0') return -1; /* s holds a NUL where the value ends */
    }
    return stored[s.n] != '\0';
}

const struct cd_code_list *cd_code_list_at(uint32_t i)
{
    return i < cd_standard_n_lists ? &cd_standard_lists[i] : NULL;
}

const struct cd_code_list *cd_code_list_find(struct cd_str id)
{
    for (uint32_t i = 0; i < cd_standard_n_lists; i++)
        if (cd_str_eq(id, cd_str_of(cd_standard_lists[i].id))) return &cd_standard_lists[i];
    return NULL;
}

const struct cd_code *cd_code_find(const struct cd_code_list *list, struct cd_str value)
{
    const struct cd_str wanted = cd_str_trim(value);
    uint32_t low = 0, high = list ? list->n : 0;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const int order = compare_folded(list->codes[middle].value, wanted);
        if (order == 0) return &list->codes[middle];
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

const char *cd_ethnic_label(unsigned bit)
{
    assert(bit < CD_ETHNIC_BITS);
    return cd_standard_ethnics[bit].label;
}

const char *cd_ethnic_code(unsigned bit)
{
    assert(bit < CD_ETHNIC_BITS);
    return cd_standard_ethnics[bit].code;
}

const struct cd_group *cd_group_at(uint32_t i)
{
    return i < cd_standard_n_groups ? &cd_standard_groups[i] : NULL;
}

const struct cd_group *cd_group_find(struct cd_str id)
{
    for (uint32_t i = 0; i < cd_standard_n_groups; i++) {
        const struct cd_group *g = &cd_standard_groups[i];
        if (compare_folded(g->id, id) == 0 || compare_folded(g->label, id) == 0) return g;
    }
    return NULL;
}

const struct cd_force_register *cd_force_register_find(struct cd_str id)
{
    for (uint32_t i = 0; i < cd_standard_n_registers; i++)
        if (cd_str_eq(id, cd_str_of(cd_standard_registers[i].id))) return &cd_standard_registers[i];
    return NULL;
}

const struct cd_force *cd_force_find(const struct cd_force_register *reg, struct cd_str id)
{
    uint32_t low = 0, high = reg ? reg->n : 0;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const int order = cd_str_cmp(cd_str_of(reg->forces[middle].id), id);
        if (order == 0) return &reg->forces[middle];
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

const struct cd_base *cd_base_at(uint32_t i)
{
    return i < cd_standard_n_bases ? &cd_standard_bases[i].base : NULL;
}

const struct cd_base *cd_base_find(struct cd_str id)
{
    for (uint32_t i = 0; i < cd_standard_n_bases; i++)
        if (cd_str_eq(id, cd_str_of(cd_standard_bases[i].base.id))) return &cd_standard_bases[i].base;
    return NULL;
}

static const struct cd_standard_base *whole(const struct cd_base *base)
{
    for (uint32_t i = 0; i < cd_standard_n_bases; i++)
        if (&cd_standard_bases[i].base == base) return &cd_standard_bases[i];
    return NULL;
}

bool cd_population(const struct cd_base *base, struct cd_str area, uint64_t mask, uint64_t *in_mask, uint64_t *all)
{
    const struct cd_standard_base *b = whole(base);
    uint64_t sum = 0;
    uint32_t i = 0;
    if (!b || (mask & ~CD_ETHNIC_ALL) != 0) return false;
    while (i < b->n_areas && !cd_str_eq(area, cd_str_of(b->areas[i].id))) i++;
    if (i == b->n_areas) return false;
    for (uint32_t k = 0; k < b->n_masks; k++) {
        const uint64_t shared = mask & b->masks[k];
        if (shared != 0 && shared != b->masks[k]) return false;
        if (shared != 0) sum += b->areas[i].counts[k];
    }
    *in_mask = sum;
    *all = b->areas[i].all;
    return true;
}
