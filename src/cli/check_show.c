/* check_show.c - findings as compilers write them, as JSON lines, and as CSV. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#include "candour/csv.h"
#include "check_int.h"

/* What came from a file onto a terminal: control bytes could move the cursor or end the line, so they are shown as \xNN; at most
 * `most` bytes (0: all). */
void check_show(struct cd_str s, size_t most)
{
    for (size_t i = 0; i < s.n; i++) {
        const unsigned char byte = (unsigned char)s.p[i];
        if (most != 0 && i >= most && (byte & 0xC0) != 0x80) {
            (void)printf("... (%zu bytes)", s.n);
            return;
        }
        if (byte < 0x20 || byte == 0x7F) (void)printf("\\x%02X", byte);
        else (void)putchar(byte);
    }
}

/* What is shown of one finding; texts borrow. */
struct shown {
    const struct cd_rule *rule;
    struct cd_str path, file, field, value;
    const struct cd_finding *finding;
    uint64_t key;
    bool answered, withheld; /* withheld: there is a value, and it may identify somebody */
};

static struct cd_str file_of(const struct cd_source *source, const struct cd_finding *finding)
{
    return source != NULL && finding->file < source->n_files ? source->files[finding->file].name
                                                             : (struct cd_str){"", 0};
}

/* file:line:column: severity: message (field: value) [rule]; without line or column where it concerns none. */
static void as_text(const struct check *check, const struct shown *s)
{
    check_show(s->path, 0);
    if (s->file.n > 0) {
        (void)putchar('/');
        check_show(s->file, 0);
    }
    if (s->finding->line > 0) (void)printf(":%u", s->finding->line);
    if (s->finding->line > 0 && s->finding->column > 0) (void)printf(":%u", s->finding->column);
    (void)printf(": %s%s: %s", s->answered ? "answered " : "", cd_severity_name((enum cd_severity)s->rule->severity),
                 s->rule->message);
    if (s->field.n > 0 || s->value.n > 0) {
        (void)printf(" (");
        check_show(s->field, 60);
        (void)printf("%s", s->field.n > 0 && s->value.n > 0 ? ": " : "");
        check_show(s->value, check->show_values ? 0 : 120);
        (void)printf(")");
    }
    (void)printf(" [%s", s->rule->id);
    if (s->key != 0) (void)printf(" %016" PRIx64, s->key);
    (void)printf("]\n");
}

static json_t *text_of(struct cd_str s)
{
    return s.n > 0 ? json_stringn(s.p, s.n) : NULL;
}

static void put(json_t *line, const char *key, json_t *value)
{
    if (value != NULL) (void)json_object_set_new(line, key, value);
}

static void as_json(struct check *check, const struct shown *s)
{
    json_t *line = json_object();
    char key[17];
    (void)snprintf(key, sizeof key, "%016" PRIx64, s->key);
    put(line, "path", text_of(s->path));
    put(line, "file", text_of(s->file));
    if (s->finding->line > 0) put(line, "line", json_integer(s->finding->line));
    if (s->finding->column > 0) put(line, "column", json_integer(s->finding->column));
    put(line, "field", text_of(s->field));
    put(line, "value", text_of(s->value));
    if (s->withheld) put(line, "withheld", json_true());
    put(line, "rule", json_string(s->rule->id));
    put(line, "severity", json_string(cd_severity_name((enum cd_severity)s->rule->severity)));
    put(line, "message", json_string(s->rule->message));
    put(line, "mend", json_string(s->rule->mend));
    if (s->key != 0) put(line, "key", json_string(key));
    if (s->answered) put(line, "answered", json_true());
    char *text = line != NULL ? json_dumps(line, JSON_COMPACT) : NULL;
    if (text == NULL) check->failed = true;
    else (void)puts(text);
    free(text);
    json_decref(line);
}

static void as_csv(struct check *check, const struct shown *s)
{
    struct cd_buf b = {0};
    const struct cd_str texts[] = {s->field,
                                   s->value,
                                   cd_str_of(s->rule->id),
                                   cd_str_of(cd_severity_name((enum cd_severity)s->rule->severity)),
                                   cd_str_of(s->rule->message),
                                   cd_str_of(s->rule->mend)};
    cd_csv_put(&b, s->path, true);
    cd_buf_char(&b, ',');
    cd_csv_put(&b, s->file, true);
    cd_buf_char(&b, ',');
    if (s->finding->line > 0) cd_buf_u64(&b, s->finding->line);
    cd_buf_char(&b, ',');
    if (s->finding->column > 0) cd_buf_u64(&b, s->finding->column);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        cd_buf_char(&b, ',');
        cd_csv_put(&b, texts[i], true);
    }
    cd_buf_char(&b, ',');
    if (s->key != 0) cd_buf_printf(&b, "%016" PRIx64, s->key);
    cd_buf_puts(&b, s->answered ? ",yes\n" : ",\n");
    if (b.failed) check->failed = true;
    else (void)fwrite(b.p, 1, b.n, stdout);
    cd_buf_free(&b);
}

static void print_one(struct check *check, struct cd_str path, const struct cd_source *source,
                      const struct cd_findings *findings, size_t i, const uint64_t *keys)
{
    const struct cd_finding *finding = &findings->items[i];
    const bool folder = source == NULL;
    struct shown s = {.rule = cd_finding_rule(findings, finding),
                      .path = folder ? cd_dict_text(&findings->texts, finding->value) : path,
                      .file = file_of(source, finding),
                      .finding = finding,
                      .key = keys != NULL ? keys[i] : 0};
    const bool shown = !finding->private || check->show_values;
    if (finding->field != UINT16_MAX) s.field = cd_dict_text(&findings->texts, finding->field);
    if (!folder && shown) s.value = cd_dict_text(&findings->texts, finding->value);
    s.withheld = !shown && finding->value != CD_NO_CODE;
    s.answered = s.key != 0 && check_is_answered(check, s.key);
    check->by_severity[s.rule->severity] += !s.answered;
    check->answered += s.answered;
    if (check->format == CHECK_JSONL) as_json(check, &s);
    else if (check->format == CHECK_CSV) as_csv(check, &s);
    else as_text(check, &s);
}

void check_print(struct check *check, const struct cd_plan *plan)
{
    const struct cd_intake_facts facts = cd_intake_facts(plan);
    if (check->format == CHECK_CSV)
        (void)puts("path,file,line,column,field,value,rule,severity,message,mend,key,answered");
    for (size_t i = 0; i < facts.findings->n; i++) print_one(check, (struct cd_str){0}, NULL, facts.findings, i, NULL);
    for (size_t s = 0; s < facts.n_sources; s++)
        for (size_t i = 0; i < check->seen[s].findings.n; i++)
            print_one(check, cd_intake_path(plan, s), &facts.sources[s], &check->seen[s].findings, i,
                      check->seen[s].keys);
}
