from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss
from sklearn.metrics import log_loss

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.losses.losses import brier_losses
from pytest_mlgate.stats.losses.losses import log_losses

PREDICTIONS = st.lists(
    st.tuples(st.booleans(), st.floats(1e-12, 1 - 1e-12)), min_size=2, max_size=40
)


@given(PREDICTIONS)
def test_mean_losses_are_those_of_scikit_learn(rows):
    y, p = map(np.array, zip(*rows, strict=True))
    losses, clipped = log_losses(y, p)
    assert losses.mean() == pytest.approx(log_loss(y, p, labels=[0, 1]), abs=1e-9)
    assert clipped == 0
    if 0 < y.sum() < y.size:
        assert brier_losses(y, p).mean() == pytest.approx(
            brier_score_loss(y, p), abs=1e-12
        )


def test_certainties_are_clipped_and_counted():
    losses, clipped = log_losses([1, 1, 0, 0, 1], [1.0, 0.0, 0.0, 1.0, 0.5])
    worst = -np.log(1e-15)
    assert losses == pytest.approx([0, worst, 0, worst, np.log(2)], abs=2e-3)
    assert clipped == 4


def test_small_probabilities_keep_their_digits():
    losses, _ = log_losses([0], [1e-10])
    assert losses[0] == pytest.approx(1e-10, rel=1e-9)


def test_no_rows_have_no_losses():
    assert brier_losses([], []).size == 0
    assert log_losses([], [])[0].size == 0


@pytest.mark.parametrize("function", [brier_losses, log_losses])
@pytest.mark.parametrize(
    ("p", "words"),
    [
        ([0.5, 1.2], "within 0 and 1; 1 of 2 values are not, such as 1.2"),
        ([-0.1, 3.0], "2 of 2 values"),
        ([0.5, np.nan], "finite; 1 of 2"),
        ([0.5], "got 1 for 2 rows"),
    ],
)
def test_what_is_no_probability_is_refused(function, p, words):
    with pytest.raises(InvalidInput, match=words):
        function([0, 1], p)
