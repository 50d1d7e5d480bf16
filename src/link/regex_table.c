/* regex_table.c - a pattern as a table of states, for texts of ASCII: one look-up for each byte; see regex.h.
 *
 * A state is what Thompson's simulation holds at a place: its ways in order of preference, cut behind one that matches (Cox 2010). All states are made
 * when the pattern is compiled; patterns of too many, of word edges, or for a group other than the whole have no table and are simulated. */
#include <stdlib.h>

#include "regex_int.h"

enum { MOST_STATES = 64, MOST_STEPS = 256, BYTES = 128, DEAD = 0 };

struct cd__regex_table {
    uint8_t next[MOST_STATES][BYTES];
    bool matches[MOST_STATES]; /* here */
    bool at_end[MOST_STATES];  /* where the text ends */
    uint8_t first, later;      /* states to start in: at the text's begin, behind it */
};

/* Ways that read a symbol or match, or wait for the text's end. */
struct state {
    uint16_t ways[MOST_STEPS], n;
};
struct making {
    const struct cd__regex *regex;
    struct cd__regex_table *table;
    struct state states[MOST_STATES];
    uint32_t n;
    bool seen[MOST_STEPS];
};

/* begin: at the text's begin; end: at its end, where $ holds. */
static void add(struct making *m, struct state *state, uint32_t step, bool begin, bool end)
{
    while (!m->seen[step]) {
        const struct cd__regex_step *s = &m->regex->steps[step];
        m->seen[step] = true;
        switch ((enum cd__regex_op)s->op) {
        case CD__RE_JUMP: step = s->x; continue;
        case CD__RE_SPLIT:
            add(m, state, s->x, begin, end);
            step = s->y;
            continue;
        case CD__RE_SAVE: step++; continue;
        case CD__RE_BEGIN:
            if (!begin) return;
            step++;
            continue;
        case CD__RE_END:
            if (!end) state->ways[state->n++] = (uint16_t)step;
            if (!end) return;
            step++;
            continue;
        default: state->ways[state->n++] = (uint16_t)step; return;
        }
    }
}

static enum cd__regex_op op_of(const struct making *m, uint32_t step)
{
    return (enum cd__regex_op)m->regex->steps[step].op;
}

/* What is less preferred than a way that matches is dropped. */
static void cut(const struct making *m, struct state *state)
{
    for (uint16_t i = 0; i < state->n; i++)
        if (op_of(m, state->ways[i]) == CD__RE_MATCH) state->n = (uint16_t)(i + 1);
}

static bool matches_at_end(struct making *m, const struct state *state)
{
    struct state ended = {.n = 0};
    memset(m->seen, 0, sizeof m->seen);
    for (uint16_t i = 0; i < state->n; i++) add(m, &ended, state->ways[i], false, true);
    for (uint16_t i = 0; i < ended.n; i++)
        if (op_of(m, ended.ways[i]) == CD__RE_MATCH) return true;
    return false;
}

/* The number of a state, made if it is new; MOST_STATES: there are too many. */
static uint32_t number_of(struct making *m, struct state *state)
{
    cut(m, state);
    for (uint32_t i = 0; i < m->n; i++)
        if (m->states[i].n == state->n && memcmp(m->states[i].ways, state->ways, state->n * sizeof state->ways[0]) == 0)
            return i;
    if (m->n == MOST_STATES) return MOST_STATES;
    m->states[m->n] = *state;
    m->table->matches[m->n] = state->n > 0 && op_of(m, state->ways[state->n - 1]) == CD__RE_MATCH;
    m->table->at_end[m->n] = matches_at_end(m, state);
    return m->n++;
}

static uint32_t start(struct making *m, bool begin)
{
    struct state state = {.n = 0};
    memset(m->seen, 0, sizeof m->seen);
    add(m, &state, 0, begin, false);
    return number_of(m, &state);
}

static uint32_t follow(struct making *m, uint32_t from, uint32_t byte)
{
    struct state state = {.n = 0};
    memset(m->seen, 0, sizeof m->seen);
    for (uint16_t i = 0; i < m->states[from].n; i++) {
        const uint32_t step = m->states[from].ways[i];
        const struct cd__regex_step *s = &m->regex->steps[step];
        if (s->op == CD__RE_CLASS && cd__regex_in_class(s, byte)) add(m, &state, step + 1, false, false);
    }
    return number_of(m, &state);
}

static bool make(struct making *m)
{
    struct state none = {.n = 0};
    (void)number_of(m, &none); /* DEAD */
    const uint32_t first = start(m, true), later = start(m, false);
    if (first == MOST_STATES || later == MOST_STATES) return false;
    m->table->first = (uint8_t)first;
    m->table->later = (uint8_t)later;
    for (uint32_t from = 0; from < m->n; from++)
        for (uint32_t byte = 0; byte < BYTES; byte++) {
            const uint32_t to = follow(m, from, byte);
            if (to == MOST_STATES) return false;
            m->table->next[from][byte] = (uint8_t)to;
        }
    return true;
}

static bool has_table(const struct cd__regex *regex)
{
    for (uint32_t i = 0; i < regex->n; i++)
        if (regex->steps[i].op == CD__RE_WORD || regex->steps[i].op == CD__RE_NOT_WORD) return false;
    return regex->whole && regex->n <= MOST_STEPS;
}

bool cd__regex_tabulate(struct cd__regex *regex, struct cd_arena *arena)
{
    struct making *m = has_table(regex) ? calloc(1, sizeof *m) : NULL;
    if (m == NULL) return !has_table(regex);
    m->regex = regex;
    m->table = CD_NEW(arena, struct cd__regex_table, 1);
    const bool memory = m->table != NULL;
    if (memory && make(m)) regex->table = m->table;
    free(m);
    return memory;
}

int cd__regex_look_up(const struct cd__regex_table *table, struct cd_str text, struct cd_str *out)
{
    if (text.n == 0) return -1; /* begin and end at once, which no state knows */
    for (size_t from = 0; from <= text.n; from++) {
        uint8_t state = from == 0 ? table->first : table->later;
        size_t end = SIZE_MAX, at = from;
        for (; state != DEAD; at++) {
            if (table->matches[state] || (at == text.n && table->at_end[state])) end = at;
            if (at == text.n) break;
            if ((unsigned char)text.p[at] >= BYTES) return -1;
            state = table->next[state][(unsigned char)text.p[at]];
        }
        if (end != SIZE_MAX) {
            *out = (struct cd_str){text.p + from, end - from};
            return 1;
        }
        if (table->later == DEAD) break;
        if (from < text.n && (unsigned char)text.p[from] >= BYTES) return -1;
    }
    *out = (struct cd_str){NULL, 0};
    return 0;
}
