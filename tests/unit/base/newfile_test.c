/* newfile_test.c - a file in parts stands in its place whole or not at all. */
#include <sys/stat.h>
#include <unistd.h>

#include "candour/os.h"
#include "test.h"

static void holds(const char *path, const char *want)
{
    char *got = cd_test_read(path, NULL);
    assert_string_equal(got, want);
    free(got);
}

static void parts_become_one_file(void **state)
{
    const char *path = cd_test_temp_path("whole.csv");
    struct cd_newfile file;
    struct cd_err err;
    struct stat about;
    (void)state;
    for (int turn = 0; turn < 2; turn++) { /* the second time over the first */
        assert_int_equal(cd_newfile_begin(path, &file, &err), CD_OK);
        assert_int_equal(cd_newfile_put(&file, "a,b\n", 4, &err), CD_OK);
        assert_int_equal(cd_newfile_put(&file, "", 0, &err), CD_OK);
        assert_int_equal(cd_newfile_put(&file, turn == 0 ? "1,2\n" : "3,4\n", 4, &err), CD_OK);
        assert_int_equal(cd_newfile_commit(&file, &err), CD_OK);
        cd_newfile_abort(&file); /* after an end: nothing */
        holds(path, turn == 0 ? "a,b\n1,2\n" : "a,b\n3,4\n");
    }
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
}

static void what_is_given_up_leaves_the_old_one(void **state)
{
    const char *path = cd_test_temp_path("old.csv");
    struct cd_newfile file;
    struct cd_err err;
    (void)state;
    assert_int_equal(cd_file_replace(path, "old", 3, &err), CD_OK);
    assert_int_equal(cd_newfile_begin(path, &file, &err), CD_OK);
    assert_int_equal(cd_newfile_put(&file, "new", 3, &err), CD_OK);
    char *beside = strdup(file.beside);
    assert_int_equal(access(beside, F_OK), 0);
    cd_newfile_abort(&file);
    assert_int_not_equal(access(beside, F_OK), 0);
    holds(path, "old");
    free(beside);
}

static void no_folder_is_an_error(void **state)
{
    struct cd_newfile file;
    struct cd_err err;
    (void)state;
    assert_int_equal(cd_newfile_begin(cd_test_temp_path("no/such/folder.csv"), &file, &err), CD_SYSTEM);
    cd_newfile_abort(&file);
}

/* Holds what is put, and never shows in its folder. */
static void a_scratch_has_no_name(void **state)
{
    const char *path = cd_test_temp_path("scratch/pairs.csv");
    struct cd_newfile file;
    struct cd_err err;
    struct stat about;
    char got[6] = "";
    (void)state;
    assert_int_equal(cd_newfile_scratch(path, &file, &err), CD_SYSTEM); /* no such folder */
    cd_newfile_abort(&file);
    assert_int_equal(mkdir(cd_test_temp_path("scratch"), 0700), 0);
    assert_int_equal(cd_newfile_scratch(path, &file, &err), CD_OK);
    assert_int_equal(cd_newfile_put(&file, "a,b", 3, &err), CD_OK);
    assert_int_equal(cd_newfile_put(&file, "\n1", 2, &err), CD_OK);
    assert_int_equal(pread(file.fd, got, 5, 0), 5);
    assert_string_equal(got, "a,b\n1");
    assert_int_equal(fstat(file.fd, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(rmdir(cd_test_temp_path("scratch")), 0); /* empty */
    cd_newfile_abort(&file);
    assert_int_equal(cd_newfile_scratch("pairs.csv", &file, &err), CD_OK); /* here */
    cd_newfile_abort(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_become_one_file),
        cmocka_unit_test(what_is_given_up_leaves_the_old_one),
        cmocka_unit_test(no_folder_is_an_error),
        cmocka_unit_test(a_scratch_has_no_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
