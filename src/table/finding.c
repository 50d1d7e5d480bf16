/* finding.c - findings and the rules that intake applies; see finding.h. */
#include "candour/finding.h"

#include <assert.h>
#include <stdlib.h>

#include "candour/column.h"

static const struct cd_rule rules[] = {
#define X(name, id, severity, message, mend) {id, CD_SEVERITY_##severity, message, mend},
    CD_RULES(X)
#undef X
};

static const char *const severities[] = {
#define X(name, text) text,
    CD_SEVERITIES(X)
#undef X
};

const struct cd_rule *cd_rule_at(uint16_t rule)
{
    assert(rule < CD_RULE_COUNT);
    return &rules[rule];
}

const struct cd_rulebook *cd_rulebook_intake(void)
{
    static const struct cd_rulebook book = {rules, CD_RULE_COUNT};
    return &book;
}

static const struct cd_rulebook *book_of(const struct cd_findings *findings)
{
    return findings->book != NULL ? findings->book : cd_rulebook_intake();
}

const struct cd_rule *cd_finding_rule(const struct cd_findings *findings, const struct cd_finding *finding)
{
    const struct cd_rulebook *book = book_of(findings);
    assert(finding->rule < book->n);
    return &book->rules[finding->rule];
}

uint16_t cd_findings_rules(const struct cd_findings *findings)
{
    return book_of(findings)->n;
}

static int in_order(const void *a, const void *b)
{
    const struct cd_finding *x = a, *y = b;
    if (x->source != y->source) return x->source < y->source ? -1 : 1;
    if (x->file != y->file) return x->file < y->file ? -1 : 1;
    if (x->line != y->line) return x->line < y->line ? -1 : 1;
    if (x->column != y->column) return x->column < y->column ? -1 : 1;
    if (x->rule != y->rule) return x->rule < y->rule ? -1 : 1;
    if (x->field != y->field) return x->field < y->field ? -1 : 1;
    return x->value < y->value ? -1 : x->value > y->value;
}

void cd_findings_sort(struct cd_findings *findings)
{
    struct cd_finding *items = findings->items;
    size_t n = 0;
    if (findings->n > 1) qsort(items, findings->n, sizeof *items, in_order);
    for (size_t i = 0; i < findings->n; i++) {
        if (n == 0 || items[i].line == 0 || in_order(&items[n - 1], &items[i]) != 0) items[n++] = items[i];
        else items[n - 1].private |= items[i].private;
    }
    findings->n = n;
}

void cd_findings_hide_astray(struct cd_findings *findings)
{
    struct cd_finding *items = findings->items;
    for (size_t from = 0, to; from < findings->n; from = to) {
        bool astray = false;
        for (to = from; to < findings->n && items[to].source == items[from].source &&
                        items[to].file == items[from].file && items[to].line == items[from].line;
             to++)
            astray |= items[to].rule == CD_RULE_ROW_RAGGED || items[to].rule == CD_RULE_ROW_LONG;
        for (size_t i = from; astray && i < to; i++) items[i].private |= items[i].value != CD_NO_CODE;
    }
}

const char *cd_severity_name(enum cd_severity severity)
{
    return severities[severity];
}

bool cd_findings_add(struct cd_findings *findings, const struct cd_finding *finding)
{
    if (!cd_column_grow((void **)&findings->items, &findings->cap, findings->n + 1, sizeof *findings->items))
        return false;
    findings->items[findings->n++] = *finding;
    return true;
}

bool cd_findings_append(struct cd_findings *to, const struct cd_findings *from)
{
    if (to->book == NULL) to->book = from->book;
    uint32_t *map = calloc((size_t)from->texts.n + 1, sizeof *map);
    bool ok = map != NULL && cd_column_grow((void **)&to->items, &to->cap, to->n + from->n, sizeof *to->items);
    for (uint32_t i = 0; ok && i < from->texts.n; i++)
        ok = cd_dict_code(&to->texts, cd_dict_text(&from->texts, i), &map[i]);
    for (size_t i = 0; ok && i < from->n; i++) {
        struct cd_finding finding = from->items[i];
        if (finding.value != CD_NO_CODE) finding.value = map[finding.value];
        if (finding.field != UINT16_MAX) {
            const uint32_t field = map[finding.field];
            finding.field = field < UINT16_MAX ? (uint16_t)field : UINT16_MAX;
        }
        to->items[to->n++] = finding;
    }
    free(map);
    return ok;
}

void cd_findings_free(struct cd_findings *findings)
{
    free(findings->items);
    cd_dict_free(&findings->texts);
    *findings = (struct cd_findings){0};
}
