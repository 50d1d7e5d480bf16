/* unread.c - formats that are not read yet. */
#include "reader_int.h"

enum cd_status cd__open_parquet(struct cd_reader **out, struct cd_str bytes, const struct cd_reader_opts *opts,
                                struct cd_err *err)
{
    (void)out, (void)bytes;
    return cd_fail(err, CD_INPUT, "%s: this format cannot be read yet; hand in CSV", opts->name);
}
