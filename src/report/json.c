/* json.c - verdicts.json and manifest.json by jansson: keys sorted, fractions as texts "num/den" so that no reader rounds them. */
#include <jansson.h>

#include "candour/date.h"
#include "candour/os.h"
#include "candour/report.h"
#include "html_int.h"

/* jansson refuses bytes that are no UTF-8; they become U+FFFD here. NULL when memory is short. */
static json_t *text(struct cd_str s)
{
    struct cd_buf clean = {0};
    cd_utf8_put(&clean, s);
    json_t *value = clean.failed ? NULL : json_stringn(clean.p ? clean.p : "", clean.n);
    cd_buf_free(&clean);
    return value;
}

/* Adds value (which it takes, NULL allowed) and remembers a failure in *ok. */
static void add(json_t *object, const char *key, json_t *value, bool *ok)
{
    if (!object || !value || json_object_set_new(object, key, value) != 0) {
        if (!object) json_decref(value);
        *ok = false;
    }
}

static void append(json_t *array, json_t *value, bool *ok)
{
    if (!array || !value || json_array_append_new(array, value) != 0) {
        if (!array) json_decref(value);
        *ok = false;
    }
}

static json_t *count(uint64_t n)
{
    return json_integer((json_int_t)n);
}

static json_t *fraction(struct cd_fraction f)
{
    char out[96];
    cd_fraction_text(f, out);
    return json_string(out);
}

static json_t *bound(const struct cd_bound *b, bool *ok)
{
    char low[48], high[48];
    json_t *object = json_object();
    add(object, "low", fraction(b->lo), ok);
    add(object, "high", fraction(b->hi), ok);
    cd_fraction_percent(b->lo, false, 2, low);
    cd_fraction_percent(b->hi, true, 2, high);
    add(object, "low_percent", json_string(low), ok);
    add(object, "high_percent", json_string(high), ok);
    return object;
}

/* null where no recording rate reaches it. */
static json_t *rate(struct cd_fraction f)
{
    return f.den == 0 ? json_null() : fraction(f);
}

static json_t *least(uint64_t k)
{
    return k == CD_NO_COUNT ? json_null() : count(k);
}

static json_t *label(uint8_t kind)
{
    return json_string(cd_verdict_label((enum cd_verdict_kind)kind));
}

static json_t *reading(const struct cd_reading *r, bool *ok)
{
    json_t *object = json_object();
    add(object, "base", text(r->base), ok);
    add(object, "quantity", text(r->quantity), ok);
    add(object, "bound", bound(&r->bound, ok), ok);
    add(object, "bound_with_rounding", bound(&r->rounded, ok), ok);
    add(object, "threshold", fraction(r->threshold), ok);
    add(object, "verdict", label(r->kind), ok);
    add(object, "negation_verdict", label(r->negation), ok);
    add(object, "recording_rate", rate(r->rate_now), ok);
    add(object, "recording_rate_to_prove", rate(r->rate_to_prove), ok);
    add(object, "recording_rate_to_refute", rate(r->rate_to_refute), ok);
    add(object, "least_records_to_prove", least(r->k_min_prove), ok);
    add(object, "least_records_to_refute", least(r->k_min_refute), ok);
    add(object, "recorded", count(r->recorded), ok);
    add(object, "unknown", count(r->unknown), ok);
    add(object, "total", count(r->total), ok);
    return object;
}

static json_t *verdict(const struct cd_verdict *v, bool *ok)
{
    json_t *object = json_object(), *readings = json_array();
    add(object, "id", text(v->id), ok);
    add(object, "claim", text(v->claim), ok);
    add(object, "negation", text(v->negation), ok);
    add(object, "verdict", label(v->kind), ok);
    add(object, "negation_verdict", label(v->negation_kind), ok);
    add(object, "scope", text(v->scope), ok);
    add(object, "unit", text(v->unit), ok);
    add(object, "characteristic", text(v->characteristic), ok);
    add(object, "premises", text(v->premises), ok);
    add(object, "because", text(v->because), ok);
    add(object, "note", text(v->note), ok);
    for (uint32_t i = 0; i < v->n_readings; i++) append(readings, reading(&v->readings[i], ok), ok);
    add(object, "readings", readings, ok);
    return object;
}

static json_t *period(int32_t value)
{
    char month[16];
    cd_period_format(value, month);
    return json_string(month);
}

static json_t *frame(const struct cd_results *results, bool *ok)
{
    const struct cd_figure_frame *f = &results->picture->frame;
    char day[16];
    cd_day_format(f->as_of, day);
    json_t *object = json_object();
    add(object, "dataset", text(f->dataset), ok);
    add(object, "definition", text(f->definition), ok);
    add(object, "code_lists", text(f->code_lists), ok);
    add(object, "source", text(f->source), ok);
    add(object, "first", period(f->first), ok);
    add(object, "last", period(f->last), ok);
    add(object, "period", text(f->period), ok);
    add(object, "as_of", json_string(day), ok);
    add(object, "row_is", text(f->noun[CD_UNIT_ROW]), ok);
    add(object, "person_is", text(f->noun[CD_UNIT_PERSON]), ok);
    return object;
}

static int to_buf(const char *bytes, size_t n, void *ctx)
{
    struct cd_buf *b = ctx;
    cd_buf_put(b, bytes, n);
    return b->failed ? -1 : 0;
}

/* Takes root. */
static enum cd_status dump(struct cd_buf *b, json_t *root, bool ok, struct cd_err *err)
{
    if (ok) ok = json_dump_callback(root, to_buf, b, JSON_INDENT(2) | JSON_SORT_KEYS | JSON_ENSURE_ASCII) == 0;
    json_decref(root);
    cd_buf_char(b, '\n');
    if (!ok) b->failed = true;
    return b->failed ? cd_fail(err, CD_NOMEM, "no memory for a JSON document") : CD_OK;
}

enum cd_status cd_report_verdicts_json(struct cd_buf *b, const struct cd_results *results, struct cd_err *err)
{
    bool ok = true;
    json_t *root = json_object(), *list = json_array();
    for (size_t i = 0; i < results->verdicts->n; i++) append(list, verdict(&results->verdicts->items[i], &ok), &ok);
    add(root, "verdicts", list, &ok);
    add(root, "frame", frame(results, &ok), &ok);
    add(root, "marking", json_string("internal, unprotected: small numbers are not suppressed; not for publication"),
        &ok);
    return dump(b, root, ok, err);
}

static json_t *source(const struct cd_source *s, bool *ok)
{
    char hex[65];
    cd_hex(s->sha256, sizeof s->sha256, hex);
    json_t *object = json_object();
    add(object, "path", text(s->path), ok);
    add(object, "bytes", count(s->bytes), ok);
    add(object, "rows", count(s->rows), ok);
    add(object, "unusable_rows", count(s->unusable_rows), ok);
    add(object, "duplicates", count(s->duplicates), ok);
    add(object, "sha256", json_string(hex), ok);
    add(object, "dialect", text(s->dialect), ok);
    add(object, "force", text(s->force), ok);
    add(object, "period", period(s->period), ok);
    add(object, "encoding", json_string(s->encoding ? s->encoding : ""), ok);
    return object;
}

static json_t *other_input(const struct cd_other_input *input, bool *ok)
{
    char hex[65];
    cd_hex(input->sha256, sizeof input->sha256, hex);
    json_t *object = json_object();
    add(object, "role", json_string(input->role), ok);
    add(object, "name", text(input->name), ok);
    add(object, "bytes", count(input->bytes), ok);
    add(object, "sha256", json_string(hex), ok);
    return object;
}

static json_t *counts(const struct cd_results *results, bool *ok)
{
    const struct cd_picture *picture = results->picture;
    uint64_t units[CD_UNIT_COUNT] = {0}, expected = 0, seen = 0, absent = 0, duplicates = 0, unusable = 0;
    for (uint32_t i = 0; i < picture->n_returns; i++) {
        const struct cd_return *ret = &picture->returns[i];
        for (unsigned unit = 0; unit < CD_UNIT_COUNT; unit++) units[unit] += ret->n[unit];
        expected += ret->expected;
        seen += ret->seen;
        absent += ret->expected && !ret->seen;
        duplicates += ret->duplicates;
        unusable += ret->unusable;
    }
    json_t *object = json_object();
    add(object, "inputs", count(results->n_sources), ok);
    if (picture->rounding.scale == 0) { /* a table of percentages counts nobody */
        add(object, "rows", count(units[CD_UNIT_ROW]), ok);
        add(object, "people", count(units[CD_UNIT_PERSON]), ok);
    }
    add(object, "returns_expected", count(expected), ok);
    add(object, "returns_seen", count(seen), ok);
    add(object, "returns_absent", count(absent), ok);
    add(object, "duplicate_rows", count(duplicates), ok);
    add(object, "unusable_rows", count(unusable), ok);
    add(object, "findings", count(results->findings->n), ok);
    add(object, "verdicts", count(results->verdicts->n), ok);
    return object;
}

enum cd_status cd_report_manifest_json(struct cd_buf *b, const struct cd_results *results, struct cd_err *err)
{
    bool ok = true;
    json_t *root = json_object(), *inputs = json_array(), *others = json_array();
    for (size_t i = 0; i < results->n_sources; i++) append(inputs, source(&results->sources[i], &ok), &ok);
    for (size_t i = 0; i < results->n_others; i++) append(others, other_input(&results->others[i], &ok), &ok);
    add(root, "inputs", inputs, &ok);
    add(root, "other_inputs", others, &ok);
    add(root, "counts", counts(results, &ok), &ok);
    add(root, "frame", frame(results, &ok), &ok);
    add(root, "options", text(results->command), &ok);
    add(root, "program", json_string("candour"), &ok);
    add(root, "version", json_string(CD_VERSION), &ok);
    add(root, "marking", json_string("internal, unprotected: small numbers are not suppressed; not for publication"),
        &ok);
    return dump(b, root, ok, err);
}
