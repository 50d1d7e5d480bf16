/* regex.h - the patterns of regexp_extract as RE2, and so DuckDB, understands them: leftmost, and of several ways the first that was preferred.
 *
 * Literals, ., [classes], \d \w \s \b and their opposites, ^ $, groups, |, * + ? {n,m} greedy and not, (?i) at the start, code points. What is
 * not in that list is refused when a pattern is compiled, never guessed at. Thompson's simulation (Pike 1987; Cox 2010): time is pattern times
 * text, whatever the pattern. POSIX regcomp is no help: it takes the longest match, which is another one. */
#ifndef CANDOUR_LINK_REGEX_H
#define CANDOUR_LINK_REGEX_H

#include "candour/arena.h"
#include "candour/model.h"

struct cd__regex;

/* For extracting a group (0: the whole; -1: the first if there is one, as PostgreSQL does). NULL: *why says what is not evaluated; NULL there too
 * means that there is no memory. */
const struct cd__regex *cd__regex_compile(struct cd_str pattern, int group, enum cd_sql_dialect dialect,
                                          struct cd_arena *arena, const char **why);
/* 1 and the group's part of text (p == NULL where the group took no part); 0: no match; -1: no memory. */
int cd__regex_find(const struct cd__regex *regex, struct cd_str text, struct cd_arena *scratch, struct cd_str *out);

#endif
