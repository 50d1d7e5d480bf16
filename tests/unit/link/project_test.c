/* What linking is given of a return's people, and that parts come together in their order for any number of threads. */
#include "candour/project.h"

#include "test.h"

static const char *const fields[] = {"forenames", "surname",  "aliases",    "date_of_birth",
                                     "sex",       "postcode", "identifiers"};
enum { FIELDS = sizeof fields / sizeof *fields };

/* One person as it is handed in, and as it is linked; NULL: blank. */
static const struct {
    const char *in[FIELDS], *out[FIELDS];
} people[] = {
    {{"Ann", "Smith", "Annie; A \"Nan\" S ;", "1990-02-28", "female", "AE1 3GZ", "12/345X"},
     {"Ann", "Smith", "[\"Annie\",\"A \\\"Nan\\\" S\"]", "1990-02-28", "female", "AE1 3GZ", "[\"12/345X\"]"}},
    {{"", "\xC3\x98stby", " ; ", "1990-02-31", "not known", "", ""},
     {NULL, "\xC3\x98stby", NULL, NULL, NULL, NULL, NULL}},
    {{"Bo", "Li", "", "", "Not recorded", "", "a\\b;c"}, {"Bo", "Li", NULL, NULL, NULL, NULL, "[\"a\\\\b\",\"c\"]"}},
};
enum { PEOPLE = sizeof people / sizeof *people };
static const uint32_t field_of[FIELDS] = {CD_PEOPLE_FORENAMES,     CD_PEOPLE_SURNAME, CD_PEOPLE_ALIASES,
                                          CD_PEOPLE_DATE_OF_BIRTH, CD_PEOPLE_SEX,     CD_PEOPLE_POSTCODE,
                                          CD_PEOPLE_IDENTIFIERS};

static void fill(struct cd_tables *t)
{
    *t = (struct cd_tables){.schema = cd_schema_find(CD_STR("return-1"))};
    assert_int_equal(cd_table_add(t, CD_PEOPLE, PEOPLE, NULL), 0);
    for (uint32_t i = 0; i < PEOPLE; i++) {
        for (uint32_t f = 0; f < FIELDS; f++)
            (void)cd_table_put(t, CD_PEOPLE, field_of[f], i, cd_str_of(people[i].in[f]));
        (void)cd_table_put(t, CD_PEOPLE, CD_PEOPLE_IN_CARE, i, CD_STR("yes"));
    }
}

static void check_row(const struct cd_frame *frame, uint32_t row, uint32_t person)
{
    for (uint32_t f = 0; f < FIELDS; f++) {
        const struct cd_str text = cd_frame_text(frame, f, row);
        if (people[person].out[f] == NULL) assert_null(text.p);
        else if (text.p == NULL || !cd_str_eq(text, cd_str_of(people[person].out[f])))
            fail_msg("%s of person %u: " CD_FMT, fields[f], person, CD_ARG(text));
    }
}

/* The columns are these and no others: there is no place for an observation, a force or a role. */
static void only_what_links_is_projected(void **state)
{
    struct cd_tables t;
    struct cd_frame part = {0};
    struct cd_err err;
    (void)state;
    fill(&t);
    assert_int_equal(cd_project_people(&part, &t, NULL, &err), CD_OK);
    assert_int_equal(part.n, PEOPLE);
    assert_int_equal(part.n_columns, FIELDS);
    for (uint32_t f = 0; f < FIELDS; f++) assert_int_equal(cd_frame_find(&part, cd_str_of(fields[f])), f);
    for (uint32_t i = 0; i < PEOPLE; i++) check_row(&part, i, i);
    cd_frame_free(&part);
    assert_int_equal(cd_project_people(&part, &t, (const uint8_t[]){0, 0, 1}, &err), CD_OK);
    assert_int_equal(part.n, 1);
    check_row(&part, 0, 2);
    cd_frame_free(&part);
    cd_tables_free(&t);
}

static void parts_come_in_order(void **state)
{
    static const uint8_t keep[4][PEOPLE] = {{1, 0, 1}, {0, 0, 0}, {0, 1, 0}, {1, 1, 1}};
    static const uint32_t person[] = {0, 2, 1, 0, 1, 2};
    static const int64_t id[] = {
        0, 1, (int64_t)2 << 32, (int64_t)3 << 32, ((int64_t)3 << 32) + 1, ((int64_t)3 << 32) + 2};
    (void)state;
    for (unsigned threads = 1; threads <= 8; threads += 7) {
        struct cd_tables t;
        struct cd_frame parts[5] = {0}, frame = {0};
        struct cd_err err;
        fill(&t);
        for (size_t i = 0; i < 4; i++) assert_int_equal(cd_project_people(&parts[i], &t, keep[i], &err), CD_OK);
        cd_tables_free(&t);
        assert_int_equal(cd_project_join(&frame, parts, 5, &(struct cd_par){.threads = threads}, &err), CD_OK);
        assert_int_equal(frame.n, 6);
        assert_int_equal(frame.n_datasets, 1);
        for (uint32_t i = 0; i < 6; i++) {
            check_row(&frame, i, person[i]);
            assert_int_equal(frame.id_number[i], id[i]);
            assert_int_equal(frame.columns[1].codes[i], person[i] == 0 ? 0 : person[i] == 2 ? 1 : 2);
        }
        assert_true(cd_str_eq(cd_frame_id(&frame, 2), CD_STR("8589934592")));
        for (size_t i = 0; i < 5; i++) assert_int_equal(parts[i].n_columns, 0);
        cd_frame_free(&frame);
    }
}

/* What ships is understood against what is projected, and says something of every level. */
static void what_ships_fits(void **state)
{
    struct cd_tables t;
    struct cd_frame part = {0}, frame = {0};
    struct cd_model model = {0};
    struct cd_train_plan plan = {0};
    struct cd_linker *linker = NULL;
    struct cd_err err;
    (void)state;
    fill(&t);
    assert_int_equal(cd_project_people(&part, &t, NULL, &err), CD_OK);
    assert_int_equal(cd_project_join(&frame, &part, 1, &(struct cd_par){0}, &err), CD_OK);
    assert_int_equal(cd_model_shipped(&model, &err), CD_OK);
    assert_int_equal(cd_train_plan_shipped(&plan, &err), CD_OK);
    assert_true(plan.n_sessions > 1 && plan.once > 0 && plan.settle);
    assert_int_equal(cd_linker_open(&linker, &frame, &model, &(struct cd_linker_opts){0}, &err), CD_OK);
    for (uint32_t c = 0; c < model.n_comparisons; c++)
        for (uint32_t l = 0; l < model.comparisons[c].n_levels; l++) {
            const struct cd_model_level *level = &model.comparisons[c].levels[l];
            assert_true(level->is_null || (level->m > 0 && level->u > 0));
        }
    cd_linker_close(linker);
    cd_model_free(&model);
    cd_train_plan_free(&plan);
    cd_frame_free(&frame);
    cd_tables_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(only_what_links_is_projected),
                                       cmocka_unit_test(parts_come_in_order), cmocka_unit_test(what_ships_fits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
