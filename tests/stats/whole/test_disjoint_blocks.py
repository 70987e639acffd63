from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.whole.disjoint_blocks import blocks_of
from pytest_mlgate.stats.whole.disjoint_blocks import hash_of
from pytest_mlgate.stats.whole.disjoint_blocks import independent_units
from pytest_mlgate.stats.whole.disjoint_blocks import laid_out


def test_the_hash_is_that_of_splitmix64():
    # first outputs of the reference generator started at 0
    known = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert hash_of(np.arange(3)).tolist() == known


@pytest.mark.parametrize("n", [40, 41, 999, 19_999])
def test_random_blocks_differ_by_at_most_one_row(n):
    sizes = np.bincount(blocks_of(n, 40, RowStructure()))
    assert sizes.size == 40
    assert sizes.max() - sizes.min() <= 1


def test_many_rows_are_left_to_the_hash():
    sizes = np.bincount(blocks_of(100_000, 20, RowStructure()))
    assert sizes.size == 20
    # a multinomial with these counts: chi-squared below its 99.9 % point
    assert np.square(sizes - 5000).sum() / 5000 < 43.8


def test_fewer_rows_than_blocks_make_a_block_each():
    assert sorted(blocks_of(3, 20, RowStructure()).tolist()) == [0, 1, 2]


def test_blocks_are_the_same_every_time_and_follow_no_order():
    one, other = (blocks_of(1000, 20, RowStructure()) for _ in range(2))
    assert (one == other).all()
    assert abs(np.corrcoef(one, np.arange(1000))[0, 1]) < 0.1


@given(sizes=st.lists(st.integers(1, 30), min_size=1, max_size=60))
def test_groups_stay_whole(sizes):
    groups = np.repeat(np.arange(len(sizes)) * 7 - 3, sizes)
    codes = blocks_of(groups.size, 20, RowStructure(groups=groups))
    for group in np.unique(groups):
        assert np.unique(codes[groups == group]).size == 1
    assert np.unique(codes).tolist() == list(range(min(20, len(sizes))))


def test_groups_of_all_sizes_make_blocks_of_about_one_size():
    sizes = np.random.default_rng(1).geometric(0.1, 500)
    groups = np.repeat(np.arange(500), sizes)
    found = np.bincount(blocks_of(groups.size, 20, RowStructure(groups=groups)))
    assert found.max() < 1.25 * found.min()


def test_time_is_cut_into_stretches_in_its_order():
    time = np.random.default_rng(1).permutation(1000).astype(float)
    codes = blocks_of(1000, 20, RowStructure(time=time))
    assert (np.diff(codes[np.argsort(time)].astype(int)) >= 0).all()
    assert (np.bincount(codes) == 50).all()


def test_blocks_lie_end_to_end_with_each_row_once_and_in_order():
    blocks = laid_out(100, 7, RowStructure())
    codes, order, sizes = blocks.codes, blocks.order, blocks.sizes
    assert (codes == blocks_of(100, 7, RowStructure())).all()
    assert np.sort(order).tolist() == list(range(100))
    assert codes[order].tolist() == np.repeat(np.arange(7), sizes).tolist()
    for rows in np.split(order, np.cumsum(sizes)[:-1]):
        assert (np.diff(rows) > 0).all()


def test_blocks_that_are_kept_are_those_of_the_rows_asked_for():
    for n in (100, 101, 100):
        found = laid_out(n, 7, RowStructure())
        assert (found.codes == blocks_of(n, 7, RowStructure())).all()
        with pytest.raises(ValueError, match="read-only"):
            found.order[0] = 1
    groups = np.arange(100) // 10
    found = laid_out(100, 7, RowStructure(groups=groups))
    assert (found.codes == blocks_of(100, 7, RowStructure(groups=groups))).all()


def test_many_rows_are_dealt_as_if_hashed_at_once():
    n = 3 * 2**15 + 5
    scaled = (hash_of(np.arange(n)) >> np.uint64(32)) * np.uint64(20)
    oracle = scaled >> np.uint64(32)
    assert (blocks_of(n, 20, RowStructure()) == oracle).all()


def test_units_are_rows_weights_or_groups():
    assert independent_units(10, RowStructure()) == 10
    weights = np.array([1.0, 1.0, 2.0])
    assert independent_units(3, RowStructure(weights=weights)) == pytest.approx(16 / 6)
    groups = np.array([5, 5, 9])
    found = independent_units(3, RowStructure(groups=groups, weights=weights))
    assert found == pytest.approx(2.0)
