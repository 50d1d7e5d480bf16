/* plant.c - failures of named kinds, each with the rule that must find it; docs/simulate.md has the list. */
#include <stdio.h>

#include "nation_int.h"

enum { PLANT = 20 }; /* stream */

/* A field of one row is overwritten. `row` of involvements and people: 0 is the first suspect, which every case has; VICTIM the first victim.
 * Observations of the first suspect: 0 is the self-defined ethnicity at first contact, 1 the nationality. */
enum { FIRST = 0, VICTIM = 250 };
enum need { ALWAYS, SAID, OPEN, CLOSED, ONE, SEVERAL, CONTACTS };
struct stroke {
    uint8_t table, row, field;
    const char *text;
};
static const struct kind {
    const char *name, *rule;
    uint8_t need, table, row, field; /* where the finding is */
    struct stroke strokes[4];
} kinds[] = {
#define AT(t, r, f) CD_##t, r, CD_##t##_##f
    {"left blank",
     "value.blank",
     SAID,
     AT(OBSERVATIONS, FIRST, VALUE),
     {{AT(OBSERVATIONS, FIRST, VALUE), ""}, {AT(OBSERVATIONS, FIRST, CODE_LIST), ""}}},
    {"wrong list version",
     "value.unknown",
     SAID,
     AT(OBSERVATIONS, FIRST, VALUE),
     {{AT(OBSERVATIONS, FIRST, VALUE), "O1"}}},
    {"no list",
     "observation.list-missing",
     SAID,
     AT(OBSERVATIONS, FIRST, CODE_LIST),
     {{AT(OBSERVATIONS, FIRST, CODE_LIST), ""}}},
    {"undeclared list",
     "observation.list-not-declared",
     SAID,
     AT(OBSERVATIONS, FIRST, CODE_LIST),
     {{AT(OBSERVATIONS, FIRST, CODE_LIST), "moj-ethnicity"}}},
    {"value and reason",
     "observation.value-and-reason",
     SAID,
     AT(OBSERVATIONS, FIRST, REASON_MISSING),
     {{AT(OBSERVATIONS, FIRST, REASON_MISSING), "declined"}}},
    {"no author",
     "observation.no-author",
     SAID,
     AT(OBSERVATIONS, FIRST, RECORDED_BY),
     {{AT(OBSERVATIONS, FIRST, RECORDED_BY), ""}}},
    {"name for a staff number",
     "observation.recorder-name",
     SAID,
     AT(OBSERVATIONS, FIRST, RECORDED_BY),
     {{AT(OBSERVATIONS, FIRST, RECORDED_BY), "Smith"}}},
    {"observed in the future",
     "observation.in-future",
     SAID,
     AT(OBSERVATIONS, FIRST, OBSERVED_AT),
     {{AT(OBSERVATIONS, FIRST, OBSERVED_AT), "2199-01-01"}}},
    {"impossible day",
     "date.invalid",
     ALWAYS,
     AT(PEOPLE, FIRST, DATE_OF_BIRTH),
     {{AT(PEOPLE, FIRST, DATE_OF_BIRTH), "31/02/1985"}}},
    {"placeholder name",
     "person.name-placeholder",
     ALWAYS,
     AT(PEOPLE, FIRST, SURNAME),
     {{AT(PEOPLE, FIRST, SURNAME), "Unknown"}}},
    {"formula", "person.formula", ALWAYS, AT(PEOPLE, FIRST, SURNAME), {{AT(PEOPLE, FIRST, SURNAME), "=A+B"}}},
    {"digits in a name",
     "person.name-digits",
     ALWAYS,
     AT(PEOPLE, FIRST, FORENAMES),
     {{AT(PEOPLE, FIRST, FORENAMES), "J0hn"}}},
    {"placeholder birthday",
     "person.born-placeholder",
     ALWAYS,
     AT(PEOPLE, FIRST, DATE_OF_BIRTH),
     {{AT(PEOPLE, FIRST, DATE_OF_BIRTH), "1900-01-01"}, {AT(PEOPLE, FIRST, DOB_PRECISION), "day"}}},
    {"misshapen postcode",
     "person.postcode-shape",
     ALWAYS,
     AT(PEOPLE, FIRST, POSTCODE),
     {{AT(PEOPLE, FIRST, POSTCODE), "AB12CDE"}}},
    {"placeholder postcode",
     "person.postcode-placeholder",
     ALWAYS,
     AT(PEOPLE, FIRST, POSTCODE),
     {{AT(PEOPLE, FIRST, POSTCODE), "XX1 1XX"}}},
    {"sex in another code", "value.unknown", ALWAYS, AT(PEOPLE, FIRST, SEX), {{AT(PEOPLE, FIRST, SEX), "M"}}},
    {"adult victim",
     "involvement.victim-adult",
     ALWAYS,
     AT(INVOLVEMENTS, VICTIM, OFFENCE_FROM),
     {{AT(PEOPLE, VICTIM, DATE_OF_BIRTH), "1984-05-06"}, {AT(PEOPLE, VICTIM, DOB_PRECISION), "day"}}},
    {"offence ends before it begins",
     "involvement.offence-order",
     ALWAYS,
     AT(INVOLVEMENTS, FIRST, OFFENCE_TO),
     {{AT(INVOLVEMENTS, FIRST, OFFENCE_TO), "1999-01-01"}}},
    {"misshapen offence",
     "involvement.offence-code-shape",
     ALWAYS,
     AT(INVOLVEMENTS, FIRST, OFFENCE_CODE),
     {{AT(INVOLVEMENTS, FIRST, OFFENCE_CODE), "17/15"}}},
    {"no offence",
     "involvement.offence-missing",
     ALWAYS,
     AT(INVOLVEMENTS, FIRST, OFFENCE_CODE),
     {{AT(INVOLVEMENTS, FIRST, OFFENCE_CODE), ""}}},
    {"outcome of a victim",
     "involvement.outcome-of-others",
     ALWAYS,
     AT(INVOLVEMENTS, VICTIM, OUTCOME),
     {{AT(INVOLVEMENTS, VICTIM, OUTCOME), "under investigation"}}},
    {"by what without penetration",
     "involvement.by-without-penetration",
     ALWAYS,
     AT(INVOLVEMENTS, FIRST, ACT),
     {{AT(INVOLVEMENTS, FIRST, ACT), "contact"}, {AT(INVOLVEMENTS, FIRST, PENETRATION_BY), "penis"}}},
    {"penetration by nobody knows what",
     "involvement.penetration-by",
     ALWAYS,
     AT(INVOLVEMENTS, FIRST, PENETRATION_BY),
     {{AT(INVOLVEMENTS, FIRST, ACT), "penetrative"}, {AT(INVOLVEMENTS, FIRST, PENETRATION_BY), ""}}},
    {"closed before opened",
     "case.closed-before-opened",
     CLOSED,
     AT(CASES, FIRST, CLOSED),
     {{AT(CASES, FIRST, CLOSED), "1999-12-31"}}},
    {"outcome in the future",
     "case.outcome-in-future",
     CLOSED,
     AT(CASES, FIRST, OUTCOME_DATE),
     {{AT(CASES, FIRST, OUTCOME_DATE), "2199-01-01"}}},
    {"closed without outcome",
     "case.closed-without-outcome",
     CLOSED,
     AT(CASES, FIRST, OUTCOME),
     {{AT(CASES, FIRST, OUTCOME), ""}, {AT(CASES, FIRST, OUTCOME_DATE), ""}}},
    {"outcome without a date",
     "case.outcome-undated",
     CLOSED,
     AT(CASES, FIRST, OUTCOME_DATE),
     {{AT(CASES, FIRST, OUTCOME_DATE), ""}}},
    {"date without an outcome",
     "case.outcome-date-alone",
     OPEN,
     AT(CASES, FIRST, OUTCOME),
     {{AT(CASES, FIRST, OUTCOME_DATE), "OPENED"}}},
    {"closed with lines open",
     "case.closed-lines-open",
     CLOSED,
     AT(CASES, FIRST, LINES_OF_ENQUIRY_OPEN),
     {{AT(CASES, FIRST, LINES_OF_ENQUIRY_OPEN), "yes"}}},
    {"account not taken",
     "case.account-not-taken",
     CLOSED,
     AT(CASES, FIRST, VICTIM_ACCOUNT_TAKEN),
     {{AT(CASES, FIRST, VICTIM_ACCOUNT_TAKEN), "no"}}},
    {"group flag no", "case.group-no", SEVERAL, AT(CASES, FIRST, GROUP_BASED), {{AT(CASES, FIRST, GROUP_BASED), "no"}}},
    {"group not assessed",
     "case.group-not-assessed",
     SEVERAL,
     AT(CASES, FIRST, GROUP_BASED),
     {{AT(CASES, FIRST, GROUP_BASED), "not assessed"}}},
    {"group of one",
     "case.group-one-suspect",
     ONE,
     AT(CASES, FIRST, GROUP_BASED),
     {{AT(CASES, FIRST, GROUP_BASED), "yes"}}},
    {"group flag outside its list",
     "value.unknown",
     ALWAYS,
     AT(CASES, FIRST, GROUP_BASED),
     {{AT(CASES, FIRST, GROUP_BASED), "Y"}}},
    {"negative contacts",
     "case.contacts-negative",
     ALWAYS,
     AT(CASES, FIRST, EARLIER_CONTACTS),
     {{AT(CASES, FIRST, EARLIER_CONTACTS), "-1"}, {AT(CASES, FIRST, EARLIER_CONTACTS_WITH), ""}}},
    {"contacts in words",
     "number.invalid",
     ALWAYS,
     AT(CASES, FIRST, EARLIER_CONTACTS),
     {{AT(CASES, FIRST, EARLIER_CONTACTS), "many"}}},
    {"contacts with nobody",
     "case.contacts-with-nobody",
     CONTACTS,
     AT(CASES, FIRST, EARLIER_CONTACTS_WITH),
     {{AT(CASES, FIRST, EARLIER_CONTACTS_WITH), ""}}},
    {"officer by name", "case.officer-name", ALWAYS, AT(CASES, FIRST, OFFICER), {{AT(CASES, FIRST, OFFICER), "Smith"}}},
    {"definition left blank",
     "value.blank",
     ALWAYS,
     AT(CASES, FIRST, DEFINITION),
     {{AT(CASES, FIRST, DEFINITION), ""}}},
#undef AT
};

/* Kinds that add or remove rows. */
static void drop_observations(struct cd__kase *k, const char *attribute)
{
    const char *id = k->of[CD_PEOPLE].cell[0][CD_PEOPLE_RECORD_ID];
    for (uint32_t i = k->of[CD_OBSERVATIONS].n; i-- > 0;)
        if (strcmp(k->of[CD_OBSERVATIONS].cell[i][CD_OBSERVATIONS_RECORD_ID], id) == 0 &&
            strcmp(k->of[CD_OBSERVATIONS].cell[i][CD_OBSERVATIONS_ATTRIBUTE], attribute) == 0)
            cd__drop_row(k, CD_OBSERVATIONS, i);
}

static uint32_t first_victim(const struct cd__kase *k)
{
    uint32_t i = 0;
    while (i < k->of[CD_INVOLVEMENTS].n && strcmp(k->of[CD_INVOLVEMENTS].cell[i][CD_INVOLVEMENTS_ROLE], "victim") != 0)
        i++;
    return i;
}

static bool is_open(const struct cd__kase *k)
{
    return k->of[CD_CASES].cell[0][CD_CASES_CLOSED][0] == '\0';
}

static void note(struct cd__kase *k, const char *kind, const char *rule, enum cd_table_id table, uint32_t row,
                 const char *field)
{
    if (k->n_planted == CD__PLANTS) return;
    k->planted[k->n_planted].kind = kind;
    k->planted[k->n_planted].rule = rule;
    k->planted[k->n_planted].table = (uint8_t)table;
    memcpy(k->planted[k->n_planted].id, k->of[table].cell[row][0], CD__TEXT);
    (void)snprintf(k->planted[k->n_planted].field, CD__TEXT, "%s", field);
    k->n_planted++;
}

static bool nothing_observed(struct cd__kase *k, const char *attribute, const char *rule)
{
    if (!is_open(k)) return false; /* it would be asked for again at charge and at the end */
    drop_observations(k, attribute);
    note(k, "never observed", rule, CD_PEOPLE, 0, "record_id");
    return true;
}

static bool no_ethnicity(struct cd__kase *k)
{
    return nothing_observed(k, "ethnicity", "suspect.ethnicity-first");
}

static bool no_nationality(struct cd__kase *k)
{
    return nothing_observed(k, "nationality", "suspect.nationality-first");
}

static bool involved_twice(struct cd__kase *k)
{
    note(k, "involved twice", "involvement.twice", CD_INVOLVEMENTS, cd__copy_row(k, CD_INVOLVEMENTS, 0), "record_id");
    return true;
}

static bool observed_twice(struct cd__kase *k)
{
    if (k->of[CD_OBSERVATIONS].cell[1][CD_OBSERVATIONS_VALUE][0] == '\0') return false;
    note(k, "observed twice", "observation.twice", CD_OBSERVATIONS, cd__copy_row(k, CD_OBSERVATIONS, 1), "record_id");
    return true;
}

static bool orphan(struct cd__kase *k)
{
    const uint32_t row = cd__copy_row(k, CD_OBSERVATIONS, 0);
    char id[CD__TEXT];
    (void)snprintf(id, sizeof id, "X%.40s", k->of[CD_OBSERVATIONS].cell[0][CD_OBSERVATIONS_RECORD_ID]);
    cd__set(k, CD_OBSERVATIONS, row, CD_OBSERVATIONS_RECORD_ID, id);
    note(k, "orphan", "id.orphan", CD_OBSERVATIONS, row, "record_id");
    return true;
}

static bool same_id(struct cd__kase *k)
{
    const uint32_t row = cd__copy_row(k, CD_PEOPLE, 0);
    k->record[row] = k->record[0];
    k->corruptions[row][0] = '\0';
    cd__set(k, CD_PEOPLE, row, CD_PEOPLE_FORENAMES, "Second");
    note(k, "one id twice", "id.twice", CD_PEOPLE, row, "record_id");
    note(k, "one id twice", "person.in-no-case", CD_PEOPLE, row, "record_id");
    return true;
}

static bool victim_too(struct cd__kase *k)
{
    const uint32_t row = cd__copy_row(k, CD_INVOLVEMENTS, 0);
    for (uint32_t f = CD_INVOLVEMENTS_OFFENCE_CODE; f < CD_INVOLVEMENTS_FIELD_COUNT; f++)
        cd__set(k, CD_INVOLVEMENTS, row, f, "");
    cd__set(k, CD_INVOLVEMENTS, row, CD_INVOLVEMENTS_ROLE, "victim");
    note(k, "victim and suspect", "person.victim-and-suspect", CD_PEOPLE, 0, "record_id");
    return true;
}

static bool status_of_victim(struct cd__kase *k)
{
    const uint32_t victim = first_victim(k);
    if (victim == k->of[CD_INVOLVEMENTS].n) return false;
    const uint32_t row = cd__copy_row(k, CD_OBSERVATIONS, 0);
    cd__set(k, CD_OBSERVATIONS, row, CD_OBSERVATIONS_RECORD_ID,
            k->of[CD_INVOLVEMENTS].cell[victim][CD_INVOLVEMENTS_RECORD_ID]);
    cd__set(k, CD_OBSERVATIONS, row, CD_OBSERVATIONS_ATTRIBUTE, "immigration_status");
    cd__set(k, CD_OBSERVATIONS, row, CD_OBSERVATIONS_VALUE, "asylum claimant");
    cd__set(k, CD_OBSERVATIONS, row, CD_OBSERVATIONS_REASON_MISSING, "");
    cd__set(k, CD_OBSERVATIONS, row, CD_OBSERVATIONS_CODE_LIST, "");
    note(k, "status of a victim", "refused.immigration-status", CD_OBSERVATIONS, row, "value");
    return true;
}

/* What the officer saw is another broad group than what the person said. */
static bool differ(struct cd__kase *k)
{
    const struct cd__rows *o = &k->of[CD_OBSERVATIONS];
    if (o->cell[0][CD_OBSERVATIONS_VALUE][0] != 'W') return false;
    for (uint32_t i = 0; i < o->n; i++) {
        if (strcmp(o->cell[i][CD_OBSERVATIONS_ASSERTED_BY], "officer") != 0 ||
            strcmp(o->cell[i][CD_OBSERVATIONS_RECORD_ID], o->cell[0][CD_OBSERVATIONS_RECORD_ID]) != 0 ||
            o->cell[i][CD_OBSERVATIONS_VALUE][0] == '\0')
            continue;
        cd__set(k, CD_OBSERVATIONS, i, CD_OBSERVATIONS_VALUE, "3");
        note(k, "self and officer differ", "person.ethnicity-differs", CD_PEOPLE, 0, "record_id");
        return true;
    }
    return false;
}

static bool (*const structural[])(struct cd__kase *k) = {no_ethnicity,   no_nationality,   involved_twice,
                                                         observed_twice, orphan,           same_id,
                                                         victim_too,     status_of_victim, differ};

static bool meets(const struct cd__kase *k, enum need need)
{
    const bool several =
        k->of[CD_INVOLVEMENTS].n > 1 && strcmp(k->of[CD_INVOLVEMENTS].cell[1][CD_INVOLVEMENTS_ROLE], "suspect") == 0;
    switch (need) {
    case SAID: return k->of[CD_OBSERVATIONS].cell[0][CD_OBSERVATIONS_VALUE][0] != '\0' && is_open(k);
    case OPEN: return is_open(k);
    case CLOSED: return !is_open(k);
    case ONE: return !several;
    case SEVERAL: return several;
    case CONTACTS: return k->of[CD_CASES].cell[0][CD_CASES_EARLIER_CONTACTS][0] != '0';
    default: return true;
    }
}

static void strike(struct cd__kase *k, const struct kind *kind)
{
    const uint32_t victim = first_victim(k);
    for (size_t i = 0; i < 4 && kind->strokes[i].text != NULL; i++) {
        const struct stroke *s = &kind->strokes[i];
        const uint32_t row = s->row == VICTIM ? victim : s->row;
        const bool opened = strcmp(s->text, "OPENED") == 0;
        cd__set(k, (enum cd_table_id)s->table, row, s->field,
                opened ? k->of[CD_CASES].cell[0][CD_CASES_OPENED] : s->text);
    }
    const char *field = cd_schema_at(0)->table[kind->table].fields[kind->field].name;
    note(k, kind->name, kind->rule, (enum cd_table_id)kind->table, kind->row == VICTIM ? victim : kind->row, field);
}

/* One case in twelve is spoilt, by one kind. A whole case has a victim; a last one that was cut short is left alone. */
void cd__case_spoil(const struct cd__nation *nation, uint32_t ret, uint64_t first, struct cd__kase *kase)
{
    enum { FIELD_KINDS = sizeof kinds / sizeof kinds[0], OTHERS = sizeof structural / sizeof structural[0] };
    struct cd__random r = cd__random_at(nation->opts.seed, PLANT, first);
    (void)ret;
    if (nation->opts.clean || cd__below(&r, 12) != 0 || first_victim(kase) == kase->of[CD_INVOLVEMENTS].n) return;
    for (unsigned i = 0; i < 8; i++) {
        const uint32_t which = cd__below(&r, FIELD_KINDS + OTHERS);
        if (which >= FIELD_KINDS) {
            if (structural[which - FIELD_KINDS](kase)) return;
        } else if (meets(kase, (enum need)kinds[which].need)) {
            strike(kase, &kinds[which]);
            return;
        }
    }
}
