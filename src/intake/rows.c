/* rows.c - what is asked of single rows and fields: seen before? a place on earth? */
#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "candour/column.h"
#include "intake_int.h"

static uint64_t upper(uint64_t hash)
{
    return hash & ~(uint64_t)UINT32_MAX;
}

/* Makes the table at least four times as large as the rows it is to hold. */
static bool room_for(struct cd__seen_rows *seen, size_t rows)
{
    unsigned bits = seen->bits == 0 ? 12 : seen->bits;
    if (rows >= UINT32_MAX || !cd_column_grow((void **)&seen->rows, &seen->cap, rows, sizeof *seen->rows)) return false;
    while (((size_t)1 << bits) / 2 < rows) bits += 2;
    if (bits == seen->bits) return true;
    uint64_t *slots = calloc((size_t)1 << bits, sizeof *slots);
    if (slots == NULL) return false;
    const size_t mask = ((size_t)1 << bits) - 1;
    for (size_t row = 0; row < seen->n; row++) {
        const uint64_t hash = XXH3_64bits(seen->rows[row].p, seen->rows[row].n);
        size_t at = hash & mask;
        while (slots[at] != 0) at = (at + 1) & mask;
        slots[at] = upper(hash) | (row + 1);
    }
    free(seen->slots);
    seen->slots = slots;
    seen->bits = bits;
    return true;
}

static bool look(struct cd__seen_rows *seen, uint64_t hash, struct cd_str row)
{
    const size_t mask = ((size_t)1 << seen->bits) - 1;
    size_t at = hash & mask;
    for (; seen->slots[at] != 0; at = (at + 1) & mask)
        if (upper(seen->slots[at]) == upper(hash) && cd_str_eq(seen->rows[(uint32_t)seen->slots[at] - 1], row))
            return true;
    seen->rows[seen->n++] = row;
    seen->slots[at] = upper(hash) | seen->n;
    return false;
}

/* All hashes first, so that the slots are on their way from memory while the others are computed. */
bool cd__seen_before(struct cd__seen_rows *seen, const struct cd_row *rows, uint32_t n, bool *again)
{
    uint64_t hash[CD_BATCH_ROWS];
    if (!room_for(seen, seen->n + n)) return false;
    const size_t mask = ((size_t)1 << seen->bits) - 1;
    for (uint32_t i = 0; i < n; i++) {
        hash[i] = XXH3_64bits(rows[i].raw.p, rows[i].raw.n);
        __builtin_prefetch(&seen->slots[hash[i] & mask]);
    }
    for (uint32_t i = 0; i < n; i++) again[i] = look(seen, hash[i], rows[i].raw);
    return true;
}

void cd__seen_free(struct cd__seen_rows *seen)
{
    free(seen->rows);
    free(seen->slots);
    *seen = (struct cd__seen_rows){0};
}

/* Digits from *i on into *value, which stops growing past 1000; returns how many. */
static size_t take_digits(struct cd_str text, size_t *i, unsigned *value)
{
    const size_t from = *i;
    unsigned sum = 0;
    for (; *i < text.n && (unsigned char)(text.p[*i] - '0') <= 9; (*i)++)
        sum = sum < 1000 ? sum * 10 + (unsigned char)(text.p[*i] - '0') : sum;
    *value = sum;
    return *i - from;
}

/* An optional sign, digits, at most one point: the whole degrees decide, but for the limit itself. */
bool cd__is_degrees(struct cd_str text, unsigned limit)
{
    size_t i = text.n > 0 && (text.p[0] == '-' || text.p[0] == '+');
    unsigned whole = 0, fraction = 0;
    size_t digits = take_digits(text, &i, &whole);
    if (i < text.n && text.p[i] == '.') {
        i++;
        digits += take_digits(text, &i, &fraction);
    }
    return i == text.n && digits > 0 && (whole < limit || (whole == limit && fraction == 0));
}
