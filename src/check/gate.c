/* gate.c - who has an ethnicity and a nationality, or a reason with an author; see gate.h. */
#include "candour/gate.h"

#include <stdlib.h>

#include "candour/buf.h"
#include "candour/column.h"
#include "candour/standard.h"
#include "check_int.h"

static const char *const names[] = {
#define X(name, text) text,
    CD_GATES(X)
#undef X
};

const char *cd_gate_name(enum cd_gate_attribute attribute)
{
    return names[attribute];
}

/* One suspect: what was met for each attribute, and the latest observation of it that met nothing. */
struct suspect {
    uint8_t how[CD_GATE_COUNT];
    uint8_t is;
    uint32_t gap[CD_GATE_COUNT]; /* row of observations, CD_NO_CODE: none */
    uint32_t kase;               /* row of the first case, CD_NO_CODE: none */
};

/* The codes of an observation that decide what it meets. */
struct key {
    uint32_t attribute, value, reason, list;
};
struct meaning {
    uint8_t attribute,
        how; /* CD_GATE_COUNT: none that the mandate asks for; a reason still needs somebody who gives it */
};

struct gating {
    struct cd_gate *gate;
    const struct cd_register *reg;
    uint32_t source;
    struct suspect *people;
    struct cd_dict keys;
    struct meaning *meanings; /* by code of keys */
    size_t cap;
};

static struct cd_str text(const struct gating *g, enum cd_table_id table, uint32_t field, uint32_t row)
{
    char scratch[16];
    return cd_table_text(&g->reg->tables, table, field, row, scratch); /* of codes only: scratch is not used */
}

static void find_suspects(struct gating *g)
{
    const struct cd_tables *tables = &g->reg->tables;
    for (uint32_t i = 0; i < tables->of[CD_PEOPLE].n; i++) {
        g->people[i] = (struct suspect){.kase = CD_NO_CODE};
        for (unsigned k = 0; k < CD_GATE_COUNT; k++) g->people[i].gap[k] = CD_NO_CODE;
    }
    for (uint32_t i = 0; i < tables->of[CD_INVOLVEMENTS].n; i++) {
        const uint32_t person = cd_table_person(tables, CD_INVOLVEMENTS, i);
        if (person == CD_NO_CODE ||
            !cd_str_eq_nocase(text(g, CD_INVOLVEMENTS, CD_INVOLVEMENTS_ROLE, i), CD_STR("suspect")))
            continue;
        g->people[person].is = 1;
        if (g->people[person].kase == CD_NO_CODE) g->people[person].kase = cd_table_case(tables, CD_INVOLVEMENTS, i);
    }
}

/* --- What an observation meets --------------------------------------------------------------------------------------- */

static const struct {
    uint8_t characteristic;
    const char *list; /* where the row names none */
} attributes[CD_GATE_COUNT] = {[CD_GATE_ETHNICITY] = {CD_CHARACTERISTIC_ETHNICITY, ""},
                               [CD_GATE_NATIONALITY] = {CD_CHARACTERISTIC_NATIONALITY, "nationality"}};

/* A value that is not in its list, or of no list, is no ethnicity and no nationality: else any scribble would keep the mandate. */
static struct meaning decide(const struct gating *g, uint32_t row)
{
    const struct cd_str attribute = text(g, CD_OBSERVATIONS, CD_OBSERVATIONS_ATTRIBUTE, row),
                        reason = text(g, CD_OBSERVATIONS, CD_OBSERVATIONS_REASON_MISSING, row);
    struct cd_str list_id = text(g, CD_OBSERVATIONS, CD_OBSERVATIONS_CODE_LIST, row);
    struct meaning m = {0};
    while (m.attribute < CD_GATE_COUNT && !cd_str_eq_nocase(attribute, cd_str_of(names[m.attribute]))) m.attribute++;
    if (m.attribute == CD_GATE_COUNT) return m;
    if (list_id.n == 0) list_id = cd_str_of(attributes[m.attribute].list);
    const struct cd_code_list *list = cd_code_list_find(list_id);
    if (list != NULL && list->characteristic == attributes[m.attribute].characteristic)
        m.how = cd__code_says(cd_code_find(list, text(g, CD_OBSERVATIONS, CD_OBSERVATIONS_VALUE, row)));
    if (reason.n > 0)
        m.how |= cd__code_says(cd_code_find(cd_code_list_find(CD_STR("reason-missing")), reason)) & CD__SAYS_WHY;
    return m;
}

static const struct meaning *meaning_of(struct gating *g, uint32_t row)
{
    const struct cd_field_column *columns = g->reg->tables.of[CD_OBSERVATIONS].columns;
    const struct key key = {columns[CD_OBSERVATIONS_ATTRIBUTE].codes[row], columns[CD_OBSERVATIONS_VALUE].codes[row],
                            columns[CD_OBSERVATIONS_REASON_MISSING].codes[row],
                            columns[CD_OBSERVATIONS_CODE_LIST].codes[row]};
    const uint32_t before = g->keys.n;
    uint32_t code;
    if (!cd_dict_code(&g->keys, (struct cd_str){(const char *)&key, sizeof key}, &code) ||
        !cd_grow((void **)&g->meanings, &g->cap, (size_t)code + 1, sizeof *g->meanings))
        return NULL;
    if (code == before) g->meanings[code] = decide(g, row);
    return &g->meanings[code];
}

static bool look_at_observations(struct gating *g)
{
    const struct cd_tables *tables = &g->reg->tables;
    const int32_t *day = cd_table_days(tables, CD_OBSERVATIONS, CD_OBSERVATIONS_OBSERVED_AT);
    for (uint32_t i = 0; i < tables->of[CD_OBSERVATIONS].n; i++) {
        const uint32_t person = cd_table_person(tables, CD_OBSERVATIONS, i);
        if (person == CD_NO_CODE) continue;
        const struct meaning *m = meaning_of(g, i);
        if (m == NULL) return false;
        if (m->attribute == CD_GATE_COUNT) continue;
        struct suspect *suspect = &g->people[person];
        uint32_t *gap = &suspect->gap[m->attribute];
        if (m->how & CD__SAYS_VALUE) suspect->how[m->attribute] |= CD__SAYS_VALUE;
        else if (m->how & CD__SAYS_WHY && text(g, CD_OBSERVATIONS, CD_OBSERVATIONS_RECORDED_BY, i).n > 0)
            suspect->how[m->attribute] |= CD__SAYS_WHY;
        else if (*gap == CD_NO_CODE || day[i] >= day[*gap]) *gap = i;
    }
    return true;
}

/* --- Lines ----------------------------------------------------------------------------------------------------------- */

static bool code_of(struct cd_gate *gate, struct cd_str name, uint32_t *code)
{
    *code = CD_NO_CODE;
    return name.n == 0 || cd_dict_code(&gate->texts, name, code);
}

/* The latest observation that left open what is still open; CD_NO_CODE: none, or nobody says who made it. */
static uint32_t gap_of(const struct gating *g, const struct suspect *suspect)
{
    const int32_t *day = cd_table_days(&g->reg->tables, CD_OBSERVATIONS, CD_OBSERVATIONS_OBSERVED_AT);
    uint32_t gap = CD_NO_CODE;
    for (unsigned i = 0; i < CD_GATE_COUNT; i++) {
        const uint32_t row = suspect->gap[i];
        if (suspect->how[i] != 0 || row == CD_NO_CODE) continue;
        if (gap == CD_NO_CODE || day[row] > day[gap] || (day[row] == day[gap] && row > gap)) gap = row;
    }
    if (gap != CD_NO_CODE && text(g, CD_OBSERVATIONS, CD_OBSERVATIONS_RECORDED_BY, gap).n == 0) return CD_NO_CODE;
    return gap;
}

/* Whose line a suspect stands in: recorder and unit of the gap, else officer and unit of the case; never one of each. */
static bool place_of(const struct gating *g, const struct suspect *suspect, struct cd_shortfall *line)
{
    const uint32_t gap = gap_of(g, suspect);
    struct cd_str unit = {0}, recorder = {0};
    if (gap != CD_NO_CODE) {
        unit = text(g, CD_OBSERVATIONS, CD_OBSERVATIONS_UNIT, gap);
        recorder = text(g, CD_OBSERVATIONS, CD_OBSERVATIONS_RECORDED_BY, gap);
    } else if (suspect->kase != CD_NO_CODE) {
        unit = text(g, CD_CASES, CD_CASES_UNIT, suspect->kase);
        recorder = text(g, CD_CASES, CD_CASES_OFFICER, suspect->kase);
    }
    line->source = g->source;
    return code_of(g->gate, unit, &line->unit) && code_of(g->gate, recorder, &line->recorder);
}

static bool add_line(struct cd_gate *gate, const struct cd_shortfall *line)
{
    if (!cd_column_grow((void **)&gate->lines, &gate->cap, gate->n + 1, sizeof *gate->lines)) return false;
    gate->lines[gate->n++] = *line;
    return true;
}

static bool add_suspect(struct gating *g, const struct suspect *suspect)
{
    struct cd_gate *gate = g->gate;
    struct cd_shortfall line = {.suspects = 1};
    bool open = false;
    for (unsigned i = 0; i < CD_GATE_COUNT; i++) {
        line.met[i] = (suspect->how[i] & CD__SAYS_VALUE) != 0;
        line.by_reason[i] = suspect->how[i] == CD__SAYS_WHY;
        line.short_of[i] = suspect->how[i] == 0;
        gate->met[i] += line.met[i];
        gate->by_reason[i] += line.by_reason[i];
        gate->short_of[i] += line.short_of[i];
        open |= suspect->how[i] == 0;
    }
    gate->suspects++;
    gate->open += open;
    return place_of(g, suspect, &line) && add_line(gate, &line);
}

static int by_place(const void *a, const void *b)
{
    const struct cd_shortfall *x = a, *y = b;
    if (x->unit != y->unit) return x->unit < y->unit ? -1 : 1;
    return x->recorder < y->recorder ? -1 : x->recorder > y->recorder;
}

/* The lines of one register, from `first` on, one per unit and recorder. */
static void merge(struct cd_gate *gate, size_t first)
{
    size_t n = first;
    if (gate->n - first > 1) qsort(gate->lines + first, gate->n - first, sizeof *gate->lines, by_place);
    for (size_t i = first; i < gate->n; i++) {
        if (n == first || by_place(&gate->lines[n - 1], &gate->lines[i]) != 0) {
            gate->lines[n++] = gate->lines[i];
            continue;
        }
        struct cd_shortfall *to = &gate->lines[n - 1];
        to->suspects += gate->lines[i].suspects;
        for (unsigned k = 0; k < CD_GATE_COUNT; k++) {
            to->met[k] += gate->lines[i].met[k];
            to->by_reason[k] += gate->lines[i].by_reason[k];
            to->short_of[k] += gate->lines[i].short_of[k];
        }
    }
    gate->n = n;
}

bool cd_gate_add(struct cd_gate *gate, const struct cd_register *reg, uint32_t source)
{
    const uint32_t n = reg->tables.of[CD_PEOPLE].n;
    struct gating g = {
        .gate = gate, .reg = reg, .source = source, .people = calloc((size_t)n + 1, sizeof(struct suspect))};
    const size_t first = gate->n;
    bool ok = g.people != NULL;
    if (ok) {
        find_suspects(&g);
        ok = look_at_observations(&g);
    }
    for (uint32_t i = 0; ok && i < n; i++)
        if (g.people[i].is) ok = add_suspect(&g, &g.people[i]);
    merge(gate, first);
    cd_dict_free(&g.keys);
    free(g.meanings);
    free(g.people);
    return ok;
}

bool cd_gate_append(struct cd_gate *to, const struct cd_gate *from)
{
    for (size_t i = 0; i < from->n; i++) {
        struct cd_shortfall line = from->lines[i];
        if (!code_of(to, cd_dict_text(&from->texts, line.unit), &line.unit) ||
            !code_of(to, cd_dict_text(&from->texts, line.recorder), &line.recorder) || !add_line(to, &line))
            return false;
    }
    for (unsigned i = 0; i < CD_GATE_COUNT; i++) {
        to->met[i] += from->met[i];
        to->by_reason[i] += from->by_reason[i];
        to->short_of[i] += from->short_of[i];
    }
    to->suspects += from->suspects;
    to->open += from->open;
    return true;
}

void cd_gate_free(struct cd_gate *gate)
{
    free(gate->lines);
    cd_dict_free(&gate->texts);
    *gate = (struct cd_gate){0};
}
