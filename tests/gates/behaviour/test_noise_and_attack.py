"""`stable_under_noise` and `robust_to_attack`: shares with exact bounds."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.preprocessing import StandardScaler
from tests.gates.behaviour.formula_models import OfThree
from tests.gates.behaviour.formula_models import Scored
from tests.gates.behaviour.formula_models import Valued
from tests.gates.behaviour.formula_models import people
from tests.gates.behaviour.formula_models import steady

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.verdict import Outcome


def by_hours(cut):
    """Score by hours alone, with a jump at `cut`."""
    return Scored(lambda rows: np.where(rows["hours"] >= cut, 0.9, 0.1))


def test_noise_in_what_is_not_looked_at_changes_nothing(behaving):
    asked = behaving(by_hours(40), people(2000))
    found = asked.gate.stable_under_noise("income", 0.5, at_most=0.01)
    assert (found.estimate, found.n) == (0.0, 2000)
    verdict = asked.verdict
    assert verdict.outcome is Outcome.PASSED
    assert verdict.metric == "decisions changed by noise in income"
    exact = stats.binomtest(0, 2000).proportion_ci(0.9, method="exact")
    assert -verdict.interval.low == pytest.approx(exact.high, rel=1e-9)


def test_noise_over_a_jump_is_counted_and_shrunk(behaving):
    frame = people(2000)
    asked = behaving(by_hours(40), frame)
    found = asked.gate.stable_under_noise(["age", "hours"], 0.3, at_most=0.05)
    verdict = asked.verdict
    assert verdict.outcome is Outcome.FAILED
    # hours are uniform over 50 values: E|noise| / 50 of the rows cross the jump
    spread = 0.3 * frame["hours"].std()
    assert -found.estimate == pytest.approx(spread * 0.798 / 50, rel=0.2)
    case = verdict.cases[0]
    assert "age" not in case
    assert "hours" in case
    before, after = (
        json.loads(case.removeprefix("edge-case ledger: "))
        for case in verdict.cases[1:]
    )
    assert after["expect"] == {"same_as": before["id"]}


def test_too_few_rows_are_no_pass_and_say_how_many_it_takes(behaving):
    asked = behaving(by_hours(40), people(50))
    asked.gate.stable_under_noise("income", 0.1, at_most=0.05)
    verdict = asked.verdict
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert verdict.rows_needed >= 59


def test_the_unit_of_noise(behaving):
    frame = people(1000).assign(income=np.where(np.arange(1000) < 100, 1e6, 100.0))
    model = Scored(lambda rows: np.where(rows["income"] > 5e5, 0.9, 0.1))
    asked = behaving(model, frame)
    asked.gate.stable_under_noise("income", 0.1, at_most=0.5, unit="iqr")
    asked.gate.stable_under_noise("income", 0.1, at_most=0.5, unit="std")
    by_quartiles, by_deviation = asked.verdicts()
    # more than half of the rows have one value: both are the standard deviation
    assert by_quartiles.estimate == by_deviation.estimate == 0


def test_rows_of_a_household_count_once(behaving):
    frame = people(3000)
    asked = behaving(by_hours(40), frame, groups="household")
    found = asked.gate.stable_under_noise("hours", 0.1, at_most=0.1)
    assert found.n == frame["household"].nunique()


def test_weighted_rows_count_as_what_they_are_worth(behaving):
    frame = people(1000)
    asked = behaving(by_hours(40), frame, weight="weight")
    found = asked.gate.stable_under_noise("hours", 0.2, at_most=0.1)
    w = frame["weight"]
    assert found.n == round(w.sum() ** 2 / (w**2).sum())


def test_whole_numbers_stay_whole_and_in_their_range(behaving):
    seen = []

    def watch(rows):
        seen.append(rows["age"])
        return np.full(len(rows), 0.3)

    behaving(Scored(watch)).gate.stable_under_noise("age", 2.0, at_most=0.1)
    ages = pd.concat(seen)
    assert ages.dtype == np.int64
    assert (ages.min(), ages.max()) == (18, 79)


def test_a_regression_says_what_a_change_is(behaving):
    asked = behaving(Valued(lambda rows: rows["income"]), people(1000))
    with pytest.raises(InvalidInput, match="from where on a number has changed"):
        asked.gate.stable_under_noise("income", 0.1, at_most=0.1)
    found = asked.gate.stable_under_noise("income", 0.1, at_most=0.5, tolerance=100)
    # income has a standard deviation of about 1200: |noise| > 100 for 40 %
    assert -found.estimate == pytest.approx(0.40, abs=0.06)
    assert asked.verdict.metric == "answers changed by noise in income"


def test_an_attack_on_a_linear_model_is_the_strongest(behaving):
    """Against the closed form: a decision falls when |margin| < step · |w|."""
    frame = people(800)
    columns = ["age", "hours", "income"]
    model = make_pipeline(
        make_column_transformer(
            (StandardScaler(), columns), (OneHotEncoder(), ["sex", "town"])
        ),
        LogisticRegression(),
    ).fit(frame[[*columns, "sex", "town"]], frame["bought"])
    asked = behaving(model, frame.astype(dict.fromkeys(columns, float)))
    found = asked.gate.robust_to_attack(0.1, at_most=0.5, rows=800)
    scale = model[0].transformers_[0][1].scale_
    weight = np.abs(model[-1].coef_[0][:3] / scale)
    iqr = frame[columns].quantile(0.75) - frame[columns].quantile(0.25)
    margin = np.abs(model.decision_function(frame))
    whole = (margin < (weight * iqr.to_numpy() * 0.1).sum()).mean()
    # rows at the ends of the range cannot be moved out of it
    assert whole - 0.02 <= -found.estimate <= whole
    assert "attacked along the coefficients, 2400 rows asked in 2 calls" in (
        asked.verdict.method
    )


def test_a_search_finds_what_the_coefficients_know(behaving):
    frame = people(600)
    columns = ["age", "hours", "income"]
    model = LogisticRegression(max_iter=5000).fit(frame[columns], frame["bought"])
    hidden = Scored(lambda rows: model.predict_proba(rows[columns])[:, 1])
    known = behaving(model, frame).gate.robust_to_attack(0.3, at_most=0.9)
    searched = behaving(hidden, frame).gate.robust_to_attack(0.3, at_most=0.9)
    assert known.estimate == searched.estimate < -0.1


def test_a_shrunken_attack_moves_one_column(behaving):
    frame = people(600)
    asked = behaving(by_hours(40), frame)
    asked.gate.robust_to_attack(0.1, at_most=0.01, rows=600)
    verdict = asked.verdict
    assert verdict.outcome is Outcome.FAILED
    assert verdict.cases[0].count("->") == 2
    assert (
        "hours 39 -> 40: " in verdict.cases[0] or "hours 40 -> 39" in (verdict.cases[0])
    )
    # 23 hours between the quartiles: two whole hours either way
    assert -verdict.estimate == frame["hours"].between(38, 41).mean()


def test_columns_that_are_not_moved_keep_every_digit(behaving):
    frame = people(600).assign(income=lambda rows: rows["income"] / 7)
    asked = behaving(by_hours(40), frame)
    asked.gate.robust_to_attack(0.1, at_most=0.01)
    shown = asked.verdict.cases[0]
    assert "income" not in shown
    line = json.loads(asked.verdict.cases[1].removeprefix("edge-case ledger: "))
    row = int(shown.split()[1].rstrip(":"))
    assert line["input"]["income"] == frame["income"][row]


def test_an_attack_within_reach_of_nobody(behaving):
    model = Scored(lambda rows: np.where(rows["income"] > 1e9, 0.9, 0.1))
    asked = behaving(model, people(600))
    asked.gate.robust_to_attack(0.5, at_most=0.02, rows=600)
    assert asked.verdict.outcome is Outcome.PASSED


def test_several_classes_and_numbers_can_be_attacked(behaving):
    def shares(rows):
        age = rows["age"].to_numpy(dtype=float)
        return np.stack([age, 97.5 - age, np.full(len(age), 1.0)], axis=1)

    found = behaving(OfThree(shares), people(600)).gate.robust_to_attack(
        0.1, at_most=0.5, columns=["age"]
    )
    assert 0 < -found.estimate < 0.3
    prices = behaving(
        LinearRegression().fit(people()[["age", "hours"]], people()["age"] * 2.0),
        people(),
        target="spent",
        task="regression",
        positive=None,
    )
    moved = prices.gate.robust_to_attack(0.1, at_most=0.5, tolerance=4.0)
    # 2 per year of age, and 30 years between the quartiles: 6 at most
    assert -moved.estimate > 0.9


def test_the_same_run_finds_the_same_attack(behaving):
    model = Scored(lambda rows: np.clip(steady(rows), 0, 1))
    found = []
    for _ in range(2):
        asked = behaving(model)
        asked.gate.robust_to_attack(0.2, at_most=0.5)
        asked.gate.stable_under_noise("age", 0.2, at_most=0.5)
        found.append(asked.verdicts())
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"column": "town"}, "must hold numbers to be moved"),
        ({"column": "sexx"}, "did you mean 'sex'"),
        ({"scale": 0}, "positive"),
        ({"scale": "0.1"}, "a finite number"),
        ({"at_most": 0}, "no number of rows proves none at all"),
        ({"at_most": 2}, "between 0 and 1"),
        ({"bad": 0.01}, "at least the required value"),
        ({"bad": 1}, "whatever came would pass"),
        ({"unit": "mad"}, "Unknown unit 'mad'"),
        ({"tolerance": 0}, "leave it out to count decisions"),
    ],
)
def test_what_cannot_be_asked_of_noise_is_refused(behaving, given, told):
    usual = {"column": "age", "scale": 0.1, "at_most": 0.05}
    with pytest.raises(InvalidInput, match=told):
        behaving(Scored(steady)).gate.stable_under_noise(**(usual | given))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"budget": -1}, "zero or positive"),
        ({"columns": ["town"]}, "must hold numbers to be moved"),
        ({"columns": []}, "at least one column"),
        ({"rows": 2.5}, "a whole number from 1 on"),
    ],
)
def test_what_cannot_be_asked_of_an_attack_is_refused(behaving, given, told):
    usual = {"budget": 0.1, "at_most": 0.05}
    with pytest.raises(InvalidInput, match=told):
        behaving(Scored(steady)).gate.robust_to_attack(**(usual | given))


def test_a_model_without_numbers_cannot_be_attacked(behaving):
    model = Scored(lambda rows: (rows["sex"] == "f") * 0.8, features=("sex", "town"))
    with pytest.raises(InvalidInput, match="a column of numbers that differ"):
        behaving(model).gate.robust_to_attack(0.1, at_most=0.1)
