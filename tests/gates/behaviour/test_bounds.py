"""`bounded`: answers that leave their range, on rows pushed to the ends."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.gates.behaviour.formula_models import OfThree
from tests.gates.behaviour.formula_models import Scored
from tests.gates.behaviour.formula_models import Valued
from tests.gates.behaviour.formula_models import people
from tests.gates.behaviour.formula_models import steady

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.verdict import Outcome

LINEAR = Valued(lambda rows: 5 * rows["hours"] + rows["age"] - 60)
"""Below 0 for nobody in the data, and where the young work little."""


def test_probabilities_stay_in_their_range(behaving):
    asked = behaving(Scored(steady))
    asked.gate.bounded(0, 1)
    verdict = asked.verdict
    assert verdict.outcome is Outcome.PASSED
    # 3 columns of numbers: as it is, 6 ends, 8 corners
    assert "pushed to ends of ranges 14 times; 3000 rows asked in 1 call" in (
        verdict.method
    )


def test_a_corner_that_no_row_shows_breaks_the_bound(behaving):
    """A linear price is negative for the youngest who work least."""
    frame = people()
    frame = frame[LINEAR.predict(frame) > 20].reset_index(drop=True)
    frame.loc[0, ["age", "hours"]] = [75, 15]
    frame.loc[1, ["age", "hours"]] = [18, 40]
    asked = behaving(Valued(lambda r: 5 * r["hours"] + r["age"] - 90), frame)
    asked.gate.bounded(low=20, rows=len(frame))
    verdict = asked.verdict
    assert verdict.outcome is Outcome.FAILED
    assert " is below the bound" in verdict.cases[0]
    line = json.loads(verdict.cases[1].removeprefix("edge-case ledger: "))
    assert line["expect"] == {"score_at_least": 20}


def test_what_need_not_be_pushed_is_put_back(behaving):
    model = Valued(lambda rows: np.where(rows["hours"] >= 59, -1.0, rows["age"]))
    frame = people()
    frame = frame[frame["hours"] < 59].reset_index(drop=True)
    frame.loc[3, "hours"] = 59
    asked = behaving(model, frame)
    asked.gate.bounded(0, 100, where=lambda rows: rows["hours"] < 59, rows=len(frame))
    first = frame["hours"][0]
    assert asked.verdict.cases[0] == (
        f"row 0: hours {first} -> 59: -1 is below the bound"
    )


def test_a_row_as_it_is_needs_no_push(behaving):
    asked = behaving(Valued(lambda rows: np.full(len(rows), 7.5)))
    asked.gate.bounded(high=7, rows=300)
    assert asked.verdict.cases[0] == "row 0: 7.5 is above the bound"


def test_beyond_the_range_of_the_data(behaving):
    asked = behaving(Valued(lambda rows: rows["age"]))
    oldest = int(people()["age"].max())
    asked.gate.bounded(high=oldest)
    asked.gate.bounded(high=oldest, beyond=0.5)
    inside, outside = asked.verdicts()
    assert (inside.outcome, outside.outcome) == (Outcome.PASSED, Outcome.FAILED)


def test_the_probability_of_one_class(behaving):
    def shares(rows):
        n = len(rows)
        return np.stack([np.full(n, 0.6), np.full(n, 0.3), np.full(n, 0.1)], axis=1)

    asked = behaving(OfThree(shares))
    asked.gate.bounded(high=0.5, of="low")
    asked.gate.bounded(high=0.5, of="high")
    fine, wrong = asked.verdicts()
    assert (fine.outcome, wrong.outcome) == (Outcome.PASSED, Outcome.FAILED)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "must have a bound"),
        ({"low": 1, "high": 0}, "below `high`"),
        ({"low": float("nan")}, "a finite number"),
        ({"low": True}, "a finite number"),
        ({"low": 0, "beyond": -1}, "zero or positive"),
    ],
)
def test_what_cannot_be_asked_is_refused(behaving, given, told):
    with pytest.raises(InvalidInput, match=told):
        behaving(Scored(steady)).gate.bounded(**given)
