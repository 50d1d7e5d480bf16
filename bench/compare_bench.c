/* compare_bench.c - how many pairs a second one core compares and weighs: compare_bench PEOPLE.csv [COLUMN...]
 *
 * The person model (forename and surname by Jaro-Winkler .92, .88, .7; date of birth within one edit, a month, a year; postcode, sector, district,
 * area) over the pairs of the blocks of each column (dob, surname, postcode if none is given), in the order in which blocking hands them on, with all
 * kernels that this processor can run. Weighing always takes the best ones. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../src/link/compare_int.h"

#define LEVEL(sql) \
    "{\"sql_condition\":\"" sql "\",\"label_for_charts\":\"\",\"m_probability\":0.2,\"u_probability\":0.1}"
#define EXACT(column)                                                                                     \
    "{\"sql_condition\":\"" column "_l = " column "_r\",\"label_for_charts\":\"\",\"m_probability\":0.2," \
    "\"u_probability\":0.1,\"tf_adjustment_column\":\"" column "\"}"
#define NONE(column)                                       \
    "{\"sql_condition\":\"" column "_l IS NULL OR " column \
    "_r IS NULL\",\"label_for_charts\":\"\",\"is_null_level\":true}"
#define COMPARISON(column, levels) \
    "{\"output_column_name\":\"" column "\",\"comparison_levels\":[" NONE(column) "," levels "," LEVEL("ELSE") "]}"
#define NAME(column)                                                                                             \
    COMPARISON(column,                                                                                           \
               EXACT(column) "," LEVEL("jaro_winkler_similarity(" column "_l, " column "_r) >= 0.92") "," LEVEL( \
                   "jaro_winkler_similarity(" column "_l, " column                                               \
                   "_r) >= 0.88") "," LEVEL("jaro_winkler_similarity(" column "_l, " column "_r) >= 0.7"))
#define DAYS(side) "EPOCH(try_strptime(dob_" side ", '%Y-%m-%d'))"
#define WITHIN(seconds) LEVEL("ABS(" DAYS("l") " - " DAYS("r") ") <= " seconds)
#define PART(side, pattern) "NULLIF(regexp_extract(postcode_" side ", '" pattern "', 0), '')"
#define SAME(pattern) LEVEL(PART("l", pattern) " = " PART("r", pattern))

static const char model_text[] =
    "{\"link_type\":\"dedupe_only\",\"probability_two_random_records_match\":0.0001,\"sql_dialect\":\"duckdb\","
    "\"blocking_rules_to_generate_predictions\":[],\"comparisons\":[" NAME("first_name") "," NAME("surname") "," COMPARISON(
        "dob",
        LEVEL("dob_l = dob_r") "," LEVEL("damerau_levenshtein(dob_l, dob_r) <= 1") "," WITHIN("2629800") "," WITHIN(
            "31557600")) "," COMPARISON("postcode",
                                        LEVEL("postcode_l = postcode_r") "," SAME("^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? [0-9]") "," SAME(
                                            "^[A-Za-z]{1,2}[0-9][A-Za-z0-9]?") "," SAME("^[A-Za-z]{1,2}")) "]}";

enum { MOST_PAIRS = 100000000 };

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

struct bench {
    struct cd__plan *plan;
    struct cd__worker *worker;
    struct cd__pairs pairs;
    uint32_t l[CD__PAIRS], r[CD__PAIRS];
    uint8_t level[4 * CD__PAIRS];
    double weight[CD__PAIRS], sum, compare, weigh;
    uint64_t n;
    struct cd_err err;
};

static void flush(struct bench *b)
{
    const double begun = now();
    if (cd__compare_pairs(b->worker, &b->pairs, b->level, &b->err) != CD_OK) abort();
    const double compared = now();
    cd__weigh_pairs(b->plan, &b->pairs, b->level, true, b->weight);
    b->weigh += now() - compared;
    b->compare += compared - begun;
    for (uint32_t i = 0; i < b->pairs.n; i++) b->sum += b->weight[i];
    b->n += b->pairs.n;
    b->pairs.n = 0;
}

static void block(struct bench *b, const uint32_t *rows, uint32_t n)
{
    for (uint32_t i = 0; i < n && b->n < MOST_PAIRS; i++)
        for (uint32_t j = i + 1; j < n; j++) {
            b->l[b->pairs.n] = rows[i];
            b->r[b->pairs.n++] = rows[j];
            if (b->pairs.n == CD__PAIRS) flush(b);
        }
}

static void run(struct bench *b, const struct cd_frame *frame, const char *column)
{
    const struct cd_frame_column *c = &frame->columns[cd_frame_find(frame, cd_str_of(column))];
    uint32_t *at = calloc((size_t)c->values.n + 2, sizeof *at), *rows = calloc(frame->n, sizeof *rows);
    for (uint32_t row = 0; row < frame->n; row++)
        if (c->codes[row] != CD_NO_CODE) at[c->codes[row] + 2]++;
    for (uint32_t v = 0; v < c->values.n; v++) at[v + 2] += at[v + 1];
    for (uint32_t row = 0; row < frame->n; row++)
        if (c->codes[row] != CD_NO_CODE) rows[at[c->codes[row] + 1]++] = row;
    b->n = 0;
    b->sum = b->compare = b->weigh = 0;
    for (uint32_t v = 0; v < c->values.n; v++) block(b, rows + at[v], at[v + 1] - at[v]);
    flush(b);
    printf("%s: %.1f M pairs, %.1f M/s (compare %.1f ns, weigh %.1f ns a pair), mean weight %.6f\n", column,
           (double)b->n / 1e6, (double)b->n / 1e6 / (b->compare + b->weigh), b->compare / (double)b->n * 1e9,
           b->weigh / (double)b->n * 1e9, b->sum / (double)b->n);
    free(at), free(rows);
}

int main(int argc, char **argv)
{
    static const char *const usual[] = {"dob", "surname", "postcode"};
    static struct bench b;
    struct cd_frame frame = {0};
    struct cd_model model = {0};
    if (argc < 2) return fprintf(stderr, "usage: compare_bench PEOPLE.csv [COLUMN...]\n"), 2;
    const double begun = now();
    if (cd_frame_read(&frame, argv[1], &(struct cd_frame_opts){.par.threads = 1}, &b.err) != CD_OK ||
        cd_model_parse(&model, cd_str_of(model_text), "model", &b.err) != CD_OK)
        return fprintf(stderr, "%s\n", b.err.text), 3;
    const double read = now();
    if (cd__plan_open(&b.plan, &frame, &model, CD_STRINGS_CODEPOINTS, &(struct cd_par){.threads = 1}, &b.err) !=
            CD_OK ||
        cd__worker_open(&b.worker, b.plan, &b.err) != CD_OK)
        return fprintf(stderr, "%s\n", b.err.text), 3;
    printf("%u records, read in %.2f s, planned in %.2f s of one core\n", frame.n, read - begun, now() - read);
    b.pairs = (struct cd__pairs){.l = b.l, .r = b.r};
    for (unsigned k = 0; k < 3; k++) {
        if ((b.worker->kernels = cd__pair_kernels_at(k)) == NULL) continue;
        printf("kernels: %s\n", (const char *const[]){"plain C", "AVX2", "AVX-512"}[k]);
        for (int i = 2; i < argc; i++) run(&b, &frame, argv[i]);
        for (int i = 0; argc == 2 && i < 3; i++) run(&b, &frame, usual[i]);
    }
    cd__worker_close(b.worker);
    cd__plan_close(b.plan);
    cd_model_free(&model);
    cd_frame_free(&frame);
    return 0;
}
