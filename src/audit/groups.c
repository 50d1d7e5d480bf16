/* groups.c - the cases of all returns as one network; queries where a force's flag and its definition differ; see groups.h.
 *
 * Suspects and victims are numbered by the first of their records in the order of the returns, cases as they stand, forces by name. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audit_int.h"
#include "candour/project.h"

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for groups");
}

struct gathering {
    struct cd_group_audit *groups;
    struct cd__casework *parts;
    const struct cd_source *sources;
    size_t n;                 /* parts, sources */
    struct cd_involved *next; /* where the next involvement goes */
    uint32_t *person[2];      /* by enum cd_group_role: the number of a record's person */
};

/* Names of clusters (their smallest records), or NULL for records that nobody linked, into numbers in the order of first records; returns how many. */
static uint32_t number(const uint32_t *cluster, uint32_t n, uint32_t *out)
{
    uint32_t persons = 0;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t first = cluster != NULL ? cluster[i] : i;
        assert(first <= i);
        out[i] = first == i ? persons++ : out[first];
    }
    return persons;
}

static int by_name(const void *a, const void *b)
{
    return cd_str_cmp(*(const struct cd_str *)a, *(const struct cd_str *)b);
}

static bool name_forces(struct gathering *g)
{
    struct cd_str *names = calloc(g->n + 1, sizeof *names);
    size_t k = 0;
    bool ok = names != NULL;
    for (size_t i = 0; ok && i < g->n; i++)
        if (g->parts[i].given) names[k++] = g->sources[i].force;
    if (ok && k > 1) qsort(names, k, sizeof *names, by_name);
    for (size_t i = 0; ok && i < k; i++) {
        uint32_t code;
        ok = cd_dict_code(&g->groups->forces, names[i], &code);
    }
    free(names);
    return ok;
}

static bool make_room(struct gathering *g)
{
    struct cd_network_input *input = &g->groups->input;
    size_t cases = 0, suspects = 0;
    for (size_t i = 0; i < g->n; i++) {
        input->n_involved += g->parts[i].n_involved;
        cases += g->parts[i].n_cases;
        suspects += g->parts[i].n_suspects;
    }
    struct cd_group_audit *groups = g->groups;
    input->involved = g->next = groups->involved = calloc(input->n_involved + 1, sizeof *groups->involved);
    input->cases = groups->cases = calloc(cases + 1, sizeof *groups->cases);
    input->born = groups->born = malloc((suspects + 1) * sizeof *groups->born);
    input->traits = groups->traits = calloc(suspects + 1, sizeof *groups->traits);
    groups->places = calloc(cases + 1, sizeof *groups->places);
    return groups->involved != NULL && groups->cases != NULL && groups->born != NULL && groups->traits != NULL &&
           groups->places != NULL;
}

/* Of several recorded birthdays of a suspect the latest: whoever may have been under 18 is not drawn. */
static bool add_suspects(struct gathering *g, struct cd__casework *part, const uint32_t *person, struct cd_dict *codes)
{
    struct cd_network_input *input = &g->groups->input;
    uint32_t *map = malloc(((size_t)part->postcodes.n + 1) * sizeof *map);
    const bool ok = map != NULL && cd_dict_codes(codes, part->postcodes.texts, part->postcodes.n, map);
    for (uint32_t i = 0; ok && i < part->n_suspects; i++) {
        int32_t *born = &g->groups->born[person[i]];
        if (part->born[i] != CD_NO_DAY && (*born == CD_NO_DAY || part->born[i] > *born)) *born = part->born[i];
        if (part->postcode[i] != CD_NO_CODE)
            g->groups->traits[input->n_traits++] = (struct cd_network_trait){0, map[part->postcode[i]], person[i]};
    }
    free(map);
    return ok;
}

static void add_cases(struct gathering *g, size_t index, const uint32_t *const person[2])
{
    const struct cd__casework *part = &g->parts[index];
    struct cd_network_input *input = &g->groups->input;
    const uint32_t force = cd_dict_find(&g->groups->forces, g->sources[index].force);
    for (size_t i = 0; i < part->n_involved; i++) {
        struct cd_involved in = part->involved[i];
        in.person = person[in.role][in.person];
        in.kase += input->n_cases;
        *g->next++ = in;
    }
    for (uint32_t i = 0; i < part->n_cases; i++) {
        const struct cd__case *kase = &part->cases[i];
        g->groups->cases[input->n_cases] = (struct cd_network_case){force, kase->flag};
        g->groups->places[input->n_cases++] = (struct cd_group_place){(uint32_t)index, kase->line, kase->definition};
    }
}

static bool gather(struct gathering *g)
{
    struct cd_network_input *input = &g->groups->input;
    const uint32_t *person[2] = {g->person[0], g->person[1]};
    struct cd_dict codes = {0};
    bool ok = make_room(g);
    for (uint32_t i = 0; ok && i < input->n_suspects; i++) g->groups->born[i] = CD_NO_DAY;
    input->n_forces = g->groups->forces.n;
    for (size_t i = 0; ok && i < g->n; i++) {
        ok = add_suspects(g, &g->parts[i], person[CD_GROUP_SUSPECT], &codes);
        add_cases(g, i, person);
        person[CD_GROUP_SUSPECT] += g->parts[i].n_suspects;
        person[CD_GROUP_VICTIM] += g->parts[i].n_victims;
    }
    cd_dict_free(&codes);
    return ok;
}

/* Victims over all returns, by the model and at the threshold of suspects; nothing is counted of them here. */
static enum cd_status link_victims(struct gathering *g, unsigned threads, uint32_t **cluster, struct cd_err *err)
{
    struct cd_frame *frames = calloc(g->n + 1, sizeof *frames), frame = {0};
    struct cd__linked linked = {0};
    if (frames == NULL) return no_memory(err);
    for (size_t i = 0; i < g->n; i++) {
        frames[i] = g->parts[i].victims;
        g->parts[i].victims = (struct cd_frame){0};
    }
    enum cd_status status = cd_project_join(&frame, frames, g->n, &(struct cd_par){.threads = threads}, err);
    for (size_t i = 0; i < g->n; i++) cd_frame_free(&frames[i]);
    free(frames);
    if (status == CD_OK && frame.n > 1) status = cd__persons_link(NULL, &frame, threads, &linked, err);
    cd_frame_free(&frame);
    *cluster = linked.cluster[0];
    for (unsigned t = 1; t < CD_PERSONS_THRESHOLDS; t++) free(linked.cluster[t]);
    return status;
}

static enum cd_status number_people(struct gathering *g, const struct cd__suspect_persons *suspects, unsigned threads,
                                    struct cd_err *err)
{
    struct cd_network_input *input = &g->groups->input;
    uint32_t n[2] = {0}, *victims = NULL;
    for (size_t i = 0; i < g->n; i++) {
        n[CD_GROUP_SUSPECT] += g->parts[i].n_suspects;
        n[CD_GROUP_VICTIM] += g->parts[i].n_victims;
    }
    assert(suspects->of == NULL || suspects->n == n[CD_GROUP_SUSPECT]);
    enum cd_status status = g->groups->linked ? link_victims(g, threads, &victims, err) : CD_OK;
    for (unsigned k = 0; k < 2; k++) g->person[k] = malloc(((size_t)n[k] + 1) * sizeof *g->person[k]);
    if (status == CD_OK && (g->person[0] == NULL || g->person[1] == NULL)) status = no_memory(err);
    if (status == CD_OK) {
        input->n_suspects = number(suspects->of, n[CD_GROUP_SUSPECT], g->person[CD_GROUP_SUSPECT]);
        input->n_victims = number(victims, n[CD_GROUP_VICTIM], g->person[CD_GROUP_VICTIM]);
    }
    free(victims);
    return status;
}

/* --- Sums -------------------------------------------------------------------------------------------------------------------- */

static void add_group(struct cd_group_line *line, const struct cd_network_group *group)
{
    line->groups++;
    line->across += group->n_forces > 1;
    line->unflagged += group->yes == 0;
    if (group->suspects > line->largest) line->largest = group->suspects;
}

static bool sum(struct cd_group_audit *groups, uint32_t definition)
{
    const struct cd_grouping *by = &groups->network.by[definition];
    const uint32_t n = groups->forces.n;
    struct cd_flags *flags = calloc((size_t)n + 1, sizeof *flags);
    struct cd_group_line *lines = groups->lines[definition] = calloc((size_t)n + 1, sizeof *lines);
    const bool ok = flags != NULL && lines != NULL;
    if (ok) cd_network_flags(&groups->network, &groups->input, definition, flags);
    for (uint32_t f = 0; ok && f <= n; f++) lines[f].flags = flags[f];
    for (uint32_t g = 0; ok && g < by->n; g++) {
        const struct cd_network_group *group = &by->groups[g];
        for (uint32_t i = 0; i < group->n_forces; i++) add_group(&lines[by->forces[group->force_at + i]], group);
        add_group(&lines[n], group);
    }
    free(flags);
    return ok;
}

/* --- Queries ------------------------------------------------------------------------------------------------------------------ */

static bool ask(const struct cd_group_audit *groups, const struct cd__casework *part, uint32_t first,
                struct cd_findings *findings)
{
    uint32_t code[CD_GROUP_DEFINITIONS], field;
    const size_t before = findings->n;
    if (!cd_dict_code(&findings->texts, CD_STR("group_based"), &field)) return false;
    for (uint32_t k = 0; k < CD_GROUP_DEFINITIONS; k++)
        if (!cd_dict_code(&findings->texts, cd_str_of(cd_group_definition_at(k)->id), &code[k])) return false;
    for (uint32_t i = 0; i < part->n_cases; i++) {
        const struct cd_group_place *place = &groups->places[first + i];
        const bool meets = groups->network.by[place->definition].meets[first + i];
        const bool flagged = groups->input.cases[first + i].flag == CD_GROUP_YES;
        if (meets == flagged) continue;
        const struct cd_finding finding = {.source = place->source,
                                           .file = part->file,
                                           .line = place->line,
                                           .value = code[place->definition],
                                           .field = (uint16_t)field,
                                           .column = part->cases[i].column,
                                           .rule = meets ? CD_RULE_GROUP_NOT_FLAGGED : CD_RULE_GROUP_FLAG_ALONE};
        if (!cd_findings_add(findings, &finding)) return false;
    }
    if (findings->n > before) cd_findings_sort(findings);
    return true;
}

static bool ask_all(const struct gathering *g, cd__findings_of *findings_of, void *ctx)
{
    uint32_t first = 0;
    for (size_t i = 0; i < g->n; i++) {
        if (g->parts[i].n_cases > 0 && !ask(g->groups, &g->parts[i], first, findings_of(ctx, i))) return false;
        first += g->parts[i].n_cases;
    }
    return true;
}

enum cd_status cd__groups_make(struct cd_group_audit *groups, struct cd__casework *parts,
                               const struct cd_source *sources, size_t n, const struct cd__suspect_persons *suspects,
                               unsigned threads, cd__findings_of *findings_of, void *ctx, struct cd_err *err)
{
    struct gathering g = {.groups = groups, .parts = parts, .sources = sources, .n = n};
    for (size_t i = 0; i < n; i++) groups->made = groups->made || parts[i].given;
    groups->linked = suspects->of != NULL;
    if (!groups->made) return CD_OK;
    enum cd_status status = name_forces(&g) ? number_people(&g, suspects, threads, err) : no_memory(err);
    if (status == CD_OK && !gather(&g)) status = no_memory(err);
    if (status == CD_OK)
        status = cd_network_make(&groups->network, &groups->input, &(struct cd_par){.threads = threads}, err);
    for (uint32_t k = 0; k < CD_GROUP_DEFINITIONS && status == CD_OK; k++)
        if (!sum(groups, k)) status = no_memory(err);
    if (status == CD_OK && !ask_all(&g, findings_of, ctx)) status = no_memory(err);
    free(g.person[0]);
    free(g.person[1]);
    return status;
}

void cd_group_audit_free(struct cd_group_audit *groups)
{
    cd_network_free(&groups->network);
    cd_dict_free(&groups->forces);
    free(groups->involved);
    free(groups->cases);
    free(groups->born);
    free(groups->traits);
    free(groups->places);
    for (unsigned k = 0; k < CD_GROUP_DEFINITIONS; k++) free(groups->lines[k]);
    *groups = (struct cd_group_audit){0};
}
