/* No line tells of few suspects, and nothing is lost: recorders and units that are too small stand together. */
#include "candour/gate.h"

#include "test.h"

#define NONE CD_NO_CODE
enum { MOST = 8 };

/* source, unit, recorder, suspects; and for what comes out, how many recorders a line stands for */
struct line {
    uint32_t source, unit, recorder, suspects, folded;
};

static const struct {
    const char *what;
    struct line in[MOST], out[MOST]; /* end with suspects 0 */
    uint32_t min_n;
} rows[] = {
    {"large enough: as they were", {{0, 1, 1, 5, 0}, {0, 1, 2, 6, 0}}, {{0, 1, 1, 5, 0}, {0, 1, 2, 6, 0}}, 5},
    {"two small ones together",
     {{0, 1, 1, 2, 0}, {0, 1, 2, 3, 0}, {0, 1, 3, 9, 0}},
     {{0, 1, 3, 9, 0}, {0, 1, NONE, 5, 2}},
     5},
    {"a lone small one takes the smallest along",
     {{0, 1, 1, 2, 0}, {0, 1, 2, 9, 0}, {0, 1, 3, 7, 0}},
     {{0, 1, 2, 9, 0}, {0, 1, NONE, 9, 2}},
     5},
    {"a small unit takes the smallest along",
     {{0, 1, 1, 2, 0}, {0, 2, 2, 9, 0}, {0, 3, 3, 20, 0}},
     {{0, 3, 3, 20, 0}, {0, NONE, NONE, 11, 2}},
     5},
    {"all too small: one line, smaller than wished", {{0, 1, 1, 1, 0}, {0, 2, 2, 2, 0}}, {{0, NONE, NONE, 3, 2}}, 5},
    {"the same recorder in two returns is one", {{0, 1, 1, 3, 0}, {1, 1, 1, 4, 0}}, {{0, 1, 1, 7, 0}}, 5},
    {"each group by itself", {{0, 1, 1, 6, 0}, {2, 1, 1, 7, 0}}, {{0, 1, 1, 6, 0}, {2, 1, 1, 7, 0}}, 5},
    {"a recorder nobody named is a recorder",
     {{0, 1, NONE, 6, 0}, {0, 1, 2, 7, 0}},
     {{0, 1, 2, 7, 0}, {0, 1, NONE, 6, 0}},
     5},
};

static size_t fill(struct cd_shortfall *lines, const struct line *from)
{
    size_t n = 0;
    for (; n < MOST && from[n].suspects > 0; n++)
        lines[n] = (struct cd_shortfall){.source = from[n].source,
                                         .unit = from[n].unit,
                                         .recorder = from[n].recorder,
                                         .suspects = from[n].suspects,
                                         .met = {from[n].suspects, 1},
                                         .short_of = {0, from[n].suspects - 1}};
    return n;
}

static void small_lines_stand_together(void **state)
{
    static const uint32_t group[] = {0, 0, 2};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cd_shortfall lines[MOST];
        struct cd_gate gate = {.lines = lines, .n = fill(lines, rows[i].in)};
        uint64_t met = 0, in = 0;
        size_t n = 0;
        cd_gate_fold(&gate, group, rows[i].min_n);
        for (; n < MOST && rows[i].out[n].suspects > 0; n++) {
            const struct line *out = &rows[i].out[n];
            const struct cd_shortfall *got = &gate.lines[n];
            if (n >= gate.n || got->source != out->source || got->unit != out->unit || got->recorder != out->recorder ||
                got->suspects != out->suspects || got->folded != out->folded)
                fail_msg("%s: line %zu", rows[i].what, n);
            met += got->met[CD_GATE_ETHNICITY];
        }
        assert_int_equal(gate.n, n);
        for (size_t k = 0; k < MOST && rows[i].in[k].suspects > 0; k++) in += rows[i].in[k].suspects;
        assert_int_equal(met, in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(small_lines_stand_together)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
