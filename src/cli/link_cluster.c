/* link_cluster.c - people, from scored pairs. */
#include <stdint.h>
#include <sys/stat.h>

#include "candour/buf.h"
#include "candour/reader.h"
#include "link_people_int.h"

enum { NODES = LINK_PEOPLE_COUNT, MEMORY, OUT, ID, THREADS };
static const struct cli_option options[] = {
    LINK_PEOPLE_OPTIONS,
    {"nodes", 0, "PEOPLE", "a file of the records that the pairs are of; again for each file"},
    LINK_MEMORY_OPTION,
    {"out", 'o', "CLUSTERS.csv", "where to"},
    {"unique-id", 0, "COLUMN", "the column of ids; otherwise unique_id"},
    {"threads", 'j', "N", "how many threads; the answer is the same for any number"},
    {0},
};

enum { MOST_NODES = 64 };
struct clustering {
    struct linking linking;
    char *nodes[MOST_NODES];
    int n_nodes;
    const char *out;
    struct link_people people;
};

static bool take_node(struct clustering *c, const char *value, struct cd_err *err)
{
    if (c->n_nodes == MOST_NODES) {
        (void)cd_fail(err, CD_USAGE, "at most %d files", MOST_NODES);
        return false;
    }
    c->nodes[c->n_nodes++] = (char *)(uintptr_t)value;
    return true;
}

static bool take(void *ctx, int option, const char *value, struct cd_err *err)
{
    struct clustering *c = ctx;
    switch (option) {
    case NODES: return take_node(c, value, err);
    case MEMORY: return link_take_memory(&c->linking, value, err);
    case OUT: c->out = value; return true;
    case ID: return link_take(&c->linking, LINK_ID, value, err);
    case THREADS: return link_take(&c->linking, LINK_THREADS, value, err);
    default: return link_people_take(&c->people, option, value, err);
    }
}

static enum cd_status write(struct clustering *c, struct cd_err *err)
{
    struct cd_buf prefix = {0};
    cd_buf_printf(&prefix, "%s.", c->out);
    const enum cd_status status = prefix.failed ? cd_fail(err, CD_NOMEM, "no memory for a path")
                                                : link_people_write(&c->people, &c->linking.frame,
                                                                    c->linking.opts.par.threads, c->out, prefix.p, err);
    cd_buf_free(&prefix);
    return status;
}

/* A file of pairs is read whole, but for CSV, which is looked at page by page. 0: there is none, which whoever reads it says. */
static uint64_t held_of(const char *path)
{
    struct stat about;
    if (cd_format_of(cd_str_of(path)) == CD_FORMAT_CSV || stat(path, &about) != 0 || about.st_size < 0) return 0;
    return (uint64_t)about.st_size;
}

static enum cd_status work(struct clustering *c, const char *pairs, struct cd_err *err)
{
    uint64_t not_there = 0;
    CD_TRY(link_people_check(&c->people, (uint32_t)c->n_nodes, err));
    CD_TRY(link_read(&c->linking, c->nodes, c->n_nodes, err));
    CD_TRY(link_people_begin(&c->people, &c->linking, held_of(pairs), c->out, err));
    CD_TRY(cd_edges_each(&c->linking.frame, pairs, link_people_pairs, &c->people, &not_there, err));
    CD_TRY(link_people_find(&c->people, &c->linking.frame, err));
    CD_TRY(write(c, err));
    if (not_there > 0)
        (void)fprintf(stderr, "%llu pairs are of records that no --nodes has: left out\n",
                      (unsigned long long)not_there);
    return CD_OK;
}

static int run(int argc, char **argv)
{
    struct clustering c = {0};
    struct cd_err err = {0};
    link_start(&c.linking);
    link_people_start(&c.people);
    const int first = cli_parse(&cli_link_cluster, argc, argv, take, &c);
    if (first < 0) return first == -2 ? 0 : 2;
    enum cd_status status = CD_OK;
    if (argc - first != 1) status = cd_fail(&err, CD_USAGE, "which pairs? one file, as candour link predict writes it");
    else if (c.n_nodes == 0) status = cd_fail(&err, CD_USAGE, "which records? --nodes PEOPLE");
    else if (c.out == NULL) status = cd_fail(&err, CD_USAGE, "where to? -o CLUSTERS.csv");
    if (status == CD_OK) status = work(&c, argv[first], &err);
    link_people_free(&c.people);
    link_close(&c.linking);
    return status == CD_OK ? 0 : cli_fail(status, &err);
}

const struct cli_command cli_link_cluster = {
    .name = "link cluster",
    .usage = "PAIRS --nodes PEOPLE... --at P[,P...] -o CLUSTERS.csv",
    .summary = "Joins records into people: those that links from a probability on join, directly or through others.",
    .text =
        "Every record stands in the output, with the id of its cluster's first record, or with --previous the id that its\n"
        "person had; one that is linked to nobody is a cluster of its own. What became of earlier people is written beside\n"
        "it, as CLUSTERS.csv.changes.csv.\n\n"
        "  candour link cluster pairs.csv --nodes people.csv --at 0.95,0.99 -o clusters.csv\n"
        "  candour link cluster pairs.csv --nodes people.csv --previous last/clusters.csv -o clusters.csv\n",
    .options = options,
    .run = run,
};
