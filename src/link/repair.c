/* repair.c - splits clusters that are too large or too thin; see cluster.h.
 *
 * A part is a connected set of records with the edges among them. Where it has bridges, its two-edge-connected pieces form a tree: cutting
 * the lightest bridge, again and again, is to walk down the hierarchy of that tree until each piece holds or has no bridge left. A part without a bridge
 * is cut in two by a minimum cut, or, where it is too large for that, by walking down the hierarchy of its edges until the pieces are small enough. */
#include "candour/buf.h"
#include "candour/par.h"
#include "graph_int.h"

#include <math.h>
#include <stdlib.h>

struct part {
    struct part *next;
    uint32_t n;
    bool bridgeless;
    size_t n_edges;
    uint32_t *records;     /* n, ascending */
    struct cd_edge *edges; /* between places in records; sorted */
};

struct repair {
    struct cd_repair_rule rule;
    uint32_t *cluster;
    struct cd_splits *splits;
    struct cd_err *err;
    struct part *parts; /* still to be looked at */
};

static bool holds(const struct cd_repair_rule *rule, uint32_t n, uint64_t n_edges)
{
    if (rule->max_records != 0 && n > rule->max_records) return false;
    return (double)n_edges >= rule->min_density * ((double)n * ((double)n - 1) / 2);
}

/* Nothing need be looked at: it holds, and is too small for two dense parts. */
static bool is_settled(const struct cd_repair_rule *rule, uint32_t n, uint64_t n_edges)
{
    return holds(rule, n, n_edges) && (rule->dense_records == 0 || n / 2 < rule->dense_records);
}

static struct part *part_make(uint32_t n, size_t n_edges)
{
    struct part *p = malloc(sizeof *p + n_edges * sizeof *p->edges + n * sizeof *p->records);
    if (p == NULL) return NULL;
    *p = (struct part){.n = n, .n_edges = n_edges};
    p->edges = (struct cd_edge *)(void *)(p + 1);
    p->records = (uint32_t *)(void *)(p->edges + n_edges);
    return p;
}

static enum cd_status no_memory(const struct repair *r)
{
    return cd_fail(r->err, CD_NOMEM, "no memory to repair clusters");
}

/* --- Cutting a part into pieces ---------------------------------------------------------------------------------------------- */

struct piece {
    uint32_t n, smallest;
    size_t n_edges;
    bool bridgeless, done; /* done: it holds, and only needs to be named */
    struct part *part;
};

static bool make_parts(struct repair *r, struct piece *pieces, uint32_t n_pieces)
{
    for (uint32_t p = n_pieces; p-- > 0;) { /* the first is to be on top */
        if (pieces[p].done) continue;
        struct part *made = part_make(pieces[p].n, pieces[p].n_edges);
        if (made == NULL) return false;
        made->bridgeless = pieces[p].bridgeless;
        made->next = r->parts;
        r->parts = pieces[p].part = made;
        made->n = 0; /* until they are filled */
        made->n_edges = 0;
    }
    return true;
}

/* piece[v]: of each record. place is part->n of scratch. */
static void fill_parts(struct repair *r, const struct part *part, const uint32_t *piece, const struct piece *pieces,
                       uint32_t *place)
{
    for (uint32_t v = 0; v < part->n; v++) {
        struct part *to = pieces[piece[v]].part;
        if (to == NULL) {
            r->cluster[part->records[v]] = pieces[piece[v]].smallest;
            continue;
        }
        place[v] = to->n;
        to->records[to->n++] = part->records[v];
    }
    for (size_t e = 0; e < part->n_edges; e++) {
        const struct cd_edge *edge = &part->edges[e];
        struct part *to = pieces[piece[edge->l]].part;
        if (piece[edge->l] == piece[edge->r] && to != NULL)
            to->edges[to->n_edges++] = (struct cd_edge){place[edge->l], place[edge->r], edge->weight};
    }
}

static enum cd_status report(struct repair *r, const struct cd_split *split)
{
    struct cd_splits *s = r->splits;
    if (!cd_grow((void **)&s->items, &s->cap, s->n + 1, sizeof *s->items)) return no_memory(r);
    s->items[s->n++] = *split;
    return CD_OK;
}

/* --- Along a hierarchy --------------------------------------------------------------------------------------------------------- */

struct descent {
    struct piece *pieces;
    uint32_t n_pieces;
    uint32_t *piece_of, *stack; /* of nodes */
};

static enum cd_status descend(struct repair *r, const struct cd__tree *tree, enum cd_split_how how, struct descent *d)
{
    uint32_t n_stack = 0;
    d->stack[n_stack++] = tree->n - 1;
    while (n_stack > 0) {
        const uint32_t at = d->stack[--n_stack];
        const struct cd__tree_node *node = &tree->nodes[at];
        const bool done = holds(&r->rule, node->records, node->edges), leaf = node->left == CD_NO_CODE;
        const bool small = how == CD_SPLIT_LIGHTEST && node->records <= CD_CUT_RECORDS;
        if (done || leaf || small) {
            d->piece_of[at] = d->n_pieces;
            d->pieces[d->n_pieces++] = (struct piece){node->records,
                                                      node->smallest,
                                                      (size_t)node->edges,
                                                      leaf,
                                                      is_settled(&r->rule, node->records, node->edges),
                                                      NULL};
            continue;
        }
        const struct cd__tree_node *left = &tree->nodes[node->left], *right = &tree->nodes[node->right];
        CD_TRY(report(r, &(struct cd_split){how, left->smallest, right->smallest, left->records, right->records,
                                            node->n_cut, node->weight}));
        d->stack[n_stack++] = node->right;
        d->stack[n_stack++] = node->left;
    }
    for (uint32_t at = tree->n; at-- > tree->n_leaves;) {
        if (d->piece_of[at] == CD_NO_CODE) continue;
        d->piece_of[tree->nodes[at].left] = d->piece_of[tree->nodes[at].right] = d->piece_of[at];
    }
    return CD_OK;
}

static enum cd_status split_by_tree(struct repair *r, const struct part *part, struct cd__tree *tree,
                                    enum cd_split_how how, struct cd_arena *arena)
{
    const uint32_t leaves = tree->n_leaves;
    tree->above = CD_NEW(arena, uint32_t, 4 * (size_t)leaves);
    struct descent d = {.pieces = CD_NEW(arena, struct piece, leaves)};
    d.piece_of = CD_NEW(arena, uint32_t, 2 * (size_t)leaves);
    d.stack = CD_NEW(arena, uint32_t, 2 * (size_t)leaves);
    uint32_t *place = CD_NEW(arena, uint32_t, part->n), *piece = tree->leaf;
    if (tree->above == NULL || d.pieces == NULL || d.piece_of == NULL || d.stack == NULL || place == NULL)
        return no_memory(r);
    tree->time = tree->above + leaves;
    tree->size = tree->time + leaves;
    tree->node = tree->size + leaves;
    cd__tree_grow(tree, part->edges, part->n_edges);
    for (uint32_t i = 0; i < tree->n; i++) d.piece_of[i] = CD_NO_CODE;
    CD_TRY(descend(r, tree, how, &d));
    for (uint32_t v = 0; v < part->n; v++) piece[v] = d.piece_of[tree->leaf[v]];
    if (!make_parts(r, d.pieces, d.n_pieces)) return no_memory(r);
    fill_parts(r, part, piece, d.pieces, place);
    return CD_OK;
}

/* Leaves are what holds together without bridges (all bridges are marked), or single records. */
static enum cd_status split_down(struct repair *r, const struct part *part, const uint8_t *bridge,
                                 struct cd_arena *arena)
{
    struct cd__tree tree = {.leaf = CD_NEW(arena, uint32_t, part->n)};
    tree.nodes = CD_NEW(arena, struct cd__tree_node, 2 * (size_t)part->n);
    uint32_t *root = CD_NEW(arena, uint32_t, part->n);
    if (tree.leaf == NULL || tree.nodes == NULL || root == NULL) return no_memory(r);
    cd__alone(root, part->n);
    for (size_t e = 0; e < part->n_edges && bridge != NULL; e++) {
        if (bridge[e]) continue;
        const uint32_t a = cd__find(root, part->edges[e].l), b = cd__find(root, part->edges[e].r);
        root[a < b ? b : a] = a < b ? a : b;
    }
    cd__flatten(root, part->n);
    for (uint32_t v = 0; v < part->n; v++) {
        if (root[v] == v) {
            tree.nodes[tree.n_leaves].smallest = part->records[v];
            tree.leaf[v] = tree.n_leaves++;
        } else {
            tree.leaf[v] = tree.leaf[root[v]];
        }
        tree.nodes[tree.leaf[v]].records++;
    }
    return split_by_tree(r, part, &tree, bridge != NULL ? CD_SPLIT_BRIDGE : CD_SPLIT_LIGHTEST, arena);
}

/* --- In two ---------------------------------------------------------------------------------------------------------------------- */

/* side[v] of each record: 0, or else the other part; both are connected. */
static enum cd_status part_in_two(struct repair *r, const struct part *part, const uint8_t *side, enum cd_split_how how,
                                  struct cd_arena *arena)
{
    uint32_t *piece = CD_NEW(arena, uint32_t, part->n), *place = CD_NEW(arena, uint32_t, part->n);
    if (piece == NULL || place == NULL) return no_memory(r);
    struct piece pieces[2] = {{0}};
    for (uint32_t v = part->n; v-- > 0;) {
        piece[v] = side[v] != side[0];
        pieces[piece[v]].n++;
        pieces[piece[v]].smallest = part->records[v];
    }
    struct cd_split split = {how, pieces[0].smallest, pieces[1].smallest, pieces[0].n, pieces[1].n, 0, 0};
    for (size_t e = 0; e < part->n_edges; e++) {
        const struct cd_edge *edge = &part->edges[e];
        if (piece[edge->l] == piece[edge->r]) pieces[piece[edge->l]].n_edges++;
        else if (split.n_cut++ == 0) split.weight = edge->weight;
    }
    for (unsigned p = 0; p < 2; p++) pieces[p].done = is_settled(&r->rule, pieces[p].n, pieces[p].n_edges);
    CD_TRY(report(r, &split));
    if (!make_parts(r, pieces, 2)) return no_memory(r);
    fill_parts(r, part, piece, pieces, place);
    return CD_OK;
}

static enum cd_status split_in_two(struct repair *r, const struct part *part, struct cd_arena *arena)
{
    const size_t n = part->n;
    double *capacity = CD_NEW(arena, double, n *n);
    uint8_t *side = CD_NEW(arena, uint8_t, n);
    if (capacity == NULL || side == NULL) return no_memory(r);
    for (size_t e = 0; e < part->n_edges; e++) {
        const struct cd_edge *edge = &part->edges[e];
        const double over = edge->weight - r->rule.threshold;
        /* Above 0, so that both sides of the cut are connected. */
        const double c = (over < 0x1p30 ? over : 0x1p30) + 0x1p-10;
        capacity[edge->l * n + edge->r] += c;
        capacity[edge->r * n + edge->l] += c;
    }
    CD_TRY(cd__min_cut(capacity, part->n, side, r->err));
    return part_in_two(r, part, side, CD_SPLIT_MIN_CUT, arena);
}

/* --- Between dense parts --------------------------------------------------------------------------------------------------------- */

/* What holds together without bridges, with what hangs on it as the tree of bridges is plucked leaf by leaf. */
struct knot {
    struct cd__size own, all;
    uint32_t
        bridges; /* of those not yet plucked: how many, and their numbers xor-ed, which of a leaf is its one bridge */
    size_t mixed;
};
struct far_end {
    struct cd__size all;
    uint32_t knot;
};

static bool is_dense(const struct cd_repair_rule *rule, struct cd__size size)
{
    const double n = size.records;
    return size.records >= rule->dense_records && (double)size.edges >= rule->dense_share * (n * (n - 1) / 2);
}

static bool are_dense(const struct cd_repair_rule *rule, const struct part *part, const struct far_end *end,
                      const struct knot *far, const struct knot *near)
{
    const struct cd__size rest = {part->n - end->all.records, part->n_edges - 1 - end->all.edges};
    if (end->all.records < rule->dense_records || rest.records < rule->dense_records) return false;
    return (is_dense(rule, end->all) || is_dense(rule, far->own)) &&
           (is_dense(rule, rest) || is_dense(rule, near->own));
}

/* root[v]: the first record of v's knot. Fills knots (at those records). */
static void tie_knots(const struct part *part, const uint8_t *bridge, uint32_t *root, struct knot *knots)
{
    cd__alone(root, part->n);
    for (size_t e = 0; e < part->n_edges; e++) {
        if (bridge[e]) continue;
        const uint32_t a = cd__find(root, part->edges[e].l), b = cd__find(root, part->edges[e].r);
        root[a < b ? b : a] = a < b ? a : b;
    }
    cd__flatten(root, part->n);
    for (uint32_t v = 0; v < part->n; v++) knots[root[v]].own.records++;
    for (size_t e = 0; e < part->n_edges; e++) {
        struct knot *l = &knots[root[part->edges[e].l]], *r = &knots[root[part->edges[e].r]];
        if (l == r) l->own.edges++;
        else l->bridges++, r->bridges++, l->mixed ^= e, r->mixed ^= e;
    }
    for (uint32_t v = 0; v < part->n; v++) knots[v].all = knots[v].own;
}

/* ends[e] of each bridge: one of the two parts that are left without it. */
static void pluck(const struct part *part, const uint32_t *root, struct knot *knots, struct far_end *ends)
{
    for (uint32_t v = 0; v < part->n; v++)
        for (uint32_t at = v; root[at] == at && knots[at].bridges == 1;) {
            const size_t e = knots[at].mixed;
            const uint32_t l = root[part->edges[e].l], r = root[part->edges[e].r], to = l ^ r ^ at;
            ends[e] = (struct far_end){knots[at].all, at};
            knots[to].all.records += knots[at].all.records;
            knots[to].all.edges += knots[at].all.edges + 1;
            knots[at].bridges = 0;
            knots[to].bridges--;
            knots[to].mixed ^= e;
            at = to;
        }
}

/* The lightest bridge between dense parts; part->n_edges: there is none. */
static size_t find_thin(const struct cd_repair_rule *rule, const struct part *part, const uint8_t *bridge,
                        const uint32_t *root, const struct knot *knots, const struct far_end *ends)
{
    for (size_t e = part->n_edges; e-- > 0;) {
        if (!bridge[e]) continue;
        const uint32_t far = ends[e].knot, near = root[part->edges[e].l] ^ root[part->edges[e].r] ^ far;
        if (are_dense(rule, part, &ends[e], &knots[far], &knots[near])) return e;
    }
    return part->n_edges;
}

/* A part that holds otherwise: cut in two, or left as it is. */
static enum cd_status split_at_thin(struct repair *r, const struct part *part, const uint8_t *bridge,
                                    struct cd_arena *arena)
{
    uint32_t *root = CD_NEW(arena, uint32_t, part->n);
    struct knot *knots = CD_NEW(arena, struct knot, part->n);
    struct far_end *ends = CD_NEW(arena, struct far_end, part->n_edges);
    uint8_t *side = CD_NEW(arena, uint8_t, part->n);
    if (root == NULL || knots == NULL || ends == NULL || side == NULL) return no_memory(r);
    tie_knots(part, bridge, root, knots);
    pluck(part, root, knots, ends);
    const size_t thin = find_thin(&r->rule, part, bridge, root, knots, ends);
    for (uint32_t v = 0; v < part->n && thin == part->n_edges; v++) r->cluster[part->records[v]] = part->records[0];
    if (thin == part->n_edges) return CD_OK;
    cd__alone(root, part->n);
    for (size_t e = 0; e < part->n_edges; e++) {
        if (e == thin) continue;
        const uint32_t a = cd__find(root, part->edges[e].l), b = cd__find(root, part->edges[e].r);
        root[a < b ? b : a] = a < b ? a : b;
    }
    cd__flatten(root, part->n);
    for (uint32_t v = 0; v < part->n; v++) side[v] = root[v] != root[0];
    return part_in_two(r, part, side, CD_SPLIT_DENSE, arena);
}

/* --- All -------------------------------------------------------------------------------------------------------------------------- */

static enum cd_status split(struct repair *r, const struct part *part, struct cd_arena *arena)
{
    uint8_t *bridge = CD_NEW(arena, uint8_t, part->n_edges + 1);
    if (bridge == NULL) return no_memory(r);
    if (!part->bridgeless) CD_TRY(cd__bridges(part->edges, part->n_edges, part->n, bridge, r->err));
    if (holds(&r->rule, part->n, part->n_edges)) return split_at_thin(r, part, bridge, arena);
    if (memchr(bridge, 1, part->n_edges) != NULL) return split_down(r, part, bridge, arena);
    return part->n <= CD_CUT_RECORDS ? split_in_two(r, part, arena) : split_down(r, part, NULL, arena);
}

static enum cd_status check_connected(struct repair *r, const struct part *part)
{
    uint32_t *root = malloc(((size_t)part->n + 1) * sizeof *root), joined = 0;
    if (root == NULL) return no_memory(r);
    cd__alone(root, part->n);
    for (size_t e = 0; e < part->n_edges; e++) {
        const uint32_t a = cd__find(root, part->edges[e].l), b = cd__find(root, part->edges[e].r);
        root[a < b ? b : a] = a < b ? a : b;
        joined += a != b;
    }
    free(root);
    if (joined + 1 == part->n) return CD_OK;
    return cd_fail(r->err, CD_INPUT, "a cluster to be repaired is not connected by its own edges over the threshold");
}

static enum cd_status split_all(struct repair *r)
{
    while (r->parts != NULL) {
        struct part *part = r->parts;
        struct cd_arena arena = cd_arena_make(SIZE_MAX);
        r->parts = part->next;
        const enum cd_status st = split(r, part, &arena);
        cd_arena_free(&arena);
        free(part);
        if (st != CD_OK) return st;
        if (cd_stop_requested()) return cd_fail(r->err, CD_STOPPED, "stopped while clusters were repaired");
    }
    return CD_OK;
}

struct sizes {
    uint32_t *records,
        *edges;      /* of a cluster; once it is known whether it holds, records is its index in parts or CD_NO_CODE */
    uint32_t *place; /* of a record in its part */
    struct part **parts; /* those that do not hold, ascending */
    uint32_t n_parts;
};

static enum cd_status gather(struct repair *r, const struct cd_graph *graph, size_t n_edges, struct sizes *s)
{
    for (uint32_t i = 0; i < graph->n; i++) s->records[r->cluster[i]]++;
    for (size_t e = 0; e < n_edges; e++) {
        const uint32_t c = r->cluster[graph->edges[e].l];
        s->edges[c] += c == r->cluster[graph->edges[e].r];
    }
    struct part **last = &r->parts;
    for (uint32_t c = 0; c < graph->n; c++) {
        if (s->records[c] == 0 || is_settled(&r->rule, s->records[c], s->edges[c])) {
            s->records[c] = CD_NO_CODE;
            continue;
        }
        struct part *part = part_make(s->records[c], s->edges[c]);
        if (part == NULL) return no_memory(r);
        *last = part;
        last = &part->next;
        part->n = 0;
        part->n_edges = 0;
        s->records[c] = s->n_parts++;
    }
    return CD_OK;
}

static enum cd_status load(struct repair *r, const struct cd_graph *graph, size_t n_edges, struct sizes *s)
{
    CD_TRY(gather(r, graph, n_edges, s));
    if ((s->parts = calloc((size_t)s->n_parts + 1, sizeof *s->parts)) == NULL) return no_memory(r);
    uint32_t k = 0;
    for (struct part *part = r->parts; part != NULL; part = part->next) s->parts[k++] = part;
    for (uint32_t i = 0; i < graph->n; i++) {
        const uint32_t of = s->records[r->cluster[i]];
        if (of == CD_NO_CODE) continue;
        s->place[i] = s->parts[of]->n;
        s->parts[of]->records[s->parts[of]->n++] = i;
    }
    for (size_t e = 0; e < n_edges; e++) {
        const struct cd_edge *edge = &graph->edges[e];
        const uint32_t of = s->records[r->cluster[edge->l]];
        if (of == CD_NO_CODE || r->cluster[edge->l] != r->cluster[edge->r]) continue;
        struct part *part = s->parts[of];
        part->edges[part->n_edges++] = (struct cd_edge){s->place[edge->l], s->place[edge->r], edge->weight};
    }
    for (const struct part *part = r->parts; part != NULL; part = part->next) CD_TRY(check_connected(r, part));
    return CD_OK;
}

static enum cd_status check(const struct cd_graph *graph, const struct cd_repair_rule *rule, const uint32_t *cluster,
                            struct cd_err *err)
{
    CD_TRY(cd__graph_check(graph, err));
    if (!isfinite(rule->threshold)) return cd_fail(err, CD_INPUT, "repair needs a finite threshold");
    if (!(rule->min_density >= 0 && rule->min_density <= 1 && rule->dense_share >= 0 && rule->dense_share <= 1))
        return cd_fail(err, CD_INPUT, "the least density is a share: 0 to 1");
    for (uint32_t i = 0; i < graph->n; i++)
        if (cluster[i] > i || cluster[cluster[i]] != cluster[i])
            return cd_fail(err, CD_INPUT, "clusters must be named by their smallest record");
    return CD_OK;
}

enum cd_status cd_cluster_repair(const struct cd_graph *graph, const struct cd_repair_rule *rule, uint32_t *cluster,
                                 struct cd_splits *splits, struct cd_err *err)
{
    CD_TRY(check(graph, rule, cluster, err));
    struct repair r = {.rule = *rule, .cluster = cluster, .splits = splits, .err = err};
    const size_t n = graph->n, n_edges = cd__edges_over(graph->edges, graph->n_edges, rule->threshold);
    uint32_t *memory = calloc(3 * n + 1, sizeof *memory);
    struct sizes s = {.records = memory};
    enum cd_status st;
    if (memory == NULL) {
        st = no_memory(&r);
    } else {
        s.edges = memory + n;
        s.place = s.edges + n;
        st = load(&r, graph, n_edges, &s);
    }
    free(memory);
    free(s.parts);
    if (st == CD_OK) st = split_all(&r);
    while (r.parts != NULL) {
        struct part *part = r.parts;
        r.parts = part->next;
        free(part);
    }
    return st;
}

void cd_splits_free(struct cd_splits *splits)
{
    free(splits->items);
    *splits = (struct cd_splits){0};
}
