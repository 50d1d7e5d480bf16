/* test.c - helpers of the tests: reference data, a folder that cleans up after itself, whole files, doubles. */
#include "test.h"

#include <ftw.h>
#include <math.h>
#include <unistd.h>

/* Line by line, so that what a crashing test printed is not lost and stands in order with stderr. */
__attribute__((constructor)) static void print_lines(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
}

/* Paths for callers who never free: a test needs a few at a time. */
static char *next_path(const char *folder, const char *name)
{
    static char ring[8][4096];
    static unsigned turn;
    char *out = ring[turn++ % 8];
    const int n = snprintf(out, sizeof ring[0], "%s/%s", folder, name);
    if (n < 0 || (size_t)n >= sizeof ring[0]) fail_msg("path too long: %s/%s", folder, name);
    return out;
}

const char *cd_test_data(const char *relative)
{
    const char *folder = getenv("CANDOUR_TEST_DATA");
    const char *path = next_path(folder && *folder ? folder : CD_SOURCE_DIR "/../shared/data", relative);
    return access(path, R_OK) == 0 ? path : NULL;
}

const char *cd_test_need_at(const char *relative, const char *file, int line)
{
    const char *path = cd_test_data(relative);
    if (!path) {
        print_message("skip: no reference file %s (set CANDOUR_TEST_DATA)\n", relative);
        _skip(file, line);
    }
    return path;
}

static char temp_dir[4096];
static pid_t temp_owner;

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

/* Only in the process that made it: a forked child that exits must not take the folder away. */
static void remove_temp(void)
{
    if (temp_owner == getpid()) nftw(temp_dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *cd_test_temp(void)
{
    if (temp_dir[0]) return temp_dir;
    const char *base = getenv("TMPDIR");
    const int n = snprintf(temp_dir, sizeof temp_dir, "%s/candour-test-XXXXXX", base && *base ? base : "/tmp");
    if (n < 0 || (size_t)n >= sizeof temp_dir || !mkdtemp(temp_dir)) {
        temp_dir[0] = '\0';
        fail_msg("cannot make a folder for temporary files");
    }
    temp_owner = getpid();
    atexit(remove_temp);
    return temp_dir;
}

const char *cd_test_temp_path(const char *name)
{
    return next_path(cd_test_temp(), name);
}

char *cd_test_read(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    if (!f) fail_msg("cannot open %s", path);
    size_t used = 0, cap = 4096;
    char *bytes = malloc(cap);
    while (bytes) {
        used += fread(bytes + used, 1, cap - 1 - used, f);
        if (used < cap - 1) break;
        char *more = realloc(bytes, cap *= 2);
        if (!more) free(bytes);
        bytes = more;
    }
    const bool bad = !bytes || ferror(f);
    fclose(f);
    if (bad) {
        free(bytes);
        fail_msg("cannot read %s", path);
        return NULL;
    }
    bytes[used] = '\0';
    if (n) *n = used;
    return bytes;
}

void cd_test_write(const char *path, const void *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");
    if (!f) fail_msg("cannot make %s", path);
    const bool wrote = fwrite(bytes, 1, n, f) == n;
    if (fclose(f) != 0 || !wrote) fail_msg("cannot write %s", path);
}

void cd_test_near(double a, double b, double rel, const char *a_text, const char *b_text, const char *file, int line)
{
    const bool same = a == b || fabs(a - b) <= rel * fmax(fabs(a), fabs(b));
    if (same && !(isinf(a) && a != b)) return;
    print_error("%s is %.17g, %s is %.17g: not within %g of each other\n", a_text, a, b_text, b, rel);
    _fail(file, line);
}
