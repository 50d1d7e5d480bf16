/* lots_test.c - memory, disk and folders fail at every turn while a random audit is planned from returns, logged, drawn, read back and judged, and while gaps are ranked: the log is whole or
 * not there, nothing is drawn that is not logged, and the same seed draws the same order afterwards. */
#include <sys/stat.h>
#include <unistd.h>

#include "candour/chase.h"
#include "candour/date.h"
#include "candour/lots.h"

#include "fail.h"
#include "test.h"

static const char *returns(void)
{
    static char made[512];
    if (made[0] != '\0') return made;
    struct cd_buf b = {0}, path = {0};
    (void)snprintf(made, sizeof made, "%s", cd_test_temp_path("returns"));
    assert_int_equal(mkdir(made, 0700), 0);
    cd_buf_puts(&b, "Type,Date,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined "
                    "ethnicity,Legislation,Outcome\n");
    for (int i = 0; i < 12; i++)
        cd_buf_printf(&b, "Person search,2024-01-05T10:00:00+00:00,51.5,-0.1,Male,18-24,%s,White,,Arrest\n",
                      i < 4 ? "White - Irish" : "");
    cd_buf_printf(&path, "%s/2024-01-kent-stop-and-search.csv", made);
    cd_test_write(path.p, b.p, b.n);
    cd_buf_free(&b);
    cd_buf_free(&path);
    return made;
}

static enum cd_status plan_it(const char *out, struct cd_err *err)
{
    const char *folder = returns();
    const struct cd_intake_opts how = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par = {.threads = 1}};
    struct cd_claims *claims = NULL;
    struct cd_plan *plan = NULL;
    struct cd_lots lots = {0};
    enum cd_status status = cd_claims_say(CD_STR("most people are White"), &claims, err);
    if (status == CD_OK) status = cd_intake_plan(&folder, 1, &how, &plan, err);
    if (status == CD_OK)
        status = cd_lots_frame(plan, claims, &(struct cd_lots_opts){.seed = 5, .day = 20000}, &lots, err);
    if (status == CD_OK) status = cd_lots_write(&lots, out, err);
    cd_lots_free(&lots);
    cd_intake_free(plan);
    cd_claims_free(claims);
    return status;
}

static enum cd_status settle_it(const char *folder, struct cd_err *err)
{
    static const char csv[256] = "order,found\n1,White - Irish\n2,untraced\n3,Indian\n";
    struct cd_lots lots = {0};
    struct cd_judgement j;
    struct cd_lots_size sizes[CD_LOTS_SHARES];
    uint8_t results[8];
    CD_TRY(cd_lots_open(folder, &lots, err));
    enum cd_status status = cd_lots_results(&lots, cd_str_of(csv), "x", results, err);
    if (status == CD_OK) status = cd_lots_judge(&lots, results, &j, err);
    if (status == CD_OK) status = cd_lots_sizes(&lots, &(struct cd_par){.threads = 1}, sizes, err);
    cd_lots_free(&lots);
    return status;
}

static char *file_of(const char *folder, const char *name)
{
    char path[600];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0 ? cd_test_read(path, NULL) : NULL;
}

/* What a failed plan leaves: no list without its log, and neither in part. */
static void check_left(const char *folder, const char *plan, const char *list, long k)
{
    char *has_plan = file_of(folder, CD_LOTS_PLAN), *has_list = file_of(folder, CD_LOTS_LIST);
    if ((has_list != NULL && has_plan == NULL) || (has_plan != NULL && strcmp(has_plan, plan) != 0) ||
        (has_list != NULL && strcmp(has_list, list) != 0))
        fail_msg("call %ld: left in part", k);
    free(has_plan);
    free(has_list);
}

static void the_log_is_whole_or_not_there(void **state)
{
    static const struct {
        enum cd_fail_kind kind;
        enum cd_status status;
    } kinds[] = {
        {CD_FAIL_ALLOC, CD_NOMEM}, {CD_FAIL_WRITE, CD_SYSTEM}, {CD_FAIL_FSYNC, CD_SYSTEM}, {CD_FAIL_RENAME, CD_SYSTEM}};
    char good[512];
    struct cd_err err;
    (void)snprintf(good, sizeof good, "%s", cd_test_temp_path("good"));
    assert_int_equal(plan_it(good, &err), CD_OK);
    char *plan = file_of(good, CD_LOTS_PLAN), *list = file_of(good, CD_LOTS_LIST);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        for (long k = 0;; k++) {
            char name[64], out[512];
            (void)snprintf(name, sizeof name, "out-%zu-%ld", i, k);
            (void)snprintf(out, sizeof out, "%s", cd_test_temp_path(name));
            cd_fail_at(kinds[i].kind, k);
            const enum cd_status status = plan_it(out, &err);
            if (!cd_fail_stop()) {
                assert_int_equal(status, CD_OK);
                check_left(out, plan, list, k);
                assert_true(k >= 2);
                break;
            }
            if (status != kinds[i].status && status != CD_NOMEM)
                fail_msg("kind %zu, call %ld: %s (%s)", i, k, cd_status_text(status), err.text);
            check_left(out, plan, list, k);
        }
    free(plan);
    free(list);
}

static void every_allocation_of_reading_it_back(void **state)
{
    char good[512];
    struct cd_err err;
    (void)snprintf(good, sizeof good, "%s", cd_test_temp_path("settled"));
    assert_int_equal(plan_it(good, &err), CD_OK);
    for (long k = 0;; k++) {
        cd_fail_at(CD_FAIL_ALLOC, k);
        const enum cd_status status = settle_it(good, &err);
        if (!cd_fail_stop()) {
            assert_int_equal(status, CD_OK);
            assert_true(k > 20);
            break;
        }
        if (status != CD_NOMEM) fail_msg("allocation %ld: %s (%s)", k, cd_status_text(status), err.text);
    }
}

/* Frozen and ranked: frozen.yaml stands only where both copies are whole, the list only where frozen.yaml does. */
static const char claims_yaml[] = "kind: claims\nclaims:\n  - id: a\n    text: most people are White\n";
static const char costs_yaml[] = "kind: chase-costs\ncosts:\n  - missing: blank\n    cost: 2\n";

static enum cd_status chase_it(const char *out, struct cd_err *err)
{
    const char *folder = returns();
    const struct cd_intake_opts how = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par = {.threads = 1}};
    struct cd_reading reading = {.k_min_prove = 2, .k_min_refute = 3};
    struct cd_verdict verdict = {.kind = CD_VERDICT_UNDECIDED, .readings = &reading, .n_readings = 1};
    const struct cd_verdicts verdicts = {.items = &verdict, .n = 1};
    struct cd_claims *claims = NULL;
    struct cd_plan *plan = NULL;
    struct cd_chase chase = {0};
    struct cd_chase_costs costs;
    uint8_t sha256[32];
    enum cd_status status = cd_chase_costs(cd_test_temp_path("costs.yaml"), &costs, err);
    if (status == CD_OK)
        status =
            cd_chase_freeze(cd_test_temp_path("claims.yaml"), cd_test_temp_path("costs.yaml"), 20000, out, sha256, err);
    if (status == CD_OK) status = cd_claims_text(cd_str_of(claims_yaml), "x", &claims, err);
    if (status == CD_OK) status = cd_intake_plan(&folder, 1, &how, &plan, err);
    if (status == CD_OK) status = cd_chase_rank(plan, claims, &verdicts, &costs, &chase, err);
    if (status == CD_OK) status = cd_chase_write(&chase, out, err);
    cd_chase_free(&chase);
    cd_intake_free(plan);
    cd_claims_free(claims);
    return status;
}

static void check_frozen(const char *out, long k)
{
    char *files[] = {file_of(out, CD_CHASE_CLAIMS), file_of(out, CD_CHASE_COSTS), file_of(out, CD_CHASE_FROZEN),
                     file_of(out, CD_CHASE_LIST)};
    if ((files[0] != NULL && strcmp(files[0], claims_yaml) != 0) ||
        (files[1] != NULL && strcmp(files[1], costs_yaml) != 0) ||
        (files[2] != NULL && (files[0] == NULL || files[1] == NULL)) || (files[3] != NULL && files[2] == NULL))
        fail_msg("call %ld: left in part", k);
    for (size_t i = 0; i < 4; i++) free(files[i]);
}

static void what_is_ranked_was_frozen(void **state)
{
    cd_test_write(cd_test_temp_path("claims.yaml"), claims_yaml, strlen(claims_yaml));
    cd_test_write(cd_test_temp_path("costs.yaml"), costs_yaml, strlen(costs_yaml));
    for (int kind = 0; kind < CD_FAIL_KINDS; kind++)
        for (long k = 0;; k++) {
            char name[64], out[512];
            struct cd_err err;
            (void)snprintf(name, sizeof name, "chase-%d-%ld", kind, k);
            (void)snprintf(out, sizeof out, "%s", cd_test_temp_path(name));
            cd_fail_at((enum cd_fail_kind)kind, k);
            const enum cd_status status = chase_it(out, &err);
            const bool failed = cd_fail_stop();
            check_frozen(out, k);
            if (!failed) {
                assert_int_equal(status, CD_OK);
                assert_true(k >= 4);
                break;
            }
            if (status != (kind == CD_FAIL_ALLOC ? CD_NOMEM : CD_SYSTEM))
                fail_msg("kind %d, call %ld: %s (%s)", kind, k, cd_status_text(status), err.text);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_log_is_whole_or_not_there),
        cmocka_unit_test(every_allocation_of_reading_it_back),
        cmocka_unit_test(what_is_ranked_was_frozen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
