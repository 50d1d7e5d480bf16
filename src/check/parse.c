/* parse.c - recursive descent over the grammar of docs/rules.md, names and types resolved on the way; see check_int.h. */
#include <stdarg.h>
#include <stdio.h>

#include "candour/date.h"
#include "lex.h"
#include "parse_int.h"

enum { MAX_DEPTH = 64 };

struct cd__node *cd__fault(struct cd__parser *p, size_t at, const char *fmt, ...)
{
    va_list args;
    if (p->failed) return NULL;
    p->failed = true;
    p->in->fault_at = at;
    va_start(args, fmt);
    (void)vsnprintf(p->in->fault, sizeof p->in->fault, fmt, args);
    va_end(args);
    return NULL;
}

void cd__advance(struct cd__parser *p)
{
    p->before = p->at;
    p->word = cd__next_word(p->in->text, &p->at);
    if (p->word.token == CD__BAD) (void)cd__fault(p, p->word.at, "this is no word of the language");
}

bool cd__is(const struct cd__parser *p, const char *text)
{
    return (p->word.token == CD__NAME || p->word.token == CD__SIGN) && cd_str_eq(p->word.text, cd_str_of(text));
}

bool cd__accept(struct cd__parser *p, const char *text)
{
    if (!cd__is(p, text)) return false;
    cd__advance(p);
    return true;
}

bool cd__expect_word(struct cd__parser *p, const char *text)
{
    if (cd__accept(p, text)) return !p->failed;
    (void)cd__fault(p, p->word.at, "\"%s\" is expected here", text);
    return false;
}

struct cd__node *cd__node(struct cd__parser *p, enum cd__op op, enum cd__type type)
{
    struct cd__node *node = p->failed ? NULL : CD_NEW(&p->in->book->arena, struct cd__node, 1);
    if (node == NULL) {
        p->failed = true; /* the fault's text stays empty: no memory */
        return NULL;
    }
    *node =
        (struct cd__node){.op = (uint8_t)op, .type = (uint8_t)type, .table = p->table, .id = p->in->book->n_nodes++};
    return node;
}

/* --- Operators ------------------------------------------------------------------------------------------------------- */

static struct cd__node *two(struct cd__parser *p, enum cd__op op, enum cd__type type, struct cd__node *a,
                            struct cd__node *b)
{
    struct cd__node *node = a != NULL && b != NULL ? cd__node(p, op, type) : NULL;
    if (node == NULL) return NULL;
    node->a = a;
    node->b = b;
    return node;
}

static struct cd__node *is_tri(struct cd__parser *p, struct cd__node *node, size_t at)
{
    if (node == NULL || node->type == CD__TRI) return node;
    return cd__fault(p, at, "this is a value: compare it with something");
}

/* Numbers; a date and a number of days; two dates, of which only the difference means something. */
static bool can_be_added(const struct cd__node *a, const struct cd__node *b, bool minus)
{
    if (a->type == CD__DATE) return b->type == CD__NUMBER || (b->type == CD__DATE && minus);
    return a->type == CD__NUMBER && b->type == CD__NUMBER;
}

static struct cd__node *sum(struct cd__parser *p)
{
    struct cd__node *a = cd__term(p);
    while (a != NULL && (cd__is(p, "+") || cd__is(p, "-"))) {
        const size_t at = p->word.at;
        const bool minus = cd__is(p, "-");
        cd__advance(p);
        struct cd__node *b = cd__term(p);
        if (b == NULL) return NULL;
        const bool dates = a->type == CD__DATE && b->type == CD__DATE;
        if (!can_be_added(a, b, minus))
            return cd__fault(p, at, "only numbers, a date and days, or two dates (-) can be added");
        a = two(p, minus ? CD__SUBTRACT : CD__ADD, dates ? CD__NUMBER : (enum cd__type)a->type, a, b);
    }
    return a;
}

static const struct {
    const char *sign;
    enum cd__op op;
} signs[] = {{"=", CD__EQ}, {"!=", CD__NE}, {"<=", CD__LE}, {">=", CD__GE}, {"<", CD__LT}, {">", CD__GT}};

static struct cd__node *negate(struct cd__parser *p, bool negative, struct cd__node *node)
{
    return negative ? two(p, CD__NOT, CD__TRI, node, node) : node;
}

/* A text field compared with a literal, or with another text field. */
static struct cd__node *compare_texts(struct cd__parser *p, enum cd__op op, struct cd__node *a, struct cd__node *b,
                                      size_t at)
{
    if (op != CD__EQ && op != CD__NE) return cd__fault(p, at, "texts can be equal or not, and have no order");
    if (a->op != CD__FIELD) return cd__fault(p, at, "a field must stand to the left");
    struct cd__node *node = cd__node(p, b->op == CD__FIELD ? CD__SAME : CD__MATCH, CD__TRI);
    if (node == NULL) return NULL;
    node->at = a->at;
    node->other = b->at;
    node->match = CD__MATCH_EQUAL;
    node->texts = b->texts;
    node->n_texts = b->n_texts;
    return negate(p, op == CD__NE, node);
}

static struct cd__node *compare(struct cd__parser *p, struct cd__node *a, enum cd__op op)
{
    const size_t at = p->word.at;
    cd__advance(p);
    struct cd__node *b = sum(p);
    if (a == NULL || b == NULL) return NULL;
    if (a->type != b->type || a->type == CD__TRI) {
        static const char *const names[] = {"a truth", "a number", "a date", "a text"};
        return cd__fault(p, at, "%s cannot be compared with %s", names[a->type], names[b->type]);
    }
    if (a->type == CD__TEXT) return compare_texts(p, op, a, b, at);
    return two(p, op, CD__TRI, a, b);
}

static struct cd__node *match(struct cd__parser *p, struct cd__node *a, enum cd__match how, size_t at)
{
    if (a == NULL) return NULL;
    if (a->op != CD__FIELD || a->type != CD__TEXT)
        return cd__fault(p, at, "only a field of text can stand to the left");
    struct cd__node *node = cd__node(p, CD__MATCH, CD__TRI);
    if (node == NULL) return NULL;
    node->at = a->at;
    node->match = (uint8_t)how;
    return node;
}

static const struct {
    const char *word;
    uint8_t says;
} lists[] = {{"list", CD__SAYS_NOTHING}, {"stated", CD__SAYS_VALUE}, {"reasons", CD__SAYS_WHY}};
enum { LISTS = sizeof lists / sizeof lists[0] };

static struct cd__node *in_list(struct cd__parser *p, struct cd__node *a, uint8_t says, size_t at)
{
    struct cd__node *node = match(p, a, CD__MATCH_CODE, at);
    if (!cd__expect_word(p, "(") || node == NULL) return NULL;
    node->says = says;
    if (p->word.token == CD__TEXT_TOKEN) {
        node->list = cd_code_list_find(p->word.text);
        if (node->list == NULL) return cd__fault(p, p->word.at, "there is no such code list (candour help lists)");
        cd__advance(p);
    } else {
        const size_t field_at = p->word.at;
        struct cd__node *field = cd__term(p);
        if (field == NULL) return NULL;
        if (field->op != CD__FIELD || field->type != CD__TEXT)
            return cd__fault(p, field_at, "the name of a code list, or a field that holds one");
        node->op = CD__IN_LIST;
        node->other = field->at;
    }
    return cd__expect_word(p, ")") ? node : NULL;
}

static struct cd__node *in_set(struct cd__parser *p, struct cd__node *a, enum cd__match how, size_t at)
{
    struct cd__node *node = match(p, a, how, at);
    if (node == NULL || !cd__texts(p, &node->texts, &node->n_texts)) return NULL;
    return node;
}

static struct cd__node *missing(struct cd__parser *p, struct cd__node *a, size_t at)
{
    const bool present = cd__is(p, "present");
    if (!present && !cd__is(p, "missing"))
        return cd__fault(p, p->word.at, "\"missing\" or \"present\" is expected here");
    cd__advance(p);
    if (a == NULL) return NULL;
    if (a->op != CD__FIELD) return cd__fault(p, at, "only a field can be missing");
    struct cd__node *node = cd__node(p, CD__MISSING, CD__TRI);
    if (node == NULL) return NULL;
    node->at = a->at;
    return negate(p, present, node);
}

/* bracketed: a value that nothing is compared with will do, if the bracket ends behind it. */
static struct cd__node *comparison(struct cd__parser *p, bool bracketed)
{
    const size_t at = p->word.at;
    struct cd__node *a = sum(p);
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (p->word.token == CD__SIGN && cd__is(p, signs[i].sign)) return compare(p, a, signs[i].op);
    if (cd__accept(p, "is")) return missing(p, a, at);
    const bool negative = cd__accept(p, "not");
    if (cd__accept(p, "in")) {
        for (size_t i = 0; i < LISTS; i++)
            if (cd__accept(p, lists[i].word)) return negate(p, negative, in_list(p, a, lists[i].says, at));
        return negate(p, negative, in_set(p, a, CD__MATCH_EQUAL, at));
    }
    if (cd__accept(p, "like")) return negate(p, negative, in_set(p, a, CD__MATCH_LIKE, at));
    if (cd__accept(p, "starts")) {
        if (!cd__expect_word(p, "with")) return NULL;
        return negate(p, negative, in_set(p, a, CD__MATCH_STARTS, at));
    }
    if (negative) return cd__fault(p, p->word.at, "\"in\", \"like\" or \"starts with\" is expected here");
    return bracketed && cd__is(p, ")") ? a : is_tri(p, a, at);
}

static struct cd__node *not_(struct cd__parser *p, bool bracketed)
{
    if (!cd__accept(p, "not")) return comparison(p, bracketed);
    if (++p->depth > MAX_DEPTH) return cd__fault(p, p->word.at, "too deep");
    struct cd__node *a = not_(p, false);
    p->depth--;
    return negate(p, true, a);
}

static struct cd__node *and_(struct cd__parser *p, bool bracketed)
{
    struct cd__node *a = not_(p, bracketed);
    while (a != NULL && cd__accept(p, "and")) a = two(p, CD__AND, CD__TRI, a, not_(p, false));
    return a;
}

static struct cd__node *or_(struct cd__parser *p, bool bracketed)
{
    if (++p->depth > MAX_DEPTH) return cd__fault(p, p->word.at, "too deep");
    struct cd__node *a = and_(p, bracketed);
    while (a != NULL && cd__accept(p, "or")) a = two(p, CD__OR, CD__TRI, a, and_(p, false));
    p->depth--;
    return a;
}

struct cd__node *cd__expression(struct cd__parser *p)
{
    return or_(p, false);
}

/* What stands in brackets may be a truth or a value; it is read once, so that brackets within brackets take no longer than others. */
struct cd__node *cd__bracket(struct cd__parser *p)
{
    struct cd__node *a = or_(p, true);
    return cd__expect_word(p, ")") ? a : NULL;
}

struct cd__node *cd__parse(struct cd__parsing *in)
{
    struct cd__parser p = {.in = in, .table = in->table, .outer = CD_TABLE_COUNT};
    in->fault[0] = '\0';
    in->fault_at = 0;
    cd__advance(&p);
    struct cd__node *node = cd__expression(&p);
    if (node != NULL && p.word.token != CD__END)
        return cd__fault(&p, p.word.at, "the expression should end here, or go on with and, or");
    if (node != NULL && node->type != CD__TRI) return cd__fault(&p, 0, "this is a value: compare it with something");
    return p.failed ? NULL : node;
}
