/* lots_frame.c - who leaves a claim open, out of the returns, named by file and line; see lots.h. */
#include <stdlib.h>

#include "lots_int.h"

enum { MOST_LISTS = 32 };

/* --- Which claims --------------------------------------------------------------------------------------------------- */

static const char which[] =
    "a random audit can be planned for one share or majority of one group among all who are counted, such as \"most suspects are "
    "White\" or \"over a quarter of suspects are Asian in essex where year = 2023\"";

static const char *unplannable(const struct cd_claim *c)
{
    if (c->kind == CD_CLAIM_OUT_OF_SCOPE) return "no data of this kind can settle this one";
    if (c->kind == CD_CLAIM_NOT_COUNTED) return "this one has a condition that is not counted together with ethnicity";
    if ((c->kind != CD_CLAIM_SHARE && c->kind != CD_CLAIM_MAJORITY) || c->compares)
        return "this one ranks or compares, or is about recording itself";
    if (c->n_among != 1 || c->among[0] != CD_AMONG_ALL)
        return "this one leaves the unrecorded out or counts them as others";
    if (c->within) return "this one is about a printed figure";
    if (c->barred != 0) return "this one has a condition, of which it may not be known who fits it";
    if (c->officer_accurate || c->capped || c->n_assumed > 0) return "this one names a premise";
    return NULL;
}

enum cd_status cd_lots_plannable(const struct cd_claims *claims, struct cd_err *err)
{
    const char *why = claims->n == 1 ? unplannable(&claims->items[0]) : "one claim at a time";
    return why == NULL ? CD_OK : cd_fail(err, CD_INPUT, "%s: %s", why, which);
}

const struct cd_claim *cd__lots_claim(const struct cd_lots *lots)
{
    return &lots->claims->items[0];
}

enum cd_status cd__lots_say(struct cd_lots *lots, struct cd_str sentence, struct cd_err *err)
{
    CD_TRY(cd_claims_say(sentence, &lots->claims, err));
    CD_TRY(cd_lots_plannable(lots->claims, err));
    lots->claim = cd__lots_claim(lots)->claim;
    struct cd_buf b = {0};
    cd__slot_words(&b, cd__lots_claim(lots));
    lots->asked = cd__keep(&lots->arena, &b);
    cd_buf_free(&b);
    return lots->asked.p != NULL ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for the plan");
}

enum cd_status cd__lots_check(struct cd_lots_opts *opts, struct cd_err *err)
{
    if (opts->alpha == 0) opts->alpha = CD_CLAIM_ALPHA;
    if (opts->power == 0) opts->power = CD_CLAIM_POWER;
    if (opts->findable == 0) opts->findable = 1;
    if (!(opts->alpha > 0 && opts->alpha < 0.5)) return cd_fail(err, CD_USAGE, "alpha lies between 0 and 1/2");
    if (!(opts->power > 0 && opts->power < 1)) return cd_fail(err, CD_USAGE, "power lies between 0 and 1");
    if (!(opts->findable > 0 && opts->findable <= 1))
        return cd_fail(err, CD_USAGE, "the share that can be found lies over 0 and is at most 1");
    return CD_OK;
}

/* --- One file -------------------------------------------------------------------------------------------------------- */

/* Ids and code lists, each ending with a line feed; ids are in order of line. */
struct part {
    struct cd_tally tally;
    struct cd_buf ids, lists;
    uint32_t n;
};
struct frame {
    struct part *parts;
    const struct cd_claim *claim;
    uint8_t slot;
};

/* Names of files and forces as printable ASCII that means nothing to CSV, YAML, HTML or a spreadsheet: all else as %XX. */
static void put_plain(struct cd_buf *b, struct cd_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        const unsigned char c = (unsigned char)text.p[i];
        const bool plain = c >= ' ' && c < 0x7f && strchr("%\"\\,;&<>'", c) == NULL;
        const bool formula = i == 0 && strchr("=+-@", c) != NULL, end = c == ' ' && (i == 0 || i + 1 == text.n);
        if (plain && !formula && !end) cd_buf_char(b, (char)c);
        else cd_buf_printf(b, "%%%02X", c);
    }
}

/* Where several people come from one line of a file: the second is LINE#2. */
static void put_id(struct part *part, const struct cd_register *reg, const struct cd_table *people, uint32_t i)
{
    uint32_t again = 1;
    const uint32_t *line = reg->people.line;
    put_plain(&part->ids, reg->source.path);
    if (people != NULL && people->file < reg->source.n_files) {
        cd_buf_char(&part->ids, '/');
        put_plain(&part->ids, reg->source.files[people->file].name);
    }
    cd_buf_printf(&part->ids, ":%u", line[i]);
    for (uint32_t k = i; k > 0 && line[k - 1] == line[i]; k--) again++;
    if (again > 1) cd_buf_printf(&part->ids, "#%u", again);
    cd_buf_char(&part->ids, '\n');
}

static void note_list(struct part *part, const struct cd_labels *labels, uint32_t list, uint8_t *met)
{
    if (list == CD_NO_CODE || met[list]) return;
    met[list] = 1;
    put_plain(&part->lists, cd_dict_text(&labels->texts, list));
    cd_buf_char(&part->lists, '\n');
}

static bool in_scope(const struct frame *f, const struct cd_register *reg, uint32_t i)
{
    const struct cd_claim *c = f->claim;
    const int32_t period = reg->people.period[i];
    if (c->unit == CD_UNIT_PERSON && !reg->people.present[i]) return false;
    if (c->force.n > 0 && !cd_str_eq(c->force, reg->source.force)) return false;
    if (c->from != CD_NO_PERIOD && (period == CD_NO_PERIOD || period < c->from)) return false;
    return c->to == CD_NO_PERIOD || (period != CD_NO_PERIOD && period <= c->to);
}

/* latest NULL: the file says nothing of this characteristic. */
static void take_people(const struct frame *f, struct part *part, const struct cd_register *reg, const uint32_t *latest,
                        uint8_t *met)
{
    const uint64_t group = f->claim->group->mask;
    const struct cd_table *people = reg->tables.schema != NULL ? &reg->tables.of[CD_PEOPLE] : NULL;
    for (uint32_t i = 0; i < reg->people.n; i++) {
        if (!in_scope(f, reg, i)) continue;
        uint64_t mask = CD_ETHNIC_ALL;
        if (latest != NULL && latest[i] != CD_NO_CODE) {
            const struct cd_label *label = &reg->labels.items[latest[i]];
            if (label->class == CD_CLASS_RECORDED && label->mask != 0) mask = label->mask;
            note_list(part, &reg->labels, label->list, met);
        }
        part->tally.total++;
        part->tally.lo += (mask & ~group) == 0;
        part->tally.hi += (mask & group) != 0;
        if ((mask & group) == 0 || (mask & ~group) == 0) continue;
        part->n++;
        put_id(part, reg, people, i);
    }
}

static enum cd_status visit(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err)
{
    const struct frame *f = ctx;
    struct part *part = &f->parts[index];
    uint8_t slots[CD_SLOTS];
    const unsigned n_slots = cd_register_slots(reg, slots);
    bool here = false;
    for (unsigned k = 0; k < n_slots; k++) here |= slots[k] == f->slot;
    const size_t n = reg->people.n;
    uint32_t *latest = calloc(n + 1, sizeof *latest);
    int32_t *days = calloc(n + 1, sizeof *days);
    uint8_t *met = calloc((size_t)reg->labels.texts.n + 1, sizeof *met);
    enum cd_status status = CD_OK;
    if (latest == NULL || days == NULL || met == NULL) status = cd_fail(err, CD_NOMEM, "no memory to list people");
    else {
        if (here) cd_register_latest(reg, &f->slot, 1, latest, days);
        take_people(f, part, reg, here ? latest : NULL, met);
        if (part->ids.failed || part->lists.failed) status = cd_fail(err, CD_NOMEM, "no memory to list people");
    }
    free(latest);
    free(days);
    free(met);
    return status;
}

/* --- All of them ------------------------------------------------------------------------------------------------------ */

static struct cd_str keep_plain(struct cd_lots *lots, struct cd_str text)
{
    struct cd_buf b = {0};
    cd_buf_puts(&b, ""); /* an empty text is a text */
    put_plain(&b, text);
    const struct cd_str kept = b.failed ? (struct cd_str){0} : cd_arena_str(&lots->arena, (struct cd_str){b.p, b.n});
    cd_buf_free(&b);
    return kept;
}

/* The force's place, or that behind the last. */
static uint32_t find_force(const struct cd_lots *lots, struct cd_str id)
{
    uint32_t force = 0;
    while (force < lots->n_forces && !cd_str_eq(lots->forces[force].id, id)) force++;
    return force;
}

static int by_force_id(const void *a, const void *b)
{
    return cd_str_cmp(((const struct cd_lots_force *)a)->id, ((const struct cd_lots_force *)b)->id);
}

/* Forces with somebody open, by id, before any record names one by its place. */
static bool add_forces(struct cd_lots *lots, const struct part *parts, const struct cd_intake_facts *facts)
{
    for (size_t i = 0; i < facts->n_sources; i++) {
        if (parts[i].n == 0) continue;
        const struct cd_str id = keep_plain(lots, facts->sources[i].force);
        if (id.p == NULL) return false;
        const uint32_t force = find_force(lots, id);
        if (force == lots->n_forces) lots->forces[lots->n_forces++] = (struct cd_lots_force){id, 0};
    }
    qsort(lots->forces, lots->n_forces, sizeof *lots->forces, by_force_id);
    return true;
}

static void add_list(struct cd_lots *lots, struct cd_str list)
{
    for (uint32_t k = 0; k < lots->n_lists; k++)
        if (cd_str_eq(lots->lists[k], list)) return;
    if (lots->n_lists < MOST_LISTS) lots->lists[lots->n_lists++] = list;
}

static bool add_part(struct cd_lots *lots, const struct part *part, const struct cd_source *source)
{
    struct cd_lots_input *input = &lots->inputs[lots->n_inputs++];
    input->file = keep_plain(lots, source->path);
    memcpy(input->sha256, source->sha256, sizeof input->sha256);
    lots->tally.lo += part->tally.lo;
    lots->tally.hi += part->tally.hi;
    lots->tally.total += part->tally.total;
    struct cd_str ids = cd_arena_str(&lots->arena, (struct cd_str){part->ids.p, part->ids.n});
    struct cd_str lists = cd_arena_str(&lots->arena, (struct cd_str){part->lists.p, part->lists.n});
    if (input->file.p == NULL || (part->ids.n > 0 && ids.p == NULL) || (part->lists.n > 0 && lists.p == NULL))
        return false;
    if (part->lists.n > 0)
        while (lists.n > 0) add_list(lots, cd_str_cut(&lists, '\n'));
    if (part->n == 0) return true;
    const struct cd_str id = keep_plain(lots, source->force);
    if (id.p == NULL) return false;
    const uint32_t force = find_force(lots, id);
    lots->forces[force].open += part->n;
    while (ids.n > 0) lots->records[lots->n++] = (struct cd_lots_record){cd_str_cut(&ids, '\n'), force};
    return true;
}

static int by_file(const void *a, const void *b)
{
    return cd_str_cmp(((const struct cd_lots_input *)a)->file, ((const struct cd_lots_input *)b)->file);
}

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for the plan");
}

static enum cd_status merge(struct cd_lots *lots, const struct part *parts, const struct cd_intake_facts *facts,
                            struct cd_err *err)
{
    uint64_t open = 0;
    for (size_t i = 0; i < facts->n_sources; i++) open += parts[i].n;
    if (open == 0) return cd_fail(err, CD_INPUT, "nobody's label leaves this claim open: there is nobody to draw");
    if (open > INT32_MAX) return cd_fail(err, CD_LIMIT, "more people than a plan can hold");
    lots->records = CD_NEW(&lots->arena, struct cd_lots_record, open);
    lots->forces = CD_NEW(&lots->arena, struct cd_lots_force, facts->n_sources);
    lots->inputs = CD_NEW(&lots->arena, struct cd_lots_input, facts->n_sources + 1);
    lots->lists = CD_NEW(&lots->arena, struct cd_str, MOST_LISTS);
    if (lots->records == NULL || lots->forces == NULL || lots->inputs == NULL || lots->lists == NULL)
        return no_memory(err);
    if (!add_forces(lots, parts, facts)) return no_memory(err);
    for (size_t i = 0; i < facts->n_sources; i++)
        if (!add_part(lots, &parts[i], &facts->sources[i])) return no_memory(err);
    qsort(lots->inputs, lots->n_inputs, sizeof *lots->inputs, by_file);
    for (uint32_t i = 1; i < lots->n_inputs; i++)
        if (cd_str_eq(lots->inputs[i - 1].file, lots->inputs[i].file))
            return cd_fail(err, CD_INPUT,
                           CD_FMT ": two files of this name, so that a line of it names two people: "
                                  "hand in the folder above both",
                           CD_ARG(lots->inputs[i].file));
    cd__lots_sort(lots);
    return CD_OK;
}

/* The file that says what was to come, by its name without folders, behind the returns. */
static enum cd_status add_expected(struct cd_lots *lots, struct cd_err *err)
{
    const char *path = lots->opts.expect, *slash = path != NULL ? strrchr(path, '/') : NULL;
    if (path == NULL) return CD_OK;
    struct cd_lots_input *input = &lots->inputs[lots->n_inputs++];
    uint64_t size;
    input->file = keep_plain(lots, cd_str_of(slash != NULL ? slash + 1 : path));
    return input->file.p != NULL ? cd_sha256_file(path, &size, input->sha256, err) : no_memory(err);
}

enum cd_status cd_lots_frame(struct cd_plan *plan, const struct cd_claims *claims, const struct cd_lots_opts *opts,
                             struct cd_lots *out, struct cd_err *err)
{
    const size_t n = cd_intake_facts(plan).n_sources;
    *out = (struct cd_lots){.opts = *opts, .arena = cd_arena_make(0)};
    CD_TRY(cd_lots_plannable(claims, err));
    struct frame f = {.parts = calloc(n + 1, sizeof *f.parts)};
    enum cd_status status = f.parts != NULL ? CD_OK : no_memory(err);
    if (status == CD_OK) status = cd__lots_check(&out->opts, err);
    if (status == CD_OK) status = cd__lots_say(out, claims->items[0].claim, err);
    if (status == CD_OK) {
        f.claim = cd__lots_claim(out);
        f.slot = (uint8_t)CD_SLOT(f.claim->characteristic, f.claim->asserted_by);
        status = cd_intake_read(plan, visit, &f, err);
    }
    const struct cd_intake_facts facts = cd_intake_facts(plan);
    if (status == CD_OK) status = merge(out, f.parts, &facts, err);
    if (status == CD_OK) status = add_expected(out, err);
    for (size_t i = 0; f.parts != NULL && i < n; i++) {
        cd_buf_free(&f.parts[i].ids);
        cd_buf_free(&f.parts[i].lists);
    }
    free(f.parts);
    if (status != CD_OK) cd_lots_free(out);
    return status;
}

void cd_lots_free(struct cd_lots *lots)
{
    cd_claims_free(lots->claims);
    cd_arena_free(&lots->arena);
    *lots = (struct cd_lots){0};
}
