"""The promise of README and docs/explanation/error-budget.md, on the whole budget."""

from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.judging import judge
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.binary_metrics import BINARY_METRICS
from pytest_mlgate.stats.binary_metrics import compare
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold

ROWS = 2000
SESSIONS = 2000


def session_of_equal_models(seed):
    """Ask every metric over all rows and four slices: 60 checks of equal models."""
    rng = np.random.default_rng([2026, seed])
    risk = rng.normal(-2.2, 1.6, ROWS)
    y = rng.random(ROWS) < 1 / (1 + np.exp(-risk))
    part = rng.integers(0, 4, ROWS)
    candidate, baseline = (
        1 / (1 + np.exp(-(0.7 * risk + rng.normal(0, 0.8, ROWS) - 0.2)))
        for _ in range(2)
    )

    def answers(p, rows):
        return BinaryAnswers(decisions=p[rows] >= 0.3, scores=p[rows])

    checks = [
        Check(
            family="benchmark",
            name=f"{metric} {place}",
            question="not_worse",
            subject="candidate vs baseline",
            measurement=compare(
                metric,
                y[rows],
                candidate=answers(candidate, rows),
                baseline=answers(baseline, rows),
            ),
            threshold=Threshold(ok=0.0, bad=-0.02),
        )
        for metric in BINARY_METRICS
        for place, rows in enumerate([part >= 0, *(part == k for k in range(4))])
    ]
    return judge(checks, gate="gate", alpha=0.05)


@pytest.mark.calibration
def test_equal_models_block_a_session_in_at_most_alpha_of_runs():
    naive = blocked = 0
    for seed in range(SESSIONS):
        verdicts = session_of_equal_models(seed)
        naive += any(verdict.p_fail <= 0.05 for verdict in verdicts)
        blocked += any(verdict.outcome is Outcome.FAILED for verdict in verdicts)
    assert blocked / SESSIONS == pytest.approx(0.020, abs=0.005)
    assert naive / SESSIONS == pytest.approx(0.51, abs=0.02)
