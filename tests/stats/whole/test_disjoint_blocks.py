from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.whole import disjoint_blocks
from pytest_mlgate.stats.whole.disjoint_blocks import blocks_of
from pytest_mlgate.stats.whole.disjoint_blocks import independent_units
from pytest_mlgate.stats.whole.row_contents import RowContents

PLAIN = RowStructure()


def values(n, seed=1):
    return RowContents(shared=(np.random.default_rng(seed).normal(size=n),), models=())


def answers(n, seed=1):
    """Draw truth and two models' decisions: eight kinds of rows."""
    drawn = np.random.default_rng(seed).random((3, n))
    y, one, other = drawn < np.array([[0.3], [0.4], [0.5]])
    return RowContents(shared=(y,), models=((one,), (other,)))


@pytest.mark.parametrize("n", [40, 41, 999, 19_999])
@pytest.mark.parametrize("drawn", [values, answers])
def test_random_blocks_differ_by_at_most_one_row(n, drawn):
    sizes = blocks_of(drawn(n), 40, PLAIN).sizes
    assert sizes.size == 40
    assert sizes.max() - sizes.min() <= 1


@pytest.mark.parametrize("drawn", [values, answers])
def test_many_rows_are_left_to_the_hash(drawn):
    sizes = blocks_of(drawn(100_000), 20, PLAIN).sizes
    assert sizes.sum() == 100_000
    # a multinomial with these counts: chi-squared below its 99.9 % point
    assert np.square(sizes - 5000).sum() / 5000 < 43.8


@pytest.mark.parametrize("drawn", [values, answers])
@pytest.mark.parametrize(("n", "about"), [(240_000, 100_000), (1_500_000, 125_000)])
def test_of_very_many_rows_random_ones_take_part(drawn, n, about):
    found = blocks_of(drawn(n), 20, PLAIN)
    assert found.sizes.sum() == pytest.approx(about, rel=0.02)
    assert found.rows.size == found.places.size == found.sizes.sum()
    assert np.square(found.sizes - about / 20).sum() / (about / 20) < 43.8
    assert blocks_of(drawn(n), 20, PLAIN, most=np.inf).sizes.sum() == n


def test_rows_that_take_part_are_alike_in_kind():
    contents = answers(240_000)
    found = blocks_of(contents, 20, PLAIN)
    shares = [found.lay_out(column).mean() for column in (contents.shared[0],)]
    assert shares == pytest.approx([0.3], abs=4 * np.sqrt(0.21 / 100_000))


def test_fewer_rows_than_blocks_make_a_block_each():
    assert blocks_of(values(3), 20, PLAIN).sizes.tolist() == [1, 1, 1]


def test_blocks_are_the_same_every_time_and_follow_neither_order_nor_value():
    contents = values(1000)
    one, other = (blocks_of(contents, 20, PLAIN).codes for _ in range(2))
    assert (one == other).all()
    assert abs(np.corrcoef(one, np.arange(1000))[0, 1]) < 0.1
    assert abs(np.corrcoef(one, contents.shared[0])[0, 1]) < 0.1


def held(contents, blocks):
    """List what the rows of each block hold, in no order."""
    columns = [*contents.shared, *(c for m in contents.models for c in m)]
    rows = np.column_stack([blocks.lay_out(c).astype(float) for c in columns])
    return [rows[b][np.lexsort(rows[b].T)].tolist() for b in blocks.slices]


@settings(deadline=None, max_examples=25)
@given(
    n=st.sampled_from([30, 500, 500, 20_000]),
    seed=st.integers(0, 20),
    drawn=st.sampled_from([values, answers]),
    grouped=st.booleans(),
)
def test_the_order_of_rows_is_irrelevant(n, seed, drawn, grouped):
    contents = drawn(n, seed)
    groups = np.arange(n) // 7 if grouped else None
    order = np.random.default_rng(seed).permutation(n)
    again = RowContents(
        shared=tuple(c[order] for c in contents.shared),
        models=tuple(tuple(c[order] for c in own) for own in contents.models),
    )
    there = blocks_of(contents, 20, RowStructure(groups=groups))
    names = None if groups is None else np.random.default_rng(1).permutation(n)
    renamed = None if groups is None else names[groups[order]]
    back = blocks_of(again, 20, RowStructure(groups=renamed))
    assert held(contents, there) == held(again, back)


@pytest.mark.parametrize("drawn", [values, answers])
def test_the_order_of_very_many_rows_is_irrelevant(drawn):
    contents, order = drawn(130_000), np.random.default_rng(1).permutation(130_000)
    again = RowContents(
        shared=tuple(c[order] for c in contents.shared),
        models=tuple(tuple(c[order] for c in own) for own in contents.models),
    )
    there, back = (blocks_of(c, 20, PLAIN) for c in (contents, again))
    assert held(contents, there) == held(again, back)


@pytest.mark.parametrize("repeats", [2, 5000])
def test_a_truth_that_repeats_itself_does_not_deal_alone(repeats):
    y = np.repeat(np.random.default_rng(1).normal(size=40_000 // repeats), repeats)
    contents = RowContents(shared=(y,), models=())
    found = blocks_of(contents, 20, PLAIN)
    laid_out = found.lay_out(y)
    kinds = [np.unique(laid_out[block]).size for block in found.slices]
    # equal rows come into different blocks: more kinds than a block's share of them
    assert min(kinds) > min(1.5 * 2000 / repeats, 7)


def test_many_zeros_among_distinct_numbers_are_dealt_to_all_blocks():
    y = np.random.default_rng(1).gamma(2, size=200_000)
    y[:20_000] = 0.0
    found = blocks_of(RowContents(shared=(y,), models=()), 20, PLAIN)
    zeros = np.array([(found.lay_out(y)[b] == 0).mean() for b in found.slices])
    assert np.abs(zeros - 0.1).max() < 5 * np.sqrt(0.09 / 5000)


@given(sizes=st.lists(st.integers(1, 30), min_size=1, max_size=60))
def test_groups_stay_whole(sizes):
    groups = np.repeat(np.arange(len(sizes)) * 7 - 3, sizes)
    codes = blocks_of(values(groups.size), 20, RowStructure(groups=groups)).codes
    for group in np.unique(groups):
        assert np.unique(codes[groups == group]).size == 1
    assert np.unique(codes).tolist() == list(range(min(20, len(sizes))))


def test_groups_of_all_sizes_make_blocks_of_about_one_size():
    sizes = np.random.default_rng(1).geometric(0.1, 500)
    groups = np.repeat(np.arange(500), sizes)
    found = blocks_of(values(groups.size), 20, RowStructure(groups=groups)).sizes
    assert found.max() < 1.25 * found.min()


def test_time_is_cut_into_stretches_in_its_order():
    time = np.random.default_rng(1).permutation(1000).astype(float)
    found = blocks_of(values(1000), 20, RowStructure(time=time))
    assert (np.diff(found.codes[np.argsort(time)]) >= 0).all()
    assert (found.sizes == 50).all()


@pytest.mark.parametrize("n", [100, 20_000, 240_000])
def test_blocks_lie_end_to_end_with_each_row_once(n):
    found = blocks_of(values(n), 20, PLAIN)
    assert np.sort(found.places).tolist() == list(range(found.places.size))
    rows = np.arange(n)[found.rows]
    laid_out = found.lay_out(np.arange(n))
    assert np.sort(laid_out).tolist() == rows.tolist()
    for block, told in enumerate(found.slices):
        assert set(laid_out[told]) == set(rows[found.codes == block])


def test_columns_of_several_numbers_are_laid_out_by_row():
    found = blocks_of(values(100), 20, PLAIN)
    table = np.arange(300).reshape(100, 3)
    assert (found.lay_out(table)[:, 0] == found.lay_out(table[:, 0])).all()


def test_places_that_are_kept_are_those_of_the_rows_asked_for():
    sums = [blocks_of(answers(n), 20, PLAIN).sizes.sum() for n in (100, 101, 100)]
    assert sums == [100, 101, 100]
    kept = disjoint_blocks._equally_dealt(100, 20)
    with pytest.raises(ValueError, match="read-only"):
        kept.places[0] = 1


def test_units_are_rows_weights_or_groups():
    assert independent_units(10, PLAIN) == 10
    weights = np.array([1.0, 1.0, 2.0])
    assert independent_units(3, RowStructure(weights=weights)) == pytest.approx(16 / 6)
    groups = np.array([5, 5, 9])
    found = independent_units(3, RowStructure(groups=groups, weights=weights))
    assert found == pytest.approx(2.0)
