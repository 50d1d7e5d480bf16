/* arena.h - memory that belongs to a lifetime (a command, a file, a chunk), freed all at once.
 *
 *     struct cd_arena arena = cd_arena_make(64 << 20);        limit in bytes, 0 = 1 GiB
 *     struct thing *t = CD_NEW(&arena, struct thing, 1);      NULL at the limit or out of memory
 *     cd_arena_free(&arena);
 *
 * Memory comes zeroed. One thread at a time per arena. */
#ifndef CANDOUR_ARENA_H
#define CANDOUR_ARENA_H

#include "candour/str.h"

struct cd_arena_block;
struct cd_arena {
    struct cd_arena_block *last;
    size_t used, limit;
};

struct cd_arena cd_arena_make(size_t limit);
void *cd_arena_get(struct cd_arena *arena, size_t count, size_t size); /* aligned to 16; NULL on failure */
void cd_arena_free(struct cd_arena *arena);                            /* leaves it empty and usable */

/* Copies into the arena; the copy is also NUL-terminated. p == NULL on failure. */
struct cd_str cd_arena_str(struct cd_arena *arena, struct cd_str s);

#define CD_NEW(arena, type, count) ((type *)cd_arena_get((arena), (count), sizeof(type)))

#endif
