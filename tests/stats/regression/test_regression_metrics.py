from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import get_scorer_names

from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.metric_questions import compare_rows
from pytest_mlgate.stats.metric_questions import measure_rows
from pytest_mlgate.stats.regression.regression_metrics import REGRESSION_METRICS
from pytest_mlgate.stats.regression.value_answers import ValueAnswers

OWN_NAMES = {"actual_to_expected_error", "lorenz_gini"}


@pytest.mark.parametrize("name", sorted(set(REGRESSION_METRICS) - OWN_NAMES))
def test_names_are_those_of_scikit_learn(name):
    known = {scorer.removeprefix("neg_") for scorer in get_scorer_names()}
    assert name in known


@pytest.mark.parametrize("name", REGRESSION_METRICS)
def test_every_metric_answers_and_knows_what_it_needs(name):
    metric = REGRESSION_METRICS[name]
    rng = np.random.default_rng(1)
    y = rng.gamma(2, size=600) + 0.1
    new, old = (
        ValueAnswers(values=y * np.exp(s * rng.normal(size=600))) for s in (0.2, 0.3)
    )
    assert (metric.name, metric.task, metric.needs) == (name, "regression", "values")
    if metric.compare is not None:
        found = metric.compare(y, new, old)
        sign = 1 if metric.higher_is_better else -1
        gain = sign * (found.candidate - found.baseline)
        assert found.estimate == pytest.approx(gain, abs=1e-9)
        assert metric.measure(y, new).candidate == pytest.approx(found.candidate)
    else:
        assert not isinstance(metric.influence(y, new, None), Undefined)


STRUCTURES = {
    "plain": lambda _n: RowStructure(),
    "weights": lambda n: RowStructure(weights=1 + np.arange(n) % 3 * 0.5),
    "groups": lambda n: RowStructure(groups=np.arange(n) // 10),
    "time": lambda n: RowStructure(time=np.arange(n, dtype=float)),
    "weights and groups": lambda n: RowStructure(
        weights=1 + np.arange(n) % 3 * 0.5, groups=np.arange(n) // 10
    ),
}


@pytest.mark.parametrize("structure", STRUCTURES)
@pytest.mark.parametrize("name", REGRESSION_METRICS)
def test_every_metric_answers_for_every_kind_of_rows(name, structure):
    metric, n = REGRESSION_METRICS[name], 1000
    rng = np.random.default_rng(1)
    y = rng.gamma(2, size=n) + 0.1
    new, old = (
        ValueAnswers(values=y * np.exp(s * rng.normal(size=n) - s * s / 2))
        for s in (0.3, 0.32)
    )
    rows = STRUCTURES[structure](n)
    found = compare_rows(metric, y, candidate=new, baseline=old, structure=rows)
    alone = measure_rows(metric, y, answers=new, structure=rows)
    back = compare_rows(metric, y, candidate=old, baseline=new, structure=rows)
    sign = 1 if metric.higher_is_better else -1
    gain = sign * (found.candidate - found.baseline)
    assert found.estimate == pytest.approx(gain, abs=1e-9)
    assert alone.orientation * alone.estimate == pytest.approx(found.candidate)
    assert back.estimate == pytest.approx(-found.estimate, abs=1e-12)
    for one in (found, alone):
        low, high, _ = one.interval(0.9)
        assert low <= one.estimate <= high
        assert 0 <= one.p_better_than(low - 0.01) <= 0.05
        assert 0 <= one.p_worse_than(high + 0.01) <= 0.05
