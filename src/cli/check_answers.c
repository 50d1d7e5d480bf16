/* check_answers.c - answers to queries: read, held against the findings, and kept with room for those still to come. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "candour/csv.h"
#include "candour/date.h"
#include "candour/os.h"
#include "check_int.h"

enum { KEY, RULE, ANSWER, AUTHOR, DATE, FIELDS };
static const char *const names[FIELDS] = {"key", "rule", "answer", "author", "date"};

struct answer {
    uint64_t key;
    struct cd_str field[FIELDS];
    bool answered, met; /* met: a finding of this run has the key */
};

struct check_answers {
    struct answer *items; /* in the file's order while it is read; by key afterwards */
    size_t n, cap;
    struct cd_arena arena;
};

static bool parse_key(struct cd_str text, uint64_t *key)
{
    *key = 0;
    if (text.n != 16) return false;
    for (size_t i = 0; i < text.n; i++) {
        const char c = text.p[i];
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) return false;
        *key = *key << 4 | (uint64_t)digit;
    }
    return *key != 0;
}

static enum cd_status fault(const struct check *check, uint64_t line, unsigned field, const char *what,
                            struct cd_err *err)
{
    return cd_fail(err, CD_INPUT, "%s:%llu:%u: %s: %s", check->answers_file, (unsigned long long)line, field + 1,
                   names[field], what);
}

static enum cd_status take_row(struct check *check, const struct cd_batch *batch, const struct cd_row *row,
                               struct cd_err *err)
{
    struct check_answers *answers = check->answers;
    struct answer answer = {0};
    if ((row->faults & CD_ROW_BLANK) != 0) return CD_OK;
    if ((row->faults & CD_ROW_UNUSABLE) != 0 || row->n != FIELDS)
        return fault(check, row->line, KEY, "the row cannot be read: five fields are expected", err);
    for (unsigned i = 0; i < FIELDS; i++) {
        answer.field[i] = cd_arena_str(&answers->arena, cd_str_trim(batch->field[row->first + i]));
        if (answer.field[i].p == NULL) return cd_fail(err, CD_NOMEM, "no memory for the answers");
    }
    if (!parse_key(answer.field[KEY], &answer.key))
        return fault(check, row->line, KEY, "must be 16 digits, 0-9 and a-f", err);
    answer.answered = answer.field[ANSWER].n > 0;
    if (answer.answered && answer.field[AUTHOR].n == 0)
        return fault(check, row->line, AUTHOR, "an answer needs somebody who gives it", err);
    if (answer.answered && cd_day_parse(answer.field[DATE]) == CD_NO_DAY)
        return fault(check, row->line, DATE, "an answer needs its day, YYYY-MM-DD", err);
    for (size_t i = 0; i < answers->n; i++)
        if (answers->items[i].key == answer.key) return fault(check, row->line, KEY, "stands there twice", err);
    if (!cd_grow((void **)&answers->items, &answers->cap, answers->n + 1, sizeof answer))
        return cd_fail(err, CD_NOMEM, "no memory for the answers");
    answers->items[answers->n++] = answer;
    return CD_OK;
}

static enum cd_status take_header(const struct check *check, const struct cd_csv *csv, struct cd_err *err)
{
    const struct cd_csv_facts *facts = cd_csv_facts(csv);
    for (unsigned i = 0; i < FIELDS; i++)
        if (i >= facts->columns || !cd_str_eq_nocase(cd_str_trim(facts->header[i]), cd_str_of(names[i])))
            return cd_fail(err, CD_INPUT, "%s: its first line must be key,rule,answer,author,date",
                           check->answers_file);
    return CD_OK;
}

static enum cd_status read_rows(struct check *check, struct cd_csv *csv, struct cd_err *err)
{
    struct cd_batch *batch = malloc(sizeof *batch);
    if (batch == NULL) return cd_fail(err, CD_NOMEM, "no memory for the answers");
    enum cd_status status = take_header(check, csv, err);
    do {
        if (status == CD_OK) status = cd_csv_next(csv, batch, err);
        for (uint32_t i = 0; status == CD_OK && i < batch->n; i++) status = take_row(check, batch, &batch->row[i], err);
    } while (status == CD_OK && batch->n > 0);
    free(batch);
    return status;
}

static int by_key(const void *a, const void *b)
{
    const struct answer *x = a, *y = b;
    return x->key < y->key ? -1 : x->key > y->key;
}

enum cd_status check_answers_read(struct check *check, struct cd_err *err)
{
    struct cd_file file = {0};
    struct cd_text text = {0};
    struct cd_csv *csv = NULL;
    check->answers = calloc(1, sizeof *check->answers);
    if (check->answers == NULL) return cd_fail(err, CD_NOMEM, "no memory for the answers");
    if (access(check->answers_file, F_OK) != 0) return CD_OK;
    enum cd_status status = cd_file_read(check->answers_file, 0, &file, err);
    if (status == CD_OK) status = cd_text_decode(file.p, file.n, &text, err);
    if (status == CD_OK) status = cd_csv_open(&csv, &text, &(struct cd_csv_opts){.delimiter = ','}, err);
    if (status == CD_OK) status = read_rows(check, csv, err);
    cd_csv_close(csv);
    cd_text_free(&text);
    cd_file_free(&file);
    if (check->answers->n > 1) qsort(check->answers->items, check->answers->n, sizeof(struct answer), by_key);
    return status;
}

static struct answer *find(const struct check *check, uint64_t key)
{
    const struct answer wanted = {.key = key};
    if (check->answers == NULL || check->answers->n == 0) return NULL;
    return bsearch(&wanted, check->answers->items, check->answers->n, sizeof wanted, by_key);
}

bool check_is_answered(const struct check *check, uint64_t key)
{
    struct answer *answer = find(check, key);
    if (answer == NULL) return false;
    answer->met = true;
    return answer->answered;
}

static void put_row(struct cd_buf *b, const struct cd_str *fields)
{
    for (unsigned i = 0; i < FIELDS; i++) {
        if (i > 0) cd_buf_char(b, ',');
        cd_csv_put(b, fields[i], true);
    }
    cd_buf_char(b, '\n');
}

/* Queries that the file does not have yet, each once, with room for an answer. */
static size_t put_open(const struct check *check, const struct check_seen *seen, struct cd_dict *written,
                       struct cd_buf *b)
{
    size_t open = 0;
    for (size_t i = 0; i < seen->findings.n; i++) {
        char key[17];
        const uint32_t before = written->n;
        uint32_t code;
        if (seen->keys[i] == 0 || find(check, seen->keys[i]) != NULL) continue;
        (void)snprintf(key, sizeof key, "%016" PRIx64, seen->keys[i]);
        if (!cd_dict_code(written, cd_str_of(key), &code)) b->failed = true;
        if (code != before) continue;
        const struct cd_str none = {"", 0};
        const struct cd_str fields[FIELDS] = {cd_str_of(key),
                                              cd_str_of(cd_finding_rule(&seen->findings, &seen->findings.items[i])->id),
                                              none, none, none};
        put_row(b, fields);
        open++;
    }
    return open;
}

enum cd_status check_answers_write(struct check *check, size_t n_sources, struct cd_err *err)
{
    struct cd_buf b = {0};
    struct cd_dict written = {0};
    size_t open = 0, gone = 0;
    cd_buf_puts(&b, "key,rule,answer,author,date\n");
    for (size_t i = 0; i < check->answers->n; i++) {
        put_row(&b, check->answers->items[i].field);
        gone += !check->answers->items[i].met;
    }
    for (size_t s = 0; s < n_sources; s++) open += put_open(check, &check->seen[s], &written, &b);
    cd_dict_free(&written);
    const enum cd_status status = b.failed ? cd_fail(err, CD_NOMEM, "no memory for the answers")
                                           : cd_file_replace(check->answers_file, b.p, b.n, err);
    cd_buf_free(&b);
    if (status == CD_OK && open + gone > 0)
        (void)fprintf(stderr, "%s: %zu new without an answer, %zu kept whose query is gone\n", check->answers_file,
                      open, gone);
    return status;
}

void check_answers_free(struct check *check)
{
    if (check->answers == NULL) return;
    free(check->answers->items);
    cd_arena_free(&check->answers->arena);
    free(check->answers);
}
