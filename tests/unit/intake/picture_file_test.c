/* A picture written and read again decides alike; what is no such document is refused with its place. */
#include "candour/claim_show.h"
#include "candour/date.h"
#include "candour/picture_file.h"
#include "candour/standard.h"

#include "test.h"

static uint32_t label(struct cd_picture *p, uint8_t asserted_by, uint64_t mask)
{
    uint32_t code;
    const struct cd_label l = {.characteristic = CD_CHARACTERISTIC_ETHNICITY,
                               .asserted_by = asserted_by,
                               .list = CD_NO_CODE,
                               .value = CD_NO_CODE,
                               .mask = mask,
                               .class = mask == CD_ETHNIC_ALL ? CD_CLASS_BLANK : CD_CLASS_RECORDED,
                               .reason = mask == CD_ETHNIC_ALL ? CD_REASON_DECLINED : CD_REASON_NONE};
    assert_true(cd_labels_code(&p->labels, &l, &code));
    return code;
}

/* Two forces, two months of one of them, the other absent; traits; officers' labels. */
static struct cd_picture made(void)
{
    const uint64_t white = cd_group_find(CD_STR("white"))->mask, asian = cd_group_find(CD_STR("asian"))->mask;
    struct cd_picture p = {.frame = {.dataset = CD_STR("returns of \"two\""),
                                     .noun = {CD_STR("rows"), CD_STR("suspects")},
                                     .first = cd_period_parse(CD_STR("2020-01")),
                                     .last = cd_period_parse(CD_STR("2020-02")),
                                     .as_of = 18443}};
    for (int i = 0; i < 3; i++) {
        uint32_t ret;
        assert_true(cd_picture_return(&p, cd_str_of(i < 2 ? "essex" : "kent"), p.frame.first + i % 2, &ret));
        p.returns[ret].expected = 1;
        if (i == 2) continue;
        p.returns[ret] = (struct cd_return){p.returns[ret].force, p.returns[ret].period, {31, 30}, 1, 2, 1, 1, 1};
        const uint32_t self[] = {label(&p, CD_ASSERTED_SELF, white), label(&p, CD_ASSERTED_SELF, asian),
                                 label(&p, CD_ASSERTED_SELF, CD_ETHNIC_ALL)};
        const uint32_t officer = label(&p, CD_ASSERTED_OFFICER, white);
        for (unsigned k = 0; k < 3; k++) {
            const struct cd_cell cell = {ret, self[k], {9, 8 + k}, (uint16_t)(k == 1 ? CD_MALE | CD_CHARGED : 0)};
            assert_true(cd_picture_cell(&p, &cell));
            assert_true(
                cd_picture_joint(&p, &(struct cd_joint){ret, self[k], k == 2 ? officer : CD_NO_CODE, {9, 8 + k}}));
        }
        assert_true(cd_picture_crowd(&p, &(struct cd_crowd){ret, CD_MALE | CD_CHARGED, {9, 9}}));
    }
    assert_true(cd_picture_settle(&p));
    return p;
}

static void decide(const struct cd_picture *p, struct cd_buf *out)
{
    static const char *const more[] = {
        "most suspects are White in essex assuming officer-accurate and odds-within 2 by month",
        "most suspects are White in essex where female", "charge rate of Asian > White in essex"};
    struct cd_claims *claims;
    struct cd_verdicts verdicts;
    struct cd_err err = {0};
    assert_int_equal(cd_claims_default(p, &claims, &err), CD_OK);
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
        if (cd_claims_say(cd_str_of(more[i]), &claims, &err) != CD_OK) fail_msg("%s", err.text);
    if (cd_claims_decide(claims, p, &verdicts, &err) != CD_OK) fail_msg("%s", err.text);
    assert_int_equal(cd_claim_show_json(out, &verdicts, &err), CD_OK);
    cd_verdicts_free(&verdicts);
    cd_claims_free(claims);
}

static void decides_alike(void **state)
{
    struct cd_picture p = made(), again;
    struct cd_buf saved = {0}, twice = {0}, before = {0}, after = {0};
    struct cd_err err = {0};
    assert_int_equal(cd_picture_save(&saved, &p, &err), CD_OK);
    if (cd_picture_text((struct cd_str){saved.p, saved.n}, "picture", &again, &err) != CD_OK) fail_msg("%s", err.text);
    assert_int_equal(cd_picture_save(&twice, &again, &err), CD_OK);
    assert_true(cd_str_eq((struct cd_str){saved.p, saved.n}, (struct cd_str){twice.p, twice.n}));
    decide(&p, &before);
    decide(&again, &after);
    assert_true(before.n > 5000 && cd_str_eq((struct cd_str){before.p, before.n}, (struct cd_str){after.p, after.n}));
    cd_buf_free(&saved), cd_buf_free(&twice), cd_buf_free(&before), cd_buf_free(&after);
    cd_picture_free(&p);
    cd_picture_free(&again);
}

/* A published table is its own source. */
static void nothing_of_printed_figures(void **state)
{
    const struct cd_picture p = {.rounding = {.scale = 100}};
    struct cd_buf b = {0};
    assert_int_equal(cd_picture_save(&b, &p, NULL), CD_OK);
    assert_int_equal(b.n, 0);
}

/* The document above with one piece of it changed. */
static void refused(void **state)
{
    static const struct {
        const char *piece, *with, *says;
    } rows[] = {
        {"\"candour_picture\": 1", "\"candour_picture\": 2", "another version"},
        {"\"candour_picture\": 1", "\"other\": 1", "candour_picture is not there"},
        {"\"candour_picture\": 1", "\"candour_picture\": 1,", "no JSON"},
        {"\"forces\"", "\"farces\"", "returns, entry 1: of a force that is not there"},
        {"\"as_of\":18443", "\"as_of\":1844300000000", "frame, entry 3: a day or month"},
        {"\"source\":\"\"", "\"source\":\"a\\u0001\"", "frame, entry 6: a text with a control character"},
        {"\"source\":\"\"", "\"source\":7", "a text is not there"},
        {"[0,24240,31", "[9,24240,31", "of a force that is not there"},
        {"[0,24240,31", "[0,-5,31", "returns, entry 1: a number out of its range"},
        {"[0,24240,31", "[0,24240,-1", "returns, entry 1: a number out of its range"},
        {"[0,24240,31", "[0,24241,31", "returns, entry 2: the same force and month twice"},
        {"[0,24240,31", "[0,24240,9223372036854775807", "returns, entry 2: a number out of its range"},
        {"[0,24240,31", "[0,24240,3.5", "not a whole number"},
        {"[0,24240,31", "[0,24240", "not as many numbers"},
        {"\"labels\": [\n[0,", "\"labels\": [\n[77,", "labels, entry 1: a number out of its range"},
        {"\"cells\": [\n[0,", "\"cells\": [\n[3,", "cells, entry 1: a number out of its range"},
        {"\"cells\": [\n[0,", "\"cells\": [\n[-1,", "cells, entry 1: a number out of its range"},
        {"\"joints\": [\n[0,", "\"joints\": [\n[7,", "joints, entry 1: a number out of its range"},
        {"\"crowds\": [\n[0,", "\"crowds\": [\n[7,", "crowds, entry 1: a number out of its range"},
        {"\"crowds\": [\n[0,", "\"clouds\": [\n[0,", "crowds, entry 1: not there"},
    };
    struct cd_picture p = made();
    struct cd_buf saved = {0};
    assert_int_equal(cd_picture_save(&saved, &p, NULL), CD_OK);
    cd_buf_char(&saved, '\0');
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *at = strstr(saved.p, rows[i].piece);
        if (at == NULL) fail_msg("row %zu: %s is not in %s", i, rows[i].piece, saved.p);
        struct cd_buf b = {0};
        struct cd_picture out;
        struct cd_err err = {0};
        cd_buf_put(&b, saved.p, (size_t)(at - saved.p));
        cd_buf_puts(&b, rows[i].with);
        cd_buf_puts(&b, at + strlen(rows[i].piece));
        assert_int_equal(cd_picture_text((struct cd_str){b.p, b.n}, "picture", &out, &err), CD_INPUT);
        if (strstr(err.text, rows[i].says) == NULL) fail_msg("row %zu: %s", i, err.text);
        cd_picture_free(&out);
        cd_buf_free(&b);
    }
    struct cd_err err = {0};
    struct cd_picture out;
    assert_int_equal(cd_picture_load("/nowhere/picture.json", &out, &err), CD_INPUT);
    cd_picture_free(&out);
    cd_buf_free(&saved);
    cd_picture_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decides_alike),
        cmocka_unit_test(nothing_of_printed_figures),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
