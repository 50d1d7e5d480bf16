/* expect.c - which returns were to come: said in a file, or every force for every month; see audit.h. */
#include <stdlib.h>

#include "audit_int.h"
#include "candour/csv.h"
#include "candour/date.h"
#include "candour/os.h"

static bool expect_one(struct cd_picture *picture, struct cd_str force, int32_t period)
{
    uint32_t ret;
    if (!cd_picture_return(picture, force, period, &ret)) return false;
    picture->returns[ret].expected = 1;
    return true;
}

static enum cd_status expect_all(struct cd_picture *picture, const struct cd_force_register *forces, const char *force,
                                 struct cd_err *err)
{
    if (picture->frame.first == CD_NO_PERIOD) return CD_OK;
    for (int32_t period = picture->frame.first; period <= picture->frame.last; period++)
        for (uint32_t i = 0; i < forces->n; i++) {
            if (force != NULL && strcmp(force, forces->forces[i].id) != 0) continue;
            if (!expect_one(picture, cd_str_of(forces->forces[i].id), period))
                return cd_fail(err, CD_NOMEM, "no memory for the expected returns");
        }
    return CD_OK;
}

static enum cd_status expect_rows(struct cd_picture *picture, const struct cd_force_register *forces, const char *path,
                                  const struct cd_batch *batch, struct cd_err *err)
{
    for (uint32_t i = 0; i < batch->n; i++) {
        const struct cd_row *row = &batch->row[i];
        if ((row->faults & CD_ROW_BLANK) != 0) continue;
        const struct cd_str none = {"", 0};
        const struct cd_str force = row->n > 0 ? cd_str_trim(batch->field[row->first]) : none;
        const struct cd_str period = row->n > 1 ? cd_str_trim(batch->field[row->first + 1]) : none;
        const int32_t month = cd_period_parse(period);
        enum cd_status status = CD_OK;
        if (cd_force_find(forces, force) == NULL)
            status = cd_fail(err, CD_INPUT, "%s:%llu:1: there is no force \"" CD_FMT "\" in the register %s", path,
                             (unsigned long long)row->line, CD_ARG(force), forces->id);
        else if (month == CD_NO_PERIOD)
            status = cd_fail(err, CD_INPUT, "%s:%llu:2: \"" CD_FMT "\" is no month; write YYYY-MM", path,
                             (unsigned long long)row->line, CD_ARG(period));
        else if (!expect_one(picture, force, month))
            status = cd_fail(err, CD_NOMEM, "no memory for the expected returns");
        if (status != CD_OK) {
            if (err != NULL && status == CD_INPUT) err->line = row->line;
            return status;
        }
    }
    return CD_OK;
}

static enum cd_status expect_csv(struct cd_picture *picture, const struct cd_force_register *forces, const char *path,
                                 const struct cd_text *text, struct cd_err *err)
{
    struct cd_csv *csv = NULL;
    struct cd_batch *batch = calloc(1, sizeof *batch);
    if (batch == NULL) return cd_fail(err, CD_NOMEM, "no memory for the expected returns");
    enum cd_status status = cd_csv_open(&csv, text, &(struct cd_csv_opts){0}, err);
    if (status == CD_OK) {
        const struct cd_csv_facts *facts = cd_csv_facts(csv);
        if (facts->columns < 2 || !cd_str_eq_nocase(cd_str_trim(facts->header[0]), CD_STR("force")) ||
            !cd_str_eq_nocase(cd_str_trim(facts->header[1]), CD_STR("period")))
            status = cd_fail(err, CD_INPUT, "%s: its first line must be \"force,period\"", path);
    }
    do {
        if (status == CD_OK) status = cd_csv_next(csv, batch, err);
        if (status == CD_OK) status = expect_rows(picture, forces, path, batch, err);
    } while (status == CD_OK && batch->n > 0);
    cd_csv_close(csv);
    free(batch);
    return status;
}

enum cd_status cd__expect(struct cd_picture *picture, const struct cd_intake_facts *facts,
                          const struct cd_intake_opts *opts, const char *path, struct cd_err *err)
{
    struct cd_file file;
    struct cd_text text = {0};
    if (path == NULL) return expect_all(picture, facts->forces, opts->force, err);
    CD_TRY(cd_file_read(path, 64 << 20, &file, err));
    enum cd_status status = cd_text_decode(file.p, file.n, &text, err);
    if (status == CD_OK && text.encoding == CD_ENCODING_BINARY)
        status = cd_fail(err, CD_INPUT, "%s: not a text file", path);
    if (status == CD_OK) status = expect_csv(picture, facts->forces, path, &text, err);
    cd_text_free(&text);
    cd_file_free(&file);
    return status;
}
