from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.metrics import roc_curve
from tests.stats.binormal_scores import answering
from tests.stats.binormal_scores import apart_for
from tests.stats.binormal_scores import draw
from tests.stats.binormal_scores import error_rates
from tests.stats.binormal_scores import recall_at

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.operating.recall_at_fpr import recall_at_fpr

TRUTH = arrays.arrays(np.bool_, 60).filter(lambda y: 2 <= y.sum() <= y.size - 2)
SCORES = arrays.arrays(np.float64, 60, elements=st.integers(-4, 4).map(float))


def by_scikit_learn(y, scores, max_fpr, weights=None):
    fpr, tpr, _ = roc_curve(y, scores, sample_weight=weights, drop_intermediate=False)
    return tpr[fpr <= max_fpr + 1e-9].max()


@pytest.mark.parametrize("max_fpr", [0.05, 0.1, 0.5])
@given(y=TRUTH, scores=SCORES)
def test_the_value_is_that_of_scikit_learns_curve(max_fpr, y, scores):
    found = recall_at_fpr(max_fpr).measure(y, answering(scores))
    expected = by_scikit_learn(y, scores, max_fpr)
    assert found.candidate == pytest.approx(expected, abs=1e-9)


def test_weights_count_as_in_scikit_learn():
    rng = np.random.default_rng(3)
    y = np.arange(900) < 200
    scores = np.round(rng.normal(1.5 * y), 1)
    weights = rng.uniform(0.2, 3, 900)
    found = recall_at_fpr(0.1).influence(y, answering(scores), weights)
    expected = by_scikit_learn(y, scores, 0.1, weights)
    assert found.value == pytest.approx(expected, abs=1e-9)
    assert found.psi[y].sum() == pytest.approx(0, abs=1e-12)


def test_the_standard_error_is_close_to_that_of_a_known_curve():
    # Hsieh & Turnbull, theorem 2.2, for normal scores: the truth, not an estimate
    n1, n0, rate = 4000, 16_000, 0.05
    rng = np.random.default_rng(1)
    y = np.arange(n1 + n0) < n1
    found = recall_at_fpr(rate).influence(y, draw(rng, y, [(1.5, 1.0)])[0], None)
    recall = recall_at(rate, apart=1.5, spread=1.0)
    threshold = 1.6448536
    slope = np.exp(threshold * 1.5 - 1.5**2 / 2)
    variance = recall * (1 - recall) / n1 + slope**2 * rate * (1 - rate) / n0
    assert np.square(found.psi).sum() == pytest.approx(variance, rel=0.12)


def test_the_pull_of_the_positives_is_the_jackknifes():
    rng = np.random.default_rng(4)
    y = np.arange(300) < 60
    scores = rng.normal(1.5 * y)
    metric = recall_at_fpr(0.1)
    found = metric.influence(y, answering(scores), None)
    for row in (0, 17, 59):
        kept = np.arange(300) != row
        without = by_scikit_learn(y[kept], scores[kept], 0.1)
        # leaving a row out of n1 moves the recall by psi n1 / (n1 - 1)
        moved = (found.value - without) * 59 / 60
        assert moved == pytest.approx(found.psi[row], abs=1e-9)


@given(y=TRUTH, one=SCORES, other=SCORES, x=st.floats(-0.9, 0.9))
def test_swapping_the_models_flips_the_sign(y, one, other, x):
    metric = recall_at_fpr(0.1)
    there = metric.compare(y, answering(one), answering(other))
    back = metric.compare(y, answering(other), answering(one))
    if there.estimate is None:
        assert back.estimate is None
        return
    assert there.estimate == pytest.approx(-back.estimate, abs=1e-12)
    assert there.p_better_than(x) == pytest.approx(back.p_worse_than(-x), abs=1e-9)
    assert 0 <= there.p_better_than(x) <= 1
    low, high, _ = there.interval(0.9)
    assert low - 1e-9 <= there.estimate <= high + 1e-9


@given(y=TRUTH, scores=SCORES, order=st.permutations(list(range(60))))
def test_the_order_of_the_rows_is_irrelevant(y, scores, order):
    metric = recall_at_fpr(0.1)
    one = metric.measure(y, answering(scores))
    other = metric.measure(y[order], answering(scores[order]))
    assert one.interval(0.9) == pytest.approx(other.interval(0.9), abs=1e-9)
    assert one.p_better_than(0.4) == pytest.approx(other.p_better_than(0.4), abs=1e-9)


@given(y=TRUTH, scores=SCORES, factor=st.floats(0.1, 9))
def test_only_the_order_of_the_scores_counts(y, scores, factor):
    metric = recall_at_fpr(0.2)
    one = metric.measure(y, answering(scores))
    other = metric.measure(y, answering(np.exp(scores / 4) * factor))
    assert one.interval(0.9) == pytest.approx(other.interval(0.9), abs=1e-9)


def test_fewer_than_four_allowed_alarms_leave_no_verdict():
    rng = np.random.default_rng(5)
    y = np.arange(379) < 30
    found = recall_at_fpr(0.01).measure(y, draw(rng, y, [(2.0, 1.0)])[0])
    assert found.cannot_judge == (
        "3.49 false alarms at a rate of 0.01 are too few; it takes 4."
    )
    question = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
    assert found.rows_needed(ok=0.1, bad=0.1, **question) >= 435


def test_a_rate_that_no_threshold_reaches_calls_nothing():
    # all negatives share one score, and half of the positives too
    y = np.arange(400) < 100
    scores = np.where(np.arange(400) < 50, 2.0, 1.0)
    found = recall_at_fpr(0.05).measure(y, answering(scores))
    assert found.candidate == pytest.approx(0.5)
    none = recall_at_fpr(0.05).measure(y, answering(np.ones(400)))
    assert none.candidate == 0.0
    assert none.cannot_judge is None
    assert none.p_better_than(0.05) == 1.0
    assert none.p_worse_than(0.1) == pytest.approx(0.9**100)


def test_all_positives_found_is_judged_by_their_number():
    y = np.arange(400) < 30
    found = recall_at_fpr(0.05).measure(y, answering(np.linspace(1, 0, 400)))
    assert found.estimate == 1.0
    assert found.p_better_than(0.9) >= 0.9**30
    assert found.p_better_than(0.95) > 0.05


@pytest.mark.parametrize("max_fpr", [0, 1, -0.1, 5, float("nan"), "much", None])
def test_a_rate_outside_0_and_1_is_refused(max_fpr):
    with pytest.raises(InvalidInput, match="max_fpr"):
        recall_at_fpr(max_fpr)


def paired(rng_seed, *, n1, n0, recall, loss, spread=1.0, common=0.7, reps):
    apart = partial(apart_for, recall_at_005)
    models = [
        (apart(recall - loss, spread=spread), spread),
        (apart(recall), 1.0),
    ]
    rng, y = np.random.default_rng(rng_seed), np.arange(n1 + n0) < n1
    metric = recall_at_fpr(0.05)
    return error_rates(
        [metric.compare(y, *draw(rng, y, models, common=common)) for _ in range(reps)],
        -loss,
    )


def recall_at_005(*, apart, spread):
    return recall_at(0.05, apart=apart, spread=spread)


def test_equal_and_worse_models_are_rarely_judged_wrongly():
    rates = paired(1, n1=50, n0=950, recall=0.7, loss=0.1, spread=1.6, reps=700)
    # the binomial band of .05 in 700, three standard errors
    assert rates[:, 0].max() <= 0.075
    assert rates[:, 0].min() >= 0.02


def test_few_positives_of_a_nearly_perfect_model_rarely_pass():
    # influence values alone let .27 pass
    rates = paired(2, n1=20, n0=980, recall=0.95, loss=0.05, common=0.95, reps=500)
    assert rates[1, 0] <= 0.05


@pytest.mark.calibration
@pytest.mark.parametrize(("n1", "n0"), [(20, 80), (20, 980), (50, 950), (400, 100)])
@pytest.mark.parametrize(("recall", "loss"), [(0.7, 0.0), (0.7, 0.1), (0.95, 0.1)])
@pytest.mark.parametrize("spread", [1.0, 1.6])
def test_error_rates_hold(n1, n0, recall, loss, spread):
    rates = paired(3, n1=n1, n0=n0, recall=recall, loss=loss, spread=spread, reps=3000)
    assert rates[:, 0].max() <= 0.062
    assert rates[:, 1].max() <= 0.010


def test_the_influence_is_undefined_where_weights_leave_hardly_any_miss():
    rng = np.random.default_rng(6)
    y = np.arange(1000) < 40
    scores = np.where(np.arange(1000) < 37, 9.0, rng.normal(size=1000))
    found = recall_at_fpr(0.05).influence(y, answering(scores), np.ones(1000))
    assert not isinstance(found, Influence)
    assert "it takes 5 of each" in found.reason
