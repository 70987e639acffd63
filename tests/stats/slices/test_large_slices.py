from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from pytest_mlgate.stats.losses.johnson import TOO_SKEWED
from pytest_mlgate.stats.slices.large_slices import large_slices
from pytest_mlgate.stats.spread import FEWEST_PULLING


def table(n=3000, *, columns=4, levels=4, seed=1):
    rng = np.random.default_rng(seed)
    found = [rng.integers(0, levels, n, dtype=np.uint8) for _ in range(columns)]
    return found, (rng.random(n) < 0.2).astype(float)


def test_every_slice_of_the_size_is_there_and_no_other():
    columns, loss = table()
    found = large_slices(columns, loss, smallest=180, margin=0.1)
    frame = pd.DataFrame(dict(enumerate(columns)))
    expected = {
        tuple(zip(by, values, strict=True)): len(rows)
        for width in (1, 2)
        for by in itertools.combinations(range(4), width)
        for values, rows in frame.groupby(list(by))
        if len(rows) >= 180
    }
    assert {one.where.conditions: one.rows for one in found} == expected
    assert 16 < len(found) < 112


def test_which_slices_they_are_does_not_depend_on_the_loss():
    columns, loss = table()
    some = large_slices(columns, loss, smallest=180, margin=0.1)
    other = large_slices(columns, 7 * loss[::-1] ** 2, smallest=180, margin=0.3)
    assert {one.where for one in some} == {one.where for one in other}


def test_the_room_is_that_of_welch_and_orders_them():
    columns, loss = table(columns=1)
    found = large_slices(columns, loss, smallest=100, margin=0.1)
    assert [one.room for one in found] == sorted(one.room for one in found)
    worst = found[0]
    inside = worst.where.rows(columns)
    own, rest = loss[inside], loss[~inside]
    error = np.sqrt(own.var() / own.size + rest.var() / rest.size)
    assert worst.room == pytest.approx((0.1 - own.mean() + rest.mean()) / error)


def test_against_zero_a_slice_is_held_against_nothing():
    columns, loss = table(columns=1)
    found = large_slices(columns, loss - 0.2, smallest=100, margin=0.1, against="zero")
    own = (loss - 0.2)[found[0].where.rows(columns)]
    error = np.sqrt(own.var() / own.size)
    assert found[0].room == pytest.approx((0.1 - own.mean()) / error)


def test_a_pair_that_is_one_of_its_values_is_told_once():
    same = np.repeat(np.array([0, 1], dtype=np.uint8), 500)
    found = large_slices([same, same], same * 1.0, smallest=100, margin=0.1)
    assert {one.where.conditions for one in found} == {
        ((0, 0),),
        ((0, 1),),
        ((1, 0),),
        ((1, 1),),
    }


def test_nearly_all_rows_are_no_slice_and_fewer_than_fifty_neither():
    column = np.repeat(np.array([0, 1], dtype=np.uint8), [960, 40])
    assert large_slices([column], column * 1.0, smallest=10, margin=0.1) == ()


def test_codes_beyond_fifteen_do_not_run_into_each_other():
    columns = [np.repeat(np.arange(20, dtype=np.uint8), 100) for _ in range(2)]
    found = large_slices(columns, columns[0] * 0.1, smallest=100, margin=0.1)
    assert {one.rows for one in found} == {100}
    assert len(found) == 40


def test_a_slice_that_rests_on_a_handful_of_rows_is_doubtful_and_no_other_is():
    columns, _ = table()
    loss = np.random.default_rng(1).normal(1, 0.1, 3000)
    # far too low, so that no order by weakness comes upon it
    loss[np.flatnonzero(columns[2] == 3)[:2]] = -200.0
    found = large_slices(
        columns, loss, smallest=100, margin=2.0, depth=1, against="zero"
    )
    doubtful = {one.where.conditions for one in found if one.doubt >= 1}
    assert ((2, 3),) in doubtful
    clean = [one for one in found if not (loss[one.where.rows(columns)] < 0).any()]
    assert len(clean) == 9
    assert max(one.doubt for one in clean) < 0.1


def test_a_doubt_is_measured_by_skewness_and_by_rows_that_pull():
    column = np.repeat(np.array([0, 1], dtype=np.uint8), 1000)
    loss = np.random.default_rng(1).exponential(size=2000)
    (first, *_) = sorted(
        large_slices([column], loss, smallest=100, margin=1.0, against="zero"),
        key=lambda one: one.where.conditions,
    )
    own = loss[:1000]
    skewness = stats.skew(own) / np.sqrt(1000) / TOO_SKEWED
    pulling = np.square(own - own.mean())
    few = FEWEST_PULLING * np.square(pulling).sum() / pulling.sum() ** 2
    assert first.doubt == pytest.approx(max(skewness, few), rel=1e-9)


def test_a_sample_spares_pairs_that_have_no_large_cell_and_no_other():
    columns, loss = table(20_000, columns=6, levels=5)
    columns += [np.minimum(c, 1) for c in columns[:2]]
    sample = np.random.default_rng(2).random(20_000) < 0.5
    every = large_slices(columns, loss, smallest=1000, margin=0.1)
    some = large_slices(columns, loss, smallest=1000, margin=0.1, sample=sample)
    assert [one.where for one in every] == [one.where for one in some]
    assert any(len(one.where.conditions) == 2 for one in some)
