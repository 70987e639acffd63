"""`invariant_to`: planted dependences, and the simplest row that shows each."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest
from tests.gates.behaviour.formula_models import OfThree
from tests.gates.behaviour.formula_models import Scored
from tests.gates.behaviour.formula_models import Valued
from tests.gates.behaviour.formula_models import people
from tests.gates.behaviour.formula_models import steady

from pytest_mlgate.data.cases.case_record import case_of
from pytest_mlgate.verdict import Outcome

STEADY = Scored(steady)


def lines_of(verdict):
    """Read the lines for the ledger that a verdict shows: before, and after."""
    marked = [case.partition("edge-case ledger: ")[2] for case in verdict.cases]
    before, after = [json.loads(line) for line in marked if line]
    return before, after


def test_a_model_that_does_not_look_at_a_column_passes(behaving):
    asked = behaving(STEADY)
    found = asked.gate.invariant_to("sex", "town")
    assert (found.estimate, found.n) == (0.0, 200)
    assert asked.verdict.outcome is Outcome.PASSED
    assert asked.verdict.check == "invariant_to(sex, town)"
    assert "8 other values put into each row; 1800 rows asked in 2 calls" in (
        asked.verdict.method
    )


def test_a_planted_dependence_is_found_and_shrunk_to_one_column(behaving):
    """Women of Ulm are called poor: sex and town are changed together, one is shown."""
    model = Scored(
        lambda rows: np.where((rows["sex"] == "f") & (rows["town"] == "Ulm"), 0.1, 0.9)
    )
    asked = behaving(model)
    asked.gate.invariant_to("sex", "town", rows=300)
    verdict = asked.verdict
    assert verdict.outcome is Outcome.FAILED
    assert verdict.estimate == -300
    assert verdict.reason == "300 of 300 rows break the rule."
    # the first row of which one column has to change, and not two
    first = people().query("sex == 'f' or town == 'Ulm'").iloc[0]
    assert (first.name, first["sex"], first["town"]) == (1, "f", "Wien")
    assert verdict.cases[0] == "row 1: town 'Wien' -> 'Ulm': 0.9 (yes) -> 0.1 (no)"


def test_the_lines_for_the_ledger_are_a_pair_of_cases(behaving):
    """Which answer is right nobody knows: the second case is held against the first."""
    asked = behaving(Scored(lambda rows: np.where(rows["sex"] == "f", 0.9, 0.2)))
    asked.gate.invariant_to("sex", rows=300)
    before, after = (
        case_of(record, where="cases.jsonl", place="line 1")
        for record in lines_of(asked.verdict)
    )
    features = people().iloc[0][["age", "hours", "income", "sex", "town"]].to_dict()
    assert before.inputs == features
    assert before.expected.labels == ("no", "yes")
    assert after.inputs == features | {"sex": "f"}
    assert (after.expected.case, after.expected.tolerance) == (before.id, None)
    assert after.owner == "test_gates.py::test_it_behaves"
    assert after.reason == "invariant_to(sex): the answer may not change with it"


def test_a_tolerance_allows_what_is_small(behaving):
    model = Scored(lambda rows: np.where(rows["sex"] == "f", 0.30, 0.33))
    asked = behaving(model)
    asked.gate.invariant_to("sex", tolerance=0.05, rows=300)
    asked.gate.invariant_to("sex", tolerance=0.02, rows=300)
    allowed, refused = asked.verdicts()
    assert allowed.outcome is Outcome.PASSED
    assert refused.outcome is Outcome.FAILED
    before, after = lines_of(refused)
    assert after["expect"] == {"same_as": before["id"], "tolerance": 0.02}


def test_only_a_rare_value_breaks_it_and_is_found(behaving):
    """One of 300 people is of a town that the model hates."""
    frame = people()
    frame.loc[7, "town"] = "Xanten"
    model = Scored(lambda rows: np.where(rows["town"] == "Xanten", 0.0, steady(rows)))
    asked = behaving(model, frame)
    asked.gate.invariant_to("town", rows=50)
    verdict = asked.verdict
    assert verdict.estimate == -50
    assert "-> 'Xanten': " in verdict.cases[0]


def test_simple_values_are_shown_where_many_break_it(behaving):
    """Any income above 3000 changes the answer; the one with fewest digits is shown."""
    frame = people()
    frame.loc[100, "income"] = 4000.0
    model = Scored(lambda rows: np.where(rows["income"] > 3000, 0.9, 0.1))
    asked = behaving(model, frame)
    asked.gate.invariant_to("income", where=lambda rows: rows["income"] < 3000)
    assert "-> 4000: 0.1 (no) -> 0.9 (yes)" in asked.verdict.cases[0]


def test_a_function_that_must_not_matter(behaving):
    def in_capitals(rows):
        return rows.assign(town=rows["town"].str.upper())

    model = Scored(lambda rows: np.where(rows["town"] == "Ulm", 0.9, 0.1))
    asked = behaving(model)
    asked.gate.invariant_to(in_capitals)
    verdict = asked.verdict
    assert verdict.check == "invariant_to(in_capitals)"
    towns = people()["town"].isin(["Ulm"])
    assert -verdict.estimate == pytest.approx(towns.mean() * 200, abs=20)
    assert "town 'Ulm' -> 'ULM': 0.9 (yes) -> 0.1 (no)" in verdict.cases[0]
    steadfast = behaving(STEADY)
    steadfast.gate.invariant_to(in_capitals)
    assert steadfast.verdict.outcome is Outcome.PASSED


def test_a_function_is_blamed_for_the_one_column_that_matters(behaving):
    def everything(rows):
        return rows.assign(
            age=rows["age"] + 1, town="Bonn", income=rows["income"] + 0.01, hours=40
        )

    model = Scored(lambda rows: np.where(rows["hours"] == 40, 0.9, 0.1))
    asked = behaving(model)
    asked.gate.invariant_to(everything, where=lambda rows: rows["hours"] != 40)
    assert asked.verdict.cases[0].count("->") == 2
    assert "-> 40: 0.1 (no) -> 0.9 (yes)" in asked.verdict.cases[0]


def test_several_classes_and_numbers(behaving):
    def shares(rows):
        female = (rows["sex"] == "f").to_numpy()
        return np.stack([1 + female, 1.5 + 0 * female, 1.2 + 0 * female], axis=1)

    asked = behaving(OfThree(shares))
    asked.gate.invariant_to("sex", rows=300)
    assert "0.4054 (low) -> 0.4255 (high)" in asked.verdict.cases[0]
    before, after = lines_of(asked.verdict)
    assert before["expect"] == {"labels": ["high", "low", "mid"]}
    assert after["expect"] == {"same_as": before["id"]}
    prices = behaving(Valued(lambda rows: 100 + 50 * (rows["sex"] == "m")))
    prices.gate.invariant_to("sex", tolerance=10, rows=300)
    assert prices.verdict.estimate == -300
    before, after = lines_of(prices.verdict)
    assert before["expect"] == {"score_at_least": -1e300}
    assert after["expect"] == {"same_as": before["id"], "tolerance": 10}
    fine = behaving(Valued(lambda rows: rows["income"]))
    fine.gate.invariant_to("sex")
    assert fine.verdict.outcome is Outcome.PASSED


def test_the_same_run_finds_the_same_case(behaving):
    model = Scored(lambda rows: np.where(rows["hours"] > 30, steady(rows), 0.1))
    found = []
    for seed in (3, 3, 4):
        asked = behaving(model, seed=seed)
        asked.gate.invariant_to("hours", "town")
        found.append(asked.verdict.cases)
    assert found[0] == found[1]
    assert found[0] != found[2]


def test_where_leaves_the_rows_it_names(behaving):
    asked = behaving(STEADY)
    found = asked.gate.invariant_to("town", where={"sex": "f"})
    assert found.n == int((people()["sex"] == "f").sum())
    assert asked.verdict.slice == "sex=f"


def test_no_row_at_all_is_no_pass(behaving):
    asked = behaving(STEADY)
    asked.gate.invariant_to("town", where={"sex": "x"})
    assert asked.verdict.outcome is Outcome.INCONCLUSIVE
    assert asked.verdict.reason == "No row belongs here: `where` leaves none."


def test_polars_and_categories(behaving):
    table = pl.from_pandas(people()).with_columns(pl.col("town").cast(pl.Categorical))
    model = Scored(lambda rows: (rows["town"].cast(pl.String) == "Ulm") * 0.8)
    asked = behaving(model, table)
    asked.gate.invariant_to("town")
    assert asked.verdict.estimate == -200
    assert "0.8 (yes)" in asked.verdict.cases[0]
    frame = people().assign(town=lambda rows: rows["town"].astype("category"))
    asked = behaving(Scored(lambda rows: (rows["town"] == "Ulm") * 0.8), frame)
    asked.gate.invariant_to("town")
    assert asked.verdict.estimate == -200


def test_a_model_that_raises_on_other_values_fails(behaving):
    def score(rows):
        # knows every row as it is, and no other
        known = people().assign(key=lambda p: p["age"].astype(str) + p["town"])["key"]
        asked = rows["age"].astype(str) + rows["town"]
        if not asked.isin(set(known)).all():
            raise KeyError("town")
        return np.full(len(rows), 0.5)

    asked = behaving(Scored(score))
    asked.gate.invariant_to("town")
    assert asked.verdict.outcome is Outcome.FAILED
    assert "KeyError" in asked.verdict.cases[0]
    assert "defined_everywhere()" in asked.verdict.remedy


def test_rounding_is_no_change(behaving):
    def noisy_sum(rows):
        wobble = np.arange(len(rows)) % 7 * 1e-9
        return steady(rows) + wobble

    asked = behaving(Scored(noisy_sum))
    asked.gate.invariant_to("town")
    assert asked.verdict.outcome is Outcome.PASSED


def test_rows_keep_the_labels_of_their_table(behaving):
    frame = people().set_index(pd.Index([f"p{i}" for i in range(300)]))
    asked = behaving(Scored(lambda rows: (rows["sex"] == "f") * 0.8), frame)
    asked.gate.invariant_to("sex", rows=300)
    assert asked.verdict.cases[0].startswith("row p0: sex 'm' -> 'f'")
