/* zip.c - archives by libzip, looked through before a byte is inflated; see zip.h. */
#include "candour/zip.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <zip.h>

#include "zip_int.h"

pthread_mutex_t cd__zip_opening = PTHREAD_MUTEX_INITIALIZER;

struct cd_zip {
    zip_t *zip;
    const char *name;
    struct cd_zip_entry *entries;
    zip_uint64_t *at; /* libzip's index of each entry: folders are not listed */
    uint32_t n;
};

static enum cd_status refuse(const struct cd_zip *z, zip_uint64_t i, const char *why, struct cd_err *err)
{
    return cd_fail(err, CD_INPUT, "%s: entry %llu of the archive %s: refused", z->name, (unsigned long long)i + 1, why);
}

/* A path stays below where it is unpacked: relative, no climbing, nothing that another system would take for a path. */
static bool path_is_sound(struct cd_str path)
{
    struct cd_str rest = path;
    if (path.n == 0 || path.p[0] == '/' || memchr(path.p, '\\', path.n) != NULL || memchr(path.p, ':', path.n) != NULL)
        return false;
    while (rest.p != NULL) {
        const struct cd_str part = cd_str_cut(&rest, '/');
        if (cd_str_eq(part, CD_STR("..")) || cd_str_eq(part, CD_STR("."))) return false;
    }
    return true;
}

static bool is_link(zip_t *zip, zip_uint64_t i)
{
    zip_uint8_t system;
    zip_uint32_t attributes;
    if (zip_file_get_external_attributes(zip, i, 0, &system, &attributes) != 0) return false;
    return system == ZIP_OPSYS_UNIX && S_ISLNK((mode_t)(attributes >> 16));
}

struct sums {
    uint64_t inflated, packed;
};

static enum cd_status check_size(const struct cd_zip *z, zip_uint64_t i, const zip_stat_t *stat,
                                 const struct cd_zip_limits *limits, struct sums *sums, struct cd_err *err)
{
    const uint64_t most = limits->bytes > 0 ? limits->bytes : UINT64_C(8) << 30;
    const uint64_t ratio = limits->ratio > 0 ? limits->ratio : 200;
    if ((stat->valid & (ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)) != (ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE))
        return refuse(z, i, "does not say its size", err);
    if (__builtin_add_overflow(sums->inflated, stat->size, &sums->inflated) || sums->inflated > most)
        return cd_fail(err, CD_LIMIT, "%s: the archive holds more than %llu MB: refused", z->name,
                       (unsigned long long)(most >> 20));
    if (__builtin_add_overflow(sums->packed, stat->comp_size, &sums->packed))
        return refuse(z, i, "does not say its size", err);
    if (stat->size > 1 << 20 && stat->size / ratio > stat->comp_size)
        return cd_fail(err, CD_LIMIT, "%s: entry %llu of the archive is packed more than %llu times: refused", z->name,
                       (unsigned long long)i + 1, (unsigned long long)ratio);
    return CD_OK;
}

static enum cd_status take_entry(struct cd_zip *z, zip_uint64_t i, const struct cd_zip_limits *limits,
                                 struct sums *sums, struct cd_err *err)
{
    zip_stat_t stat;
    if (zip_stat_index(z->zip, i, 0, &stat) != 0 || (stat.valid & ZIP_STAT_NAME) == 0)
        return refuse(z, i, "has no name", err);
    const struct cd_str path = cd_str_of(stat.name);
    if (!path_is_sound(path)) return refuse(z, i, "has a path that leads elsewhere", err);
    if (is_link(z->zip, i)) return refuse(z, i, "is a link", err);
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
        return refuse(z, i, "is encrypted", err);
    CD_TRY(check_size(z, i, &stat, limits, sums, err));
    if (path.p[path.n - 1] == '/') return CD_OK;
    z->entries[z->n] = (struct cd_zip_entry){path, stat.size};
    z->at[z->n++] = i;
    return CD_OK;
}

/* Entries that share packed bytes make a small archive vast: together they are larger than the whole. */
static enum cd_status look_through(struct cd_zip *z, size_t bytes, const struct cd_zip_limits *limits,
                                   struct cd_err *err)
{
    const zip_int64_t n = zip_get_num_entries(z->zip, 0);
    const uint32_t most = limits->entries > 0 ? limits->entries : 1000;
    struct sums sums = {0};
    if (n < 0 || (uint64_t)n > most)
        return cd_fail(err, CD_LIMIT, "%s: the archive has more than %u entries: refused", z->name, most);
    z->entries = calloc((size_t)n + 1, sizeof *z->entries);
    z->at = calloc((size_t)n + 1, sizeof *z->at);
    if (z->entries == NULL || z->at == NULL)
        return cd_fail(err, CD_NOMEM, "%s: no memory to read the archive", z->name);
    for (zip_int64_t i = 0; i < n; i++) CD_TRY(take_entry(z, (zip_uint64_t)i, limits, &sums, err));
    if (sums.packed > bytes)
        return cd_fail(err, CD_INPUT, "%s: entries of the archive share their bytes: refused", z->name);
    return CD_OK;
}

enum cd_status cd_zip_open(struct cd_zip **out, struct cd_str bytes, const char *name,
                           const struct cd_zip_limits *limits, struct cd_err *err)
{
    zip_error_t error;
    *out = NULL;
    struct cd_zip *z = calloc(1, sizeof *z);
    if (z == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory to read the archive", name);
    z->name = name;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, &error);
    (void)pthread_mutex_lock(&cd__zip_opening);
    /* the consistency check also refuses two entries of one path */
    if (source != NULL) z->zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    (void)pthread_mutex_unlock(&cd__zip_opening);
    enum cd_status status = CD_OK;
    if (z->zip == NULL) {
        if (source != NULL) zip_source_free(source);
        status = cd_fail(err, CD_INPUT, "%s: not an archive that can be read: %s", name, zip_error_strerror(&error));
    }
    zip_error_fini(&error);
    if (status == CD_OK) status = look_through(z, bytes.n, limits, err);
    if (status == CD_OK) *out = z;
    else cd_zip_close(z);
    return status;
}

uint32_t cd_zip_count(const struct cd_zip *zip)
{
    return zip->n;
}

const struct cd_zip_entry *cd_zip_entry(const struct cd_zip *zip, uint32_t i)
{
    return &zip->entries[i];
}

/* Reads exactly what was stated; a byte more, or less, or a checksum that does not agree, is a broken archive. */
static bool inflate_all(zip_file_t *file, char *to, uint64_t n)
{
    char more;
    for (uint64_t done = 0; done < n;) {
        const zip_int64_t got = zip_fread(file, to + done, n - done);
        if (got <= 0) return false;
        done += (uint64_t)got;
    }
    return zip_fread(file, &more, 1) == 0;
}

enum cd_status cd_zip_read(struct cd_zip *zip, uint32_t i, struct cd_file *out, struct cd_err *err)
{
    const uint64_t n = zip->entries[i].bytes;
    *out = (struct cd_file){0};
    if (n > SIZE_MAX - (size_t)2 * CD_SLACK) return cd_fail(err, CD_NOMEM, "%s: no memory for an entry", zip->name);
    char *p = aligned_alloc(64, (size_t)((n + CD_SLACK + 63) / 64 * 64));
    if (p == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory for an entry", zip->name);
    zip_file_t *file = zip_fopen_index(zip->zip, zip->at[i], 0);
    const bool ok = file != NULL && inflate_all(file, p, n);
    if (file != NULL) (void)zip_fclose(file);
    if (!ok) {
        free(p);
        return cd_fail(err, CD_INPUT, "%s: entry %llu of the archive is damaged", zip->name,
                       (unsigned long long)zip->at[i] + 1);
    }
    memset(p + n, 0, (size_t)((n + CD_SLACK + 63) / 64 * 64 - n));
    *out = (struct cd_file){p, (size_t)n};
    return CD_OK;
}

void cd_zip_close(struct cd_zip *zip)
{
    if (zip == NULL) return;
    if (zip->zip != NULL) zip_discard(zip->zip);
    free(zip->entries);
    free(zip->at);
    free(zip);
}
