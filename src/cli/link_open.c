/* link_open.c - records, a model and a linker, from the options that all subcommands share. */
#include <limits.h>
#include <malloc.h>
#include <string.h>

#include "candour/buf.h"
#include "candour/edge_store.h"
#include "link_int.h"

/* What one stage gives back is what the next one takes, whichever thread asks: a page that went to the system in between would be cleared, and faulted in,
 * once more. Pairs are not allocated, so that one heap is no bottleneck. */
static void keep_memory(void)
{
    (void)mallopt(M_MMAP_THRESHOLD, 32 << 20);
    (void)mallopt(M_TRIM_THRESHOLD, INT_MAX);
    (void)mallopt(M_ARENA_MAX, 1);
}

void link_start(struct linking *linking)
{
    keep_memory();
    static char what[] = "working on part";
    *linking = (struct linking){.opts.par.tick = cli_progress, .opts.par.tick_ctx = what};
}

static bool take_strings(struct linking *linking, const char *value, struct cd_err *err)
{
    if (strcmp(value, "codepoints") == 0) linking->opts.strings = CD_STRINGS_CODEPOINTS;
    else if (strcmp(value, "bytes") == 0) linking->opts.strings = CD_STRINGS_BYTES;
    else {
        (void)cd_fail(err, CD_USAGE, "must be codepoints or bytes");
        return false;
    }
    return true;
}

bool link_take(struct linking *linking, int option, const char *value, struct cd_err *err)
{
    switch (option) {
    case LINK_MODEL: linking->model_path = value; return true;
    case LINK_ID: linking->unique_id = value; return true;
    case LINK_ONLY: linking->link_only = true; return true;
    case LINK_BOTH: linking->link_and_dedupe = true; return true;
    case LINK_STRINGS: return take_strings(linking, value, err);
    case LINK_REFINE: linking->refine_path = value; return true;
    case LINK_MAX_PAIRS:
        if (cd_str_u64(cd_str_of(value), &linking->opts.max_pairs) && linking->opts.max_pairs > 0) return true;
        (void)cd_fail(err, CD_USAGE, "must be a number from 1 on");
        return false;
    case LINK_NEAR:
        if (linking->opts.n_near == LINK_MOST_NEAR) return (void)cd_fail(err, CD_USAGE, "at most 16 times"), false;
        linking->near_says[linking->opts.n_near++] = value;
        return true;
    case LINK_THREADS: return cli_number("--threads", value, 1, &linking->opts.par.threads, err);
    default: return false;
    }
}

bool link_take_memory(struct linking *linking, const char *value, struct cd_err *err)
{
    static const char units[] = "KMGT";
    const size_t n = strlen(value);
    const char *unit = n > 0 ? strchr(units, value[n - 1]) : NULL;
    const unsigned shift = unit != NULL ? 10 * (unsigned)(unit - units + 1) : 0;
    uint64_t number;
    if (cd_str_u64((struct cd_str){value, unit != NULL ? n - 1 : n}, &number) && number <= UINT64_MAX >> shift &&
        number << shift >= CD_EDGE_STORE_LEAST) {
        linking->memory = number << shift;
        return true;
    }
    (void)cd_fail(err, CD_USAGE, "must be a size from 64K on, as 512M or 8G");
    return false;
}

size_t link_memory_left(const struct linking *linking, uint64_t beside)
{
    if (linking->memory == 0) return SIZE_MAX;
    const uint64_t linker = linking->linker != NULL ? cd_linker_bytes(linking->linker) : 0;
    const uint64_t anyway = cd_frame_bytes(&linking->frame) + linker + beside;
    if (linking->memory >= anyway + CD_EDGE_STORE_LEAST) return (size_t)(linking->memory - anyway);
    (void)fprintf(
        stderr,
        "warning: --memory is %llu bytes, and what cannot wait on disk takes %llu: going on with %zu more for links\n",
        (unsigned long long)linking->memory, (unsigned long long)anyway, CD_EDGE_STORE_LEAST);
    return CD_EDGE_STORE_LEAST;
}

/* The id's column as the option says, or the model, or Splink's default. A NUL-terminated text that lives as long as the model. */
static const char *id_column(const struct linking *linking)
{
    if (linking->unique_id != NULL) return linking->unique_id;
    return linking->model.id_column.p != NULL ? linking->model.id_column.p : "unique_id";
}

struct texts {
    const struct linking *linking;
    struct cd_file plan;
};

static bool wants(const void *ctx, struct cd_str column)
{
    const struct texts *texts = ctx;
    const struct linking *linking = texts->linking;
    const struct cd_str plan = {texts->plan.p, texts->plan.n};
    if (cd_model_may_name(&linking->model, column) || cd_sql_may_name(plan, column)) return true;
    for (uint32_t k = 0; k < linking->opts.n_near; k++)
        if (cd_sql_may_name(cd_str_of(linking->near_says[k]), column)) return true;
    return false;
}

/* False where it is not known which columns the plan names: YAML may write a symbol by its number. */
static bool read_texts(struct texts *texts)
{
    struct cd_err err;
    const char *path = texts->linking->plan_path;
    if (!texts->linking->lean || texts->linking->model_path == NULL) return false;
    if (path == NULL) return true;
    return cd_file_read(path, 0, &texts->plan, &err) == CD_OK && memchr(texts->plan.p, '\\', texts->plan.n) == NULL;
}

static enum cd_status read_all(struct linking *linking, const struct cd_frame_opts *opts, char **paths, int n,
                               struct cd_err *err)
{
    for (int i = 0; i < n; i++) CD_TRY(cd_frame_read(&linking->frame, paths[i], opts, err));
    return CD_OK;
}

enum cd_status link_read(struct linking *linking, char **paths, int n, struct cd_err *err)
{
    struct texts texts = {.linking = linking};
    struct cd_frame_opts opts = {.unique_id = id_column(linking), .digest = linking->digest, .par = linking->opts.par};
    if (n == 0) return cd_fail(err, CD_USAGE, "which files of records? (candour help link)");
    if (read_texts(&texts)) opts.wants = wants, opts.wants_ctx = &texts;
    const enum cd_status status = read_all(linking, &opts, paths, n, err);
    cd_file_free(&texts.plan);
    if (status == CD_OK) cli_progress_end();
    return status;
}

static enum cd_link_type link_type(const struct linking *linking, enum cd_link_type otherwise)
{
    if (linking->link_only) return CD_LINK_ONLY;
    return linking->link_and_dedupe ? CD_LINK_AND_DEDUPE : otherwise;
}

static void tell_proposal(const struct cd_proposal *proposal)
{
    (void)fprintf(stderr, "No --model: settings are proposed from the columns.\n");
    for (uint32_t c = 0; c < proposal->n_columns; c++) {
        const struct cd_proposed_column *column = &proposal->columns[c];
        (void)fprintf(stderr, "  " CD_FMT ": %s%s%s\n", CD_ARG(column->name),
                      column->as != NULL ? column->as : "not used (", column->as != NULL ? "" : column->why,
                      column->as != NULL ? "" : ")");
    }
    for (uint32_t r = 0; r < proposal->model.n_rules; r++)
        (void)fprintf(stderr, "  pairs where " CD_FMT "\n", CD_ARG(proposal->model.rules[r].sql));
}

static enum cd_status propose(struct linking *linking, int n, struct cd_err *err)
{
    const struct cd_propose_opts opts = {
        .link_type = link_type(linking, n > 1 ? CD_LINK_ONLY : CD_LINK_DEDUPE),
        .linker = {.strings = linking->opts.strings, .max_pairs = linking->opts.max_pairs, .par = linking->opts.par}};
    struct cd_proposal proposal = {0};
    CD_TRY(cd_propose(&linking->frame, &opts, &proposal, err));
    cli_progress_end();
    tell_proposal(&proposal);
    linking->model = proposal.model;
    proposal.model = (struct cd_model){0};
    cd_proposal_free(&proposal);
    return CD_OK;
}

/* A column of one record in the model's SQL. */
static struct cd_str quoted(struct linking *linking, char record, struct cd_str column)
{
    const char quote = linking->model.dialect == CD_SQL_SPARK ? '`' : '"';
    struct cd_buf text = {0};
    cd_buf_printf(&text, "%c.%c" CD_FMT "%c", record, quote, CD_ARG(column), quote);
    const struct cd_str kept =
        text.failed ? (struct cd_str){0} : cd_arena_str(&linking->arena, (struct cd_str){text.p, text.n});
    cd_buf_free(&text);
    return kept;
}

static enum cd_status take_near(struct linking *linking, struct cd_err *err)
{
    for (uint32_t k = 0; k < linking->opts.n_near; k++) {
        struct cd_str with = cd_str_of(linking->near_says[k]);
        const struct cd_str column = cd_str_cut(&with, ':');
        if (cd_frame_find(&linking->frame, column) == CD_NO_CODE)
            return cd_fail(err, CD_USAGE, "--near " CD_FMT ": the records have no such column", CD_ARG(column));
        linking->near[k] = (struct cd_near_rule){.kind = CD_NEAR_EDIT,
                                                 .left = quoted(linking, 'l', column),
                                                 .right = quoted(linking, 'r', column),
                                                 .with = with};
        if (linking->near[k].left.p == NULL || linking->near[k].right.p == NULL)
            return cd_fail(err, CD_NOMEM, "--near: no memory");
    }
    linking->opts.near = linking->near;
    return CD_OK;
}

enum cd_status link_open(struct linking *linking, char **paths, int n, struct cd_err *err)
{
    if (linking->link_only && linking->link_and_dedupe)
        return cd_fail(err, CD_USAGE, "--link-only and --link-and-dedupe: give one of the two");
    if (linking->model_path != NULL) CD_TRY(cd_model_read(&linking->model, linking->model_path, err));
    CD_TRY(link_read(linking, paths, n, err));
    if (linking->model_path == NULL) CD_TRY(propose(linking, n, err));
    linking->model.link_type = link_type(linking, linking->model.link_type);
    if (linking->model.link_type == CD_LINK_ONLY && linking->frame.n_datasets < 2)
        return cd_fail(
            err, CD_USAGE,
            "linking needs two files or more; to find duplicates within one, say so in the model's link_type");
    CD_TRY(take_near(linking, err));
    CD_TRY(cd_linker_open(&linking->linker, &linking->frame, &linking->model, &linking->opts, err));
    if (linking->refine_path == NULL) return CD_OK;
    CD_TRY(cd_refine_read(&linking->refine, &linking->model, linking->refine_path, err));
    linking->refined = true;
    cd_linker_refine(linking->linker, &linking->refine);
    return CD_OK;
}

void link_close(struct linking *linking)
{
    cd_linker_close(linking->linker);
    if (linking->refined) cd_refine_free(&linking->refine);
    cd_model_free(&linking->model);
    cd_frame_free(&linking->frame);
    cd_arena_free(&linking->arena);
}
