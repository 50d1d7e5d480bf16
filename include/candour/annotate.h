/* annotate.h - what was handed in, with what was found in it beside it, for people who work in spreadsheet programs.
 *
 *     CD_TRY(cd_annotate_source(&dir, "2024-02/x.csv", &annotation, &told, err));      once for a source, from any thread
 *     CD_TRY(cd_annotate_list(&dir, annotations, names, n, &told, err));               once, when all are there
 *
 * Of a source come: a workbook with a sheet for each of its tables, whatever they were written in, and a sheet "Findings" that leads to the cells; a
 * copy of return.yaml; and, for every table that was CSV, the same CSV with one more column (rows.h), below "csv/". Both can be handed in
 * again (docs/check.md). The files hold what was handed in, people's data with it. */
#ifndef CANDOUR_ANNOTATE_H
#define CANDOUR_ANNOTATE_H

#include "candour/buf.h"
#include "candour/intake.h"

/* One source after cd_intake_read, and what was found in it. */
struct cd_annotation {
    const struct cd_plan *plan;
    size_t source;
    const struct cd_findings *findings; /* sorted; lines and columns as handed in */
    const uint64_t *keys;               /* one per finding, 0: none; NULL: none has one */
    const bool *answered;               /* one per finding; NULL: none is */
};

/* `name`: of the source in the folder, without "..", for a file with its ending. What does not fit (a sheet's rows, a cell's text, comments) is appended to
 * `told`, a line each, and stands on the sheet of findings too. CD_INPUT where a file changed since it was read. */
CD_MUST_CHECK enum cd_status cd_annotate_source(const struct cd_outdir *dir, const char *name,
                                                const struct cd_annotation *annotation, struct cd_buf *told,
                                                struct cd_err *err);

/* findings.xlsx: the findings of all sources, and those about what was handed in as a whole. names[i] is what annotations[i] was given. */
CD_MUST_CHECK enum cd_status cd_annotate_list(const struct cd_outdir *dir, const struct cd_annotation *annotations,
                                              const char *const *names, size_t n, struct cd_buf *told,
                                              struct cd_err *err);

#endif
