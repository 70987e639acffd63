from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.tango import tango_test
from pytest_mlgate.stats.operating.fixed_threshold import FixedShare
from pytest_mlgate.stats.operating.fixed_threshold import fixed_pair
from pytest_mlgate.stats.operating.fixed_threshold import guarded_by

QUESTION = {"ok": 0.9, "bad": 0.8, "alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


@pytest.mark.parametrize(("count", "out_of"), [(0, 20), (7, 20), (20, 20), (1, 1)])
def test_one_count_is_judged_by_the_exact_binomial_test(count, out_of):
    found = FixedShare(count=count, out_of=out_of)
    for share in (0.2, 0.5, 0.9):
        above = stats.binomtest(count, out_of, share, alternative="greater").pvalue
        below = stats.binomtest(count, out_of, share, alternative="less").pvalue
        assert found.p_better_than(share) == pytest.approx(above, abs=1e-9)
        assert found.p_worse_than(share) == pytest.approx(below, abs=1e-9)
    low, high, _ = found.interval(0.9)
    expected = stats.binomtest(count, out_of).proportion_ci(0.9, method="exact")
    assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_where_lower_is_better_the_sides_change_places():
    alarms = FixedShare(count=7, out_of=90, unit=-500.0)
    share = FixedShare(count=7, out_of=90)
    assert alarms.p_better_than(-60) == share.p_worse_than(0.12)
    assert alarms.p_worse_than(-20) == share.p_better_than(0.04)
    low, high, _ = alarms.interval(0.9)
    assert (-high / 500, -low / 500) == pytest.approx(share.interval(0.9)[:2])
    told = alarms.measurement(n=100)
    assert told.orientation == -1
    assert told.candidate == pytest.approx(500 * 7 / 90)
    assert told.estimate == -told.candidate


def test_parts_of_rows_are_rounded_against_either_claim():
    found = FixedShare(count=17.4, out_of=20.5)
    assert found.p_better_than(0.6) == FixedShare(count=17, out_of=21).p_better_than(
        0.6
    )
    assert found.p_worse_than(0.6) == FixedShare(count=18, out_of=20).p_worse_than(0.6)


def test_a_sum_of_parts_that_rounds_to_a_whole_number_is_that_number():
    third = FixedShare(count=0.1 * 3 * 10, out_of=20 * (1 + 1e-12))
    assert third.p_better_than(0.1) == FixedShare(count=3, out_of=20).p_better_than(0.1)


@given(
    count=st.integers(0, 40),
    unit=st.sampled_from([1.0, -1.0, 300.0, -300.0]),
    x=st.floats(-1.5, 1.5),
    level=st.floats(0.001, 0.4),
)
def test_p_values_stay_in_range_and_agree_with_the_interval(count, unit, x, level):
    found = FixedShare(count=count, out_of=40, unit=unit)
    x *= abs(unit)
    better, worse = found.p_better_than(x), found.p_worse_than(x)
    assert 0 <= better <= 1
    assert 0 <= worse <= 1
    low, high, _ = found.interval(1 - 2 * level)
    assert low <= unit * count / 40 <= high
    if low > x + 1e-9 * abs(unit):
        assert better <= level * (1 + 1e-6)
    if high < x - 1e-9 * abs(unit):
        assert worse <= level * (1 + 1e-6)


def test_all_hits_alone_are_a_measurement_with_a_plan():
    found = FixedShare(count=30, out_of=30).measurement(n=400)
    assert found.estimate == 1.0
    assert found.cannot_judge is None
    assert found.p_better_than(0.9) == pytest.approx(0.9**30)
    harder = found.rows_needed(**{**QUESTION, "ok": 0.99, "bad": 0.98})
    assert found.rows_needed(**QUESTION) < harder


def rows(count, n=60):
    return (np.arange(n) < count).astype(float)


@pytest.mark.parametrize("x", [-0.3, -0.05, 0.0, 0.1])
def test_two_counts_are_judged_by_tangos_test(x):
    test = fixed_pair(rows(30), rows(34), out_of=50, unit=1.0)
    tango = tango_test(gained=0, lost=4, n=50)
    assert test.estimate == pytest.approx(-0.08)
    assert test.p_better_than(x) == tango.p_better_than(x)
    assert test.p_worse_than(x) == tango.p_worse_than(x)


def test_fewer_false_alarms_are_a_gain():
    test = fixed_pair(rows(30), rows(34), out_of=50, unit=-100.0)
    assert test.estimate == pytest.approx(8.0)
    one_sided = tango_test(gained=4, lost=0, n=50)
    assert test.p_better_than(-5.0) == pytest.approx(one_sided.p_better_than(-0.05))


def test_rows_of_their_own_have_the_variance_of_two_binomial_counts():
    # 30 rows of 100 are exchanged: 18 hits went, 24 came
    hits = np.repeat([1.0, 0.0], [24, 36])
    lost = np.repeat([0.0, 1.0, 0.0], [24, 18, 18])
    found = fixed_pair(hits, lost, out_of=100, unit=1.0, exchanged=30)
    assert found.estimate == pytest.approx(0.06)
    error = np.sqrt(24 * 6 / 30 + 18 * 12 / 30) / 100
    p = found.p_better_than(0.06 - 1.5 * error)
    assert p == pytest.approx(stats.norm.sf(1.5), abs=0.01)


def test_what_two_models_agree_on_still_has_a_width():
    low, high, _ = fixed_pair(rows(20), rows(20), out_of=20, unit=1.0).interval(0.9)
    assert low < -0.1
    assert high > 0.1


def test_the_weaker_claim_of_two_is_believed():
    sure = Measurement(
        estimate=0.9,
        n=100,
        method="sure",
        p_better_than=lambda x: 0.01 if x < 0.9 else 1.0,
        p_worse_than=lambda _: 0.5,
        interval=lambda confidence: Interval(0.89, 0.995, confidence),
        rows_needed=lambda **_: 7,
    )
    guard = FixedShare(count=18, out_of=20)
    both = guarded_by(sure, guard)
    assert both.p_better_than(0.8) == guard.p_better_than(0.8) > 0.01
    assert both.p_better_than(0.1) == 0.01
    assert both.p_worse_than(0.99) == 0.5
    assert both.interval(0.9) == (guard.interval(0.9).low, 0.995, 0.9)
    assert (both.estimate, both.n, both.method) == (0.9, 100, "sure")
