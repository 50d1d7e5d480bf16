/* reader.c - which format a table is in, and who reads it; see reader.h. */
#include "candour/reader.h"

#include "reader_int.h"

static const char *const names[] = {
#define X(name, text) text,
    CD_FORMATS(X)
#undef X
};

static const struct {
    const char *ending;
    enum cd_format format;
} endings[] = {
    {".csv", CD_FORMAT_CSV},         {".tsv", CD_FORMAT_CSV},      {".txt", CD_FORMAT_CSV},
    {".jsonl", CD_FORMAT_JSONL},     {".ndjson", CD_FORMAT_JSONL}, {".xlsx", CD_FORMAT_XLSX},
    {".parquet", CD_FORMAT_PARQUET},
};

const char *cd_format_name(enum cd_format format)
{
    return names[format];
}

enum cd_format cd_format_of(struct cd_str name)
{
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        const struct cd_str ending = cd_str_of(endings[i].ending);
        if (name.n > ending.n && cd_str_eq_nocase((struct cd_str){name.p + name.n - ending.n, ending.n}, ending))
            return endings[i].format;
    }
    return CD_FORMAT_NONE;
}

enum cd_status cd_reader_open(struct cd_reader **out, enum cd_format format, struct cd_str bytes,
                              const struct cd_reader_opts *opts, struct cd_err *err)
{
    static cd__open_format *const opens[CD_FORMAT_COUNT] = {[CD_FORMAT_CSV] = cd__open_csv,
                                                            [CD_FORMAT_JSONL] = cd__open_jsonl,
                                                            [CD_FORMAT_XLSX] = cd__open_xlsx,
                                                            [CD_FORMAT_PARQUET] = cd__open_parquet};
    struct cd_reader_opts own = *opts;
    *out = NULL;
    if (own.name == NULL) own.name = "the table";
    if (opens[format] == NULL) return cd_fail(err, CD_USAGE, "%s: in no format that can be read", own.name);
    return opens[format](out, bytes, &own, err);
}

const struct cd_reader_facts *cd_reader_facts(const struct cd_reader *reader)
{
    return &reader->facts;
}

enum cd_status cd_reader_next(struct cd_reader *reader, struct cd_batch *batch, struct cd_err *err)
{
    return reader->next(reader, batch, err);
}

void cd_reader_close(struct cd_reader *reader)
{
    if (reader != NULL) reader->close(reader);
}
