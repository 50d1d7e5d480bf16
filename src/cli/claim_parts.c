/* claim_parts.c - returns in, JSON out, for the parts of `candour claim`; see claim_parts.h. */
#include "claim_parts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum cd_status claim_plan_returns(const struct cli_reading *reading, char **paths, int n, struct cd_plan **out,
                                  struct cd_err *err)
{
    for (int i = 0; i < n; i++)
        if (cd_str_ends(cd_str_of(paths[i]), CD_STR(".yaml")) || cd_str_ends(cd_str_of(paths[i]), CD_STR(".yml")))
            return cd_fail(err, CD_USAGE, "%s: a published table holds no records to look for; hand in the returns",
                           paths[i]);
    return cd_intake_plan((const char *const *)paths, (size_t)n, &reading->opts, out, err);
}

enum cd_status claim_read_returns(const struct cli_reading *reading, const char *expect, char **paths, int n,
                                  struct cd_picture *picture, struct cd_err *err)
{
    struct cd_plan *plan = NULL;
    struct cd_findings findings = {0};
    struct cd_breakdown breakdown = {0};
    CD_TRY(claim_plan_returns(reading, paths, n, &plan, err));
    const enum cd_status status = cd_audit_collect(plan, &reading->opts, &(struct cd_audit_opts){.expect = expect},
                                                   picture, &findings, &breakdown, err);
    cd_breakdown_free(&breakdown);
    cd_findings_free(&findings);
    cd_intake_free(plan);
    return status;
}

/* Where `out` would stand, NULL where that cannot be told: whoever makes it will say so. */
static char *folder_above(const char *out)
{
    struct cd_buf above = {0};
    const char *slash = strrchr(out, '/');
    if (slash != NULL) cd_buf_put(&above, out, (size_t)(slash - out) + 1);
    cd_buf_puts(&above, ".");
    char *real = above.failed ? NULL : realpath(above.p, NULL);
    cd_buf_free(&above);
    return real;
}

enum cd_status claim_check_folder(const char *out, char **paths, int n, struct cd_err *err)
{
    struct stat about;
    enum cd_status status = CD_OK;
    if (lstat(out, &about) == 0)
        return cd_fail(err, CD_USAGE, "%s: is there already, and a log is never written over: name a new folder", out);
    char *above = folder_above(out);
    for (int i = 0; above != NULL && i < n && status == CD_OK; i++) {
        char *path = realpath(paths[i], NULL);
        const size_t length = path != NULL ? strlen(path) : 0;
        if (path != NULL && strncmp(above, path, length) == 0 && (above[length] == '/' || above[length] == '\0'))
            status =
                cd_fail(err, CD_USAGE, "%s: lies in %s, where it would be read as a return the next time: name another",
                        out, paths[i]);
        free(path);
    }
    free(above);
    return status;
}

int32_t claim_today(void)
{
    enum { DAY = 24 * 60 * 60 };
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int32_t)(now.tv_sec / DAY);
}

bool claim_format(const char *value, bool *json, struct cd_err *err)
{
    *json = strcmp(value, "json") == 0;
    if (*json || strcmp(value, "text") == 0) return true;
    (void)cd_fail(err, CD_USAGE, "write text or json");
    return false;
}

enum cd_status claim_print_json(json_t *json, struct cd_err *err)
{
    char *text = json != NULL ? json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(9)) : NULL;
    json_decref(json);
    if (text == NULL) return cd_fail(err, CD_NOMEM, "no memory for the answer");
    (void)puts(text);
    free(text);
    return CD_OK;
}

json_t *claim_json_fraction(struct cd_fraction f)
{
    return json_pack("[I, I]", (json_int_t)f.num, (json_int_t)f.den);
}

json_t *claim_json_count(uint64_t n)
{
    return n == CD_NO_COUNT ? json_null() : json_integer((json_int_t)n);
}

json_t *claim_json_sha256(const uint8_t sha256[32])
{
    char hex[65];
    cd_hex(sha256, 32, hex);
    return json_string(hex);
}
