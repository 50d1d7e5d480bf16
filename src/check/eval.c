/* eval.c - trees over columns, a batch of rows at a time, in three values; see check_int.h.
 *
 * Kleene's tables: false and anything is false, true or anything is true, otherwise what is unknown stays so. */
#include <stdlib.h>

#include "candour/date.h"
#include "candour/standard.h"
#include "check_int.h"

/* --- Rows -------------------------------------------------------------------------------------------------------------- */

void cd__rows_of(const struct cd__run *run, uint8_t whose, uint8_t table, const uint32_t *rows, const uint32_t *outer,
                 uint32_t n, uint32_t *out)
{
    const struct cd_tables *tables = &run->reg->tables;
    const enum cd_table_id id = (enum cd_table_id)table;
    for (uint32_t i = 0; i < n; i++) {
        if (whose == CD__OUTER) out[i] = outer != NULL ? outer[i] : CD_NO_CODE;
        else if (whose == CD__OWN || rows[i] == CD_NO_CODE) out[i] = rows[i];
        else out[i] = whose == CD__CASE ? cd_table_case(tables, id, rows[i]) : cd_table_person(tables, id, rows[i]);
    }
}

/* The rows that a node's field is looked up in; the row's own need no copy. */
static const uint32_t *rows_for(const struct cd__run *run, const struct cd__field_at *at, uint8_t table,
                                const uint32_t *rows, const uint32_t *outer, uint32_t n, uint32_t *scratch)
{
    if (at->whose == CD__OWN) return rows;
    if (at->whose == CD__OUTER) return outer;
    cd__rows_of(run, at->whose, table, rows, outer, n, scratch);
    return scratch;
}

static const struct cd_field_column *column_of(const struct cd__run *run, const struct cd__field_at *at)
{
    const struct cd_table *table = &run->reg->tables.of[at->table];
    return table->columns != NULL ? &table->columns[at->field] : NULL;
}

static uint8_t kind_of(const struct cd__run *run, const struct cd__field_at *at)
{
    return run->reg->tables.schema->table[at->table].fields[at->field].kind;
}

static struct cd_str text_at(const struct cd__run *run, const struct cd__field_at *at, uint32_t row)
{
    char scratch[16];
    if (row == CD_NO_CODE) return (struct cd_str){"", 0};
    return cd_table_text(&run->reg->tables, (enum cd_table_id)at->table, at->field, row, scratch);
}

bool cd__is_answer(const struct cd__run *run, const struct cd__field_at *at, struct cd_str text)
{
    const struct cd_field *field = &run->reg->tables.schema->table[at->table].fields[at->field];
    const struct cd_code_list *list = field->list[0] != '\0' ? cd_code_list_find(cd_str_of(field->list)) : NULL;
    const struct cd_code *code = list != NULL ? cd_code_find(list, text) : NULL;
    return list == NULL || (code != NULL && code->class == CD_CLASS_RECORDED);
}

/* --- Texts -------------------------------------------------------------------------------------------------------------- */

/* '#' a digit, '@' a letter, '?' any one character, '*' any number of them; letters without regard to case. */
static bool fits(char pattern, char c)
{
    const bool digit = c >= '0' && c <= '9';
    const int lower = c >= 'A' && c <= 'Z' ? c + 32 : c;
    const int wanted = pattern >= 'A' && pattern <= 'Z' ? pattern + 32 : pattern;
    switch (pattern) {
    case '#': return digit;
    case '@': return lower >= 'a' && lower <= 'z';
    case '?': return true;
    default: return wanted == lower;
    }
}

/* Greedy with one step back to the last star: linear but for patterns of many stars. */
static bool is_like(struct cd_str text, struct cd_str pattern)
{
    size_t t = 0, p = 0, star = SIZE_MAX, from = 0;
    while (t < text.n) {
        if (p < pattern.n && pattern.p[p] == '*') {
            star = p++;
            from = t;
        } else if (p < pattern.n && fits(pattern.p[p], text.p[t])) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++from;
        } else return false;
    }
    while (p < pattern.n && pattern.p[p] == '*') p++;
    return p == pattern.n;
}

uint8_t cd__code_says(const struct cd_code *code)
{
    if (code == NULL || code->class == CD_CLASS_INVALID) return CD__SAYS_NOTHING;
    if (code->class == CD_CLASS_RECORDED) return CD__SAYS_VALUE;
    return code->reason != CD_REASON_NOT_STATED && code->reason != CD_REASON_UNKNOWN ? CD__SAYS_WHY : CD__SAYS_NOTHING;
}

static bool is_code(const struct cd__node *node, const struct cd_code_list *list, struct cd_str text)
{
    const struct cd_code *code = cd_code_find(list, text);
    return code != NULL && (node->says == CD__SAYS_NOTHING || cd__code_says(code) == node->says);
}

static bool is_match(const struct cd__node *node, struct cd_str text)
{
    if (node->match == CD__MATCH_CODE) return is_code(node, node->list, text);
    for (uint32_t i = 0; i < node->n_texts; i++) {
        const struct cd_str wanted = node->texts[i];
        const struct cd_str start = {text.p, text.n < wanted.n ? text.n : wanted.n};
        if (node->match == CD__MATCH_EQUAL  ? cd_str_eq_nocase(text, wanted)
            : node->match == CD__MATCH_LIKE ? is_like(text, wanted)
                                            : cd_str_eq_nocase(start, wanted))
            return true;
    }
    return false;
}

/* Honest: a code of the field's list that says nothing, or a wording outside it, is no answer. */
static uint8_t answer_of(const struct cd__run *run, const struct cd__node *node, struct cd_str text)
{
    if (is_match(node, text)) return CD__TRUE;
    return run->honest && !cd__is_answer(run, &node->at, text) ? CD__UNKNOWN : CD__FALSE;
}

static bool is_declared(const struct cd__run *run, struct cd_str text)
{
    const struct cd_handed_in *said = run->reg->source.handed_in;
    for (uint32_t i = 0; i < said->n_code_lists; i++)
        if (cd_str_eq_nocase(text, said->code_lists[i])) return true;
    return false;
}

static uint8_t holds(const struct cd__run *run, const struct cd__node *node, struct cd_str text)
{
    return node->op == CD__DECLARED ? is_declared(run, text) : answer_of(run, node, text);
}

/* One answer for each distinct code of the column. */
static const uint8_t *answers(struct cd__run *run, const struct cd__node *node, const struct cd_field_column *column)
{
    if (run->cache[node->id] == NULL) {
        uint8_t *answer = malloc((size_t)column->dict.n + 1);
        if (answer == NULL) run->failed = true;
        for (uint32_t i = 0; answer != NULL && i < column->dict.n; i++)
            answer[i] = holds(run, node, cd_dict_text(&column->dict, i));
        run->cache[node->id] = answer;
    }
    return run->cache[node->id];
}

static void match(struct cd__run *run, const struct cd__node *node, const uint32_t *rows, uint32_t n, uint8_t *out)
{
    const struct cd_field_column *column = column_of(run, &node->at);
    const bool unsaid = node->op == CD__DECLARED && run->reg->source.handed_in == NULL;
    memset(out, CD__UNKNOWN, n);
    if (column == NULL || unsaid) return;
    if (kind_of(run, &node->at) == CD_FIELD_CODE) {
        const uint8_t *answer = answers(run, node, column);
        for (uint32_t i = 0; answer != NULL && i < n; i++)
            if (rows[i] != CD_NO_CODE && column->codes[rows[i]] != CD_NO_CODE) out[i] = answer[column->codes[rows[i]]];
        return;
    }
    for (uint32_t i = 0; i < n; i++) {
        const struct cd_str text = text_at(run, &node->at, rows[i]);
        if (text.n > 0) out[i] = holds(run, node, text);
    }
}

static void same(const struct cd__run *run, const struct cd__node *node, const uint32_t *rows, const uint32_t *other,
                 uint32_t n, uint8_t *out)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct cd_str a = text_at(run, &node->at, rows[i]), b = text_at(run, &node->other, other[i]);
        out[i] = a.n == 0 || b.n == 0 ? CD__UNKNOWN : cd_str_eq_nocase(a, b);
    }
}

/* The last list and value asked for are often asked for again. */
static void in_list(const struct cd__run *run, const struct cd__node *node, const uint32_t *rows, const uint32_t *other,
                    uint32_t n, uint8_t *out)
{
    struct cd_str last_value = {0}, last_list = {0};
    uint8_t last = CD__UNKNOWN;
    for (uint32_t i = 0; i < n; i++) {
        const struct cd_str value = text_at(run, &node->at, rows[i]), id = text_at(run, &node->other, other[i]);
        out[i] = CD__UNKNOWN;
        if (value.n == 0 || id.n == 0) continue;
        if (value.p != last_value.p || id.p != last_list.p) {
            const struct cd_code_list *list = cd_code_list_find(id);
            last = list == NULL ? CD__UNKNOWN : is_code(node, list, value);
            last_value = value;
            last_list = id;
        }
        out[i] = last;
    }
}

/* --- Missing ------------------------------------------------------------------------------------------------------------ */

static bool is_bad(const struct cd_field_column *column, uint32_t row)
{
    uint32_t lo = 0, hi = column->n_bad;
    while (lo < hi) {
        const uint32_t mid = lo + (hi - lo) / 2;
        if (column->bad[mid] < row) lo = mid + 1;
        else hi = mid;
    }
    return lo < column->n_bad && column->bad[lo] == row;
}

/* What was written and is no date is not missing. A row that is not there has no fields: unknown. */
static void missing(const struct cd__run *run, const struct cd__node *node, const uint32_t *rows, uint32_t n,
                    uint8_t *out)
{
    const struct cd_field_column *column = column_of(run, &node->at);
    const uint8_t kind = kind_of(run, &node->at);
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t row = rows[i];
        if (row == CD_NO_CODE || column == NULL) out[i] = CD__UNKNOWN;
        else if (kind == CD_FIELD_TEXT) out[i] = column->texts[row].n == 0;
        else if (kind == CD_FIELD_DATE || kind == CD_FIELD_INTEGER)
            out[i] = column->days[row] == CD_NO_DAY && !is_bad(column, row);
        else out[i] = column->codes[row] == CD_NO_CODE;
    }
}

/* --- Numbers and dates ---------------------------------------------------------------------------------------------------- */

/* The first or the last day that a date of birth of that precision leaves; to the month or year it stands for all its days. */
static int64_t born(const struct cd__run *run, uint32_t row, int32_t day)
{
    char scratch[16];
    const struct cd_str precision = cd_table_text(&run->reg->tables, CD_PEOPLE, CD_PEOPLE_DOB_PRECISION, row, scratch);
    const int32_t period = cd_day_period(day), year = period - period % 12;
    if (precision.n == 0 || cd_str_eq_nocase(precision, CD_STR("day"))) return day;
    if (cd_str_eq_nocase(precision, CD_STR("month")))
        return run->upper ? cd_period_last_day(period) : cd_day_of(period / 12, period % 12 + 1, 1);
    if (cd_str_eq_nocase(precision, CD_STR("year")))
        return run->upper ? cd_period_last_day(year + 11) : cd_day_of(year / 12, 1, 1);
    return CD__NO_NUMBER;
}

static void fetch_numbers(const struct cd__run *run, const struct cd__node *node, const uint32_t *rows, uint32_t n,
                          int64_t *out)
{
    const struct cd_field_column *column = column_of(run, &node->at);
    for (uint32_t i = 0; i < n; i++) {
        const bool here = rows[i] != CD_NO_CODE && column != NULL && column->days[rows[i]] != CD_NO_DAY;
        out[i] = here ? column->days[rows[i]] : CD__NO_NUMBER;
        if (run->honest && here && node->at.table == CD_PEOPLE && node->at.field == CD_PEOPLE_DATE_OF_BIRTH)
            out[i] = born(run, rows[i], (int32_t)out[i]);
    }
}

static void lengths(const struct cd__run *run, const struct cd__node *node, const uint32_t *rows, uint32_t n,
                    int64_t *out)
{
    for (uint32_t i = 0; i < n; i++) {
        const struct cd_str text = text_at(run, &node->at, rows[i]);
        out[i] = text.n == 0 ? CD__NO_NUMBER : 0;
        for (size_t k = 0; k < text.n; k++) out[i] += ((unsigned char)text.p[k] & 0xC0) != 0x80; /* characters */
    }
}

struct civil {
    int32_t year, month, day;
};

static struct civil civil_of(int64_t day)
{
    const int32_t period = cd_day_period((int32_t)day);
    const int32_t first = cd_day_of(period / 12, period % 12 + 1, 1);
    return (struct civil){period / 12, period % 12 + 1, (int32_t)day - first + 1};
}

static bool is_day(int64_t day)
{
    return day > INT32_MIN && day <= INT32_MAX && cd_day_period((int32_t)day) != CD_NO_PERIOD;
}

static int64_t part_of(uint8_t op, int64_t day)
{
    const struct civil c = civil_of(day);
    return op == CD__YEAR ? c.year : op == CD__MONTH ? c.month : c.day;
}

static int64_t compute(uint8_t op, int64_t a, int64_t b)
{
    switch (op) {
    case CD__ADD: return a + b;
    case CD__SUBTRACT: return a - b;
    case CD__YEARS: return is_day(a) && is_day(b) ? cd_day_years((int32_t)a, (int32_t)b) : CD__NO_NUMBER;
    default: return is_day(a) ? part_of(op, a) : CD__NO_NUMBER;
    }
}

static void computed(struct cd__run *run, const struct cd__node *node, const uint32_t *rows, const uint32_t *outer,
                     uint32_t n, int64_t *out)
{
    int64_t b[CD__ROWS];
    const bool upper = run->upper;
    run->upper = upper != (node->op == CD__YEARS); /* the earlier born, the more years */
    cd__numbers(run, node->a, rows, outer, n, out);
    run->upper = upper != (node->op == CD__SUBTRACT);
    if (node->b != NULL) cd__numbers(run, node->b, rows, outer, n, b);
    run->upper = upper;
    for (uint32_t i = 0; i < n; i++) {
        const bool known = out[i] != CD__NO_NUMBER && (node->b == NULL || b[i] != CD__NO_NUMBER);
        out[i] = known ? compute(node->op, out[i], node->b != NULL ? b[i] : 0) : CD__NO_NUMBER;
    }
}

static int64_t constant(const struct cd__run *run, const struct cd__node *node)
{
    const int32_t day = node->op == CD__AS_OF          ? run->as_of
                        : node->op == CD__PERIOD_START ? run->period_start
                                                       : run->period_end;
    if (node->op == CD__LITERAL) return node->number;
    return day != CD_NO_DAY ? day : CD__NO_NUMBER;
}

static void counted(struct cd__run *run, const struct cd__node *node, const uint32_t *rows, uint32_t n, int64_t *out)
{
    const uint32_t *count = cd__counts(run, node);
    uint32_t owner[CD__ROWS];
    cd__rows_of(run, node->parent, node->table, rows, NULL, n, owner);
    for (uint32_t i = 0; i < n; i++) out[i] = count != NULL && owner[i] != CD_NO_CODE ? count[owner[i]] : CD__NO_NUMBER;
}

void cd__numbers(struct cd__run *run, const struct cd__node *node, const uint32_t *rows, const uint32_t *outer,
                 uint32_t n, int64_t *out)
{
    uint32_t scratch[CD__ROWS];
    switch ((enum cd__op)node->op) {
    case CD__FIELD:
        fetch_numbers(run, node, rows_for(run, &node->at, node->table, rows, outer, n, scratch), n, out);
        return;
    case CD__LENGTH: lengths(run, node, rows_for(run, &node->at, node->table, rows, outer, n, scratch), n, out); return;
    case CD__COUNT: counted(run, node, rows, n, out); return;
    case CD__LITERAL:
    case CD__AS_OF:
    case CD__PERIOD_START:
    case CD__PERIOD_END:
        for (uint32_t i = 0; i < n; i++) out[i] = constant(run, node);
        return;
    default: computed(run, node, rows, outer, n, out); return;
    }
}

/* --- Truths ---------------------------------------------------------------------------------------------------------------- */

static bool ordered(uint8_t op, int64_t a, int64_t b)
{
    switch (op) {
    case CD__EQ: return a == b;
    case CD__NE: return a != b;
    case CD__LT: return a < b;
    case CD__LE: return a <= b;
    case CD__GT: return a > b;
    default: return a >= b;
    }
}

struct span {
    int64_t low, high;
};

/* Of two numbers that may be anything within their spans: no, where the comparison fails at its best; yes, where it holds at its worst. */
static uint8_t ordered_spans(uint8_t op, struct span a, struct span b)
{
    const bool apart = a.high < b.low || b.high < a.low, one = a.low == a.high && b.low == b.high;
    const bool more = op == CD__GT || op == CD__GE;
    if (op == CD__EQ || op == CD__NE) return apart ? op == CD__NE : one ? op == CD__EQ : CD__UNKNOWN;
    if (ordered(op, more ? a.low : a.high, more ? b.high : b.low)) return CD__TRUE;
    return ordered(op, more ? a.high : a.low, more ? b.low : b.high) ? CD__UNKNOWN : CD__FALSE;
}

static void compared_spans(struct cd__run *run, const struct cd__node *node, const uint32_t *rows,
                           const uint32_t *outer, uint32_t n, uint8_t *out)
{
    int64_t a[CD__ROWS], b[CD__ROWS], high_a[CD__ROWS], high_b[CD__ROWS];
    cd__numbers(run, node->a, rows, outer, n, a);
    cd__numbers(run, node->b, rows, outer, n, b);
    run->upper = true;
    cd__numbers(run, node->a, rows, outer, n, high_a);
    cd__numbers(run, node->b, rows, outer, n, high_b);
    run->upper = false;
    for (uint32_t i = 0; i < n; i++) {
        const bool known =
            a[i] != CD__NO_NUMBER && b[i] != CD__NO_NUMBER && high_a[i] != CD__NO_NUMBER && high_b[i] != CD__NO_NUMBER;
        out[i] = known ? ordered_spans(node->op, (struct span){a[i], high_a[i]}, (struct span){b[i], high_b[i]})
                       : CD__UNKNOWN;
    }
}

static void compared(struct cd__run *run, const struct cd__node *node, const uint32_t *rows, const uint32_t *outer,
                     uint32_t n, uint8_t *out)
{
    int64_t a[CD__ROWS], b[CD__ROWS];
    if (run->honest) {
        compared_spans(run, node, rows, outer, n, out);
        return;
    }
    cd__numbers(run, node->a, rows, outer, n, a);
    cd__numbers(run, node->b, rows, outer, n, b);
    for (uint32_t i = 0; i < n; i++)
        out[i] = a[i] == CD__NO_NUMBER || b[i] == CD__NO_NUMBER ? CD__UNKNOWN : ordered(node->op, a[i], b[i]);
}

static void joined(struct cd__run *run, const struct cd__node *node, const uint32_t *rows, const uint32_t *outer,
                   uint32_t n, uint8_t *out)
{
    const uint8_t strong = node->op == CD__AND ? CD__FALSE : CD__TRUE, weak = node->op == CD__AND;
    uint8_t b[CD__ROWS];
    cd__tri(run, node->a, rows, outer, n, out);
    cd__tri(run, node->b, rows, outer, n, b);
    for (uint32_t i = 0; i < n; i++) {
        if (out[i] == strong || b[i] == strong) out[i] = strong;
        else out[i] = out[i] == weak && b[i] == weak ? weak : CD__UNKNOWN;
    }
}

static void negated(struct cd__run *run, const struct cd__node *node, const uint32_t *rows, const uint32_t *outer,
                    uint32_t n, uint8_t *out)
{
    cd__tri(run, node->a, rows, outer, n, out);
    for (uint32_t i = 0; i < n; i++) out[i] = out[i] == CD__UNKNOWN ? CD__UNKNOWN : !out[i];
}

static void any(struct cd__run *run, const struct cd__node *node, const uint32_t *rows, uint32_t n, uint8_t *out)
{
    int64_t count[CD__ROWS];
    counted(run, node, rows, n, count);
    for (uint32_t i = 0; i < n; i++) out[i] = count[i] == CD__NO_NUMBER ? CD__UNKNOWN : count[i] > 0;
    if (!run->honest) return;
    run->upper = true;
    counted(run, node, rows, n, count);
    run->upper = false;
    for (uint32_t i = 0; i < n; i++)
        if (out[i] == CD__FALSE && count[i] > 0) out[i] = CD__UNKNOWN;
}

static void looked_up(struct cd__run *run, const struct cd__node *node, const uint32_t *rows, uint32_t n, uint8_t *out)
{
    const uint8_t *truth = cd__column_truth(run, node);
    for (uint32_t i = 0; i < n; i++) out[i] = truth != NULL && rows[i] != CD_NO_CODE ? truth[rows[i]] : CD__UNKNOWN;
}

static bool layout_holds(const struct cd__run *run, struct cd_str role)
{
    const char *const *roles = run->reg->tables.roles;
    for (size_t i = 0; roles != NULL && roles[i] != NULL; i++)
        if (cd_str_eq_nocase(role, cd_str_of(roles[i]))) return true;
    return roles == NULL;
}

void cd__tri(struct cd__run *run, const struct cd__node *node, const uint32_t *rows, const uint32_t *outer, uint32_t n,
             uint8_t *out)
{
    uint32_t scratch[CD__ROWS], second[CD__ROWS];
    const uint32_t *at = rows_for(run, &node->at, node->table, rows, outer, n, scratch);
    switch ((enum cd__op)node->op) {
    case CD__AND:
    case CD__OR: joined(run, node, rows, outer, n, out); return;
    case CD__NOT: negated(run, node, rows, outer, n, out); return;
    case CD__CONST_TRI: memset(out, (int)node->number, n); return;
    case CD__HOLDS: memset(out, layout_holds(run, node->texts[0]), n); return;
    case CD__MATCH:
    case CD__DECLARED: match(run, node, at, n, out); return;
    case CD__SAME:
        same(run, node, at, rows_for(run, &node->other, node->table, rows, outer, n, second), n, out);
        return;
    case CD__IN_LIST:
        in_list(run, node, at, rows_for(run, &node->other, node->table, rows, outer, n, second), n, out);
        return;
    case CD__MISSING: missing(run, node, at, n, out); return;
    case CD__ANY: any(run, node, rows, n, out); return;
    case CD__FIRST:
    case CD__HEAPED:
    case CD__DIFFER: looked_up(run, node, rows, n, out); return;
    default: compared(run, node, rows, outer, n, out); return;
    }
}
