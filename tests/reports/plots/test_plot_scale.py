"""A scale holds every number with room around it, and names a few round ones."""

from __future__ import annotations

import itertools
import math
from decimal import Decimal

import pytest
from hypothesis import assume
from hypothesis import example
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.reports.plots.scale import Scale
from pytest_mlgate.reports.plots.scale import ends
from pytest_mlgate.reports.plots.scale import ends_in_powers
from pytest_mlgate.reports.plots.scale import round_numbers

NUMBERS = st.floats(-1e12, 1e12)
TIMES = st.floats(1e-6, 1e6)


@given(st.lists(NUMBERS), st.booleans())
def test_every_number_lies_strictly_between_the_ends(values, from_zero):
    low, high = ends(values, from_zero=from_zero)
    assert low < high
    for value in values:
        assert low < value < high or (from_zero and value == 0)
    if from_zero:
        assert low <= 0 <= high


@pytest.mark.parametrize(
    ("values", "wanted"),
    [([1.0, 3.0], (0.0, 3.15)), ([-1.0, -3.0], (-3.15, 0.0)), ([], (-0.05, 0.05))],
)
def test_bars_stand_on_zero_and_end_with_room(values, wanted):
    assert ends(values, from_zero=True) == pytest.approx(wanted)


@given(NUMBERS, st.floats(0.001, 1e9))
@example(0.0, 1.0)
@example(0.0, 6.0)
@example(-1.0, 0.3)
def test_round_numbers_are_few_and_of_one_step(low, width):
    high = low + width
    assume((high - low) > 1e-6 * abs(low))
    found = round_numbers(low, high)
    assert 2 <= len(found) <= 7
    slack = 1e-6 * (high - low)
    assert all(low - slack <= at <= high + slack for at in found)
    steps = {b - a for a, b in itertools.pairwise(found)}
    step = min(steps)
    assert max(steps) == pytest.approx(step, rel=1e-3)
    first = Decimal(f"{step:.3e}").normalize().as_tuple().digits
    assert first in {(1,), (2,), (5,)}


def test_a_named_number_is_the_float_that_a_person_would_write():
    assert round_numbers(0.0, 0.7) == [0.0, 0.2, 0.4, 0.6]
    assert round_numbers(-0.031, 0.012) == [-0.03, -0.02, -0.01, 0.0, 0.01]
    assert round_numbers(0.999, 1.0001) == [0.999, 0.9992, 0.9994, 0.9996, 0.9998, 1.0]


@given(st.lists(TIMES, min_size=2, unique=True))
def test_powers_of_ten_have_the_same_length(values):
    low, high = ends_in_powers(values)
    assert low < min(values) <= max(values) < high
    scale = Scale(low=low, high=high, start=0.0, end=100.0, powers=True)
    middle = math.sqrt(low * high)
    assert scale.at(middle) == pytest.approx(50.0)
    assert all(math.log10(at).is_integer() for at in scale.ticks())
    assert len(scale.ticks()) <= 7


def test_a_scale_may_run_downwards():
    scale = Scale(low=0.0, high=10.0, start=200.0, end=100.0)
    assert [scale.at(value) for value in (0.0, 5.0, 10.0)] == [200.0, 150.0, 100.0]
