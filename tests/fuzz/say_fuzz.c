/* say_fuzz.c - any bytes as a claim said as a sentence; what is understood is decided over a small picture. */
#include <stdlib.h>

#include "candour/claim.h"
#include "candour/standard.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void fill(struct cd_picture *p)
{
    static const uint64_t masks[] = {1, 0x100, 0x3, CD_ETHNIC_ALL};
    static const uint16_t ruled_out[] = {
        CD_NOT_GROUP_BASED | CD_FEMALE | CD_OTHER_SEX | CD_NOT_CHARGED,
        CD_GROUP_BASED | CD_MALE | CD_UNDER_10 | CD_AGED_10_17 | CD_CHARGED,
        CD_NOT_GROUP_BASED | CD_CHARGED,
        CD_FEMALE | CD_AGED_18_24 | CD_AGED_25_34 | CD_AGED_35_UP,
    };
    uint32_t ret, code;
    if (!cd_picture_return(p, CD_STR("essex"), 2023 * 12, &ret)) abort();
    p->returns[ret].expected = p->returns[ret].seen = 1;
    for (unsigned i = 0; i < 4; i++) {
        const struct cd_label label = {.asserted_by = CD_ASSERTED_SELF,
                                       .class = i < 3 ? CD_CLASS_RECORDED : CD_CLASS_BLANK,
                                       .list = CD_NO_CODE,
                                       .value = CD_NO_CODE,
                                       .mask = masks[i]};
        if (!cd_labels_code(&p->labels, &label, &code)) abort();
        const struct cd_cell cell = {.ret = ret, .label = code, .n = {10 + i, 7 + i}, .ruled_out = ruled_out[i]};
        const struct cd_crowd crowd = {.ret = ret, .ruled_out = ruled_out[i], .n = {11 + i, 8 + i}};
        if (!cd_picture_cell(p, &cell) || !cd_picture_crowd(p, &crowd)) abort();
        for (unsigned u = 0; u < CD_UNIT_COUNT; u++) p->returns[ret].n[u] += crowd.n[u];
    }
    if (!cd_picture_settle(p)) abort();
}

/* An error stands at a character of the sentence, or at its end. */
static void check_error(const struct cd_err *err, size_t n)
{
    if (err->status != CD_INPUT || err->text[0] == '\0' || err->column > n + 1) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct cd_claims *claims = NULL;
    struct cd_err err = {0};
    if (cd_claims_say((struct cd_str){(const char *)data, n}, &claims, &err) != CD_OK) {
        check_error(&err, n);
        return 0;
    }
    struct cd_picture picture = {0};
    struct cd_verdicts verdicts;
    fill(&picture);
    if (cd_claims_decide(claims, &picture, &verdicts, &err) == CD_OK) {
        for (size_t i = 0; i < verdicts.n; i++)
            if (verdicts.items[i].kind >= CD_VERDICT_COUNT || verdicts.items[i].because.n == 0) abort();
        cd_verdicts_free(&verdicts);
    }
    cd_picture_free(&picture);
    cd_claims_free(claims);
    return 0;
}
