/* unread.c - formats that are not read yet. */
#include "reader_int.h"

static enum cd_status refuse(const struct cd_reader_opts *opts, struct cd_err *err)
{
    return cd_fail(err, CD_INPUT, "%s: this format cannot be read yet; hand in CSV", opts->name);
}
enum cd_status cd__open_jsonl(struct cd_reader **out, struct cd_str bytes, const struct cd_reader_opts *opts,
                              struct cd_err *err)
{
    (void)out, (void)bytes;
    return refuse(opts, err);
}
enum cd_status cd__open_xlsx(struct cd_reader **out, struct cd_str bytes, const struct cd_reader_opts *opts,
                             struct cd_err *err)
{
    (void)out, (void)bytes;
    return refuse(opts, err);
}
enum cd_status cd__open_parquet(struct cd_reader **out, struct cd_str bytes, const struct cd_reader_opts *opts,
                                struct cd_err *err)
{
    (void)out, (void)bytes;
    return refuse(opts, err);
}
enum cd_status cd_sheet_names(struct cd_str bytes, const char *name, struct cd_arena *arena, struct cd_str **names,
                              uint32_t *n, struct cd_err *err)
{
    (void)bytes, (void)arena, (void)names, (void)n;
    return cd_fail(err, CD_INPUT, "%s: this format cannot be read yet; hand in CSV", name);
}
