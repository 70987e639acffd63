from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pytest_mlgate.stats.counts.connor import connor_rows
from pytest_mlgate.stats.counts.tango import tango_score

LEVELS = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def test_rows_follow_the_formula():
    z, z_power, disagreement, distance = 1.6448536, 0.8416212, 25 / 500, 0.02
    root = z * math.sqrt(disagreement) + z_power * math.sqrt(disagreement - distance**2)
    rows = connor_rows(gained=12, lost=12, n=500, ok=0.0, bad=-0.02, **LEVELS)
    assert rows == math.ceil((root / distance) ** 2)


@pytest.mark.parametrize(("disagreement", "margin"), [(0.02, 0.005), (0.10, 0.02)])
def test_the_planned_rows_reach_the_planned_power(disagreement, margin):
    half = round(5000 * disagreement)
    rows = connor_rows(gained=half, lost=half, n=10_000, ok=0.0, bad=-margin, **LEVELS)
    shares = [disagreement / 2, disagreement / 2, 1 - disagreement]
    won, lost, _ = np.random.default_rng(5).multinomial(rows, shares, 4000).T
    passed = tango_score(won, lost, np.int64(rows), null=-margin) >= stats.norm.isf(
        0.05
    )
    assert np.mean(passed) == pytest.approx(0.8, abs=0.03)


def test_models_that_never_disagreed_still_get_a_number():
    rows = connor_rows(gained=0, lost=0, n=100, ok=0.0, bad=-0.01, **LEVELS)
    assert 100 < rows < 10_000


def test_an_estimate_on_ok_and_bad_at_once_cannot_be_planned():
    assert connor_rows(gained=5, lost=5, n=100, ok=0.0, bad=0.0, **LEVELS) is None


def test_a_share_of_zero_budget_leaves_the_pass_to_plan():
    levels = {**LEVELS, "alpha": 0.0}
    rows = connor_rows(gained=2, lost=3, n=100, ok=0.0, bad=-0.05, **levels)
    assert rows is not None
    assert connor_rows(gained=0, lost=50, n=100, ok=0.0, bad=-0.05, **levels) is None


@given(
    st.integers(0, 50),
    st.integers(0, 50),
    st.floats(-1, 1),
    st.floats(0, 1),
    st.floats(0.001, 0.2),
    st.floats(0.1, 0.99),
)
def test_any_question_gets_a_positive_number_or_none(
    gained, lost, bad, band, alpha, power
):
    rows = connor_rows(
        gained=gained,
        lost=lost,
        n=100,
        ok=bad + band,
        bad=bad,
        alpha=alpha,
        alpha_pass=0.05,
        power=power,
    )
    assert rows is None or rows >= 1
