/* claim_json.c - verdicts for `candour claim` as JSON; docs/claim.md has the keys. */
#include <jansson.h>

#include "claim_show_int.h"

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

static json_t *least(uint64_t prove, uint64_t refute)
{
    const uint64_t k = prove < refute ? prove : refute;
    return k == CD_NO_COUNT ? json_null() : json_integer((json_int_t)k);
}

static json_t *draw(const struct cd_reading *r, bool *ok)
{
    if (r->draw.drawn == CD_NO_COUNT) return json_null();
    json_t *object = json_object();
    set(object, "sample", json_integer((json_int_t)r->draw.drawn), ok);
    set(object, "of", json_integer((json_int_t)r->unknown), ok);
    set(object, "critical", json_integer((json_int_t)r->draw.critical), ok);
    set(object, "shows", json_string(r->draw_refutes ? "negation" : "claim"), ok);
    set(object, "power", json_real(CD_CLAIM_POWER), ok);
    set(object, "alpha", json_real(CD_CLAIM_ALPHA), ok);
    return object;
}

static json_t *settle(const struct cd_reading *r, bool bounded, bool *ok)
{
    json_t *object = json_object();
    set(object, "k_min", bounded ? least(r->k_min_prove, r->k_min_refute) : json_null(), ok);
    set(object, "k_expected", bounded ? least(r->k_expected_prove, r->k_expected_refute) : json_null(), ok);
    set(object, "k_worst", bounded ? least(r->k_worst, r->k_worst) : json_null(), ok);
    set(object, "rate_to_prove", bounded ? rate(r->rate_to_prove) : json_null(), ok);
    set(object, "rate_to_refute", bounded ? rate(r->rate_to_refute) : json_null(), ok);
    set(object, "audit", bounded ? draw(r, ok) : json_null(), ok);
    return object;
}

static json_t *tipping(const struct cd_reading *r, bool bounded, bool *ok)
{
    if (!bounded || r->tipping.rho.den == 0) return json_null();
    json_t *object = json_object();
    set(object, "rho", fraction(r->tipping.rho), ok);
    set(object, "gamma", rate(r->tipping.gamma), ok);
    set(object, "delta", fraction(r->tipping.delta), ok);
    return object;
}

static json_t *ladder(const struct cd_reading *r, bool *ok)
{
    json_t *rungs = json_array();
    for (uint32_t i = 0; i < r->n_ladder; i++) {
        const struct cd_rung *rung = &r->ladder[i];
        json_t *object = json_object();
        set(object, "premise", text(rung->premise), ok);
        set(object, "assumes", text(rung->assumes), ok);
        set(object, "assumed", json_boolean(rung->assumed), ok);
        set(object, "scenario", json_boolean(rung->scenario), ok);
        set(object, "lower", fraction(rung->share.lo), ok);
        set(object, "upper", fraction(rung->share.hi), ok);
        set(object, "verdict", label(rung->kind), ok);
        if (json_array_append_new(rungs, object) != 0) *ok = false;
    }
    return rungs;
}

static json_t *derivation(const struct cd_reading *r, bool *ok)
{
    json_t *lines = json_array();
    struct cd_str rest = r->derivation;
    while (rest.n > 0) {
        const char *end = memchr(rest.p, '\n', rest.n);
        const size_t n = end != NULL ? (size_t)(end - rest.p) : rest.n;
        if (json_array_append_new(lines, text((struct cd_str){rest.p, n})) != 0) *ok = false;
        rest = (struct cd_str){rest.p + n + (end != NULL), rest.n - n - (end != NULL)};
    }
    return lines;
}

static void put_reading(json_t *object, const struct cd_reading *r, bool *ok)
{
    static const struct cd_reading nothing = {.draw = {CD_NO_COUNT, CD_NO_COUNT}};
    const bool bounded = r != NULL && r->kind != CD_VERDICT_INSUFFICIENT;
    if (r == NULL) r = &nothing;
    set(object, "lower", bounded ? fraction(r->rounded.lo) : json_null(), ok);
    set(object, "upper", bounded ? fraction(r->rounded.hi) : json_null(), ok);
    set(object, "settle", settle(r, bounded, ok), ok);
    set(object, "tipping", tipping(r, bounded, ok), ok);
    set(object, "ladder", ladder(r, ok), ok);
    set(object, "derivation", derivation(r, ok), ok);
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
    set(object, "limitation", json_string(cd__claim_limitation), ok);
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
