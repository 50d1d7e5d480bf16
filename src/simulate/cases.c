/* cases.c - one case of a return: its rows in the four tables, all of them sound; see nation_int.h. */
#include <stdio.h>

#include "nation_int.h"

enum { CASE = 10, OBSERVE }; /* streams */

void cd__set(struct cd__kase *kase, enum cd_table_id table, uint32_t row, uint32_t field, const char *text)
{
    char *cell = kase->of[table].cell[row][field];
    const size_t n = strnlen(text, CD__TEXT - 1);
    memcpy(cell, text, n);
    cell[n] = '\0';
}

uint32_t cd__copy_row(struct cd__kase *kase, enum cd_table_id table, uint32_t row)
{
    struct cd__rows *rows = &kase->of[table];
    memcpy(rows->cell[rows->n], rows->cell[row], sizeof rows->cell[row]);
    return rows->n++;
}

void cd__drop_row(struct cd__kase *kase, enum cd_table_id table, uint32_t row)
{
    struct cd__rows *rows = &kase->of[table];
    memmove(rows->cell[row], rows->cell[row + 1], (rows->n - row - 1) * sizeof rows->cell[row]);
    rows->n--;
}

static uint32_t blank_row(struct cd__kase *kase, enum cd_table_id table)
{
    struct cd__rows *rows = &kase->of[table];
    for (uint32_t f = 0; f < CD__FIELDS; f++) rows->cell[rows->n][f][0] = '\0';
    return rows->n++;
}

static void set_day(struct cd__kase *kase, enum cd_table_id table, uint32_t row, uint32_t field, int32_t day)
{
    char text[16];
    cd_day_format(day, text);
    cd__set(kase, table, row, field, text);
}

static void set_number(struct cd__kase *kase, enum cd_table_id table, uint32_t row, uint32_t field, const char *fmt,
                       unsigned long long n)
{
    char text[CD__TEXT];
    (void)snprintf(text, sizeof text,
                   fmt[0] == 'P'   ? "P%llu"
                   : fmt[0] == 'C' ? "C%llu"
                   : fmt[0] == 'S' ? "S%llu"
                   : fmt[0] == 'U' ? "Unit %llu"
                                   : "%llu",
                   n);
    cd__set(kase, table, row, field, text);
}

/* What the parts of a case share. */
struct making {
    const struct cd__nation *nation;
    struct cd__kase *kase;
    struct cd__random r;
    uint64_t first;
    int32_t opened, closed, month_end; /* closed: CD_NO_DAY while it is open */
    bool charged, heaping;
    unsigned unit, officer;
};

/* In some of the larger returns one recorder writes one code for everybody. */
bool cd__heaps(const struct cd__nation *nation, uint32_t ret)
{
    struct cd__random r = cd__random_at(nation->opts.seed, 300, ret);
    return !nation->opts.clean && nation->first[ret + 1] - nation->first[ret] >= 2000 && cd__below(&r, 3) == 0;
}

static void make_case(struct making *m, unsigned suspects)
{
    static const char *const with[] = {"school", "social care", "police", "health"};
    static const char *const interviewed[] = {"all", "all", "some"};
    struct cd__kase *k = m->kase;
    const uint32_t row = blank_row(k, CD_CASES);
    const unsigned contacts = cd__below(&m->r, 4);
    set_number(k, CD_CASES, row, CD_CASES_CASE_ID, "C", m->first);
    set_day(k, CD_CASES, row, CD_CASES_OPENED, m->opened);
    cd__set(k, CD_CASES, row, CD_CASES_DEFINITION, "iicsa-network");
    cd__set(k, CD_CASES, row, CD_CASES_GROUP_BASED, suspects > 1 ? "yes" : "no");
    set_number(k, CD_CASES, row, CD_CASES_EARLIER_CONTACTS, "0", contacts);
    if (contacts > 0) cd__set(k, CD_CASES, row, CD_CASES_EARLIER_CONTACTS_WITH, with[cd__below(&m->r, 4)]);
    cd__set(k, CD_CASES, row, CD_CASES_VICTIM_ACCOUNT_TAKEN, "yes");
    cd__set(k, CD_CASES, row, CD_CASES_LINES_OF_ENQUIRY_OPEN, m->closed == CD_NO_DAY ? "yes" : "no");
    cd__set(k, CD_CASES, row, CD_CASES_SUSPECTS_INTERVIEWED, interviewed[cd__below(&m->r, 3)]);
    cd__set(k, CD_CASES, row, CD_CASES_PREVIOUSLY_REVIEWED, "no");
    cd__set(k, CD_CASES, row, CD_CASES_VICTIM_WISHES, cd__chance(&m->r, 0.7) ? "wants review" : "no contact");
    set_number(k, CD_CASES, row, CD_CASES_UNIT, "U", m->unit);
    set_number(k, CD_CASES, row, CD_CASES_OFFICER, "S", m->officer);
    if (m->closed == CD_NO_DAY) return;
    set_day(k, CD_CASES, row, CD_CASES_CLOSED, m->closed);
    set_day(k, CD_CASES, row, CD_CASES_OUTCOME_DATE, m->closed);
    cd__set(k, CD_CASES, row, CD_CASES_OUTCOME, m->charged ? "charged" : "no further action: police");
}

static void make_person(struct making *m, uint64_t g, struct cd__human *h)
{
    struct cd__kase *k = m->kase;
    const uint32_t row = blank_row(k, CD_PEOPLE);
    const uint64_t who = cd__person_of(m->nation, g);
    bool day_known = true;
    char identifiers[CD__TEXT], aliases[CD__TEXT];
    cd__human_of(m->nation, who, h);
    cd__known_as(m->nation, g, identifiers, aliases);
    k->corruptions[row][0] = '\0';
    if (who != g) cd__corrupt(m->nation, g, h, &day_known, k->corruptions[row]);
    k->record[row] = g;
    set_number(k, CD_PEOPLE, row, CD_PEOPLE_RECORD_ID, "P", g);
    cd__set(k, CD_PEOPLE, row, CD_PEOPLE_FORENAMES, h->forenames);
    cd__set(k, CD_PEOPLE, row, CD_PEOPLE_SURNAME, h->surname);
    cd__set(k, CD_PEOPLE, row, CD_PEOPLE_ALIASES, aliases);
    cd__set(k, CD_PEOPLE, row, CD_PEOPLE_IDENTIFIERS, identifiers);
    if (day_known) {
        set_day(k, CD_PEOPLE, row, CD_PEOPLE_DATE_OF_BIRTH, h->born);
        cd__set(k, CD_PEOPLE, row, CD_PEOPLE_DOB_PRECISION, "day");
    }
    cd__set(k, CD_PEOPLE, row, CD_PEOPLE_SEX, h->female ? "female" : "male");
    cd__set(k, CD_PEOPLE, row, CD_PEOPLE_POSTCODE, h->postcode);
    if (h->role != CD__VICTIM) return;
    cd__set(k, CD_PEOPLE, row, CD_PEOPLE_IN_CARE,
            cd__chance(&m->r, 0.3)   ? "yes"
            : cd__chance(&m->r, 0.8) ? "no"
                                     : "not recorded");
    cd__set(k, CD_PEOPLE, row, CD_PEOPLE_DISABILITY,
            cd__chance(&m->r, 0.2)   ? "yes"
            : cd__chance(&m->r, 0.7) ? "no"
                                     : "");
}

static void make_involvement(struct making *m, uint64_t g, enum cd__role role, int32_t offence)
{
    static const char *const roles[] = {"suspect", "victim", "witness"};
    static const char *const offences[] = {"017/15", "019/07", "020/03", "022/10", "071/01"};
    struct cd__kase *k = m->kase;
    const uint32_t row = blank_row(k, CD_INVOLVEMENTS);
    set_number(k, CD_INVOLVEMENTS, row, CD_INVOLVEMENTS_CASE_ID, "C", m->first);
    set_number(k, CD_INVOLVEMENTS, row, CD_INVOLVEMENTS_RECORD_ID, "P", g);
    cd__set(k, CD_INVOLVEMENTS, row, CD_INVOLVEMENTS_ROLE, roles[role]);
    if (role == CD__WITNESS) return;
    cd__set(k, CD_INVOLVEMENTS, row, CD_INVOLVEMENTS_OFFENCE_CODE, offences[m->first % 5]);
    set_day(k, CD_INVOLVEMENTS, row, CD_INVOLVEMENTS_OFFENCE_FROM, offence);
    set_day(k, CD_INVOLVEMENTS, row, CD_INVOLVEMENTS_OFFENCE_TO, offence + (int32_t)cd__below(&m->r, 9));
    if (role != CD__SUSPECT) return;
    const bool penetrative = cd__chance(&m->r, 0.4);
    cd__set(k, CD_INVOLVEMENTS, row, CD_INVOLVEMENTS_ACT, penetrative ? "penetrative" : "contact");
    if (penetrative)
        cd__set(k, CD_INVOLVEMENTS, row, CD_INVOLVEMENTS_PENETRATION_BY, cd__chance(&m->r, 0.7) ? "penis" : "other");
    if (m->closed == CD_NO_DAY) {
        cd__set(k, CD_INVOLVEMENTS, row, CD_INVOLVEMENTS_OUTCOME, "under investigation");
        return;
    }
    cd__set(k, CD_INVOLVEMENTS, row, CD_INVOLVEMENTS_OUTCOME, m->charged ? "charged" : "no further action: police");
    set_day(k, CD_INVOLVEMENTS, row, CD_INVOLVEMENTS_OUTCOME_DATE, m->closed);
}

static void observe(struct making *m, uint64_t g, const char *attribute, const char *value, const char *reason,
                    const char *list, const char *by, const char *stage, int32_t day)
{
    struct cd__kase *k = m->kase;
    const uint32_t row = blank_row(k, CD_OBSERVATIONS);
    set_number(k, CD_OBSERVATIONS, row, CD_OBSERVATIONS_RECORD_ID, "P", g);
    cd__set(k, CD_OBSERVATIONS, row, CD_OBSERVATIONS_ATTRIBUTE, attribute);
    cd__set(k, CD_OBSERVATIONS, row, CD_OBSERVATIONS_VALUE, value);
    cd__set(k, CD_OBSERVATIONS, row, CD_OBSERVATIONS_REASON_MISSING, reason);
    cd__set(k, CD_OBSERVATIONS, row, CD_OBSERVATIONS_CODE_LIST, list);
    cd__set(k, CD_OBSERVATIONS, row, CD_OBSERVATIONS_ASSERTED_BY, by);
    cd__set(k, CD_OBSERVATIONS, row, CD_OBSERVATIONS_STAGE, stage);
    set_day(k, CD_OBSERVATIONS, row, CD_OBSERVATIONS_OBSERVED_AT, day);
    set_number(k, CD_OBSERVATIONS, row, CD_OBSERVATIONS_RECORDED_BY, "S", m->officer);
    set_number(k, CD_OBSERVATIONS, row, CD_OBSERVATIONS_UNIT, "U", m->unit);
}

/* How a force records: the share it asks, and by how much less where the answer is not White (missing not at random: the odds are stated in
 * truth/forces.csv). Who is not asked has a reason with an author: the mandate is kept, and the value is missing. */
static const char *reason_of(const struct cd__nation *nation, uint64_t g, const struct cd__human *h)
{
    static const char *const reasons[] = {"not asked", "declined", "not understood", "unknown to recorder"};
    const uint32_t force = cd__return_of(nation, g) / nation->opts.months;
    struct cd__random f = cd__random_at(nation->opts.seed, 200, force),
                      r = cd__random_at(nation->opts.seed, OBSERVE, g);
    double asked = 0.25 + 0.6 * (double)cd__below(&f, 1000) / 1000;
    if (cd__below(&f, 4) == 0 && h->ethnicity[0] != 'W') asked *= 0.7;
    return cd__chance(&r, asked) ? "" : reasons[cd__below(&r, 4)];
}

static void make_observations(struct making *m, uint64_t g, const struct cd__human *h)
{
    const char *reason = reason_of(m->nation, g, h);
    const bool said = reason[0] == '\0', seen = h->observed[0] != '\0';
    const char *ethnicity = m->heaping ? "A9" : h->ethnicity, *observed = m->heaping && seen ? "4" : h->observed;
    const char *const stages[] = {"first contact", "charge", "end of investigation"};
    for (unsigned s = 0; s < 3; s++) {
        const int32_t day = s == 0 ? m->opened : m->closed;
        if (day == CD_NO_DAY || (s == 1 && !m->charged)) continue;
        observe(m, g, "ethnicity", said ? ethnicity : "", reason, said ? "ethnicity-18+1" : "", "self", stages[s], day);
        observe(m, g, "nationality", said ? h->nationality : "", reason, said ? "nationality" : "", "self", stages[s],
                day);
    }
    observe(m, g, "ethnicity", observed, seen ? "" : "unknown to recorder", seen ? "ethnicity-ic" : "", "officer",
            stages[0], m->opened);
}

uint32_t cd__case_make(const struct cd__nation *nation, uint32_t ret, uint64_t first, struct cd__kase *kase)
{
    const uint64_t left = nation->first[ret + 1] - first;
    const int32_t period = nation->opts.first + (int32_t)(ret % nation->opts.months);
    const int32_t start = cd_day_of(period / 12, period % 12 + 1, 1);
    struct making m = {
        .nation = nation, .kase = kase, .r = cd__random_at(nation->opts.seed, CASE, first), .first = first};
    uint32_t at = (uint32_t)((first - nation->first[ret]) % 32), which = 0;
    while (at > 0) { /* a case begins where the ones before it end */
        at -= (uint32_t)cd__pattern[which][0] + cd__pattern[which][1] + cd__pattern[which][2];
        which++;
    }
    for (unsigned t = 0; t < CD_TABLE_COUNT; t++) kase->of[t].n = 0;
    kase->n_planted = 0;
    m.month_end = cd_period_last_day(period);
    m.opened = start + (int32_t)cd__below(&m.r, 20);
    m.closed = cd__chance(&m.r, 0.35) ? m.opened + 1 + (int32_t)cd__below(&m.r, 8) : CD_NO_DAY;
    m.charged = m.closed != CD_NO_DAY && cd__chance(&m.r, 0.5);
    m.unit = 1 + cd__below(&m.r, 6);
    m.officer = 100 * m.unit + cd__below(&m.r, 12);
    m.heaping = cd__heaps(nation, ret) && cd__below(&m.r, 8) == 0;
    if (m.heaping) m.officer = CD__HEAPING_OFFICER;
    const int32_t offence = m.opened - 20 - (int32_t)cd__below(&m.r, 300);
    make_case(&m, cd__pattern[which][0]);
    uint32_t n = 0;
    for (unsigned role = 0; role < 3; role++)
        for (unsigned i = 0; i < cd__pattern[which][role] && n < left; i++, n++) {
            struct cd__human h;
            make_person(&m, first + n, &h);
            make_involvement(&m, first + n, (enum cd__role)role, offence);
            if (role == CD__SUSPECT) make_observations(&m, first + n, &h);
        }
    return n;
}
