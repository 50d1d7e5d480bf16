"""The person model of the linkage bench as Splink settings, written as JSON for both programs. usage: settings.py tight|loose OUT.json"""

import json
import sys

TIGHT = [("first_name", "surname"), ("surname", "dob"), ("first_name", "dob"), ("postcode", "surname")]
LOOSE = [("dob",), ("first_name", "surname"), ("postcode",)]


def level(sql, label, tf=None, null=False):
    out = {"sql_condition": sql, "label_for_charts": label}
    if tf:
        out |= {"tf_adjustment_column": tf, "tf_adjustment_weight": 1.0}
    if null:
        out["is_null_level"] = True
    return out


def null(column):
    return level(f'"{column}_l" IS NULL OR "{column}_r" IS NULL', f"{column} is NULL", null=True)


ELSE = level("ELSE", "All other comparisons")


def name(column):
    return {
        "output_column_name": column,
        "comparison_levels": [
            null(column),
            level(f'"{column}_l" = "{column}_r"', f"Exact match on {column}", tf=column),
            *(
                level(f'jaro_winkler_similarity("{column}_l", "{column}_r") >= {t}', f"Jaro-Winkler of {column} >= {t}")
                for t in (0.92, 0.88, 0.7)
            ),
            ELSE,
        ],
    }


def dob():
    return {
        "output_column_name": "dob",
        "comparison_levels": [
            null("dob"),
            level('"dob_l" = "dob_r"', "Exact match on dob"),
            level('damerau_levenshtein("dob_l", "dob_r") <= 1', "Damerau-Levenshtein of dob <= 1"),
            level('substr("dob_l", 1, 4) = substr("dob_r", 1, 4)', "same year"),
            ELSE,
        ],
    }


def part(pattern, label):
    left, right = (f"NULLIF(regexp_extract(\"postcode_{side}\", '{pattern}', 0), '')" for side in "lr")
    return level(f"{left} = {right}", f"same {label}")


def postcode():
    return {
        "output_column_name": "postcode",
        "comparison_levels": [
            null("postcode"),
            level('"postcode_l" = "postcode_r"', "Exact match on postcode"),
            part("^[A-Za-z]{1,2}[0-9][A-Za-z0-9]? [0-9]", "sector"),
            part("^[A-Za-z]{1,2}[0-9][A-Za-z0-9]?", "district"),
            part("^[A-Za-z]{1,2}", "area"),
            ELSE,
        ],
    }


def rule(columns):
    return {
        "blocking_rule": " AND ".join(f'l."{c}" = r."{c}"' for c in columns),
        "sql_dialect": "duckdb",
    }


def settings(rules):
    return {
        "link_type": "dedupe_only",
        "probability_two_random_records_match": 0.0001,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "sql_dialect": "duckdb",
        "unique_id_column_name": "unique_id",
        "em_convergence": 0.0001,
        "max_iterations": 25,
        "blocking_rules_to_generate_predictions": [rule(r) for r in rules],
        "comparisons": [name("first_name"), name("surname"), dob(), postcode()],
    }


if __name__ == "__main__":
    with open(sys.argv[2], "w") as f:
        json.dump(settings({"tight": TIGHT, "loose": LOOSE}[sys.argv[1]]), f, indent=4)
