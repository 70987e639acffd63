"""Models that do not exist: as good as they are said to be, and never in the way."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn import metrics

from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.binary_metrics import BINARY_METRICS
from pytest_mlgate.stats.binary_metrics import compare
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.made_up_models import AGREEMENT
from pytest_mlgate.stats.made_up_models import USUAL_LEVEL
from pytest_mlgate.stats.made_up_models import MadeUpModels

PLAIN = RowStructure()
CLASSES = ("cat", "dog", "owl")


def made(truth, structure=PLAIN, seed=0, classes=()):
    return MadeUpModels(truth=truth, structure=structure, classes=classes, seed=seed)


def positives(n, share, seed=0):
    return np.random.default_rng(seed).random(n) < share


@pytest.mark.parametrize("share", [0.01, 0.2, 0.5])
def test_precision_recall_and_auroc_are_at_the_usual_level(share):
    y = positives(60_000, share)
    for answers in made(y).equals():
        recall = metrics.recall_score(y, answers.decisions)
        precision = metrics.precision_score(y, answers.decisions)
        auroc = metrics.roc_auc_score(y, answers.scores)
        assert [recall, precision, auroc] == pytest.approx([USUAL_LEVEL] * 3, abs=0.05)


def test_probabilities_say_what_happens():
    y = positives(40_000, 0.2)
    (answers, _) = made(y).equals()
    for low in (0.1, 0.3, 0.5, 0.7):
        inside = (answers.scores >= low) & (answers.scores < low + 0.1)
        assert y[inside].mean() == pytest.approx(low + 0.05, abs=0.03)


def test_two_models_share_the_errors_that_they_are_said_to_share():
    y = positives(40_000, 0.5)
    one, two = made(y).equals()
    disagree = (one.decisions != two.decisions).mean()
    wanted = 2 * USUAL_LEVEL * (1 - USUAL_LEVEL) * (1 - AGREEMENT)
    assert disagree == pytest.approx(wanted, rel=0.05)
    logit = [np.log(a.scores / (1 - a.scores)) for a in (one, two)]
    assert np.corrcoef(*(part[y] for part in logit))[0, 1] == pytest.approx(
        AGREEMENT, abs=0.02
    )


def test_the_foreseen_spread_of_recall_is_that_of_connors_discordance():
    y = positives(20_000, 0.2)
    one, two = made(y).equals()
    interval = compare("recall", y, candidate=one, baseline=two).interval(0.9)
    found = (interval.high - interval.low) / 2 / 1.6448536
    discordance = 2 * USUAL_LEVEL * (1 - USUAL_LEVEL) * (1 - AGREEMENT)
    assert found == pytest.approx(math.sqrt(discordance / y.sum()), rel=0.05)


def test_data_made_with_the_same_seed_do_not_know_the_models():
    """A target from the first draws of the same seed must not be foretold."""
    y = np.random.default_rng(0).normal(size=5000) > 0.4
    (answers, _) = made(y, seed=0).equals()
    assert metrics.roc_auc_score(y, answers.scores) == pytest.approx(
        USUAL_LEVEL, abs=0.03
    )


def test_the_same_seed_makes_the_same_models_and_another_makes_others():
    y = positives(200, 0.3)
    first, again, other = (made(y, seed=seed).equals()[0] for seed in (1, 1, 2))
    assert np.array_equal(first.scores, again.scores)
    assert not np.array_equal(first.scores, other.scores)


@pytest.mark.parametrize("metric", BINARY_METRICS)
def test_the_best_candidate_certainly_beats_the_worst_baseline(metric):
    y = positives(2000, 0.3)
    best, worst = made(y).extremes()
    found = compare(metric, y, candidate=best, baseline=worst)
    assert found.cannot_judge is None
    assert found.p_better_than(0.5) < 1e-6


@pytest.mark.parametrize("metric", BINARY_METRICS)
@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_class_that_is_absent_is_no_crash(metric, share):
    y = positives(300, share)
    for pair in (made(y).equals(), made(y).extremes()):
        compare(metric, y, candidate=pair[0], baseline=pair[1])


def test_one_row_is_enough_to_answer():
    for y in (np.array([True]), np.array([False])):
        assert isinstance(made(y).equals()[0], BinaryAnswers)
    assert made(np.array([3.0])).equals()[0].values.size == 1
    assert made(np.array([1]), classes=CLASSES).equals()[0].labels.size == 1


def test_errors_hang_together_within_groups():
    y = np.zeros(40_000, dtype=bool)
    groups = np.arange(y.size) // 20
    (answers, _) = made(y, RowStructure(groups=groups)).equals()
    logit = np.log(answers.scores / (1 - answers.scores))
    of_groups = logit.reshape(-1, 20).mean(axis=1)
    # variance of a mean of 20: one share is common, the others average out
    assert of_groups.var() / logit.var() == pytest.approx(0.1 + 0.9 / 20, rel=0.1)


def test_classes_are_answered_as_often_as_they_occur_and_four_of_five_right():
    codes = np.random.default_rng(3).choice(3, p=[0.7, 0.2, 0.1], size=30_000)
    for answers in made(codes, classes=CLASSES).equals():
        # a mistake can hit the right class by chance
        right = metrics.accuracy_score(codes, answers.labels)
        assert USUAL_LEVEL - 0.02 < right < USUAL_LEVEL + 0.13
        assert np.bincount(answers.labels) == pytest.approx(
            np.bincount(codes), rel=0.05
        )
        assert np.allclose(answers.probabilities.sum(axis=1), 1)


def test_the_best_candidate_names_every_class_and_the_worst_baseline_few():
    codes = np.random.default_rng(4).integers(0, 3, size=3000)
    best, worst = made(codes, classes=CLASSES).extremes()
    assert metrics.accuracy_score(codes, best.labels) == 1.0
    assert metrics.accuracy_score(codes, worst.labels) < 0.5
    assert metrics.log_loss(codes, best.probabilities) < metrics.log_loss(
        codes, worst.probabilities
    )


def test_numbers_are_explained_to_the_usual_level():
    truth = np.random.default_rng(5).normal(10, 3, size=20_000) - 10
    one, two = made(truth).equals()
    for answers in (one, two):
        assert metrics.r2_score(truth, answers.values) == pytest.approx(
            USUAL_LEVEL, abs=0.02
        )
    errors = one.values - truth, two.values - truth
    assert np.corrcoef(*errors)[0, 1] == pytest.approx(AGREEMENT, abs=0.02)


def test_counts_get_rates_above_zero():
    truth = np.random.default_rng(6).poisson(0.1, size=5000).astype(float)
    for pair in (made(truth).equals(), made(truth).extremes()):
        for answers in pair:
            assert answers.values.min() > 0
            assert np.isfinite(metrics.mean_poisson_deviance(truth, answers.values))


@pytest.mark.parametrize("truth", [np.zeros(50), np.full(50, 7.0), np.full(50, -7.0)])
def test_a_constant_target_is_no_crash(truth):
    for answers in (*made(truth).equals(), *made(truth).extremes()):
        assert np.isfinite(answers.values).all()
