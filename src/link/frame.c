/* frame.c - what is asked of a frame; see frame.h. */
#include "candour/frame.h"

#include <stdlib.h>

uint32_t cd_frame_find(const struct cd_frame *frame, struct cd_str name)
{
    for (uint32_t c = 0; c < frame->n_columns; c++)
        if (cd_str_eq(frame->columns[c].name, name)) return c;
    return CD_NO_CODE;
}

struct cd_str cd_frame_id(const struct cd_frame *frame, uint32_t row)
{
    return (struct cd_str){frame->id_bytes + frame->id_at[row], (size_t)(frame->id_at[row + 1] - frame->id_at[row])};
}

struct cd_str cd_frame_text(const struct cd_frame *frame, uint32_t column, uint32_t row)
{
    const uint32_t code = frame->columns[column].codes[row];
    return code == CD_NO_CODE ? (struct cd_str){0} : cd_dict_text(&frame->columns[column].values, code);
}

uint32_t cd_frame_dataset(const struct cd_frame *frame, uint32_t row)
{
    uint32_t d = 0;
    while (d + 1 < frame->n_datasets && frame->first[d + 1] <= row) d++;
    return d;
}

/* The next byte of dataset, "-__-" and id as one text; -1 behind its end. */
static int byte_at(const struct cd_str part[3], size_t at)
{
    for (int i = 0; i < 3; at -= part[i++].n)
        if (at < part[i].n) return (unsigned char)part[i].p[at];
    return -1;
}

static int cmp_whole(const struct cd_str a[3], const struct cd_str b[3])
{
    for (size_t i = 0;; i++) {
        const int x = byte_at(a, i), y = byte_at(b, i);
        if (x != y) return x < y ? -1 : 1;
        if (x < 0) return 0;
    }
}

int cd_frame_id_cmp(const struct cd_frame *frame, uint32_t a, uint32_t b)
{
    if (frame->n_datasets < 2 && frame->id_number != NULL)
        return (frame->id_number[a] > frame->id_number[b]) - (frame->id_number[a] < frame->id_number[b]);
    const uint32_t of_a = cd_frame_dataset(frame, a), of_b = cd_frame_dataset(frame, b);
    if (of_a == of_b) return cd_str_cmp(cd_frame_id(frame, a), cd_frame_id(frame, b));
    const struct cd_str x[3] = {frame->datasets[of_a], CD_STR("-__-"), cd_frame_id(frame, a)};
    const struct cd_str y[3] = {frame->datasets[of_b], CD_STR("-__-"), cd_frame_id(frame, b)};
    return cmp_whole(x, y);
}

void cd_frame_free(struct cd_frame *frame)
{
    for (uint32_t c = 0; c < frame->n_columns; c++) {
        cd_dict_free(&frame->columns[c].values);
        free(frame->columns[c].codes);
    }
    free(frame->columns);
    free(frame->datasets);
    free(frame->first);
    free(frame->files);
    free(frame->id_bytes);
    free(frame->id_at);
    free(frame->id_number);
    cd_arena_free(&frame->arena);
    *frame = (struct cd_frame){0};
}
