"""Whole sessions of `DriftGate`: how often is no drift blocked, and drift caught."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.drift.drift_gate import DriftGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.movement import Movement
from pytest_mlgate.settings import Settings

ALPHA = 0.05
REFERENCE_ROWS = 20_000
NUMERIC, CATEGORICAL, BOOLEAN = 30, 15, 5
SETTINGS = Settings(
    name="toy",
    task="regression",
    target="y",
    evaluation="now.csv",
    reference="then.csv",
    file=Path("mlgate.toml"),
)


def table(seed, n, *, moved=0.0):
    """Draw 50 columns: normal, skewed, with gaps; categories; booleans."""
    rng = np.random.default_rng([20, *np.atleast_1d(seed)])
    columns = {"y": rng.normal(size=n)}
    for i in range(NUMERIC):
        x = rng.gamma(2.0, 1.0, n) if i % 3 == 0 else rng.normal(size=n)
        if i == 1:
            x += moved
        if i % 4 == 0:
            x[rng.random(n) < 0.02] = np.nan
        columns[f"number {i}"] = x
    for i in range(CATEGORICAL):
        levels = 3 + 4 * i
        # Zipf: most levels are rare, and some stand in few rows of the reference
        share = 1 / np.arange(1, levels + 1)
        codes = rng.choice(levels, n, p=share / share.sum())
        columns[f"category {i}"] = pd.Categorical.from_codes(
            codes, [f"level {j}" for j in range(levels)]
        )
    for i in range(BOOLEAN):
        columns[f"flag {i}"] = rng.random(n) < (i + 1) / 10
    return pd.DataFrame(columns)


@cache
def profile(seed, n):
    return profile_table(table([seed, 0], n))


def failed(evaluation, reference):
    """Ask the gate about every column, and name the checks that block."""
    session = GateSession(SETTINGS)
    session.adopt("evaluation", evaluation)
    movement = Movement(evaluation=session.evaluation)
    movement.__dict__["profile"] = reference
    session.__dict__["movement"] = movement
    ledger = Ledger("test_it")
    DriftGate(session, ledger).stable()
    verdicts = ledger.judge(alpha={"drift": ALPHA}, severity="required", power=0.8)
    return {v.check for v in verdicts if v.outcome == "failed"}


def test_the_gate_asks_more_than_a_hundred_questions():
    session = GateSession(SETTINGS)
    session.adopt("evaluation", table(1, 500))
    session.adopt("reference", table(2, 500))
    ledger = Ledger("test_it")
    assert len(DriftGate(session, ledger).stable()) == NUMERIC + CATEGORICAL + BOOLEAN
    verdicts = ledger.judge(alpha={"drift": ALPHA}, severity="required", power=0.8)
    assert len(verdicts) == 2 * 50 + CATEGORICAL


@pytest.mark.parametrize("n", [500, 2000])
def test_without_drift_a_session_is_blocked_no_more_than_alpha_says(n):
    sessions = 20
    blocked = sum(
        bool(failed(table([n, seed], n), profile(seed % 2, REFERENCE_ROWS)))
        for seed in range(1, sessions + 1)
    )
    # four or more of 20 have a chance below 2 % at .05
    assert blocked <= 3


@pytest.mark.calibration
@pytest.mark.parametrize(
    ("n", "sessions", "references"),
    [(500, 600, 60), (2000, 600, 60), (100_000, 60, 10)],
)
def test_many_sessions_without_drift_are_blocked_in_at_most_alpha(
    n, sessions, references
):
    # as many rows in the reference: what it lacks by chance counts most then
    checks = [
        failed(table([n, seed], n), profile(seed % references, n))
        for seed in range(1, sessions + 1)
    ]
    blocked = np.mean([bool(found) for found in checks])
    told = sorted(name for found in checks for name in found)
    assert blocked <= ALPHA + 2.33 * math.sqrt(ALPHA * (1 - ALPHA) / sessions), told


@cache
def shift_of_index(index):
    """Find the shift of a normal column whose index on ten equal cells is true."""
    from scipy import stats

    edges = stats.norm.ppf(np.arange(1, 10) / 10)

    def excess(shift):
        p = np.diff(stats.norm.cdf(edges), prepend=0.0, append=1.0)
        q = np.diff(stats.norm.cdf(edges - shift), prepend=0.0, append=1.0)
        return float(((p - q) * np.log(p / q)).sum()) - index

    return optimize.brentq(excess, 0.0, 3.0)


def caught(sessions, n=2000):
    shift = shift_of_index(0.3)
    return [
        failed(table([7, seed], n, moved=shift), profile(seed % 2, REFERENCE_ROWS))
        for seed in range(sessions)
    ]


def test_a_column_that_moved_to_an_index_of_three_tenths_is_caught():
    found = caught(20)
    assert sum("stable(number 1, psi)" in checks for checks in found) >= 16
    # and nobody else is accused, but for the sessions that alpha allows
    assert sum(bool(checks - {"stable(number 1, psi)"}) for checks in found) <= 3


@pytest.mark.calibration
def test_many_columns_that_moved_to_three_tenths_are_caught_in_eight_of_ten():
    found = caught(400)
    assert np.mean(["stable(number 1, psi)" in checks for checks in found]) >= 0.8
