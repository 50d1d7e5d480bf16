/* people.c - who a record is of, and what a second record of the same person gets wrong; the rates are docs/simulate.md's. */
#include <stdio.h>

#include "nation_int.h"

enum { DUPLICATE = 1, PERSON, FAMILY, CORRUPT, KNOWN, WRITTEN }; /* streams */

/* The one hardness, written down once and not to be tuned. */
static const double duplicates = 0.25, other_force = 0.12, families = 0.12, twins = 0.01, moved = 0.25, tail = 0.35,
                    own_script = 0.03, married = 0.10, numbered = 0.5, number_written = 0.7, number_wrong = 0.02,
                    aliased = 0.15, alias_written = 0.5;

/* Cases of a return follow this pattern of 32 records: suspects, victims, witnesses of eight cases. */
const uint8_t cd__pattern[8][3] = {{1, 1, 0}, {2, 1, 1}, {1, 1, 0}, {1, 2, 0},
                                   {3, 2, 1}, {1, 1, 1}, {5, 3, 2}, {1, 1, 0}};

uint32_t cd__return_of(const struct cd__nation *nation, uint64_t g)
{
    uint32_t lo = 0, hi = nation->n_returns - 1;
    while (lo < hi) {
        const uint32_t mid = lo + (hi - lo + 1) / 2;
        if (nation->first[mid] <= g) lo = mid;
        else hi = mid - 1;
    }
    return lo;
}

enum cd__role cd__role_of(const struct cd__nation *nation, uint64_t g)
{
    uint32_t at = (uint32_t)((g - nation->first[cd__return_of(nation, g)]) % 32);
    for (unsigned k = 0; k < 8; k++)
        for (unsigned role = 0; role < 3; role++) {
            if (at < cd__pattern[k][role]) return (enum cd__role)role;
            at -= cd__pattern[k][role];
        }
    return CD__WITNESS;
}

static bool is_duplicate(const struct cd__nation *nation, uint64_t g)
{
    struct cd__random r = cd__random_at(nation->opts.seed, DUPLICATE, g);
    return !nation->opts.clean && cd__chance(&r, duplicates);
}

/* --- Networks: where the nation has groups, second records are of people of the same network ------------------------------------ */

/* Blocks of 32 records a third of the nation apart are one neighbourhood; the cases of a block fall into three rings, and those of one ring in all blocks of a neighbourhood are
 * a network. Nothing needs to be remembered: who shares a case or a victim with whom follows from numbers of records. */
static const uint32_t rings[] = {0, 11, 20, 32};

uint64_t cd__neighbourhoods(const struct cd__nation *nation)
{
    const uint64_t blocks = nation->first[nation->n_returns] / 32;
    return (blocks + CD__NEIGHBOURS - 1) / CD__NEIGHBOURS;
}

/* A record of the network in another block, drawn until it is an original of the same role. */
static uint64_t member_of_network(const struct cd__nation *nation, uint64_t g, struct cd__random *r)
{
    const uint64_t apart = cd__neighbourhoods(nation), block = g / 32;
    const uint32_t at = (uint32_t)(g % 32);
    unsigned ring = 0;
    while (at >= rings[ring + 1]) ring++;
    for (unsigned i = 0; i < 64; i++) {
        const uint64_t to = block % apart + apart * cd__below(r, CD__NEIGHBOURS);
        const uint64_t who = to * 32 + rings[ring] + cd__below(r, rings[ring + 1] - rings[ring]);
        if (to == block || who >= nation->first[nation->n_returns]) continue;
        if (!is_duplicate(nation, who) && cd__role_of(nation, who) == cd__role_of(nation, g)) return who;
    }
    return g;
}

/* A record of another return of the force, or of another force, drawn until it is an original of the same role. */
uint64_t cd__person_of(const struct cd__nation *nation, uint64_t g)
{
    const uint32_t months = nation->opts.months, force = cd__return_of(nation, g) / months;
    struct cd__random r = cd__random_at(nation->opts.seed, DUPLICATE, g);
    if (!is_duplicate(nation, g)) return g;
    (void)cd__next(&r); /* the number that made it a duplicate */
    if (nation->opts.groups) return member_of_network(nation, g, &r);
    uint32_t from = force;
    if (nation->opts.forces > 1 && cd__chance(&r, other_force))
        from = (force + 1 + cd__below(&r, nation->opts.forces - 1)) % nation->opts.forces;
    const uint64_t first = nation->first[(size_t)from * months], n = nation->first[(size_t)(from + 1) * months] - first;
    for (unsigned i = 0; i < 64 && n > 0; i++) {
        const uint64_t at = first + cd__next(&r) % n;
        if (at != g && !is_duplicate(nation, at) && cd__role_of(nation, at) == cd__role_of(nation, g)) return at;
    }
    return g; /* a force too small to have one */
}

/* --- People ------------------------------------------------------------------------------------------------------------------ */

static void copy(char *to, size_t size, struct cd_str s)
{
    const size_t n = s.n < size - 1 ? s.n : size - 1;
    memcpy(to, s.p, n);
    to[n] = '\0';
}

/* Shares of traditions among a force's people vary by force; codes within a tradition are drawn. */
static unsigned tradition_of(const struct cd__nation *nation, uint64_t g, struct cd__random *r)
{
    static const uint32_t base[CD__TRADITIONS] = {66, 13, 9, 7, 5};
    const uint32_t force = cd__return_of(nation, g) / nation->opts.months;
    uint32_t weight[CD__TRADITIONS], sum = 0;
    for (unsigned t = 0; t < CD__TRADITIONS; t++) {
        struct cd__random f = cd__random_at(nation->opts.seed, 100 + t, force);
        weight[t] = base[t] * (50 + cd__below(&f, 101));
        sum += weight[t];
    }
    uint32_t at = cd__below(r, sum);
    for (unsigned t = 0; t < CD__TRADITIONS; t++) {
        if (at < weight[t]) return t;
        at -= weight[t];
    }
    return 0;
}

struct codes {
    const char *ethnicity, *observed, *nationality;
};
static const struct codes codes[CD__TRADITIONS][8] = {{{"W1", "1", "GBR"},
                                                       {"W1", "1", "GBR"},
                                                       {"W1", "1", "GBR"},
                                                       {"W1", "1", "GBR"},
                                                       {"W2", "1", "IRL"},
                                                       {"B1", "3", "GBR"},
                                                       {"M1", "", "GBR"},
                                                       {"W3", "1", "GBR"}},
                                                      {{"A2", "4", "GBR"},
                                                       {"A2", "4", "PAK"},
                                                       {"A1", "4", "GBR"},
                                                       {"A1", "4", "IND"},
                                                       {"A3", "4", "GBR"},
                                                       {"A3", "4", "BGD"},
                                                       {"A9", "4", "GBR"},
                                                       {"M3", "", "GBR"}},
                                                      {{"W9", "1", "POL"},
                                                       {"W9", "1", "POL"},
                                                       {"W9", "2", "ROU"},
                                                       {"W9", "2", "ROU"},
                                                       {"W9", "1", "LTU"},
                                                       {"W9", "1", "CZE"},
                                                       {"W9", "1", "GBR"},
                                                       {"W3", "2", "SVK"}},
                                                      {{"B2", "3", "GBR"},
                                                       {"B2", "3", "NGA"},
                                                       {"B2", "3", "GHA"},
                                                       {"B2", "3", "SOM"},
                                                       {"B2", "3", "GBR"},
                                                       {"B9", "3", "GBR"},
                                                       {"B1", "3", "GBR"},
                                                       {"M2", "", "GBR"}},
                                                      {{"O2", "6", "GBR"},
                                                       {"O2", "6", "IRQ"},
                                                       {"O2", "6", "SYR"},
                                                       {"O2", "6", "EGY"},
                                                       {"O2", "6", "YEM"},
                                                       {"O9", "6", "IRN"},
                                                       {"O2", "6", "GBR"},
                                                       {"O2", "6", "MAR"}}};

static int32_t birthday(const struct cd__nation *nation, enum cd__role role, struct cd__random *r)
{
    const int32_t today = cd_period_last_day(nation->opts.first);
    if (role == CD__VICTIM)
        return today - 365 * 11 -
               (int32_t)cd__below(r, 365 * 4); /* 11 to 14: under 18 in any month, and a year older by mistake */
    return today - 365 * 20 - (int32_t)cd__below(r, 365 * 45);
}

static void surname(const struct cd__nation *nation, struct cd__human *h, struct cd__random *r)
{
    const struct cd__names *names = &nation->names;
    if (cd__chance(r, tail)) {
        const struct cd_str head =
            names->of[h->tradition][CD__HEAD][cd__below(r, names->n[h->tradition][CD__HEAD])].name;
        const struct cd_str end =
            names->of[h->tradition][CD__TAIL][cd__below(r, names->n[h->tradition][CD__TAIL])].name;
        (void)snprintf(h->surname, sizeof h->surname, CD_FMT CD_FMT, CD_ARG(head), CD_ARG(end));
        return;
    }
    const struct cd__name *name = cd__name_draw(names, h->tradition, CD__SURNAME, r);
    copy(h->surname, sizeof h->surname, name->other.n > 0 && cd__chance(r, own_script) ? name->other : name->name);
}

static void postcode(const struct cd__nation *nation, uint64_t g, struct cd__random *r, char out[16])
{
    static const char letters[] = "ABDEFGHJLNPQRSTUWXYZ";
    const uint32_t force = cd__return_of(nation, g) / nation->opts.months;
    /* One statement each: the order in which arguments are worked out is the compiler's choice. */
    const char last = letters[cd__below(r, 20)], letter = letters[cd__below(r, 20)];
    const uint32_t sector = cd__below(r, 10), district = 1 + cd__below(r, 40);
    (void)snprintf(out, 16, "%c%c%u %u%c%c", letters[force % 20], letters[force / 20 + 3], district, sector, letter,
                   last);
}

static void alone(const struct cd__nation *nation, uint64_t g, struct cd__human *h)
{
    struct cd__random r = cd__random_at(nation->opts.seed, PERSON, g);
    *h = (struct cd__human){.role = (uint8_t)cd__role_of(nation, g)};
    h->tradition = (uint8_t)tradition_of(nation, g, &r);
    h->female = cd__chance(&r, h->role == CD__SUSPECT ? 0.05 : 0.75);
    copy(h->forenames, sizeof h->forenames,
         cd__name_draw(&nation->names, h->tradition, h->female ? CD__FEMALE : CD__MALE, &r)->name);
    surname(nation, h, &r);
    postcode(nation, g, &r, h->postcode);
    h->born = birthday(nation, (enum cd__role)h->role, &r);
    const struct codes *c = &codes[h->tradition][cd__below(&r, 8)];
    h->ethnicity = c->ethnicity;
    h->observed = c->observed;
    h->nationality = c->nationality;
}

/* An eighth live with somebody whose record is near: the same surname, postcode and force; a few of them are twins. */
void cd__human_of(const struct cd__nation *nation, uint64_t g, struct cd__human *h)
{
    struct cd__random r = cd__random_at(nation->opts.seed, FAMILY, g);
    struct cd__human kin;
    alone(nation, g, h);
    const uint64_t first = nation->first[cd__return_of(nation, g)];
    if (!cd__chance(&r, families) || g == first) return;
    const bool twin = cd__chance(&r, twins);
    uint64_t at = g - 1;
    while (twin && at > first && cd__role_of(nation, at) != (enum cd__role)h->role) at--;
    alone(nation, at, &kin);
    memcpy(h->surname, kin.surname, sizeof h->surname);
    memcpy(h->postcode, kin.postcode, sizeof h->postcode);
    if (twin) h->born = kin.born;
    if (twin && strcmp(h->forenames, kin.forenames) == 0)
        copy(h->forenames, sizeof h->forenames,
             nation->names.of[h->tradition][h->female ? CD__FEMALE : CD__MALE][1 + cd__below(&r, 5)].name);
}

/* A number of nine digits of no real register, one digit of it wrong now and then; and another first name that somebody goes by. */
void cd__known_as(const struct cd__nation *nation, uint64_t g, char identifiers[CD__TEXT], char aliases[CD__TEXT])
{
    const uint64_t who = cd__person_of(nation, g);
    struct cd__random person = cd__random_at(nation->opts.seed, KNOWN, who),
                      record = cd__random_at(nation->opts.seed, WRITTEN, g);
    struct cd__human h;
    alone(nation, who, &h);
    const bool has_number = cd__chance(&person, numbered), has_alias = cd__chance(&person, aliased);
    const struct cd_str alias =
        cd__name_draw(&nation->names, h.tradition, h.female ? CD__FEMALE : CD__MALE, &person)->name;
    const bool writes_number = cd__chance(&record, number_written), writes_alias = cd__chance(&record, alias_written);
    const bool wrong = cd__chance(&record, number_wrong);
    const uint32_t at = 1 + cd__below(&record, 9);
    identifiers[0] = aliases[0] = '\0';
    if (h.role != CD__SUSPECT) return;
    if (has_number && writes_number) {
        (void)snprintf(identifiers, CD__TEXT, "N%09llu", (unsigned long long)(who * 7919 % 1000000000));
        if (wrong) identifiers[at] = (char)('0' + (identifiers[at] - '0' + 1) % 10);
    }
    if (has_alias && writes_alias) copy(aliases, CD__TEXT, alias);
}

/* --- Corruption -------------------------------------------------------------------------------------------------------------- */

struct spoiling {
    const struct cd__nation *nation;
    struct cd__random r;
    uint64_t g;
    struct cd__human *h;
    bool day_known;
};

/* A typing error at a character's start, so that UTF-8 stays whole: the letter doubled, left out or swapped with the next (ASCII only). */
static void typo(struct spoiling *s, char *text)
{
    const size_t n = strlen(text);
    const size_t at = n > 3 ? 1 + cd__below(&s->r, (uint32_t)n - 2) : 0;
    if (n <= 3 || n + 2 > CD__TEXT || ((unsigned char)text[at] | (unsigned char)text[at + 1]) >= 0x80) return;
    switch (cd__below(&s->r, 3)) {
    case 0: memmove(text + at + 1, text + at, n - at + 1); break;
    case 1: memmove(text + at, text + at + 1, n - at); break;
    default: {
        const char c = text[at];
        text[at] = text[at + 1];
        text[at + 1] = c;
    }
    }
}

static void typo_surname(struct spoiling *s)
{
    typo(s, s->h->surname);
}

static void typo_forename(struct spoiling *s)
{
    typo(s, s->h->forenames);
}

static void nickname(struct spoiling *s)
{
    const enum cd__part part = s->h->female ? CD__FEMALE : CD__MALE;
    for (uint32_t i = 0; i < s->nation->names.n[s->h->tradition][part]; i++) {
        const struct cd__name *name = &s->nation->names.of[s->h->tradition][part][i];
        if (name->other.n > 0 && cd_str_eq(name->name, cd_str_of(s->h->forenames))) {
            copy(s->h->forenames, CD__TEXT, name->other);
            return;
        }
    }
}

static void initial(struct spoiling *s)
{
    if ((unsigned char)s->h->forenames[0] < 0x80) s->h->forenames[1] = '\0';
}

static void swapped(struct spoiling *s)
{
    char kept[CD__TEXT];
    memcpy(kept, s->h->surname, CD__TEXT);
    memcpy(s->h->surname, s->h->forenames, CD__TEXT);
    memcpy(s->h->forenames, kept, CD__TEXT);
}

static void day_month(struct spoiling *s)
{
    char day[16];
    cd_day_format(s->h->born, day);
    const int year = (int)cd_day_period(s->h->born) / 12, month = (day[5] - '0') * 10 + day[6] - '0';
    const int32_t other = cd_day_of(year, (day[8] - '0') * 10 + day[9] - '0', month);
    if (other != CD_NO_DAY) s->h->born = other;
}

static void digit(struct spoiling *s)
{
    s->h->born += (int32_t)cd__below(&s->r, 19) - 9;
}

static void first_january(struct spoiling *s)
{
    s->h->born = cd_day_of((int)cd_day_period(s->h->born) / 12, 1, 1);
}

static void no_birthday(struct spoiling *s)
{
    s->day_known = false;
}

static void no_postcode(struct spoiling *s)
{
    s->h->postcode[0] = '\0';
}

static void move_house(struct spoiling *s)
{
    postcode(s->nation, s->g, &s->r, s->h->postcode);
}

static void marry(struct spoiling *s)
{
    if (s->h->female) surname(s->nation, s->h, &s->r);
}

static const struct {
    const char *name;
    double rate;
    void (*spoil)(struct spoiling *s);
} corruptions[] = {{"typo in surname", 0.15, typo_surname},
                   {"typo in forename", 0.15, typo_forename},
                   {"nickname", 0.15, nickname},
                   {"initial", 0.05, initial},
                   {"names swapped", 0.03, swapped},
                   {"day and month swapped", 0.04, day_month},
                   {"digit of birthday", 0.06, digit},
                   {"1 January", 0.04, first_january},
                   {"no birthday", 0.05, no_birthday},
                   {"no postcode", 0.08, no_postcode},
                   {"moved", moved, move_house},
                   {"married name", married, marry}};

void cd__corrupt(const struct cd__nation *nation, uint64_t g, struct cd__human *human, bool *day_known, char *what)
{
    struct spoiling s = {nation, cd__random_at(nation->opts.seed, CORRUPT, g), g, human, true};
    size_t n = 0;
    what[0] = '\0';
    for (size_t i = 0; i < sizeof corruptions / sizeof corruptions[0]; i++) {
        if (!cd__chance(&s.r, corruptions[i].rate)) continue;
        corruptions[i].spoil(&s);
        const int put = snprintf(what + n, (size_t)CD__TEXT * 2 - n, "%s%s", n > 0 ? ";" : "", corruptions[i].name);
        n += put > 0 && n + (size_t)put < (size_t)CD__TEXT * 2 ? (size_t)put : 0;
    }
    *day_known = s.day_known;
}
