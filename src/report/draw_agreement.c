/* draw_agreement.c - self-defined ethnicity against what the officer saw: a matrix with the share of each row, shaded as the heat map. */
#include "page_int.h"

enum { MOST_GROUPS = 16 };

struct matrix {
    struct cd_str self[MOST_GROUPS], officer[MOST_GROUPS];
    unsigned n_self, n_officer;
};

static const struct cd_str not_recorded = {"not recorded", sizeof "not recorded" - 1};

static bool stands(const struct cd_str *groups, unsigned n, struct cd_str group)
{
    for (unsigned i = 0; i < n; i++)
        if (cd_str_eq(groups[i], group)) return true;
    return false;
}

/* The groups that occur on one side: broad ones in their usual order, then others, "not recorded" last. */
static unsigned groups_of(const struct cd_audit *audit, bool officer, struct cd_str groups[MOST_GROUPS])
{
    struct cd_str found[MOST_GROUPS];
    unsigned n_found = 0, n = 0;
    for (size_t i = 0; i < audit->n_agreement_all; i++) {
        const struct cd_str group = officer ? audit->agreement[i].officer_group : audit->agreement[i].self_group;
        if (n_found < MOST_GROUPS && !stands(found, n_found, group)) found[n_found++] = group;
    }
    const struct cd_group *known;
    for (uint32_t i = 0; (known = cd_group_at(i)) != NULL && n < MOST_GROUPS; i++) {
        const struct cd_str label = cd_str_of(known->label);
        if (stands(found, n_found, label) && !stands(groups, n, label)) groups[n++] = label;
    }
    for (unsigned i = 0; i < n_found && n < MOST_GROUPS; i++)
        if (!stands(groups, n, found[i]) && !cd_str_eq(found[i], not_recorded)) groups[n++] = found[i];
    if (n < MOST_GROUPS && stands(found, n_found, not_recorded)) groups[n++] = not_recorded;
    return n;
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
        if (n == 0) {
            cd_buf_puts(b, "<td class=\"n w0\">0</td>");
            continue;
        }
        const struct cd_word share = cd_percent_word(n, total);
        const bool same = cd_str_eq(m->self[i], m->officer[k]) && !cd_str_eq(m->self[i], not_recorded);
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
    m.n_self = groups_of(audit, false, m.self);
    m.n_officer = groups_of(audit, true, m.officer);
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
