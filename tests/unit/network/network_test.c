/* network_test.c - groups of hand-built cases, worked out on paper; random ones against closure by hand; drawings. */
#include "candour/network.h"

#include "candour/buf.h"
#include "candour/date.h"
#include "candour/dict.h"
#include "test.h"

enum { MOST = 400 };

struct world {
    struct cd_involved involved[MOST];
    struct cd_network_case cases[MOST];
    struct cd_network_trait traits[MOST];
    int32_t born[MOST];
    struct cd_network_input input;
};

/* Cases separated by blanks: force (a digit), flag (y, n or -), then s1 for suspect 1, v2 for victim 2; @5 behind one: an offence of days 5 to 6. */
static void build(struct world *w, const char *text)
{
    *w = (struct world){.input = {.involved = w->involved, .cases = w->cases, .traits = w->traits, .born = w->born}};
    for (unsigned i = 0; i < MOST; i++) w->born[i] = CD_NO_DAY;
    const char *p = text;
    while (*p != '\0') {
        struct cd_network_case *kase = &w->cases[w->input.n_cases];
        kase->force = (uint32_t)(p[0] - '0');
        kase->flag = p[1] == 'y' ? CD_GROUP_YES : p[1] == 'n' ? CD_GROUP_NO : CD_GROUP_NOT_SAID;
        if (kase->force >= w->input.n_forces) w->input.n_forces = kase->force + 1;
        for (p += 2; *p != '\0' && *p != ' ';) {
            char *end;
            const bool suspect = *p == 's';
            const uint32_t who = (uint32_t)strtoul(p + 1, &end, 10);
            struct cd_involved in = {w->input.n_cases, who, CD_NO_DAY, CD_NO_DAY,
                                     suspect ? CD_GROUP_SUSPECT : CD_GROUP_VICTIM};
            if (*end == '@') {
                in.first = (int32_t)strtol(end + 1, &end, 10);
                in.last = in.first + 1;
            }
            uint32_t *n = suspect ? &w->input.n_suspects : &w->input.n_victims;
            if (who >= *n) *n = who + 1;
            w->involved[w->input.n_involved++] = in;
            p = end;
        }
        w->input.n_cases++;
        if (*p == ' ') p++;
    }
}

static void make(struct cd_network *network, const struct cd_network_input *input, unsigned threads)
{
    struct cd_err err = {0};
    if (cd_network_make(network, input, &(struct cd_par){.threads = threads}, &err) != CD_OK) fail_msg("%s", err.text);
}

/* "suspects.victims.cases.forces.yes" of each group, then the cases that meet the definition. */
static char *say(const struct cd_network *network, uint32_t definition)
{
    const struct cd_grouping *by = &network->by[definition];
    struct cd_buf b = {0};
    for (uint32_t g = 0; g < by->n; g++) {
        const struct cd_network_group *of = &by->groups[g];
        assert_string_equal(cd_network_flagged(of), of->yes == 0 ? "no" : of->yes < of->cases ? "mixed" : "yes");
        cd_buf_printf(&b, "%u.%u.%u.%u.%u ", of->suspects, of->victims, of->cases, of->n_forces, of->yes);
    }
    cd_buf_char(&b, '|');
    for (uint32_t c = 0; c < network->n_cases; c++) cd_buf_char(&b, by->meets[c] ? '1' : '0');
    assert_false(b.failed);
    return b.p;
}

static void hand_built_groups(void **state)
{
    static const struct {
        const char *what, *cases, *expected[CD_GROUP_DEFINITIONS]; /* in the order of the table */
    } rows[] = {
        {"nobody", "", {"|", "|", "|"}},
        {"one suspect, one victim", "0-s0v0", {"|0", "|0", "|0"}},
        {"one suspect, two victims", "0-s0v0v1", {"|0", "|0", "1.2.1.1.0 |1"}},
        {"one suspect, two cases, two victims", "0-s0v0 0-s0v1", {"|00", "|00", "1.2.2.1.0 |11"}},
        {"two suspects of one case", "0ys0s1v0", {"2.1.1.1.1 |1", "2.1.1.1.1 |1", "|0"}},
        {"two suspects share a victim", "0-s0v0 1-s1v0", {"2.1.2.2.0 |11", "|00", "|00"}},
        {"a chain of victims", "0ys0v0 1ns1v0v1 2-s2v1", {"3.2.3.3.1 |111", "|000", "3.2.3.3.1 |111"}},
        {"a case without a suspect joins nobody", "0-s0v0 0-v0v1 0-s1v1", {"|000", "|000", "|000"}},
        {"a victim's number is a suspect's too", "0-s0v1 0-s1v0", {"|00", "|00", "|00"}},
        {"a suspect in a case alone and in one with others",
         "0-s0v0 1ys0s1v1",
         {"2.2.2.2.1 |11", "2.2.2.2.1 |01", "2.2.2.2.1 |11"}},
        {"the same row twice", "0-s0s0v0v0 0-s1", {"|00", "|00", "|00"}},
        {"two groups, the larger first",
         "0ys0s1v0 1ys2s3s4v1v2",
         {"3.2.1.1.1 2.1.1.1.1 |11", "3.2.1.1.1 2.1.1.1.1 |11", "3.2.1.1.1 |01"}},
        {"equal ones by their first suspect",
         "1-s2s3v0 0-s0s1v1",
         {"2.1.1.1.0 2.1.1.1.0 |11", "2.1.1.1.0 2.1.1.1.0 |11", "|00"}},
        {"under shared cases a victim may be of several groups",
         "0-s0s1v0 0-s2s3v0",
         {"4.1.2.1.0 |11", "2.1.1.1.0 2.1.1.1.0 |11", "|00"}},
        {"no victims recorded", "0-s0s1 0-s1s2", {"3.0.2.1.0 |11", "3.0.2.1.0 |11", "|00"}},
        {"forces not in order", "2ys0v0 0ns0s1v0 2-s1", {"2.1.3.2.1 |111", "2.1.3.2.1 |010", "|000"}},
    };
    static struct world w;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (unsigned threads = 1; threads < 4; threads++) {
            struct cd_network network;
            build(&w, rows[i].cases);
            make(&network, &w.input, threads);
            for (uint32_t k = 0; k < CD_GROUP_DEFINITIONS; k++) {
                char *said = say(&network, k);
                if (strcmp(said, rows[i].expected[k]) != 0)
                    fail_msg("%s, %s: %s", rows[i].what, cd_group_definition_at(k)->id, said);
                free(said);
            }
            cd_network_free(&network);
        }
    (void)state;
}

static void members_and_days(void **state)
{
    static struct world w;
    struct cd_network network;
    build(&w, "3-s4@50v0@20 1-s1@40v0 1-s0v5 3-s2s1");
    make(&network, &w.input, 1);
    const struct cd_grouping *by = &network.by[0];
    assert_int_equal(by->n, 1);
    const uint32_t suspects[] = {1, 2, 4}, cases[] = {0, 1, 3}, forces[] = {1, 3};
    assert_memory_equal(by->suspects, suspects, sizeof suspects);
    assert_memory_equal(by->cases, cases, sizeof cases);
    assert_memory_equal(by->forces + by->groups[0].force_at, forces, sizeof forces);
    assert_int_equal(by->groups[0].first, 20);
    assert_int_equal(by->groups[0].last, 51);
    assert_int_equal(by->of_suspect[0], CD_NO_CODE);
    assert_int_equal(by->of_suspect[3], CD_NO_CODE); /* in no case */
    assert_int_equal(by->of_suspect[4], 0);
    assert_int_equal(by->of_case[2], CD_NO_CODE);
    cd_network_free(&network);
    (void)state;
}

static void traits_lead_and_never_join(void **state)
{
    static struct world w;
    struct cd_network network;
    build(&w, "0-s0s1v0 0-s2s3v1 0-s4v2 0-s5v3");
    const struct cd_network_trait traits[] = {
        {0, 7, 1}, {0, 7, 0},                       /* within a group */
        {0, 8, 4}, {0, 8, 2}, {0, 8, 3}, {0, 8, 4}, /* from the second group to a suspect of none: one lead */
        {1, 8, 0}, {1, 8, 2},                       /* another kind, from group to group: one of each */
        {0, 9, 5},
    };
    memcpy(w.traits, traits, sizeof traits);
    w.input.n_traits = sizeof traits / sizeof *traits;
    make(&network, &w.input, 2);
    assert_int_equal(network.by[0].n, 2);
    assert_int_equal(network.by[0].groups[0].leads, 1);
    assert_int_equal(network.by[0].groups[1].leads, 2);
    cd_network_free(&network);
    (void)state;
}

/* CD_LEAD_MOST suspects of one value lead, one more does not. */
static void a_hostel_is_no_lead(void **state)
{
    static struct world w;
    for (uint32_t n = CD_LEAD_MOST; n < CD_LEAD_MOST + 2; n++) {
        struct cd_network network;
        build(&w, "0-s0s1v0 0-s30v1");
        for (uint32_t i = 0; i < n; i++) w.traits[i] = (struct cd_network_trait){0, 1, i};
        w.input.n_traits = n;
        make(&network, &w.input, 1);
        assert_int_equal(network.by[0].groups[0].leads, n == CD_LEAD_MOST);
        cd_network_free(&network);
    }
    (void)state;
}

static void flags_by_force(void **state)
{
    static struct world w;
    struct cd_network network;
    build(&w, "0ys0s1v0 0ns2s3v1 0-s4s5v2 1ys6v3 1-s7v4 1ns8v5");
    make(&network, &w.input, 1);
    struct cd_flags flags[3];
    cd_network_flags(&network, &w.input, 1, flags);
    assert_memory_equal(&flags[0], (&(struct cd_flags){1, 1, 1, 0, 0}), sizeof *flags);
    assert_memory_equal(&flags[1], (&(struct cd_flags){0, 0, 0, 1, 2}), sizeof *flags);
    assert_memory_equal(&flags[2], (&(struct cd_flags){1, 1, 1, 1, 2}), sizeof *flags);
    cd_network_free(&network);
    (void)state;
}

enum { R_CASES = 30, R_SUSPECTS = 40, R_VICTIMS = 25, R_ROWS = 70 };

static void build_at_random(struct world *w, uint32_t *random)
{
    *w = (struct world){.input = {.involved = w->involved,
                                  .cases = w->cases,
                                  .n_cases = R_CASES,
                                  .n_suspects = R_SUSPECTS,
                                  .n_victims = R_VICTIMS,
                                  .n_forces = 3,
                                  .n_involved = R_ROWS}};
    for (size_t i = 0; i < R_ROWS; i++) {
        *random = *random * 1664525 + 1013904223;
        const uint32_t role = *random >> 31, kase = (*random >> 8) % R_CASES;
        const uint32_t who = (*random >> 16) % (role == CD_GROUP_SUSPECT ? R_SUSPECTS : R_VICTIMS);
        w->involved[i] = (struct cd_involved){kase, who, CD_NO_DAY, CD_NO_DAY, (uint8_t)role};
    }
}

/* Labels of suspects, victims and cases, the smallest passed on until nothing changes. */
static void close_over(const struct world *w, bool by_victims, uint32_t label[R_SUSPECTS + R_VICTIMS + R_CASES])
{
    bool has[R_CASES] = {false}, moved = true;
    for (uint32_t i = 0; i < R_SUSPECTS + R_VICTIMS + R_CASES; i++) label[i] = i;
    for (size_t i = 0; i < R_ROWS; i++) has[w->involved[i].kase] |= w->involved[i].role == CD_GROUP_SUSPECT;
    while (moved) {
        moved = false;
        for (size_t i = 0; i < R_ROWS; i++) {
            const struct cd_involved *in = &w->involved[i];
            if (in->role == CD_GROUP_VICTIM && (!by_victims || !has[in->kase])) continue;
            uint32_t *a = &label[in->role == CD_GROUP_SUSPECT ? in->person : R_SUSPECTS + in->person];
            uint32_t *b = &label[R_SUSPECTS + R_VICTIMS + in->kase];
            moved |= *a != *b;
            *a = *b = *a < *b ? *a : *b;
        }
    }
}

static void random_cases_agree_with_a_closure(void **state)
{
    static struct world w;
    uint32_t random = 7, label[R_SUSPECTS + R_VICTIMS + R_CASES];
    for (unsigned turn = 0; turn < CD_TEST_TURNS(400); turn++) {
        struct cd_network network;
        build_at_random(&w, &random);
        make(&network, &w.input, 1);
        for (uint32_t k = 0; k < 2; k++) {
            close_over(&w, cd_group_definition_at(k)->by_victims, label);
            for (uint32_t a = 0; a < R_SUSPECTS; a++)
                for (uint32_t b = 0; b < a; b++) {
                    const uint32_t x = network.by[k].of_suspect[a], y = network.by[k].of_suspect[b];
                    assert_true((label[a] == label[b]) == (x == y && x != CD_NO_CODE));
                }
        }
        cd_network_free(&network);
    }
    (void)state;
}

static void draw(const struct cd_network *network, const struct world *w, struct cd_network_drawing *out)
{
    struct cd_err err = {0};
    assert_int_equal(cd_group_draw(network, &w->input, 0, 0, out, &err), CD_OK);
}

static void a_group_is_drawn_without_the_young(void **state)
{
    static struct world w;
    static struct cd_network_drawing drawn;
    struct cd_network network;
    /* s3 is 18 on the day, s2 a day short of it, s4 of no known age, s5's offence has no day */
    build(&w, "0-s0@9000s1@9000v0 1-s1@9100v1 1-s2@6573s3@6574v1 0-s4@9000s5s0v0v1");
    for (uint32_t i = 0; i < 6; i++) w.born[i] = i == 4 ? CD_NO_DAY : 0; /* 1 January 1970; 6574 is 1 January 1988 */
    make(&network, &w.input, 1);
    draw(&network, &w, &drawn);
    assert_int_equal(drawn.n, 3);
    assert_int_equal(drawn.young, 1);
    assert_int_equal(drawn.age_unknown, 2);
    assert_int_equal(drawn.left_out, 0);
    const struct cd_drawn_suspect s0 = {0, 2, 1, 9000, 9001}, s1 = {1, 2, 2, 9000, 9101}, s3 = {3, 1, 1, 6574, 6575};
    assert_memory_equal(&drawn.suspects[0], &s0, sizeof s0);
    assert_memory_equal(&drawn.suspects[1], &s1, sizeof s1);
    assert_memory_equal(&drawn.suspects[2], &s3, sizeof s3);
    const struct cd_drawn_tie ties[] = {{0, 1, 1, 2}, {0, 2, 0, 1}, {1, 2, 0, 1}};
    assert_int_equal(drawn.n_ties, 3);
    assert_memory_equal(drawn.ties, ties, sizeof ties);
    cd_network_free(&network);
    (void)state;
}

static void a_large_group_is_drawn_in_part(void **state)
{
    static struct world w;
    static struct cd_network_drawing drawn;
    struct cd_network network;
    struct cd_buf b = {0};
    cd_buf_puts(&b, "0-");
    for (unsigned i = 0; i < CD_DRAWN_MOST + 5; i++) cd_buf_printf(&b, "s%u@9000", i);
    build(&w, b.p);
    cd_buf_free(&b);
    for (unsigned i = 0; i < MOST; i++) w.born[i] = 0;
    make(&network, &w.input, 1);
    draw(&network, &w, &drawn);
    assert_int_equal(drawn.n, CD_DRAWN_MOST);
    assert_int_equal(drawn.left_out, 5);
    assert_int_equal(drawn.n_ties, CD_DRAWN_MOST * (CD_DRAWN_MOST - 1) / 2);
    w.input.born = NULL;
    draw(&network, &w, &drawn);
    assert_int_equal(drawn.n, 0);
    assert_int_equal(drawn.age_unknown, CD_DRAWN_MOST + 5);
    cd_network_free(&network);
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hand_built_groups),
        cmocka_unit_test(members_and_days),
        cmocka_unit_test(traits_lead_and_never_join),
        cmocka_unit_test(a_hostel_is_no_lead),
        cmocka_unit_test(flags_by_force),
        cmocka_unit_test(random_cases_agree_with_a_closure),
        cmocka_unit_test(a_group_is_drawn_without_the_young),
        cmocka_unit_test(a_large_group_is_drawn_in_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
