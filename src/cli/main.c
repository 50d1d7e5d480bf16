/* main.c - finds the command and runs it; everything else is in cmd_<command>.c. */
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "candour/par.h"
#include "cli.h"

static const struct cli_command *const commands[] = {&cli_audit,  &cli_claim,    &cli_check, &cli_template, &cli_diff,
                                                     &cli_review, &cli_simulate, &cli_link,  &cli_stats};
enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

static void overview(FILE *to)
{
    (void)fprintf(
        to, "candour " CD_VERSION " - the record that can't be dodged\n\n"
            "Reads police forces' returns, says line by line what is missing and who left it out, and states what\n"
            "the data prove, refute and cannot prove.\n\nCommands:\n");
    for (int i = 0; i < N_COMMANDS; i++) (void)fprintf(to, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
    (void)fprintf(to, "  %-9s %s\n", "help",
                  "help COMMAND, or help dialects | lists [LIST] | forces | groups | bases | rules [RULE]");
    (void)fprintf(to, "\nExit codes: 0 done, 1 findings (check), 2 usage, 3 input, 4 system.\n"
                      "Example:    candour audit RETURNS -o OUT\n");
}

static const struct cli_command *find_command(const char *name)
{
    for (int i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    return NULL;
}

static int help(char *name, char *one)
{
    static char asked[] = "--help";
    const struct cli_command *command = name != NULL ? find_command(name) : NULL;
    if (command != NULL && one != NULL) return command->run(3, (char *[]){name, one, asked, NULL});
    if (command != NULL) cli_help(command, stdout);
    else if (name == NULL) overview(stdout);
    else if (!cli_topic(name, one)) {
        (void)fprintf(stderr, "candour: there is no command or topic \"%s%s%s\"\n", name, one != NULL ? " " : "",
                      one != NULL ? one : "");
        overview(stderr);
        return 2;
    }
    return 0;
}

/* Personal data never reaches a core dump, and files are ours alone. A file over the user's limit is an error of write(2) that is told and
 * cleaned up after, not a signal that kills. */
static void keep_private(void)
{
    const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)umask(077);
    (void)signal(SIGXFSZ, SIG_IGN);
}

static int run(int argc, char **argv)
{
    char *name = argc > 1 ? argv[1] : NULL;
    if (name == NULL) {
        overview(stderr);
        return 2;
    }
    if (strcmp(name, "--version") == 0) return printf("candour " CD_VERSION "\n") < 0 ? 4 : 0;
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0)
        return help(name[0] == 'h' && argc > 2 ? argv[2] : NULL, argc > 3 ? argv[3] : NULL);
    const struct cli_command *command = find_command(name);
    if (command == NULL) return help(name, NULL);
    cd_stop_on_signals();
    return command->run(argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    keep_private();
    int code = run(argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        (void)fprintf(stderr, "candour: standard output could not be written\n");
        if (code < 2) code = 4;
    }
    return code;
}
