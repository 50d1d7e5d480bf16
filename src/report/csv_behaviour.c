/* csv_behaviour.c - every line that was looked at, and which of them ask: behaviour.csv. */
#include "candour/csv.h"
#include "candour/date.h"
#include "candour/report.h"

static void text(struct cd_buf *b, struct cd_str s)
{
    cd_csv_put(b, s, true);
    cd_buf_char(b, ',');
}

static void month(struct cd_buf *b, int32_t period)
{
    char name[16];
    if (period != CD_NO_PERIOD) {
        cd_period_format(period, name);
        cd_buf_puts(b, name);
    }
    cd_buf_char(b, ',');
}

static void counted(struct cd_buf *b, struct cd_counted c)
{
    if (c.n > 0) cd_buf_u64(b, c.x);
    cd_buf_char(b, ',');
    if (c.n > 0) cd_buf_u64(b, c.n);
    cd_buf_char(b, ',');
}

/* Six digits; nothing where there is no such value. */
static void number(struct cd_buf *b, double v)
{
    if (v == v) cd_buf_printf(b, "%.6g", v);
    cd_buf_char(b, ',');
}

void cd_report_behaviour_csv(struct cd_buf *b, const struct cd_results *results)
{
    const struct cd_behaviour *behaviour = results->behaviour;
    if (behaviour == NULL || results->picture->rounding.scale != 0) return;
    cd_buf_puts(b, "question,force,unit,what,from,to,here,of_here,there,of_there,statistic,p,p_adjusted,query\n");
    for (size_t i = 0; i < behaviour->n; i++) {
        const struct cd_query *query = &behaviour->queries[i];
        text(b, cd_str_of(cd_ask_name((enum cd_ask)query->ask)));
        text(b, cd_dict_text(&results->picture->forces, query->force));
        text(b, query->unit);
        text(b, query->what);
        month(b, query->from);
        month(b, query->to);
        counted(b, query->here);
        counted(b, query->there);
        number(b, query->statistic);
        number(b, query->p);
        number(b, query->adjusted);
        cd_buf_puts(b, query->asks ? "yes\n" : "no\n");
    }
}
