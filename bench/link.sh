#!/bin/sh
# candour link beside Splink 4 and 5, same records, same model, same training plan, one after the other; ratios at the end.
# usage: bench/link.sh CANDOUR [N]      N simulated records (docs/simulate.md), 1,000,000 unless said
# The peers come from PyPI into a throw-away folder; where they cannot be had the comparison is passed over, visibly. PEERS=folder keeps them between runs.
set -eu
[ $# -ge 1 ] || { sed -n 's/^# //p' "$0" | sed -n 2p >&2; exit 2; }
candour=$1 n=${2-1000000} here=$(cd "$(dirname "$0")" && pwd)/link
work=$(mktemp -d) || exit 4
trap 'rm -rf "$work"' EXIT
peers=${PEERS-$work/peers}
command -v python3 >/dev/null || { echo "link: no python3 here: passed over"; exit 0; }
"$candour" simulate --records --people "$n" -o "$work/set" >/dev/null
people=$work/set/people.csv truth=$work/set/truth/entities.csv

# peer VERSION DUCKDB: its python, or nothing
peer() {
    [ -x "$peers/$1/bin/python" ] && "$peers/$1/bin/python" -c 'import splink' 2>/dev/null && { echo "$peers/$1/bin/python"; return; }
    python3 -m venv "$peers/$1" >/dev/null 2>&1 &&
        "$peers/$1/bin/pip" -q install "splink==$1" "duckdb==$2" pandas pyarrow >/dev/null 2>&1 && echo "$peers/$1/bin/python" || true
}

# ours MODEL: the best wall time of three runs, and what the last one came to; bytes are compared, as the peer does
ours() {
    best=
    for turn in 1 2 3; do
        began=$(date +%s%N)
        "$candour" link run "$people" --strings bytes --model "$1" --plan "$here/plan.yaml" -o "$work/ours" >"$work/said" 2>/dev/null
        took=$((($(date +%s%N) - began) / 1000000))
        [ -z "$best" ] || [ "$took" -lt "$best" ] && best=$took
    done
    "$candour" link predict "$people" --strings bytes --model "$work/ours/model.json" --count 2>&1 >/dev/null | sed 's/ candidate.*//' >"$work/candidates"
    echo "  candour: ${best} ms (best of three), $(cat "$work/candidates") candidate pairs"
    echo "           $(python3 "$here/judge.py" "$truth" "$work/ours/pairs.csv" "$work/ours/clusters.csv")"
}

for rules in ${RULES-tight loose}; do
    python3 "$here/settings.py" "$rules" "$work/settings.json"
    echo "== $rules rules, $n records, $(nproc) cores"
    ours "$work/settings.json"
    for version in "5.0.0 2.0.0" "4.0.17 1.4.4"; do
        set -- $version
        python=$(peer "$1" "$2")
        [ -n "$python" ] || { echo "  splink $1: cannot be had here: passed over"; continue; }
        "$python" "$here/splink_run.py" "$people" "$work/settings.json" "$work/peer" >"$work/log" 2>&1 || { echo "  splink $1 failed:"; tail -3 "$work/log"; continue; }
        tail -n 1 "$work/log" >"$work/line"
        python3 - "$work/line" "$best" "$(cat "$work/candidates")" <<'END'
import json, sys
peer = json.loads(open(sys.argv[1]).read())
ours, candidates = float(sys.argv[2]) / 1000, int(sys.argv[3])
print(f"  {peer['program']}: {peer['seconds']} s, {peer['peak_mb']} MB, {peer['candidates']} candidate pairs: {'the same' if peer['candidates'] == candidates else 'NOT the same'}")
print(f"           {peer['timings']}")
print(f"           {peer['seconds'] / ours:.1f} times as long as candour")
END
        echo "           $(python3 "$here/judge.py" "$truth" "$work/peer/pairs.csv" "$work/peer/clusters.csv")"
    done
done
