#!/usr/bin/env python3
"""strings_peers.py - strings_bench beside RapidFuzz and DuckDB in one run: strings_peers.py STRINGS_BENCH NAMES

NAMES has a name a line. The pairs that strings_bench drew from it are handed to rapidfuzz.process.cpdist (one worker, code points) and to DuckDB (one
thread, bytes), each timed by the processor's time of this process, best of three. Both come from PyPI; what is not installed is left out.
"""
import os
import subprocess
import sys
import tempfile
import time


def best(run):
    seconds = []
    for _ in range(3):
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
    return min(seconds)


def rapidfuzz_rates(a, b):
    import rapidfuzz
    from rapidfuzz import process
    from rapidfuzz.distance import OSA, DamerauLevenshtein, Jaro, JaroWinkler, Levenshtein

    print(f"RapidFuzz {rapidfuzz.__version__}, millions of pairs a second")
    scorers = [
        ("jaro", Jaro.similarity, None),
        ("jaro-winkler", JaroWinkler.similarity, None),
        ("jaro-winkler reaches 0.88", JaroWinkler.similarity, 0.88),
        ("levenshtein", Levenshtein.distance, None),
        ("levenshtein within 2", Levenshtein.distance, 2),
        ("osa", OSA.distance, None),
        ("damerau-levenshtein", DamerauLevenshtein.distance, None),
        ("damerau within 1", DamerauLevenshtein.distance, 1),
        ("damerau within 2", DamerauLevenshtein.distance, 2),
    ]
    for name, scorer, cutoff in scorers:
        rate = len(a) / best(lambda: process.cpdist(a, b, scorer=scorer, score_cutoff=cutoff, workers=1)) / 1e6
        print(f"{name:26} {rate:8.1f}")


def duckdb_rates(path, n):
    import duckdb

    print(f"DuckDB {duckdb.__version__}, millions of pairs a second")
    con = duckdb.connect(config={"threads": 1})
    con.execute(
        "create table pairs as select a, b from read_csv(?, delim='\t', header=false, quote='', escape='', "
        "columns={'a': 'varchar', 'b': 'varchar'})",
        [path],
    )
    for name, expression in [
        ("jaro", "sum(jaro_similarity(a, b))"),
        ("jaro-winkler", "sum(jaro_winkler_similarity(a, b))"),
        ("jaro-winkler reaches 0.88", "count(*) filter (jaro_winkler_similarity(a, b) >= 0.88)"),
        ("levenshtein", "sum(levenshtein(a, b))"),
        ("levenshtein within 2", "count(*) filter (levenshtein(a, b) <= 2)"),
        ("damerau-levenshtein", "sum(damerau_levenshtein(a, b))"),
        ("damerau within 2", "count(*) filter (damerau_levenshtein(a, b) <= 2)"),
        ("jaccard", "sum(jaccard(a, b))"),
    ]:
        rate = n / best(lambda: con.execute(f"select {expression} from pairs").fetchall()) / 1e6
        print(f"{name:26} {rate:8.1f}")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "pairs")
        print(subprocess.run([sys.argv[1], sys.argv[2], path], check=True, capture_output=True, text=True).stdout)
        with open(path, encoding="utf-8") as file:
            pairs = [line.rstrip("\n").split("\t") for line in file]
        for peer in (lambda: rapidfuzz_rates([p[0] for p in pairs], [p[1] for p in pairs]), lambda: duckdb_rates(path, len(pairs))):
            try:
                peer()
            except ImportError as error:
                print(error)


if __name__ == "__main__":
    main()
