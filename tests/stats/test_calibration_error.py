from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from scipy import stats

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.calibration_error import BINS
from pytest_mlgate.stats.calibration_error import METRICS
from pytest_mlgate.stats.calibration_error import calibration_error
from pytest_mlgate.stats.calibration_error import spiegelhalter_z
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.metric_questions import measure_rows

METRIC = METRICS["rms_calibration_error"]
QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def drawn(n, *, error=0.0, seed=1):
    """Draw rows whose probabilities are too timid by `error`, as the root of a mean.

    An error that changes its sign between bins would be hidden where they meet.
    """
    rng = np.random.default_rng(seed)
    p = rng.uniform(0.2, 0.8, n)
    return rng.random(n) < p + error * (p - 0.5) * np.sqrt(12) / 0.6, p


def test_the_square_is_that_of_bins_cut_by_hand():
    y, p = drawn(1500)
    order = np.argsort(p)
    parts = np.array_split(order, BINS)
    gaps = np.array([(y[part] - p[part]).mean() for part in parts])
    variances = np.array([(y[part] - p[part]).var(ddof=1) / 100 for part in parts])
    debiased = np.mean(np.square(gaps)) - np.mean(variances)
    found = calibration_error(y, p)
    expected = np.sqrt(max(debiased, 0))
    assert found.candidate == pytest.approx(expected, abs=1e-9)
    assert f"debiased square {debiased:.3g}" in found.note


def test_p_values_are_those_of_the_scaled_chi_square():
    y, p = drawn(1500, error=0.03)
    parts = np.array_split(np.argsort(p), BINS)
    gaps = np.array([(y[part] - p[part]).mean() for part in parts])
    pieces = np.array([(y[part] - p[part]).var(ddof=1) / 100 for part in parts]) / BINS
    total = np.square(gaps).sum() / BINS
    scale = np.square(pieces).sum() / pieces.sum()
    df = pieces.sum() / scale
    found = calibration_error(y, p)
    for error in (0.01, 0.05):
        known = stats.ncx2(df, error**2 / scale)
        below, above = known.cdf(total / scale), known.sf(total / scale)
        assert found.p_better_than(-error) == pytest.approx(below, abs=1e-9)
        assert found.p_worse_than(-error) == pytest.approx(above, abs=1e-9)


def test_spiegelhalters_z_is_the_brier_score_less_its_expectation():
    y, p = drawn(400)
    brier, promised = np.mean((y - p) ** 2), np.mean(p * (1 - p))
    variance = np.sum((1 - 2 * p) ** 2 * p * (1 - p)) / 400**2
    expected = (brier - promised) / np.sqrt(variance)
    assert spiegelhalter_z(y, p) == pytest.approx(expected, abs=1e-9)
    assert spiegelhalter_z(y, np.full(400, 0.5)) is None
    assert "Spiegelhalter" not in calibration_error(y, np.full(400, 0.5)).note


@settings(deadline=None, max_examples=40)
@given(
    p=st.lists(st.integers(0, 20).map(lambda i: i / 20), min_size=60, max_size=60),
    seed=st.integers(0, 5),
    x=st.floats(-1.1, 0.1),
    level=st.floats(0.001, 0.4),
)
def test_p_values_and_interval_agree_on_any_rows(p, seed, x, level):
    p = np.array(p)
    y = np.random.default_rng(seed).random(60) < p
    found = calibration_error(y, p)
    if found.estimate is None:
        assert "no spread" in found.cannot_judge
        return
    better, worse = found.p_better_than(x), found.p_worse_than(x)
    assert 0 <= better <= 1
    assert 0 <= worse <= 1
    low, high, _ = found.interval(1 - 2 * level)
    assert low <= found.estimate <= high <= 0
    if low > x + 1e-7:
        assert better <= level + 1e-6
    order = np.random.default_rng(seed).permutation(60)
    shuffled = calibration_error(y[order], p[order])
    assert shuffled.estimate == pytest.approx(found.estimate, abs=1e-7)


def test_rows_of_equal_probability_share_a_bin():
    y, _ = drawn(600)
    found = calibration_error(y, np.repeat([0.2, 0.5, 0.8], 200))
    assert found.cannot_judge is None
    constant = calibration_error(y, np.full(600, 0.5))
    gap = abs(y.mean() - 0.5)
    assert constant.candidate**2 == pytest.approx(
        max(gap**2 - y.var(ddof=1) / 600, 0), abs=1e-9
    )


def test_fewer_than_twenty_rows_in_a_bin_leave_no_verdict():
    y, p = drawn(290)
    found = calibration_error(y, p)
    assert found.cannot_judge.startswith("The smallest bin holds 19 rows; it takes 20")
    assert found.rows_needed(ok=-0.5, bad=-0.9, **QUESTION) >= 300
    assert calibration_error(*drawn(300)).cannot_judge is None


def test_all_right_or_no_rows_are_no_measurement():
    y = np.arange(60) < 20
    sure = calibration_error(y, y.astype(float))
    assert sure.estimate is None
    assert sure.candidate == 0
    assert "All 60 probabilities are 0 or 1 and right" in sure.cannot_judge
    nothing = calibration_error([], [])
    assert nothing.cannot_judge.endswith("0 rows.")
    assert nothing.orientation == -1


@pytest.mark.parametrize("y", [[1], [0], [1] * 40, [0] * 40])
def test_one_row_and_one_class_get_no_verdict(y):
    found = calibration_error(y, np.linspace(0.2, 0.4, len(y)))
    assert found.cannot_judge is not None


@pytest.mark.parametrize("bad", [np.nan, np.inf, -0.1, 1.1])
def test_what_is_no_probability_is_refused(bad):
    with pytest.raises(InvalidInput, match="probabilities"):
        calibration_error([0, 1], [0.5, bad])


def test_two_models_are_not_compared_by_it():
    y, p = drawn(400)
    answers = BinaryAnswers(decisions=p > 0.5, scores=p)
    with pytest.raises(InvalidInput, match="gate brier or log_loss"):
        METRIC.compare(y, answers, answers)
    assert METRIC.measure(y, answers).estimate == calibration_error(y, p).estimate
    with pytest.raises(InvalidInput, match="decisions only"):
        METRIC.measure(y, BinaryAnswers(decisions=p > 0.5))


def test_weights_are_refused():
    y, p = drawn(400)
    answers = BinaryAnswers(decisions=p > 0.5, scores=p)
    with pytest.raises(InvalidInput, match="independent rows of equal weight"):
        measure_rows(
            METRIC, y, answers=answers, structure=RowStructure(weights=np.ones(400))
        )


def test_more_rows_are_needed_for_a_tighter_limit():
    found = calibration_error(*drawn(1500))
    rows = [
        found.rows_needed(ok=-limit, bad=-limit, **QUESTION) for limit in (0.1, 0.05)
    ]
    assert 0 < rows[0] < rows[1]


def error_rates(n, error, *, runs, seed):
    found = [
        calibration_error(*drawn(n, error=error, seed=[seed, i])) for i in range(runs)
    ]
    p = np.array([(m.p_worse_than(-error), m.p_better_than(-error)) for m in found])
    return np.array([[np.mean(side <= a) for a in (0.05, 0.005)] for side in p.T])


def test_at_its_limit_an_error_is_rarely_judged_wrongly():
    rates = error_rates(1000, 0.05, runs=300, seed=1)
    assert rates[:, 0].max() <= 0.09
    assert rates[:, 0].min() >= 0.015


@pytest.mark.calibration
@pytest.mark.parametrize("n", [300, 1000, 5000])
@pytest.mark.parametrize("error", [0.02, 0.05, 0.1])
def test_error_rates_hold(n, error):
    rates = error_rates(n, error, runs=4000, seed=2)
    assert rates[:, 0].max() <= 0.065
    assert rates[:, 1].max() <= 0.010
