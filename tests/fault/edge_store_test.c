/* edge_store_test.c - a store of edges when the k-th allocation or write fails: it says so, and leaves neither memory nor a file behind. */
#include <dirent.h>
#include <sys/stat.h>

#include "candour/edge_store.h"
#include "fail.h"
#include "test.h"

enum { N = 40 * (CD_EDGE_STORE_LEAST / sizeof(struct cd_edge)) }; /* so many that runs are merged to fewer */
static struct cd_edge edges[N];
static char folder[512], path[600];

static enum cd_status add_up(void *ctx, const struct cd_edge *part, size_t n, struct cd_err *err)
{
    (void)err;
    for (size_t i = 0; i < n; i++) *(double *)ctx += part[i].weight;
    return CD_OK;
}

static enum cd_status work(struct cd_edge_store *store, double *sum, struct cd_err *err)
{
    CD_TRY(cd_edge_store_put(store, edges, N, err));
    CD_TRY(cd_edge_store_sort(store, err));
    return cd_edge_store_each(store, add_up, sum, err);
}

static enum cd_status whole(double *sum, struct cd_err *err)
{
    struct cd_edge_store *store = NULL;
    CD_TRY(cd_edge_store_open(&store, path, 1, err));
    const enum cd_status status = work(store, sum, err);
    cd_edge_store_close(store);
    return status;
}

static unsigned files(void)
{
    unsigned n = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    while (readdir(dir) != NULL) n++;
    (void)closedir(dir);
    return n - 2; /* . and .. */
}

static void any_call_may_fail(void **state)
{
    static const struct {
        enum cd_fail_kind kind;
        bool on; /* and all after it: a disk that stays full */
        enum cd_status want;
        const char *says;
        long fewest;
    } rows[] = {
        {CD_FAIL_ALLOC, false, CD_NOMEM, "memory", 6},
        {CD_FAIL_WRITE, false, CD_SYSTEM, "clusters.csv: cannot write it: No space left on device (links", 40},
        {CD_FAIL_WRITE, true, CD_SYSTEM, "make room there, or allow more memory", 40},
    };
    double want = 0;
    (void)state;
    (void)snprintf(folder, sizeof folder, "%s", cd_test_temp_path("beside"));
    (void)snprintf(path, sizeof path, "%s/clusters.csv", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    for (uint32_t i = 0; i < N; i++) edges[i] = (struct cd_edge){i, i + 1, (double)(i * 2654435761U >> 16)};
    assert_int_equal(whole(&want, NULL), CD_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        long k = 0;
        for (bool reached = true; reached; k += 1 + k / 20) {
            struct cd_err err = {0};
            double sum = 0;
            (rows[i].on ? cd_fail_from : cd_fail_at)(rows[i].kind, k);
            const enum cd_status status = whole(&sum, &err);
            reached = cd_fail_stop();
            assert_int_equal(status, reached ? rows[i].want : CD_OK);
            if (reached && strstr(err.text, rows[i].says) == NULL) fail_msg("%s", err.text);
            if (!reached) assert_true(sum > want - .5 && sum < want + .5);
            assert_int_equal(files(), 0);
        }
        if (k <= rows[i].fewest) fail_msg("row %zu: fewer than %ld calls", i, rows[i].fewest);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_call_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
