/* unread.c - formats that are not read yet. */
#include "reader_int.h"
#include "writer_int.h"

enum cd_status cd__open_parquet(struct cd_reader **out, struct cd_str bytes, const struct cd_reader_opts *opts,
                                struct cd_err *err)
{
    (void)out, (void)bytes;
    return cd_fail(err, CD_INPUT, "%s: this format cannot be read yet; hand in CSV", opts->name);
}

enum cd_status cd__write_parquet(struct cd_writer **out, const char *path, const char *sheet,
                                 const struct cd_writer_column *columns, uint32_t n, struct cd_err *err)
{
    (void)out, (void)sheet, (void)columns, (void)n;
    return cd_fail(err, CD_INPUT, "%s: this format cannot be written yet", path);
}

bool cd_format_here(enum cd_format format)
{
    return format != CD_FORMAT_PARQUET && format != CD_FORMAT_NONE;
}
