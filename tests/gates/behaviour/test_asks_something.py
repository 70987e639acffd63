"""A question that asks nothing of a model proves nothing: it never passes."""

from __future__ import annotations

import pytest
from tests.gates.behaviour.formula_models import OfThree
from tests.gates.behaviour.formula_models import Scored
from tests.gates.behaviour.formula_models import Valued
from tests.gates.behaviour.formula_models import steady

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.verdict import Outcome

STEADY = Scored(steady)


def forgets_to_return_what_it_changed(rows):
    rows.assign(sex="m")
    return rows


def test_a_function_that_changes_no_row_is_inconclusive(behaving):
    asked = behaving(STEADY)
    asked.gate.invariant_to(forgets_to_return_what_it_changed)
    verdict = asked.verdict
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert "changes none of 200 rows" in verdict.reason


def test_a_function_that_changes_few_rows_says_how_many(behaving):
    asked = behaving(STEADY)
    asked.gate.invariant_to(
        lambda rows: rows.assign(town=rows["town"].replace("Ulm", "Aachen"))
    )
    verdict = asked.verdict
    assert verdict.outcome is Outcome.PASSED
    ulm = asked.session.evaluation.frame["town"].eq("Ulm").mean()
    told = int(verdict.method.split("which changes ")[1].split()[0])
    assert told == pytest.approx(200 * ulm, abs=25)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda g: g.stable_under_noise("age", 0.001, at_most=0.05), "raise `scale`"),
        (
            lambda g: g.robust_to_attack(0.001, at_most=0.05, columns=["age"]),
            "raise `budget`",
        ),
    ],
)
def test_whole_numbers_that_stay_where_they_are_are_inconclusive(behaving, ask, told):
    asked = behaving(STEADY)
    ask(asked.gate)
    verdict = asked.verdict
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert "moves no number of the 300 rows" in verdict.reason
    assert told in verdict.reason
    assert verdict.remedy is None


def test_one_row_has_no_company(behaving):
    asked = behaving(STEADY)
    asked.gate.batch_invariant(rows=1)
    assert asked.verdict.outcome is Outcome.INCONCLUSIVE
    assert "it takes two" in asked.verdict.reason


@pytest.mark.parametrize(
    "ask",
    [
        lambda g: g.invariant_to("age", tolerance=5),
        lambda g: g.deterministic(tolerance=1),
        lambda g: g.batch_invariant(tolerance=1),
        lambda g: g.stable_under_noise("age", 0.5, at_most=0.05, tolerance=5),
        lambda g: g.robust_to_attack(0.5, at_most=0.05, tolerance=5),
    ],
)
@pytest.mark.parametrize("model", [STEADY, OfThree(lambda r: [[1, 2, 3]] * len(r))])
def test_a_tolerance_that_no_probability_can_pass_is_refused(behaving, ask, model):
    with pytest.raises(InvalidInput, match=r"`tolerance` must be below 1.*five points"):
        ask(behaving(model).gate)


def test_numbers_of_a_regression_may_move_by_more_than_one(behaving):
    asked = behaving(Valued(lambda rows: rows["age"] + 0.0))
    asked.gate.invariant_to("age", tolerance=100)
    assert asked.verdict.outcome is Outcome.PASSED


def test_names_of_checks_say_what_was_allowed(behaving):
    asked = behaving(STEADY)
    gate = asked.gate
    gate.deterministic(tolerance=0.5)
    gate.batch_invariant(tolerance=0.25, rows=5)
    gate.bounded(0, 1, beyond=0.5)
    gate.stable_under_noise("age", 0.5, at_most=0.5, unit="iqr", tolerance=0.2)
    gate.robust_to_attack(0.5, at_most=0.5, columns=["age"], tolerance=0.2, rows=9)
    assert [verdict.check for verdict in asked.verdicts()] == [
        "deterministic(tolerance=0.5)",
        "batch_invariant(tolerance=0.25)",
        "bounded(low=0, high=1, beyond=0.5)",
        "stable_under_noise(age, scale=0.5, unit=iqr, at_most=0.5, tolerance=0.2)",
        "robust_to_attack(budget=0.5, columns=age, at_most=0.5, tolerance=0.2)",
    ]


def test_a_model_that_answers_no_row_is_not_sent_to_the_question_it_failed(behaving):
    def silent(rows):
        # the evaluation data as a whole it knows
        return steady(rows) if len(rows) == 300 else [float("nan")] * len(rows)

    asked = behaving(Scored(silent))
    asked.gate.deterministic(rows=5)
    asked.gate.defined_everywhere()
    steady_ones, odd = asked.verdicts()
    assert (steady_ones.outcome, odd.outcome) == (Outcome.FAILED, Outcome.FAILED)
    assert "defined_everywhere()" in steady_ones.remedy
    assert "defined_everywhere()" not in odd.remedy
