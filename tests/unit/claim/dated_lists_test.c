/* dated_lists_test.c - what a list proves or refutes stays so when its blanks are filled in: two copies of one real list, three months apart.
 *
 * The same people stand in both (by id); a race left blank in December 2015 may be there in March 2016. Restricted to people whose state and
 * quarter are the same in both, and whose race, where the first list has one, is the same: every claim that the first proves or refutes, the second
 * must too. Race codes stand for codes of the 18+1 list here, one each, as names of parts that share nobody. Skips where the lists are absent. */
#include "test.h"

#include <ctype.h>
#include <sys/stat.h>

#include "candour/audit.h"
#include "candour/claim.h"
#include "candour/date.h"
#include "candour/picture.h"

enum { PEOPLE = 2000, STATES = 60, QUARTERS = 4, FIELDS = 32 };

struct person {
    char id[16], state[3], race;
    int quarter; /* from 1, the first of 2015 */
};
struct list {
    struct person of[PEOPLE];
    size_t n;
};

/* --- The two lists ----------------------------------------------------------------------------------------------------- */

/* One record of a CSV with quotes, in place; NULL after the last. */
static char *record(char *at, char **field, size_t *n)
{
    *n = 0;
    if (*at == '\0') return NULL;
    for (;;) {
        char *out = field[(*n)++] = at;
        assert_true(*n < FIELDS);
        bool quoted = false;
        for (; *at != '\0' && (quoted || (*at != ',' && *at != '\n')); at++) {
            if (*at == '"' && quoted && at[1] == '"') *out++ = *at++;
            else if (*at == '"') quoted = !quoted;
            else if (*at != '\r') *out++ = *at;
        }
        const char end = *at;
        if (end != '\0') at++;
        *out = '\0';
        if (end != ',') return at;
    }
}

static size_t column(char **header, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(header[i], name) == 0) return i;
    fail_msg("no column %s", name);
    return 0;
}

static void read_list(const char *path, struct list *list)
{
    char *bytes = cd_test_read(path, NULL), *at, *field[FIELDS];
    size_t n;
    *list = (struct list){0};
    at = record(bytes, field, &n);
    const size_t id = column(field, n, "id"), state = column(field, n, "state"), date = column(field, n, "date"),
                 race = column(field, n, "race");
    while ((at = record(at, field, &n)) != NULL) {
        struct person *p = &list->of[list->n++];
        assert_true(list->n < PEOPLE);
        (void)snprintf(p->id, sizeof p->id, "%s", field[id]);
        for (size_t i = 0; i < 2; i++) p->state[i] = (char)tolower((unsigned char)field[state][i]);
        if (strcmp(p->state, "ne") == 0) p->state[1] = 'b'; /* Nebraska, as the register of states has it */
        p->quarter = (cd_period_parse((struct cd_str){field[date], 7}) - cd_period_parse(CD_STR("2015-01"))) / 3 + 1;
        p->race = field[race][0];
    }
    free(bytes);
}

static const struct person *with_id(const struct list *list, const char *id)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->of[i].id, id) == 0) return &list->of[i];
    return NULL;
}

struct both {
    struct list first, later; /* the same people in the same order */
    size_t filled, left_out;
};

static void restrict_to_same(struct both *both)
{
    struct list first = both->first, later = both->later;
    both->first.n = both->later.n = 0;
    for (size_t i = 0; i < first.n; i++) {
        const struct person *a = &first.of[i], *b = with_id(&later, a->id);
        const bool same = b != NULL && strcmp(a->state, b->state) == 0 && a->quarter == b->quarter &&
                          (a->race == '\0' || a->race == b->race);
        both->left_out += !same;
        if (!same) continue;
        both->first.of[both->first.n++] = *a;
        both->later.of[both->later.n++] = *b;
        both->filled += a->race != b->race;
    }
}

static struct both *two_lists(void)
{
    static struct both both;
    both = (struct both){0};
    read_list(cd_test_need("returns/wapo_2015_2016/wapo_snapshot_2015-12.csv"), &both.first);
    read_list(cd_test_need("returns/wapo_2015_2016/wapo_snapshot_2016-03.csv"), &both.later);
    assert_int_equal(both.first.n, 912); /* as the lists' own SOURCE.txt has it */
    assert_int_equal(both.later.n, 1181);
    restrict_to_same(&both);
    return &both;
}

/* --- A list as files of each state and quarter, read through a dialect; quarters are numbered as months are ------------------- */

static const char dialect[] =
    "id: dated\ntitle: Dated list\nversion: \"1\"\nsource: the list\nforces: nibrs-states\n"
    "file-name: \"{period}_{force}.csv\"\nrows: rows\npersons: people listed\ndefinition: \"listed: one row is one person\"\n"
    "columns:\n  - {name: race, is: ethnicity, list: ethnicity-18+1, values: {W: W1, B: B1, A: A1, H: O2, N: O9, O: M9}}\n"
    "  - {name: id, is: known}\n";

static size_t states_of(const struct list *list, const char *states[STATES])
{
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        size_t at = 0;
        while (at < n && strcmp(states[at], list->of[i].state) != 0) at++;
        if (at == n) states[n++] = list->of[i].state;
        assert_true(n < STATES);
    }
    return n;
}

static void write_files(const char *folder, const struct list *list)
{
    const char *states[STATES];
    const size_t n = states_of(list, states);
    for (size_t s = 0; s < n; s++)
        for (int q = 1; q <= QUARTERS; q++) {
            char path[4096];
            (void)snprintf(path, sizeof path, "%s/2015-%02d_%s.csv", folder, q, states[s]);
            FILE *file = fopen(path, "wb");
            assert_non_null(file);
            fputs("id,race\n", file);
            for (size_t i = 0; i < list->n; i++) {
                const struct person *p = &list->of[i];
                if (strcmp(p->state, states[s]) == 0 && p->quarter == q) fprintf(file, "%s,%.1s\n", p->id, &p->race);
            }
            assert_int_equal(fclose(file), 0);
        }
}

static void read_through_dialect(const char *name, const struct list *list, struct cd_picture *picture)
{
    const char *folder = cd_test_temp_path(name), *yaml = cd_test_temp_path("dated.yaml");
    cd_test_write(yaml, dialect, sizeof dialect - 1);
    assert_int_equal(mkdir(folder, 0777), 0);
    write_files(folder, list);
    const struct cd_intake_opts opts = {.dialect = yaml, .period = CD_NO_PERIOD, .as_of = CD_NO_DAY};
    struct cd_plan *plan = NULL;
    struct cd_findings findings = {0};
    struct cd_breakdown breakdown = {0};
    struct cd_err err = {0};
    *picture = (struct cd_picture){0};
    if (cd_intake_plan(&folder, 1, &opts, &plan, &err) != CD_OK ||
        cd_audit_collect(plan, &opts, &(struct cd_audit_opts){0}, picture, &findings, &breakdown, &err) != CD_OK)
        fail_msg("%s", err.text);
    cd_breakdown_free(&breakdown);
    cd_findings_free(&findings);
    cd_intake_free(plan);
}

/* --- The family of claims -------------------------------------------------------------------------------------------------- */

enum { BATCH = 1000, BATCHES = 32, GROUPS = 6, BROAD = 5 };
static const char *const groups[GROUPS] = {"white", "black", "asian", "mixed", "other", "arab"};

struct family {
    char *text;
    size_t n, used, cap;
    struct cd_claims *claims[BATCHES];
    size_t batches;
};

static void close_batch(struct family *f)
{
    struct cd_err err = {0};
    if (f->n == 0) return;
    assert_true(f->batches < BATCHES);
    if (cd_claims_text((struct cd_str){f->text, f->used}, "family", &f->claims[f->batches++], &err) != CD_OK)
        fail_msg("%s", err.text);
    f->n = f->used = 0;
}

/* A claim about `group`: its kind, what it needs beside (`more`), where and when. */
static void add(struct family *f, const char *kind, const char *group, const char *more, const char *where)
{
    if (f->n == BATCH) close_batch(f);
    if (f->text == NULL) f->text = malloc(f->cap = (size_t)BATCH * 300);
    assert_non_null(f->text);
    if (f->n == 0) f->used = (size_t)snprintf(f->text, f->cap, "kind: claims\nclaims:\n");
    const int wrote = snprintf(f->text + f->used, f->cap - f->used,
                               "- {id: \"%zu\", claim: c, kind: %s, group: %s, asserted-by: unstated%s%s}\n", ++f->n,
                               kind, group, more, where);
    assert_true(wrote > 0 && (size_t)wrote < f->cap - f->used);
    f->used += (size_t)wrote;
}

static void add_scope(struct family *f, const char *where)
{
    for (size_t g = 0; g < GROUPS; g++) {
        add(f, "majority", groups[g], "", where);
        if (g < BROAD)
            add(f, "largest", groups[g], "", where); /* a detailed one is ranked among all 19, in every set of them */
        for (int tenths = 1; tenths < 10; tenths++) {
            char more[64];
            (void)snprintf(more, sizeof more, ", is: \"%s %d/10\"", tenths % 2 != 0 ? ">" : "<", tenths);
            add(f, "share", groups[g], more, where);
        }
    }
}

/* Everywhere, each state, each quarter, each quarter of each state; and each state against the next. */
static void make_family(struct family *f, const struct list *list)
{
    const char *states[STATES];
    const size_t n = states_of(list, states);
    char where[128];
    add_scope(f, ", absent-cap: 0"); /* the states that are in neither list count nobody */
    for (int q = 1; q <= QUARTERS; q++) {
        (void)snprintf(where, sizeof where, ", from: 2015-%02d, to: 2015-%02d, absent-cap: 0", q, q);
        add_scope(f, where);
    }
    for (size_t s = 0; s < n; s++) {
        (void)snprintf(where, sizeof where, ", force: \"%s\"", states[s]);
        add_scope(f, where);
        for (int q = 1; q <= QUARTERS; q++) {
            (void)snprintf(where, sizeof where, ", force: \"%s\", from: 2015-%02d, to: 2015-%02d", states[s], q, q);
            add_scope(f, where);
        }
        (void)snprintf(where, sizeof where, ", force: \"%s\", other-force: \"%s\"", states[s], states[(s + 1) % n]);
        for (size_t g = 0; g < GROUPS; g++) add(f, "difference", groups[g], "", where);
    }
    close_batch(f);
    free(f->text);
}

static void decide(const struct family *f, const struct cd_picture *picture, struct cd_verdicts verdicts[BATCHES])
{
    struct cd_err err = {0};
    for (size_t i = 0; i < f->batches; i++)
        if (cd_claims_decide(f->claims[i], picture, &verdicts[i], &err) != CD_OK) fail_msg("%s", err.text);
}

struct outcome {
    size_t claims, proved, refuted, undecided, settled, broken;
};

/* How the verdicts on the first list fare on the later one. */
static struct outcome compare(const struct family *f, const struct cd_verdicts first[BATCHES],
                              const struct cd_picture *picture)
{
    struct cd_verdicts later[BATCHES];
    struct outcome o = {0};
    decide(f, picture, later);
    for (size_t i = 0; i < f->batches; i++) {
        for (size_t k = 0; k < first[i].n; k++, o.claims++) {
            const uint8_t was = first[i].items[k].kind, is = later[i].items[k].kind;
            const bool decided = was == CD_VERDICT_PROVED || was == CD_VERDICT_REFUTED;
            o.proved += was == CD_VERDICT_PROVED;
            o.refuted += was == CD_VERDICT_REFUTED;
            o.undecided += was == CD_VERDICT_UNDECIDED;
            o.settled += !decided && (is == CD_VERDICT_PROVED || is == CD_VERDICT_REFUTED);
            o.broken += decided && is != was;
        }
        cd_verdicts_free(&later[i]);
    }
    return o;
}

static void what_is_decided_stays_decided(void **state)
{
    (void)state;
    struct both *both = two_lists();
    struct family family = {0};
    struct cd_picture first, later;
    struct cd_verdicts verdicts[BATCHES];
    make_family(&family, &both->first);
    read_through_dialect("first", &both->first, &first);
    read_through_dialect("later", &both->later, &later);
    decide(&family, &first, verdicts);
    const struct outcome o = compare(&family, verdicts, &later);
    print_message("%zu people, %zu blanks filled in, %zu left out; %zu claims: %zu proved, %zu refuted, %zu undecided "
                  "of which %zu settled later\n",
                  both->first.n, both->filled, both->left_out, o.claims, o.proved, o.refuted, o.undecided, o.settled);
    assert_int_equal(both->first.n, 911); /* one row is gone from the later list */
    assert_int_equal(both->filled, 24);
    assert_true(o.claims > 10000 && o.proved > 1000 && o.refuted > 1000 && o.undecided > 100 && o.settled > 10);
    assert_int_equal(o.broken, 0);

    /* the test can fail: one label of the later list changed, at each of so many places, breaks a verdict */
    size_t broke = 0;
    enum { TRIED = CD_TEST_TURNS(3) };
    for (size_t i = 0; i < TRIED; i++) {
        struct cd_picture changed;
        char name[16];
        struct person *p = &both->later.of[i * both->later.n / TRIED];
        while (p->race == '\0') p++;
        const char was = p->race;
        p->race = was == 'W' ? 'B' : 'W';
        (void)snprintf(name, sizeof name, "changed-%zu", i);
        read_through_dialect(name, &both->later, &changed);
        broke += compare(&family, verdicts, &changed).broken > 0;
        p->race = was;
        cd_picture_free(&changed);
    }
    assert_true(broke > 0);
    for (size_t i = 0; i < family.batches; i++) {
        cd_verdicts_free(&verdicts[i]);
        cd_claims_free(family.claims[i]);
    }
    cd_picture_free(&first);
    cd_picture_free(&later);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_decided_stays_decided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
