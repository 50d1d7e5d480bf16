"""One judge for both programs. usage: judge.py truth/entities.csv PAIRS.csv CLUSTERS.csv   prints JSON: pairwise P, R, F1 at 0.95 of pairs and of clusters, and the best F1 of pairs at any weight"""

import collections
import csv
import json
import math
import sys

truth_path, pairs_path, clusters_path = sys.argv[1:4]
entity = {r[0]: r[1] for r in csv.reader(open(truth_path))}
del entity["unique_id"]
true = sum(n * (n - 1) // 2 for n in collections.Counter(entity.values()).values())
threshold = math.log2(0.95 / 0.05)


def rates(hits, found):
    p, r = hits / found if found else 0, hits / true
    return {"precision": round(p, 4), "recall": round(r, 4), "f1": round(2 * p * r / (p + r) if p + r else 0, 4)}


rows = csv.reader(open(pairs_path))
head = next(rows)
w, a, b = (head.index(c) for c in ("match_weight", "unique_id_l", "unique_id_r"))
scored = sorted(((float(r[w]), entity[r[a]] == entity[r[b]]) for r in rows), reverse=True)
links = [same for weight, same in scored if weight >= threshold]
pairs = rates(sum(links), len(links))
best, hits = (0, 0), 0
for i, (weight, same) in enumerate(scored):
    hits += same
    if i + 1 == len(scored) or scored[i + 1][0] < weight:
        best = max(best, (2 * hits / (i + 1 + true), weight))

rows = csv.reader(open(clusters_path))
head = next(rows)
u, c = head.index("unique_id"), head.index("cluster_id")
of = collections.defaultdict(collections.Counter)
for r in rows:
    of[r[c]][entity[r[u]]] += 1
pick = lambda n: n * (n - 1) // 2
clusters = rates(sum(pick(n) for k in of.values() for n in k.values()), sum(pick(sum(k.values())) for k in of.values()))
print(json.dumps({"true_pairs": true, "pairs": pairs, "best": {"f1": round(best[0], 4), "weight": round(best[1], 2)}, "clusters": clusters}))
