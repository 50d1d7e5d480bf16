/* say_scope.c - claims that no counts of records can settle, known by their words and answered with the reason. docs/claims.md lists them. */
#include "say_int.h"

static const char offending[] =
    "Who is recorded as a suspect is not who offends: most offences are never reported and suspects are not offenders, so "
    "no count of suspects can say who offends, or how much.";
static const char treatment[] =
    "Who is recorded does not say who should have been: a difference between groups is not evidence of how they were treated, "
    "nor is the lack of one. It takes another design: comparing what was done in like cases.";
static const char cause[] =
    "Counts show at most what goes together, never why: nothing here was varied while all else stayed the same.";
static const char culture[] =
    "No return records culture, upbringing or values, and none of them follows from an ethnic group.";
static const char religion[] =
    "No return records religion, and none follows from an ethnic group, a nationality or a name.";
static const char person[] =
    "A share of a group says nothing of any one person and nothing of what anyone will do: Candour predicts nobody's risk.";
static const char beyond[] =
    "These data are of the forces and months that returned: nothing follows for others, for those never recorded, or for the "
    "country. Name what the returns cover.";

/* A word, or its beginning where it ends in `*`. */
static const struct {
    const char *word, *why;
} words[] = {
    {"commit*", offending},
    {"offend*", offending},
    {"offence*", offending},
    {"offense*", offending},
    {"perpetrat*", offending},
    {"crime*", offending},
    {"criminal*", offending},
    {"guilt*", offending},
    {"rape*", offending},
    {"rapist*", offending},
    {"abuse", offending},
    {"abuses", offending},
    {"abused", offending},
    {"abusers", offending},
    {"groom*", offending},
    {"paedophil*", offending},
    {"discriminat*", treatment},
    {"bias*", treatment},
    {"racis*", treatment},
    {"prejudic*", treatment},
    {"unfair*", treatment},
    {"fair*", treatment},
    {"profil*", treatment},
    {"targeted", treatment},
    {"justified", treatment},
    {"institutional*", treatment},
    {"cause*", cause},
    {"causal*", cause},
    {"because", cause},
    {"due", cause},
    {"why", cause},
    {"reason*", cause},
    {"driven", cause},
    {"drives", cause},
    {"explain*", cause},
    {"influence*", cause},
    {"blame*", cause},
    {"leads", cause},
    {"responsible", cause},
    {"thanks", cause},
    {"cultur*", culture},
    {"tradition*", culture},
    {"heritage", culture},
    {"upbringing", culture},
    {"values", culture},
    {"genetic*", culture},
    {"nature", culture},
    {"religi*", religion},
    {"muslim*", religion},
    {"islam*", religion},
    {"christian*", religion},
    {"jew*", religion},
    {"hindu*", religion},
    {"sikh*", religion},
    {"faith*", religion},
    {"risk*", person},
    {"danger*", person},
    {"likel*", person},
    {"prone", person},
    {"tend", person},
    {"tends", person},
    {"tendency", person},
    {"propensity", person},
    {"predict*", person},
    {"forecast*", person},
    {"will", person},
    {"threat*", person},
    {"national", beyond},
    {"nationally", beyond},
    {"nationwide", beyond},
    {"countrywide", beyond},
    {"country", beyond},
    {"britain", beyond},
    {"uk", beyond},
    {"society", beyond},
    {"everywhere", beyond},
    {"elsewhere", beyond},
    {"general", beyond},
    {"generally", beyond},
    {"typical*", beyond},
    {"usually", beyond},
    {"always", beyond},
    {"unrecorded", beyond},
    {"unreported", beyond},
};

static bool matches(struct cd_str word, const char *pattern)
{
    const size_t n = strlen(pattern);
    if (pattern[n - 1] != '*') return cd_str_eq_nocase(word, cd_str_of(pattern));
    return word.n >= n - 1 && cd_str_eq_nocase((struct cd_str){word.p, n - 1}, (struct cd_str){pattern, n - 1});
}

const char *cd__say_beyond(const struct cd_say *s)
{
    for (unsigned t = 0; t < s->n; t++) {
        if (s->tokens[t].kind != CD_SAY_WORD) continue;
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
            if (matches(s->tokens[t].text, words[i].word)) return words[i].why;
    }
    return NULL;
}
