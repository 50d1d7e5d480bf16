/* picture_fuzz.c - any bytes as picture.json; what is taken gets the default claims, and is the same bytes again once it was written and read. */
#include <stdlib.h>

#include "candour/claim.h"
#include "candour/picture_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void decide(const struct cd_picture *picture)
{
    struct cd_claims *claims;
    struct cd_verdicts verdicts;
    struct cd_err err;
    if (cd_claims_default(picture, &claims, &err) != CD_OK) abort();
    if (cd_claims_decide(claims, picture, &verdicts, &err) == CD_OK) cd_verdicts_free(&verdicts);
    cd_claims_free(claims);
}

static struct cd_str save(struct cd_buf *b, const struct cd_picture *picture)
{
    if (cd_picture_save(b, picture, NULL) != CD_OK) abort();
    return (struct cd_str){b->p, b->n};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct cd_picture picture, again, third;
    struct cd_buf once = {0}, twice = {0};
    struct cd_err err;
    if (cd_picture_text((struct cd_str){(const char *)data, n}, "picture", &picture, &err) == CD_OK) {
        decide(&picture);
        /* labels that are equal are merged by the first reading */
        if (cd_picture_text(save(&once, &picture), "picture", &again, &err) != CD_OK) abort();
        if (cd_picture_text(save(&twice, &again), "picture", &third, &err) != CD_OK) abort();
        if (!cd_str_eq((struct cd_str){once.p, once.n}, (struct cd_str){twice.p, twice.n})) abort();
        cd_picture_free(&again);
        cd_picture_free(&third);
    } else if (err.status != CD_INPUT || err.text[0] == '\0') abort();
    cd_buf_free(&once);
    cd_buf_free(&twice);
    cd_picture_free(&picture);
    return 0;
}
