/* queue.c - a return's cases judged by a policy, put in order, and written as queue.csv; see review.h. */
#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "candour/csv.h"
#include "candour/tables.h"
#include "review_int.h"

enum { NO, YES, UNKNOWN };

const char *cd_review_status_name(enum cd_review_status status)
{
    static const char *const names[] = {[CD_REVIEW_ELIGIBLE] = "eligible",
                                        [CD_REVIEW_UNDECIDABLE] = "undecidable",
                                        [CD_REVIEW_NOT_ELIGIBLE] = "not eligible"};
    return names[status];
}

void cd_review_free(struct cd_review *review)
{
    cd_dict_free(&review->texts);
    free(review->cases);
    *review = (struct cd_review){0};
}

/* --- What is missing --------------------------------------------------------------------------------------------------- */

struct judging {
    const struct cd_policy *policy;
    const struct cd_register *reg;
    struct cd_review *review;
    uint8_t *answers;      /* expression * rows + row */
    uint32_t *first, *row; /* involvements of case row c: row[first[c] .. first[c + 1]) */
};

/* The involvements by case row: a counting sort. */
static bool list_involvements(struct judging *j)
{
    const struct cd_tables *tables = &j->reg->tables;
    const uint32_t n = tables->of[CD_CASES].n, m = tables->of[CD_INVOLVEMENTS].n;
    j->first = calloc((size_t)n + 2, sizeof *j->first);
    j->row = calloc((size_t)m + 1, sizeof *j->row);
    if (j->first == NULL || j->row == NULL) return false;
    for (uint32_t i = 0; i < m; i++) {
        const uint32_t c = cd_table_case(tables, CD_INVOLVEMENTS, i);
        if (c != CD_NO_CODE) j->first[c + 2]++;
    }
    for (uint32_t c = 0; c < n; c++) j->first[c + 2] += j->first[c + 1];
    for (uint32_t i = 0; i < m; i++) {
        const uint32_t c = cd_table_case(tables, CD_INVOLVEMENTS, i);
        if (c != CD_NO_CODE) j->row[j->first[c + 1]++] = i;
    }
    return true;
}

/* An outcome is a suspect's: of a victim or witness its blank says nothing. */
static bool has_no_such(const struct cd_tables *tables, uint32_t field, uint32_t row)
{
    char scratch[16];
    if (field != CD_INVOLVEMENTS_OUTCOME && field != CD_INVOLVEMENTS_OUTCOME_DATE) return false;
    const struct cd_str role = cd_table_text(tables, CD_INVOLVEMENTS, CD_INVOLVEMENTS_ROLE, row, scratch);
    return role.n > 0 && !cd_str_eq_nocase(role, CD_STR("suspect"));
}

static uint64_t blanks(const struct judging *j, uint32_t row, const struct cd_expression_field *at)
{
    const struct cd_tables *tables = &j->reg->tables;
    uint64_t n = 0;
    if (at->table == CD_CASES) return cd_expression_is_blank(j->reg, CD_CASES, at->field, row);
    for (uint32_t i = j->first[row]; i < j->first[row + 1]; i++) {
        const uint32_t r = at->table == CD_PEOPLE ? cd_table_person(tables, CD_INVOLVEMENTS, j->row[i]) : j->row[i];
        if (at->table == CD_INVOLVEMENTS && has_no_such(tables, at->field, r)) continue;
        n += cd_expression_is_blank(j->reg, at->table, at->field, r);
    }
    return n;
}

/* The fields that one of the expressions from .. to - 1 reads whose answer is unknown: false past the last, number k. */
static bool unknown_field(const struct judging *j, const struct cd_review_case *c, uint32_t from, uint32_t to,
                          uint32_t k, struct cd_expression_field *out)
{
    for (uint32_t e = from; e < to; e++)
        for (uint32_t f = 0; c->answer[e] == UNKNOWN && cd_expressions_field(j->policy->expressions, e, f, out); f++)
            if (k-- == 0) return true;
    return false;
}

/* "cases.outcome_date; involvements.role (2 rows)": what those expressions read and this case does not have. */
static void name_missing(const struct judging *j, const struct cd_review_case *c, uint32_t row, uint32_t from,
                         uint32_t to, struct cd_buf *b)
{
    struct cd_expression_field at, before;
    for (uint32_t k = 0; unknown_field(j, c, from, to, k, &at); k++) {
        const struct cd_table_schema *table = &cd_schema_at(0)->table[at.table];
        bool said = false;
        for (uint32_t i = 0; i < k && unknown_field(j, c, from, to, i, &before); i++)
            said = said || (before.table == at.table && before.field == at.field);
        const uint64_t n = said ? 0 : blanks(j, row, &at);
        if (n == 0) continue;
        cd_buf_printf(b, "%s%s.%s", b->n > 0 ? "; " : "", table->name, table->fields[at.field].name);
        if (at.table != CD_CASES) cd_buf_printf(b, " (%llu %s)", (unsigned long long)n, n == 1 ? "row" : "rows");
    }
}

static bool keep(struct cd_review *review, struct cd_buf *b, uint32_t *code)
{
    *code = CD_NO_CODE;
    const bool ok = !b->failed && (b->n == 0 || cd_dict_code(&review->texts, (struct cd_str){b->p, b->n}, code));
    b->n = 0;
    return ok;
}

/* --- Judging ------------------------------------------------------------------------------------------------------------ */

static void decide(const struct judging *j, struct cd_review_case *c)
{
    c->clause = UINT32_MAX;
    c->status = CD_REVIEW_ELIGIBLE;
    for (uint32_t i = 0; i < j->policy->about.n_clauses && c->status != CD_REVIEW_NOT_ELIGIBLE; i++) {
        if (c->answer[i] == YES || (c->answer[i] == UNKNOWN && c->status != CD_REVIEW_ELIGIBLE)) continue;
        c->status = c->answer[i] == NO ? CD_REVIEW_NOT_ELIGIBLE : CD_REVIEW_UNDECIDABLE;
        c->clause = i;
    }
    if (c->repeated) c->status = CD_REVIEW_UNDECIDABLE;
}

static bool explain(const struct judging *j, uint32_t row, struct cd_review_case *c)
{
    const struct cd_policy_about *about = &j->policy->about;
    const struct cd_tables *tables = &j->reg->tables;
    struct cd_buf b = {0};
    char scratch[16];
    bool ok = true;
    if (c->status == CD_REVIEW_UNDECIDABLE) name_missing(j, c, row, 0, about->n_clauses, &b);
    if (b.n > 0) {
        ok = keep(j->review, &b, &c->missing);
        const struct cd_str officer = cd_table_text(tables, CD_CASES, CD_CASES_OFFICER, row, scratch);
        cd_buf_str(&b, officer.n > 0 ? officer : cd_table_text(tables, CD_CASES, CD_CASES_UNIT, row, scratch));
        ok = ok && keep(j->review, &b, &c->left_by);
    }
    for (uint32_t i = 0; ok && i < about->n_reasons; i++) {
        c->unsettled[i] = CD_NO_CODE;
        name_missing(j, c, row, about->n_clauses + i, about->n_clauses + i + 1, &b);
        if (b.n > 0) ok = keep(j->review, &b, &c->unsettled[i]);
    }
    cd_buf_str(&b, cd_table_text(tables, CD_CASES, CD_CASES_VICTIM_WISHES, row, scratch));
    ok = ok && keep(j->review, &b, &c->wishes);
    cd_buf_free(&b);
    return ok;
}

static bool add_case(const struct judging *j, uint32_t row)
{
    struct cd_review *review = j->review;
    const struct cd_tables *tables = &j->reg->tables;
    const uint32_t n = tables->of[CD_CASES].n, parts = j->policy->about.n_clauses + j->policy->about.n_reasons;
    struct cd_review_case c = {.period = j->reg->source.period, .missing = CD_NO_CODE, .left_by = CD_NO_CODE};
    const uint32_t id = cd_table_codes(tables, CD_CASES, CD_CASES_CASE_ID)[row];
    const struct cd_str text = cd_dict_text(&tables->ids[CD_KEY_CASE], id);
    c.repeated = id == CD_NO_CODE;
    for (uint32_t e = 0; e < parts; e++) c.answer[e] = j->answers[(size_t)e * n + row];
    decide(j, &c);
    if (!cd_dict_code(&review->texts, j->reg->source.force, &c.force) || !cd_dict_code(&review->texts, text, &c.id) ||
        !explain(j, row, &c) || !cd_grow((void **)&review->cases, &review->cap, review->n + 1, sizeof c))
        return false;
    review->cases[review->n++] = c;
    return true;
}

enum cd_status cd_review_add(const struct cd_policy *policy, const struct cd_register *reg, int32_t as_of,
                             struct cd_review *review, struct cd_err *err)
{
    struct judging j = {.policy = policy, .reg = reg, .review = review};
    const uint32_t n = reg->tables.of[CD_CASES].n;
    if (reg->tables.schema != cd_schema_at(0) || n == 0) return CD_OK;
    j.answers = calloc((size_t)n + 1, policy->about.n_clauses + policy->about.n_reasons);
    bool ok = j.answers != NULL && list_involvements(&j);
    if (ok) ok = cd_expressions_run(policy->expressions, CD_CASES, reg, as_of, j.answers, err) == CD_OK;
    for (uint32_t row = 0; ok && row < n; row++) ok = add_case(&j, row);
    free(j.answers);
    free(j.first);
    free(j.row);
    return ok ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for the cases of a return");
}

static bool translate(const struct cd_review *from, struct cd_review *to, uint32_t *code)
{
    return *code == CD_NO_CODE || cd_dict_code(&to->texts, cd_dict_text(&from->texts, *code), code);
}

enum cd_status cd_review_append(struct cd_review *to, const struct cd_review *from, struct cd_err *err)
{
    bool ok = cd_grow((void **)&to->cases, &to->cap, to->n + from->n + 1, sizeof *to->cases);
    for (size_t i = 0; ok && i < from->n; i++) {
        struct cd_review_case c = from->cases[i];
        uint32_t *const codes[] = {&c.force, &c.id, &c.missing, &c.left_by, &c.wishes};
        for (size_t k = 0; ok && k < sizeof codes / sizeof *codes; k++) ok = translate(from, to, codes[k]);
        for (size_t k = 0; ok && k < CD_POLICY_PARTS / 2; k++) ok = translate(from, to, &c.unsettled[k]);
        if (ok) to->cases[to->n++] = c;
    }
    return ok ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for the queue");
}

/* --- Order -------------------------------------------------------------------------------------------------------------- */

/* What the order sees of a case, and nothing else. */
struct place {
    struct cd_str force, id;
    uint64_t hash;
    struct cd_review_case *c;
    uint32_t clauses, reasons, input; /* input: the place it came in */
};

static int by_key(const struct place *a, const struct place *b)
{
    const int force = cd_str_cmp(a->force, b->force);
    return force != 0 ? force : cd_str_cmp(a->id, b->id);
}

/* The latest return's line first. */
static int by_case(const void *x, const void *y)
{
    const struct place *a = x, *b = y;
    const int key = by_key(a, b);
    if (key != 0) return key;
    if (a->c->period != b->c->period) return a->c->period > b->c->period ? -1 : 1;
    return a->input < b->input ? -1 : a->input > b->input;
}

static int by_reasons(const void *x, const void *y)
{
    static const uint8_t place_of[] = {[YES] = 0, [UNKNOWN] = 1, [NO] = 2};
    const struct place *a = x, *b = y;
    if (a->c->status != b->c->status) return a->c->status < b->c->status ? -1 : 1;
    for (uint32_t i = a->clauses; i < a->clauses + a->reasons; i++) {
        const uint8_t one = place_of[a->c->answer[i]], two = place_of[b->c->answer[i]];
        if (one != two) return one < two ? -1 : 1;
    }
    if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
    return by_case(x, y);
}

/* Two lines of one id: which is the case, nobody can say. */
static void repeat(struct cd_review_case *c)
{
    c->repeated = 1;
    c->status = CD_REVIEW_UNDECIDABLE;
}

/* Of the lines of a force and case id those of its latest return. */
static uint32_t drop_superseded(struct place *places, uint32_t n, uint64_t *superseded)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct place *last = kept > 0 ? &places[kept - 1] : NULL;
        const bool again = last != NULL && by_key(last, &places[i]) == 0;
        if (again && last->c->period != places[i].c->period) {
            ++*superseded;
            continue;
        }
        if (again) {
            repeat(last->c);
            repeat(places[i].c);
        }
        places[kept++] = places[i];
    }
    return kept;
}

enum cd_status cd_review_settle(const struct cd_policy *policy, struct cd_review *review, struct cd_err *err)
{
    struct place *places = calloc(review->n + 1, sizeof *places);
    struct cd_review_case *sorted = calloc(review->n + 1, sizeof *sorted);
    uint32_t n = (uint32_t)review->n, rank = 0;
    const bool ok = places != NULL && sorted != NULL;
    for (uint32_t i = 0; ok && i < n; i++) {
        struct cd_review_case *c = &review->cases[i];
        const struct cd_str force = cd_dict_text(&review->texts, c->force), id = cd_dict_text(&review->texts, c->id);
        const uint64_t hash = XXH3_64bits_withSeed(id.p, id.n, XXH3_64bits(force.p, force.n));
        places[i] = (struct place){force, id, hash, c, policy->about.n_clauses, policy->about.n_reasons, i};
    }
    if (ok) {
        qsort(places, n, sizeof *places, by_case);
        n = drop_superseded(places, n, &review->superseded);
        qsort(places, n, sizeof *places, by_reasons);
        for (uint32_t i = 0; i < n; i++) {
            sorted[i] = *places[i].c;
            sorted[i].rank = sorted[i].status == CD_REVIEW_ELIGIBLE ? ++rank : 0;
        }
        free(review->cases);
        review->cases = sorted;
        review->cap = review->n + 1;
        review->n = n;
    } else free(sorted);
    free(places);
    return ok ? CD_OK : cd_fail(err, CD_NOMEM, "no memory for the order of the queue");
}

/* --- queue.csv ---------------------------------------------------------------------------------------------------------- */

static void field(struct cd_buf *b, struct cd_str text)
{
    cd_buf_char(b, ',');
    cd_csv_put(b, text, true);
}

/* The reasons that hold; or those that do not, with what is missing to know. */
static void reasons(struct cd_buf *b, const struct cd_policy_about *about, const struct cd_review *review,
                    const struct cd_review_case *c, bool held)
{
    struct cd_buf text = {0};
    for (uint32_t i = 0; i < about->n_reasons; i++) {
        const uint8_t answer = c->answer[about->n_clauses + i];
        if ((answer == YES) != held) continue;
        cd_buf_printf(&text, "%s%s", text.n > 0 ? "; " : "", about->reasons[i].id);
        if (held) continue;
        const struct cd_str missing =
            answer == UNKNOWN ? cd_dict_text(&review->texts, c->unsettled[i]) : (struct cd_str){"", 0};
        cd_buf_puts(&text, answer == NO ? " (recorded: no)" : " (not known: ");
        if (answer == UNKNOWN) cd_buf_printf(&text, CD_FMT ")", CD_ARG(missing));
    }
    if (text.failed) b->failed = true;
    field(b, (struct cd_str){text.n > 0 ? text.p : "", text.n});
    cd_buf_free(&text);
}

const char *cd__clause_of(const struct cd_policy *policy, const struct cd_review_case *c)
{
    if (c->repeated) return "case-id-twice";
    return c->clause != UINT32_MAX ? policy->about.clauses[c->clause].id : "";
}

void cd_review_queue_csv(struct cd_buf *b, const struct cd_policy *policy, const struct cd_review *review)
{
    const struct cd_policy_about *about = &policy->about;
    cd_buf_puts(b, "rank,case_id,force,status,clause,reasons,missing_fields,left_by,would_move_up,victim_wishes\n");
    for (size_t i = 0; i < review->n; i++) {
        const struct cd_review_case *c = &review->cases[i];
        if (c->rank > 0) cd_buf_u64(b, c->rank);
        field(b, cd_dict_text(&review->texts, c->id));
        field(b, cd_dict_text(&review->texts, c->force));
        field(b, cd_str_of(cd_review_status_name((enum cd_review_status)c->status)));
        field(b, cd_str_of(cd__clause_of(policy, c)));
        reasons(b, about, review, c, true);
        field(b, cd_dict_text(&review->texts, c->missing));
        field(b, cd_dict_text(&review->texts, c->left_by));
        reasons(b, about, review, c, false);
        field(b, cd_dict_text(&review->texts, c->wishes));
        cd_buf_char(b, '\n');
        cd_buf_let_out(b);
    }
}
