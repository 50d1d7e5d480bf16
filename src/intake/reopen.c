/* reopen.c - the bytes of a file that was read, once more; see intake.h. */
#include "candour/zip.h"
#include "nibrs_int.h"
#include "return_int.h"

/* "return.xlsx[people]" is a sheet of return.xlsx. Sheets are named after tables. */
static void split_sheet(const struct cd_str shown, struct cd_intake_file *out)
{
    const char *open = shown.n > 0 && shown.p[shown.n - 1] == ']' ? memrchr(shown.p, '[', shown.n) : NULL;
    out->name = shown;
    if (open == NULL) return;
    out->name.n = (size_t)(open - shown.p);
    const enum cd_table_id table = cd_table_find((struct cd_str){open + 1, shown.n - out->name.n - 2});
    if (table != CD_TABLE_COUNT) out->sheet = cd_schema_find(CD_STR("return-1"))->table[table].name;
}

static enum cd_status read_entry(struct cd_str archive, uint32_t entry, struct cd_file *out, struct cd_err *err)
{
    struct cd_file file = {0};
    struct cd_zip *zip = NULL;
    CD_TRY(cd_file_read(archive.p, 0, &file, err));
    enum cd_status status =
        cd_zip_open(&zip, (struct cd_str){file.p, file.n}, archive.p, &(struct cd_zip_limits){0}, err);
    if (status == CD_OK) status = cd_zip_read(zip, entry, out, err);
    cd_zip_close(zip);
    cd_file_free(&file);
    return status;
}

static enum cd_status read_member(const struct cd__return *ret, struct cd_intake_file *out, struct cd_err *err)
{
    for (uint32_t i = 0; i < ret->n_members; i++) {
        if (!cd_str_eq_nocase(ret->members[i].name, out->name)) continue;
        if (ret->archive.n > 0) return read_entry(ret->archive, ret->members[i].entry, &out->bytes, err);
        return cd_file_read(ret->members[i].full.p, 0, &out->bytes, err);
    }
    return cd_fail(err, CD_INPUT, CD_FMT ": it was there and is no more", CD_ARG(out->name));
}

/* Places were found in other bytes: nothing said of them would hold. */
static enum cd_status compare(const struct cd_intake_file *file, const uint8_t sha256[32], struct cd_err *err)
{
    uint8_t now[32];
    CD_TRY(cd_sha256(file->bytes.p, file->bytes.n, now, err));
    if (memcmp(now, sha256, sizeof now) == 0) return CD_OK;
    return cd_fail(err, CD_INPUT, CD_FMT ": it changed while it was checked; run this again", CD_ARG(file->name));
}

enum cd_status cd_intake_file_open(const struct cd_plan *plan, size_t source, uint32_t file, struct cd_intake_file *out,
                                   struct cd_err *err)
{
    const struct cd__planned *planned = &plan->files[source];
    const struct cd_source *read = &plan->sources[source];
    const char *slash = memrchr(planned->relative.p, '/', planned->relative.n);
    const uint8_t *sha256 = planned->ret != NULL ? read->files[file].sha256 : read->sha256;
    *out = (struct cd_intake_file){.name = planned->relative};
    if (planned->ret != NULL) split_sheet(read->files[file].name, out);
    else if (slash != NULL)
        out->name = (struct cd_str){slash + 1, planned->relative.n - (size_t)(slash + 1 - planned->relative.p)};
    out->format = cd_format_of(out->name);
    if (planned->ret == NULL && out->format == CD_FORMAT_NONE) out->format = CD_FORMAT_CSV; /* a dialect's own ending */
    if (plan->dialect[source] == &cd__nibrs_dialect) out->format = CD_FORMAT_NONE;
    enum cd_status status =
        planned->ret != NULL ? read_member(planned->ret, out, err) : cd_file_read(planned->full.p, 0, &out->bytes, err);
    if (status == CD_OK) status = compare(out, sha256, err);
    if (status != CD_OK) cd_file_free(&out->bytes);
    return status;
}
