/* cmd_review.c - which closed cases to look at again first, and why. */
#include <stdlib.h>

#include "candour/os.h"
#include "candour/review.h"
#include "cli.h"

enum { POLICY = CLI_READING_COUNT, COMPARE, OUT };

static const struct cli_option options[] = {
    CLI_READING_OPTIONS,
    {"policy", 0, "POLICY", "beaconport (the default), no-one-convicted, or a policy of your own in FILE.yaml"},
    {"compare", 0, "POLICY",
     "also write compare.csv: who enters and who leaves by this other policy, and by which clause"},
    {"out", 'o', "DIR", "folder to write; replaced whole, and only if candour made it"},
    {0},
};

/* The same returns by one policy. */
struct judging {
    const char *name;
    struct cd_policy *policy;
    struct cd_review *seen; /* by source */
    struct cd_review all;
};
struct work {
    struct cli_reading reading;
    const char *out;
    struct judging judging[2]; /* the second is the one compared with */
    unsigned n;
    struct cd_plan *plan;
    size_t n_sources;
};

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct work *work = ctx;
    switch (option) {
    case POLICY: work->judging[0].name = value; return true;
    case COMPARE: work->judging[1].name = value; return true;
    case OUT: work->out = value; return true;
    default: return cli_reading_take(&work->reading, option, value, err);
    }
}

static enum cd_status look_at(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err)
{
    const struct work *work = ctx;
    for (unsigned i = 0; i < work->n; i++)
        CD_TRY(
            cd_review_add(work->judging[i].policy, reg, work->reading.opts.as_of, &work->judging[i].seen[index], err));
    return CD_OK;
}

static enum cd_status settle(struct judging *j, size_t n, struct cd_err *err)
{
    for (size_t i = 0; i < n; i++) CD_TRY(cd_review_append(&j->all, &j->seen[i], err));
    return cd_review_settle(j->policy, &j->all, err);
}

static enum cd_status read_returns(struct work *work, char **paths, int n, struct cd_err *err)
{
    static char what[] = "reading file";
    work->reading.opts.par.tick = cli_progress;
    work->reading.opts.par.tick_ctx = what;
    for (unsigned i = 0; i < work->n; i++) CD_TRY(cd_policy_open(work->judging[i].name, &work->judging[i].policy, err));
    CD_TRY(cd_intake_plan((const char *const *)paths, (size_t)n, &work->reading.opts, &work->plan, err));
    work->n_sources = cd_intake_facts(work->plan).n_sources;
    for (unsigned i = 0; i < work->n; i++) {
        work->judging[i].seen = calloc(work->n_sources + 1, sizeof *work->judging[i].seen);
        if (work->judging[i].seen == NULL) return cd_fail(err, CD_NOMEM, "no memory for the cases");
    }
    const enum cd_status status = cd_intake_read(work->plan, look_at, work, err);
    cli_progress_end();
    for (unsigned i = 0; status == CD_OK && i < work->n; i++) CD_TRY(settle(&work->judging[i], work->n_sources, err));
    return status;
}

static void free_judging(struct judging *j, size_t n)
{
    for (size_t i = 0; j->seen != NULL && i < n; i++) cd_review_free(&j->seen[i]);
    free(j->seen);
    cd_review_free(&j->all);
    cd_policy_free(j->policy);
}

static void sum_up(const struct work *work)
{
    const struct cd_policy_about about = cd_policy_about(work->judging[0].policy);
    unsigned long long n[CD_REVIEW_STATUS_COUNT] = {0};
    for (size_t i = 0; i < work->judging[0].all.n; i++) n[work->judging[0].all.cases[i].status]++;
    (void)printf("%s, version %s: %llu of %llu cases eligible, %llu undecidable, %llu not eligible\n", about.id,
                 about.version, n[CD_REVIEW_ELIGIBLE], (unsigned long long)work->judging[0].all.n,
                 n[CD_REVIEW_UNDECIDABLE], n[CD_REVIEW_NOT_ELIGIBLE]);
    if (work->judging[0].all.superseded > 0)
        (void)printf("%llu earlier lines of cases that a later return has again were left out\n",
                     (unsigned long long)work->judging[0].all.superseded);
    (void)printf("Queue: %s/queue.csv\n", work->out);
}

static enum cd_status write_buf(struct cd_outdir *dir, const char *name, struct cd_buf *b, struct cd_err *err)
{
    const enum cd_status status =
        b->failed ? cd_fail(err, CD_NOMEM, "no memory to write %s", name) : cd_outdir_write(dir, name, b->p, b->n, err);
    cd_buf_free(b);
    return status;
}

static enum cd_status write_out(const struct work *work, struct cd_outdir *dir, struct cd_err *err)
{
    const struct judging *one = &work->judging[0], *two = &work->judging[1];
    struct cd_buf queue = {0}, compare = {0};
    cd_review_queue_csv(&queue, one->policy, &one->all);
    CD_TRY(write_buf(dir, "queue.csv", &queue, err));
    if (work->n > 1) {
        cd_review_compare_csv(&compare, one->policy, &one->all, two->policy, &two->all);
        CD_TRY(write_buf(dir, "compare.csv", &compare, err));
    }
    CD_TRY(cd_outdir_commit(dir, err));
    sum_up(work);
    return CD_OK;
}

static enum cd_status review(struct work *work, char **paths, int n, struct cd_err *err)
{
    struct cd_outdir dir;
    CD_TRY(cli_refuse_inside(work->out, work->judging[0].name, err));
    CD_TRY(cli_refuse_inside(work->out, work->judging[1].name, err));
    CD_TRY(cli_refuse_inside(work->out, work->reading.opts.dialect, err));
    for (int i = 0; i < n; i++) CD_TRY(cli_refuse_inside(work->out, paths[i], err));
    CD_TRY(cd_outdir_begin(work->out, CD_OUTPUT_MARKER, &dir, err));
    enum cd_status status = read_returns(work, paths, n, err);
    if (status == CD_OK && work->judging[0].all.n == 0)
        status = cd_fail(err, CD_INPUT, "%s: no return here has cases (docs/returns.md)", paths[0]);
    if (status == CD_OK) status = write_out(work, &dir, err);
    cd_outdir_abort(&dir);
    return status;
}

static int run(int argc, char **argv)
{
    struct work work = {0};
    struct cd_err err = {0};
    cli_reading_start(&work.reading);
    const int first = cli_parse(&cli_review, argc, argv, take, &work);
    if (first < 0) return first == -2 ? 0 : 2;
    if (first == argc || work.out == NULL) {
        (void)fprintf(stderr, "candour: review needs %s\nTry: candour help review\n",
                      first == argc ? "a folder of returns" : "an output folder: -o DIR");
        return 2;
    }
    work.n = work.judging[1].name != NULL ? 2 : 1;
    const enum cd_status status = review(&work, argv + first, argc - first, &err);
    for (unsigned i = 0; i < work.n; i++) free_judging(&work.judging[i], work.n_sources);
    cd_intake_free(work.plan);
    return status == CD_OK ? 0 : cli_fail(status, &err);
}

const struct cli_command cli_review = {
    .name = "review",
    .usage = "[options] RETURNS... -o DIR",
    .summary = "Which closed cases to look at again first, and why; cases are ranked, never people.",
    .text =
        "Judges every case of returns with tables by a dated policy: eligible, not eligible (by which clause), or\n"
        "undecidable (which fields are missing). DIR gets queue.csv: eligible cases in the policy's order of reasons,\n"
        "then the others. No policy can ask for a name, an ethnicity, a nationality or a religion. It is internal:\n"
        "case ids stand in it.\n\n"
        "  candour review returns/ -o queue\n"
        "  candour review --compare no-one-convicted returns/ -o queue\n"
        "  candour review --policy no-one-convicted returns/ -o queue\n",
    .options = options,
    .run = run,
};
