/* A nation follows from its seed alone: the same bytes for any number of threads, others for another seed, rates as they are stated. */
#include "candour/buf.h"
#include "candour/date.h"
#include "candour/os.h"
#include "candour/simulate.h"

#include "test.h"

/* The digest of everything in a nation. */
static void digest_of(const struct cd_simulate_opts *opts, const char *name, uint8_t out[32])
{
    struct cd_arena arena = cd_arena_make(0);
    struct cd_walk walk;
    struct cd_err err = {0};
    struct cd_buf b = {0};
    const char *path = cd_test_temp_path(name);
    if (cd_simulate(opts, path, &err) != CD_OK) fail_msg("%s", err.text);
    assert_int_equal(cd_walk(path, 0, &arena, &walk, &err), CD_OK);
    for (size_t i = 0; i < walk.n; i++) {
        struct cd_file file;
        assert_int_equal(cd_file_read(walk.full[i].p, 0, &file, &err), CD_OK);
        cd_buf_str(&b, walk.relative[i]);
        cd_buf_put(&b, file.p, file.n);
        cd_file_free(&file);
    }
    assert_int_equal(cd_sha256(b.p, b.n, out, &err), CD_OK);
    cd_buf_free(&b);
    cd_arena_free(&arena);
}

static void threads_change_nothing(void **state)
{
    uint8_t first[32], other[32];
    struct cd_simulate_opts opts = {
        .people = 4000, .forces = 7, .months = 2, .first = CD_NO_PERIOD, .format = CD_FORMAT_NONE, .par.threads = 1};
    (void)state;
    digest_of(&opts, "one", first);
    opts.par.threads = 7;
    digest_of(&opts, "seven", other);
    assert_memory_equal(first, other, 32);
    opts.seed = 2;
    digest_of(&opts, "seed", other);
    assert_memory_not_equal(first, other, 32);
}

/* Lines of all truth/people files, and those that name a duplicate. */
static void count_truth(const char *path, uint64_t *all, uint64_t *duplicates)
{
    struct cd_arena arena = cd_arena_make(0);
    struct cd_walk walk;
    struct cd_err err = {0};
    *all = *duplicates = 0;
    assert_int_equal(cd_walk(path, 0, &arena, &walk, &err), CD_OK);
    for (size_t i = 0; i < walk.n; i++) {
        struct cd_file file;
        assert_int_equal(cd_file_read(walk.full[i].p, 0, &file, &err), CD_OK);
        struct cd_str rest = {file.p, file.n};
        (void)cd_str_cut(&rest, '\n');
        while (rest.n > 0) {
            struct cd_str line = cd_str_cut(&rest, '\n');
            (void)cd_str_cut(&line, ',');
            (void)cd_str_cut(&line, ',');
            *duplicates += cd_str_eq(cd_str_cut(&line, ','), CD_STR("yes"));
            (*all)++;
        }
        cd_file_free(&file);
    }
    cd_arena_free(&arena);
}

static void a_quarter_are_duplicates(void **state)
{
    const struct cd_simulate_opts opts = {.people = 40000, .forces = 3, .first = CD_NO_PERIOD, .format = CD_FORMAT_CSV};
    struct cd_err err = {0};
    struct cd_buf truth = {0};
    uint64_t all, duplicates;
    const char *path = cd_test_temp_path("rates");
    (void)state;
    if (cd_simulate(&opts, path, &err) != CD_OK) fail_msg("%s", err.text);
    cd_buf_printf(&truth, "%s/truth/people", path);
    count_truth(truth.p, &all, &duplicates);
    assert_true(all >= 40000 && all < 40500); /* whole patterns, and rows with one id twice */
    assert_true(duplicates * 1000 > all * 240 && duplicates * 1000 < all * 260);
    cd_buf_free(&truth);
}

/* One table of every record; its truth says which are of one person, at the stated rate, for any number of threads. */
static void records_are_one_table(void **state)
{
    uint8_t first[32], other[32];
    struct cd_simulate_opts opts = {.people = 40000, .first = CD_NO_PERIOD, .records = 1, .par.threads = 1};
    struct cd_err err = {0};
    struct cd_file file;
    struct cd_buf path = {0};
    uint64_t rows = 0, seconds = 0;
    (void)state;
    digest_of(&opts, "records", first);
    opts.par.threads = 7;
    digest_of(&opts, "records seven", other);
    assert_memory_equal(first, other, 32);
    cd_buf_printf(&path, "%s/truth/entities.csv", cd_test_temp_path("records"));
    assert_int_equal(cd_file_read(path.p, 0, &file, &err), CD_OK);
    struct cd_str rest = {file.p, file.n};
    (void)cd_str_cut(&rest, '\n');
    for (; rest.n > 0; rows++) {
        struct cd_str entity = cd_str_cut(&rest, '\n');
        const struct cd_str id = cd_str_cut(&entity, ',');
        seconds += !cd_str_eq(id, entity);
    }
    assert_true(rows >= 40000 && rows < 40032);
    assert_true(seconds * 1000 > rows * 240 && seconds * 1000 < rows * 260);
    cd_file_free(&file);
    cd_buf_free(&path);
}

static void options_out_of_range_are_refused(void **state)
{
    static const struct cd_simulate_opts wrong[] = {{.people = 10, .first = CD_NO_PERIOD},
                                                    {.forces = 44, .first = CD_NO_PERIOD},
                                                    {.months = 121, .people = 1000000, .first = CD_NO_PERIOD}};
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct cd_err err = {0};
        assert_int_equal(cd_simulate(&wrong[i], cd_test_temp_path("none"), &err), CD_USAGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(a_quarter_are_duplicates),
        cmocka_unit_test(records_are_one_table),
        cmocka_unit_test(options_out_of_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
