"""The files of formats_bench as others read them: every field that says something is counted. Processor time, as other work on the machine
does not change it much. usage: read_formats.py FOLDER prepare|measure"""
import statistics
import sys
import time

import duckdb
import openpyxl

folder, what = sys.argv[1:3]
database = duckdb.connect()
if what == "prepare":
    database.execute(f"COPY (FROM read_csv('{folder}/people.csv', all_varchar=true)) TO '{folder}/people.parquet'")
    sys.exit()

names = [row[0] for row in database.execute(f"DESCRIBE FROM '{folder}/people.parquet'").fetchall()]
cells = " + ".join(f'count(nullif("{name}", \'\'))' for name in names)
texts = ", ".join(f"'{name}': 'VARCHAR'" for name in names)


def ask(source):
    return database.execute(f"SELECT {cells} FROM {source}").fetchone()[0]


def workbook():
    book = openpyxl.load_workbook(f"{folder}/people.xlsx", read_only=True)
    return sum(value is not None for row in book["people"].iter_rows(min_row=2, values_only=True) for value in row)


peers = [
    ("csv", "DuckDB, one thread", 5, lambda: ask(f"read_csv('{folder}/people.csv', all_varchar=true)")),
    ("jsonl", "DuckDB, one thread", 5, lambda: ask(
        f"read_json('{folder}/people.jsonl', format='newline_delimited', columns={{{texts}}})")),
    ("xlsx", "openpyxl", 1, workbook),
    ("parquet", "DuckDB, one thread", 5, lambda: ask(f"'{folder}/people.parquet'")),
]
ours = {}
for line in open(f"{folder}/ours", encoding="utf-8"):
    words = line.split()
    if words[1] == "1":
        ours[words[0]] = float(line.split("(")[1].split()[0])
database.execute("SET threads = 1")
for name, peer, turns, read in peers:
    took = []
    for _ in range(turns):
        began = time.process_time()
        count = read()
        took.append(time.process_time() - began)
    middle = statistics.median(took)
    ratio = f"{middle / ours[name]:.2f} times as long as one reader of ours" if name in ours else "not read here"
    print(f"{name:8} {peer}: {middle:.3f} s of a processor, {count / 1e6 / middle:.2f} million cells/s, {ratio}")
