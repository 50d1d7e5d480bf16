/* link_people.c - from scored pairs to people; see link_people_int.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "candour/buf.h"
#include "link_people_int.h"

void link_people_start(struct link_people *people)
{
    *people = (struct link_people){0};
    (void)link_take_thresholds("0.95", &people->at, NULL);
}

static const char *const how_names[] = {[LINK_ALL] = "all", [LINK_BEST] = "best", [LINK_ONE_TO_ONE] = "one-to-one"};

const char *link_people_how(const struct link_people *people)
{
    return how_names[people->how];
}

static bool take_how(const char *value, enum link_how *out, struct cd_err *err)
{
    for (unsigned how = 0; how < sizeof how_names / sizeof how_names[0]; how++)
        if (strcmp(value, how_names[how]) == 0) {
            *out = (enum link_how)how;
            return true;
        }
    (void)cd_fail(err, CD_USAGE, "must be all, best or one-to-one");
    return false;
}

bool link_people_take(struct link_people *people, int option, const char *value, struct cd_err *err)
{
    switch (option) {
    case LINK_AT: return link_take_thresholds(value, &people->at, err);
    case LINK_LINKS: return take_how(value, &people->how, err);
    case LINK_CONFLICTS: people->conflicts_path = value; return true;
    case LINK_REPAIR: people->repair = true; return true;
    case LINK_PREVIOUS: people->previous_path = value; return true;
    default: return false;
    }
}

enum cd_status link_people_check(const struct link_people *people, uint32_t n_files, struct cd_err *err)
{
    if (people->how != LINK_ALL && n_files < 2)
        return cd_fail(err, CD_USAGE, "--links best and one-to-one are between files: give two or more");
    if (people->how == LINK_ONE_TO_ONE && n_files > 2)
        return cd_fail(err, CD_USAGE, "--links one-to-one is between two files; between more of them: --links best");
    if (people->previous_path != NULL && people->at.n > 1)
        return cd_fail(err, CD_USAGE, "--previous: with one probability in --at only");
    if (!link_people_apart(people)) return CD_OK;
    if (people->how != LINK_ALL || people->at.n > 1)
        return cd_fail(err, CD_USAGE, "--conflicts and --repair: with --links all and one probability in --at only");
    if (people->repair && !isfinite(people->at.weight[0]))
        return cd_fail(err, CD_USAGE, "--repair: with a probability over 0 and under 1 in --at");
    return CD_OK;
}

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for people");
}

/* "0.95,0.99" as weights, in the order given. */
bool link_take_thresholds(const char *value, struct link_thresholds *out, struct cd_err *err)
{
    struct cd_str rest = cd_str_of(value);
    for (out->n = 0; rest.p != NULL; out->n++) {
        const struct cd_str one = cd_str_cut(&rest, ',');
        char text[40];
        if (out->n == LINK_MOST_THRESHOLDS || one.n >= sizeof text) {
            (void)cd_fail(err, CD_USAGE, "at most %d probabilities, separated by commas", LINK_MOST_THRESHOLDS);
            return false;
        }
        memcpy(text, one.p, one.n);
        text[one.n] = '\0';
        out->text[out->n] = one;
        if (!link_take_probability(text, &out->weight[out->n], err)) return false;
    }
    return true;
}

/* --- Ids that last ------------------------------------------------------------------------------------------------------------ */

/* The first record's id, unless another person has that already: then with -2, or -3 ... behind it. */
static enum cd_status name_new(struct cd_dict *names, const struct cd_frame *frame, uint32_t record, struct cd_err *err)
{
    struct cd_buf name = {0};
    uint32_t code;
    if (frame->n_datasets > 1)
        cd_buf_printf(&name, CD_FMT "-__-", CD_ARG(frame->datasets[cd_frame_dataset(frame, record)]));
    cd_buf_str(&name, cd_frame_id(frame, record));
    const size_t bare = name.n;
    for (unsigned k = 2; !name.failed && cd_dict_find(names, (struct cd_str){name.p, name.n}) != CD_NO_CODE; k++) {
        name.n = bare;
        cd_buf_printf(&name, "-%u", k);
    }
    const bool named = !name.failed && cd_dict_code(names, (struct cd_str){name.p, name.n}, &code);
    cd_buf_free(&name);
    return named ? CD_OK : no_memory(err);
}

/* Ids of people, of which the earlier ones are in before.names; new ones are named and put behind them, in the order of their codes. */
static enum cd_status name_people(struct link_people *people, const struct cd_frame *frame, uint32_t *cluster,
                                  struct cd_err *err)
{
    struct cd_clusters_file *before = &people->before;
    const uint32_t n_earlier = before->names.n;
    memcpy(cluster, people->cluster, frame->n * sizeof *cluster);
    for (uint32_t i = frame->n; i < before->n; i++) cluster[i] = CD_NO_CODE; /* gone */
    CD_TRY(cd_cluster_ids(before->cluster, cluster, before->n, n_earlier, people->ids, &people->changes, err));
    for (uint32_t i = 0; i < frame->n; i++)
        if (cluster[i] == i && people->ids[i] >= n_earlier) CD_TRY(name_new(&before->names, frame, i, err));
    return CD_OK;
}

static enum cd_status keep_ids(struct link_people *people, const struct cd_frame *frame, struct cd_err *err)
{
    struct cd_clusters_file *before = &people->before;
    uint32_t known = 0;
    CD_TRY(cd_clusters_read(frame, people->previous_path, before, err));
    for (uint32_t i = 0; i < frame->n; i++) known += before->cluster[i] != CD_NO_CODE;
    if (known == 0)
        return cd_fail(err, CD_INPUT, "%s has none of these records: are ids and names of files the same?",
                       people->previous_path);
    people->ids = malloc(((size_t)before->n + 1) * sizeof *people->ids);
    uint32_t *cluster = malloc(((size_t)before->n + 1) * sizeof *cluster);
    const enum cd_status status =
        people->ids != NULL && cluster != NULL ? name_people(people, frame, cluster, err) : no_memory(err);
    free(cluster);
    return status;
}

/* --- All of it ---------------------------------------------------------------------------------------------------------------- */

enum { CHOOSING = 60 /* bytes a record that choosing among links works with */ };

enum cd_status link_people_begin(struct link_people *people, const struct linking *linking, uint64_t beside,
                                 const char *path, struct cd_err *err)
{
    const uint32_t n = linking->frame.n;
    const size_t cells = (size_t)n * people->at.n + 1;
    const bool chosen = people->how != LINK_ALL || link_people_apart(people);
    const uint64_t work = cells * sizeof *people->cluster + (chosen ? (uint64_t)n * CHOOSING : 0);
    const size_t memory = link_memory_left(linking, beside + work);
    people->n = n;
    people->least = INFINITY;
    people->cluster = malloc(cells * sizeof *people->cluster);
    if (people->cluster == NULL) return no_memory(err);
    for (uint32_t t = 0; t < people->at.n; t++) {
        people->least = fmin(people->least, people->at.weight[t]);
        cd_cluster_begin(people->cluster + (size_t)t * n, n);
    }
    CD_TRY(link_apart_open(people, linking, err));
    if (!chosen) return CD_OK;
    people->batch = memory / 2 / sizeof(struct cd_edge);
    return cd_edge_store_open(&people->links, path, memory / 2, err);
}

static void join(struct link_people *people, const struct cd_edge *edge)
{
    for (uint32_t t = 0; t < people->at.n; t++)
        if (edge->weight >= people->at.weight[t])
            cd_cluster_join(people->cluster + (size_t)t * people->n, edge->l, edge->r);
}

enum cd_status link_people_pairs(void *ctx, const struct cd_edge *edges, size_t n, struct cd_err *err)
{
    struct link_people *people = ctx;
    for (size_t i = 0; i < n; i++) {
        if (edges[i].weight < people->least) continue;
        if (people->links == NULL) join(people, &edges[i]);
        else CD_TRY(cd_edge_store_put(people->links, &edges[i], 1, err));
    }
    return CD_OK;
}

enum cd_status link_people_find(struct link_people *people, const struct cd_frame *frame, struct cd_err *err)
{
    if (people->links != NULL) CD_TRY(cd_edge_store_sort(people->links, err));
    for (uint32_t t = 0; t < people->at.n; t++)
        if (people->links == NULL) cd_cluster_settle(people->cluster + (size_t)t * frame->n, frame->n);
        else CD_TRY(link_people_solve(people, frame, t, err));
    return people->previous_path != NULL ? keep_ids(people, frame, err) : CD_OK;
}

void link_people_free(struct link_people *people)
{
    free(people->cluster);
    cd_edge_store_close(people->links);
    link_apart_close(people);
    free(people->ids);
    cd_clusters_free(&people->before);
    cd_id_changes_free(&people->changes);
}
