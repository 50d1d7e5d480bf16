/* svg_funnel.c - completeness of forces by their size, and how far from the common share a force of that size may lie.
 *
 * Size is on a logarithmic axis. What asks is told by shape and name, not by colour alone. */
#include <math.h>
#include <stdlib.h>

#include "page_int.h"

enum { LEFT = 52, TOP = 34, WIDTH = 640, HEIGHT = 330, RIGHT = 190, BOTTOM = 52, MIDDLE = 4, LABEL = 14, STEPS = 80 };

struct scale {
    double x0, x1; /* log10 of people */
    unsigned y0;   /* lowest percent shown, a multiple of 10 */
};

static unsigned x_at(const struct scale *s, double people)
{
    return LEFT + (unsigned)lround((log10(people) - s->x0) / (s->x1 - s->x0) * WIDTH);
}

static unsigned y_at(const struct scale *s, double share)
{
    const double low = s->y0 / 100.0, at = share < low ? 0 : (share - low) / (1 - low);
    return TOP + HEIGHT - (unsigned)lround(at * HEIGHT);
}

static double share_of(const struct cd_query *query)
{
    return (double)query->here.x / (double)query->here.n;
}

struct cd_counted cd_funnel_all(const struct cd_page *page)
{
    const struct cd_behaviour *behaviour = page->results->behaviour;
    for (size_t i = 0; i < behaviour->n; i++)
        if (behaviour->queries[i].ask == CD_ASK_FORCE) return behaviour->queries[i].there;
    return (struct cd_counted){0};
}

static struct scale scale_of(const struct cd_behaviour *behaviour)
{
    double least = INFINITY, most = 0, lowest = 1;
    for (size_t i = 0; i < behaviour->n; i++) {
        const struct cd_query *query = &behaviour->queries[i];
        if (query->ask != CD_ASK_FORCE) continue;
        least = fmin(least, (double)query->here.n);
        most = fmax(most, (double)query->here.n);
        lowest = fmin(lowest, share_of(query));
    }
    const double x0 = log10(least) - 0.1, x1 = log10(most) + 0.1;
    return (struct scale){x0, x1, (unsigned)(fmin(lowest, 0.9) * 10) * 10};
}

static void axes(struct cd_page *page, const struct scale *s)
{
    struct cd_buf *b = page->b;
    const unsigned step = s->y0 < 50 ? 20 : 10;
    for (unsigned percent = (s->y0 + step - 1) / step * step; percent <= 100; percent += step) {
        const unsigned y = y_at(s, percent / 100.0);
        cd_html(
            b,
            "<line x1=\"%d\" y1=\"%u\" x2=\"%d\" y2=\"%u\" class=\"g\"/><text x=\"%d\" y=\"%u\" class=\"e\">%u %%</text>",
            LEFT, y, LEFT + WIDTH, y, LEFT - 6, y + MIDDLE, percent);
    }
    cd_html(b, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"ax\"/>", LEFT, TOP + HEIGHT, LEFT + WIDTH,
            TOP + HEIGHT);
    for (int power = (int)floor(s->x0); power <= (int)ceil(s->x1); power++)
        for (unsigned of = 1; of <= 5; of += of == 1 ? 1 : 3) {
            const double people = of * pow(10, power);
            if (power < 0 || log10(people) < s->x0 || log10(people) > s->x1) continue;
            const unsigned x = x_at(s, people);
            cd_html(b,
                    "<line x1=\"%u\" y1=\"%d\" x2=\"%u\" y2=\"%d\" class=\"ax\"/>"
                    "<text x=\"%u\" y=\"%d\" class=\"m\">%lu</text>",
                    x, TOP + HEIGHT, x, TOP + HEIGHT + 5, x, TOP + HEIGHT + 19, (uint64_t)llround(people));
        }
    cd_html(b, "<text x=\"%d\" y=\"%d\" class=\"m\">Number of %.*s (logarithmic scale)</text>", LEFT + WIDTH / 2,
            TOP + HEIGHT + 40, CD_ARG(cd_noun(page, CD_UNIT_PERSON)));
    cd_html(b, "<text x=\"%d\" y=\"%d\">Share recorded</text>", 4, TOP - 16);
}

/* One limit over all sizes, with its name where it ends. */
static void limit(struct cd_page *page, const struct scale *s, double tail, unsigned style)
{
    const struct cd_funnel *funnel = &page->results->behaviour->funnel;
    unsigned x = 0, y = 0;
    cd_html(page->b, "<path class=\"l%u\" d=\"", style);
    for (int i = 0; i <= STEPS; i++) {
        const double people = pow(10, s->x0 + (s->x1 - s->x0) * i / STEPS);
        x = x_at(s, people);
        y = y_at(s, cd_funnel_over_dispersed(funnel, (uint64_t)llround(fmax(1, people)), tail));
        cd_html(page->b, "%s%u %u", i == 0 ? "M" : "L", x, y);
    }
    cd_buf_puts(page->b, "\"/>");
}

static void centre(struct cd_page *page, unsigned y)
{
    const struct cd_counted all = cd_funnel_all(page);
    cd_html(
        page->b,
        "<line x1=\"%d\" y1=\"%u\" x2=\"%d\" y2=\"%u\" class=\"l2\"/><text x=\"%d\" y=\"%u\" class=\"nx\">all forces "
        "%s</text>",
        LEFT, y, LEFT + WIDTH, y, LEFT + 4, y - 5, cd_percent_word(all.x, all.n).s);
}

struct named {
    const struct cd_query *query;
    unsigned y;
};

static int by_height(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    return x->y < y->y ? -1 : x->y > y->y;
}

static void point(struct cd_page *page, const struct scale *s, const struct cd_query *query)
{
    const unsigned x = x_at(s, (double)query->here.n), y = y_at(s, share_of(query));
    if (query->asks)
        cd_html(page->b, "<path class=\"d1 q\" d=\"M%u %uL%u %uL%u %uL%u %uZ\"/>", x, y - 7, x + 7, y, x, y + 7, x - 7,
                y);
    else cd_html(page->b, "<circle cx=\"%u\" cy=\"%u\" r=\"4\" class=\"d0 q\"/>", x, y);
}

/* Names of what asks stand in a column on the right, moved down where they would cover each other, each with a line to its point. */
static void name_those_who_are_asked(struct cd_page *page, const struct scale *s)
{
    const struct cd_behaviour *behaviour = page->results->behaviour;
    struct named *named = CD_NEW(&page->arena, struct named, behaviour->n + 1);
    size_t n = 0;
    if (named == NULL) {
        page->b->failed = true;
        return;
    }
    for (size_t i = 0; i < behaviour->n; i++)
        if (behaviour->queries[i].ask == CD_ASK_FORCE && behaviour->queries[i].asks)
            named[n++] = (struct named){&behaviour->queries[i], y_at(s, share_of(&behaviour->queries[i]))};
    if (n > 1) qsort(named, n, sizeof *named, by_height);
    const unsigned room = HEIGHT / LABEL, shown = n < room ? (unsigned)n : room;
    unsigned last = TOP - LABEL;
    for (unsigned i = 0; i < shown; i++) {
        const unsigned lowest = TOP + HEIGHT - (shown - 1 - i) * LABEL; /* leaves room for those below */
        unsigned y = named[i].y > last + LABEL ? named[i].y : last + LABEL;
        if (y > lowest) y = lowest;
        cd_html(
            page->b,
            "<line x1=\"%u\" y1=\"%u\" x2=\"%d\" y2=\"%u\" class=\"lead-line\"/><text x=\"%d\" y=\"%u\">%.*s</text>",
            x_at(s, (double)named[i].query->here.n) + 8, named[i].y, LEFT + WIDTH + 10, y, LEFT + WIDTH + 14,
            y + MIDDLE, CD_ARG(cd_force_short(page, named[i].query->force)));
        last = y;
    }
}

static void key(struct cd_page *page)
{
    const unsigned y = 12;
    cd_html(page->b,
            "<line x1=\"%d\" y1=\"%u\" x2=\"%d\" y2=\"%u\" class=\"l0\"/><text x=\"%d\" y=\"%u\">99.8 %% limits</text>",
            180, y, 205, y, 210, y + MIDDLE);
    cd_html(page->b,
            "<line x1=\"%d\" y1=\"%u\" x2=\"%d\" y2=\"%u\" class=\"l1\"/><text x=\"%d\" y=\"%u\">95 %% limits</text>",
            305, y, 330, y, 335, y + MIDDLE);
    cd_html(page->b, "<circle cx=\"%d\" cy=\"%u\" r=\"4\" class=\"d0 q\"/><text x=\"%d\" y=\"%u\">a force</text>", 425,
            y, 434, y + MIDDLE);
    cd_html(page->b,
            "<path class=\"d1 q\" d=\"M%d %uL%d %uL%d %uL%d %uZ\"/><text x=\"%d\" y=\"%u\">a force to ask</text>", 500,
            y - 7, 507, y, 500, y + 7, 493, y, 512, y + MIDDLE);
}

void cd_svg_funnel(struct cd_page *page)
{
    const struct cd_behaviour *behaviour = page->results->behaviour;
    const struct scale s = scale_of(behaviour);
    const struct cd_word slot = cd_slot_words(CD_CHARACTERISTIC_ETHNICITY, page->by);
    unsigned forces = 0, asks = 0;
    for (size_t i = 0; i < behaviour->n; i++) {
        forces += behaviour->queries[i].ask == CD_ASK_FORCE;
        asks += behaviour->queries[i].ask == CD_ASK_FORCE && behaviour->queries[i].asks;
    }
    const unsigned id = cd_svg_open(page, LEFT + WIDTH + RIGHT, TOP + HEIGHT + BOTTOM);
    cd_html(page->b, "Funnel of %u forces: share with %s recorded, by number of %.*s", forces, slot.s,
            CD_ARG(cd_noun(page, CD_UNIT_PERSON)));
    cd_svg_desc(page, id);
    cd_html(
        page->b,
        "One point for each of %u forces, its size across and its recorded share up. Lines show where 95 and 99.8 percent "
        "of forces of a size would lie, if they differed as forces usually do; they close in on the common share as "
        "forces grow. %u forces lie far enough out to be asked and are named. The same figures stand in the table below the "
        "chart.",
        forces, asks);
    cd_svg_body(page);
    axes(page, &s);
    centre(page, y_at(&s, behaviour->funnel.theta));
    limit(page, &s, 0.001, 0);
    limit(page, &s, 0.999, 0);
    limit(page, &s, 0.025, 1);
    limit(page, &s, 0.975, 1);
    name_those_who_are_asked(page, &s);
    for (size_t i = 0; i < behaviour->n; i++)
        if (behaviour->queries[i].ask == CD_ASK_FORCE) point(page, &s, &behaviour->queries[i]);
    key(page);
    cd_svg_close(page);
}
