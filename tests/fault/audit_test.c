/* audit_test.c - intake and audit of a small folder when the k-th allocation fails: CD_NOMEM, never a crash, never a leak, never
 * a result that differs from the one with all its memory. */
#include <sys/stat.h>

#include "candour/audit.h"
#include "candour/buf.h"
#include "candour/date.h"
#include "fail.h"
#include "test.h"

#define HEADER                                                                                       \
    "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range," \
    "Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,"         \
    "Outcome linked to object of search,Removal of more than just outer clothing"
#define LAW "Misuse of Drugs Act 1971 (section 23),Controlled drugs,Arrest,True,False\n"
#define PERSON(day, gender, self, officer) \
    "Person search," day "T10:00:00+00:00,False,,51.2,1.1," gender ",18-24," self "," officer "," LAW

static const struct {
    const char *name, *text;
} files[] = {
    {"2019-01-kent-stop-and-search.csv", HEADER
     "\n" PERSON("2019-01-05", "Male", "White - Irish", "White") PERSON("2019-01-05", "Male", "White - Irish", "White")
         PERSON("2019-01-06", "Female", "\"Other ethnic group - Not stated\"", "Asian")
             PERSON("2019-01-07", "", "", "Black")
                 PERSON("2019-02-30", "Male", "Martian", "") "Vehicle search,2019-01-09,False,,51.2,1.1,,,,," LAW
                                                             "Person search,2019-01-05,\"broken\" quote,,,,,,,,,,,,\n"},
    {"2019-02-essex-stop-and-search.csv",
     HEADER ",Shoe size\n" PERSON("2019-02-01", "Male", "White - Irish", "White") "Person search,2019-02-02,short\n"},
    {"notes.txt", "not a return"},
};

static const char *folder(void)
{
    static char path[512];
    if (path[0] != '\0') return path;
    (void)snprintf(path, sizeof path, "%s", cd_test_temp_path("returns"));
    assert_int_equal(mkdir(path, 0700), 0);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char name[600];
        (void)snprintf(name, sizeof name, "%s/%s", path, files[i].name);
        cd_test_write(name, files[i].text, strlen(files[i].text));
    }
    return path;
}

/* Everything measured, as text; a NULL means that this text itself found no memory, which never happens: faults are off. */
static char *show(const struct cd_picture *picture, const struct cd_findings *findings, const struct cd_audit *audit)
{
    struct cd_buf b = {0};
    for (uint32_t i = 0; i < picture->n_returns; i++) {
        const struct cd_return *r = &picture->returns[i];
        cd_buf_printf(&b, CD_FMT " %d: %llu %llu duplicates %llu unusable %llu%s%s\n",
                      CD_ARG(cd_dict_text(&picture->forces, r->force)), r->period,
                      (unsigned long long)r->n[CD_UNIT_ROW], (unsigned long long)r->n[CD_UNIT_PERSON],
                      (unsigned long long)r->duplicates, (unsigned long long)r->unusable,
                      r->expected ? " expected" : "", r->seen ? " seen" : "");
    }
    for (size_t i = 0; i < picture->n_cells; i++) {
        const struct cd_label *label = &picture->labels.items[picture->cells[i].label];
        cd_buf_printf(&b, "cell %u %u/%u/%u " CD_FMT " %llu\n", picture->cells[i].ret, label->characteristic,
                      label->asserted_by, label->class, CD_ARG(cd_dict_text(&picture->labels.texts, label->value)),
                      (unsigned long long)picture->cells[i].n[CD_UNIT_ROW]);
    }
    for (size_t i = 0; i < picture->n_joints; i++)
        cd_buf_printf(&b, "joint %u %u %u %llu\n", picture->joints[i].ret, picture->joints[i].self,
                      picture->joints[i].officer, (unsigned long long)picture->joints[i].n[CD_UNIT_PERSON]);
    for (size_t i = 0; i < findings->n; i++) {
        const struct cd_finding *f = &findings->items[i];
        cd_buf_printf(&b, "%u:%u:%u %s " CD_FMT "\n", f->source, f->line, f->column, cd_rule_at(f->rule)->id,
                      CD_ARG(cd_dict_text(&findings->texts, f->value)));
    }
    for (size_t i = 0; i < audit->n_completeness; i++) {
        const struct cd_completeness *c = &audit->completeness[i];
        cd_buf_printf(&b, "%u %d %u/%u/%u %llu of %llu\n", c->force, c->period, c->unit, c->characteristic,
                      c->asserted_by, (unsigned long long)c->by_class[CD_CLASS_RECORDED], (unsigned long long)c->total);
    }
    cd_buf_printf(&b, "%s " CD_FMT " %d-%d; reasons %zu gaps %zu agreement %zu league %zu\n",
                  picture->frame.code_lists.p, CD_ARG(picture->frame.dataset), picture->frame.first,
                  picture->frame.last, audit->n_reasons, audit->n_gaps, audit->n_agreement, audit->n_league);
    assert_false(b.failed);
    return b.p;
}

/* The whole work; *text is what was measured, or NULL after a failure. Faults end before anything is asserted or shown. */
static enum cd_status work(unsigned threads, bool *failed, char **text, struct cd_err *err)
{
    const char *root = folder();
    const struct cd_intake_opts opts = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par = {.threads = threads}};
    struct cd_plan *plan = NULL;
    struct cd_picture picture = {0};
    struct cd_findings findings = {0};
    struct cd_audit audit = {0};
    struct cd_breakdown breakdown = {0};
    enum cd_status status = cd_intake_plan(&root, 1, &opts, &plan, err);
    if (status == CD_OK)
        status = cd_audit_collect(plan, &opts, &(struct cd_audit_opts){0}, &picture, &findings, &breakdown, err);
    if (status == CD_OK) status = cd_audit_measure(&picture, &findings, &audit, err);
    *failed = cd_fail_stop();
    *text = status == CD_OK ? show(&picture, &findings, &audit) : NULL;
    cd_audit_free(&audit);
    cd_breakdown_free(&breakdown);
    cd_findings_free(&findings);
    cd_picture_free(&picture);
    cd_intake_free(plan);
    return status;
}

/* Each of the first 300, then further and further apart: the calls that follow are the same ones on longer tables. */
static long next(long k)
{
    return k < 300 ? k + 1 : k + k / 10;
}

static void counts_what_there_is(char *text)
{
    assert_non_null(strstr(text, "kent 24228: 6 5 duplicates 1 unusable 1 expected seen\n"));
    assert_non_null(strstr(text, "essex 24229: 2 2 duplicates 0 unusable 0 expected seen\n"));
    assert_non_null(strstr(text, "value.unknown Martian\n"));
    assert_non_null(strstr(text, "column.unknown"));
}

static void any_allocation_may_fail(void **state)
{
    static const struct {
        unsigned threads;
        long first, step; /* step 0: as next() says */
        bool on;          /* all from the k-th on fail */
    } rows[] = {{1, 0, 0, false}, {1, 0, 1, true}, {2, 0, 1, false}};
    struct cd_err err = {0};
    bool failed;
    char *want, *text;
    if (work(1, &failed, &want, &err) != CD_OK) fail_msg("%s", err.text);
    counts_what_there_is(want);
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        long met = 0;
        failed = true;
        for (long k = rows[r].first; failed; k = rows[r].step == 0 ? next(k) : k + rows[r].step) {
            memset(&err, 0, sizeof err);
            (rows[r].on ? cd_fail_from : cd_fail_at)(CD_FAIL_ALLOC, k);
            const enum cd_status status = work(rows[r].threads, &failed, &text, &err);
            if (status != (failed ? CD_NOMEM : CD_OK)) fail_msg("row %zu, %ld: %d %s", r, k, status, err.text);
            assert_int_equal(err.status, failed ? CD_NOMEM : CD_OK);
            if (failed) assert_true(err.text[0] != '\0');
            if (!failed) assert_string_equal(text, want);
            met += failed;
            free(text);
        }
        print_message("%ld calls failed in turn\n", met);
        assert_true(met > 100);
    }
    free(want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_allocation_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
