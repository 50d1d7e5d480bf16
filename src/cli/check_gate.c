/* check_gate.c - check --gate: the shortfall by unit and recorder. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "candour/csv.h"
#include "check_int.h"

/* What a line's unit and recorder are called; a line of several says how many. */
static struct cd_str name_of(const struct cd_gate *gate, uint32_t code, const struct cd_shortfall *line, bool recorder,
                             char scratch[40])
{
    if (code != CD_NO_CODE) return cd_dict_text(&gate->texts, code);
    if (line->folded == 0) return CD_STR("not said");
    if (!recorder) return CD_STR("several units");
    (void)snprintf(scratch, 40, "%u recorders", line->folded);
    return cd_str_of(scratch);
}

static void as_text(const struct cd_gate *gate, const struct cd_source *source, const struct cd_shortfall *line)
{
    char several[40];
    const struct cd_str unit = name_of(gate, line->unit, line, false, several);
    (void)printf("%-24.*s %-18.*s ", CD_ARG(source->force), CD_ARG(unit));
    (void)printf("%-18.*s %9llu %13llu %15llu\n", CD_ARG(name_of(gate, line->recorder, line, true, several)),
                 (unsigned long long)line->suspects, (unsigned long long)line->short_of[CD_GATE_ETHNICITY],
                 (unsigned long long)line->short_of[CD_GATE_NATIONALITY]);
}

static bool as_json(const struct cd_gate *gate, const struct cd_source *source, const struct cd_shortfall *line)
{
    json_t *o = json_object();
    const struct cd_str unit = cd_dict_text(&gate->texts, line->unit), who = cd_dict_text(&gate->texts, line->recorder);
    (void)json_object_set_new(o, "force", json_stringn(source->force.p, source->force.n));
    if (unit.n > 0) (void)json_object_set_new(o, "unit", json_stringn(unit.p, unit.n));
    if (who.n > 0) (void)json_object_set_new(o, "recorder", json_stringn(who.p, who.n));
    (void)json_object_set_new(o, "recorders", json_integer(line->folded > 0 ? line->folded : 1));
    (void)json_object_set_new(o, "suspects", json_integer((json_int_t)line->suspects));
    for (unsigned i = 0; i < CD_GATE_COUNT; i++)
        (void)json_object_set_new(o, cd_gate_name((enum cd_gate_attribute)i),
                                  json_pack("{sIsIsI}", "recorded", (json_int_t)line->met[i], "reason",
                                            (json_int_t)line->by_reason[i], "neither", (json_int_t)line->short_of[i]));
    char *text = o != NULL ? json_dumps(o, JSON_COMPACT) : NULL;
    if (text != NULL) (void)puts(text);
    const bool ok = text != NULL;
    free(text);
    json_decref(o);
    return ok;
}

static bool as_csv(const struct cd_gate *gate, const struct cd_source *source, const struct cd_shortfall *line)
{
    struct cd_buf b = {0};
    cd_csv_put(&b, source->force, true);
    cd_buf_char(&b, ',');
    cd_csv_put(&b, cd_dict_text(&gate->texts, line->unit), true);
    cd_buf_char(&b, ',');
    cd_csv_put(&b, cd_dict_text(&gate->texts, line->recorder), true);
    cd_buf_printf(&b, ",%u,%llu", line->folded > 0 ? line->folded : 1, (unsigned long long)line->suspects);
    for (unsigned i = 0; i < CD_GATE_COUNT; i++)
        cd_buf_printf(&b, ",%llu,%llu,%llu", (unsigned long long)line->met[i], (unsigned long long)line->by_reason[i],
                      (unsigned long long)line->short_of[i]);
    cd_buf_char(&b, '\n');
    const bool ok = !b.failed && fwrite(b.p, 1, b.n, stdout) == b.n;
    cd_buf_free(&b);
    return ok;
}

static void head(enum check_format format)
{
    if (format == CHECK_TEXT)
        (void)printf("%-24s %-18s %-18s %9s %13s %15s\n", "force", "unit", "recorder", "suspects", "no ethnicity",
                     "no nationality");
    if (format != CHECK_CSV) return;
    (void)printf("force,unit,recorder,recorders,suspects");
    for (unsigned i = 0; i < CD_GATE_COUNT; i++) {
        const char *name = cd_gate_name((enum cd_gate_attribute)i);
        (void)printf(",%s_recorded,%s_reason,%s_neither", name, name, name);
    }
    (void)putchar('\n');
}

static bool print_lines(const struct check *check, const struct cd_gate *gate, const struct cd_source *sources)
{
    bool ok = true;
    head(check->format);
    for (size_t i = 0; ok && i < gate->n; i++) {
        const struct cd_shortfall *line = &gate->lines[i];
        const bool is_short = line->short_of[CD_GATE_ETHNICITY] + line->short_of[CD_GATE_NATIONALITY] > 0;
        if (check->format == CHECK_JSONL) ok = as_json(gate, &sources[line->source], line);
        else if (check->format == CHECK_CSV) ok = as_csv(gate, &sources[line->source], line);
        else if (is_short) as_text(gate, &sources[line->source], line);
    }
    return ok;
}

static void verdict(const struct cd_gate *gate)
{
    (void)fflush(stdout);
    if (gate->suspects == 0) (void)fprintf(stderr, "No return with tables names a suspect.\n");
    else if (gate->open == 0)
        (void)fprintf(
            stderr,
            "The mandate is kept: all %llu suspects have an ethnicity and a nationality, or a reason with an author.\n",
            (unsigned long long)gate->suspects);
    else
        (void)fprintf(
            stderr,
            "The mandate is not kept: %llu of %llu suspects have neither a value nor a reason with an author.\n",
            (unsigned long long)gate->open, (unsigned long long)gate->suspects);
}

/* Sources of one force become one: the first of them stands for all. */
static enum cd_status group_by_force(const struct cd_intake_facts *facts, uint32_t **group, struct cd_err *err)
{
    struct cd_dict forces = {0};
    uint32_t *first = calloc(facts->n_sources + 1, sizeof *first);
    bool ok = first != NULL && (*group = calloc(facts->n_sources + 1, sizeof **group)) != NULL;
    for (size_t i = 0; ok && i < facts->n_sources; i++) {
        const uint32_t before = forces.n;
        uint32_t code;
        ok = cd_dict_code(&forces, facts->sources[i].force, &code);
        if (ok && code == before) first[code] = (uint32_t)i;
        if (ok) (*group)[i] = first[code];
    }
    free(first);
    cd_dict_free(&forces);
    return ok ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for the mandate");
}

enum cd_status check_gate(struct check *check, const struct cd_plan *plan, uint64_t *open, struct cd_err *err)
{
    const struct cd_intake_facts facts = cd_intake_facts(plan);
    struct cd_gate gate = {0};
    uint32_t *group = NULL;
    enum cd_status status = group_by_force(&facts, &group, err);
    for (size_t i = 0; status == CD_OK && i < facts.n_sources; i++)
        if (!cd_gate_append(&gate, &check->seen[i].gate)) status = cd_fail(err, CD_NOMEM, "no memory for the mandate");
    if (status == CD_OK) {
        cd_gate_fold(&gate, group, check->min_n);
        if (gate.open > 0 || check->format != CHECK_TEXT) {
            if (!print_lines(check, &gate, facts.sources)) status = cd_fail(err, CD_NOMEM, "no memory for the mandate");
        }
        verdict(&gate);
        *open = gate.open;
    }
    free(group);
    cd_gate_free(&gate);
    return status;
}
