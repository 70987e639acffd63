from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from pytest_mlgate.stats.counts.joint_counts import joint_counts
from pytest_mlgate.stats.multiclass import class_counts
from pytest_mlgate.stats.multiclass.class_counts import class_confusion
from pytest_mlgate.stats.multiclass.class_counts import joint_classes


def drawn(n=500, k=4, *, seed=1):
    rng = np.random.default_rng(seed)
    return rng, *(rng.integers(0, k, n) for _ in range(3))


@pytest.fixture(params=["dense", "sparse"])
def either_way(request, monkeypatch):
    if request.param == "sparse":
        monkeypatch.setattr(class_counts, "MOST_DENSE", 1)


@pytest.mark.usefixtures("either_way")
def test_one_class_against_the_rest_is_the_binary_count():
    _, y, old, new = drawn()
    joint = joint_classes(y, baseline=old, candidate=new, n_classes=4)
    expected = joint_counts(y == 2, baseline=old == 2, candidate=new == 2)
    assert np.array_equal(joint.one_against_rest(2), expected)
    assert joint.count.min() > 0


@pytest.mark.usefixtures("either_way")
def test_right_or_wrong_counts_agreement_with_the_target():
    _, y, old, new = drawn()
    joint = joint_classes(y, baseline=old, candidate=new, n_classes=4)
    every = np.ones(y.size, dtype=bool)
    expected = joint_counts(every, baseline=old == y, candidate=new == y)
    assert np.array_equal(joint.right_or_wrong(), expected)


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("weighted", [False, True])
def test_the_confusion_is_that_of_scikit_learn(weighted):
    rng, y, labels, _ = drawn()
    weights = rng.uniform(0.2, 3, y.size) if weighted else None
    found = class_confusion(y, labels, n_classes=4, weights=weights)
    table = np.zeros((4, 4))
    table[found.truth, found.answer] = found.mass
    expected = confusion_matrix(y, labels, sample_weight=weights)
    assert table == pytest.approx(expected, abs=1e-9)
    assert found.hits == pytest.approx(np.diag(expected), abs=1e-9)
    assert found.of_answer == pytest.approx(expected.sum(axis=0), abs=1e-9)
    assert np.array_equal(found.truth[found.cell_of_row], y)
    assert np.array_equal(found.answer[found.cell_of_row], labels)


def test_effective_rows_are_rows_where_all_weigh_the_same():
    _, y, labels, _ = drawn()
    plain = class_confusion(y, labels, n_classes=5)
    tenth = class_confusion(y, labels, n_classes=5, weights=np.full(y.size, 0.1))
    assert plain.rows_of_truth.tolist() == np.bincount(y, minlength=5).tolist()
    assert tenth.rows_of_truth == pytest.approx(plain.rows_of_truth)
    assert tenth.rows_of_answer == pytest.approx(plain.rows_of_answer)


def test_no_rows_are_no_counts():
    none = np.array([], dtype=np.int64)
    assert (
        joint_classes(none, baseline=none, candidate=none, n_classes=3).count.sum() == 0
    )
    assert class_confusion(none, none, n_classes=3).of_truth.tolist() == [0, 0, 0]
