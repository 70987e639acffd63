from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from sklearn.metrics import precision_score
from tests.stats.binormal_scores import answering
from tests.stats.binormal_scores import apart_for
from tests.stats.binormal_scores import draw
from tests.stats.binormal_scores import error_rates
from tests.stats.binormal_scores import precision_at

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.operating.precision_at_k import precision_at_k

TRUTH = arrays.arrays(np.bool_, 60).filter(lambda y: 2 <= y.sum() <= y.size - 2)
SCORES = arrays.arrays(np.float64, 60, elements=st.integers(-4, 4).map(float))
DISTINCT = st.permutations([float(i) for i in range(60)]).map(np.array)


@pytest.mark.parametrize("k", [1, 7, 20, 60])
@given(y=TRUTH, scores=DISTINCT)
def test_the_value_is_scikit_learns_precision_of_the_top(k, y, scores):
    called = scores >= np.sort(scores)[-k]
    found = precision_at_k(k).measure(y, answering(scores))
    assert found.candidate == pytest.approx(precision_score(y, called), abs=1e-9)


@given(y=TRUTH, scores=SCORES)
def test_a_tie_at_the_threshold_counts_as_the_mean_over_its_orders(y, scores):
    k = 20
    ranked = np.sort(scores)[::-1]
    above, tied = scores > ranked[k - 1], scores == ranked[k - 1]
    left = k - above.sum()
    expected = (y[above].sum() + left * y[tied].mean()) / k
    found = precision_at_k(k).measure(y, answering(scores))
    assert found.candidate == pytest.approx(expected, abs=1e-9)


@given(y=TRUTH, scores=DISTINCT)
def test_a_share_of_the_rows_is_their_number(y, scores):
    one = precision_at_k(0.5).measure(y, answering(scores))
    other = precision_at_k(30).measure(y, answering(scores))
    assert one.candidate == pytest.approx(other.candidate, abs=1e-12)
    assert one.interval(0.9) == pytest.approx(other.interval(0.9), abs=1e-9)


def test_the_pull_is_the_derivative_of_the_value_by_the_weights():
    # within one tie the slope at the threshold is known, and the value smooth
    rng = np.random.default_rng(2)
    y = rng.random(400) < 0.4
    scores = np.repeat([3.0, 2.0, 1.0], [5, 145, 250])
    weights = rng.uniform(0.5, 2, 400)
    metric = precision_at_k(0.2)
    found = metric.influence(y, answering(scores), weights)
    for row in (0, 4, 60, 149, 150, 399):
        ends = []
        for sign in (1, -1):
            moved = weights.copy()
            moved[row] *= 1 + sign * 1e-5
            ends.append(metric.influence(y, answering(scores), moved).value)
        slope = (ends[0] - ends[1]) / 2e-5
        near = row < 5 or row >= 150
        # the chord reaches a little beyond the tie: 5 of 160 rows
        assert slope == pytest.approx(found.psi[row], abs=2e-4 if near else 3e-4)
    assert found.psi.sum() == pytest.approx(0, abs=1e-12)


def test_the_standard_error_is_close_to_the_spread_over_test_sets():
    rng = np.random.default_rng(8)
    metric, values, errors = precision_at_k(100), [], []
    for _ in range(300):
        y = rng.random(1000) < 0.2
        found = metric.influence(y, draw(rng, y, [(1.5, 1.0)])[0], None)
        values.append(found.value)
        errors.append(np.sqrt(np.square(found.psi).sum()))
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.12)


@given(y=TRUTH, one=SCORES, other=SCORES, x=st.floats(-0.9, 0.9))
def test_swapping_the_models_flips_the_sign(y, one, other, x):
    metric = precision_at_k(20)
    there = metric.compare(y, answering(one), answering(other))
    back = metric.compare(y, answering(other), answering(one))
    if there.estimate is None:
        assert back.estimate is None
        return
    assert there.estimate == pytest.approx(-back.estimate, abs=1e-12)
    assert there.p_better_than(x) == pytest.approx(back.p_worse_than(-x), abs=1e-6)
    assert 0 <= there.p_better_than(x) <= 1
    low, high, _ = there.interval(0.9)
    assert low - 1e-9 <= there.estimate <= high + 1e-9


@given(y=TRUTH, scores=SCORES, order=st.permutations(list(range(60))))
def test_the_order_of_the_rows_is_irrelevant(y, scores, order):
    metric = precision_at_k(20)
    one = metric.measure(y, answering(scores))
    other = metric.measure(y[order], answering(scores[order]))
    assert one.interval(0.9) == pytest.approx(other.interval(0.9), abs=1e-9)


def test_more_places_than_rows_leave_no_value():
    y = np.arange(90) < 40
    scores = np.arange(90.0)
    for found in (
        precision_at_k(100).measure(y, answering(scores)),
        precision_at_k(100).compare(y, answering(scores), answering(-scores)),
    ):
        assert found.estimate is None
        assert "precision_at_k(100) is not defined: 90 rows" in found.cannot_judge


@pytest.mark.parametrize("y", [[True], [False], [True] * 60, [False] * 60])
def test_one_class_leaves_no_value(y):
    y = np.array(y)
    found = precision_at_k(1).measure(y, answering(np.arange(y.size)))
    assert found.estimate is None
    assert "is not defined" in found.cannot_judge


def test_fewer_than_twenty_rows_at_the_top_leave_no_verdict():
    y = np.arange(400) < 100
    found = precision_at_k(19).measure(y, answering(np.linspace(1, 0, 400)))
    assert found.estimate == 1.0
    assert found.cannot_judge == "19 rows at the top are too few; it takes 20."


def test_hits_alone_are_judged_by_the_binomial_distribution():
    y = np.arange(400) < 150
    found = precision_at_k(100).measure(y, answering(np.linspace(1, 0, 400)))
    assert found.cannot_judge is None
    assert 0.95**100 * (1 - 1e-9) <= found.p_better_than(0.95) <= 0.02
    assert found.p_better_than(0.98) > 0.05


def test_constant_scores_give_the_share_of_positives():
    y = np.arange(400) < 100
    found = precision_at_k(40).measure(y, answering(np.ones(400)))
    assert found.candidate == pytest.approx(0.25)


@pytest.mark.parametrize(
    "k", [0, -1, 1.5, 1.0, True, float("nan"), float("inf"), "all"]
)
def test_what_is_no_number_of_rows_nor_a_share_is_refused(k):
    with pytest.raises(InvalidInput, match="k"):
        precision_at_k(k)


def rates_of_pairs(seed, *, n, share, k, precision, loss, spread=1.0, reps):
    value = partial(precision_at, k / n, share=share)
    models = [
        (apart_for(value, precision - loss, spread=spread), spread),
        (apart_for(value, precision), 1.0),
    ]
    rng, metric = np.random.default_rng(seed), precision_at_k(k)
    found = []
    for _ in range(reps):
        y = rng.random(n) < share
        found.append(metric.compare(y, *draw(rng, y, models)))
    return error_rates(found, -loss)


def rates_of_one(seed, *, n, share, k, precision, reps):
    value = partial(precision_at, k / n, share=share)
    rng, metric = np.random.default_rng(seed), precision_at_k(k)
    apart, found = apart_for(value, precision), []
    for _ in range(reps):
        y = rng.random(n) < share
        found.append(metric.measure(y, *draw(rng, y, [(apart, 1.0)])))
    return error_rates(found, precision)


def test_equal_and_worse_models_are_rarely_judged_wrongly():
    rates = rates_of_pairs(
        1, n=1000, share=0.2, k=100, precision=0.7, loss=0.1, spread=1.6, reps=500
    )
    assert rates[:, 0].max() <= 0.080
    assert rates[:, 0].min() >= 0.02


def test_a_nearly_perfect_model_rarely_passes_its_own_precision():
    # influence values alone let .37 pass
    rates = rates_of_one(2, n=400, share=0.5, k=20, precision=0.98, reps=300)
    assert rates.max() <= 0.05


@pytest.mark.calibration
@pytest.mark.parametrize(
    ("n", "share", "k", "precision"),
    [(400, 0.05, 20, 0.6), (1000, 0.05, 50, 0.6), (1000, 0.2, 100, 0.7),
     (4040, 0.01, 100, 0.24), (400, 0.5, 20, 0.95)],
)  # fmt: skip
@pytest.mark.parametrize("loss", [0.0, 0.1])
@pytest.mark.parametrize("spread", [1.0, 1.6])
def test_error_rates_of_pairs_hold(n, share, k, precision, loss, spread):
    rates = rates_of_pairs(
        3, n=n, share=share, k=k, precision=precision, loss=loss, spread=spread,
        reps=3000,
    )  # fmt: skip
    assert rates[:, 0].max() <= 0.065
    assert rates[:, 1].max() <= 0.010


@pytest.mark.calibration
@pytest.mark.parametrize(
    ("n", "share", "k", "precision"),
    [(400, 0.1, 20, 0.6), (1000, 0.2, 100, 0.8), (1000, 0.5, 100, 0.98),
     (1000, 0.05, 100, 0.2), (2000, 0.02, 50, 0.1)],
)  # fmt: skip
def test_error_rates_of_one_model_hold(n, share, k, precision):
    rates = rates_of_one(4, n=n, share=share, k=k, precision=precision, reps=3000)
    assert rates[:, 0].max() <= 0.062
    assert rates[:, 1].max() <= 0.008
