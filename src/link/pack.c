/* pack.c - records as lines of memory: equality words, dates as digits, numbers, bags of letters; see compare_int.h. */
#include <math.h>
#include <stdlib.h>

#include "candour/os.h"
#include "compare_int.h"
#include "plan_build_int.h"

enum { LINE = 64, ROWS = 1 << 16, MOST_STRIDE = 4 * LINE, LONG = CD__BAG_LONGEST + 1 };

/* --- Dates ----------------------------------------------------------------------------------------------------------------------- */

uint32_t cd__date_digits(struct cd_str text)
{
    uint32_t digits = 0;
    if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-' || text.p[0] > '7') return UINT32_MAX;
    for (size_t i = 0; i < 10; i++) {
        if (i == 4 || i == 7) continue;
        if (text.p[i] < '0' || text.p[i] > '9') return UINT32_MAX;
        digits = digits << 4 | (uint32_t)(text.p[i] - '0');
    }
    return digits;
}

unsigned cd__digits_apart(uint32_t a, uint32_t b, bool swap)
{
    const uint32_t differ = a ^ b;
    uint32_t places = differ | differ >> 1;
    places = (places | places >> 2) & 0x11111111; /* a bit for each digit that differs */
    if (places == 0) return 0;
    if ((places & (places - 1)) == 0) return 1;
    /* Two neighbours without a dash between them: y1 y2, y2 y3, y3 y4, m1 m2, d1 d2. */
    const unsigned low = (unsigned)__builtin_ctz(places);
    const bool neighbours = places >> low == 0x11 && (0x01110101U >> low & 1) != 0;
    const uint32_t a2 = a >> low & 0xff, b2 = b >> low & 0xff;
    return swap && neighbours && a2 == ((b2 >> 4) | (b2 & 15) << 4) ? 1 : 2;
}

static bool all_dates(const struct cd__side *side)
{
    for (uint32_t v = 0; v < side->n_values; v++)
        if (cd__date_digits(side->texts[v]) == UINT32_MAX) return false;
    return true;
}

/* Whether two values have a kernel of digits: texts some of which are dates, asked whether they are within one edit. */
static bool is_dated(const struct cd__plan *plan, const struct cd__measure *m)
{
    const struct cd__side *side = &plan->sides[m->a];
    if ((m->kind != CD__TEST_DAMERAU && m->kind != CD__TEST_LEVENSHTEIN) || m->a != m->b) return false;
    if (!(m->limit < 2) || side->kind != CD__IS_TEXT) return false;
    uint32_t n = 0;
    for (uint32_t v = 0; v < side->n_values && v < 1000; v++) n += cd__date_digits(side->texts[v]) != UINT32_MAX;
    return n * 2 > (side->n_values < 1000 ? side->n_values : 1000);
}

/* --- Numbers ---------------------------------------------------------------------------------------------------------------------- */

/* The greatest of a day and one that all numbers are small whole multiples of, so that differences are exact; 0: none. */
static double unit_of(const struct cd__side *side)
{
    static const double units[] = {86400, 1};
    for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
        uint32_t v = 0;
        for (; v < side->n_values; v++) {
            const double k = side->numbers[v] / units[u];
            if (!(fabs(k) <= 1e9) || k != nearbyint(k) || k * units[u] != side->numbers[v]) break;
        }
        if (v == side->n_values) return units[u];
    }
    return 0;
}

/* --- Bags of letters -------------------------------------------------------------------------------------------------------------- */

static struct cd__bag bag_of(struct cd_symbols s)
{
    struct cd__bag bag = {.n = (uint8_t)(s.n > CD__BAG_LONGEST ? CD__BAG_LONGEST + 1 : s.n)};
    uint32_t surplus = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        const uint32_t symbol = s.narrow != NULL ? s.narrow[i] : s.wide[i];
        const uint64_t once = (uint64_t)1 << symbol % 32, twice = once << 32;
        if (i < 4) bag.prefix |= (symbol & 0xff) << 8 * i;
        if ((bag.letters & once) == 0) bag.letters |= once;
        else if ((bag.letters & twice) == 0) bag.letters |= twice;
        else surplus++;
    }
    bag.surplus = (uint8_t)(surplus > 255 ? 255 : surplus);
    return bag;
}

/* Jaro-Winkler of texts of these lengths with this common prefix is at most this where m symbols match. */
static double most_alike(enum cd__test_kind kind, unsigned m, unsigned prefix, unsigned n_a, unsigned n_b)
{
    if (m == 0 || n_a == 0 || n_b == 0) return 0;
    const double jaro = ((double)m / n_a + (double)m / n_b + 1) / 3;
    if (kind == CD__TEST_JARO || jaro < 0.7 - 1e-9) return jaro;
    return jaro + 0.1 * prefix * (1 - jaro);
}

static enum cd_status fill_needed(struct cd__plan *plan, struct cd__measure *m, struct cd_err *err)
{
    typedef uint8_t page[CD__BAG_LONGEST + 2][CD__BAG_LONGEST + 2];
    m->needed = CD_NEW(&plan->arena, page, 5);
    if (m->needed == NULL) return cd__plan_no_memory(err);
    for (unsigned p = 0; p <= 4; p++)
        for (unsigned a = 0; a <= CD__BAG_LONGEST; a++)
            for (unsigned b = 0; b <= CD__BAG_LONGEST; b++) {
                const unsigned most = a < b ? a : b;
                unsigned k = 0;
                while (k <= most && most_alike((enum cd__test_kind)m->kind, k, p, a, b) + 1e-9 < m->limit) k++;
                m->needed[p][a][b] = (uint8_t)(k <= most ? k : 255);
            }
    for (unsigned p = 0; p <= 4; p++) m->needed[p][0][LONG] = m->needed[p][LONG][0] = 255; /* NULL, or empty */
    return CD_OK;
}

/* By the lengths of two short texts: which places of the longer (bits) are in reach of which of the shorter (rows). */
static enum cd_status fill_in_reach(struct cd__plan *plan, struct cd_err *err)
{
    typedef uint64_t page[CD__SHORT + 1][4];
    if (plan->program->in_reach != NULL) return CD_OK;
    page *in_reach = plan->program->in_reach = CD_NEW(&plan->arena, page, CD__SHORT + 1);
    if (in_reach == NULL) return cd__plan_no_memory(err);
    for (int longer = 0; longer <= CD__SHORT; longer++)
        for (int shorter = 0; shorter <= longer; shorter++)
            for (int j = 0; j < shorter; j++)
                for (int i = 0, reach = longer < 4 ? 0 : longer / 2 - 1; i < longer; i++)
                    if (i - j <= reach && j - i <= reach)
                        in_reach[longer][shorter][j / 4] |= (uint64_t)1 << (j % 4 * CD__SHORT + i);
    return CD_OK;
}

/* Of narrow symbols only. */
static enum cd_status fill_texts(struct cd__plan *plan, struct cd__measure *m, struct cd_err *err)
{
    typedef uint8_t text[CD__SHORT];
    const struct cd__side *side = &plan->sides[m->a];
    if (side->n_values > 0 && side->symbols[0].narrow == NULL) return CD_OK;
    CD_TRY(fill_in_reach(plan, err));
    m->texts = CD_NEW(&plan->arena, text, side->n_values);
    if (m->texts == NULL) return cd__plan_no_memory(err);
    for (uint32_t v = 0; v < side->n_values; v++)
        memcpy(m->texts[v], side->symbols[v].narrow, side->symbols[v].n < CD__SHORT ? side->symbols[v].n : CD__SHORT);
    return CD_OK;
}

/* --- Layout ----------------------------------------------------------------------------------------------------------------------- */

enum part_kind { WORD, DIGITS, NUMBER, BAG };
struct part {
    uint8_t kind;
    uint32_t side, offset;
    double unit;
    uint32_t *words;      /* by value; NULL: the code itself */
    struct cd__bag *bags; /* by value */
};
struct layout {
    struct part parts[CD__WORDS + 64];
    uint32_t n;
    size_t size;
};

static uint32_t find_part(const struct layout *layout, enum part_kind kind, uint32_t side)
{
    for (uint32_t i = 0; i < layout->n; i++)
        if (layout->parts[i].kind == kind && layout->parts[i].side == side) return layout->parts[i].offset;
    return CD_NO_CODE;
}

/* CD_NO_CODE where there is no more room. */
static uint32_t place(struct layout *layout, enum part_kind kind, uint32_t side, double unit)
{
    const uint32_t size = kind == BAG ? sizeof(struct cd__bag) : sizeof(uint32_t),
                   found = find_part(layout, kind, side);
    const size_t at = (layout->size + (size > 8 ? 8 : size) - 1) & ~(size_t)((size > 8 ? 8 : size) - 1);
    if (found != CD_NO_CODE) return found;
    if (at + size > MOST_STRIDE || layout->n == sizeof layout->parts / sizeof layout->parts[0]) return CD_NO_CODE;
    layout->parts[layout->n++] =
        (struct part){.kind = (uint8_t)kind, .side = side, .offset = (uint32_t)at, .unit = unit};
    layout->size = at + size;
    return (uint32_t)at;
}

/* A word of a side whose values are all dates is its digits, which are equal where the texts are. */
static void place_words(const struct cd__plan *plan, struct layout *layout)
{
    for (uint32_t w = 0; w < plan->program->n_words; w++) {
        const uint32_t side = plan->program->word_side[w];
        bool dated = false;
        for (uint32_t m = 0; m < plan->program->n_measures && !dated; m++)
            dated = plan->program->measures[m].a == side && is_dated(plan, &plan->program->measures[m]);
        layout->parts[layout->n++] = (struct part){.kind = dated && all_dates(&plan->sides[side]) ? DIGITS : WORD,
                                                   .side = side,
                                                   .offset = (uint32_t)layout->size};
        layout->size += sizeof(uint32_t);
    }
}

/* Codes that the weights look up, where they are words. */
static void place_codes(struct cd__plan *plan, const struct layout *layout)
{
    for (uint32_t c = 0; c < plan->n_comparisons; c++)
        for (uint32_t k = 0; k < plan->comparisons[c].n_levels; k++) {
            struct cd__level *level = &plan->comparisons[c].levels[k];
            if (level->tf_side != CD_NO_CODE) level->tf_code = find_part(layout, WORD, level->tf_side);
        }
}

static enum cd_status place_measures(struct cd__plan *plan, struct layout *layout, struct cd_err *err)
{
    struct cd__program *program = plan->program;
    for (uint32_t i = 0; i < program->n_measures; i++) {
        struct cd__measure *m = &program->measures[i];
        if (m->a != m->b) continue;
        if (is_dated(plan, m)) m->digits = place(layout, DIGITS, m->a, 0);
        if (m->kind == CD__TEST_DIFFERENCE && plan->sides[m->a].kind == CD__IS_NUMBER &&
            (m->unit = unit_of(&plan->sides[m->a])) > 0)
            m->number = place(layout, NUMBER, m->a, m->unit);
    }
    for (uint32_t i = 0; i < program->n_measures; i++) {
        struct cd__measure *m = &program->measures[i];
        if (m->a != m->b || (m->kind != CD__TEST_JARO && m->kind != CD__TEST_JARO_WINKLER)) continue;
        if (plan->sides[m->a].kind != CD__IS_TEXT || !(m->limit > 0)) continue;
        CD_TRY(fill_needed(plan, m, err));
        m->bag = place(layout, BAG, m->a, 0);
        m->code = find_part(layout, WORD, m->a);
        if (m->bag != CD_NO_CODE && m->code != CD_NO_CODE) CD_TRY(fill_texts(plan, m, err));
    }
    return CD_OK;
}

/* --- Filling ------------------------------------------------------------------------------------------------------------------------ */

struct filling {
    struct cd__plan *plan;
    struct layout layout;
};

static enum cd_status prepare(struct cd__plan *plan, struct part *part, struct cd_err *err)
{
    const struct cd__side *side = &plan->sides[part->side];
    if (part->kind == WORD) return CD_OK;
    if (part->kind == BAG) part->bags = CD_NEW(&plan->arena, struct cd__bag, side->n_values);
    else part->words = CD_NEW(&plan->arena, uint32_t, side->n_values);
    if (part->bags == NULL && part->words == NULL) return cd__plan_no_memory(err);
    for (uint32_t v = 0; v < side->n_values; v++) {
        if (part->kind == BAG) part->bags[v] = bag_of(side->symbols[v]);
        else if (part->kind == DIGITS) part->words[v] = cd__date_digits(side->texts[v]);
        else part->words[v] = (uint32_t)(int32_t)(side->numbers[v] / part->unit);
    }
    return CD_OK;
}

static void fill_row(const struct part *part, uint32_t code, uint8_t *at)
{
    static const struct cd__bag none;
    if (part->kind == BAG) {
        memcpy(at, code == CD_NO_CODE ? &none : &part->bags[code], sizeof none);
        return;
    }
    uint32_t word = code;
    if (part->kind != WORD && code != CD_NO_CODE) word = part->words[code];
    if (part->kind == NUMBER && code == CD_NO_CODE) word = (uint32_t)CD__NO_DAY;
    memcpy(at, &word, sizeof word);
}

static enum cd_status fill_rows(void *ctx, size_t index, struct cd_err *err)
{
    const struct filling *f = ctx;
    const struct cd__program *program = f->plan->program;
    const uint32_t from = (uint32_t)index * ROWS, n = f->plan->frame->n, to = n - from < ROWS ? n : from + ROWS;
    (void)err;
    memset(program->records + from * program->stride, 0, (to - from) * program->stride);
    for (uint32_t i = 0; i < f->layout.n; i++) {
        const struct part *part = &f->layout.parts[i];
        const uint32_t *codes = f->plan->sides[part->side].codes;
        for (uint32_t row = from; row < to; row++)
            fill_row(part, codes[row], program->records + row * program->stride + part->offset);
    }
    return CD_OK;
}

/* One line at least, so that words can be read by lines. */
enum cd_status cd__pack(struct cd__plan *plan, struct cd_err *err)
{
    struct cd__program *program = plan->program;
    struct filling filling = {.plan = plan};
    const uint32_t n = plan->frame->n;
    place_words(plan, &filling.layout);
    place_codes(plan, &filling.layout);
    CD_TRY(place_measures(plan, &filling.layout, err));
    program->stride = (filling.layout.size + LINE - 1) / LINE * LINE;
    if (program->stride == 0) program->stride = LINE;
    program->records = cd_large((size_t)n + 1, program->stride);
    if (program->records == NULL) return cd__plan_no_memory(err);
    for (uint32_t i = 0; i < filling.layout.n; i++) CD_TRY(prepare(plan, &filling.layout.parts[i], err));
    return cd_par_run(&plan->par, ((size_t)n + ROWS - 1) / ROWS, fill_rows, &filling, err);
}
