/* markup.h - a strict reader of the markup that our own writer may produce: every tag closed in order, every attribute quoted, every id
 * given once and found where something refers to it. It knows no HTML error recovery, which is the point. */
#ifndef CANDOUR_TESTS_REPORT_MARKUP_H
#define CANDOUR_TESTS_REPORT_MARKUP_H

#include "candour/str.h"
#include "test.h"

enum { MARKUP_DEPTH = 64, MARKUP_NAMES = 8192 };

struct markup {
    struct cd_str open[MARKUP_DEPTH];
    unsigned depth;
    struct cd_str ids[MARKUP_NAMES], wanted[MARKUP_NAMES];
    unsigned n_ids, n_wanted;
    unsigned tags, svgs, tables, captions, headings[7];
    int last_heading;
};

static bool markup_is(struct cd_str name, const char *list)
{
    struct cd_str rest = cd_str_of(list);
    while (rest.p) {
        if (cd_str_eq(cd_str_cut(&rest, ' '), name)) return true;
    }
    return false;
}

static void markup_attribute(struct markup *m, struct cd_str name, struct cd_str value)
{
    if (memchr(value.p, '<', value.n)) fail_msg("a '<' in the attribute " CD_FMT, CD_ARG(name));
    if (cd_str_starts(name, CD_STR("on")) ||
        markup_is(name, "src srcset srcdoc data action formaction poster background xlink:href"))
        fail_msg("attribute " CD_FMT " has no business here", CD_ARG(name));
    if (cd_str_eq(name, CD_STR("id"))) {
        for (unsigned i = 0; i < m->n_ids; i++)
            if (cd_str_eq(m->ids[i], value)) fail_msg("id " CD_FMT " is given twice", CD_ARG(value));
        assert_in_range(m->n_ids, 0, MARKUP_NAMES - 1);
        m->ids[m->n_ids++] = value;
    }
    struct cd_str rest = value;
    const bool refers = cd_str_eq(name, CD_STR("aria-labelledby"));
    if (cd_str_eq(name, CD_STR("href"))) {
        if (value.n < 2 || value.p[0] != '#') fail_msg("href leads away: " CD_FMT, CD_ARG(value));
        rest = (struct cd_str){value.p + 1, value.n - 1};
    } else if (!refers) {
        return;
    }
    while (rest.p) {
        assert_in_range(m->n_wanted, 0, MARKUP_NAMES - 1);
        m->wanted[m->n_wanted++] = cd_str_cut(&rest, ' ');
    }
}

/* At the first byte behind the element's name; returns the byte behind '>', *closed for "/>". */
static const char *markup_attributes(struct markup *m, const char *p, const char *end, bool *closed)
{
    *closed = false;
    for (;;) {
        while (p < end && (*p == ' ' || *p == '\n')) p++;
        if (p < end && *p == '>') return p + 1;
        if (p + 1 < end && p[0] == '/' && p[1] == '>') {
            *closed = true;
            return p + 2;
        }
        const char *equals = memchr(p, '=', (size_t)(end - p));
        if (!equals || equals + 1 >= end || equals[1] != '"') fail_msg("attribute without quotes: %.40s", p);
        const char *close = memchr(equals + 2, '"', (size_t)(end - equals - 2));
        if (!close) fail_msg("attribute without end: %.40s", p);
        markup_attribute(m, (struct cd_str){p, (size_t)(equals - p)},
                         (struct cd_str){equals + 2, (size_t)(close - equals - 2)});
        p = close + 1;
    }
}

static void markup_begin(struct markup *m, struct cd_str name)
{
    if (markup_is(name, "script iframe object embed link img image use a:href form base audio video"))
        fail_msg("element " CD_FMT " has no business here", CD_ARG(name));
    m->tags++;
    m->svgs += cd_str_eq(name, CD_STR("svg"));
    m->tables += cd_str_eq(name, CD_STR("table"));
    m->captions += cd_str_eq(name, CD_STR("caption"));
    if (name.n == 2 && name.p[0] == 'h' && name.p[1] >= '1' && name.p[1] <= '6') {
        const int level = name.p[1] - '0';
        if (level > m->last_heading + 1) fail_msg("h%d follows h%d", level, m->last_heading);
        m->last_heading = level;
        m->headings[level]++;
    }
}

static const char *markup_tag(struct markup *m, const char *p, const char *end)
{
    const bool ends = p[1] == '/';
    const char *name_at = p + 1 + ends, *q = name_at;
    while (q < end && ((*q >= 'a' && *q <= 'z') || (*q >= '0' && *q <= '9'))) q++;
    const struct cd_str name = {name_at, (size_t)(q - name_at)};
    if (name.n == 0) fail_msg("a '<' that opens no tag: %.60s", p);
    if (ends) {
        if (m->depth == 0 || !cd_str_eq(m->open[m->depth - 1], name))
            fail_msg("</" CD_FMT "> closes nothing: %.60s", CD_ARG(name), p);
        m->depth--;
        assert_int_equal(*q, '>');
        return q + 1;
    }
    bool closed;
    markup_begin(m, name);
    q = markup_attributes(m, q, end, &closed);
    if (closed || markup_is(name, "meta br")) return q;
    assert_in_range(m->depth, 0, MARKUP_DEPTH - 1);
    m->open[m->depth++] = name;
    if (!cd_str_eq(name, CD_STR("style"))) return q;
    const char *close = strstr(q, "</style>");
    assert_non_null(close);
    return close;
}

/* '&' begins one of the references that we write. */
static void markup_reference(const char *p)
{
    static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(p, known[i], strlen(known[i])) == 0) return;
    fail_msg("a bare '&': %.40s", p);
}

/* The whole document; bytes end with a NUL that n does not count. */
static void markup_read(struct markup *m, const char *bytes, size_t n)
{
    memset(m, 0, sizeof *m);
    const char *p = bytes, *end = bytes + n;
    assert_int_equal(strlen(bytes), n);
    assert_int_equal(strncmp(p, "<!DOCTYPE html>\n", 16), 0);
    p += 16;
    while (p < end) {
        if (*p == '<') {
            p = markup_tag(m, p, end);
            continue;
        }
        if (*p == '&') markup_reference(p);
        const unsigned char c = (unsigned char)*p++;
        if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F || c == '>')
            fail_msg("byte %02x in text: %.40s", c, p - 1);
    }
    assert_int_equal(m->depth, 0);
    for (unsigned i = 0; i < m->n_wanted; i++) {
        bool found = false;
        for (unsigned k = 0; k < m->n_ids && !found; k++) found = cd_str_eq(m->ids[k], m->wanted[i]);
        if (!found) fail_msg("nothing has the id " CD_FMT, CD_ARG(m->wanted[i]));
    }
}

#endif
