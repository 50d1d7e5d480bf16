/* check_int.h - what the files of `candour check` share. */
#ifndef CANDOUR_CLI_CHECK_INT_H
#define CANDOUR_CLI_CHECK_INT_H

#include "candour/check.h"
#include "candour/gate.h"
#include "candour/os.h"
#include "cli.h"

enum check_format { CHECK_TEXT, CHECK_JSONL, CHECK_CSV };

/* What one source came to; keys (one per finding) are those of queries, 0 for the others. */
struct check_seen {
    struct cd_findings findings;
    uint64_t *keys;
    struct cd_gate gate;
};

struct check_answers;

struct check {
    struct cli_reading reading;
    bool explain, show_values, gate;
    enum check_format format;
    uint32_t min_n;
    const char *rules_file, *answers_file, *annotate;
    struct cd_outdir dir; /* of --annotate */
    struct cd_rules *rules;
    struct check_answers *answers;
    struct check_seen *seen;
    uint64_t by_severity[CD_SEVERITY_COUNT], answered;
    bool failed; /* no memory while printing */
};

/* What came from a file onto a terminal: control bytes as \xNN, at most `most` bytes (0: all), saying how many there are. */
void check_show(struct cd_str s, size_t most);
enum cd_status check_explain(const char *path, const char *dialect, struct cd_err *err);
void check_print(struct check *check, const struct cd_plan *plan);

/* Answers to queries: CSV of key, rule, answer, author, date. A file that is not there yet is made. */
enum cd_status check_answers_read(struct check *check, struct cd_err *err);
bool check_is_answered(const struct check *check, uint64_t key);
enum cd_status check_answers_write(struct check *check, size_t n_sources, struct cd_err *err);
void check_answers_free(struct check *check);

/* The folder of --annotate: begun before anything is read, so that a bad name is told at once; filled when all is found. */
enum cd_status check_annotate_begin(struct check *check, char **paths, int n, struct cd_err *err);
enum cd_status check_annotate(struct check *check, const struct cd_plan *plan, struct cd_err *err);

/* The mandate: prints the shortfall by unit and recorder; *open: suspects short of ethnicity or nationality. */
enum cd_status check_gate(struct check *check, const struct cd_plan *plan, uint64_t *open, struct cd_err *err);

#endif
