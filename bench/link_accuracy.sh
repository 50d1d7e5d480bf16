#!/bin/sh
# candour link run with default settings beside Splink 5 with its recommended comparisons and training: how many links are true, how many true ones found.
# usage: bench/link_accuracy.sh CANDOUR DATA      DATA: the folder of reference data (its linkage/ is read); simulated records need none
# Splink comes from PyPI into a throw-away folder; where it cannot be had it is passed over, visibly. PEERS=folder keeps it between runs.
set -eu
[ $# -ge 1 ] || { sed -n 's/^# //p' "$0" | sed -n 2p >&2; exit 2; }
candour=$1 data=${2-none}/linkage here=$(cd "$(dirname "$0")" && pwd)/link
work=$(mktemp -d) || exit 4
trap 'rm -rf "$work"' EXIT
peers=${PEERS-$work/peers}
command -v python3 >/dev/null || { echo "link_accuracy: no python3 here: passed over"; exit 0; }
python=$peers/5.0.0/bin/python
"$python" -c 'import splink, pandas' 2>/dev/null ||
    { python3 -m venv "$peers/5.0.0" >/dev/null 2>&1 && "$peers/5.0.0/bin/pip" -q install splink==5.0.0 pandas >/dev/null 2>&1; } ||
    { echo "splink 5.0.0: cannot be had here: passed over"; python=; }

# judged KIND RECORDS TRUTH: both are unique_id first; TRUTH is unique_id,entity
judged() {
    echo "== $1"
    "$candour" link run "$2" --keep 0.0001 -o "$work/ours" >/dev/null 2>&1
    echo "  candour:                 $(python3 "$here/judge.py" "$3" "$work/ours/pairs.csv" "$work/ours/clusters.csv")"
    [ -n "$python" ] || return 0
    for how in all rules; do
        # every two of many records are too many for it
        [ "$how" = rules ] || [ "$(wc -l <"$2")" -lt 5000 ] || continue
        "$python" "$here/splink_accuracy.py" "$1" "$2" $how "$work/pairs.csv" "$work/clusters.csv" >"$work/log" 2>&1 || { echo "  splink failed:"; tail -3 "$work/log"; continue; }
        printf '  splink 5.0.0, %-5s pairs: %s\n' "$how" "$(python3 "$here/judge.py" "$3" "$work/pairs.csv" "$work/clusters.csv")"
    done
}
if [ -d "$data" ]; then
    awk -F, 'NR == 1 { print "unique_id,entity" } NR > 1 { print $1 "," $NF }' "$data/splink_datasets/fake_1000.csv" >"$work/truth.csv"
    judged fake "$data/splink_datasets/fake_1000.csv" "$work/truth.csv"
    tr '\t' ',' <"$data/rldata500/RLdata500.tsv" | awk 'NR == 1 { print "unique_id," $0 } NR > 1 { gsub(/NA/, ""); print NR - 1 "," $0 }' >"$work/people.csv"
    awk 'NR == 1 { print "unique_id,entity" } NR > 1 { print NR - 1 "," $1 }' "$data/rldata500/identity.RLdata500.tsv" >"$work/truth.csv"
    judged rl "$work/people.csv" "$work/truth.csv"
    awk -F, 'NR == 1 { print "unique_id,imie,imie2,nazwisko,data_ur,gmina" } NR > 1 { print $1 "," $3 "," $4 "," $5 "," $6 "," $7 }' "$data/foreigners_1000/data_1000.csv" >"$work/people.csv"
    awk -F, 'NR == 1 { print "unique_id,entity" } NR > 1 { print $1 "," $NF }' "$data/foreigners_1000/data_1000.csv" >"$work/truth.csv"
    judged foreigners "$work/people.csv" "$work/truth.csv"
else echo "no reference data: simulated records alone"; fi
for n in 2000 20000; do
    "$candour" simulate --records --people $n -o "$work/set" >/dev/null
    judged people "$work/set/people.csv" "$work/set/truth/entities.csv"
done
