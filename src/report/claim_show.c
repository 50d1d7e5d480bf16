/* claim_show.c - verdicts for `candour claim`, as text and as JSON; see claim_show.h. */
#include "candour/claim_show.h"

#include <jansson.h>

static const char limitation[] =
    "True of the returned rows if their labels, the identification of suspects and the linkage are right. It is about who is "
    "recorded, and says nothing about who offends.";

/* --- Text -------------------------------------------------------------------------------------------------------------- */

static void put_line(struct cd_buf *b, const char *what, struct cd_str text)
{
    if (text.n > 0) cd_buf_printf(b, "  %-10s " CD_FMT "\n", what, CD_ARG(text));
}

static void put_bound(struct cd_buf *b, const struct cd_reading *r)
{
    char lo[96], hi[96], low[48], high[48];
    const bool ratio = r->shape == CD_SHAPE_RATIO;
    if (r->kind == CD_VERDICT_INSUFFICIENT) return;
    cd_fraction_text(r->rounded.lo, lo);
    cd_fraction_text(r->rounded.hi, hi);
    if (ratio) {
        cd_fraction_ratio(r->rounded.lo, false, 3, low);
        cd_fraction_ratio(r->rounded.hi, true, 3, high);
    } else {
        cd_fraction_percent(r->rounded.lo, false, 1, low);
        cd_fraction_percent(r->rounded.hi, true, 1, high);
    }
    const char *unit = ratio ? "times" : r->shape == CD_SHAPE_SHARE ? "%" : "percentage points";
    cd_buf_printf(b, "  %-10s %s to %s (%s to %s %s)", "bound", lo, hi, low, high, unit);
    if (r->base.n > 0) cd_buf_printf(b, ", against " CD_FMT, CD_ARG(r->base));
    cd_buf_char(b, '\n');
}

static const char *const colours[CD_VERDICT_COUNT] = {
    [CD_VERDICT_PROVED] = "\033[32m",          [CD_VERDICT_REFUTED] = "\033[31m",
    [CD_VERDICT_UNDECIDED] = "\033[33m",       [CD_VERDICT_INSUFFICIENT] = "\033[33m",
    [CD_VERDICT_DEPENDS_ON_BASE] = "\033[35m", [CD_VERDICT_OUT_OF_SCOPE] = "\033[36m",
    [CD_VERDICT_CONTRADICTED] = "\033[31m",    [CD_VERDICT_SUPPORTED] = "\033[32m",
};

static void put_verdict(struct cd_buf *b, uint8_t kind, bool colour)
{
    cd_buf_printf(b, "%s%s%s: %s\n", colour ? colours[kind] : "", cd_verdict_label((enum cd_verdict_kind)kind),
                  colour ? "\033[0m" : "", cd_verdict_text((enum cd_verdict_kind)kind));
}

void cd_claim_show_text(struct cd_buf *b, const struct cd_verdicts *verdicts, bool colour)
{
    for (size_t i = 0; i < verdicts->n; i++) {
        const struct cd_verdict *v = &verdicts->items[i];
        if (i > 0) cd_buf_char(b, '\n');
        cd_buf_printf(b, CD_FMT "\n  ", CD_ARG(v->claim));
        put_verdict(b, v->kind, colour);
        put_line(b, "why", v->because);
        for (uint32_t k = 0; k < v->n_readings; k++) {
            put_bound(b, &v->readings[k]);
            put_line(b, "to settle", v->readings[k].settles);
        }
        cd_buf_printf(b, "  %-10s " CD_FMT "\n  %-10s ", "negation", CD_ARG(v->negation), "");
        put_verdict(b, v->negation_kind, colour);
        put_line(b, "note", v->note);
        if (v->n_readings == 0) continue;
        cd_buf_printf(b, "  %-10s " CD_FMT "; " CD_FMT "; " CD_FMT "\n", "about", CD_ARG(v->unit),
                      CD_ARG(v->characteristic), CD_ARG(v->scope));
        put_line(b, "premises", v->premises);
        put_line(b, "limits", cd_str_of(limitation));
    }
}

/* --- JSON -------------------------------------------------------------------------------------------------------------- */

static void set(json_t *object, const char *key, json_t *value, bool *ok)
{
    if (object != NULL && value != NULL && json_object_set_new(object, key, value) == 0) return;
    if (object == NULL) json_decref(value);
    *ok = false;
}

/* Texts come from claims and from names in the data; what is no UTF-8 is an error of its own in jansson, so it is given as Latin-1 would be: not at all. */
static json_t *text(struct cd_str s)
{
    json_t *value = json_stringn(s.n > 0 ? s.p : "", s.n);
    return value != NULL ? value : json_string("(text that is no UTF-8)");
}

/* [num, den]; den 0: without limit. Reduced only where counts do not fit JSON's integers; null where they still do not. */
static json_t *fraction(struct cd_fraction f)
{
    if (f.num > INT64_MAX || f.num < INT64_MIN || f.den > INT64_MAX) f = cd_fraction_reduce(f);
    if (f.num > INT64_MAX || f.num < INT64_MIN || f.den > INT64_MAX) return json_null();
    return json_pack("[I,I]", (json_int_t)f.num, (json_int_t)f.den);
}

static json_t *label(uint8_t kind)
{
    static const char *const names[CD_VERDICT_COUNT] = {
#define X(name, label, text) #name,
        CD_VERDICTS(X)
#undef X
    };
    return json_string(names[kind]);
}

static json_t *rate(struct cd_fraction f)
{
    return f.den == 0 ? json_null() : fraction(f);
}

static json_t *least(const struct cd_reading *r)
{
    const uint64_t k = r->k_min_prove < r->k_min_refute ? r->k_min_prove : r->k_min_refute;
    return k == CD_NO_COUNT ? json_null() : json_integer((json_int_t)k);
}

static void put_reading(json_t *object, const struct cd_reading *r, bool *ok)
{
    const bool bounded = r != NULL && r->kind != CD_VERDICT_INSUFFICIENT;
    set(object, "lower", bounded ? fraction(r->rounded.lo) : json_null(), ok);
    set(object, "upper", bounded ? fraction(r->rounded.hi) : json_null(), ok);
    json_t *settle = json_object();
    set(settle, "k_min", bounded ? least(r) : json_null(), ok);
    set(settle, "rate_to_prove", bounded ? rate(r->rate_to_prove) : json_null(), ok);
    set(settle, "rate_to_refute", bounded ? rate(r->rate_to_refute) : json_null(), ok);
    set(object, "settle", settle, ok);
    json_t *tipping =
        bounded && r->kind == CD_VERDICT_UNDECIDED && r->tipping.rho.den != 0 ? json_object() : json_null();
    if (json_is_object(tipping)) {
        set(tipping, "rho", fraction(r->tipping.rho), ok);
        set(tipping, "gamma", rate(r->tipping.gamma), ok);
        set(tipping, "delta", fraction(r->tipping.delta), ok);
    }
    set(object, "tipping", tipping, ok);
}

static json_t *verdict(const struct cd_verdict *v, bool *ok)
{
    json_t *object = json_object(), *negation = json_object(), *frame = json_object(), *readings = json_array();
    set(object, "id", text(v->id), ok);
    set(object, "claim", text(v->claim), ok);
    set(object, "verdict", label(v->kind), ok);
    set(negation, "claim", text(v->negation), ok);
    set(negation, "verdict", label(v->negation_kind), ok);
    set(object, "negation", negation, ok);
    set(object, "because", text(v->because), ok);
    set(object, "premises", text(v->premises), ok);
    set(frame, "unit", text(v->unit), ok);
    set(frame, "characteristic", text(v->characteristic), ok);
    set(frame, "scope", text(v->scope), ok);
    set(object, "frame", frame, ok);
    set(object, "limitation", json_string(limitation), ok);
    set(object, "method", json_string("worst-case bounds in exact integers (docs/methods.md)"), ok);
    put_reading(object, v->n_readings > 0 ? &v->readings[0] : NULL, ok);
    for (uint32_t i = 0; i < v->n_readings; i++) {
        json_t *reading = json_object();
        set(reading, "base", text(v->readings[i].base), ok);
        set(reading, "verdict", label(v->readings[i].kind), ok);
        put_reading(reading, &v->readings[i], ok);
        if (json_array_append_new(readings, reading) != 0) *ok = false;
    }
    set(object, "readings", readings, ok);
    return object;
}

static int to_buf(const char *bytes, size_t n, void *ctx)
{
    cd_buf_put(ctx, bytes, n);
    return 0;
}

enum cd_status cd_claim_show_json(struct cd_buf *b, const struct cd_verdicts *verdicts, struct cd_err *err)
{
    json_t *root = json_array();
    bool ok = root != NULL;
    for (size_t i = 0; i < verdicts->n && ok; i++)
        if (json_array_append_new(root, verdict(&verdicts->items[i], &ok)) != 0) ok = false;
    ok = ok && json_dump_callback(root, to_buf, b, JSON_INDENT(2)) == 0;
    cd_buf_char(b, '\n');
    json_decref(root);
    return ok && !b->failed ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for the verdicts");
}
