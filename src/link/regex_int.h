/* regex_int.h - the instructions into which a pattern is compiled. */
#ifndef CANDOUR_LINK_REGEX_INT_H
#define CANDOUR_LINK_REGEX_INT_H

#include "regex.h"

enum cd__regex_op {
    CD__RE_CLASS, /* one code point in (or, negated, not in) ranges */
    CD__RE_SPLIT, /* goes on at x, and, less preferred, at y */
    CD__RE_JUMP,  /* to x */
    CD__RE_SAVE,  /* where the wanted group begins (x 0) or ends (x 1) */
    CD__RE_BEGIN,
    CD__RE_END,
    CD__RE_WORD,     /* a word begins or ends here */
    CD__RE_NOT_WORD, /* ... does not */
    CD__RE_MATCH,
};
struct cd__regex_range {
    uint32_t low, high;
};
struct cd__regex_step {
    uint8_t op;
    bool negated;
    uint32_t x, y;
    const struct cd__regex_range *ranges; /* x of them */
};
struct cd__regex {
    struct cd__regex_step *steps;
    uint32_t n;
};

#endif
