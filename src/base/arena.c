/* arena.c - blocks that double, freed together; see arena.h. */
#include "candour/arena.h"

#include <stdlib.h>

struct cd_arena_block {
    struct cd_arena_block *before;
    size_t used, size;
    _Alignas(16) char bytes[];
};

enum { ARENA_FIRST = 4096, ARENA_LARGEST = 1 << 20 };

struct cd_arena cd_arena_make(size_t limit)
{
    return (struct cd_arena){.limit = limit != 0 ? limit : (size_t)1 << 30};
}

static struct cd_arena_block *add_block(struct cd_arena *arena, size_t need)
{
    size_t size = arena->last != NULL ? arena->last->size * 2 : ARENA_FIRST;
    if (size > ARENA_LARGEST) size = ARENA_LARGEST;
    if (size < need) size = need;
    size_t bytes;
    struct cd_arena_block *block = NULL;
    if (__builtin_add_overflow(sizeof *block, size, &bytes) || (block = calloc(1, bytes)) == NULL) return NULL;
    block->before = arena->last;
    block->size = size;
    arena->last = block;
    return block;
}

void *cd_arena_get(struct cd_arena *arena, size_t count, size_t size)
{
    size_t need;
    if (arena->limit == 0) arena->limit = (size_t)1 << 30;
    const size_t left = arena->limit - arena->used;
    if (__builtin_mul_overflow(count, size, &need)) return NULL;
    if (need == 0) need = 1;
    if (need > left || __builtin_add_overflow(need, (size_t)15, &need)) return NULL;
    need &= ~(size_t)15;
    struct cd_arena_block *block = arena->last;
    if (block == NULL || need > block->size - block->used) block = add_block(arena, need);
    if (block == NULL) return NULL;
    void *p = block->bytes + block->used;
    block->used += need;
    arena->used += need < left ? need : left; /* what rounding adds must not pass the limit */
    return p;
}

void cd_arena_free(struct cd_arena *arena)
{
    while (arena->last != NULL) {
        struct cd_arena_block *block = arena->last;
        arena->last = block->before;
        free(block);
    }
    arena->used = 0;
}

struct cd_str cd_arena_str(struct cd_arena *arena, struct cd_str s)
{
    char *p = cd_arena_get(arena, s.n + 1, 1);
    if (p != NULL && s.n > 0) memcpy(p, s.p, s.n);
    return (struct cd_str){p, p != NULL ? s.n : 0};
}
