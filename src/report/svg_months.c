/* svg_months.c - the recorded share month by month, all forces together: one line for each way ethnicity was given.
 *
 * Lines differ by dash and marker and carry their name at the end; the scale is always 0 to 100 %, so that a small change looks small. */
#include "page_int.h"

enum { LEFT = 48, TOP = 16, HEIGHT = 220, RIGHT = 150, BOTTOM = 44, MIDDLE = 4, LEAST = 14, MOST = 56, ROOM = 980 };

struct series {
    enum cd_asserter by;
    unsigned style, name_y;
};

static unsigned step_of(const struct cd_page *page)
{
    const unsigned share = ROOM / page->n_months;
    return share < LEAST ? LEAST : share > MOST ? MOST : share;
}

static unsigned height_of(const struct cd_completeness *line)
{
    return TOP + HEIGHT - (unsigned)(line->by_class[CD_CLASS_RECORDED] * HEIGHT / line->total);
}

static const struct cd_completeness *line_of(const struct cd_page *page, enum cd_asserter by, uint32_t month)
{
    const struct cd_completeness *line =
        cd_audit_find(page->audit, CD_NO_CODE, page->months[month], CD_UNIT_PERSON, CD_CHARACTERISTIC_ETHNICITY, by);
    return line && line->total > 0 ? line : NULL;
}

static void axes(struct cd_page *page, unsigned step)
{
    const unsigned right = LEFT + (page->n_months - 1) * step;
    for (unsigned percent = 0; percent <= 100; percent += 20) {
        const unsigned y = TOP + HEIGHT - percent * HEIGHT / 100;
        cd_html(
            page->b,
            "<line x1=\"%d\" y1=\"%u\" x2=\"%u\" y2=\"%u\" class=\"g\"/><text x=\"%d\" y=\"%u\" class=\"e\">%u %%</text>",
            LEFT, y, right, y, LEFT - 6, y + MIDDLE, percent);
    }
    const unsigned every = step < 20 ? 6 : step < 30 ? 3 : 1;
    for (uint32_t i = 0; i < page->n_months; i += every) {
        const struct cd_word name = cd_month_short(page->months[i]);
        cd_html(page->b, "<text x=\"%u\" y=\"%d\" class=\"m\">%.*s</text>", LEFT + i * step, TOP + HEIGHT + 18, 3,
                name.s);
        if (i == 0 || page->months[i] % 12 == 0)
            cd_html(page->b, "<text x=\"%u\" y=\"%d\" class=\"m b\">%d</text>", LEFT + i * step, TOP + HEIGHT + 34,
                    (int)(page->months[i] / 12));
    }
}

/* A month without returns breaks the line. Returns the height of the last point, 0 when there is none. */
static unsigned draw(struct cd_page *page, const struct series *s, unsigned step)
{
    unsigned last = 0;
    bool drawing = false;
    cd_html(page->b, "<path class=\"k%u\" d=\"", s->style);
    for (uint32_t i = 0; i < page->n_months; i++) {
        const struct cd_completeness *line = line_of(page, s->by, i);
        if (line) {
            last = height_of(line);
            cd_html(page->b, "%s%u %u", drawing ? "L" : "M", LEFT + i * step, last);
        }
        drawing = line != NULL;
    }
    cd_buf_puts(page->b, "\"/>");
    for (uint32_t i = 0; i < page->n_months; i++) {
        const struct cd_completeness *line = line_of(page, s->by, i);
        if (line && s->style == 0)
            cd_html(page->b, "<circle class=\"d0\" cx=\"%u\" cy=\"%u\" r=\"3\"/>", LEFT + i * step, height_of(line));
        else if (line)
            cd_html(page->b, "<rect class=\"d1\" x=\"%u\" y=\"%u\" width=\"6\" height=\"6\"/>", LEFT + i * step - 3,
                    height_of(line) - 3);
    }
    return last;
}

static void name(struct cd_page *page, const struct series *s, unsigned x, unsigned y)
{
    const struct cd_word word = cd_slot_name(CD_CHARACTERISTIC_ETHNICITY, s->by);
    const char *space = strchr(word.s, ' ');
    const int first = space ? (int)(space - word.s) : (int)strlen(word.s);
    cd_html(page->b, "<text x=\"%u\" y=\"%u\" class=\"l b n%u\">%.*s</text>", x, y, s->style, first, word.s);
    if (space) cd_html(page->b, "<text x=\"%u\" y=\"%u\" class=\"l b n%u\">%s</text>", x, y + 14, s->style, space + 1);
}

void cd_svg_months(struct cd_page *page)
{
    const unsigned step = step_of(page);
    const unsigned right = LEFT + (page->n_months - 1) * step;
    const unsigned id = cd_svg_open(page, right + RIGHT, TOP + HEIGHT + BOTTOM);
    cd_html(page->b, "Share of %.*s with ethnicity recorded, month by month, all forces together",
            CD_ARG(cd_noun(page, CD_UNIT_PERSON)));
    cd_svg_desc(page, id);
    const struct cd_word from = cd_month_word(page->months[0]), to = cd_month_word(page->months[page->n_months - 1]);
    cd_html(
        page->b,
        "Percentage recorded from %s to %s on a scale from 0 to 100 percent. The same figures stand in the data table "
        "below the chart.",
        from.s, to.s);
    cd_svg_body(page);
    axes(page, step);
    unsigned style = 0, taken = 0;
    for (unsigned by = 0; by < CD_ASSERTED_COUNT && style < 2; by++) {
        if (!cd_audit_find(page->audit, CD_NO_CODE, CD_NO_PERIOD, CD_UNIT_PERSON, CD_CHARACTERISTIC_ETHNICITY,
                           (enum cd_asserter)by))
            continue;
        const struct series s = {.by = (enum cd_asserter)by, .style = style};
        unsigned y = draw(page, &s, step);
        const unsigned apart = y > taken ? y - taken : taken - y;
        if (style == 1 && apart < 30) y = y >= taken ? taken + 30 : taken > 46 ? taken - 30 : taken + 30;
        if (y > 0) name(page, &s, right + 12, y);
        taken = y;
        style++;
    }
    cd_svg_close(page);
}
