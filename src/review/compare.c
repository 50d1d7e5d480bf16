/* compare.c - the same cases by two policies: who enters, who leaves, and by which clause; see review.h. */
#include <stdlib.h>

#include "candour/csv.h"
#include "review_int.h"

struct side {
    struct cd_str force, id;
    const struct cd_review_case *c;
};

static int by_key(const void *x, const void *y)
{
    const struct side *a = x, *b = y;
    const int force = cd_str_cmp(a->force, b->force);
    return force != 0 ? force : cd_str_cmp(a->id, b->id);
}

static struct side *sides_of(const struct cd_review *review)
{
    struct side *sides = calloc(review->n + 1, sizeof *sides);
    for (size_t i = 0; sides != NULL && i < review->n; i++) {
        const struct cd_review_case *c = &review->cases[i];
        sides[i] = (struct side){cd_dict_text(&review->texts, c->force), cd_dict_text(&review->texts, c->id), c};
    }
    if (sides != NULL) qsort(sides, review->n, sizeof *sides, by_key);
    return sides;
}

static const char *change_of(uint8_t before, uint8_t after)
{
    if (after == CD_REVIEW_ELIGIBLE) return "enters";
    return before == CD_REVIEW_ELIGIBLE ? "leaves" : "otherwise";
}

static void field(struct cd_buf *b, struct cd_str text)
{
    cd_buf_char(b, ',');
    cd_csv_put(b, text, true);
}

static void put_side(struct cd_buf *b, const struct cd_policy *policy, const struct cd_review_case *c)
{
    field(b, cd_str_of(cd_review_status_name((enum cd_review_status)c->status)));
    field(b, cd_str_of(cd__clause_of(policy, c)));
}

void cd_review_compare_csv(struct cd_buf *b, const struct cd_policy *policy, const struct cd_review *review,
                           const struct cd_policy *other, const struct cd_review *by_other)
{
    struct side *before = sides_of(review), *after = sides_of(by_other);
    cd_buf_puts(b, "change,force,case_id,status,clause,other_status,other_clause\n");
    if (before == NULL || after == NULL) b->failed = true;
    for (size_t i = 0; !b->failed && i < review->n && i < by_other->n; i++) {
        const struct cd_review_case *one = before[i].c, *two = after[i].c;
        if (one->status == two->status) continue;
        cd_buf_puts(b, change_of(one->status, two->status));
        field(b, before[i].force);
        field(b, before[i].id);
        put_side(b, policy, one);
        put_side(b, other, two);
        cd_buf_char(b, '\n');
        cd_buf_let_out(b);
    }
    free(before);
    free(after);
}
