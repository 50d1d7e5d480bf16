/* network.c - what all definitions look at, once; then each definition's groups, side by side; see network.h. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "candour/dict.h"
#include "network_int.h"

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for groups");
}

void cd__sort_by(const void *keys, size_t stride, size_t n, uint32_t n_keys, uint32_t *at, uint32_t *place)
{
    const char *key = keys;
    memset(at, 0, ((size_t)n_keys + 1) * sizeof *at);
    for (size_t i = 0; i < n; i++) at[*(const uint32_t *)(const void *)(key + i * stride)]++;
    for (uint32_t k = 0, sum = 0; k <= n_keys; k++) {
        const uint32_t here = at[k];
        at[k] = sum;
        sum += here;
    }
    for (size_t i = 0; i < n; i++) place[at[*(const uint32_t *)(const void *)(key + i * stride)]++] = (uint32_t)i;
    memmove(at + 1, at, (size_t)n_keys * sizeof *at);
    at[0] = 0;
}

/* Distinct suspects of each case. */
static bool count_own(struct cd_network *out, const struct cd_network_input *input)
{
    uint32_t *last = calloc((size_t)input->n_suspects + 1, sizeof *last);
    if (last == NULL) return false;
    for (uint32_t c = 0; c < input->n_cases; c++)
        for (uint32_t i = out->case_at[c]; i < out->case_at[c + 1]; i++) {
            const struct cd_involved *in = &input->involved[out->in_case[i]];
            if (in->role != CD_GROUP_SUSPECT || last[in->person] == c + 1) continue;
            last[in->person] = c + 1;
            out->own[c]++;
        }
    free(last);
    return true;
}

static bool index_cases(struct cd_network *out, const struct cd_network_input *input)
{
    out->n_cases = input->n_cases;
    out->case_at = calloc((size_t)input->n_cases + 1, sizeof *out->case_at);
    out->in_case = calloc(input->n_involved + 1, sizeof *out->in_case);
    out->own = calloc((size_t)input->n_cases + 1, sizeof *out->own);
    if (out->case_at == NULL || out->in_case == NULL || out->own == NULL) return false;
    if (input->n_involved > 0)
        cd__sort_by(&input->involved->kase, sizeof *input->involved, input->n_involved, input->n_cases, out->case_at,
                    out->in_case);
    return count_own(out, input);
}

/* A case without a suspect says nothing of who was suspected together. */
static bool takes(const struct cd__index *index, const struct cd_involved *in)
{
    return in->role == CD_GROUP_VICTIM && index->network->own[in->kase] > 0;
}

static bool index_victims(struct cd__index *index)
{
    const struct cd_network_input *input = index->input;
    uint32_t *at = calloc((size_t)input->n_victims + 2, sizeof *at), n = 0;
    index->victim_at = at;
    if (at == NULL) return false;
    for (size_t i = 0; i < input->n_involved; i++)
        if (takes(index, &input->involved[i])) at[input->involved[i].person + 1]++, n++;
    for (uint32_t v = 0; v < input->n_victims; v++) at[v + 1] += at[v];
    index->of_victim = malloc(((size_t)n + 1) * sizeof *index->of_victim);
    if (index->of_victim == NULL) return false;
    for (size_t i = 0; i < input->n_involved; i++)
        if (takes(index, &input->involved[i]))
            index->of_victim[at[input->involved[i].person]++] = input->involved[i].kase;
    memmove(at + 1, at, (size_t)input->n_victims * sizeof *at);
    at[0] = 0;
    return true;
}

static bool index_forces(struct cd__index *index)
{
    const struct cd_network_input *input = index->input;
    index->force_at = calloc((size_t)input->n_forces + 1, sizeof *index->force_at);
    index->of_force = calloc((size_t)input->n_cases + 1, sizeof *index->of_force);
    if (index->force_at == NULL || index->of_force == NULL) return false;
    if (input->n_cases > 0)
        cd__sort_by(&input->cases->force, sizeof *input->cases, input->n_cases, input->n_forces, index->force_at,
                    index->of_force);
    return true;
}

static bool index_traits(struct cd__index *index)
{
    const size_t n = index->input->n_traits;
    index->traits = calloc(n + 1, sizeof *index->traits);
    if (index->traits == NULL) return false;
    if (n > 0) memcpy(index->traits, index->input->traits, n * sizeof *index->traits);
    cd__traits_sort(index->traits, n);
    return true;
}

struct making {
    struct cd_network *out;
    const struct cd__index *index;
};

static enum cd_status make_one(void *ctx, size_t i, struct cd_err *err)
{
    const struct making *m = ctx;
    return cd__grouping_make(&m->out->by[i], m->index, cd_group_definition_at((uint32_t)i), err);
}

static void check(const struct cd_network_input *input)
{
    for (size_t i = 0; i < input->n_involved; i++) {
        const struct cd_involved *in = &input->involved[i];
        assert(in->kase < input->n_cases && in->role <= CD_GROUP_VICTIM);
        assert(in->person < (in->role == CD_GROUP_SUSPECT ? input->n_suspects : input->n_victims));
        (void)in;
    }
}

enum cd_status cd_network_make(struct cd_network *out, const struct cd_network_input *input, const struct cd_par *par,
                               struct cd_err *err)
{
    struct cd__index index = {.input = input, .network = out};
    struct making m = {out, &index};
    *out = (struct cd_network){0};
    if (input->n_involved > CD_NO_CODE - 1 ||
        (uint64_t)input->n_cases + input->n_suspects + input->n_victims > CD_NO_CODE - 1)
        return cd_fail(err, CD_LIMIT, "more than 2^32 - 2 involvements, or cases and people");
    check(input);
    enum cd_status status = CD_OK;
    if (!index_cases(out, input) || !index_victims(&index) || !index_forces(&index) || !index_traits(&index))
        status = no_memory(err);
    if (status == CD_OK)
        status = cd_par_run(&(struct cd_par){.threads = par->threads}, CD_GROUP_DEFINITIONS, make_one, &m, err);
    free(index.victim_at);
    free(index.of_victim);
    free(index.force_at);
    free(index.of_force);
    free(index.traits);
    return status;
}

void cd_network_free(struct cd_network *network)
{
    for (unsigned i = 0; i < CD_GROUP_DEFINITIONS; i++) {
        struct cd_grouping *by = &network->by[i];
        free(by->groups);
        free(by->of_suspect);
        free(by->of_case);
        free(by->forces);
        free(by->suspects);
        free(by->cases);
        free(by->meets);
    }
    free(network->case_at);
    free(network->in_case);
    free(network->own);
    *network = (struct cd_network){0};
}

static uint64_t *place_of(struct cd_flags *flags, bool meets, uint8_t flag)
{
    uint64_t *const places[2][3] = {
        {[CD_GROUP_NOT_SAID] = &flags->fails_other,
         [CD_GROUP_YES] = &flags->fails_yes,
         [CD_GROUP_NO] = &flags->fails_other},
        {[CD_GROUP_NOT_SAID] = &flags->meets_not_said,
         [CD_GROUP_YES] = &flags->meets_yes,
         [CD_GROUP_NO] = &flags->meets_no},
    };
    return places[meets][flag];
}

void cd_network_flags(const struct cd_network *network, const struct cd_network_input *input, uint32_t definition,
                      struct cd_flags *by_force)
{
    for (uint32_t f = 0; f <= input->n_forces; f++) by_force[f] = (struct cd_flags){0};
    for (uint32_t c = 0; c < network->n_cases; c++) {
        const struct cd_network_case *kase = &input->cases[c];
        const bool meets = network->by[definition].meets[c] != 0;
        (*place_of(&by_force[kase->force], meets, kase->flag))++;
        (*place_of(&by_force[input->n_forces], meets, kase->flag))++;
    }
}

const char *cd_network_flagged(const struct cd_network_group *group)
{
    if (group->yes == 0) return "no";
    return group->yes == group->cases ? "yes" : "mixed";
}
