from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import integrate
from scipy import stats
from sklearn.metrics import average_precision_score

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.judging import outcome_of
from pytest_mlgate.stats.ranks.average_precision import _standard_error
from pytest_mlgate.stats.ranks.average_precision import average_precision
from pytest_mlgate.stats.ranks.average_precision import average_precision_difference
from pytest_mlgate.stats.ranks.average_precision import influence
from pytest_mlgate.verdict import Threshold

QUESTION = {"ok": 0.0, "bad": -0.02, "alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
TRUTH = arrays.arrays(np.bool_, 30).filter(lambda y: 2 <= y.sum() <= y.size - 2)
SCORES = arrays.arrays(np.float64, 30, elements=st.integers(-4, 4).map(float))


def rows(n_positives, n_negatives):
    return np.arange(n_positives + n_negatives) < n_positives


def drawn(n_positives=60, n_negatives=340, *, seed=1, digits=1):
    rng, y = np.random.default_rng(seed), rows(n_positives, n_negatives)
    baseline = np.round(rng.normal(y * 1.0), digits)
    return y, np.round(baseline * 0.5 + rng.normal(y * 0.6), digits), baseline


def test_the_value_on_the_documented_data_is_that_of_scikit_learn():
    rng = np.random.default_rng(1)
    y = rng.random(400) < 0.2
    scores = np.round(rng.normal(y * 1.0), 1)
    found = average_precision(y, scores)
    assert found.estimate == pytest.approx(0.5149053, abs=5e-8)
    assert found.estimate == pytest.approx(
        average_precision_score(y, scores), abs=1e-12
    )


@given(y=TRUTH, scores=SCORES)
def test_the_value_is_that_of_scikit_learn_and_the_influence_is_centred(y, scores):
    value, psi = influence(y, scores)
    assert value == pytest.approx(average_precision_score(y, scores), abs=1e-12)
    assert psi.sum() == pytest.approx(0, abs=1e-12)


def test_the_standard_errors_are_close_to_the_jackknife():
    y, candidate, baseline = drawn(60, 180)
    n = y.size

    def jackknife(estimate):
        keep = ~np.eye(n, dtype=bool)
        values = np.array([estimate(one) for one in keep])
        return np.sqrt((n - 1) / n * ((values - values.mean()) ** 2).sum())

    def value(one, scores):
        return average_precision_score(y[one], scores[one])

    _, psi_c = influence(y, candidate)
    _, psi_b = influence(y, baseline)
    assert _standard_error(psi_b, 60) == pytest.approx(
        jackknife(lambda one: value(one, baseline)), rel=0.07
    )
    assert _standard_error(psi_c - psi_b, 60) == pytest.approx(
        jackknife(lambda one: value(one, candidate) - value(one, baseline)), rel=0.07
    )


def test_the_influence_is_the_derivative_of_the_weighted_value():
    y, scores, _ = drawn(20, 80)
    value, psi = influence(y, scores)
    step = 1e-6
    for row in (0, 7, 19, 20, 55, 99):
        weights = np.ones(y.size)
        weights[row] += step * y.size
        moved = average_precision_score(y, scores, sample_weight=weights)
        assert (moved - value) / step / y.size == pytest.approx(psi[row], abs=1e-5)


@given(y=TRUTH, candidate=SCORES, baseline=SCORES, x=st.floats(-1, 1))
def test_swapping_the_models_flips_the_sign(y, candidate, baseline, x):
    one = average_precision_difference(y, candidate, baseline)
    other = average_precision_difference(y, baseline, candidate)
    assert one.estimate == pytest.approx(-other.estimate, abs=1e-12)
    assert one.p_better_than(x) == pytest.approx(other.p_worse_than(-x), abs=1e-9)


@given(
    y=TRUTH, candidate=SCORES, baseline=SCORES, order=st.permutations(list(range(30)))
)
def test_the_order_of_the_rows_is_irrelevant(y, candidate, baseline, order):
    one = average_precision_difference(y, candidate, baseline)
    other = average_precision_difference(y[order], candidate[order], baseline[order])
    assert one.interval(0.9) == pytest.approx(other.interval(0.9), abs=1e-9)


@given(
    y=TRUTH,
    scores=SCORES,
    x=st.floats(-0.2, 1.2),
    step=st.floats(0, 1),
    confidence=st.floats(0.5, 0.999),
)
def test_p_values_and_interval_of_one_model_agree(y, scores, x, step, confidence):
    found = average_precision(y, scores)
    if found.estimate is None:
        assert "perfect" in found.cannot_judge
        return
    better, worse = found.p_better_than(x), found.p_worse_than(x)
    assert 0 <= better <= 1
    assert 0 <= worse <= 1
    assert better <= found.p_better_than(x + step) + 1e-12
    assert worse >= found.p_worse_than(x + step) - 1e-12
    low, high, _ = found.interval(confidence)
    assert low <= found.estimate + 1e-12
    assert found.estimate - 1e-12 <= high
    level = (1 - confidence) / 2
    if low > x:
        assert better <= level * (1 + 1e-6)
    if better < level * (1 - 1e-6):
        assert low >= x


def test_fewer_than_fifty_positives_cannot_pass_and_say_how_many_rows_would():
    y, candidate, baseline = drawn(20, 380)
    better = baseline + 2 * y
    for found in (
        average_precision_difference(y, better, baseline),
        average_precision(y, better),
    ):
        assert found.cannot_pass == "20 positive rows are too few to pass; it takes 50."
        threshold = Threshold(ok=0.1, bad=0.1)
        assert outcome_of(found, threshold, alpha=0.05) == "inconclusive"
        assert found.rows_needed(**{**QUESTION, "ok": 0.1, "bad": 0.1}) >= 1000
    assert average_precision_difference(y, candidate, better).estimate < 0


def test_fifty_positives_can_pass():
    y, _, baseline = drawn(50, 350)
    found = average_precision_difference(y, baseline + 2 * y, baseline)
    assert outcome_of(found, Threshold(ok=0.0, bad=-0.01), alpha=0.05) == "passed"


@pytest.mark.parametrize("y", [[], [1], [0, 0, 0], [1, 1, 1], [0, 0, 1]])
def test_without_both_classes_it_is_undefined(y):
    scores = np.arange(len(y), dtype=float)
    for found in (
        average_precision(y, scores),
        average_precision_difference(y, -scores, scores + 1),
    ):
        assert found.estimate is None
        assert "two positive rows and a negative one" in found.cannot_judge


def test_a_perfect_ranking_is_told_and_not_judged():
    y = rows(60, 300)
    found = average_precision(y, y * 1.0)
    assert found.candidate == 1.0
    assert outcome_of(found, Threshold(ok=0.5, bad=0.5), alpha=0.05) == "inconclusive"


def test_a_constant_score_has_the_share_of_positives_as_a_proportion():
    y = rows(60, 300)
    found = average_precision(y, np.full(360, 0.2))
    assert found.estimate == pytest.approx(60 / 360)
    _, psi = influence(y, np.full(360, 0.2))
    assert (psi**2).sum() == pytest.approx(60 / 360 * 300 / 360 / 360)


def test_identical_scores_pass_any_margin():
    y, scores, _ = drawn()
    found = average_precision_difference(y, scores, scores.copy())
    assert found.note == "identical outputs"
    assert outcome_of(found, Threshold(ok=0.0, bad=-1e-9), alpha=0.05) == "passed"


def test_an_equal_ranking_is_not_a_certainty():
    y, scores, _ = drawn(100, 900)
    found = average_precision_difference(y, np.exp(scores), scores)
    assert found.estimate == 0.0
    assert found.p_better_than(-0.05) == pytest.approx(0.95**100)
    assert 0 < found.p_better_than(-0.01) < 1


def test_a_difference_on_a_handful_of_rows_cannot_pass():
    y, _, baseline = drawn(200, 1800, digits=6)
    candidate = baseline.copy()
    candidate[np.argsort(-baseline * y)[:2]] = -4.0
    found = average_precision_difference(y, candidate, baseline)
    assert found.cannot_pass == "The difference rests on a handful of rows."
    assert found.rows_needed(**QUESTION) > 2000


def test_scores_that_are_not_finite_are_refused():
    with pytest.raises(
        InvalidInput, match="`baseline_scores` must be finite; 40 of 40"
    ):
        average_precision_difference(rows(20, 20), np.zeros(40), np.full(40, np.nan))


def difference_p_values(n_positives, n_negatives, *, repeats, seed):
    """Draw two models that are alike; p-values of both sides at zero."""
    rng, y = np.random.default_rng(seed), rows(n_positives, n_negatives)
    found = []
    for _ in range(repeats):
        a = rng.normal(size=y.size)
        b = 0.8 * a + 0.6 * rng.normal(size=y.size)
        measured = average_precision_difference(y, b + 1.2 * y, a + 1.2 * y)
        found.append((measured.p_worse_than(0.0), measured.p_better_than(0.0)))
    return np.array(found).T


def test_equal_models_differ_in_five_percent_on_either_side():
    for p in difference_p_values(60, 240, repeats=3000, seed=1):
        assert 0.033 <= (p <= 0.05).mean() <= 0.062


@pytest.mark.calibration
@pytest.mark.parametrize(("n1", "n0"), [(50, 450), (50, 950), (200, 800)])
def test_equal_models_keep_small_levels(n1, n0):
    for p in difference_p_values(n1, n0, repeats=20_000, seed=2):
        assert 0.036 <= (p <= 0.05).mean() <= 0.056
        assert (p <= 0.005).mean() <= 0.0068


def population_value(share, shift):
    """Integrate precision over recall for normal scores."""
    cuts = np.linspace(-12, 12, 200_001)
    recall, alarms = stats.norm.sf(cuts - shift), stats.norm.sf(cuts)
    precision = share * recall / (share * recall + (1 - share) * alarms)
    return -integrate.trapezoid(np.nan_to_num(precision, nan=1.0), recall)


def single_p_values(share, shift, *, n, repeats, seed):
    rng, truth = np.random.default_rng(seed), population_value(share, shift)
    found = []
    for _ in range(repeats):
        y = rng.random(n) < share
        measured = average_precision(y, y * shift + rng.normal(size=n))
        found.append((measured.p_worse_than(truth), measured.p_better_than(truth)))
    return np.array(found).T


def test_one_model_at_the_boundary_keeps_the_level_on_both_sides():
    fails, passes = single_p_values(0.2, 1.5, n=400, repeats=2000, seed=3)
    assert 0.015 <= (fails <= 0.05).mean() <= 0.06
    assert 0.03 <= (passes <= 0.05).mean() <= 0.085


@pytest.mark.calibration
@pytest.mark.parametrize("shift", [0.7, 1.5, 3.0])
@pytest.mark.parametrize(("share", "n"), [(0.1, 500), (0.05, 1000), (0.5, 200)])
def test_one_model_keeps_its_levels(share, n, shift):
    fails, passes = single_p_values(share, shift, n=n, repeats=5000, seed=4)
    assert (fails <= 0.05).mean() <= 0.056
    assert (fails <= 0.005).mean() <= 0.009
    # a small upward bias with few positives: .076 is the worst that is known
    assert (passes <= 0.05).mean() <= 0.085
    assert (passes <= 0.005).mean() <= 0.013
