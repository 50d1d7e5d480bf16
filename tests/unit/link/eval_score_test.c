/* score_test.c - whole models by the evaluator alone: every pair that Splink scored, to 1e-9; the Ministry of Justice's production model, level by level. */
#include <math.h>

#include "candour/csv.h"
#include "candour/os.h"
#include "candour/reader.h"
#include "pair.h"
#include "sql_int.h"

enum { MOST_LEVELS = 16, MOST_COMPARISONS = 16 };

/* A model's conditions, parsed against a frame. */
struct parsed {
    struct cd__sql *level[MOST_COMPARISONS][MOST_LEVELS];
    struct cd_arena arena;
};

static void parse_model(struct parsed *parsed, const struct cd_model *model, const struct cd_frame *frame,
                        const char *only)
{
    struct cd_err err;
    *parsed = (struct parsed){.arena = cd_arena_make(0)};
    for (uint32_t c = 0; c < model->n_comparisons; c++) {
        const struct cd_model_comparison *comparison = &model->comparisons[c];
        if (only != NULL && !cd_str_eq(comparison->name, cd_str_of(only))) continue;
        for (uint32_t l = 0; l < comparison->n_levels; l++)
            if (cd__sql_parse(comparison->levels[l].sql, model->dialect, CD__SQL_LEVEL, frame, &parsed->arena,
                              &parsed->level[c][l], &err) != CD_OK)
                fail_msg(CD_FMT ", level %u: %s", CD_ARG(comparison->name), l, err.text);
    }
}

/* The first level whose condition is true. */
static uint32_t level_of(const struct parsed *parsed, uint32_t comparison, struct cd__sql_env *env)
{
    struct cd_err err;
    for (uint32_t l = 0; l < MOST_LEVELS && parsed->level[comparison][l] != NULL; l++) {
        struct cd__value value;
        if (cd__sql_eval(parsed->level[comparison][l], env, &value, &err) != CD_OK) fail_msg("%s", err.text);
        if (value.kind == CD__IS_BOOL && value.number != 0) return l;
    }
    fail_msg("no level holds");
    return 0;
}

/* --- Parity with Splink ------------------------------------------------------------------------------------------------- */

struct table {
    struct cd_file file;
    struct cd_reader *reader;
    const struct cd_reader_facts *facts;
    struct cd_batch batch;
};

static struct cd_str field(const struct table *t, uint32_t row, const char *prefix, struct cd_str name,
                           const char *suffix)
{
    char wanted[100];
    snprintf(wanted, sizeof wanted, "%s" CD_FMT "%s", prefix, CD_ARG(name), suffix);
    for (uint32_t i = 0; i < t->facts->columns; i++)
        if (cd_str_eq(t->facts->header[i], cd_str_of(wanted))) return t->batch.field[t->batch.row[row].first + i];
    fail_msg("no column %s", wanted);
    return (struct cd_str){0};
}

static double number(const struct table *t, uint32_t row, const char *prefix, struct cd_str name, const char *suffix)
{
    double value = NAN;
    assert_true(cd_str_f64(field(t, row, prefix, name, suffix), &value));
    return value;
}

static double share_of(const struct cd_frame *frame, struct cd_str name, uint32_t row)
{
    const struct cd_frame_column *column = &frame->columns[cd_frame_find(frame, name)];
    uint32_t all = 0, same = 0;
    for (uint32_t r = 0; r < frame->n; r++) {
        all += column->codes[r] != CD_NO_CODE;
        same += column->codes[r] == column->codes[row];
    }
    return (double)same / all;
}

static uint32_t row_of(const struct cd_frame *frame, struct cd_str id)
{
    for (uint32_t r = 0; r < frame->n; r++)
        if (cd_str_eq(cd_frame_id(frame, r), id)) return r;
    fail_msg("no such record");
    return 0;
}

#define NEAR(a, b) (fabs((a) - (b)) <= 1e-9)

static void check_pair(const struct cd_model *model, const struct parsed *parsed, struct cd__sql_env *env,
                       const struct table *t, uint32_t row)
{
    double weight = log2(model->lambda / (1 - model->lambda));
    env->row[0] = row_of(env->frame, field(t, row, "", CD_STR("unique_id"), "_l"));
    env->row[1] = row_of(env->frame, field(t, row, "", CD_STR("unique_id"), "_r"));
    for (uint32_t c = 0; c < model->n_comparisons; c++) {
        const struct cd_model_comparison *comparison = &model->comparisons[c];
        const uint32_t l = level_of(parsed, c, env);
        const struct cd_model_level *level = &comparison->levels[l];
        const double part = level->is_null ? 0 : log2(level->m / level->u);
        assert_int_equal(cd_model_gamma(comparison, l), (int)number(t, row, "gamma_", comparison->name, ""));
        assert_true(NEAR(part, number(t, row, "mw_", comparison->name, "")));
        weight += part;
        if (level->tf_column.p == NULL) continue;
        const double tf = fmax(share_of(env->frame, level->tf_column, env->row[0]),
                               share_of(env->frame, level->tf_column, env->row[1]));
        const double adjustment = level->tf_weight * (log2(level->u) - log2(fmax(tf, level->tf_min_u)));
        assert_true(NEAR(adjustment, number(t, row, "mw_tf_adj_", comparison->name, "")));
        weight += adjustment;
    }
    assert_true(NEAR(weight, number(t, row, "", CD_STR("match_weight"), "")));
    cd__sql_reset(env);
}

static void scores_as_splink_does(void **state)
{
    const char *people = cd_test_need("linkage/splink_datasets/fake_1000.csv");
    const char *model_path = cd_test_need("linkage/splink_scores/splink_fake_1000_model.json");
    const char *scores = cd_test_need("linkage/splink_scores/splink_fake_1000_pred.csv");
    static struct parsed parsed;
    static struct table t;
    struct cd_frame frame = {0};
    struct cd_model model;
    struct cd_err err;
    uint32_t pairs = 0;
    assert_int_equal(cd_frame_read(&frame, people, &(struct cd_frame_opts){0}, &err), CD_OK);
    assert_int_equal(cd_model_read(&model, model_path, &err), CD_OK);
    cd_model_defaults(&model); /* one level of email was never seen in training: Splink scores with the default */
    parse_model(&parsed, &model, &frame, NULL);
    assert_int_equal(cd_file_read(scores, 0, &t.file, &err), CD_OK);
    const struct cd_str bytes = {t.file.p, t.file.n};
    assert_int_equal(cd_reader_open(&t.reader, CD_FORMAT_CSV, bytes, &(struct cd_reader_opts){0}, &err), CD_OK);
    struct cd__sql_env env = {.frame = &frame, .strings = CD_STRINGS_BYTES};
    for (;;) {
        assert_int_equal(cd_reader_next(t.reader, &t.batch, &err), CD_OK);
        t.facts = cd_reader_facts(t.reader);
        if (t.batch.n == 0) break;
        for (uint32_t r = 0; r < t.batch.n; r++, pairs++) check_pair(&model, &parsed, &env, &t, r);
    }
    assert_int_equal(pairs, 3349);
    cd__sql_close(&env);
    cd_reader_close(t.reader);
    cd_file_free(&t.file);
    cd_arena_free(&parsed.arena);
    cd_model_free(&model);
    cd_frame_free(&frame);
}

/* --- The Ministry of Justice's model -------------------------------------------------------------------------------------- */

#define MOJ "linkage/moj_person_match/model_2026_02_23_1e09.json"

#define NAMES(first, last, whole, firsts, lasts)                                              \
    "{\"name_1_std\":" first ",\"last_name_std\":" last ",\"first_and_last_name_std\":" whole \
    ",\"forename_std_arr\":" firsts ",\"last_name_std_arr\":" lasts "}"
#define NAME(first, last) \
    NAMES("\"" first "\"", "\"" last "\"", "\"" first " " last "\"", "[\"" first "\"]", "[\"" last "\"]")
#define BORN(day, days) "{\"date_of_birth\":\"" day "\",\"date_of_birth_arr\":" days "}"
#define POST(frequencies, outs) \
    "{\"postcode_arr\":[],\"postcode_arr_with_freq\":" frequencies ",\"postcode_outcode_arr\":" outs "}"
#define IDS(pnc, cro) "{\"pnc_single\":" pnc ",\"cro_single\":" cro "}"
#define MARK(marker, scopes) "{\"override_marker\":" marker ",\"override_scopes\":" scopes "}"
#define FREQ(value, share) "{\"value\":\"" value "\",\"rel_freq\":" share "}"
#define DAYS3 "\"2001-01-01\",\"2001-02-02\",\"2001-03-03\""

/* One pair for every level of every comparison; gamma worked out by hand as the notes say. */
static const struct {
    const char *comparison, *left, *right;
    int gamma;
} worked[] = {
    {"name_comparison", NAMES("null", "null", "null", "[]", "[]"), NAME("JON", "SMITH"), -1},
    {"name_comparison", NAME("JOHN", "SMITH"), NAME("JOHN", "SMITH"), 8},
    /* 9 of 10 letters: (0.9 + 0.9 + 1) / 3 = 0.933; four in front: 0.933 + 0.4 * 0.067 = 0.96 */
    {"name_comparison", NAME("JOHN", "SMITH"), NAME("JOHN", "SMYTH"), 7},
    {"name_comparison", NAME("JOHN", "SMITH"), NAME("SMITH", "JOHN"), 6},
    /* Aliases: 2 forenames * 1 + 2 surnames * 1 = 4 <= 10; 6 * 2 + 1 * 2 = 14 is over 10 */
    {"name_comparison", NAMES("\"JACK\"", "\"SMITH\"", "\"JACK SMITH\"", "[\"JACK\",\"BOB\"]", "[\"SMITH\",\"PRICE\"]"),
     NAME("BOB", "PRICE"), 5},
    {"name_comparison",
     NAMES("\"JACK\"", "\"SMITH\"", "\"JACK SMITH\"", "[\"JACK\",\"A\",\"B\",\"C\",\"D\",\"BOB\"]", "[\"PRICE\"]"),
     NAMES("\"BOB\"", "\"PRICE\"", "\"BOB PRICE\"", "[\"BOB\",\"ROB\"]", "[\"PRICE\"]"), 4},
    /* JON, JAN: 2 of 3: 0.778 + 0.1 * 0.222 = 0.8; SMITH, SMOTE: 3 of 5: 0.733 + 0.2 * 0.267 = 0.787; whole: 6 of 9: 0.778 + 0.1 * 0.222 = 0.8 */
    {"name_comparison", NAME("JON", "SMITH"), NAME("JAN", "SMOTE"), 3},
    {"name_comparison", NAME("JON", "SMITH"), NAME("JON", "QUICK"), 2}, /* whole: 5 of 9: 0.704 + 0.4 * 0.296 = 0.822 */
    {"name_comparison", NAME("ANN", "SMITH"), NAME("BOB", "SMITH"), 1}, /* whole: 6 of 9, nothing in front: 0.778 */
    {"name_comparison", NAME("ANN", "SMITH"), NAME("BOB", "QUICK"), 0},
    {"date_of_birth_arr", BORN("1985-03-04", "null"), BORN("1985-03-04", "[\"1985-03-04\"]"), -1},
    {"date_of_birth_arr", BORN("1985-03-04", "[\"1985-03-04\"]"), BORN("1985-03-04", "[\"1985-03-04\"]"), 5},
    {"date_of_birth_arr", BORN("1985-03-04", "[\"1985-03-04\",\"1990-01-01\"]"), BORN("1990-01-01", "[\"1990-01-01\"]"),
     4},                                                                                            /* 2 * 1 <= 6 */
    {"date_of_birth_arr", BORN("1985-03-04", "[" DAYS3 "]"), BORN("1990-01-01", "[" DAYS3 "]"), 3}, /* 3 * 3 > 6 */
    {"date_of_birth_arr", BORN("1985-03-04", "[]"), BORN("1986-03-04", "[]"),
     2}, /* 198; 5-03-04 and 6-03-04 are one edit apart */
    {"date_of_birth_arr", BORN("1985-03-04", "[]"), BORN("1988-07-09", "[]"), 1},
    {"date_of_birth_arr", BORN("1985-03-04", "[]"), BORN("1990-03-04", "[]"),
     1}, /* 1,826 days; five years are 1,826.25 */
    {"date_of_birth_arr", BORN("1985-03-04", "[]"), BORN("1990-03-05", "[]"), 0}, /* 1,827 */
    {"postcode_arr", "{\"postcode_arr\":null,\"postcode_arr_with_freq\":null,\"postcode_outcode_arr\":null}",
     POST("[]", "[]"), -1},
    /* The product of what is shared: 0.001 * 0.002 = 2e-6; 5e-5; 5e-4; 0.5 is no evidence, but the outcode is; nothing */
    {"postcode_arr", POST("[" FREQ("A", "0.001") "," FREQ("B", "0.002") "," FREQ("C", "0.5") "]", "[]"),
     POST("[" FREQ("B", "0.002") "," FREQ("A", "0.001") "]", "[]"), 4},
    {"postcode_arr", POST("[" FREQ("A", "0.00005") "]", "[]"), POST("[" FREQ("A", "0.00005") "]", "[]"), 3},
    {"postcode_arr", POST("[" FREQ("A", "0.0005") "]", "[]"), POST("[" FREQ("A", "0.0005") "]", "[]"), 2},
    {"postcode_arr", POST("[" FREQ("A", "0.5") "]", "[\"AB1\"]"), POST("[" FREQ("A", "0.5") "]", "[\"AB1\"]"), 1},
    {"postcode_arr", POST("[]", "[\"AB1\"]"), POST("[" FREQ("A", "0.5") "]", "[\"AB2\"]"), 0},
    {"name_2_std", "{\"name_2_std\":null}", "{\"name_2_std\":\"PAUL\"}", -1},
    {"name_2_std", "{\"name_2_std\":\"PAUL\"}", "{\"name_2_std\":\"PAUL\"}", 2},
    {"name_2_std", "{\"name_2_std\":\"PAUL\"}", "{\"name_2_std\":\"PAULA\"}",
     1}, /* 4 of 4 and of 5: 0.933 + 0.4 * 0.067 = 0.96 */
    {"name_2_std", "{\"name_2_std\":\"PAUL\"}", "{\"name_2_std\":\"ANNE\"}", 0},
    {"id_comparison", IDS("null", "null"), IDS("\"2001/0123456Z\"", "\"123456/99X\""), -1},
    {"id_comparison", IDS("\"2001/0123456Z\"", "\"123456/99X\""), IDS("\"2001/0123456Z\"", "\"123456/99X\""), 5},
    {"id_comparison", IDS("\"2001/0123456Z\"", "\"123456/99X\""), IDS("\"2001/0123456Z\"", "\"999999/99X\""), 4},
    {"id_comparison", IDS("null", "\"123456/99X\""), IDS("\"2001/0123456Z\"", "\"123456/99X\""), 3},
    {"id_comparison", IDS("\"2001/0123456Z\"", "null"), IDS("null", "\"123456/99X\""), 2},    /* 123456 in both */
    {"id_comparison", IDS("\"2001/0123456Z\"", "null"), IDS("\"2001/9923456Z\"", "null"), 2}, /* 2001/ and 23456Z */
    {"id_comparison", IDS("\"2001/0123456Z\"", "\"123456/99X\""), IDS("\"1999/0000001A\"", "\"777777/88Y\""), 1},
    {"id_comparison", IDS("\"2001/0123456Z\"", "null"), IDS("null", "\"777777/88Y\""), -1},
    {"id_comparison", IDS("\"2001/0123456Z\"", "null"), IDS("\"1999/0000001A\"", "null"), 0},
    {"sentence_date_arr", "{\"sentence_date_arr\":null}", "{\"sentence_date_arr\":[\"2001-01-01\"]}", -1},
    {"sentence_date_arr", "{\"sentence_date_arr\":[\"2001-01-01\"]}", "{\"sentence_date_arr\":[\"2001-01-01\"]}", 5},
    {"sentence_date_arr", "{\"sentence_date_arr\":[" DAYS3 "]}", "{\"sentence_date_arr\":[\"2001-01-01\"]}",
     4}, /* 3 <= 9 */
    {"sentence_date_arr", "{\"sentence_date_arr\":[" DAYS3 ",\"2002-01-01\"]}", "{\"sentence_date_arr\":[" DAYS3 "]}",
     3}, /* 12 <= 50 */
    {"sentence_date_arr", "{\"sentence_date_arr\":[" DAYS3 "," DAYS3 "," DAYS3 "]}",
     "{\"sentence_date_arr\":[" DAYS3 "," DAYS3 "]}", 2}, /* 54 */
    {"sentence_date_arr", "{\"sentence_date_arr\":[\"2001-01-01\",\"2005-05-05\"]}",
     "{\"sentence_date_arr\":[\"2001-01-15\"]}", 1}, /* 14 days */
    {"sentence_date_arr", "{\"sentence_date_arr\":[\"2000-01-01\",\"2005-05-05\"]}",
     "{\"sentence_date_arr\":[\"2001-01-15\",\"2005-05-19\"]}", 1},
    {"sentence_date_arr", "{\"sentence_date_arr\":[\"2001-01-01\"]}", "{\"sentence_date_arr\":[\"2001-01-16\"]}", 0},
    {"sentence_date_arr", "{\"sentence_date_arr\":[]}", "{\"sentence_date_arr\":[\"2001-01-16\"]}", 0},
    {"override_marker", MARK("null", "[]"), MARK("\"x\"", "[]"), -1},
    {"override_marker", MARK("\"x\"", "[]"), MARK("\"x\"", "[]"), 2},
    {"override_marker", MARK("\"x\"", "[\"s\"]"), MARK("\"y\"", "[\"t\",\"s\"]"), 1},
    {"override_marker", MARK("\"x\"", "[\"s\"]"), MARK("\"y\"", "[\"t\"]"), 0},
    {"master_defendant_id", "{\"master_defendant_id\":null}", "{\"master_defendant_id\":\"a\"}", -1},
    {"master_defendant_id", "{\"master_defendant_id\":\"a\"}", "{\"master_defendant_id\":\"a\"}", 1},
    {"master_defendant_id", "{\"master_defendant_id\":\"a\"}", "{\"master_defendant_id\":\"b\"}", 0},
};

static void reaches_every_level_of_a_production_model(void **state)
{
    static struct parsed parsed;
    bool reached[MOST_COMPARISONS][MOST_LEVELS] = {{false}};
    struct cd_model model;
    struct cd_err err;
    uint32_t levels = 0, met = 0;
    assert_int_equal(cd_model_read(&model, cd_test_need(MOJ), &err), CD_OK);
    for (size_t i = 0; i < sizeof worked / sizeof worked[0]; i++) {
        struct cd_frame frame;
        uint32_t c = 0;
        make_pair(&frame, worked[i].left, worked[i].right);
        while (!cd_str_eq(model.comparisons[c].name, cd_str_of(worked[i].comparison))) c++;
        parse_model(&parsed, &model, &frame, worked[i].comparison);
        struct cd__sql_env env = {.frame = &frame, .strings = CD_STRINGS_BYTES, .row = {0, 1}};
        const uint32_t level = level_of(&parsed, c, &env);
        if (cd_model_gamma(&model.comparisons[c], level) != worked[i].gamma)
            fail_msg("%s of %s and %s: level %u, not gamma %d", worked[i].comparison, worked[i].left, worked[i].right,
                     level, worked[i].gamma);
        reached[c][level] = true;
        cd__sql_close(&env);
        cd_arena_free(&parsed.arena);
        cd_frame_free(&frame);
    }
    for (uint32_t c = 0; c < model.n_comparisons; c++)
        for (uint32_t l = 0; l < model.comparisons[c].n_levels; l++, levels++) met += reached[c][l];
    assert_int_equal(levels, 49);
    assert_int_equal(met, levels);
    cd_model_free(&model);
}

/* The Bayes factor of every level as the Ministry's own list of levels has it (model_levels.csv). */
static void weighs_levels_as_published(void **state)
{
    static struct table t;
    struct cd_model model;
    struct cd_err err;
    uint32_t compared = 0;
    assert_int_equal(cd_model_read(&model, cd_test_need(MOJ), &err), CD_OK);
    assert_int_equal(cd_file_read(cd_test_need("linkage/moj_person_match/model_levels.csv"), 0, &t.file, &err), CD_OK);
    const struct cd_str bytes = {t.file.p, t.file.n};
    assert_int_equal(cd_reader_open(&t.reader, CD_FORMAT_CSV, bytes, &(struct cd_reader_opts){0}, &err), CD_OK);
    assert_int_equal(cd_reader_next(t.reader, &t.batch, &err), CD_OK);
    t.facts = cd_reader_facts(t.reader);
    for (uint32_t r = 0, c = 0; r < t.batch.n; r++) {
        while (!cd_str_eq(model.comparisons[c].name, field(&t, r, "comparison", CD_STR(""), ""))) c++;
        const struct cd_model_level *level =
            &model.comparisons[c].levels[(uint32_t)number(&t, r, "level", CD_STR(""), "")];
        assert_int_equal(level->is_null, field(&t, r, "bayes_factor", CD_STR(""), "").n == 0);
        if (level->is_null) continue;
        assert_near(level->m / level->u, number(&t, r, "bayes_factor", CD_STR(""), ""), 1e-14);
        compared++;
    }
    assert_int_equal(compared, 40);
    cd_reader_close(t.reader);
    cd_file_free(&t.file);
    cd_model_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_as_splink_does),
        cmocka_unit_test(reaches_every_level_of_a_production_model),
        cmocka_unit_test(weighs_levels_as_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
