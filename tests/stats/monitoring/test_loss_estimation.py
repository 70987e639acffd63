from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.models.loss_model import expect_loss
from pytest_mlgate.stats.monitoring.loss_estimation import estimate_loss
from pytest_mlgate.stats.monitoring.loss_estimation import loss_model_holds


def known_loss(rng, n, *, folds=5):
    """Expectations that are right, and losses scattered around them."""
    expected = rng.uniform(1, 3, n)
    return [expected] * folds, expected * rng.gamma(2.0, 0.5, n)


def covered(reps, *, n, labelled, seed):
    rng = np.random.default_rng(seed)
    inside = 0
    for _ in range(reps):
        (before, *_), realised = known_loss(rng, labelled)
        expected, later = known_loss(rng, n)
        found = estimate_loss(expected, left_out=before, realised=realised)
        low, high, _ = found.interval(0.90)
        inside += low <= -later.mean() <= high
    return inside / reps


def test_the_realised_loss_lies_in_the_interval():
    assert 0.86 <= covered(400, n=200, labelled=400, seed=1) <= 0.94


def test_models_that_disagree_widen_the_interval():
    rng = np.random.default_rng(0)
    expected, realised = known_loss(rng, 500)
    calm = estimate_loss(expected, left_out=expected[0], realised=realised)
    torn = estimate_loss(
        [
            one * factor
            for one, factor in zip(expected, (0.8, 0.9, 1, 1.1, 1.2), strict=True)
        ],
        left_out=expected[0],
        realised=realised,
    )
    assert torn.candidate == pytest.approx(calm.candidate)
    width = [
        found.interval(0.9).high - found.interval(0.9).low for found in (calm, torn)
    ]
    assert width[1] > 3 * width[0]


def test_the_root_is_that_of_the_mean():
    rng = np.random.default_rng(0)
    expected, realised = known_loss(rng, 500)
    mean = estimate_loss(expected, left_out=expected[0], realised=realised)
    root = estimate_loss(expected, left_out=expected[0], realised=realised, root=True)
    assert root.candidate == pytest.approx(mean.candidate**0.5)
    assert root.orientation == -1


def test_few_labelled_rows_are_no_estimate():
    found = estimate_loss([np.ones(9)] * 3, left_out=np.ones(99), realised=np.ones(99))
    assert found.cannot_judge == "Only 99 labelled rows: 100 are needed."


@pytest.mark.parametrize(
    ("expected", "realised", "told"),
    [
        ([np.ones(5)] * 2, np.ones(200), "three or more arrays"),
        ([np.ones(5)] * 3, -np.ones(200), "at least 0"),
    ],
)
def test_what_is_no_loss_is_refused(expected, realised, told):
    with pytest.raises(InvalidInput, match=told):
        estimate_loss(expected, left_out=np.ones(realised.size), realised=realised)


def test_a_second_model_that_is_off_is_refuted():
    rng = np.random.default_rng(0)
    (expected, *_), realised = known_loss(rng, 1000)
    assert loss_model_holds(expected, realised) > 0.01
    assert loss_model_holds(expected * 1.2, realised) < 1e-4
    assert loss_model_holds(np.ones(5), np.ones(5)) == 1


def test_a_learned_loss_knows_hard_rows():
    rng = np.random.default_rng(5)

    def rows(n, share):
        return pd.DataFrame(
            {
                "x": rng.normal(size=n),
                "kind": rng.choice(["easy", "hard"], n, p=[1 - share, share]),
            }
        )

    def loss(frame):
        scale = np.where(frame["kind"] == "hard", 4.0, 1.0)
        return np.abs(rng.normal(size=len(frame)) * scale)

    labelled, window = rows(800, 0.2), rows(600, 0.6)
    known = loss(labelled)
    told = expect_loss(labelled, known, window, seed=1, folds=4)
    found = estimate_loss(told.expected, left_out=told.left_out, realised=known)
    low, high, _ = found.interval(0.99)
    assert low <= -loss(window).mean() <= high
    assert found.candidate > 1.5 * known.mean()


def test_a_level_that_nobody_labelled_is_expected_too():
    labelled = pd.DataFrame({"kind": ["a", "b"] * 100, "x": [1.0, None] * 100})
    window = pd.DataFrame({"kind": ["new", None, "a"], "x": [None, 2.0, 1.0]})
    told = expect_loss(labelled, np.tile([1.0, 2.0], 100), window, seed=0, folds=3)
    assert all(np.isfinite(one).all() for one in told.expected)
