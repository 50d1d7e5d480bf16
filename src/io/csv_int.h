/* csv_int.h - what the files of the CSV reader share: the reader's state, the moves of its machine, the block index. */
#ifndef CANDOUR_CSV_INT_H
#define CANDOUR_CSV_INT_H

#include "candour/csv.h"

#define CD__CSV_BLOCK 64  /* bytes whose special ones are kept in one 64-bit mask */
#define CD__CSV_WINDOW 64 /* blocks indexed at a time: 4 KiB of text, 2.5 KiB of masks, all in the first-level cache */

/* Bit i says that byte i of the block is that special byte. */
struct cd__csv_block {
    uint64_t quote, delim, cr, lf, nul;
};

/* Fills out[0 .. blocks) from p, which must be readable for blocks * 64 bytes. */
typedef void cd__csv_index_fn(const char *p, size_t blocks, char delim, struct cd__csv_block *out);

/* The fastest index this processor has; NULL when there is none, and bytes are read one by one. */
cd__csv_index_fn *cd__csv_index_pick(void);

/* Classes of bytes. LF2 is the LF of a CRLF: the CR before it has already ended the line. */
enum cd__csv_class {
    CLASS_OTHER,
    CLASS_QUOTE,
    CLASS_DELIM,
    CLASS_CR,
    CLASS_LF,
    CLASS_LF2,
    CLASS_NUL,
    CLASS_END,
    CLASSES
};

enum cd__csv_state {
    STATE_LINE,    /* at the start of a record */
    STATE_START,   /* at the start of a further field */
    STATE_PLAIN,   /* inside a field without quotes, or one whose quotes went wrong */
    STATE_QUOTED,  /* inside quotes */
    STATE_CLOSING, /* after a quote that closes the field, unless another quote follows */
    STATES
};

struct cd_csv {
    const char *text; /* borrowed; CD_SLACK bytes behind n are readable */
    size_t n;
    cd__csv_index_fn *index; /* NULL: scalar */
    uint32_t max_field, max_fields, max_rows;
    char delimiter;
    bool partial;  /* n cuts a longer text: the record that it cuts is not handed up */
    bool replaced; /* decoding put U+FFFD somewhere: look for it */
    unsigned char class_of[256];

    size_t pos; /* next byte to read */
    uint64_t line;
    enum cd__csv_state state;
    bool stop, ended, nomem;

    /* The record and the field being read. */
    size_t record, field_at;
    uint64_t record_line;
    size_t first; /* its first field in field[] */
    uint32_t faults, fault_field;
    bool quoted;
    size_t pairs; /* doubled quotes in the field */

    /* What held when the last quote was opened, to go back to if it never closes. */
    size_t open_at;
    uint64_t open_line;
    uint32_t open_faults, open_fault_field;

    struct cd_batch *batch; /* the caller's, during cd_csv_next */
    struct cd_str *field;
    size_t n_field, cap_field, field_stop; /* at field_stop: grow, or the record has too many */
    uint32_t *escaped;                     /* fields with doubled quotes, undoubled at the end of the batch */
    size_t n_escaped, cap_escaped, escaped_bytes;
    char *scratch;
    size_t cap_scratch;

    struct cd_csv_facts facts;
    struct cd_str *header;
    char *header_bytes;
};

/* Where the line after the line ending at byte `at` starts (n when there is none). */
size_t cd__csv_next_line(const struct cd_csv *c, size_t at);

/* Puts the reader at byte `pos`, physical line `line`, with nothing read. */
void cd__csv_seek(struct cd_csv *c, size_t pos, uint64_t line);

/* Reads until max_rows records are in the batch, the batch holds enough, or the text ends. */
CD_MUST_CHECK enum cd_status cd__csv_fill(struct cd_csv *c, struct cd_batch *batch, struct cd_err *err);

void cd__csv_set_delimiter(struct cd_csv *c, char delimiter);

/* Takes the last of at least two fields, and the delimiter before it, off a row. */
void cd__csv_drop_last(const struct cd_csv *c, struct cd_row *row);

#endif
