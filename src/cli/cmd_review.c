/* cmd_review.c - which closed cases to look at again first, and why. */
#include <stdlib.h>

#include "candour/os.h"
#include "candour/review.h"
#include "cli.h"

enum { POLICY = CLI_READING_COUNT, OUT };

static const struct cli_option options[] = {
    CLI_READING_OPTIONS,
    {"policy", 0, "POLICY", "beaconport (the default), no-one-convicted, or a policy of your own in FILE.yaml"},
    {"out", 'o', "DIR", "folder to write; replaced whole, and only if candour made it"},
    {0},
};

struct work {
    struct cli_reading reading;
    const char *policy_name, *out;
    struct cd_policy *policy;
    struct cd_plan *plan;
    struct cd_review *seen; /* by source */
    size_t n_seen;
    struct cd_review all;
    struct cd_buf queue;
};

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct work *work = ctx;
    switch (option) {
    case POLICY: work->policy_name = value; return true;
    case OUT: work->out = value; return true;
    default: return cli_reading_take(&work->reading, option, value, err);
    }
}

static enum cd_status look_at(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err)
{
    const struct work *work = ctx;
    return cd_review_add(work->policy, reg, work->reading.opts.as_of, &work->seen[index], err);
}

static enum cd_status read_returns(struct work *work, char **paths, int n, struct cd_err *err)
{
    static char what[] = "reading file";
    work->reading.opts.par.tick = cli_progress;
    work->reading.opts.par.tick_ctx = what;
    CD_TRY(cd_policy_open(work->policy_name, &work->policy, err));
    CD_TRY(cd_intake_plan((const char *const *)paths, (size_t)n, &work->reading.opts, &work->plan, err));
    work->n_seen = cd_intake_facts(work->plan).n_sources;
    work->seen = calloc(work->n_seen + 1, sizeof *work->seen);
    if (work->seen == NULL) return cd_fail(err, CD_NOMEM, "no memory for the cases");
    const enum cd_status status = cd_intake_read(work->plan, look_at, work, err);
    cli_progress_end();
    for (size_t i = 0; status == CD_OK && i < work->n_seen; i++)
        CD_TRY(cd_review_append(&work->all, &work->seen[i], err));
    return status;
}

static void sum_up(const struct work *work)
{
    const struct cd_policy_about about = cd_policy_about(work->policy);
    unsigned long long n[CD_REVIEW_STATUS_COUNT] = {0};
    for (size_t i = 0; i < work->all.n; i++) n[work->all.cases[i].status]++;
    (void)printf("%s, version %s: %llu of %llu cases eligible, %llu undecidable, %llu not eligible\n", about.id,
                 about.version, n[CD_REVIEW_ELIGIBLE], (unsigned long long)work->all.n, n[CD_REVIEW_UNDECIDABLE],
                 n[CD_REVIEW_NOT_ELIGIBLE]);
    if (work->all.superseded > 0)
        (void)printf("%llu earlier lines of cases that a later return has again were left out\n",
                     (unsigned long long)work->all.superseded);
    (void)printf("Queue: %s/queue.csv\n", work->out);
}

static enum cd_status write_out(struct work *work, struct cd_outdir *dir, struct cd_err *err)
{
    CD_TRY(cd_review_settle(work->policy, &work->all, err));
    cd_review_queue_csv(&work->queue, work->policy, &work->all);
    if (work->queue.failed) return cd_fail(err, CD_NOMEM, "no memory to write queue.csv");
    CD_TRY(cd_outdir_write(dir, "queue.csv", work->queue.p, work->queue.n, err));
    CD_TRY(cd_outdir_commit(dir, err));
    sum_up(work);
    return CD_OK;
}

static enum cd_status review(struct work *work, char **paths, int n, struct cd_err *err)
{
    struct cd_outdir dir;
    CD_TRY(cli_refuse_inside(work->out, work->policy_name, err));
    CD_TRY(cli_refuse_inside(work->out, work->reading.opts.dialect, err));
    for (int i = 0; i < n; i++) CD_TRY(cli_refuse_inside(work->out, paths[i], err));
    CD_TRY(cd_outdir_begin(work->out, CD_OUTPUT_MARKER, &dir, err));
    enum cd_status status = read_returns(work, paths, n, err);
    if (status == CD_OK && work->all.n == 0)
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
    const enum cd_status status = review(&work, argv + first, argc - first, &err);
    for (size_t i = 0; work.seen != NULL && i < work.n_seen; i++) cd_review_free(&work.seen[i]);
    free(work.seen);
    cd_review_free(&work.all);
    cd_buf_free(&work.queue);
    cd_intake_free(work.plan);
    cd_policy_free(work.policy);
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
        "  candour review --policy no-one-convicted returns/ -o queue\n",
    .options = options,
    .run = run,
};
