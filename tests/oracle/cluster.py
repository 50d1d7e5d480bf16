#!/usr/bin/env python3
"""Clustering against networkx and scipy on random graphs. Not part of `make test`; needs a C compiler and

    python3 -m venv /tmp/oracle && /tmp/oracle/bin/pip install networkx scipy
    /tmp/oracle/bin/python tests/oracle/cluster.py [TURNS]

Components, bridges, minimum cuts (networkx) and one-to-one assignment (scipy's dense solver, with one dummy for each record). Exits 0 when all agree,
77 and says so where the packages are absent."""
import ctypes
import os
import random
import subprocess
import sys
import tempfile

try:
    import networkx
    import numpy
    from scipy.optimize import linear_sum_assignment
except ImportError as missing:
    print(f"skip: {missing} (see the head of {__file__})")
    sys.exit(77)

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
FILES = ["src/link/" + f for f in ("edges.c", "components.c", "assign.c", "bridges.c", "min_cut.c")]
FILES += ["src/base/" + f for f in ("buf.c", "status.c", "par.c", "str.c")]


class Edge(ctypes.Structure):
    _fields_ = [("l", ctypes.c_uint32), ("r", ctypes.c_uint32), ("weight", ctypes.c_double)]


class Graph(ctypes.Structure):
    _fields_ = [("n", ctypes.c_uint32), ("edges", ctypes.POINTER(Edge)), ("n_edges", ctypes.c_size_t)]


class AssignOpts(ctypes.Structure):
    _fields_ = [("threshold", ctypes.c_double), ("side", ctypes.POINTER(ctypes.c_uint8)), ("max_work", ctypes.c_uint64)]


class Assigned(ctypes.Structure):
    _fields_ = [("links", ctypes.c_uint64), ("gain", ctypes.c_double), ("greedy_components", ctypes.c_uint64),
                ("greedy_records", ctypes.c_uint64)]


def load(folder):
    path = os.path.join(folder, "cluster.so")
    command = [os.environ.get("CC", "cc"), "-std=c17", "-D_GNU_SOURCE", "-O2", "-shared", "-fPIC", "-pthread", "-Iinclude",
               "-o", path] + FILES + ["-lm"]
    subprocess.run(command, cwd=ROOT, check=True)
    return ctypes.CDLL(path)


def random_graph(rng, n, m, bipartite):
    pairs = set()
    while len(pairs) < m:
        l, r = rng.randrange(n), rng.randrange(n)
        if l != r and (not bipartite or (l % 2) != (r % 2)):
            pairs.add((min(l, r), max(l, r)))
    whole = rng.random() < 0.5
    edges = [(l, r, float(rng.randrange(20) - 4) if whole else rng.uniform(-4, 16)) for l, r in sorted(pairs)]
    array = (Edge * len(edges))(*edges)
    return edges, array


def check_components(lib, n, edges, graph, threshold):
    out = (ctypes.c_uint32 * n)()
    assert lib.cd_cluster_components(ctypes.byref(graph), ctypes.byref(ctypes.c_double(threshold)), 1, out, None) == 0
    nx = networkx.Graph()
    nx.add_nodes_from(range(n))
    nx.add_edges_from((l, r) for l, r, w in edges if w >= threshold)
    for component in networkx.connected_components(nx):
        assert all(out[i] == min(component) for i in component)
    bridge = (ctypes.c_uint8 * max(graph.n_edges, 1))()
    assert lib.cd_cluster_bridges(ctypes.byref(graph), ctypes.c_double(threshold), bridge, None) == 0
    ours = {frozenset((graph.edges[e].l, graph.edges[e].r)) for e in range(graph.n_edges) if bridge[e]}
    assert ours == {frozenset(b) for b in networkx.bridges(nx)}
    return len(ours)


def check_assignment(lib, n, edges, graph, threshold):
    side = (ctypes.c_uint8 * n)(*(i % 2 for i in range(n)))
    partner, out = (ctypes.c_uint32 * n)(), Assigned()
    opts = AssignOpts(threshold, side, 0)
    assert lib.cd_assign(ctypes.byref(graph), ctypes.byref(opts), partner, ctypes.byref(out), None) == 0
    left, right = (n + 1) // 2, n // 2
    gain = numpy.zeros((left, right + left))
    for l, r, w in edges:
        if w >= threshold:
            a, b = (l, r) if l % 2 == 0 else (r, l)
            gain[a // 2, b // 2] = w - threshold
    rows, columns = linear_sum_assignment(gain, maximize=True)
    best = gain[rows, columns].sum()
    assert abs(out.gain - best) < 1e-6 * (1 + best), (out.gain, best)
    return out.links


def check_cut(lib, rng, n):
    nx = networkx.gnm_random_graph(n, min(3 * n, n * (n - 1) // 2), seed=rng.randrange(1 << 30))
    if not networkx.is_connected(nx):
        return 0
    capacity, side = (ctypes.c_double * (n * n))(), (ctypes.c_uint8 * n)()
    for l, r in nx.edges:
        nx[l][r]["weight"] = rng.randrange(1, 30)
        capacity[l * n + r] = capacity[r * n + l] = nx[l][r]["weight"]
    assert lib.cd__min_cut(capacity, n, side, None) == 0
    ours = sum(nx[l][r]["weight"] for l, r in nx.edges if side[l] != side[r])
    assert ours == networkx.stoer_wagner(nx)[0]
    return 1


def main():
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    rng = random.Random(1)
    sums = [0, 0, 0]
    with tempfile.TemporaryDirectory() as folder:
        lib = load(folder)
        for turn in range(turns):
            n = rng.randrange(2, 400)
            m = rng.randrange(0, min(3 * n, n * n // 5) + 1)
            threshold = float(rng.randrange(-5, 8))
            for bipartite in (False, True):
                edges, array = random_graph(rng, n, m, bipartite)
                lib.cd_edges_sort(array, ctypes.c_size_t(len(edges)))
                graph = Graph(n, array, len(edges))
                sums[0] += check_components(lib, n, edges, graph, threshold)
                if bipartite:
                    sums[1] += check_assignment(lib, n, edges, graph, threshold)
            sums[2] += check_cut(lib, rng, rng.randrange(2, 60))
    assert all(sums), sums
    print(f"{turns} turns: {sums[0]} bridges, {sums[1]} links, {sums[2]} cuts agree")


main()
