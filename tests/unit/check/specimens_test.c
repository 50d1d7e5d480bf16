/* For every rule that ships one return that breaks it, and no other rule, and a near miss that breaks none; through intake, as handed in. */
#include <sys/stat.h>

#include "candour/buf.h"
#include "candour/check.h"
#include "candour/intake.h"

#include "test.h"

enum { MOST_ROWS = 400, MOST_FIELDS = 24, MOST_TEXT = 48, MOST_RULES = 256, MOST_EDITS = 300 };

struct sheet {
    char cell[MOST_ROWS][MOST_FIELDS][MOST_TEXT];
    uint32_t n;
};
static struct sheet sheets[CD_TABLE_COUNT];

/* A return that breaks no rule: one case, a suspect, a victim; what was observed of the suspect. */
static const struct {
    enum cd_table_id table;
    const char *row;
} base[] = {
    {CD_CASES,
     "case_id=C1|opened=2024-03-02|definition=iicsa-network|group_based=no|operation=Alder|earlier_contacts=1|"
     "earlier_contacts_with=school|victim_account_taken=yes|lines_of_enquiry_open=no|suspects_interviewed=all|"
     "previously_reviewed=no|victim_wishes=wants review|unit=CID 4|officer=S1"},
    {CD_PEOPLE,
     "record_id=P1|forenames=Jan|surname=Example|date_of_birth=1990-05-06|dob_precision=day|sex=male|postcode=AB1 2CD"},
    {CD_PEOPLE, "record_id=P2|forenames=Ann|surname=Sample|date_of_birth=2010-07-08|dob_precision=day|sex=female|"
                "postcode=AB1 2CE|in_care=yes|disability=no"},
    {CD_INVOLVEMENTS,
     "case_id=C1|record_id=P1|role=suspect|offence_code=017/15|offence_from=2024-02-01|offence_to=2024-02-03|"
     "act=contact|outcome=under investigation"},
    {CD_INVOLVEMENTS,
     "case_id=C1|record_id=P2|role=victim|offence_code=017/15|offence_from=2024-02-01|offence_to=2024-02-03"},
    {CD_OBSERVATIONS,
     "record_id=P1|attribute=ethnicity|value=W1|code_list=ethnicity-18+1|asserted_by=self|stage=first contact|"
     "observed_at=2024-03-02|recorded_by=S1|unit=CID 4"},
    {CD_OBSERVATIONS,
     "record_id=P1|attribute=ethnicity|value=1|code_list=ethnicity-ic|asserted_by=officer|stage=first contact|"
     "observed_at=2024-03-02|recorded_by=S1|unit=CID 4"},
    {CD_OBSERVATIONS,
     "record_id=P1|attribute=nationality|value=GBR|code_list=nationality|asserted_by=self|stage=first contact|"
     "observed_at=2024-03-02|recorded_by=S1|unit=CID 4"},
};

static const char return_yaml[] = "return: 1\nforce: westholt\nforces: example\nperiod: 2024-03\nrevision: 1\n"
                                  "definition: iicsa-network\ncode-lists: [ethnicity-18+1, ethnicity-ic, nationality]\n"
                                  "prepared-by: staff 1\nprepared-at: 2024-04-02\nzero: no\n";

static const struct cd_table_schema *schema_of(enum cd_table_id table)
{
    return &cd_schema_at(0)->table[table];
}

static void set_fields(enum cd_table_id table, uint32_t row, struct cd_str edits)
{
    while (edits.p != NULL && edits.n > 0) {
        struct cd_str value = cd_str_cut(&edits, '|');
        const struct cd_str name = cd_str_cut(&value, '=');
        const uint32_t field = cd_field_find(schema_of(table), name);
        if (field == UINT32_MAX || value.n >= MOST_TEXT) fail_msg("no field " CD_FMT, CD_ARG(name));
        memset(sheets[table].cell[row][field], 0, MOST_TEXT);
        if (value.n > 0) memcpy(sheets[table].cell[row][field], value.p, value.n);
    }
}

static void start(void)
{
    memset(sheets, 0, sizeof sheets);
    for (size_t i = 0; i < sizeof base / sizeof base[0]; i++)
        set_fields(base[i].table, sheets[base[i].table].n++, cd_str_of(base[i].row));
}

/* "TABLE N a=b|c=d", "copy TABLE N a=b", "drop TABLE N" */
static void edit(struct cd_str line)
{
    struct cd_str word = cd_str_cut(&line, ' ');
    const bool copies = cd_str_eq(word, CD_STR("copy")), drops = cd_str_eq(word, CD_STR("drop"));
    if (copies || drops) word = cd_str_cut(&line, ' ');
    const enum cd_table_id table = cd_table_find(word);
    uint64_t row;
    if (table == CD_TABLE_COUNT || !cd_str_u64(cd_str_cut(&line, ' '), &row) || row == 0 || row > sheets[table].n)
        fail_msg("edit of " CD_FMT, CD_ARG(word));
    struct sheet *sheet = &sheets[table];
    if (drops) {
        memmove(sheet->cell[row - 1], sheet->cell[row], (sheet->n - row) * sizeof sheet->cell[0]);
        sheet->n--;
        return;
    }
    if (copies) {
        assert_true(sheet->n < MOST_ROWS);
        memcpy(sheet->cell[sheet->n], sheet->cell[row - 1], sizeof sheet->cell[0]);
        row = ++sheet->n;
    }
    set_fields(table, (uint32_t)row - 1, line);
}

/* --- Handed in, and checked -------------------------------------------------------------------------------------------- */

static const char *write_return(void)
{
    static char folder[512];
    (void)snprintf(folder, sizeof folder, "%s", cd_test_temp_path("return"));
    (void)mkdir(folder, 0700);
    struct cd_buf path = {0}, b = {0};
    cd_buf_printf(&path, "%s/return.yaml", folder);
    cd_test_write(path.p, return_yaml, strlen(return_yaml));
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++) {
        const struct cd_table_schema *schema = schema_of((enum cd_table_id)t);
        b.n = path.n = 0;
        for (uint32_t f = 0; f < schema->n; f++) cd_buf_printf(&b, "%s%s", f > 0 ? "," : "", schema->fields[f].name);
        cd_buf_char(&b, '\n');
        for (uint32_t i = 0; i < sheets[t].n; i++) {
            for (uint32_t f = 0; f < schema->n; f++) cd_buf_printf(&b, "%s%s", f > 0 ? "," : "", sheets[t].cell[i][f]);
            cd_buf_char(&b, '\n');
        }
        cd_buf_printf(&path, "%s/%s.csv", folder, schema->name);
        cd_test_write(path.p, b.p, b.n);
    }
    cd_buf_free(&path);
    cd_buf_free(&b);
    return folder;
}

struct broken {
    const struct cd_rules *rules;
    struct cd_buf said; /* "rule\n" for each finding but notes */
};

static enum cd_status look_at(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err)
{
    struct broken *broken = ctx;
    CD_TRY(cd_check_run(broken->rules, reg, (uint32_t)index, &(struct cd_check_opts){.as_of = CD_NO_DAY}, err));
    for (size_t i = 0; i < reg->findings.n; i++)
        cd_buf_printf(&broken->said, "%s\n", cd_finding_rule(&reg->findings, &reg->findings.items[i])->id);
    return CD_OK;
}

static struct cd_buf check(const struct cd_rules *rules)
{
    const char *folder = write_return();
    const struct cd_intake_opts opts = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par.threads = 1};
    struct broken broken = {.rules = rules};
    struct cd_plan *plan = NULL;
    struct cd_err err = {0};
    if (cd_intake_plan(&folder, 1, &opts, &plan, &err) != CD_OK ||
        cd_intake_read(plan, look_at, &broken, &err) != CD_OK)
        fail_msg("%s", err.text);
    cd_intake_free(plan);
    cd_buf_puts(&broken.said, "");
    return broken.said;
}

/* --- The file of specimens --------------------------------------------------------------------------------------------- */

struct specimen {
    struct cd_str rule, also[4], fails[MOST_EDITS], passes[MOST_EDITS];
    uint32_t n_also, n_fails, n_passes;
};
static struct specimen specimens[MOST_RULES];
static uint32_t n_specimens;
static char *bytes;
static unsigned wrong; /* all of them are told before the test fails */

static void read_specimens(const char *path)
{
    size_t n;
    bytes = cd_test_read(path, &n);
    struct cd_str rest = {bytes, n};
    struct specimen *s = NULL;
    bool failing = false;
    while (rest.p != NULL) {
        struct cd_str line = cd_str_cut(&rest, '\n');
        if (line.n == 0 || line.p[0] == '#') continue;
        if (line.p[0] == ' ') {
            line = (struct cd_str){line.p + 2, line.n - 2};
            assert_true(s != NULL && s->n_fails < MOST_EDITS && s->n_passes < MOST_EDITS);
            if (failing) s->fails[s->n_fails++] = line;
            else s->passes[s->n_passes++] = line;
            continue;
        }
        const struct cd_str word = cd_str_cut(&line, ' ');
        if (cd_str_eq(word, CD_STR("rule"))) (s = &specimens[n_specimens++])->rule = line;
        else if (cd_str_eq(word, CD_STR("also"))) s->also[s->n_also++] = line;
        else failing = cd_str_eq(word, CD_STR("fails"));
    }
}

static bool is_expected(const struct specimen *s, struct cd_str rule)
{
    for (uint32_t i = 0; i < s->n_also; i++)
        if (cd_str_eq(s->also[i], rule)) return true;
    return cd_str_eq(s->rule, rule);
}

static void try_specimen(const struct cd_rules *rules, const struct specimen *s)
{
    start();
    for (uint32_t i = 0; i < s->n_fails; i++) edit(s->fails[i]);
    struct cd_buf said = check(rules);
    struct cd_str rest = {said.p, said.n};
    bool found = false;
    while (rest.n > 0) {
        const struct cd_str rule = cd_str_cut(&rest, '\n');
        if (rule.n == 0) break;
        if (!is_expected(s, rule))
            wrong++,
                print_error(CD_FMT ": its failing specimen also breaks " CD_FMT "\n", CD_ARG(s->rule), CD_ARG(rule));
        found |= cd_str_eq(rule, s->rule);
    }
    if (!found) wrong++, print_error(CD_FMT ": its failing specimen passes\n", CD_ARG(s->rule));
    cd_buf_free(&said);
    start();
    for (uint32_t i = 0; i < s->n_passes; i++) edit(s->passes[i]);
    said = check(rules);
    if (said.n > 0) wrong++, print_error(CD_FMT ": its near miss breaks %s", CD_ARG(s->rule), said.p);
    cd_buf_free(&said);
}

static void every_rule_has_both(void **state)
{
    struct cd_rules *rules = NULL;
    struct cd_err err;
    (void)state;
    assert_int_equal(cd_rules_open(NULL, &rules, &err), CD_OK);
    read_specimens(CD_SOURCE_DIR "/tests/unit/check/specimens/return-1.txt");
    start();
    struct cd_buf said = check(rules);
    if (said.n > 0) fail_msg("the base return breaks %s", said.p);
    cd_buf_free(&said);
    assert_true(cd_rules_count(rules) >= 60);
    for (uint32_t i = 0; i < cd_rules_count(rules); i++) {
        const struct cd_check_rule *rule = cd_rules_at(rules, i);
        bool has = strncmp(rule->id, "nibrs.", 6) == 0; /* nibrs_test.c has theirs */
        for (uint32_t k = 0; k < n_specimens; k++)
            has |= cd_str_eq(specimens[k].rule, cd_str_of(rule->id)) && specimens[k].n_fails > 0 &&
                   specimens[k].n_passes > 0;
        if (!has) fail_msg("%s has no specimen", rule->id);
    }
    for (uint32_t k = 0; k < n_specimens; k++) try_specimen(rules, &specimens[k]);
    assert_int_equal(wrong, 0);
    print_message("%u rules, each with a specimen that fails and a near miss that passes\n", n_specimens);
    free(bytes);
    cd_rules_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_rule_has_both)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
