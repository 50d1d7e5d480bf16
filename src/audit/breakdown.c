/* breakdown.c - sums of what the tables of returns tell, by force; see breakdown.h. */
#include "candour/breakdown.h"

#include <stdlib.h>

#include "candour/buf.h"
#include "candour/standard.h"

static const char *const names[] = {
#define X(name, text, sentence) text,
    CD_CIRCUMSTANCES(X)
#undef X
};
static const char *const sentences[] = {
#define X(name, text, sentence) sentence,
    CD_CIRCUMSTANCES(X)
#undef X
};

const char *cd_circumstance_name(enum cd_circumstance what)
{
    return names[what];
}

const char *cd_circumstance_sentence(enum cd_circumstance what)
{
    return sentences[what];
}

/* --- One return ---------------------------------------------------------------------------------------------------- */

/* Where in a circumstance a value of the list yes-no is counted. */
static uint64_t *place_of(struct cd_circumstances *c, struct cd_str value)
{
    if (value.n == 0) return &c->blank;
    if (cd_str_eq_nocase(value, CD_STR("yes"))) return &c->yes;
    return cd_str_eq_nocase(value, CD_STR("no")) ? &c->no : &c->unknown;
}

/* Rows of a yes-no column, those that `counts` names (NULL: all). */
static void count_yes_no(struct cd_circumstances *c, const struct cd_tables *tables, enum cd_table_id table,
                         uint32_t field, const uint8_t *counts)
{
    char scratch[16];
    for (uint32_t i = 0; i < tables->of[table].n; i++) {
        if (counts != NULL && !counts[i]) continue;
        c->total++;
        (*place_of(c, cd_table_text(tables, table, field, i, scratch)))++;
    }
}

static void count_contacts(struct cd_circumstances *c, const struct cd_tables *tables)
{
    const int32_t *contacts = cd_table_days(tables, CD_CASES, CD_CASES_EARLIER_CONTACTS);
    for (uint32_t i = 0; i < tables->of[CD_CASES].n; i++) {
        c->total++;
        if (contacts[i] == CD_NO_NUMBER) c->blank++;
        else if (contacts[i] > 0) c->yes++;
        else c->no++;
    }
    const struct cd_table *cases = &tables->of[CD_CASES];
    if (cases->n == 0) return;
    const uint32_t bad =
        cases->columns[CD_CASES_EARLIER_CONTACTS].n_bad; /* something was written, and it is no number */
    c->blank -= bad;
    c->unknown += bad;
}

bool cd_circumstances_add(struct cd_circumstances c[CD_CIRCUMSTANCE_COUNT], const struct cd_tables *tables)
{
    const struct cd_table *involvements = &tables->of[CD_INVOLVEMENTS];
    uint8_t *victim = calloc((size_t)tables->of[CD_PEOPLE].n + 1, sizeof *victim);
    char scratch[16];
    if (victim == NULL) return false;
    for (uint32_t i = 0; i < involvements->n; i++) {
        const struct cd_str role = cd_table_text(tables, CD_INVOLVEMENTS, CD_INVOLVEMENTS_ROLE, i, scratch);
        const uint32_t person = cd_table_person(tables, CD_INVOLVEMENTS, i);
        if (person != CD_NO_CODE && cd_str_eq_nocase(role, CD_STR("victim"))) victim[person] = 1;
    }
    count_yes_no(&c[CD_CIRCUMSTANCE_VICTIM_IN_CARE], tables, CD_PEOPLE, CD_PEOPLE_IN_CARE, victim);
    count_yes_no(&c[CD_CIRCUMSTANCE_VICTIM_DISABILITY], tables, CD_PEOPLE, CD_PEOPLE_DISABILITY, victim);
    count_contacts(&c[CD_CIRCUMSTANCE_CASE_EARLIER_CONTACTS], tables);
    count_yes_no(&c[CD_CIRCUMSTANCE_CASE_ACCOUNT_TAKEN], tables, CD_CASES, CD_CASES_VICTIM_ACCOUNT_TAKEN, NULL);
    free(victim);
    return true;
}

/* --- All of them --------------------------------------------------------------------------------------------------- */

static void sum(struct cd_circumstances *to, const struct cd_circumstances *from)
{
    for (unsigned i = 0; i < CD_CIRCUMSTANCE_COUNT; i++) {
        to[i].total += from[i].total;
        to[i].yes += from[i].yes;
        to[i].no += from[i].no;
        to[i].unknown += from[i].unknown;
        to[i].blank += from[i].blank;
    }
}

static int by_name(const void *a, const void *b)
{
    const struct cd_source *x = *(const struct cd_source *const *)a, *y = *(const struct cd_source *const *)b;
    return cd_str_cmp(x->force, y->force);
}

/* Forces in order of name, so that codes of breakdown->forces are indices of lines; line[i]: of source i. */
static bool make_lines(struct cd_breakdown *breakdown, const struct cd_source *sources, size_t n, uint32_t *line)
{
    const struct cd_source **order = calloc(n + 1, sizeof *order);
    bool ok = order != NULL;
    for (size_t i = 0; ok && i < n; i++) order[i] = &sources[i];
    if (ok && n > 1) qsort(order, n, sizeof *order, by_name);
    for (size_t i = 0; ok && i < n; i++)
        ok = cd_dict_code(&breakdown->forces, order[i]->force, &line[order[i] - sources]);
    free(order);
    breakdown->lines = calloc((size_t)breakdown->forces.n + 1, sizeof *breakdown->lines);
    if (!ok || breakdown->lines == NULL) return false;
    breakdown->n_lines = breakdown->forces.n;
    for (uint32_t i = 0; i < breakdown->n_lines; i++) breakdown->lines[i].force = i;
    return true;
}

static bool count_findings(struct cd_breakdown *breakdown, const struct cd_findings *findings, const uint32_t *line,
                           size_t n)
{
    const uint16_t rules = cd_findings_rules(findings);
    uint64_t *table = calloc((size_t)breakdown->n_lines * rules + 1, sizeof *table);
    if (table == NULL) return false;
    for (size_t i = 0; i < findings->n; i++) {
        const struct cd_finding *finding = &findings->items[i];
        if (finding->source >= n) continue; /* about the folder, nobody's */
        breakdown->lines[line[finding->source]].by_severity[cd_finding_rule(findings, finding)->severity]++;
        table[(size_t)line[finding->source] * rules + finding->rule]++;
    }
    size_t met = 0;
    for (size_t i = 0; i < (size_t)breakdown->n_lines * rules; i++) met += table[i] > 0;
    breakdown->broken = calloc(met + 1, sizeof *breakdown->broken);
    for (size_t i = 0; breakdown->broken != NULL && i < (size_t)breakdown->n_lines * rules; i++)
        if (table[i] > 0)
            breakdown->broken[breakdown->n_broken++] =
                (struct cd_broken){.force = (uint32_t)(i / rules), .rule = (uint16_t)(i % rules), .n = table[i]};
    free(table);
    return breakdown->broken != NULL;
}

bool cd_breakdown_make(struct cd_breakdown *breakdown, struct cd_breakdown_part *parts, const struct cd_source *sources,
                       size_t n, const struct cd_findings *findings, uint32_t min_n)
{
    uint32_t *line = calloc(n + 1, sizeof *line);
    *breakdown = (struct cd_breakdown){.min_n = min_n};
    bool ok = line != NULL && make_lines(breakdown, sources, n, line);
    for (size_t i = 0; ok && i < n; i++) {
        sum(breakdown->lines[line[i]].circumstances, parts[i].circumstances);
        sum(breakdown->all, parts[i].circumstances);
        breakdown->tables |= parts[i].tables;
        ok = cd_gate_append(&breakdown->gate, &parts[i].gate) &&
             cd_habits_append(&breakdown->habits, &parts[i].habits, line[i]);
        cd_gate_free(&parts[i].gate);
        cd_habits_free(&parts[i].habits);
    }
    if (ok) cd_gate_fold(&breakdown->gate, line, min_n);
    ok = ok && count_findings(breakdown, findings, line, n);
    free(line);
    return ok;
}

void cd_breakdown_free(struct cd_breakdown *breakdown)
{
    cd_dict_free(&breakdown->forces);
    free(breakdown->lines);
    free(breakdown->broken);
    cd_gate_free(&breakdown->gate);
    cd_habits_free(&breakdown->habits);
    *breakdown = (struct cd_breakdown){0};
}
