/* conflicts_fuzz.c - any bytes as rules of what cannot be one person: what is understood has names and conditions, and no name twice. */
#include <stdlib.h>

#include "candour/conflicts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct cd_conflict_rules rules;
    struct cd_err err;
    const enum cd_status status = cd_conflict_rules_parse(&rules, (struct cd_str){(const char *)data, n}, "fuzz", &err);
    if ((status == CD_OK) != (rules.n > 0)) abort();
    for (uint32_t i = 0; i < rules.n; i++) {
        if (rules.items[i].name.n == 0 || rules.items[i].sql.n == 0) abort();
        for (uint32_t k = 0; k < i; k++)
            if (cd_str_eq(rules.items[i].name, rules.items[k].name)) abort();
    }
    cd_conflict_rules_free(&rules);
    return 0;
}
