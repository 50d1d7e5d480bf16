/* column.h - arrays that are large, replaced and scanned: 64-byte aligned, with slack behind them for SIMD tails.
 *
 *     if (!cd_column_grow((void **)&line, &cap, n + 1, sizeof *line)) return false;
 *     free(line);
 *
 * Not in arenas: a column of gigabytes must be given back when it is replaced. */
#ifndef CANDOUR_COLUMN_H
#define CANDOUR_COLUMN_H

#include <stdbool.h>
#include <stddef.h>

#define CD_COLUMN_ALIGN 64

/* Makes *p (of *cap elements of `size` bytes) hold at least `need`, doubling. The first *cap elements stay; the new ones are undefined. At
 * least CD_COLUMN_ALIGN readable bytes follow the last element. False when memory is short or the size overflows, *p then unchanged. */
bool cd_column_grow(void **p, size_t *cap, size_t need, size_t size);

#endif
