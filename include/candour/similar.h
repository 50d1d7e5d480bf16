/* similar.h - how alike two texts are: the string comparisons of record linkage, and the folding that comes before them.
 *
 * A text is compared as symbols, which are equal or are not: code points of the folded text (the default), or bytes (as DuckDB, and so Splink,
 * does). One symbol is one unit of every distance. Kernels exist in two widths, narrow (a byte a symbol) and wide; both texts have one width.
 * A table of names is narrow wherever it has at most 256 different symbols, because only equality matters: cd_alphabet maps them.
 *
 * Formulas, sources, vectors and measured speed: docs/methods.md, "Strings". Every processor gives the same answers to the last bit. Texts of up to 16 symbols are
 * the fast case, up to 64 the next; there is no upper limit, and time grows with the product of the lengths. */
#ifndef CANDOUR_SIMILAR_H
#define CANDOUR_SIMILAR_H

#include "candour/buf.h"
#include "candour/status.h"
#include "candour/str.h"

enum cd_strings { CD_STRINGS_CODEPOINTS, CD_STRINGS_BYTES };

/* Appends the folded form: NFC, case folded, apostrophes and dashes of all kinds made one, l-stroke to l, o-slash to o and the like; marks
 * stripped on Latin, Greek and Cyrillic letters only, Arabic harakat dropped, Indic marks never (stripping them makes two names one). Bytes
 * that are no UTF-8 stand as U+FFFD. Folding a folded text changes nothing. out->failed when memory is short. */
void cd_fold(struct cd_str text, struct cd_buf *out);

struct cd_symbols {
    const uint8_t *narrow; /* either this ... */
    const uint32_t *wide;  /* ... or this; the other is NULL */
    uint32_t n;
};
struct cd_arena;
/* The code points of UTF-8 (not folded here), wide, in the arena; n == UINT32_MAX when memory is short. */
struct cd_symbols cd_symbols_of(struct cd_str text, struct cd_arena *arena);

/* Different code points as 0, 1, 2 ... by first appearance. A zeroed alphabet is empty. */
struct cd_alphabet;
CD_MUST_CHECK enum cd_status cd_alphabet_open(struct cd_alphabet **out, struct cd_err *err);
/* The dense symbol of a code point, added if new; UINT32_MAX when memory is short. */
uint32_t cd_alphabet_code(struct cd_alphabet *alphabet, uint32_t code_point);
uint32_t cd_alphabet_size(const struct cd_alphabet *alphabet);
void cd_alphabet_close(struct cd_alphabet *alphabet);

/* Jaro 1989; Winkler 1990 as DuckDB has it: prefix weight 0.1 over at most 4 symbols, only where Jaro is over 0.7; two empty texts: 0. In [0, 1]. */
double cd_jaro(struct cd_symbols a, struct cd_symbols b);
double cd_jaro_winkler(struct cd_symbols a, struct cd_symbols b);
/* Whether cd_jaro_winkler(a, b) >= least, deciding early from lengths and letters where it can: always the same answer. */
bool cd_jaro_winkler_reaches(struct cd_symbols a, struct cd_symbols b, double least);

/* Edits. Texts of over 64 symbols may need memory: UINT32_MAX when it is short. damerau: unrestricted (Lowrance and Wagner 1975: "ca" to "abc" is 2), osa: optimal string alignment (3). */
uint32_t cd_levenshtein(struct cd_symbols a, struct cd_symbols b);
uint32_t cd_damerau_levenshtein(struct cd_symbols a, struct cd_symbols b);
uint32_t cd_osa(struct cd_symbols a, struct cd_symbols b);
/* Whether the distance is at most `most`, deciding early where it can; false when memory is short. */
bool cd_levenshtein_within(struct cd_symbols a, struct cd_symbols b, uint32_t most);
bool cd_damerau_levenshtein_within(struct cd_symbols a, struct cd_symbols b, uint32_t most);

/* Of the sets of symbols: shared by all. Both empty: NaN (DuckDB refuses it). */
double cd_jaccard(struct cd_symbols a, struct cd_symbols b);

#endif
