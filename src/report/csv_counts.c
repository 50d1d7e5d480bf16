/* csv_counts.c - completeness, agreement, returns and reasons as CSV: detail lines only, sums are the reader's to make. */
#include "candour/csv.h"
#include "candour/date.h"
#include "candour/report.h"

static void text(struct cd_buf *b, struct cd_str s)
{
    cd_csv_put(b, s, true);
    cd_buf_char(b, ',');
}

static void name(struct cd_buf *b, const char *s)
{
    cd_buf_puts(b, s);
    cd_buf_char(b, ',');
}

static void force(struct cd_buf *b, const struct cd_results *results, uint32_t code)
{
    text(b, cd_dict_text(&results->picture->forces, code));
}

static void period(struct cd_buf *b, int32_t value)
{
    char month[16];
    cd_period_format(value, month);
    name(b, month);
}

static void counts(struct cd_buf *b, const uint64_t *n, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0) cd_buf_char(b, ',');
        cd_buf_u64(b, n[i]);
    }
    cd_buf_char(b, '\n');
}

void cd_report_completeness_csv(struct cd_buf *b, const struct cd_results *results)
{
    cd_buf_puts(b, "force,period,unit,characteristic,asserted_by,total,recorded,not_stated,blank,invalid\n");
    for (size_t i = 0; i < results->audit->n_detail; i++) {
        const struct cd_completeness *line = &results->audit->completeness[i];
        force(b, results, line->force);
        period(b, line->period);
        name(b, cd_unit_name((enum cd_unit)line->unit));
        name(b, cd_characteristic_name((enum cd_characteristic)line->characteristic));
        name(b, cd_asserter_name((enum cd_asserter)line->asserted_by));
        const uint64_t n[] = {line->total, line->by_class[CD_CLASS_RECORDED], line->by_class[CD_CLASS_NOT_STATED],
                              line->by_class[CD_CLASS_BLANK], line->by_class[CD_CLASS_INVALID]};
        counts(b, n, sizeof n / sizeof *n);
    }
}

void cd_report_agreement_csv(struct cd_buf *b, const struct cd_results *results)
{
    cd_buf_puts(b, "force,unit,self_defined,officer_observed,n\n");
    for (size_t i = results->audit->n_agreement_all; i < results->audit->n_agreement; i++) {
        const struct cd_agreement *line = &results->audit->agreement[i];
        force(b, results, line->force);
        name(b, cd_unit_name(CD_UNIT_PERSON));
        text(b, line->self_group);
        text(b, line->officer_group);
        counts(b, &line->n, 1);
    }
}

void cd_report_returns_csv(struct cd_buf *b, const struct cd_results *results)
{
    cd_buf_puts(b, "force,period,expected,seen,files,rows,people,duplicates,unusable\n");
    for (uint32_t i = 0; i < results->picture->n_returns; i++) {
        const struct cd_return *ret = &results->picture->returns[i];
        force(b, results, ret->force);
        period(b, ret->period);
        const uint64_t n[] = {ret->expected,          ret->seen,       ret->sources, ret->n[CD_UNIT_ROW],
                              ret->n[CD_UNIT_PERSON], ret->duplicates, ret->unusable};
        counts(b, n, sizeof n / sizeof *n);
    }
}

void cd_report_reasons_csv(struct cd_buf *b, const struct cd_results *results)
{
    cd_buf_puts(b, "force,unit,characteristic,asserted_by,reason,n,total\n");
    for (size_t i = 0; i < results->audit->n_reasons; i++) {
        const struct cd_missing_reason *line = &results->audit->reasons[i];
        if (line->force == CD_NO_CODE) continue;
        force(b, results, line->force);
        name(b, cd_unit_name(CD_UNIT_PERSON));
        name(b, cd_characteristic_name((enum cd_characteristic)line->characteristic));
        name(b, cd_asserter_name((enum cd_asserter)line->asserted_by));
        text(b, cd_str_of(cd_reason_text((enum cd_reason)line->reason)));
        const uint64_t n[] = {line->n, line->total};
        counts(b, n, sizeof n / sizeof *n);
    }
}
