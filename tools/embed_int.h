/* embed_int.h - what the files of the generator share: rows read from data/, and how to complain about one. */
#ifndef CANDOUR_EMBED_INT_H
#define CANDOUR_EMBED_INT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { EMBED_FIELDS = 32, EMBED_BLOCKS = 64, EMBED_BITS = 64, EMBED_BASES = 8 };

/* mask is filled by embed_check for codes and groups. */
struct row {
    const char *file;
    char *f[EMBED_FIELDS];
    unsigned line, n;
    uint64_t mask;
};

struct table {
    struct row *rows;
    struct row head;
    size_t n;
};

struct data {
    const char *folder;
    FILE *out;
    void *blocks[EMBED_BLOCKS];
    size_t n_blocks;
    unsigned errors;
    uint64_t all; /* mask of the whole harmonised list */
    struct table harmonised, lists, codes, outcomes, groups, registers, forces, bases, base[EMBED_BASES];
};

/* Columns of lists.csv, and of codes.csv and outcomes.csv. */
enum { L_ID, L_TITLE, L_WHAT, L_VERSION, L_FROM, L_UNTIL, L_ORDERED, L_INCLUDES, L_SOURCE, L_NOTE };
enum { C_LIST, C_VALUE, C_LABEL, C_CLASS, C_REASON, C_MASK, C_NOTE, C_SOURCE };

/* Says what is wrong with a row ("data/codes.csv:12: ...") and counts it. */
__attribute__((format(printf, 3, 4))) void embed_bad(struct data *d, const struct row *at, const char *fmt, ...);

/* Zeroed memory that lives until main ends; the program stops where there is none. */
void *embed_take(struct data *d, size_t n, size_t size);

/* The order in which src/standard searches: bytewise after folding ASCII letters, shorter first. */
int embed_compare(const char *a, const char *b);

/* The row whose first field is id, or NULL. */
const struct row *embed_find(const struct table *t, const char *id);

/* Harmonised codes separated by single blanks, or ALL; "" is the empty mask. */
uint64_t embed_mask(struct data *d, const struct row *r, const char *s);

void embed_load(struct data *d);  /* reads every file; d->errors says whether it worked */
void embed_check(struct data *d); /* after embed_load without errors */

#endif
