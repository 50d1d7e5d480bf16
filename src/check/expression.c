/* expression.c - the language of rules for whoever decides with it; see expression.h. */
#include "candour/expression.h"

#include <stdio.h>
#include <stdlib.h>

#include "check_int.h"

struct one {
    const struct cd__node *node;
    uint8_t table;
    struct cd_expression_field *fields;
    size_t cap;
    uint32_t n;
};
struct cd_expressions {
    struct cd__book book;
    struct one *items;
    uint32_t n;
    size_t cap;
};

struct cd_expressions *cd_expressions_make(void)
{
    return calloc(1, sizeof(struct cd_expressions));
}

void cd_expressions_free(struct cd_expressions *x)
{
    if (x == NULL) return;
    for (uint32_t i = 0; i < x->n; i++) free(x->items[i].fields);
    free(x->items);
    cd_arena_free(&x->book.arena);
    cd_dict_free(&x->book.aggregates);
    free(x->book.aggregate_id);
    free(x);
}

bool cd_expressions_set(struct cd_expressions *x, struct cd_str name, const char *const *texts, uint32_t n)
{
    struct cd__book *book = &x->book;
    struct cd__set *sets = CD_NEW(&book->arena, struct cd__set, (size_t)book->n_sets + 1);
    struct cd_str *kept = CD_NEW(&book->arena, struct cd_str, (size_t)n + 1);
    const struct cd_str called = cd_arena_str(&book->arena, name);
    if (sets == NULL || kept == NULL || called.p == NULL) return false;
    for (uint32_t i = 0; i < n; i++)
        if ((kept[i] = cd_arena_str(&book->arena, cd_str_of(texts[i]))).p == NULL) return false;
    if (book->n_sets > 0) memcpy(sets, book->sets, book->n_sets * sizeof *sets);
    sets[book->n_sets] = (struct cd__set){called, kept, n};
    book->sets = sets;
    book->n_sets++;
    return true;
}

/* --- Fields ------------------------------------------------------------------------------------------------------------ */

static bool add_field(struct one *one, const struct cd__field_at *at)
{
    for (uint32_t i = 0; i < one->n; i++)
        if (one->fields[i].table == at->table && one->fields[i].field == at->field) return true;
    if (!cd_grow((void **)&one->fields, &one->cap, (size_t)one->n + 1, sizeof *one->fields)) return false;
    one->fields[one->n++] = (struct cd_expression_field){(enum cd_table_id)at->table, at->field};
    return true;
}

static bool reads_at(uint8_t op)
{
    return op == CD__FIELD || op == CD__MATCH || op == CD__SAME || op == CD__IN_LIST || op == CD__LENGTH;
}

/* Not those that are asked for being missing, or being the first: a blank is an answer there. */
static bool gather(struct one *one, const struct cd__node *node)
{
    if (node == NULL) return true;
    if (reads_at(node->op) && !add_field(one, &node->at)) return false;
    if ((node->op == CD__SAME || node->op == CD__IN_LIST) && !add_field(one, &node->other)) return false;
    return gather(one, node->a) && (node->b == node->a || gather(one, node->b));
}

static bool asks_for_more(const struct cd__node *node)
{
    return node != NULL && (node->op == CD__HEAPED || node->op == CD__DIFFER || asks_for_more(node->a) ||
                            (node->b != node->a && asks_for_more(node->b)));
}

bool cd_expressions_add(struct cd_expressions *x, struct cd_str text, enum cd_table_id table, cd_expression_may *may,
                        struct cd_expression_fault *fault)
{
    struct one one = {.table = (uint8_t)table};
    *fault = (struct cd_expression_fault){0, ""};
    const struct cd_str kept = cd_arena_str(&x->book.arena, text);
    if (kept.p == NULL || !cd_grow((void **)&x->items, &x->cap, (size_t)x->n + 1, sizeof *x->items)) return false;
    struct cd__parsing p = {.book = &x->book,
                            .schema = cd_schema_at(0),
                            .table = (uint8_t)table,
                            .may = may,
                            .it = UINT32_MAX,
                            .text = kept};
    one.node = cd__parse(&p);
    fault->at = p.fault_at;
    memcpy(fault->text, p.fault, sizeof fault->text);
    if (one.node == NULL) return false;
    if (may != NULL && asks_for_more(one.node)) {
        (void)snprintf(fault->text, sizeof fault->text, "heaped() and differ() may not be asked here");
        return false;
    }
    const bool ok = gather(&one, one.node);
    if (ok) x->items[x->n++] = one;
    else free(one.fields);
    return ok;
}

bool cd_expressions_field(const struct cd_expressions *x, uint32_t index, uint32_t k, struct cd_expression_field *out)
{
    if (k >= x->items[index].n) return false;
    *out = x->items[index].fields[k];
    return true;
}

bool cd_expression_is_blank(const struct cd_register *reg, enum cd_table_id table, uint32_t field, uint32_t row)
{
    const struct cd__run run = {.reg = reg};
    const struct cd__field_at at = {CD__OWN, (uint8_t)table, field};
    char scratch[16];
    if (row == CD_NO_CODE) return true;
    const struct cd_str text = cd_table_text(&reg->tables, table, field, row, scratch);
    return text.n == 0 || !cd__is_answer(&run, &at, text);
}

/* --- Clashes ------------------------------------------------------------------------------------------------------------ */

struct span {
    int64_t low, high;
};

static struct span span_of(uint8_t op, int64_t number)
{
    switch (op) {
    case CD__EQ: return (struct span){number, number};
    case CD__LT: return (struct span){INT64_MIN, number - 1};
    case CD__LE: return (struct span){INT64_MIN, number};
    case CD__GT: return (struct span){number + 1, INT64_MAX};
    case CD__GE: return (struct span){number, INT64_MAX};
    default: return (struct span){INT64_MIN, INT64_MAX};
    }
}

static bool is_of_field(const struct cd__node *node)
{
    return node->op >= CD__EQ && node->op <= CD__GE && node->a->op == CD__FIELD && node->a->at.whose == CD__OWN &&
           node->b->op == CD__LITERAL;
}

static bool share_a_text(const struct cd__node *x, const struct cd__node *y)
{
    for (uint32_t i = 0; i < x->n_texts; i++)
        for (uint32_t k = 0; k < y->n_texts; k++)
            if (cd_str_eq_nocase(x->texts[i], y->texts[k])) return true;
    return false;
}

static bool leaves_clash(const struct cd__node *x, const struct cd__node *y)
{
    if (is_of_field(x) && is_of_field(y) && x->a->at.field == y->a->at.field) {
        const struct span a = span_of(x->op, x->b->number), b = span_of(y->op, y->b->number);
        return a.high < b.low || b.high < a.low;
    }
    return x->op == CD__MATCH && y->op == CD__MATCH && x->match == CD__MATCH_EQUAL && y->match == CD__MATCH_EQUAL &&
           x->at.whose == CD__OWN && y->at.whose == CD__OWN && x->at.field == y->at.field && !share_a_text(x, y);
}

static bool clash(const struct cd__node *x, const struct cd__node *y)
{
    if (x->op == CD__AND) return clash(x->a, y) || clash(x->b, y);
    if (y->op == CD__AND) return clash(x, y->a) || clash(x, y->b);
    return leaves_clash(x, y);
}

bool cd_expressions_clash(const struct cd_expressions *x, uint32_t first, uint32_t second)
{
    return x->items[first].table == x->items[second].table && clash(x->items[first].node, x->items[second].node);
}

/* --- Answers ------------------------------------------------------------------------------------------------------------ */

static bool answer(struct cd__run *run, const struct one *one, uint32_t n_rows, uint8_t *out)
{
    uint32_t rows[CD__ROWS];
    for (uint32_t from = 0, n; from < n_rows; from += n) {
        n = n_rows - from < CD__ROWS ? n_rows - from : CD__ROWS;
        for (uint32_t i = 0; i < n; i++) rows[i] = from + i;
        cd__tri(run, one->node, rows, NULL, n, out + from);
        if (run->failed) return false;
    }
    return true;
}

enum cd_status cd_expressions_run(const struct cd_expressions *x, enum cd_table_id table, const struct cd_register *reg,
                                  int32_t as_of, uint8_t *out, struct cd_err *err)
{
    struct cd__run run;
    const uint32_t n = reg->tables.of[table].n;
    bool ok = cd__run_open(&run, &x->book, reg, as_of);
    run.honest = true;
    for (uint32_t i = 0; ok && i < x->n; i++)
        if (x->items[i].table == table) ok = answer(&run, &x->items[i], n, out + (size_t)i * n);
    cd__run_close(&run, &x->book);
    return ok ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for the answers of a return");
}
