/* evaluate_clusters.c - clusters against entities, by pairs and by records; see evaluate.h. */
#include "evaluate_int.h"

#include <math.h>
#include <stdlib.h>

struct count {
    uint32_t *order, *other;
    uint32_t *in_cluster; /* records of known entity */
    uint32_t m;
};

/* Records stand by entity and by cluster within it. */
static void by_records(struct count *s, const struct cd_truth *truth, const uint32_t *cluster,
                       struct cd_cluster_quality *out)
{
    double precision = 0, recall = 0;
    for (uint32_t k = 0, end; k < s->m; k = end) {
        const uint32_t entity = truth->entity[s->order[k]];
        for (end = k; end < s->m && truth->entity[s->order[end]] == entity;) end++;
        const double size = end - k;
        for (uint32_t at = k, next; at < end; at = next) {
            const uint32_t c = cluster[s->order[at]];
            for (next = at; next < end && cluster[s->order[next]] == c;) next++;
            const double both = next - at;
            precision += both * both / s->in_cluster[c];
            recall += both * both / size;
            out->exact += next - at == s->in_cluster[c] && next - at == end - k;
        }
        out->entities++;
    }
    out->records = s->m;
    out->bcubed_precision = precision / s->m;
    out->bcubed_recall = recall / s->m;
    out->bcubed_f1 = 2 * precision * recall / (precision + recall) / s->m;
    if (s->m == 0) out->bcubed_precision = out->bcubed_recall = out->bcubed_f1 = (double)NAN;
}

static enum cd_status by_pairs(const struct cd_truth *truth, const uint32_t *cluster, struct cd_confusion *out,
                               struct cd_err *err)
{
    uint64_t all, same_entity, same_cluster;
    CD_TRY(cd__count_pairs(truth, NULL, NULL, &all, err));
    CD_TRY(cd__count_pairs(truth, truth->entity, NULL, &same_entity, err));
    CD_TRY(cd__count_pairs(truth, cluster, NULL, &same_cluster, err));
    CD_TRY(cd__count_pairs(truth, cluster, truth->entity, &out->tp, err));
    out->threshold = (double)NAN;
    out->fp = same_cluster - out->tp;
    out->fn = same_entity - out->tp;
    out->tn = all - out->tp - out->fp - out->fn;
    return CD_OK;
}

enum cd_status cd_evaluate_clusters(const struct cd_truth *truth, const uint32_t *cluster,
                                    struct cd_cluster_quality *out, struct cd_err *err)
{
    *out = (struct cd_cluster_quality){0};
    for (uint32_t i = 0; i < truth->n; i++)
        if (cluster[i] >= truth->n) return cd_fail(err, CD_INPUT, "a cluster is not named by a record");
    CD_TRY(by_pairs(truth, cluster, &out->pairs, err));
    uint32_t *memory = calloc(3 * (size_t)truth->n + 1, sizeof *memory);
    if (memory == NULL) return cd_fail(err, CD_NOMEM, "no memory to judge clusters");
    struct count s = {.in_cluster = memory, .order = memory + truth->n};
    s.other = s.order + truth->n;
    for (uint32_t i = 0; i < truth->n; i++) {
        if (truth->entity[i] == CD_NO_CODE) continue;
        s.order[s.m++] = i;
        out->clusters += s.in_cluster[cluster[i]]++ == 0;
    }
    cd__order_by(s.order, s.other, cluster, s.m);
    cd__order_by(s.order, s.other, truth->entity, s.m);
    by_records(&s, truth, cluster, out);
    free(memory);
    return CD_OK;
}
