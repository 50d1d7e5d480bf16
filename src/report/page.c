/* page.c - names, sums and pieces shared by the sections; see page_int.h. */
#include "page_int.h"

#include "candour/date.h"

#include <stdio.h>
#include <stdlib.h>

static int by_period(const void *a, const void *b)
{
    const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

static void add_return(struct cd_force_row *row, const struct cd_return *ret)
{
    row->n++;
    row->expected += ret->expected;
    row->seen += ret->seen;
    row->absent += ret->expected && !ret->seen;
    for (unsigned unit = 0; unit < CD_UNIT_COUNT; unit++) row->units[unit] += ret->n[unit];
    row->duplicates += ret->duplicates;
    row->unusable += ret->unusable;
    row->sources += ret->sources;
}

bool cd_page_init(struct cd_page *page, struct cd_buf *b, const struct cd_results *results)
{
    const struct cd_picture *picture = results->picture;
    *page = (struct cd_page){
        .b = b,
        .results = results,
        .picture = picture,
        .audit = results->audit,
        .names = cd_force_register_find(CD_STR("police-uk")),
        .by = (enum cd_asserter)results->audit->league_asserted_by,
        .arena = cd_arena_make(0),
    };
    page->forces = CD_NEW(&page->arena, struct cd_force_row, (size_t)picture->n_returns + 1);
    page->months = CD_NEW(&page->arena, int32_t, (size_t)picture->n_returns + 1);
    if (!page->forces || !page->months) return false;
    for (uint32_t i = 0; i < picture->n_returns; i++) {
        const struct cd_return *ret = &picture->returns[i];
        if (page->n_forces == 0 || page->forces[page->n_forces - 1].force != ret->force)
            page->forces[page->n_forces++] = (struct cd_force_row){.force = ret->force, .from = i};
        add_return(&page->forces[page->n_forces - 1], ret);
        add_return(&page->all, ret);
        if (ret->period != CD_NO_PERIOD) page->months[page->n_months++] = ret->period;
    }
    qsort(page->months, page->n_months, sizeof *page->months, by_period);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < page->n_months; i++)
        if (kept == 0 || page->months[kept - 1] != page->months[i]) page->months[kept++] = page->months[i];
    page->n_months = kept;
    page->published = kept == 0 && picture->n_returns > 0;
    page->shares = picture->rounding.scale > 0;
    return true;
}

struct cd_str cd_force_name(const struct cd_page *page, uint32_t force)
{
    const struct cd_str id = cd_dict_text(&page->picture->forces, force);
    const struct cd_force *known = page->names ? cd_force_find(page->names, id) : NULL;
    return known ? cd_str_of(known->name) : id;
}

/* Whether name, its spaces as hyphens and '&' as "and", is the id: then nothing that tells forces apart is left out of it. */
static bool spells(struct cd_str name, struct cd_str id)
{
    size_t at = 0;
    for (size_t i = 0; i < name.n; i++) {
        const bool ampersand = name.p[i] == '&';
        const struct cd_str piece = ampersand ? CD_STR("and") : (struct cd_str){name.p + i, 1};
        for (size_t k = 0; k < piece.n; k++, at++) {
            const char c = piece.p[k];
            const char folded = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c == ' ' ? '-' : c);
            if (at >= id.n || id.p[at] != folded) return false;
        }
    }
    return at == id.n;
}

struct cd_str cd_force_short(const struct cd_page *page, uint32_t force)
{
    static const char *const tails[] = {" Constabulary", " Police Service", " Police"};
    const struct cd_str id = cd_dict_text(&page->picture->forces, force);
    const struct cd_str name = cd_force_name(page, force);
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        const struct cd_str tail = cd_str_of(tails[i]);
        const struct cd_str stem = {name.p, name.n > tail.n ? name.n - tail.n : 0};
        if (cd_str_ends(name, tail) && spells(stem, id)) return stem;
    }
    return name;
}

struct cd_str cd_noun(const struct cd_page *page, enum cd_unit unit)
{
    static const char *const plain[CD_UNIT_COUNT] = {[CD_UNIT_ROW] = "rows", [CD_UNIT_PERSON] = "people"};
    const struct cd_str noun = page->picture->frame.noun[unit];
    return noun.n > 0 ? noun : cd_str_of(plain[unit]);
}

struct cd_word cd_slot_words(enum cd_characteristic characteristic, enum cd_asserter by)
{
    static const char *const whose[CD_ASSERTED_COUNT] = {
        [CD_ASSERTED_UNSTATED] = "",
        [CD_ASSERTED_SELF] = "self-defined ",
        [CD_ASSERTED_OFFICER] = "officer-observed ",
        [CD_ASSERTED_VICTIM] = "victim-described ",
        [CD_ASSERTED_COURT] = "court-recorded ",
    };
    struct cd_word word = {{0}};
    (void)snprintf(word.s, sizeof word.s, "%s%s", whose[by], cd_characteristic_name(characteristic));
    return word;
}

struct cd_word cd_slot_name(enum cd_characteristic characteristic, enum cd_asserter by)
{
    struct cd_word word = cd_slot_words(characteristic, by);
    if (word.s[0] >= 'a' && word.s[0] <= 'z') word.s[0] = (char)(word.s[0] - ('a' - 'A'));
    return word;
}

int64_t cd_league_change(const struct cd_league *row)
{
    if (row->first_total == 0 || row->last_total == 0) return 0;
    const cd_i128 change =
        (cd_i128)row->last_recorded * row->first_total - (cd_i128)row->first_recorded * row->last_total;
    return (int64_t)(change * 1000 / ((cd_i128)row->first_total * row->last_total));
}

const struct cd_completeness *cd_headline(const struct cd_page *page, uint32_t force, int32_t period)
{
    return cd_audit_find(page->audit, force, period, CD_UNIT_PERSON, CD_CHARACTERISTIC_ETHNICITY, page->by);
}

int cd_slot_next(const struct cd_page *page, enum cd_unit unit, int slot)
{
    for (slot++; slot < (int)CD_SLOTS; slot++)
        if (cd_audit_find(page->audit, CD_NO_CODE, CD_NO_PERIOD, unit,
                          (enum cd_characteristic)(slot / (int)CD_ASSERTED_COUNT),
                          (enum cd_asserter)(slot % (int)CD_ASSERTED_COUNT)))
            return slot;
    return -1;
}

bool cd_absent_run(const struct cd_page *page, const struct cd_force_row *row, uint32_t *at, int32_t *first,
                   int32_t *last)
{
    const struct cd_return *returns = page->picture->returns + row->from;
    while (*at < row->n && !(returns[*at].expected && !returns[*at].seen)) ++*at;
    if (*at == row->n) return false;
    *first = *last = returns[(*at)++].period;
    while (*at < row->n && returns[*at].expected && !returns[*at].seen && returns[*at].period == *last + 1)
        *last = returns[(*at)++].period;
    return true;
}

void cd_table_open(struct cd_page *page)
{
    page->ids++;
    cd_html(page->b,
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"c%u\"><table><caption id=\"c%u\">",
            page->ids, page->ids);
}

void cd_table_head(struct cd_page *page, const char *const *names, size_t n)
{
    cd_buf_puts(page->b, "</caption>\n<thead><tr>");
    for (size_t i = 0; i < n; i++) {
        if (names[i][0] == '#') cd_html(page->b, "<th scope=\"col\" class=\"n\">%s</th>", names[i] + 1);
        else if (names[i][0] == '~') cd_html(page->b, "<th scope=\"col\" class=\"t\">%s</th>", names[i] + 1);
        else cd_html(page->b, "<th scope=\"col\">%s</th>", names[i]);
    }
    cd_buf_puts(page->b, "</tr></thead>\n<tbody>\n");
}

void cd_table_close(struct cd_page *page)
{
    cd_buf_puts(page->b, "</tbody></table></div>\n");
}

unsigned cd_svg_open(struct cd_page *page, unsigned width, unsigned height)
{
    const unsigned id = ++page->ids;
    cd_html(
        page->b,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"t%u d%u\" width=\"%u\" height=\"%u\" "
        "viewBox=\"0 0 %u %u\"><title id=\"t%u\">",
        id, id, width, height, width, height, id);
    return id;
}

void cd_svg_desc(struct cd_page *page, unsigned id)
{
    cd_html(page->b, "</title><desc id=\"d%u\">", id);
}

void cd_svg_body(struct cd_page *page)
{
    cd_buf_puts(page->b, "</desc>\n");
}

void cd_svg_close(struct cd_page *page)
{
    cd_buf_puts(page->b, "</svg>\n");
}

/* Uneven on purpose: most returns lie high, and a step must still tell 80 from 95. The legend prints the ends. */
static const unsigned shade_from[CD_SHADES] = {0, 50, 70, 80, 90, 95};

unsigned cd_shade(uint64_t part, uint64_t whole)
{
    unsigned step = 0;
    while (step + 1 < CD_SHADES && part * 100 >= whole * shade_from[step + 1]) step++;
    return step;
}

unsigned cd_shade_from(unsigned step)
{
    return shade_from[step];
}
