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
};

static void handed_in(struct cd_buf *b, const struct cd_results *results)
{
    const struct cd_picture *picture = results->picture;
    char first[16], last[16];
    uint64_t rows = 0;
    if (results->n_sources == 0) return;
    for (size_t i = 0; i < results->n_sources; i++) rows += results->sources[i].rows;
    cd_period_format(picture->frame.first, first);
    cd_period_format(picture->frame.last, last);
    thousands(b, results->n_sources);
    cd_buf_printf(b, " %s, %s to %s: ", results->n_sources == 1 ? "file" : "files", first, last);
    thousands(b, rows);
    cd_buf_puts(b, " rows. ");
    thousands(b, results->audit->n_absent);
    cd_buf_puts(b, " expected returns never came.\n");
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

static void verdict_line(struct cd_buf *b, const struct cd_verdict *verdict, bool colour)
{
    const enum cd_verdict_kind kind = (enum cd_verdict_kind)verdict->kind;
    cd_buf_printf(b, "%s%-15s%s " CD_FMT "\n%16s" CD_FMT "\n", colour ? colours[kind] : "", cd_verdict_label(kind),
                  colour ? "\033[0m" : "", CD_ARG(verdict->claim), "", CD_ARG(verdict->because));
}

void cd_report_summary(struct cd_buf *b, const struct cd_results *results, bool colour)
{
    const struct cd_verdicts *verdicts = results->verdicts;
    handed_in(b, results);
    recorded(b, results);
    size_t shown = 0;
    for (size_t i = 0; i < verdicts->n; i++) shown += verdicts->items[i].headline;
    for (size_t i = 0; i < verdicts->n; i++)
        if (verdicts->items[i].headline || shown == 0) verdict_line(b, &verdicts->items[i], colour);
    const size_t rest = shown == 0 ? 0 : verdicts->n - shown;
    if (rest > 0) cd_buf_printf(b, "%zu more verdicts are in the report.\n", rest);
}
