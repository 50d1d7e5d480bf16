/* expression.h - the language of rules (docs/rules.md) for whoever decides with it, not only finds fault: what is not known is never taken for no.
 *
 * Other than in rules, a code that says only that nothing is known ("not recorded", or a wording outside the field's list) leaves a comparison
 * unknown; count() and any() are unknown where a row of which too little is known could change the answer; a date of birth to the month or year
 * stands for all its days. */
#ifndef CANDOUR_EXPRESSION_H
#define CANDOUR_EXPRESSION_H

#include "candour/register.h"

struct cd_expressions;

/* What is wrong with an expression, `at` bytes into it; empty: no memory. */
struct cd_expression_fault {
    size_t at;
    char text[200];
};

/* NULL when memory is short. */
struct cd_expressions *cd_expressions_make(void);
void cd_expressions_free(struct cd_expressions *expressions);

/* A named set of texts (copied), before the first expression that asks for it; false when memory is short. */
bool cd_expressions_set(struct cd_expressions *expressions, struct cd_str name, const char *const *texts, uint32_t n);

/* Parses an expression over rows of a table of return-1 (copied) as the next index, 0, 1, ...; `may` says which fields it may read (NULL: all), and
 * with one it may not ask differ() or heaped() either. False with the fault. */
typedef bool cd_expression_may(enum cd_table_id table, uint32_t field);
bool cd_expressions_add(struct cd_expressions *expressions, struct cd_str text, enum cd_table_id table,
                        cd_expression_may *may, struct cd_expression_fault *fault);

/* Expression `second` cannot hold where `first` does: of one field of the row, dates or numbers that do not overlap, or sets of texts without one in
 * common. Only what must hold of the row itself is looked at ("and", not "or"): false proves nothing. */
bool cd_expressions_clash(const struct cd_expressions *expressions, uint32_t first, uint32_t second);

/* The answers to all expressions of a table for each of its rows: out[index * rows + row] is 1, 0 or 2 (unknown). CD_NOMEM. */
CD_MUST_CHECK enum cd_status cd_expressions_run(const struct cd_expressions *expressions, enum cd_table_id table,
                                                const struct cd_register *reg, int32_t as_of, uint8_t *out,
                                                struct cd_err *err);

/* The fields that an expression reads: field k of it, false past the last. */
struct cd_expression_field {
    enum cd_table_id table;
    uint32_t field;
};
bool cd_expressions_field(const struct cd_expressions *expressions, uint32_t index, uint32_t k,
                          struct cd_expression_field *out);

/* Whether a field of a row says nothing that an expression could use: blank, no date, a code that is no answer. */
bool cd_expression_is_blank(const struct cd_register *reg, enum cd_table_id table, uint32_t field, uint32_t row);

#endif
