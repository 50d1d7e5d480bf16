/* yaml.c - libcyaml with its messages turned into one error text; see yaml.h. */
#include "candour/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "candour/os.h"

enum { YAML_MAX = 4 << 20 };

/* libcyaml logs the fault first ("Load: Unexpected key: feild") and then a backtrace, innermost first, of lines such as
 * "  in mapping field 'columns' (line: 4, column: 7)": the first line and the first position are what a person needs. */
struct log {
    char text[512];
    unsigned line, column;
};

CD_PRINTF(3, 0) static void keep(cyaml_log_t level, void *ctx, const char *fmt, va_list args)
{
    struct log *log = ctx;
    char message[512];
    (void)level;
    (void)vsnprintf(message, sizeof message, fmt, args);
    char *end = strchr(message, '\n');
    if (end != NULL) *end = '\0';
    const char *at = strstr(message, "(line: ");
    if (at != NULL && log->line == 0) {
        struct cd_str rest = cd_str_of(at + strlen("(line: "));
        const struct cd_str line = cd_str_cut(&rest, ',');
        const struct cd_str skip = CD_STR(" column: ");
        uint64_t number = 0;
        if (cd_str_u64(line, &number)) log->line = (unsigned)number;
        if (rest.n > skip.n) rest.p += skip.n, rest.n -= skip.n;
        if (cd_str_u64(cd_str_cut(&rest, ')'), &number)) log->column = (unsigned)number;
    }
    if (log->text[0] != '\0' || strstr(message, "Backtrace") != NULL) return;
    const char *prefix = "Load: ";
    const char *text = strncmp(message, prefix, strlen(prefix)) == 0 ? message + strlen(prefix) : message;
    (void)snprintf(log->text, sizeof log->text, "%s", text);
}

static cyaml_config_t config_for(struct log *log)
{
    return (cyaml_config_t){.log_fn = log != NULL ? keep : NULL,
                            .log_ctx = log,
                            .mem_fn = cyaml_mem,
                            .log_level = CYAML_LOG_ERROR,
                            .flags = CYAML_CFG_NO_ALIAS};
}

enum cd_status cd_yaml_text(struct cd_str text, const char *name, const cyaml_schema_value_t *schema, void **out,
                            unsigned *count, struct cd_err *err)
{
    struct log log = {0};
    const cyaml_config_t config = config_for(&log);
    *out = NULL;
    if (text.n > YAML_MAX) return cd_fail(err, CD_LIMIT, "%s: over %d bytes of YAML", name, YAML_MAX);
    const cyaml_err_t bad =
        cyaml_load_data((const uint8_t *)text.p, text.n, &config, schema, (cyaml_data_t **)out, count);
    if (bad == CYAML_OK && *out != NULL) return CD_OK;
    if (bad == CYAML_ERR_OOM) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", name);
    const char *why = log.text[0] != '\0' ? log.text : bad == CYAML_OK ? "it is empty" : cyaml_strerror(bad);
    if (log.line == 0) return cd_fail(err, CD_INPUT, "%s: %s", name, why);
    const enum cd_status status = cd_fail(err, CD_INPUT, "%s:%u:%u: %s", name, log.line, log.column, why);
    if (err != NULL) err->line = log.line, err->column = log.column;
    return status;
}

enum cd_status cd_yaml_file(const char *path, const cyaml_schema_value_t *schema, void **out, unsigned *count,
                            struct cd_err *err)
{
    struct cd_file file;
    *out = NULL;
    CD_TRY(cd_file_read(path, YAML_MAX, &file, err));
    const enum cd_status status = cd_yaml_text((struct cd_str){file.p, file.n}, path, schema, out, count, err);
    cd_file_free(&file);
    return status;
}

void cd_yaml_free(const cyaml_schema_value_t *schema, void *data, unsigned count)
{
    const cyaml_config_t config = config_for(NULL);
    if (data != NULL) (void)cyaml_free(&config, schema, data, count);
}
