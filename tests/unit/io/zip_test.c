/* Archives of strangers: what is sound is listed and read, every trick is refused before a byte is inflated. */
#include "candour/zip.h"

#include "test.h"

#define FIXTURE(name) CD_SOURCE_DIR "/tests/unit/io/fixtures/" name

static const struct {
    const char *path, *says;
    struct cd_zip_limits limits;
} refused[] = {
    {FIXTURE("climbs.zip"), "entry 1 of the archive has a path that leads elsewhere", {0}},
    {FIXTURE("absolute.zip"), "entry 1 of the archive has a path that leads elsewhere", {0}},
    {FIXTURE("drive.zip"), "entry 1 of the archive has a path that leads elsewhere", {0}},
    {FIXTURE("link.zip"), "entry 1 of the archive is a link", {0}},
    {FIXTURE("twins.zip"), "not an archive that can be read: File already exists", {0}},
    {FIXTURE("bomb.zip"), "packed more than 200 times", {0}},
    {FIXTURE("bomb.zip"), "holds more than 1 MB", {.bytes = 1 << 20, .ratio = 100000}},
    {FIXTURE("good.zip"), "more than 2 entries", {.entries = 2}},
    {FIXTURE("README"), "not an archive that can be read", {0}},
};

static void tricks_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct cd_file file;
        struct cd_zip *zip = NULL;
        struct cd_err err = {0};
        assert_int_equal(cd_file_read(refused[i].path, 0, &file, &err), CD_OK);
        if (cd_zip_open(&zip, (struct cd_str){file.p, file.n}, "x.zip", &refused[i].limits, &err) == CD_OK ||
            strstr(err.text, refused[i].says) == NULL)
            fail_msg("%s: %s", refused[i].path, err.text);
        assert_null(zip);
        cd_file_free(&file);
    }
}

static void entries_are_read(void **state)
{
    struct cd_file file, entry;
    struct cd_zip *zip = NULL;
    struct cd_err err = {0};
    (void)state;
    assert_int_equal(cd_file_read(FIXTURE("good.zip"), 0, &file, &err), CD_OK);
    assert_int_equal(cd_zip_open(&zip, (struct cd_str){file.p, file.n}, "x.zip", &(struct cd_zip_limits){0}, &err),
                     CD_OK);
    assert_int_equal(cd_zip_count(zip), 2);
    assert_true(cd_str_eq(cd_zip_entry(zip, 0)->path, CD_STR("a/x.csv")));
    assert_int_equal(cd_zip_entry(zip, 1)->bytes, 5);
    assert_int_equal(cd_zip_read(zip, 1, &entry, &err), CD_OK);
    assert_memory_equal(entry.p, "hello\0\0\0", 8);
    cd_file_free(&entry);
    cd_zip_close(zip);
    cd_file_free(&file);
}

static void damage_is_told(void **state)
{
    struct cd_file file, entry;
    struct cd_zip *zip = NULL;
    struct cd_err err = {0};
    (void)state;
    assert_int_equal(cd_file_read(FIXTURE("damaged.zip"), 0, &file, &err), CD_OK);
    assert_int_equal(cd_zip_open(&zip, (struct cd_str){file.p, file.n}, "x.zip", &(struct cd_zip_limits){0}, &err),
                     CD_OK);
    assert_int_equal(cd_zip_read(zip, 0, &entry, &err), CD_INPUT);
    assert_non_null(strstr(err.text, "damaged"));
    cd_zip_close(zip);
    cd_file_free(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tricks_are_refused),
        cmocka_unit_test(entries_are_read),
        cmocka_unit_test(damage_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
