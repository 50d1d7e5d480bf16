/* persons.c - what each source gives to the linking of suspects, and the counts of persons afterwards; see persons.h. */
#include <stdlib.h>

#include "audit_int.h"
#include "candour/project.h"

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory to count persons");
}

/* --- One source --------------------------------------------------------------------------------------------------------- */

enum cd_status cd__suspects_take(struct cd__suspects *out, const struct cd_register *reg, const uint32_t *latest,
                                 unsigned n_slots, const unsigned slot[CD__SAYERS], struct cd_err *err)
{
    const struct cd_schema *schema = reg->tables.schema;
    if (schema == NULL || !cd_str_eq(cd_str_of(schema->id), CD_STR("return-1"))) return CD_OK; /* no names there */
    CD_TRY(cd_project_people(&out->frame, &reg->tables, reg->people.present, err));
    for (unsigned k = 0; k < CD__SAYERS; k++) {
        uint32_t n = 0;
        out->mask[k] = calloc((size_t)out->frame.n + 1, sizeof *out->mask[k]);
        if (out->mask[k] == NULL) return no_memory(err);
        for (uint32_t i = 0; i < reg->people.n; i++) {
            if (!reg->people.present[i]) continue;
            const uint32_t code = slot[k] < n_slots ? latest[(size_t)i * n_slots + slot[k]] : CD_NO_CODE;
            const struct cd_label *label = code != CD_NO_CODE ? &reg->labels.items[code] : NULL;
            out->mask[k][n++] = label != NULL && label->class == CD_CLASS_RECORDED ? label->mask : 0;
        }
    }
    return CD_OK;
}

void cd__suspects_free(struct cd__suspects *suspects)
{
    cd_frame_free(&suspects->frame);
    for (unsigned k = 0; k < CD__SAYERS; k++) free(suspects->mask[k]);
    *suspects = (struct cd__suspects){0};
}

/* --- All of them -------------------------------------------------------------------------------------------------------- */

/* A source's records stand together; sources in order of force. */
struct run {
    uint32_t force, first, n; /* first: in the frame */
};
struct counting {
    struct cd_persons *persons;
    struct cd_frame frame;
    struct cd__linked linked;
    struct run *runs;
    size_t n_runs;
    uint32_t *last, *forces; /* by person: the force that was met last, plus one; how many were met */
};

static int by_name(const void *a, const void *b)
{
    const struct cd_source *x = *(const struct cd_source *const *)a, *y = *(const struct cd_source *const *)b;
    const int order = cd_str_cmp(x->force, y->force);
    return order != 0 ? order : (x > y) - (x < y);
}

/* Only sources that had records to link. */
static bool make_runs(struct counting *c, const struct cd__suspects *parts, const struct cd_source *sources, size_t n)
{
    struct cd_persons *persons = c->persons;
    const struct cd_source **order = calloc(n + 1, sizeof *order);
    uint32_t *first = calloc(n + 1, sizeof *first);
    c->runs = calloc(n + 1, sizeof *c->runs);
    bool ok = order != NULL && first != NULL && c->runs != NULL;
    size_t k = 0;
    for (size_t i = 0; ok && i < n; i++) {
        first[i + 1] = first[i] + parts[i].frame.n;
        if (parts[i].frame.n_columns > 0) order[k++] = &sources[i];
    }
    if (ok && k > 1) qsort(order, k, sizeof *order, by_name);
    for (; ok && c->n_runs < k; c->n_runs++) {
        const size_t i = (size_t)(order[c->n_runs] - sources);
        struct run *run = &c->runs[c->n_runs];
        *run = (struct run){.first = first[i], .n = parts[i].frame.n};
        ok = cd_dict_code(&persons->forces, sources[i].force, &run->force);
    }
    persons->lines = calloc((size_t)persons->forces.n + 1, sizeof *persons->lines);
    persons->n_lines = persons->lines != NULL ? persons->forces.n : 0;
    for (uint32_t f = 0; f < persons->n_lines; f++) persons->lines[f].force = f;
    persons->all.force = CD_NO_CODE;
    free(order);
    free(first);
    return ok && persons->lines != NULL;
}

static void count_threshold(struct counting *c, unsigned t)
{
    const uint32_t *cluster = c->linked.cluster[t];
    memset(c->last, 0, (size_t)c->frame.n * sizeof *c->last);
    memset(c->forces, 0, (size_t)c->frame.n * sizeof *c->forces);
    for (size_t r = 0; r < c->n_runs; r++)
        for (uint32_t i = c->runs[r].first; i < c->runs[r].first + c->runs[r].n; i++) {
            const uint32_t who = cluster[i], force = c->runs[r].force;
            if (c->last[who] == force + 1) continue;
            c->last[who] = force + 1;
            c->persons->all.persons[t] += c->forces[who]++ == 0;
            c->persons->lines[force].persons[t]++;
        }
}

/* --- Who was seen by several forces ------------------------------------------------------------------------------------ */

struct seen {
    uint32_t who, force;
};
static int by_who(const void *a, const void *b)
{
    const struct seen *x = a, *y = b;
    if (x->who != y->who) return x->who < y->who ? -1 : 1;
    return (x->force > y->force) - (x->force < y->force);
}

/* Distinct (person, force) of persons of several forces, by person; count_threshold has left c->forces. */
static struct seen *list_seen(struct counting *c, size_t *n)
{
    const uint32_t *cluster = c->linked.cluster[0];
    size_t most = 0;
    for (uint32_t i = 0; i < c->frame.n; i++) most += c->forces[i] > 1 ? c->forces[i] : 0;
    struct seen *seen = calloc(most + 1, sizeof *seen);
    *n = 0;
    if (seen == NULL) return NULL;
    memset(c->last, 0, (size_t)c->frame.n * sizeof *c->last);
    for (size_t r = 0; r < c->n_runs; r++)
        for (uint32_t i = c->runs[r].first; i < c->runs[r].first + c->runs[r].n; i++) {
            const uint32_t who = cluster[i], force = c->runs[r].force;
            if (c->forces[who] < 2 || c->last[who] == force + 1) continue;
            c->last[who] = force + 1;
            c->persons->lines[force].elsewhere++;
            seen[(*n)++] = (struct seen){who, force};
        }
    qsort(seen, *n, sizeof *seen, by_who);
    return seen;
}

static int by_forces(const void *a, const void *b)
{
    const struct cd_persons_pair *x = a, *y = b;
    if (x->a != y->a) return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

/* Equal pairs of forces become one; those of few persons are counted and left out. */
static void fold_pairs(struct cd_persons *persons)
{
    size_t n = 0;
    if (persons->n_pairs > 1) qsort(persons->pairs, persons->n_pairs, sizeof *persons->pairs, by_forces);
    for (size_t from = 0, to; from < persons->n_pairs; from = to) {
        struct cd_persons_pair pair = persons->pairs[from];
        for (to = from + 1; to < persons->n_pairs && by_forces(&pair, &persons->pairs[to]) == 0; to++) pair.persons++;
        if (pair.persons >= persons->min_n) persons->pairs[n++] = pair;
        else persons->n_pairs_hidden++;
    }
    persons->n_pairs = n;
}

static bool count_across(struct counting *c)
{
    struct cd_persons *persons = c->persons;
    size_t n, cap = 0;
    struct seen *seen = list_seen(c, &n);
    bool ok = seen != NULL;
    for (size_t from = 0, to; ok && from < n; from = to) {
        for (to = from + 1; to < n && seen[to].who == seen[from].who;) to++;
        persons->all.elsewhere++;
        for (size_t i = from; ok && i < to; i++)
            for (size_t k = i + 1; ok && k < to; k++) {
                ok = cd_grow((void **)&persons->pairs, &cap, persons->n_pairs + 1, sizeof *persons->pairs);
                if (ok) persons->pairs[persons->n_pairs++] = (struct cd_persons_pair){seen[i].force, seen[k].force, 1};
            }
    }
    free(seen);
    if (ok) fold_pairs(persons);
    return ok;
}

/* --- Labels of one person that contradict: only now, and only counted ----------------------------------------------------- */

static bool count_contradictions(struct counting *c, const struct cd__suspects *parts, size_t n_parts, unsigned k)
{
    const uint32_t *cluster = c->linked.cluster[0];
    uint64_t *common = malloc(((size_t)c->frame.n + 1) * sizeof *common);
    uint32_t row = 0;
    if (common == NULL) return false;
    memset(c->last, 0, (size_t)c->frame.n * sizeof *c->last); /* how often it was recorded */
    for (uint32_t i = 0; i < c->frame.n; i++) common[i] = UINT64_MAX;
    for (size_t p = 0; p < n_parts; p++) {
        for (uint32_t i = 0; i < parts[p].frame.n; i++, row++) {
            if (parts[p].mask[k][i] == 0) continue;
            common[cluster[row]] &= parts[p].mask[k][i];
            c->last[cluster[row]]++;
        }
    }
    for (uint32_t i = 0; i < c->frame.n; i++) {
        c->persons->recorded_twice[k] += c->last[i] > 1;
        c->persons->contradict[k] += c->last[i] > 1 && common[i] == 0;
    }
    free(common);
    return true;
}

static enum cd_status count(struct counting *c, const struct cd__suspects *parts, size_t n, struct cd_err *err)
{
    c->last = calloc((size_t)c->frame.n + 1, sizeof *c->last);
    c->forces = calloc((size_t)c->frame.n + 1, sizeof *c->forces);
    if (c->last == NULL || c->forces == NULL) return no_memory(err);
    for (size_t r = 0; r < c->n_runs; r++) c->persons->lines[c->runs[r].force].records += c->runs[r].n;
    c->persons->all.records = c->frame.n;
    for (unsigned t = CD_PERSONS_THRESHOLDS; t-- > 0;) count_threshold(c, t);
    if (!count_across(c)) return no_memory(err);
    for (unsigned k = 0; k < CD__SAYERS; k++)
        if (!count_contradictions(c, parts, n, k)) return no_memory(err);
    return CD_OK;
}

/* Frames are joined from copies of their heads: the parts keep how many records they gave. */
static enum cd_status join(struct counting *c, struct cd__suspects *parts, size_t n, unsigned threads,
                           struct cd_err *err)
{
    struct cd_frame *frames = calloc(n + 1, sizeof *frames);
    if (frames == NULL) return no_memory(err);
    for (size_t i = 0; i < n; i++) {
        frames[i] = parts[i].frame;
        parts[i].frame = (struct cd_frame){.n = frames[i].n};
    }
    const enum cd_status status = cd_project_join(&c->frame, frames, n, &(struct cd_par){.threads = threads}, err);
    for (size_t i = 0; i < n; i++) cd_frame_free(&frames[i]);
    free(frames);
    return status;
}

enum cd_status cd__persons_make(struct cd_persons *persons, struct cd__suspects *parts, const struct cd_source *sources,
                                size_t n, unsigned threads, struct cd__suspect_persons *who, struct cd_err *err)
{
    struct counting c = {.persons = persons};
    enum cd_status status = make_runs(&c, parts, sources, n) ? CD_OK : no_memory(err);
    if (status == CD_OK) status = join(&c, parts, n, threads, err);
    persons->linked = status == CD_OK && c.frame.n > 1;
    if (persons->linked) status = cd__persons_link(persons, &c.frame, threads, &c.linked, err);
    if (persons->linked && status == CD_OK) status = count(&c, parts, n, err);
    *who = (struct cd__suspect_persons){c.linked.cluster[0], c.frame.n};
    for (unsigned t = 1; t < CD_PERSONS_THRESHOLDS; t++) free(c.linked.cluster[t]);
    cd_frame_free(&c.frame);
    free(c.runs);
    free(c.last);
    free(c.forces);
    return status;
}

void cd_persons_free(struct cd_persons *persons)
{
    cd_dict_free(&persons->forces);
    free(persons->lines);
    free(persons->pairs);
    *persons = (struct cd_persons){0};
}
