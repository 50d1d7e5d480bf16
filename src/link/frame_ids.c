/* frame_ids.c - the ids of a dataset: kept as bytes and as numbers, each allowed once, which numbers that ascend need no table to show.
 *
 * Open addressing over XXH3; a slot holds 32 bits of the hash beside the row, so that growing needs no text and nearly no other text is ever
 * looked at. A batch's slots are asked for ahead. */
#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "candour/buf.h"
#include "candour/os.h"
#include "frame_int.h"

enum { FIRST_BITS = 10, AHEAD = 32 };

bool cd__frame_room(void **p, size_t *cap, size_t need, size_t likely, size_t size)
{
    if (need <= *cap) return true;
    size_t wanted = *cap + *cap / 2, bytes;
    if (wanted < need) wanted = need;
    if (wanted < likely) wanted = likely;
    if (__builtin_mul_overflow(wanted, size, &bytes)) return false;
    void *grown = *p == NULL ? cd_large(wanted, size) : realloc(*p, bytes);
    if (grown == NULL) return false;
    *p = grown;
    *cap = wanted;
    return true;
}

/* --- Kept ----------------------------------------------------------------------------------------------------------------- */

/* Only the one way to write a number: 007 is another id than 7. */
static bool whole_number(struct cd_str s, int64_t *out)
{
    const bool minus = s.n > 0 && s.p[0] == '-';
    const struct cd_str digits = {s.p + minus, s.n - minus};
    uint64_t value;
    if (digits.n == 0 || digits.p[0] < '0' || digits.p[0] > '9' || (digits.p[0] == '0' && s.n > 1) ||
        !cd_str_u64(digits, &value) || value > INT64_MAX)
        return false;
    *out = minus ? -(int64_t)value : (int64_t)value;
    return true;
}

static bool keep_number(struct cd_frame *frame, uint32_t row, uint32_t likely, struct cd_str id)
{
    if (row > 0 && frame->id_number == NULL) return true;
    if (!cd__frame_room((void **)&frame->id_number, &frame->cap_id_number, (size_t)row + 1, likely,
                        sizeof *frame->id_number))
        return false;
    if (!whole_number(id, &frame->id_number[row])) {
        free(frame->id_number);
        frame->id_number = NULL;
        frame->cap_id_number = 0;
    }
    return true;
}

static bool keep(struct cd_frame *frame, uint32_t row, uint32_t likely, struct cd_str id)
{
    if (!cd__frame_room((void **)&frame->id_at, &frame->cap_id_at, (size_t)row + 2, (size_t)likely + 1,
                        sizeof *frame->id_at) ||
        !cd__frame_room((void **)&frame->id_bytes, &frame->cap_id_bytes, frame->n_id_bytes + id.n,
                        (size_t)likely * id.n, 1))
        return false;
    memcpy(frame->id_bytes + frame->n_id_bytes, id.p, id.n);
    if (row == 0) frame->id_at[0] = 0;
    frame->n_id_bytes += id.n;
    frame->id_at[row + 1] = frame->n_id_bytes;
    return keep_number(frame, row, likely, id);
}

/* --- Lines ----------------------------------------------------------------------------------------------------------------- */

static bool keep_line(struct cd__ids *ids, uint64_t line)
{
    if (ids->n > 0 && line == ++ids->line) return true;
    if (!cd_grow((void **)&ids->leaps, &ids->cap_leaps, ids->n_leaps + 1, sizeof *ids->leaps)) return false;
    ids->leaps[ids->n_leaps++] = (struct cd__leap){ids->n, line};
    ids->line = line;
    return true;
}

static uint64_t line_of(const struct cd__ids *ids, uint32_t row)
{
    size_t i = ids->n_leaps;
    while (ids->leaps[i - 1].row > row) i--;
    return ids->leaps[i - 1].line + (row - ids->leaps[i - 1].row);
}

/* --- Once ------------------------------------------------------------------------------------------------------------------ */

static uint32_t hash_of(struct cd_str id)
{
    return (uint32_t)(XXH3_64bits(id.p, id.n) >> 32);
}

static uint64_t *slot_at(const struct cd__ids *ids, uint32_t hash)
{
    return &ids->slots[hash & (((uint32_t)1 << ids->bits) - 1)];
}

static uint64_t *behind(const struct cd__ids *ids, uint64_t *slot)
{
    return slot + 1 < ids->slots + ((size_t)1 << ids->bits) ? slot + 1 : ids->slots;
}

/* Slots for n ids, of which half are to stay empty. */
static bool make_room(struct cd__ids *ids, size_t n)
{
    uint32_t bits = ids->bits > 0 ? ids->bits : FIRST_BITS;
    uint64_t *old = ids->slots;
    const size_t n_old = old == NULL ? 0 : (size_t)1 << ids->bits;
    if (n <= n_old / 2) return true;
    while (n > ((size_t)1 << bits) / 2)
        if (++bits > 31) return false;
    uint64_t *slots = calloc((size_t)1 << bits, sizeof *slots);
    if (slots == NULL) return false;
    cd_use_large_pages(slots, ((size_t)1 << bits) * sizeof *slots);
    ids->bits = bits;
    ids->slots = slots;
    for (size_t i = 0; i < n_old; i++) {
        if (old[i] == 0) continue;
        uint64_t *slot = slot_at(ids, (uint32_t)(old[i] >> 32));
        while (*slot != 0) slot = behind(ids, slot);
        *slot = old[i];
    }
    free(old);
    return true;
}

static enum cd_status once(const struct cd_frame *frame, const struct cd__ids *ids, uint32_t row, uint32_t hash,
                           struct cd_err *err)
{
    const struct cd_str id = cd_frame_id(frame, ids->first + row);
    uint64_t *slot = slot_at(ids, hash);
    for (; *slot != 0; slot = behind(ids, slot)) {
        const uint32_t other = (uint32_t)*slot - 1;
        if ((uint32_t)(*slot >> 32) != hash || !cd_str_eq(cd_frame_id(frame, ids->first + other), id)) continue;
        const enum cd_status status =
            cd_fail(err, CD_INPUT, "%s: the ids of lines %llu and %llu are the same; each record needs its own",
                    ids->name, (unsigned long long)line_of(ids, other), (unsigned long long)line_of(ids, row));
        if (err != NULL) err->line = line_of(ids, row);
        return status;
    }
    *slot = (uint64_t)hash << 32 | (row + 1);
    return CD_OK;
}

static bool ascends(const struct cd_frame *frame, const struct cd__ids *ids)
{
    const uint32_t row = ids->first + ids->n;
    return frame->id_number != NULL && (ids->n == 0 || frame->id_number[row - 1] < frame->id_number[row]);
}

static enum cd_status no_memory(const struct cd__ids *ids, struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "%s: no memory for its ids", ids->name);
}

/* The first that does not ascend: those before it are put in the table. */
static enum cd_status begin_table(const struct cd_frame *frame, struct cd__ids *ids, struct cd_err *err)
{
    if (!make_room(ids, (size_t)ids->n + AHEAD)) return no_memory(ids, err);
    for (uint32_t row = 0; row < ids->n; row++)
        CD_TRY(once(frame, ids, row, hash_of(cd_frame_id(frame, ids->first + row)), err));
    return CD_OK;
}

static enum cd_status take_one(struct cd_frame *frame, struct cd__ids *ids, struct cd_str id, uint64_t line,
                               struct cd_err *err)
{
    if (id.p == NULL || id.n == 0) {
        const enum cd_status status =
            cd_fail(err, CD_INPUT, "%s: line %llu has no id", ids->name, (unsigned long long)line);
        if (err != NULL) err->line = line;
        return status;
    }
    if (!keep(frame, ids->first + ids->n, ids->likely, id) || !keep_line(ids, line)) return no_memory(ids, err);
    if (ids->slots == NULL && !ascends(frame, ids)) CD_TRY(begin_table(frame, ids, err));
    if (ids->slots != NULL) CD_TRY(once(frame, ids, ids->n, hash_of(id), err));
    ids->n++;
    return CD_OK;
}

enum cd_status cd__ids_take(struct cd_frame *frame, struct cd__ids *ids, const struct cd_str *texts,
                            const uint64_t *lines, uint32_t n, struct cd_err *err)
{
    for (uint32_t at = 0; at < n; at += AHEAD) {
        const uint32_t k = n - at < AHEAD ? n - at : AHEAD;
        if (ids->slots != NULL) {
            if (!make_room(ids, (size_t)ids->n + k)) return no_memory(ids, err);
            for (uint32_t i = 0; i < k; i++) __builtin_prefetch(slot_at(ids, hash_of(texts[at + i])));
        }
        for (uint32_t i = 0; i < k; i++) CD_TRY(take_one(frame, ids, texts[at + i], lines[at + i], err));
    }
    return CD_OK;
}

void cd__ids_free(struct cd__ids *ids)
{
    free(ids->leaps);
    free(ids->slots);
    *ids = (struct cd__ids){0};
}
