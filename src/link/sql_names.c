/* sql_names.c - what the dialects call the functions and types that can be evaluated; see sql_parse_int.h.
 * DuckDB 1.5, Spark 3.5, SQLite (with the functions that Splink registers there) and PostgreSQL 16. */
#include "sql_parse_int.h"

/* One bit for each dialect. */
enum { D = 1 << CD_SQL_DUCKDB, S = 1 << CD_SQL_SPARK, L = 1 << CD_SQL_SQLITE, P = 1 << CD_SQL_POSTGRES };
enum { ALL = D | S | L | P };

static const struct cd__sql_spelling spellings[] = {
    {"lower", ALL, CD__FN_LOWER, CD__HOW_PLAIN},
    {"upper", ALL, CD__FN_UPPER, CD__HOW_PLAIN},
    {"trim", ALL, CD__FN_TRIM, CD__HOW_PLAIN},
    {"substr", ALL, CD__FN_SUBSTR, CD__HOW_SUBSTRING},
    {"substring", ALL, CD__FN_SUBSTR, CD__HOW_SUBSTRING},
    {"left", D | S | P, CD__FN_SUBSTR, CD__HOW_LEFT},
    {"length", ALL, CD__FN_LENGTH, CD__HOW_PLAIN},
    {"len", D | S, CD__FN_LENGTH, CD__HOW_PLAIN},
    {"concat", D | P, CD__FN_CONCAT, CD__HOW_PLAIN},
    {"concat", S, CD__FN_APPEND, CD__HOW_PLAIN}, /* Spark: NULL where one is NULL */
    {"replace", ALL, CD__FN_REPLACE, CD__HOW_PLAIN},
    {"nullif", ALL, CD__FN_NULLIF, CD__HOW_PLAIN},
    {"coalesce", ALL, CD__FN_COALESCE, CD__HOW_PLAIN},
    {"regexp_extract", D, CD__FN_REGEXP_EXTRACT, CD__HOW_REGEX},
    {"regexp_extract", S, CD__FN_REGEXP_EXTRACT, CD__HOW_REGEX_1},
    {"split_part", D | S | P, CD__FN_SPLIT_PART, CD__HOW_PLAIN},
    {"try_strptime", D, CD__FN_STRPTIME, CD__HOW_FORMAT},
    {"try_to_timestamp", S, CD__FN_STRPTIME, CD__HOW_FORMAT},
    {"try_cast_timestamp", P, CD__FN_STRPTIME, CD__HOW_FORMAT},
    {"try_cast_date", P, CD__FN_STRPTIME, CD__HOW_AS_DATE},
    {"date", S | L, CD__FN_COUNT, CD__HOW_DATE},
    {"epoch", D, CD__FN_EPOCH, CD__HOW_PLAIN},
    {"unix_timestamp", S, CD__FN_EPOCH, CD__HOW_PLAIN},
    {"datediff", D, CD__FN_DATEDIFF, CD__HOW_PLAIN},
    {"date_diff", D, CD__FN_DATEDIFF, CD__HOW_PLAIN},
    {"datediff", S, CD__FN_DATEDIFF, CD__HOW_DAYS},
    {"date_diff", S, CD__FN_DATEDIFF, CD__HOW_DAYS},
    {"abs", ALL, CD__FN_ABS, CD__HOW_PLAIN},
    {"floor", ALL, CD__FN_FLOOR, CD__HOW_PLAIN},
    {"sqrt", ALL, CD__FN_SQRT, CD__HOW_PLAIN},
    {"power", ALL, CD__FN_POWER, CD__HOW_PLAIN},
    {"pow", ALL, CD__FN_POWER, CD__HOW_PLAIN},
    {"least", D | S | P, CD__FN_LEAST, CD__HOW_PLAIN},
    {"greatest", D | S | P, CD__FN_GREATEST, CD__HOW_PLAIN},
    {"sin", ALL, CD__FN_SIN, CD__HOW_PLAIN},
    {"cos", ALL, CD__FN_COS, CD__HOW_PLAIN},
    {"acos", ALL, CD__FN_ACOS, CD__HOW_PLAIN},
    {"radians", ALL, CD__FN_RADIANS, CD__HOW_PLAIN},
    {"jaro_similarity", D, CD__FN_JARO, CD__HOW_PLAIN},
    {"jaro_sim", S | L, CD__FN_JARO, CD__HOW_PLAIN},
    {"jaro_winkler_similarity", D, CD__FN_JARO_WINKLER, CD__HOW_PLAIN},
    {"jaro_winkler", S | L, CD__FN_JARO_WINKLER, CD__HOW_PLAIN},
    {"levenshtein", ALL, CD__FN_LEVENSHTEIN, CD__HOW_PLAIN},
    {"damerau_levenshtein", D | S | L, CD__FN_DAMERAU_LEVENSHTEIN, CD__HOW_PLAIN},
    {"jaccard", D | S, CD__FN_JACCARD, CD__HOW_PLAIN},
    {"array_cosine_similarity", D, CD__FN_COSINE, CD__HOW_PLAIN},
    {"list_cosine_similarity", D, CD__FN_COSINE, CD__HOW_PLAIN},
    {"array_length", D | P, CD__FN_LIST_LENGTH, CD__HOW_DIMENSION},
    {"cardinality", S | P, CD__FN_LIST_LENGTH, CD__HOW_PLAIN},
    {"size", S, CD__FN_LIST_LENGTH, CD__HOW_PLAIN},
    {"array_size", S, CD__FN_LIST_LENGTH, CD__HOW_PLAIN},
    {"list_intersect", D, CD__FN_LIST_INTERSECT, CD__HOW_PLAIN},
    {"array_intersect", D | S | P, CD__FN_LIST_INTERSECT, CD__HOW_PLAIN},
    {"list_contains", D, CD__FN_LIST_CONTAINS, CD__HOW_PLAIN},
    {"list_has", D, CD__FN_LIST_CONTAINS, CD__HOW_PLAIN},
    {"array_has", D, CD__FN_LIST_CONTAINS, CD__HOW_PLAIN},
    {"array_contains", D | S, CD__FN_LIST_CONTAINS, CD__HOW_PLAIN},
    {"list_distinct", D, CD__FN_LIST_DISTINCT, CD__HOW_PLAIN},
    {"array_distinct", D, CD__FN_LIST_DISTINCT, CD__HOW_PLAIN},
    {"list_concat", D, CD__FN_LIST_CONCAT, CD__HOW_PLAIN},
    {"list_cat", D, CD__FN_LIST_CONCAT, CD__HOW_PLAIN},
    {"array_concat", D, CD__FN_LIST_CONCAT, CD__HOW_PLAIN},
    {"array_cat", D, CD__FN_LIST_CONCAT, CD__HOW_PLAIN},
    {"list_prepend", D, CD__FN_LIST_PREPEND, CD__HOW_PLAIN},
    {"list_transform", D, CD__FN_LIST_TRANSFORM, CD__HOW_PLAIN},
    {"array_transform", D, CD__FN_LIST_TRANSFORM, CD__HOW_PLAIN},
    {"list_apply", D, CD__FN_LIST_TRANSFORM, CD__HOW_PLAIN},
    {"transform", S, CD__FN_LIST_TRANSFORM, CD__HOW_PLAIN},
    {"list_filter", D, CD__FN_LIST_FILTER, CD__HOW_PLAIN},
    {"array_filter", D, CD__FN_LIST_FILTER, CD__HOW_PLAIN},
    {"filter", S, CD__FN_LIST_FILTER, CD__HOW_PLAIN},
    {"list_reduce", D, CD__FN_LIST_REDUCE, CD__HOW_PLAIN},
    {"array_reduce", D, CD__FN_LIST_REDUCE, CD__HOW_PLAIN},
    {"list_min", D, CD__FN_LIST_MIN, CD__HOW_PLAIN},
    {"array_min", S, CD__FN_LIST_MIN, CD__HOW_PLAIN},
    {"list_max", D, CD__FN_LIST_MAX, CD__HOW_PLAIN},
    {"array_max", S, CD__FN_LIST_MAX, CD__HOW_PLAIN},
    {"list_sum", D, CD__FN_LIST_SUM, CD__HOW_PLAIN},
    {"flatten", D | S, CD__FN_FLATTEN, CD__HOW_PLAIN},
    {"list_value", D, CD__FN_COUNT, CD__HOW_LIST},
    {"array", S, CD__FN_COUNT, CD__HOW_LIST},
    {"list_extract", D, CD__FN_COUNT, CD__HOW_ELEMENT},
    {"list_element", D, CD__FN_COUNT, CD__HOW_ELEMENT},
    {"element_at", S, CD__FN_COUNT, CD__HOW_ELEMENT},
};

const struct cd__sql_spelling *cd__sql_spelled(struct cd_str name, enum cd_sql_dialect dialect)
{
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
        if ((spellings[i].dialects >> dialect & 1) != 0 && cd_str_eq_nocase(name, cd_str_of(spellings[i].name)))
            return &spellings[i];
    return NULL;
}

const char *cd__sql_fn_name(enum cd__sql_fn fn)
{
#define X(name, text) text,
    static const char *const names[] = {CD__SQL_FUNCTIONS(X)};
#undef X
    return names[fn];
}

const struct cd__sql_signature cd__sql_signatures[CD__FN_COUNT] = {
    [CD__FN_LOWER] = {1, 1, "t", 't'},
    [CD__FN_UPPER] = {1, 1, "t", 't'},
    [CD__FN_TRIM] = {1, 1, "t", 't'},
    [CD__FN_SUBSTR] = {2, 3, "tnn", 't'},
    [CD__FN_LENGTH] = {1, 1, "c", 'n'},
    [CD__FN_CONCAT] = {1, CD__SQL_ARGS, "t", 't'},
    [CD__FN_APPEND] = {1, CD__SQL_ARGS, "t", 't'},
    [CD__FN_REPLACE] = {3, 3, "t", 't'},
    [CD__FN_NULLIF] = {2, 2, "x", 's'},
    [CD__FN_COALESCE] = {1, CD__SQL_ARGS, "x", 'u'},
    [CD__FN_REGEXP_EXTRACT] = {1, 1, "t", 't'},
    [CD__FN_SPLIT_PART] = {3, 3, "ttn", 't'},
    [CD__FN_STRPTIME] = {1, 1, "t", 'T'},
    [CD__FN_EPOCH] = {1, 1, "d", 'n'},
    [CD__FN_DATEDIFF] = {2, 2, "d", 'n'},
    [CD__FN_ABS] = {1, 1, "n", 'p'},
    [CD__FN_FLOOR] = {1, 1, "n", 'p'},
    [CD__FN_SQRT] = {1, 1, "n", 'n'},
    [CD__FN_POWER] = {2, 2, "n", 'n'},
    [CD__FN_LEAST] = {1, CD__SQL_ARGS, "x", 'u'},
    [CD__FN_GREATEST] = {1, CD__SQL_ARGS, "x", 'u'},
    [CD__FN_SIN] = {1, 1, "n", 'n'},
    [CD__FN_COS] = {1, 1, "n", 'n'},
    [CD__FN_ACOS] = {1, 1, "n", 'n'},
    [CD__FN_RADIANS] = {1, 1, "n", 'n'},
    [CD__FN_JARO] = {2, 2, "t", 'n'},
    [CD__FN_JARO_WINKLER] = {2, 2, "t", 'n'},
    [CD__FN_LEVENSHTEIN] = {2, 2, "t", 'n'},
    [CD__FN_DAMERAU_LEVENSHTEIN] = {2, 2, "t", 'n'},
    [CD__FN_JACCARD] = {2, 2, "t", 'n'},
    [CD__FN_COSINE] = {2, 2, "l", 'n'},
    [CD__FN_LIST_LENGTH] = {1, 1, "l", 'n'},
    [CD__FN_LIST_INTERSECT] = {2, 2, "l", 'l'},
    [CD__FN_LIST_CONTAINS] = {2, 2, "lx", 'b'},
    [CD__FN_LIST_DISTINCT] = {1, 1, "l", 'l'},
    [CD__FN_LIST_CONCAT] = {2, 2, "l", 'l'},
    [CD__FN_LIST_PREPEND] = {2, 2, "xl", 'l'},
    [CD__FN_LIST_TRANSFORM] = {2, 2, "lf", 'l'},
    [CD__FN_LIST_FILTER] = {2, 2, "lf", 'l'},
    [CD__FN_LIST_REDUCE] = {2, 2, "lg", 'x'},
    [CD__FN_LIST_MIN] = {1, 1, "l", 'x'},
    [CD__FN_LIST_MAX] = {1, 1, "l", 'x'},
    [CD__FN_LIST_SUM] = {1, 1, "l", 'n'},
    [CD__FN_FLATTEN] = {1, 1, "l", 'l'},
};

/* FLOAT is 4 bytes in DuckDB and Spark and 8 in PostgreSQL; SQLite has 8 only. */
static const struct {
    const char *name;
    uint8_t dialects, cast;
} types[] = {
    {"text", D | L | P, CD__CAST_TEXT},     {"varchar", D | P, CD__CAST_TEXT},   {"string", D | S, CD__CAST_TEXT},
    {"double", D | S | L, CD__CAST_DOUBLE}, {"float8", D | P, CD__CAST_DOUBLE},  {"float", D | S, CD__CAST_FLOAT},
    {"float", L | P, CD__CAST_DOUBLE},      {"real", D | S | P, CD__CAST_FLOAT}, {"real", L, CD__CAST_DOUBLE},
    {"float4", D | P, CD__CAST_FLOAT},      {"int", ALL, CD__CAST_INTEGER},      {"integer", ALL, CD__CAST_INTEGER},
    {"bigint", ALL, CD__CAST_INTEGER},      {"long", D | S, CD__CAST_INTEGER},   {"date", D | S | P, CD__CAST_DATE},
    {"timestamp", ALL, CD__CAST_TIMESTAMP}, {"datetime", D, CD__CAST_TIMESTAMP},
};

bool cd__sql_cast_named(struct cd_str name, enum cd_sql_dialect dialect, enum cd__sql_cast *cast)
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if ((types[i].dialects >> dialect & 1) != 0 && cd_str_eq_nocase(name, cd_str_of(types[i].name))) {
            *cast = (enum cd__sql_cast)types[i].cast;
            return true;
        }
    return false;
}
