/* claim_plan_page.c - the work list to print: a box for each person, in the order drawn, by force; see claim_parts.h. */
#include "candour/date.h"
#include "claim_parts.h"

/* So many of the order are printed: whoever needs more has the CSV. */
enum { PRINTED = 2000 };

static void put_escaped(struct cd_buf *b, struct cd_str text)
{
    for (size_t i = 0; i < text.n; i++) {
        const char c = text.p[i];
        if (c == '&') cd_buf_puts(b, "&amp;");
        else if (c == '<') cd_buf_puts(b, "&lt;");
        else if (c == '>') cd_buf_puts(b, "&gt;");
        else cd_buf_char(b, c);
    }
}

static void put_force(struct cd_buf *b, const struct cd_lots *lots, uint32_t force, uint32_t printed)
{
    cd_buf_printf(b,
                  "<h2>" CD_FMT " (%u of the list)</h2>\n<table><thead><tr><th></th><th>order</th><th>record</th>"
                  "<th>found</th></tr></thead><tbody>\n",
                  CD_ARG(lots->forces[force].id), lots->forces[force].open);
    for (uint32_t i = 0; i < printed; i++) {
        if (lots->records[i].force != force) continue;
        cd_buf_printf(
            b, "<tr><td class=\"box\">&#9744;</td><td>%u</td><td>" CD_FMT "</td><td class=\"found\"></td></tr>\n",
            i + 1, CD_ARG(lots->records[i].id));
    }
    cd_buf_puts(b, "</tbody></table>\n");
}

void claim_plan_page(struct cd_buf *b, const struct cd_lots *lots)
{
    const uint32_t printed = lots->n < PRINTED ? lots->n : PRINTED;
    char hex[65], day[16];
    cd_hex(lots->sha256, 32, hex);
    cd_day_format(lots->opts.day, day);
    cd_buf_puts(b,
                "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Work list</title>\n<style>\n"
                "body { font: 11pt/1.4 serif; max-width: 60em; margin: 2em auto; }\n"
                "table { border-collapse: collapse; width: 100%; } th { text-align: left; }\n"
                "td, th { border-bottom: 1px solid #999; padding: .2em .5em; } .box { width: 1.5em; }\n"
                ".found { width: 40%; } code { overflow-wrap: anywhere; }\n"
                "@media print { h2 { break-before: page; } tr { break-inside: avoid; } }\n"
                "</style></head><body>\n<h1>Whom to trace</h1>\n<p>Claim: ");
    put_escaped(b, lots->claim);
    cd_buf_printf(b, "</p>\n<p>Logged %s, seed %llu, plan <code>%s</code>.</p>\n", day,
                  (unsigned long long)lots->opts.seed, hex);
    cd_buf_printf(
        b,
        "<p>Go by the order number and leave nobody out: results count up to the first that is missing. What is asked of "
        "each is <b>" CD_FMT "</b>; write down the label of the code list. Whoever cannot be traced, or of whom it "
        "cannot be learnt, is <b>" CD_LOTS_UNTRACED "</b>: that is a result too.</p>\n",
        CD_ARG(lots->asked));
    if (printed < lots->n)
        cd_buf_printf(b, "<p>These are the first %u of %u; work-list.csv has all.</p>\n", printed, lots->n);
    for (uint32_t force = 0; force < lots->n_forces; force++) put_force(b, lots, force, printed);
    cd_buf_puts(b, "</body></html>\n");
}
