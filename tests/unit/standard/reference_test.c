/* The compiled tables against the reference files they were taken from: every wording that real files use is known, and
 * every census number is recomputed here from the districts. Skips where the reference is absent. */
#include "candour/standard.h"

#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

enum { MAX_COLUMNS = 32 };

/* Cuts a line of CSV in place (no newlines in fields); returns the number of fields. */
static size_t split(char *line, char **fields)
{
    size_t n = 0;
    char *to = line;
    bool quoted = false;
    fields[n++] = line;
    for (char *from = line; *from && *from != '\r' && *from != '\n'; from++) {
        if (*from == '"') quoted = !quoted;
        else if (*from == ',' && !quoted) {
            *to++ = '\0';
            if (n < MAX_COLUMNS) fields[n++] = to;
        } else *to++ = *from;
    }
    *to = '\0';
    return n;
}

/* --- Wordings ---------------------------------------------------------------------------------------------------- */

/* columns by header, as data.police.uk writes them and as R mangles them */
struct wording {
    const char *column, *list;
};

static const struct wording current[] = {
    {"Type", "police-uk-type"},
    {"Part of a policing operation", "police-uk-boolean"},
    {"Gender", "police-uk-gender"},
    {"Age range", "police-uk-age-range"},
    {"Self-defined ethnicity", "police-uk-self"},
    {"Officer-defined ethnicity", "police-uk-officer"},
    {"Legislation", "police-uk-legislation"},
    {"Object of search", "police-uk-object-of-search"},
    {"Outcome", "police-uk-outcome"},
    {"Outcome linked to object of search", "police-uk-boolean"},
    {"Removal of more than just outer clothing", "police-uk-boolean"},
    {NULL, NULL},
};

static const struct wording mixed[] = {
    {"Type", "police-uk-type"},
    {"Part.of.a.policing.operation", "police-uk-boolean"},
    {"Gender", "police-uk-gender"},
    {"Age.range", "police-uk-age-range"},
    {"Self.defined.ethnicity", "police-uk-self-mixed"},
    {"Officer.defined.ethnicity", "police-uk-officer"},
    {"Legislation", "police-uk-legislation"},
    {"Object.of.search", "police-uk-object-of-search"},
    {"Outcome", "police-uk-outcome-mixed"},
    {"Outcome.linked.to.object.of.search", "police-uk-boolean"},
    {"Removal.of.more.than.just.outer.clothing", "police-uk-boolean"},
    {NULL, NULL},
};

struct seen {
    const struct cd_code_list *list[MAX_COLUMNS];
    uint64_t ranks[MAX_COLUMNS]; /* codes that occurred */
    size_t rows;
};

static void read_header(struct seen *seen, const struct wording *w, char **fields, size_t n)
{
    memset(seen->list, 0, sizeof seen->list);
    for (; w->column; w++) {
        size_t i = 0;
        while (i < n && strcmp(fields[i], w->column) != 0) i++;
        if (i == n) fail_msg("no column %s", w->column);
        seen->list[i] = cd_code_list_find(cd_str_of(w->list));
        assert_non_null(seen->list[i]);
    }
}

static void read_row(struct seen *seen, char **fields, size_t n)
{
    seen->rows++;
    for (size_t i = 0; i < n; i++) {
        if (!seen->list[i] || !*fields[i]) continue;
        const struct cd_code *code = cd_code_find(seen->list[i], cd_str_of(fields[i]));
        if (!code) fail_msg("row %zu: %s has no \"%s\"", seen->rows, seen->list[i]->id, fields[i]);
        seen->ranks[i] |= UINT64_C(1) << code->rank;
    }
}

/* Files one behind the other, each with its header. */
static void read_all(FILE *f, const struct wording *w, struct seen *seen)
{
    char line[4096], *fields[MAX_COLUMNS];
    while (fgets(line, sizeof line, f)) {
        const size_t n = split(line, fields);
        if (strcmp(fields[0], w->column) == 0) read_header(seen, w, fields, n);
        else read_row(seen, fields, n);
    }
}

static size_t codes_seen(const struct seen *seen, const char *list)
{
    for (size_t i = 0; i < MAX_COLUMNS; i++)
        if (seen->list[i] && strcmp(seen->list[i]->id, list) == 0) return (size_t)__builtin_popcountll(seen->ranks[i]);
    return 0;
}

static FILE *unpack(const char *archive, pid_t *child)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    *child = fork();
    assert_true(*child >= 0);
    if (*child == 0) {
        if (dup2(ends[1], STDOUT_FILENO) >= 0) execlp("tar", "tar", "-xJOf", archive, (char *)NULL);
        _exit(127);
    }
    (void)close(ends[1]);
    return fdopen(ends[0], "r");
}

static void every_wording_of_2019_to_2021_is_known(void **state)
{
    struct seen seen = {0};
    pid_t child;
    int status;
    const char *path = cd_test_need("returns/police_uk_stop_search.tar.xz");
    FILE *f = unpack(path, &child);
    assert_non_null(f);
    read_all(f, current, &seen);
    (void)fclose(f);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (status != 0 && seen.rows == 0) cd_test_skip("tar and xz cannot unpack %s", path);
    assert_int_equal(seen.rows, 497870);
    assert_int_equal(codes_seen(&seen, "police-uk-self"), 19);
    assert_int_equal(codes_seen(&seen, "police-uk-officer"), 5);
    assert_int_equal(codes_seen(&seen, "police-uk-outcome"), 7);
    assert_int_equal(codes_seen(&seen, "police-uk-legislation"), 19);
    assert_int_equal(codes_seen(&seen, "police-uk-age-range"), 5);
    assert_int_equal(codes_seen(&seen, "police-uk-gender"), 3);
}

static void every_wording_of_2016_is_known(void **state)
{
    struct seen seen = {0};
    FILE *f = fopen(cd_test_need("returns/gmp_stop_search_2016/gmp_stop_search_geocoded.csv"), "r");
    assert_non_null(f);
    read_all(f, mixed, &seen);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(seen.rows, 9421);
    assert_int_equal(codes_seen(&seen, "police-uk-self-mixed"), 36);
    assert_int_equal(codes_seen(&seen, "police-uk-outcome-mixed"), 14);
}

static void every_code_of_the_justice_systems_is_known(void **state)
{
    char line[4096], *fields[MAX_COLUMNS];
    const struct cd_code_list *list = cd_code_list_find(CD_STR("moj-ethnicity"));
    FILE *f = fopen(cd_test_need("codes/moj_person_record_codes/ethnicity_codes.csv"), "r");
    uint32_t n = 0;
    assert_true(f && fgets(line, sizeof line, f));
    for (; fgets(line, sizeof line, f); n++) {
        assert_int_equal(split(line, fields), 5);
        const struct cd_code *code = cd_code_find(list, cd_str_of(fields[0]));
        assert_non_null(code);
        assert_string_equal(code->label, fields[1]);
    }
    assert_int_equal(fclose(f), 0);
    assert_int_equal(n, list->n);
}

/* --- Populations ------------------------------------------------------------------------------------------------- */

struct place {
    char code[16];
    uint64_t counts[CD_ETHNIC_BITS];
};

struct census {
    struct place districts[400], areas[64], all;
    char owner[400][16]; /* area of the district */
    size_t n_districts, n_areas;
};

static struct place *place(struct place *places, size_t *n, size_t cap, const char *code)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(places[i].code, code) == 0) return &places[i];
    assert_true(*n < cap && strlen(code) < sizeof places->code);
    memcpy(places[*n].code, code, strlen(code) + 1);
    return &places[(*n)++];
}

static void read_lookup(struct census *c)
{
    char line[4096], *fields[MAX_COLUMNS];
    FILE *f = fopen(cd_test_need("codes/census_2021_ethnicity/LAD_CSP_PFA_lookup_2022.csv"), "r");
    assert_true(f && fgets(line, sizeof line, f));
    while (fgets(line, sizeof line, f)) {
        assert_int_equal(split(line, fields), 7);
        const size_t i = (size_t)(place(c->districts, &c->n_districts, 400, fields[0]) - c->districts);
        assert_true(strlen(fields[4]) < sizeof c->owner[i]);
        memcpy(c->owner[i], fields[4], strlen(fields[4]) + 1);
    }
    assert_int_equal(fclose(f), 0);
}

static void read_districts(struct census *c)
{
    char line[4096], *fields[MAX_COLUMNS];
    const struct cd_code_list *words = cd_code_list_find(CD_STR("ons-census-2021"));
    FILE *f = fopen(cd_test_need("codes/census_2021_ethnicity/census2021_la_ethnic20.csv"), "r");
    assert_true(f && fgets(line, sizeof line, f));
    while (fgets(line, sizeof line, f)) {
        uint64_t n;
        assert_int_equal(split(line, fields), 5);
        assert_true(cd_str_u64(cd_str_of(fields[4]), &n));
        const struct cd_code *code = cd_code_find(words, cd_str_of(fields[3]));
        if (!code) {
            assert_int_equal(n, 0); /* "Does not apply" */
            continue;
        }
        const size_t known = c->n_districts;
        struct place *d = place(c->districts, &c->n_districts, 400, fields[0]);
        assert_int_equal(c->n_districts, known);
        struct place *a = place(c->areas, &c->n_areas, 64, c->owner[d - c->districts]);
        const int bit = __builtin_ctzll(code->mask);
        d->counts[bit] += n;
        a->counts[bit] += n;
        c->all.counts[bit] += n;
    }
    assert_int_equal(fclose(f), 0);
}

static void check_place(const struct cd_base *base, const char *area, const struct place *p)
{
    uint64_t total = 0, in, all;
    for (unsigned bit = 0; bit < CD_ETHNIC_BITS; bit++) {
        assert_true(cd_population(base, cd_str_of(area), UINT64_C(1) << bit, &in, &all));
        if (in != p->counts[bit]) fail_msg("%s: %s", area, cd_ethnic_label(bit));
        total += in;
    }
    assert_int_equal(total, all);
}

static void every_number_of_2021_comes_from_the_districts(void **state)
{
    static struct census c;
    const struct cd_base *base = cd_base_find(CD_STR("census-2021"));
    const struct cd_force_register *reg = cd_force_register_find(CD_STR("police-uk"));
    read_lookup(&c);
    read_districts(&c);
    assert_int_equal(c.n_districts, 331);
    assert_int_equal(c.n_areas, 43);
    for (uint32_t i = 0; i < reg->n; i++) {
        if (!*reg->forces[i].area) continue;
        check_place(base, reg->forces[i].id, place(c.areas, &c.n_areas, 43, reg->forces[i].area));
    }
    check_place(base, "manchester-city", place(c.districts, &c.n_districts, 331, "E08000003"));
    check_place(base, "england-and-wales", &c.all);
}

/* 2011: the area's own row, whose 18 groups stand in columns 4..7, 9..12, 14..18, 20..22, 24, 25 (1-based). */
static void every_number_of_2011_comes_from_the_areas(void **state)
{
    static const struct {
        const char *codes[2];
        size_t column;
    } groups[] = {{{"W1"}, 3},  {{"W2"}, 4},  {{"W3"}, 5},  {{"ROMA", "W9"}, 6}, {{"M1"}, 8},  {{"M2"}, 9},
                  {{"M3"}, 10}, {{"M9"}, 11}, {{"A1"}, 13}, {{"A2"}, 14},        {{"A3"}, 15}, {{"A4"}, 16},
                  {{"A9"}, 17}, {{"B2"}, 19}, {{"B1"}, 20}, {{"B9"}, 21},        {{"O2"}, 23}, {{"O9"}, 24}};
    char line[8192], *fields[MAX_COLUMNS];
    const struct cd_base *base = cd_base_find(CD_STR("census-2011"));
    const struct cd_code_list *own = cd_code_list_find(CD_STR("census-2021-19"));
    FILE *f = fopen(cd_test_need("returns/home_office_use_of_force/force-demographics.csv"), "r");
    size_t n = 0;
    assert_true(f && fgets(line, sizeof line, f));
    for (; fgets(line, sizeof line, f); n++) {
        char id[64];
        size_t k = 0;
        uint64_t count, in, all;
        assert_int_equal(split(line, fields), 25);
        for (const char *s = fields[0]; *s && k < 60; s++) {
            if (*s == '&') memcpy(id + k, "and", 3), k += 3;
            else id[k++] = (char)(*s == ' ' ? '-' : *s >= 'A' && *s <= 'Z' ? *s + 32 : *s);
        }
        id[k] = '\0';
        for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
            uint64_t mask = 0;
            for (size_t j = 0; j < 2 && groups[g].codes[j]; j++)
                mask |= cd_code_find(own, cd_str_of(groups[g].codes[j]))->mask;
            assert_true(cd_str_u64(cd_str_of(fields[groups[g].column]), &count));
            assert_true(cd_population(base, cd_str_of(id), mask, &in, &all));
            if (in != count) fail_msg("%s, column %zu", id, groups[g].column + 1);
        }
        assert_true(cd_str_u64(cd_str_of(fields[1]), &count));
        assert_int_equal(all, count);
    }
    assert_int_equal(fclose(f), 0);
    assert_int_equal(n, 43);
}

/* Totals published elsewhere, to 1 in 1,000. They are not equal: the reference's cells sum to 36 more in England and Wales,
 * and 110 people stand under Black here and under mixed or other there (docs/rooms/standard.md). */
static void published_totals_are_near(void **state)
{
    static const struct {
        const char *area, *groups[2];
        double published;
    } totals[] = {
        {"greater-manchester", {"white"}, 2190804}, {"greater-manchester", {"asian"}, 389295},
        {"greater-manchester", {"black"}, 134004},  {"greater-manchester", {"mixed", "other"}, 153627},
        {"england-and-wales", {NULL}, 59597542},
    };
    const struct cd_base *base = cd_base_find(CD_STR("census-2021"));
    for (size_t i = 0; i < sizeof totals / sizeof *totals; i++) {
        uint64_t mask = totals[i].groups[0] ? 0 : CD_ETHNIC_ALL, in, all;
        for (size_t k = 0; k < 2 && totals[i].groups[k]; k++)
            mask |= cd_group_find(cd_str_of(totals[i].groups[k]))->mask;
        assert_true(cd_population(base, cd_str_of(totals[i].area), mask, &in, &all));
        assert_near((double)in, totals[i].published, 1e-3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_wording_of_2019_to_2021_is_known),
        cmocka_unit_test(every_wording_of_2016_is_known),
        cmocka_unit_test(every_code_of_the_justice_systems_is_known),
        cmocka_unit_test(every_number_of_2021_comes_from_the_districts),
        cmocka_unit_test(every_number_of_2011_comes_from_the_areas),
        cmocka_unit_test(published_totals_are_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
