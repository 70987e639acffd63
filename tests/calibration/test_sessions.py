"""Whole sessions: how often are equal models blocked, and real losses caught."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pytest_mlgate.budget import Claim
from pytest_mlgate.budget import split
from pytest_mlgate.judging import judge
from pytest_mlgate.judging import outcome_of
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.metric_questions import compare_rows
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold

ALPHA = 0.05
ROWS, BANDS = 2400, 4
# slices by three columns that have nothing to do with each other, six of each
COLUMNS, SLICES = 3, 6
IN_SLICES = ("accuracy", "f1", "brier")
IN_GROUPS = {
    "accuracy": "difference",
    "recall": "difference",
    "roc_auc": "difference",
    "brier": "difference",
    "f1": "ratio",
    "log_loss": "ratio",
}
GATES = {"all rows": "benchmark", "slices": "slice", "bands": "slice"}


def draw(rng, n, *, loss=0.0, per_group=1):
    """Draw a truth and the answers of a candidate that sees less of the signal."""
    people = np.arange(n) // per_group
    of_people = rng.normal(size=(3, n))[:, people] * (per_group > 1)
    y = rng.normal(size=n) + 0.7 * of_people[0] > 0.6
    shared = rng.normal(size=n) + of_people[0]

    def answers(signal, own):
        score = signal * (2 * y - 1) + 0.7 * shared + 0.5 * rng.normal(size=n)
        p = 1 / (1 + np.exp(-1.6 * (score + 0.4 * own) + 0.7))
        return BinaryAnswers(decisions=p > 0.5, scores=p)

    return y, answers(0.8 - loss, of_people[1]), answers(0.8, of_people[2]), people


def taken(answers, rows):
    return BinaryAnswers(decisions=answers.decisions[rows], scores=answers.scores[rows])


def ask(metric, y, candidate, baseline, structure=None, scale="difference"):
    return compare_rows(
        BINARY_ROW_METRICS[metric],
        y,
        candidate=candidate,
        baseline=baseline,
        structure=structure or RowStructure(),
        scale=scale,
    )


def measurements(rng):
    """Ask 90 questions about two equal models, gate by gate."""
    y, new, old, people = draw(rng, ROWS)
    columns, band = (
        rng.integers(0, SLICES, (COLUMNS, ROWS)),
        rng.integers(0, BANDS, ROWS),
    )
    return {
        "all rows": [ask(m, y, new, old) for m in BINARY_ROW_METRICS],
        "slices": [
            ask(m, y[rows], taken(new, rows), taken(old, rows))
            for m in IN_SLICES
            for column in columns
            for rows in (column == number for number in range(SLICES))
        ],
        "bands": [
            ask(
                m,
                y[rows],
                taken(new, rows),
                taken(old, rows),
                RowStructure(groups=people[rows] // 4),
                scale,
            )
            for m, scale in IN_GROUPS.items()
            for rows in (band == number for number in range(BANDS))
        ],
    }


def session(seed):
    """Tell whether a session of equal models blocks: by the budget, and naively."""
    found = measurements(np.random.default_rng([2026, seed]))
    assert sum(map(len, found.values())) == 90
    claims = [Claim(gate=gate, family=family) for gate, family in GATES.items()]
    shares = split(claims, alpha=ALPHA)
    blocked, naive = False, False
    for gate, family in GATES.items():
        checks = [
            Check(
                family=family,
                name=f"{gate} {number}",
                question="not_worse",
                subject="candidate vs baseline",
                measurement=measurement,
                threshold=Threshold(ok=0.0, bad=-0.02),
            )
            for number, measurement in enumerate(found[gate])
        ]
        verdicts = judge(checks, gate=gate, alpha=shares[gate, family])
        blocked |= any(v.outcome is Outcome.FAILED for v in verdicts)
        naive |= any(m.p_worse_than(0.0) <= ALPHA for m in found[gate])
    return blocked, naive


def test_a_session_of_ninety_checks_blocks_equal_models_no_more_than_alpha_says():
    blocked, naive = np.mean([session(seed) for seed in range(24)], axis=0)
    # five or more of 24 have a chance below 1 % at .05
    assert blocked <= 4 / 24
    assert naive >= 0.7


@pytest.mark.calibration
def test_many_sessions_of_ninety_checks_block_equal_models_in_at_most_alpha():
    sessions = 1000
    blocked, naive = np.mean([session(seed) for seed in range(sessions)], axis=0)
    assert blocked <= ALPHA + 2.33 * math.sqrt(ALPHA * (1 - ALPHA) / sessions)
    # .771 in these: many of the checks look at the same rows
    assert naive >= 0.73


def planned_rates(metric, *, loss, per_group, alpha, reps, n_pilots):
    """Plan for a real loss of the margin, and count failures and passes there."""

    def measured(rng, n):
        y, new, old, people = draw(rng, n, loss=loss, per_group=per_group)
        grouped = RowStructure(groups=people) if per_group > 1 else None
        return ask(metric, y, new, old, grouped)

    pilots = [measured(np.random.default_rng([7, i]), 60_000) for i in range(n_pilots)]
    margin = -np.mean([pilot.estimate for pilot in pilots])
    threshold = Threshold(ok=0.0, bad=-margin)
    plans = [
        pilot.rows_needed(ok=0.0, bad=-margin, alpha=alpha, alpha_pass=0.05, power=0.8)
        for pilot in pilots
    ]
    n = int(np.median(plans)) // per_group * per_group
    outcomes = [
        outcome_of(measured(np.random.default_rng([8, i]), n), threshold, alpha=alpha)
        for i in range(reps)
    ]
    rates = {o: outcomes.count(o) / reps for o in (Outcome.FAILED, Outcome.PASSED)}
    return n, rates[Outcome.FAILED], rates[Outcome.PASSED]


@pytest.mark.parametrize("metric", ["accuracy", "brier"])
def test_at_the_planned_rows_a_loss_of_the_margin_is_blocked_and_not_passed(metric):
    n, failed, passed = planned_rates(
        metric, loss=0.1, per_group=1, alpha=0.05, reps=400, n_pilots=24
    )
    assert 200 < n < 5000
    assert failed == pytest.approx(0.8, abs=0.06)
    assert passed < 0.08


@pytest.mark.calibration
@pytest.mark.parametrize("metric", ["accuracy", "recall", "f1", "roc_auc", "brier"])
@pytest.mark.parametrize("per_group", [1, 4])
@pytest.mark.parametrize("alpha", [0.05, 0.05 / 30])
def test_every_plan_holds_its_power_and_its_pass_error(metric, per_group, alpha):
    _, failed, passed = planned_rates(
        metric, loss=0.1, per_group=per_group, alpha=alpha, reps=2500, n_pilots=80
    )
    assert failed == pytest.approx(0.8, abs=0.045)
    # .05, with the known excess of an AUROC of groups and its Monte-Carlo error
    assert passed < 0.07
