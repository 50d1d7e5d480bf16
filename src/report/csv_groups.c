/* csv_groups.c - groups.csv: who was suspected together, under each definition. Numbers that hold in this output only, no id, no name, and months for days. */
#include "candour/csv.h"
#include "candour/date.h"
#include "candour/report.h"

static void month(struct cd_buf *b, int32_t day)
{
    char text[16] = "";
    if (day != CD_NO_DAY) cd_period_format(cd_day_period(day), text);
    cd_buf_printf(b, "%s,", text);
}

/* Names of forces hold neither comma nor quote after cd_csv_put; a semicolon stands between them. */
static void forces(struct cd_buf *b, const struct cd_group_audit *groups, const struct cd_grouping *by,
                   const struct cd_network_group *group, struct cd_buf *scratch)
{
    scratch->n = 0;
    for (uint32_t i = 0; i < group->n_forces; i++) {
        if (i > 0) cd_buf_char(scratch, ';');
        cd_buf_str(scratch, cd_dict_text(&groups->forces, by->forces[group->force_at + i]));
    }
    cd_csv_put(b, (struct cd_str){scratch->p, scratch->n}, true);
    cd_buf_char(b, ',');
}

void cd_report_groups_csv(struct cd_buf *b, const struct cd_results *results)
{
    const struct cd_group_audit *groups = results->groups;
    struct cd_buf scratch = {0};
    if (groups == NULL || !groups->made) return;
    cd_buf_puts(b, "definition,version,group,forces,span,suspects,victims,cases,first,last,flagged,leads\n");
    for (uint32_t k = 0; k < CD_GROUP_DEFINITIONS; k++) {
        const struct cd_group_definition *definition = cd_group_definition_at(k);
        const struct cd_grouping *by = &groups->network.by[k];
        for (uint32_t g = 0; g < by->n; g++) {
            const struct cd_network_group *group = &by->groups[g];
            cd_buf_printf(b, "%s,%s,%u,", definition->id, definition->version, g + 1);
            forces(b, groups, by, group, &scratch);
            cd_buf_printf(b, "%u,%u,%u,%u,", group->n_forces, group->suspects, group->victims, group->cases);
            month(b, group->first);
            month(b, group->last);
            cd_buf_printf(b, "%s,%u\n", cd_network_flagged(group), group->leads);
        }
    }
    if (scratch.failed) b->failed = true;
    cd_buf_free(&scratch);
}
