/* link_examples.c - up to five pairs from heavy to light, taken apart for the report of `candour link run`. */
#include <math.h>

#include "link_results_int.h"

enum { EXAMPLES = 5 };

/* The bins of the pairs to show: heaviest, at the first threshold, lightest, and half way between; fewer where few bins have pairs. Descending. */
static uint32_t choose(const struct link_results *results, uint32_t bins[EXAMPLES])
{
    uint32_t low = CD_LINK_BINS, high = 0, n = 0;
    for (uint32_t b = 0; b < CD_LINK_BINS; b++) {
        if (results->pairs[b].n == 0) continue;
        if (low == CD_LINK_BINS) low = b;
        high = b;
    }
    if (low == CD_LINK_BINS) return 0;
    uint32_t middle = cd_link_bin_of(results->at[0].weight);
    middle = middle < low ? low : middle > high ? high : middle;
    const uint32_t wanted[EXAMPLES] = {high, (high + middle) / 2, middle, (middle + low) / 2, low};
    for (uint32_t i = 0; i < EXAMPLES; i++) {
        uint32_t best = low;
        for (uint32_t b = low; b <= high; b++) {
            const uint32_t off = b > wanted[i] ? b - wanted[i] : wanted[i] - b;
            const uint32_t best_off = best > wanted[i] ? best - wanted[i] : wanted[i] - best;
            if (results->pairs[b].n > 0 && off < best_off) best = b;
        }
        if (n == 0 || best < bins[n - 1]) bins[n++] = best;
    }
    return n;
}

static void add(struct cd_link_example *example, struct cd_link_step step)
{
    const double before = example->n_steps > 0 ? example->steps[example->n_steps - 1].sum : 0;
    step.sum = before + step.weight;
    example->steps[example->n_steps++] = step;
}

static void take_apart(const struct cd_link_results *page, const struct cd_pair_part *parts,
                       struct cd_link_example *example)
{
    add(example, (struct cd_link_step){.kind = CD_LINK_PRIOR, .weight = page->prior});
    for (uint32_t c = 0; c < page->n_comparisons; c++) {
        const struct cd_pair_part *part = &parts[c];
        add(example, (struct cd_link_step){CD_LINK_LEVEL, c, part->level, part->weight, 0, NAN});
        if (!isnan(part->tf_adjustment))
            add(example, (struct cd_link_step){CD_LINK_FREQUENCY, c, part->level, part->tf_adjustment, 0,
                                               fmax(part->tf_l, part->tf_r)});
    }
    const double rest = example->weight - example->steps[example->n_steps - 1].sum;
    if (fabs(rest) > 1e-9) add(example, (struct cd_link_step){.kind = CD_LINK_REFINEMENT, .weight = rest});
}

static enum cd_status show(struct link_results *results, const struct link_near *pair, const uint32_t *columns,
                           struct cd_link_example *example, struct cd_err *err)
{
    const struct cd_frame *frame = &results->linking->frame;
    const uint32_t rows[2] = {pair->l, pair->r};
    for (size_t side = 0; side < 2; side++) {
        example->id[side] = cd_frame_id(frame, rows[side]);
        example->values[side] = CD_NEW(&results->arena, struct cd_str, (size_t)results->page.n_fields + 1);
        if (example->values[side] == NULL) return cd_fail(err, CD_NOMEM, "no memory for an example");
        for (uint32_t f = 0; f < results->page.n_fields; f++)
            example->values[side][f] = cd_frame_text(frame, columns[f], rows[side]);
    }
    return CD_OK;
}

enum cd_status link_results_examples(struct link_results *results, const uint32_t *columns, struct cd_err *err)
{
    const uint32_t n_comparisons = results->page.n_comparisons;
    uint32_t bins[EXAMPLES];
    const uint32_t n = choose(results, bins);
    struct cd_link_example *all = CD_NEW(&results->arena, struct cd_link_example, EXAMPLES);
    struct cd_pair_part *parts = CD_NEW(&results->arena, struct cd_pair_part, (size_t)n_comparisons + 1);
    if (all == NULL || parts == NULL) return cd_fail(err, CD_NOMEM, "no memory for examples");
    for (uint32_t i = 0; i < n; i++) {
        const struct link_near *pair = &results->near[bins[i]];
        all[i].steps = CD_NEW(&results->arena, struct cd_link_step, 2 * (size_t)n_comparisons + 2);
        if (all[i].steps == NULL) return cd_fail(err, CD_NOMEM, "no memory for examples");
        CD_TRY(cd_linker_explain(results->linking->linker, pair->l, pair->r, parts, &all[i].weight, err));
        all[i].probability = cd_probability_of_weight(all[i].weight);
        take_apart(&results->page, parts, &all[i]);
        if (results->page.show_values) CD_TRY(show(results, pair, columns, &all[i], err));
    }
    results->page.examples = all;
    results->page.n_examples = n;
    return CD_OK;
}
