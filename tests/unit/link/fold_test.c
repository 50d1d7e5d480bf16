/* Folding, code points and alphabets: rows with their reasons, every code point there is, and what folding changes in the figures of docs/methods.md. */
#include "candour/similar.h"

#include <math.h>
#include <utf8proc.h>

#include "symbols.h"

static struct cd_buf folded; /* of the last call */

static const char *fold(const char *text)
{
    folded.n = 0;
    cd_fold(cd_str_of(text), &folded);
    assert_true(cd_buf_room(&folded, 1));
    folded.p[folded.n] = '\0';
    return folded.p;
}

static const struct {
    const char *text, *folded, *why;
} rows[] = {
    {"", "", "nothing"},
    {"Anne O'Neill-SMITH", "anne o'neill-smith", "ASCII letters lose their case and nothing else"},
    {"O`Neill\tJr", "o'neill jr", "ASCII: what is typed for an apostrophe; a tab is a blank"},
    {"Zo\u00eb", "zoe", "a letter with a mark, one code point"},
    {"Zoe\u0308", "zoe", "the same as letter and mark"},
    {"ZO\u00cb", "zoe", "the same as a capital"},
    {"\u1eaeNh Nguy\u1ec5n", "anh nguyen", "two marks on a letter"},
    {"Stra\u00dfe", "strasse", "sharp s is two letters"},
    {"\u1e9e", "ss", "and its capital"},
    {"I\u015f\u0131k", "isik", "dotless i"},
    {"\u0130pek", "ipek", "dotted capital I: the dot is a mark"},
    {"\u0141ukasz", "lukasz", "l with stroke does not decompose"},
    {"J\u00f8rgen \u01fe", "jorgen o", "o with stroke, and with acute on top"},
    {"\u0110or\u0111e", "dorde", "d with stroke"},
    {"Gu\u00f0r\u00fan \u00deor", "gudrun thor", "eth and thorn"},
    {"\u00c6lfgifu", "aelfgifu", "ae"},
    {"\u0152uvre", "oeuvre", "oe"},
    {"\u01c5emal \u01c7iljana", "dzemal ljiljana", "the digraphs of Croatian; with caron by decomposition of none"},
    {"\u018flixan", "alixan", "schwa as passports of Azerbaijan have it"},
    {"\u0187a\u0199u \u0181\u0257", "caku bd", "hooked letters"},
    {"O\u2019Brien O\u02bcBrien O\u2018Brien O\u00b4Brien O\uff07Brien", "o'brien o'brien o'brien o'brien o'brien",
     "apostrophes of all kinds"},
    {"\u0149", "'n", "an apostrophe that comes out of a decomposition"},
    {"a\u2010b\u2011c\u2012d\u2013e\u2014f\u2212g\uff0dh\ufe63i", "a-b-c-d-e-f-g-h-i", "dashes of all kinds"},
    {"a\u00a0b\u202fc\u3000d\u2003e", "a b c d e", "blanks that do not break, and wide and narrow ones"},
    {"Ann\u00ade \ufeffB\u200bob", "anne bob", "what cannot be seen"},
    {"e\u200d\u0301", "e", "a mark is on its letter though a joiner stands between"},
    {"\u0391\u03bb\u03ad\u03be\u03b1\u03bd\u03b4\u03c1\u03bf\u03c2",
     "\u03b1\u03bb\u03b5\u03be\u03b1\u03bd\u03b4\u03c1\u03bf\u03c3", "Greek: accents, capital, final sigma"},
    {"\u1fb3", "\u03b1\u03b9", "iota subscript is folded to a letter"},
    {"\u0410\u043d\u0434\u0440\u0435\u0439 \u0401\u043b\u043a\u0438\u043d",
     "\u0430\u043d\u0434\u0440\u0435\u0438 \u0435\u043b\u043a\u0438\u043d",
     "Cyrillic: yo and short i are letters with marks"},
    {"\u0a38\u0a3f\u0a70\u0a18", "\u0a38\u0a3f\u0a70\u0a18", "Singh in Gurmukhi keeps its vowel sign"},
    {"\u0a38\u0a70\u0a18", "\u0a38\u0a70\u0a18", "and so is not Sangh"},
    {"\u0a36", "\u0a38\u0a3c", "Gurmukhi sha: NFC has it as sa and nukta, and keeps the nukta"},
    {"\u0930\u093e\u0939\u0941\u0932", "\u0930\u093e\u0939\u0941\u0932", "Devanagari vowel signs stay"},
    {"\u09ae\u09c7\u09be", "\u09ae\u09cb", "Bengali: two halves of a vowel sign are one"},
    {"\u0b95\u0bc6\u0bbe", "\u0b95\u0bca", "Tamil: the same"},
    {"\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "\u0645\u062d\u0645\u062f",
     "Arabic short vowels and doubling go"},
    {"\u0622\u0645\u0646\u0629", "\u0622\u0645\u0646\u0629", "madda and ta marbuta stay"},
    {"\u0627\u0653\u0645\u0646\u0629", "\u0622\u0645\u0646\u0629", "and are put together"},
    {"\u0631\u0624\u0648\u0641", "\u0631\u0624\u0648\u0641", "hamza is part of a letter"},
    {"\u0645\u062d\u0640\u0640\u0645\u062f", "\u0645\u062d\u0645\u062f", "tatweel is a longer line, no letter"},
    {"\u0639\u0644\u06cc \u0639\u0644\u0649 \u0639\u0644\u064a",
     "\u0639\u0644\u064a \u0639\u0644\u064a \u0639\u0644\u064a", "yeh of Persian, Egyptian and Arabic keyboards"},
    {"\u06a9\u0628\u06cc\u0631 \u0634\u0627\u06c1", "\u0643\u0628\u064a\u0631 \u0634\u0627\u0647",
     "kaf and heh of Urdu keyboards"},
    {"\u06d2 \u06be", "\u06d2 \u06be", "letters that Urdu tells apart"},
    {"\u05d3\u05b8\u05bc\u05d5\u05b4\u05d3", "\u05d3\u05b8\u05bc\u05d5\u05b4\u05d3",
     "Hebrew points stay, in canonical order"},
    {"\u0e19\u0e49\u0e33", "\u0e19\u0e49\u0e33", "Thai tones stay"},
    {"\uae40\u1100\u1175\u11b7", "\uae40\uae40", "Hangul is composed, otherwise untouched"},
    {"\u738b\u5c0f\u660e", "\u738b\u5c0f\u660e", "Han"},
    {"\u30ab\u3099\u30fc \u304c", "\u30ac\u30fc \u304c", "kana: voiced marks are letters, the long vowel is no dash"},
    {"\uff21\uff42 \uff76", "\uff41\uff42 \uff76", "case goes, width stays"},
    {"\u0531\u0580\u0561\u0574 \u0587", "\u0561\u0580\u0561\u0574 \u0565\u0582",
     "Armenian: case, and a ligature that is two letters"},
    {"\u10d0\u1c90", "\u10d0\u10d0", "Georgian capitals"},
    {"\ufb01nn", "finn", "a typographic ligature"},
    {"1\u0301=\u0338", "1\u0301\u2260", "marks on what is no letter stay"},
    {"\u0301a", "\u0301a", "a mark on nothing stays"},
    {"a\xff\xc3(\xed\xa0\x80z", "a\ufffd\ufffd(\ufffd\ufffd\ufffdz", "bytes that are no UTF-8, one by one"},
    {"\xc3", "\ufffd", "cut off"},
};

static void each_row_folds(void **state)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(fold(rows[i].text), rows[i].folded) != 0)
            fail_msg("%s: \"%s\", not \"%s\"", rows[i].why, folded.p, rows[i].folded);
        char *once = strdup(folded.p);
        assert_non_null(once);
        if (strcmp(fold(once), once) != 0) fail_msg("%s: a second time", rows[i].why);
        free(once);
    }
    assert_string_not_equal(fold("\u0a38\u0a3f\u0a70\u0a18"), "\u0a38\u0a70\u0a18");
}

/* What stands in the buffer before stays; NUL is a byte like others. */
static void appends(void **state)
{
    struct cd_buf b = {0};
    cd_buf_puts(&b, "<");
    cd_fold((struct cd_str){"\xc3\x89\0A", 4}, &b);
    cd_fold((struct cd_str){"B\0", 2}, &b);
    assert_int_equal(b.n, 6);
    assert_memory_equal(b.p, "<e\0ab\0", 6);
    cd_buf_free(&b);
}

static size_t put_point(char *out, uint32_t point)
{
    if (point < 0x80) return out[0] = (char)point, 1;
    if (point < 0x800) return out[0] = (char)(0xc0 | point >> 6), out[1] = (char)(0x80 | (point & 63)), 2;
    if (point < 0x10000) {
        out[0] = (char)(0xe0 | point >> 12), out[1] = (char)(0x80 | (point >> 6 & 63));
        return out[2] = (char)(0x80 | (point & 63)), 3;
    }
    out[0] = (char)(0xf0 | point >> 18), out[1] = (char)(0x80 | (point >> 12 & 63));
    return out[2] = (char)(0x80 | (point >> 6 & 63)), out[3] = (char)(0x80 | (point & 63)), 4;
}

/* Every code point alone, and after and before a letter and marks of four scripts: folding what is folded changes nothing. */
static void idempotent(void **state)
{
    static const char *const around[][2] = {{"", ""},
                                            {"a", "\u0301\u0323"},
                                            {"\u0a38\u0a3f", "\u0a3c"},
                                            {"\u0627", "\u0654\u0651"},
                                            {"\u1100", "\u1161"},
                                            {"\u0301\u0345", "\u200d\u0308"}};
    for (uint32_t point = 0; point < 0x110000; point++) {
        if (point >= 0xd800 && point < 0xe000) continue;
        for (size_t i = 0; i < (point < 0x30000 ? sizeof around / sizeof around[0] : 1); i++) {
            char text[64], once[256];
            size_t n = strlen(around[i][0]);
            memcpy(text, around[i][0], n);
            n += put_point(text + n, point);
            memcpy(text + n, around[i][1], strlen(around[i][1]));
            folded.n = 0;
            cd_fold((struct cd_str){text, n + strlen(around[i][1])}, &folded);
            assert_in_range(folded.n, 0, sizeof once);
            const size_t n_once = folded.n;
            memcpy(once, folded.p, n_once);
            folded.n = 0;
            cd_fold((struct cd_str){once, n_once}, &folded);
            if (folded.n != n_once || memcmp(folded.p, once, n_once) != 0)
                fail_msg("U+%04X in surroundings %zu", point, i);
        }
    }
}

/* Devanagari to Sinhala, Thai to Tibetan: a letter and whatever follows it come out as NFC has them. */
static void indic_is_only_normalised(void **state)
{
    for (uint32_t point = 0x900; point < 0x1000; point++) {
        char text[16] = "\u0a38";
        text[3 + put_point(text + 3, point)] = '\0';
        uint8_t *normal = utf8proc_NFC((const uint8_t *)text);
        assert_non_null(normal);
        assert_string_equal(fold(text), (const char *)normal);
        free(normal);
    }
}

/* A hundred thousand marks in the wrong order take no longer than a blink: classes are passed over, not pairs. */
static void many_marks(void **state)
{
    enum { MARKS = 100000 };
    struct cd_buf b = {0}, out = {0};
    cd_buf_puts(&b, "\u05d3");
    for (int i = 0; i < MARKS; i++) cd_buf_puts(&b, i % 2 ? "\u05b8" : "\u05c1");
    cd_fold((struct cd_str){b.p, b.n}, &out);
    assert_int_equal(out.n, b.n);
    assert_memory_equal(out.p, "\u05d3\u05b8\u05b8", 6);
    assert_memory_equal(out.p + out.n - 4, "\u05c1\u05c1", 4);
    cd_buf_free(&b);
    cd_buf_free(&out);
}

static void symbols(void **state)
{
    struct cd_arena arena = cd_arena_make(0);
    const struct cd_symbols s = cd_symbols_of(CD_STR("a\u00e9\u0a38\U0001f600\xff"), &arena);
    static const uint32_t points[] = {'a', 0xe9, 0xa38, 0x1f600, 0xfffd};
    assert_null(s.narrow);
    assert_int_equal(s.n, 5);
    assert_memory_equal(s.wide, points, sizeof points);
    const struct cd_symbols none = cd_symbols_of((struct cd_str){NULL, 0}, &arena);
    assert_true(none.n == 0 && none.wide != NULL);
    cd_arena_free(&arena);
}

static void alphabet(void **state)
{
    struct cd_alphabet *a;
    struct cd_err err;
    assert_int_equal(cd_alphabet_open(&a, &err), CD_OK);
    assert_int_equal(cd_alphabet_size(a), 0);
    static const uint32_t points[] = {'z', 0, 0x10ffff, 'a', 0xa38, 0xa39}, codes[] = {0, 1, 2, 3, 4, 5};
    for (int again = 0; again < 2; again++)
        for (size_t i = 0; i < 6; i++) assert_int_equal(cd_alphabet_code(a, points[i]), codes[i]);
    assert_int_equal(cd_alphabet_size(a), 6);
    cd_alphabet_close(a);
    cd_alphabet_close(NULL);
}

/* The table of docs/methods.md: Jaro-Winkler and Damerau-Levenshtein of the bytes, and of the folded code points. The first group are one name each, the second two. */
static const struct {
    const char *a, *b;
    double bytes, folded;
    uint32_t bytes_edits, folded_edits;
} figures[] = {
    {"Zo\u00eb", "Zoe", 0.778, 1.000, 2, 0},
    {"Si\u00e2n", "Sian", 0.827, 1.000, 2, 0},
    {"Jos\u00e9", "Jose", 0.848, 1.000, 2, 0},
    {"Ren\u00e9e", "Renee", 0.876, 1.000, 2, 0},
    {"\u0141ukasz", "Lukasz", 0.849, 1.000, 2, 0},
    {"M\u00fcller", "Muller", 0.864, 1.000, 2, 0},
    {"Dvo\u0159\u00e1k", "Dvorak", 0.806, 1.000, 4, 0},
    {"Nguy\u1ec5n", "Nguyen", 0.892, 1.000, 3, 0},
    {"O\u2019Brien", "O'Brien", 0.857, 1.000, 3, 0},
    {"\u0410\u043b\u0451\u043d\u0430", "\u0410\u043b\u0435\u043d\u0430", 0.895, 1.000, 2, 0},
    {"\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "\u0645\u062d\u0645\u062f", 0.653, 1.000, 8, 0},
    {"\u0418\u0432\u0430\u043d", "\u041e\u043b\u0435\u0433", 0.667, 0.000, 4, 4},
    {"\u0410\u043d\u043d\u0430", "\u041e\u043b\u044c\u0433\u0430", 0.738, 0.483, 5, 4},
    {"\u0a38\u0a3f\u0a70\u0a18", "\u0a15\u0a4c\u0a30", 0.792, 0.000, 6, 4},
    {"\u0930\u093e\u0939\u0941\u0932", "\u0905\u092e\u093f\u0924", 0.787, 0.000, 7, 5},
    {"\u0645\u062d\u0645\u062f", "\u0639\u0644\u064a", 0.514, 0.000, 6, 4},
    {"\u738b\u4f1f", "\u674e\u5a1c", 0.444, 0.000, 6, 2},
    {"\u0a38\u0a3f\u0a70\u0a18", "\u0a38\u0a70\u0a18", 0.906, 0.925, 3, 1},
};

static void bytes_against_folded(void **state)
{
    struct cd_arena arena = cd_arena_make(0);
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        const struct cd_symbols a = bytes_of(figures[i].a), b = bytes_of(figures[i].b);
        const struct cd_symbols c = cd_symbols_of(cd_str_of(fold(figures[i].a)), &arena);
        const struct cd_symbols d = cd_symbols_of(cd_str_of(fold(figures[i].b)), &arena);
        if (fabs(cd_jaro_winkler(a, b) - figures[i].bytes) > 0.00051 ||
            cd_damerau_levenshtein(a, b) != figures[i].bytes_edits ||
            fabs(cd_jaro_winkler(c, d) - figures[i].folded) > 0.00051 ||
            cd_damerau_levenshtein(c, d) != figures[i].folded_edits)
            fail_msg("row %zu: %.3f %.3f %u %u", i, cd_jaro_winkler(a, b), cd_jaro_winkler(c, d),
                     cd_damerau_levenshtein(a, b), cd_damerau_levenshtein(c, d));
    }
    cd_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_row_folds), cmocka_unit_test(appends),
                                       cmocka_unit_test(idempotent),     cmocka_unit_test(indic_is_only_normalised),
                                       cmocka_unit_test(many_marks),     cmocka_unit_test(symbols),
                                       cmocka_unit_test(alphabet),       cmocka_unit_test(bytes_against_folded)};
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    cd_buf_free(&folded);
    return failed;
}
