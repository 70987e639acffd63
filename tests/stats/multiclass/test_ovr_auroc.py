from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from pytest_mlgate.judging import outcome_of
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.multiclass.ovr_auroc import ovr_auroc
from pytest_mlgate.stats.multiclass.ovr_auroc import ovr_auroc_difference
from pytest_mlgate.stats.multiclass.ovr_auroc import ovr_influence
from pytest_mlgate.verdict import Threshold

NAMES = ("cat", "dog", "owl")


def drawn(n=400, *, seed=1, signal=1.2, digits=2, prior=(0.5, 0.3, 0.2)):
    rng = np.random.default_rng(seed)
    y = rng.choice(3, n, p=prior)
    shared = rng.normal(size=(n, 3))
    models = [soft(signal * np.eye(3)[y] + shared + rng.normal(size=(n, 3)))]
    models.append(soft(signal * np.eye(3)[y] + shared + rng.normal(size=(n, 3))))
    return rng, y, *(answering(np.round(p, digits)) for p in models)


def soft(z):
    p = np.exp(z)
    return p / p.sum(axis=1, keepdims=True)


def answering(p, classes=NAMES):
    p = p / p.sum(axis=1, keepdims=True)
    return ClassAnswers(labels=p.argmax(axis=1), probabilities=p, classes=classes)


@pytest.mark.parametrize("average", ["macro", "weighted"])
@pytest.mark.parametrize("weighted", [False, True])
def test_the_value_is_that_of_scikit_learn(average, weighted):
    rng, y, answers, _ = drawn()
    weights = rng.uniform(0.2, 3, y.size) if weighted else None
    found = ovr_influence(average, y, answers, weights)
    expected = roc_auc_score(
        y,
        answers.probabilities,
        multi_class="ovr",
        average=average,
        sample_weight=weights,
    )
    assert found.value == pytest.approx(expected, abs=1e-9)
    assert found.psi.sum() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("average", ["macro", "weighted"])
def test_the_influence_is_the_derivative_of_scikit_learns_value(average):
    rng, y, answers, _ = drawn(n=120)
    weights = rng.uniform(0.2, 3, y.size)
    found = ovr_influence(average, y, answers, weights)
    for row in (0, 31, 77, 119):
        ends = []
        for sign in (1, -1):
            moved = weights.copy()
            moved[row] *= 1 + sign * 1e-5
            ends.append(
                roc_auc_score(
                    y,
                    answers.probabilities,
                    multi_class="ovr",
                    average=average,
                    sample_weight=moved,
                )
            )
        assert (ends[0] - ends[1]) / 2e-5 == pytest.approx(found.psi[row], abs=1e-8)


def test_swapping_the_models_flips_the_sign():
    _, y, one, other = drawn()
    first = ovr_auroc_difference("macro", y, one, other)
    second = ovr_auroc_difference("macro", y, other, one)
    assert first.estimate == pytest.approx(-second.estimate, abs=1e-12)
    assert first.p_better_than(0.01) == pytest.approx(second.p_worse_than(-0.01))


def test_a_class_with_fewer_than_twenty_rows_leaves_no_verdict():
    _, _, one, other = drawn(n=119)
    y = np.repeat([0, 1, 2], [60, 40, 19])
    for found in (
        ovr_auroc_difference("macro", y, one, other),
        ovr_auroc("macro", y, one),
    ):
        assert found.estimate is not None
        assert found.cannot_judge == (
            "Too few rows of owl (19); it takes 20 of every class."
        )
        question = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
        assert found.rows_needed(ok=0.9, bad=0.1, **question) >= 126
        threshold = Threshold(ok=-1.0, bad=-1.0)
        assert outcome_of(found, threshold, alpha=0.05) == "inconclusive"
    weighted = ovr_influence("macro", y, one, np.ones(119))
    assert weighted == Undefined(reason=ovr_auroc("macro", y, one).cannot_judge)


def test_a_class_that_nobody_names_is_left_out_and_listed():
    _, y, one, other = drawn()
    names = (*NAMES, "elk")
    # not normalised again, which would part ties by rounding
    padded = [
        ClassAnswers(
            labels=m.labels,
            probabilities=np.column_stack([m.probabilities, np.zeros(y.size)]),
            classes=names,
        )
        for m in (one, other)
    ]
    found = ovr_auroc_difference("macro", y, *padded)
    assert found.note == "left out, neither target nor answer: elk"
    without = ovr_auroc_difference("macro", y, one, other)
    assert found.estimate == pytest.approx(without.estimate, abs=1e-12)
    assert found.interval(0.9) == pytest.approx(without.interval(0.9), abs=1e-12)
    alone = ovr_auroc("weighted", y, padded[0])
    assert alone.interval(0.9) == pytest.approx(
        ovr_auroc("weighted", y, one).interval(0.9), abs=1e-12
    )


def test_a_class_that_is_answered_and_never_the_target_leaves_no_verdict():
    _, y, one, _ = drawn()
    found = ovr_auroc("macro", np.minimum(y, 1), one)
    assert "owl (0)" in found.cannot_judge


def test_one_class_has_no_ranking():
    _, y, one, _ = drawn()
    found = ovr_auroc("weighted", np.zeros_like(y), one)
    assert found.estimate is None
    assert found.cannot_judge == (
        "roc_auc_ovr_weighted needs two classes; the target has one in 400."
    )
    none = ClassAnswers(
        labels=np.array([], dtype=int), probabilities=np.empty((0, 3)), classes=NAMES
    )
    empty = ovr_auroc("macro", none.labels, none)
    assert empty.cannot_judge == "roc_auc_ovr is not defined: 0 rows"


def test_a_perfect_ranking_has_no_spread_to_judge_by():
    y = np.repeat([0, 1, 2], 30)
    found = ovr_auroc("macro", y, answering(np.eye(3)[y] + 0.1))
    assert found.candidate == 1
    assert "no spread" in found.cannot_judge


def rates(runs, *, n, seed, prior=(0.5, 0.3, 0.2)):
    found = []
    for run in range(runs):
        _, y, one, other = drawn(n=n, seed=seed + run, prior=prior)
        pair = ovr_auroc_difference("macro", y, one, other)
        judged = pair.cannot_judge is None
        found.append((judged, pair.p_worse_than(0.0), pair.p_better_than(0.0)))
    judged, worse, better = np.array(found).T
    return [np.mean((p <= 0.05) * judged) for p in (worse, better)]


def test_equal_models_fail_at_about_the_level():
    fail, win = rates(400, n=200, seed=100)
    assert fail <= 0.085
    assert win <= 0.085
    assert fail + win >= 0.04


# mean AUROC of models with these signals, by simulation of three million rows; the
# weighted means of these priors are the same to four decimals
TRUE_MEANS = {1.0: 0.7325, 1.3: 0.7928, 2.5: 0.94764, 3.0: 0.97552}


def rates_at_the_margin(runs, *, n, seed, average="macro", signals=(1.0, 1.3), **kind):
    """Draw a worse candidate; rates at .05 and .005 by [question, side]."""
    one, other = (TRUE_MEANS[signal] for signal in signals)
    rng, found = np.random.default_rng(seed), []
    for _ in range(runs):
        y = rng.choice(3, n, p=kind.get("prior", (0.5, 0.3, 0.2)))
        shared = rng.normal(size=(n, 3))
        models = [
            answering(soft(signal * np.eye(3)[y] + shared + rng.normal(size=(n, 3))))
            for signal in signals
        ]
        pair = ovr_auroc_difference(average, y, *models)
        alone = ovr_auroc(average, y, models[0])
        found.append([sides(pair, one - other), sides(alone, one)])
    p = np.array(found)
    return [(p <= level).mean(axis=0) for level in (0.05, 0.005)]


def sides(found, x):
    if found.cannot_judge is not None:
        return 1.0, 1.0
    return found.p_better_than(x), found.p_worse_than(x)


def test_the_true_means_are_about_those_of_scikit_learn():
    rng = np.random.default_rng(2)
    y = rng.choice(3, 60_000, p=(0.5, 0.3, 0.2))
    for signal, known in TRUE_MEANS.items():
        z = signal * np.eye(3)[y] + np.sqrt(2) * rng.normal(size=(y.size, 3))
        for average in ("macro", "weighted"):
            found = roc_auc_score(y, soft(z), multi_class="ovr", average=average)
            assert found == pytest.approx(known, abs=0.006)


def test_a_mean_auroc_at_its_limit_passes_and_fails_at_about_the_level():
    usual, rare = rates_at_the_margin(500, n=200, seed=7)
    assert usual.max() <= 0.085
    assert usual.min() >= 0.015
    assert rare.max() <= 0.022


@pytest.mark.calibration
@pytest.mark.parametrize(
    "setting",
    [
        {"n": 400},
        {"n": 400, "average": "weighted"},
        {"n": 150},
        {"n": 400, "prior": (0.6, 0.33, 0.07)},
        {"n": 400, "signals": (2.5, 3.0)},
    ],
)
def test_error_rates_of_a_mean_auroc_at_its_limit_are_nominal(setting):
    usual, rare = rates_at_the_margin(12_000, seed=8, **setting)
    assert usual.max() <= 0.0635
    assert rare.max() <= 0.0105


@pytest.mark.calibration
@pytest.mark.parametrize("prior", [(0.5, 0.3, 0.2), (0.6, 0.33, 0.07)])
def test_error_rates_of_equal_models_are_nominal(prior):
    assert max(rates(6000, n=400, seed=1000, prior=prior)) <= 0.058
