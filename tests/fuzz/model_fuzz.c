/* model_fuzz.c - any bytes as a model: refused, or printed and read back to the same bytes. */
#include <math.h>
#include <stdlib.h>

#include "candour/buf.h"
#include "candour/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct cd_model model, again;
    struct cd_buf one = {0}, two = {0};
    struct cd_err err;
    if (cd_model_parse(&model, (struct cd_str){(const char *)data, n}, "fuzz", &err) != CD_OK) return 0;
    if (cd_model_print(&model, &one, &err) != CD_OK) abort();
    if (cd_model_parse(&again, (struct cd_str){one.p, one.n}, "again", &err) != CD_OK) abort();
    if (cd_model_print(&again, &two, &err) != CD_OK) abort();
    if (one.n != two.n || memcmp(one.p, two.p, one.n) != 0) abort();
    cd_model_defaults(&model);
    for (uint32_t c = 0; c < model.n_comparisons; c++)
        for (uint32_t l = 0; l < model.comparisons[c].n_levels; l++)
            if (cd_model_gamma(&model.comparisons[c], l) >= 0 && isnan(model.comparisons[c].levels[l].m)) abort();
    cd_buf_free(&one);
    cd_buf_free(&two);
    cd_model_free(&model);
    cd_model_free(&again);
    return 0;
}
