/* habits.c - entries by unit and outcome; see habits.h. */
#include "candour/habits.h"

#include <stdlib.h>

#include "audit_int.h"
#include "candour/buf.h"

bool cd_habits_add(struct cd_habits *habits, struct cd_habit habit)
{
    const uint32_t key[4] = {habit.kind, habit.line, habit.unit, habit.value}, before = habits->keys.n;
    uint32_t code;
    if (!cd_dict_code(&habits->keys, (struct cd_str){(const char *)key, sizeof key}, &code) ||
        !cd_grow((void **)&habits->items, &habits->cap, (size_t)code + 1, sizeof *habits->items))
        return false;
    if (code == before) {
        habits->items[habits->n++] = habit;
        return true;
    }
    habits->items[code].x += habit.x;
    habits->items[code].n += habit.n;
    return true;
}

static bool text_code(struct cd_habits *habits, struct cd_str text, uint32_t *code)
{
    *code = CD_NO_CODE;
    return text.n == 0 || cd_dict_code(&habits->texts, text, code);
}

bool cd_habits_append(struct cd_habits *to, const struct cd_habits *from, uint32_t line)
{
    for (size_t i = 0; i < from->n; i++) {
        struct cd_habit habit = from->items[i];
        habit.line = line;
        if (!text_code(to, cd_dict_text(&from->texts, habit.unit), &habit.unit) ||
            !text_code(to, cd_dict_text(&from->texts, habit.value), &habit.value) || !cd_habits_add(to, habit))
            return false;
    }
    return true;
}

void cd_habits_free(struct cd_habits *habits)
{
    free(habits->items);
    cd_dict_free(&habits->texts);
    cd_dict_free(&habits->keys);
    *habits = (struct cd_habits){0};
}

/* --- Of one source ----------------------------------------------------------------------------------------------------------------- */

static bool take_codes(struct cd_habits *habits, const struct cd_register *reg)
{
    const struct cd_tables *tables = &reg->tables;
    char a[16], b[16], c[16], d[16];
    for (uint32_t i = 0; i < tables->of[CD_OBSERVATIONS].n; i++) {
        const uint32_t person = cd_table_person(tables, CD_OBSERVATIONS, i);
        const struct cd_str unit = cd_table_text(tables, CD_OBSERVATIONS, CD_OBSERVATIONS_UNIT, i, a);
        const struct cd_str value = cd_table_text(tables, CD_OBSERVATIONS, CD_OBSERVATIONS_VALUE, i, b);
        struct cd_habit habit = {.kind = CD_HABIT_CODE, .x = 1, .n = 1};
        if (person == CD_NO_CODE || !reg->people.present[person] || unit.n == 0 || value.n == 0 ||
            !cd_str_eq_nocase(cd_table_text(tables, CD_OBSERVATIONS, CD_OBSERVATIONS_ATTRIBUTE, i, c),
                              CD_STR("ethnicity")) ||
            !cd_str_eq_nocase(cd_table_text(tables, CD_OBSERVATIONS, CD_OBSERVATIONS_ASSERTED_BY, i, d),
                              CD_STR("self")))
            continue;
        if (!text_code(habits, unit, &habit.unit) || !text_code(habits, value, &habit.value) ||
            !cd_habits_add(habits, habit))
            return false;
    }
    return true;
}

static bool without_ethnicity(const struct cd_register *reg, const struct cd__latest *latest, uint32_t person)
{
    const uint32_t code = latest->codes[(size_t)person * latest->n_slots + latest->ethnicity];
    return code == CD_NO_CODE || reg->labels.items[code].class != CD_CLASS_RECORDED;
}

static bool add_outcome(struct cd_habits *habits, struct cd_str outcome, bool without)
{
    struct cd_habit habit = {.kind = CD_HABIT_OUTCOME, .unit = CD_NO_CODE, .x = without, .n = 1};
    return text_code(habits, outcome, &habit.value) && cd_habits_add(habits, habit);
}

static bool take_suspect_outcomes(struct cd_habits *habits, const struct cd_register *reg,
                                  const struct cd__latest *latest)
{
    const struct cd_tables *tables = &reg->tables;
    char scratch[16];
    for (uint32_t i = 0; i < tables->of[CD_INVOLVEMENTS].n; i++) {
        const uint32_t person = cd_table_person(tables, CD_INVOLVEMENTS, i);
        const struct cd_str outcome = cd_table_text(tables, CD_INVOLVEMENTS, CD_INVOLVEMENTS_OUTCOME, i, scratch);
        if (person == CD_NO_CODE || !reg->people.present[person] || outcome.n == 0) continue;
        if (!add_outcome(habits, outcome, without_ethnicity(reg, latest, person))) return false;
    }
    return true;
}

static bool take_outcomes(struct cd_habits *habits, const struct cd_register *reg, const struct cd__latest *latest)
{
    if (latest->ethnicity == latest->n_slots) return true;
    if (reg->tables.schema != NULL) return take_suspect_outcomes(habits, reg, latest);
    if (latest->outcome == latest->n_slots) return true;
    for (uint32_t i = 0; i < reg->people.n; i++) {
        const uint32_t code = latest->codes[(size_t)i * latest->n_slots + latest->outcome];
        if (!reg->people.present[i] || code == CD_NO_CODE) continue;
        const struct cd_label *label = &reg->labels.items[code];
        if (label->class != CD_CLASS_RECORDED) continue;
        if (!add_outcome(habits, cd_dict_text(&reg->labels.texts, label->value), without_ethnicity(reg, latest, i)))
            return false;
    }
    return true;
}

bool cd__habits_take(struct cd_habits *habits, const struct cd_register *reg, const struct cd__latest *latest)
{
    return (reg->tables.schema == NULL || take_codes(habits, reg)) && take_outcomes(habits, reg, latest);
}
