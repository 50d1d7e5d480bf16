/* csv_tables.c - what returns with tables tell, as CSV: circumstances, recorders, rules by force. */
#include "candour/csv.h"
#include "candour/report.h"

static void field(struct cd_buf *b, struct cd_str s)
{
    cd_csv_put(b, s, true);
    cd_buf_char(b, ',');
}

static void counts(struct cd_buf *b, const uint64_t *n, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) cd_buf_char(b, ',');
        cd_buf_u64(b, n[i]);
    }
    cd_buf_char(b, '\n');
}

static struct cd_str force_of(const struct cd_breakdown *breakdown, uint32_t line)
{
    return cd_dict_text(&breakdown->forces, breakdown->lines[line].force);
}

void cd_report_circumstances_csv(struct cd_buf *b, const struct cd_results *results)
{
    const struct cd_breakdown *breakdown = results->breakdown;
    if (breakdown == NULL || !breakdown->tables) return;
    cd_buf_puts(b, "force,circumstance,total,yes,no,unknown,blank\n");
    for (uint32_t i = 0; i < breakdown->n_lines; i++)
        for (unsigned k = 0; k < CD_CIRCUMSTANCE_COUNT; k++) {
            const struct cd_circumstances *c = &breakdown->lines[i].circumstances[k];
            const uint64_t n[] = {c->total, c->yes, c->no, c->unknown, c->blank};
            field(b, force_of(breakdown, i));
            field(b, cd_str_of(cd_circumstance_name((enum cd_circumstance)k)));
            counts(b, n, sizeof n / sizeof *n);
        }
}

/* recorders: how many stand together in the line; their name is then blank, and so it is where nobody said it. */
void cd_report_recorders_csv(struct cd_buf *b, const struct cd_results *results)
{
    const struct cd_breakdown *breakdown = results->breakdown;
    if (breakdown == NULL || !breakdown->tables) return;
    cd_buf_puts(b, "force,unit,recorder,recorders,suspects");
    for (unsigned i = 0; i < CD_GATE_COUNT; i++) {
        const char *name = cd_gate_name((enum cd_gate_attribute)i);
        cd_buf_printf(b, ",%s_recorded,%s_reason,%s_neither", name, name, name);
    }
    cd_buf_char(b, '\n');
    for (size_t i = 0; i < breakdown->gate.n; i++) {
        const struct cd_shortfall *line = &breakdown->gate.lines[i];
        uint64_t n[2 + 3 * CD_GATE_COUNT] = {line->folded > 0 ? line->folded : 1, line->suspects};
        for (unsigned k = 0; k < CD_GATE_COUNT; k++) {
            n[2 + 3 * k] = line->met[k];
            n[3 + 3 * k] = line->by_reason[k];
            n[4 + 3 * k] = line->short_of[k];
        }
        field(b, force_of(breakdown, line->source));
        field(b, cd_dict_text(&breakdown->gate.texts, line->unit));
        field(b, cd_dict_text(&breakdown->gate.texts, line->recorder));
        counts(b, n, sizeof n / sizeof *n);
    }
}

/* Some persons, but fewer than may stand in a cell: left blank. */
static void few(struct cd_buf *b, uint64_t n, uint32_t min_n)
{
    if (n == 0 || n >= min_n) cd_buf_u64(b, n);
}

static void persons_line(struct cd_buf *b, const struct cd_persons *persons, const struct cd_persons_line *line)
{
    field(b, line->force == CD_NO_CODE ? CD_STR("") : cd_dict_text(&persons->forces, line->force));
    cd_buf_u64(b, line->records);
    for (unsigned t = 0; t < CD_PERSONS_THRESHOLDS; t++) {
        cd_buf_char(b, ',');
        cd_buf_u64(b, line->persons[t]);
    }
    cd_buf_char(b, ',');
    few(b, line->elsewhere, persons->min_n);
    cd_buf_char(b, '\n');
}

/* The last line, without a force, is of all together. */
void cd_report_persons_csv(struct cd_buf *b, const struct cd_results *results)
{
    const struct cd_persons *persons = results->persons;
    if (persons == NULL || !persons->linked) return;
    cd_buf_puts(b, "force,records,persons,persons_at_0.5,persons_at_0.99,persons_elsewhere\n");
    for (uint32_t i = 0; i < persons->n_lines; i++) persons_line(b, persons, &persons->lines[i]);
    persons_line(b, persons, &persons->all);
}

void cd_report_persons_across_csv(struct cd_buf *b, const struct cd_results *results)
{
    const struct cd_persons *persons = results->persons;
    if (persons == NULL || !persons->linked) return;
    cd_buf_puts(b, "force,other_force,persons\n");
    for (size_t i = 0; i < persons->n_pairs; i++) {
        field(b, cd_dict_text(&persons->forces, persons->pairs[i].a));
        field(b, cd_dict_text(&persons->forces, persons->pairs[i].b));
        counts(b, &persons->pairs[i].persons, 1);
    }
}

void cd_report_rules_csv(struct cd_buf *b, const struct cd_results *results)
{
    const struct cd_breakdown *breakdown = results->breakdown;
    if (breakdown == NULL) return;
    cd_buf_puts(b, "force,rule,severity,n\n");
    for (size_t i = 0; i < breakdown->n_broken; i++) {
        const struct cd_broken *broken = &breakdown->broken[i];
        const struct cd_rule *rule = cd_finding_rule(results->findings, &(struct cd_finding){.rule = broken->rule});
        field(b, force_of(breakdown, broken->force));
        field(b, cd_str_of(rule->id));
        field(b, cd_str_of(cd_severity_name((enum cd_severity)rule->severity)));
        counts(b, &broken->n, 1);
    }
}
