/* persons_perturb.c - what a suspect's record loses against itself when its name is written as others might write it; see cd_perturbation_test.
 *
 * The test asks for one weight at a time and a linker is opened over a whole frame, so that it runs twice: once to learn which names it will ask for, and again
 * with their weights. */
#include <math.h>
#include <stdlib.h>

#include "audit_int.h"
#include "candour/linker.h"
#include "candour/project.h"

/* A sample, evenly spread: enough for a mean, small beside linking. */
enum { MOST = 2000, FORENAMES = 0, SURNAME = 1 };

struct trying {
    const struct cd_frame *frame;
    struct cd_frame part;
    struct cd_person *people;
    uint32_t *record, *base; /* of a person: its record in frame; its row in the new frame */
    uint32_t n;
    uint32_t *l, *r, *rule; /* by call */
    double *weight;
    size_t n_calls, cap_l, cap_r;
    bool known; /* the second time */
};

static bool put_row(struct trying *t, uint32_t person, const struct cd_person_name *name)
{
    const struct cd_str names[] = {[FORENAMES] = name->given, [SURNAME] = name->surname};
    for (uint32_t c = 0; c < t->part.n_columns; c++) {
        const struct cd_str text = c <= SURNAME ? names[c] : cd_frame_text(t->frame, c, t->record[person]);
        struct cd_frame_column *column = &t->part.columns[c];
        uint32_t code = CD_NO_CODE;
        size_t cap = column->cap;
        if (!cd_grow((void **)&column->codes, &cap, (size_t)t->part.n + 1, sizeof *column->codes)) return false;
        column->cap = cap;
        if (text.n > 0 && !cd_dict_code(&column->values, text, &code)) return false;
        column->codes[t->part.n] = code;
    }
    t->part.n++;
    return true;
}

static enum cd_status score(void *ctx, uint32_t person, const struct cd_person_name *name, double *weight,
                            struct cd_err *err)
{
    struct trying *t = ctx;
    const size_t call = t->n_calls++;
    *weight = t->known ? t->weight[call] : 0;
    if (t->known) return CD_OK;
    bool ok = true;
    if (t->base[person] == CD_NO_CODE) {
        t->base[person] = t->part.n;
        ok = put_row(t, person, &t->people[person].name);
    }
    ok = ok && cd_grow((void **)&t->l, &t->cap_l, call + 1, sizeof *t->l) &&
         cd_grow((void **)&t->r, &t->cap_r, call + 1, sizeof *t->r);
    if (!ok) return cd_fail(err, CD_NOMEM, "no memory to change names");
    t->l[call] = t->base[person];
    t->r[call] = t->part.n;
    return put_row(t, person, name) ? CD_OK : cd_fail(err, CD_NOMEM, "no memory to change names");
}

static bool choose(struct trying *t)
{
    const uint32_t step = t->frame->n / MOST + 1;
    t->people = calloc(MOST + 1, sizeof *t->people);
    t->record = calloc(MOST + 1, sizeof *t->record);
    t->base = calloc(MOST + 1, sizeof *t->base);
    t->part.columns = calloc((size_t)t->frame->n_columns + 1, sizeof *t->part.columns);
    if (t->people == NULL || t->record == NULL || t->base == NULL || t->part.columns == NULL) return false;
    t->part.n_columns = t->frame->n_columns;
    for (uint32_t i = 0; i < t->frame->n && t->n < MOST; i += step) {
        const struct cd_str given = cd_frame_text(t->frame, FORENAMES, i),
                            surname = cd_frame_text(t->frame, SURNAME, i);
        if (given.n == 0 || surname.n == 0) continue;
        t->people[t->n] = (struct cd_person){.name = {given, surname}, .tradition = CD_NO_CODE};
        t->base[t->n] = CD_NO_CODE;
        t->record[t->n++] = i;
    }
    return true;
}

static enum cd_status weigh(struct trying *t, const struct cd_refine *refine, struct cd_model *model, unsigned threads,
                            struct cd_err *err)
{
    const struct cd_linker_opts opts = {.par.threads = threads};
    struct cd_frame frame = {0};
    struct cd_linker *linker = NULL;
    t->rule = malloc((t->n_calls + 1) * sizeof *t->rule);
    t->weight = malloc((t->n_calls + 1) * sizeof *t->weight);
    enum cd_status status =
        t->rule != NULL && t->weight != NULL ? CD_OK : cd_fail(err, CD_NOMEM, "no memory to change names");
    if (status == CD_OK) status = cd_project_join(&frame, &t->part, 1, &opts.par, err);
    if (status == CD_OK) status = cd_linker_open(&linker, &frame, model, &opts, err);
    if (status == CD_OK) {
        cd_linker_refine(linker, refine);
        status = cd_linker_score(linker, t->l, t->r, t->n_calls, t->rule, t->weight, err);
    }
    cd_linker_close(linker);
    cd_frame_free(&frame);
    return status;
}

static enum cd_status work(struct trying *t, const struct cd_refine *refine, struct cd_model *model, unsigned threads,
                           struct cd_perturbed *out, struct cd_err *err)
{
    const struct cd_perturb_opts opts = {.threshold = cd_weight_of_probability(cd_persons_threshold(0)), .seed = 1};
    if (!choose(t)) return cd_fail(err, CD_NOMEM, "no memory to change names");
    if (t->n == 0) return CD_OK;
    CD_TRY(cd_perturbation_test(t->people, t->n, &opts, score, t, out, err));
    CD_TRY(weigh(t, refine, model, threads, err));
    t->known = true;
    t->n_calls = 0;
    return cd_perturbation_test(t->people, t->n, &opts, score, t, out, err);
}

enum cd_status cd__persons_perturb(struct cd_persons *persons, const struct cd_frame *frame,
                                   const struct cd_refine *refine, struct cd_model *model, unsigned threads,
                                   struct cd_err *err)
{
    struct trying t = {.frame = frame};
    struct cd_perturbed out[CD_PERTURBATION_COUNT] = {0};
    const enum cd_status status = work(&t, refine, model, threads, out, err);
    for (unsigned k = 0; k < CD_PERTURBATION_COUNT && status == CD_OK; k++) {
        const double lost = out[k].kept.n > 0 ? out[k].unperturbed - out[k].weight : 0;
        persons->changed[k] = (struct cd_name_changed){out[k].kept.n, out[k].kept.k, (int64_t)llround(lost * 10)};
    }
    cd_frame_free(&t.part);
    free(t.people);
    free(t.record);
    free(t.base);
    free(t.l);
    free(t.r);
    free(t.rule);
    free(t.weight);
    return status;
}
