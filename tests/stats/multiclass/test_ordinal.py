from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.metrics import cohen_kappa_score
from sklearn.metrics import mean_absolute_error

from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.multiclass.ordinal import METRICS
from pytest_mlgate.stats.multiclass.ordinal import kappa_influence

NAMES = ("none", "low", "middle", "high", "severe")
KAPPA = METRICS["quadratic_weighted_kappa"]
RANKS = arrays.arrays(np.int64, 40, elements=st.integers(0, 4))


def answering(labels):
    return ClassAnswers(labels=np.asarray(labels), classes=NAMES)


def near(rng, y):
    return np.clip(y + rng.choice([-1, 0, 0, 0, 1], y.size), 0, 4)


def drawn(n=300, seed=1):
    rng = np.random.default_rng(seed)
    y = rng.choice(5, n, p=[0.4, 0.25, 0.2, 0.1, 0.05])
    return rng, y, answering(near(rng, y)), answering(near(rng, y))


def oracle(y, labels, weights=None):
    return cohen_kappa_score(
        y, labels, weights="quadratic", labels=range(5), sample_weight=weights
    )


@given(y=RANKS, labels=RANKS)
def test_kappa_is_that_of_scikit_learn(y, labels):
    found = kappa_influence(y, answering(labels))
    if isinstance(found, Undefined):
        assert y.max() == y.min() == labels.max() == labels.min()
        return
    assert found.value == pytest.approx(oracle(y, labels), abs=1e-9)
    assert found.psi.sum() == pytest.approx(0, abs=1e-9)


def test_weighted_kappa_is_that_of_scikit_learn():
    rng, y, answers, _ = drawn()
    weights = rng.uniform(0.2, 3, y.size)
    found = kappa_influence(y, answers, weights)
    assert found.value == pytest.approx(oracle(y, answers.labels, weights), abs=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
def test_the_influence_is_the_derivative_of_scikit_learns_value(weighted):
    rng, y, answers, _ = drawn(n=80)
    weights = rng.uniform(0.2, 3, y.size) if weighted else np.ones(y.size)
    found = kappa_influence(y, answers, weights if weighted else None)
    for row in range(0, 80, 9):
        ends = []
        for sign in (1, -1):
            moved = weights.copy()
            moved[row] *= 1 + sign * 1e-5
            ends.append(oracle(y, answers.labels, moved))
        assert (ends[0] - ends[1]) / 2e-5 == pytest.approx(found.psi[row], abs=1e-8)


def test_the_standard_error_is_close_to_the_jackknife():
    _, y, answers, _ = drawn(n=200)
    keep = ~np.eye(200, dtype=bool)
    values = np.array([oracle(y[one], answers.labels[one]) for one in keep])
    jackknife = np.sqrt(199 / 200 * np.square(values - values.mean()).sum())
    found = np.sqrt(np.square(kappa_influence(y, answers).psi).sum())
    assert found == pytest.approx(jackknife, rel=0.03)


@pytest.mark.parametrize("name", METRICS)
def test_swapping_the_models_flips_the_sign(name):
    _, y, one, other = drawn()
    first = METRICS[name].compare(y, one, other)
    second = METRICS[name].compare(y, other, one)
    assert first.estimate == pytest.approx(-second.estimate, abs=1e-12)
    assert first.p_better_than(0.01) == pytest.approx(second.p_worse_than(-0.01))


def test_the_mean_rank_error_is_a_loss():
    rng, y, one, other = drawn()
    metric = METRICS["mean_rank_error"]
    expected = mean_absolute_error(y, one.labels)
    found = metric.measure(y, one)
    assert found.candidate == pytest.approx(expected, abs=1e-12)
    assert found.orientation == -1
    weights = rng.uniform(0.2, 3, y.size)
    assert metric.influence(y, one, weights).value == pytest.approx(
        mean_absolute_error(y, one.labels, sample_weight=weights), abs=1e-9
    )
    better = metric.compare(y, answering(y), other)
    assert better.estimate > 0


def test_one_class_or_one_row_has_no_kappa():
    same = np.ones(20, dtype=int)
    found = KAPPA.measure(same, answering(same))
    assert found.cannot_judge == (
        "Kappa is not defined: target and answers are one class, low, in 20 rows."
    )
    alone = KAPPA.compare(same[:1], answering(same[:1]), answering(same[:1]))
    assert alone.cannot_judge == "Kappa needs at least two rows; there are 1."


def rates(runs, *, n, seed):
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(runs):
        y = rng.choice(5, n, p=[0.4, 0.25, 0.2, 0.1, 0.05])
        pair = KAPPA.compare(y, answering(near(rng, y)), answering(near(rng, y)))
        judged = pair.cannot_judge is None
        found.append((judged, pair.p_worse_than(0.0), pair.p_better_than(0.0)))
    judged, worse, better = np.array(found).T
    return [
        np.mean((p <= level) * judged)
        for p in (worse, better)
        for level in (0.05, 0.005)
    ]


def test_equal_models_fail_and_win_at_about_the_level():
    fail, rarely_fail, win, rarely_win = rates(1500, n=200, seed=3)
    assert 0.03 <= fail <= 0.07
    assert 0.03 <= win <= 0.07
    assert max(rarely_fail, rarely_win) <= 0.015


@pytest.mark.calibration
@pytest.mark.parametrize("n", [100, 400])
def test_error_rates_of_equal_models_are_nominal(n):
    fail, rarely_fail, win, rarely_win = rates(20_000, n=n, seed=4)
    assert max(fail, win) <= 0.06
    assert max(rarely_fail, rarely_win) <= 0.008
