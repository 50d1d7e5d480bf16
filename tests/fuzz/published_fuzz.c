/* published_fuzz.c - any bytes as a published table: YAML, a line "---8<---", CSV; what is understood gets the default claims. */
#include <stdlib.h>
#include <string.h>

#include "candour/claim.h"
#include "candour/os.h"
#include "candour/published.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void decide(const struct cd_picture *picture)
{
    struct cd_claims *claims;
    struct cd_verdicts verdicts;
    struct cd_err err;
    if (cd_claims_default(picture, &claims, &err) != CD_OK) abort();
    if (cd_claims_decide(claims, picture, &verdicts, &err) == CD_OK) {
        for (size_t i = 0; i < verdicts.n; i++) {
            const struct cd_verdict *v = &verdicts.items[i];
            for (uint32_t j = 0; j < v->n_readings; j++) {
                /* rounding may widen a bound and never narrows it */
                const struct cd_reading *r = &v->readings[j];
                if (cd_fraction_cmp(r->rounded.lo, r->rounded.hi) > 0) abort();
            }
        }
        cd_verdicts_free(&verdicts);
    }
    cd_claims_free(claims);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char cut[] = "---8<---\n";
    const uint8_t *at = memmem(data, n, cut, sizeof cut - 1);
    if (at == NULL) return 0;
    const struct cd_str yaml = {(const char *)data, (size_t)(at - data)};
    const size_t rest = n - yaml.n - (sizeof cut - 1);
    char *csv = calloc(1, rest + CD_SLACK);
    if (csv == NULL) return 0;
    memcpy(csv, at + sizeof cut - 1, rest);
    struct cd_picture picture;
    struct cd_err err;
    if (cd_published_text(yaml, (struct cd_str){csv, rest}, "fuzz", &picture, &err) == CD_OK) {
        decide(&picture);
        cd_picture_free(&picture);
    }
    free(csv);
    return 0;
}
