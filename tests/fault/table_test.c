/* table_test.c - dictionaries, labels, findings, registers and pictures when the k-th allocation fails: the call says so, what is
 * there stays as it was, and the same call made again goes on as if nothing had been. */
#include "candour/buf.h"
#include "candour/date.h"
#include "candour/picture.h"
#include "fail.h"
#include "test.h"

enum { SLOT_SELF = CD_SLOT(CD_CHARACTERISTIC_ETHNICITY, CD_ASSERTED_SELF) };

struct work {
    struct cd_register reg[2];
    struct cd_findings findings;
    struct cd_picture picture;
    uint32_t map[2][64];
};

/* Every call of the making of a picture, as steps that can be made again one by one. */
static bool read_step(struct work *w, unsigned i)
{
    struct cd_register *reg = &w->reg[i % 2];
    char text[32];
    uint32_t value, field, code;
    (void)snprintf(text, sizeof text, "value %u", i / 2 % 20);
    struct cd_label label = {.characteristic = CD_CHARACTERISTIC_ETHNICITY,
                             .asserted_by = i / 2 % 3 == 0 ? CD_ASSERTED_OFFICER : CD_ASSERTED_SELF,
                             .list = CD_NO_CODE,
                             .mask = (uint64_t)1 << i / 2 % 20};
    if (!cd_dict_code(&reg->labels.texts, cd_str_of(text), &label.value)) return false;
    if (!cd_labels_code(&reg->labels, &label, &code)) return false;
    (void)snprintf(text, sizeof text, "text %u of the finding", i);
    if (!cd_dict_code(&reg->findings.texts, cd_str_of(text), &value)) return false;
    if (!cd_dict_code(&reg->findings.texts, CD_STR("Field"), &field)) return false;
    /* The last three change the register: what follows a failure begins with the one that failed. */
    if (reg->people.n == i / 2 && !cd_register_add_person(reg, i, 24000, true)) return false;
    const struct cd_observation seen = {.person = i / 2, .label = code, .day = CD_NO_DAY, .recorder = CD_NO_CODE};
    if (reg->n_observations == i / 2) {
        struct cd_observation *at = cd_register_extend(reg, 1);
        if (at == NULL) return false;
        *at = seen;
    }
    const struct cd_finding finding = {.source = i % 2, .line = i, .value = value, .field = (uint16_t)field};
    return reg->findings.n > i / 2 || cd_findings_add(&reg->findings, &finding);
}

static bool count_step(struct work *w, unsigned i)
{
    static const char *const forces[] = {"kent", "avon", "essex"};
    struct cd_register *reg = &w->reg[i % 2];
    uint32_t ret;
    if (i < 2)
        return cd_labels_merge(&w->picture.labels, &reg->labels, w->map[i]) &&
               cd_findings_append(&w->findings, &reg->findings);
    const uint32_t label = w->map[i % 2][reg->observations[i / 2 % reg->n_observations].label];
    if (!cd_picture_return(&w->picture, cd_str_of(forces[i % 3]), (int32_t)(24000 + i % 5), &ret)) return false;
    const struct cd_cell cell = {.ret = ret, .label = label, .n = {1, 1}};
    if (w->picture.n_cells == i - 2 && !cd_picture_cell(&w->picture, &cell)) return false;
    const struct cd_joint joint = {.ret = ret, .self = label, .officer = CD_NO_CODE, .n = {1, 1}};
    return w->picture.n_joints > i - 2 || cd_picture_joint(&w->picture, &joint);
}

static bool settle_step(struct work *w, unsigned i)
{
    (void)i;
    return cd_picture_settle(&w->picture);
}

/* Makes the whole; a step that fails is made again once if `again`. Gives whether all steps were made. */
static bool make(struct work *w, bool again)
{
    static const struct {
        bool (*step)(struct work *, unsigned);
        unsigned n;
    } phases[] = {{read_step, 300}, {count_step, 300}, {settle_step, 1}};
    for (size_t p = 0; p < sizeof phases / sizeof phases[0]; p++)
        for (unsigned i = 0; i < phases[p].n; i++)
            if (!phases[p].step(w, i) && !(again && phases[p].step(w, i))) return false;
    return true;
}

static void let_go(struct work *w)
{
    for (int r = 0; r < 2; r++) cd_register_free(&w->reg[r]);
    cd_findings_free(&w->findings);
    cd_picture_free(&w->picture);
}

static char *show(const struct work *w)
{
    struct cd_buf b = {0};
    const struct cd_picture *picture = &w->picture;
    for (size_t i = 0; i < picture->n_cells; i++) {
        const struct cd_cell *c = &picture->cells[i];
        const struct cd_return *r = &picture->returns[c->ret];
        const struct cd_label *label = &picture->labels.items[c->label];
        cd_buf_printf(&b, CD_FMT " %d %u " CD_FMT " %llu\n", CD_ARG(cd_dict_text(&picture->forces, r->force)),
                      r->period, label->asserted_by, CD_ARG(cd_dict_text(&picture->labels.texts, label->value)),
                      (unsigned long long)c->n[CD_UNIT_ROW]);
    }
    for (size_t i = 0; i < picture->n_joints; i++)
        cd_buf_printf(&b, "joint %u %u %llu\n", picture->joints[i].ret, picture->joints[i].self,
                      (unsigned long long)picture->joints[i].n[CD_UNIT_PERSON]);
    for (size_t i = 0; i < w->findings.n; i++)
        cd_buf_printf(&b, "%u:%u " CD_FMT "=" CD_FMT "\n", w->findings.items[i].source, w->findings.items[i].line,
                      CD_ARG(cd_dict_text(&w->findings.texts, w->findings.items[i].field)),
                      CD_ARG(cd_dict_text(&w->findings.texts, w->findings.items[i].value)));
    assert_false(b.failed);
    return b.p;
}

static void any_allocation_may_fail(void **state)
{
    struct work first = {0};
    assert_true(make(&first, false));
    assert_int_equal(first.findings.n, 300);
    assert_true(first.picture.n_cells > 100);
    char *want = show(&first);
    const struct cd_scope all = {CD_NO_CODE, CD_NO_PERIOD, CD_NO_PERIOD, CD_UNIT_ROW};
    assert_int_equal(cd_picture_sum_narrowed(&first.picture, &all, 1).total, 298);
    assert_true(cd_picture_sum(&first.picture, &all, SLOT_SELF, 1).total > 100);
    let_go(&first);
    for (int again = 0; again < 2; again++)
        for (long k = 0;; k++) {
            struct work w = {0};
            cd_fail_at(CD_FAIL_ALLOC, k);
            const bool made = make(&w, again != 0);
            const bool failed = cd_fail_stop();
            assert_int_equal(made, !failed || again != 0);
            if (made) {
                char *now = show(&w);
                assert_string_equal(now, want);
                free(now);
            }
            let_go(&w);
            if (failed) continue;
            assert_true(k > 50);
            break;
        }
    free(want);
}

/* From the k-th on everything fails: nothing is asked for what is not there. */
static void all_allocations_may_fail(void **state)
{
    for (long k = 0;; k++) {
        struct work w = {0};
        cd_fail_from(CD_FAIL_ALLOC, k);
        const bool made = make(&w, true);
        const bool failed = cd_fail_stop();
        assert_int_equal(made, !failed);
        let_go(&w);
        if (!failed) break;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_allocation_may_fail),
                                       cmocka_unit_test(all_allocations_may_fail)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
