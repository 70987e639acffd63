from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.stats.whole.row_contents import RowContents
from pytest_mlgate.stats.whole.row_contents import buckets_of
from pytest_mlgate.stats.whole.row_contents import hash_of


def test_the_hash_is_that_of_splitmix64():
    # first outputs of the reference generator started at 0
    known = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert hash_of(np.arange(3)).tolist() == known


def contents(kind, n=400, seed=1):
    rng = np.random.default_rng(seed)
    if kind == "decisions":
        y, one, other = rng.random((3, n)) < 0.4
        return RowContents(shared=(y,), models=((one,), (other,)))
    if kind == "weighted decisions":
        y, one, other = rng.random((3, n)) < 0.4
        weights = rng.integers(1, 3, n).astype(float)
        return RowContents(shared=(y, weights), models=((one,), (other,)))
    if kind == "classes":
        y, one, other = rng.integers(0, 3, (3, n))
        return RowContents(shared=(y,), models=((one,), (other,)))
    chances = rng.integers(0, 3, (2, n, 3)) / 2
    return RowContents(
        shared=(rng.integers(0, 3, n),), models=((chances[0],), (chances[1],))
    )


KINDS = ("decisions", "weighted decisions", "classes", "probabilities")


def rows_of(found):
    arrays = [*found.shared, *(c for own in found.models for c in own)]
    return np.column_stack([a.reshape(a.shape[0], -1).astype(float) for a in arrays])


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 50))
def test_rows_have_equal_keys_exactly_where_they_are_equal(kind, seed):
    found = contents(kind, seed=seed)
    keys, rows = found.keys(), rows_of(found)
    distinct, codes = np.unique(rows, axis=0, return_inverse=True)
    codes = codes.reshape(-1)
    assert np.unique(keys).size == distinct.shape[0]
    for code in range(distinct.shape[0]):
        assert np.unique(keys[codes == code]).size == 1


@pytest.mark.parametrize("kind", KINDS)
def test_swapping_the_models_changes_no_key(kind):
    found = contents(kind)
    back = RowContents(shared=found.shared, models=found.models[::-1])
    assert (found.keys() == back.keys()).all()


@pytest.mark.parametrize("kind", KINDS)
def test_the_order_of_rows_orders_the_keys(kind):
    found, order = contents(kind), np.random.default_rng(2).permutation(400)
    other = RowContents(
        shared=tuple(c[order] for c in found.shared),
        models=tuple(tuple(c[order] for c in own) for own in found.models),
    )
    assert (other.keys() == found.keys()[order]).all()


def test_whole_numbers_in_floats_do_not_collide():
    x, y = np.meshgrid(np.arange(300.0), np.arange(300.0))
    found = RowContents(shared=(x.ravel(),), models=((y.ravel(),),))
    assert np.unique(found.keys()).size == 90_000


@pytest.mark.parametrize(
    "column",
    [
        np.arange(100_000.0),
        np.arange(100_000) / 7,
        np.random.default_rng(1).normal(size=100_000),
        np.exp(np.linspace(-9, 9, 100_000)),
        np.round(np.linspace(0, 1000, 100_001), 2)[1:],
    ],
)
def test_distinct_numbers_are_scattered_as_by_chance(column):
    buckets, sizes = buckets_of(column, 240)
    assert (np.bincount(buckets, minlength=240) == sizes).all()
    uneven = np.square(sizes - 100_000 / 240).sum() / (100_000 / 240) / 239
    # five standard deviations of a chi-squared over its 239 degrees of freedom
    assert abs(uneven - 1) < 5 * np.sqrt(2 / 239)
    # neighbours have nothing to do with each other
    assert abs(np.corrcoef(buckets[1:], buckets[:-1])[0, 1]) < 0.016
    assert abs(np.corrcoef(buckets, np.argsort(column))[0, 1]) < 0.016
