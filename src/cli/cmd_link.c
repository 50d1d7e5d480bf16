/* cmd_link.c - the same person in many records: finds the subcommand; each has a file link_<subcommand>.c. */
#include <string.h>

#include "link_int.h"

static const struct cli_command *const parts[] = {&cli_link_run,     &cli_link_train,    &cli_link_predict,
                                                  &cli_link_cluster, &cli_link_evaluate, &cli_link_explain};
enum { N_PARTS = sizeof parts / sizeof parts[0] };

static const struct cli_option options[] = {{0}};

static int run(int argc, char **argv)
{
    for (int i = 0; i < N_PARTS && argc > 1; i++)
        if (strcmp(parts[i]->name + strlen("link "), argv[1]) == 0) return parts[i]->run(argc - 1, argv + 1);
    const bool asked = argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);
    if (!asked && argc > 1) (void)fprintf(stderr, "candour: link has no \"%s\"\n", argv[1]);
    cli_help(&cli_link, asked ? stdout : stderr);
    return asked ? 0 : 2;
}

const struct cli_command cli_link = {
    .name = "link",
    .usage = "run | train | predict | cluster | evaluate | explain ...",
    .summary = "The same person in many records: links any CSV, JSON-lines, workbook or Parquet file; Splink's models.",
    .text = "  run       all of it: settings, training, pairs, clusters, into one folder\n"
            "  train     a model's probabilities learned from the records\n"
            "  predict   candidate pairs with their match weights\n"
            "  cluster   people, from scored pairs\n"
            "  evaluate  how good links are, and for whom, against what is known to be true\n"
            "  explain   why two records are, or are not, one person\n\n"
            "  candour link run people.csv -o linked\n"
            "  candour link train people.csv --model settings.json -o trained.json\n"
            "  candour link predict people.csv --model trained.json --threshold-probability 0.95 -o pairs.csv\n"
            "  candour link run --help\n",
    .options = options,
    .run = run,
};
