/* What data/ says, seen through standard.h: lists, masks, groups, forces and populations. */
#include "candour/standard.h"

#include "test.h"

static uint64_t bits(const char *codes)
{
    uint64_t mask = 0;
    struct cd_str rest = cd_str_of(codes);
    while (rest.n) {
        const struct cd_str code = cd_str_cut(&rest, ' ');
        unsigned bit = 0;
        while (bit < CD_ETHNIC_BITS && !cd_str_eq(code, cd_str_of(cd_ethnic_code(bit)))) bit++;
        if (bit == CD_ETHNIC_BITS) fail_msg("no harmonised code " CD_FMT, CD_ARG(code));
        mask |= UINT64_C(1) << bit;
    }
    return mask;
}

/* list, value as a file may write it, codes of the mask or ALL, class, reason */
static const struct {
    const char *list, *value, *mask;
    enum cd_class class;
    enum cd_reason reason;
} codes[] = {
    {"ethnicity-16+1", "W1", "W1", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ethnicity-16+1", "W9", "W3 ROMA W9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ethnicity-16+1", "A9", "A9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ethnicity-16+1", "O1", "A4", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ethnicity-16+1", "O9", "O2 O9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ethnicity-16+1", "NS", "ALL", CD_CLASS_NOT_STATED, CD_REASON_NOT_STATED},
    {"ethnicity-18+1", "W3", "W3", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ethnicity-18+1", "W9", "ROMA W9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ethnicity-18+1", "A4", "A4", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ethnicity-18+1", "O9", "O9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ethnicity-18+1", "NS", "ALL", CD_CLASS_NOT_STATED, CD_REASON_NOT_STATED},
    {"census-2021-19", "ROMA", "ROMA", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ons-census-2021", "White: Other White", "W9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ethnicity-ic", "1", "W1 W2 W3 ROMA W9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ethnicity-ic", "IC2", "W1 W2 W3 ROMA W9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ethnicity-ic", "ic3", "B1 B2 B9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ethnicity-ic", "IC4", "A1 A2 A3 A9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ethnicity-ic", "5", "A4 A9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ethnicity-ic", "6", "O2 O9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"ethnicity-ic", "0", "ALL", CD_CLASS_NOT_STATED, CD_REASON_UNKNOWN},
    {"ethnicity-ic", "7", "ALL", CD_CLASS_NOT_STATED, CD_REASON_UNKNOWN},
    {"ethnicity-ic", "IC9", "ALL", CD_CLASS_NOT_STATED, CD_REASON_UNKNOWN},
    {"npcc-observed", "7", "M1 M2 M3 M9 O2 O9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"npcc-observed", "0", "ALL", CD_CLASS_NOT_STATED, CD_REASON_UNKNOWN},
    {"police-uk-self", "White - English/Welsh/Scottish/Northern Irish/British", "W1", CD_CLASS_RECORDED,
     CD_REASON_NONE},
    {"police-uk-self", "Other ethnic group - Not stated", "ALL", CD_CLASS_NOT_STATED, CD_REASON_NOT_STATED},
    {"police-uk-self", "  asian/asian british - PAKISTANI\t", "A2", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"police-uk-self-16+1", "Chinese or other ethnic group - Chinese (O1)", "A4", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"police-uk-self-16+1", "Not Stated (NS)", "ALL", CD_CLASS_NOT_STATED, CD_REASON_NOT_STATED},
    {"police-uk-self-mixed", "Asian or Asian British - Pakistani (A2)", "A2", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"police-uk-self-mixed", "Asian/Asian British - Pakistani", "A2", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"police-uk-officer", "Asian", "A1 A2 A3 A4 A9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"police-uk-officer", "Mixed", "M1 M2 M3 M9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"police-uk-officer", "Other", "A4 A9 O2 O9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"broad-5", "asian", "A1 A2 A3 A4 A9", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"broad-5", "Unknown", "ALL", CD_CLASS_NOT_STATED, CD_REASON_UNKNOWN},
    {"moj-ethnicity", "W3", "W3", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"moj-ethnicity", "W4", "W3", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"moj-ethnicity", "W8", "W3", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"moj-ethnicity", "W5", "ROMA", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"moj-ethnicity", "O1", "A4", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"moj-ethnicity", "A4", "A4", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"moj-ethnicity", "ETH03", "ALL", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"moj-ethnicity", "MERGE", "ALL", CD_CLASS_NOT_STATED, CD_REASON_SYSTEM},
    {"moj-ethnicity", "NS", "ALL", CD_CLASS_NOT_STATED, CD_REASON_DECLINED},
    {"moj-ethnicity", "UN", "ALL", CD_CLASS_NOT_STATED, CD_REASON_UNKNOWN},
    {"moj-ethnicity", "Z1", "ALL", CD_CLASS_NOT_STATED, CD_REASON_LEGACY},
    {"police-uk-gender", "Other", "", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"police-uk-outcome-mixed", "A no further action disposal", "", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"police-uk-outcome-mixed", "Nothing found - no further action", "", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"police-uk-object-of-search", "Detailed object of search unavailable", "", CD_CLASS_NOT_STATED,
     CD_REASON_NOT_STATED},
    {"police-uk-boolean", "FALSE", "", CD_CLASS_RECORDED, CD_REASON_NONE},
    {"home-office-outcome", "16", "", CD_CLASS_RECORDED, CD_REASON_NONE},
};

static void codes_mean_what_they_should(void **state)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        const struct cd_code_list *list = cd_code_list_find(cd_str_of(codes[i].list));
        assert_non_null(list);
        const struct cd_code *code = cd_code_find(list, cd_str_of(codes[i].value));
        if (!code) fail_msg("%s has no %s", codes[i].list, codes[i].value);
        const uint64_t mask = strcmp(codes[i].mask, "ALL") == 0 ? CD_ETHNIC_ALL : bits(codes[i].mask);
        if (code->mask != mask || code->class != codes[i].class || code->reason != codes[i].reason)
            fail_msg("%s %s: mask %llx, class %u, reason %u", codes[i].list, codes[i].value,
                     (unsigned long long)code->mask, code->class, code->reason);
    }
}

static void what_is_in_no_list_is_not_found(void **state)
{
    static const struct {
        const char *list, *value;
    } absent[] = {
        {"ethnicity-18+1", "O1"},        {"ethnicity-16+1", "A4"},      {"ethnicity-16+1", "W3"},
        {"ethnicity-18+1", ""},          {"ethnicity-18+1", " \t "},    {"ethnicity-18+1", "W"},
        {"ethnicity-18+1", "W11"},       {"ethnicity-ic", "8"},         {"police-uk-officer", "Chinese"},
        {"police-uk-self", "Pakistani"}, {"home-office-outcome", "18"}, {"census-2021-19", "W5"},
    };
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
        const struct cd_code_list *list = cd_code_list_find(cd_str_of(absent[i].list));
        assert_non_null(list);
        if (cd_code_find(list, cd_str_of(absent[i].value))) fail_msg("%s has %s", absent[i].list, absent[i].value);
    }
    assert_null(cd_code_find(cd_code_list_find(CD_STR("ethnicity-18+1")), ((struct cd_str){"W1\0", 3})));
    assert_null(cd_code_find(NULL, CD_STR("W1")));
    assert_null(cd_code_list_find(CD_STR("ethnicity")));
    assert_null(cd_code_list_find(CD_STR("")));
    assert_null(cd_code_list_at(UINT32_MAX));
}

static const struct {
    const char *id;
    uint32_t n;
    enum cd_characteristic characteristic;
} lists[] = {
    {"ethnicity-16+1", 17, CD_CHARACTERISTIC_ETHNICITY},
    {"ethnicity-18+1", 19, CD_CHARACTERISTIC_ETHNICITY},
    {"census-2021-19", 19, CD_CHARACTERISTIC_ETHNICITY},
    {"ons-census-2021", 19, CD_CHARACTERISTIC_ETHNICITY},
    {"ethnicity-ic", 18, CD_CHARACTERISTIC_ETHNICITY},
    {"npcc-observed", 8, CD_CHARACTERISTIC_ETHNICITY},
    {"police-uk-self", 19, CD_CHARACTERISTIC_ETHNICITY},
    {"police-uk-self-16+1", 17, CD_CHARACTERISTIC_ETHNICITY},
    {"police-uk-self-mixed", 36, CD_CHARACTERISTIC_ETHNICITY},
    {"police-uk-officer", 5, CD_CHARACTERISTIC_ETHNICITY},
    {"broad-5", 7, CD_CHARACTERISTIC_ETHNICITY},
    {"moj-ethnicity", 27, CD_CHARACTERISTIC_ETHNICITY},
    {"police-uk-gender", 3, CD_CHARACTERISTIC_GENDER},
    {"police-uk-age-range", 5, CD_CHARACTERISTIC_AGE},
    {"police-uk-legislation", 19, CD_CHARACTERISTIC_LEGISLATION},
    {"police-uk-outcome", 7, CD_CHARACTERISTIC_OUTCOME},
    {"police-uk-outcome-2016", 7, CD_CHARACTERISTIC_OUTCOME},
    {"police-uk-outcome-mixed", 14, CD_CHARACTERISTIC_OUTCOME},
    {"police-uk-object-of-search", 16, CD_CHARACTERISTIC_COUNT},
    {"police-uk-type", 3, CD_CHARACTERISTIC_COUNT},
    {"police-uk-boolean", 4, CD_CHARACTERISTIC_COUNT},
    {"home-office-outcome", 7, CD_CHARACTERISTIC_OUTCOME},
    {"case-outcome", 9, CD_CHARACTERISTIC_OUTCOME},
    {"suspect-outcome", 9, CD_CHARACTERISTIC_OUTCOME},
    {"definition", 3, CD_CHARACTERISTIC_COUNT},
    {"group-based", 3, CD_CHARACTERISTIC_COUNT},
    {"yes-no", 4, CD_CHARACTERISTIC_COUNT},
    {"all-some-none", 4, CD_CHARACTERISTIC_COUNT},
    {"victim-wishes", 4, CD_CHARACTERISTIC_COUNT},
    {"date-precision", 4, CD_CHARACTERISTIC_COUNT},
    {"sex", 5, CD_CHARACTERISTIC_GENDER},
    {"role", 3, CD_CHARACTERISTIC_COUNT},
    {"act", 4, CD_CHARACTERISTIC_COUNT},
    {"penetration-by", 3, CD_CHARACTERISTIC_COUNT},
    {"attribute", 3, CD_CHARACTERISTIC_COUNT},
    {"asserted-by", 4, CD_CHARACTERISTIC_COUNT},
    {"stage", 4, CD_CHARACTERISTIC_COUNT},
    {"reason-missing", 7, CD_CHARACTERISTIC_COUNT},
    {"immigration-status", 5, CD_CHARACTERISTIC_IMMIGRATION},
    {"nationality", 253, CD_CHARACTERISTIC_NATIONALITY},
    {"nibrs-race", 6, CD_CHARACTERISTIC_ETHNICITY},
    {"nibrs-sex", 3, CD_CHARACTERISTIC_GENDER},
};

static void every_list_is_whole(void **state)
{
    uint32_t n = 0;
    for (const struct cd_code_list *list; (list = cd_code_list_at(n)) != NULL; n++) {
        assert_true(n < sizeof lists / sizeof *lists);
        assert_string_equal(list->id, lists[n].id);
        assert_int_equal(list->n, lists[n].n);
        assert_int_equal(list->characteristic, lists[n].characteristic);
        assert_true(*list->title && *list->version && *list->source);
        assert_ptr_equal(cd_code_list_find(cd_str_of(list->id)), list);
        assert_int_equal(list->ordered, strcmp(list->id, "police-uk-age-range") == 0);
    }
    assert_int_equal(n, sizeof lists / sizeof *lists);
}

static void check_code(const struct cd_code_list *list, const struct cd_code *code)
{
    char upper[256];
    size_t n = strlen(code->value);
    assert_true(n > 0 && n < sizeof upper);
    for (size_t i = 0; i <= n; i++)
        upper[i] = (char)(code->value[i] >= 'a' && code->value[i] <= 'z' ? code->value[i] - 32 : code->value[i]);
    assert_ptr_equal(cd_code_find(list, cd_str_of(code->value)), code);
    assert_ptr_equal(cd_code_find(list, (struct cd_str){upper, n}), code);
    assert_true(*code->label && *code->source && code->rank < list->n);
    assert_int_equal(code->mask & ~CD_ETHNIC_ALL, 0);
    assert_int_equal(code->class == CD_CLASS_RECORDED, code->reason == CD_REASON_NONE);
    if (list->characteristic != CD_CHARACTERISTIC_ETHNICITY) assert_int_equal(code->mask, 0);
    else if (code->class != CD_CLASS_RECORDED) assert_int_equal(code->mask, CD_ETHNIC_ALL);
    else assert_int_not_equal(code->mask, 0);
}

static void every_code_finds_itself(void **state)
{
    uint64_t covered = 0;
    for (uint32_t i = 0; cd_code_list_at(i); i++) {
        const struct cd_code_list *list = cd_code_list_at(i);
        bool ranks[512] = {false};
        covered = 0;
        assert_true(list->n <= 512);
        for (uint32_t k = 0; k < list->n; k++) {
            check_code(list, &list->codes[k]);
            assert_false(ranks[list->codes[k].rank]); /* below n, so that n of them are all */
            ranks[list->codes[k].rank] = true;
            if (list->codes[k].class == CD_CLASS_RECORDED) covered |= list->codes[k].mask;
        }
        /* identity codes have no Mixed; every other list about ethnicity can hold everybody */
        if (list->characteristic != CD_CHARACTERISTIC_ETHNICITY) continue;
        assert_int_equal(covered,
                         strcmp(list->id, "ethnicity-ic") == 0 ? CD_ETHNIC_ALL & ~bits("M1 M2 M3 M9") : CD_ETHNIC_ALL);
    }
}

/* Self-defined lists name each person once: recorded masks must not overlap, or a lower bound would count somebody twice. */
static void self_defined_masks_partition(void **state)
{
    static const char *const whole[] = {"ethnicity-16+1", "ethnicity-18+1",      "census-2021-19", "ons-census-2021",
                                        "police-uk-self", "police-uk-self-16+1", "broad-5"};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        const struct cd_code_list *list = cd_code_list_find(cd_str_of(whole[i]));
        uint64_t seen = 0;
        assert_non_null(list);
        for (uint32_t k = 0; k < list->n; k++) {
            if (list->codes[k].class != CD_CLASS_RECORDED) continue;
            assert_int_equal(seen & list->codes[k].mask, 0);
            seen |= list->codes[k].mask;
        }
        assert_int_equal(seen, CD_ETHNIC_ALL);
    }
}

/* What an officer saw is never detail: no such code lies inside a single group, nor leaves out part of a broad White or Black. */
static void officer_codes_never_name_a_detailed_group(void **state)
{
    static const char *const seen[] = {"ethnicity-ic", "npcc-observed", "police-uk-officer"};
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++) {
        const struct cd_code_list *list = cd_code_list_find(cd_str_of(seen[i]));
        assert_non_null(list);
        for (uint32_t k = 0; k < list->n; k++) {
            const uint64_t mask = list->codes[k].mask;
            assert_true((mask & (mask - 1)) != 0);
            const uint64_t white = mask & cd_group_find(CD_STR("white"))->mask;
            const uint64_t black = mask & cd_group_find(CD_STR("black"))->mask;
            assert_true(white == 0 || white == cd_group_find(CD_STR("white"))->mask);
            assert_true(black == 0 || black == cd_group_find(CD_STR("black"))->mask);
        }
    }
}

static void the_break_is_told(void **state)
{
    const struct cd_code *o1 = cd_code_find(cd_code_list_find(CD_STR("ethnicity-16+1")), CD_STR("O1"));
    assert_non_null(strstr(o1->note, "A4"));
    const struct cd_group *asian = cd_group_find(CD_STR("asian"));
    const struct cd_group *before = cd_group_find(cd_str_of(asian->variant));
    assert_int_equal(asian->mask & ~before->mask, bits("A4"));
    assert_int_equal(before->mask & ~asian->mask, 0);
    assert_string_equal(before->variant, "asian");
    const struct cd_group *other = cd_group_find(CD_STR("other-2001"));
    assert_int_equal(other->mask, bits("A4 O2 O9"));
    assert_string_equal(cd_group_find(CD_STR("other"))->variant, "other-2001");
}

static void age_ranges_have_an_order(void **state)
{
    static const char *const order[] = {"under 10", "10-17", "18-24", "25-34", "over 34"};
    const struct cd_code_list *ages = cd_code_list_find(CD_STR("police-uk-age-range"));
    for (uint32_t i = 0; i < 5; i++) assert_int_equal(cd_code_find(ages, cd_str_of(order[i]))->rank, i);
}

static void groups_partition_and_name_themselves(void **state)
{
    uint64_t broad = 0, detail = 0;
    uint32_t n = 0;
    for (const struct cd_group *g; (g = cd_group_at(n)) != NULL; n++) {
        assert_ptr_equal(cd_group_find(cd_str_of(g->id)), g);
        assert_ptr_equal(cd_group_find(cd_str_of(g->label)), g);
        assert_true(g->mask != 0 && (g->mask & ~CD_ETHNIC_ALL) == 0 && *g->basis && *g->source);
        assert_int_equal(g->broad, n < 5);
        if (g->broad) assert_int_equal(broad & g->mask, 0), broad |= g->mask;
        if ((g->mask & (g->mask - 1)) == 0) assert_int_equal(detail & g->mask, 0), detail |= g->mask;
        if (g->variant) assert_string_equal(cd_group_find(cd_str_of(g->variant))->variant, g->id);
    }
    assert_int_equal(broad, CD_ETHNIC_ALL);
    assert_int_equal(detail, CD_ETHNIC_ALL);
    assert_int_equal(n, 5 + 2 + CD_ETHNIC_BITS);
    assert_int_equal(cd_group_find(CD_STR("PAKISTANI"))->mask, bits("A2"));
    assert_int_equal(cd_group_find(CD_STR("Gypsy or Irish Traveller"))->mask, bits("W3"));
    assert_int_equal(cd_group_find(CD_STR("asian (2001 BASIS)"))->mask, bits("A1 A2 A3 A9"));
    assert_null(cd_group_find(CD_STR("Martian")));
    assert_null(cd_group_find(CD_STR("")));
    assert_string_equal(cd_ethnic_label(0), "White: English, Welsh, Scottish, Northern Irish or British");
    assert_string_equal(cd_ethnic_code(18), "O9");
}

static void forces_are_all_there(void **state)
{
    const struct cd_force_register *reg = cd_force_register_find(CD_STR("police-uk"));
    assert_non_null(reg);
    assert_int_equal(reg->n, 44);
    for (uint32_t i = 0; i < reg->n; i++) {
        assert_ptr_equal(cd_force_find(reg, cd_str_of(reg->forces[i].id)), &reg->forces[i]);
        assert_true(*reg->forces[i].name && *reg->forces[i].source);
        assert_int_equal(*reg->forces[i].area == '\0', strcmp(reg->forces[i].id, "btp") == 0);
        for (uint32_t k = 0; k < i; k++)
            if (*reg->forces[i].area) assert_string_not_equal(reg->forces[i].area, reg->forces[k].area);
    }
    assert_string_equal(cd_force_find(reg, CD_STR("greater-manchester"))->area, "E23000005");
    assert_string_equal(cd_force_find(reg, CD_STR("city-of-london"))->area, "E23000034");
    assert_string_equal(cd_force_find(reg, CD_STR("south-wales"))->area, "W15000003");
    assert_string_equal(cd_force_find(reg, CD_STR("btp"))->name, "British Transport Police");
    assert_null(cd_force_find(reg, CD_STR("Greater-Manchester")));
    assert_null(cd_force_find(reg, CD_STR("greater-manchester ")));
    assert_null(cd_force_find(reg, CD_STR("northern-ireland")));
    assert_null(cd_force_find(NULL, CD_STR("kent")));
    assert_null(cd_force_register_find(CD_STR("police")));
}

/* residents of area whose group lies in mask; UINT64_MAX: the base cannot say */
static const struct {
    const char *base, *area, *mask;
    uint64_t in, all;
} people[] = {
    {"census-2021", "manchester-city", "A1 A2 A3 A4 A9", 115109, 551938},
    {"census-2021", "manchester-city", "W1 W2 W3 ROMA W9", 313632, 551938},
    {"census-2021", "manchester-city", "A2", 65875, 551938},
    {"census-2021", "manchester-city", "", 0, 551938},
    {"census-2021", "city-of-london", "ROMA", 59, 8584},
    {"census-2021", "england-and-wales", "W1", 44355044, 59597578},
    {"census-2011", "manchester-city", "B2", 25718, 503127},
    {"census-2011", "manchester-city", "ROMA W9", 24520, 503127},
    {"census-2011", "manchester-city", "W9", UINT64_MAX, 0},
    {"census-2011", "manchester-city", "ROMA", UINT64_MAX, 0},
    {"census-2011", "england-and-wales", "A2", 1124511, 56075912},
    {"census-2021", "btp", "W1", UINT64_MAX, 0},
    {"census-2021", "Manchester", "W1", UINT64_MAX, 0},
    {"census-2021", "", "W1", UINT64_MAX, 0},
};

static void populations_are_counted(void **state)
{
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        const struct cd_base *base = cd_base_find(cd_str_of(people[i].base));
        uint64_t in = 7, all = 8;
        assert_non_null(base);
        const bool said = cd_population(base, cd_str_of(people[i].area), bits(people[i].mask), &in, &all);
        const bool expected = people[i].in != UINT64_MAX;
        if (said != expected) fail_msg("row %zu: %s %s", i, people[i].area, people[i].mask);
        assert_int_equal(in, expected ? people[i].in : 7);
        assert_int_equal(all, expected ? people[i].all : 8);
    }
    uint64_t in, all;
    const struct cd_base *base = cd_base_find(CD_STR("census-2021"));
    const struct cd_base copy = *base;
    assert_true(cd_population(base, CD_STR("kent"), CD_ETHNIC_ALL, &in, &all));
    assert_int_equal(in, all);
    assert_false(cd_population(base, CD_STR("kent"), CD_ETHNIC_ALL + 1, &in, &all));
    assert_false(cd_population(&copy, CD_STR("kent"), 1, &in, &all));
    assert_false(cd_population(NULL, CD_STR("kent"), 1, &in, &all));
    assert_null(cd_base_find(CD_STR("census-1991")));
}

/* The 43 areas make up England and Wales, group by group, in each base; every base says whom it counts. */
static void areas_make_up_the_whole(void **state)
{
    const struct cd_force_register *reg = cd_force_register_find(CD_STR("police-uk"));
    const uint64_t w9 = bits("ROMA W9");
    uint32_t n = 0;
    for (const struct cd_base *base; (base = cd_base_at(n)) != NULL; n++) {
        assert_true(*base->title && *base->who && *base->date && *base->source);
        for (unsigned bit = 0; bit < CD_ETHNIC_BITS; bit++) {
            const uint64_t mask = w9 >> bit & 1 ? w9 : UINT64_C(1) << bit;
            uint64_t sum = 0, residents = 0, in, all;
            for (uint32_t i = 0; i < reg->n; i++) {
                if (!*reg->forces[i].area) continue;
                assert_true(cd_population(base, cd_str_of(reg->forces[i].id), mask, &in, &all));
                sum += in;
                residents += all;
            }
            assert_true(cd_population(base, CD_STR("england-and-wales"), mask, &in, &all));
            assert_int_equal(sum, in);
            assert_int_equal(residents, all);
        }
    }
    assert_int_equal(n, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_mean_what_they_should),
        cmocka_unit_test(what_is_in_no_list_is_not_found),
        cmocka_unit_test(every_list_is_whole),
        cmocka_unit_test(every_code_finds_itself),
        cmocka_unit_test(self_defined_masks_partition),
        cmocka_unit_test(officer_codes_never_name_a_detailed_group),
        cmocka_unit_test(the_break_is_told),
        cmocka_unit_test(age_ranges_have_an_order),
        cmocka_unit_test(groups_partition_and_name_themselves),
        cmocka_unit_test(forces_are_all_there),
        cmocka_unit_test(populations_are_counted),
        cmocka_unit_test(areas_make_up_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
