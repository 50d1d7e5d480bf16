/* outdir_test.c - an output folder is the old one or the new one, whatever happens; nobody else's folder is touched.
 * Before and after are compared as texts that name everything below a folder: kinds, modes, contents. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "candour/buf.h"
#include "candour/os.h"
#include "test.h"

#define MARKER ".candour-output"
enum { NOBODY = 65534 };

static char *below(const char *folder, const char *name)
{
    char *path = NULL;
    assert_true(asprintf(&path, "%s/%s", folder, name) > 0);
    return path;
}

static void describe(struct cd_buf *out, const char *folder, int depth)
{
    struct dirent **names = NULL;
    const int n = scandir(folder, &names, NULL, alphasort);
    assert_true(n >= 0);
    for (int i = 0; i < n; i++) {
        const char *name = names[i]->d_name;
        char *path = below(folder, name);
        struct stat about;
        assert_int_equal(lstat(path, &about), 0);
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0) {
            cd_buf_printf(out, "%*s%s %o", depth, "", name, (unsigned)about.st_mode & 0777);
            if (S_ISREG(about.st_mode)) {
                char *bytes = cd_test_read(path, NULL);
                cd_buf_printf(out, " %s", bytes);
                free(bytes);
            }
            cd_buf_puts(out, S_ISDIR(about.st_mode) ? "/\n" : S_ISLNK(about.st_mode) ? "@\n" : "\n");
            if (S_ISDIR(about.st_mode)) describe(out, path, depth + 1);
        }
        free(path);
        free(names[i]);
    }
    free(names);
}

/* Everything below a folder, as a text that the caller frees. */
static char *snapshot(const char *folder)
{
    struct cd_buf out = {0};
    cd_buf_printf(&out, "%s", "");
    describe(&out, folder, 0);
    assert_false(out.failed);
    return out.p;
}

/* A folder with an old output "out" of ours in it. */
static char *with_old_output(const char *name, bool old)
{
    char *base = strdup(cd_test_temp_path(name));
    assert_int_equal(mkdir(base, 0755), 0);
    if (!old) return base;
    char *out = below(base, "out"), *marker = below(out, MARKER), *file = below(out, "old.csv");
    assert_int_equal(mkdir(out, 0700), 0);
    cd_test_write(marker, "m", 1);
    cd_test_write(file, "old", 3);
    assert_int_equal(chmod(marker, 0600), 0);
    assert_int_equal(chmod(file, 0600), 0);
    free(out), free(marker), free(file);
    return base;
}

static const char old_output[] = "out 700/\n .candour-output 600 m\n old.csv 600 old\n";
static const char new_output[] =
    "out 700/\n .candour-output 600 internal, unprotected\n\n a.csv 600 new\n b.csv 600 \n";

static enum cd_status write_new(struct cd_outdir *dir, struct cd_err *err)
{
    CD_TRY(cd_outdir_write(dir, "a.csv", "new", 3, err));
    return cd_outdir_write(dir, "b.csv", NULL, 0, err);
}

static enum cd_status whole(const char *path, struct cd_err *err)
{
    struct cd_outdir dir;
    CD_TRY(cd_outdir_begin(path, MARKER, &dir, err));
    const enum cd_status status = write_new(&dir, err);
    if (status == CD_OK) return cd_outdir_commit(&dir, err);
    cd_outdir_abort(&dir);
    return status;
}

static void assert_snapshot(const char *base, const char *want)
{
    char *now = snapshot(base);
    assert_string_equal(now, want);
    free(now);
}

/* --- What succeeds ------------------------------------------------------------------------------------------------ */

enum before { NOTHING, EMPTY_FOLDER, OLD_OUTPUT, OLD_WITH_MORE };

static void prepare(const char *base, enum before before, const char *outside)
{
    char *out = below(base, "out");
    if (before == EMPTY_FOLDER) assert_int_equal(mkdir(out, 0755), 0);
    if (before == OLD_WITH_MORE) {
        char *sub = below(out, "sub"), *file = below(sub, "file"), *link = below(out, "link");
        assert_int_equal(mkdir(sub, 0700), 0);
        cd_test_write(file, "x", 1);
        assert_int_equal(symlink(outside, link), 0); /* what it points at must live on */
        free(sub), free(file), free(link);
    }
    free(out);
}

static void puts_the_whole_in_place(void **state)
{
    static const char *const endings[] = {"out", "out/", "out///"};
    char *outside = below(cd_test_temp(), "outside");
    cd_test_write(outside, "kept", 4);
    const mode_t mask = umask(0); /* so that the modes are ours and not the mask's */
    for (int before = NOTHING; before <= OLD_WITH_MORE; before++)
        for (size_t e = 0; e < sizeof endings / sizeof endings[0]; e++) {
            char name[32];
            (void)snprintf(name, sizeof name, "whole-%d-%zu", before, e);
            char *base = with_old_output(name, before >= OLD_OUTPUT), *path = below(base, endings[e]);
            prepare(base, (enum before)before, outside);
            struct cd_err err = {0};
            if (whole(path, &err) != CD_OK) fail_msg("%s", err.text);
            assert_snapshot(base, new_output);
            if (whole(path, &err) != CD_OK) fail_msg("%s", err.text); /* and again, over our own */
            assert_snapshot(base, new_output);
            free(base), free(path);
        }
    (void)umask(mask);
    assert_int_equal(access(outside, F_OK), 0);
    free(outside);
}

static void takes_a_relative_path(void **state)
{
    static const char *const paths[] = {"out", "./out", "../relative/out", "out/"};
    char *base = with_old_output("relative", true), *before = getcwd(NULL, 0);
    assert_int_equal(chdir(base), 0);
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        assert_int_equal(whole(paths[i], NULL), CD_OK);
        assert_snapshot(".", new_output);
    }
    assert_int_equal(chdir(before), 0);
    free(base), free(before);
}

/* --- What is given up --------------------------------------------------------------------------------------------- */

static void writes_in_parts(void **state)
{
    char *base = with_old_output("parts", true), *path = below(base, "out");
    struct cd_outdir dir;
    struct cd_outfile file, twin;
    struct cd_err err = {0};
    assert_int_equal(cd_outdir_begin(path, MARKER, &dir, NULL), CD_OK);
    assert_int_equal(cd_outfile_open(&dir, "a.csv", &file, NULL), CD_OK);
    assert_int_equal(cd_outfile_open(&dir, "a.csv", &twin, &err), CD_SYSTEM); /* one name, one file */
    assert_int_equal(twin.fd, -1);
    assert_int_equal(cd_outfile_close(&twin, NULL), CD_OK); /* harmless */
    assert_int_equal(cd_outfile_put(&file, "one,", 4, NULL), CD_OK);
    assert_int_equal(cd_outfile_put(&file, "", 0, NULL), CD_OK);
    assert_int_equal(cd_outfile_put(&file, "two", 3, NULL), CD_OK);
    assert_int_equal(cd_outfile_close(&file, NULL), CD_OK);
    assert_int_equal(cd_outdir_commit(&dir, NULL), CD_OK);
    char *name = below(path, "a.csv"), *bytes = cd_test_read(name, NULL);
    assert_string_equal(bytes, "one,two");
    free(bytes), free(name), free(base), free(path);
}

static void keeps_the_old_on_abort(void **state)
{
    static const struct {
        enum before before;
        const char *want;
    } rows[] = {{NOTHING, ""}, {EMPTY_FOLDER, "out 755/\n"}, {OLD_OUTPUT, old_output}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "abort-%zu", i);
        char *base = with_old_output(name, rows[i].before == OLD_OUTPUT), *path = below(base, "out");
        prepare(base, rows[i].before, NULL);
        struct cd_outdir dir;
        assert_int_equal(cd_outdir_begin(path, MARKER, &dir, NULL), CD_OK);
        assert_int_equal(write_new(&dir, NULL), CD_OK);
        cd_outdir_abort(&dir);
        assert_snapshot(base, rows[i].want);
        cd_outdir_abort(&dir); /* harmless */
        assert_int_equal(cd_outdir_begin(path, MARKER, &dir, NULL), CD_OK);
        assert_int_equal(cd_outdir_write(&dir, "a.csv", "1", 1, NULL), CD_OK);
        struct cd_err err = {0};
        assert_int_equal(cd_outdir_write(&dir, "a.csv", "2", 1, &err), CD_SYSTEM); /* one name, one file */
        assert_non_null(strstr(err.text, "a.csv"));
        cd_outdir_abort(&dir);
        assert_snapshot(base, rows[i].want);
        free(base), free(path);
    }
}

static void refuses_what_it_did_not_make(void **state)
{
    char *base = with_old_output("refused", true);
    char *foreign = below(base, "foreign"), *work = below(base, "foreign/thesis.txt"), *file = below(base, "file");
    char *link = below(base, "link"), *dangling = below(base, "dangling"), *other = below(base, "foreign-link");
    assert_int_equal(mkdir(foreign, 0755), 0);
    cd_test_write(work, "years of work", 13);
    cd_test_write(file, "x", 1);
    assert_int_equal(symlink("out", link), 0);
    assert_int_equal(symlink("foreign", other), 0);
    assert_int_equal(symlink("none", dangling), 0);
    static const struct {
        const char *path;
        enum cd_status status;
    } rows[] = {
        {"foreign", CD_USAGE},   {"foreign/", CD_USAGE},      {"file", CD_USAGE},       {"link", CD_USAGE},
        {"link/", CD_USAGE},     {"foreign-link", CD_USAGE},  {"dangling", CD_USAGE},   {".", CD_USAGE},
        {"out/.", CD_USAGE},     {"out/..", CD_USAGE},        {"foreign/..", CD_USAGE}, {"file/out", CD_SYSTEM},
        {"none/out", CD_SYSTEM}, {"dangling/out", CD_SYSTEM},
    };
    char *before = snapshot(base);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *path = below(base, rows[i].path);
        struct cd_outdir dir;
        struct cd_err err = {0};
        if (cd_outdir_begin(path, MARKER, &dir, &err) != rows[i].status) fail_msg("%s: %s", path, err.text);
        assert_int_equal(err.status, rows[i].status);
        assert_true(err.text[0] != '\0');
        cd_outdir_abort(&dir);
        assert_snapshot(base, before);
        free(path);
    }
    static const char *const nameless[] = {"", "/", "//", ".", ".."};
    for (size_t i = 0; i < sizeof nameless / sizeof nameless[0]; i++) {
        struct cd_outdir dir;
        assert_int_equal(cd_outdir_begin(nameless[i], MARKER, &dir, NULL), CD_USAGE);
        cd_outdir_abort(&dir);
    }
    free(before);
    free(base), free(foreign), free(work), free(file), free(link), free(dangling), free(other);
}

/* The name of the folder beside may be taken: by a killed run of the same process id, or by somebody else. */
static void minds_the_folder_beside(void **state)
{
    static const struct {
        const char *inside; /* a file in it; NULL: none */
        bool folder;
        enum cd_status status;
    } rows[] = {{MARKER, true, CD_OK}, {NULL, true, CD_OK}, {"thesis.txt", true, CD_USAGE}, {NULL, false, CD_USAGE}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char name[64];
        (void)snprintf(name, sizeof name, "beside-%zu", i);
        char *base = with_old_output(name, true), *path = below(base, "out");
        (void)snprintf(name, sizeof name, "out.partial-%ld", (long)getpid());
        char *beside = below(base, name);
        if (rows[i].folder) assert_int_equal(mkdir(beside, 0700), 0);
        else cd_test_write(beside, "x", 1);
        if (rows[i].inside != NULL) {
            char *file = below(beside, rows[i].inside);
            cd_test_write(file, "x", 1);
            free(file);
        }
        char *before = snapshot(base);
        assert_int_equal(whole(path, NULL), rows[i].status);
        assert_snapshot(base, rows[i].status == CD_OK ? new_output : before);
        free(before);
        free(base), free(path), free(beside);
    }
}

/* Hours may pass between begin and commit. */
static void looks_again_before_the_exchange(void **state)
{
    enum meanwhile { FOLDER_WITH_WORK, A_FILE, FILLED_EMPTY, OLD_REMOVED, OTHER_RUN };
    static const struct {
        enum before before;
        enum meanwhile meanwhile;
        bool ok;
    } rows[] = {
        {NOTHING, FOLDER_WITH_WORK, false}, {NOTHING, A_FILE, false},   {EMPTY_FOLDER, FILLED_EMPTY, false},
        {OLD_OUTPUT, OLD_REMOVED, true},    {NOTHING, OTHER_RUN, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "meanwhile-%zu", i);
        char *base = with_old_output(name, rows[i].before == OLD_OUTPUT), *path = below(base, "out");
        char *file = below(path, "thesis.txt"), *marker = below(path, MARKER), *old = below(path, "old.csv");
        prepare(base, rows[i].before, NULL);
        struct cd_outdir dir;
        assert_int_equal(cd_outdir_begin(path, MARKER, &dir, NULL), CD_OK);
        assert_int_equal(write_new(&dir, NULL), CD_OK);
        const enum meanwhile what = rows[i].meanwhile;
        if (what == FOLDER_WITH_WORK || what == OTHER_RUN) assert_int_equal(mkdir(path, 0755), 0);
        if (what == FOLDER_WITH_WORK || what == FILLED_EMPTY) cd_test_write(file, "work", 4);
        if (what == A_FILE) cd_test_write(path, "work", 4);
        if (what == OTHER_RUN) cd_test_write(marker, "m", 1);
        if (what == OLD_REMOVED) {
            assert_int_equal(unlink(marker), 0);
            assert_int_equal(unlink(old), 0);
            assert_int_equal(rmdir(path), 0);
        }
        struct cd_err err = {0};
        assert_int_equal(cd_outdir_commit(&dir, &err) == CD_OK, rows[i].ok);
        char *bytes = rows[i].ok ? NULL : cd_test_read(what == A_FILE ? path : file, NULL);
        if (rows[i].ok) assert_snapshot(base, new_output);
        else assert_string_equal(bytes, "work");
        free(bytes);
        char *now = snapshot(base);
        assert_null(strstr(now, "partial"));
        free(now);
        free(base), free(path), free(file), free(marker), free(old);
    }
}

/* --- What ends in the middle ---------------------------------------------------------------------------------------- */

static void die_at(const char *path, int step)
{
    struct cd_outdir dir;
    if (cd_outdir_begin(path, MARKER, &dir, NULL) != CD_OK) _exit(1);
    if (step == 0) (void)kill(getpid(), SIGKILL);
    if (cd_outdir_write(&dir, "a.csv", "new", 3, NULL) != CD_OK) _exit(2);
    if (step == 1) (void)kill(getpid(), SIGKILL);
    if (cd_outdir_write(&dir, "b.csv", NULL, 0, NULL) != CD_OK) _exit(3);
    if (step == 2) (void)kill(getpid(), SIGKILL);
    if (cd_outdir_commit(&dir, NULL) != CD_OK) _exit(4);
    (void)kill(getpid(), SIGKILL);
}

static void keeps_the_old_when_killed(void **state)
{
    for (int step = 0; step < 4; step++) {
        char name[32];
        (void)snprintf(name, sizeof name, "killed-%d", step);
        char *base = with_old_output(name, true), *path = below(base, "out");
        (void)fflush(NULL);
        const pid_t child = fork();
        if (child == 0) die_at(path, step);
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        char *now = snapshot(base);
        const char *want = step < 3 ? old_output : new_output;
        assert_memory_equal(now, want, strlen(want)); /* the killed run's own folder may stand behind it, beside */
        assert_true(step < 3 || now[strlen(want)] == '\0');
        free(now);
        assert_int_equal(whole(path, NULL), CD_OK);
        now = snapshot(base);
        assert_memory_equal(now, new_output, strlen(new_output));
        free(now);
        free(base), free(path);
    }
}

/* An old output with a part that we may not remove: the new one is in place and the error says where the old one is. */
static void says_when_the_old_cannot_be_removed(void **state)
{
    if (geteuid() != 0) cd_test_skip("only root can make what another user cannot remove");
    char *base = with_old_output("kept", true), *path = below(base, "out"), *sub = below(path, "sub"),
         *file = below(sub, "f");
    char *marker = below(path, MARKER), *old = below(path, "old.csv");
    assert_int_equal(mkdir(sub, 0755), 0);
    cd_test_write(file, "x", 1);
    const char *const given[] = {base, path, marker, old};
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) assert_int_equal(chown(given[i], NOBODY, NOBODY), 0);
    assert_int_equal(chmod(cd_test_temp(), 0755), 0);
    if (seteuid(NOBODY) != 0) cd_test_skip("root could not become another user");
    struct cd_err err = {0};
    const bool reached = faccessat(AT_FDCWD, base, X_OK, AT_EACCESS) == 0;
    const enum cd_status status = reached ? whole(path, &err) : CD_OK;
    assert_int_equal(seteuid(0), 0);
    if (!reached) cd_test_skip("the folder of temporary files is closed to other users");
    assert_int_equal(status, CD_SYSTEM);
    assert_non_null(strstr(err.text, "in place"));
    assert_non_null(strstr(err.text, "partial"));
    char *now = snapshot(base);
    assert_memory_equal(now, new_output, strlen(new_output));
    free(now);
    free(base), free(path), free(sub), free(file), free(marker), free(old);
}

static void holds_folders_and_guards_what_people_change(void **state)
{
    struct cd_err err;
    struct cd_outdir dir;
    char *base = below(cd_test_temp(), "changed"), *out = below(base, "out"), *deep = below(out, "a/b/people.csv");
    (void)state;
    assert_int_equal(mkdir(base, 0755), 0);
    assert_int_equal(cd_outdir_refuse_changed(out, MARKER, &err), CD_OK); /* nothing is there */
    assert_int_equal(cd_outdir_begin(out, MARKER, &dir, &err), CD_OK);
    assert_int_equal(cd_outdir_folder(&dir, "a/b", &err), CD_OK);
    assert_int_equal(cd_outdir_folder(&dir, "a", &err), CD_OK);
    assert_int_equal(cd_outdir_write(&dir, "a/b/people.csv", "x", 1, &err), CD_OK);
    assert_int_equal(cd_outdir_folder(&dir, "a/b/people.csv/c", &err), CD_SYSTEM);
    assert_int_equal(cd_outdir_commit(&dir, &err), CD_OK);
    char *now = snapshot(base);
    assert_string_equal(
        now, "out 700/\n .candour-output 600 internal, unprotected\n\n a 700/\n  b 700/\n   people.csv 600 x\n");
    assert_int_equal(cd_outdir_refuse_changed(out, MARKER, &err), CD_OK); /* as it was written */
    const struct timespec later[2] = {{4102444800, 0}, {4102444800, 0}};
    assert_int_equal(utimensat(AT_FDCWD, deep, later, 0), 0);
    assert_int_equal(cd_outdir_refuse_changed(out, MARKER, &err), CD_USAGE);
    assert_non_null(strstr(err.text, "out/a/b/people.csv: was changed"));
    assert_int_equal(cd_outdir_refuse_changed(base, MARKER, &err), CD_OK); /* not ours */
    free(now);
    free(deep);
    free(out);
    free(base);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_the_whole_in_place),
        cmocka_unit_test(takes_a_relative_path),
        cmocka_unit_test(writes_in_parts),
        cmocka_unit_test(keeps_the_old_on_abort),
        cmocka_unit_test(refuses_what_it_did_not_make),
        cmocka_unit_test(minds_the_folder_beside),
        cmocka_unit_test(looks_again_before_the_exchange),
        cmocka_unit_test(keeps_the_old_when_killed),
        cmocka_unit_test(says_when_the_old_cannot_be_removed),
        cmocka_unit_test(holds_folders_and_guards_what_people_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
