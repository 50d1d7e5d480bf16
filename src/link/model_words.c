/* model_words.c - no model may select by a protected characteristic: the words that name one, and where a model is searched for them. */
#include <stdio.h>

#include "model_int.h"
#include "sql_lex.h"

/* Words in a row, in any writing (birth_country, birthCountry, "Birth Country"); a star: any word that begins so. Only names of columns are searched,
 * word by word: "trace" and "embrace" hold no race, and a surname 'Faith' is a value. */
static const char *const protected[] = {
    "ethnic*",
    "race",
    "races",
    "racial*",
    "nationalit*",
    "national origin",
    "nationalorigin",
    "religio*",
    "faith",
    "faiths",
    "creed",
    "belief*",
    "immigration*",
    "asylum*",
    "refugee*",
    "ancestry*",
    "citizenship*",
    "caste",
    "tribe",
    "tribal",
    "skin colour",
    "skin color",
    "country of birth",
    "countryofbirth",
    "birth country",
    "birthcountry",
    "country of origin",
    "countryoforigin",
};

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
    return is_upper(c) || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* The next word of a name, its letters; a capital behind a small letter begins another. */
static struct cd_str next_word(struct cd_str *rest)
{
    while (rest->n > 0 && !is_letter(rest->p[0])) rest->p++, rest->n--;
    size_t n = 0;
    while (n < rest->n && is_letter(rest->p[n]) && !(n > 0 && is_upper(rest->p[n]) && !is_upper(rest->p[n - 1]))) n++;
    const struct cd_str word = {rest->p, n};
    rest->p += n, rest->n -= n;
    return word;
}

/* Whether the name goes on with the words of a pattern. */
static bool begins_with(struct cd_str name, struct cd_str pattern)
{
    while (pattern.p != NULL && pattern.n > 0) {
        struct cd_str wanted = cd_str_cut(&pattern, ' '), word = next_word(&name);
        if (cd_str_ends(wanted, CD_STR("*"))) {
            wanted.n--;
            if (word.n > wanted.n) word.n = wanted.n;
        }
        if (!cd_str_eq_nocase(word, wanted)) return false;
    }
    return true;
}

const char *cd__protected_name(struct cd_str name)
{
    for (struct cd_str rest = name; rest.n > 0; (void)next_word(&rest))
        for (size_t i = 0; i < sizeof protected / sizeof protected[0]; i++)
            if (begins_with(rest, cd_str_of(protected[i]))) return protected[i];
    return NULL;
}

const char *cd__protected_sql(struct cd_str sql, enum cd_sql_dialect dialect)
{
    size_t at = 0;
    bool field = false; /* x['name'] */
    for (;;) {
        const struct cd__sql_word word = cd__sql_next(sql, dialect, &at);
        const bool name = word.token == CD__WORD_NAME || word.token == CD__WORD_QUOTED;
        const char *found = name || (field && word.token == CD__WORD_TEXT) ? cd__protected_name(word.text) : NULL;
        if (found != NULL) return found;
        if (word.token == CD__WORD_END || word.token == CD__WORD_BAD) return NULL; /* what is no SQL is refused later */
        field = word.token == CD__WORD_SIGN && cd_str_eq(word.text, CD_STR("["));
    }
}

static enum cd_status refuse(const char *file, const char *word, struct cd_err *err, const char *where, uint32_t i,
                             uint32_t level)
{
    char place[96];
    if (level > 0) (void)snprintf(place, sizeof place, "%s[%u], level %u,", where, i, level);
    else (void)snprintf(place, sizeof place, "%s[%u]", where, i);
    return cd_fail(
        err, CD_INPUT,
        "%s: %s names \"%s\": characteristics that are protected measure and never select, so no comparison, rule or "
        "term-frequency adjustment may use them (docs/link-sql.md)",
        file, place, word);
}

static enum cd_status check_rule(const struct cd_model *model, uint32_t i, const char *file, struct cd_err *err)
{
    const struct cd_model_rule *rule = &model->rules[i];
    const char *word = cd__protected_sql(rule->sql, model->dialect);
    for (uint32_t e = 0; e < rule->n_explode && word == NULL; e++) word = cd__protected_name(rule->explode[e]);
    return word == NULL ? CD_OK : refuse(file, word, err, "blocking_rules_to_generate_predictions", i, 0);
}

static enum cd_status check_comparison(const struct cd_model *model, uint32_t i, const char *file, struct cd_err *err)
{
    const struct cd_model_comparison *comparison = &model->comparisons[i];
    const char *word = cd__protected_name(comparison->name);
    if (word != NULL) return refuse(file, word, err, "comparisons", i, 0);
    for (uint32_t l = 0; l < comparison->n_levels; l++) {
        const struct cd_model_level *level = &comparison->levels[l];
        word = cd__protected_sql(level->sql, model->dialect);
        if (word == NULL && level->tf_column.n > 0) word = cd__protected_name(level->tf_column);
        if (word != NULL) return refuse(file, word, err, "comparisons", i, l + 1);
    }
    return CD_OK;
}

enum cd_status cd__protected_none(const struct cd_model *model, const char *file, struct cd_err *err)
{
    for (uint32_t i = 0; i < model->n_rules; i++) CD_TRY(check_rule(model, i, file, err));
    for (uint32_t i = 0; i < model->n_comparisons; i++) CD_TRY(check_comparison(model, i, file, err));
    return CD_OK;
}
