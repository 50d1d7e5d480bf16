/* picture_file_int.h - what writing and reading a picture share. */
#ifndef CANDOUR_PICTURE_FILE_INT_H
#define CANDOUR_PICTURE_FILE_INT_H

#include <stddef.h>

#include "candour/picture_file.h"

enum { CD_PICTURE_VERSION = 1, CD_PICTURE_TEXTS = 8 };

/* The texts of a frame, by key. */
static const struct {
    const char *key;
    size_t at;
} cd__picture_texts[CD_PICTURE_TEXTS] = {
    {"dataset", offsetof(struct cd_figure_frame, dataset)},
    {"rows", offsetof(struct cd_figure_frame, noun[CD_UNIT_ROW])},
    {"people", offsetof(struct cd_figure_frame, noun[CD_UNIT_PERSON])},
    {"definition", offsetof(struct cd_figure_frame, definition)},
    {"code_lists", offsetof(struct cd_figure_frame, code_lists)},
    {"source", offsetof(struct cd_figure_frame, source)},
    {"table", offsetof(struct cd_figure_frame, table)},
    {"period", offsetof(struct cd_figure_frame, period)},
};
static inline const struct cd_str *cd__picture_text(const struct cd_figure_frame *frame, size_t i)
{
    return (const struct cd_str *)((const char *)frame + cd__picture_texts[i].at);
}

#endif
