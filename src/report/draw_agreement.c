/* draw_agreement.c - self-defined ethnicity against what the officer saw: a matrix with the share of each row, shaded as the heat map. */
#include "page_int.h"

enum { MOST_GROUPS = 16 };

struct matrix {
    struct cd_str self[MOST_GROUPS], officer[MOST_GROUPS];
    unsigned n_self, n_officer;
};

static void add_group(struct cd_str *groups, unsigned *n, struct cd_str group)
{
    for (unsigned i = 0; i < *n; i++)
        if (cd_str_eq(groups[i], group)) return;
    if (*n < MOST_GROUPS) groups[(*n)++] = group;
}

/* "not recorded" stands last in both directions; the others in the order in which the audit gives them. */
static void put_last(struct cd_str *groups, unsigned n)
{
    for (unsigned i = 0; i + 1 < n; i++) {
        if (!cd_str_eq(groups[i], CD_STR("not recorded"))) continue;
        const struct cd_str moved = groups[i];
        groups[i] = groups[i + 1];
        groups[i + 1] = moved;
    }
}

static uint64_t count_of(const struct cd_audit *audit, struct cd_str self, struct cd_str officer)
{
    uint64_t n = 0;
    for (size_t i = 0; i < audit->n_agreement_all; i++) {
        const struct cd_agreement *line = &audit->agreement[i];
        if (cd_str_eq(line->self_group, self) && (officer.p == NULL || cd_str_eq(line->officer_group, officer)))
            n += line->n;
    }
    return n;
}

static void row(struct cd_page *page, const struct matrix *m, unsigned i)
{
    struct cd_buf *b = page->b;
    const uint64_t total = count_of(page->audit, m->self[i], (struct cd_str){NULL, 0});
    cd_html(b, "<tr><th scope=\"row\">%.*s</th><td class=\"n\">%lu</td>", CD_ARG(m->self[i]), total);
    for (unsigned k = 0; k < m->n_officer; k++) {
        const uint64_t n = count_of(page->audit, m->self[i], m->officer[k]);
        const struct cd_word share = cd_percent_word(n, total);
        const bool same = cd_str_eq(m->self[i], m->officer[k]) && !cd_str_eq(m->self[i], CD_STR("not recorded"));
        const unsigned step = total > 0 ? (unsigned)(n * 5 / total) : 0;
        cd_html(b, "<td class=\"n w%u%s\">%s<br><small>%lu</small></td>", step, same ? " same" : "", share.s, n);
    }
    cd_buf_puts(b, "</tr>\n");
}

void cd_draw_agreement(struct cd_page *page)
{
    const struct cd_audit *audit = page->audit;
    struct cd_buf *b = page->b;
    struct matrix m = {.n_self = 0};
    for (size_t i = 0; i < audit->n_agreement_all; i++) {
        add_group(m.self, &m.n_self, audit->agreement[i].self_group);
        add_group(m.officer, &m.n_officer, audit->agreement[i].officer_group);
    }
    put_last(m.self, m.n_self);
    put_last(m.officer, m.n_officer);
    cd_buf_puts(
        b,
        "<p>Each row is a group as people described themselves; each column is what the officer put down. The framed cells "
        "are where both say the same. An officer&#8217;s view is an observation, not a correction of what a person said, and it "
        "decides no claim on this page unless a claim names that premise.</p>\n");
    cd_table_open(page);
    cd_html(b,
            "Self-defined ethnicity (rows) against officer-observed (columns), of %.*s: share of the row, and "
            "count</caption>\n<thead><tr><th scope=\"col\">Self-defined</th><th scope=\"col\" class=\"n\">All</th>",
            CD_ARG(cd_noun(page, CD_UNIT_PERSON)));
    for (unsigned k = 0; k < m.n_officer; k++)
        cd_html(b, "<th scope=\"col\" class=\"n\">Officer: %.*s</th>", CD_ARG(m.officer[k]));
    cd_buf_puts(b, "</tr></thead>\n<tbody>\n");
    for (unsigned i = 0; i < m.n_self; i++) row(page, &m, i);
    cd_table_close(page);
    cd_buf_puts(
        b,
        "<p>Broad groups on the 2011 basis (Chinese under Asian). Counts by force are in <code>agreement.csv</code>.</p>\n");
}
