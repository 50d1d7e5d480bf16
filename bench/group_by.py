# What a data engineer would write in DuckDB for the completeness table alone (no findings, duplicates, verdicts or report).
import sys

import duckdb

folder, mode = sys.argv[1], sys.argv[2]
options = ", all_varchar = true" if mode == "text" else ""
columns = ["Self-defined ethnicity", "Officer-defined ethnicity", "Gender", "Age range", "Latitude", "Outcome", "Legislation"]
blank = ", ".join(f'count(*) FILTER ("{column}" IS NULL)' for column in columns)
connection = duckdb.connect()
connection.execute("SET threads = 2")
rows = connection.execute(
    f"""SELECT filename, "Type" = 'Vehicle search', count(*), {blank},
               count(*) FILTER ("Self-defined ethnicity" = 'Other ethnic group - Not stated')
        FROM read_csv('{folder}/*/*.csv', filename = true{options}) GROUP BY ALL"""
).fetchall()
assert len({row[0] for row in rows}) == 763
