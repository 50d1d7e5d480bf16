/* published_test.c - published tables into pictures: what is counted, what is left open, and what is refused. */
#include "test.h"

#include "candour/date.h"
#include "candour/os.h"
#include "candour/published.h"
#include "candour/standard.h"

#define HEAD \
    "kind: published-table\ntitle: t\ntable: t.csv\nsource: s\nunit: suspects\nperiod: \"2023\"\ndefinition: d\n"
#define COUNTS HEAD "area: here\nmeasure: counts\n"
#define OF_RECORDED HEAD "area: here\nmeasure: percent-of-recorded\nrecorded: 34 %\n"
#define OF_ALL HEAD "area: here\nmeasure: percent-of-all\n"

static enum cd_status load(const char *yaml, const char *csv, struct cd_picture *p, struct cd_err *err)
{
    char bytes[1000 + CD_SLACK] = {0};
    const size_t n = strlen(csv);
    assert_true(n < 1000);
    memcpy(bytes, csv, n);
    *err = (struct cd_err){0};
    return cd_published_text(cd_str_of(yaml), (struct cd_str){bytes, n}, "t.yaml", p, err);
}

static struct cd_sums sum(const struct cd_picture *p, const char *group)
{
    const struct cd_scope all = {CD_NO_CODE, CD_NO_PERIOD, CD_NO_PERIOD, CD_UNIT_PERSON};
    return cd_picture_sum(p, &all, CD_SLOT(CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_UNSTATED),
                          cd_group_find(cd_str_of(group))->mask);
}

static void counted(void **state)
{
    static const struct {
        const char *yaml, *csv, *group;
        uint64_t inside, touching, total, recorded, scale;
    } rows[] = {
        {COUNTS, "group,count\nwhite,545\nasian,415\nblack,244\nother or unknown,310\n", "asian", 415, 725, 1514, 1204,
         0},
        {COUNTS, "group,count\nwhite,545\nasian,415\nblack,244\nother or unknown,310\n", "other", 0, 310, 1514, 1204,
         0},
        {COUNTS "remainder: unknown\n", "group,count,total\nasian,41,230\nwhite,36,230\n", "asian", 41, 194, 230, 77,
         0},
        {COUNTS "remainder: other-groups\n", "group,count,total\nasian,41,230\nwhite,36,230\n", "asian", 41, 41, 230,
         230, 0},
        {COUNTS "remainder: recorded\n", "group,count,total\nasian,41,230\nwhite,36,230\n", "asian", 41, 194, 230, 230,
         0},
        /* units of 1 / (200 * 200): 34 % of 83 %, and the 66 % without a record */
        {OF_RECORDED "remainder: other-groups\n", "group,percent\nwhite,83\nasian,7\n", "white", 68 * 166,
         68 * 166 + 132 * 200, 40000, 68 * 200, 40000},
        {OF_RECORDED "remainder: recorded\n", "group,percent\nwhite,83\nasian,7\n", "asian", 68 * 14,
         68 * 34 + 132 * 200, 40000, 68 * 200, 40000},
        {OF_ALL, "group,percent\nasian,16\nwhite,44\nunknown,32\nother groups,8\n", "asian", 32, 96, 200, 136, 200},
        {OF_ALL "remainder: unknown\n", "group,percent\npakistani,3.9\n", "pakistani", 78, 2000, 2000, 78, 2000},
        {OF_ALL "remainder: recorded\n", "group,percent,total\nunknown,35,1900\n", "white", 0, 380000, 380000, 247000,
         200},
        {OF_ALL "code-list: ethnicity-18+1\nremainder: other-groups\n", "group,percent\nW1,50\nNS,20\n", "white", 100,
         200, 200, 160, 200},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cd_picture p;
        struct cd_err err;
        if (load(rows[i].yaml, rows[i].csv, &p, &err) != CD_OK) fail_msg("row %zu: %s", i, err.text);
        const struct cd_sums s = sum(&p, rows[i].group);
        if (s.inside != rows[i].inside || s.touching != rows[i].touching || s.total != rows[i].total ||
            s.by_class[CD_CLASS_RECORDED] != rows[i].recorded)
            fail_msg("row %zu: %llu %llu %llu %llu", i, (unsigned long long)s.inside, (unsigned long long)s.touching,
                     (unsigned long long)s.total, (unsigned long long)s.by_class[CD_CLASS_RECORDED]);
        assert_int_equal(p.rounding.scale, rows[i].scale);
        assert_int_equal(p.returns[0].n[CD_UNIT_PERSON], rows[i].total);
        cd_picture_free(&p);
    }
}

/* The interval that each printed figure stands for. */
static void intervals(void **state)
{
    struct cd_picture p;
    struct cd_err err;
    assert_int_equal(load(OF_ALL "remainder: recorded\n",
                          "area,group,percent\nb,unknown,28\na,unknown,> 40\nc,unknown,< 5\nd,unknown,0\n", &p, &err),
                     CD_OK);
    static const struct {
        const char *area;
        uint64_t lo, hi, one_sided;
    } want[] = {{"a", 80, 200, 1}, {"b", 55, 57, 0}, {"c", 0, 10, 1}, {"d", 0, 1, 0}};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(cd_dict_text(&p.forces, p.returns[i].force).p, want[i].area); /* settled: by area */
        size_t rows = 0;
        for (uint32_t j = 0; j < p.rounding.n_rows; j++) {
            const struct cd_printed *row = &p.rounding.rows[j];
            if (row->ret != i || p.labels.items[row->label].class == CD_CLASS_RECORDED) continue;
            rows++;
            assert_int_equal(row->lo, want[i].lo);
            assert_int_equal(row->hi, want[i].hi);
            assert_int_equal(row->one_sided, want[i].one_sided);
        }
        assert_int_equal(rows, 1);
    }
    assert_int_equal(p.rounding.total_unknown, 1);
    cd_picture_free(&p);
    assert_int_equal(load(OF_RECORDED "remainder: other-groups\n", "group,percent\nwhite,83\n", &p, &err), CD_OK);
    assert_int_equal(p.rounding.rates[0].lo, 67);
    assert_int_equal(p.rounding.rates[0].hi, 69);
    assert_int_equal(p.rounding.recorded_scale, 200);
    cd_picture_free(&p);
    /* exact: as spoken */
    assert_int_equal(
        load(HEAD "area: x\nmeasure: percent-of-recorded\nrecorded: 1/3\nexact: \"yes\"\nremainder: other-groups\n",
             "group,percent\nwhite,80\n", &p, &err),
        CD_OK);
    assert_true(p.rounding.rates[0].lo == p.rounding.rates[0].hi && p.rounding.rows[0].lo == p.rounding.rows[0].hi);
    cd_picture_free(&p);
    assert_int_equal(load(HEAD "area: x\nmeasure: percent-of-recorded\nrecorded: unknown\nremainder: other-groups\n",
                          "group,percent\npakistani,6.9\n", &p, &err),
                     CD_OK);
    assert_int_equal(p.rounding.recorded_unknown, 1);
    assert_int_equal(p.rounding.scale, 2000);
    cd_picture_free(&p);
}

static void the_frame(void **state)
{
    struct cd_picture p;
    struct cd_err err;
    assert_int_equal(load(COUNTS "definition-text: what counts\n", "group,count\nwhite,1\n", &p, &err), CD_OK);
    assert_string_equal(p.frame.definition.p, "d: what counts");
    assert_string_equal(p.frame.period.p, "2023");
    assert_string_equal(p.frame.source.p, "s");
    assert_string_equal(p.frame.noun[CD_UNIT_PERSON].p, "suspects");
    assert_int_equal(p.frame.first, CD_NO_PERIOD);
    assert_true(p.returns[0].expected && p.returns[0].seen);
    cd_picture_free(&p);
}

static void refused(void **state)
{
    static const struct {
        const char *yaml, *csv, *says;
    } rows[] = {
        {"kind: claims\n", "group,count\n", "t.yaml"},
        {"kind: table\ntitle: t\ntable: t.csv\nsource: s\nunit: u\nperiod: p\ndefinition: d\nmeasure: counts\n",
         "group,count\nwhite,1\n", "t.yaml:1:7: kind"},
        {COUNTS "colour: red\n", "group,count\nwhite,1\n", "colour"},
        {HEAD "area: x\nmeasure: percent\n", "group,percent\nwhite,1\n", "t.yaml:9:10: measure"},
        {COUNTS "recorded: 34 %\n", "group,count\nwhite,1\n", "only percent-of-recorded"},
        {HEAD "area: x\nmeasure: percent-of-recorded\n", "group,percent\nwhite,1\n", "recorded is missing"},
        {HEAD "area: x\nmeasure: percent-of-recorded\nrecorded: 134 %\n", "group,percent\nwhite,1\n", "at most 1"},
        {COUNTS "characteristic: gender\n", "group,count\nwhite,1\n", "only ethnicity"},
        {COUNTS "code-list: none\n", "group,count\nwhite,1\n", "no such code list"},
        {HEAD "measure: counts\n", "group,count\nwhite,1\n", "say area"},
        {COUNTS, "", "group"},
        {COUNTS, "group,count\n", "no rows"},
        {COUNTS, "group,percent\nwhite,1\n", "do not fit the measure"},
        {COUNTS, "group,count,colour\nwhite,1,red\n", "none of group, count"},
        {COUNTS, "group,count,count\nwhite,1,1\n", "two columns"},
        {COUNTS, "count,group\n1,white\n2,martian\n", "t.csv:3: field 2 (group): no such group"},
        {COUNTS, "group,count\nwhite,-1\n", "t.csv:2: field 2 (count)"},
        {COUNTS, "group,count\nwhite,99999999999\n", "up to 4,294,967,295"},
        {COUNTS, "group,count\nwhite,1,2\n", "t.csv:2: field 0 (row): the row is broken"},
        {COUNTS, "group,count\nwhite,\"1\n", "broken"},
        {COUNTS, "group,count\nwhite,1\nWhite,2\n", "the same group and area as in line 3"},
        {COUNTS, "group,count\nwhite,1\nwhite-british,2\n", "shares people with the group of line 3"},
        {COUNTS, "group,count,total\nwhite,1,5\nasian,2,6\n", "different totals"},
        {COUNTS, "group,count,total\nwhite,1,5\nasian,2,5\n", "they make 3 people of 5 people; say remainder"},
        {COUNTS "remainder: unknown\n", "group,count,total\nwhite,4,5\nasian,2,5\n",
         "they make 6 people of 5 people; mend"},
        {OF_ALL, "group,percent\nwhite,50\nasian,20\n", "they make 70 % of 100 %"},
        {OF_ALL, "group,percent\nwhite,80\nasian,30\n", "they make 110 % of 100 %; mend"},
        {OF_ALL, "group,percent\nwhite,180\n", "between 0 and 100"},
        {OF_ALL, "group,percent\nwhite,a lot\n", "between 0 and 100"},
        {OF_ALL, "group,percent\nwhite,1/2\n", "between 0 and 100"},
        {OF_ALL, "group,percent\nwhite,20\nmixed,20\nasian,20\nblack,20\nother,10\nother groups,10\n",
         "every group is named"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cd_picture p;
        struct cd_err err;
        if (load(rows[i].yaml, rows[i].csv, &p, &err) != CD_INPUT) fail_msg("row %zu was taken", i);
        if (strstr(err.text, rows[i].says) == NULL) fail_msg("row %zu: %s", i, err.text);
        assert_int_equal(p.n_cells, 0);
    }
}

/* Percentages that add up to 99 or 101 by rounding are taken. */
static void sums_that_are_rounded(void **state)
{
    struct cd_picture p;
    struct cd_err err;
    assert_int_equal(load(OF_ALL, "group,percent\nwhite,33\nasian,33\nunknown,33\n", &p, &err), CD_OK);
    cd_picture_free(&p);
    assert_int_equal(load(OF_ALL, "group,percent\nwhite,50.5\nasian,49.6\n", &p, &err), CD_OK);
    cd_picture_free(&p);
    assert_int_equal(load(OF_ALL "exact: \"yes\"\n", "group,percent\nwhite,33\nasian,33\nunknown,33\n", &p, &err),
                     CD_INPUT);
}

static void from_files(void **state)
{
    struct cd_picture p;
    struct cd_err err = {0};
    const char *yaml = cd_test_temp_path("t.yaml");
    cd_test_write(yaml, COUNTS, strlen(COUNTS));
    assert_int_equal(cd_published_load(yaml, &p, &err), CD_INPUT); /* no CSV beside it */
    cd_test_write(cd_test_temp_path("t.csv"), "group,count\nwhite,1\n", 20);
    assert_int_equal(cd_published_load(yaml, &p, &err), CD_OK);
    assert_int_equal(sum(&p, "white").inside, 1);
    cd_picture_free(&p);
    /* nothing but a file beside it is read */
    static const char elsewhere[] =
        "kind: published-table\ntitle: t\ntable: ../t.csv\nsource: s\nunit: u\nperiod: p\ndefinition: d\narea: x\nmeasure: counts\n";
    cd_test_write(yaml, elsewhere, sizeof elsewhere - 1);
    assert_int_equal(cd_published_load(yaml, &p, &err), CD_INPUT);
    assert_non_null(strstr(err.text, "not the plain name"));
    assert_int_equal(err.line, 3);
    assert_int_equal(cd_published_load(cd_test_temp_path("absent.yaml"), &p, &err), CD_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counted),
        cmocka_unit_test(intervals),
        cmocka_unit_test(the_frame),
        cmocka_unit_test(refused),
        cmocka_unit_test(sums_that_are_rounded),
        cmocka_unit_test(from_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
