from __future__ import annotations

import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import confusion_matrix

from pytest_mlgate.stats.counts.joint_counts import confusion_counts
from pytest_mlgate.stats.counts.joint_counts import confusion_of_baseline
from pytest_mlgate.stats.counts.joint_counts import confusion_of_candidate
from pytest_mlgate.stats.counts.joint_counts import joint_counts

ROWS = hnp.arrays(bool, st.tuples(st.integers(0, 40), st.just(3)))


@given(ROWS)
def test_every_cell_counts_its_rows(rows):
    y, old, new = rows.T
    counts = joint_counts(y, baseline=old, candidate=new)
    assert counts.dtype == np.int64
    for i, j, k in np.ndindex(2, 2, 2):
        assert counts[i, j, k] == np.sum((y == i) & (old == j) & (new == k))


@given(ROWS, st.randoms())
def test_the_order_of_rows_is_irrelevant(rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    y, old, new = rows.T
    shuffled = joint_counts(y[order], baseline=old[order], candidate=new[order])
    assert (joint_counts(y, baseline=old, candidate=new) == shuffled).all()


@given(ROWS)
def test_swapping_the_models_transposes_the_table(rows):
    y, old, new = rows.T
    there = joint_counts(y, baseline=old, candidate=new)
    back = joint_counts(y, baseline=new, candidate=old)
    assert (there == back.swapaxes(1, 2)).all()


def test_margins_are_scikit_learns_confusion_matrices():
    rng = np.random.default_rng(0)
    y, old, new = rng.random((3, 500)) < [[0.3], [0.4], [0.2]]
    joint = joint_counts(y, baseline=old, candidate=new)
    assert (confusion_of_baseline(joint) == confusion_matrix(y, old)).all()
    assert (confusion_of_candidate(joint) == confusion_matrix(y, new)).all()
    assert (confusion_counts(y, new) == confusion_matrix(y, new)).all()


def test_no_rows_make_a_table_of_zeros():
    none = np.zeros(0, dtype=bool)
    assert joint_counts(none, baseline=none, candidate=none).sum() == 0
    assert confusion_counts(none, none).shape == (2, 2)


def test_strided_columns_are_read_right():
    rows = np.random.default_rng(1).random((50, 6)) < 0.5
    y, old, new = rows[:, 0], rows[:, 2], rows[:, 4]
    copies = joint_counts(y.copy(), baseline=old.copy(), candidate=new.copy())
    assert (joint_counts(y, baseline=old, candidate=new) == copies).all()


def test_a_million_rows_cost_less_than_sorting_them():
    rng = np.random.default_rng(2)
    y, old, new = rng.random((3, 1_000_000)) < 0.3
    numbers = rng.random(1_000_000)
    ours = _seconds(lambda: joint_counts(y, baseline=old, candidate=new))
    assert ours < 3 * _seconds(lambda: np.sort(numbers, kind="stable"))


def _seconds(work):
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)
