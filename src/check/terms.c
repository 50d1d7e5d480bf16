/* terms.c - fields, literals and calls of an expression; see parse_int.h. */
#include "candour/date.h"
#include "parse_int.h"

/* --- Fields ---------------------------------------------------------------------------------------------------------- */

static enum cd__type type_of(uint8_t kind)
{
    if (kind == CD_FIELD_DATE) return CD__DATE;
    return kind == CD_FIELD_INTEGER ? CD__NUMBER : CD__TEXT;
}

/* The first letters that two names share, to name the field that was perhaps meant. */
static size_t shared(struct cd_str a, struct cd_str b)
{
    size_t n = 0;
    while (n < a.n && n < b.n && a.p[n] == b.p[n]) n++;
    return n;
}

static struct cd__node *no_field(struct cd__parser *p, const struct cd_table_schema *table, struct cd_str name,
                                 size_t at)
{
    const char *nearest = NULL;
    size_t best = 1;
    for (uint32_t i = 0; i < table->n; i++) {
        const size_t n = shared(name, cd_str_of(table->fields[i].name));
        if (n > best) {
            best = n;
            nearest = table->fields[i].name;
        }
    }
    if (nearest != NULL) return cd__fault(p, at, "%s has no such field; is %s meant?", table->name, nearest);
    return cd__fault(p, at, "%s has no such field", table->name);
}

static bool has_case(uint8_t table)
{
    return table == CD_CASES || table == CD_INVOLVEMENTS;
}

static bool has_person(uint8_t table)
{
    return table != CD_CASES;
}

/* Whose row "case.", "person." or "outer." says; false where a row of this table has none. */
static bool take_prefix(const struct cd__parser *p, struct cd_str first, struct cd__field_at *where)
{
    if (cd_str_eq(first, CD_STR("case")) && has_case(p->table)) *where = (struct cd__field_at){CD__CASE, CD_CASES, 0};
    else if (cd_str_eq(first, CD_STR("person")) && has_person(p->table))
        *where = (struct cd__field_at){CD__PERSON, CD_PEOPLE, 0};
    else if (cd_str_eq(first, CD_STR("outer")) && p->outer < CD_TABLE_COUNT)
        *where = (struct cd__field_at){CD__OUTER, p->outer, 0};
    else return false;
    return true;
}

static struct cd__node *field(struct cd__parser *p, struct cd_str name, size_t at)
{
    struct cd_str rest = name;
    const struct cd_str first = cd_str_cut(&rest, '.');
    struct cd__field_at where = {.whose = CD__OWN, .table = p->table};
    const struct cd_str last = rest.p != NULL ? rest : first;
    if (rest.p != NULL && !take_prefix(p, first, &where))
        return cd__fault(p, at, "a row of %s has no such other row", p->in->schema->table[p->table].name);
    const struct cd_table_schema *table = &p->in->schema->table[where.table];
    where.field = UINT32_MAX;
    if (rest.p == NULL && cd_str_eq(last, CD_STR("it"))) {
        if (p->in->it == UINT32_MAX || p->table != p->in->table)
            return cd__fault(p, at, "\"it\" is one of the fields of \"each\", and there is none");
        where.field = p->in->it;
    } else where.field = cd_field_find(table, last);
    if (where.field == UINT32_MAX) return no_field(p, table, last, at);
    if (p->in->may != NULL && !p->in->may((enum cd_table_id)where.table, where.field))
        return cd__fault(p, at, "%s of %s may not be asked for here", table->fields[where.field].name, table->name);
    struct cd__node *node = cd__node(p, CD__FIELD, type_of(table->fields[where.field].kind));
    if (node != NULL) node->at = where;
    return node;
}

/* --- Sets of texts ----------------------------------------------------------------------------------------------------- */

static bool keep_text(struct cd__parser *p, struct cd_str *texts, uint32_t *n)
{
    if (p->word.token != CD__TEXT_TOKEN) {
        (void)cd__fault(p, p->word.at, "a text in double quotes is expected here");
        return false;
    }
    texts[*n] = cd_arena_str(&p->in->book->arena, p->word.text);
    if (texts[*n].p == NULL) p->failed = true;
    (*n)++;
    cd__advance(p);
    return !p->failed;
}

static bool named_set(struct cd__parser *p, struct cd_str **texts, uint32_t *n)
{
    const struct cd__book *book = p->in->book;
    for (uint32_t i = 0; p->word.token == CD__NAME && i < book->n_sets; i++)
        if (cd_str_eq(book->sets[i].name, p->word.text)) {
            *texts = book->sets[i].texts;
            *n = book->sets[i].n;
            cd__advance(p);
            return true;
        }
    (void)cd__fault(p, p->word.at, "a text, a set (\"a\", \"b\") or the name of a set is expected here");
    return false;
}

bool cd__texts(struct cd__parser *p, struct cd_str **texts, uint32_t *n)
{
    enum { MOST = 256 };
    if (p->failed) return false;
    if (p->word.token == CD__NAME) return named_set(p, texts, n);
    *n = 0;
    *texts = CD_NEW(&p->in->book->arena, struct cd_str, MOST);
    if (*texts == NULL) p->failed = true;
    if (p->failed) return false;
    if (!cd__accept(p, "(")) return keep_text(p, *texts, n);
    do {
        if (*n == MOST) {
            (void)cd__fault(p, p->word.at, "too many texts");
            return false;
        }
        if (!keep_text(p, *texts, n)) return false;
    } while (cd__accept(p, ","));
    return cd__expect_word(p, ")");
}

/* --- Aggregates -------------------------------------------------------------------------------------------------------- */

/* Which rows: "observations", "case.involvements". Sets node->parent and node->rows. */
static bool rows_of(struct cd__parser *p, struct cd__node *node)
{
    struct cd_str rest = p->word.text, first = cd_str_cut(&rest, '.');
    const struct cd_str name = rest.p != NULL ? rest : first;
    const enum cd_table_id rows = p->word.token == CD__NAME ? cd_table_find(name) : CD_TABLE_COUNT;
    const size_t at = p->word.at;
    uint8_t owner = p->table;
    node->parent = CD__OWN;
    if (rest.p != NULL) {
        const bool of_case = cd_str_eq(first, CD_STR("case")) && has_case(p->table);
        const bool of_person = cd_str_eq(first, CD_STR("person")) && has_person(p->table);
        if (!of_case && !of_person) {
            (void)cd__fault(p, at, "rows are named as observations, case.involvements or person.observations");
            return false;
        }
        node->parent = of_case ? CD__CASE : CD__PERSON;
        owner = of_case ? CD_CASES : CD_PEOPLE;
    }
    const bool fits = (owner == CD_CASES && rows == CD_INVOLVEMENTS) ||
                      (owner == CD_PEOPLE && (rows == CD_INVOLVEMENTS || rows == CD_OBSERVATIONS));
    if (!fits) {
        (void)cd__fault(p, at, "these rows do not belong to one of %s", p->in->schema->table[owner].name);
        return false;
    }
    node->rows = (uint8_t)rows;
    cd__advance(p);
    return true;
}

/* Equal aggregates of all rules are counted once a run: they share an id. */
static bool share_id(struct cd__parser *p, struct cd__node *node, size_t from)
{
    struct cd__book *book = p->in->book;
    struct cd_buf key = {0};
    uint32_t code;
    const uint8_t owner = node->parent == CD__CASE ? CD_CASES : node->parent == CD__PERSON ? CD_PEOPLE : p->table;
    cd_buf_printf(&key, "%s %u %u ", p->in->schema->id, owner, node->rows);
    cd_buf_put(&key, p->in->text.p + from, p->before - from);
    const uint32_t before = book->aggregates.n;
    bool ok = !key.failed && cd_dict_code(&book->aggregates, (struct cd_str){key.p, key.n}, &code);
    cd_buf_free(&key);
    ok = ok && cd_grow((void **)&book->aggregate_id, &book->cap_aggregates, (size_t)code + 1, sizeof code);
    if (!ok) p->failed = true;
    else if (code == before) book->aggregate_id[code] = node->id;
    else node->id = book->aggregate_id[code];
    return ok;
}

static struct cd__node *aggregate(struct cd__parser *p, enum cd__op op, bool negative)
{
    struct cd__node *node = cd__node(p, op, op == CD__COUNT ? CD__NUMBER : CD__TRI);
    if (node == NULL || !rows_of(p, node)) return NULL;
    const uint8_t table = p->table, outer = p->outer;
    const size_t from = p->before;
    if (cd__accept(p, "where")) {
        p->table = node->rows;
        p->outer = node->parent == CD__OWN ? table : (uint8_t)CD_TABLE_COUNT;
        node->a = cd__expression(p);
        p->table = table;
        p->outer = outer;
        if (node->a == NULL) return NULL;
    }
    if (!share_id(p, node, from) || !cd__expect_word(p, ")")) return NULL;
    if (!negative) return node;
    struct cd__node *not = cd__node(p, CD__NOT, CD__TRI);
    if (not != NULL) not ->a = node;
    return not ;
}

/* --- Calls ------------------------------------------------------------------------------------------------------------- */

static struct cd__node *date_argument(struct cd__parser *p)
{
    const size_t at = p->word.at;
    struct cd__node *node = cd__term(p);
    if (node != NULL && node->type != CD__DATE) return cd__fault(p, at, "a date is expected here");
    return node;
}

static struct cd__node *of_dates(struct cd__parser *p, enum cd__op op)
{
    struct cd__node *node = cd__node(p, op, CD__NUMBER);
    if (node == NULL || (node->a = date_argument(p)) == NULL) return NULL;
    if (op == CD__YEARS && (!cd__expect_word(p, ",") || (node->b = date_argument(p)) == NULL)) return NULL;
    return cd__expect_word(p, ")") ? node : NULL;
}

static struct cd__node *of_field(struct cd__parser *p, enum cd__op op)
{
    const size_t at = p->word.at;
    struct cd__node *node = cd__node(p, op, op == CD__LENGTH ? CD__NUMBER : CD__TRI), *a = cd__term(p);
    if (node == NULL || a == NULL) return NULL;
    if (a->op != CD__FIELD || a->type != CD__TEXT) return cd__fault(p, at, "a field of text is expected here");
    node->at = a->at;
    return cd__expect_word(p, ")") ? node : NULL;
}

/* first(a, b, ...) and heaped(value, by): fields of the row itself. */
static struct cd__node *of_columns(struct cd__parser *p, enum cd__op op)
{
    enum { MOST = 16 };
    struct cd__node *node = cd__node(p, op, CD__TRI);
    if (node == NULL) return NULL;
    node->fields = CD_NEW(&p->in->book->arena, uint32_t, MOST);
    if (node->fields == NULL) p->failed = true;
    do {
        const size_t at = p->word.at;
        struct cd__node *a = p->failed ? NULL : cd__term(p);
        if (a == NULL) return NULL;
        if (a->op != CD__FIELD || a->at.whose != CD__OWN || node->n_fields == MOST)
            return cd__fault(p, at, "a field of the row itself is expected here");
        if (op == CD__HEAPED && p->in->schema->table[p->table].fields[a->at.field].kind != CD_FIELD_CODE)
            return cd__fault(p, at, "a field of codes is expected here");
        node->fields[node->n_fields++] = a->at.field;
    } while (cd__accept(p, ","));
    if (op == CD__HEAPED && node->n_fields != 2) return cd__fault(p, p->word.at, "heaped takes a value and a recorder");
    return cd__expect_word(p, ")") ? node : NULL;
}

static bool asserter(struct cd__parser *p, uint8_t *out)
{
    for (unsigned i = 0; p->word.token == CD__TEXT_TOKEN && i < CD_ASSERTED_COUNT; i++)
        if (cd_str_eq(p->word.text, cd_str_of(cd_asserter_name((enum cd_asserter)i)))) {
            *out = (uint8_t)i;
            cd__advance(p);
            return true;
        }
    (void)cd__fault(p, p->word.at, "\"self\", \"officer\", \"victim\" or \"court\" is expected here");
    return false;
}

static struct cd__node *differ(struct cd__parser *p)
{
    struct cd__node *node = cd__node(p, CD__DIFFER, CD__TRI);
    if (node == NULL) return NULL;
    if (p->table != CD_PEOPLE) return cd__fault(p, p->word.at, "differ is asked of people");
    if (p->word.token != CD__TEXT_TOKEN || !cd_str_eq(p->word.text, CD_STR("ethnicity")))
        return cd__fault(p, p->word.at, "\"ethnicity\" is expected here");
    node->characteristic = CD_CHARACTERISTIC_ETHNICITY;
    cd__advance(p);
    if (!cd__expect_word(p, ",") || !asserter(p, &node->asserted[0]) || !cd__expect_word(p, ",") ||
        !asserter(p, &node->asserted[1]) || !cd__expect_word(p, ")"))
        return NULL;
    return node;
}

static struct cd__node *holds(struct cd__parser *p)
{
    struct cd__node *node = cd__node(p, CD__HOLDS, CD__TRI);
    if (node == NULL) return NULL;
    if (p->word.token != CD__TEXT_TOKEN || cd_code_find(cd_code_list_find(CD_STR("role")), p->word.text) == NULL)
        return cd__fault(p, p->word.at, "\"suspect\", \"victim\" or \"witness\" is expected here");
    node->texts = CD_NEW(&p->in->book->arena, struct cd_str, 1);
    if (node->texts == NULL) p->failed = true;
    return !p->failed && keep_text(p, node->texts, &node->n_texts) && cd__expect_word(p, ")") ? node : NULL;
}

static struct cd__node *call(struct cd__parser *p, struct cd_str name, size_t at)
{
    static const struct {
        const char *name;
        enum cd__op op;
        struct cd__node *(*parse)(struct cd__parser *p, enum cd__op op);
    } calls[] = {{"years", CD__YEARS, of_dates},   {"year", CD__YEAR, of_dates},
                 {"month", CD__MONTH, of_dates},   {"day", CD__DAY, of_dates},
                 {"length", CD__LENGTH, of_field}, {"declared", CD__DECLARED, of_field},
                 {"first", CD__FIRST, of_columns}, {"heaped", CD__HEAPED, of_columns}};
    if (cd_str_eq(name, CD_STR("count"))) return aggregate(p, CD__COUNT, false);
    if (cd_str_eq(name, CD_STR("any"))) return aggregate(p, CD__ANY, false);
    if (cd_str_eq(name, CD_STR("none"))) return aggregate(p, CD__ANY, true);
    if (cd_str_eq(name, CD_STR("differ"))) return differ(p);
    if (cd_str_eq(name, CD_STR("holds"))) return holds(p);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (cd_str_eq(name, cd_str_of(calls[i].name))) return calls[i].parse(p, calls[i].op);
    return cd__fault(p, at, "there is no such function");
}

/* --- Terms ------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum cd__op op;
    enum cd__type type;
    int64_t number;
} words[] = {{"as_of", CD__AS_OF, CD__DATE, 0},
             {"period_start", CD__PERIOD_START, CD__DATE, 0},
             {"period_end", CD__PERIOD_END, CD__DATE, 0},
             {"true", CD__CONST_TRI, CD__TRI, CD__TRUE},
             {"false", CD__CONST_TRI, CD__TRI, CD__FALSE}};

static struct cd__node *literal(struct cd__parser *p, const struct cd__word *word, enum cd__type type)
{
    struct cd__node *node = cd__node(p, CD__LITERAL, type);
    if (node == NULL) return NULL;
    node->number = word->number;
    return node;
}

static struct cd__node *text_literal(struct cd__parser *p)
{
    struct cd__node *node = cd__node(p, CD__LITERAL, CD__TEXT);
    return node != NULL && cd__texts(p, &node->texts, &node->n_texts) ? node : NULL;
}

struct cd__node *cd__term(struct cd__parser *p)
{
    const struct cd__word word = p->word;
    if (p->failed) return NULL;
    if (word.token == CD__TEXT_TOKEN) return text_literal(p);
    cd__advance(p);
    if (word.token == CD__NUMBER_TOKEN) return literal(p, &word, CD__NUMBER);
    if (word.token == CD__DATE_TOKEN) return literal(p, &word, CD__DATE);
    if (word.token == CD__SIGN && cd_str_eq(word.text, CD_STR("("))) return cd__bracket(p);
    if (word.token != CD__NAME) return cd__fault(p, word.at, "a field, a value or a function is expected here");
    if (cd__accept(p, "(")) return call(p, word.text, word.at);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (cd_str_eq(word.text, cd_str_of(words[i].name))) {
            struct cd__node *node = cd__node(p, words[i].op, words[i].type);
            if (node != NULL) node->number = words[i].number;
            return node;
        }
    return field(p, word.text, word.at);
}
