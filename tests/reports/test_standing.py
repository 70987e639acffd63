from __future__ import annotations

from dataclasses import replace

from pytest_mlgate.reports import standing
from pytest_mlgate.verdict import Outcome


def test_what_counts_comes_first_and_the_worst_of_it(whole):
    told = [(v.metric, v.outcome) for v in standing.worst_first(whole)]
    assert told == [
        ("accuracy", Outcome.FAILED),
        ("log_loss", Outcome.FAILED),
        ("recall", Outcome.INCONCLUSIVE),
        ("f1", Outcome.NOT_APPLICABLE),
        (None, Outcome.PASSED),
        ("roc_auc", Outcome.PASSED),
        ("mcc", Outcome.FAILED),
        ("brier", Outcome.FAILED),
    ]


def test_waived_and_advisory_checks_do_not_count(whole):
    assert {v.metric for v in standing.counting(whole)}.isdisjoint({"mcc", "brier"})


def test_an_advisory_check_of_an_unknown_gate_does_not_count(whole, verdicts):
    stray = replace(verdicts["failed"], gate="elsewhere", severity="advisory")
    assert standing.excuse(whole, stray) == "advisory: shown, and does not count"
    required = replace(stray, severity="required")
    assert standing.excuse(whole, required) is None


def test_the_budget_is_added_up_by_family(whole):
    assert standing.budget_by_family(whole) == (
        ("schema", 0.0),
        ("benchmark", 0.03125),
        ("fairness", 0.01875),
    )


def test_outcomes_are_counted_without_zeros(verdicts):
    assert standing.tally([verdicts["failed"], verdicts["log_loss"]]) == (
        (Outcome.FAILED, 2),
    )
