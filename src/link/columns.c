/* columns.c - which columns a comparison looks at; see linker.h. */
#include "linker_int.h"

static void gather(const struct cd__sql *e, bool *seen)
{
    if (e->op == CD__SQL_COLUMN) seen[e->column] = true;
    for (uint32_t i = 0; i < e->n_args; i++) gather(e->args[i], seen);
}

enum cd_status cd_linker_columns(const struct cd_linker *linker, uint32_t comparison, uint32_t *columns, uint32_t *n,
                                 struct cd_err *err)
{
    const struct cd_frame *frame = linker->plan->frame;
    const struct cd_model_comparison *c = &linker->model->comparisons[comparison];
    struct cd_arena arena = cd_arena_make(0);
    bool *seen = CD_NEW(&arena, bool, (size_t)frame->n_columns + 1);
    enum cd_status status = seen != NULL ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for a comparison's columns");
    for (uint32_t l = 0; l < c->n_levels && status == CD_OK; l++) {
        struct cd__sql *tree = NULL;
        status = cd__sql_parse(c->levels[l].sql, linker->model->dialect, CD__SQL_LEVEL, frame, &arena, &tree, err);
        if (status == CD_OK) gather(tree, seen);
    }
    *n = 0;
    for (uint32_t i = 0; i < frame->n_columns && status == CD_OK; i++)
        if (seen[i]) columns[(*n)++] = i;
    cd_arena_free(&arena);
    return status;
}
