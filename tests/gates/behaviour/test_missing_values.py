"""Rows that have missing values of their own, of numpy's and of pandas' types."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from tests.gates.behaviour.formula_models import Scored
from tests.gates.behaviour.formula_models import people

from pytest_mlgate.verdict import Outcome


def with_gaps(kind):
    frame = people()
    frame.loc[::5, "income"] = np.nan
    frame.loc[::7, "town"] = None
    if kind == "plain":
        return frame
    if kind == "polars":
        return pl.from_pandas(frame)
    frame["age"] = frame["age"].astype("Int64")
    frame.loc[::3, "age"] = pd.NA
    return frame.assign(income=frame["income"].astype("Float64"))


def numbers(rows, name):
    column = rows[name]
    if isinstance(column, pl.Series):
        return column.cast(pl.Float64).fill_null(40.0).fill_nan(40.0).to_numpy()
    return column.astype("float64").fillna(40.0).to_numpy()


def careful(rows):
    age, income = (numbers(rows, name).clip(0, 1e6) for name in ("age", "income"))
    return 1 / (1 + np.exp(-(age - 40) / 20 - (income - 2000) / 2000))


@pytest.mark.parametrize("kind", ["plain", "nullable", "polars"])
def test_every_question_can_be_asked(behaving, kind):
    asked = behaving(Scored(careful), with_gaps(kind))
    gate = asked.gate
    gate.invariant_to("town", "sex")
    gate.monotone("age")
    gate.monotone("income")
    gate.bounded(0, 1)
    gate.stable_under_noise(["age", "income"], 0.01, at_most=0.2)
    gate.robust_to_attack(0.01, at_most=0.2)
    gate.defined_everywhere()
    gate.deterministic()
    gate.batch_invariant()
    found = {v.check: (v.outcome, v.cases) for v in asked.verdicts()}
    assert {outcome for outcome, _ in found.values()} == {Outcome.PASSED}, found


@pytest.mark.parametrize("kind", ["plain", "nullable", "polars"])
def test_a_missing_value_is_shown_as_one_and_never_put_in(behaving, kind):
    model = Scored(lambda rows: np.where(numbers(rows, "income") > 4000, 0.9, 0.1))
    asked = behaving(model, with_gaps(kind))
    asked.gate.invariant_to("income", rows=300)
    case = asked.verdict.cases[0]
    assert case.startswith("row 0: income missing -> ")
    before, after = asked.verdict.cases[1:]
    assert '"income": null' in before
    assert '"income": null' not in after
