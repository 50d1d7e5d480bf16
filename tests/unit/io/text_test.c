/* text_test.c - what bytes are taken for, and the UTF-8 that they become. */
#include "candour/os.h"
#include "test.h"
#include "text_check.h"

#define IN(literal)                     \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }
#define FFFD "\xEF\xBF\xBD"

static const struct {
    const char *name;
    struct cd_str in;
    enum cd_encoding encoding;
    struct cd_str out;
    uint64_t invalid;
    const char *detail;
} rows[] = {
    {"nothing", IN(""), CD_ENCODING_ASCII, IN(""), 0, NULL},
    {"ASCII", IN("a,b\r\n\t\x1B[0m"), CD_ENCODING_ASCII, IN("a,b\r\n\t\x1B[0m"), 0, NULL},
    {"ASCII with a NUL", IN("a,b\nc\0,d e f g h\n"), CD_ENCODING_ASCII, IN("a,b\nc\0,d e f g h\n"), 0, NULL},
    {"UTF-8", IN("caf\xC3\xA9"), CD_ENCODING_UTF8, IN("caf\xC3\xA9"), 0, NULL},
    {"UTF-8 mark",
     IN("\xEF\xBB\xBF"
        "a"),
     CD_ENCODING_UTF8_BOM, IN("a"), 0, NULL},
    {"UTF-8 mark alone", IN("\xEF\xBB\xBF"), CD_ENCODING_UTF8_BOM, IN(""), 0, NULL},
    {"UTF-8 mark, broken",
     IN("\xEF\xBB\xBF"
        "a\xFF"
        "b"),
     CD_ENCODING_UTF8_BOM, IN("a" FFFD "b"), 1, NULL},
    {"UTF-16LE mark",
     IN("\xFF\xFE"
        "a\0,\0\xE9\0"),
     CD_ENCODING_UTF16LE, IN("a,\xC3\xA9"), 0, NULL},
    {"UTF-16BE mark",
     IN("\xFE\xFF"
        "\0a\0,\0\xE9"),
     CD_ENCODING_UTF16BE, IN("a,\xC3\xA9"), 0, NULL},
    {"UTF-16LE mark alone", IN("\xFF\xFE"), CD_ENCODING_UTF16LE, IN(""), 0, NULL},
    {"UTF-16LE", IN("a\0,\0b\0\n\0"), CD_ENCODING_UTF16LE, IN("a,b\n"), 0, NULL},
    {"UTF-16BE", IN("\0a\0,\0b\0\n"), CD_ENCODING_UTF16BE, IN("a,b\n"), 0, NULL},
    {"UTF-16LE, half of another script", IN("\x31\x04\x32\x04,\0\x33\x04,\0\n\0"), CD_ENCODING_UTF16LE,
     IN("\xD0\xB1\xD0\xB2,\xD0\xB3,\n"), 0, NULL},
    {"surrogate pair", IN("\xFF\xFE\x3D\xD8\x00\xDE"), CD_ENCODING_UTF16LE, IN("\xF0\x9F\x98\x80"), 0, NULL},
    {"high surrogate alone",
     IN("\xFF\xFE\x3D\xD8"
        "a\0"),
     CD_ENCODING_UTF16LE, IN(FFFD "a"), 1, NULL},
    {"low surrogate alone",
     IN("\xFF\xFE\x00\xDE"
        "a\0"),
     CD_ENCODING_UTF16LE, IN(FFFD "a"), 1, NULL},
    {"high surrogate at the end",
     IN("\xFF\xFE"
        "a\0\x3D\xD8"),
     CD_ENCODING_UTF16LE, IN("a" FFFD), 1, NULL},
    {"two high surrogates", IN("\xFE\xFF\xD8\x3D\xD8\x3D\xDE\x00"), CD_ENCODING_UTF16BE, IN(FFFD "\xF0\x9F\x98\x80"), 1,
     NULL},
    {"half a unit",
     IN("\xFF\xFE"
        "a\0b"),
     CD_ENCODING_UTF16LE, IN("a" FFFD), 1, NULL},
    {"UTF-32LE mark", IN("\xFF\xFE\0\0a\0\0\0"), CD_ENCODING_BINARY, IN(""), 0, "UTF-32 text"},
    {"UTF-32BE mark", IN("\0\0\xFE\xFF\0\0\0a"), CD_ENCODING_BINARY, IN(""), 0, "UTF-32 text"},
    {"UTF-32LE", IN("a\0\0\0,\0\0\0b\0\0\0"), CD_ENCODING_BINARY, IN(""), 0, "UTF-32 text"},
    {"UTF-32BE", IN("\0\0\0a\0\0\0,\0\0\0b"), CD_ENCODING_BINARY, IN(""), 0, "UTF-32 text"},
    {"Windows-1252", IN("caf\xE9 \x80 \x93x\x94"), CD_ENCODING_WINDOWS_1252,
     IN("caf\xC3\xA9 \xE2\x82\xAC \xE2\x80\x9Cx\xE2\x80\x9D"), 0, NULL},
    {"Windows-1252, the five open bytes", IN("\x81\x8D\x8F\x90\x9D\xFF"), CD_ENCODING_WINDOWS_1252,
     IN(FFFD FFFD FFFD FFFD FFFD "\xC3\xBF"), 5, NULL},
    {"Windows-1252 with one pair that is UTF-8 by chance", IN("\xE9,\xC3\xA9,\xE8\n"), CD_ENCODING_WINDOWS_1252,
     IN("\xC3\xA9,\xC3\x83\xC2\xA9,\xC3\xA8\n"), 0, NULL},
    {"Windows-1252 with three pairs that are UTF-8 by chance", IN("\xE9,\xC3\xA9\xC3\xA9\xC3\xA9"),
     CD_ENCODING_WINDOWS_1252, IN("\xC3\xA9,\xC3\x83\xC2\xA9\xC3\x83\xC2\xA9\xC3\x83\xC2\xA9"), 0, NULL},
    {"UTF-8 with one broken byte among four sound", IN("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9 \xE9 x"), CD_ENCODING_UTF8,
     IN("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9 " FFFD " x"), 1, NULL},
    {"UTF-8 cut at the end", IN("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xE2\x82"), CD_ENCODING_UTF8,
     IN("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9" FFFD), 1, NULL},
    {"zip",
     IN("PK\x03\x04"
        "abc"),
     CD_ENCODING_BINARY, IN(""), 0, "zip archive or .xlsx workbook"},
    {"PDF", IN("%PDF-1.7\n"), CD_ENCODING_BINARY, IN(""), 0, "PDF document"},
    {"PNG", IN("\x89PNG\r\n\x1A\n"), CD_ENCODING_BINARY, IN(""), 0, "PNG image"},
    {"gzip", IN("\x1F\x8B\x08\0"), CD_ENCODING_BINARY, IN(""), 0, "gzip file"},
    {"OLE", IN("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), CD_ENCODING_BINARY, IN(""), 0, "OLE document (.xls, .doc, .msg)"},
    {"bzip2", IN("BZh91AY&SY"), CD_ENCODING_BINARY, IN(""), 0, "bzip2 file"},
    {"PK that is text", IN("PK,name\n1,a\n"), CD_ENCODING_ASCII, IN("PK,name\n1,a\n"), 0, NULL},
    {"NUL-ridden", IN("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0ab"), CD_ENCODING_BINARY, IN(""), 0, "full of control bytes"},
    {"control bytes",
     IN("\x01\x02\x03"
        "abc"),
     CD_ENCODING_BINARY, IN(""), 0, "full of control bytes"},

    /* Unicode 15, table 3-8 and section 3.9: each maximal subpart is one U+FFFD. With a mark, so that it stays UTF-8. */
    {"overlong",
     IN("\xEF\xBB\xBF\xC0\xAF\xE0\x80\xBF\xF0\x81\x82"
        "A"),
     CD_ENCODING_UTF8_BOM, IN(FFFD FFFD FFFD FFFD FFFD FFFD FFFD FFFD "A"), 8, NULL},
    {"surrogates in UTF-8",
     IN("\xEF\xBB\xBF\xED\xA0\x80\xED\xBF\xBF"
        "A"),
     CD_ENCODING_UTF8_BOM, IN(FFFD FFFD FFFD FFFD FFFD FFFD "A"), 6, NULL},
    {"above U+10FFFF",
     IN("\xEF\xBB\xBF\xF4\x91\x92\x93\xFF"
        "A\x80\xBF"
        "B"),
     CD_ENCODING_UTF8_BOM, IN(FFFD FFFD FFFD FFFD FFFD "A" FFFD FFFD "B"), 7, NULL},
    {"truncated",
     IN("\xEF\xBB\xBF\xE1\x80\xE2\xF0\x91\x92\xF1\xBF"
        "A"),
     CD_ENCODING_UTF8_BOM, IN(FFFD FFFD FFFD FFFD "A"), 4, NULL},
    {"the ends of every range",
     IN("\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"),
     CD_ENCODING_UTF8,
     IN("\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"), 0, NULL},
};

/* The expected text, and the rules that hold for any input. */
static void bytes_are_taken_for_what_they_are(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char copy[256] = {0};
        struct cd_text text;
        struct cd_err err;
        assert_true(rows[i].in.n + CD_SLACK <= sizeof copy);
        memcpy(copy, rows[i].in.p, rows[i].in.n);
        assert_int_equal(cd_text_decode(copy, rows[i].in.n, &text, &err), CD_OK);
        if (text.encoding != rows[i].encoding || text.invalid != rows[i].invalid || !cd_str_eq(text.bytes, rows[i].out))
            fail_msg("%s: %s, %llu invalid, \"" CD_FMT "\"", rows[i].name, cd_encoding_name(text.encoding),
                     (unsigned long long)text.invalid, CD_ARG(text.bytes));
        if (rows[i].detail) assert_string_equal(text.detail, rows[i].detail);
        else assert_null(text.detail);
        cd_text_free(&text);
        const char *wrong = text_check(rows[i].in.p, rows[i].in.n);
        if (wrong) fail_msg("%s: %s", rows[i].name, wrong);
    }
}

/* A byte over 0x7F is found wherever it stands: the loop over words of eight must not miss it. */
static void no_place_hides_a_byte(void **state)
{
    char bytes[200 + CD_SLACK];
    for (size_t at = 0; at < 200; at++) {
        struct cd_text text;
        struct cd_err err;
        memset(bytes, 'a', sizeof bytes);
        bytes[at] = (char)0xE9;
        assert_int_equal(cd_text_decode(bytes, 200, &text, &err), CD_OK);
        assert_int_equal(text.encoding, CD_ENCODING_WINDOWS_1252);
        assert_int_equal(text.bytes.n, 201);
        assert_memory_equal(text.bytes.p + at, "\xC3\xA9", 2);
        cd_text_free(&text);
        assert_int_equal(cd_text_decode(bytes, at, &text, &err), CD_OK);
        assert_int_equal(text.encoding, CD_ENCODING_ASCII);
        assert_ptr_equal(text.bytes.p, bytes);
        cd_text_free(&text);
    }
}

/* Sound and cut for every first part of a text, and what one bad byte makes of it. */
static void parts_are_sound_or_cut(void **state)
{
    static const char text[] = "a\xC3\xA9z\xE2\x82\xAC\xF0\x9F\x98\x80.";
    static const unsigned char cuts[] = {0, 0, 1, 0, 0, 1, 2, 0, 1, 2, 3, 0, 0};
    for (size_t n = 0; n < sizeof text; n++) {
        size_t cut;
        char bad[sizeof text];
        assert_true(cd_text_sound(text, n, &cut));
        assert_int_equal(cut, cuts[n]);
        if (n == 0) continue;
        memcpy(bad, text, sizeof text);
        bad[n - 1] = (char)0xC0;
        assert_false(cd_text_sound(bad, sizeof text - 1, &cut) && cut == 0);
    }
}

static void random_bytes_keep_the_rules(void **state)
{
    static const char *const parts[] = {
        "a",    ",",    "\n",           "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xE9",
        "\x80", "\x81", "\xED\xA0\x80", "\xFF\xFE", "\xEF\xBB\xBF", "\xF4\x90",         "a bc, d"};
    uint32_t seed = 2463534242u; /* xorshift32 (Marsaglia 2003) */
    for (int input = 0; input < 20000; input++) {
        struct cd_buf b = {0};
        for (int i = 0, n = input % 40; i <= n; i++) {
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            if (seed % 61 == 0) cd_buf_char(&b, '\0');
            cd_buf_puts(&b, parts[(seed >> 8) % (input % 3 ? sizeof parts / sizeof *parts : 6)]);
        }
        const char *wrong = text_check(b.p, b.n);
        if (wrong) fail_msg("input %d: %s", input, wrong);
        cd_buf_free(&b);
    }
}

/* The folders are the truth. Encodings that have no name of their own here must be read as Windows-1252, or refused. */
static const struct {
    const char *folder;
    enum cd_encoding encoding, also;
    size_t files;
} folders[] = {
    {"ascii", CD_ENCODING_ASCII, CD_ENCODING_BINARY, 3}, /* one of them is 1,070 NULs of 1,108 bytes: binary */
    {"utf-8", CD_ENCODING_UTF8, CD_ENCODING_UTF8, 4},
    {"utf-8-sig", CD_ENCODING_UTF8_BOM, CD_ENCODING_UTF8_BOM, 2},
    {"UTF-16", CD_ENCODING_UTF16LE, CD_ENCODING_UTF16BE, 2},
    {"UTF-16LE", CD_ENCODING_UTF16LE, CD_ENCODING_UTF16LE, 2},
    {"UTF-16BE", CD_ENCODING_UTF16BE, CD_ENCODING_UTF16BE, 2},
    {"UTF-32", CD_ENCODING_BINARY, CD_ENCODING_BINARY, 2},
    {"UTF-32LE", CD_ENCODING_BINARY, CD_ENCODING_BINARY, 2},
    {"UTF-32BE", CD_ENCODING_BINARY, CD_ENCODING_BINARY, 2},
    {"windows-1252", CD_ENCODING_WINDOWS_1252, CD_ENCODING_WINDOWS_1252, 4},
    {"iso-8859-1", CD_ENCODING_WINDOWS_1252, CD_ENCODING_WINDOWS_1252, 4},
    {"iso-8859-2-hungarian", CD_ENCODING_WINDOWS_1252, CD_ENCODING_WINDOWS_1252, 4},
    {"iso-8859-2-polish", CD_ENCODING_WINDOWS_1252, CD_ENCODING_WINDOWS_1252, 1},
    {"iso-8859-6-arabic", CD_ENCODING_WINDOWS_1252, CD_ENCODING_WINDOWS_1252, 1},
    {"iso-8859-9-turkish", CD_ENCODING_WINDOWS_1252, CD_ENCODING_WINDOWS_1252, 4},
    {"windows-1250-polish", CD_ENCODING_WINDOWS_1252, CD_ENCODING_WINDOWS_1252, 1},
    {"windows-1251-russian", CD_ENCODING_WINDOWS_1252, CD_ENCODING_WINDOWS_1252, 4},
    {"windows-1254-turkish", CD_ENCODING_WINDOWS_1252, CD_ENCODING_WINDOWS_1252, 2},
    {"windows-1256-arabic", CD_ENCODING_WINDOWS_1252, CD_ENCODING_WINDOWS_1252, 1},
};

static void encoding_samples_are_told_apart(void **state)
{
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char path[128];
        struct cd_arena arena = cd_arena_make(0);
        struct cd_walk walk;
        struct cd_err err;
        size_t exact = 0;
        snprintf(path, sizeof path, "csv/encoding_samples/%s", folders[i].folder);
        if (cd_walk(cd_test_need(path), 0, &arena, &walk, &err) != CD_OK) fail_msg("%s", err.text);
        assert_int_equal(walk.n, folders[i].files);
        for (size_t f = 0; f < walk.n; f++) {
            struct cd_file file;
            struct cd_text text;
            if (cd_file_read(walk.full[f].p, 0, &file, &err) != CD_OK) fail_msg("%s", err.text);
            assert_int_equal(cd_text_decode(file.p, file.n, &text, &err), CD_OK);
            if (text.encoding != folders[i].encoding && text.encoding != folders[i].also)
                fail_msg("%s: %s", walk.full[f].p, cd_encoding_name(text.encoding));
            exact += text.encoding == folders[i].encoding;
            if (text.encoding <= CD_ENCODING_UTF16BE) assert_int_equal(text.invalid, 0);
            const char *wrong = text_check(file.p, file.n);
            if (wrong) fail_msg("%s: %s", walk.full[f].p, wrong);
            cd_text_free(&text);
            cd_file_free(&file);
        }
        assert_true(exact + 1 >= walk.n);
        cd_arena_free(&arena);
    }
}

static void every_encoding_has_a_name(void **state)
{
    for (int e = 0; e < CD_ENCODING_COUNT; e++) assert_true(strlen(cd_encoding_name((enum cd_encoding)e)) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_taken_for_what_they_are), cmocka_unit_test(no_place_hides_a_byte),
        cmocka_unit_test(random_bytes_keep_the_rules),       cmocka_unit_test(encoding_samples_are_told_apart),
        cmocka_unit_test(every_encoding_has_a_name),         cmocka_unit_test(parts_are_sound_or_cut),
    };
    return cmocka_run_group_tests_name("io/text", tests, NULL, NULL);
}
