/* check_int.h - an expression as a typed tree, and a run of it over one register; see check.h, docs/rules.md. */
#ifndef CANDOUR_CHECK_INT_H
#define CANDOUR_CHECK_INT_H

#include "candour/buf.h"
#include "candour/check.h"
#include "candour/standard.h"

enum { CD__FALSE, CD__TRUE, CD__UNKNOWN };
#define CD__NO_NUMBER INT64_MIN
#define CD__ROWS 1024

enum cd__type { CD__TRI, CD__NUMBER, CD__DATE, CD__TEXT };

enum cd__op {
    CD__AND,
    CD__OR,
    CD__NOT,
    CD__CONST_TRI,
    CD__EQ,
    CD__NE,
    CD__LT,
    CD__LE,
    CD__GT,
    CD__GE,      /* of numbers and dates */
    CD__SAME,    /* of two text fields */
    CD__MATCH,   /* a text field against a pattern */
    CD__IN_LIST, /* a text field against the code list that another names, or some of its codes */
    CD__DECLARED,
    CD__HOLDS, /* the layout has rows for that part in a case */
    CD__MISSING,
    CD__COUNT,
    CD__ANY,
    CD__FIRST,
    CD__HEAPED,
    CD__DIFFER,
    CD__LITERAL,
    CD__AS_OF,
    CD__PERIOD_START,
    CD__PERIOD_END,
    CD__FIELD,
    CD__ADD,
    CD__SUBTRACT,
    CD__YEARS,
    CD__YEAR,
    CD__MONTH,
    CD__DAY,
    CD__LENGTH,
};

/* Whose field: the row's own, its case's, its person's, or (within an aggregate) the row that the rule speaks of. */
enum cd__whose { CD__OWN, CD__CASE, CD__PERSON, CD__OUTER };
struct cd__field_at {
    uint8_t whose, table; /* table: the one that the field is of */
    uint32_t field;
};

enum cd__match { CD__MATCH_EQUAL, CD__MATCH_LIKE, CD__MATCH_STARTS, CD__MATCH_CODE };

/* What a code says: something; why there is nothing; or neither ("not stated" and "unknown" say that there is nothing, not why). */
enum cd__says { CD__SAYS_NOTHING, CD__SAYS_VALUE = 1, CD__SAYS_WHY = 2 };
uint8_t cd__code_says(const struct cd_code *code); /* NULL: nothing */

struct cd__node {
    uint8_t op, type;
    uint8_t table;  /* whose rows it is run on */
    uint8_t match;  /* of MATCH */
    uint8_t parent; /* of an aggregate: enum cd__whose, CD__OWN when the rows are the row's own */
    uint8_t rows;   /* of an aggregate: the table of the rows */
    uint32_t id;    /* among all of the rules' nodes; equal aggregates share one */
    struct cd__node *a, *b;
    struct cd__field_at at, other;
    int64_t number;
    struct cd_str *texts; /* of MATCH; of FIRST: unused */
    uint32_t n_texts;
    uint32_t *fields; /* of FIRST and HEAPED */
    uint32_t n_fields;
    const struct cd_code_list *list; /* of MATCH_CODE */
    uint8_t
        says; /* of MATCH_CODE and IN_LIST: only codes that say so count, enum cd__says; CD__SAYS_NOTHING: all of them */
    uint8_t asserted[2], characteristic; /* of DIFFER */
};

struct cd__set {
    struct cd_str name;
    struct cd_str *texts;
    uint32_t n;
};

/* What is known while expressions are parsed; nodes and texts live in the arena. */
struct cd__book {
    struct cd_arena arena;
    struct cd__set *sets;
    uint32_t n_sets, n_nodes;
    struct cd_dict aggregates; /* texts of aggregates: equal ones share an id */
    uint32_t *aggregate_id;
    size_t cap_aggregates;
};

struct cd__parsing {
    struct cd__book *book;
    const struct cd_schema *schema;
    uint8_t table;
    bool (*may)(enum cd_table_id table, uint32_t field); /* the fields that may be read; NULL: all */
    uint32_t it;                                         /* the field that `it` stands for; UINT32_MAX: none */
    struct cd_str text;
    size_t fault_at; /* offset of the character that is wrong */
    char fault[200]; /* and what is wrong; no text of it names a person */
};
/* The tree of a whole expression of type TRI; NULL with fault_at and fault set (fault[0] == 0: no memory). */
struct cd__node *cd__parse(struct cd__parsing *p);

/* One register, one thread. */
struct cd__run {
    const struct cd_register *reg;
    int32_t as_of, period_start, period_end;
    void **cache;      /* by node id */
    uint8_t *selected; /* rows of the rule's table on which `when` is true, for HEAPED */
    bool failed;       /* no memory */
    bool honest; /* what is blank, or says only that nothing is known, leaves counts and codes open: expression.h */
    bool upper;  /* honest: numbers are the largest they may be, not the smallest */
};
bool cd__run_open(struct cd__run *run, const struct cd__book *book, const struct cd_register *reg, int32_t as_of);
void cd__run_close(struct cd__run *run, const struct cd__book *book);

/* n <= CD__ROWS rows of node->table; outer: the rows that the rule speaks of, NULL outside aggregates. A row CD_NO_CODE is unknown. */
void cd__tri(struct cd__run *run, const struct cd__node *node, const uint32_t *rows, const uint32_t *outer, uint32_t n,
             uint8_t *out);
void cd__numbers(struct cd__run *run, const struct cd__node *node, const uint32_t *rows, const uint32_t *outer,
                 uint32_t n, int64_t *out);

/* Whole columns that are computed once a run: counts by parent row; truth by row. NULL when memory is short (run->failed). */
const uint32_t *cd__counts(struct cd__run *run, const struct cd__node *node);
const uint8_t *cd__column_truth(struct cd__run *run, const struct cd__node *node);

/* Whether a text of a coded field says something that is in its list; true of fields without a list. */
bool cd__is_answer(const struct cd__run *run, const struct cd__field_at *at, struct cd_str text);

/* The rows that fields of `whose` are looked up in. */
void cd__rows_of(const struct cd__run *run, uint8_t whose, uint8_t table, const uint32_t *rows, const uint32_t *outer,
                 uint32_t n, uint32_t *out);

struct cd__shipped_rules {
    const char *name, *text;
};
extern const struct cd__shipped_rules cd__shipped_rules[]; /* ends with name == NULL */

#endif
