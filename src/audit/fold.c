/* fold.c - each file's register into counts, in parallel; the counts into one picture, in file order; see audit.h.
 *
 * A part holds what one file comes to: dense counts of labels by (month, what is ruled out, unit), and of pairs of ethnicity labels by (month, unit). Its
 * size depends on the code lists, not on the rows. */
#include <assert.h>
#include <stdlib.h>

#include "audit_int.h"
#include "candour/buf.h"
#include "candour/date.h"

/* People of one month of whom the same is ruled out. */
struct bucket {
    uint32_t period;
    uint32_t ruled_out;
};

struct part {
    struct cd_labels labels;
    struct cd_findings findings;
    int32_t *periods; /* months met, by first appearance */
    uint32_t n_periods;
    size_t cap_periods;
    struct bucket *buckets; /* met, by first appearance */
    uint32_t n_buckets;
    size_t cap_buckets;
    uint64_t *rows;   /* [bucket][unit] */
    uint64_t *again;  /* [period]: rows that were the same as an earlier one */
    uint64_t *counts; /* [bucket][label][unit] */
    uint64_t *pairs;  /* [period][self + 1][officer + 1][unit], 0 standing for no label */
};

struct fold {
    struct part *parts;
    struct cd_breakdown_part *breakdowns;
    struct cd__suspects *suspects;  /* NULL: nobody is linked */
    struct cd__casework *casework;  /* NULL: nobody asks for groups */
    struct cd__suspect_persons who; /* which records of suspects are one person's */
    const struct cd_audit_opts *how;
    int32_t as_of;
};

enum { MAX_MONTHS = 100 * 12 };
enum { SELF = CD_SLOT(CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_SELF) };
enum { OFFICER = CD_SLOT(CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_OFFICER) };

static uint32_t period_index(struct part *part, int32_t period)
{
    for (uint32_t i = part->n_periods; i-- > 0;)
        if (part->periods[i] == period) return i;
    if (!cd_grow((void **)&part->periods, &part->cap_periods, (size_t)part->n_periods + 1, sizeof *part->periods))
        return CD_NO_CODE;
    part->periods[part->n_periods] = period;
    return part->n_periods++;
}

/* keys: finds an equal bucket. */
static uint32_t bucket_index(struct part *part, struct cd_dict *keys, struct bucket bucket)
{
    uint32_t code;
    if (part->n_buckets > 0 && memcmp(&part->buckets[part->n_buckets - 1], &bucket, sizeof bucket) == 0)
        return part->n_buckets - 1;
    if (!cd_dict_code(keys, (struct cd_str){(const char *)&bucket, sizeof bucket}, &code)) return CD_NO_CODE;
    if (code < part->n_buckets) return code;
    if (!cd_grow((void **)&part->buckets, &part->cap_buckets, (size_t)part->n_buckets + 1, sizeof *part->buckets))
        return CD_NO_CODE;
    part->buckets[part->n_buckets] = bucket;
    return part->n_buckets++;
}

static size_t pair_at(const struct part *part, uint32_t period, uint32_t self, uint32_t officer)
{
    const size_t side = (size_t)part->labels.n + 1;
    return ((period * side + (uint32_t)(self + 1)) * side + (uint32_t)(officer + 1)) * CD_UNIT_COUNT;
}

struct people {
    const struct cd_register *reg;
    uint8_t slots[CD_SLOTS];
    unsigned n_slots, self, officer; /* places of the two ethnicity slots, n_slots for none */
    uint32_t *latest, *bucket;
    uint16_t *ruled_out;
    int32_t *days;
};

static void count_people(struct part *part, const struct people *p)
{
    for (uint32_t i = 0; i < p->reg->people.n; i++) {
        const uint32_t *latest = p->latest + (size_t)i * p->n_slots, bucket = p->bucket[i];
        const bool present = p->reg->people.present[i] != 0;
        part->rows[bucket * CD_UNIT_COUNT + CD_UNIT_ROW]++;
        part->rows[bucket * CD_UNIT_COUNT + CD_UNIT_PERSON] += present;
        for (unsigned k = 0; k < p->n_slots; k++) {
            if (latest[k] == CD_NO_CODE) continue;
            uint64_t *at = &part->counts[((size_t)bucket * part->labels.n + latest[k]) * CD_UNIT_COUNT];
            at[CD_UNIT_ROW]++;
            at[CD_UNIT_PERSON] += present;
        }
        const uint32_t self = p->self < p->n_slots ? latest[p->self] : CD_NO_CODE;
        const uint32_t officer = p->officer < p->n_slots ? latest[p->officer] : CD_NO_CODE;
        if (self == CD_NO_CODE && officer == CD_NO_CODE) continue;
        uint64_t *at = &part->pairs[pair_at(part, part->buckets[bucket].period, self, officer)];
        at[CD_UNIT_ROW]++;
        at[CD_UNIT_PERSON] += present;
    }
}

/* Findings and people are both in order of line. */
static void count_duplicates(struct part *part, const struct people *p)
{
    uint32_t person = 0;
    for (size_t i = 0; i < p->reg->findings.n; i++) {
        const struct cd_finding *finding = &p->reg->findings.items[i];
        if (finding->rule != CD_RULE_ROW_DUPLICATE) continue;
        while (person + 1 < p->reg->people.n && p->reg->people.line[person] < finding->line) person++;
        part->again[part->buckets[p->bucket[person]].period]++;
    }
}

/* Months and buckets; a file without people is of its own month still. */
static bool find_buckets(struct part *part, struct people *p, struct cd_dict *keys)
{
    struct bucket bucket = {0};
    if (p->reg->people.n == 0) {
        bucket.period = period_index(part, p->reg->source.period);
        return bucket.period != CD_NO_CODE && bucket_index(part, keys, bucket) != CD_NO_CODE;
    }
    for (uint32_t i = 0; i < p->reg->people.n; i++) {
        bucket = (struct bucket){period_index(part, p->reg->people.period[i]), p->ruled_out[i]};
        if (bucket.period == CD_NO_CODE) return false;
        if ((p->bucket[i] = bucket_index(part, keys, bucket)) == CD_NO_CODE) return false;
    }
    return true;
}

static bool make_room(struct part *part, struct people *p)
{
    const size_t n = p->reg->people.n;
    struct cd_dict keys = {0};
    p->latest = calloc(n * p->n_slots + 1, sizeof *p->latest);
    p->days = calloc(n * p->n_slots + 1, sizeof *p->days);
    p->bucket = calloc(n + 1, sizeof *p->bucket);
    p->ruled_out = calloc(n + 1, sizeof *p->ruled_out);
    if (p->latest == NULL || p->days == NULL || p->bucket == NULL || p->ruled_out == NULL) return false;
    cd_register_latest(p->reg, p->slots, p->n_slots, p->latest, p->days);
    const bool found =
        cd__traits(p->reg, p->slots, p->n_slots, p->latest, p->ruled_out) && find_buckets(part, p, &keys);
    cd_dict_free(&keys);
    if (!found) return false;
    const size_t labels = (size_t)part->labels.n + 1;
    part->rows = calloc((size_t)part->n_buckets * CD_UNIT_COUNT, sizeof *part->rows);
    part->again = calloc(part->n_periods, sizeof *part->again);
    part->counts = calloc(part->n_buckets * labels * CD_UNIT_COUNT, sizeof *part->counts);
    part->pairs = calloc(part->n_periods * labels * labels * CD_UNIT_COUNT, sizeof *part->pairs);
    return part->rows != NULL && part->again != NULL && part->counts != NULL && part->pairs != NULL;
}

/* What only tables tell: broken rules, the gate, the victims' circumstances. */
static enum cd_status fold_tables(const struct fold *fold, size_t index, struct cd_register *reg, struct cd_err *err)
{
    struct cd_breakdown_part *breakdown = &fold->breakdowns[index];
    if (reg->tables.schema == NULL) return CD_OK;
    if (fold->how->rules != NULL)
        CD_TRY(
            cd_check_run(fold->how->rules, reg, (uint32_t)index, &(struct cd_check_opts){.as_of = fold->as_of}, err));
    breakdown->tables = true;
    if (!cd_gate_add(&breakdown->gate, reg, (uint32_t)index) ||
        !cd_circumstances_add(breakdown->circumstances, &reg->tables))
        return cd_fail(err, CD_NOMEM, "no memory to count a return");
    return CD_OK;
}

static enum cd_status take_suspects(const struct fold *fold, size_t index, const struct people *p, struct cd_err *err)
{
    const unsigned slots[CD__SAYERS] = {p->self, p->officer};
    if (fold->suspects == NULL) return CD_OK;
    return cd__suspects_take(&fold->suspects[index], p->reg, p->latest, p->n_slots, slots, err);
}

/* Whose word on ethnicity a source has, in the order in which a league takes them. */
static bool take_habits(const struct fold *fold, size_t index, const struct people *p)
{
    struct cd__latest latest = {p->latest, p->n_slots, p->n_slots, p->n_slots};
    static const uint8_t order[] = {CD_ASSERTED_COURT, CD_ASSERTED_VICTIM, CD_ASSERTED_OFFICER, CD_ASSERTED_UNSTATED,
                                    CD_ASSERTED_SELF};
    for (size_t i = 0; i < sizeof order; i++)
        for (unsigned k = 0; k < p->n_slots; k++) {
            if (p->slots[k] == CD_SLOT(CD_CHARACTERISTIC_ETHNICITY, order[i])) latest.ethnicity = k;
            if (p->slots[k] == CD_SLOT(CD_CHARACTERISTIC_OUTCOME, order[i])) latest.outcome = k;
        }
    return cd__habits_take(&fold->breakdowns[index].habits, p->reg, &latest);
}

static enum cd_status take_casework(const struct fold *fold, size_t index, const struct cd_register *reg,
                                    struct cd_err *err)
{
    if (fold->casework == NULL) return CD_OK;
    return cd__casework_take(&fold->casework[index], reg, fold->suspects != NULL, err);
}

static enum cd_status fold_source(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err)
{
    struct part *part = &((struct fold *)ctx)->parts[index];
    struct people p = {.reg = reg};
    CD_TRY(fold_tables(ctx, index, reg, err));
    p.n_slots = p.self = p.officer = cd_register_slots(reg, p.slots);
    for (unsigned k = 0; k < p.n_slots; k++) {
        if (p.slots[k] == SELF) p.self = k;
        if (p.slots[k] == OFFICER) p.officer = k;
    }
    part->labels = reg->labels;
    bool ok = make_room(part, &p);
    if (ok) {
        count_people(part, &p);
        count_duplicates(part, &p);
        ok = take_habits(ctx, index, &p);
    }
    enum cd_status status =
        ok ? take_suspects(ctx, index, &p, err) : cd_fail(err, CD_NOMEM, "no memory to count a file");
    if (status == CD_OK) status = take_casework(ctx, index, reg, err);
    part->findings = reg->findings;
    reg->labels = (struct cd_labels){0};
    reg->findings = (struct cd_findings){0};
    free(p.latest);
    free(p.days);
    free(p.bucket);
    free(p.ruled_out);
    return status;
}

static bool any(const uint64_t n[CD_UNIT_COUNT])
{
    for (int u = 0; u < CD_UNIT_COUNT; u++)
        if (n[u] != 0) return true;
    return false;
}

static bool add_pairs(struct cd_picture *picture, const struct part *part, uint32_t period, uint32_t ret,
                      const uint32_t *map)
{
    for (uint32_t s = 0; s <= part->labels.n; s++)
        for (uint32_t o = 0; o <= part->labels.n; o++) {
            const uint64_t *n = &part->pairs[pair_at(part, period, s - 1, o - 1)];
            if (!any(n)) continue;
            struct cd_joint joint = {.ret = ret,
                                     .self = s > 0 ? map[s - 1] : CD_NO_CODE,
                                     .officer = o > 0 ? map[o - 1] : CD_NO_CODE,
                                     .n = {n[CD_UNIT_ROW], n[CD_UNIT_PERSON]}};
            if (!cd_picture_joint(picture, &joint)) return false;
        }
    return true;
}

static bool add_bucket(struct cd_picture *picture, const struct part *part, uint32_t bucket, uint32_t ret,
                       const uint32_t *map)
{
    const uint16_t ruled_out = (uint16_t)part->buckets[bucket].ruled_out;
    const uint64_t *rows = &part->rows[(size_t)bucket * CD_UNIT_COUNT];
    const struct cd_crowd crowd = {ret, ruled_out, {rows[CD_UNIT_ROW], rows[CD_UNIT_PERSON]}};
    for (int u = 0; u < CD_UNIT_COUNT; u++) picture->returns[ret].n[u] += rows[u];
    if (!cd_picture_crowd(picture, &crowd)) return false;
    for (uint32_t label = 0; label < part->labels.n; label++) {
        const uint64_t *n = &part->counts[((size_t)bucket * part->labels.n + label) * CD_UNIT_COUNT];
        const struct cd_cell cell = {ret, map[label], {n[CD_UNIT_ROW], n[CD_UNIT_PERSON]}, ruled_out};
        if (any(n) && !cd_picture_cell(picture, &cell)) return false;
    }
    return true;
}

static bool add_period(struct cd_picture *picture, const struct part *part, const struct cd_source *source,
                       uint32_t period, const uint32_t *map)
{
    uint32_t ret;
    if (!cd_picture_return(picture, source->force, part->periods[period], &ret)) return false;
    struct cd_return *back = &picture->returns[ret];
    back->seen = 1;
    back->sources++;
    back->duplicates += part->again[period];
    if (period == 0) back->unusable += source->unusable_rows; /* a row that cannot be read has no month of its own */
    for (uint32_t i = 0; i < part->n_buckets; i++)
        if (part->buckets[i].period == period && !add_bucket(picture, part, i, ret, map)) return false;
    return add_pairs(picture, part, period, ret, map);
}

static bool merge_part(struct cd_picture *picture, struct cd_findings *findings, const struct part *part,
                       const struct cd_source *source)
{
    uint32_t *map = calloc((size_t)part->labels.n + 1, sizeof *map);
    bool ok = map != NULL && cd_labels_merge(&picture->labels, &part->labels, map) &&
              cd_findings_append(findings, &part->findings);
    for (uint32_t i = 0; ok && i < part->n_periods; i++) ok = add_period(picture, part, source, i, map);
    free(map);
    return ok;
}

static void free_part(struct part *part)
{
    cd_labels_free(&part->labels);
    cd_findings_free(&part->findings);
    free(part->periods);
    free(part->buckets);
    free(part->rows);
    free(part->again);
    free(part->counts);
    free(part->pairs);
    *part = (struct part){0};
}

/* The code lists met, in order of first appearance: part of every figure's frame. */
static struct cd_str list_names(struct cd_picture *picture)
{
    struct cd_buf names = {0};
    const struct cd_labels *labels = &picture->labels;
    for (uint32_t i = 0; i < labels->n; i++) {
        bool new = labels->items[i].list != CD_NO_CODE;
        for (uint32_t k = 0; new &&k < i; k++) new = labels->items[k].list != labels->items[i].list;
        if (!new) continue;
        const struct cd_str id = cd_dict_text(&labels->texts, labels->items[i].list);
        const struct cd_code_list *list = cd_code_list_find(id);
        cd_buf_printf(&names, "%s" CD_FMT " %s", names.n > 0 ? ", " : "", CD_ARG(id),
                      list != NULL ? list->version : "");
    }
    const struct cd_str kept = cd_arena_str(&picture->arena, (struct cd_str){names.p, names.n});
    const bool failed = names.failed;
    cd_buf_free(&names);
    return failed ? (struct cd_str){0} : kept;
}

static bool set_frame(struct cd_picture *picture, const struct cd_intake_facts *facts)
{
    struct cd_figure_frame *frame = &picture->frame;
    frame->dataset = cd_arena_str(&picture->arena, cd_str_of(facts->dataset));
    frame->definition = cd_arena_str(&picture->arena, cd_str_of(facts->definition));
    frame->source = cd_arena_str(&picture->arena, CD_STR(""));
    frame->period = cd_arena_str(&picture->arena, CD_STR(""));
    for (int u = 0; u < CD_UNIT_COUNT; u++) frame->noun[u] = cd_arena_str(&picture->arena, cd_str_of(facts->noun[u]));
    frame->code_lists = list_names(picture);
    frame->first = facts->first;
    frame->last = facts->last;
    for (uint32_t i = 0; i < picture->n_returns; i++) {
        const int32_t period = picture->returns[i].period;
        if (period == CD_NO_PERIOD || !picture->returns[i].seen) continue;
        if (frame->first == CD_NO_PERIOD || period < frame->first) frame->first = period;
        if (frame->last == CD_NO_PERIOD || period > frame->last) frame->last = period;
    }
    frame->as_of = facts->as_of != CD_NO_DAY ? facts->as_of : cd_period_last_day(frame->last);
    return frame->dataset.p != NULL && frame->definition.p != NULL && frame->code_lists.p != NULL &&
           frame->noun[CD_UNIT_ROW].p != NULL && frame->noun[CD_UNIT_PERSON].p != NULL;
}

/* One mistyped year would make every force fail to hand in for centuries: refused, because no figure over it would mean anything. */
static enum cd_status check_span(const struct cd_picture *picture, struct cd_err *err)
{
    const struct cd_figure_frame *frame = &picture->frame;
    struct cd_str of_first = {"", 0}, of_last = {"", 0};
    char first[16], last[16];
    if (frame->first == CD_NO_PERIOD || frame->last - frame->first < MAX_MONTHS) return CD_OK;
    for (uint32_t i = 0; i < picture->n_returns; i++) {
        const struct cd_return *ret = &picture->returns[i];
        if (ret->period == frame->first) of_first = cd_dict_text(&picture->forces, ret->force);
        if (ret->period == frame->last) of_last = cd_dict_text(&picture->forces, ret->force);
    }
    cd_period_format(frame->first, first);
    cd_period_format(frame->last, last);
    return cd_fail(err, CD_INPUT,
                   "the months run from %s (" CD_FMT ") to %s (" CD_FMT
                   "), over %d years: one of the two must be wrong; "
                   "correct it, or leave that file out",
                   first, CD_ARG(of_first), last, CD_ARG(of_last), MAX_MONTHS / 12);
}

static enum cd_status merge(struct fold *fold, const struct cd_intake_facts *facts, struct cd_picture *picture,
                            struct cd_findings *findings, struct cd_err *err)
{
    bool ok = cd_findings_append(findings, facts->findings);
    for (size_t i = 0; ok && i < facts->n_sources; i++) {
        ok = merge_part(picture, findings, &fold->parts[i], &facts->sources[i]);
        free_part(&fold->parts[i]);
    }
    if (!ok || !set_frame(picture, facts)) return cd_fail(err, CD_NOMEM, "no memory for the picture");
    return check_span(picture, err);
}

static void free_fold(struct fold *fold, size_t n)
{
    for (size_t i = 0; fold->parts != NULL && i < n; i++) free_part(&fold->parts[i]);
    for (size_t i = 0; fold->breakdowns != NULL && i < n; i++) {
        cd_gate_free(&fold->breakdowns[i].gate);
        cd_habits_free(&fold->breakdowns[i].habits);
    }
    for (size_t i = 0; fold->suspects != NULL && i < n; i++) cd__suspects_free(&fold->suspects[i]);
    for (size_t i = 0; fold->casework != NULL && i < n; i++) cd__casework_free(&fold->casework[i]);
    free(fold->parts);
    free(fold->breakdowns);
    free(fold->suspects);
    free(fold->casework);
    free(fold->who.of);
}

static enum cd_status make_persons(struct fold *fold, const struct cd_intake_facts *facts, unsigned threads,
                                   struct cd_err *err)
{
    struct cd_persons *persons = fold->how->persons;
    if (persons == NULL) return CD_OK;
    persons->min_n = fold->how->min_n > 0 ? fold->how->min_n : CD_MIN_SUSPECTS;
    return cd__persons_make(persons, fold->suspects, facts->sources, facts->n_sources, threads, &fold->who, err);
}

static struct cd_findings *findings_of(void *ctx, size_t source)
{
    const struct fold *fold = ctx;
    return &fold->parts[source].findings;
}

static enum cd_status make_groups(struct fold *fold, const struct cd_intake_facts *facts, unsigned threads,
                                  struct cd_err *err)
{
    if (fold->how->groups == NULL) return CD_OK;
    fold->how->groups->min_n = fold->how->min_n > 0 ? fold->how->min_n : CD_MIN_SUSPECTS;
    return cd__groups_make(fold->how->groups, fold->casework, facts->sources, facts->n_sources, &fold->who, threads,
                           findings_of, fold, err);
}

static bool make_parts(struct fold *fold, size_t n)
{
    const struct cd_audit_opts *how = fold->how;
    fold->parts = calloc(n, sizeof *fold->parts);
    fold->breakdowns = calloc(n, sizeof *fold->breakdowns);
    if (how->persons != NULL) fold->suspects = calloc(n, sizeof *fold->suspects);
    if (how->groups != NULL) fold->casework = calloc(n, sizeof *fold->casework);
    return fold->parts != NULL && fold->breakdowns != NULL && (how->persons == NULL || fold->suspects != NULL) &&
           (how->groups == NULL || fold->casework != NULL);
}

enum cd_status cd_audit_collect(struct cd_plan *plan, const struct cd_intake_opts *opts,
                                const struct cd_audit_opts *how, struct cd_picture *picture,
                                struct cd_findings *findings, struct cd_breakdown *breakdown, struct cd_err *err)
{
    const size_t n = cd_intake_facts(plan).n_sources;
    struct fold fold = {.how = how, .as_of = opts->as_of};
    enum cd_status status = CD_OK;
    *breakdown = (struct cd_breakdown){0};
    if (!make_parts(&fold, n)) status = cd_fail(err, CD_NOMEM, "no memory for the picture");
    if (status == CD_OK) status = cd_intake_read(plan, fold_source, &fold, err);
    const struct cd_intake_facts facts = cd_intake_facts(plan);
    if (status == CD_OK) status = make_persons(&fold, &facts, opts->par.threads, err);
    if (status == CD_OK) status = make_groups(&fold, &facts, opts->par.threads, err);
    if (status == CD_OK) status = merge(&fold, &facts, picture, findings, err);
    if (status == CD_OK) status = cd__expect(picture, &facts, opts, how->expect, err);
    if (status == CD_OK && !cd_picture_settle(picture)) status = cd_fail(err, CD_NOMEM, "no memory for the picture");
    const uint32_t min_n = how->min_n > 0 ? how->min_n : CD_MIN_SUSPECTS;
    if (status == CD_OK && !cd_breakdown_make(breakdown, fold.breakdowns, facts.sources, n, findings, min_n))
        status = cd_fail(err, CD_NOMEM, "no memory to count findings");
    free_fold(&fold, n);
    return status;
}
