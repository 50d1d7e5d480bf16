/* default.c - the claims that are decided when nobody names any: for all returns together, then for each force whose returns all came. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "candour/date.h"
#include "claim_int.h"

struct maker {
    const struct cd_picture *picture;
    struct cd_claims *claims;
    struct cd_buf text;
    char noun[128];
    uint8_t asserted_by;
};

static struct cd_str keep(struct maker *m)
{
    return cd__keep(&m->claims->arena, &m->text);
}

/* Self-defined ethnicity where the returns have it, else the first ethnicity that they have. */
static uint8_t asserter_of(const struct cd_picture *picture)
{
    bool has[CD_ASSERTED_COUNT] = {0};
    for (size_t i = 0; i < picture->n_cells; i++) {
        const struct cd_label *label = &picture->labels.items[picture->cells[i].label];
        if (label->characteristic == CD_CHARACTERISTIC_ETHNICITY) has[label->asserted_by] = true;
    }
    if (has[CD_ASSERTED_SELF]) return CD_ASSERTED_SELF;
    for (unsigned i = 0; i < CD_ASSERTED_COUNT; i++)
        if (has[i]) return (uint8_t)i;
    return CD_ASSERTED_SELF;
}

/* The next claim with what all share; NULL when memory is short. force "": all. */
static struct cd_claim *next(struct maker *m, enum cd_claim_kind kind, const char *group, struct cd_str force,
                             const char *what)
{
    struct cd_claims *cs = m->claims;
    if (!cd_grow((void **)&cs->items, &cs->cap, cs->n + 1, sizeof *cs->items)) return NULL;
    struct cd_claim *c = &cs->items[cs->n];
    *c = (struct cd_claim){.kind = (uint8_t)kind,
                           .asserted_by = m->asserted_by,
                           .unit = CD_UNIT_PERSON,
                           .n_among = 1,
                           .threshold = {1, 1}};
    c->from = c->to = c->other_from = c->other_to = CD_NO_PERIOD;
    c->reason = c->other_force = (struct cd_str){"", 0};
    c->group = group != NULL ? cd_group_find(cd_str_of(group)) : NULL;
    c->headline = force.n == 0 || m->picture->forces.n == 1;
    cd_buf_str(&m->text, force);
    c->force = keep(m);
    cd_buf_printf(&m->text, CD_FMT "%s%s", CD_ARG(force), force.n > 0 ? "-" : "", what);
    c->id = keep(m);
    cs->n++;
    return c->id.p != NULL && c->force.p != NULL ? c : NULL;
}

static bool worded(struct maker *m, struct cd_claim *c, const char *claim, const char *negation)
{
    /* $: the noun, @: the group; no claim of ours holds either sign otherwise */
    const char *texts[] = {claim, negation};
    for (int i = 0; i < 2; i++) {
        for (const char *p = texts[i]; *p; p++) {
            if (*p == '$') cd_buf_puts(&m->text, m->noun);
            else if (*p == '@') cd_buf_puts(&m->text, c->group->label);
            else cd_buf_char(&m->text, *p);
        }
        if (c->force.n > 0) {
            const struct cd_force_register *reg = cd_force_register_find(CD_STR("police-uk"));
            const struct cd_force *force = reg != NULL ? cd_force_find(reg, c->force) : NULL;
            cd_buf_puts(&m->text, " (");
            cd_buf_str(&m->text, force != NULL ? cd_str_of(force->name) : c->force);
            cd_buf_char(&m->text, ')');
        }
        cd_buf_char(&m->text, '.');
        *(i == 0 ? &c->claim : &c->negation) = keep(m);
    }
    return c->claim.p != NULL && c->negation.p != NULL;
}

static bool majority(struct maker *m, struct cd_str force)
{
    struct cd_claim *c = next(m, CD_CLAIM_MAJORITY, "white", force, "majority-white");
    if (c == NULL) return false;
    c->compare = CD_OVER;
    c->threshold = (struct cd_fraction){1, 2};
    return worded(m, c, "Most $ are @", "Half or fewer of $ are @");
}

static bool largest(struct maker *m)
{
    struct cd_claim *c = next(m, CD_CLAIM_LARGEST, "white", (struct cd_str){"", 0}, "largest-white");
    if (c == NULL) return false;
    c->threshold = (struct cd_fraction){0, 1};
    return worded(m, c, "@ is the largest group among $", "@ is not the largest group among $, or ties with another");
}

static bool over(struct maker *m, const char *group, struct cd_str force, struct cd_str area)
{
    char what[64];
    (void)snprintf(what, sizeof what, "over-represented-%s", group);
    struct cd_claim *c = next(m, CD_CLAIM_SHARE_RATIO, group, force, what);
    if (c == NULL) return false;
    c->bases = CD_NEW(&m->claims->arena, struct cd_claim_base, 1);
    if (c->bases == NULL) return false;
    c->n_bases = 1;
    c->bases[0].census = cd_base_find(CD_STR("census-2021"));
    c->bases[0].area = cd_arena_str(&m->claims->arena, area);
    c->bases[0].title = (struct cd_str){"", 0};
    return c->bases[0].area.p != NULL && worded(m, c, "@ people are a larger share of $ than of residents",
                                                "@ people are no larger a share of $ than of residents");
}

static bool complete(struct maker *m, int32_t first, int32_t last)
{
    struct cd_claim *c = next(m, CD_CLAIM_COMPLETENESS, NULL, (struct cd_str){"", 0}, "recorded-for-half");
    if (c == NULL) return false;
    const bool self = m->asserted_by == CD_ASSERTED_SELF;
    c->compare = CD_AT_LEAST;
    c->threshold = (struct cd_fraction){1, 2};
    if (!worded(m, c,
                self ? "Self-defined ethnicity is recorded for at least half of $"
                     : "Ethnicity is recorded for at least half of $",
                self ? "Self-defined ethnicity is recorded for fewer than half of $"
                     : "Ethnicity is recorded for fewer than half of $"))
        return false;
    if (first == CD_NO_PERIOD || first >= last) return true;
    c = next(m, CD_CLAIM_COMPLETENESS, NULL, (struct cd_str){"", 0}, "recording-improved");
    if (c == NULL) return false;
    c->from = c->to = last;
    c->other_from = c->other_to = first;
    c->compares = 1;
    c->threshold = (struct cd_fraction){0, 1};
    return worded(m, c, "Ethnicity is recorded for a larger share of $ in the last month than in the first",
                  "Ethnicity is recorded for no larger a share of $ in the last month than in the first");
}

/* Every expected return of the force came, and it has people. */
static bool all_came(const struct cd_picture *p, uint32_t force)
{
    const struct cd_scope scope = {force, CD_NO_PERIOD, CD_NO_PERIOD, CD_UNIT_PERSON};
    uint64_t people = 0;
    for (uint32_t i = 0; i < p->n_returns; i++)
        if (p->returns[i].force == force) people += p->returns[i].n[CD_UNIT_PERSON] > 0;
    return people > 0 && cd_picture_absent(p, &scope) == 0;
}

static bool force_claims(struct maker *m, uint32_t code)
{
    const struct cd_str force = cd_dict_text(&m->picture->forces, code);
    const struct cd_base *base = cd_base_find(CD_STR("census-2021"));
    const struct cd_group *asian = cd_group_find(CD_STR("asian"));
    uint64_t in, all;
    if (!all_came(m->picture, code)) return true;
    if (m->picture->forces.n > 1 && !majority(m, force)) return false; /* of one force, it is said already */
    if (base == NULL || asian == NULL || !cd_population(base, force, asian->mask, &in, &all)) return true;
    return over(m, "asian", force, force) && over(m, "black", force, force);
}

static void months_of(const struct cd_picture *p, int32_t *first, int32_t *last)
{
    *first = *last = CD_NO_PERIOD;
    for (uint32_t i = 0; i < p->n_returns; i++) {
        const int32_t period = p->returns[i].period;
        if (period == CD_NO_PERIOD) continue;
        if (*first == CD_NO_PERIOD || period < *first) *first = period;
        if (*last == CD_NO_PERIOD || period > *last) *last = period;
    }
}

/* Whether every force that polices a part of England and Wales has a place in the picture: only then is the whole country the right
 * base. A census of the wrong place reverses conclusions. */
static bool whole_country(const struct cd_picture *p)
{
    const struct cd_force_register *reg = cd_force_register_find(CD_STR("police-uk"));
    for (uint32_t i = 0; reg != NULL && i < reg->n; i++)
        if (reg->forces[i].area[0] != '\0' && cd_dict_find(&p->forces, cd_str_of(reg->forces[i].id)) == CD_NO_CODE)
            return false;
    return reg != NULL;
}

static bool make(struct maker *m)
{
    const struct cd_picture *p = m->picture;
    const struct cd_str all = {"", 0}, country = CD_STR("england-and-wales");
    int32_t first, last;
    months_of(p, &first, &last);
    if (!majority(m, all) || !largest(m)) return false;
    /* without months it is somebody's published table: whose residents it should be held against, only its reader can say */
    if (first == CD_NO_PERIOD) return complete(m, first, last);
    if (whole_country(p) && !(over(m, "asian", all, country) && over(m, "black", all, country))) return false;
    if (!complete(m, first, last)) return false;
    for (uint32_t i = 0; i < p->n_returns; i++) {
        const bool is_new = i == 0 || p->returns[i].force != p->returns[i - 1].force;
        if (is_new && !force_claims(m, p->returns[i].force)) return false;
    }
    return true;
}

enum cd_status cd_claims_default(const struct cd_picture *picture, struct cd_claims **out, struct cd_err *err)
{
    struct maker m = {.picture = picture, .claims = calloc(1, sizeof *m.claims), .asserted_by = asserter_of(picture)};
    *out = NULL;
    if (m.claims == NULL) return cd_fail(err, CD_NOMEM, "no memory for the claims");
    m.claims->arena = cd_arena_make(0);
    cd__noun(picture, CD_UNIT_PERSON, m.noun);
    const bool made = make(&m) && !m.text.failed;
    cd_buf_free(&m.text);
    if (made) {
        *out = m.claims;
        return CD_OK;
    }
    cd_claims_free(m.claims);
    return cd_fail(err, CD_NOMEM, "no memory for the claims");
}
