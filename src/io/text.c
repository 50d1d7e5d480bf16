/* text.c - what the bytes of a file are, and the same as UTF-8.
 *
 * Decided in this order: a byte-order mark; a container by its magic bytes; zero bytes in the pattern of UTF-16 or
 * UTF-32; too many control bytes for a text; ASCII; UTF-8; and what is left is read as Windows-1252, the superset of
 * Latin-1 that the WHATWG Encoding Standard prescribes for it. No statistics of languages: other single-byte encodings
 * cannot be told from Windows-1252 without guessing, so the name is reported for people to judge.
 * UTF-8 follows Unicode 15 table 3-7; each maximal subpart of a broken sequence becomes one U+FFFD (ibid. section 3.9).
 * Cost: linear; ASCII at eight 8-byte words a turn. */
#include <stdlib.h>
#include <string.h>

#include "candour/csv.h"
#include "candour/os.h"

#define PROBE_BYTES ((size_t)8 << 10)

const char *cd_encoding_name(enum cd_encoding encoding)
{
    static const char *const names[CD_ENCODING_COUNT] = {
        [CD_ENCODING_ASCII] = "ASCII",
        [CD_ENCODING_UTF8] = "UTF-8",
        [CD_ENCODING_UTF8_BOM] = "UTF-8 with a byte-order mark",
        [CD_ENCODING_UTF16LE] = "UTF-16 little-endian",
        [CD_ENCODING_UTF16BE] = "UTF-16 big-endian",
        [CD_ENCODING_WINDOWS_1252] = "Windows-1252",
        [CD_ENCODING_BINARY] = "binary",
    };
    return names[encoding];
}

/* --- Containers -------------------------------------------------------------------------------------------------- */

static const struct magic {
    const char *bytes;
    size_t n, at;
    const char *detail;
} magics[] = {
    {"PK\x03\x04", 4, 0, "zip archive or .xlsx workbook"},
    {"PK\x05\x06", 4, 0, "empty zip archive"},
    {"PK\x07\x08", 4, 0, "split zip archive"},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, 0, "OLE document (.xls, .doc, .msg)"},
    {"%PDF-", 5, 0, "PDF document"},
    {"{\\rtf", 5, 0, "RTF document"},
    {"\x89PNG\r\n\x1A\n", 8, 0, "PNG image"},
    {"\xFF\xD8\xFF", 3, 0, "JPEG image"},
    {"GIF87a", 6, 0, "GIF image"},
    {"GIF89a", 6, 0, "GIF image"},
    {"\x1F\x8B\x08", 3, 0, "gzip file"},
    {"1AY&SY", 6, 4, "bzip2 file"},
    {"\xFD"
     "7zXZ\x00",
     6, 0, "xz file"},
    {"\x28\xB5\x2F\xFD", 4, 0, "zstd file"},
    {"7z\xBC\xAF\x27\x1C", 6, 0, "7-Zip archive"},
    {"Rar!\x1A\x07", 6, 0, "RAR archive"},
    {"ustar", 5, 257, "tar archive"},
    {"PAR1\x15", 5, 0, "Parquet file"},
    {"SQLite format 3\x00", 16, 0, "SQLite database"},
    {"\x7F"
     "ELF",
     4, 0, "program"},
};

static const char *container(const char *p, size_t n)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        const struct magic *m = &magics[i];
        if (n >= m->at + m->n && memcmp(p + m->at, m->bytes, m->n) == 0) return m->detail;
    }
    return NULL;
}

/* --- Zero and control bytes -------------------------------------------------------------------------------------- */

/* Counts over the first PROBE_BYTES: zeros by offset modulo 4, and control bytes that no text holds. */
struct tally {
    size_t n, zero[4], control;
};

static struct tally tally_of(const char *p, size_t n)
{
    struct tally t = {.n = n < PROBE_BYTES ? n : PROBE_BYTES};
    for (size_t i = 0; i < t.n; i++) {
        const unsigned char b = (unsigned char)p[i];
        if (b == 0) t.zero[i & 3]++;
        if (b < 0x20 && !memchr("\t\n\v\f\r\x1A\x1B", b, 7)) t.control++;
    }
    return t;
}

/* Text in UTF-16 has a zero in at least a third of its high bytes (digits, delimiters, line ends) and next to none in the
 * low ones; in UTF-32 nearly every unit has two zeros at its high end. */
static enum cd_encoding unmarked(const struct tally *t, const char **detail)
{
    const size_t even = t->zero[0] + t->zero[2], odd = t->zero[1] + t->zero[3], units = t->n / 2;
    *detail = NULL;
    if (t->n >= 8 && t->n % 4 == 0) {
        const size_t quads = t->n / 4;
        if ((t->zero[3] == quads && t->zero[2] * 10 >= quads * 9) ||
            (t->zero[0] == quads && t->zero[1] * 10 >= quads * 9)) {
            *detail = "UTF-32 text";
            return CD_ENCODING_BINARY;
        }
    }
    if (units && odd * 3 >= units && even * 32 <= odd) return CD_ENCODING_UTF16LE;
    if (units && even * 3 >= units && odd * 32 <= even) return CD_ENCODING_UTF16BE;
    if (t->control * 10 > t->n) {
        *detail = "full of control bytes";
        return CD_ENCODING_BINARY;
    }
    return CD_ENCODING_ASCII;
}

/* --- UTF-8 ------------------------------------------------------------------------------------------------------- */

/* Offset of the first byte >= 0x80 at or after i, or n. Reads no further than n. */
static size_t skip_ascii(const char *p, size_t i, size_t n)
{
    for (; n - i >= 64; i += 64) {
        uint64_t word[8], any = 0;
        memcpy(word, p + i, sizeof word);
        for (int k = 0; k < 8; k++) any |= word[k];
        if (any & 0x8080808080808080u) break;
    }
    while (i < n && (unsigned char)p[i] < 0x80) i++;
    return i;
}

/* Length of the sequence at p (first byte >= 0x80); *good tells a valid one from the maximal subpart of a broken one. */
static size_t sequence(const unsigned char *p, size_t left, bool *good)
{
    /* first byte range -> length, range of the second byte */
    static const struct {
        unsigned char from, to, length, low, high;
    } rows[] = {
        {0xC2, 0xDF, 2, 0x80, 0xBF}, {0xE0, 0xE0, 3, 0xA0, 0xBF}, {0xE1, 0xEC, 3, 0x80, 0xBF},
        {0xED, 0xED, 3, 0x80, 0x9F}, {0xEE, 0xEF, 3, 0x80, 0xBF}, {0xF0, 0xF0, 4, 0x90, 0xBF},
        {0xF1, 0xF3, 4, 0x80, 0xBF}, {0xF4, 0xF4, 4, 0x80, 0x8F},
    };
    *good = false;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        if (p[0] < rows[r].from || p[0] > rows[r].to) continue;
        if (left < 2 || p[1] < rows[r].low || p[1] > rows[r].high) return 1;
        size_t n = 2;
        while (n < rows[r].length && n < left && (p[n] & 0xC0) == 0x80) n++;
        *good = n == rows[r].length;
        return n;
    }
    return 1;
}

struct utf8_tally {
    uint64_t good, broken; /* sequences of bytes >= 0x80 */
};

static struct utf8_tally utf8_tally_of(const char *p, size_t n)
{
    struct utf8_tally t = {0};
    for (size_t i = skip_ascii(p, 0, n); i < n; i = skip_ascii(p, i, n)) {
        bool good;
        i += sequence((const unsigned char *)p + i, n - i, &good);
        t.good += good;
        t.broken += !good;
    }
    return t;
}

bool cd_text_sound(const char *p, size_t n, size_t *cut)
{
    *cut = 0;
    for (size_t i = skip_ascii(p, 0, n); i < n; i = skip_ascii(p, i, n)) {
        bool good;
        const size_t length = sequence((const unsigned char *)p + i, n - i, &good);
        i += length;
        if (good) continue;
        *cut = length;
        return i == n;
    }
    return true;
}

/* --- Conversions; each is called with out == NULL to count, then to write ---------------------------------------- */

struct sink {
    char *out;
    size_t n;
    uint64_t invalid;
};

static void put_bytes(struct sink *s, const char *p, size_t n)
{
    if (s->out && n) memcpy(s->out + s->n, p, n);
    s->n += n;
}

static void put_code(struct sink *s, uint32_t c)
{
    char b[4];
    size_t n = 0;
    if (c < 0x80) {
        b[n++] = (char)c;
    } else if (c < 0x800) {
        b[n++] = (char)(0xC0 | c >> 6);
        b[n++] = (char)(0x80 | (c & 0x3F));
    } else {
        if (c < 0x10000) b[n++] = (char)(0xE0 | c >> 12);
        else {
            b[n++] = (char)(0xF0 | c >> 18);
            b[n++] = (char)(0x80 | (c >> 12 & 0x3F));
        }
        b[n++] = (char)(0x80 | (c >> 6 & 0x3F));
        b[n++] = (char)(0x80 | (c & 0x3F));
    }
    put_bytes(s, b, n);
}

static void put_invalid(struct sink *s)
{
    put_code(s, 0xFFFD);
    s->invalid++;
}

static void from_utf8(struct sink *s, const char *p, size_t n)
{
    for (size_t i = 0; i < n;) {
        const size_t plain = skip_ascii(p, i, n);
        put_bytes(s, p + i, plain - i);
        if ((i = plain) == n) break;
        bool good;
        const size_t length = sequence((const unsigned char *)p + i, n - i, &good);
        if (good) put_bytes(s, p + i, length);
        else put_invalid(s);
        i += length;
    }
}

/* 0x80..0x9F of Windows-1252 (WHATWG index-windows-1252, without its C1 stand-ins); 0 where it has no character. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

static void from_windows_1252(struct sink *s, const char *p, size_t n)
{
    for (size_t i = 0; i < n;) {
        const size_t plain = skip_ascii(p, i, n);
        put_bytes(s, p + i, plain - i);
        if ((i = plain) == n) break;
        const unsigned char b = (unsigned char)p[i++];
        const uint32_t c = b >= 0xA0 ? b : windows_1252[b - 0x80];
        if (c) put_code(s, c);
        else put_invalid(s);
    }
}

static uint32_t unit16(const char *p, bool big)
{
    const unsigned char a = (unsigned char)p[0], b = (unsigned char)p[1];
    return big ? (uint32_t)a << 8 | b : (uint32_t)b << 8 | a;
}

static void from_utf16(struct sink *s, const char *p, size_t n, bool big)
{
    size_t i = 0;
    while (n - i >= 2) {
        const uint32_t u = unit16(p + i, big);
        i += 2;
        if ((u & 0xF800) != 0xD800) {
            put_code(s, u);
            continue;
        }
        const uint32_t low = n - i >= 2 ? unit16(p + i, big) : 0;
        if (u >= 0xDC00 || (low & 0xFC00) != 0xDC00) {
            put_invalid(s);
            continue;
        }
        put_code(s, 0x10000 + ((u & 0x3FF) << 10 | (low & 0x3FF)));
        i += 2;
    }
    if (i < n) put_invalid(s);
}

static void convert(enum cd_encoding encoding, struct sink *s, struct cd_str in)
{
    switch (encoding) {
    case CD_ENCODING_UTF8:
    case CD_ENCODING_UTF8_BOM: from_utf8(s, in.p, in.n); break;
    case CD_ENCODING_UTF16LE: from_utf16(s, in.p, in.n, false); break;
    case CD_ENCODING_UTF16BE: from_utf16(s, in.p, in.n, true); break;
    default: from_windows_1252(s, in.p, in.n); break;
    }
}

/* --- The whole --------------------------------------------------------------------------------------------------- */

static const struct mark {
    const char *bytes;
    size_t n;
    enum cd_encoding encoding;
    const char *detail;
} marks[] = {
    {"\xEF\xBB\xBF", 3, CD_ENCODING_UTF8_BOM, NULL},
    {"\xFF\xFE\x00\x00", 4, CD_ENCODING_BINARY, "UTF-32 text"}, /* before UTF-16, whose mark it starts with */
    {"\x00\x00\xFE\xFF", 4, CD_ENCODING_BINARY, "UTF-32 text"},
    {"\xFF\xFE", 2, CD_ENCODING_UTF16LE, NULL},
    {"\xFE\xFF", 2, CD_ENCODING_UTF16BE, NULL},
};

/* Sets the encoding and detail of `out`; returns the length of the mark to leave out. */
static size_t detect(const char *p, size_t n, struct cd_text *out)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (n < marks[i].n || memcmp(p, marks[i].bytes, marks[i].n) != 0) continue;
        out->encoding = marks[i].encoding;
        out->detail = marks[i].detail;
        return marks[i].n;
    }
    out->detail = container(p, n);
    out->encoding = CD_ENCODING_BINARY;
    if (out->detail) return 0;
    const struct tally t = tally_of(p, n);
    out->encoding = unmarked(&t, &out->detail);
    return 0;
}

enum cd_status cd_text_decode(const char *input, size_t n, struct cd_text *out, struct cd_err *err)
{
    *out = (struct cd_text){0};
    const size_t skip = detect(input, n, out);
    struct cd_str in = {input + skip, n - skip};
    bool sound = false;
    if (out->encoding <= CD_ENCODING_UTF8_BOM) {
        const struct utf8_tally t = utf8_tally_of(in.p, in.n);
        sound = t.broken == 0;
        /* Chance makes at most a few sequences of other encodings valid UTF-8: many sound ones mean damaged UTF-8. */
        if (out->encoding == CD_ENCODING_ASCII && t.good + t.broken > 0)
            out->encoding = t.broken * 4 <= t.good ? CD_ENCODING_UTF8 : CD_ENCODING_WINDOWS_1252;
    }
    if (out->encoding == CD_ENCODING_BINARY) in.n = 0;
    out->bytes = in;
    if (sound || in.n == 0) return CD_OK;
    struct sink s = {0};
    convert(out->encoding, &s, in);
    if (s.n > SIZE_MAX - CD_SLACK || !(out->owned = calloc(1, s.n + CD_SLACK)))
        return cd_fail(err, CD_NOMEM, "no memory to decode %zu bytes", n);
    s = (struct sink){.out = out->owned};
    convert(out->encoding, &s, in);
    out->bytes = (struct cd_str){s.out, s.n};
    out->invalid = s.invalid;
    return CD_OK;
}

void cd_text_free(struct cd_text *text)
{
    free(text->owned);
    *text = (struct cd_text){0};
}
