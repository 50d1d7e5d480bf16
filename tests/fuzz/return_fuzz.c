/* return_fuzz.c - any bytes as an archive with a return, as its return.yaml, or as a NIBRS submission: refused, or counted within its rows. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "candour/buf.h"
#include "candour/date.h"
#include "candour/intake.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static enum cd_status look(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err)
{
    (void)ctx, (void)index, (void)err;
    if (reg->people.n != reg->tables.of[CD_PEOPLE].n) abort();
    for (size_t i = 0; i < reg->n_observations; i++)
        if (reg->observations[i].person >= reg->people.n || reg->observations[i].label >= reg->labels.n) abort();
    return CD_OK;
}

static void try(const char *path, const char *dialect)
{
    const struct cd_intake_opts opts = {
        .dialect = dialect, .period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par.threads = 1};
    struct cd_plan *plan;
    struct cd_err err;
    if (cd_intake_plan(&path, 1, &opts, &plan, &err) != CD_OK) return;
    if (cd_intake_read(plan, look, NULL, &err) == CD_NOMEM) abort();
    cd_intake_free(plan);
}

static void write_file(const char *path, const uint8_t *data, size_t n)
{
    FILE *file = fopen(path, "w");
    if (file == NULL || fwrite(data, 1, n, file) != n || fclose(file) != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    char folder[64], path[128];
    (void)snprintf(folder, sizeof folder, "/tmp/candour-fuzz-%ld.d", (long)getpid());
    (void)mkdir(folder, 0700);
    (void)snprintf(path, sizeof path, "%s/%s", folder,
                   n > 4 && memcmp(data, "PK", 2) == 0 ? "return.zip"
                   : n > 4 && data[0] == '0'           ? "nibrs.txt"
                                                       : "return.yaml");
    write_file(path, data, n);
    try(strstr(path, ".yaml") != NULL ? folder : path, strstr(path, ".txt") != NULL ? "nibrs" : NULL);
    (void)unlink(path);
    (void)rmdir(folder);
    return 0;
}
