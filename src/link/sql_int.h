/* sql_int.h - the conditions of a model as typed trees, parsed from the closed grammar that Splink writes (DuckDB, Spark, SQLite, PostgreSQL
 * spellings; docs/link-sql.md), and the evaluator that is the fallback of the kernels and their oracle. */
#ifndef CANDOUR_LINK_SQL_INT_H
#define CANDOUR_LINK_SQL_INT_H

#include "candour/arena.h"
#include "candour/frame.h"
#include "candour/model.h"
#include "candour/similar.h"

enum cd__sql_op {
    CD__SQL_NULL,
    CD__SQL_BOOL,     /* number 0 or 1; ELSE is true */
    CD__SQL_NUMBER,   /* number */
    CD__SQL_TEXT,     /* text */
    CD__SQL_COLUMN,   /* column, of the record on side `sides` */
    CD__SQL_VARIABLE, /* variable: a lambda's parameter, counted from the outermost lambda */
    CD__SQL_AND,
    CD__SQL_OR, /* any number of args */
    CD__SQL_NOT,
    CD__SQL_IS_NULL,
    CD__SQL_IS_NOT_NULL,
    CD__SQL_EQ,
    CD__SQL_NE,
    CD__SQL_LT,
    CD__SQL_LE,
    CD__SQL_GT,
    CD__SQL_GE,
    CD__SQL_ADD,
    CD__SQL_SUBTRACT,
    CD__SQL_MULTIPLY,
    CD__SQL_DIVIDE,
    CD__SQL_NEGATE,
    CD__SQL_CASE,   /* when, then, when, then ... else (always there, NULL if not written) */
    CD__SQL_LIST,   /* of args */
    CD__SQL_LAMBDA, /* args[0] is the body, which may use variables `variable` .. `variable + number` */
    CD__SQL_FIELD,  /* args[0].text */
    CD__SQL_INDEX,  /* args[0][args[1]], from 1; negative from the end */
    CD__SQL_CAST,   /* args[0] to cast */
    CD__SQL_CALL,   /* fn(args) */
    CD__SQL_ID,     /* the record's unique id, of the record on side `sides` */
    CD__SQL_DATASET /* the name of its dataset */
};
/* What an expression is known to be before any row is seen. A cell of the data, a lambda's parameter, a field and an item of a list are ANY: their
 * values say at run time, and a text there is read as a number or a date where one is needed. */
enum cd__sql_type {
    CD__T_ANY,
    CD__T_NULL,
    CD__T_BOOL,
    CD__T_NUMBER,
    CD__T_FLOAT, /* a number in single precision */
    CD__T_TEXT,
    CD__T_DATE,
    CD__T_TIME,
    CD__T_LIST,
};
/* One list makes the enum and the names; spellings of other dialects map onto these (sql_names.c). What must be written out is no argument:
 * regexp_extract has the text only (pattern in node->text, group + 1 in node->variable), try_strptime the text (format in node->text), datediff the
 * two times (unit in node->number). left(x, n) is substr(x, 1, n). */
#define CD__SQL_FUNCTIONS(X)                      \
    X(LOWER, "lower")                             \
    X(UPPER, "upper")                             \
    X(TRIM, "trim")                               \
    X(SUBSTR, "substr")                           \
    X(LENGTH, "length")                           \
    X(CONCAT, "concat")                           \
    X(APPEND, "||")                               \
    X(REPLACE, "replace")                         \
    X(NULLIF, "nullif")                           \
    X(COALESCE, "coalesce")                       \
    X(REGEXP_EXTRACT, "regexp_extract")           \
    X(SPLIT_PART, "split_part")                   \
    X(STRPTIME, "try_strptime")                   \
    X(EPOCH, "epoch")                             \
    X(DATEDIFF, "datediff")                       \
    X(ABS, "abs")                                 \
    X(FLOOR, "floor")                             \
    X(SQRT, "sqrt")                               \
    X(POWER, "power")                             \
    X(LEAST, "least")                             \
    X(GREATEST, "greatest")                       \
    X(SIN, "sin")                                 \
    X(COS, "cos")                                 \
    X(ACOS, "acos")                               \
    X(RADIANS, "radians")                         \
    X(JARO, "jaro_similarity")                    \
    X(JARO_WINKLER, "jaro_winkler_similarity")    \
    X(LEVENSHTEIN, "levenshtein")                 \
    X(DAMERAU_LEVENSHTEIN, "damerau_levenshtein") \
    X(JACCARD, "jaccard")                         \
    X(COSINE, "array_cosine_similarity")          \
    X(LIST_LENGTH, "array_length")                \
    X(LIST_INTERSECT, "list_intersect")           \
    X(LIST_CONTAINS, "array_contains")            \
    X(LIST_DISTINCT, "list_distinct")             \
    X(LIST_CONCAT, "list_concat")                 \
    X(LIST_PREPEND, "list_prepend")               \
    X(LIST_TRANSFORM, "list_transform")           \
    X(LIST_FILTER, "list_filter")                 \
    X(LIST_REDUCE, "list_reduce")                 \
    X(LIST_MIN, "list_min")                       \
    X(LIST_MAX, "list_max")                       \
    X(LIST_SUM, "list_sum")                       \
    X(FLATTEN, "flatten")
#define X(name, text) CD__FN_##name,
enum cd__sql_fn { CD__SQL_FUNCTIONS(X) CD__FN_COUNT };
#undef X
enum cd__sql_cast {
    CD__CAST_TEXT,
    CD__CAST_DOUBLE,
    CD__CAST_FLOAT,
    CD__CAST_INTEGER,
    CD__CAST_DATE,
    CD__CAST_TIMESTAMP
};

enum cd__sql_unit { CD__UNIT_SECOND, CD__UNIT_MINUTE, CD__UNIT_HOUR, CD__UNIT_DAY, CD__UNIT_MONTH, CD__UNIT_YEAR };

enum { CD__LEFT = 1, CD__RIGHT = 2 };

struct cd__regex;
struct cd__clock;
struct cd__sql {
    uint8_t op, fn;
    uint8_t cast;     /* of a cast: the target; of arithmetic and comparisons CD__CAST_FLOAT: in single precision */
    uint8_t type;     /* enum cd__sql_type; of a lambda: its body's */
    uint8_t compared; /* of a comparison: as what its sides are compared (ANY: as they come) */
    uint8_t sides;    /* CD__LEFT, CD__RIGHT or both: whose columns are below this node */
    uint8_t height;   /* nodes from here to the deepest below */
    uint32_t column, variable;
    double
        number; /* also: of a lambda the number of its parameters; of datediff the unit (enum cd__sql_unit); 1 of a cast where a failure gives
                      NULL (TRY_CAST), of regexp_extract where no match does (PostgreSQL) */
    const struct cd__regex *regex; /* of regexp_extract */
    const struct cd__clock *clock; /* of try_strptime: its format */
    struct cd_str text;
    struct cd__sql **args;
    uint32_t n_args;
    uint32_t at; /* offset of its first character, or of its operator, in the text that was parsed */
};

/* Whether a condition's columns are written "name_l" (levels) or l."name" (blocking rules). */
enum cd__sql_form { CD__SQL_LEVEL, CD__SQL_RULE };

/* CD_INPUT: what was not understood, with err->column the character (1-based); a function, column or type that is not known is named, and nothing is
 * approximated. Columns are those of the frame. Nodes live in the arena. */
CD_MUST_CHECK enum cd_status cd__sql_parse(struct cd_str text, enum cd_sql_dialect dialect, enum cd__sql_form form,
                                           const struct cd_frame *frame, struct cd_arena *arena, struct cd__sql **out,
                                           struct cd_err *err);

/* Whether the two trees are the same; with mirror, whether b is a with left and right exchanged. */
bool cd__sql_same(const struct cd__sql *a, const struct cd__sql *b, bool mirror);

enum cd__value_kind { CD__IS_NULL, CD__IS_BOOL, CD__IS_NUMBER, CD__IS_TEXT, CD__IS_LIST, CD__IS_STRUCT };
struct cd__value {
    uint8_t kind;
    double number; /* of a number, a bool, a date or time (seconds since 1970-01-01) */
    struct cd_str text;
    struct cd__value *items; /* n of a list, of a struct's fields */
    struct cd_str *names;    /* n, of a struct's fields */
    uint32_t n;
};

enum { CD__SQL_VARIABLES = 16 }; /* lambdas' parameters that are alive at once */
struct cd__kept;

/* What an evaluation needs; one for each thread, zeroed but for frame, strings and row. scratch grows until cd__sql_reset. */
struct cd__sql_env {
    const struct cd_frame *frame;
    enum cd_strings
        strings; /* CODEPOINTS: texts are folded where they are compared (=, <>, similarity, intersection), never within functions */
    uint32_t row[2]; /* left, right; a one-sided tree needs only its own */
    bool of_value;   /* row is no record but a value of the only column that the tree has */
    struct cd_arena scratch;
    uint32_t steps; /* times that a lambda ran since the last reset: limited, as lambdas in lambdas multiply */
    struct cd__value variables[CD__SQL_VARIABLES];
    /* Lists and structs as they were read from cells; emptied by cd__sql_reset when it has grown. */
    struct cd_arena kept;
    struct cd__kept *slots;
};
/* NULL propagates as in SQL (three-valued AND, OR, NOT). CD_NOMEM; CD_LIMIT: lambdas ran over 2^24 times since the last reset; CD_INPUT where a value is
 * of the wrong kind for a function (jaccard of empty texts). The value is good until the next reset. */
CD_MUST_CHECK enum cd_status cd__sql_eval(const struct cd__sql *e, struct cd__sql_env *env, struct cd__value *out,
                                          struct cd_err *err);
void cd__sql_reset(struct cd__sql_env *env); /* gives back what evaluations used */
void cd__sql_close(struct cd__sql_env *env);

#endif
