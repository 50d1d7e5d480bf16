/* digest_test.c - SHA-256 against the examples of FIPS 180-4 (NIST, "Examples with Intermediate Values"). */
#include <unistd.h>

#include "candour/os.h"
#include "test.h"

static void digests(void **state)
{
    static const struct {
        const char *text;
        const char *hex;
    } rows[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t digest[32];
        char hex[65];
        struct cd_err err;
        assert_int_equal(cd_sha256(rows[i].text, strlen(rows[i].text), digest, &err), CD_OK);
        cd_hex(digest, sizeof digest, hex);
        assert_string_equal(hex, rows[i].hex);
    }
}

static void digests_a_million_bytes(void **state)
{
    enum { N = 1000000 };
    char *bytes = malloc(N), hex[65];
    uint8_t digest[32];
    memset(bytes, 'a', N);
    assert_int_equal(cd_sha256(bytes, N, digest, NULL), CD_OK);
    cd_hex(digest, sizeof digest, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    assert_int_equal(cd_sha256(NULL, 0, digest, NULL), CD_OK); /* an empty file has no bytes to point at */
    cd_hex(digest, 4, hex);
    assert_string_equal(hex, "e3b0c442");
    cd_hex(NULL, 0, hex);
    assert_string_equal(hex, "");
    free(bytes);
}

static void digests_files_as_their_bytes(void **state)
{
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 1000000};
    const char *path = cd_test_temp_path("file");
    struct cd_digest parts = {0};
    char *bytes = malloc(1000000);
    struct cd_err err = {0};
    for (size_t i = 0; i < 1000000; i++) bytes[i] = (char)(i * i >> 7);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint8_t whole[32], read[32];
        uint64_t size = 7;
        assert_int_equal(cd_file_replace(path, bytes, sizes[i], &err), CD_OK);
        assert_int_equal(cd_sha256(bytes, sizes[i], whole, &err), CD_OK);
        assert_int_equal(cd_sha256_file(path, &size, read, &err), CD_OK);
        assert_true(size == sizes[i]);
        assert_memory_equal(read, whole, sizeof whole);
        assert_int_equal(cd_digest_begin(&parts, &err), CD_OK);
        for (size_t at = 0; at < sizes[i]; at += 1000)
            assert_int_equal(cd_digest_put(&parts, bytes + at, sizes[i] - at < 1000 ? sizes[i] - at : 1000, &err),
                             CD_OK);
        assert_int_equal(cd_digest_end(&parts, read, &err), CD_OK);
        assert_memory_equal(read, whole, sizeof whole);
    }
    cd_digest_free(&parts);
    cd_digest_free(&parts);
    uint64_t size;
    uint8_t digest[32];
    assert_int_equal(unlink(path), 0);
    assert_int_equal(cd_sha256_file(path, &size, digest, &err), CD_INPUT); /* not there */
    assert_non_null(strstr(err.text, path));
    assert_int_equal(cd_sha256_file("/", &size, digest, &err), CD_INPUT); /* a folder */
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(digests), cmocka_unit_test(digests_a_million_bytes),
                                       cmocka_unit_test(digests_files_as_their_bytes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
