/* casework.c - what one return gives to groups: its cases, who is suspect and victim in them, and victims' records to be linked. */
#include <stdlib.h>

#include "audit_int.h"
#include "candour/buf.h"
#include "candour/project.h"

/* Local numbers by row of people; CD_NO_CODE: not of that role. */
struct numbers {
    uint32_t *of[2]; /* by enum cd_group_role */
    uint8_t *victim;
};

static bool is_code(const struct cd_tables *tables, enum cd_table_id table, uint32_t field, uint32_t row,
                    const char *code)
{
    char scratch[16];
    return cd_str_eq_nocase(cd_table_text(tables, table, field, row, scratch), cd_str_of(code));
}

static bool number_people(struct cd__casework *out, const struct cd_register *reg, struct numbers *numbers)
{
    const struct cd_tables *tables = &reg->tables;
    const uint32_t n = tables->of[CD_PEOPLE].n;
    for (unsigned k = 0; k < 2; k++) numbers->of[k] = malloc(((size_t)n + 1) * sizeof *numbers->of[k]);
    numbers->victim = calloc((size_t)n + 1, 1);
    if (numbers->of[0] == NULL || numbers->of[1] == NULL || numbers->victim == NULL) return false;
    for (uint32_t i = 0; i < tables->of[CD_INVOLVEMENTS].n; i++) {
        const uint32_t person = cd_table_person(tables, CD_INVOLVEMENTS, i);
        if (person != CD_NO_CODE && is_code(tables, CD_INVOLVEMENTS, CD_INVOLVEMENTS_ROLE, i, "victim"))
            numbers->victim[person] = 1;
    }
    for (uint32_t i = 0; i < n; i++) {
        numbers->of[CD_GROUP_SUSPECT][i] = reg->people.present[i] ? out->n_suspects++ : CD_NO_CODE;
        numbers->of[CD_GROUP_VICTIM][i] = numbers->victim[i] ? out->n_victims++ : CD_NO_CODE;
    }
    return true;
}

/* A row whose case or person is not there belongs to nobody: rule id.orphan has said so. */
static bool take_involved(struct cd__casework *out, const struct cd_tables *tables, const struct numbers *numbers)
{
    static const char *const roles[] = {"suspect", "victim"};
    const uint32_t n = tables->of[CD_INVOLVEMENTS].n;
    const int32_t *from = cd_table_days(tables, CD_INVOLVEMENTS, CD_INVOLVEMENTS_OFFENCE_FROM),
                  *to = cd_table_days(tables, CD_INVOLVEMENTS, CD_INVOLVEMENTS_OFFENCE_TO);
    out->involved = calloc((size_t)n + 1, sizeof *out->involved);
    if (out->involved == NULL) return false;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t kase = cd_table_case(tables, CD_INVOLVEMENTS, i),
                       person = cd_table_person(tables, CD_INVOLVEMENTS, i);
        for (uint8_t role = 0; role < 2 && kase != CD_NO_CODE && person != CD_NO_CODE; role++) {
            const uint32_t who = numbers->of[role][person];
            if (who == CD_NO_CODE || !is_code(tables, CD_INVOLVEMENTS, CD_INVOLVEMENTS_ROLE, i, roles[role])) continue;
            out->involved[out->n_involved++] = (struct cd_involved){kase, who, from[i], to[i], role};
        }
    }
    return true;
}

static uint32_t definition_of(const struct cd_tables *tables, uint32_t row)
{
    for (uint32_t k = 0; k < CD_GROUP_DEFINITIONS; k++)
        if (is_code(tables, CD_CASES, CD_CASES_DEFINITION, row, cd_group_definition_at(k)->id)) return k;
    return 0;
}

static bool take_cases(struct cd__casework *out, const struct cd_tables *tables)
{
    const struct cd_table *cases = &tables->of[CD_CASES];
    out->cases = calloc((size_t)cases->n + 1, sizeof *out->cases);
    if (out->cases == NULL) return false;
    out->n_cases = cases->n;
    out->file = cases->file;
    for (uint32_t i = 0; i < cases->n; i++) {
        const bool yes = is_code(tables, CD_CASES, CD_CASES_GROUP_BASED, i, "yes"),
                   no = is_code(tables, CD_CASES, CD_CASES_GROUP_BASED, i, "no");
        out->cases[i] = (struct cd__case){.line = cases->line[i],
                                          .column = (uint16_t)cd_table_at(tables, CD_CASES, CD_CASES_GROUP_BASED, i),
                                          .flag = yes  ? CD_GROUP_YES
                                                  : no ? CD_GROUP_NO
                                                       : CD_GROUP_NOT_SAID,
                                          .definition = (uint8_t)definition_of(tables, i)};
    }
    return true;
}

/* Letters and digits alone, capital: "ab1 2cd" and "AB12CD" are one postcode. */
static struct cd_str plain(struct cd_str text, struct cd_buf *b)
{
    b->n = 0;
    for (size_t i = 0; i < text.n; i++) {
        const char c = text.p[i];
        if (c >= 'a' && c <= 'z') cd_buf_char(b, (char)(c - 'a' + 'A'));
        else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) cd_buf_char(b, c);
    }
    return (struct cd_str){b->p, b->n};
}

/* Days of birth that are exact, and postcodes. */
static bool take_suspects(struct cd__casework *out, const struct cd_tables *tables, const struct numbers *numbers)
{
    const int32_t *born = cd_table_days(tables, CD_PEOPLE, CD_PEOPLE_DATE_OF_BIRTH);
    struct cd_buf b = {0};
    char scratch[16];
    out->born = malloc(((size_t)out->n_suspects + 1) * sizeof *out->born);
    out->postcode = malloc(((size_t)out->n_suspects + 1) * sizeof *out->postcode);
    bool ok = out->born != NULL && out->postcode != NULL;
    for (uint32_t i = 0; ok && i < tables->of[CD_PEOPLE].n; i++) {
        const uint32_t s = numbers->of[CD_GROUP_SUSPECT][i];
        if (s == CD_NO_CODE) continue;
        const struct cd_str precision = cd_table_text(tables, CD_PEOPLE, CD_PEOPLE_DOB_PRECISION, i, scratch);
        const bool exact = precision.n == 0 || cd_str_eq_nocase(precision, CD_STR("day"));
        out->born[s] = exact ? born[i] : CD_NO_DAY;
        const struct cd_str at = plain(cd_table_text(tables, CD_PEOPLE, CD_PEOPLE_POSTCODE, i, scratch), &b);
        out->postcode[s] = CD_NO_CODE;
        ok = !b.failed && (at.n == 0 || cd_dict_code(&out->postcodes, at, &out->postcode[s]));
    }
    cd_buf_free(&b);
    return ok;
}

enum cd_status cd__casework_take(struct cd__casework *out, const struct cd_register *reg, bool link, struct cd_err *err)
{
    const struct cd_tables *tables = &reg->tables;
    struct numbers numbers = {0};
    enum cd_status status = CD_OK;
    if (tables->schema == NULL || !cd_str_eq(cd_str_of(tables->schema->id), CD_STR("return-1"))) return CD_OK;
    out->given = true;
    const bool ok = number_people(out, reg, &numbers) && take_involved(out, tables, &numbers) &&
                    take_cases(out, tables) && take_suspects(out, tables, &numbers);
    if (!ok) status = cd_fail(err, CD_NOMEM, "no memory for the cases of a return");
    if (status == CD_OK && link) status = cd_project_people(&out->victims, tables, numbers.victim, err);
    free(numbers.of[0]);
    free(numbers.of[1]);
    free(numbers.victim);
    return status;
}

void cd__casework_free(struct cd__casework *casework)
{
    cd_frame_free(&casework->victims);
    cd_dict_free(&casework->postcodes);
    free(casework->involved);
    free(casework->cases);
    free(casework->born);
    free(casework->postcode);
    *casework = (struct cd__casework){0};
}
