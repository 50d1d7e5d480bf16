/* words_in.c - the words of a claim as values: exact numbers, comparisons, names; and what does not go together. */
#include <stdio.h>

#include "claim_int.h"

static const struct cd_claim_kind_facts kinds[] = {
#define X(name, text, ratio, disparity) {text, ratio, disparity},
    CD_CLAIM_KINDS(X)
#undef X
};

const struct cd_claim_kind_facts *cd__claim_kind(unsigned kind)
{
    return &kinds[kind];
}

bool cd__name_index(struct cd_str text, const char *const *names, size_t n, uint8_t *out)
{
    for (size_t i = 0; i < n; i++) {
        if (!cd_str_eq_nocase(text, cd_str_of(names[i]))) continue;
        *out = (uint8_t)i;
        return true;
    }
    return false;
}

bool cd__parse_is(struct cd_str text, struct cd_claim *claim)
{
    static const struct {
        const char *text;
        uint8_t compare, within;
    } words[] = {
        {">=", CD_AT_LEAST, 0},       {"<=", CD_AT_MOST, 0},  {">", CD_OVER, 0},
        {"<", CD_UNDER, 0},           {"=", CD_AT_LEAST, 1},  {"over", CD_OVER, 0},
        {"at least", CD_AT_LEAST, 0}, {"under", CD_UNDER, 0}, {"at most", CD_AT_MOST, 0},
    };
    text = cd_str_trim(text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const struct cd_str word = cd_str_of(words[i].text);
        if (!cd_str_starts(text, word)) continue;
        struct cd_fraction half, value;
        if (!cd_fraction_parse((struct cd_str){text.p + word.n, text.n - word.n}, &value, &half)) return false;
        claim->compare = words[i].compare;
        claim->within = words[i].within;
        claim->threshold = claim->below = value;
        if (words[i].within && half.num == 0) return false;
        if (words[i].within) {
            /* both have the scale of value, or twice it */
            claim->threshold = (struct cd_fraction){value.num * 2 - 1, half.den};
            claim->below = (struct cd_fraction){value.num * 2 + 1, half.den};
        }
        return true;
    }
    return false;
}

bool cd__base_share(struct cd_str text, bool exact, struct cd_claim_base *base)
{
    struct cd_fraction share, half;
    if (!cd_fraction_parse(text, &share, &half) || share.num <= 0 || share.num >= share.den ||
        share.den > INT64_C(1000000000000000))
        return false;
    /* in units of half a digit: the share is 2 num of 2 den, and half is 1 */
    const uint64_t p = (uint64_t)share.num * 2, all = (uint64_t)share.den * 2, h = exact || half.num == 0 ? 0 : 1;
    base->printed = (struct cd_residents){p, p, all - p, all - p};
    base->rounded = (struct cd_residents){p - h, p + h, all - p - h, all - p + h};
    return true;
}

bool cd__base_counts(uint64_t group, uint64_t all, const uint64_t *versus, struct cd_claim_base *base)
{
    if (group == 0 || group >= all || all > INT64_MAX || (versus != NULL && *versus > all - group)) return false;
    base->has_versus = versus != NULL;
    const uint64_t other = versus != NULL ? *versus : all - group;
    base->printed = base->rounded = (struct cd_residents){group, group, other, other};
    return true;
}

const char *cd__base_misfit(uint64_t group, uint64_t all, const uint64_t *versus, char out[160])
{
    const unsigned long long g = group, a = all, v = versus != NULL ? *versus : 0;
    if (all > INT64_MAX) (void)snprintf(out, 160, "%llu residents are more than can be counted", a);
    else if (group == 0) (void)snprintf(out, 160, "none of the %llu residents is in the group", a);
    else if (group > all) (void)snprintf(out, 160, "%llu in the group are more than all %llu residents", g, a);
    else if (group == all)
        (void)snprintf(out, 160, "all %llu residents are in the group, and nobody is left to compare", a);
    else (void)snprintf(out, 160, "%llu in the group and %llu in the other are more than all %llu residents", g, v, a);
    return out;
}

struct cd_str cd__base_area(const struct cd_claim *claim, const struct cd_claim_base *base,
                            const struct cd_picture *picture)
{
    if (base->area.n > 0) return base->area;
    if (claim->force.n > 0 || picture->forces.n != 1) return claim->force;
    return cd_dict_text(&picture->forces, 0);
}

/* "suspects" is found in "suspects of group-based abuse" and in no other noun. */
bool cd__counts_whom(const struct cd_claim *claim, const struct cd_picture *picture)
{
    const struct cd_str noun = picture->frame.noun[claim->unit], whom = claim->whom;
    if (whom.n == 0 || noun.n == 0) return true;
    for (size_t i = 0; i + whom.n <= noun.n; i++)
        if (cd_str_eq_nocase((struct cd_str){noun.p + i, whom.n}, whom)) return true;
    return false;
}

struct fault {
    bool bad;
    const char *key, *mend;
};

static const char *first_fault(const struct fault *faults, size_t n, const char **mend)
{
    for (size_t i = 0; i < n; i++) {
        if (!faults[i].bad) continue;
        *mend = faults[i].mend;
        return faults[i].key;
    }
    return NULL;
}

/* What a group, and a second group, must be for the kind. */
static const char *group_fault(const struct cd_claim *c, const char **mend)
{
    const bool pair = c->kind == CD_CLAIM_RATE_RATIO, versus = c->versus != NULL || c->versus_rest;
    const bool whole = c->kind == CD_CLAIM_COMPLETENESS, group = !whole && c->kind < CD_CLAIM_OUT_OF_SCOPE;
    const bool shared = c->versus != NULL && c->group != NULL && (c->versus->mask & c->group->mask) != 0;
    const struct fault faults[] = {
        {group && c->group == NULL, "group",
         "name a group: white, mixed, asian, black, other, pakistani ... (docs/claims.md)"},
        {whole && c->group != NULL, "group", "completeness is about everyone: leave the group out"},
        {group && c->characteristic != CD_CHARACTERISTIC_ETHNICITY, "characteristic",
         "only completeness can be asked of characteristics other than ethnicity"},
        {pair && !versus, "versus", "name the other group, or rest for everyone else"},
        {!pair && c->kind != CD_CLAIM_CHARGE_RATE && versus, "versus",
         "only a rate-ratio and a charge-rate compare two groups"},
        {shared, "versus", "the two groups share people: name groups that do not"},
    };
    return first_fault(faults, sizeof faults / sizeof *faults, mend);
}

/* What it is held against. */
static const char *base_fault(const struct cd_claim *c, const char **mend)
{
    const bool ratio = kinds[c->kind].ratio;
    bool no_versus = false;
    for (uint32_t i = 0; i < c->n_bases; i++)
        no_versus |= c->versus != NULL && c->bases[i].census == NULL && !c->bases[i].has_versus;
    const struct fault faults[] = {
        {ratio && c->n_bases == 0, "bases",
         "name the residents to compare with, e.g. - census: census-2021 and area: greater-manchester"},
        {!ratio && c->n_bases > 0, "bases", "only share-ratio and rate-ratio compare with residents"},
        {no_versus, "bases", "give group, all and versus: the residents of both groups"},
    };
    return first_fault(faults, sizeof faults / sizeof *faults, mend);
}

static const char *scope_fault(const struct cd_claim *c, const char **mend)
{
    const bool difference = c->kind == CD_CLAIM_DIFFERENCE, whole = c->kind == CD_CLAIM_COMPLETENESS;
    const bool share = c->kind == CD_CLAIM_SHARE || c->kind == CD_CLAIM_MAJORITY || c->kind == CD_CLAIM_SHARE_RATIO;
    const bool self = c->characteristic == CD_CHARACTERISTIC_ETHNICITY && c->asserted_by == CD_ASSERTED_SELF;
    const struct fault faults[] = {
        {c->kind >= CD_CLAIM_OUT_OF_SCOPE && c->reason.n == 0, "reason",
         "say why no data of this kind can settle the claim, or what is not counted"},
        {difference && !c->compares, "other-force", "name the other force, or the other period (other-from, other-to)"},
        {!difference && !whole && c->compares, "other-force",
         "only difference and completeness compare two forces or periods"},
        {!share && (c->n_among > 1 || c->among[0] != CD_AMONG_ALL), "among",
         "only shares can be taken among the recorded"},
        {c->officer_accurate && (!self || whole), "premises",
         "officer-accurate narrows claims about self-defined ethnicity only"},
        {c->threshold.num < 0 && !difference, "is", "only a difference can be negative"},
    };
    return first_fault(faults, sizeof faults / sizeof *faults, mend);
}

const char *cd__claim_fault(const struct cd_claim *c, const char **mend)
{
    const char *key = group_fault(c, mend);
    if (key == NULL) key = base_fault(c, mend);
    return key != NULL ? key : scope_fault(c, mend);
}
