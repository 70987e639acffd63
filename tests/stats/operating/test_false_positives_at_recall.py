from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats
from sklearn.metrics import roc_curve
from tests.stats.binormal_scores import answering
from tests.stats.binormal_scores import apart_for
from tests.stats.binormal_scores import draw
from tests.stats.binormal_scores import error_rates
from tests.stats.binormal_scores import rate_at

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.operating.false_positives_at_recall import (
    false_positives_at_recall,
)

TRUTH = arrays.arrays(np.bool_, 60).filter(lambda y: 2 <= y.sum() <= y.size - 2)
SCORES = arrays.arrays(np.float64, 60, elements=st.integers(-4, 4).map(float))


def by_scikit_learn(y, scores, recall, weights=None):
    fpr, tpr, _ = roc_curve(y, scores, sample_weight=weights, drop_intermediate=False)
    return fpr[tpr >= recall - 1e-9].min()


@pytest.mark.parametrize("recall", [0.5, 0.8, 0.95])
@given(y=TRUTH, scores=SCORES)
def test_the_value_is_that_of_scikit_learns_curve(recall, y, scores):
    found = false_positives_at_recall(recall).measure(y, answering(scores))
    expected = by_scikit_learn(y, scores, recall)
    assert found.candidate == pytest.approx(expected, abs=1e-9)


def test_weights_count_as_in_scikit_learn():
    rng = np.random.default_rng(3)
    y = np.arange(900) < 200
    scores = np.round(rng.normal(1.5 * y), 1)
    weights = rng.uniform(0.2, 3, 900)
    metric = false_positives_at_recall(0.8)
    found = metric.influence(y, answering(scores), weights)
    expected = by_scikit_learn(y, scores, 0.8, weights)
    assert found.value == pytest.approx(expected, abs=1e-9)


def test_per_day_counts_the_false_alarms_of_a_days_rows():
    rng = np.random.default_rng(3)
    y = np.arange(900) < 200
    scores = rng.normal(1.5 * y)
    rate = by_scikit_learn(y, scores, 0.8)
    found = false_positives_at_recall(0.8, per_day=500).measure(y, answering(scores))
    assert found.candidate == pytest.approx(rate * 700 / 900 * 500, abs=1e-9)
    assert found.estimate == -found.candidate
    pulls = false_positives_at_recall(0.8, per_day=500).influence(
        y, answering(scores), None
    )
    assert pulls.psi.sum() == pytest.approx(0, abs=1e-9)


def test_the_standard_error_is_close_to_that_of_a_known_curve():
    n1, n0, recall = 4000, 16_000, 0.9
    rng = np.random.default_rng(1)
    y = np.arange(n1 + n0) < n1
    metric = false_positives_at_recall(recall)
    found = metric.influence(y, draw(rng, y, [(1.5, 1.0)])[0], None)
    rate = rate_at(recall, apart=1.5, spread=1.0)
    threshold = 1.5 + stats.norm.isf(recall)
    slope = stats.norm.pdf(threshold) / stats.norm.pdf(threshold - 1.5)
    variance = rate * (1 - rate) / n0 + slope**2 * recall * (1 - recall) / n1
    assert np.square(found.psi).sum() == pytest.approx(variance, rel=0.12)


def test_the_pull_of_the_negatives_is_the_jackknifes():
    rng = np.random.default_rng(4)
    y = np.arange(300) < 60
    scores = rng.normal(1.5 * y)
    metric = false_positives_at_recall(0.8)
    found = metric.influence(y, answering(scores), None)
    for row in (60, 151, 299):
        kept = np.arange(300) != row
        without = by_scikit_learn(y[kept], scores[kept], 0.8)
        moved = (found.value - without) * 239 / 240
        assert moved == pytest.approx(found.psi[row], abs=1e-9)


@given(y=TRUTH, one=SCORES, other=SCORES, x=st.floats(-0.9, 0.9))
def test_swapping_the_models_flips_the_sign(y, one, other, x):
    metric = false_positives_at_recall(0.8)
    there = metric.compare(y, answering(one), answering(other))
    back = metric.compare(y, answering(other), answering(one))
    if there.estimate is None:
        assert back.estimate is None
        return
    assert there.estimate == pytest.approx(-back.estimate, abs=1e-12)
    assert there.estimate == pytest.approx(there.baseline - there.candidate, abs=1e-12)
    assert there.p_better_than(x) == pytest.approx(back.p_worse_than(-x), abs=1e-9)
    assert 0 <= there.p_better_than(x) <= 1
    low, high, _ = there.interval(0.9)
    assert low - 1e-9 <= there.estimate <= high + 1e-9


@pytest.mark.parametrize("per_day", [None, 500])
@given(y=TRUTH, scores=SCORES, order=st.permutations(list(range(60))))
def test_the_order_of_the_rows_is_irrelevant(per_day, y, scores, order):
    metric = false_positives_at_recall(0.8, per_day=per_day)
    one = metric.measure(y, answering(scores))
    other = metric.measure(y[order], answering(scores[order]))
    assert one.interval(0.9) == pytest.approx(other.interval(0.9), abs=1e-6)


def test_fewer_than_six_allowed_misses_leave_no_verdict():
    rng = np.random.default_rng(5)
    y = np.arange(500) < 59
    found = false_positives_at_recall(0.9).measure(y, *draw(rng, y, [(2.0, 1.0)]))
    assert found.cannot_judge == (
        "5.9 missed positives at a recall of 0.9 are too few; it takes 6."
    )


def test_no_false_alarm_is_judged_by_the_number_of_negatives():
    y = np.arange(400) < 100
    found = false_positives_at_recall(0.9).measure(y, answering(np.linspace(1, 0, 400)))
    assert found.candidate == 0
    assert found.p_better_than(-0.02) == pytest.approx(0.98**300, rel=1e-6)
    assert found.p_better_than(-0.005) > 0.05


def test_constant_scores_call_everything():
    y = np.arange(400) < 100
    found = false_positives_at_recall(0.9).measure(y, answering(np.ones(400)))
    assert found.candidate == pytest.approx(1.0)
    assert found.p_worse_than(-0.95) == pytest.approx(0.95**300, rel=1e-6)


@pytest.mark.parametrize("y", [[True], [False], [True] * 60, [False] * 60])
def test_one_class_leaves_no_value(y):
    y = np.array(y)
    found = false_positives_at_recall(0.9).measure(y, answering(np.arange(y.size)))
    assert found.estimate is None
    assert "is not defined" in found.cannot_judge


@pytest.mark.parametrize("recall", [0, 1, -0.1, 90, float("nan"), "much"])
def test_a_recall_outside_0_and_1_is_refused(recall):
    with pytest.raises(InvalidInput, match="recall"):
        false_positives_at_recall(recall)


@pytest.mark.parametrize("per_day", [0, -5, float("inf"), float("nan")])
def test_a_day_without_rows_is_refused(per_day):
    with pytest.raises(InvalidInput, match="per_day"):
        false_positives_at_recall(0.9, per_day=per_day)


def rates_of_pairs(seed, *, n1, n0, recall, rate, loss, spread=1.0, reps):
    value = partial(rate_at, recall)
    models = [
        (apart_for(value, rate + loss, spread=spread), spread),
        (apart_for(value, rate), 1.0),
    ]
    rng, y = np.random.default_rng(seed), np.arange(n1 + n0) < n1
    metric = false_positives_at_recall(recall)
    return error_rates(
        [metric.compare(y, *draw(rng, y, models)) for _ in range(reps)], -loss
    )


def rates_of_one(seed, *, n1, n0, recall, rate, reps):
    apart = apart_for(partial(rate_at, recall), rate)
    rng, y = np.random.default_rng(seed), np.arange(n1 + n0) < n1
    metric = false_positives_at_recall(recall)
    return error_rates(
        [metric.measure(y, *draw(rng, y, [(apart, 1.0)])) for _ in range(reps)], -rate
    )


def test_equal_and_worse_models_are_rarely_judged_wrongly():
    rates = rates_of_pairs(
        1, n1=200, n0=1800, recall=0.9, rate=0.1, loss=0.05, reps=500
    )
    assert rates[:, 0].max() <= 0.075
    # a chord up to a recall of 1 would settle nothing
    assert rates[:, 0].min() >= 0.01


@pytest.mark.calibration
@pytest.mark.parametrize(
    ("n1", "n0", "recall"),
    [(20, 980, 0.7), (60, 400, 0.9), (80, 950, 0.9), (200, 1800, 0.9),
     (100, 50, 0.9), (1000, 1000, 0.9)],
)  # fmt: skip
@pytest.mark.parametrize("loss", [0.0, 0.05])
@pytest.mark.parametrize("spread", [1.0, 1.6])
def test_error_rates_of_pairs_hold(n1, n0, recall, loss, spread):
    rates = rates_of_pairs(
        3, n1=n1, n0=n0, recall=recall, rate=0.1, loss=loss, spread=spread, reps=3000
    )
    assert rates[:, 0].max() <= 0.062
    assert rates[:, 1].max() <= 0.009


@pytest.mark.calibration
@pytest.mark.parametrize(("n1", "n0"), [(60, 400), (200, 1800), (1000, 1000)])
@pytest.mark.parametrize("rate", [0.01, 0.1])
def test_error_rates_of_one_model_hold(n1, n0, rate):
    rates = rates_of_one(4, n1=n1, n0=n0, recall=0.9, rate=rate, reps=3000)
    assert rates[:, 0].max() <= 0.062
    assert rates[:, 1].max() <= 0.009
