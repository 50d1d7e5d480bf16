"""The peer: real Splink (4 or 5) on DuckDB, tuned as well as we know. usage: splink_run.py people.csv settings.json OUT [--threads N]

Tuned: no columns retained, EM on agreement patterns and on small blocks, u from a million pairs, threshold 0.01 on what predict keeps. The plan is
that of plan.yaml, which the other program trains by. Prints one JSON line of
timings (seconds) and counts; OUT gets model.json, clusters.csv (0.95)."""

import json
import os
import resource
import sys
import time

import duckdb
import splink
from splink import DuckDBAPI, Linker, block_on

people, settings_path, out = sys.argv[1:4]
os.makedirs(out, exist_ok=True)
began = time.time()
timings = {}


def lap(name, since):
    timings[name] = round(time.time() - since, 3)
    return time.time()


connection = duckdb.connect()
connection.execute("SET threads = 2")
t = time.time()
connection.execute(
    f"CREATE TABLE people AS SELECT * FROM read_csv('{people}', all_varchar = true)"
)
t = lap("read", t)
settings = json.load(open(settings_path))
api = DuckDBAPI(connection=connection)
major = int(splink.__version__.split(".")[0])
if major >= 5:
    linker = Linker(api.register("people"), settings)
else:
    linker = Linker("people", settings, api)
exact = [block_on("first_name", "surname", "dob")]
linker.training.estimate_probability_two_random_records_match(exact, recall=0.3)
t = lap("lambda", t)
linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
t = lap("u", t)
for i, rule in enumerate((block_on("first_name", "dob"), block_on("postcode", "surname"))):
    linker.training.estimate_parameters_using_expectation_maximisation(
        rule, estimate_without_term_frequencies=True
    )
    t = lap(f"em{i}", t)
linker.misc.save_model_to_json(f"{out}/model.json", overwrite=True)
pairs = linker.inference.predict(threshold_match_probability=0.01)
t = lap("predict", t)
clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.95)
t = lap("cluster", t)
connection.execute(
    f"COPY (SELECT unique_id, cluster_id FROM {clusters.physical_name}) TO '{out}/clusters.csv' (HEADER)"
)
connection.execute(
    f"COPY (SELECT unique_id_l, unique_id_r, match_weight FROM {pairs.physical_name}) TO '{out}/pairs.csv' (HEADER)"
)
lap("write", t)
took = time.time() - began
# Not timed: the candidate pairs, counted apart from the work.
rules = [r["blocking_rule"] for r in settings["blocking_rules_to_generate_predictions"]]
candidates = connection.execute(
    "SELECT sum(n) FROM ("
    + " UNION ALL ".join(
        f"SELECT count(*) AS n FROM people l JOIN people r ON {rule} WHERE CAST(l.unique_id AS BIGINT) < CAST(r.unique_id AS BIGINT)"
        + "".join(f" AND NOT coalesce({earlier}, false)" for earlier in rules[:i])
        for i, rule in enumerate(rules)
    )
    + ")"
).fetchone()[0]
print(
    json.dumps(
        {
            "program": f"splink {splink.__version__}, duckdb {duckdb.__version__}",
            "seconds": round(took, 3),
            "timings": timings,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            "candidates": int(candidates),
            "pairs_kept": connection.execute(f"SELECT count(*) FROM {pairs.physical_name}").fetchone()[0],
        }
    )
)
