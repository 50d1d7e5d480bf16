/* parse_int.h - what the two files of the parser share. */
#ifndef CANDOUR_CHECK_PARSE_INT_H
#define CANDOUR_CHECK_PARSE_INT_H

#include "candour/standard.h"
#include "check_int.h"
#include "lex.h"

struct cd__parser {
    struct cd__parsing *in;
    struct cd__word word;
    size_t at, before; /* behind the word; behind the word before it */
    uint8_t table;     /* whose rows are spoken of here */
    uint8_t outer;     /* within an aggregate of the row's own rows: the table of that row; else CD_TABLE_COUNT */
    unsigned depth;
    bool failed;
};

struct cd__node *cd__fault(struct cd__parser *p, size_t at, const char *fmt, ...) CD_PRINTF(3, 4);
void cd__advance(struct cd__parser *p);
bool cd__is(const struct cd__parser *p, const char *text);
bool cd__accept(struct cd__parser *p, const char *text);
bool cd__expect_word(struct cd__parser *p, const char *text);
struct cd__node *cd__node(struct cd__parser *p, enum cd__op op, enum cd__type type);

struct cd__node *cd__expression(struct cd__parser *p);
struct cd__node *cd__bracket(struct cd__parser *p); /* behind "(" */
struct cd__node *cd__term(struct cd__parser *p);
/* A text, a set of texts in brackets, or the name of a set. */
bool cd__texts(struct cd__parser *p, struct cd_str **texts, uint32_t *n);

#endif
