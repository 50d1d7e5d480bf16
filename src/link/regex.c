/* regex.c - patterns parsed to a tree and written out as steps; see regex.h. */
#include "regex_int.h"
#include "utf8.h"

enum { MAX_STEPS = 1000, MAX_DEPTH = 40, MAX_REPEAT = 1000, MAX_RANGES = 64, ENDLESS = -1 };

enum kind { EMPTY, CLASS, ASSERTION, GROUP, SEQUENCE, CHOICE, REPEAT };
struct node {
    enum kind kind;
    enum cd__regex_op assertion;
    bool negated, lazy;
    int group;          /* of a capturing GROUP, else 0 */
    int least, most;    /* of REPEAT */
    struct node *a, *b; /* GROUP, REPEAT: a; SEQUENCE, CHOICE: a then b */
    struct cd__regex_range *ranges;
    uint32_t n_ranges;
};

struct parser {
    struct cd_str pattern;
    size_t at;
    enum cd_sql_dialect dialect;
    struct cd_arena *arena;
    const char **why;
    bool failed, no_case;
    int groups, depth, wanted;
    struct cd__regex *out;
};

static struct node *refuse(struct parser *p, const char *why)
{
    if (!p->failed) *p->why = why;
    p->failed = true;
    return NULL;
}

static struct node *make(struct parser *p, enum kind kind)
{
    struct node *node = p->failed ? NULL : CD_NEW(p->arena, struct node, 1);
    if (node == NULL) p->failed = true; /* *why stays NULL: no memory */
    else node->kind = kind;
    return node;
}

static bool ended(const struct parser *p)
{
    return p->at == p->pattern.n;
}

static bool next_is(const struct parser *p, const char *text)
{
    const size_t n = strlen(text);
    return p->pattern.n - p->at >= n && memcmp(p->pattern.p + p->at, text, n) == 0;
}

static bool accept(struct parser *p, const char *text)
{
    if (!next_is(p, text)) return false;
    p->at += strlen(text);
    return true;
}

static uint32_t take_code(struct parser *p)
{
    uint32_t code;
    p->at += cd__utf8_next((struct cd_str){p->pattern.p + p->at, p->pattern.n - p->at}, &code);
    return code;
}

/* --- Classes --------------------------------------------------------------------------------------------------------- */

static void add_range(struct parser *p, struct node *node, uint32_t low, uint32_t high)
{
    if (node->n_ranges == MAX_RANGES) (void)refuse(p, "a class of over 64 ranges");
    else node->ranges[node->n_ranges++] = (struct cd__regex_range){low, high};
}

static const struct {
    const char *name; /* of [:name:], or the letter of \d */
    const char *ranges;
} named[] = {
    {"d", "09"},           {"w", "09AZ__az"},    {"s", "\t\n\f\r  "},  {"digit", "09"},     {"alpha", "AZaz"},
    {"alnum", "09AZaz"},   {"upper", "AZ"},      {"lower", "az"},      {"space", "\t\r  "}, {"blank", "\t\t  "},
    {"punct", "!/:@[`{~"}, {"word", "09AZ__az"}, {"xdigit", "09AFaf"},
};

static bool add_named(struct parser *p, struct node *node, struct cd_str name)
{
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (!cd_str_eq(name, cd_str_of(named[i].name))) continue;
        for (const char *r = named[i].ranges; *r != '\0'; r += 2)
            add_range(p, node, (unsigned char)r[0], (unsigned char)r[1]);
        return true;
    }
    return false;
}

/* All but what named ranges hold; they are in order. */
static void add_complement(struct parser *p, struct node *node, struct cd_str name)
{
    struct cd__regex_range inside[8];
    struct node plain = {.ranges = inside};
    uint32_t low = 0;
    (void)add_named(p, &plain, name);
    for (uint32_t i = 0; i < plain.n_ranges; i++) {
        if (inside[i].low > low) add_range(p, node, low, inside[i].low - 1);
        low = inside[i].high + 1;
    }
    add_range(p, node, low, 0x10FFFF);
}

/* A letter's other case, where the range has only one of them. K and S have a third form each (Kelvin sign, long s). */
static void add_letter(struct parser *p, struct node *node, struct cd__regex_range r, uint32_t letter)
{
    const uint32_t capital = letter - 32;
    const bool small_in = r.low <= letter && letter <= r.high, capital_in = r.low <= capital && capital <= r.high;
    if (!small_in && !capital_in) return;
    if (small_in != capital_in) add_range(p, node, small_in ? capital : letter, small_in ? capital : letter);
    if (letter == 'k') add_range(p, node, 0x212A, 0x212A);
    if (letter == 's') add_range(p, node, 0x17F, 0x17F);
}

/* Without regard to case. */
static void add_other_case(struct parser *p, struct node *node)
{
    for (uint32_t i = 0, n = node->n_ranges; i < n; i++) {
        const struct cd__regex_range r = node->ranges[i];
        for (uint32_t letter = 'a'; letter <= 'z'; letter++) add_letter(p, node, r, letter);
        if (r.high >= 0x80 && r.high != 0x10FFFF) (void)refuse(p, "(?i) with letters outside ASCII");
    }
}

static struct node *class_node(struct parser *p)
{
    struct node *node = make(p, CLASS);
    if (node == NULL) return NULL;
    node->ranges = CD_NEW(p->arena, struct cd__regex_range, MAX_RANGES);
    if (node->ranges == NULL) p->failed = true;
    return p->failed ? NULL : node;
}

static struct node *one(struct parser *p, uint32_t code)
{
    struct node *node = class_node(p);
    if (node == NULL) return NULL;
    add_range(p, node, code, code);
    if (p->no_case) add_other_case(p, node);
    return p->failed ? NULL : node;
}

/* What a backslash makes of the letter behind it, where it stands for one code point; false: it does not. */
static bool escaped(struct parser *p, uint32_t *code)
{
    static const char letters[] = "tnrfv", codes[] = "\t\n\r\f\v";
    const unsigned char c = (unsigned char)p->pattern.p[p->at];
    const char *known = memchr(letters, c, sizeof letters - 1);
    const bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0x80;
    if (known == NULL && alnum) return false;
    p->at++;
    *code = known != NULL ? (unsigned char)codes[known - letters] : c;
    return true;
}

/* \d \D ...: p->at is at the letter. */
static bool add_escape(struct parser *p, struct node *node)
{
    const char c = p->pattern.p[p->at], small = (char)(c | 32);
    if (small != 'd' && small != 'w' && small != 's') return false;
    p->at++;
    if (c == small) return add_named(p, node, (struct cd_str){&small, 1});
    add_complement(p, node, (struct cd_str){&small, 1});
    return true;
}

/* One code point within [ ]; false: it was a set of them, and has been added, or a fault. */
static bool class_code(struct parser *p, struct node *node, uint32_t *code)
{
    if (p->dialect == CD_SQL_SPARK && (next_is(p, "[") || next_is(p, "&&")))
        return refuse(p, "a class within a class"), false;
    if (accept(p, "[:")) {
        const char *end = memmem(p->pattern.p + p->at, p->pattern.n - p->at, ":]", 2);
        if (end == NULL) return refuse(p, "[: that is not closed"), false;
        const struct cd_str name = {p->pattern.p + p->at, (size_t)(end - p->pattern.p) - p->at};
        if (name.n < 2 || !add_named(p, node, name)) return refuse(p, "a class of that name"), false;
        p->at += name.n + 2;
        return false;
    }
    if (!accept(p, "\\")) {
        *code = take_code(p);
        return true;
    }
    if (ended(p)) return refuse(p, "a backslash at the end"), false;
    if (escaped(p, code)) return true;
    if (!add_escape(p, node)) (void)refuse(p, "that letter behind a backslash");
    return false;
}

/* [ has been read. */
static struct node *bracket(struct parser *p)
{
    struct node *node = class_node(p);
    if (node == NULL) return NULL;
    const bool negated = accept(p, "^");
    for (bool first = true; !p->failed && (first || !next_is(p, "]")); first = false) {
        uint32_t low, high;
        if (ended(p)) return refuse(p, "a class that is not closed");
        if (!class_code(p, node, &low)) continue;
        high = low;
        const bool range = next_is(p, "-") && p->pattern.n - p->at > 1 && p->pattern.p[p->at + 1] != ']';
        if (range) {
            p->at++;
            if (!class_code(p, node, &high)) return refuse(p, "a range that ends with a class");
        }
        if (high < low) return refuse(p, "a range that runs backwards");
        add_range(p, node, low, high);
    }
    if (!p->failed && p->no_case) add_other_case(p, node);
    node->negated = negated;
    p->at++;
    return p->failed ? NULL : node;
}

/* --- Atoms, repetition, choice --------------------------------------------------------------------------------------- */

static struct node *choice(struct parser *p);

static struct node *assertion(struct parser *p, enum cd__regex_op op)
{
    struct node *node = make(p, ASSERTION);
    if (node != NULL) node->assertion = op;
    return node;
}

/* ( has been read. */
static struct node *group(struct parser *p)
{
    const bool plain = accept(p, "?:");
    if (!plain && next_is(p, "?")) return refuse(p, "(? other than (?: and, at the start, (?i)");
    struct node *node = make(p, GROUP);
    if (node == NULL) return NULL;
    if (!plain) node->group = ++p->groups;
    if (++p->depth > MAX_DEPTH) return refuse(p, "groups nested too deeply");
    node->a = choice(p);
    p->depth--;
    if (!accept(p, ")")) return refuse(p, "a group that is not closed");
    return node;
}

/* \ has been read. */
static struct node *escape(struct parser *p)
{
    uint32_t code;
    if (ended(p)) return refuse(p, "a backslash at the end");
    if (escaped(p, &code)) return one(p, code);
    if (p->dialect != CD_SQL_POSTGRES) {
        if (accept(p, "b")) return assertion(p, CD__RE_WORD);
        if (accept(p, "B")) return assertion(p, CD__RE_NOT_WORD);
        if (accept(p, "A")) return assertion(p, CD__RE_BEGIN);
        if (accept(p, "z")) return assertion(p, CD__RE_END);
    }
    struct node *node = class_node(p);
    if (node == NULL) return NULL;
    if (!add_escape(p, node)) return refuse(p, "that letter behind a backslash");
    return node;
}

static struct node *any(struct parser *p)
{
    struct node *node = class_node(p);
    if (node == NULL) return NULL;
    add_range(p, node, '\n', '\n');
    node->negated = true;
    return node;
}

static struct node *atom(struct parser *p)
{
    if (accept(p, "(")) return group(p);
    if (accept(p, "[")) return bracket(p);
    if (accept(p, "\\")) return escape(p);
    if (accept(p, "^")) return assertion(p, CD__RE_BEGIN);
    if (accept(p, "$")) return assertion(p, CD__RE_END);
    if (accept(p, ".")) return any(p);
    if (next_is(p, "*") || next_is(p, "+") || next_is(p, "?")) return refuse(p, "a repetition of nothing");
    return one(p, take_code(p));
}

static bool digits(const struct parser *p, size_t *at, int *out)
{
    int n = 0;
    const size_t from = *at;
    while (*at < p->pattern.n && p->pattern.p[*at] >= '0' && p->pattern.p[*at] <= '9' && *at - from < 5)
        n = n * 10 + (p->pattern.p[(*at)++] - '0');
    *out = n;
    return *at > from;
}

/* {3}, {3,}, {3,5}; anything else in braces is no repetition but a text. */
static bool braces(struct parser *p, int *least, int *most)
{
    size_t at = p->at + 1;
    if (!next_is(p, "{") || !digits(p, &at, least)) return false;
    *most = *least;
    if (at < p->pattern.n && p->pattern.p[at] == ',') {
        at++;
        if (!digits(p, &at, most)) *most = ENDLESS;
    }
    if (at >= p->pattern.n || p->pattern.p[at] != '}') return false;
    p->at = at + 1;
    return true;
}

static bool quantifier(struct parser *p, int *least, int *most)
{
    *least = next_is(p, "+") ? 1 : 0;
    *most = next_is(p, "?") ? 1 : ENDLESS;
    return accept(p, "*") || accept(p, "+") || accept(p, "?") || braces(p, least, most);
}

static bool can_be_empty(const struct node *node)
{
    switch (node->kind) {
    case CLASS: return false;
    case GROUP: return can_be_empty(node->a);
    case SEQUENCE: return can_be_empty(node->a) && can_be_empty(node->b);
    case CHOICE: return can_be_empty(node->a) || can_be_empty(node->b);
    case REPEAT: return node->least == 0 || can_be_empty(node->a);
    default: return true;
    }
}

static struct node *repeated(struct parser *p)
{
    int least, most, ignored;
    struct node *a = atom(p);
    if (a == NULL || p->failed || !quantifier(p, &least, &most)) return a;
    struct node *node = make(p, REPEAT);
    if (node == NULL) return NULL;
    node->lazy = accept(p, "?");
    node->a = a;
    node->least = least;
    node->most = most;
    if (least > MAX_REPEAT || most > MAX_REPEAT || (most != ENDLESS && most < least))
        return refuse(p, "a repetition of that many");
    if (quantifier(p, &ignored, &ignored)) return refuse(p, "a repetition of a repetition");
    if (most != 1 && can_be_empty(a)) return refuse(p, "a repetition of what can be empty");
    if (p->dialect == CD_SQL_POSTGRES && (node->lazy || a->kind == GROUP))
        return refuse(p, "PostgreSQL takes the longest match here");
    return node;
}

static struct node *sequence(struct parser *p)
{
    struct node *a = NULL;
    int n = 0;
    while (!p->failed && !ended(p) && !next_is(p, "|") && !next_is(p, ")")) {
        struct node *b = repeated(p), *both = a;
        if (a != NULL && (both = make(p, SEQUENCE)) != NULL) {
            both->a = a;
            both->b = b;
        }
        a = a != NULL ? both : b;
        if (++n > MAX_STEPS) return refuse(p, "a pattern so long");
    }
    return a != NULL || p->failed ? a : make(p, EMPTY);
}

static struct node *choice(struct parser *p)
{
    struct node *a = sequence(p);
    for (int n = 0; !p->failed && accept(p, "|"); n++) {
        struct node *both = make(p, CHOICE);
        if (p->dialect == CD_SQL_POSTGRES) return refuse(p, "PostgreSQL takes the longest match here");
        if (n > MAX_DEPTH) return refuse(p, "so many alternatives");
        if (both == NULL) return NULL;
        both->a = a;
        both->b = sequence(p);
        a = both;
    }
    return p->failed ? NULL : a;
}

/* --- Steps ----------------------------------------------------------------------------------------------------------- */

static uint32_t step(struct parser *p, enum cd__regex_op op)
{
    if (p->out->n == MAX_STEPS) {
        (void)refuse(p, "a pattern so long");
        return 0;
    }
    p->out->steps[p->out->n].op = (uint8_t)op;
    return p->out->n++;
}

static void emit(struct parser *p, const struct node *node);

/* A split whose preferred way is to go on, or with `away` set the other way round. */
static void point(struct parser *p, uint32_t split, uint32_t on, uint32_t past, bool lazy)
{
    p->out->steps[split].x = lazy ? past : on;
    p->out->steps[split].y = lazy ? on : past;
}

static void emit_repeat(struct parser *p, const struct node *node)
{
    for (int i = 0; i < node->least && !p->failed; i++) emit(p, node->a);
    if (node->most == ENDLESS) {
        const uint32_t split = step(p, CD__RE_SPLIT);
        emit(p, node->a);
        const uint32_t back = step(p, CD__RE_JUMP);
        p->out->steps[back].x = split;
        point(p, split, split + 1, p->out->n, node->lazy);
        return;
    }
    /* x{0,2} is (x(x)?)?: all splits leave for the same end. */
    const uint32_t from = p->out->n;
    for (int i = node->least; i < node->most && !p->failed; i++) {
        (void)step(p, CD__RE_SPLIT);
        emit(p, node->a);
    }
    uint32_t at = from;
    const uint32_t each = node->most > node->least ? (p->out->n - from) / (uint32_t)(node->most - node->least) : 1;
    for (; !p->failed && at < p->out->n; at += each) point(p, at, at + 1, p->out->n, node->lazy);
}

static void emit_choice(struct parser *p, const struct node *node)
{
    const uint32_t split = step(p, CD__RE_SPLIT);
    emit(p, node->a);
    const uint32_t jump = step(p, CD__RE_JUMP);
    point(p, split, split + 1, p->out->n, false);
    emit(p, node->b);
    p->out->steps[jump].x = p->out->n;
}

static void emit_group(struct parser *p, const struct node *node)
{
    const bool wanted = node->group > 0 && node->group == p->wanted;
    if (wanted) p->out->steps[step(p, CD__RE_SAVE)].x = 0;
    emit(p, node->a);
    if (wanted) p->out->steps[step(p, CD__RE_SAVE)].x = 1;
}

static void emit(struct parser *p, const struct node *node)
{
    if (p->failed) return;
    switch (node->kind) {
    case EMPTY: return;
    case CLASS: {
        struct cd__regex_step *s = &p->out->steps[step(p, CD__RE_CLASS)];
        s->negated = node->negated;
        s->ranges = node->ranges;
        s->x = node->n_ranges;
        return;
    }
    case ASSERTION: (void)step(p, node->assertion); return;
    case GROUP: emit_group(p, node); return;
    case SEQUENCE:
        emit(p, node->a);
        emit(p, node->b);
        return;
    case CHOICE: emit_choice(p, node); return;
    case REPEAT: emit_repeat(p, node); return;
    }
}

const struct cd__regex *cd__regex_compile(struct cd_str pattern, int group_wanted, enum cd_sql_dialect dialect,
                                          struct cd_arena *arena, const char **why)
{
    struct parser p = {.pattern = pattern, .dialect = dialect, .arena = arena, .why = why};
    *why = NULL;
    p.no_case = accept(&p, "(?i)");
    struct node *tree = choice(&p);
    if (!p.failed && !ended(&p)) (void)refuse(&p, "a bracket that is not opened");
    p.wanted = group_wanted >= 0 ? group_wanted : p.groups > 0;
    if (!p.failed && p.wanted > p.groups) (void)refuse(&p, "a group that it does not have");
    if (p.failed) return NULL;
    p.out = CD_NEW(arena, struct cd__regex, 1);
    if (p.out == NULL || (p.out->steps = CD_NEW(arena, struct cd__regex_step, MAX_STEPS)) == NULL) return NULL;
    if (p.wanted == 0) p.out->steps[step(&p, CD__RE_SAVE)].x = 0;
    emit(&p, tree);
    if (p.wanted == 0) p.out->steps[step(&p, CD__RE_SAVE)].x = 1;
    (void)step(&p, CD__RE_MATCH);
    p.out->whole = p.wanted == 0;
    return !p.failed && cd__regex_tabulate(p.out, arena) ? p.out : NULL;
}
