/* lex.h - the words of an expression. */
#ifndef CANDOUR_CHECK_LEX_H
#define CANDOUR_CHECK_LEX_H

#include "candour/str.h"

enum cd__token { CD__END, CD__NAME, CD__TEXT_TOKEN, CD__NUMBER_TOKEN, CD__DATE_TOKEN, CD__SIGN, CD__BAD };

/* text: the name, the sign, the text without its quotes. at: offset of its first character. */
struct cd__word {
    enum cd__token token;
    struct cd_str text;
    size_t at;
    int64_t number; /* of numbers and dates */
};
/* The word from offset *at on, which is moved behind it. Names may hold letters, digits, underscores and dots. */
struct cd__word cd__next_word(struct cd_str text, size_t *at);

#endif
