"""`flips` and `churn`: what changes on all rows, and who carries it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint
from tests.gates.edge_case.ledgers import Bench

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MlgateError

N = 1000


def table(breaks=20, fixes=30):
    """Make rows on which the baseline is wrong in 100, in groups of known shares."""
    y = np.array(["yes", "no"] * (N // 2))
    old, new = y.copy(), None
    old[:100] = np.where(y[:100] == "yes", "no", "yes")
    new = old.copy()
    new[:fixes] = y[:fixes]
    new[100 : 100 + breaks] = np.where(y[100 : 100 + breaks] == "yes", "no", "yes")
    return pd.DataFrame(
        {
            "y": y,
            "old": old,
            "new": new,
            "group": np.where(np.arange(N) < 110, "few", "many"),
            "home": np.arange(N) // 5,
        }
    )


def bench(folder, frame, **settings):
    return Bench(folder, frame, frame["new"], frame["old"], **settings)


def asked(folder, question, frame=None, settings=None, **options):
    made = bench(folder, table() if frame is None else frame, **(settings or {}))
    found = getattr(made.gate, question)(**options)
    (verdict,) = made.verdicts()
    return found, verdict


def test_flips_are_rows_that_were_right_and_are_wrong_now(tmp_path):
    found, verdict = asked(tmp_path, "flips", at_most=0.05)
    assert (found.candidate, found.n) == (0.02, N)
    low, high = proportion_confint(20, N, alpha=0.10, method="beta")
    assert verdict.interval[:2] == pytest.approx((-high, -low), abs=1e-12)
    assert verdict.outcome == "passed"
    assert verdict.reason == (
        "20 of 1,000 rows were right and are wrong now; 30 the other way round."
    )


def test_churn_is_every_changed_decision_split_into_fixes_and_breaks(tmp_path):
    found, verdict = asked(tmp_path, "churn", at_most=0.03)
    assert found.candidate == 0.05
    assert verdict.outcome == "failed"
    assert verdict.reason == ("50 of 1,000 decisions changed: 30 fixes, 20 breaks.")


def test_groups_that_carry_the_changes_are_listed(tmp_path):
    _, verdict = asked(tmp_path, "churn", at_most=0.03, by="group")
    assert verdict.cases == (
        "group=few: 40 of 110 rows (36.4%), 80% of all; 30 fixes, 10 breaks",
        "group=many: 10 of 890 rows (1.1%), 20% of all; 0 fixes, 10 breaks",
    )
    assert "by=group" in verdict.check
    _, verdict = asked(tmp_path, "flips", at_most=0.03, by={"home": [22]})
    assert len(verdict.cases) == 2


def test_rows_that_belong_together_are_judged_so(tmp_path):
    _, alone = asked(tmp_path, "flips", at_most=0.05)
    _, together = asked(tmp_path, "flips", settings={"groups": "home"}, at_most=0.05)
    assert together.candidate == alone.candidate
    assert together.interval.high - together.interval.low > (
        alone.interval.high - alone.interval.low
    )


def test_a_change_between_two_wrong_classes_is_neither(tmp_path):
    frame = table()
    frame.loc[99, ["y", "old", "new"]] = ["yes", "no", "maybe"]
    frame.loc[98, ["y", "old", "new"]] = ["maybe", "no", "no"]
    options = {"task": "multiclass"}
    _, verdict = asked(tmp_path, "churn", frame, options, at_most=0.2)
    assert verdict.reason == (
        "51 of 1,000 decisions changed: 30 fixes, 20 breaks, 1 neither."
    )


def numbers():
    rng = np.random.default_rng(0)
    y = rng.normal(size=N)
    return pd.DataFrame({"y": y, "old": y + 0.1, "new": y + 0.1}), y


def test_a_regression_is_right_within_its_tolerance(tmp_path):
    frame, y = numbers()
    frame.loc[:29, "new"] = y[:30] + 5
    frame.loc[30:39, "old"] = y[30:40] - 5
    options = {"task": "regression"}
    _, flips = asked(tmp_path, "flips", frame, options, at_most=0.1, tolerance=0.5)
    assert flips.candidate == 0.03
    _, churn = asked(tmp_path, "churn", frame, options, at_most=0.1, tolerance=0.5)
    assert churn.candidate == 0.04
    assert churn.reason.endswith("10 fixes, 30 breaks.")
    with pytest.raises(InvalidInput, match="`tolerance` must be a number of zero or"):
        asked(tmp_path, "flips", frame, options, at_most=0.1)


@pytest.mark.parametrize("question", ["flips", "churn"])
@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"at_most": 0}, r"a share between 0 and 1; got 0.*belong in a ledger"),
        ({"at_most": 5}, r"5 percent is 0.05"),
        ({"at_most": 0.05, "bad": 0.01}, r"`bad` must be at least the required value"),
        ({"at_most": 0.05, "by": "gruop"}, r"no column 'gruop'.*mean 'group'"),
        ({"at_most": 0.05, "tolerance": 1}, r"`tolerance` must be left out"),
        ({}, r"missing a required argument: 'at_most'"),
    ],
)
def test_questions_that_cannot_be_meant_are_refused(tmp_path, question, options, rule):
    with pytest.raises(MlgateError, match=rule):
        asked(tmp_path, question, **options)


def test_without_a_baseline_nothing_can_flip(tmp_path):
    frame = table()
    made = Bench(tmp_path, frame, frame["new"], None)
    made.gate.flips(at_most=0.05)
    (verdict,) = made.verdicts()
    assert verdict.outcome == "not_applicable"
