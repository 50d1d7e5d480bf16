/* zip_fuzz.c - any bytes as an archive: refused, or entries that stay below where they are unpacked and within the limits. */
#include <stdlib.h>

#include "candour/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* By its own look at the parts between slashes: "..../x" climbs nowhere. */
static int leads_elsewhere(const char *path)
{
    const size_t n = strlen(path);
    return path[0] == '/' || strcmp(path, "..") == 0 || strncmp(path, "../", 3) == 0 || strstr(path, "/../") != NULL ||
           (n >= 3 && strcmp(path + n - 3, "/..") == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct cd_zip_limits limits = {.entries = 64, .bytes = 1 << 20};
    struct cd_zip *zip;
    struct cd_err err;
    if (cd_zip_open(&zip, (struct cd_str){(const char *)data, n}, "fuzz", &limits, &err) != CD_OK) return 0;
    for (uint32_t i = 0; i < cd_zip_count(zip); i++) {
        const struct cd_zip_entry *entry = cd_zip_entry(zip, i);
        struct cd_file file;
        if (leads_elsewhere(entry->path.p) || entry->bytes > limits.bytes) abort();
        if (cd_zip_read(zip, i, &file, &err) == CD_OK && file.n != entry->bytes) abort();
        cd_file_free(&file);
    }
    cd_zip_close(zip);
    return 0;
}
