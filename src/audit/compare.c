/* compare.c - forces against each other (league) and two assertions against each other (agreement); see audit.h. */
#include <assert.h>
#include <stdlib.h>

#include "audit_int.h"
#include "candour/bounds.h"
#include "candour/buf.h"
#include "candour/date.h"

static const struct cd_str not_recorded = {"not recorded", 12}, several = {"several groups", 14};

/* The broad group of a label; see struct cd_agreement. */
static struct cd_str group_of(const struct cd_picture *picture, uint32_t code)
{
    if (code == CD_NO_CODE) return not_recorded;
    const struct cd_label *label = &picture->labels.items[code];
    if (label->class != CD_CLASS_RECORDED) return not_recorded;
    const struct cd_group *group;
    for (uint32_t i = 0; (group = cd_group_at(i)) != NULL; i++)
        if (group->broad && (label->mask & ~group->mask) == 0) return cd_str_of(group->label);
    const struct cd_str value = cd_dict_text(&picture->labels.texts, label->value);
    for (uint32_t i = 0; (group = cd_group_at(i)) != NULL; i++)
        if (group->broad && cd_str_eq_nocase(value, cd_str_of(group->label))) return cd_str_of(group->label);
    return several;
}

static bool add_agreement(struct cd_audit *out, size_t *cap, size_t from, const struct cd_agreement *line)
{
    assert(line->self_group.p != NULL && line->officer_group.p != NULL);
    for (size_t i = from; i < out->n_agreement; i++) {
        struct cd_agreement *at = &out->agreement[i];
        if (!cd_str_eq(at->self_group, line->self_group) || !cd_str_eq(at->officer_group, line->officer_group))
            continue;
        at->n += line->n;
        return true;
    }
    if (!cd_grow((void **)&out->agreement, cap, out->n_agreement + 1, sizeof *out->agreement)) return false;
    out->agreement[out->n_agreement++] = *line;
    return true;
}

static int by_groups(const void *a, const void *b)
{
    const struct cd_agreement *x = a, *y = b;
    const int self = cd_str_cmp(x->self_group, y->self_group);
    return self != 0 ? self : cd_str_cmp(x->officer_group, y->officer_group);
}

/* One force's lines, or those of all forces (CD_NO_CODE). */
static bool agreement_of(const struct cd_picture *picture, uint32_t force, struct cd_audit *out, size_t *cap)
{
    const size_t from = out->n_agreement;
    for (size_t i = 0; i < picture->n_joints; i++) {
        const struct cd_joint *joint = &picture->joints[i];
        if (force != CD_NO_CODE && picture->returns[joint->ret].force != force) continue;
        if (joint->n[CD_UNIT_PERSON] == 0) continue;
        const struct cd_agreement line = {.force = force,
                                          .self_group = group_of(picture, joint->self),
                                          .officer_group = group_of(picture, joint->officer),
                                          .n = joint->n[CD_UNIT_PERSON]};
        if (!add_agreement(out, cap, from, &line)) return false;
    }
    if (out->n_agreement > from)
        qsort(out->agreement + from, out->n_agreement - from, sizeof *out->agreement, by_groups);
    return true;
}

bool cd__agreement(const struct cd_picture *picture, const uint32_t *forces, struct cd_audit *out)
{
    size_t cap = 0;
    if (!agreement_of(picture, CD_NO_CODE, out, &cap)) return false;
    out->n_agreement_all = out->n_agreement;
    for (uint32_t i = 0; i < picture->forces.n; i++)
        if (!agreement_of(picture, forces[i], out, &cap)) return false;
    return true;
}

/* a/b against c/d without division; nothing of nothing stands last. */
static int by_share(const void *a, const void *b)
{
    const struct cd_league *x = a, *y = b;
    if (x->total == 0 || y->total == 0) return (x->total == 0) - (y->total == 0);
    const cd_u128 left = (cd_u128)x->recorded * y->total, right = (cd_u128)y->recorded * x->total;
    return left > right ? -1 : left < right;
}

static void league_line(const struct cd_audit *audit, uint32_t force, struct cd_league *line)
{
    const struct cd_picture *picture = audit->picture;
    const enum cd_asserter who = (enum cd_asserter)audit->league_asserted_by;
    *line = (struct cd_league){.force = force, .first = CD_NO_PERIOD, .last = CD_NO_PERIOD};
    for (uint32_t i = 0; i < picture->n_returns; i++) {
        const struct cd_return *ret = &picture->returns[i];
        if (ret->force != force) continue;
        line->expected += ret->expected;
        line->seen += ret->expected && ret->seen;
        if (!ret->seen || ret->period == CD_NO_PERIOD) continue;
        const struct cd_completeness *at =
            cd_audit_find(audit, force, ret->period, CD_UNIT_PERSON, CD_CHARACTERISTIC_ETHNICITY, who);
        if (at == NULL) continue;
        if (line->first == CD_NO_PERIOD) {
            line->first = ret->period;
            line->first_recorded = at->by_class[CD_CLASS_RECORDED];
            line->first_total = at->total;
        }
        line->last = ret->period;
        line->last_recorded = at->by_class[CD_CLASS_RECORDED];
        line->last_total = at->total;
    }
    const struct cd_completeness *all =
        cd_audit_find(audit, force, CD_NO_PERIOD, CD_UNIT_PERSON, CD_CHARACTERISTIC_ETHNICITY, who);
    line->recorded = all != NULL ? all->by_class[CD_CLASS_RECORDED] : 0;
    line->total = all != NULL ? all->total : 0;
}

bool cd__league(const struct cd_picture *picture, const uint32_t *forces, struct cd_audit *out)
{
    static const enum cd_asserter by_preference[] = {CD_ASSERTED_SELF, CD_ASSERTED_UNSTATED, CD_ASSERTED_OFFICER,
                                                     CD_ASSERTED_VICTIM, CD_ASSERTED_COURT};
    out->league_asserted_by = CD_ASSERTED_SELF;
    for (size_t i = sizeof by_preference / sizeof by_preference[0]; i-- > 0;) {
        const struct cd_completeness *all =
            cd_audit_find(out, CD_NO_CODE, CD_NO_PERIOD, CD_UNIT_PERSON, CD_CHARACTERISTIC_ETHNICITY, by_preference[i]);
        if (all != NULL && all->total > 0) out->league_asserted_by = (uint8_t)by_preference[i];
    }
    out->league = calloc((size_t)picture->forces.n + 1, sizeof *out->league);
    if (out->league == NULL) return false;
    for (uint32_t i = 0; i < picture->forces.n; i++) league_line(out, forces[i], &out->league[out->n_league++]);
    /* insertion by share, stable, so that equal shares stay in order of name */
    for (size_t i = 1; i < out->n_league; i++) {
        const struct cd_league line = out->league[i];
        size_t at = i;
        for (; at > 0 && by_share(&out->league[at - 1], &line) > 0; at--) out->league[at] = out->league[at - 1];
        out->league[at] = line;
    }
    for (size_t i = 0; i < out->n_league; i++) {
        const bool tie = i > 0 && by_share(&out->league[i - 1], &out->league[i]) == 0;
        out->league[i].rank = out->league[i].total == 0 ? 0 : tie ? out->league[i - 1].rank : (uint32_t)i + 1;
    }
    return true;
}
