from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.reports import numbers

PLAIN = re.compile(r"[+-]?\d{1,3}(,\d{3})*(\.\d+)?")


def test_a_fraction_has_three_decimals():
    places = numbers.decimals_for([0.842], width=0.05)
    assert numbers.fixed(0.842, places) == "0.842"


@pytest.mark.parametrize(
    ("width", "places"), [(0.5, 3), (0.05, 3), (0.005, 4), (0.0005, 5), (1e-30, 9)]
)
def test_a_narrow_interval_gets_more_decimals(width, places):
    assert numbers.decimals_for([0.5], width=width) == places


@pytest.mark.parametrize(
    ("value", "width", "text"),
    [
        (12.3456, 2.0, "12.35"),
        (123.456, 30.0, "123.5"),
        (1234.56, 300.0, "1,235"),
        (1234567.8, 1e5, "1,234,568"),
    ],
)
def test_large_numbers_have_fewer_decimals(value, width, text):
    assert numbers.fixed(value, numbers.decimals_for([value], width=width)) == text


def test_exact_whole_numbers_have_no_decimals():
    places = numbers.decimals_for([3.0, 3.0], bounds=[20_000_000.0], width=0.0)
    assert places == 0
    assert numbers.fixed(20_000_000.0, places) == "20,000,000"


def test_a_margin_keeps_the_decimals_it_was_written_with():
    places = numbers.decimals_for([-0.02], bounds=[-0.0005], width=0.3)
    assert numbers.fixed(-0.0005, places) == "-0.0005"


def test_a_computed_threshold_does_not_drag_its_decimals_along():
    places = numbers.decimals_for([-0.1], bounds=[math.log(0.8)], width=0.3)
    assert places == 3


def test_a_number_that_just_misses_its_bound_does_not_look_equal_to_it():
    places = numbers.decimals_for([0.79996], bounds=[0.80], width=0.09)
    assert numbers.fixed(0.79996, places) == "0.79996"


def test_small_exact_numbers_keep_two_digits():
    places = numbers.decimals_for([0.00042], width=0.0)
    assert numbers.fixed(0.00042, places) == "0.00042"


@pytest.mark.parametrize("value", [None, math.nan])
def test_what_is_not_a_number_is_said_in_words(value):
    assert numbers.fixed(value, 3) == "not computable"
    assert numbers.signed(value, 3) == "not computable"
    assert numbers.p_value(value) == "not computable"
    assert numbers.share(value) == "not computable"


def test_a_missing_count_is_said_in_words():
    assert numbers.count(None) == "not computable"


def test_unbounded_limits_are_said_in_words():
    told = numbers.interval(-math.inf, math.inf, 3)
    assert told == "[no lower limit, no upper limit]"
    assert numbers.interval(math.nan, 1.0, 3) == "not computable"
    assert numbers.fixed(math.inf, 3) == "unbounded"


def test_gains_in_an_interval_carry_their_sign():
    told = numbers.interval(-0.071, 0.049, 3, with_sign=True)
    assert told == "[-0.071, +0.049]"


def test_astronomic_numbers_are_short():
    assert numbers.fixed(1.2345e300, 3) == "1.23 x 10^300"
    assert numbers.signed(1.2345e300, 3) == "+1.23 x 10^300"


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (1e-9, "< 0.0001"),
        (0.9999, "> 0.999"),
        (0.0, "= 0"),
        (1.0, "= 1"),
        (0.0499, "= 0.0499"),
        (0.5, "= 0.500"),
    ],
)
def test_p_values_have_a_relation_sign(p, text):
    assert numbers.p_value(p) == text


def test_seconds_never_have_an_exponent():
    assert numbers.seconds(1e-7) == "0.000"
    assert numbers.seconds(None) == "0.000"
    assert numbers.seconds(math.inf) == "0.000"
    assert numbers.seconds(100_000.0) == "100000.000"


def test_a_small_share_has_no_exponent():
    assert numbers.share(0.05 / 3000) == "0.0000167"


@given(
    value=st.floats(-1e14, 1e14),
    width=st.floats(0, 1e6) | st.none(),
    bound=st.floats(-1e6, 1e6) | st.none(),
)
def test_everyday_numbers_are_plain_decimals(value, width, bound):
    places = numbers.decimals_for([value], bounds=[bound], width=width)
    assert 0 <= places <= numbers.MOST_DECIMALS
    for text in (numbers.fixed(value, places), numbers.signed(value, places)):
        assert PLAIN.fullmatch(text)
        rounding = 0.51 * 10**-places + math.ulp(value)
        assert abs(float(text.replace(",", "")) - value) <= rounding
        assert not re.fullmatch(r"[+-]0*\.?0*", text)


def test_zero_alone_has_three_decimals():
    assert numbers.decimals_for([0.0], width=0.5) == 3


def test_limits_in_the_wrong_order_are_shown_all_the_same():
    assert numbers.decimals_for([0.5], bounds=[], width=-0.1) == 3
