"""`deterministic` and `batch_invariant`: dice, memory and company."""

from __future__ import annotations

import numpy as np
import pytest
from tests.gates.behaviour.formula_models import OfThree
from tests.gates.behaviour.formula_models import Scored
from tests.gates.behaviour.formula_models import Valued
from tests.gates.behaviour.formula_models import steady

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.verdict import Outcome

STEADY = Scored(steady)


def test_a_formula_answers_alike_whenever_and_with_whomever(behaving):
    asked = behaving(STEADY)
    asked.gate.deterministic()
    asked.gate.batch_invariant()
    always, together = asked.verdicts()
    assert (always.outcome, always.n) == (Outcome.PASSED, 200)
    assert (together.outcome, together.n) == (Outcome.PASSED, 50)
    assert "600 rows asked in 3 calls" in always.method
    assert "150 rows asked in 52 calls" in together.method


def test_dice_are_noticed(behaving):
    rng = np.random.default_rng(0)
    model = Scored(
        lambda rows: np.clip(steady(rows) + rng.normal(size=len(rows)), 0, 1)
    )
    asked = behaving(model)
    asked.gate.deterministic()
    verdict = asked.verdict
    assert verdict.outcome is Outcome.FAILED
    assert -verdict.estimate > 150
    assert "asked 3 times: " in verdict.cases[0]
    assert verdict.cases[0].count(", then ") == 2


def test_dice_of_numpys_global_generator_are_noticed(behaving):
    model = Scored(lambda rows: np.random.rand(len(rows)))  # noqa: NPY002 - what users do
    asked = behaving(model)
    asked.gate.deterministic()
    assert asked.verdict.outcome is Outcome.FAILED


def test_dice_smaller_than_the_tolerance_are_allowed(behaving):
    rng = np.random.default_rng(0)
    model = Valued(lambda rows: rows["age"] + rng.uniform(0, 0.1, size=len(rows)))
    asked = behaving(model)
    asked.gate.deterministic(tolerance=0.2)
    asked.gate.deterministic(tolerance=0.01)
    assert [v.outcome for v in asked.verdicts()] == [Outcome.PASSED, Outcome.FAILED]


def test_a_model_that_remembers_is_noticed(behaving):
    calls = []

    def tired(rows):
        calls.append(1)
        return np.full((len(rows), 3), 1.0) + np.eye(3)[len(calls) % 3]

    asked = behaving(OfThree(tired))
    asked.gate.deterministic(times=2)
    assert asked.verdict.estimate == -200


def test_answers_that_depend_on_the_mean_of_the_call(behaving):
    """A score against the mean age of the batch: alone everybody is average."""
    model = Scored(
        lambda rows: 1 / (1 + np.exp(-(rows["age"] - rows["age"].mean()) / 10))
    )
    asked = behaving(model)
    asked.gate.batch_invariant()
    verdict = asked.verdict
    assert verdict.outcome is Outcome.FAILED
    assert verdict.estimate == -50
    assert ": alone 0.5 (yes), together with row " in verdict.cases[0]
    # one companion is enough
    assert verdict.cases[0].count("row ") == 2
    assert "another" not in verdict.cases[0]


def test_a_planted_companion_is_found_out_of_fifty(behaving):
    """The oldest person spoils the answers to all who are asked with them."""

    def spoiled(rows):
        return np.where((rows["age"] == 79).any() & (rows["age"] != 79), 0.9, 0.1)

    asked = behaving(Scored(spoiled))
    asked.gate.batch_invariant(rows=60, where=lambda rows: rows["age"] > 60)
    verdict = asked.verdict
    assert verdict.cases[0].count("row ") == 2
    assert ": alone 0.1 (no), together with row " in verdict.cases[0]
    oldest = int(verdict.cases[0].split("together with row ")[1].split()[0])
    assert asked.session.evaluation.frame["age"][oldest] == 79


def test_an_answer_that_depends_on_the_order(behaving):
    """The first row of several gets another answer: in another order another row."""

    def first_is_special(rows):
        score = np.full(len(rows), 0.2)
        if len(rows) > 1:
            score[0] = 0.9
        return score

    asked = behaving(Scored(first_is_special))
    asked.gate.batch_invariant(rows=20)
    assert asked.verdict.estimate == -2


@pytest.mark.parametrize(
    ("question", "given", "told"),
    [
        ("deterministic", {"times": 1}, "a whole number from 2 on"),
        ("deterministic", {"tolerance": -1}, "zero or positive"),
        ("batch_invariant", {"rows": True}, "a whole number from 1 on"),
        ("batch_invariant", {"row": 3}, "it is asked as batch_invariant"),
    ],
)
def test_what_cannot_be_asked_is_refused(behaving, question, given, told):
    with pytest.raises(InvalidInput, match=told):
        getattr(behaving(STEADY).gate, question)(**given)
