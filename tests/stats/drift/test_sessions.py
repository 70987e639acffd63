"""Whole drift gates of 50 columns, judged as a session judges them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.stats.drift.boundaries import EQUAL_10
from tests.stats.drift.boundaries import SKEWED_12
from tests.stats.drift.boundaries import most
from tests.stats.drift.boundaries import moved_by
from tests.stats.drift.boundaries import shifted

from pytest_mlgate.judging import judge
from pytest_mlgate.stats.drift.psi import psi
from pytest_mlgate.stats.drift.psi import stability_index
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold

COLUMNS = 50
THRESHOLD = Threshold(ok=-0.1, bad=-0.2)


def _outcomes(measurements, *, alpha, threshold):
    checks = [
        Check(
            family="drift",
            name=f"column {i}",
            question="stable",
            subject="current data",
            # intervals and plans are for people, and take most of the time
            measurement=replace(
                found, interval=lambda _c: None, rows_needed=lambda **_q: None
            ),
            threshold=threshold,
        )
        for i, found in enumerate(measurements)
    ]
    return [v.outcome for v in judge(checks, gate="test_drift", alpha=alpha)]


def _sessions(n, reps, *, shares=EQUAL_10, moved=None, seed=0, alpha=0.05, ok=-0.1):
    """Judge sessions; the first column's shares are `moved` where given."""
    rng = np.random.default_rng(seed)
    # where any drift at all is asked about, a minor one must be no pass
    threshold = THRESHOLD if ok == THRESHOLD.ok else Threshold(ok=ok, bad=ok)
    for _ in range(reps):
        reference = rng.multinomial(100_000, shares, COLUMNS)
        current = rng.multinomial(n, shares, COLUMNS)
        if moved is not None:
            current[0] = rng.multinomial(n, moved)
        found = [psi(a, b) for a, b in zip(reference, current, strict=True)]
        yield _outcomes(found, alpha=alpha, threshold=threshold)


def _blocked(sessions):
    return float(np.mean([Outcome.FAILED in outcomes for outcomes in sessions]))


def _first_blocked(sessions):
    return float(np.mean([outcomes[0] is Outcome.FAILED for outcomes in sessions]))


@pytest.mark.parametrize("n", [500, 2000, 100_000])
def test_sessions_without_drift_are_not_blocked(n):
    assert _blocked(_sessions(n, 15, seed=n)) == 0


@pytest.mark.parametrize("n", [500, 2000])
def test_even_any_drift_at_all_is_found_at_the_level_only(n):
    # ok = 0 makes every column a true null at its boundary
    assert _blocked(_sessions(n, 120, seed=n, ok=0.0)) <= most(0.05, 120)


def test_a_column_that_moved_to_point_three_is_blocked():
    moved = moved_by(stability_index, EQUAL_10, shifted, 0.3)
    assert _first_blocked(_sessions(2000, 25, moved=moved, seed=1)) >= 0.8


def test_sessions_without_drift_pass_when_there_are_rows_enough():
    for outcomes in _sessions(2000, 5, seed=3):
        assert outcomes == [Outcome.PASSED] * COLUMNS


@pytest.mark.calibration
@pytest.mark.parametrize("n", [500, 2000, 100_000])
@pytest.mark.parametrize("shares", [EQUAL_10, SKEWED_12], ids=["10", "skewed"])
@pytest.mark.parametrize("ok", [-0.1, 0.0])
def test_many_sessions_without_drift(n, shares, ok):
    rate = _blocked(_sessions(n, 500, shares=shares / shares.sum(), seed=n, ok=ok))
    assert rate <= most(0.05, 500)
    # a test that never blocks would hold every level
    assert (rate > 0) == (ok == 0.0)


@pytest.mark.calibration
@pytest.mark.parametrize("alpha", [0.05, 0.01])
def test_many_sessions_with_one_column_at_point_three(alpha):
    moved = moved_by(stability_index, EQUAL_10, shifted, 0.3)
    assert _first_blocked(_sessions(2000, 300, moved=moved, seed=5, alpha=alpha)) >= 0.8
