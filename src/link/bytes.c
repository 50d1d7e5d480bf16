/* bytes.c - how much memory records and a linker over them take: what no budget for pairs can make less. */
#include "compare_int.h"
#include "linker_int.h"
#include "plan_build_int.h"

static uint64_t of_dict(const struct cd_dict *dict)
{
    return dict->cap_texts * sizeof *dict->texts + (dict->bits == 0 ? 0 : sizeof *dict->slots << dict->bits) +
           dict->arena.used;
}

uint64_t cd_frame_bytes(const struct cd_frame *frame)
{
    uint64_t bytes = frame->cap_id_bytes + frame->cap_id_at * sizeof *frame->id_at +
                     frame->cap_id_number * sizeof *frame->id_number + frame->arena.used;
    for (uint32_t c = 0; c < frame->n_columns; c++)
        bytes += of_dict(&frame->columns[c].values) + frame->columns[c].cap * sizeof *frame->columns[c].codes;
    return bytes;
}

uint64_t cd_linker_bytes(const struct cd_linker *linker)
{
    const struct cd__plan *plan = linker->plan;
    uint64_t bytes = plan->arena.used + plan->frame->n * (uint64_t)plan->program->stride;
    for (uint32_t d = 0; d < plan->n_domains; d++)
        bytes += of_dict(&plan->domains[d].own) + of_dict(&plan->domains[d].items);
    return bytes;
}
