/* sql_call.c - calls of functions: the dialect's spelling, what its arguments are, and whether they have the right types. */
#include <assert.h>

#include "eval_int.h"
#include "regex.h"
#include "sql_parse_int.h"
#include "sql_time.h"

/* --- Types of arguments and results ----------------------------------------------------------------------------------- */

/* A lambda of so many parameters. */
static struct cd__sql *check_lambda(struct cd__sql_parser *p, enum cd__sql_fn fn, const struct cd__sql *arg, int wanted)
{
    if (arg->op != CD__SQL_LAMBDA || (int)arg->number != wanted)
        return cd__sql_fault(p, arg->at, "%s takes a lambda of %s here", cd__sql_fn_name(fn),
                             wanted == 1 ? "one parameter" : "two parameters");
    if (fn == CD__FN_LIST_FILTER && arg->type != CD__T_BOOL && arg->type != CD__T_NULL)
        return cd__sql_fault(p, arg->at, "a filter must be true or false, and this is %s",
                             cd__sql_type_name((enum cd__sql_type)arg->type));
    return arg->args[0];
}

static bool fits(char letter, enum cd__sql_type type)
{
    if (type == CD__T_ANY || type == CD__T_NULL) return true;
    switch (letter) {
    case 't': return type == CD__T_TEXT;
    case 'n': return type == CD__T_NUMBER || type == CD__T_FLOAT;
    case 'd': return type == CD__T_DATE || type == CD__T_TIME;
    case 'l': return type == CD__T_LIST;
    case 'c': return type == CD__T_TEXT || type == CD__T_LIST;
    default: return true;
    }
}

static const char *wanted(char letter)
{
    return letter == 't' ? "a text" : letter == 'n' ? "a number" : letter == 'd' ? "a date or time" : "a list";
}

static bool check_args(struct cd__sql_parser *p, enum cd__sql_fn fn, const struct cd__sql_args *args, size_t at)
{
    const struct cd__sql_signature *s = &cd__sql_signatures[fn];
    if (args->n < s->least || args->n > s->most) {
        (void)cd__sql_fault(p, at, "%s has %u arguments here, which is not evaluated", cd__sql_fn_name(fn), args->n);
        return false;
    }
    for (uint32_t i = 0, last = (uint32_t)strlen(s->args) - 1; i < args->n; i++) {
        const struct cd__sql *arg = args->item[i];
        const char letter = s->args[i < last ? i : last];
        if (letter == 'f' || letter == 'g') {
            if (check_lambda(p, fn, arg, letter == 'f' ? 1 : 2) == NULL) return false;
        } else if (arg->op == CD__SQL_LAMBDA || !fits(letter, (enum cd__sql_type)arg->type)) {
            (void)cd__sql_fault(p, arg->at, "%s needs %s here, and this is %s", cd__sql_fn_name(fn), wanted(letter),
                                arg->op == CD__SQL_LAMBDA ? "a lambda"
                                                          : cd__sql_type_name((enum cd__sql_type)arg->type));
            return false;
        }
    }
    return true;
}

/* What all of them can be; where they are cells that hold only numbers, a number, so that they are put in order as such. */
static bool united(struct cd__sql_parser *p, const struct cd__sql_args *args, bool numeric, enum cd__sql_type *type)
{
    *type = CD__T_NULL;
    for (uint32_t i = 0; i < args->n; i++) {
        if (!cd__sql_unify(p, type, args->item[i])) return false;
        numeric = numeric && cd__sql_numeric(args->item[i], p->frame);
    }
    if (numeric && *type == CD__T_ANY) *type = CD__T_NUMBER;
    return true;
}

static bool result_of(struct cd__sql_parser *p, enum cd__sql_fn fn, const struct cd__sql_args *args,
                      enum cd__sql_type *type)
{
    static const char letters[] = "tnblDTx";
    static const enum cd__sql_type types[] = {CD__T_TEXT, CD__T_NUMBER, CD__T_BOOL, CD__T_LIST,
                                              CD__T_DATE, CD__T_TIME,   CD__T_ANY};
    assert(args->n > 0 && args->item[0] != NULL); /* every signature has at least one */
    const char letter = cd__sql_signatures[fn].result;
    const enum cd__sql_type first = (enum cd__sql_type)args->item[0]->type;
    if (letter == 'u') return united(p, args, fn == CD__FN_LEAST || fn == CD__FN_GREATEST, type);
    if (letter == 's') {
        if (!united(p, args, false, type)) return false;
        *type = first;
    } else if (letter == 'p') *type = first == CD__T_FLOAT ? CD__T_FLOAT : CD__T_NUMBER;
    else *type = types[strchr(letters, letter) - letters];
    return true;
}

struct cd__sql *cd__sql_function(struct cd__sql_parser *p, enum cd__sql_fn fn, const struct cd__sql_args *args,
                                 size_t at)
{
    enum cd__sql_type type;
    if (!check_args(p, fn, args, at) || !result_of(p, fn, args, &type)) return NULL;
    struct cd__sql *node = cd__sql_over(p, CD__SQL_CALL, type, args, at);
    if (node != NULL) node->fn = (uint8_t)fn;
    return node;
}

/* --- Spellings whose arguments are not the function's ------------------------------------------------------------------ */

static bool whole(const struct cd__sql *node, double least, double most)
{
    return node->op == CD__SQL_NUMBER && node->number >= least && node->number <= most &&
           node->number == (double)(long)node->number;
}

/* Takes the second argument, a pattern that is written out, away from the first. group -1: 1 where the pattern has one, else 0. */
static struct cd__sql *regex_call(struct cd__sql_parser *p, struct cd__sql_args *args, int group, size_t at)
{
    const char *why = NULL;
    if (args->n == 3) {
        if (!whole(args->item[2], 0, 9)) return cd__sql_fault(p, args->item[2]->at, "a group from 0 to 9 is expected");
        group = (int)args->item[2]->number;
    } else if (args->n != 2) return cd__sql_fault(p, at, "a text and a pattern, and perhaps a group, are expected");
    const struct cd__sql *pattern = args->item[1];
    if (pattern->op != CD__SQL_TEXT)
        return cd__sql_fault(p, pattern->at, "only a pattern that is written out is evaluated");
    args->n = 1;
    struct cd__sql *node = cd__sql_function(p, CD__FN_REGEXP_EXTRACT, args, at);
    if (node == NULL) return NULL;
    node->text = pattern->text;
    node->variable = (uint32_t)(group + 1);
    node->regex = cd__regex_compile(pattern->text, group, p->dialect, p->arena, &why);
    if (node->regex == NULL && why == NULL) return cd__sql_no_memory(p);
    if (why != NULL) return cd__sql_fault(p, pattern->at, "the pattern is not evaluated: %s", why);
    return node;
}

static struct cd__sql *format_call(struct cd__sql_parser *p, struct cd__sql_args *args, bool date, size_t at)
{
    const char *why = NULL;
    if (args->n != 2 || args->item[1]->op != CD__SQL_TEXT)
        return cd__sql_fault(p, at, "a text and a format that is written out are expected");
    const struct cd__sql *format = args->item[1];
    args->n = 1;
    struct cd__sql *node = cd__sql_function(p, CD__FN_STRPTIME, args, at);
    if (node == NULL) return NULL;
    node->text = format->text;
    node->clock = cd__clock_compile(format->text, p->dialect, p->arena, &why);
    if (node->clock == NULL && why == NULL) return cd__sql_no_memory(p);
    if (why != NULL) return cd__sql_fault(p, format->at, "the format is not evaluated: %s", why);
    return date ? cd__sql_cast(p, node, CD__CAST_DATE, at) : node;
}

static struct cd__sql *days_call(struct cd__sql_parser *p, struct cd__sql_args *args, size_t at)
{
    if (args->n != 2) return cd__sql_fault(p, at, "datediff has an end and a start here");
    const struct cd__sql_args turned = {{args->item[1], args->item[0]}, 2};
    struct cd__sql *node = cd__sql_function(p, CD__FN_DATEDIFF, &turned, at);
    if (node != NULL) node->number = CD__UNIT_DAY;
    return node;
}

static struct cd__sql *unit_call(struct cd__sql_parser *p, struct cd__sql_args *args, size_t at)
{
    enum cd__sql_unit unit;
    if (args->n != 3 || args->item[0]->op != CD__SQL_TEXT)
        return cd__sql_fault(p, at, "datediff has a unit, a start and an end");
    if (!cd__unit_named(args->item[0]->text, &unit))
        return cd__sql_fault(p, args->item[0]->at, "the unit \"" CD_FMT "\" is not evaluated",
                             CD_ARG(args->item[0]->text));
    const struct cd__sql_args dates = {{args->item[1], args->item[2]}, 2};
    struct cd__sql *node = cd__sql_function(p, CD__FN_DATEDIFF, &dates, at);
    if (node != NULL) node->number = unit;
    return node;
}

/* PostgreSQL has no length of an empty array. */
static struct cd__sql *dimension_call(struct cd__sql_parser *p, struct cd__sql_args *args, size_t at)
{
    if (args->n == 2 && !whole(args->item[1], 1, 1))
        return cd__sql_fault(p, args->item[1]->at, "only the first dimension is evaluated");
    if (args->n == 2) args->n = 1;
    struct cd__sql_args both = {{cd__sql_function(p, CD__FN_LIST_LENGTH, args, at), NULL}, 2};
    if (both.item[0] == NULL || p->dialect != CD_SQL_POSTGRES) return both.item[0];
    both.item[1] = cd__sql_number(p, 0, at);
    return both.item[1] != NULL ? cd__sql_function(p, CD__FN_NULLIF, &both, at) : NULL;
}

static struct cd__sql *left_call(struct cd__sql_parser *p, struct cd__sql_args *args, size_t at)
{
    if (args->n != 2 || !whole(args->item[1], 0, 1e9))
        return cd__sql_fault(p, at, "left has a text and a number that is written out");
    struct cd__sql *one = cd__sql_number(p, 1, at);
    const struct cd__sql_args three = {{args->item[0], one, args->item[1]}, 3};
    return one != NULL ? cd__sql_function(p, CD__FN_SUBSTR, &three, at) : NULL;
}

/* What lies before the text's first character is another matter in every database. */
static struct cd__sql *substring_call(struct cd__sql_parser *p, struct cd__sql_args *args, size_t at)
{
    for (uint32_t i = 1; i < args->n && p->dialect != CD_SQL_DUCKDB; i++)
        if (args->item[i]->op != CD__SQL_NUMBER || args->item[i]->number < (i == 1 ? 1 : 0))
            return cd__sql_fault(p, args->item[i]->at, "only a place that is written out, from 1, is evaluated");
    return cd__sql_function(p, CD__FN_SUBSTR, args, at);
}

static struct cd__sql *spelled_call(struct cd__sql_parser *p, const struct cd__sql_spelling *s,
                                    struct cd__sql_args *args, size_t at)
{
    switch ((enum cd__sql_how)s->how) {
    case CD__HOW_LIST: return cd__sql_over(p, CD__SQL_LIST, CD__T_LIST, args, at);
    case CD__HOW_REGEX: return regex_call(p, args, 0, at);
    case CD__HOW_REGEX_1: return regex_call(p, args, 1, at);
    case CD__HOW_FORMAT: return format_call(p, args, false, at);
    case CD__HOW_AS_DATE: return format_call(p, args, true, at);
    case CD__HOW_DATE:
        if (args->n != 1) return cd__sql_fault(p, at, "date has one argument here");
        return cd__sql_cast(p, args->item[0], CD__CAST_DATE, at);
    case CD__HOW_DAYS: return days_call(p, args, at);
    case CD__HOW_ELEMENT:
        if (args->n != 2) return cd__sql_fault(p, at, "a list and an index are expected");
        return cd__sql_index(p, args->item[0], args->item[1], at);
    case CD__HOW_DIMENSION: return dimension_call(p, args, at);
    case CD__HOW_LEFT: return left_call(p, args, at);
    case CD__HOW_SUBSTRING: return substring_call(p, args, at);
    default:
        if (s->fn == CD__FN_DATEDIFF) return unit_call(p, args, at);
        return cd__sql_function(p, (enum cd__sql_fn)s->fn, args, at);
    }
}

/* substring(a from 1 for 3), substring(a from 'pattern'): what follows "from", args holding the text. */
static struct cd__sql *from_call(struct cd__sql_parser *p, struct cd__sql_args *args, size_t at)
{
    const bool pattern = p->word.token == CD__WORD_TEXT;
    if (!cd__sql_take(p, args, cd__sql_expression(p))) return NULL;
    if (!pattern && cd__sql_accept(p, "for") && !cd__sql_take(p, args, cd__sql_expression(p))) return NULL;
    if (!cd__sql_expect(p, ")")) return NULL;
    struct cd__sql *node = pattern ? regex_call(p, args, -1, at) : substring_call(p, args, at);
    if (node != NULL && pattern) node->number = 1;
    return node;
}

struct cd__sql *cd__sql_call(struct cd__sql_parser *p, const struct cd__sql_word *name)
{
    const struct cd__sql_spelling *spelled = cd__sql_spelled(name->text, p->dialect);
    struct cd__sql_args args = {.n = 0};
    if (spelled == NULL)
        return cd__sql_fault(p, name->at, "\"" CD_FMT "\" is no function that can be evaluated exactly",
                             CD_ARG(name->text));
    if (!cd__sql_accept(p, ")")) {
        do {
            const bool plain = spelled->how == CD__HOW_PLAIN; /* only such have lambdas */
            if (!cd__sql_take(p, &args, plain ? cd__sql_argument(p) : cd__sql_expression(p))) return NULL;
            const bool from = args.n == 1 && spelled->how == CD__HOW_SUBSTRING && p->dialect == CD_SQL_POSTGRES;
            if (from && cd__sql_accept(p, "from")) return from_call(p, &args, name->at);
        } while (cd__sql_accept(p, ","));
        if (!cd__sql_expect(p, ")")) return NULL;
    }
    return spelled_call(p, spelled, &args, name->at);
}
