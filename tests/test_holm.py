"""All checks of a gate together: blocking is corrected, passing is not."""

from __future__ import annotations

import gc
import math
import random
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from pytest_mlgate.judging import judge
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold

STANDARD = NormalDist()
LOSS = Threshold(ok=0.0, bad=-0.5)


def found(p_fail: float, p_pass: float = 1.0) -> Measurement:
    return Measurement(
        estimate=0.0,
        n=100,
        method="by hand",
        p_better_than=lambda _x: p_pass,
        p_worse_than=lambda _x: p_fail,
        interval=lambda _confidence: None,
        rows_needed=lambda **_plan: None,
    )


def normal(estimate: float) -> Measurement:
    """One draw of a normal estimate with standard error 1."""
    return Measurement(
        estimate=estimate,
        n=100,
        method="z test",
        p_better_than=lambda x: STANDARD.cdf(x - estimate),
        p_worse_than=lambda x: STANDARD.cdf(estimate - x),
        interval=lambda confidence: Interval(-math.inf, math.inf, confidence),
        rows_needed=lambda **_plan: None,
    )


def asked(measurement: Measurement | None, name: str = "a") -> Check:
    return Check(
        family="benchmark",
        name=name,
        question="not_worse",
        subject="candidate vs baseline",
        measurement=measurement,
        threshold=LOSS,
    )


def outcomes(*measurements: Measurement | None, alpha: float = 0.05) -> list[str]:
    checks = [asked(m, str(i)) for i, m in enumerate(measurements)]
    return [str(v.outcome) for v in judge(checks, gate="test_a", alpha=alpha)]


def test_holm_agrees_with_statsmodels_when_nothing_passes():
    rng = np.random.default_rng(20)
    stepped = 0
    # multipletests collects garbage at every call; there is none of ours
    gc.freeze()
    for _ in range(200):
        p = rng.beta(0.2, 2.0, size=rng.integers(1, 12))
        alpha = float(rng.choice([0.05, 0.01, 0.2]))
        oracle = multipletests(p, alpha=alpha, method="holm")[0]
        ours = outcomes(*(found(float(x)) for x in p), alpha=alpha)
        assert [o == "failed" for o in ours] == list(oracle)
        stepped += int((oracle != (p <= alpha / len(p))).any())
    gc.unfreeze()
    # the random vectors do exercise the step-down
    assert stepped > 20


def test_each_rank_of_the_step_down_includes_its_bound():
    alpha = 0.06
    on = [alpha / 3, alpha / 2, alpha]
    assert outcomes(*map(found, on), alpha=alpha) == ["failed"] * 3
    above = [on[0], math.nextafter(on[1], 1.0), on[2]]
    assert outcomes(*map(found, above), alpha=alpha) == [
        "failed",
        "inconclusive",
        "inconclusive",
    ]


def test_a_verdict_carries_the_level_that_it_was_held_against():
    checks = [asked(found(p), str(p)) for p in (0.01, 0.6, 0.02, 0.7)]
    levels = [v.alpha for v in judge(checks, gate="test_a", alpha=0.08)]
    assert levels == pytest.approx([0.08 / 4, 0.08 / 4, 0.08 / 3, 0.08 / 4])


def test_the_step_down_does_not_start_when_no_check_fails_at_its_own_level():
    minor_loss = found(0.0, p_pass=0.0)
    # Holm over these two p-values would reject 0.03 at 0.05
    assert outcomes(minor_loss, found(0.03)) == ["passed", "inconclusive"]
    verdicts = judge(
        [asked(minor_loss), asked(found(0.03), "b")], gate="test_a", alpha=0.05
    )
    assert [v.alpha for v in verdicts] == [0.025, 0.025]


def test_a_withheld_pass_does_not_start_the_step_down():
    withheld = found(0.0, p_pass=0.0)
    object.__setattr__(withheld, "cannot_pass", "3 positives")
    assert outcomes(withheld, found(0.03)) == ["inconclusive", "inconclusive"]


def test_a_minor_loss_takes_its_step_once_another_check_has_failed():
    minor_loss = found(0.0, p_pass=0.0)
    p = (0.0, 0.01, 0.04)
    assert list(multipletests(p, alpha=0.05, method="holm")[0]) == [True] * 3
    assert outcomes(minor_loss, found(0.01), found(0.04)) == [
        "passed",
        "failed",
        "failed",
    ]


def test_exact_checks_take_no_share_and_do_not_dilute_the_others():
    sure = Measurement.known(1.0, n=1, method="count")
    broken = Measurement.known(-1.0, n=1, method="count")
    assert outcomes(sure, sure, found(0.05), broken) == [
        "passed",
        "passed",
        "failed",
        "failed",
    ]
    verdicts = judge(
        [asked(sure), asked(found(0.5), "b"), asked(broken, "c")],
        gate="test_a",
        alpha=0.05,
    )
    assert [v.alpha for v in verdicts] == [None, 0.05, None]


def test_a_failed_exact_check_does_not_start_the_step_down():
    broken = Measurement.known(-1.0, n=1, method="count")
    minor_loss = found(0.0, p_pass=0.0)
    assert outcomes(broken, minor_loss, found(0.03)) == [
        "failed",
        "passed",
        "inconclusive",
    ]


def test_an_exact_check_fails_without_any_share_of_the_budget():
    broken = Measurement.known(-1.0, n=1, method="count")
    sure = Measurement.known(1.0, n=1, method="count")
    assert outcomes(sure, broken, alpha=0.0) == ["passed", "failed"]


def test_a_question_that_does_not_apply_takes_no_share():
    assert outcomes(None, None, found(0.05)) == [
        "not_applicable",
        "not_applicable",
        "failed",
    ]


def test_a_question_that_could_not_be_judged_keeps_its_share():
    lost = Measurement.undefined("0 positives", n=0, method="recall")
    assert outcomes(lost, found(0.05)) == ["inconclusive", "inconclusive"]
    assert outcomes(lost, found(0.025)) == ["inconclusive", "failed"]


# p-values on and around the levels that m checks are held against
P_VALUES = st.sampled_from(
    [0.0, 0.001, 0.05 / 4, 0.05 / 3, 0.02, 0.025, 0.03, 0.05, 0.0500001, 0.4, 1.0]
)


@given(st.lists(st.tuples(P_VALUES, P_VALUES), min_size=1, max_size=7), st.randoms())
def test_the_order_of_asking_is_irrelevant(pairs, shuffling: random.Random):
    before = outcomes(*(found(*pair) for pair in pairs))
    places = list(range(len(pairs)))
    shuffling.shuffle(places)
    after = outcomes(*(found(*pairs[i]) for i in places))
    assert after == [before[i] for i in places]


@given(st.lists(st.tuples(P_VALUES, P_VALUES), min_size=1, max_size=7))
def test_the_step_down_frees_no_session_and_blocks_no_further_one(pairs):
    at_own_level = [
        p_fail <= 0.05 / len(pairs) and p_pass > 0.05 for p_fail, p_pass in pairs
    ]
    found_outcomes = outcomes(*(found(*pair) for pair in pairs))
    assert ("failed" in found_outcomes) == any(at_own_level)
    for own, outcome in zip(at_own_level, found_outcomes, strict=True):
        assert outcome == "failed" or not own


@given(st.lists(P_VALUES, min_size=1, max_size=7))
def test_a_pass_does_not_depend_on_how_many_questions_are_asked(p_values):
    alone = [outcomes(found(1.0, p))[0] == "passed" for p in p_values]
    together = outcomes(*(found(1.0, p) for p in p_values))
    assert [o == "passed" for o in together] == alone


def test_many_questions_make_a_block_harder_and_a_pass_no_harder():
    others = [found(1.0, 1.0)] * 29
    assert outcomes(found(0.04))[0] == "failed"
    assert outcomes(found(0.04), *others)[0] == "inconclusive"
    assert outcomes(found(1.0, 0.04))[0] == "passed"
    assert outcomes(found(1.0, 0.04), *others)[0] == "passed"


@pytest.mark.parametrize(("m", "sessions"), [(1, 6000), (5, 3000), (30, 1000)])
def test_equal_models_are_blocked_in_at_most_alpha_of_sessions(m, sessions):
    alpha = 0.1
    rng = random.Random(1979 + m)
    blocked = 0
    for _ in range(sessions):
        # the effect is exactly `ok`: the null hypothesis of every block
        draws = (normal(rng.gauss(LOSS.ok, 1.0)) for _ in range(m))
        blocked += "failed" in outcomes(*draws, alpha=alpha)
    rate, error = blocked / sessions, math.sqrt(alpha * (1 - alpha) / sessions)
    assert rate <= alpha + 3 * error
    # nor is the budget wasted: independent checks spend nearly all of it
    assert rate >= 1 - (1 - alpha / m) ** m - 3 * error


def test_a_loss_that_matters_passes_in_five_percent_however_many_are_asked():
    sessions, m, alpha_pass = 3000, 10, 0.05
    rng = random.Random(1982)
    passed = sum(
        outcomes(
            normal(rng.gauss(LOSS.bad, 1.0)),
            # the other models are far better and pass for certain
            *(found(1.0, 0.0) for _ in range(m - 1)),
        ).count("passed")
        == m
        for _ in range(sessions)
    )
    error = math.sqrt(alpha_pass * (1 - alpha_pass) / sessions)
    assert abs(passed / sessions - alpha_pass) <= 3 * error


def test_the_two_sides_of_the_rule_meet_nowhere_else():
    assert {str(o) for o in Outcome} == {
        "passed",
        "failed",
        "inconclusive",
        "not_applicable",
    }
