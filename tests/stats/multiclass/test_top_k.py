from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import top_k_accuracy_score

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.multiclass.top_k import is_in_top
from pytest_mlgate.stats.multiclass.top_k import top_k

NAMES = tuple("abcde")


def drawn(seed=1, n=300):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 5, n)
    # tenths, so that there are ties
    p = rng.multinomial(10, np.full(5, 0.2), n) / 10
    return y, ClassAnswers(labels=p.argmax(axis=1), probabilities=p, classes=NAMES), rng


@pytest.mark.parametrize("k", [1, 2, 4])
def test_the_share_is_that_of_scikit_learn_ties_included(k):
    y, answers, rng = drawn()
    weights = rng.uniform(0.2, 3, y.size)
    metric, labels = top_k(k), list(range(5))
    expected = top_k_accuracy_score(y, answers.probabilities, k=k, labels=labels)
    assert metric.measure(y, answers).estimate == pytest.approx(expected, abs=1e-12)
    assert metric.influence(y, answers, weights).value == pytest.approx(
        top_k_accuracy_score(
            y, answers.probabilities, k=k, labels=labels, sample_weight=weights
        ),
        abs=1e-9,
    )


def test_all_classes_are_always_enough():
    y, answers, _ = drawn()
    assert is_in_top(y, answers.probabilities, k=5).all()


def test_two_models_are_compared_as_paired_shares():
    y, answers, _ = drawn()
    _, other, _ = drawn(seed=2)
    found = top_k(2).compare(y, answers, other)
    right = [is_in_top(y, m.probabilities, k=2) for m in (answers, other)]
    assert found.estimate == pytest.approx(right[0].mean() - right[1].mean())
    assert found.method == "McNemar mid-p and Tango score"


@pytest.mark.parametrize("k", [0, -1, 1.5, True])
def test_k_is_a_whole_number_of_at_least_one(k):
    with pytest.raises(InvalidInput, match="at least 1"):
        top_k(k)


def test_labels_alone_are_refused():
    y, _, _ = drawn()
    bare = ClassAnswers(labels=y, classes=NAMES)
    with pytest.raises(InvalidInput, match=r"probabilities for top_k\(2\)"):
        top_k(2).measure(y, bare)
