/* propose_roles.c - which column is what, by the words in its name, and how each is compared. */
#include "propose_int.h"

/* Names as they are written once letters alone are kept, in lower case; languages as they were met. */
static const char *const forename[] = {"firstname", "forename", "forenames", "givenname", "givennames",
                                       "given",     "first",    "fname",     "gname",     "fnamec",
                                       "vorname",   "prenom",   "nombre",    "imie",      NULL};
static const char *const surname[] = {"surname", "lastname", "familyname", "family",   "last",     "lname",
                                      "lnamec",  "nachname", "nom",        "apellido", "nazwisko", NULL};
static const char *const birth[] = {
    "dob",          "dateofbirth", "birthdate",     "birthday",        "dateofbirthstd", "born",
    "geburtsdatum", "dataur",      "dataurodzenia", "fechanacimiento", "datenaissance",  NULL};
static const char *const birth_part[] = {"birthyear", "birthmonth", "yearofbirth", "monthofbirth", "dayofbirth", "by",
                                         "bm",        "bd",         NULL};
static const char *const postcode[] = {"postcode", "postalcode", "zip", "zipcode", "postcodefake", "plz", NULL};
static const char *const sex[] = {"sex", "gender", "geschlecht", "sexe", "plec", NULL};
static const char *const email[] = {"email", "emailaddress", "mail", NULL};
static const char *const place[] = {"city",  "town", "suburb", "state",      "county", "birthplace",
                                    "gmina", "ort",  "ville",  "occupation", NULL};
static const char *const address[] = {"address", "street", "streetname", "addressline", NULL};
static const char *const number[] = {"phone",      "phonenumber", "telephone",    "mobile",      "socsecid",
                                     "ssn",        "nino",        "pnc",          "pncid",       "cro",
                                     "identifier", "nhsnumber",   "streetnumber", "identifiers", NULL};

#define NULLS                                                         \
    {                                                                 \
        "\"{c}_l\" IS NULL OR \"{c}_r\" IS NULL", "{c} is NULL", 0, 1 \
    }
#define EXACT                                               \
    {                                                       \
        "\"{c}_l\" = \"{c}_r\"", "Exact match on {c}", 1, 0 \
    }
#define EXACT_PLAIN                                         \
    {                                                       \
        "\"{c}_l\" = \"{c}_r\"", "Exact match on {c}", 0, 0 \
    }
#define WINKLER(t)                                                                                          \
    {                                                                                                       \
        "jaro_winkler_similarity(\"{c}_l\", \"{c}_r\") >= " #t, "Jaro-Winkler distance of {c} >= " #t, 0, 0 \
    }
#define FIRST_LETTER                                                                          \
    {                                                                                         \
        "substr(\"{c}_l\", 1, 1) = substr(\"{c}_r\", 1, 1)", "Same first letter of {c}", 0, 0 \
    }
#define EDITS(n)                                                                                               \
    {                                                                                                          \
        "damerau_levenshtein(\"{c}_l\", \"{c}_r\") <= " #n, "Damerau-Levenshtein distance of {c} <= " #n, 0, 0 \
    }
#define PART(re, what)                                                                                             \
    {                                                                                                              \
        "NULLIF(regexp_extract(\"{c}_l\", '" re "', 0), '') = NULLIF(regexp_extract(\"{c}_r\", '" re "', 0), '')", \
            "Same " what " of {c}", 0, 0                                                                           \
    }
/* Names that stand in each other's column say so once, under the surname: under the forename they are as good as missing. */
#define SWAPPED "\"{c}_l\" = \"{o}_r\" AND \"{o}_l\" = \"{c}_r\" AND \"{c}_l\" <> \"{o}_l\""
#define ELSE                                  \
    {                                         \
        "ELSE", "All other comparisons", 0, 0 \
    }

/* Adjusted by frequency are names and places, of which some are common. What is spread evenly or names one person is not, as in Splink's own
 * DateOfBirthComparison, PostcodeComparison and EmailComparison: there a value's frequency is that of the person's own records. */
const struct cd__role cd__roles[CD__ROLE_COUNT] = {
    [CD__ROLE_FORENAME] = {"forename", forename, {NULLS, EXACT, WINKLER(0.92), WINKLER(0.88), FIRST_LETTER, ELSE}},
    [CD__ROLE_SURNAME] = {"surname", surname, {NULLS, EXACT, WINKLER(0.92), WINKLER(0.88), WINKLER(0.7), ELSE}},
    [CD__ROLE_BIRTH] = {"date of birth",
                        birth,
                        {NULLS,
                         EXACT_PLAIN,
                         EDITS(1),
                         EDITS(2),
                         {"substr(\"{c}_l\", 1, 4) = substr(\"{c}_r\", 1, 4)", "Same first four characters of {c}", 0,
                          0},
                         ELSE}},
    [CD__ROLE_BIRTH_PART] = {"part of the date of birth", birth_part, {NULLS, EXACT_PLAIN, ELSE}},
    [CD__ROLE_POSTCODE] = {"postcode",
                           postcode,
                           {NULLS, EXACT_PLAIN, EDITS(1), PART("^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9]", "sector"),
                            PART("^[A-Za-z]{1,2}", "area"), ELSE}},
    [CD__ROLE_SEX] = {"sex", sex, {NULLS, EXACT_PLAIN, ELSE}},
    [CD__ROLE_EMAIL] = {"e-mail",
                        email,
                        {NULLS, EXACT_PLAIN, PART("^[^@]+", "name before the @"), WINKLER(0.88), ELSE}},
    [CD__ROLE_NUMBER] = {"number", number, {NULLS, EXACT_PLAIN, EDITS(1), ELSE}},
    [CD__ROLE_ADDRESS] = {"address", address, {NULLS, EXACT, WINKLER(0.9), WINKLER(0.8), ELSE}},
    [CD__ROLE_PLACE] = {"place", place, {NULLS, EXACT, WINKLER(0.9), ELSE}},
};

const struct cd__role cd__swapped[2] = {
    {"forename, or swapped with the surname",
     forename,
     {{"\"{c}_l\" IS NULL OR \"{c}_r\" IS NULL OR (" SWAPPED ")", "{c} is NULL or swapped with {o}", 0, 1},
      EXACT,
      WINKLER(0.92),
      WINKLER(0.88),
      FIRST_LETTER,
      ELSE}},
    {"surname, or swapped with the forename",
     surname,
     {NULLS, EXACT, {SWAPPED, "{c} and {o} swapped", 0, 0}, WINKLER(0.92), WINKLER(0.88), WINKLER(0.7), ELSE}},
};

/* Letters of the name in lower case; digits at its end count the column (address_1) and do not name it. */
static size_t letters(struct cd_str name, char *out, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; i < name.n && n + 1 < size; i++) {
        const char c = name.p[i];
        if (c >= 'A' && c <= 'Z') out[n++] = (char)(c - 'A' + 'a');
        else if (c >= 'a' && c <= 'z') out[n++] = c;
    }
    out[n] = '\0';
    return n;
}

enum cd__role_id cd__role_of_name(struct cd_str name)
{
    char text[64];
    if (letters(name, text, sizeof text) == 0) return CD__ROLE_COUNT;
    for (unsigned r = 0; r < CD__ROLE_COUNT; r++)
        for (const char *const *word = cd__roles[r].names; *word != NULL; word++)
            if (strcmp(*word, text) == 0) return (enum cd__role_id)r;
    return CD__ROLE_COUNT;
}
