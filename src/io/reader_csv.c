/* reader_csv.c - delimited text behind cd_reader. */
#include <stdlib.h>

#include "candour/csv.h"
#include "reader_int.h"

struct csv_reader {
    struct cd_reader reader;
    struct cd_text text;
    struct cd_csv *csv;
};

static enum cd_status next(struct cd_reader *reader, struct cd_batch *batch, struct cd_err *err)
{
    return cd_csv_next(((struct csv_reader *)reader)->csv, batch, err);
}

static void close_csv(struct cd_reader *reader)
{
    struct csv_reader *r = (struct csv_reader *)reader;
    cd_csv_close(r->csv);
    cd_text_free(&r->text);
    free(r);
}

static enum cd_status open_text(struct csv_reader *r, struct cd_str bytes, const struct cd_reader_opts *opts,
                                struct cd_err *err)
{
    CD_TRY(cd_text_decode(bytes.p, bytes.n, &r->text, err));
    if (r->text.encoding == CD_ENCODING_BINARY)
        return cd_fail(err, CD_INPUT, "%s: not what its name says: %s", opts->name,
                       r->text.detail != NULL ? r->text.detail : "not text");
    CD_TRY(cd_csv_open(&r->csv, &r->text, &(struct cd_csv_opts){.max_field = opts->max_field}, err));
    const struct cd_csv_facts *facts = cd_csv_facts(r->csv);
    r->reader.facts = (struct cd_reader_facts){.format = CD_FORMAT_CSV,
                                               .columns = facts->columns,
                                               .header = facts->header,
                                               .header_line = facts->header_line,
                                               .encoding = cd_encoding_name(r->text.encoding),
                                               .delimiter = facts->delimiter,
                                               .preamble_lines = facts->preamble_lines};
    return CD_OK;
}

enum cd_status cd__open_csv(struct cd_reader **out, struct cd_str bytes, const struct cd_reader_opts *opts,
                            struct cd_err *err)
{
    struct csv_reader *r = calloc(1, sizeof *r);
    *out = NULL;
    if (r == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", opts->name);
    r->reader.next = next;
    r->reader.close = close_csv;
    const enum cd_status status = open_text(r, bytes, opts, err);
    if (status == CD_OK) *out = &r->reader;
    else close_csv(&r->reader);
    return status;
}
