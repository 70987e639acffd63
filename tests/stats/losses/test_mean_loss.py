from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.judging import outcome_of
from pytest_mlgate.stats.losses.losses import brier_losses
from pytest_mlgate.stats.losses.losses import log_losses
from pytest_mlgate.stats.losses.mean_loss import mean_loss
from pytest_mlgate.stats.losses.mean_loss import mean_loss_difference
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold

QUESTION = {"ok": 0.0, "bad": -0.02, "alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
LOSSES = arrays.arrays(np.float64, 20, elements=st.integers(0, 9).map(float))


def difference(candidate, baseline):
    return mean_loss_difference(candidate, baseline, measure="log loss")


def test_on_the_harmless_side_of_the_skewness_it_is_the_paired_t_of_scipy():
    rng = np.random.default_rng(1)
    baseline = rng.exponential(size=300)
    candidate = baseline + rng.normal(0.02, 0.3, size=300)
    found = difference(candidate, baseline)
    oracle = {
        side: stats.ttest_rel(baseline, candidate, alternative=side).pvalue
        for side in ("greater", "less")
    }
    gains = baseline - candidate
    if stats.skew(gains) > 0:
        assert found.p_better_than(0.0) == pytest.approx(oracle["greater"], abs=1e-9)
        assert found.p_worse_than(0.0) >= oracle["less"]
    else:
        assert found.p_worse_than(0.0) == pytest.approx(oracle["less"], abs=1e-9)
        assert found.p_better_than(0.0) >= oracle["greater"]


def test_symmetric_differences_have_the_paired_t_of_scipy_on_both_sides():
    gains = np.concatenate((np.linspace(-1, 1, 51), np.linspace(-1, 1, 51))) + 0.06
    baseline = np.random.default_rng(2).exponential(size=102) + 2
    found = difference(baseline - gains, baseline)
    for p, side in ((found.p_better_than, "greater"), (found.p_worse_than, "less")):
        oracle = stats.ttest_rel(baseline, baseline - gains, alternative=side)
        assert p(0.0) == pytest.approx(oracle.pvalue, abs=1e-9)
    limits = stats.ttest_1samp(gains, 0).confidence_interval(0.9)
    assert found.interval(0.9)[:2] == pytest.approx(tuple(limits), abs=1e-9)


def test_positive_is_better_and_both_mean_losses_are_told():
    found = difference([0.1, 0.2, 0.4], [0.3, 0.3, 0.5])
    assert found.estimate == pytest.approx(0.4 / 3)
    assert found.candidate == pytest.approx(0.7 / 3)
    assert found.baseline == pytest.approx(1.1 / 3)
    assert found.orientation == 1


def test_one_model_is_measured_as_minus_its_loss():
    found = mean_loss([0.1, 0.2, 0.4, 0.2], measure="Brier score", note="2 clipped")
    assert found.estimate == pytest.approx(-0.225)
    assert found.candidate == pytest.approx(0.225)
    assert found.orientation == -1
    assert found.orientation * found.estimate == found.candidate
    assert found.note == "2 clipped"


@given(candidate=LOSSES, baseline=LOSSES, x=st.floats(-5, 5))
def test_swapping_the_models_flips_the_sign(candidate, baseline, x):
    one, other = difference(candidate, baseline), difference(baseline, candidate)
    assert one.p_better_than(x) == pytest.approx(other.p_worse_than(-x), abs=1e-9)
    if one.estimate is not None:
        assert one.estimate == pytest.approx(-other.estimate, abs=1e-12)


@given(candidate=LOSSES, baseline=LOSSES, order=st.permutations(list(range(20))))
def test_the_order_of_the_rows_is_irrelevant(candidate, baseline, order):
    one = difference(candidate, baseline)
    other = difference(candidate[order], baseline[order])
    assert one.interval(0.9) == pytest.approx(other.interval(0.9), abs=1e-9)


@given(losses=LOSSES, x=st.floats(-9, 1), confidence=st.floats(0.5, 0.999))
def test_p_values_and_interval_agree(losses, x, confidence):
    found = mean_loss(losses, measure="loss")
    better, worse = found.p_better_than(x), found.p_worse_than(x)
    assert 0 <= better <= 1
    assert 0 <= worse <= 1
    if found.estimate is None:
        assert found.interval(confidence) is None
        return
    low, high, _ = found.interval(confidence)
    assert low <= found.estimate <= high
    level = (1 - confidence) / 2
    if abs(low - x) > 1e-9:
        assert (low > x) == (better < level)
    if abs(high - x) > 1e-9:
        assert (high < x) == (worse < level)


def test_a_mean_on_a_handful_of_rows_gets_no_verdict_and_names_them():
    gains = np.full(200, 0.05)
    gains[::2] += 0.01
    gains[[17, 140]] = [-3.0, -5.0]
    found = difference(10 - gains, np.full(200, 10.0))
    assert found.cannot_judge is not None
    assert "log loss rests on a handful of rows" in found.cannot_judge
    assert "at positions 140, 17, " in found.cannot_judge
    assert outcome_of(found, Threshold(ok=0.0, bad=-1.0), alpha=0.05) == "inconclusive"
    assert found.rows_needed(**QUESTION) > 200


def test_equal_losses_are_told_and_so_are_rounding_errors():
    losses = np.random.default_rng(3).exponential(size=100)
    for candidate in (losses.copy(), losses + 1e-15 * np.sin(np.arange(100))):
        found = difference(candidate, losses)
        assert found.note == "equal losses"
        assert found.candidate == pytest.approx(losses.mean())
        held = outcome_of(found, Threshold(ok=0.0, bad=-1e-9), alpha=0.05)
        assert held == "inconclusive"
        assert outcome_of(found, Threshold(ok=0.0, bad=0.0), alpha=0.05) != "failed"


def test_a_constant_difference_is_not_a_certainty():
    losses = np.random.default_rng(4).exponential(size=100)
    found = difference(losses + 0.1, losses)
    assert found.estimate is None
    assert found.candidate == pytest.approx(losses.mean() + 0.1)
    assert "the same on all 100 rows" in found.cannot_judge


def test_constant_losses_are_not_a_certainty():
    found = mean_loss(np.full(50, 0.25), measure="Brier score")
    assert found.cannot_judge == (
        "The Brier score is the same on all 50 rows: no spread to judge it by."
    )
    assert found.candidate == 0.25


@pytest.mark.parametrize("n", [0, 1])
def test_one_row_or_none_is_undefined(n):
    for found in (mean_loss([0.5] * n, measure="loss"), difference([1] * n, [2] * n)):
        assert found.estimate is None
        assert f"at least two rows; there are {n}" in found.cannot_judge


def test_two_rows_are_judged_with_one_degree_of_freedom():
    found = mean_loss([0.1, 0.3], measure="loss")
    limits = stats.ttest_1samp([-0.1, -0.3], 0).confidence_interval(0.9)
    assert found.interval(0.9)[:2] == pytest.approx(tuple(limits))


@pytest.mark.parametrize(
    ("losses", "words"),
    [
        ([0.1, np.nan], "`losses` must be finite; 1 of 2"),
        ([0.1, 1e200], r"at most 1e\+140"),
        ([[0.1, 0.2]], "one dimension"),
    ],
)
def test_losses_that_have_no_mean_are_refused(losses, words):
    with pytest.raises(InvalidInput, match=words):
        mean_loss(losses, measure="loss")


def test_losses_of_different_length_are_refused():
    with pytest.raises(InvalidInput, match="`candidate_losses` must have one value"):
        difference([1.0, 2.0, 3.0], [1.0, 2.0])


def predictions(rng, n, spread):
    """Draw log odds, outcomes that follow them, and a model's noisy log odds."""
    odds = spread * rng.normal(size=n) - 1
    return odds, rng.random(n) < 1 / (1 + np.exp(-odds))


def share(odds):
    return 1 / (1 + np.exp(-odds))


def equal_models(loss, *, n, repeats, seed):
    rng, found = np.random.default_rng(seed), []
    for _ in range(repeats):
        odds, y = predictions(rng, n, 1.5)
        one, other = (loss(y, share(odds + rng.normal(0, 0.5, n))) for _ in range(2))
        measured = difference(one, other)
        found.append((measured.p_worse_than(0.0), measured.p_better_than(0.0)))
    return np.array(found).T


def log_loss_of_rows(y, p):
    return log_losses(y, p)[0]


@pytest.mark.parametrize("loss", [brier_losses, log_loss_of_rows])
def test_equal_models_differ_in_five_percent_on_either_side(loss):
    for p in equal_models(loss, n=200, repeats=2500, seed=1):
        assert 0.035 <= (p <= 0.05).mean() <= 0.064


@pytest.mark.calibration
@pytest.mark.parametrize("n", [200, 1000])
@pytest.mark.parametrize("loss", [brier_losses, log_loss_of_rows])
def test_equal_models_keep_small_levels(loss, n):
    for p in equal_models(loss, n=n, repeats=20_000, seed=2):
        assert 0.044 <= (p <= 0.05).mean() <= 0.055
        assert (p <= 0.005).mean() <= 0.0068


def disasters(*, n, rate, repeats, seed):
    """Draw a candidate better on most rows, disastrous on few.

    Gives the shares of passes at the boundary, by the rule and by the plain t, and of
    no verdict.
    """
    rng = np.random.default_rng(seed)
    truth = -3 * rate + 0.05 * (1 - rate)
    passed = plain = silent = 0
    for _ in range(repeats):
        struck = rng.random(n) < rate
        gains = np.where(struck, -rng.exponential(3, n), rng.exponential(0.05, n))
        found = difference(-gains, np.zeros(n))
        threshold = Threshold(ok=max(truth, 0.0), bad=truth)
        passed += outcome_of(found, threshold, alpha=0.05) is Outcome.PASSED
        silent += found.cannot_judge is not None
        t = (gains.mean() - truth) / (gains.std(ddof=1) / n**0.5)
        plain += t > stats.t.isf(0.05, n - 1)
    return passed / repeats, plain / repeats, silent / repeats


def test_rare_disasters_do_not_pass_where_the_plain_t_lets_them():
    passed, plain, silent = disasters(n=1000, rate=0.02, repeats=1500, seed=3)
    assert plain > 0.09
    assert passed <= 0.04
    assert 0.3 <= silent <= 0.6


@pytest.mark.calibration
@pytest.mark.parametrize(
    ("n", "rate", "limit"),
    [(200, 0.02, 0.05), (1000, 0.02, 0.035), (1000, 0.005, 0.08), (5000, 0.02, 0.062)],
)
def test_rare_disasters_keep_the_level(n, rate, limit):
    passed, plain, _ = disasters(n=n, rate=rate, repeats=5000, seed=4)
    assert passed <= limit < plain


def single_p_values(loss, *, n, spread, repeats, seed):
    rng = np.random.default_rng(seed)
    odds, y = predictions(rng, 4_000_000, spread)
    truth = -loss(y, share(odds)).mean()
    found = []
    for _ in range(repeats):
        odds, y = predictions(rng, n, spread)
        measured = mean_loss(loss(y, share(odds)), measure="loss")
        judged = measured.cannot_judge is None
        found.append(
            (measured.p_worse_than(truth), measured.p_better_than(truth), judged)
        )
    return np.array(found).T


def test_one_good_model_at_the_boundary_keeps_the_level_on_both_sides():
    rng = np.random.default_rng(5)
    # mean log loss of the model that knows the odds 4 z - 1, from 4e7 draws
    truth, n = -0.28375, 200
    found = []
    for _ in range(4000):
        odds, y = predictions(rng, n, 4.0)
        measured = mean_loss(log_loss_of_rows(y, share(odds)), measure="log loss")
        found.append((measured.p_worse_than(truth), measured.p_better_than(truth)))
    fails, passes = np.array(found).T
    assert 0.015 <= (fails <= 0.05).mean() <= 0.05
    assert 0.036 <= (passes <= 0.05).mean() <= 0.064


@pytest.mark.calibration
@pytest.mark.parametrize("n", [200, 1000])
@pytest.mark.parametrize("spread", [0.8, 4.0])
@pytest.mark.parametrize("loss", [brier_losses, log_loss_of_rows])
def test_one_model_keeps_small_levels(loss, n, spread):
    fails, passes, judged = single_p_values(
        loss, n=n, spread=spread, repeats=10_000, seed=6
    )
    judged = judged.astype(bool)
    for p in (fails, passes):
        assert ((p <= 0.05) & judged).mean() <= 0.058
        assert ((p <= 0.005) & judged).mean() <= 0.0072
