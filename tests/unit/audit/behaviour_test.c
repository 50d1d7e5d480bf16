/* What of recording asks: pictures with one thing planted each, among forces that are alike; and nothing asks where nothing was planted. */
#include "candour/behaviour.h"

#include <math.h>

#include "candour/buf.h"
#include "candour/date.h"
#include "candour/report.h"
#include "candour/standard.h"
#include "test.h"

enum { FORCES = 12, MONTHS = 10, PEOPLE = 400 };
enum { WHITE, ASIAN, GROUPS };
static const char *const groups[GROUPS] = {"white", "asian"};

struct made {
    struct cd_picture picture;
    struct cd_audit audit;
    struct cd_breakdown breakdown;
    struct cd_behaviour behaviour;
};

/* Of each force and month: how many of 400 are recorded and how many decline; the rest are blank. */
typedef void recording(unsigned force, unsigned month, unsigned *recorded, unsigned *declined);

static uint32_t label(struct cd_picture *picture, enum cd_asserter by, enum cd_class class, enum cd_reason reason,
                      uint64_t mask)
{
    uint32_t code;
    const struct cd_label of = {.characteristic = CD_CHARACTERISTIC_ETHNICITY,
                                .asserted_by = (uint8_t)by,
                                .class = (uint8_t) class,
                                .reason = (uint8_t)reason,
                                .list = CD_NO_CODE,
                                .value = CD_NO_CODE,
                                .mask = mask};
    assert_true(cd_labels_code(&picture->labels, &of, &code));
    return code;
}

static uint32_t group_label(struct cd_picture *picture, enum cd_asserter by, unsigned group)
{
    return label(picture, by, CD_CLASS_RECORDED, CD_REASON_NONE, cd_group_find(cd_str_of(groups[group]))->mask);
}

static void add_return(struct cd_picture *picture, unsigned force, unsigned month, recording *how)
{
    const uint32_t labels[3] = {
        group_label(picture, CD_ASSERTED_SELF, WHITE),
        label(picture, CD_ASSERTED_SELF, CD_CLASS_NOT_STATED, CD_REASON_DECLINED, CD_ETHNIC_ALL),
        label(picture, CD_ASSERTED_SELF, CD_CLASS_BLANK, CD_REASON_LEFT_BLANK, CD_ETHNIC_ALL)};
    unsigned n[3] = {0};
    char name[16];
    uint32_t ret;
    how(force, month, &n[0], &n[1]);
    n[2] = PEOPLE - n[0] - n[1];
    (void)snprintf(name, sizeof name, "force-%c", 'a' + (char)force);
    assert_true(cd_picture_return(picture, cd_str_of(name), cd_period_parse(CD_STR("2024-01")) + (int32_t)month, &ret));
    picture->returns[ret].seen = 1;
    picture->returns[ret].n[CD_UNIT_ROW] = picture->returns[ret].n[CD_UNIT_PERSON] = PEOPLE;
    for (unsigned k = 0; k < 3; k++)
        if (n[k] > 0)
            assert_true(cd_picture_cell(picture, &(struct cd_cell){.ret = ret, .label = labels[k], .n = {n[k], n[k]}}));
}

static void make(struct made *m, recording *how)
{
    struct cd_err err = {0};
    *m = (struct made){0};
    for (unsigned force = 0; force < FORCES; force++)
        for (unsigned month = 0; month < MONTHS; month++) add_return(&m->picture, force, month, how);
    assert_true(cd_picture_settle(&m->picture));
    if (cd_audit_measure(&m->picture, NULL, &m->audit, &err) != CD_OK ||
        cd_behaviour_make(&m->audit, NULL, &m->behaviour, &err) != CD_OK)
        fail_msg("%s", err.text);
}

static void let_go(struct made *m)
{
    cd_behaviour_free(&m->behaviour);
    cd_breakdown_free(&m->breakdown);
    cd_audit_free(&m->audit);
    cd_picture_free(&m->picture);
}

/* The n-th query that asks of a kind, NULL: there are fewer. */
static const struct cd_query *asks(const struct made *m, enum cd_ask ask, size_t n)
{
    for (size_t i = 0; i < m->behaviour.n; i++)
        if (m->behaviour.queries[i].ask == ask && m->behaviour.queries[i].asks && n-- == 0)
            return &m->behaviour.queries[i];
    return NULL;
}

static bool is_of(const struct made *m, const struct cd_query *query, const char *force)
{
    return query != NULL && cd_str_eq(cd_dict_text(&m->picture.forces, query->force), cd_str_of(force));
}

/* 300 to 311 of 400, from month to month by a little more than nothing. */
static void alike(unsigned force, unsigned month, unsigned *recorded, unsigned *declined)
{
    *recorded = 300 + (force * 5 + month * 7) % 12;
    *declined = 20;
}

static void nothing_asks_of_forces_that_are_alike(void **state)
{
    (void)state;
    struct made m;
    make(&m, alike);
    assert_true(m.behaviour.has_funnel && m.behaviour.has_trend && !m.behaviour.has_agreed);
    assert_int_equal(m.behaviour.n, FORCES);
    assert_int_equal(m.behaviour.n_asks, 0);
    assert_int_equal(m.behaviour.n_forces, FORCES);
    assert_int_equal(m.behaviour.split, cd_period_parse(CD_STR("2024-06")));
    assert_true(fabs(m.behaviour.trend.total) < .01 && fabs(m.behaviour.trend.mix) < 1e-12);
    let_go(&m);
}

/* c lies far below; e falls from the seventh month on; g's people decline from the sixth on. */
static void planted(unsigned force, unsigned month, unsigned *recorded, unsigned *declined)
{
    alike(force, month, recorded, declined);
    if (force == 2) *recorded = 40 + month % 3;
    if (force == 4 && month >= 6) *recorded -= 200;
    if (force == 6 && month >= 5) *declined = 80;
}

static void what_was_planted_asks(void **state)
{
    (void)state;
    struct made m;
    make(&m, planted);
    assert_true(is_of(&m, asks(&m, CD_ASK_FORCE, 0), "force-c"));
    assert_null(asks(&m, CD_ASK_FORCE, 1));
    const struct cd_query *change = asks(&m, CD_ASK_CHANGE, 0), *declined = asks(&m, CD_ASK_DECLINED, 0);
    assert_true(is_of(&m, change, "force-e"));
    assert_null(asks(&m, CD_ASK_CHANGE, 1));
    assert_int_equal(change->from, cd_period_parse(CD_STR("2024-07")));
    assert_int_equal(change->to, cd_period_parse(CD_STR("2024-10")));
    assert_int_equal(change->there.n, 6 * PEOPLE);
    assert_int_equal(change->here.n, 4 * PEOPLE);
    assert_true(change->here.x < 4 * 112 && change->there.x >= 6 * 300);
    assert_true(is_of(&m, declined, "force-g"));
    assert_null(asks(&m, CD_ASK_DECLINED, 1));
    assert_int_equal(declined->from, cd_period_parse(CD_STR("2024-06")));
    assert_int_equal(declined->here.x, 5 * 80);
    assert_int_equal(declined->there.x, 5 * 20);
    assert_int_equal(m.behaviour.n_asks, 3);
    assert_true(m.behaviour.trend.within < -.03 && fabs(m.behaviour.trend.mix) < 1e-12);
    let_go(&m);
}

/* --- What rows tell ---------------------------------------------------------------------------------------------------------------- */

static uint32_t text(struct cd_dict *texts, const char *s)
{
    uint32_t code;
    assert_true(cd_dict_code(texts, cd_str_of(s), &code));
    return code;
}

static void entered(struct cd_habits *habits, const char *unit, const char *code, uint64_t n)
{
    assert_true(cd_habits_add(
        habits, (struct cd_habit){CD_HABIT_CODE, 0, text(&habits->texts, unit), text(&habits->texts, code), n, n}));
}

static void ended(struct cd_habits *habits, const char *outcome, uint64_t without, uint64_t n)
{
    assert_true(cd_habits_add(
        habits, (struct cd_habit){CD_HABIT_OUTCOME, 0, CD_NO_CODE, text(&habits->texts, outcome), without, n}));
}

/* One force: three units that write A1 and B1 by halves and one that writes A1 alone; a small one that does so too; no further action goes with gaps. */
static void add_habits(struct made *m)
{
    struct cd_habits part = {0};
    static const char *const units[] = {"North", "South", "East"};
    for (size_t i = 0; i < 3; i++) {
        entered(&part, units[i], "A1", 50);
        entered(&part, units[i], "B1", 45);
        entered(&part, units[i], "B1", 5);
    }
    entered(&part, "West", "A1", 58);
    entered(&part, "West", "B1", 2);
    entered(&part, "Small", "A1", 20);
    ended(&part, "no further action", 400, 1000);
    ended(&part, "charged", 100, 1000);
    ended(&part, "cautioned", 110, 1000);
    ended(&part, "rare", 9, 10);
    assert_true(cd_habits_append(&m->breakdown.habits, &part, 0));
    assert_int_equal(m->breakdown.habits.n, part.n);
    cd_habits_free(&part);
}

/* Nine units of 100 suspects with 78 to 84 recorded, one with 20; recorders as their units. */
static void add_gate(struct made *m)
{
    struct cd_gate *gate = &m->breakdown.gate;
    size_t cap = 0;
    for (unsigned i = 0; i < 10; i++) {
        char unit[8], recorder[8];
        (void)snprintf(unit, sizeof unit, "U%u", i);
        (void)snprintf(recorder, sizeof recorder, "R%u", i);
        const struct cd_shortfall line = {.source = 0,
                                          .unit = text(&gate->texts, unit),
                                          .recorder = text(&gate->texts, recorder),
                                          .suspects = 100,
                                          .met = {[CD_GATE_ETHNICITY] = i == 7 ? 20 : 78 + (i * 5) % 7}};
        assert_true(cd_grow((void **)&gate->lines, &cap, gate->n + 1, sizeof *gate->lines));
        gate->lines[gate->n++] = line;
    }
}

static void add_breakdown(struct made *m, uint32_t forces)
{
    m->breakdown = (struct cd_breakdown){.tables = true, .min_n = 5, .n_lines = forces};
    m->breakdown.lines = calloc(forces, sizeof *m->breakdown.lines);
    assert_non_null(m->breakdown.lines);
    for (uint32_t i = 0; i < forces; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "force-%c", 'a' + (char)i);
        m->breakdown.lines[i].force = text(&m->breakdown.forces, name);
    }
    add_habits(m);
    add_gate(m);
}

static void again(struct made *m)
{
    cd_behaviour_free(&m->behaviour);
    assert_int_equal(cd_behaviour_make(&m->audit, &m->breakdown, &m->behaviour, NULL), CD_OK);
}

static void units_codes_and_outcomes_ask(void **state)
{
    (void)state;
    struct made m;
    make(&m, alike);
    add_breakdown(&m, 2);
    again(&m);
    const struct cd_query *unit = asks(&m, CD_ASK_UNIT, 0), *code = asks(&m, CD_ASK_CODE, 0),
                          *outcome = asks(&m, CD_ASK_OUTCOME, 0);
    assert_true(is_of(&m, unit, "force-a") && cd_str_eq(unit->unit, CD_STR("U7")));
    assert_int_equal(unit->here.x, 20);
    assert_int_equal(unit->there.n, 1000);
    assert_true(cd_str_eq(code->unit, CD_STR("West")) && cd_str_eq(code->what, CD_STR("A1")));
    assert_int_equal(code->here.x, 58);
    assert_int_equal(code->here.n, 60);
    assert_int_equal(code->there.x, 150 + 58 + 20);
    assert_int_equal(code->there.n, 380);
    assert_true(cd_str_eq(outcome->what, CD_STR("no further action")));
    assert_int_equal(outcome->there.x, 100 + 110 + 9);
    assert_int_equal(outcome->there.n, 2010);
    assert_int_equal(m.behaviour.n_asks, 3); /* two forces: nothing is asked of a recorder */
    let_go(&m);
}

static void recorders_are_asked_inside_one_force_alone(void **state)
{
    (void)state;
    struct made m;
    make(&m, alike);
    add_breakdown(&m, 1);
    again(&m);
    assert_true(cd_str_eq(asks(&m, CD_ASK_RECORDER, 0)->what, CD_STR("R7")));
    assert_null(asks(&m, CD_ASK_RECORDER, 1));
    m.breakdown.min_n = 101; /* nobody has so many suspects */
    again(&m);
    assert_null(asks(&m, CD_ASK_RECORDER, 0));
    let_go(&m);
}

/* --- Said against seen ------------------------------------------------------------------------------------------------------------- */

/* Force k: White by both, Asian by both, White seen as Asian, Asian seen as White. Force d copies: nobody differs. */
static void add_joints(struct cd_picture *picture)
{
    for (uint32_t i = 0; i < picture->n_returns; i++) {
        const struct cd_str force = cd_dict_text(&picture->forces, picture->returns[i].force);
        const bool copies = force.p[force.n - 1] == 'd';
        const uint64_t n[4] = {200, 60, copies ? 0 : 4 + i % 3, copies ? 0 : 15 + i % 4};
        for (unsigned k = 0; k < 4; k++) {
            const struct cd_joint joint = {.ret = i,
                                           .self = group_label(picture, CD_ASSERTED_SELF, k % 2),
                                           .officer = group_label(picture, CD_ASSERTED_OFFICER, k < 2 ? k : 3 - k),
                                           .n = {n[k], n[k]}};
            if (n[k] > 0) assert_true(cd_picture_joint(picture, &joint));
        }
    }
}

static void labels_that_never_differ_ask(void **state)
{
    (void)state;
    struct made m = {0};
    for (unsigned force = 0; force < FORCES; force++)
        for (unsigned month = 0; month < MONTHS; month++) add_return(&m.picture, force, month, alike);
    assert_true(cd_picture_settle(&m.picture));
    add_joints(&m.picture);
    assert_true(cd_picture_settle(&m.picture));
    assert_int_equal(cd_audit_measure(&m.picture, NULL, &m.audit, NULL), CD_OK);
    assert_int_equal(cd_behaviour_make(&m.audit, NULL, &m.behaviour, NULL), CD_OK);
    assert_true(m.behaviour.has_agreed && m.behaviour.agreed.kappa > .7 && m.behaviour.agreed.kappa < .9);
    assert_true(is_of(&m, asks(&m, CD_ASK_SAME, 0), "force-d"));
    assert_null(asks(&m, CD_ASK_SAME, 1));
    const struct cd_query *direction = asks(&m, CD_ASK_DIRECTION, 0);
    assert_int_equal(direction->force, CD_NO_CODE);
    assert_true(cd_str_eq(direction->what, CD_STR("said Asian, seen White")));
    assert_true(direction->here.x > 3 * (direction->here.n - direction->here.x));
    assert_null(asks(&m, CD_ASK_DIRECTION, 1)); /* all forces do so alike */
    let_go(&m);
}

static void lines_are_written(void **state)
{
    (void)state;
    struct made m;
    struct cd_buf b = {0};
    make(&m, planted);
    const struct cd_results results = {.picture = &m.picture, .behaviour = &m.behaviour};
    cd_report_behaviour_csv(&b, &results);
    assert_non_null(strstr(
        b.p, "question,force,unit,what,from,to,here,of_here,there,of_there,statistic,p,p_adjusted,query\nforce,"));
    assert_non_null(strstr(b.p, "\ndeclined,force-g,,,2024-06,2024-10,400,2000,100,2000,,,,yes\n"));
    cd_buf_free(&b);
    cd_report_behaviour_csv(&b, &(struct cd_results){.picture = &m.picture});
    assert_int_equal(b.n, 0);
    for (unsigned i = 0; i < CD_ASK_COUNT; i++)
        assert_true(strlen(cd_ask_name((enum cd_ask)i)) > 3 && strchr(cd_ask_question((enum cd_ask)i), '?') != NULL);
    let_go(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_asks_of_forces_that_are_alike),
                                       cmocka_unit_test(what_was_planted_asks),
                                       cmocka_unit_test(units_codes_and_outcomes_ask),
                                       cmocka_unit_test(recorders_are_asked_inside_one_force_alone),
                                       cmocka_unit_test(labels_that_never_differ_ask),
                                       cmocka_unit_test(lines_are_written)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
