/* csv_findings.c - findings.csv: half a million lines are ordinary, so a line is copies and two short numbers.
 *
 * The path with its comma, the tail ",rule,severity,message" and every text that stands in a line are rendered as CSV once, at
 * their first use, into one scratch buffer; texts of private values that are not shown are never rendered. O(bytes written). */
#include <stdlib.h>

#include "candour/csv.h"
#include "candour/report.h"

#define TWO_NUMBERS ((size_t)2 * 11) /* ten digits and a comma each */

struct piece {
    size_t at, n;
};

struct writer {
    struct cd_buf *b, scratch;
    const struct cd_results *results;
    struct piece *texts; /* by code of findings->texts; at == 0: not yet rendered */
    struct piece *tails; /* by rule */
    struct piece path;
    uint32_t source, file; /* whose path it is; CD_NO_CODE: none yet */
};

/* scratch starts with one byte, so that no piece lies at 0. */
static struct piece end_piece(const struct writer *w, size_t from)
{
    return (struct piece){from, w->scratch.n - from};
}

static struct piece text_piece(struct writer *w, uint32_t code)
{
    const struct cd_dict *texts = &w->results->findings->texts;
    if (code >= texts->n) return (struct piece){0, 0};
    if (w->texts[code].at == 0) {
        const size_t from = w->scratch.n;
        cd_csv_put(&w->scratch, cd_dict_text(texts, code), true);
        w->texts[code] = end_piece(w, from);
    }
    return w->texts[code];
}

static void tails(struct writer *w, const struct cd_findings *findings)
{
    for (uint16_t i = 0; i < cd_findings_rules(findings); i++) {
        const struct cd_rule *rule = cd_finding_rule(findings, &(struct cd_finding){.rule = i});
        const size_t from = w->scratch.n;
        cd_buf_char(&w->scratch, ',');
        cd_csv_put(&w->scratch, cd_str_of(rule->id), true);
        cd_buf_char(&w->scratch, ',');
        cd_buf_puts(&w->scratch, cd_severity_name((enum cd_severity)rule->severity));
        cd_buf_char(&w->scratch, ',');
        cd_csv_put(&w->scratch, cd_str_of(rule->message), true);
        cd_buf_char(&w->scratch, '\n');
        w->tails[i] = end_piece(w, from);
    }
}

static void use_source(struct writer *w, const struct cd_finding *finding)
{
    struct cd_buf name = {0};
    const size_t from = w->scratch.n;
    if (finding->source < w->results->n_sources) cd_source_name(&name, &w->results->sources[finding->source], finding);
    if (name.failed) w->scratch.failed = true;
    cd_csv_put(&w->scratch, (struct cd_str){name.p, name.n}, true);
    cd_buf_char(&w->scratch, ',');
    cd_buf_free(&name);
    w->path = end_piece(w, from);
    w->source = finding->source;
    w->file = finding->file;
}

static char *put(char *to, const struct writer *w, struct piece piece)
{
    memcpy(to, w->scratch.p + piece.at, piece.n);
    return to + piece.n;
}

/* Nothing for 0, which means that it does not apply; then the comma. */
static char *put_number(char *to, uint32_t n)
{
    char digits[10];
    size_t i = sizeof digits;
    for (; n > 0; n /= 10) digits[--i] = (char)('0' + n % 10);
    memcpy(to, digits + i, sizeof digits - i);
    to += sizeof digits - i;
    *to++ = ',';
    return to;
}

static void line(struct writer *w, const struct cd_finding *finding, bool private_values)
{
    if (finding->source != w->source || finding->file != w->file || w->path.n == 0) use_source(w, finding);
    const struct piece none = {0, 0};
    const struct piece field = finding->field == UINT16_MAX ? none : text_piece(w, finding->field);
    const struct piece value = finding->private && !private_values ? none : text_piece(w, finding->value);
    const struct piece tail = w->tails[finding->rule];
    if (w->scratch.failed || !cd_buf_room(w->b, w->path.n + TWO_NUMBERS + field.n + 1 + value.n + tail.n)) return;
    char *to = put(w->b->p + w->b->n, w, w->path);
    to = put_number(to, finding->line);
    to = put_number(to, finding->column);
    to = put(to, w, field);
    *to++ = ',';
    to = put(to, w, value);
    to = put(to, w, tail);
    w->b->n = (size_t)(to - w->b->p);
}

void cd_report_findings_csv(struct cd_buf *b, const struct cd_results *results, bool private_values)
{
    const struct cd_findings *findings = results->findings;
    struct writer w = {.b = b, .results = results, .source = CD_NO_CODE};
    cd_buf_puts(b, "source,line,column,field,value,rule,severity,message\n");
    w.texts = calloc((size_t)findings->texts.n + 1, sizeof *w.texts);
    w.tails = calloc(cd_findings_rules(findings), sizeof *w.tails);
    cd_buf_char(&w.scratch, '\n');
    if (!w.texts || !w.tails) b->failed = true;
    else tails(&w, findings);
    if (w.scratch.failed) b->failed = true;
    for (size_t i = 0; i < findings->n && !b->failed && !w.scratch.failed; i++) {
        line(&w, &findings->items[i], private_values);
        cd_buf_let_out(b);
    }
    if (w.scratch.failed) b->failed = true;
    if (!b->failed) b->p[b->n] = '\0';
    free(w.texts);
    free(w.tails);
    cd_buf_free(&w.scratch);
}
