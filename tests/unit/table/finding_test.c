/* finding_test.c - rules and findings, and findings of many files brought together. */
#include "candour/finding.h"

#include "test.h"

static void has_a_row_for_every_rule(void **state)
{
    for (uint16_t i = 0; i < CD_RULE_COUNT; i++) {
        const struct cd_rule *rule = cd_rule_at(i);
        assert_true(rule->severity < CD_SEVERITY_COUNT);
        assert_non_null(strchr(rule->id, '.'));
        assert_int_equal(strcspn(rule->id, ", \t"), strlen(rule->id)); /* an id stands in a CSV field and in code */
        assert_true(rule->message[0] != '\0' && rule->mend[0] != '\0');
        for (uint16_t k = 0; k < i; k++) assert_string_not_equal(rule->id, cd_rule_at(k)->id);
    }
    assert_string_equal(cd_rule_at(CD_RULE_VALUE_BLANK)->id, "value.blank");
    static const char *const severities[] = {"error", "warning", "missing", "query", "note"};
    for (int i = 0; i < CD_SEVERITY_COUNT; i++)
        assert_string_equal(cd_severity_name((enum cd_severity)i), severities[i]);
}

struct row {
    uint32_t source, line;
    const char *value, *field;
    uint16_t rule;
};

static bool add(struct cd_findings *findings, const struct row *row)
{
    uint32_t value = CD_NO_CODE, field = UINT16_MAX;
    if (row->value != NULL && !cd_dict_code(&findings->texts, cd_str_of(row->value), &value)) return false;
    if (row->field != NULL && !cd_dict_code(&findings->texts, cd_str_of(row->field), &field)) return false;
    const struct cd_finding finding = {.source = row->source,
                                       .line = row->line,
                                       .value = value,
                                       .field = (uint16_t)field,
                                       .column = 2,
                                       .rule = row->rule,
                                       .private = row->line % 2 == 1};
    return cd_findings_add(findings, &finding);
}

static void check(const struct cd_findings *findings, size_t at, const struct row *row)
{
    const struct cd_finding *f = &findings->items[at];
    assert_int_equal(f->source, row->source);
    assert_int_equal(f->line, row->line);
    assert_int_equal(f->rule, row->rule);
    assert_int_equal(f->column, 2);
    assert_int_equal(f->private, row->line % 2 == 1);
    if (row->value == NULL) assert_int_equal(f->value, CD_NO_CODE);
    else assert_true(cd_str_eq(cd_dict_text(&findings->texts, f->value), cd_str_of(row->value)));
    if (row->field == NULL) assert_int_equal(f->field, UINT16_MAX);
    else assert_true(cd_str_eq(cd_dict_text(&findings->texts, f->field), cd_str_of(row->field)));
}

/* Two files' texts have codes of their own; together each finding still says what it said. */
static void keeps_what_findings_say(void **state)
{
    static const struct row rows[] = {
        {0, 0, NULL, "Gender", CD_RULE_COLUMN_ABSENT},    {0, 2, "Male", "Gender", CD_RULE_VALUE_UNKNOWN},
        {0, 3, "W1", "Ethnicity", CD_RULE_VALUE_UNKNOWN}, {0, 4, NULL, NULL, CD_RULE_ROW_DUPLICATE},
        {1, 2, "Gender", "Male", CD_RULE_VALUE_UNKNOWN},  {1, 3, "", "Ethnicity", CD_RULE_VALUE_BLANK},
        {1, 9, "new", NULL, CD_RULE_ROW_BROKEN},          {2, 1, "W1", "Gender", CD_RULE_VALUE_UNKNOWN},
    };
    enum { N = sizeof rows / sizeof rows[0] };
    struct cd_findings all = {0}, parts[3] = {{0}};
    for (size_t i = 0; i < N; i++) assert_true(add(&parts[rows[i].source], &rows[i]));
    for (int p = 0; p < 3; p++) {
        assert_true(cd_findings_append(&all, &parts[p]));
        cd_findings_free(&parts[p]);
        assert_int_equal(parts[p].n, 0);
    }
    assert_true(cd_findings_append(&all, &parts[0])); /* nothing more */
    assert_int_equal(all.n, N);
    for (size_t i = 0; i < N; i++) check(&all, i, &rows[i]);
    cd_findings_free(&all);
}

/* A field's code has 16 bits. Past them the name is not kept, never replaced by another's; column still says which. */
static void never_names_a_wrong_field(void **state)
{
    struct cd_findings all = {0}, more = {0};
    char text[16];
    uint32_t code;
    for (uint32_t i = 0; i < UINT16_MAX + 10; i++) {
        (void)snprintf(text, sizeof text, "%u", i);
        assert_true(cd_dict_code(&all.texts, cd_str_of(text), &code));
    }
    const struct row late = {0, 5, "value", "late name", CD_RULE_VALUE_BLANK},
                     known = {0, 7, NULL, "12", CD_RULE_VALUE_BLANK};
    assert_true(add(&more, &late) && add(&more, &known));
    assert_true(cd_findings_append(&all, &more));
    assert_int_equal(all.items[0].field, UINT16_MAX);
    assert_int_equal(all.items[0].column, 2);
    assert_true(cd_str_eq(cd_dict_text(&all.texts, all.items[0].value), CD_STR("value")));
    check(&all, 1, &known);
    cd_findings_free(&all);
    cd_findings_free(&more);
}

static void findings_are_sorted_by_place(void **state)
{
    static const struct cd_finding items[] = {
        {.source = 1},          {.file = 1, .line = 2}, {.line = 9}, {.file = 1, .line = 2, .column = 1},
        {.line = 3, .rule = 2}, {.line = 3, .rule = 1}};
    static const int order[] = {5, 4, 2, 1, 3, 0};
    struct cd_findings findings = {0};
    for (size_t i = 0; i < 6; i++) assert_true(cd_findings_add(&findings, &items[i]));
    cd_findings_sort(&findings);
    for (size_t i = 0; i < 6; i++) assert_memory_equal(&findings.items[i], &items[order[i]], sizeof items[0]);
    assert_int_equal(cd_findings_rules(&findings), cd_rulebook_intake()->n);
    cd_findings_free(&findings);
    (void)state;
}

/* Two observations may share a field of their file: what is said of it is said once, and withheld if it is withheld once. Of a file as a whole
 * nothing is the same. */
static void the_same_finding_is_there_once(void **state)
{
    static const struct cd_finding items[] = {{.line = 2, .column = 3, .rule = 1, .value = 4, .private = 1},
                                              {.line = 2, .column = 3, .rule = 1, .value = 5},
                                              {.line = 2, .column = 3, .rule = 1, .value = 4},
                                              {.line = 2, .column = 3, .rule = 1, .field = 1, .value = 4},
                                              {.rule = 1},
                                              {.rule = 1}};
    struct cd_findings findings = {0};
    (void)state;
    for (size_t i = 0; i < 6; i++) assert_true(cd_findings_add(&findings, &items[i]));
    cd_findings_sort(&findings);
    assert_int_equal(findings.n, 5);
    assert_int_equal(findings.items[1].line, 0);
    assert_int_equal(findings.items[2].value, 4);
    assert_int_equal(findings.items[2].private, 1);
    assert_int_equal(findings.items[3].value, 5);
    assert_int_equal(findings.items[4].field, 1);
    cd_findings_free(&findings);
}

static void values_of_a_row_out_of_step_are_hidden(void **state)
{
    static const struct cd_finding items[] = {{.line = 2, .value = 1},
                                              {.line = 3, .value = CD_NO_CODE, .rule = CD_RULE_ROW_RAGGED},
                                              {.line = 3, .value = 1, .rule = CD_RULE_VALUE_UNKNOWN},
                                              {.file = 1, .line = 3, .value = 1}};
    static const bool hidden[] = {false, false, true, false};
    struct cd_findings findings = {0};
    for (size_t i = 0; i < 4; i++) assert_true(cd_findings_add(&findings, &items[i]));
    cd_findings_hide_astray(&findings);
    for (size_t i = 0; i < 4; i++) assert_int_equal(findings.items[i].private, hidden[i]);
    cd_findings_free(&findings);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_a_row_for_every_rule),       cmocka_unit_test(findings_are_sorted_by_place),
        cmocka_unit_test(the_same_finding_is_there_once), cmocka_unit_test(values_of_a_row_out_of_step_are_hidden),
        cmocka_unit_test(keeps_what_findings_say),        cmocka_unit_test(never_names_a_wrong_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
