"""Bounds that were guessed from rows are kept by other rows of the same kind."""

from __future__ import annotations

import math

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.data.rules.column_guesses import guess
from pytest_mlgate.data.rules.number_bounds import outwards
from pytest_mlgate.data.rules.number_bounds import roomy_bounds

KINDS = {
    "normal": lambda rng, n: rng.normal(size=n),
    "even": lambda rng, n: rng.random(n),
    "exponential": lambda rng, n: rng.exponential(size=n),
    "lognormal": lambda rng, n: rng.lognormal(0, 1, n),
    "counts": lambda rng, n: rng.poisson(2, n),
    "ages": lambda rng, n: rng.integers(17, 91, n),
}


def bounds(values):
    found = guess(nw.from_native(pd.Series(values), series_only=True), "x")
    return (
        -math.inf if found.low is None else found.low,
        math.inf if found.high is None else found.high,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_as_many_new_rows_keep_the_bounds(kind):
    broken = 0
    for seed in range(40):
        rng = np.random.default_rng([5, seed])
        low, high = bounds(KINDS[kind](rng, 2000))
        new = KINDS[kind](rng, 2000)
        broken += bool(new.min() < low or new.max() > high)
    assert broken == 0


@pytest.mark.parametrize("kind", KINDS)
def test_another_unit_and_a_stand_in_for_missing_break_them(kind):
    rng = np.random.default_rng(3)
    values = KINDS[kind](rng, 2000)
    low, high = bounds(values)
    assert values.max() * 1000 > high
    assert low > -9999


def test_what_is_never_negative_gets_no_negative_bound():
    assert bounds([17, 42, 90, 42])[0] == 0
    assert bounds([-17.5, -42.0, -90.0])[1] == 0


def test_where_nearly_all_values_are_one_nothing_is_said_of_the_others():
    assert roomy_bounds(0, 7, middle=0, inner=(0, 0)) == (0, None)
    assert roomy_bounds(-7.0, 0.0, middle=0.0, inner=(0.0, 0.0)) == (None, 0.0)


def test_a_constant_column_keeps_its_value():
    assert roomy_bounds(3, 3, middle=3, inner=(3, 3)) == (3, 3)


def test_a_longer_tail_gets_more_room():
    short = roomy_bounds(0.0, 10.0, middle=1.0, inner=(0.1, 9.0))[1]
    long = roomy_bounds(0.0, 10.0, middle=1.0, inner=(0.1, 3.0))[1]
    assert short == 30
    assert long == 90


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=9)
)
def test_the_values_themselves_always_keep_them(values):
    low, high = bounds(values)
    assert low <= min(values)
    assert max(values) <= high


def test_rounding_goes_away_from_the_values():
    assert outwards(17, 86) == (10, 90)
    assert outwards(0.12, 0.57) == (0.1, 0.6)
