/* sql_primary.c - what stands between operators: literals, columns, lambdas' parameters, brackets, lists, CASE, CAST, EXTRACT. */
#include "candour/buf.h"
#include "sql_parse_int.h"

/* --- Columns --------------------------------------------------------------------------------------------------------- */

/* By its exact name, else without regard to case where only one has it. */
static uint32_t find_column(const struct cd_frame *frame, struct cd_str name)
{
    uint32_t found = CD_NO_CODE;
    const uint32_t exact = cd_frame_find(frame, name);
    if (exact != CD_NO_CODE) return exact;
    for (uint32_t i = 0; i < frame->n_columns; i++)
        if (cd_str_eq_nocase(frame->columns[i].name, name)) {
            if (found != CD_NO_CODE) return CD_NO_CODE;
            found = i;
        }
    return found;
}

static struct cd__sql *column_node(struct cd__sql_parser *p, struct cd_str name, bool left, size_t at)
{
    const uint32_t column = find_column(p->frame, name);
    enum cd__sql_op op = CD__SQL_COLUMN;
    if (column == CD_NO_CODE) {
        if (p->frame->id_name.n > 0 && cd_str_eq_nocase(name, p->frame->id_name)) op = CD__SQL_ID;
        else if (cd_str_eq_nocase(name, CD_STR("source_dataset"))) op = CD__SQL_DATASET;
        else return cd__sql_fault(p, at, "the records have no column \"" CD_FMT "\"", CD_ARG(name));
    }
    struct cd__sql *node = cd__sql_node(p, op, CD__T_ANY, at);
    if (node == NULL) return NULL;
    node->column = column;
    node->text = name;
    node->sides = left ? CD__LEFT : CD__RIGHT;
    return node;
}

/* "surname_l" of a level. */
static struct cd__sql *suffixed(struct cd__sql_parser *p, struct cd_str name, size_t at)
{
    const char side = (char)(name.n > 2 && name.p[name.n - 2] == '_' ? name.p[name.n - 1] : 0);
    const bool left = side == 'l' || side == 'L';
    if (!left && side != 'r' && side != 'R')
        return cd__sql_fault(p, at, "\"" CD_FMT "\" is no column of a pair: these end in _l or _r", CD_ARG(name));
    return column_node(p, (struct cd_str){name.p, name.n - 2}, left, at);
}

/* l."surname" of a blocking rule; the name before the point has been read. */
static struct cd__sql *qualified(struct cd__sql_parser *p, struct cd_str table, size_t at)
{
    const bool left = cd_str_eq_nocase(table, CD_STR("l"));
    if (!left && !cd_str_eq_nocase(table, CD_STR("r")))
        return cd__sql_fault(p, at, "\"" CD_FMT "\" is no column of a pair: these are written l.name and r.name",
                             CD_ARG(table));
    if (!cd__sql_expect(p, ".")) return NULL;
    const struct cd__sql_word word = p->word;
    if (word.token != CD__WORD_NAME && word.token != CD__WORD_QUOTED)
        return cd__sql_fault(p, word.at, "the name of a column is expected here");
    cd__sql_advance(p);
    const struct cd_str name = cd__sql_content(p, &word);
    return name.p != NULL ? column_node(p, name, left, at) : NULL;
}

static struct cd__sql *name_node(struct cd__sql_parser *p, const struct cd__sql_word *word)
{
    const struct cd_str name = cd__sql_content(p, word);
    if (name.p == NULL) return NULL;
    for (uint32_t i = p->n_variables; i-- > 0;)
        if (cd_str_eq_nocase(name, p->variables[i])) {
            struct cd__sql *node = cd__sql_node(p, CD__SQL_VARIABLE, CD__T_ANY, word->at);
            if (node != NULL) node->variable = i;
            return node;
        }
    return p->form == CD__SQL_LEVEL ? suffixed(p, name, word->at) : qualified(p, name, word->at);
}

/* --- CAST ------------------------------------------------------------------------------------------------------------ */

/* Rounding, and the writing of numbers, differ between databases: such casts are refused unless nothing depends on them. */
static const char *refusal(const struct cd__sql_parser *p, const struct cd__sql *node, enum cd__sql_cast cast)
{
    const enum cd__sql_type type = (enum cd__sql_type)node->type;
    const bool number = type == CD__T_NUMBER || type == CD__T_FLOAT, time = type == CD__T_DATE || type == CD__T_TIME;
    if (type == CD__T_LIST) return "a list is not cast";
    switch (cast) {
    case CD__CAST_TEXT: return number ? "each database writes a number as text in its own way" : NULL;
    case CD__CAST_INTEGER:
        if (p->dialect != CD_SQL_DUCKDB && node->op != CD__SQL_NUMBER)
            return "databases round to whole numbers in different ways";
        return time || type == CD__T_BOOL ? "only a text or a number becomes a number" : NULL;
    case CD__CAST_DATE:
    case CD__CAST_TIMESTAMP: return number || type == CD__T_BOOL ? "only a text becomes a date or time" : NULL;
    default: return time || type == CD__T_BOOL ? "only a text or a number becomes a number" : NULL;
    }
}

struct cd__sql *cd__sql_cast(struct cd__sql_parser *p, struct cd__sql *node, enum cd__sql_cast cast, size_t at)
{
    static const enum cd__sql_type types[] = {CD__T_TEXT,   CD__T_NUMBER, CD__T_FLOAT,
                                              CD__T_NUMBER, CD__T_DATE,   CD__T_TIME};
    const struct cd__sql_args args = {{node}, 1};
    const char *why = refusal(p, node, cast);
    if (why != NULL) return cd__sql_fault(p, at, "this cast is not evaluated: %s", why);
    struct cd__sql *out = cd__sql_over(p, CD__SQL_CAST, types[cast], &args, at);
    if (out != NULL) out->cast = (uint8_t)cast;
    return out;
}

struct cd__sql *cd__sql_cast_to(struct cd__sql_parser *p, struct cd__sql *node, bool try_it, size_t at)
{
    enum cd__sql_cast cast = CD__CAST_DOUBLE;
    const struct cd__sql_word word = p->word;
    if (node == NULL) return NULL;
    if (word.token != CD__WORD_NAME) return cd__sql_fault(p, word.at, "the name of a type is expected here");
    cd__sql_advance(p);
    const bool precise = cd_str_eq_nocase(word.text, CD_STR("double")) && cd__sql_accept(p, "precision");
    if (!precise && !cd__sql_cast_named(word.text, p->dialect, &cast))
        return cd__sql_fault(p, word.at, "\"" CD_FMT "\" is no type that can be evaluated exactly", CD_ARG(word.text));
    node = cd__sql_cast(p, node, cast, at);
    if (node != NULL && try_it) node->number = 1;
    return node;
}

/* CAST( has been read. */
static struct cd__sql *cast_call(struct cd__sql_parser *p, bool try_it, size_t at)
{
    struct cd__sql *node = cd__sql_expression(p);
    if (node == NULL || !cd__sql_expect(p, "as")) return NULL;
    node = cd__sql_cast_to(p, node, try_it, at);
    return node != NULL && cd__sql_expect(p, ")") ? node : NULL;
}

/* EXTRACT( has been read. */
static struct cd__sql *extract_call(struct cd__sql_parser *p, size_t at)
{
    if (!cd__sql_expect(p, "epoch") || !cd__sql_expect(p, "from")) return NULL;
    const struct cd__sql_args args = {{cd__sql_expression(p)}, 1};
    if (args.item[0] == NULL || !cd__sql_expect(p, ")")) return NULL;
    return cd__sql_function(p, CD__FN_EPOCH, &args, at);
}

/* --- CASE, lists, indexes -------------------------------------------------------------------------------------------- */

static bool branch(struct cd__sql_parser *p, struct cd__sql_args *args, enum cd__sql_type *type)
{
    struct cd__sql *then = cd__sql_expression(p);
    return cd__sql_take(p, args, then) && cd__sql_unify(p, type, then);
}

/* CASE has been read. */
static struct cd__sql *case_node(struct cd__sql_parser *p, size_t at)
{
    struct cd__sql_args args = {.n = 0};
    enum cd__sql_type type = CD__T_NULL;
    if (!cd__sql_is(p, "when")) return cd__sql_fault(p, p->word.at, "\"when\" is expected here");
    while (cd__sql_accept(p, "when")) {
        const struct cd__sql_args when = {{cd__sql_expression(p)}, 1};
        if (when.item[0] == NULL || cd__sql_logic(p, CD__SQL_NOT, &when, at) == NULL) return NULL; /* must be a truth */
        if (!cd__sql_take(p, &args, when.item[0]) || !cd__sql_expect(p, "then") || !branch(p, &args, &type))
            return NULL;
    }
    if (cd__sql_accept(p, "else")) {
        if (!branch(p, &args, &type)) return NULL;
    } else if (!cd__sql_take(p, &args, cd__sql_node(p, CD__SQL_NULL, CD__T_NULL, at))) return NULL;
    return cd__sql_expect(p, "end") ? cd__sql_over(p, CD__SQL_CASE, type, &args, at) : NULL;
}

/* [ has been read. */
static struct cd__sql *list_node(struct cd__sql_parser *p, size_t at)
{
    struct cd__sql_args args = {.n = 0};
    enum cd__sql_type type = CD__T_NULL;
    if (!cd__sql_accept(p, "]")) {
        do {
            if (!branch(p, &args, &type)) return NULL;
        } while (cd__sql_accept(p, ","));
        if (!cd__sql_expect(p, "]")) return NULL;
    }
    return cd__sql_over(p, CD__SQL_LIST, CD__T_LIST, &args, at);
}

struct cd__sql *cd__sql_index(struct cd__sql_parser *p, struct cd__sql *list, struct cd__sql *index, size_t at)
{
    if (list == NULL || index == NULL) return NULL;
    const enum cd__sql_type type = (enum cd__sql_type)list->type;
    if (type != CD__T_ANY && type != CD__T_LIST && type != CD__T_NULL)
        return cd__sql_fault(p, at, "only a list has items, and this is %s", cd__sql_type_name(type));
    if (index->type != CD__T_NUMBER && index->type != CD__T_ANY)
        return cd__sql_fault(p, index->at, "an item is asked for by a number");
    const struct cd__sql_args args = {{list, index}, 2};
    return cd__sql_over(p, CD__SQL_INDEX, CD__T_ANY, &args, at);
}

/* --- The whole ------------------------------------------------------------------------------------------------------- */

static struct cd__sql *text_node(struct cd__sql_parser *p, const struct cd__sql_word *word)
{
    struct cd__sql *node = cd__sql_node(p, CD__SQL_TEXT, CD__T_TEXT, word->at);
    if (node != NULL) node->text = cd__sql_content(p, word);
    return p->status == CD_OK ? node : NULL;
}

static struct cd__sql *keyword_value(struct cd__sql_parser *p, enum cd__sql_op op, enum cd__sql_type type,
                                     double number, size_t at)
{
    struct cd__sql *node = cd__sql_node(p, op, type, at);
    if (node != NULL) node->number = number;
    return node;
}

/* A bare word that has been read: a keyword, a call, or a column. */
static struct cd__sql *word_node(struct cd__sql_parser *p, const struct cd__sql_word *word)
{
    const struct cd_str name = word->text;
    if (cd_str_eq_nocase(name, CD_STR("null"))) return keyword_value(p, CD__SQL_NULL, CD__T_NULL, 0, word->at);
    if (cd_str_eq_nocase(name, CD_STR("true"))) return keyword_value(p, CD__SQL_BOOL, CD__T_BOOL, 1, word->at);
    if (cd_str_eq_nocase(name, CD_STR("false"))) return keyword_value(p, CD__SQL_BOOL, CD__T_BOOL, 0, word->at);
    if (cd_str_eq_nocase(name, CD_STR("case"))) return case_node(p, word->at);
    if (cd_str_eq_nocase(name, CD_STR("date")) && p->word.token == CD__WORD_TEXT) {
        const struct cd__sql_word text = p->word;
        cd__sql_advance(p);
        struct cd__sql *node = text_node(p, &text);
        return node != NULL ? cd__sql_cast(p, node, CD__CAST_DATE, word->at) : NULL;
    }
    if (cd_str_eq_nocase(name, CD_STR("array")) && p->dialect != CD_SQL_SPARK && cd__sql_accept(p, "["))
        return list_node(p, word->at);
    if (!cd__sql_accept(p, "(")) return name_node(p, word);
    if (cd_str_eq_nocase(name, CD_STR("cast"))) return cast_call(p, false, word->at);
    if (cd_str_eq_nocase(name, CD_STR("try_cast"))) return cast_call(p, true, word->at);
    if (cd_str_eq_nocase(name, CD_STR("extract"))) return extract_call(p, word->at);
    return cd__sql_call(p, word);
}

struct cd__sql *cd__sql_primary(struct cd__sql_parser *p)
{
    double number;
    const struct cd__sql_word word = p->word;
    if (p->status != CD_OK) return NULL;
    if (cd__sql_accept(p, "(")) {
        struct cd__sql *inside = cd__sql_expression(p);
        return inside != NULL && cd__sql_expect(p, ")") ? inside : NULL;
    }
    if (cd__sql_accept(p, "[")) return list_node(p, word.at);
    if (word.token == CD__WORD_END) return cd__sql_fault(p, word.at, "the condition stops short");
    if (word.token == CD__WORD_SIGN)
        return cd__sql_fault(p, word.at, "\"" CD_FMT "\" cannot stand here", CD_ARG(word.text));
    cd__sql_advance(p);
    switch (word.token) {
    case CD__WORD_TEXT: return text_node(p, &word);
    case CD__WORD_QUOTED: return name_node(p, &word);
    case CD__WORD_NUMBER:
        if (!cd_str_f64(word.text, &number)) return cd__sql_fault(p, word.at, "this number cannot be read");
        return cd__sql_number(p, number, word.at);
    default: return word_node(p, &word);
    }
}
