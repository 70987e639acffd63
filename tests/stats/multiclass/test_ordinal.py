from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.metrics import cohen_kappa_score
from sklearn.metrics import mean_absolute_error

from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import difference_of
from pytest_mlgate.stats.metric_questions import measure_rows
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


def conditional(right):
    """Give the answers' chances by class; a wrong one is mostly a rank off."""
    ranks = np.arange(5)
    apart = np.abs(np.subtract.outer(ranks, ranks))
    wrong = np.where(apart == 0, 0.0, 0.45**apart)
    wrong /= wrong.sum(axis=1, keepdims=True)
    return right * np.eye(5) + (1 - right) * wrong


def true_kappa(prior, chances):
    ranks = np.arange(5.0)
    squares = np.square(np.subtract.outer(ranks, ranks))
    joint = prior[:, None] * chances
    by_chance = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    return 1 - (joint * squares).sum() / (by_chance * squares).sum()


COMMON = np.array([0.4, 0.25, 0.2, 0.1, 0.05])
RARE = np.array([0.75, 0.18, 0.04, 0.02, 0.01])


def rates_at_the_margin(runs, *, n, prior, seed):
    """Draw a candidate that is worse in three of ten rows; rates by [question, side].

    The true kappas are known, so the limit of each question is the truth.
    """
    good, bad = conditional(0.8), conditional(0.5)
    mixed = 0.7 * good + 0.3 * bad
    one = true_kappa(prior, mixed)
    gap = one - true_kappa(prior, good)
    rng, found = np.random.default_rng(seed), []
    sums = [chances.cumsum(axis=1) for chances in (good, bad)]
    for _ in range(runs):
        y = rng.choice(5, n, p=prior)
        b, w = (
            np.minimum((rng.random(n)[:, None] > total[y]).sum(axis=1), 4)
            for total in sums
        )
        c = np.where(rng.random(n) < 0.7, b, w)
        pair = KAPPA.compare(y, answering(c), answering(b))
        alone = KAPPA.measure(y, answering(c))
        found.append([sides(pair, gap), sides(alone, one)])
    p = np.array(found)
    return [(p <= level).mean(axis=0) for level in (0.05, 0.005)]


def sides(found, x):
    if found.cannot_judge is not None:
        return 1.0, 1.0
    return found.p_better_than(x), found.p_worse_than(x)


def test_a_kappa_at_its_limit_passes_and_fails_at_about_the_level():
    usual, rare = rates_at_the_margin(500, n=200, prior=COMMON, seed=5)
    assert usual.max() <= 0.085
    assert usual.min() >= 0.012
    assert rare.max() <= 0.022


def test_kappa_and_its_contrast_agree_on_many_rows():
    rng = np.random.default_rng(1)
    y = rng.choice(5, 40_000, p=COMMON)
    one, other = answering(near(rng, y)), answering(near(rng, y))
    found = KAPPA.compare(y, one, other)
    direct = difference_of(
        kappa_influence(y, one),
        kappa_influence(y, other),
        structure=RowStructure(),
        higher_is_better=True,
        method="",
        n=y.size,
    )
    low, high, _ = found.interval(0.9)
    width = high - low
    assert low == pytest.approx(direct.interval(0.9).low, abs=0.02 * width)
    assert high == pytest.approx(direct.interval(0.9).high, abs=0.02 * width)
    assert low <= direct.interval(0.9).low


@pytest.mark.calibration
@pytest.mark.parametrize(
    ("n", "prior"), [(200, COMMON), (400, COMMON), (100, RARE), (1000, RARE)]
)
def test_error_rates_of_a_kappa_at_its_limit_are_nominal(n, prior):
    usual, rare = rates_at_the_margin(20_000, n=n, prior=prior, seed=6)
    assert usual.max() <= 0.062
    assert rare.max() <= 0.0095


@pytest.mark.calibration
@pytest.mark.parametrize("n", [100, 400])
def test_error_rates_of_equal_models_are_nominal(n):
    fail, rarely_fail, win, rarely_win = rates(20_000, n=n, seed=4)
    assert max(fail, win) <= 0.06
    assert max(rarely_fail, rarely_win) <= 0.008


@pytest.mark.parametrize(("n", "judged"), [(9, False), (10, True)])
def test_a_handful_of_rows_has_no_verdict_about_kappa(n, judged):
    _, y, answers, _ = drawn(n=200, seed=4)
    places = [np.flatnonzero(y == level)[:2] for level in range(5)]
    kept = np.concatenate(places)[:n]
    found = measure_rows(
        KAPPA,
        y[kept],
        answers=answering(answers.labels[kept]),
        structure=RowStructure(),
    )
    assert (found.cannot_judge is None) == judged
    if not judged:
        assert found.cannot_judge == "9 rows are too few for a kappa; it takes 10."
        needed = found.rows_needed(
            ok=0.5, bad=0.5, alpha=0.05, alpha_pass=0.05, power=0.8
        )
        assert needed >= 10
