/* run.c - rules in force over a register's tables; what does not hold becomes a finding; see check.h. */
#include <stdlib.h>

#include "rules_int.h"

struct running {
    struct cd__run run;
    const struct cd_rules *rules;
    struct cd_register *reg;
    uint32_t source;
};

static bool in_force(const struct cd_check_rule *rule, const struct cd__run *run)
{
    if (run->period_end == CD_NO_DAY) return true;
    return (rule->valid_from == CD_NO_DAY || rule->valid_from <= run->period_end) &&
           (rule->valid_until == CD_NO_DAY || rule->valid_until >= run->period_start);
}

static bool add_finding(struct running *r, const struct cd__check *check, uint32_t row)
{
    const struct cd_table *t = &r->reg->tables.of[check->table];
    struct cd_finding finding = {.source = r->source,
                                 .file = t->file,
                                 .line = t->line[row],
                                 .value = CD_NO_CODE,
                                 .field = UINT16_MAX,
                                 .rule = (uint16_t)(CD_RULE_COUNT + check->rule)};
    if (check->field != UINT32_MAX) {
        const struct cd_field *field = &check->schema->table[check->table].fields[check->field];
        struct cd_dict *texts = &r->reg->findings.texts;
        uint32_t name;
        char scratch[16];
        const struct cd_str value =
            cd_table_text(&r->reg->tables, (enum cd_table_id)check->table, check->field, row, scratch);
        if (!cd_dict_code(texts, cd_str_of(field->name), &name)) return false;
        if (value.n > 0 && !cd_dict_code(texts, value, &finding.value)) return false;
        finding.field = name < UINT16_MAX ? (uint16_t)name : UINT16_MAX;
        finding.column = (uint16_t)cd_table_at(&r->reg->tables, (enum cd_table_id)check->table, check->field, row);
        finding.private = field->hidden;
    }
    return cd_findings_add(&r->reg->findings, &finding);
}

static uint32_t batch(const struct cd_table *t, uint32_t from, uint32_t *rows)
{
    const uint32_t n = t->n - from < CD__ROWS ? t->n - from : CD__ROWS;
    for (uint32_t i = 0; i < n; i++) rows[i] = from + i;
    return n;
}

/* Where `when` is true, for the whole table: heaped() looks at those rows only. */
static bool select_rows(struct running *r, const struct cd__check *check)
{
    const struct cd_table *t = &r->reg->tables.of[check->table];
    uint32_t rows[CD__ROWS];
    free(r->run.selected);
    r->run.selected = NULL;
    if (!check->selects || check->when == NULL) return true;
    r->run.selected = malloc((size_t)t->n + 1);
    if (r->run.selected == NULL) return false;
    for (uint32_t from = 0, n; from < t->n; from += n) {
        n = batch(t, from, rows);
        cd__tri(&r->run, check->when, rows, NULL, n, r->run.selected + from);
    }
    return !r->run.failed;
}

static bool run_check(struct running *r, const struct cd__check *check)
{
    const struct cd_table *t = &r->reg->tables.of[check->table];
    uint32_t rows[CD__ROWS];
    uint8_t when[CD__ROWS], must[CD__ROWS];
    if (!select_rows(r, check)) return false;
    for (uint32_t from = 0, n; from < t->n; from += n) {
        uint32_t left = 0;
        n = batch(t, from, rows);
        memset(when, CD__TRUE, n);
        if (check->when != NULL) cd__tri(&r->run, check->when, rows, NULL, n, when);
        for (uint32_t i = 0; i < n; i++)
            if (when[i] == CD__TRUE) rows[left++] = from + i;
        if (left == 0) continue;
        cd__tri(&r->run, check->must, rows, NULL, left, must);
        if (r->run.failed) return false;
        for (uint32_t i = 0; i < left; i++)
            if (must[i] == CD__FALSE && !add_finding(r, check, rows[i])) return false;
    }
    return !r->run.failed;
}

enum cd_status cd_check_run(const struct cd_rules *rules, struct cd_register *reg, uint32_t source,
                            const struct cd_check_opts *opts, struct cd_err *err)
{
    struct running r = {.rules = rules, .reg = reg, .source = source};
    if (reg->tables.schema == NULL) return CD_OK;
    reg->findings.book = cd_rules_book(rules);
    bool ok = cd__run_open(&r.run, &rules->book, reg, opts->as_of);
    for (uint32_t i = 0; ok && i < rules->n_checks; i++) {
        const struct cd__check *check = &rules->checks[i];
        if (check->schema != reg->tables.schema || !in_force(&rules->shown[check->rule], &r.run)) continue;
        if (reg->tables.of[check->table].n > 0) ok = run_check(&r, check);
    }
    cd__run_close(&r.run, &rules->book);
    cd_findings_sort(&reg->findings);
    cd_findings_hide_astray(&reg->findings);
    return ok ? CD_OK : cd_fail(err, CD_NOMEM, "no memory to check a return");
}

enum cd_status cd_check_expression(const char *text, enum cd_table_id table, const struct cd_register *reg,
                                   int32_t as_of, uint8_t *out, struct cd_err *err)
{
    struct cd__book book = {0};
    struct cd__parsing p = {.book = &book,
                            .schema = reg->tables.schema,
                            .table = (uint8_t)table,
                            .it = UINT32_MAX,
                            .text = cd_str_of(text)};
    struct cd__run run = {0};
    const struct cd_table *t = &reg->tables.of[table];
    const struct cd__node *node = cd__parse(&p);
    enum cd_status status = CD_OK;
    if (node == NULL)
        status = p.fault[0] != '\0' ? cd_fail(err, CD_INPUT, "%zu: %s", p.fault_at + 1, p.fault)
                                    : cd_fail(err, CD_NOMEM, "no memory for an expression");
    bool ok = status == CD_OK && cd__run_open(&run, &book, reg, as_of);
    for (uint32_t from = 0, n; ok && from < t->n; from += n) {
        uint32_t rows[CD__ROWS];
        n = batch(t, from, rows);
        cd__tri(&run, node, rows, NULL, n, out + from);
        ok = !run.failed;
    }
    cd__run_close(&run, &book);
    cd_arena_free(&book.arena);
    cd_dict_free(&book.aggregates);
    free(book.aggregate_id);
    if (status == CD_OK && !ok) status = cd_fail(err, CD_NOMEM, "no memory for an expression");
    return status;
}
