"""Splink with its own recommended comparisons and training on one set. usage: splink_accuracy.py KIND RECORDS.csv all|rules PAIRS.csv CLUSTERS.csv

KIND says what the columns are (below). Comparisons are Splink's ready ones (NameComparison, DateOfBirthComparison, EmailComparison, PostcodeComparison, ExactMatch) with
term frequencies where its tutorial has them; training as in the tutorial: lambda from deterministic rules at recall 0.7, u from random pairs, EM on two rules. `all`: every
two records are compared, so that blocking loses nothing; `rules`: those of the tutorial. Writes pairs from probability 0.0001 on, and clusters at 0.95."""

import sys

import pandas
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

kind, records, how, pairs_path, clusters_path = sys.argv[1:6]
name = lambda c: cl.NameComparison(c).configure(term_frequency_adjustments=True)
place = lambda c: cl.ExactMatch(c).configure(term_frequency_adjustments=True)
dob = lambda c, form: cl.DateOfBirthComparison(c, input_is_string=True, datetime_format=form)
SETS = {
    "fake": {
        "comparisons": [name("first_name"), name("surname"), dob("dob", "%Y-%m-%d"), place("city"), cl.EmailComparison("email")],
        "sure": [("first_name", "surname", "dob"), ("email",)],
        "em": [("first_name", "surname"), ("dob",)],
        "rules": [("first_name", "city"), ("surname",)],
    },
    "rl": {
        "comparisons": [name("fname_c1"), name("lname_c1"), cl.ExactMatch("by"), cl.ExactMatch("bm"), cl.ExactMatch("bd")],
        "sure": [("fname_c1", "lname_c1", "by"), ("lname_c1", "by", "bm", "bd")],
        "em": [("fname_c1", "lname_c1"), ("by", "bm")],
        "rules": [("fname_c1",), ("lname_c1",), ("by", "bm")],
    },
    "foreigners": {
        "comparisons": [name("imie"), name("imie2"), name("nazwisko"), dob("data_ur", "%Y/%m/%d"), place("gmina")],
        "sure": [("imie", "nazwisko", "data_ur")],
        "em": [("imie", "nazwisko"), ("data_ur",)],
        "rules": [("imie", "nazwisko"), ("data_ur",), ("nazwisko",)],
    },
    "people": {
        "comparisons": [name("first_name"), name("surname"), dob("dob", "%Y-%m-%d"), cl.ExactMatch("sex"), cl.PostcodeComparison("postcode")],
        "sure": [("first_name", "surname", "dob"), ("surname", "dob", "postcode")],
        "em": [("first_name", "surname"), ("dob",)],
        "rules": [("first_name", "surname"), ("dob",), ("postcode",)],
    },
}
chosen = SETS[kind]
settings = SettingsCreator(
    link_type="dedupe_only",
    comparisons=chosen["comparisons"],
    blocking_rules_to_generate_predictions=["1=1"] if how == "all" else [block_on(*r) for r in chosen["rules"]],
)
frame = pandas.read_csv(records, dtype=str, keep_default_na=False).replace("", None)
api = DuckDBAPI()
linker = Linker(api.register(frame), settings)
linker.training.estimate_probability_two_random_records_match([block_on(*r) for r in chosen["sure"]], recall=0.7)
linker.training.estimate_u_using_random_sampling(max_pairs=5e6)
for rule in chosen["em"]:
    linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
pairs = linker.inference.predict(threshold_match_probability=0.0001)
pairs.as_pandas_dataframe()[["match_weight", "match_probability", "unique_id_l", "unique_id_r"]].to_csv(pairs_path, index=False)
clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, 0.95)
clusters.as_pandas_dataframe()[["unique_id", "cluster_id"]].to_csv(clusters_path, index=False)
