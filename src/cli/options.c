/* options.c - one table per command drives getopt_long and the help text; see cli.h. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "candour/date.h"
#include "cli.h"

enum { MAX_OPTIONS = 32, HELP = 1000 };

void cli_help(const struct cli_command *command, FILE *to)
{
    (void)fprintf(to, "Usage: candour %s %s\n\n%s\n\n%s\nOptions:\n", command->name, command->usage, command->summary,
                  command->text);
    for (const struct cli_option *option = command->options; option->name != NULL; option++) {
        char letter[8] = "    ", left[64];
        if (option->letter != 0) (void)snprintf(letter, sizeof letter, "-%c, ", option->letter);
        (void)snprintf(left, sizeof left, "%s--%s%s%s", letter, option->name, option->value != NULL ? " " : "",
                       option->value != NULL ? option->value : "");
        (void)fprintf(to, "  %-24s %s\n", left, option->help);
    }
    (void)fprintf(to, "  %-24s %s\n", "-h, --help", "this text");
}

static int build(const struct cli_command *command, struct option *longs, char *shorts)
{
    int n = 0;
    char *at = shorts;
    *at++ = 'h';
    for (; command->options[n].name != NULL && n < MAX_OPTIONS - 2; n++) {
        const struct cli_option *option = &command->options[n];
        longs[n] =
            (struct option){option->name, option->value != NULL ? required_argument : no_argument, NULL, HELP + 1 + n};
        if (option->letter == 0) continue;
        *at++ = option->letter;
        if (option->value != NULL) *at++ = ':';
    }
    longs[n] = (struct option){"help", no_argument, NULL, HELP};
    longs[n + 1] = (struct option){0};
    *at = '\0';
    return n;
}

static int find_option(const struct cli_command *command, int c, int n)
{
    if (c > HELP) return c - HELP - 1;
    for (int i = 0; i < n; i++)
        if (command->options[i].letter == c) return i;
    return -1;
}

int cli_parse(const struct cli_command *command, int argc, char **argv, cli_take *take, void *ctx)
{
    struct option longs[MAX_OPTIONS];
    char shorts[2 * MAX_OPTIONS + 2];
    const int n = build(command, longs, shorts);
    int c;
    static char program[] = "candour"; /* what getopt's own messages begin with */
    optind = 1;
    argv[0] = program;
    while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        if (c == 'h' || c == HELP) {
            cli_help(command, stdout);
            return -2;
        }
        const int option = c == '?' ? -1 : find_option(command, c, n);
        struct cd_err err = {0};
        if (option >= 0 && take(ctx, option, optarg, &err)) continue;
        if (option >= 0)
            (void)fprintf(stderr, "candour: --%s %s: %s\n", command->options[option].name, optarg, err.text);
        (void)fprintf(stderr, "Try: candour help %s\n", command->name);
        return -1;
    }
    return optind;
}

int cli_fail(enum cd_status status, const struct cd_err *err)
{
    cli_progress_end();
    (void)fflush(stdout);
    (void)fprintf(stderr, "candour: %s\n", err->text[0] != '\0' ? err->text : cd_status_text(status));
    return cd_status_exit(status);
}

void cli_reading_start(struct cli_reading *reading)
{
    *reading = (struct cli_reading){.opts = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY}};
}

bool cli_reading_take(struct cli_reading *reading, int option, const char *value, struct cd_err *err)
{
    uint64_t n = 0;
    switch (option) {
    case CLI_DIALECT: reading->opts.dialect = value; return true;
    case CLI_FORCE: reading->opts.force = value; return true;
    case CLI_PERIOD:
        reading->period = value;
        reading->opts.period_from_date = strcmp(value, "from-date") == 0;
        reading->opts.period = cd_period_parse(cd_str_of(value));
        if (reading->opts.period_from_date || reading->opts.period != CD_NO_PERIOD) return true;
        (void)cd_fail(err, CD_USAGE, "write a month as YYYY-MM, or from-date");
        return false;
    case CLI_AS_OF:
        reading->opts.as_of = cd_day_parse(cd_str_of(value));
        if (reading->opts.as_of != CD_NO_DAY && strlen(value) == 10) return true;
        (void)cd_fail(err, CD_USAGE, "write a day as YYYY-MM-DD");
        return false;
    default:
        if (cd_str_u64(cd_str_of(value), &n) && n >= 1 && n <= 256) {
            reading->opts.par.threads = (unsigned)n;
            return true;
        }
        (void)cd_fail(err, CD_USAGE, "write a number from 1 to 256");
        return false;
    }
}

static bool shown;

void cli_progress(void *what, size_t done, size_t total)
{
    static unsigned turn;
    if (!isatty(STDERR_FILENO) || total < 2 || turn++ % 2 != 0) return;
    (void)fprintf(stderr, "\r%s %zu of %zu (%zu %%)", (const char *)what, done, total, done * 100 / total);
    (void)fflush(stderr);
    shown = true;
}

void cli_progress_end(void)
{
    if (shown) (void)fprintf(stderr, "\r%60s\r", "");
    shown = false;
}

bool cli_colour(void)
{
    const char *no = getenv("NO_COLOR");
    return isatty(STDOUT_FILENO) && (no == NULL || no[0] == '\0');
}

bool cli_number(const char *option, const char *value, uint32_t least, uint32_t *out, struct cd_err *err)
{
    uint64_t n;
    if (cd_str_u64(cd_str_of(value), &n) && n >= least && n <= UINT32_MAX) {
        *out = (uint32_t)n;
        return true;
    }
    (void)cd_fail(err, CD_USAGE, "%s %s: must be a number from %u on", option, value, least);
    return false;
}

enum cd_status cli_refuse_inside(const char *out, const char *path, struct cd_err *err)
{
    char *folder = realpath(out, NULL), *file = path != NULL ? realpath(path, NULL) : NULL;
    const size_t n = folder != NULL ? strlen(folder) : 0;
    const bool inside = folder != NULL && file != NULL && strncmp(file, folder, n) == 0 && file[n] == '/';
    free(folder);
    free(file);
    if (!inside) return CD_OK;
    return cd_fail(err, CD_USAGE,
                   "%s: lies in the output folder %s, which is replaced whole; move it, or choose another", path, out);
}
