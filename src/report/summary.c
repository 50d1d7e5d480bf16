/* summary.c - the audit in a few lines, for a terminal; see report.h. */
#include "candour/date.h"
#include "candour/report.h"
#include "html_int.h"

static void thousands(struct cd_buf *b, uint64_t n)
{
    if (n >= 1000) {
        thousands(b, n / 1000);
        cd_buf_printf(b, ",%03u", (unsigned)(n % 1000));
    } else cd_buf_u64(b, n);
}

static const char *const colours[CD_VERDICT_COUNT] = {
    [CD_VERDICT_PROVED] = "\033[32m",          [CD_VERDICT_REFUTED] = "\033[31m",
    [CD_VERDICT_UNDECIDED] = "\033[33m",       [CD_VERDICT_INSUFFICIENT] = "\033[33m",
    [CD_VERDICT_DEPENDS_ON_BASE] = "\033[35m", [CD_VERDICT_OUT_OF_SCOPE] = "\033[36m",
    [CD_VERDICT_CONTRADICTED] = "\033[31m",    [CD_VERDICT_SUPPORTED] = "\033[32m",
};

static void counted(struct cd_buf *b, uint64_t n, const char *one, const char *many)
{
    thousands(b, n);
    cd_buf_printf(b, " %s", n == 1 ? one : many);
}

static void handed_in(struct cd_buf *b, const struct cd_results *results)
{
    const struct cd_picture *picture = results->picture;
    char first[16], last[16];
    uint64_t rows = 0;
    if (results->n_sources == 0) return;
    for (size_t i = 0; i < results->n_sources; i++) rows += results->sources[i].rows;
    cd_period_format(picture->frame.first, first);
    cd_period_format(picture->frame.last, last);
    counted(b, results->n_sources, "file", "files");
    if (first[0] != '\0') cd_buf_printf(b, ", %s to %s", first, last);
    cd_buf_puts(b, ": ");
    counted(b, rows, "row. ", "rows. ");
    counted(b, results->audit->n_absent, "expected return", "expected returns");
    cd_buf_puts(b, " never came.\n");
    const uint64_t *by_rule = results->audit->by_rule;
    const uint64_t ignored = by_rule != NULL ? by_rule[CD_RULE_FILE_IGNORED] : 0;
    if (ignored > 0) {
        counted(b, ignored, "thing in the folder was", "things in the folder were");
        cd_buf_puts(b, " not read: see file.ignored in findings.csv.\n");
    }
}

static void recorded(struct cd_buf *b, const struct cd_results *results)
{
    const enum cd_asserter by = (enum cd_asserter)results->audit->league_asserted_by;
    const struct cd_completeness *all =
        cd_audit_find(results->audit, CD_NO_CODE, CD_NO_PERIOD, CD_UNIT_PERSON, CD_CHARACTERISTIC_ETHNICITY, by);
    if (all == NULL || all->total == 0 || results->n_sources == 0) return;
    cd_buf_printf(b, "Ethnicity (asserted by: %s) was recorded for %s of " CD_FMT ": ", cd_asserter_name(by),
                  cd_percent_word(all->by_class[CD_CLASS_RECORDED], all->total).s,
                  CD_ARG(results->picture->frame.noun[CD_UNIT_PERSON]));
    thousands(b, all->by_class[CD_CLASS_RECORDED]);
    cd_buf_puts(b, " of ");
    thousands(b, all->total);
    cd_buf_puts(b, ".\n");
}

static void persons(struct cd_buf *b, const struct cd_results *results)
{
    const struct cd_persons *persons = results->persons;
    if (persons == NULL || !persons->linked) return;
    counted(b, persons->all.records, "record of a suspect is about ", "records of suspects are about ");
    counted(b, persons->all.persons[0], "person", "persons");
    if (persons->all.elsewhere >= persons->min_n) {
        cd_buf_puts(b, "; two or more forces have ");
        thousands(b, persons->all.elsewhere);
        cd_buf_puts(b, " of them");
    }
    cd_buf_puts(b, ".\n");
}

enum { INDENT = 16, WIDTH = 100 };

static size_t columns(struct cd_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

/* Words in lines of at most WIDTH columns, all but the first indented; a word that is longer stands alone. */
static void wrapped(struct cd_buf *b, struct cd_str text)
{
    size_t at = INDENT;
    while (text.n > 0) {
        struct cd_str word = cd_str_cut(&text, ' ');
        if (text.n > 0 && text.p[0] == '%') word.n += 1 + cd_str_cut(&text, ' ').n; /* "50 %" stays together */
        const size_t wide = columns(word);
        if (wide == 0) continue;
        if (at > INDENT && at + 1 + wide > WIDTH) {
            cd_buf_printf(b, "\n%*s", INDENT, "");
            at = INDENT;
        } else if (at > INDENT) {
            cd_buf_char(b, ' ');
            at++;
        }
        cd_buf_str(b, word);
        at += wide;
    }
    cd_buf_char(b, '\n');
}

static void verdict_line(struct cd_buf *b, const struct cd_verdict *verdict, bool colour)
{
    const enum cd_verdict_kind kind = (enum cd_verdict_kind)verdict->kind;
    cd_buf_printf(b, "%s%-15s%s ", colour ? colours[kind] : "", cd_verdict_label(kind), colour ? "\033[0m" : "");
    wrapped(b, verdict->claim);
    cd_buf_printf(b, "%*s", INDENT, "");
    wrapped(b, verdict->because);
    if (verdict->n_readings != 1 || verdict->readings[0].settles.n == 0) return;
    cd_buf_printf(b, "%*s", INDENT, "");
    wrapped(b, verdict->readings[0].settles);
}

/* Words shared with the page carry no-break spaces; a terminal, a log and a search want plain ones. */
static void plain_spaces(struct cd_buf *b, size_t from)
{
    size_t to = from;
    for (size_t i = from; i < b->n; i++) {
        const bool no_break = i + 1 < b->n && memcmp(b->p + i, "\xC2\xA0", 2) == 0;
        b->p[to++] = (char)(no_break ? ' ' : b->p[i]);
        i += no_break;
    }
    if (b->n > from) b->p[to] = '\0';
    b->n = to;
}

void cd_report_summary(struct cd_buf *b, const struct cd_results *results, bool colour)
{
    const struct cd_verdicts *verdicts = results->verdicts;
    const size_t from = b->n;
    handed_in(b, results);
    recorded(b, results);
    persons(b, results);
    size_t shown = 0;
    for (size_t i = 0; i < verdicts->n; i++) shown += verdicts->items[i].headline;
    for (size_t i = 0; i < verdicts->n; i++)
        if (verdicts->items[i].headline || shown == 0) verdict_line(b, &verdicts->items[i], colour);
    const size_t rest = shown == 0 ? 0 : verdicts->n - shown;
    if (rest > 0) {
        counted(b, rest, "more verdict is", "more verdicts are");
        cd_buf_puts(b, " in the report.\n");
    }
    if (!b->failed) plain_spaces(b, from);
}
