from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss
from sklearn.metrics import log_loss

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.multiclass.class_probabilities import class_brier_losses
from pytest_mlgate.stats.multiclass.class_probabilities import class_log_losses
from pytest_mlgate.stats.multiclass.class_probabilities import probabilities_of


def drawn(k, n=200, seed=1):
    rng = np.random.default_rng(seed)
    return rng.integers(0, k, n), rng.dirichlet(np.ones(k), n), rng.uniform(0.2, 3, n)


@pytest.mark.parametrize("k", [2, 3, 7])
def test_the_means_are_those_of_scikit_learn(k):
    y, p, weights = drawn(k)
    losses, clipped = class_log_losses(y, p)
    labels = list(range(k))
    assert losses.mean() == pytest.approx(log_loss(y, p, labels=labels), abs=1e-9)
    assert np.average(losses, weights=weights) == pytest.approx(
        log_loss(y, p, labels=labels, sample_weight=weights), abs=1e-9
    )
    assert clipped == 0
    expected = (
        brier_score_loss(y, p[:, 1])
        if k == 2
        else brier_score_loss(y, p, labels=labels)
    )
    assert class_brier_losses(y, p).mean() == pytest.approx(expected, abs=1e-9)


def test_the_impossible_that_happened_is_clipped_and_counted():
    losses, clipped = class_log_losses(
        np.array([0, 1]), np.array([[1.0, 0.0], [1.0, 0.0]])
    )
    assert losses == pytest.approx([0, 34.538776], abs=1e-6)
    assert clipped == 1


def test_labels_alone_are_refused():
    answers = ClassAnswers(labels=np.array([0]), classes=("a", "b"))
    with pytest.raises(InvalidInput, match="`candidate` must give probabilities"):
        probabilities_of(answers, metric="brier", model="candidate")
