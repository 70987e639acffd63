from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from tests.stats.drift.boundaries import most

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.drift.psi import psi
from pytest_mlgate.stats.drift.windows import _unusual
from pytest_mlgate.stats.drift.windows import window_rank
from pytest_mlgate.stats.drift.windows import windows_needed

EDGES = stats.norm.ppf(np.arange(1, 10) / 10)


def _days(rng, *, past=20, columns=5, wander=0.05, today=0.0, rows=5000):
    """Draw cells of columns whose mean wanders from day to day."""
    means = wander * rng.normal(size=(columns, past + 1))
    means[0, -1] += today
    inner = stats.norm.cdf(EDGES - means[..., None])
    ends = np.zeros((*means.shape, 1))
    shares = np.diff(np.concatenate([ends, inner, ends + 1], axis=-1), axis=-1)
    return {f"c{i}": rng.multinomial(rows, shares[i]) for i in range(columns)}


def _p_values(reps, seed, **how):
    rng = np.random.default_rng(seed)
    return np.array(
        [window_rank(_days(rng, **how)).p_worse_than(0.0) for _ in range(reps)]
    )


def test_days_that_differ_as_they_always_do_are_no_alarm():
    p = _p_values(150, 1)
    assert (p <= 0.05).mean() <= most(0.05, 150)


def test_a_chi_square_test_alarms_on_the_same_days():
    rng = np.random.default_rng(1)
    alarms = [
        min(psi(d[:-1].sum(axis=0), d[-1]).p_worse_than(0.0) for d in days.values())
        < 0.01
        for days in (_days(rng) for _ in range(50))
    ]
    assert np.mean(alarms) > 0.8


@pytest.mark.calibration
@pytest.mark.parametrize("past", [20, 40])
@pytest.mark.parametrize("wander", [0.0, 0.02, 0.1])
def test_the_rank_keeps_its_level_in_many_sessions(past, wander):
    p = _p_values(800, 2, past=past, wander=wander, columns=20)
    assert (p <= 0.05).mean() <= most(0.05, 800)


def test_an_unusual_day_is_found_though_its_psi_is_small():
    p = _p_values(40, 3, wander=0.02, today=0.2, past=40)
    assert (p <= 0.05).mean() > 0.9


def test_with_a_limit_the_change_has_to_matter_too():
    rng = np.random.default_rng(4)
    small = window_rank(_days(rng, wander=0.02, today=0.2, past=40))
    assert small.p_worse_than(0.0) <= 0.05 < small.p_worse_than(-0.1)
    large = window_rank(_days(rng, wander=0.02, today=0.8, past=40))
    assert large.p_worse_than(-0.1) <= 0.05


def test_a_pass_is_a_pass_of_every_column_against_the_past():
    rng = np.random.default_rng(5)
    days = _days(rng, past=20)
    found = window_rank(days)
    single = [psi(d[:-1].sum(axis=0), d[-1]) for d in days.values()]
    assert found.p_better_than(-0.2) == max(s.p_better_than(-0.2) for s in single)
    assert found.candidate == max(s.candidate for s in single)
    assert found.p_better_than(-0.2) < 0.05


def test_the_p_value_is_never_below_one_in_all_windows():
    rng = np.random.default_rng(6)
    found = window_rank(_days(rng, today=3.0, past=20))
    assert found.p_worse_than(0.0) == pytest.approx(1 / 21)


def test_the_order_of_past_windows_is_irrelevant():
    rng = np.random.default_rng(7)
    days = _days(rng)
    mixed = {k: np.r_[v[:-1][::-1], v[-1:]] for k, v in days.items()}
    assert window_rank(days).p_worse_than(0.0) == window_rank(mixed).p_worse_than(0.0)


def test_too_few_windows_for_the_share_only_warn():
    rng = np.random.default_rng(8)
    days = _days(rng, past=20)
    assert "it warns only" in window_rank(days, level=0.001).note
    assert "999 past windows" in window_rank(days, level=0.001).note
    assert "warns" not in window_rank(days, level=0.05).note
    assert windows_needed(0.05) == 19


def test_too_few_windows_for_any_verdict():
    rng = np.random.default_rng(9)
    assert "18 past windows" in window_rank(_days(rng, past=18)).cannot_judge
    assert "1 past window is not enough" in window_rank(_days(rng, past=1)).cannot_judge
    assert window_rank(_days(rng, past=19)).cannot_judge is None


def test_a_column_that_never_changes_does_not_alarm():
    rng = np.random.default_rng(10)
    constant = np.tile([5000, 0, 0], (21, 1))
    days = _days(rng) | {"constant": constant}
    assert 0 < window_rank(days).p_worse_than(0.0) <= 1
    alone = window_rank({"constant": constant})
    assert alone.p_worse_than(0.0) == 1
    assert alone.p_better_than(-0.2) < 0.05


def test_a_window_without_rows_is_named():
    rng = np.random.default_rng(11)
    days = _days(rng)
    days["c1"][3] = 0
    assert "Window 4 of 21 of c1 has 0 rows" in window_rank(days).cannot_judge


@pytest.mark.parametrize(
    ("windows", "told"),
    [
        ({}, "one number of windows"),
        ({"a": np.ones((3, 2)), "b": np.ones((4, 2))}, "one number of windows"),
        ({"a": np.ones(3)}, "shape"),
        ({"a": -np.ones((3, 2))}, "at least 0"),
        ({"a": np.array([["x"]])}, "shape"),
    ],
)
def test_what_are_no_windows_is_refused(windows, told):
    with pytest.raises(InvalidInput, match=told):
        window_rank(windows)


def test_a_cell_that_no_window_has_says_nothing():
    table = np.random.default_rng(8).poisson(40.0, size=(6, 4)).astype(np.float64)
    wide = np.insert(table, 2, 0.0, axis=1)
    assert _unusual(wide) == pytest.approx(_unusual(table), abs=1e-12)
