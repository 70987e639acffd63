"""One measurement against one threshold: the three-way rule, and who is judged."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from pytest_mlgate.judging import judge
from pytest_mlgate.judging import outcome_of
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold

BAND = Threshold(ok=0.0, bad=-0.1)
ABOVE = math.nextafter(0.05, 1.0)


def measured(p_fail: float, p_pass: float, **changes) -> Measurement:
    found = Measurement(
        estimate=-0.03,
        n=500,
        method="by hand",
        p_better_than=lambda x: p_pass if x == BAND.bad else 1.0,
        p_worse_than=lambda x: p_fail if x == BAND.ok else 1.0,
        interval=lambda confidence: Interval(-0.08, 0.02, confidence),
        rows_needed=lambda **plan: round(1000 * plan["alpha"]),
        candidate=0.80,
        baseline=0.83,
    )
    return replace(found, **changes)


def check(measurement: Measurement | None, name: str = "recall", **changes) -> Check:
    made = Check(
        family="benchmark",
        name=name,
        question="not_worse",
        subject="candidate vs baseline",
        measurement=measurement,
        threshold=BAND,
    )
    return replace(made, **changes)


def judge_one(made: Check, *, alpha: float = 0.05, **options):
    (verdict,) = judge([made], gate="test_a", alpha=alpha, **options)
    return verdict


@pytest.mark.parametrize(
    ("p_fail", "p_pass", "outcome"),
    [
        (1.0, 0.0, Outcome.PASSED),
        (1.0, 0.05, Outcome.PASSED),
        (1.0, ABOVE, Outcome.INCONCLUSIVE),
        (0.05, 1.0, Outcome.FAILED),
        (ABOVE, 1.0, Outcome.INCONCLUSIVE),
        (0.0, 1.0, Outcome.FAILED),
        (0.0, ABOVE, Outcome.FAILED),
        (0.5, 0.5, Outcome.INCONCLUSIVE),
        # a loss that is certain, and certainly smaller than what matters
        (0.0, 0.0, Outcome.PASSED),
        (0.05, 0.05, Outcome.PASSED),
    ],
)
def test_a_pass_comes_first_and_both_bounds_are_included(p_fail, p_pass, outcome):
    found = measured(p_fail, p_pass)
    assert judge_one(check(found)).outcome is outcome
    assert outcome_of(found, BAND, alpha=0.05) is outcome


def test_the_levels_of_pass_and_fail_are_two_different_things():
    assert judge_one(check(measured(0.03, 1.0)), alpha=0.02).outcome == "inconclusive"
    found = measured(1.0, 0.03)
    assert judge_one(check(found), alpha=0.02).outcome is Outcome.PASSED
    assert judge_one(check(found), alpha_pass=0.02).outcome == "inconclusive"


def test_a_minor_loss_passes_and_says_so():
    told = "A certain loss, and certainly smaller than what matters."
    assert judge_one(check(measured(0.001, 0.001))).reason == told
    assert judge_one(check(measured(0.06, 0.001))).reason != told


def test_an_exact_pass_inside_the_band_is_no_certain_loss():
    inside = Measurement.known(-0.05, n=1, method="count")
    verdict = judge_one(check(inside))
    assert verdict.outcome is Outcome.PASSED
    assert "loss" not in verdict.reason


@pytest.mark.parametrize("p_fail", [0.0, 0.05, 1.0])
def test_a_withheld_pass_is_inconclusive_and_never_a_failure(p_fail):
    few = measured(p_fail, 0.0, cannot_pass="only 3 positives")
    verdict = judge_one(check(few))
    assert verdict.outcome is Outcome.INCONCLUSIVE
    assert verdict.reason == "only 3 positives"


def test_a_withheld_pass_does_not_shield_a_certain_loss():
    few = measured(0.001, 0.9, cannot_pass="only 3 positives")
    verdict = judge_one(check(few))
    assert verdict.outcome is Outcome.FAILED
    assert verdict.reason == "Certainly worse than what is acceptable."


@pytest.mark.parametrize(("p_fail", "p_pass"), [(0.0, 1.0), (1.0, 0.0), (0.0, 0.0)])
def test_what_cannot_be_judged_is_inconclusive_whatever_it_looks_like(p_fail, p_pass):
    for found in (
        measured(p_fail, p_pass, cannot_judge="0 positives"),
        measured(p_fail, p_pass, estimate=None),
    ):
        assert judge_one(check(found)).outcome is Outcome.INCONCLUSIVE
    verdict = judge_one(check(measured(p_fail, p_pass, cannot_judge="0 positives")))
    assert verdict.reason == "0 positives"


def test_a_question_that_does_not_apply_says_why_and_has_no_numbers():
    verdict = judge_one(check(None, threshold=None, not_applicable="no baseline yet"))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert verdict.reason == "no baseline yet"
    numbers = (
        verdict.estimate,
        verdict.interval,
        verdict.p_fail,
        verdict.p_pass,
        verdict.alpha,
        verdict.n,
        verdict.rows_needed,
        verdict.method,
    )
    assert numbers == (None,) * 8


def test_every_reason_is_a_sentence():
    for made in (
        check(measured(1.0, 0.0)),
        check(measured(0.0, 1.0)),
        check(measured(0.5, 0.5)),
        check(None),
    ):
        assert judge_one(made).reason.endswith(".")


def test_words_of_the_check_and_of_the_measurement_come_first():
    passed = measured(1.0, 0.0, note="identical outputs")
    assert judge_one(check(passed)).reason == "identical outputs"
    assert judge_one(check(passed, reason="my words")).reason == "my words"


def test_the_verdict_carries_what_was_asked_and_what_was_found():
    found = measured(0.5, 0.6, assumptions=("rows are independent",), orientation=-1)
    made = check(
        found,
        metric="recall",
        slice="sex=F",
        remedy="collect rows",
        cases=("row 3",),
        cases_left_out=2,
    )
    verdict = judge_one(made, severity="advisory")
    assert (verdict.gate, verdict.family, verdict.check) == (
        "test_a",
        "benchmark",
        "recall",
    )
    assert (verdict.question, verdict.metric) == ("not_worse", "recall")
    assert (verdict.slice, verdict.subject) == ("sex=F", "candidate vs baseline")
    assert (verdict.candidate, verdict.baseline, verdict.estimate) == (0.8, 0.83, -0.03)
    assert (verdict.p_fail, verdict.p_pass, verdict.alpha) == (0.5, 0.6, 0.05)
    assert (verdict.n, verdict.method, verdict.orientation) == (500, "by hand", -1)
    assert verdict.threshold == BAND
    assert verdict.assumptions == ("rows are independent",)
    assert verdict.severity == "advisory"
    assert verdict.remedy == "collect rows"
    assert (verdict.cases, verdict.cases_left_out) == (("row 3",), 2)


def test_the_interval_pairs_with_the_level_of_a_pass():
    assert judge_one(check(measured(1.0, 0.0))).interval.confidence == 0.9
    strict = judge_one(check(measured(1.0, 0.0)), alpha_pass=0.01)
    assert strict.interval.confidence == pytest.approx(0.98)


def test_no_interval_is_drawn_around_a_missing_estimate():
    lost = measured(1.0, 1.0, estimate=None, cannot_judge="0 positives")
    assert judge_one(check(lost)).interval is None


def test_rows_are_planned_for_inconclusive_checks_only():
    plans = []
    asking = measured(0.5, 0.5, rows_needed=lambda **plan: plans.append(plan) or 1234)
    verdict = judge_one(check(asking), alpha=0.02, alpha_pass=0.03, power=0.7)
    assert verdict.rows_needed == 1234
    assert plans == [
        {"ok": 0.0, "bad": -0.1, "alpha": 0.02, "alpha_pass": 0.03, "power": 0.7}
    ]
    for p_fail, p_pass in ((0.0, 1.0), (1.0, 0.0)):
        settled = replace(asking, p_worse_than=lambda _x, p=p_fail: p)
        settled = replace(settled, p_better_than=lambda _x, p=p_pass: p)
        assert judge_one(check(settled)).rows_needed is None
    assert len(plans) == 1


def test_the_baseline_is_judged_beside_the_candidate_and_changes_nothing():
    passed = measured(1.0, 0.0)
    alone = judge_one(check(passed))
    beside = judge_one(check(passed, baseline_measurement=measured(0.0, 1.0)))
    assert alone.baseline_outcome is None
    assert beside.baseline_outcome is Outcome.FAILED
    assert replace(beside, baseline_outcome=None) == alone


def test_each_p_value_is_computed_once():
    calls = []
    counted = measured(
        0.5,
        0.5,
        p_worse_than=lambda x: calls.append(("worse", x)) or 0.001,
        p_better_than=lambda x: calls.append(("better", x)) or 0.9,
    )
    judge([check(counted)], gate="test_a", alpha=0.05)
    assert sorted(calls) == [("better", -0.1), ("worse", 0.0)]


@pytest.mark.parametrize("p", [math.nan, -1e-9, 1 + 1e-9, math.inf])
@pytest.mark.parametrize("side", ["p_worse_than", "p_better_than"])
def test_what_is_no_probability_is_refused_and_not_compared(side, p):
    broken = replace(measured(0.5, 0.5), **{side: lambda _x: p})
    with pytest.raises(ValueError, match="where a p-value was expected"):
        judge_one(check(broken))
    with pytest.raises(ValueError, match="where a p-value was expected"):
        outcome_of(broken, BAND, alpha=0.05)


def test_a_gate_without_checks_has_no_verdicts():
    assert judge([], gate="test_a", alpha=0.05) == ()


@pytest.mark.parametrize(("p_fail", "is_minor"), [(0.05, True), (ABOVE, False)])
def test_a_loss_is_certain_on_the_bound_too(p_fail, is_minor):
    reason = judge_one(check(measured(p_fail, 0.0))).reason
    assert reason.startswith("A certain loss") is is_minor


def test_what_was_measured_without_a_threshold_is_shown_and_not_judged():
    verdict = judge_one(check(measured(0.0, 1.0), threshold=None))
    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert (verdict.estimate, verdict.n, verdict.method) == (-0.03, 500, "by hand")
    assert (verdict.p_fail, verdict.p_pass, verdict.rows_needed) == (None, None, None)


def test_a_threshold_that_nothing_was_measured_for_is_kept():
    verdict = judge_one(check(None))
    assert (verdict.outcome, verdict.threshold) == (Outcome.NOT_APPLICABLE, BAND)
    # as if higher were better: there is no value to read
    assert verdict.orientation == 1


def test_the_scale_and_the_drawing_come_along():
    drawing = object()
    verdict = judge_one(check(measured(0.5, 0.5, ratio="loss"), plot=drawing))
    assert verdict.ratio == "loss"
    assert verdict.plot is drawing


def test_the_baseline_passes_at_the_same_level_as_the_candidate():
    beside = check(measured(1.0, 0.03), baseline_measurement=measured(1.0, 0.03))
    assert judge_one(beside).baseline_outcome is Outcome.PASSED
    strict = judge_one(beside, alpha_pass=0.02)
    assert strict.baseline_outcome is strict.outcome is Outcome.INCONCLUSIVE


def test_a_gate_is_required_and_rows_buy_a_power_of_eighty_percent_unless_told():
    plans = []
    asking = measured(0.5, 0.5, rows_needed=lambda **plan: plans.append(plan["power"]))
    assert judge_one(check(asking)).severity == "required"
    assert plans == [0.8]
