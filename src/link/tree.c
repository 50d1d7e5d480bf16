/* tree.c - in which order a falling threshold joins records, and how many edges lie between the two parts that each step joins; see graph_int.h.
 *
 * Union by size without path compression: a leaf's way up has at most log2 n steps, and the steps carry the node that was made when they came to
 * be, so the lowest node above two leaves is the last step of the two ways to where they meet. */
#include "graph_int.h"

static uint32_t top_of(const struct cd__tree *t, uint32_t leaf)
{
    while (t->above[leaf] != leaf) leaf = t->above[leaf];
    return leaf;
}

static uint32_t joined_at(const struct cd__tree *t, uint32_t a, uint32_t b)
{
    uint32_t node = CD_NO_CODE;
    while (a != b) {
        uint32_t *lower = t->time[a] < t->time[b] ? &a : &b;
        node = t->time[*lower];
        *lower = t->above[*lower];
    }
    return node;
}

static void join(struct cd__tree *t, uint32_t a, uint32_t b, double weight)
{
    const uint32_t made = t->n++, x = t->node[a], y = t->node[b];
    const bool x_first = t->nodes[x].smallest < t->nodes[y].smallest;
    const uint32_t left = x_first ? x : y, right = x_first ? y : x;
    t->nodes[made] = (struct cd__tree_node){.left = left,
                                            .right = right,
                                            .smallest = t->nodes[left].smallest,
                                            .records = t->nodes[left].records + t->nodes[right].records,
                                            .n_cut = 1,
                                            .weight = weight};
    const uint32_t under = t->size[a] < t->size[b] ? a : b, over = under == a ? b : a;
    t->above[under] = over;
    t->time[under] = made;
    t->size[over] += t->size[under];
    t->node[over] = made;
}

void cd__tree_grow(struct cd__tree *t, const struct cd_edge *edges, size_t n_edges)
{
    t->n = t->n_leaves;
    for (uint32_t i = 0; i < t->n_leaves; i++) {
        t->above[i] = t->node[i] = i;
        t->time[i] = CD_NO_CODE;
        t->size[i] = 1;
        t->nodes[i].left = t->nodes[i].right = CD_NO_CODE;
        t->nodes[i].edges = 0;
    }
    for (size_t e = 0; e < n_edges; e++) {
        const uint32_t l = t->leaf[edges[e].l], r = t->leaf[edges[e].r];
        const uint32_t a = top_of(t, l), b = top_of(t, r);
        if (l == r) t->nodes[l].edges++;
        else if (a == b) t->nodes[joined_at(t, l, r)].n_cut++;
        else join(t, a, b, edges[e].weight);
    }
    for (uint32_t i = t->n_leaves; i < t->n; i++) {
        struct cd__tree_node *node = &t->nodes[i];
        node->edges = node->n_cut + t->nodes[node->left].edges + t->nodes[node->right].edges;
    }
}
