/* say_int.h - what the files of the parser of sentences share: tokens, what was looked for, errors; docs/claims.md has the grammar.
 *
 * Recursive descent over at most CD_SAY_TOKENS tokens, no token looked at twice but by cd__say_phrase. Whatever is looked for at the furthest
 * token reached is kept, so that an error can say what was expected there and which known word is nearest. */
#ifndef CANDOUR_SAY_INT_H
#define CANDOUR_SAY_INT_H

#include "claim_int.h"

enum cd_say_kind { CD_SAY_END, CD_SAY_WORD, CD_SAY_NUMBER, CD_SAY_STRING, CD_SAY_SIGN };
struct cd_say_token {
    struct cd_str text; /* of a string: without its quotes */
    uint8_t kind;
};

enum { CD_SAY_TEXT = 2000, CD_SAY_TOKENS = 256, CD_SAY_WANTED = 64, CD_SAY_BASES = 8 };

/* What a qualifier may be said once of. */
enum { CD_SAY_PLACE = 1, CD_SAY_PERIOD = 2, CD_SAY_AMONG = 4, CD_SAY_BY = 8, CD_SAY_CAP = 16, CD_SAY_AGAINST = 32 };

struct cd_say {
    struct cd_str text;
    struct cd_say_token tokens[CD_SAY_TOKENS + 1]; /* the last is CD_SAY_END, at the text's end */
    unsigned n, at, furthest, n_wanted;
    const char *wanted[CD_SAY_WANTED]; /* words as they are written; "<a group>": a kind of thing */
    struct cd_claim *claim;
    struct cd_claim_base bases[CD_SAY_BASES];
    unsigned base_at[CD_SAY_BASES]; /* the token that names each base */
    struct cd_arena *arena;
    const char *not_counted; /* why no counts that Candour makes can answer; NULL: they may */
    unsigned seen;           /* qualifiers */
    bool negated;
    struct cd_err *err;
};

/* --- Tokens and errors (say_lex.c, say_near.c) ------------------------------------------------------------------------ */

bool cd__say_lex(struct cd_say *s); /* false: too many tokens */
static inline const struct cd_say_token *cd__say_now(const struct cd_say *s)
{
    return &s->tokens[s->at];
}
void cd__say_want(struct cd_say *s, const char *what);
bool cd__say_phrase(struct cd_say *s, const char *words); /* takes these words (signs too), or nothing */
bool cd__say_first(struct cd_say *s, const char *const *phrases, size_t n, unsigned *which);

/* What was expected at the furthest token, and the nearest known word. */
enum cd_status cd__say_unexpected(struct cd_say *s);
/* A text about the token at `at`, with the sentence and a caret under that token. */
enum cd_status cd__say_fault(struct cd_say *s, unsigned at, const char *fmt, ...) CD_PRINTF(3, 4);
/* " Is "suspects" meant?", "" where nothing is near. */
struct cd_str cd__say_near(struct cd_str word, const char *const *wanted, unsigned n);

/* --- Words (say_words.c) ------------------------------------------------------------------------------------------------ */

CD_MUST_CHECK enum cd_status cd__say_keep(struct cd_say *s, struct cd_str text, struct cd_str *out);
bool cd__say_group(struct cd_say *s, const struct cd_group **out);
bool cd__say_whom(struct cd_say *s); /* "suspects", and "with a record" behind it */
bool cd__say_force(struct cd_say *s, struct cd_str *out);
bool cd__say_months(struct cd_say *s, int32_t *from, int32_t *to); /* "2023", "2023-04" */
struct cd_say_amount {
    struct cd_str number; /* "25 %" as written */
    unsigned at;
};
bool cd__say_amount(struct cd_say *s, struct cd_say_amount *out);
bool cd__say_compare(struct cd_say *s, const char **sign);
/* The comparison with an amount, as the key `is` has it. */
CD_MUST_CHECK enum cd_status cd__say_is(struct cd_say *s, const char *sign, const struct cd_say_amount *amount);
uint8_t cd__say_opposite(unsigned compare); /* what holds where it does not */

/* --- Where, when, of whom, against what (say_where.c, say_base.c) ----------------------------------------------------------- */

/* "in Essex", "in 2023", "from 2023-01 to 2023-06": any number, into the claim. */
CD_MUST_CHECK enum cd_status cd__say_places(struct cd_say *s);
/* The same, of what it is compared with; *any: there was one. */
CD_MUST_CHECK enum cd_status cd__say_other_places(struct cd_say *s, bool *any);
CD_MUST_CHECK enum cd_status cd__say_qualifiers(struct cd_say *s);
CD_MUST_CHECK enum cd_status cd__say_base(struct cd_say *s);
CD_MUST_CHECK enum cd_status cd__say_finish_bases(struct cd_say *s);
CD_MUST_CHECK enum cd_status cd__say_premises(struct cd_say *s); /* say_premise.c: one or more, "and" between */

/* Why no data of this kind can settle what the words ask (say_scope.c); NULL: they may. */
const char *cd__say_beyond(const struct cd_say *s);

#endif
