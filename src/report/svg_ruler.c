/* svg_ruler.c - one reading of a verdict as a ruler: the interval that the data allow, and the threshold of the claim.
 *
 * Shares lie on 0 to 100 %, differences on -100 to 100 points, ratios on a logarithmic scale from 1/16 to 16; what lies beyond ends
 * in an arrow. A value's place is the last graduation that it reaches, found by comparing fractions: no floating point, so that
 * every machine draws the same. All of it stands as text beside the ruler too. */
#include "page_int.h"

enum { LEFT = 18, WIDTH = 288, RIGHT = 18, LINE = 30, HEIGHT = 60, OCTAVES = 4, PER_OCTAVE = 32, TICKS = 4 };

_Static_assert(CD_RATIOS == 2 * OCTAVES * PER_OCTAVE, "graduations of page_int.h");

/* 2^(i/32) over 2^24, rounded. */
static const uint32_t roots[PER_OCTAVE] = {
    16777216, 17144589, 17520007, 17903645, 18295684, 18696307, 19105703, 19524063, 19951585, 20388467, 20834917,
    21291142, 21757357, 22233781, 22720638, 23218155, 23726566, 24246111, 24777031, 25319578, 25874004, 26440571,
    27019544, 27611195, 28215802, 28833647, 29465022, 30110222, 30769550, 31443315, 32131834, 32835430};

static unsigned graduations(uint8_t shape)
{
    return shape == CD_SHAPE_RATIO ? CD_RATIOS : WIDTH;
}

struct cd_fraction cd_ratio_at(unsigned i)
{
    return (struct cd_fraction){(cd_i128)roots[i % PER_OCTAVE] << (i / PER_OCTAVE), (cd_i128)1 << (24 + OCTAVES)};
}

/* The value of graduation i, which lies at i / graduations of the width. */
static struct cd_fraction value_at(uint8_t shape, unsigned i)
{
    if (shape == CD_SHAPE_SHARE) return (struct cd_fraction){i, WIDTH};
    if (shape == CD_SHAPE_DIFFERENCE) return (struct cd_fraction){2 * (int)i - WIDTH, WIDTH};
    return cd_ratio_at(i);
}

struct spot {
    unsigned x;
    int beyond; /* -1 or 1: left or right of the scale */
};

static struct spot spot_of(uint8_t shape, struct cd_fraction f)
{
    const unsigned n = graduations(shape);
    if (cd_fraction_cmp(f, value_at(shape, 0)) < 0) return (struct spot){LEFT, -1};
    if (cd_fraction_cmp(f, value_at(shape, n)) > 0) return (struct spot){LEFT + WIDTH, 1};
    unsigned low = 0, high = n; /* value_at(low) <= f */
    while (low < high) {
        const unsigned middle = (low + high + 1) / 2;
        if (cd_fraction_cmp(f, value_at(shape, middle)) >= 0) low = middle;
        else high = middle - 1;
    }
    return (struct spot){LEFT + low * WIDTH / n, 0};
}

#define TIMES "\xC3\x97 "    /* U+00D7 */
#define MINUS "\xE2\x88\x92" /* U+2212 */

static const struct {
    const char *ticks[TICKS + 1], *words;
} scales[] = {
    [CD_SHAPE_SHARE] = {{"0 %", "25 %", "50 %", "75 %", "100 %"}, "from 0 to 100 percent"},
    [CD_SHAPE_RATIO] = {{TIMES "1/16", TIMES "1/4", "equal", TIMES "4", TIMES "16"},
                        "from one sixteenth to sixteen times"},
    [CD_SHAPE_DIFFERENCE] = {{MINUS "100", MINUS "50", "0", "+50", "+100"}, "from minus 100 to plus 100 points"},
};

static void scale(struct cd_page *page, uint8_t shape)
{
    cd_html(page->b, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" class=\"ax\"/>", LEFT, LINE, LEFT + WIDTH, LINE);
    for (unsigned i = 0; i <= TICKS; i++) {
        const unsigned x = LEFT + i * WIDTH / TICKS;
        cd_html(
            page->b,
            "<line x1=\"%u\" y1=\"%d\" x2=\"%u\" y2=\"%d\" class=\"ax\"/><text x=\"%u\" y=\"%d\" class=\"m\">%s</text>",
            x, LINE, x, LINE + 11, x, LINE + 24, scales[shape].ticks[i]);
    }
}

static void arrow(struct cd_page *page, unsigned x, int way)
{
    cd_html(page->b, "<path d=\"M%u %dL%d %dL%u %dZ\" class=\"iv\"/>", x, LINE - 11, (int)x + way * 12, LINE, x,
            LINE + 11);
}

static void interval(struct cd_page *page, struct spot low, struct spot high)
{
    const unsigned end = high.x < low.x + 3 ? low.x + 3 : high.x;
    cd_html(page->b, "<rect x=\"%u\" y=\"%d\" width=\"%u\" height=\"14\" class=\"iv\"/>", low.x, LINE - 7, end - low.x);
    if (low.beyond < 0) arrow(page, low.x, -1);
    if (high.beyond > 0) arrow(page, end, 1);
}

void cd_svg_ruler(struct cd_page *page, const struct cd_verdict *verdict, const struct cd_reading *reading)
{
    const uint8_t shape = reading->shape <= CD_SHAPE_DIFFERENCE ? reading->shape : (uint8_t)CD_SHAPE_SHARE;
    const unsigned id = cd_svg_open(page, LEFT + WIDTH + RIGHT, HEIGHT);
    cd_html(page->b, "What the data allow: %.*s", CD_ARG(verdict->id));
    cd_svg_desc(page, id);
    cd_html(
        page->b,
        "A ruler %s. A bar covers every value that the data allow; a line marks what the claim is measured against. The figures "
        "stand in the text beside it.",
        scales[shape].words);
    cd_svg_body(page);
    scale(page, shape);
    interval(page, spot_of(shape, reading->rounded.lo), spot_of(shape, reading->rounded.hi));
    if (reading->threshold.den != 0) {
        const unsigned x = spot_of(shape, reading->threshold).x;
        cd_html(
            page->b,
            "<line x1=\"%u\" y1=\"6\" x2=\"%u\" y2=\"%d\" class=\"th\"/><path d=\"M%u 2L%u 2L%u 11Z\" class=\"tp\"/>",
            x, x, LINE + 9, x - 6, x + 6, x);
    }
    cd_svg_close(page);
}
