/* par_test.c - the same result for any number of threads, failures by lowest index, stopping, progress.
 * Nothing asserts inside a thread: cmocka's jumps belong to the main one. */
#include "candour/par.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "test.h"

static void nap(long ms)
{
    const struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    (void)nanosleep(&time, NULL);
}

struct slots {
    uint64_t *value;
    atomic_uint *times;
};

static enum cd_status fill_slot(void *ctx, size_t i, struct cd_err *err)
{
    struct slots *slots = ctx;
    uint64_t x = i + 1;
    for (int round = 0; round < 100; round++) x = x * 6364136223846793005U + 1442695040888963407U;
    slots->value[i] = x;
    atomic_fetch_add(&slots->times[i], 1);
    return CD_OK;
}

static void gives_the_same_for_any_number_of_threads(void **state)
{
    static const size_t sizes[] = {0, 1, 2, 3, 17, 5000};
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        const size_t n = sizes[s];
        uint64_t *first = calloc(n + 1, sizeof *first);
        for (unsigned threads = 1; threads <= 16; threads++) {
            struct slots slots = {calloc(n + 1, sizeof *slots.value), calloc(n + 1, sizeof *slots.times)};
            struct cd_err err;
            assert_int_equal(cd_par_run(&(struct cd_par){.threads = threads}, n, fill_slot, &slots, &err), CD_OK);
            for (size_t i = 0; i < n; i++) assert_int_equal(slots.times[i], 1);
            if (threads == 1) memcpy(first, slots.value, n * sizeof *first);
            assert_memory_equal(slots.value, first, n * sizeof *first);
            assert_int_equal(slots.value[n], 0);
            free(slots.value);
            free(slots.times);
        }
        free(first);
    }
    struct slots slots = {calloc(100, sizeof *slots.value), calloc(100, sizeof *slots.times)};
    assert_int_equal(cd_par_run(NULL, 50, fill_slot, &slots, NULL), CD_OK);
    assert_int_equal(cd_par_run(&(struct cd_par){.threads = 100000}, 50, fill_slot, &slots, NULL), CD_OK);
    for (size_t i = 0; i < 100; i++) assert_int_equal(slots.times[i], i < 50 ? 2 : 0);
    free(slots.value);
    free(slots.times);
    assert_true(cd_cores() >= 1);
}

struct failing {
    struct {
        size_t index;
        long ms; /* how long it takes to fail */
        enum cd_status status;
    } at[4];
    atomic_size_t begun;
};

static enum cd_status fail_some(void *ctx, size_t i, struct cd_err *err)
{
    struct failing *f = ctx;
    atomic_fetch_add(&f->begun, 1);
    for (int k = 0; k < 4; k++)
        if (f->at[k].status != CD_OK && f->at[k].index == i) {
            nap(f->at[k].ms);
            return cd_fail(err, f->at[k].status, "number %zu", i);
        }
    return CD_OK;
}

/* A lower index that takes long to fail wins over a higher one that fails at once: the text does not depend on timing. */
static void reports_the_lowest_failure(void **state)
{
    static const struct {
        struct failing failing;
        enum cd_status status;
        const char *text;
    } rows[] = {
        {{.at = {{0, 0, CD_INPUT}}}, CD_INPUT, "number 0"},
        {{.at = {{99, 0, CD_NOMEM}}}, CD_NOMEM, "number 99"},
        {{.at = {{3, 30, CD_LIMIT}, {4, 0, CD_INPUT}}}, CD_LIMIT, "number 3"},
        {{.at = {{7, 20, CD_SYSTEM}, {5, 30, CD_INPUT}, {8, 0, CD_NOMEM}, {6, 10, CD_LIMIT}}}, CD_INPUT, "number 5"},
        {{.at = {{50, 0, CD_INPUT}, {51, 0, CD_INPUT}, {52, 0, CD_INPUT}, {53, 0, CD_INPUT}}}, CD_INPUT, "number 50"},
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
        for (unsigned threads = 1; threads <= 16; threads++) {
            struct failing failing = {.begun = 0};
            memcpy(failing.at, rows[r].failing.at, sizeof failing.at);
            struct cd_err err = {0};
            const struct cd_par par = {.threads = threads};
            assert_int_equal(cd_par_run(&par, 100, fail_some, &failing, &err), rows[r].status);
            assert_int_equal(err.status, rows[r].status);
            assert_string_equal(err.text, rows[r].text);
            if (threads == 1) assert_int_equal(failing.begun, strtoul(rows[r].text + 7, NULL, 10) + 1);
            failing.begun = 0;
            assert_int_equal(cd_par_run(&par, 100, fail_some, &failing, NULL), rows[r].status);
        }
}

static enum cd_status first_fails(void *ctx, size_t i, struct cd_err *err)
{
    atomic_fetch_add((atomic_size_t *)ctx, 1);
    if (i == 0) return cd_fail(err, CD_INPUT, "first");
    nap(1);
    return CD_OK;
}

static void begins_nothing_after_a_failure(void **state)
{
    for (unsigned threads = 1; threads <= 8; threads++) {
        atomic_size_t begun = 0;
        assert_int_equal(cd_par_run(&(struct cd_par){.threads = threads}, 100000, first_fails, &begun, NULL), CD_INPUT);
        assert_true(begun < 50000); /* all of them would take 12 s at least */
        if (threads == 1) assert_int_equal(begun, 1);
    }
}

struct progress {
    pthread_t caller;
    size_t ticks, last, total;
    bool elsewhere, backwards;
};

static void tick(void *ctx, size_t done, size_t total)
{
    struct progress *p = ctx;
    p->ticks++;
    if (!pthread_equal(pthread_self(), p->caller)) p->elsewhere = true;
    if (done < p->last || done > total) p->backwards = true;
    p->last = done;
    p->total = total;
}

static enum cd_status take_a_while(void *ctx, size_t i, struct cd_err *err)
{
    nap(25);
    return CD_OK;
}

static void ticks_on_the_calling_thread(void **state)
{
    for (unsigned threads = 1; threads <= 3; threads++) {
        struct progress p = {.caller = pthread_self()};
        const struct cd_par par = {.threads = threads, .tick = tick, .tick_ctx = &p};
        assert_int_equal(cd_par_run(&par, 12 * threads, take_a_while, NULL, NULL), CD_OK);
        assert_true(p.ticks >= 2);
        assert_int_equal(p.total, 12 * threads);
        assert_false(p.elsewhere);
        assert_false(p.backwards);
    }
}

struct ordered {
    struct failing failing;
    size_t window, fails_to_settle; /* SIZE_MAX: none */
    atomic_size_t settled;          /* how many: the next one expected */
    atomic_bool out_of_order, too_far;
    atomic_int settling;
};

static enum cd_status make_one(void *ctx, size_t i, struct cd_err *err)
{
    struct ordered *o = ctx;
    if (i >= atomic_load(&o->settled) + o->window) atomic_store(&o->too_far, true);
    if (i % 7 == 0) nap(1);
    return fail_some(&o->failing, i, err);
}

static enum cd_status settle_one(void *ctx, size_t i, struct cd_err *err)
{
    struct ordered *o = ctx;
    if (atomic_fetch_add(&o->settling, 1) != 0 || i != atomic_load(&o->settled)) atomic_store(&o->out_of_order, true);
    if (i % 11 == 0) nap(1);
    const bool fails = i == o->fails_to_settle;
    if (!fails) atomic_fetch_add(&o->settled, 1);
    atomic_fetch_sub(&o->settling, 1);
    return fails ? cd_fail(err, CD_SYSTEM, "settling %zu", i) : CD_OK;
}

static void settles_in_order(void **state)
{
    static const struct {
        size_t n, window, fails_to_settle;
        struct failing failing;
        const char *text; /* NULL: all is well */
    } rows[] = {
        {0, 1, SIZE_MAX, {.begun = 0}, NULL},
        {200, 1, SIZE_MAX, {.begun = 0}, NULL},
        {200, 5, SIZE_MAX, {.begun = 0}, NULL},
        {200, 1000, SIZE_MAX, {.begun = 0}, NULL},
        {200, 3, 40, {.begun = 0}, "settling 40"},
        {200, 300, 0, {.begun = 0}, "settling 0"},
        {200, 4, SIZE_MAX, {.at = {{30, 5, CD_INPUT}, {32, 0, CD_NOMEM}}}, "number 30"},
        {200, 1, SIZE_MAX, {.at = {{0, 0, CD_INPUT}}}, "number 0"},
        {200, 8, 29, {.at = {{30, 0, CD_INPUT}}}, "settling 29"},
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
        for (unsigned threads = 1; threads <= 8; threads++) {
            struct ordered o = {.window = rows[r].window, .fails_to_settle = rows[r].fails_to_settle};
            memcpy(o.failing.at, rows[r].failing.at, sizeof o.failing.at);
            struct cd_err err = {0};
            const enum cd_status status = cd_par_ordered(&(struct cd_par){.threads = threads}, rows[r].n,
                                                         rows[r].window, make_one, settle_one, &o, &err);
            assert_false(o.out_of_order);
            assert_false(o.too_far);
            assert_int_equal(status == CD_OK, rows[r].text == NULL);
            if (rows[r].text == NULL) assert_int_equal(o.settled, rows[r].n);
            else assert_string_equal(err.text, rows[r].text);
        }
}

/* --- Stopping: the flag stays set for the life of a process, so that each row runs in a child ------------------------- */

static enum cd_status settle_nothing(void *ctx, size_t i, struct cd_err *err)
{
    return CD_OK;
}

enum { STOP_BEFORE, STOP_WITHIN, STOP_BY_TICK, STOP_BY_SIGINT, STOP_BY_SIGTERM };

struct stopping {
    int how;
    atomic_size_t begun;
};

static void act(const struct stopping *s)
{
    if (s->how == STOP_BY_SIGINT) (void)kill(getpid(), SIGINT);
    else if (s->how == STOP_BY_SIGTERM) (void)kill(getpid(), SIGTERM);
    else cd_stop_request();
}

static enum cd_status stop_at_ten(void *ctx, size_t i, struct cd_err *err)
{
    struct stopping *s = ctx;
    atomic_fetch_add(&s->begun, 1);
    if (i == 10 && s->how != STOP_BEFORE && s->how != STOP_BY_TICK) act(s);
    nap(1);
    return CD_OK;
}

static void stop_by_tick(void *ctx, size_t done, size_t total)
{
    if (((struct stopping *)ctx)->how == STOP_BY_TICK) cd_stop_request();
}

/* The child's exit code: 0 when all is as it should be, else the number of the check. */
static int stopped_child(int how, unsigned threads)
{
    struct stopping s = {.how = how};
    struct cd_err err = {0};
    cd_stop_on_signals();
    if (cd_stop_requested()) return 1;
    if (how == STOP_BEFORE) act(&s);
    const struct cd_par par = {.threads = threads, .tick = stop_by_tick, .tick_ctx = &s};
    if (cd_par_run(&par, 20000, stop_at_ten, &s, &err) != CD_STOPPED) return 2;
    if (err.status != CD_STOPPED || err.text[0] == '\0') return 3;
    if (!cd_stop_requested()) return 4;
    if (how == STOP_BEFORE && s.begun != 0) return 5;
    if (how != STOP_BEFORE && (s.begun == 0 || s.begun >= 20000)) return 6;
    return 0;
}

/* With a narrow window threads wait for one another: a stop must release them. */
static int stopped_in_order(int how, unsigned threads)
{
    struct stopping s = {.how = how};
    struct cd_err err = {0};
    cd_stop_on_signals();
    const struct cd_par par = {.threads = threads, .tick = stop_by_tick, .tick_ctx = &s};
    if (how == STOP_BEFORE) act(&s);
    return cd_par_ordered(&par, 20000, 2, stop_at_ten, settle_nothing, &s, &err) == CD_STOPPED ? 0 : 1;
}

static int in_child(int (*work)(int, unsigned), int how, unsigned threads)
{
    int status = 0;
    (void)fflush(NULL);
    const pid_t child = fork();
    if (child == 0) _exit(work(how, threads));
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void stops(void **state)
{
    for (int how = STOP_BEFORE; how <= STOP_BY_SIGTERM; how++)
        for (unsigned threads = 1; threads <= 4; threads++) {
            const int status = in_child(stopped_child, how, threads);
            if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
                fail_msg("how %d, %u threads: %d", how, threads, status);
            assert_int_equal(in_child(stopped_in_order, how, threads), 0);
        }
}

static int signalled_twice(int number, unsigned unused)
{
    (void)unused;
    cd_stop_on_signals();
    (void)raise(number);
    if (!cd_stop_requested()) return 1;
    (void)raise(number);
    return 2;
}

static void ends_at_the_second_signal(void **state)
{
    static const int numbers[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        const int status = in_child(signalled_twice, numbers[i], 0);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), numbers[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_same_for_any_number_of_threads),
        cmocka_unit_test(reports_the_lowest_failure),
        cmocka_unit_test(begins_nothing_after_a_failure),
        cmocka_unit_test(ticks_on_the_calling_thread),
        cmocka_unit_test(settles_in_order),
        cmocka_unit_test(stops),
        cmocka_unit_test(ends_at_the_second_signal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
