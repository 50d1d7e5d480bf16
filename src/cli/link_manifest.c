/* link_manifest.c - what a linkage was made of, written by `candour link run` and read by `candour link evaluate`; see link_manifest_int.h. */
#include "link_manifest_int.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "candour/buf.h"

enum { MAX_FILE = 1 << 20 };
static const char *const string_names[] = {[CD_STRINGS_CODEPOINTS] = "codepoints", [CD_STRINGS_BYTES] = "bytes"};
static const char *const type_names[] = {
    [CD_LINK_DEDUPE] = "dedupe_only", [CD_LINK_ONLY] = "link_only", [CD_LINK_AND_DEDUPE] = "link_and_dedupe"};

/* --- Writing ----------------------------------------------------------------------------------------------------------------- */

/* From this folder on, as it was given; NULL where it is no UTF-8, which JSON cannot say: the file must then be named again. */
static json_t *absolute(const char *path)
{
    char here[PATH_MAX];
    struct cd_buf whole = {0};
    if (path[0] != '/' && getcwd(here, sizeof here) != NULL) cd_buf_printf(&whole, "%s/", here);
    cd_buf_puts(&whole, path);
    json_t *json = whole.failed ? NULL : json_stringn(whole.p, whole.n);
    cd_buf_free(&whole);
    return json != NULL ? json : json_null();
}

static enum cd_status digest(const char *path, uint64_t *bytes, char hex[65], struct cd_err *err)
{
    uint8_t sha256[32];
    CD_TRY(cd_sha256_file(path, bytes, sha256, err));
    cd_hex(sha256, sizeof sha256, hex);
    return CD_OK;
}

/* NULL: no memory, or no UTF-8. */
static json_t *about_file(const char *path, uint64_t bytes, const uint8_t sha256[32])
{
    char hex[65];
    cd_hex(sha256, 32, hex);
    return json_pack("{s:o, s:I, s:s}", "path", absolute(path), "bytes", (json_int_t)bytes, "sha256", hex);
}

static void add_inputs(json_t *inputs, const struct cd_frame *frame, char **paths, int n)
{
    for (int i = 0; i < n; i++)
        (void)json_array_append_new(inputs, about_file(paths[i], frame->files[i].n, frame->files[i].sha256));
}

/* The rules of conflicts, read once more: they are few. */
static enum cd_status add_conflicts(json_t *out, const char *path, struct cd_err *err)
{
    uint64_t bytes;
    uint8_t sha256[32];
    CD_TRY(cd_sha256_file(path, &bytes, sha256, err));
    (void)json_object_set_new(out, "conflicts", about_file(path, bytes, sha256));
    return CD_OK;
}

/* A list that lacks one for want of memory shows by its length. */
static json_t *all_options(const struct linking *linking, const struct link_people *people)
{
    const struct link_thresholds *at = &people->at;
    json_t *near = json_array(), *thresholds = json_array();
    for (uint32_t k = 0; k < linking->opts.n_near; k++)
        (void)json_array_append_new(near, json_string(linking->near_says[k]));
    for (uint32_t t = 0; t < at->n; t++)
        (void)json_array_append_new(thresholds, json_stringn(at->text[t].p, at->text[t].n));
    const bool whole = json_array_size(near) == linking->opts.n_near && json_array_size(thresholds) == at->n;
    json_t *out = json_pack("{s:s, s:s%, s:s, s:s, s:s, s:o, s:o}", "candour", CD_VERSION, "unique_id",
                            linking->frame.id_name.p, linking->frame.id_name.n, "strings",
                            string_names[linking->opts.strings], "link_type", type_names[linking->model.link_type],
                            "links", link_people_how(people), "near", near, "at", thresholds);
    if (whole) return out;
    json_decref(out);
    return NULL;
}

enum cd_status link_manifest_write(struct cd_outdir *dir, const struct linking *linking, char **paths, int n,
                                   const struct link_people *people, struct cd_err *err)
{
    json_t *out = all_options(linking, people);
    enum cd_status status = people->conflicts_path != NULL ? add_conflicts(out, people->conflicts_path, err) : CD_OK;
    if (people->repair) (void)json_object_set_new(out, "repair", json_true());
    (void)json_object_set_new(out, "inputs", json_array());
    json_t *inputs = json_object_get(out, "inputs");
    add_inputs(inputs, &linking->frame, paths, n);
    char *text = json_array_size(inputs) == (size_t)n ? json_dumps(out, JSON_INDENT(2)) : NULL;
    if (status == CD_OK && text == NULL) status = cd_fail(err, CD_NOMEM, "no memory for run.json");
    if (status == CD_OK) status = cd_outdir_write(dir, "run.json", text, strlen(text), err);
    free(text);
    json_decref(out);
    return status;
}

/* --- Reading ----------------------------------------------------------------------------------------------------------------- */

static enum cd_status is_none(const char *path, struct cd_err *err)
{
    return cd_fail(err, CD_INPUT, "%s: not as candour link run writes it: run candour link run again", path);
}

static enum cd_status take_inputs(struct link_manifest *m, const char *path, struct cd_err *err)
{
    const json_t *inputs = json_object_get(m->json, "inputs");
    const size_t n = json_array_size(inputs);
    if (n == 0 || n > INT_MAX) return is_none(path, err);
    m->paths = calloc(n, sizeof *m->paths);
    if (m->paths == NULL) return cd_fail(err, CD_NOMEM, "%s: no memory to read it", path);
    for (size_t i = 0; i < n; i++) {
        const json_t *one = json_array_get(inputs, i);
        if (!json_is_integer(json_object_get(one, "bytes")) || !json_is_string(json_object_get(one, "sha256")))
            return is_none(path, err);
        const char *file = json_string_value(json_object_get(one, "path"));
        if (file == NULL)
            return cd_fail(err, CD_INPUT, "%s: the name of file %zu is no UTF-8 and could not be kept: name the files",
                           path, i + 1);
        m->paths[i] = (char *)(uintptr_t)file;
    }
    m->n = (int)n;
    return CD_OK;
}

static const char *kept(const struct link_manifest *m)
{
    if (strcmp(m->links, "all") != 0) return m->links;
    const bool apart = json_object_get(m->json, "conflicts") != NULL || json_object_get(m->json, "repair") != NULL;
    return apart ? "not all" : NULL;
}

enum cd_status link_manifest_read(struct link_manifest *m, const char *path, struct cd_err *err)
{
    struct cd_file file = {0};
    json_error_t where;
    CD_TRY(cd_file_read(path, MAX_FILE, &file, err));
    m->json = json_loadb(file.p, file.n, JSON_REJECT_DUPLICATES, &where);
    cd_file_free(&file);
    m->at = json_string_value(json_array_get(json_object_get(m->json, "at"), 0));
    m->links = json_string_value(json_object_get(m->json, "links"));
    m->several = json_array_size(json_object_get(m->json, "at")) > 1;
    if (m->at == NULL || m->links == NULL) return is_none(path, err);
    m->kept = kept(m);
    return take_inputs(m, path, err);
}

enum cd_status link_manifest_apply(const struct link_manifest *m, struct linking *linking, bool strings,
                                   struct cd_err *err)
{
    const char *id = json_string_value(json_object_get(m->json, "unique_id"));
    const char *how = json_string_value(json_object_get(m->json, "strings"));
    const json_t *near = json_object_get(m->json, "near");
    if (linking->unique_id == NULL) linking->unique_id = id;
    bool ok = id != NULL && how != NULL && (!strings || link_take(linking, LINK_STRINGS, how, err));
    for (size_t k = 0; ok && k < json_array_size(near); k++) {
        const char *says = json_string_value(json_array_get(near, k));
        ok = says != NULL && link_take(linking, LINK_NEAR, says, err);
    }
    return ok ? CD_OK : is_none("run.json", err);
}

static enum cd_status check_one(const json_t *was, const char *path, struct cd_err *err)
{
    uint64_t bytes;
    char hex[65];
    const uint64_t bytes_then = (uint64_t)json_integer_value(json_object_get(was, "bytes"));
    CD_TRY(digest(path, &bytes, hex, err));
    if (bytes != bytes_then)
        return cd_fail(err, CD_INPUT, "%s: it had %llu bytes when the links were made and has %llu", path,
                       (unsigned long long)bytes_then, (unsigned long long)bytes);
    if (strcmp(hex, json_string_value(json_object_get(was, "sha256"))) != 0)
        return cd_fail(err, CD_INPUT, "%s: its %llu bytes are not those that the links were made of (SHA-256)", path,
                       (unsigned long long)bytes);
    return CD_OK;
}

enum cd_status link_manifest_check(const struct link_manifest *m, char **paths, int n, struct cd_err *err)
{
    if (n != m->n) return cd_fail(err, CD_INPUT, "the links were made of %d files, these are %d", m->n, n);
    for (int i = 0; i < n; i++)
        CD_TRY(check_one(json_array_get(json_object_get(m->json, "inputs"), (size_t)i), paths[i], err));
    return CD_OK;
}

void link_manifest_free(struct link_manifest *m)
{
    json_decref(m->json);
    free(m->paths);
    *m = (struct link_manifest){0};
}
