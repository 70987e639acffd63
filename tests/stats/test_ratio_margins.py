"""Do ratios of whole metrics hold their levels at a true ratio that is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.metric_questions import compare_rows
from pytest_mlgate.stats.metric_table import metric_of
from pytest_mlgate.stats.regression.value_answers import ValueAnswers

PLAIN = RowStructure()


def of_ranking(n, share, apart):
    """Draw normal scores; the AUROC of each model is known by how far apart it is."""
    areas = [stats.norm.cdf(one / math.sqrt(2)) for one in apart]

    def draw(rng):
        y, common = rng.random(n) < share, rng.normal(size=n)
        noises = [
            math.sqrt(0.7) * common + math.sqrt(0.3) * rng.normal(size=n) for _ in apart
        ]
        return y, *(
            BinaryAnswers(decisions=y, scores=one * y + noise)
            for one, noise in zip(apart, noises, strict=True)
        )

    return metric_of("roc_auc", task="binary"), draw, math.log(areas[0] / areas[1])


def of_decisions(name, n, share, recalls, rates):
    """Draw decisions of known recall and false positive rate."""

    def known(recall, rate):
        hits, calls = share * recall, share * recall + (1 - share) * rate
        return 2 * hits / (share + calls) if name == "f1" else hits / calls

    new, old = (known(*model) for model in zip(recalls, rates, strict=True))

    def draw(rng):
        y, one = rng.random(n) < share, rng.random(n)
        other = np.where(rng.random(n) < 0.8, one, rng.random(n))
        return y, *(
            BinaryAnswers(decisions=np.where(y, u < recall, u < rate))
            for u, recall, rate in zip((one, other), recalls, rates, strict=True)
        )

    return metric_of(name, task="binary"), draw, math.log(new / old)


def of_errors(name, n, power, *, factor=1.05):
    """Draw errors of a candidate that are larger by a factor."""

    def draw(rng):
        y, old, own = rng.normal(size=n), *rng.standard_t(5, (2, n))
        new = factor * np.where(rng.random(n) < 0.6, old, own)
        return y, ValueAnswers(values=y + new), ValueAnswers(values=y + old)

    return metric_of(name, task="regression"), draw, -power * math.log(factor)


SETTINGS = {
    "AUROC": (of_ranking(500, 0.2, (1.19, 1.35)), PLAIN),
    "AUROC, 30 positives": (of_ranking(1000, 0.03, (1.81, 2.087)), PLAIN),
    "F1": (of_decisions("f1", 500, 0.2, (0.65, 0.75), (0.05, 0.05)), PLAIN),
    "F1, 40 positives": (
        of_decisions("f1", 1000, 0.04, (0.6, 0.7), (0.02, 0.02)),
        PLAIN,
    ),
    "precision": (
        of_decisions("precision", 500, 0.2, (0.7, 0.7), (0.07, 0.05)),
        PLAIN,
    ),
    "MSE": (of_errors("mean_squared_error", 200, 2), PLAIN),
    "RMSE": (of_errors("root_mean_squared_error", 200, 1), PLAIN),
    "MAE": (of_errors("mean_absolute_error", 200, 1), PLAIN),
    "MAE, 60 groups": (
        of_errors("mean_absolute_error", 300, 1),
        RowStructure(groups=np.arange(300) // 5),
    ),
}


def rates(setting, *, runs, seed):
    """Give the rates of (pass, failure) at the true ratio, at .05 and .005."""
    (metric, draw, true), structure = SETTINGS[setting]
    rng, found = np.random.default_rng(seed), []
    for _ in range(runs):
        y, new, old = draw(rng)
        one = compare_rows(
            metric, y, candidate=new, baseline=old, structure=structure, scale="ratio"
        )
        judged = one.cannot_judge is None
        passes = judged and one.cannot_pass is None
        found.append(
            (
                one.p_better_than(true) if passes else 1.0,
                one.p_worse_than(true) if judged else 1.0,
            )
        )
    p = np.array(found)
    return [(p <= level).mean(axis=0) for level in (0.05, 0.005)]


@pytest.mark.parametrize("setting", ["AUROC", "F1", "MAE, 60 groups"])
def test_a_metric_at_its_ratio_passes_and_fails_at_about_the_level(setting):
    usual, rare = rates(setting, runs=400, seed=1)
    assert usual.max() <= 0.09
    assert usual.min() >= 0.01
    assert rare.max() <= 0.025


@pytest.mark.calibration
@pytest.mark.parametrize("setting", SETTINGS)
def test_error_rates_of_a_metric_at_its_ratio_are_nominal(setting):
    usual, rare = rates(setting, runs=12_000, seed=2)
    assert usual.max() <= 0.062
    assert rare.max() <= 0.0105
