/* svg_slots.c - how much of each characteristic was recorded: stacked bars from 0 to 100 %.
 *
 * The four classes differ by pattern as well as by colour, and the recorded share is printed. */
#include "page_int.h"

enum { LEFT = 180, WIDTH = 420, RIGHT = 64, ROW = 30, BAR = 20, TOP = 38 };

static const struct {
    const char *name;
    unsigned class;
} parts[] = {
    {"recorded", CD_CLASS_RECORDED},
    {"not stated", CD_CLASS_NOT_STATED},
    {"left blank", CD_CLASS_BLANK},
    {"invalid", CD_CLASS_INVALID},
};
enum { PARTS = sizeof parts / sizeof *parts };

static void patterns(struct cd_page *page, unsigned id)
{
    cd_html(
        page->b,
        "<defs><pattern id=\"p%ua\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
        "<rect width=\"6\" height=\"6\" fill=\"#fff\"/><rect width=\"3\" height=\"6\" fill=\"#5694ca\"/></pattern>"
        "<pattern id=\"p%ub\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\">"
        "<rect width=\"5\" height=\"5\" fill=\"#942514\"/><rect x=\"1\" y=\"1\" width=\"2\" height=\"2\" fill=\"#fff\"/></pattern></defs>"
        "<style>.q1{fill:url(#p%ua)}.q3{fill:url(#p%ub)}</style>",
        id, id, id, id);
}

static void legend(struct cd_page *page)
{
    unsigned x = LEFT;
    for (unsigned i = 0; i < PARTS; i++, x += 108)
        cd_html(
            page->b,
            "<rect x=\"%u\" y=\"8\" width=\"16\" height=\"16\" class=\"q q%u\"/><text x=\"%u\" y=\"21\" class=\"l\">%s</text>",
            x, i, x + 22, parts[i].name);
}

static void bar(struct cd_page *page, const struct cd_completeness *line, unsigned y)
{
    uint64_t before = 0;
    for (unsigned i = 0; i < PARTS; i++) {
        const uint64_t n = line->by_class[parts[i].class];
        const unsigned x = (unsigned)(before * WIDTH / line->total);
        const unsigned end = (unsigned)((before + n) * WIDTH / line->total);
        if (end > x)
            cd_html(page->b, "<rect x=\"%u\" y=\"%u\" width=\"%u\" height=\"%d\" class=\"q q%u\"/>", LEFT + x, y,
                    end - x, BAR, i);
        before += n;
    }
    const struct cd_word percent = cd_percent_word(line->by_class[CD_CLASS_RECORDED], line->total);
    cd_html(page->b, "<text x=\"%d\" y=\"%u\" class=\"l b\">%s</text>", LEFT + WIDTH + 8, y + 15, percent.s);
}

void cd_svg_characteristics(struct cd_page *page)
{
    unsigned n = 0;
    for (int slot = -1; (slot = cd_slot_next(page, CD_UNIT_PERSON, slot)) >= 0;) n++;
    const unsigned id = cd_svg_open(page, LEFT + WIDTH + RIGHT, TOP + n * ROW + 4);
    cd_html(page->b, "How much of each characteristic was recorded for %.*s", CD_ARG(cd_noun(page, CD_UNIT_PERSON)));
    cd_svg_desc(page, id);
    cd_html(
        page->b,
        "One bar for each of %u characteristics, all forces and months together, divided into recorded, not stated, left "
        "blank and invalid. The percentage recorded stands at the end of each bar, all counts in the table below.",
        n);
    cd_svg_body(page);
    patterns(page, id);
    legend(page);
    unsigned y = TOP;
    for (int slot = -1; (slot = cd_slot_next(page, CD_UNIT_PERSON, slot)) >= 0; y += ROW) {
        const enum cd_characteristic what = (enum cd_characteristic)(slot / (int)CD_ASSERTED_COUNT);
        const enum cd_asserter by = (enum cd_asserter)(slot % (int)CD_ASSERTED_COUNT);
        const struct cd_completeness *line =
            cd_audit_find(page->audit, CD_NO_CODE, CD_NO_PERIOD, CD_UNIT_PERSON, what, by);
        const struct cd_word name = cd_slot_name(what, by);
        cd_html(page->b, "<text x=\"%d\" y=\"%u\" class=\"e\">%s</text>", LEFT - 8, y + 15, name.s);
        if (line && line->total > 0) bar(page, line, y);
    }
    cd_svg_close(page);
}
