/* em_case.h - the cases of em_splink/: what Splink's EM was given and what it did; tests/oracle/em_splink.py says how they are written. */
#ifndef CANDOUR_TESTS_EM_CASE_H
#define CANDOUR_TESTS_EM_CASE_H

#include <math.h>

#include "session_int.h"

#include "candour/str.h"

#include "test.h"

enum {
    MOST_COMPARISONS = 8,
    MOST_LEVELS = 8,
    MOST_CELLS = 400,
    MOST_STATES = 40,
    MOST_SESSIONS = 4,
    MOST_COLUMNS = 16
};

struct em_session {
    bool fix_m, fix_u, fix_lambda;
    double convergence;
    uint32_t max_iterations, n_cells, n_states;
    uint32_t columns[MOST_COLUMNS], n_columns;
    uint8_t level[MOST_CELLS * MOST_COMPARISONS];
    uint64_t count[MOST_CELLS];
    bool off[MOST_COMPARISONS];
    double lambda[MOST_STATES];
    double p[2][MOST_STATES][MOST_COMPARISONS * MOST_LEVELS]; /* of levels that are not null and not off, in order */
};
struct em_case {
    uint32_t n_comparisons, n_levels[MOST_COMPARISONS];
    bool null[MOST_COMPARISONS][MOST_LEVELS], fixed[2][MOST_COMPARISONS][MOST_LEVELS];
    uint32_t columns[MOST_COMPARISONS][MOST_LEVELS][2], n_columns[MOST_COMPARISONS][MOST_LEVELS]; /* of exact levels */
    double p[2][MOST_COMPARISONS][MOST_LEVELS];                                                   /* NaN: not given */
    double lambda;
    struct em_session sessions[MOST_SESSIONS];
    uint32_t n_sessions;
    double final[2][MOST_COMPARISONS * MOST_LEVELS];
    struct cd_str names[MOST_COLUMNS]; /* columns by number */
    uint32_t n_names;
    char *text;
};

static uint32_t column_of(struct em_case *c, struct cd_str name)
{
    uint32_t i = 0;
    while (i < c->n_names && !cd_str_eq(c->names[i], name)) i++;
    assert_true(i < MOST_COLUMNS);
    if (i == c->n_names) c->names[c->n_names++] = name;
    return i;
}

static double number_of(struct cd_str word)
{
    double x = NAN;
    if (!cd_str_eq(word, CD_STR("-"))) assert_true(cd_str_f64(word, &x));
    return x;
}

static uint32_t whole_of(struct cd_str word)
{
    uint64_t x;
    assert_true(cd_str_u64(word, &x));
    return (uint32_t)x;
}

static uint32_t columns_of(struct em_case *c, struct cd_str word, uint32_t *columns)
{
    uint32_t n = 0;
    while (word.n > 0 && !cd_str_eq(word, CD_STR("-"))) columns[n++] = column_of(c, cd_str_cut(&word, '+'));
    return n;
}

static void read_level(struct em_case *c, struct cd_str words, uint32_t l)
{
    const uint32_t i = c->n_comparisons - 1;
    const struct cd_str kind = cd_str_cut(&words, ' ');
    c->null[i][l] = cd_str_eq(kind, CD_STR("null"));
    for (uint32_t k = 0; k < 2; k++)
        c->fixed[k][i][l] = cd_str_starts(kind, CD_STR("fix")) && memchr(kind.p + 3, "mu"[k], kind.n - 3) != NULL;
    c->n_columns[i][l] = columns_of(c, cd_str_cut(&words, ' '), c->columns[i][l]);
    for (uint32_t k = 0; k < 2; k++) c->p[k][i][l] = number_of(cd_str_cut(&words, ' '));
}

static void read_session(struct em_case *c, struct cd_str words)
{
    struct em_session *s = &c->sessions[c->n_sessions++];
    s->fix_m = whole_of(cd_str_cut(&words, ' ')) == 1;
    s->fix_u = whole_of(cd_str_cut(&words, ' ')) == 1;
    s->fix_lambda = whole_of(cd_str_cut(&words, ' ')) == 1;
    s->convergence = number_of(cd_str_cut(&words, ' '));
    s->max_iterations = whole_of(cd_str_cut(&words, ' '));
    s->n_columns = columns_of(c, words, s->columns);
}

static void read_cell(const struct em_case *c, struct em_session *s, struct cd_str words)
{
    s->count[s->n_cells] = whole_of(cd_str_cut(&words, ' '));
    for (uint32_t i = 0; i < c->n_comparisons; i++) {
        const struct cd_str word = cd_str_cut(&words, ' ');
        s->off[i] = cd_str_eq(word, CD_STR("-"));
        s->level[s->n_cells * c->n_comparisons + i] = s->off[i] ? 0 : (uint8_t)whole_of(word);
    }
    s->n_cells++;
    assert_true(s->n_cells < MOST_CELLS);
}

static void read_pairs(struct cd_str words, double *m, double *u)
{
    while (words.n > 0) {
        struct cd_str word = cd_str_cut(&words, ' ');
        *m++ = number_of(cd_str_cut(&word, ':'));
        *u++ = number_of(word);
    }
}

static void read_line(struct em_case *c, struct cd_str line, uint32_t *l)
{
    const struct cd_str what = cd_str_cut(&line, ' ');
    struct em_session *s = &c->sessions[c->n_sessions == 0 ? 0 : c->n_sessions - 1];
    if (cd_str_eq(what, CD_STR("comparison"))) {
        cd_str_cut(&line, ' ');
        c->n_levels[c->n_comparisons++] = whole_of(line);
        *l = 0;
    } else if (cd_str_eq(what, CD_STR("level"))) {
        read_level(c, line, (*l)++);
    } else if (cd_str_eq(what, CD_STR("lambda"))) {
        c->lambda = number_of(line);
    } else if (cd_str_eq(what, CD_STR("session"))) {
        read_session(c, line);
    } else if (cd_str_eq(what, CD_STR("cell"))) {
        read_cell(c, s, line);
    } else if (cd_str_eq(what, CD_STR("state"))) {
        s->lambda[s->n_states] = number_of(cd_str_cut(&line, ' '));
        read_pairs(line, s->p[0][s->n_states], s->p[1][s->n_states]);
        s->n_states++;
    } else if (cd_str_eq(what, CD_STR("final"))) {
        read_pairs(line, c->final[0], c->final[1]);
    }
}

static inline struct em_case *read_case(const char *name)
{
    struct em_case *c = calloc(1, sizeof *c);
    char path[512];
    size_t n;
    uint32_t l = 0;
    snprintf(path, sizeof path, "%s/tests/unit/link/em_splink/%s.txt", CD_SOURCE_DIR, name);
    assert_non_null(c);
    c->text = cd_test_read(path, &n);
    struct cd_str rest = {c->text, n};
    while (rest.n > 0) read_line(c, cd_str_cut(&rest, '\n'), &l);
    return c;
}

static inline void free_case(struct em_case *c)
{
    free(c->text);
    free(c);
}

/* The case's model, ready to be trained. */
static inline void open_trainer(const struct em_case *c, struct cd__trainer *t, struct cd_arena *arena)
{
    const bool *null[MOST_COMPARISONS];
    struct cd__columns *used = CD_NEW(arena, struct cd__columns, c->n_comparisons);
    const struct cd__columns **exact = CD_NEW(arena, const struct cd__columns *, c->n_comparisons);
    *t = (struct cd__trainer){.lambda = c->lambda};
    for (uint32_t i = 0; i < c->n_comparisons; i++) {
        struct cd__columns *of = CD_NEW(arena, struct cd__columns, c->n_levels[i]);
        null[i] = c->null[i];
        for (uint32_t l = 0; l < c->n_levels[i]; l++) {
            of[l] = (struct cd__columns){c->columns[i][l], c->n_columns[i][l]};
            if (of[l].n > used[i].n) used[i] = of[l];
        }
        exact[i] = of;
    }
    t->used = used;
    t->exact = exact;
    assert_int_equal(cd__shape_make(&t->shape, c->n_comparisons, c->n_levels, null, NULL, arena, NULL), CD_OK);
    assert_int_equal(cd__trainer_open(t, 8, arena, NULL), CD_OK);
    for (uint32_t k = 0; k < 2; k++)
        for (uint32_t i = 0; i < c->n_comparisons; i++)
            for (uint32_t l = 0; l < c->n_levels[i]; l++) {
                t->p[k][t->shape.first[i] + l] = c->p[k][i][l];
                t->fixed[k][t->shape.first[i] + l] = c->fixed[k][i][l];
            }
}

#endif
