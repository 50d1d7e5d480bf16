/* policy_fuzz.c - any bytes as a policy: understood, or refused with a text. */
#include <stdlib.h>

#include "candour/review.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct cd_policy *policy;
    struct cd_buf text = {0};
    struct cd_err err = {0};
    cd_buf_put(&text, data, n);
    if (n > 0 && memchr(data, 0, n) == NULL) {
        if (cd_policy_text(text.p, "fuzz", &policy, &err) == CD_OK) {
            const struct cd_policy_about about = cd_policy_about(policy);
            if (about.n_clauses == 0 || about.n_clauses + about.n_reasons > CD_POLICY_PARTS) abort();
            cd_policy_free(policy);
        } else if (policy != NULL || err.text[0] == '\0') abort();
    }
    cd_buf_free(&text);
    return 0;
}
