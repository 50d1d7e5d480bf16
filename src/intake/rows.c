/* rows.c - what is asked of single rows and fields: seen before? a place on earth? */
#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "intake_int.h"

static bool grow(struct cd__seen_rows *seen)
{
    const unsigned bits = seen->bits == 0 ? 10 : seen->bits + 1;
    struct cd_str *rows = calloc((size_t)1 << bits, sizeof *rows);
    uint64_t *hashes = calloc((size_t)1 << bits, sizeof *hashes);
    if (rows == NULL || hashes == NULL) {
        free(rows);
        free(hashes);
        return false;
    }
    const size_t mask = ((size_t)1 << bits) - 1, old = seen->bits == 0 ? 0 : (size_t)1 << seen->bits;
    for (size_t i = 0; i < old; i++) {
        if (seen->rows[i].p == NULL) continue;
        size_t at = seen->hashes[i] & mask;
        while (rows[at].p != NULL) at = (at + 1) & mask;
        rows[at] = seen->rows[i];
        hashes[at] = seen->hashes[i];
    }
    free(seen->rows);
    free(seen->hashes);
    seen->rows = rows;
    seen->hashes = hashes;
    seen->bits = bits;
    return true;
}

int cd__seen_before(struct cd__seen_rows *seen, struct cd_str row)
{
    if ((seen->bits == 0 || seen->n >= ((size_t)1 << seen->bits) / 2) && !grow(seen)) return -1;
    const uint64_t hash = XXH3_64bits(row.p, row.n);
    const size_t mask = ((size_t)1 << seen->bits) - 1;
    size_t at = hash & mask;
    for (; seen->rows[at].p != NULL; at = (at + 1) & mask)
        if (seen->hashes[at] == hash && cd_str_eq(seen->rows[at], row)) return 1;
    seen->rows[at] = row;
    seen->hashes[at] = hash;
    seen->n++;
    return 0;
}

void cd__seen_free(struct cd__seen_rows *seen)
{
    free(seen->rows);
    free(seen->hashes);
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
