/* csv_test.c - the rules of the CSV reader and writer, as rows of data; each is read by both loops at many offsets. */
#include "candour/csv.h"

#include "candour/buf.h"
#include "csv_check.h"
#include "csv_int.h"
#include "test.h"

#define IN(literal)                     \
    {                                   \
        "" literal, sizeof(literal) - 1 \
    }
#define SNIFFED .opts = {0}
#define HEADERLESS .opts = {.delimiter = ',', .header_given = 1}

/* Records as "line:[field|field]FAULTS@field", one after the other; \n \r \0 in fields are written as ~ ^ 0. */
static void show(struct cd_buf *out, const struct cd_batch *b)
{
    static const char letters[] = "RBUSNLME";
    for (uint32_t i = 0; i < b->n; i++) {
        const struct cd_row *row = &b->row[i];
        cd_buf_printf(out, "%s%llu:[", out->n ? " " : "", (unsigned long long)row->line);
        for (uint32_t k = 0; k < row->n; k++) {
            const struct cd_str f = b->field[row->first + k];
            if (k > 0) cd_buf_char(out, '|');
            for (size_t c = 0; c < f.n; c++)
                cd_buf_char(out, f.p[c] == '\n' ? '~' : f.p[c] == '\r' ? '^' : f.p[c] == '\0' ? '0' : f.p[c]);
        }
        cd_buf_char(out, ']');
        for (int bit = 0; bit < 8; bit++)
            if (row->faults & 1u << bit) cd_buf_char(out, letters[bit]);
        if (row->fault_field) cd_buf_printf(out, "@%u", row->fault_field);
    }
}

static char *read_shown(const char *bytes, size_t n, uint64_t invalid, const struct cd_csv_opts *opts,
                        struct cd_csv_facts *facts)
{
    char *copy = malloc(n + CD_SLACK);
    assert_non_null(copy);
    if (n) memcpy(copy, bytes, n);
    memset(copy + n, 0, CD_SLACK);
    struct cd_csv *csv = NULL;
    struct cd_err err;
    struct cd_buf out = {0};
    static struct cd_batch batch;
    const struct cd_text text = {.bytes = {copy, n}, .invalid = invalid};
    assert_int_equal(cd_csv_open(&csv, &text, opts, &err), CD_OK);
    *facts = *cd_csv_facts(csv);
    if (facts->header) {
        cd_buf_puts(&out, "");
        cd_buf_printf(&out, "%llu=", (unsigned long long)facts->header_line);
        for (uint32_t i = 0; i < facts->columns; i++)
            cd_buf_printf(&out, "%s" CD_FMT, i ? "|" : "", CD_ARG(facts->header[i]));
    }
    do {
        assert_int_equal(cd_csv_next(csv, &batch, &err), CD_OK);
        show(&out, &batch);
    } while (batch.n);
    assert_int_equal(cd_csv_next(csv, &batch, &err), CD_OK);
    assert_int_equal(batch.n, 0);
    cd_buf_char(&out, '\0');
    assert_false(out.failed);
    cd_csv_close(csv);
    free(copy);
    facts->header = NULL;
    return out.p;
}

struct rule {
    const char *name;
    struct cd_str in;
    const char *expected;
    struct cd_csv_opts opts;
    uint64_t invalid;
};

static const struct rule rules[] = {
    /* --- every state meets every class of byte ------------------------------------------------------------------- */
    {"nothing", IN(""), "", HEADERLESS},
    {"line: other", IN("a"), "1:[a]", HEADERLESS},
    {"line: quote", IN("\"a\""), "1:[a]", HEADERLESS},
    {"line: delimiter", IN(",a"), "1:[|a]", HEADERLESS},
    {"line: CR", IN("\ra"), "1:[]B 2:[a]", HEADERLESS},
    {"line: LF", IN("\na"), "1:[]B 2:[a]", HEADERLESS},
    {"line: CRLF", IN("\r\na"), "1:[]B 2:[a]", HEADERLESS},
    {"line: NUL", IN("\0,a"), "1:[0|a]N@1", HEADERLESS},
    {"line: end behind a line ending", IN("a\n"), "1:[a]", HEADERLESS},
    {"start: other, end", IN("a,b"), "1:[a|b]", HEADERLESS},
    {"start: quote", IN("a,\"b\""), "1:[a|b]", HEADERLESS},
    {"start: delimiter", IN("a,,b"), "1:[a||b]", HEADERLESS},
    {"start: CR", IN("a,\rb,"), "1:[a|] 2:[b|]", HEADERLESS},
    {"start: LF", IN("a,\nb,"), "1:[a|] 2:[b|]", HEADERLESS},
    {"start: CRLF", IN("a,\r\nb,"), "1:[a|] 2:[b|]", HEADERLESS},
    {"start: NUL", IN("a,\0"), "1:[a|0]N@2", HEADERLESS},
    {"start: end", IN("a,"), "1:[a|]", HEADERLESS},
    {"plain: quote", IN("a\"b,c"), "1:[a\"b|c]S@1", HEADERLESS},
    {"plain: a stray quote opens nothing", IN("a\"b\nc\"d"), "1:[a\"b]S@1 2:[c\"d]S@1", HEADERLESS},
    {"plain: CR", IN("a\rb"), "1:[a] 2:[b]", HEADERLESS},
    {"plain: LF", IN("a\nb"), "1:[a] 2:[b]", HEADERLESS},
    {"plain: CRLF", IN("a\r\nb"), "1:[a] 2:[b]", HEADERLESS},
    {"plain: NUL", IN("a\0b,c"), "1:[a0b|c]N@1", HEADERLESS},
    {"quoted: other, delimiter", IN("\"a,b\",c"), "1:[a,b|c]", HEADERLESS},
    {"quoted: CR", IN("\"a\rb\"\nc"), "1:[a^b] 3:[c]", HEADERLESS},
    {"quoted: LF", IN("\"a\nb\"\nc"), "1:[a~b] 3:[c]", HEADERLESS},
    {"quoted: CRLF is one line", IN("\"a\r\nb\"\r\nc"), "1:[a^~b] 3:[c]", HEADERLESS},
    {"quoted: LF CR is two lines", IN("\"a\n\rb\"\r\nc"), "1:[a~^b] 4:[c]", HEADERLESS},
    {"quoted: NUL", IN("\"a\0b\",c"), "1:[a0b|c]N@1", HEADERLESS},
    {"quoted: nothing", IN("\"\",a"), "1:[|a]", HEADERLESS},
    {"closing: quote", IN("\"a\"\"b\",c"), "1:[a\"b|c]", HEADERLESS},
    {"closing: only doubled quotes", IN("\"\"\"\"\"\",c"), "1:[\"\"|c]", HEADERLESS},
    {"closing: delimiter behind a doubled quote", IN("\"a\"\",\",c"), "1:[a\",|c]", HEADERLESS},
    {"closing: other", IN("\"a\"b,c"), "1:[\"a\"b|c]S@1", HEADERLESS},
    {"closing: other behind a doubled quote stays literal", IN("\"a\"\"b\"c,d"), "1:[\"a\"\"b\"c|d]S@1", HEADERLESS},
    {"closing: CR", IN("\"a\"\rb"), "1:[a] 2:[b]", HEADERLESS},
    {"closing: LF", IN("\"a\"\nb"), "1:[a] 2:[b]", HEADERLESS},
    {"closing: CRLF", IN("\"a\"\r\nb"), "1:[a] 2:[b]", HEADERLESS},
    {"closing: NUL", IN("\"a\"\0,c"), "1:[\"a\"0|c]SN@1", HEADERLESS},
    {"closing: end", IN("a,\"b\""), "1:[a|b]", HEADERLESS},

    /* --- line endings and lines ---------------------------------------------------------------------------------- */
    {"all three endings", IN("a\nb\r\nc\rd"), "1:[a] 2:[b] 3:[c] 4:[d]", HEADERLESS},
    {"CR CR LF", IN("a\r\r\nb"), "1:[a] 2:[]B 3:[b]", HEADERLESS},
    {"LF CR", IN("a\n\rb"), "1:[a] 2:[]B 3:[b]", HEADERLESS},
    {"an ending of CR", IN("a\rb\r"), "1:[a] 2:[b]", HEADERLESS},
    {"an ending of CRLF", IN("a\r\nb\r\n"), "1:[a] 2:[b]", HEADERLESS},
    {"lines go on behind a quoted field of three lines", IN("a,\"\n\n\",b\nc,d,e\n"), "1:[a|~~|b] 4:[c|d|e]",
     HEADERLESS},

    /* --- blank --------------------------------------------------------------------------------------------------- */
    {"blank lines", IN("a,b\n\n\nc,d\n\n"), "1:[a|b] 2:[]B 3:[]B 4:[c|d] 5:[]B", HEADERLESS},
    {"only delimiters", IN("a,b,c\n,,\n,\n"), "1:[a|b|c] 2:[||]B 3:[|]B", HEADERLESS},
    {"only white space", IN("a,b\n \t,\v\f \n"), "1:[a|b] 2:[ \t|\v\f ]B", HEADERLESS},
    {"quoted nothing is nothing", IN("a,b\n\"\",\" \"\n"), "1:[a|b] 2:[| ]B", HEADERLESS},
    {"a quote is something", IN("a,b\n\"\"\"\",\n"), "1:[a|b] 2:[\"|]", HEADERLESS},
    {"a no-break space is something", IN("a\n\xC2\xA0\n"), "1:[a] 2:[\xC2\xA0]", HEADERLESS},

    /* --- ragged -------------------------------------------------------------------------------------------------- */
    {"too few: the first missing field", IN("a,b,c\nd\n"), "1:[a|b|c] 2:[d]R@2", HEADERLESS},
    {"too many: the first surplus field", IN("a,b\nc,d,e,f\n"), "1:[a|b] 2:[c|d|e|f]R@3", HEADERLESS},
    {"the first record that is not blank counts", IN("\na,b\nc\n"), "1:[]B 2:[a|b] 3:[c]R@2", HEADERLESS},
    {"against the header", IN("a,b\nc,d\ne\n"), "1=a|b 2:[c|d] 3:[e]R@2", SNIFFED},

    /* --- quotes gone wrong --------------------------------------------------------------------------------------- */
    {"a space before a quote makes it stray", IN("1, \"x,y\"\n"), "1:[1| \"x|y\"]S@2", HEADERLESS},
    {"a space behind a quote makes it stray", IN("\"x\" ,1\n"), "1:[\"x\" |1]S@1", HEADERLESS},
    {"a backslash escapes nothing", IN("\"a\\\"b\",c\nd,e\n"), "1:[\"a\\\"b\"|c]S@1 2:[d|e]", HEADERLESS},
    {"stray and ragged", IN("a,b\nc\"\n"), "1:[a|b] 2:[c\"]RS@1", HEADERLESS},
    {"unclosed at the end", IN("a,\"b"), "1:[a|\"b]U@2", HEADERLESS},
    {"unclosed: the quote alone", IN("a,\""), "1:[a|\"]U@2", HEADERLESS},
    {"unclosed: reading goes on at the next line", IN("a,\"b\nc,d\ne,f"), "1:[a|\"b]U@2 2:[c|d] 3:[e|f]", HEADERLESS},
    {"unclosed: CRLF", IN("a,\"b\r\nc,d\r\n"), "1:[a|\"b]U@2 2:[c|d]", HEADERLESS},
    {"unclosed: CR", IN("a,\"b\rc,d\r"), "1:[a|\"b]U@2 2:[c|d]", HEADERLESS},
    {"unclosed: delimiters behind it are in its field", IN("a,\"b,c\nd,e\n"), "1:[a|\"b,c]U@2 2:[d|e]", HEADERLESS},
    {"unclosed: doubled quotes stay", IN("\"a\"\"b\nc\n"), "1:[\"a\"\"b]U@1 2:[c]", HEADERLESS},
    {"unclosed: quotes on later lines are read afresh", IN("a,\"b\n\"\",c\nd,\"\"\"\"\n"),
     "1:[a|\"b]U@2 2:[|c] 3:[d|\"]", HEADERLESS},
    {"unclosed: in a record that began lines before", IN("\"a\nb\",\"c\nd,e\n"), "1:[a~b|\"c]U@2 3:[d|e]", HEADERLESS},
    {"unclosed: a NUL behind it is not its own", IN("a,\"b\nc\0,d\n"), "1:[a|\"b]U@2 2:[c0|d]N@1", HEADERLESS},
    {"unclosed: a NUL on its line is", IN("a,\"b\0\nc,d\n"), "1:[a|\"b0]UN@2 2:[c|d]", HEADERLESS},
    {"unclosed: an earlier fault keeps its place", IN("a\"x,\"b\nc,d\n"), "1:[a\"x|\"b]US@1 2:[c|d]", HEADERLESS},
    {"two lost quotes meet", IN("a,\"b\nc,\"d\ne,f\n"), "1:[a|\"b~c,\"d]S@2 3:[e|f]", HEADERLESS},

    /* --- limits -------------------------------------------------------------------------------------------------- */
    {"a long field is cut", IN("abcd,abcde,f\n"), "1:[abcd|abcd|f]L@2",
     .opts = {.delimiter = ',', .header_given = 1, .max_field = 4}},
    {"a long quoted field is cut", IN("\"a,cde\",f\n"), "1:[a,cd|f]L@1",
     .opts = {.delimiter = ',', .header_given = 1, .max_field = 4}},
    {"the limit counts undoubled bytes", IN("\"a\"\"b\"\"\",\"a\"\"b\"\"c\"\n"), "1:[a\"b\"|a\"b\"]L@2",
     .opts = {.delimiter = ',', .header_given = 1, .max_field = 4}},
    {"no UTF-8 sequence is cut", IN("abc\xC3\xA9,\"\"\"ab\xE2\x82\xAC\",abcd\xC3\xA9\n"), "1:[abc|\"ab|abcd]L@1",
     .opts = {.delimiter = ',', .header_given = 1, .max_field = 4}},
    {"many fields: the rest dropped, fields of the next record kept", IN("a,b,c,d\ne,f\n"), "1:[a|b]M@3 2:[e|f]",
     .opts = {.delimiter = ',', .header_given = 1, .max_fields = 2}},
    {"many fields, quoted", IN("\"a\",\"b\",\"c\"\"\"\n"), "1:[a|b]M@3",
     .opts = {.delimiter = ',', .header_given = 1, .max_fields = 2}},
    {"many fields, one of them unclosed", IN("a,b,\"c\nd,e\n"), "1:[a|b]UM@3 2:[d|e]",
     .opts = {.delimiter = ',', .header_given = 1, .max_fields = 2}},

    /* --- delimiters ---------------------------------------------------------------------------------------------- */
    {"comma", IN("a,b\nc,d\n"), "1=a|b 2:[c|d]", SNIFFED},
    {"semicolon", IN("a;b\n1,5;2\n"), "1=a|b 2:[1,5|2]", SNIFFED},
    {"tab", IN("a\tb\nc, d\te\n"), "1=a|b 2:[c, d|e]", SNIFFED},
    {"bar", IN("a|b\nc|d\n"), "1=a|b 2:[c|d]", SNIFFED},
    {"tie: comma before semicolon", IN("a,b;c\nd,e;f\n"), "1=a|b;c 2:[d|e;f]", SNIFFED},
    {"tie: semicolon before tab", IN("a;b\tc\nd;e\tf\n"), "1=a|b\tc 2:[d|e\tf]", SNIFFED},
    {"tie below unanimity: comma", IN("a,b;c\nd\ne,f;g\n"), "1=a|b;c 2:[d]R@2 3:[e|f;g]", SNIFFED},
    {"none: comma", IN("a\nb\n"), "1=a 2:[b]", SNIFFED},
    {"quotes are respected", IN("\"x;y\",\"u;v\"\n\"a;b;c\",d\n"), "1=x;y|u;v 2:[a;b;c|d]", SNIFFED},
    {"quoted by semicolons", IN("\"a,x\";\"b,x\"\n\"c,x\";\"d,x\"\n"), "1=a,x|b,x 2:[c,x|d,x]", SNIFFED},
    {"comments have no vote", IN("# one; two; three\n# one; two; three\na,b\nc,d\n"), "3=a|b 4:[c|d]", SNIFFED},
    {"the given one", IN("a,b:c\n"), "1=a,b|c", .opts = {.delimiter = ':'}},
    {"a space", IN("a b\nc d\n"), "1=a|b 2:[c|d]", .opts = {.delimiter = ' '}},

    /* --- preamble ------------------------------------------------------------------------------------------------ */
    {"blank lines before the header", IN("\n\r\n,,\na,b\nc,d\n"), "4=a|b 5:[c|d]", SNIFFED},
    {"comments before the header", IN("# made by us, on Monday\na,b\nc,d\n"), "2=a|b 3:[c|d]", SNIFFED},
    {"a title before the header", IN("Returns of 2023\n\na,b\nc,d\n"), "3=a|b 4:[c|d]", SNIFFED},
    {"a title padded to the width", IN("Returns of 2023,,\n,,\na,b,c\nd,e,f\n"), "3=a|b|c 4:[d|e|f]", SNIFFED},
    {"a title of two lines in quotes", IN("\"Returns\nof 2023\",\na,b\nc,d\n"), "3=a|b 4:[c|d]", SNIFFED},
    {"the line that names the delimiter to a spreadsheet", IN("sep=;\na;b\nc;d\n"), "2=a|b 3:[c|d]", SNIFFED},
    {"a column named # is no comment", IN("#,b\n1,d\n"), "1=#|b 2:[1|d]", SNIFFED},
    {"one column: the first line is the header", IN("a\nb\nc\n"), "1=a 2:[b] 3:[c]", SNIFFED},
    {"a comment behind the header is data", IN("a,b\n#c,d\n"), "1=a|b 2:[#c|d]", SNIFFED},
    {"a header of two lines", IN("\"a\nx\",b\nc,d\n"), "1=a\nx|b 3:[c|d]", SNIFFED},
    {"a header with doubled quotes", IN("\"a\"\"x\",b\nc,d\n"), "1=a\"x|b 2:[c|d]", SNIFFED},
    {"an unclosed header", IN("a,\"b\nc,d\n"), "1=a|\"b 2:[c|d]", SNIFFED},
    {"the header alone, with CRLF", IN("a,b\r\n"), "1=a|b", SNIFFED},
    {"nothing but preamble", IN("\n# nothing\n\n"), "", SNIFFED},
    {"no preamble with header_given", IN("Title\na,b\n"), "1:[Title] 2:[a|b]R@2", HEADERLESS},

    /* --- encoding ------------------------------------------------------------------------------------------------ */
    {"replaced bytes fault their field", IN("a,b\nc,\xEF\xBF\xBD\n"), "1:[a|b] 2:[c|\xEF\xBF\xBD]E@2", HEADERLESS,
     .invalid = 1},
    {"the earliest fault wins", IN("\xEF\xBF\xBD,b\"\n"), "1:[\xEF\xBF\xBD|b\"]SE@1", HEADERLESS, .invalid = 1},
    {"U+FFFD that was in the file is no fault", IN("a,\xEF\xBF\xBD\n"), "1:[a|\xEF\xBF\xBD]", HEADERLESS},
};

static void rules_hold(void **state)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        for (unsigned char scalar = 0; scalar < 2; scalar++) {
            const struct rule *r = &rules[i];
            struct cd_csv_opts opts = r->opts;
            struct cd_csv_facts facts;
            opts.scalar = scalar;
            char *shown = read_shown(r->in.p, r->in.n, r->invalid, &opts, &facts);
            if (strcmp(shown, r->expected) != 0)
                fail_msg("%s (%s):\n  expected %s\n  got      %s", r->name, scalar ? "scalar" : "SIMD", r->expected,
                         shown);
            assert_int_equal(facts.simd, !scalar && cd__csv_index_pick());
            free(shown);
        }
}

/* Behind a record of every length up to two blocks, so that every byte of every rule stands at every place of a block. */
static void rules_hold_at_every_offset(void **state)
{
    char text[512];
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        for (size_t before = 0; before <= 2 * CD__CSV_BLOCK; before++)
            for (int ending = 0; ending < 3; ending++) {
                const struct cd_str s = rules[i].in, end = ((struct cd_str[]){IN("\n"), IN("\r"), IN("\r\n")})[ending];
                assert_true(before + 2 + s.n <= sizeof text);
                memset(text, 'x', before);
                memcpy(text + before, end.p, end.n);
                if (s.n) memcpy(text + before + end.n, s.p, s.n);
                const char *wrong = csv_check(text, before + end.n + s.n, &rules[i].opts);
                if (wrong) fail_msg("%s, behind %zu bytes: %s", rules[i].name, before, wrong);
            }
}

/* Facts that rows do not show. */
static void facts_say_what_was_learnt(void **state)
{
    const char in[] = "Title\r\n\r\na,b\"\r\nc,d\r\n";
    struct cd_csv_facts f;
    free(read_shown(in, sizeof in - 1, 0, &(struct cd_csv_opts){0}, &f));
    assert_int_equal(f.delimiter, ',');
    assert_int_equal(f.columns, 2);
    assert_int_equal(f.header_line, 3);
    assert_int_equal(f.preamble_lines, 2);
    assert_int_equal(f.preamble.n, 9);
    assert_int_equal(f.header_raw.n, 4);
    assert_int_equal(f.header_faults, CD_ROW_STRAY_QUOTE);
    free(read_shown("\n#\n", 3, 0, &(struct cd_csv_opts){0}, &f));
    assert_int_equal(f.columns, 0);
    assert_int_equal(f.header_line, 0);
    assert_int_equal(f.preamble_lines, 2);
    assert_int_equal(f.preamble.n, 3);
    free(read_shown("\n#\nx", 4, 0, &(struct cd_csv_opts){0}, &f));
    assert_int_equal(f.header_line, 3);
    free(read_shown("", 0, 0, NULL, &f));
    assert_int_equal(f.columns, 0);
}

static void a_preamble_may_be_longer_than_the_probe(void **state)
{
    struct cd_buf b = {0};
    struct cd_csv_facts f;
    for (int i = 0; i < 200; i++) cd_buf_puts(&b, "# a comment, long\n");
    cd_buf_puts(&b, "a,b\nc,d\n");
    char *shown = read_shown(b.p, b.n, 0, &(struct cd_csv_opts){0}, &f);
    assert_string_equal(shown, "201=a|b 202:[c|d]");
    assert_int_equal(f.preamble_lines, 200);
    free(shown);
    cd_buf_free(&b);
}

static void unusable_delimiters_are_refused(void **state)
{
    static const char bad[] = {'"', '\r', '\n', (char)0xA7};
    const struct cd_text text = {.bytes = CD_STR("a,b")};
    for (size_t i = 0; i < sizeof bad; i++) {
        struct cd_csv *csv = NULL;
        struct cd_err err;
        assert_int_equal(cd_csv_open(&csv, &text, &(struct cd_csv_opts){.delimiter = bad[i]}, &err), CD_USAGE);
        assert_null(csv);
    }
    cd_csv_close(NULL);
}

/* Rows of many batches: lines, order and fields stay right across batch borders, also where a CRLF is cut by one. */
static void batches_follow_each_other(void **state)
{
    static const char *const endings[] = {"\n", "\r", "\r\n"};
    static struct cd_batch batch;
    for (int e = 0; e < 3; e++)
        for (unsigned char scalar = 0; scalar < 2; scalar++) {
            struct cd_buf b = {0};
            for (int i = 0; i < 5 * CD_BATCH_ROWS + 7; i++) cd_buf_printf(&b, "%d,\"x\"\"%d\"%s", i, i, endings[e]);
            assert_true(cd_buf_room(&b, CD_SLACK));
            const struct cd_text text = {.bytes = {b.p, b.n}};
            struct cd_csv *csv = NULL;
            struct cd_err err;
            uint64_t rows = 0;
            const struct cd_csv_opts opts = {.header_given = 1, .scalar = scalar};
            assert_int_equal(cd_csv_open(&csv, &text, &opts, &err), CD_OK);
            while (cd_csv_next(csv, &batch, &err) == CD_OK && batch.n)
                for (uint32_t i = 0; i < batch.n; i++, rows++) {
                    char expected[32];
                    const struct cd_str *f = batch.field + batch.row[i].first;
                    assert_int_equal(batch.row[i].line, rows + 1);
                    assert_int_equal(batch.row[i].n, 2);
                    assert_int_equal(batch.row[i].faults, 0);
                    snprintf(expected, sizeof expected, "%llu", (unsigned long long)rows);
                    assert_true(cd_str_eq(f[0], cd_str_of(expected)));
                    snprintf(expected, sizeof expected, "x\"%llu", (unsigned long long)rows);
                    assert_true(cd_str_eq(f[1], cd_str_of(expected)));
                }
            assert_int_equal(rows, 5 * CD_BATCH_ROWS + 7);
            cd_csv_close(csv);
            cd_buf_free(&b);
        }
}

static uint64_t count_rows(const struct cd_buf *b, const struct cd_csv_opts *opts, uint32_t fault, uint64_t *faulty)
{
    static struct cd_batch batch;
    struct cd_csv *csv = NULL;
    struct cd_err err;
    uint64_t rows = 0;
    *faulty = 0;
    const struct cd_text text = {.bytes = {b->p, b->n}};
    assert_int_equal(cd_csv_open(&csv, &text, opts, &err), CD_OK);
    while (cd_csv_next(csv, &batch, &err) == CD_OK && batch.n)
        for (uint32_t i = 0; i < batch.n; i++, rows++) *faulty += (batch.row[i].faults & fault) != 0;
    cd_csv_close(csv);
    return rows;
}

/* Texts that make a careless reader quadratic or greedy, 2^20 times a unit; the time limit of the test is the judge. */
static void hostile_texts_cost_no_more_than_others(void **state)
{
    static const struct {
        const char *begin;
        struct cd_str unit;
        const char *end;
        uint64_t rows;
        uint32_t fault;
        uint64_t faulty;
    } texts[] = {
        {"", IN("x"), "", 1, CD_ROW_LONG_FIELD, 1},
        {"", IN(","), "", 1, CD_ROW_MANY_FIELDS, 1},
        {"", IN("\"\""), "", 1, CD_ROW_LONG_FIELD, 1},
        {"", IN("\0"), "", 1, CD_ROW_NUL, 1},
        {"", IN("\n"), "", 1048576, CD_ROW_BLANK, 1048576},
        {"", IN("\r"), "", 1048576, CD_ROW_BLANK, 1048576},
        {"", IN("a,\"b\n"), "", 524288, CD_ROW_STRAY_QUOTE, 524288}, /* lost quotes meet in pairs */
        {"", IN("a,\"b\n"), "\"", 524289, CD_ROW_UNCLOSED, 1},
        {"\"", IN("\n\"\""), "", 1048577, CD_ROW_UNCLOSED, 1}, /* closing ones sought from every line but once */
        {"\"", IN("\"\"\n"), "", 1048576, CD_ROW_UNCLOSED, 1},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct cd_buf b = {0};
        cd_buf_puts(&b, texts[i].begin);
        for (int n = 0; n < 1 << 20; n++) cd_buf_str(&b, texts[i].unit);
        cd_buf_puts(&b, texts[i].end);
        assert_true(cd_buf_room(&b, CD_SLACK));
        memset(b.p + b.n, 0, CD_SLACK);
        for (unsigned char scalar = 0; scalar < 2; scalar++) {
            const struct cd_csv_opts opts = {.delimiter = ',', .header_given = 1, .scalar = scalar};
            uint64_t faulty;
            const uint64_t rows = count_rows(&b, &opts, texts[i].fault, &faulty);
            if (rows != texts[i].rows || faulty != texts[i].faulty)
                fail_msg("text %zu: %llu rows, %llu faulty", i, (unsigned long long)rows, (unsigned long long)faulty);
        }
        cd_buf_free(&b);
    }
}

static void writes_what_rfc_4180_asks(void **state)
{
    static const struct {
        struct cd_str in;
        bool spreadsheet;
        const char *expected;
    } rows[] = {
        {IN(""), false, ""},
        {IN("plain text"), false, "plain text"},
        {IN("a,b"), false, "\"a,b\""},
        {IN("a\"b"), false, "\"a\"\"b\""},
        {IN("\""), false, "\"\"\"\""},
        {IN("a\nb"), false, "\"a\nb\""},
        {IN("a\rb"), false, "\"a\rb\""},
        {IN(" a "), false, " a "},
        {IN("=1+1"), false, "=1+1"},
        {IN("=1+1"), true, "'=1+1"},
        {IN("+44"), true, "'+44"},
        {IN("-1"), true, "'-1"},
        {IN("@x"), true, "'@x"},
        {IN("\tx"), true, "'\tx"},
        {IN("\rx"), true, "\"'\rx\""},
        {IN("=\"a\""), true, "\"'=\"\"a\"\"\""},
        {IN("a=1"), true, "a=1"},
        {IN(""), true, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cd_buf b = {0};
        cd_csv_put(&b, rows[i].in, rows[i].spreadsheet);
        cd_buf_char(&b, '\0');
        assert_string_equal(b.p, rows[i].expected);
        cd_buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_hold),
        cmocka_unit_test(rules_hold_at_every_offset),
        cmocka_unit_test(facts_say_what_was_learnt),
        cmocka_unit_test(a_preamble_may_be_longer_than_the_probe),
        cmocka_unit_test(unusable_delimiters_are_refused),
        cmocka_unit_test(batches_follow_each_other),
        cmocka_unit_test(hostile_texts_cost_no_more_than_others),
        cmocka_unit_test(writes_what_rfc_4180_asks),
    };
    return cmocka_run_group_tests_name("io/csv", tests, NULL, NULL);
}
