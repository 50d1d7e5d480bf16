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
struct cd__regex_table;
struct cd__regex {
    struct cd__regex_step *steps;
    uint32_t n;
    bool whole;                          /* the wanted group is all that matches */
    const struct cd__regex_table *table; /* NULL: none, it is simulated */
};

bool cd__regex_in_class(const struct cd__regex_step *class, uint32_t code);

/* regex_table.c: makes the pattern's table, if it can have one; false when memory is short. */
CD_MUST_CHECK bool cd__regex_tabulate(struct cd__regex *regex, struct cd_arena *arena);
/* As cd__regex_find; -1: it cannot say, because the text is empty or not ASCII as far as it was looked at. */
int cd__regex_look_up(const struct cd__regex_table *table, struct cd_str text, struct cd_str *out);

#endif
