#!/bin/sh
# How fast each format is read, and beside it, in the same run and of the same files, what others take: DuckDB for CSV, JSON lines and Parquet,
# openpyxl for workbooks. usage: bench/formats.sh build/release/candour     (formats_bench lies below it)
# They come from PyPI into a throw-away environment; without them this says so and measures what it can.
set -u
here=$(cd "$(dirname "$0")" && pwd)
bench=$(cd "$(dirname "$1")" && pwd)/bench/formats_bench
[ -x "$bench" ] || { echo "skipped: $bench is not built (-DCANDOUR_BENCH=ON)"; exit 0; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
"$bench" "$work" >"$work/first" || exit 1
python3 -m venv "$work/venv" >/dev/null 2>&1 && "$work/venv/bin/pip" -q install duckdb==1.4.4 openpyxl==3.1.5 >/dev/null 2>&1 || {
    cat "$work/first"
    echo "skipped: DuckDB and openpyxl cannot be installed, nothing to compare with"
    exit 0
}
"$work/venv/bin/python" "$here/read_formats.py" "$work" prepare
"$bench" "$work" | tee "$work/ours"
"$work/venv/bin/python" "$here/read_formats.py" "$work" measure
