"""Standard errors foreseen: against theory, against simulation, and degenerate."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.stats.counts.connor import connor_rows
from pytest_mlgate.stats.foresight import Foresight
from pytest_mlgate.stats.foresight import of_interval
from pytest_mlgate.stats.ranks.delong import auroc_difference


def test_the_detectable_loss_is_what_connor_plans_the_rows_for():
    discordant = round(4000 * 2 * 0.8 * 0.2 * 0.3)
    found = Foresight(standard_error=math.sqrt(discordant) / 4000)
    loss = found.detectable(alpha=0.05, power=0.8)
    rows = connor_rows(
        gained=discordant // 2,
        lost=discordant - discordant // 2,
        n=4000,
        ok=0.0,
        bad=-loss,
        alpha=0.05,
        alpha_pass=0.05,
        power=0.8,
    )
    # two equal models pass a margin of that size at about the same number of rows
    assert rows == pytest.approx(4000, rel=0.03)


def test_the_chance_of_sameness_is_the_rate_at_which_equal_models_are_found_equal():
    rng = np.random.default_rng(6)
    found = Foresight(standard_error=0.01)
    size = np.abs(rng.normal(0, 0.01, 40_000)) + 1.6448536 * 0.01
    for within in (0.005, 0.02, 0.03):
        chance = found.chance_of_sameness(within=within, alpha_pass=0.05)
        assert chance == pytest.approx((size < within).mean(), abs=0.01)


def test_chance_of_pass_is_the_rate_at_which_equal_models_pass():
    rng = np.random.default_rng(3)
    found = Foresight(standard_error=0.01)
    lows = rng.normal(0, 0.01, 40_000) - 1.6448536 * 0.01
    for margin in (0.005, 0.02, 0.03):
        rate = (lows > -margin).mean()
        chance = found.chance_of_pass(gain=0.0, bad=-margin, alpha_pass=0.05)
        assert chance == pytest.approx(rate, abs=0.01)


def test_the_last_interval_gives_back_its_own_standard_error():
    y = np.arange(2000) % 5 == 0
    rng = np.random.default_rng(4)
    one, two = y + rng.normal(size=(2, 2000))
    measured = auroc_difference(y, one, two)
    interval = measured.interval(0.90)
    found = of_interval(
        low=interval.low,
        high=interval.high,
        confidence=0.90,
        rows_then=2000,
        rows_now=2000,
    )
    by_hand = (interval.high - interval.low) / 2 / 1.6448536
    assert found.standard_error == pytest.approx(by_hand, rel=1e-6)


@pytest.mark.parametrize(
    ("low", "high", "then", "now"),
    [
        (0.1, 0.1, 10, 10),
        (-math.inf, 0.1, 10, 10),
        (0.0, math.nan, 10, 10),
        (0.0, 0.1, 0, 10),
        (0.0, 0.1, 10, 0),
    ],
)
def test_an_interval_without_width_foresees_nothing(low, high, then, now):
    found = of_interval(
        low=low, high=high, confidence=0.9, rows_then=then, rows_now=now
    )
    assert found is None


@given(st.integers(1, 10**7), st.floats(0.001, 0.2), st.floats(0.5, 0.99))
def test_more_rows_find_smaller_losses(rows, alpha, power):
    few, many = (
        of_interval(low=-0.1, high=0.2, confidence=0.9, rows_then=500, rows_now=now)
        for now in (rows, 4 * rows)
    )
    assert many.standard_error == pytest.approx(few.standard_error / 2)
    assert many.detectable(alpha=alpha, power=power) <= few.detectable(
        alpha=alpha, power=power
    )
