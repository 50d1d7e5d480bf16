/* aliases.c - the table of aliases: folded names as codes, and for each the groups that it is in, one list after the other. */
#include <assert.h>
#include <stdlib.h>

#include "aliases_int.h"
#include "candour/dict.h"
#include "candour/similar.h"

struct member {
    uint32_t name, group;
    bool nickname;
};

struct cd_aliases {
    struct cd_dict names;
    uint32_t *head; /* n_groups: name */
    uint32_t n_groups;
    uint32_t *first;        /* names.n + 1: name's entries in the two below */
    uint32_t *groups;       /* n_members */
    bool *nickname;         /* n_members */
    struct member *members; /* in order of groups, while the table is read */
    size_t n_members, cap_members, cap_head;
    struct cd_buf folded;
};

static bool add(struct cd_aliases *t, struct cd_str name, bool nickname)
{
    struct member member = {.group = t->n_groups, .nickname = nickname};
    t->folded.n = 0;
    cd_fold(name, &t->folded);
    if (t->folded.failed || !cd_dict_code(&t->names, (struct cd_str){t->folded.p, t->folded.n}, &member.name) ||
        !cd_grow((void **)&t->members, &t->cap_members, t->n_members + 1, sizeof *t->members))
        return false;
    t->members[t->n_members++] = member;
    return true;
}

static bool add_all(struct cd_aliases *t, struct cd_str names, bool nickname)
{
    for (struct cd_str rest = names; rest.n > 0;)
        if (!add(t, cd_str_cut(&rest, ' '), nickname)) return false;
    return true;
}

static bool read_rows(struct cd_aliases *t)
{
    struct cd_str rest = cd_str_of((const char *)cd__aliases_csv);
    for ((void)cd_str_cut(&rest, '\n'); rest.n > 0; t->n_groups++) {
        struct cd_str row = cd_str_cut(&rest, '\n');
        const size_t head = t->n_members;
        if (!cd_grow((void **)&t->head, &t->cap_head, t->n_groups + 1, sizeof *t->head) ||
            !add(t, cd_str_cut(&row, ','), false))
            return false;
        t->head[t->n_groups] = t->members[head].name;
        if (!add_all(t, cd_str_cut(&row, ','), true) || !add_all(t, cd_str_cut(&row, ','), false)) return false;
    }
    return true;
}

/* From the order of groups to that of names; within a name the groups stay in order. */
static bool list_by_name(struct cd_aliases *t)
{
    assert(t->n_members > 0);
    t->first = calloc((size_t)t->names.n + 2, sizeof *t->first);
    t->groups = calloc(t->n_members, sizeof *t->groups);
    t->nickname = calloc(t->n_members, sizeof *t->nickname);
    if (t->first == NULL || t->groups == NULL || t->nickname == NULL) return false;
    for (size_t i = 0; i < t->n_members; i++) t->first[t->members[i].name + 2]++;
    for (uint32_t name = 0; name < t->names.n; name++) t->first[name + 2] += t->first[name + 1];
    for (size_t i = 0; i < t->n_members; i++) {
        const uint32_t at = t->first[t->members[i].name + 1]++;
        t->groups[at] = t->members[i].group;
        t->nickname[at] = t->members[i].nickname;
    }
    return true;
}

enum cd_status cd_aliases_open(struct cd_aliases **out, struct cd_err *err)
{
    struct cd_aliases *t = calloc(1, sizeof *t);
    const bool whole = t != NULL && read_rows(t) && list_by_name(t);
    if (!whole) {
        cd_aliases_close(t);
        return cd_fail(err, CD_NOMEM, "no memory for the table of aliases");
    }
    free(t->members);
    t->members = NULL;
    cd_buf_free(&t->folded);
    *out = t;
    return CD_OK;
}

void cd_aliases_close(struct cd_aliases *t)
{
    if (t == NULL) return;
    cd_dict_free(&t->names);
    cd_buf_free(&t->folded);
    free(t->members);
    free(t->head);
    free(t->first);
    free(t->groups);
    free(t->nickname);
    free(t);
}

const uint32_t *cd_alias_groups(const struct cd_aliases *t, struct cd_str name, uint32_t *n)
{
    const uint32_t code = cd_dict_find(&t->names, name);
    *n = code == CD_NO_CODE ? 0 : t->first[code + 1] - t->first[code];
    return *n > 0 ? t->groups + t->first[code] : NULL;
}

uint32_t cd_alias_n_groups(const struct cd_aliases *t)
{
    return t->n_groups;
}

struct cd_str cd_alias_head(const struct cd_aliases *t, uint32_t group)
{
    return cd_dict_text(&t->names, t->head[group]);
}

enum cd_alias_kind cd_alias_same(const struct cd_aliases *t, struct cd_str a, struct cd_str b)
{
    if (cd_str_eq(a, b)) return CD_ALIAS_SAME;
    uint32_t n_a, n_b;
    const uint32_t *of_a = cd_alias_groups(t, a, &n_a), *of_b = cd_alias_groups(t, b, &n_b);
    enum cd_alias_kind kind = CD_ALIAS_NONE;
    for (uint32_t i = 0, j = 0; i < n_a && j < n_b;) {
        if (of_a[i] == of_b[j]) {
            const bool nickname = t->nickname[of_a + i - t->groups] || t->nickname[of_b + j - t->groups];
            if (!nickname) return CD_ALIAS_SPELLING;
            kind = CD_ALIAS_NICKNAME;
        }
        if (of_a[i] < of_b[j]) i++;
        else j++;
    }
    return kind;
}
