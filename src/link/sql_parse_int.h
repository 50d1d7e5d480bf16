/* sql_parse_int.h - what the files of the parser share: the parser's state, nodes and their types, calls of functions. */
#ifndef CANDOUR_LINK_SQL_PARSE_INT_H
#define CANDOUR_LINK_SQL_PARSE_INT_H

#include "sql_int.h"
#include "sql_lex.h"

enum { CD__SQL_DEPTH = 48, CD__SQL_ARGS = 64 };

struct cd__sql_parser {
    struct cd_str text;
    enum cd_sql_dialect dialect;
    enum cd__sql_form form;
    const struct cd_frame *frame;
    struct cd_arena *arena;
    struct cd_err *err;
    enum cd_status status; /* once it is not CD_OK, nothing more is made */
    size_t at;             /* behind word */
    struct cd__sql_word word;
    unsigned depth;
    struct cd_str variables[CD__SQL_VARIABLES];
    uint32_t n_variables;
};
struct cd__sql_args {
    struct cd__sql *item[CD__SQL_ARGS];
    uint32_t n;
};

/* --- sql_parse.c -------------------------------------------------------------------------------------------------------- */

/* Gives NULL, after noting the first fault: at an offset of the text. */
struct cd__sql *cd__sql_fault(struct cd__sql_parser *p, size_t at, const char *fmt, ...) CD_PRINTF(3, 4);
struct cd__sql *cd__sql_no_memory(struct cd__sql_parser *p);
void cd__sql_advance(struct cd__sql_parser *p);
/* Words and signs; names are keywords without regard to case. */
bool cd__sql_is(const struct cd__sql_parser *p, const char *word);
bool cd__sql_accept(struct cd__sql_parser *p, const char *word);
bool cd__sql_expect(struct cd__sql_parser *p, const char *word); /* false: a fault is noted */
/* A quoted word's content, in the arena; p == NULL: no memory. */
struct cd_str cd__sql_content(struct cd__sql_parser *p, const struct cd__sql_word *word);
struct cd__sql *cd__sql_expression(struct cd__sql_parser *p);
/* What may stand as an argument: an expression or a lambda. */
struct cd__sql *cd__sql_argument(struct cd__sql_parser *p);

/* --- sql_node.c: nodes and their types --------------------------------------------------------------------------------------- */

struct cd__sql *cd__sql_node(struct cd__sql_parser *p, enum cd__sql_op op, enum cd__sql_type type, size_t at);
/* Adds to args; false where the node is NULL or there are too many. */
bool cd__sql_take(struct cd__sql_parser *p, struct cd__sql_args *args, struct cd__sql *node);
/* A node over args (copied); NULL where there is no memory. */
struct cd__sql *cd__sql_over(struct cd__sql_parser *p, enum cd__sql_op op, enum cd__sql_type type,
                             const struct cd__sql_args *args, size_t at);
struct cd__sql *cd__sql_number(struct cd__sql_parser *p, double number, size_t at);
/* AND, OR, NOT over args, each of which must be a truth value. */
struct cd__sql *cd__sql_logic(struct cd__sql_parser *p, enum cd__sql_op op, const struct cd__sql_args *args, size_t at);
struct cd__sql *cd__sql_compare(struct cd__sql_parser *p, enum cd__sql_op op, struct cd__sql *a, struct cd__sql *b,
                                size_t at);
struct cd__sql *cd__sql_arithmetic(struct cd__sql_parser *p, enum cd__sql_op op, struct cd__sql *a, struct cd__sql *b,
                                   size_t at);
/* The type that both can have; false: there is none, a fault is noted. */
bool cd__sql_unify(struct cd__sql_parser *p, enum cd__sql_type *type, const struct cd__sql *with);
const char *cd__sql_type_name(enum cd__sql_type type);

/* --- sql_primary.c: literals, columns, CASE, CAST; sql_call.c: functions; sql_names.c: their spellings ------------------------ */

struct cd__sql *cd__sql_primary(struct cd__sql_parser *p);
/* CAST of a node to a named type, at p's word. */
struct cd__sql *cd__sql_cast_to(struct cd__sql_parser *p, struct cd__sql *node, bool try_it, size_t at);
struct cd__sql *cd__sql_cast(struct cd__sql_parser *p, struct cd__sql *node, enum cd__sql_cast cast, size_t at);
struct cd__sql *cd__sql_index(struct cd__sql_parser *p, struct cd__sql *list, struct cd__sql *index, size_t at);
/* name( has been read. */
struct cd__sql *cd__sql_call(struct cd__sql_parser *p, const struct cd__sql_word *name);
/* fn over args: their number and types are checked. */
struct cd__sql *cd__sql_function(struct cd__sql_parser *p, enum cd__sql_fn fn, const struct cd__sql_args *args,
                                 size_t at);

/* How a spelling's arguments become those of the function. */
enum cd__sql_how {
    CD__HOW_PLAIN,
    CD__HOW_LIST,      /* a list of the arguments */
    CD__HOW_REGEX,     /* the second argument is a pattern, the third a group (0 where it is missing) */
    CD__HOW_REGEX_1,   /* Spark: the group is 1 where it is missing */
    CD__HOW_FORMAT,    /* the second argument is a format of dates, in the dialect's own letters */
    CD__HOW_AS_DATE,   /* the same, and the result a date */
    CD__HOW_DATE,      /* a cast to a date */
    CD__HOW_DAYS,      /* Spark: (end, start) in days */
    CD__HOW_ELEMENT,   /* element_at(list, index from 1) */
    CD__HOW_DIMENSION, /* array_length(list, 1) */
    CD__HOW_LEFT,      /* left(text, n) */
    CD__HOW_SUBSTRING  /* substring(a, 1, 3); PostgreSQL: substring(a from 1 for 3), substring(a from 'pattern') */
};
struct cd__sql_spelling {
    const char *name;
    uint8_t dialects; /* bit (1 << enum cd_sql_dialect) */
    uint8_t fn, how;
};
/* NULL: no such function there. */
const struct cd__sql_spelling *cd__sql_spelled(struct cd_str name, enum cd_sql_dialect dialect);
/* Of a function: arguments at least and at most; a letter for each (the last goes on): t text, n number, d date or time, l list, x anything,
 * f lambda of one parameter, g of two; c text or list; and of the result: t n b l D date T time, x as it comes, u what all arguments can be, s the first's, p a number as precise as the first. */
struct cd__sql_signature {
    uint8_t least, most;
    char args[6];
    char result;
};
extern const struct cd__sql_signature cd__sql_signatures[CD__FN_COUNT];
const char *cd__sql_fn_name(enum cd__sql_fn fn);
/* A type's name in a dialect (varchar, double precision is given as "double"); false: not one that can be evaluated. */
bool cd__sql_cast_named(struct cd_str name, enum cd_sql_dialect dialect, enum cd__sql_cast *cast);

#endif
