/* sql_fuzz.c - any bytes as a condition: refused with a character of it, or true, false or unknown for every pair of a few records, the same when
 * asked again. The first byte chooses the dialect (two bits), levels or rules, and whether texts are folded; with its fifth bit the rest is a
 * cell's JSON instead. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "link/eval_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct cd_frame frame;

static void make_frame(void)
{
    static const char json[] =
        "{\"unique_id\":1,\"a\":\"Jos\\u00e9\",\"n\":1.5,\"d\":\"2000-01-31\",\"l\":[\"x\",\"y\",null],\"s\":{\"k\":1},\"m\":[[1,2],[3]]}\n"
        "{\"unique_id\":2,\"a\":\"JOSE\",\"n\":2,\"d\":\"2001-12-01\",\"l\":[],\"s\":{\"k\":null},\"m\":[{\"v\":\"x\",\"f\":0.5}]}\n"
        "{\"unique_id\":3,\"a\":null,\"n\":null,\"d\":\"\",\"l\":[\"y\"],\"s\":null,\"m\":[]}\n";
    char path[] = "/tmp/candour-sql-XXXXXX.jsonl";
    struct cd_err err;
    const int fd = mkstemps(path, 6);
    if (fd < 0 || write(fd, json, sizeof json - 1) != (ssize_t)sizeof json - 1) abort();
    close(fd);
    if (cd_frame_read(&frame, path, &(struct cd_frame_opts){0}, &err) != CD_OK) abort();
    unlink(path);
}

static void cell(struct cd_str text)
{
    struct cd_arena arena = cd_arena_make(0);
    struct cd__value value;
    struct cd_err err;
    if (cd__json_value(text, &arena, &value, &err) != CD_OK) abort();
    if (value.kind == CD__IS_TEXT && !cd_str_eq(value.text, text)) abort();
    if (cd__value_order(&value, &value) != 0) abort();
    cd_arena_free(&arena);
}

static void pairs(const struct cd__sql *tree, enum cd_strings strings)
{
    struct cd__sql_env env = {.frame = &frame, .strings = strings};
    for (uint32_t i = 0; i < 9; i++) {
        struct cd__value once, twice;
        struct cd_err err = {0};
        env.row[0] = i / 3, env.row[1] = i % 3;
        const enum cd_status status = cd__sql_eval(tree, &env, &once, &err);
        if (status == CD_LIMIT) break;
        if (status != CD_OK && (status != CD_INPUT || err.text[0] == '\0')) abort();
        cd__sql_reset(&env);
        if (cd__sql_eval(tree, &env, &twice, &err) != status) abort();
        if (status == CD_OK && once.kind != CD__IS_NULL && once.kind != CD__IS_BOOL) abort();
        if (status == CD_OK && (once.kind != twice.kind || once.number != twice.number)) abort();
        cd__sql_reset(&env);
    }
    cd__sql_close(&env);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct cd_arena arena = cd_arena_make(0);
    struct cd__sql *tree;
    struct cd_err err = {0};
    if (n == 0) return 0;
    if (frame.n == 0) make_frame();
    const struct cd_str text = {(const char *)data + 1, n - 1};
    const enum cd_sql_dialect dialect = (enum cd_sql_dialect)(data[0] & 3);
    const enum cd__sql_form form = data[0] & 4 ? CD__SQL_RULE : CD__SQL_LEVEL;
    if (data[0] & 16) cell(text);
    else if (cd__sql_parse(text, dialect, form, &frame, &arena, &tree, &err) == CD_OK) {
        if (!cd__sql_same(tree, tree, false)) abort();
        pairs(tree, data[0] & 8 ? CD_STRINGS_CODEPOINTS : CD_STRINGS_BYTES);
    } else if (err.column == 0 || err.column > n + 1) abort();
    cd_arena_free(&arena);
    return 0;
}
