#!/bin/sh
# The whole audit of the public stop-and-search files against DuckDB's read_csv and GROUP BY of the same files, in one run, taking turns;
# and the cost of ten times as many files. usage: bench/audit_duckdb.sh build/release/candour [turns]
# DuckDB comes from PyPI into a throw-away environment; without it, or without the archive, this says so and measures what it can.
set -u
here=$(cd "$(dirname "$0")" && pwd)
candour=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
turns=${2:-5}
archive=${CANDOUR_TEST_DATA:-$here/../../shared/data}/returns/police_uk_stop_search.tar.xz
[ -f "$archive" ] || { echo "skipped: $archive is absent"; exit 0; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/one" "$work/ten" && tar -xJf "$archive" -C "$work/one" || exit 1
python3 -m venv "$work/venv" >/dev/null 2>&1 && "$work/venv/bin/pip" -q install duckdb==1.4.4 >/dev/null 2>&1 ||
    "$work/venv/bin/pip" -q install duckdb >/dev/null 2>&1 || echo "DuckDB cannot be installed: its columns are left out"

# the same files ten times over: nine copies are moved two years back each, in their names and in their dates
for turn in 0 1 2 3 4 5 6 7 8 9; do
    for file in "$work"/one/*/*.csv; do
        name=$(basename "$file")
        year=$((${name%%-*} - 2 * turn))
        mkdir -p "$work/ten/$turn"
        sed "s/,20\(19\|20\)-\([0-9][0-9]\)-/,$year-\2-/" "$file" >"$work/ten/$turn/$year-${name#*-}"
    done
done

# seconds NAME COMMAND...: wall time and peak memory of one run, appended to $work/NAME
seconds() {
    name=$1
    shift
    /usr/bin/env python3 - "$work/$name" "$@" <<'PY'
import resource, subprocess, sys, time
began = time.monotonic()
subprocess.run(sys.argv[2:], check=True, stdout=subprocess.DEVNULL)
took = time.monotonic() - began
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
open(sys.argv[1], "a").write(f"{took:.3f} {peak}\n")
PY
}

for turn in $(seq "$turns"); do
    seconds candour "$candour" audit "$work/one" -o "$work/out"
    seconds candour_ten "$candour" audit "$work/ten" -o "$work/out10"
    [ -x "$work/venv/bin/python" ] && "$work/venv/bin/python" -c 'import duckdb' 2>/dev/null || continue
    seconds duckdb_text "$work/venv/bin/python" "$here/group_by.py" "$work/one" text
    [ "$turn" -le 2 ] && seconds duckdb_typed "$work/venv/bin/python" "$here/group_by.py" "$work/one" typed
done

median() { sort -n "$work/$1" | awk '{ t[NR] = $1; if ($2 > m) m = $2 } END { if (NR) printf "%.3f %d", t[int((NR + 1) / 2)], m }'; }
base=$(median candour)
printf '%-44s %10s %12s %8s\n' "763 files, 497,870 rows, 107 MB" "median s" "peak MB" "ratio"
for row in "candour:candour audit" "duckdb_text:DuckDB read_csv as text, GROUP BY" "duckdb_typed:DuckDB read_csv with types, GROUP BY" \
    "candour_ten:candour audit, ten times the files"; do
    name=${row%%:*}
    [ -f "$work/$name" ] || continue
    # shellcheck disable=SC2046
    set -- $(median "$name")
    printf '%-44s %10s %12s %7sx\n' "${row#*:}" "$1" "$2" "$(awk "BEGIN { printf \"%.1f\", $1 / ${base%% *} }")"
done
