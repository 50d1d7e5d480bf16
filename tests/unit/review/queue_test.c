/* Policies on cases by hand: eligible, not, undecidable and what is missing; the order; that a name or an ethnicity cannot move a case, and that
 * the test would see it; what is wrong with a policy, at its place. */
#include "review_int.h"

#include "test.h"

/* One case, two suspects, one victim; changes: table, row, field, value. */
struct change {
    enum cd_table_id table;
    uint32_t row, field;
    const char *value;
};
enum { MOST = 4 };

static const struct change sound[] = {
    {CD_CASES, 0, CD_CASES_CASE_ID, "C1"},
    {CD_CASES, 0, CD_CASES_CLOSED, "2012-01-01"},
    {CD_CASES, 0, CD_CASES_OUTCOME, "No further action: police"},
    {CD_CASES, 0, CD_CASES_OUTCOME_DATE, "2012-01-01"},
    {CD_CASES, 0, CD_CASES_VICTIM_ACCOUNT_TAKEN, "yes"},
    {CD_CASES, 0, CD_CASES_LINES_OF_ENQUIRY_OPEN, "no"},
    {CD_CASES, 0, CD_CASES_SUSPECTS_INTERVIEWED, "all"},
    {CD_CASES, 0, CD_CASES_PREVIOUSLY_REVIEWED, "no"},
    {CD_CASES, 0, CD_CASES_OFFICER, "S7"},
    {CD_PEOPLE, 0, CD_PEOPLE_RECORD_ID, "P1"},
    {CD_PEOPLE, 1, CD_PEOPLE_RECORD_ID, "P2"},
    {CD_PEOPLE, 2, CD_PEOPLE_RECORD_ID, "P3"},
    {CD_PEOPLE, 2, CD_PEOPLE_DATE_OF_BIRTH, "1997-06-01"},
    {CD_PEOPLE, 0, CD_PEOPLE_SURNAME, "Alpha"},
    {CD_INVOLVEMENTS, 0, CD_INVOLVEMENTS_RECORD_ID, "P1"},
    {CD_INVOLVEMENTS, 1, CD_INVOLVEMENTS_RECORD_ID, "P2"},
    {CD_INVOLVEMENTS, 2, CD_INVOLVEMENTS_RECORD_ID, "P3"},
    {CD_INVOLVEMENTS, 0, CD_INVOLVEMENTS_ROLE, "suspect"},
    {CD_INVOLVEMENTS, 1, CD_INVOLVEMENTS_ROLE, "suspect"},
    {CD_INVOLVEMENTS, 2, CD_INVOLVEMENTS_ROLE, "victim"},
    {CD_INVOLVEMENTS, 0, CD_INVOLVEMENTS_OUTCOME, "no further action: police"},
    {CD_INVOLVEMENTS, 1, CD_INVOLVEMENTS_OUTCOME, "no further action: police"},
    {CD_OBSERVATIONS, 0, CD_OBSERVATIONS_RECORD_ID, "P1"},
    {CD_OBSERVATIONS, 0, CD_OBSERVATIONS_ATTRIBUTE, "ethnicity"},
    {CD_OBSERVATIONS, 0, CD_OBSERVATIONS_VALUE, "A1"},
};

/* A change of a field takes the place of what is sound; "" leaves it blank. */
static const struct change *changed(const struct change *changes, const struct change *field)
{
    for (size_t k = 0; changes != NULL && k < MOST; k++)
        if (changes[k].value != NULL && changes[k].table == field->table && changes[k].row == field->row &&
            changes[k].field == field->field)
            return &changes[k];
    return NULL;
}

static bool is_sound(const struct change *field)
{
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++)
        if (sound[i].table == field->table && sound[i].row == field->row && sound[i].field == field->field) return true;
    return false;
}

static void put(struct cd_register *reg, const struct change *c)
{
    (void)cd_table_put(&reg->tables, c->table, c->field, c->row, cd_str_of(c->value));
}

static void fill(struct cd_register *reg, const struct change *changes)
{
    static const uint32_t n[CD_TABLE_COUNT] = {1, 3, 3, 1};
    struct cd_err err;
    *reg = (struct cd_register){.source.period = 24289,
                                .source.force = CD_STR("westholt"),
                                .tables.schema = cd_schema_find(CD_STR("return-1"))};
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++)
        assert_true(cd_table_add(&reg->tables, (enum cd_table_id)t, n[t], NULL) == 0);
    for (uint32_t row = 0; row < 3; row++) {
        put(reg, &(struct change){CD_INVOLVEMENTS, row, CD_INVOLVEMENTS_CASE_ID, "C1"});
        put(reg, &(struct change){CD_INVOLVEMENTS, row, CD_INVOLVEMENTS_OFFENCE_FROM, "2010-06-01"});
        put(reg, &(struct change){CD_INVOLVEMENTS, row, CD_INVOLVEMENTS_ACT, "contact"});
    }
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++) {
        const struct change *instead = changed(changes, &sound[i]);
        put(reg, instead != NULL ? instead : &sound[i]);
    }
    for (size_t k = 0; changes != NULL && k < MOST; k++)
        if (changes[k].value != NULL && !is_sound(&changes[k])) put(reg, &changes[k]);
    assert_int_equal(cd_tables_join(&reg->tables, &err), CD_OK);
}

static void queue_of(const struct cd_policy *policy, const struct change *changes, struct cd_buf *b)
{
    struct cd_register reg;
    struct cd_review one = {0}, all = {0};
    struct cd_err err;
    fill(&reg, changes);
    assert_int_equal(cd_review_add(policy, &reg, CD_NO_DAY, &one, &err), CD_OK);
    assert_int_equal(cd_review_append(&all, &one, &err), CD_OK);
    assert_int_equal(cd_review_append(&all, &one, &err), CD_OK); /* an earlier line of the same case */
    all.cases[1].period--;
    assert_int_equal(cd_review_settle(policy, &all, &err), CD_OK);
    assert_int_equal(all.n, 1);
    assert_int_equal(all.superseded, 1);
    cd_review_queue_csv(b, policy, &all);
    assert_false(b->failed);
    cd_buf_put(b, "", 1);
    cd_review_free(&one);
    cd_review_free(&all);
    cd_register_free(&reg);
}

/* Of the line: how it begins, and what stands in it. */
static const struct {
    struct change changes[MOST];
    const char *begins, *holds;
} rows[] = {
    {{{0}}, "1,C1,westholt,eligible,,,", "rape-allegation (recorded: no)"},
    {{{CD_CASES, 0, CD_CASES_OUTCOME, "convicted"}}, ",C1,westholt,not eligible,nfa,", ""},
    {{{CD_CASES, 0, CD_CASES_OUTCOME, ""}}, ",C1,westholt,undecidable,nfa,", "cases.outcome,S7"},
    {{{CD_CASES, 0, CD_CASES_OUTCOME, ""}, {CD_CASES, 0, CD_CASES_CLOSED, ""}},
     ",C1,westholt,not eligible,decided,",
     ""}, /* an open case */
    {{{CD_CASES, 0, CD_CASES_CLOSED, ""}}, "1,C1,westholt,eligible,", ""},
    {{{CD_CASES, 0, CD_CASES_OUTCOME, "NFA"}}, ",C1,westholt,undecidable,nfa,", "cases.outcome,S7"},
    {{{CD_CASES, 0, CD_CASES_OUTCOME_DATE, "2009-12-31"}}, ",C1,westholt,not eligible,decided-in-time,", ""},
    {{{CD_CASES, 0, CD_CASES_OUTCOME_DATE, "2010-01-01"}}, "1,C1,westholt,eligible,", ""},
    {{{CD_CASES, 0, CD_CASES_OUTCOME_DATE, "2025-03-31"}}, "1,C1,westholt,eligible,", ""},
    {{{CD_CASES, 0, CD_CASES_OUTCOME_DATE, "2025-04-01"}}, ",C1,westholt,not eligible,decided-in-time,", ""},
    {{{CD_CASES, 0, CD_CASES_OUTCOME_DATE, "31/02/2012"}},
     ",C1,westholt,undecidable,decided-in-time,",
     "cases.outcome_date,S7"},
    {{{CD_INVOLVEMENTS, 1, CD_INVOLVEMENTS_ROLE, "witness"}}, ",C1,westholt,not eligible,two-suspects,", ""},
    {{{CD_INVOLVEMENTS, 1, CD_INVOLVEMENTS_ROLE, ""}},
     ",C1,westholt,undecidable,two-suspects,",
     "involvements.role (1 row),S7"},
    {{{CD_INVOLVEMENTS, 1, CD_INVOLVEMENTS_RECORD_ID, "P1"}}, ",C1,westholt,not eligible,two-suspects,", ""},
    {{{CD_INVOLVEMENTS, 1, CD_INVOLVEMENTS_OUTCOME, "died"}}, ",C1,westholt,not eligible,believed-alive,", ""},
    {{{CD_INVOLVEMENTS, 1, CD_INVOLVEMENTS_OUTCOME, ""}},
     ",C1,westholt,undecidable,believed-alive,",
     "involvements.outcome (1 row),S7"},
    {{{CD_CASES, 0, CD_CASES_PREVIOUSLY_REVIEWED, "yes"}}, ",C1,westholt,not eligible,not-reviewed,", ""},
    {{{CD_CASES, 0, CD_CASES_PREVIOUSLY_REVIEWED, "not known"}},
     ",C1,westholt,undecidable,not-reviewed,",
     "cases.previously_reviewed,S7"},
    /* what is false wins over what is unknown, whichever comes first */
    {{{CD_CASES, 0, CD_CASES_OUTCOME, ""}, {CD_CASES, 0, CD_CASES_PREVIOUSLY_REVIEWED, "yes"}},
     ",C1,westholt,not eligible,not-reviewed,",
     ""},
    /* reasons; a year of birth leaves 12 or 13 open; wishes only stand there */
    {{{CD_PEOPLE, 2, CD_PEOPLE_DATE_OF_BIRTH, "1997-06-02"}}, "1,C1,westholt,eligible,,child-under-13,", ""},
    {{{CD_PEOPLE, 2, CD_PEOPLE_DOB_PRECISION, "year"}}, "1,C1,westholt,eligible,,,", "child-under-13 (not known: "},
    {{{CD_CASES, 0, CD_CASES_VICTIM_ACCOUNT_TAKEN, "no"}}, "1,C1,westholt,eligible,,account-not-taken,", ""},
    {{{CD_CASES, 0, CD_CASES_LINES_OF_ENQUIRY_OPEN, "not recorded"}},
     "1,C1,westholt,eligible,,,",
     "lines-open (not known: cases.lines_of_enquiry_open)"},
    {{{CD_INVOLVEMENTS, 0, CD_INVOLVEMENTS_OUTCOME, "convicted"}}, "1,C1,westholt,eligible,,suspect-elsewhere,", ""},
    {{{CD_CASES, 0, CD_CASES_VICTIM_WISHES, "no contact"}}, "1,C1,westholt,eligible,,,", ",no contact\n"},
};

static void every_clause_by_hand(void **state)
{
    struct cd_policy *policy;
    struct cd_err err;
    assert_int_equal(cd_policy_open(NULL, &policy, &err), CD_OK);
    assert_int_equal(cd_policy_about(policy).n_clauses, 6);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cd_buf b = {0};
        queue_of(policy, rows[i].changes, &b);
        const char *line = strchr(b.p, '\n') + 1;
        if (strncmp(line, rows[i].begins, strlen(rows[i].begins)) != 0 || strstr(line, rows[i].holds) == NULL)
            fail_msg("row %zu: %s", i, line);
        cd_buf_free(&b);
    }
    cd_policy_free(policy);
}

/* Neither of two lines of one id is decided; and neither enters by a wider policy. */
static void twice_is_undecidable(void **state)
{
    struct cd_register reg;
    struct cd_policy *policy, *wider;
    struct cd_review one = {0}, all = {0};
    struct cd_buf b = {0}, compared = {0};
    struct cd_err err;
    fill(&reg, NULL);
    assert_int_equal(cd_policy_open("beaconport", &policy, &err), CD_OK);
    assert_int_equal(cd_policy_open("no-one-convicted", &wider, &err), CD_OK);
    assert_int_equal(cd_review_add(policy, &reg, CD_NO_DAY, &one, &err), CD_OK);
    for (unsigned i = 0; i < 2; i++) assert_int_equal(cd_review_append(&all, &one, &err), CD_OK);
    assert_int_equal(cd_review_settle(policy, &all, &err), CD_OK);
    cd_review_queue_csv(&b, policy, &all);
    cd_review_compare_csv(&compared, policy, &all, wider, &all);
    cd_buf_put(&b, "", 1);
    cd_buf_put(&compared, "", 1);
    const char *first = strstr(b.p, "\n,C1,westholt,undecidable,case-id-twice,");
    assert_non_null(first);
    assert_non_null(strstr(first + 1, "\n,C1,westholt,undecidable,case-id-twice,"));
    assert_string_equal(compared.p, "change,force,case_id,status,clause,other_status,other_clause\n");
    cd_buf_free(&b);
    cd_buf_free(&compared);
    cd_review_free(&one);
    cd_review_free(&all);
    cd_policy_free(policy);
    cd_policy_free(wider);
    cd_register_free(&reg);
}

static bool anything(enum cd_table_id table, uint32_t field)
{
    (void)table;
    (void)field;
    return true;
}

/* Names, ethnicity and nationality change; the queue does not. leak: a reason that asks for one. */
static bool moves(const char *leak)
{
    static const struct change others[][MOST] = {{{CD_PEOPLE, 0, CD_PEOPLE_SURNAME, "Beta"}},
                                                 {{CD_OBSERVATIONS, 0, CD_OBSERVATIONS_VALUE, "W1"}},
                                                 {{CD_OBSERVATIONS, 0, CD_OBSERVATIONS_ATTRIBUTE, "nationality"}}};
    struct cd_buf text = {0}, before = {0};
    struct cd_policy *policy;
    struct cd_err err;
    bool moved = false;
    char *shipped = cd_test_read(CD_SOURCE_DIR "/data/policies/beaconport.yaml", NULL);
    cd_buf_puts(&text, shipped);
    if (leak != NULL) cd_buf_printf(&text, "  - {id: leak, text: a leak, source: a mutant, when: '%s'}\n", leak);
    if (leak != NULL) assert_int_equal(cd_policy_text(text.p, "leak", &policy, &err), CD_INPUT);
    assert_int_equal(cd__policy_read(text.p, "leak", leak != NULL ? anything : cd__policy_may_read, &policy, &err),
                     CD_OK);
    queue_of(policy, NULL, &before);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct cd_buf after = {0};
        queue_of(policy, others[i], &after);
        moved = moved || after.n != before.n || memcmp(after.p, before.p, after.n) != 0;
        cd_buf_free(&after);
    }
    cd_policy_free(policy);
    cd_buf_free(&before);
    cd_buf_free(&text);
    free(shipped);
    return moved;
}

static void who_somebody_is_moves_nothing(void **state)
{
    assert_false(moves(NULL));
    assert_true(moves("any(involvements where person.surname starts with \"A\")"));
    assert_true(moves("any(involvements where any(person.observations where value = \"A1\"))"));
    assert_true(moves("any(involvements where any(person.observations where attribute = \"ethnicity\"))"));
}

#define HEAD "policy: p\nversion: '1'\ndated: 2026-01-01\ntitle: t\nsource: s\nclauses:\n"
#define ORDER "order:\n  - {id: o, text: t, source: s, when: closed is present}\n"
static const struct {
    const char *text, *fault;
} faults[] = {
    {HEAD "  - {id: a, text: t, source: s, must: 'outcom = \"x\"'}\n" ORDER,
     "p:7:39: must: cases has no such field; is outcome meant?"},
    {HEAD "  - {id: a, text: t, source: s, must: closed >= 2020-01-01}\n"
          "  - {id: b, text: t, source: s, must: opened is present and closed < 2020-01-01}\n" ORDER,
     "p:8:39: must: cannot hold together with clause a"},
    {HEAD "  - {id: a, text: t, source: s, must: 'outcome = \"charged\"'}\n"
          "  - {id: b, text: t, source: s, must: 'outcome in (\"caution\", \"convicted\")'}\n" ORDER,
     "p:8:39: must: cannot hold together with clause a"},
    {HEAD "  - {id: a, text: t, source: s, must: true}\n  - {id: a, text: t, source: s, must: true}\n" ORDER,
     "p:8:10: id: another entry has this id"},
    {HEAD "  - {id: a, text: t, source: s, must: 'heaped(outcome, unit)'}\n" ORDER, "may not be asked for"},
    {HEAD "  - {id: a, text: t, source: s, must: true, weight: 3}\n" ORDER, "p:7:"},
};

static void faults_stand_at_their_place(void **state)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct cd_policy *policy;
        struct cd_err err;
        assert_int_equal(cd_policy_text(faults[i].text, "p", &policy, &err), CD_INPUT);
        if (strstr(err.text, faults[i].fault) == NULL) fail_msg("%zu: %s", i, err.text);
        assert_null(policy);
    }
}

int main(void)
{
    assert_string_equal(cd_review_status_name(CD_REVIEW_UNDECIDABLE), "undecidable");
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_clause_by_hand), cmocka_unit_test(twice_is_undecidable),
                                       cmocka_unit_test(who_somebody_is_moves_nothing),
                                       cmocka_unit_test(faults_stand_at_their_place)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
