/* zip.h - archives as strangers send them: what is in them, and their bytes, within limits.
 *
 *     struct cd_zip *zip = NULL;
 *     CD_TRY(cd_zip_open(&zip, bytes, "kent-2024-03.zip", &(struct cd_zip_limits){0}, err));
 *     for (uint32_t i = 0; i < cd_zip_count(zip); i++) if (wanted(cd_zip_entry(zip, i)->path)) CD_TRY(cd_zip_read(zip, i, &file, err));
 *     cd_zip_close(zip);
 *
 * Opening looks at every entry's name and stated size before a byte is inflated and refuses the whole archive (CD_INPUT, naming the entry by its
 * number) for: a path that is absolute, climbs ("..") or holds a backslash, a drive or a NUL; two entries of one path; an encrypted entry; a
 * link; and with CD_LIMIT for more entries, more bytes or a higher ratio than the limits allow. Inflating stops at the stated size: more is a lie. */
#ifndef CANDOUR_ZIP_H
#define CANDOUR_ZIP_H

#include "candour/os.h"

struct cd_zip_limits {
    uint32_t entries; /* 0 = 1,000 */
    uint64_t bytes;   /* inflated, all together; 0 = 8 GiB */
    uint32_t ratio;   /* inflated to packed, of entries over 1 MiB; 0 = 200 */
};
struct cd_zip;
struct cd_zip_entry {
    struct cd_str path; /* forward slashes; borrowed from the zip */
    uint64_t bytes;     /* inflated */
};

/* `bytes` must outlive the zip. `name` stands in the texts of errors. Folders are not listed. */
CD_MUST_CHECK enum cd_status cd_zip_open(struct cd_zip **out, struct cd_str bytes, const char *name,
                                         const struct cd_zip_limits *limits, struct cd_err *err);
uint32_t cd_zip_count(const struct cd_zip *zip);
const struct cd_zip_entry *cd_zip_entry(const struct cd_zip *zip, uint32_t i);
/* One entry's bytes with CD_SLACK zero bytes behind them; CD_INPUT when its checksum does not agree. Free with cd_file_free. */
CD_MUST_CHECK enum cd_status cd_zip_read(struct cd_zip *zip, uint32_t i, struct cd_file *out, struct cd_err *err);
void cd_zip_close(struct cd_zip *zip);

#endif
