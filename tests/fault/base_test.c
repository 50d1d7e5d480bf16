/* base_test.c - files, folders and output folders when memory, disk or system fail at any one call, or from it on. */
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "candour/buf.h"
#include "candour/os.h"
#include "fail.h"
#include "test.h"

#define MARKER ".candour-output"

static char *below(const char *folder, const char *name)
{
    char *path = NULL;
    assert_true(asprintf(&path, "%s/%s", folder, name) > 0);
    return path;
}

static void reading_gives_nomem(void **state)
{
    char *path = below(cd_test_temp(), "file");
    cd_test_write(path, "bytes", 5);
    for (long k = 0;; k++) {
        struct cd_file file;
        struct cd_err err = {0};
        cd_fail_at(CD_FAIL_ALLOC, k);
        const enum cd_status status = cd_file_read(path, 0, &file, &err);
        const bool failed = cd_fail_stop();
        assert_int_equal(status, failed ? CD_NOMEM : CD_OK);
        assert_int_equal(file.n, failed ? 0 : 5);
        if (failed) assert_null(file.p);
        cd_file_free(&file);
        if (failed) continue;
        assert_true(k > 0);
        break;
    }
    free(path);
}

/* Long names, so that every buffer has to grow on the way. */
static void walking_gives_nomem(void **state)
{
    enum { FILES = 40 };
    char *root = below(cd_test_temp(), "tree"), name[128], *path;
    assert_int_equal(mkdir(root, 0700), 0);
    for (int i = 0; i < FILES; i++) {
        (void)snprintf(name, sizeof name, "folder-%d", i % 4);
        path = below(root, name);
        (void)mkdir(path, 0700);
        free(path);
        (void)snprintf(name, sizeof name, "folder-%d/%0100d.csv", i % 4, i);
        path = below(root, name);
        cd_test_write(path, "", 0);
        free(path);
    }
    const char *const roots[] = {
        root, path = below(root, "folder-1/0000000000000000000000000000000000000000000000000000000000"
                                 "000000000000000000000000000000000000000001.csv")};
    for (int r = 0; r < 2; r++)
        for (long k = 0;; k++) {
            struct cd_arena arena = cd_arena_make(0);
            struct cd_walk walk;
            struct cd_err err = {0};
            cd_fail_at(CD_FAIL_ALLOC, k);
            const enum cd_status status = cd_walk(roots[r], 0, &arena, &walk, &err);
            const bool failed = cd_fail_stop();
            assert_int_equal(status, failed ? CD_NOMEM : CD_OK);
            assert_int_equal(err.status, failed ? CD_NOMEM : CD_OK);
            assert_int_equal(walk.n, failed ? 0 : r == 0 ? FILES : 1);
            cd_arena_free(&arena);
            if (failed) continue;
            assert_true(k > (r == 0 ? 5 : 0));
            break;
        }
    free(path), free(root);
}

/* After a failure a buffer keeps what it had, takes no more and says so. */
static void buffers_keep_a_failure(void **state)
{
    for (long k = 0;; k++) {
        struct cd_buf b = {0};
        size_t n = 0;
        cd_fail_at(CD_FAIL_ALLOC, k);
        for (int i = 0; i < 300; i++) {
            cd_buf_printf(&b, "%03d,", i);
            cd_buf_puts(&b, "text");
            cd_buf_u64(&b, 7);
            cd_buf_char(&b, '\n');
            if (!b.failed) n = b.n;
        }
        const bool failed = cd_fail_stop();
        assert_int_equal(b.failed, failed);
        assert_true(failed ? b.n >= n && b.n < 3000 : b.n == 3000);
        cd_buf_free(&b);
        if (!failed) break;
    }
}

/* --- Output folders --------------------------------------------------------------------------------------------------- */

static void describe(struct cd_buf *out, const char *folder, int depth)
{
    struct dirent **names = NULL;
    const int n = scandir(folder, &names, NULL, alphasort);
    assert_true(n >= 0);
    for (int i = 0; i < n; i++) {
        char *path = below(folder, names[i]->d_name);
        struct stat about;
        assert_int_equal(lstat(path, &about), 0);
        if (strcmp(names[i]->d_name, ".") != 0 && strcmp(names[i]->d_name, "..") != 0) {
            char *bytes = S_ISREG(about.st_mode) ? cd_test_read(path, NULL) : NULL;
            cd_buf_printf(out, "%*s%s %o %s\n", depth, "", names[i]->d_name, (unsigned)about.st_mode & 0777,
                          bytes != NULL ? bytes : "/");
            if (S_ISDIR(about.st_mode)) describe(out, path, depth + 1);
            free(bytes);
        }
        free(path);
        free(names[i]);
    }
    free(names);
}

static char *snapshot(const char *folder)
{
    struct cd_buf out = {0};
    cd_buf_printf(&out, "%s", "");
    describe(&out, folder, 0);
    assert_false(out.failed);
    return out.p;
}

static enum cd_status whole(const char *path, const char *text, struct cd_err *err)
{
    struct cd_outdir dir;
    CD_TRY(cd_outdir_begin(path, MARKER, &dir, err));
    enum cd_status status = cd_outdir_write(&dir, "report.html", text, strlen(text), err);
    if (status == CD_OK) status = cd_outdir_write(&dir, "findings.csv", text, strlen(text), err);
    if (status == CD_OK) return cd_outdir_commit(&dir, err);
    cd_outdir_abort(&dir);
    return status;
}

enum before { NOTHING, EMPTY_FOLDER, OLD_OUTPUT };

static void prepare(const char *path, enum before before)
{
    struct cd_err err = {0};
    if (before == EMPTY_FOLDER) assert_int_equal(mkdir(path, 0755), 0);
    if (before == OLD_OUTPUT && whole(path, "old", &err) != CD_OK) fail_msg("%s", err.text);
}

/* One run with a fault: what was there still is, byte for byte, or the new folder is there, whole, and the error says so. Nothing
 * stands beside it. Gives whether the fault was met. */
static bool one_run(const char *base, const char *path, enum cd_fail_kind kind, bool on, long k)
{
    struct cd_err err = {0};
    char *old = snapshot(base);
    (on ? cd_fail_from : cd_fail_at)(kind, k);
    const enum cd_status status = whole(path, "new", &err);
    const bool failed = cd_fail_stop();
    char *now = snapshot(base);
    if (failed) {
        assert_int_equal(status, kind == CD_FAIL_ALLOC ? CD_NOMEM : CD_SYSTEM);
        assert_int_equal(err.status, status);
        if (strstr(err.text, "in place, but") == NULL) assert_string_equal(now, old);
    }
    if (!failed || strstr(err.text, "in place, but") != NULL) {
        assert_true(failed || status == CD_OK);
        assert_non_null(strstr(now, " report.html 600 new\n"));
        assert_non_null(strstr(now, " findings.csv 600 new\n"));
        assert_non_null(strstr(now, MARKER));
        assert_null(strstr(now, "old"));
    }
    assert_null(strstr(now, "partial"));
    free(old), free(now);
    return failed;
}

/* A path over 256 bytes makes its buffers grow while they are filled. */
static void output_folders_stay_whole(void **state)
{
    static const int lengths[] = {3, 200};
    int n = 0;
    for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++)
        for (int kind = 0; kind < CD_FAIL_KINDS; kind++)
            for (int before = NOTHING; before <= OLD_OUTPUT; before++)
                for (int on = 0; on < 2; on++) {
                    bool failed = true;
                    for (long k = 0; failed; k++) {
                        char name[256], *base, *path;
                        (void)snprintf(name, sizeof name, "base-%0*d", lengths[l], n++);
                        base = below(cd_test_temp(), name);
                        assert_int_equal(mkdir(base, 0755), 0);
                        (void)snprintf(name, sizeof name, "%0*d", lengths[l], 0);
                        path = below(base, name);
                        prepare(path, (enum before)before);
                        failed = one_run(base, path, (enum cd_fail_kind)kind, on != 0, k);
                        assert_true(failed || k > 0);
                        assert_true(k < 100);
                        free(base), free(path);
                    }
                }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_gives_nomem),
        cmocka_unit_test(walking_gives_nomem),
        cmocka_unit_test(buffers_keep_a_failure),
        cmocka_unit_test(output_folders_stay_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
