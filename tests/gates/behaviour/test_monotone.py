"""`monotone`: which way an answer goes, and the simplest two values that show it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.gates.behaviour.formula_models import OfThree
from tests.gates.behaviour.formula_models import Scored
from tests.gates.behaviour.formula_models import Valued
from tests.gates.behaviour.formula_models import people
from tests.gates.behaviour.formula_models import steady

from pytest_mlgate.data.cases.case_record import case_of
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.verdict import Outcome

STEADY = Scored(steady)


def lines_of(verdict):
    marked = [case.partition("edge-case ledger: ")[2] for case in verdict.cases]
    lower, higher = [json.loads(line) for line in marked if line]
    return lower, higher


def test_a_score_that_only_rises_passes_and_does_not_fall(behaving):
    asked = behaving(STEADY)
    assert asked.gate.monotone("age", "increasing").estimate == 0
    assert asked.gate.monotone("age", "decreasing").estimate == -200
    rises, falls = asked.verdicts()
    assert (rises.outcome, falls.outcome) == (Outcome.PASSED, Outcome.FAILED)
    assert rises.check == "monotone(age, increasing)"
    assert "20 values of age in each row; 4000 rows asked in 1 call" in rises.method


def test_a_planted_dip_is_shown_by_its_simplest_values(behaving):
    """People of 50 to 59 are scored lower: from 18 to 50 is the simplest fall."""

    def dip(rows):
        middle = rows["age"].between(50, 59)
        return np.where(middle, 0.1, 0.3 + 0.001 * rows["age"])

    asked = behaving(Scored(dip))
    asked.gate.monotone("age", rows=300)
    verdict = asked.verdict
    assert verdict.outcome is Outcome.FAILED
    assert verdict.estimate == -300
    assert verdict.cases[0] == "row 0: age 18 -> 50: 0.318 -> 0.1"
    young, old = lines_of(verdict)
    assert (young["input"]["age"], old["input"]["age"]) == (18, 50)
    assert old["expect"] == {"at_least_as_high_as": young["id"]}
    assert (
        case_of(old, where="cases.jsonl", place="line 2").expected.case == young["id"]
    )


def test_a_tiny_dip_beside_a_deep_one_is_not_what_is_shown(behaving):
    def two_dips(rows):
        return np.select(
            [rows["hours"] < 15, rows["hours"] < 40], [0.5, 0.4999], default=0.1
        )

    asked = behaving(Scored(two_dips))
    asked.gate.monotone("hours")
    assert asked.verdict.cases[0].endswith("-> 0.1")


def test_a_number_of_a_regression(behaving):
    asked = behaving(Valued(lambda rows: 900 - 2 * rows["hours"]))
    asked.gate.monotone("hours", "decreasing")
    asked.gate.monotone("hours", "increasing", rows=300)
    fine, wrong = asked.verdicts()
    assert fine.outcome is Outcome.PASSED
    assert wrong.cases[0] == "row 0: hours 10 -> 36: 880 -> 828"
    few, many = lines_of(wrong)
    assert few["expect"] == {"score_at_least": -1e300}
    assert many["expect"] == {"at_least_as_high_as": few["id"]}


def test_the_probability_of_one_class(behaving):
    def shares(rows):
        age = rows["age"].to_numpy()
        return np.stack([age, 100 - age, np.full(len(age), 10)], axis=1)

    asked = behaving(OfThree(shares))
    asked.gate.monotone("age", "increasing", of="high")
    asked.gate.monotone("age", "increasing", of="low")
    rises, falls = asked.verdicts()
    assert (rises.outcome, falls.outcome) == (Outcome.PASSED, Outcome.FAILED)
    assert lines_of(falls)[1]["expect"]["of"] == "low"


def test_strength_asks_that_the_column_matters(behaving):
    asked = behaving(Scored(lambda rows: 0.2 + 0.001 * rows["age"]))
    asked.gate.monotone("age", strength=0.05)
    asked.gate.monotone("age", strength=0.1)
    asked.gate.monotone("hours", strength=0.1)
    _, strong, _, weak, _, none = asked.verdicts()
    assert strong.estimate == pytest.approx(0.061)
    assert strong.check == "monotone(age, increasing), strength=0.05"
    assert [v.outcome for v in (strong, weak, none)] == [
        Outcome.PASSED,
        Outcome.FAILED,
        Outcome.FAILED,
    ]
    assert none.estimate == 0


def test_booleans_have_an_order(behaving):
    frame = people().assign(sex=lambda rows: rows["sex"] == "f")
    asked = behaving(Scored(lambda rows: np.where(rows["sex"], 0.7, 0.4)), frame)
    asked.gate.monotone("sex")
    asked.gate.monotone("sex", "decreasing", rows=300)
    fine, wrong = asked.verdicts()
    assert fine.outcome is Outcome.PASSED
    assert wrong.cases[0] == "row 0: sex False -> True: 0.4 -> 0.7"
    # the man's answer may not be lower than the woman's
    woman, man = lines_of(wrong)
    assert (woman["input"]["sex"], man["input"]["sex"]) == (True, False)


def test_the_same_question_finds_the_same_case(behaving):
    model = Scored(lambda rows: (np.sin(rows["income"] / 300) + 1) / 2)
    found = []
    for _ in range(2):
        asked = behaving(model)
        asked.gate.monotone("income")
        found.append(asked.verdict)
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"column": "town"}, "must hold numbers or booleans"),
        ({"column": "age", "direction": "up"}, '"increasing" or "decreasing"'),
        ({"column": "agee"}, "did you mean 'age'"),
        ({"column": "household"}, "the model does not take it"),
        ({"column": "age", "strength": -1}, "zero or positive"),
        ({"column": "age", "of": "yes"}, "this model gives one number"),
        ({"column": "age", "rows": 0}, "a whole number from 1 on"),
    ],
)
def test_what_cannot_be_asked_is_refused(behaving, given, told):
    with pytest.raises(InvalidInput, match=told):
        behaving(STEADY).gate.monotone(**given)


def test_a_class_has_to_be_named_among_several(behaving):
    asked = behaving(OfThree(lambda rows: np.ones((len(rows), 3))))
    with pytest.raises(InvalidInput, match="whose probability is meant"):
        asked.gate.monotone("age")
    with pytest.raises(InvalidInput, match="did you mean 'high'"):
        asked.gate.monotone("age", of="hihg")


def test_a_column_of_one_value_cannot_rise(behaving):
    with pytest.raises(InvalidInput, match="two values of the column at least"):
        behaving(STEADY, people().assign(age=40)).gate.monotone("age")
