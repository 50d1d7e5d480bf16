/* block_hand.c - working memory for a chunk, kept for the next one. */
#include <stdlib.h>

#include "block_int.h"

void cd__pool_open(struct cd__pool *pool, const struct cd__plan *plan, size_t n_rows)
{
    *pool = (struct cd__pool){.plan = plan, .n_rows = n_rows};
    (void)pthread_mutex_init(&pool->lock, NULL);
}

static void let_go(struct cd__hand *hand)
{
    cd__worker_close(hand->worker);
    free(hand->pairs.l);
    free(hand->rows);
    free(hand);
}

static enum cd_status make(const struct cd__pool *pool, struct cd__hand **out, struct cd_err *err)
{
    struct cd__hand *hand = calloc(1, sizeof *hand);
    if (hand == NULL) return cd_fail(err, CD_NOMEM, "no memory for a batch of pairs");
    uint32_t *const room = malloc((size_t)4 * CD__PAIRS * sizeof *room);
    hand->pairs = (struct cd__pairs){.l = room};
    hand->rows = malloc((pool->n_rows + 1) * sizeof *hand->rows);
    enum cd_status status = CD_OK;
    if (room == NULL || hand->rows == NULL) status = cd_fail(err, CD_NOMEM, "no memory for a batch of pairs");
    else {
        hand->pairs.r = room + CD__PAIRS;
        hand->some = (struct cd__pairs){.l = room + (size_t)2 * CD__PAIRS, .r = room + (size_t)3 * CD__PAIRS};
        status = cd__worker_open(&hand->worker, pool->plan, err);
    }
    if (status != CD_OK) return let_go(hand), status;
    *out = hand;
    return CD_OK;
}

enum cd_status cd__pool_take(struct cd__pool *pool, struct cd__hand **out, struct cd_err *err)
{
    (void)pthread_mutex_lock(&pool->lock);
    *out = pool->idle;
    if (*out != NULL) pool->idle = (*out)->next;
    (void)pthread_mutex_unlock(&pool->lock);
    return *out != NULL ? CD_OK : make(pool, out, err);
}

void cd__pool_put(struct cd__pool *pool, struct cd__hand *hand)
{
    (void)pthread_mutex_lock(&pool->lock);
    hand->next = pool->idle;
    pool->idle = hand;
    (void)pthread_mutex_unlock(&pool->lock);
}

void cd__pool_close(struct cd__pool *pool)
{
    for (struct cd__hand *hand = pool->idle, *next; hand != NULL; hand = next) {
        next = hand->next;
        let_go(hand);
    }
    (void)pthread_mutex_destroy(&pool->lock);
}
