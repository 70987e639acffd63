from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from tests.stats.fairness.group_tables import EIGHT
from tests.stats.fairness.group_tables import error_rates
from tests.stats.fairness.group_tables import most
from tests.stats.fairness.group_tables import one_apart
from tests.stats.fairness.group_tables import two_camps

from pytest_mlgate.stats.fairness.group_counts import GroupShares
from pytest_mlgate.stats.fairness.group_pairs import against
from pytest_mlgate.stats.fairness.group_pairs import every_pair
from pytest_mlgate.stats.fairness.share_gap import equalized_odds
from pytest_mlgate.stats.fairness.share_gap import share_gap
from pytest_mlgate.stats.fairness.share_gap import share_ratio

QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def shares(k, n, *, rows=None, metric="selection_rate", of="rows"):
    n = np.asarray(n)
    return GroupShares(
        metric=metric, k=np.asarray(k), n=n, rows=n if rows is None else rows, of=of
    )


def test_a_gap_is_told_with_its_groups():
    found = share_gap(
        shares([50, 90, 60], [200, 200, 200]), pairs=every_pair(3), labels=list("xyz")
    )
    assert found.candidate == pytest.approx(0.2)
    assert found.estimate == pytest.approx(-0.2)
    assert found.orientation == -1
    assert found.note == "selection_rate is 0.45 for y and 0.25 for x"
    assert found.cannot_pass is None


def test_a_failure_takes_the_number_of_pairs_into_account_and_a_pass_does_not():
    two = share_gap(shares([50, 90], [200, 200]), pairs=every_pair(2))
    three = share_gap(shares([50, 90, 70], [200, 200, 200]), pairs=every_pair(3))
    assert three.p_worse_than(-0.1) == pytest.approx(3 * two.p_worse_than(-0.1))
    assert three.p_better_than(-0.4) == pytest.approx(two.p_better_than(-0.4))


@given(
    st.lists(st.integers(0, 60), min_size=2, max_size=5),
    st.sampled_from(["difference", "ratio"]),
)
@settings(max_examples=15, deadline=None)
def test_p_values_rise_and_the_interval_is_where_they_turn(k, scale):
    measure = share_gap if scale == "difference" else share_ratio
    found = measure(shares(k, [60] * len(k)), pairs=every_pair(len(k)))
    if found.estimate is None:
        assert scale == "ratio"
        assert max(k) == 0
        return
    asked = np.linspace(-1.1, 0.1, 13) + (1.0 if scale == "ratio" else 0.0)
    better = [found.p_better_than(x) for x in asked]
    worse = [found.p_worse_than(x) for x in asked]
    assert all(0 <= p <= 1 for p in better + worse)
    assert all(np.diff(better) >= -1e-9)
    assert all(np.diff(worse) <= 1e-9)
    low, high, _ = found.interval(0.90)
    assert low <= found.estimate + 1e-9
    assert found.estimate <= high + 1e-9
    for limit, p in ((low, found.p_better_than), (high, found.p_worse_than)):
        if 1e-6 < abs(limit) < 1 - 1e-6:
            assert p(limit) == pytest.approx(0.05, abs=1e-6)


def test_small_groups_are_listed_with_what_they_need_and_keep_it_from_passing():
    asked = shares([300, 300, 3], [1000, 1000, 12])
    found = share_gap(asked, pairs=every_pair(3), labels=["x", "y", "z"])
    assert found.cannot_pass == "Too small to judge: z (12 rows, needs 30)."
    assert found.candidate == 0
    assert found.rows_needed(ok=-0.1, bad=-0.1, **QUESTION) >= 2012 * 30 / 12
    ignored = share_gap(
        asked, pairs=every_pair(3), labels=["x", "y", "z"], small="ignore"
    )
    assert ignored.cannot_pass is None
    assert "z (12 rows, needs 30)" in ignored.note
    assert ignored.p_better_than(-0.1) < 0.001


def test_a_small_group_that_nobody_asked_about_is_no_obstacle():
    asked = shares([300, 300, 3], [1000, 1000, 12])
    assert share_gap(asked, pairs=every_pair(2)).cannot_pass is None


def test_a_group_without_positives_is_not_fair():
    found = share_gap(
        shares(
            [80, 0],
            [100, 0],
            rows=np.array([500, 400]),
            metric="recall",
            of="positive rows",
        ),
        pairs=every_pair(2),
        labels=["x", "y"],
    )
    assert found.estimate is None
    assert "y (0 positive rows)" in found.cannot_judge
    assert found.p_better_than(-1.0) == 1


def test_one_group_has_no_gap():
    found = share_gap(shares([50, 0], [200, 0]), pairs=every_pair(2))
    assert found.cannot_judge == "A gap takes two groups; 1 of them have rows."
    assert found.orientation == -1


def test_nobody_selected_in_any_group_leaves_a_gap_and_no_ratio():
    nobody = shares([0, 0], [500, 500])
    assert share_gap(nobody, pairs=every_pair(2)).p_better_than(-0.1) < 1e-6
    assert "their ratio can be anything" in (
        share_ratio(nobody, pairs=every_pair(2)).cannot_judge
    )


def test_a_group_of_which_nobody_is_selected_violates_four_fifths():
    found = share_ratio(shares([0, 150], [500, 500]), pairs=every_pair(2))
    assert found.estimate == 0
    assert found.p_worse_than(0.8) < 1e-6


def test_a_pair_without_a_ratio_keeps_it_from_passing():
    found = share_ratio(shares([0, 0, 0], [500, 500, 500]), pairs=every_pair(3))
    assert found.p_better_than(0.1) == 1
    found = share_ratio(shares([450, 450, 0, 0], [500] * 4), pairs=every_pair(4))
    assert found.p_better_than(0.01) > 0.9


def test_either_rate_alone_breaks_equalized_odds():
    fair = [[450, 50], [100, 400]]
    for other in ([[450, 50], [250, 250]], [[300, 200], [100, 400]]):
        found = equalized_odds(np.array([fair, other]), pairs=every_pair(2))
        assert found.candidate == pytest.approx(0.3)
        assert found.p_worse_than(-0.1) < 1e-6
    alike = equalized_odds(np.array([fair, fair]), pairs=every_pair(2))
    assert alike.p_better_than(-0.1) < 0.001


def test_rows_needed_buy_a_pass():
    # 360 rows each are what an exact plan says for rates of .3 and a limit of .1
    found = share_gap(shares([30, 30], [100, 100]), pairs=every_pair(2))
    rows = found.rows_needed(ok=-0.1, bad=-0.1, **QUESTION)
    assert rows == pytest.approx(720, rel=0.06)
    rng = np.random.default_rng(3)
    passed = [
        share_gap(
            shares(rng.binomial(rows // 2, 0.3, 2), [rows // 2] * 2),
            pairs=every_pair(2),
        ).p_better_than(-0.1)
        <= 0.05
        for _ in range(200)
    ]
    assert 0.7 < np.mean(passed) < 0.9


def test_ten_thousand_groups_against_a_reference_take_a_moment():
    rng = np.random.default_rng(1)
    n = rng.integers(0, 300, 10_000)
    started = time.perf_counter()
    found = share_gap(shares(rng.binomial(n, 0.3), n), pairs=against(7, 10_000))
    assert 0 <= found.p_worse_than(-0.1) <= 1
    assert "and " in found.cannot_pass
    assert len(found.cannot_pass) < 1000
    assert time.perf_counter() - started < 5


def test_equal_groups_are_blocked_in_their_share_while_a_point_rule_fails():
    rng = np.random.default_rng(2)
    sizes = np.array([*EIGHT[:-1], 30])
    reps = 300
    drawn = rng.binomial(sizes, 0.3, (reps, 8))
    values = drawn / sizes
    point = (values.max(axis=1) - values.min(axis=1) > 0.1).mean()
    blocked = np.mean(
        [
            share_gap(shares(k, sizes), pairs=every_pair(8)).p_worse_than(-0.1) <= 0.05
            for k in drawn
        ]
    )
    assert point > 0.5
    assert blocked <= 0.02


def test_a_true_gap_of_twenty_points_is_blocked():
    rng = np.random.default_rng(3)
    sizes = np.array([5000, 3000, 1000, 500])
    drawn = rng.binomial(sizes, [0.3, 0.3, 0.3, 0.1], (200, 4))
    blocked = [
        share_gap(shares(k, sizes), pairs=every_pair(4)).p_worse_than(-0.1) <= 0.05
        for k in drawn
    ]
    assert np.mean(blocked) >= 0.95


@pytest.mark.parametrize(("scale", "limit"), [("difference", -0.1), ("ratio", 0.8)])
@pytest.mark.parametrize("sizes", [(1000, 100), (2000, 200, 30), EIGHT[3:]])
def test_levels_at_the_boundary(sizes, scale, limit):
    other = 0.2 if scale == "difference" else 0.24
    apart = one_apart(len(sizes), 0.3, other, group=-1)
    rates = error_rates(sizes, apart, limit, scale=scale, reps=1500, seed=11)
    assert all(rates <= [most(level, 1500) for level in (0.05, 0.005) * 2])


@pytest.mark.calibration
@pytest.mark.parametrize("share", [0.05, 0.3, 0.5, 0.9])
@pytest.mark.parametrize(
    "sizes",
    [
        (1000, 100),
        (3000, 30),
        (2000, 200, 30),
        (400,) * 3,
        (5000, 1000, 200, 50, 30),
        (400,) * 5,
        EIGHT,
        (400,) * 8,
        (100,) * 8,
    ],
)
def test_levels_at_the_boundary_with_many_groups(sizes, share):
    for scale in ("difference", "ratio"):
        if scale == "difference":
            limit, other = -0.1, share + (0.1 if share < 0.5 else -0.1)
        else:
            limit, other = 0.8, 0.8 * share
        for shape in (
            one_apart(len(sizes), share, other, group=-1),
            one_apart(len(sizes), share, other, group=0),
            two_camps(len(sizes), share, other),
        ):
            rates = error_rates(sizes, shape, limit, scale=scale, reps=4000, seed=3)
            assert all(rates <= [0.0675, 0.0095, 0.0675, 0.0095])
