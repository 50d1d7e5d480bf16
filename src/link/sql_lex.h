/* sql_lex.h - a condition cut into words. */
#ifndef CANDOUR_LINK_SQL_LEX_H
#define CANDOUR_LINK_SQL_LEX_H

#include "candour/model.h"

enum cd__sql_token {
    CD__WORD_END,
    CD__WORD_NAME,   /* surname_l, and, case: any bare word */
    CD__WORD_QUOTED, /* "surname_l", `surname_l`: a name and no keyword */
    CD__WORD_TEXT,   /* 'F' */
    CD__WORD_NUMBER,
    CD__WORD_SIGN, /* <= -> :: ( ... */
    CD__WORD_BAD   /* a character that begins no word; a quote that is not closed */
};
struct cd__sql_word {
    enum cd__sql_token token;
    struct cd_str text; /* without its quotes; what is doubled or escaped in it still is */
    char quote;         /* of QUOTED and TEXT */
    size_t at;          /* offset of its first character */
};

/* The word at *at, after blanks and comments; *at moves behind it. */
struct cd__sql_word cd__sql_next(struct cd_str text, enum cd_sql_dialect dialect, size_t *at);

/* Appends a quoted word's content as it is meant: doubled quotes once, Spark's backslashes undone. */
struct cd_buf;
void cd__sql_unquote(const struct cd__sql_word *word, enum cd_sql_dialect dialect, struct cd_buf *out);

#endif
