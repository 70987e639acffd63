from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.stats.slices.equal_parts import equal_parts
from pytest_mlgate.stats.slices.held_out import searched_rows


def test_parts_hold_about_as_many_rows_each():
    values = np.random.default_rng(1).lognormal(size=250_000)
    codes, edges = equal_parts(values)
    assert edges.size == 9
    assert np.bincount(codes) / values.size == pytest.approx(0.1, abs=0.005)


def test_a_part_holds_what_lies_between_its_edges():
    values = np.random.default_rng(2).normal(size=500)
    codes, edges = equal_parts(values, parts=4)
    for part in range(4):
        own = values[codes == part]
        assert part == 0 or own.min() > edges[part - 1]
        assert part == 3 or own.max() <= edges[part]


def test_values_that_repeat_make_fewer_parts_and_none_is_empty():
    codes, edges = equal_parts(np.repeat([0.0, 1.0, 5.0], [80, 10, 10]))
    assert set(codes.tolist()) == set(range(edges.size + 1))
    assert codes[:80].max() == 0
    codes, edges = equal_parts(np.ones(50))
    assert edges.size == 0
    assert set(codes.tolist()) == {0}


def test_missing_values_are_a_part_of_their_own():
    codes, edges = equal_parts(np.array([np.nan, np.nan]))
    assert edges.size == 0
    assert codes.tolist() == [1, 1]
    codes, _ = equal_parts(np.array([1.0, np.nan, np.inf, -np.inf]), parts=2)
    assert codes[1] == codes.max()
    assert codes[3] == 0


def test_rows_of_a_group_stay_together_and_half_of_few_are_searched():
    keys = np.repeat(np.arange(3000, dtype=np.uint64), 4)
    rows = searched_rows(keys)
    assert set(rows.reshape(-1, 4).sum(axis=1).tolist()) == {0, 4}
    assert rows.mean() == pytest.approx(0.5, abs=0.03)


def test_another_seed_is_another_split():
    keys = np.arange(4000, dtype=np.uint64)
    one, other = searched_rows(keys), searched_rows(keys, seed=1)
    assert (one == other).mean() == pytest.approx(0.5, abs=0.04)


def test_a_share_may_be_given_and_falls_for_many_rows():
    keys = np.arange(1_000_000, dtype=np.uint64)
    assert searched_rows(keys).mean() == pytest.approx(0.2, abs=0.002)
    assert searched_rows(keys[:600_000]).mean() == pytest.approx(1 / 3, abs=0.003)
    assert searched_rows(keys, share=0.1).mean() == pytest.approx(0.1, abs=0.002)


def test_an_odd_share_of_no_rows_is_no_rows():
    assert searched_rows(np.empty(0, dtype=np.uint64)).size == 0
