/* yaml.c - libcyaml with its messages turned into one error text; see yaml.h. */
#include "candour/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

#include "candour/os.h"

/* Depth is limited because libyaml's time grows with its square: 4 MiB of "[" would take hours. */
enum { YAML_MAX = 4 << 20, YAML_DEPTH = 32 };

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

static enum cd_status refuse(struct cd_err *err, const char *name, size_t line, size_t column, const char *why)
{
    if (line == 0) return cd_fail(err, CD_INPUT, "%s: %s", name, why);
    const enum cd_status status = cd_fail(err, CD_INPUT, "%s:%zu:%zu: %s", name, line, column, why);
    if (err != NULL) err->line = line, err->column = (uint32_t)column;
    return status;
}

/* A reader's fault (bytes that are no UTF-8) has an offset only. */
static enum cd_status refuse_syntax(struct cd_err *err, const char *name, struct cd_str text,
                                    const yaml_parser_t *parser)
{
    size_t line = parser->problem_mark.line + 1, column = parser->problem_mark.column + 1;
    if (parser->error == YAML_MEMORY_ERROR) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", name);
    if (parser->error == YAML_READER_ERROR) {
        line = column = 1;
        for (size_t i = 0; i < parser->problem_offset && i < text.n; i++)
            if (text.p[i] == '\n') line++, column = 1;
            else column++;
    }
    return refuse(err, name, line, column, parser->problem != NULL ? parser->problem : "not YAML");
}

static enum cd_status check_event(const yaml_event_t *event, unsigned *depth, bool *begun, const char *name,
                                  struct cd_err *err)
{
    const size_t line = event->start_mark.line + 1, column = event->start_mark.column + 1;
    switch (event->type) {
    case YAML_ALIAS_EVENT: return refuse(err, name, line, column, "an alias: write the value out instead");
    case YAML_DOCUMENT_START_EVENT:
        if (*begun) return refuse(err, name, line, column, "a second document: a file holds one");
        *begun = true;
        return CD_OK;
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        if (++*depth > YAML_DEPTH) return refuse(err, name, line, column, "nested too deeply");
        return CD_OK;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: --*depth; return CD_OK;
    default: return CD_OK;
    }
}

/* What libcyaml passes over or tells of the wrong place: faults of syntax, aliases, documents after the first, depth. */
static enum cd_status check_events(struct cd_str text, const char *name, struct cd_err *err)
{
    yaml_parser_t parser;
    enum cd_status status = CD_OK;
    unsigned depth = 0;
    bool over = false, begun = false;
    if (!yaml_parser_initialize(&parser)) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", name);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.p, text.n);
    while (status == CD_OK && !over) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            status = refuse_syntax(err, name, text, &parser);
            break;
        }
        over = event.type == YAML_STREAM_END_EVENT;
        status = check_event(&event, &depth, &begun, name, err);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return status;
}

static bool is_before(const yaml_mark_t *a, size_t line, size_t column)
{
    return a->line + 1 < line || (a->line + 1 == line && a->column + 1 < column);
}

/* The first key of that name, in any mapping, at or after a position; NULL when there is none. */
static const yaml_mark_t *find_key(yaml_document_t *doc, const char *key, size_t line, size_t column)
{
    const yaml_mark_t *found = NULL;
    for (const yaml_node_t *node = doc->nodes.start; node < doc->nodes.top; node++) {
        if (node->type != YAML_MAPPING_NODE) continue;
        for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top;
             pair++) {
            const yaml_node_t *name = yaml_document_get_node(doc, pair->key);
            if (name->type != YAML_SCALAR_NODE || strcmp((const char *)name->data.scalar.value, key) != 0) continue;
            if (is_before(&name->start_mark, line, column)) continue;
            if (found == NULL || is_before(&name->start_mark, found->line + 1, found->column + 1))
                found = &name->start_mark;
        }
    }
    return found;
}

/* libcyaml tells of a wrong key at the value before it: the first such key from there on is the one meant. */
static void move_to_key(struct cd_str text, struct log *log)
{
    static const char *const faults[] = {"Unexpected key: ", "Mapping field already seen: "};
    const char *key = NULL;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        if (strncmp(log->text, faults[i], strlen(faults[i])) == 0) key = log->text + strlen(faults[i]);
    yaml_parser_t parser;
    yaml_document_t doc;
    if (key == NULL || !yaml_parser_initialize(&parser)) return;
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.p, text.n);
    if (yaml_parser_load(&parser, &doc)) {
        const yaml_mark_t *found = find_key(&doc, key, log->line, log->column);
        if (found != NULL) log->line = (unsigned)found->line + 1, log->column = (unsigned)found->column + 1;
        yaml_document_delete(&doc);
    }
    yaml_parser_delete(&parser);
}

enum cd_status cd_yaml_text(struct cd_str text, const char *name, const cyaml_schema_value_t *schema, void **out,
                            unsigned *count, struct cd_err *err)
{
    struct log log = {0};
    const cyaml_config_t config = config_for(&log);
    *out = NULL;
    if (text.n > YAML_MAX) return cd_fail(err, CD_LIMIT, "%s: over %d bytes of YAML", name, YAML_MAX);
    CD_TRY(check_events(text, name, err));
    const cyaml_err_t bad =
        cyaml_load_data((const uint8_t *)text.p, text.n, &config, schema, (cyaml_data_t **)out, count);
    if (bad == CYAML_OK && *out != NULL) return CD_OK;
    if (bad == CYAML_ERR_OOM) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", name);
    move_to_key(text, &log);
    return refuse(err, name, log.line, log.column,
                  log.text[0] != '\0' ? log.text
                  : bad == CYAML_OK   ? "it is empty"
                                      : cyaml_strerror(bad));
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
