/* frame_ids.c - the ids of a dataset: kept as bytes and as numbers, each allowed once.
 *
 * Open addressing over XXH3; a slot holds 32 bits of the hash beside the row, so that growing needs no text and nearly no other text is ever
 * looked at. A batch's hashes and slots are asked for ahead. */
#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "candour/os.h"
#include "frame_int.h"

enum { FIRST_BITS = 10, AHEAD = 32 };

bool cd__frame_room(void **p, size_t *cap, size_t need, size_t size)
{
    if (need <= *cap) return true;
    size_t wanted = *cap + *cap / 2, bytes;
    if (wanted < need) wanted = need;
    if (__builtin_mul_overflow(wanted, size, &bytes)) return false;
    void *grown = realloc(*p, bytes);
    if (grown == NULL) return false;
    cd_use_large_pages(grown, bytes);
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

static bool keep_number(struct cd_frame *frame, uint32_t row, struct cd_str id)
{
    if (row > 0 && frame->id_number == NULL) return true;
    if (!cd__frame_room((void **)&frame->id_number, &frame->cap_id_number, (size_t)row + 1, sizeof *frame->id_number))
        return false;
    if (!whole_number(id, &frame->id_number[row])) {
        free(frame->id_number);
        frame->id_number = NULL;
        frame->cap_id_number = 0;
    }
    return true;
}

static bool keep(struct cd_frame *frame, uint32_t row, struct cd_str id)
{
    if (!cd__frame_room((void **)&frame->id_at, &frame->cap_id_at, (size_t)row + 2, sizeof *frame->id_at) ||
        !cd__frame_room((void **)&frame->id_bytes, &frame->cap_id_bytes, frame->n_id_bytes + id.n, 1))
        return false;
    memcpy(frame->id_bytes + frame->n_id_bytes, id.p, id.n);
    if (row == 0) frame->id_at[0] = 0;
    frame->n_id_bytes += id.n;
    frame->id_at[row + 1] = frame->n_id_bytes;
    return keep_number(frame, row, id);
}

/* --- Once ------------------------------------------------------------------------------------------------------------------ */

static uint32_t place(const struct cd__ids *ids, uint32_t hash)
{
    return hash & (((uint32_t)1 << ids->bits) - 1);
}

static bool grow(struct cd__ids *ids)
{
    const uint32_t bits = ids->bits == 0 ? FIRST_BITS : ids->bits + 1;
    if (bits > 31) return false;
    uint64_t *old = ids->slots;
    const size_t n_old = ids->bits == 0 ? 0 : (size_t)1 << ids->bits;
    uint64_t *slots = calloc((size_t)1 << bits, sizeof *slots);
    if (slots == NULL) return false;
    cd_use_large_pages(slots, ((size_t)1 << bits) * sizeof *slots);
    ids->bits = bits;
    ids->slots = slots;
    for (size_t i = 0; i < n_old; i++) {
        if (old[i] == 0) continue;
        uint32_t at = place(ids, (uint32_t)(old[i] >> 32));
        while (slots[at] != 0) at = (at + 1) & (((uint32_t)1 << bits) - 1);
        slots[at] = old[i];
    }
    free(old);
    return true;
}

static enum cd_status once(const struct cd_frame *frame, struct cd__ids *ids, uint32_t hash, struct cd_err *err)
{
    const uint32_t mask = ((uint32_t)1 << ids->bits) - 1;
    const struct cd_str id = cd_frame_id(frame, ids->first + ids->n);
    uint32_t at = place(ids, hash);
    for (; ids->slots[at] != 0; at = (at + 1) & mask) {
        const uint32_t other = (uint32_t)ids->slots[at] - 1;
        if ((uint32_t)(ids->slots[at] >> 32) != hash || !cd_str_eq(cd_frame_id(frame, ids->first + other), id))
            continue;
        const enum cd_status status =
            cd_fail(err, CD_INPUT, "%s: the ids of lines %llu and %llu are the same; each record needs its own",
                    ids->name, (unsigned long long)ids->lines[other], (unsigned long long)ids->lines[ids->n]);
        if (err != NULL) err->line = ids->lines[ids->n];
        return status;
    }
    ids->slots[at] = (uint64_t)hash << 32 | (ids->n + 1);
    return CD_OK;
}

static enum cd_status take_one(struct cd_frame *frame, struct cd__ids *ids, struct cd_str id, uint64_t line,
                               uint32_t hash, struct cd_err *err)
{
    if (id.p == NULL || id.n == 0) {
        const enum cd_status status =
            cd_fail(err, CD_INPUT, "%s: line %llu has no id", ids->name, (unsigned long long)line);
        if (err != NULL) err->line = line;
        return status;
    }
    if (!keep(frame, ids->first + ids->n, id) ||
        !cd__frame_room((void **)&ids->lines, &ids->cap_lines, (size_t)ids->n + 1, sizeof *ids->lines))
        return cd_fail(err, CD_NOMEM, "%s: no memory for its ids", ids->name);
    ids->lines[ids->n] = line;
    CD_TRY(once(frame, ids, hash, err));
    ids->n++;
    return CD_OK;
}

enum cd_status cd__ids_take(struct cd_frame *frame, struct cd__ids *ids, const struct cd_str *texts,
                            const uint64_t *lines, uint32_t n, struct cd_err *err)
{
    uint32_t hash[AHEAD];
    for (uint32_t at = 0; at < n; at += AHEAD) {
        const uint32_t k = n - at < AHEAD ? n - at : AHEAD;
        if (ids->bits == 0 || (size_t)ids->n + k > ((size_t)1 << ids->bits) / 2)
            if (!grow(ids)) return cd_fail(err, CD_NOMEM, "%s: no memory for its ids", ids->name);
        for (uint32_t i = 0; i < k; i++) {
            hash[i] = (uint32_t)(XXH3_64bits(texts[at + i].p, texts[at + i].n) >> 32);
            __builtin_prefetch(&ids->slots[place(ids, hash[i])]);
        }
        for (uint32_t i = 0; i < k; i++) CD_TRY(take_one(frame, ids, texts[at + i], lines[at + i], hash[i], err));
    }
    return CD_OK;
}

void cd__ids_free(struct cd__ids *ids)
{
    free(ids->lines);
    free(ids->slots);
    *ids = (struct cd__ids){0};
}
