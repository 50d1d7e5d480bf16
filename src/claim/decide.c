/* decide.c - every reading of every claim, and the verdict over them. */
#include <stdlib.h>
#include <string.h>

#include "claim_int.h"

static const struct {
    const char *label, *text;
} verdict_names[CD_VERDICT_COUNT] = {
#define X(name, label, text) {label, text},
    CD_VERDICTS(X)
#undef X
};

const char *cd_verdict_label(enum cd_verdict_kind kind)
{
    return verdict_names[kind].label;
}

const char *cd_verdict_text(enum cd_verdict_kind kind)
{
    return verdict_names[kind].text;
}

const char *cd_verdict_text_if(enum cd_verdict_kind kind)
{
    if (kind == CD_VERDICT_PROVED) return "true whatever the missing values are, if the premises hold";
    if (kind == CD_VERDICT_REFUTED) return "false whatever the missing values are, if the premises hold";
    return cd_verdict_text(kind);
}

/* The views are kept between claims: consecutive claims mostly share their scope. */
struct decider {
    const struct cd_picture *picture;
    struct cd_verdicts *out;
    struct cd_view a, b;
    struct cd_buf text;
    struct cd_err *err;
};

static enum cd_status no_memory(struct cd_err *err)
{
    return cd_fail(err, CD_NOMEM, "no memory for the verdicts");
}

static enum cd_status keep(struct decider *d, struct cd_str *out)
{
    *out = cd__keep(&d->out->arena, &d->text);
    return out->p != NULL ? CD_OK : no_memory(d->err);
}

static enum cd_status keep_text(struct decider *d, struct cd_str text, struct cd_str *out)
{
    cd_buf_str(&d->text, text);
    return keep(d, out);
}

static bool spoken_of(const struct cd_claim *c)
{
    for (uint32_t i = 0; i < c->n_among; i++)
        if (cd__premises_apply(c, c->among[i])) return true;
    return false;
}

static enum cd_status describe(struct decider *d, const struct cd_claim *c, struct cd_verdict *v)
{
    CD_TRY(keep_text(d, c->id, &v->id));
    CD_TRY(keep_text(d, c->claim, &v->claim));
    if (c->negation.n > 0) cd_buf_str(&d->text, c->negation);
    else cd_buf_printf(&d->text, "It is not so that: " CD_FMT, CD_ARG(c->claim));
    CD_TRY(keep(d, &v->negation));
    cd__scope_words(&d->text, c, d->picture);
    CD_TRY(keep(d, &v->scope));
    char noun[128];
    cd_buf_puts(&d->text, cd__noun(d->picture, c->unit, noun));
    CD_TRY(keep(d, &v->unit));
    cd__slot_words(&d->text, c);
    CD_TRY(keep(d, &v->characteristic));
    if (c->officer_accurate) cd_buf_puts(&d->text, "officer-accurate");
    if (c->capped) {
        if (d->text.n > 0) cd_buf_puts(&d->text, "; ");
        cd_buf_puts(&d->text, "absent returns hold at most ");
        cd__put_count(&d->text, c->absent_cap);
    }
    if (c->n_assumed > 0) {
        if (d->text.n > 0) cd_buf_puts(&d->text, "; ");
        cd__put_premises(&d->text, c);
        if (!spoken_of(c)) cd_buf_puts(&d->text, " (which says nothing about a claim of this kind)");
    }
    if (d->text.n == 0) cd_buf_puts(&d->text, "none");
    v->headline = c->headline;
    v->conditional = c->officer_accurate || c->capped;
    return keep(d, &v->premises);
}

/* "Kent Police area, census-2021: all residents, all ages, both sexes". */
static void put_base(struct cd_buf *b, const struct cd_claim_base *base, struct cd_str area)
{
    static const struct {
        struct cd_str id;
        const char *name;
    } places[] = {{{"england-and-wales", 17}, "England and Wales"}, {{"manchester-city", 15}, "Manchester city"}};
    if (base->census == NULL) {
        cd_buf_str(b, base->title);
        return;
    }
    const struct cd_force_register *reg = cd_force_register_find(CD_STR("police-uk"));
    const struct cd_force *force = reg != NULL ? cd_force_find(reg, area) : NULL;
    const char *place = NULL;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (cd_str_eq(places[i].id, area)) place = places[i].name;
    if (force != NULL) cd_buf_printf(b, "%s area", force->name);
    else if (place != NULL) cd_buf_puts(b, place);
    else cd_buf_str(b, area);
    cd_buf_printf(b, ", %s: %s", base->census->id, base->census->who);
}

/* The claim in the words of those who made it. */
static void put_said(struct cd_buf *b, const struct cd_claim *c)
{
    if (c->said.n > 0) cd_buf_printf(b, "Said: " CD_FMT ".", CD_ARG(c->said));
}

static enum cd_status one_reading(struct decider *d, struct cd_work *w, struct cd_verdict *v)
{
    struct cd_reading *r = w->reading;
    if (w->base != NULL) put_base(&d->text, w->base, cd__base_area(w->claim, w->base, w->picture));
    CD_TRY(keep(d, &r->base));
    CD_TRY(cd__reading(w, d->err));
    CD_TRY(cd__premises(w, &d->out->arena, d->err));
    v->conditional |= w->premised;
    cd__quantity(&d->text, w);
    CD_TRY(keep(d, &r->quantity));
    cd__settles(&d->text, w);
    CD_TRY(keep(d, &r->settles));
    cd__derivation(&d->text, w);
    CD_TRY(keep(d, &r->derivation));
    if (w->reading != &v->readings[0]) return CD_OK;
    put_said(&d->text, w->claim);
    cd__notes(&d->text, w);
    return keep(d, &v->note);
}

/* The verdict over all readings: theirs if they agree; INSUFFICIENT, or CONTRADICTED, if one of them is. */
static uint8_t over_all(const struct cd_verdict *v)
{
    bool differ = false;
    for (uint32_t i = 0; i < v->n_readings; i++) {
        const uint8_t kind = v->readings[i].kind;
        if (kind == CD_VERDICT_INSUFFICIENT || kind == CD_VERDICT_CONTRADICTED) return kind;
        differ |= v->readings[i].kind != v->readings[0].kind;
    }
    return differ ? CD_VERDICT_DEPENDS_ON_BASE : v->readings[0].kind;
}

static uint8_t opposite(uint8_t kind)
{
    return kind == CD_VERDICT_PROVED ? CD_VERDICT_REFUTED : kind == CD_VERDICT_REFUTED ? CD_VERDICT_PROVED : kind;
}

static bool same_view(const struct cd_claim *c, const struct cd_claim *last)
{
    const bool where = cd_str_eq(c->force, last->force) && c->from == last->from && c->to == last->to;
    const bool what = c->characteristic == last->characteristic && c->asserted_by == last->asserted_by;
    const bool how = c->officer_accurate == last->officer_accurate && c->capped == last->capped;
    return where && what && how && c->unit == last->unit && c->absent_cap == last->absent_cap &&
           c->barred == last->barred;
}

static enum cd_status look(struct decider *d, const struct cd_claim *c, const struct cd_claim *last)
{
    if (last == NULL || !same_view(c, last))
        CD_TRY(cd__view_fill(&d->a, d->picture, c, &(struct cd_scope_words){c->force, c->from, c->to}, d->err));
    if (!c->compares) return CD_OK;
    return cd__view_fill(&d->b, d->picture, c, &(struct cd_scope_words){c->other_force, c->other_from, c->other_to},
                         d->err);
}

/* Absent returns that nobody capped: the readings stay, over what came; the verdict is INSUFFICIENT. */
static uint64_t uncapped(const struct decider *d, const struct cd_claim *c)
{
    return c->capped ? 0 : d->a.absent + (c->compares ? d->b.absent : 0);
}

/* The verdict, and why. `why` tells of the returns that came; with absent ones nothing is proved about the whole. */
static enum cd_status conclude(struct decider *d, struct cd_verdict *v, uint64_t absent, const struct cd_buf *why)
{
    const uint8_t came = over_all(v);
    v->kind = absent > 0 ? CD_VERDICT_INSUFFICIENT : came;
    v->negation_kind = opposite(v->kind);
    if (absent > 0) {
        cd__put_count(&d->text, absent);
        cd_buf_printf(&d->text,
                      " expected return%s did not come, so nothing is proved about the whole; of those that came ",
                      absent == 1 ? "" : "s");
        if (came != CD_VERDICT_INSUFFICIENT)
            cd_buf_printf(&d->text, "it is %s: ", cd_verdict_label((enum cd_verdict_kind)came));
    }
    cd_buf_put(&d->text, why->p, why->n);
    return keep(d, &v->because);
}

static enum cd_status decide_readings(struct decider *d, const struct cd_claim *c, struct cd_verdict *v)
{
    const uint32_t bases = c->n_bases > 0 ? c->n_bases : 1;
    struct cd_buf why = {0};
    enum cd_status status = CD_OK;
    v->readings = CD_NEW(&d->out->arena, struct cd_reading, (size_t)bases * c->n_among);
    if (v->readings == NULL) return no_memory(d->err);
    v->n_readings = bases * c->n_among;
    for (uint32_t i = 0; i < v->n_readings && status == CD_OK; i++) {
        struct cd_work w = {.claim = c, .picture = d->picture, .a = &d->a, .b = &d->b};
        w.base = c->n_bases > 0 ? &c->bases[i / c->n_among] : NULL;
        w.among = (enum cd_among)c->among[i % c->n_among];
        w.reading = &v->readings[i];
        status = one_reading(d, &w, v);
        if (i > 0) cd_buf_char(&why, ' ');
        if (v->n_readings > 1) cd_buf_printf(&why, "%s: ", cd_verdict_label((enum cd_verdict_kind)w.reading->kind));
        if (status == CD_OK) cd__because(&why, &w);
    }
    if (status == CD_OK && why.failed) status = no_memory(d->err);
    if (status == CD_OK) status = conclude(d, v, uncapped(d, c), &why);
    cd_buf_free(&why);
    return status;
}

static enum cd_status decide_one(struct decider *d, const struct cd_claim *c, const struct cd_claim *last)
{
    struct cd_verdict *v = &d->out->items[d->out->n++];
    *v = (struct cd_verdict){0};
    CD_TRY(describe(d, c, v));
    if (c->kind < CD_CLAIM_OUT_OF_SCOPE) {
        CD_TRY(look(d, c, last));
        return decide_readings(d, c, v);
    }
    v->kind = v->negation_kind = c->kind == CD_CLAIM_OUT_OF_SCOPE ? CD_VERDICT_OUT_OF_SCOPE : CD_VERDICT_INSUFFICIENT;
    put_said(&d->text, c);
    CD_TRY(keep(d, &v->note));
    return keep_text(d, c->reason, &v->because);
}

enum cd_status cd_claims_decide(const struct cd_claims *claims, const struct cd_picture *picture,
                                struct cd_verdicts *out, struct cd_err *err)
{
    struct decider d = {.picture = picture, .out = out, .err = err};
    *out = (struct cd_verdicts){.arena = cd_arena_make(0)};
    enum cd_status status = CD_OK;
    if (!cd_grow((void **)&out->items, &out->cap, claims->n + 1, sizeof *out->items)) status = no_memory(err);
    const struct cd_claim *last = NULL;
    for (size_t i = 0; i < claims->n && status == CD_OK; i++) {
        status = decide_one(&d, &claims->items[i], last);
        if (claims->items[i].kind < CD_CLAIM_OUT_OF_SCOPE) last = &claims->items[i];
    }
    cd__view_free(&d.a);
    cd__view_free(&d.b);
    cd_buf_free(&d.text);
    if (status != CD_OK) cd_verdicts_free(out);
    return status;
}

void cd_verdicts_free(struct cd_verdicts *verdicts)
{
    free(verdicts->items);
    cd_arena_free(&verdicts->arena);
    *verdicts = (struct cd_verdicts){0};
}
