"""Runs Splink's EM and writes what went in (counts of agreement patterns) and what came out (each iteration).

    python3 -m venv venv && venv/bin/pip install splink==4.0.16 pandas
    venv/bin/python tests/oracle/em_splink.py DATA tests/unit/link/em_splink

DATA is a folder with fake_1000.csv (splink_datasets) and dataset4a.csv, dataset4b.csv (FEBRL 4). Every case is one file of tests/unit/link/em_splink;
em_test.c reads them, so that no test needs Python. One case may have several sessions, in the order in which they were run: each starts from what
the earlier ones left. The lines of a case:

    comparison NAME LEVELS                          levels in listed order; then one line for each level
    level null|- EXACT m u                          EXACT: columns that it says are equal, joined by +, or -; m, u: given, or -
    lambda L
    session fix_m fix_u fix_lambda convergence iterations COLUMNS      columns of the blocking rule, joined by +
    cell COUNT level level ...                      index of the level of each comparison, - where it is switched off
    state lambda m:u m:u ...                        of the levels that are not null and not switched off; first the start, then each iteration
    final m:u m:u ...                               of all levels that are not null, after the sessions
"""

import logging
import sys
from pathlib import Path

import duckdb
import pandas as pd
import splink
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.internals.em_training_session import EMTrainingSession

logging.disable(logging.CRITICAL)
kept = {}
original_vectors = EMTrainingSession._comparison_vectors


def keep_vectors(self):
    vectors = original_vectors(self)
    kept[id(self)] = vectors.as_pandas_dataframe() if hasattr(vectors, "as_pandas_dataframe") else None
    if kept[id(self)] is None:
        kept[id(self)] = pd.DataFrame(vectors.as_record_list())  # Splink 5
    return vectors


EMTrainingSession._comparison_vectors = keep_vectors


def number(x):
    return "-" if x is None or isinstance(x, str) else repr(float(x))


def value(level, what):
    """What the iteration works with: 1e-6 where the level was not observed."""
    return repr(float(getattr(level, what)))


def listed(comparison):
    return list(comparison.comparison_levels)


def write_model(out, linker):
    for c in linker._settings_obj.comparisons:
        out.append(f"comparison {c.output_column_name} {len(listed(c))}")
        for level in listed(c):
            exact = "+".join(level._exact_match_colnames) if level._is_exact_match else "-"
            fixed = ("m" if level._fix_m_probability else "") + ("u" if level._fix_u_probability else "")
            kind = "null" if level.is_null_level else "fix" + fixed if fixed else "-"
            out.append(f"level {kind} {exact} {number(level._m_probability)} {number(level._u_probability)}")


def write_session(out, linker, session, flags, columns):
    settings = linker._settings_obj
    training = settings.training_settings
    out.append(
        "session "
        + " ".join(str(int(f)) for f in flags)
        + f" {training.em_convergence!r} {training.max_iterations} {'+'.join(columns)}"
    )
    active = {c.output_column_name: c for c in session.core_model_settings.comparisons}
    frame = kept[id(session)]
    gammas = [f"gamma_{name}" for name in active]
    counts = frame.groupby(gammas).size()
    for key, count in counts.items():
        gamma = dict(zip(active, key if isinstance(key, tuple) else (key,)))
        cells = []
        for c in settings.comparisons:
            name = c.output_column_name
            of = {level.comparison_vector_value: i for i, level in enumerate(listed(c))}
            cells.append(str(of[int(gamma[name])]) if name in gamma else "-")
        out.append(f"cell {count} " + " ".join(cells))
    for state in session._core_model_settings_history:
        words = [repr(float(state.probability_two_random_records_match))]
        for c in state.comparisons:
            words += [
                f"{value(level, 'm_probability')}:{value(level, 'u_probability')}"
                for level in listed(c)
                if not level.is_null_level
            ]
        out.append("state " + " ".join(words))


def linker_of(frames, settings):
    api = DuckDBAPI(connection=duckdb.connect())
    if splink.__version__.startswith("4"):
        return Linker(frames, settings, db_api=api)
    frames = frames if isinstance(frames, list) else [frames]
    return Linker([api.register(f, table_name=f"d{i}") for i, f in enumerate(frames)], settings)


def write_case(folder, name, frames, settings, prior, sessions):
    linker = linker_of(frames, settings)
    linker._settings_obj._probability_two_random_records_match = prior
    out = [f"# splink {splink.__version__}, {name}"]
    write_model(out, linker)
    out.append(f"lambda {prior!r}")
    for columns, flags in sessions:
        session = linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*columns),
            estimate_without_term_frequencies=True,
            fix_m_probabilities=flags[0],
            fix_u_probabilities=flags[1],
            fix_probability_two_random_records_match=flags[2],
        )
        write_session(out, linker, session, flags, columns)
    words = []
    for c in linker._settings_obj.comparisons:
        words += [
            f"{number(level._m_probability)}:{number(level._u_probability)}"
            for level in listed(c)
            if not level.is_null_level
        ]
    out.append("final " + " ".join(words))
    Path(folder, f"{name}.txt").write_text("\n".join(out) + "\n")


def with_u(comparison, *u):
    """Sets the u of the levels that are not null, first to last, as sampling would have."""
    comparison = comparison.get_comparison("duckdb").as_dict()
    levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
    for level, p in zip(levels, u):
        level["u_probability"] = p
    return comparison


def main(data, folder):
    Path(folder).mkdir(exist_ok=True)
    fake = pd.read_csv(Path(data, "fake_1000.csv"), dtype=str)

    # As the tutorial has it: u known, two sessions that between them train everything.
    names = cl.JaroWinklerAtThresholds
    tutorial = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            with_u(names("first_name", [0.9, 0.7]), 0.005, 0.004, 0.03, 0.961),
            with_u(names("surname", [0.9, 0.7]), 0.004, 0.003, 0.02, 0.973),
            with_u(cl.LevenshteinAtThresholds("dob", [1, 2]), 0.002, 0.009, 0.08, 0.909),
            with_u(cl.ExactMatch("city"), 0.08, 0.92),
            with_u(cl.ExactMatch("email"), 0.002, 0.998),
        ],
    )
    both = [(["first_name", "surname"], (False, True, False)), (["dob"], (False, True, False))]
    write_case(folder, "tutorial", fake, tutorial, 0.0033, both)

    # Nothing known: defaults for m and u, u free, levels that never happen (a distance of exactly 40 or less beyond ELSE's reach), three sessions.
    free = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[names("first_name", [0.92, 0.8]), cl.ExactMatch("surname"),
                     cl.CustomComparison(
                         output_column_name="dob",
                         comparison_levels=[cll.NullLevel("dob"), cll.ExactMatchLevel("dob"),
                                            {"sql_condition": "dob_l = 'never' and dob_r = 'ever'",
                                             "label_for_charts": "does not happen"},
                                            cll.LevenshteinLevel("dob", 1), cll.ElseLevel()]),
                     cl.ExactMatch("city"), cl.ExactMatch("email")],
        em_convergence=0.001,
        max_iterations=12,
    )
    three = [(["city"], (False, False, False)), (["first_name"], (False, False, False)),
             (["dob"], (False, False, True))]
    write_case(folder, "free", fake, free, 0.0001, three)

    # Some levels fixed, one level for two columns, m fixed in the last session, stopped before it has converged.
    fixed = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.CustomComparison(
                output_column_name="full_name",
                comparison_levels=[
                    cll.And(cll.NullLevel("first_name"), cll.NullLevel("surname")).configure(is_null_level=True),
                    cll.And(cll.ExactMatchLevel("first_name"), cll.ExactMatchLevel("surname")).configure(
                        m_probability=0.6, u_probability=0.0001),
                    cll.ExactMatchLevel("surname").configure(m_probability=0.2, u_probability=0.004),
                    cll.ExactMatchLevel("first_name").configure(m_probability=0.1, u_probability=0.005),
                    cll.ElseLevel().configure(m_probability=0.1, u_probability=0.99),
                ],
            ),
            cl.CustomComparison(
                output_column_name="dob",
                comparison_levels=[
                    cll.NullLevel("dob"),
                    cll.ExactMatchLevel("dob").configure(m_probability=0.7, u_probability=0.002,
                                                         fix_m_probability=True, fix_u_probability=True),
                    cll.LevenshteinLevel("dob", 1).configure(m_probability=0.2, u_probability=0.01),
                    cll.ElseLevel().configure(m_probability=0.1, u_probability=0.98, fix_m_probability=True),
                ],
            ),
            cl.ExactMatch("city").configure(m_probabilities=[0.8, 0.2], u_probabilities=[0.1, 0.9]),
            cl.ExactMatch("email").configure(m_probabilities=[0.8, 0.2], u_probabilities=[0.001, 0.999]),
        ],
        em_convergence=1e-7,
        max_iterations=8,
    )
    sessions = [(["first_name", "surname"], (False, False, False)), (["email"], (False, True, False)),
                (["dob"], (True, False, False))]
    write_case(folder, "fixed", fake, fixed, 0.002, sessions)

    # Two files that are linked; six comparisons.
    febrl = [pd.read_csv(Path(data, f"dataset4{x}.csv"), skipinitialspace=True, dtype=str) for x in "ab"]
    febrl = [f.rename(columns={"rec_id": "unique_id"}) for f in febrl]
    linked = SettingsCreator(
        link_type="link_only",
        comparisons=[
            with_u(names("given_name", [0.9]), 0.006, 0.004, 0.99),
            with_u(names("surname", [0.9]), 0.004, 0.003, 0.993),
            with_u(cl.DamerauLevenshteinAtThresholds("date_of_birth", [1]), 0.0001, 0.0008, 0.9991),
            with_u(cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1]), 0.00002, 0.00001, 0.99997),
            with_u(cl.ExactMatch("postcode"), 0.001, 0.999),
            with_u(cl.ExactMatch("state"), 0.25, 0.75),
        ],
    )
    sessions = [(["date_of_birth"], (False, True, False)), (["postcode"], (False, True, False))]
    write_case(folder, "linked", febrl, linked, 0.0002, sessions)


def whole(data, folder):
    """A model trained from nothing, saved before and after: every pair of 1,000 records for u, so that nothing depends on a sample."""
    fake = pd.read_csv(Path(data, "fake_1000.csv"), dtype=str)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("first_name", [0.9, 0.7]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("surname", [0.9, 0.7]),
            cl.LevenshteinAtThresholds("dob", [1, 2]),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.ExactMatch("email"),
        ],
        blocking_rules_to_generate_predictions=[block_on("first_name", "surname"), block_on("dob")],
    )
    linker = linker_of(fake, settings)
    linker.misc.save_model_to_json(str(Path(folder, "whole_before.json")), overwrite=True)
    rules = [block_on("first_name", "surname", "dob"), block_on("email", "dob"),
             "l.city = r.city and l.dob = r.dob and levenshtein(l.surname, r.surname) <= 1"]
    linker.training.estimate_probability_two_random_records_match(rules, recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for columns in (["first_name", "surname"], ["dob"]):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*columns), estimate_without_term_frequencies=True)
    linker.misc.save_model_to_json(str(Path(folder, "whole_after.json")), overwrite=True)
    labelled = linker_of(fake, settings)
    labelled.training.estimate_m_from_label_column("cluster")
    labelled.misc.save_model_to_json(str(Path(folder, "labels_after.json")), overwrite=True)


if __name__ == "__main__":
    whole(*sys.argv[1:3])
    main(*sys.argv[1:3])
