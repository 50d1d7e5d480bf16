/* words_out.c - counts, shares and scopes in plain words. Bounds are rounded outward: never narrower than they are. */
#include <stdio.h>
#include <string.h>

#include "candour/date.h"
#include "claim_int.h"

void cd__put_count(struct cd_buf *b, uint64_t n)
{
    char digits[32], out[48];
    size_t k = sizeof digits, m = sizeof out;
    do digits[--k] = (char)('0' + n % 10);
    while ((n /= 10) > 0);
    for (size_t i = sizeof digits, group = 0; i-- > k; group++) {
        if (group > 0 && group % 3 == 0) out[--m] = ',';
        out[--m] = digits[i];
    }
    cd_buf_put(b, out + m, sizeof out - m);
}

/* One decimal, or two where two are exact: what is printed of a product of two percentages is then the product itself. */
static const char *percent(struct cd_fraction f, bool up, char out[48])
{
    char down[48], above[48];
    for (unsigned decimals = 1; decimals <= 2; decimals++) {
        cd_fraction_percent(f, false, decimals, down);
        cd_fraction_percent(f, true, decimals, above);
        if (strcmp(down, above) == 0) return memcpy(out, down, sizeof down);
    }
    cd_fraction_percent(f, up, 1, out);
    return out;
}

void cd__put_share(struct cd_buf *b, struct cd_fraction f, bool up)
{
    char text[48];
    cd_buf_printf(b, "%s %%", percent(f, up, text));
}

/* To the nearest, half up: for what is described and not for a bound. */
void cd__put_near(struct cd_buf *b, struct cd_fraction f)
{
    char fine[48];
    cd_fraction_percent(f, false, 2, fine);
    cd__put_share(b, f, fine[strlen(fine) - 1] >= '5');
}

static const char *unit_of(const struct cd_reading *r)
{
    return r->shape == CD_SHAPE_RATIO ? " times" : r->shape == CD_SHAPE_SHARE ? " %" : " percentage points";
}

static bool put_number(struct cd_buf *b, const struct cd_reading *r, struct cd_fraction f, bool up)
{
    char text[48], other[48];
    if (f.den == 0) {
        cd_buf_puts(b, "without limit");
        return false;
    }
    if (r->shape != CD_SHAPE_RATIO) {
        cd_buf_puts(b, percent(f, up, text));
        return true;
    }
    /* a round ratio is written as it is ("4 times"), a measured one with three decimals */
    cd_fraction_ratio(f, false, 0, text);
    cd_fraction_ratio(f, true, 0, other);
    if (strcmp(text, other) != 0) cd_fraction_ratio(f, up, 3, text);
    cd_buf_puts(b, text);
    return true;
}

void cd__put_value(struct cd_buf *b, const struct cd_reading *r, struct cd_fraction f, bool up)
{
    if (put_number(b, r, f, up)) cd_buf_puts(b, unit_of(r));
}

static const char *digits(const struct cd_reading *r, struct cd_fraction f, bool up, unsigned decimals, char out[48])
{
    if (r->shape == CD_SHAPE_RATIO) cd_fraction_ratio(f, up, decimals + 2, out);
    else cd_fraction_percent(f, up, decimals, out);
    return out;
}

/* One value that is known: exactly where four decimals hold it, else cut off towards zero, with enough decimals to differ from the threshold. */
static void put_point(struct cd_buf *b, const struct cd_reading *r, struct cd_fraction f)
{
    char text[48], other[48];
    const bool negative = f.num < 0;
    if (f.den == 0 || strcmp(digits(r, f, false, 4, text), digits(r, f, true, 4, other)) == 0) {
        cd__put_value(b, r, f, false);
        return;
    }
    unsigned decimals = 1;
    while (decimals < 6 &&
           strcmp(digits(r, f, negative, decimals, text), digits(r, r->threshold, negative, decimals, other)) == 0)
        decimals++;
    cd_buf_printf(b, "a little %s %s%s", negative ? "under" : "over", digits(r, f, negative, decimals, text),
                  unit_of(r));
}

void cd__put_bound(struct cd_buf *b, const struct cd_reading *r, const struct cd_bound *bound)
{
    if (cd_fraction_cmp(bound->lo, bound->hi) == 0) {
        put_point(b, r, bound->lo);
        return;
    }
    cd_buf_puts(b, "between ");
    put_number(b, r, bound->lo, false);
    cd_buf_puts(b, " and ");
    cd__put_value(b, r, bound->hi, true);
}

const char *cd__noun(const struct cd_picture *picture, unsigned unit, char out[128])
{
    const struct cd_str noun = picture->frame.noun[unit];
    const struct cd_str text = noun.n > 0 ? noun : cd_str_of(unit == CD_UNIT_ROW ? "rows" : "people");
    const size_t n = text.n < 127 ? text.n : 127;
    memcpy(out, text.p, n);
    out[n] = '\0';
    return out;
}

struct cd_str cd__keep(struct cd_arena *arena, struct cd_buf *b)
{
    struct cd_str out = {NULL, 0};
    if (!b->failed) out = cd_arena_str(arena, (struct cd_str){b->n > 0 ? b->p : "", b->n});
    b->n = 0;
    return out;
}

/* A force's name where its id is one of a register, else the text of the returns. */
static struct cd_str force_name(struct cd_str id)
{
    const struct cd_force_register *reg = cd_force_register_find(CD_STR("police-uk"));
    const struct cd_force *force = reg != NULL ? cd_force_find(reg, id) : NULL;
    return force != NULL ? cd_str_of(force->name) : id;
}

static void put_months(struct cd_buf *b, const struct cd_picture *picture, int32_t from, int32_t to)
{
    char first[16], last[16];
    if (from == CD_NO_PERIOD) from = picture->frame.first;
    if (to == CD_NO_PERIOD) to = picture->frame.last;
    cd_period_format(from, first);
    cd_period_format(to, last);
    if (picture->frame.period.n > 0) cd_buf_printf(b, ", " CD_FMT, CD_ARG(picture->frame.period));
    else if (first[0] != '\0' && from == to) cd_buf_printf(b, ", %s", first);
    else if (first[0] != '\0' || last[0] != '\0')
        cd_buf_printf(b, ", %s to %s", first[0] ? first : "the start", last[0] ? last : "the end");
}

static void put_place(struct cd_buf *b, const struct cd_picture *picture, struct cd_str force)
{
    if (force.n > 0) cd_buf_str(b, force_name(force));
    else if (picture->n_returns == 1)
        cd_buf_str(b, force_name(cd_dict_text(&picture->forces, picture->returns[0].force)));
    else cd_buf_puts(b, "all forces");
}

void cd__scope_words(struct cd_buf *b, const struct cd_claim *c, const struct cd_picture *picture)
{
    put_place(b, picture, c->force);
    put_months(b, picture, c->from, c->to);
    if (c->compares) {
        cd_buf_puts(b, "; compared with ");
        put_place(b, picture, c->other_force);
        put_months(b, picture, c->other_from, c->other_to);
    }
    if (c->barred == 0) return;
    cd_buf_puts(b, "; only those ");
    cd_trait_words(b, c->barred);
}

void cd__put_unsure(struct cd_buf *b, const struct cd_view *v)
{
    if (v->unsure == 0) return;
    cd_buf_puts(b, "; of ");
    cd__put_count(b, v->unsure);
    cd_buf_puts(b, " more it is not known whether they are meant");
    if (v->cap == 0) return;
    cd_buf_puts(b, " (");
    cd__put_count(b, v->cap);
    cd_buf_puts(b, " of them in returns that did not come)");
}

static void put_outcomes(struct cd_buf *b, const struct cd_outcomes *o, const char *who)
{
    const uint64_t n[] = {o->yes + o->no + o->unknown, o->yes, o->no, o->unknown};
    static const char *const what[] = {" (", " charged, ", " not charged, ", " not known)"};
    for (unsigned i = 0; i < 4; i++) {
        cd__put_count(b, n[i]);
        if (i == 0) cd_buf_puts(b, who);
        cd_buf_puts(b, what[i]);
    }
}

/* "4 suspects are known to be White (2 charged, 1 not charged, 1 not known)", and so on. */
void cd__put_charges(struct cd_buf *b, const struct cd_work *w)
{
    const struct cd_claim *c = w->claim;
    const struct cd_charges *n = &w->charges;
    char noun[128], who[256];
    (void)snprintf(who, sizeof who, " %s are known to be %s", cd__noun(w->picture, c->unit, noun), c->group->label);
    put_outcomes(b, &n->group, who);
    if (c->versus != NULL || c->versus_rest) {
        (void)snprintf(who, sizeof who, " to be %s", c->versus != NULL ? c->versus->label : "of another group");
        cd_buf_puts(b, ", ");
        put_outcomes(b, &n->other, who);
    }
    if (n->open.yes + n->open.no + n->open.unknown == 0) return;
    cd_buf_puts(b, ", and ");
    put_outcomes(b, &n->open, " more may be or not");
}

void cd__slot_words(struct cd_buf *b, const struct cd_claim *c)
{
    static const char *const by[CD_ASSERTED_COUNT] = {
        [CD_ASSERTED_UNSTATED] = "who said so is not stated",
        [CD_ASSERTED_SELF] = "self-defined",
        [CD_ASSERTED_OFFICER] = "as an officer saw it",
        [CD_ASSERTED_VICTIM] = "as the victim said",
        [CD_ASSERTED_COURT] = "as a court found",
    };
    cd_buf_printf(b, "%s, %s", cd_characteristic_name((enum cd_characteristic)c->characteristic), by[c->asserted_by]);
}

void cd__quantity(struct cd_buf *b, const struct cd_work *w)
{
    static const char *const among[CD_AMONG_COUNT] = {[CD_AMONG_ALL] = "",
                                                      [CD_AMONG_RECORDED] = " with a record",
                                                      [CD_AMONG_AS_RECORDED] = ", the unknown counted as others"};
    const struct cd_claim *c = w->claim;
    char noun[128];
    cd__noun(w->picture, c->unit, noun);
    const char *group = c->group != NULL ? c->group->label : "",
               *other = c->versus != NULL ? c->versus->label : "everyone else";
    switch (c->kind) {
    case CD_CLAIM_LARGEST:
        cd_buf_printf(b, "lead of %s over the largest other group, as a share of %s%s", group, noun,
                      w->a->unsure > 0 ? " who may be meant" : "");
        break;
    case CD_CLAIM_SHARE_RATIO:
        cd_buf_printf(b, "share of %s among %s%s over their share of residents", group, noun, among[w->among]);
        break;
    case CD_CLAIM_RATE_RATIO: cd_buf_printf(b, "%s per resident, %s over %s", noun, group, other); break;
    case CD_CLAIM_DIFFERENCE:
        cd_buf_printf(b, "share of %s among %s, less the same share where it is compared", group, noun);
        break;
    case CD_CLAIM_COMPLETENESS:
        cd_buf_printf(b, "share of %s with %s recorded%s", noun,
                      cd_characteristic_name((enum cd_characteristic)c->characteristic),
                      c->compares ? ", less the same share where it is compared" : "");
        break;
    case CD_CLAIM_CHARGE_RATE:
        cd_buf_printf(b, "share charged of %s among %s", group, noun);
        if (c->versus != NULL || c->versus_rest) cd_buf_printf(b, ", %s that of %s", c->times ? "over" : "less", other);
        break;
    default: cd_buf_printf(b, "share of %s among %s%s", group, noun, among[w->among]);
    }
    if (!c->capped && (w->a->absent > 0 || (c->compares && w->b->absent > 0)))
        cd_buf_puts(b, ", in the returns that came");
}
