/* gate_fold.c - no line on few suspects: small recorders together, small units together; see gate.h. */
#include <stdlib.h>

#include "candour/gate.h"

static int by_place(const void *a, const void *b)
{
    const struct cd_shortfall *x = a, *y = b;
    if (x->source != y->source) return x->source < y->source ? -1 : 1;
    if (x->unit != y->unit) return x->unit < y->unit ? -1 : 1;
    return x->recorder < y->recorder ? -1 : x->recorder > y->recorder;
}

/* Fewest suspects first; then by code, which follows the order in which texts were met. */
static int by_size(const void *a, const void *b)
{
    const struct cd_shortfall *x = a, *y = b;
    if (x->suspects != y->suspects) return x->suspects < y->suspects ? -1 : 1;
    return by_place(a, b);
}

static void add(struct cd_shortfall *to, const struct cd_shortfall *from)
{
    to->suspects += from->suspects;
    to->folded += from->folded > 0 ? from->folded : 1;
    for (unsigned i = 0; i < CD_GATE_COUNT; i++) {
        to->met[i] += from->met[i];
        to->by_reason[i] += from->by_reason[i];
        to->short_of[i] += from->short_of[i];
    }
}

static bool same_place(const struct cd_shortfall *x, const struct cd_shortfall *y)
{
    return x->source == y->source && x->unit == y->unit && x->recorder == y->recorder;
}

/* Lines of one group of sources that name the same recorder become one. */
static void merge_sources(struct cd_gate *gate, const uint32_t *group)
{
    size_t n = 0;
    for (size_t i = 0; group != NULL && i < gate->n; i++) gate->lines[i].source = group[gate->lines[i].source];
    if (gate->n > 1) qsort(gate->lines, gate->n, sizeof *gate->lines, by_place);
    for (size_t i = 0; i < gate->n; i++) {
        if (n > 0 && same_place(&gate->lines[n - 1], &gate->lines[i])) {
            add(&gate->lines[n - 1], &gate->lines[i]);
            gate->lines[n - 1].folded = 0; /* the same recorder still */
        } else gate->lines[n++] = gate->lines[i];
    }
    gate->n = n;
}

/* Folds the smallest of n lines, of one unit or one source, into one; returns how many are left. A lone small line loses its name. */
static size_t fold(struct cd_shortfall *lines, size_t n, uint32_t min_n, bool units)
{
    qsort(lines, n, sizeof *lines, by_size);
    if (n == 0 || lines[0].suspects >= min_n) return n;
    struct cd_shortfall rest = {
        .source = lines[0].source, .unit = units ? CD_NO_CODE : lines[0].unit, .recorder = CD_NO_CODE};
    size_t taken = 0;
    while (taken < n && (lines[taken].suspects < min_n || rest.suspects < min_n)) add(&rest, &lines[taken++]);
    lines[taken - 1] = rest;
    memmove(lines, lines + taken - 1, (n - taken + 1) * sizeof *lines);
    return n - taken + 1;
}

/* The lines of one source: unit by unit; what is left of units too small comes together at the end. */
static size_t fold_source(struct cd_shortfall *lines, size_t n, uint32_t min_n)
{
    size_t kept = 0;
    bool small = false;
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from; to < n && lines[to].unit == lines[from].unit;) to++;
        const size_t left = fold(lines + from, to - from, min_n, false);
        memmove(lines + kept, lines + from, left * sizeof *lines);
        kept += left;
    }
    for (size_t i = 0; i < kept; i++) small |= lines[i].suspects < min_n;
    if (small) kept = fold(lines, kept, min_n, true);
    qsort(lines, kept, sizeof *lines, by_place);
    return kept;
}

void cd_gate_fold(struct cd_gate *gate, const uint32_t *group, uint32_t min_n)
{
    size_t kept = 0;
    merge_sources(gate, group);
    for (size_t from = 0, to; from < gate->n; from = to) {
        for (to = from; to < gate->n && gate->lines[to].source == gate->lines[from].source;) to++;
        const size_t left = fold_source(gate->lines + from, to - from, min_n);
        memmove(gate->lines + kept, gate->lines + from, left * sizeof *gate->lines);
        kept += left;
    }
    gate->n = kept;
}
