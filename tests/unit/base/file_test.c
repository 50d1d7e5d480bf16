/* file_test.c - files read whole and folders walked, with everything that may lie in a folder handed in. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "candour/os.h"
#include "test.h"

enum { NOBODY = 65534 };

/* A folder of its own for each test. */
static char *fresh(const char *name)
{
    char *path = strdup(cd_test_temp_path(name));
    assert_int_equal(mkdir(path, 0755), 0);
    return path;
}

static char *below(const char *folder, const char *name)
{
    char *path = NULL;
    assert_true(asprintf(&path, "%s/%s", folder, name) > 0);
    return path;
}

/* Gives up root's rights until regain(); skips where that cannot be done, because root is refused nothing. */
static void give_up_root(void)
{
    if (geteuid() != 0) return;
    if (chmod(cd_test_temp(), 0755) != 0 || seteuid(NOBODY) != 0)
        cd_test_skip("running as root, which nothing is refused, and it could not become another user");
    if (faccessat(AT_FDCWD, cd_test_temp(), X_OK, AT_EACCESS) == 0) return;
    assert_int_equal(seteuid(0), 0);
    cd_test_skip("the folder of temporary files is closed to other users");
}

static void regain(uid_t uid)
{
    assert_int_equal(seteuid(uid), 0);
}

/* --- Reading ----------------------------------------------------------------------------------------------------- */

static void reads_whole_files(void **state)
{
    static const size_t sizes[] = {0, 1, 63, 64, 65, 127, 128, 4095, 4096, 100000};
    char *path = below(cd_test_temp(), "bytes"), *bytes = malloc(100000);
    for (size_t i = 0; i < 100000; i++) bytes[i] = (char)(i * 7 + 1);
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        struct cd_file file;
        struct cd_err err;
        cd_test_write(path, bytes, sizes[s]);
        assert_int_equal(cd_file_read(path, 0, &file, &err), CD_OK);
        assert_int_equal(file.n, sizes[s]);
        assert_memory_equal(file.p, bytes, sizes[s]);
        assert_int_equal((uintptr_t)file.p % 64, 0);
        for (size_t k = 0; k < CD_SLACK; k++) assert_int_equal(file.p[file.n + k], 0);
        cd_file_free(&file);
        assert_null(file.p);
        cd_file_free(&file);
        assert_int_equal(cd_file_map(path, &file, &err), CD_OK);
        assert_int_equal(file.n, sizes[s]);
        assert_memory_equal(file.p, bytes, sizes[s]);
        assert_int_equal((uintptr_t)file.p % 64, 0);
        for (size_t k = 0; k < CD_SLACK; k++) assert_int_equal(file.p[file.n + k], 0);
        cd_file_unmap(&file);
        assert_null(file.p);
        cd_file_unmap(&file);
        if (sizes[s] < 2) continue;
        assert_int_equal(cd_file_read(path, sizes[s], &file, &err), CD_OK);
        cd_file_free(&file);
        assert_int_equal(cd_file_read(path, sizes[s] - 1, &file, &err), CD_INPUT);
        assert_non_null(strstr(err.text, path));
        assert_null(file.p);
    }
    free(bytes);
    free(path);
}

static void reads_in_parts(void **state)
{
    char *path = below(cd_test_temp(), "parts"), bytes[1000], part[300];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)(i * 7 + 1);
    cd_test_write(path, bytes, sizeof bytes);
    struct cd_stream stream;
    struct cd_err err;
    size_t got;
    assert_int_equal(cd_stream_open(path, sizeof bytes, &stream, &err), CD_OK);
    assert_int_equal(stream.size, sizeof bytes);
    for (int turn = 0; turn < 2; turn++) {
        for (size_t at = 0; at < sizeof bytes; at += got) {
            assert_int_equal(cd_stream_read(&stream, part, sizeof part, &got, &err), CD_OK);
            assert_int_equal(got, sizeof bytes - at < sizeof part ? sizeof bytes - at : sizeof part);
            assert_memory_equal(part, bytes + at, got);
        }
        assert_int_equal(cd_stream_read(&stream, part, sizeof part, &got, &err), CD_OK);
        assert_int_equal(got, 0);
        assert_int_equal(cd_stream_look(&stream, 990, part, 20, &got, &err), CD_OK);
        assert_int_equal(got, 10);
        assert_memory_equal(part, bytes + 990, got);
        cd_stream_close(&stream);
        assert_int_equal(cd_stream_open(path, sizeof bytes, &stream, &err), CD_OK);
    }
    assert_int_equal(truncate(path, 400), 0);
    assert_int_equal(cd_stream_read(&stream, part, sizeof part, &got, &err), CD_OK);
    assert_int_equal(cd_stream_read(&stream, part, sizeof part, &got, &err), CD_INPUT);
    assert_non_null(strstr(err.text, "changed while it was read"));
    cd_stream_close(&stream);
    assert_int_equal(cd_stream_open(path, 399, &stream, &err), CD_INPUT);
    cd_stream_close(&stream);
    cd_stream_close(&stream);
    free(path);
}

static void refuses_what_is_no_file(void **state)
{
    char *folder = fresh("refused"), *fifo = below(folder, "fifo"), *loop = below(folder, "loop"),
         *gone = below(folder, "gone");
    char *link = below(folder, "link"), *file_path = below(folder, "file"), *under = below(folder, "file/x");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_int_equal(symlink("loop", loop), 0);
    assert_int_equal(symlink("file", link), 0);
    cd_test_write(file_path, "x", 1);
    /* A file of /proc says that it has no bytes, and has some: as a file that grows while it is read. */
    const struct {
        const char *path;
        enum cd_status status;
        const char *text;
    } rows[] = {
        {folder, CD_INPUT, "not a regular file"},
        {fifo, CD_INPUT, "not a regular file"},
        {"/dev/null", CD_INPUT, "not a regular file"},
        {gone, CD_INPUT, "No such file"},
        {under, CD_INPUT, "Not a directory"},
        {loop, CD_INPUT, "symbolic links"},
        {"", CD_INPUT, "No such file"},
        {"/proc/self/status", CD_INPUT, "changed while it was read"},
        {link, CD_OK, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_file file;
        struct cd_err err = {0};
        assert_int_equal(cd_file_read(rows[i].path, 0, &file, &err), rows[i].status);
        assert_int_equal(file.n, rows[i].status == CD_OK);
        assert_int_equal(err.status, rows[i].status);
        if (strstr(err.text, rows[i].text) == NULL) fail_msg("%s: %s", rows[i].path, err.text);
        cd_file_free(&file);
        if (strncmp(rows[i].path, "/proc", 5) == 0) continue; /* mapped it is as long as it says */
        assert_int_equal(cd_file_map(rows[i].path, &file, &err), rows[i].status);
        cd_file_unmap(&file);
    }
    free(folder), free(fifo), free(loop), free(gone), free(link), free(file_path), free(under);
}

static void refuses_an_unreadable_file(void **state)
{
    char *path = below(cd_test_temp(), "closed");
    struct cd_file file;
    struct cd_err err = {0};
    cd_test_write(path, "x", 1);
    assert_int_equal(chmod(path, 0), 0);
    const uid_t uid = geteuid();
    give_up_root();
    const enum cd_status status = cd_file_read(path, 0, &file, &err);
    regain(uid);
    assert_int_equal(status, CD_INPUT);
    assert_non_null(strstr(err.text, "Permission denied"));
    free(path);
}

struct changing {
    int fd;
    atomic_bool over;
};

static void *keep_changing(void *arg)
{
    struct changing *c = arg;
    for (off_t n = 0; !atomic_load(&c->over); n = (n + 4099) % 65536)
        if (ftruncate(c->fd, n) != 0) return arg;
    return NULL;
}

/* Either all the bytes that the file said it had, or a refusal. Whichever it is, nothing is read past the end. */
static void never_takes_half_a_file(void **state)
{
    char *path = below(cd_test_temp(), "changing");
    struct changing c = {.fd = open(path, O_RDWR | O_CREAT, 0600)};
    assert_true(c.fd >= 0);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, keep_changing, &c), 0);
    for (int i = 0; i < 2000; i++) {
        struct cd_file file;
        struct cd_err err = {0};
        const enum cd_status status = cd_file_read(path, 0, &file, &err);
        if (status == CD_OK) assert_true(file.n < 65536);
        else assert_non_null(strstr(err.text, "changed while it was read"));
        for (size_t k = 0; status == CD_OK && k < CD_SLACK; k++) assert_int_equal(file.p[file.n + k], 0);
        cd_file_free(&file);
    }
    atomic_store(&c.over, true);
    void *failed = NULL;
    assert_int_equal(pthread_join(thread, &failed), 0);
    assert_null(failed);
    assert_int_equal(close(c.fd), 0);
    free(path);
}

/* --- Walking ----------------------------------------------------------------------------------------------------- */

enum kind { FILE_, FOLDER, LINK, FIFO };
struct entry {
    enum kind kind;
    const char *path, *target;
};

static void plant(const char *root, const struct entry *entries, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char *path = below(root, entries[i].path);
        switch (entries[i].kind) {
        case FILE_: cd_test_write(path, entries[i].path, strlen(entries[i].path)); break;
        case FOLDER: assert_int_equal(mkdir(path, 0755), 0); break;
        case LINK: assert_int_equal(symlink(entries[i].target, path), 0); break;
        case FIFO: assert_int_equal(mkfifo(path, 0600), 0); break;
        }
        free(path);
    }
}

/* By byte, over the whole relative path: '-' and '.' come before '/', which comes before digits and letters. */
static const struct entry tree[] = {
    {FOLDER, "a", NULL},        {FILE_, "a/b.csv", NULL},     {FILE_, "a0.csv", NULL},     {FILE_, "a-b.csv", NULL},
    {FILE_, "a.csv", NULL},     {FILE_, "B.csv", NULL},       {FOLDER, "a/deep", NULL},    {FILE_, "a/deep/x", NULL},
    {FOLDER, "empty", NULL},    {FILE_, ".hidden", NULL},     {FILE_, "two words", NULL},  {FILE_, "new\nline", NULL},
    {FILE_, "\xE9.csv", NULL},  {LINK, "loop", "."},          {LINK, "a/up", ".."},        {LINK, "self", "self"},
    {LINK, "dangling", "none"}, {LINK, "to-file", "a/b.csv"}, {LINK, "ping", "pong"},      {LINK, "pong", "ping"},
    {FIFO, "fifo", NULL},       {LINK, "to-fifo", "fifo"},    {LINK, "zfolder", "a/deep"},
};
static const char *const tree_files[] = {
    ".hidden", "B.csv",     "a-b.csv", "a.csv",     "a/b.csv",  "a/deep/x",
    "a0.csv",  "new\nline", "to-file", "two words", "\xE9.csv",
};
enum { TREE_FILES = sizeof tree_files / sizeof tree_files[0], TREE_SKIPPED = 9 };

static void check_tree(const char *root)
{
    struct cd_arena arena = cd_arena_make(1 << 20);
    struct cd_walk walk;
    struct cd_err err = {0};
    if (cd_walk(root, TREE_FILES, &arena, &walk, &err) != CD_OK) fail_msg("%s", err.text);
    assert_int_equal(walk.n, TREE_FILES);
    assert_int_equal(walk.skipped, TREE_SKIPPED);
    for (size_t i = 0; i < walk.n; i++) {
        assert_string_equal(walk.relative[i].p, tree_files[i]);
        assert_int_equal(walk.relative[i].n, strlen(tree_files[i]));
        assert_int_equal(walk.full[i].n, strlen(walk.full[i].p));
        struct cd_file file;
        assert_int_equal(cd_file_read(walk.full[i].p, 0, &file, &err), CD_OK);
        const char *content = strcmp(tree_files[i], "to-file") == 0 ? "a/b.csv" : tree_files[i];
        assert_string_equal(file.p, content);
        cd_file_free(&file);
    }
    assert_int_equal(cd_walk(root, TREE_FILES - 1, &arena, &walk, &err), CD_LIMIT);
    assert_int_equal(err.status, CD_LIMIT);
    cd_arena_free(&arena);
}

static void walks_in_a_fixed_order(void **state)
{
    char *root = fresh("tree"), *slash = below(root, ""), *link = below(cd_test_temp(), "tree-link");
    plant(root, tree, sizeof tree / sizeof tree[0]);
    check_tree(root);
    check_tree(slash);
    assert_int_equal(symlink(root, link), 0);
    check_tree(link);
    /* The same entries made in the opposite order: the disk's own order must not show. */
    char *other = fresh("tree-backwards");
    const size_t n = sizeof tree / sizeof tree[0];
    for (size_t i = 0; i < n; i++)
        if (tree[i].kind == FOLDER) plant(other, &tree[i], 1);
    for (size_t i = n; i-- > 0;)
        if (tree[i].kind != FOLDER) plant(other, &tree[i], 1);
    check_tree(other);
    free(root), free(slash), free(link), free(other);
}

static void takes_a_file_for_a_root(void **state)
{
    char *root = fresh("single"), *path = below(root, "one.csv"), *link = below(root, "link.csv"),
         *before = getcwd(NULL, 0);
    cd_test_write(path, "x", 1);
    assert_int_equal(symlink("one.csv", link), 0);
    assert_int_equal(chdir(root), 0);
    const struct {
        const char *root, *relative;
    } rows[] = {{path, "one.csv"}, {link, "link.csv"}, {"one.csv", "one.csv"}, {"./one.csv", "one.csv"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_arena arena = cd_arena_make(0);
        struct cd_walk walk;
        struct cd_err err;
        assert_int_equal(cd_walk(rows[i].root, 1, &arena, &walk, &err), CD_OK);
        assert_int_equal(walk.n, 1);
        assert_string_equal(walk.relative[0].p, rows[i].relative);
        assert_string_equal(walk.full[0].p, rows[i].root);
        cd_arena_free(&arena);
    }
    assert_int_equal(chdir(before), 0);
    free(root), free(path), free(link), free(before);
}

static void refuses_bad_roots(void **state)
{
    char *root = fresh("roots"), *gone = below(root, "gone"), *loop = below(root, "loop"), *fifo = below(root, "fifo");
    plant(root, (const struct entry[]){{LINK, "loop", "loop"}, {FIFO, "fifo", NULL}, {FOLDER, "empty", NULL}}, 3);
    char *empty = below(root, "empty");
    const struct {
        const char *root;
        enum cd_status status;
    } rows[] = {
        {gone, CD_INPUT}, {loop, CD_INPUT}, {fifo, CD_INPUT}, {"", CD_INPUT}, {empty, CD_OK}, {"/dev/null", CD_INPUT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_arena arena = cd_arena_make(0);
        struct cd_walk walk;
        struct cd_err err = {0};
        assert_int_equal(cd_walk(rows[i].root, 0, &arena, &walk, &err), rows[i].status);
        assert_int_equal(err.status, rows[i].status);
        assert_int_equal(walk.n, 0);
        if (rows[i].status != CD_OK && rows[i].root[0] != '\0') assert_non_null(strstr(err.text, rows[i].root));
        cd_arena_free(&arena);
    }
    free(root), free(gone), free(loop), free(fifo), free(empty);
}

static void refuses_an_unreadable_folder(void **state)
{
    char *root = fresh("partly"), *closed = below(root, "closed");
    plant(root, (const struct entry[]){{FILE_, "a.csv", NULL}, {FOLDER, "closed", NULL}, {FILE_, "closed/b", NULL}}, 3);
    struct cd_arena arena = cd_arena_make(0);
    struct cd_walk walk;
    struct cd_err err = {0};
    assert_int_equal(chmod(closed, 0), 0);
    const uid_t uid = geteuid();
    give_up_root();
    const enum cd_status status = cd_walk(root, 0, &arena, &walk, &err);
    regain(uid);
    (void)chmod(closed, 0700);
    assert_int_equal(status, CD_INPUT); /* never the other files as if they were all */
    assert_non_null(strstr(err.text, closed));
    cd_arena_free(&arena);
    free(root), free(closed);
}

static void stops_at_a_depth(void **state)
{
    static const struct {
        int depth;
        enum cd_status status;
    } rows[] = {{64, CD_OK}, {65, CD_LIMIT}, {200, CD_LIMIT}};
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        char name[32];
        (void)snprintf(name, sizeof name, "depth-%d", rows[r].depth);
        char *root = fresh(name), *path = strdup(root);
        for (int d = 0; d < rows[r].depth; d++) {
            char *deeper = below(path, "d");
            assert_int_equal(mkdir(deeper, 0755), 0);
            free(path);
            path = deeper;
        }
        char *file = below(path, "f");
        cd_test_write(file, "", 0);
        struct cd_arena arena = cd_arena_make(0);
        struct cd_walk walk;
        struct cd_err err = {0};
        assert_int_equal(cd_walk(root, 0, &arena, &walk, &err), rows[r].status);
        assert_int_equal(walk.n, rows[r].status == CD_OK);
        cd_arena_free(&arena);
        free(root), free(path), free(file);
    }
}

static void stops_at_the_arenas_limit(void **state)
{
    char *root = fresh("many");
    for (int i = 0; i < 100; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "file-%03d", i);
        plant(root, &(struct entry){FILE_, name, NULL}, 1);
    }
    bool done = false;
    for (size_t limit = 1; !done; limit *= 2) {
        struct cd_arena arena = cd_arena_make(limit);
        struct cd_walk walk;
        struct cd_err err = {0};
        const enum cd_status status = cd_walk(root, 0, &arena, &walk, &err);
        assert_true(status == CD_OK || status == CD_NOMEM);
        assert_int_equal(walk.n, status == CD_OK ? 100 : 0);
        done = status == CD_OK;
        assert_true(limit < 1 << 20);
        cd_arena_free(&arena);
    }
    free(root);
}

static void a_file_is_replaced_whole(void **state)
{
    const char *path = cd_test_temp_path("kept.csv");
    struct cd_file file;
    struct cd_err err;
    (void)state;
    assert_int_equal(cd_file_replace(path, "one", 3, &err), CD_OK);
    assert_int_equal(cd_file_replace(path, "two!", 4, &err), CD_OK);
    assert_int_equal(cd_file_read(path, 0, &file, &err), CD_OK);
    assert_int_equal(file.n, 4);
    assert_memory_equal(file.p, "two!", 4);
    cd_file_free(&file);
    assert_int_equal(cd_file_replace(cd_test_temp_path("no/such/folder"), "x", 1, &err), CD_SYSTEM);
}

/* Advice only: bytes stay what they are, whatever the block. */
static void large_pages_change_nothing(void **state)
{
    static const size_t sizes[] = {0, 1, 4096, (8 << 20) + 3};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char *p = malloc(sizes[i] + 1);
        assert_non_null(p);
        memset(p, 'x', sizes[i] + 1);
        cd_use_large_pages(p, sizes[i]);
        for (size_t k = 0; k <= sizes[i]; k++)
            if (p[k] != 'x') fail_msg("byte %zu of %zu", k, sizes[i]);
        free(p);
        p = cd_large(sizes[i], 1);
        assert_non_null(p);
        memset(p, 'x', sizes[i]);
        free(p);
        assert_null(cd_large(SIZE_MAX / 2, 3));
        assert_null(cd_large(SIZE_MAX, 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_pages_change_nothing),
        cmocka_unit_test(a_file_is_replaced_whole),
        cmocka_unit_test(reads_whole_files),
        cmocka_unit_test(refuses_what_is_no_file),
        cmocka_unit_test(refuses_an_unreadable_file),
        cmocka_unit_test(never_takes_half_a_file),
        cmocka_unit_test(walks_in_a_fixed_order),
        cmocka_unit_test(takes_a_file_for_a_root),
        cmocka_unit_test(reads_in_parts),
        cmocka_unit_test(refuses_bad_roots),
        cmocka_unit_test(refuses_an_unreadable_folder),
        cmocka_unit_test(stops_at_a_depth),
        cmocka_unit_test(stops_at_the_arenas_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
