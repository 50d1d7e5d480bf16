/* cli.h - what the commands share: options as a table, help printed from it, progress, the summary. */
#ifndef CANDOUR_CLI_H
#define CANDOUR_CLI_H

#include <stdio.h>

#include "candour/intake.h"
#include "candour/report.h"

/* One row makes the parser's entry and the line of --help. value NULL: a flag. */
struct cli_option {
    const char *name;
    char letter; /* 0: none */
    const char *value, *help;
};

struct cli_command {
    const char *name, *usage, *summary, *text; /* text: the body of --help, with examples */
    const struct cli_option *options;          /* ends with name == NULL */
    int (*run)(int argc, char **argv);
};
extern const struct cli_command cli_audit, cli_check, cli_claim, cli_diff, cli_link, cli_review, cli_simulate,
    cli_stats, cli_template;

/* Parses argv by the command's table, calling take(ctx, option index, value) for each; a false from it means that the value cannot be
 * understood. Returns the index of the first operand; -1 after printing what is wrong (exit 2); -2 after printing --help (exit 0). */
typedef bool cli_take(void *ctx, int option, const char *value, struct cd_err *err);
int cli_parse(const struct cli_command *command, int argc, char **argv, cli_take *take, void *ctx);
void cli_help(const struct cli_command *command, FILE *to);

/* "candour: TEXT" to standard error; the exit code of the status. */
int cli_fail(enum cd_status status, const struct cd_err *err);

/* --- Options of every command that reads returns ------------------------------------------------------------------ */
struct cli_reading {
    struct cd_intake_opts opts;
    const char *period; /* as given */
};
/* Those that say what files are; others follow. */
#define CLI_FILE_OPTIONS                                                                                             \
    {"dialect", 'd', "NAME", "how files are to be understood: one that ships (candour help dialects) or FILE.yaml"}, \
        {"force", 'f', "FORCE",                                                                                      \
         "all files are this force's (candour help forces); otherwise taken from the file name"},                    \
    {                                                                                                                \
        "period", 'p', "MONTH", "all files are for this month, YYYY-MM; from-date: each row's own month"             \
    }
#define CLI_READING_OPTIONS                                                                                            \
    CLI_FILE_OPTIONS,                                                                                                  \
        {"as-of", 0, "DATE", "the day of this audit, YYYY-MM-DD; otherwise the last day of the last month handed in"}, \
    {                                                                                                                  \
        "threads", 'j', "N", "how many threads; the answer is the same for any number"                                 \
    }
enum { CLI_DIALECT, CLI_FORCE, CLI_PERIOD, CLI_FILE_COUNT, CLI_AS_OF = CLI_FILE_COUNT, CLI_THREADS, CLI_READING_COUNT };
void cli_reading_start(struct cli_reading *reading);
bool cli_reading_take(struct cli_reading *reading, int option, const char *value, struct cd_err *err);

/* An option's value as a number of at least `least`; false, with a text, when it is none. */
bool cli_number(const char *option, const char *value, uint32_t least, uint32_t *out, struct cd_err *err);

/* An output folder is replaced whole: CD_USAGE where what is read (`path`; NULL: nothing) lies in it. Paths that cannot be resolved are told by whoever
 * opens them. */
enum cd_status cli_refuse_inside(const char *out, const char *path, struct cd_err *err);

/* Progress on standard error, to a terminal only, about five times a second. */
void cli_progress(void *what, size_t done, size_t total);
void cli_progress_end(void);

/* Colour when standard output is a terminal and NO_COLOR is not set. */
bool cli_colour(void);

/* Lists and registers that ship: the topics of `candour help`; one list's codes, one rule, where `one` is not NULL. False when there is none. */
bool cli_topic(const char *name, const char *one);

#endif
