"""Against NannyML, against all possible answers, against simulation."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import special

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.binary_influence import binary_influence
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.monitoring.calibration_line import fit_calibration
from pytest_mlgate.stats.monitoring.confidence_based import estimate_performance
from pytest_mlgate.stats.monitoring.expected_metric import EXPECTED_METRICS
from pytest_mlgate.stats.monitoring.expected_metric import expected_metric


def nannyml_window():
    place = np.arange(400)
    return (((7 * place) % 100 + 0.5) / 100) ** 1.5


# NannyML 0.13.1, CBPE on this window (yhat = p >= .4), its calibrator replaced by one
# that changes nothing:
# CBPE(y_pred_proba="p", y_pred="yhat", y_true="y", chunk_size=400,
#      problem_type="classification_binary", metrics=[...]).estimate(window)
NANNYML = {
    "accuracy": 0.7685776806977853,
    "precision": 0.683229995045056,
    "recall": 0.7857264476689199,
    "specificity": 0.7571454592547633,
    "f1": 0.7309023757787941,
}
NANNYML_ROC_AUC = 0.857113917709748


@pytest.mark.parametrize(("metric", "value"), NANNYML.items())
def test_estimates_of_decisions_are_those_of_nannyml(metric, value):
    likely = nannyml_window()
    answers = BinaryAnswers(decisions=likely >= 0.4, scores=likely)
    assert estimate_performance(metric, answers).candidate == pytest.approx(
        value, abs=1e-12
    )


def test_the_area_is_that_of_nannyml_but_for_pairs_of_a_row_with_itself():
    likely = nannyml_window()
    answers = BinaryAnswers(decisions=likely >= 0.4, scores=likely)
    ours = estimate_performance("roc_auc", answers).candidate
    own = (likely * (1 - likely)).sum()
    whole = likely.sum() * (1 - likely).sum()
    # NannyML rounds its cumulative sums to five decimals
    assert (ours * (whole - own) + own / 2) / whole == pytest.approx(
        NANNYML_ROC_AUC, abs=1e-7
    )
    assert ours > NANNYML_ROC_AUC


def realised(metric, truth, answers):
    found = binary_influence(metric, truth, answers, None)
    return np.nan if isinstance(found, Undefined) else found.value


def all_answers(likely):
    for told in itertools.product([False, True], repeat=likely.size):
        truth = np.array(told)
        yield truth, float(np.prod(np.where(truth, likely, 1 - likely)))


@pytest.mark.parametrize("metric", ["accuracy", "brier", "log_loss"])
def test_means_over_rows_are_exact_in_mean_and_variance(metric):
    likely = np.array([0.9, 0.2, 0.55, 0.4, 0.75, 0.05])
    scores = np.array([0.8, 0.3, 0.5, 0.45, 0.9, 0.1])
    answers = BinaryAnswers(decisions=scores >= 0.5, scores=scores)
    values, chances = zip(
        *((realised(metric, y, answers), p) for y, p in all_answers(likely)),
        strict=True,
    )
    mean = np.dot(values, chances)
    found = expected_metric(metric, likely, answers)
    assert found.value == pytest.approx(mean, abs=1e-12)
    variance = np.dot((np.array(values) - mean) ** 2, chances)
    assert found.label_variance(likely) == pytest.approx(variance, abs=1e-12)


def test_the_area_expects_the_pairs_of_all_possible_answers():
    likely = np.array([0.9, 0.2, 0.55, 0.4, 0.75, 0.05, 0.55])
    scores = np.array([0.8, 0.3, 0.5, 0.5, 0.9, 0.1, 0.2])
    won = pairs = 0.0
    for truth, chance in all_answers(likely):
        ahead = scores[truth][:, None] - scores[~truth][None, :]
        won += chance * ((ahead > 0).sum() + (ahead == 0).sum() / 2)
        pairs += chance * ahead.size
    answers = BinaryAnswers(decisions=scores >= 0.5, scores=scores)
    assert expected_metric("roc_auc", likely, answers).value == pytest.approx(
        won / pairs, abs=1e-12
    )


@pytest.mark.parametrize("metric", EXPECTED_METRICS)
def test_the_pull_of_a_row_is_the_slope_in_its_probability(metric):
    rng = np.random.default_rng(1)
    likely, scores = rng.random(30), rng.random(30).round(1).clip(0.05, 0.95)
    answers = BinaryAnswers(decisions=scores >= 0.4, scores=scores)
    found = expected_metric(metric, likely, answers)
    for row in (0, 7, 29):
        moved = likely.copy()
        moved[row] += 1e-6
        up = expected_metric(metric, moved, answers).value
        # the pairs of a row with itself are of second order
        assert (up - found.value) / 1e-6 == pytest.approx(
            found.pull[row], abs=2e-2 if metric == "roc_auc" else 1e-5
        )


def covered(metric, *, n, shape, reps, line_rows=0, seed=0):
    """Share of 90 % intervals that hold what was realised."""
    rng = np.random.default_rng(seed)
    inside = 0

    def window(rows):
        likely = rng.beta(*shape, rows).clip(1e-6, 1 - 1e-6)
        scores = likely
        if line_rows:
            scores = special.expit(0.5 + 0.6 * special.logit(likely))
        return likely, scores

    for _ in range(reps):
        line = None
        if line_rows:
            likely, scores = window(line_rows)
            line = fit_calibration(scores, rng.random(line_rows) < likely)
        likely, scores = window(n)
        # rare positives are decided at a lower score, or none would be
        cut = 0.4 if shape[0] == 1 else 0.15
        answers = BinaryAnswers(decisions=scores >= cut, scores=scores)
        found = estimate_performance(metric, answers, line=line)
        low, high, _ = found.interval(0.90)
        value = realised(metric, rng.random(n) < likely, answers)
        inside += low <= found.orientation * value <= high
    return inside / reps


@pytest.mark.parametrize("metric", ["f1", "roc_auc", "log_loss"])
@pytest.mark.parametrize("line_rows", [0, 500])
def test_the_realised_value_lies_in_the_interval(metric, line_rows):
    share = covered(metric, n=300, shape=(1, 3), reps=300, line_rows=line_rows)
    assert 0.85 <= share <= 0.96


@pytest.mark.calibration
@pytest.mark.parametrize("metric", EXPECTED_METRICS)
@pytest.mark.parametrize(
    ("n", "shape", "line_rows"),
    [
        (200, (0.5, 4.5), 0),
        (1000, (1, 3), 0),
        (10_000, (0.2, 9.8), 0),
        (1000, (1, 3), 2000),
        (10_000, (0.5, 4.5), 2000),
    ],
)
def test_intervals_cover_nine_in_ten_windows(metric, n, shape, line_rows):
    share = covered(metric, n=n, shape=shape, reps=2000, line_rows=line_rows)
    assert 0.88 <= share <= 0.96


def test_what_the_probabilities_cannot_see_is_not_seen():
    """A world in which the same rows have other answers: the estimate stays."""
    rng = np.random.default_rng(2)
    likely = rng.beta(1, 3, 5000)
    answers = BinaryAnswers(decisions=likely >= 0.5, scores=likely)
    found = estimate_performance("log_loss", answers)
    turned = realised("log_loss", rng.random(5000) < likely**0.5, answers)
    assert -turned < found.interval(0.99).low
    assert "mean in this window what they meant" in found.assumptions[0]


def test_hardly_any_doubt_is_no_estimate():
    answers = BinaryAnswers(
        decisions=np.arange(100) > 50, scores=np.r_[[0.0] * 51, [1.0] * 49]
    )
    found = estimate_performance("recall", answers)
    assert found.estimate is None
    assert "Hardly any answer is in doubt" in found.cannot_judge


def test_precision_of_no_decision_has_no_value():
    answers = BinaryAnswers(decisions=np.zeros(50, bool), scores=np.full(50, 0.3))
    assert estimate_performance("precision", answers).estimate is None
    recall = estimate_performance("recall", answers)
    assert recall.cannot_judge == "No answer can change the metric."


@pytest.mark.parametrize(
    ("metric", "scores", "told"),
    [
        ("f2", np.full(3, 0.5), "Unknown metric 'f2'"),
        ("f1", None, "must give scores"),
        ("f1", np.array([0.5, 2.0, 0.1]), r"in \[0, 1\]; 1 of 3 are not, such as 2"),
    ],
)
def test_what_cannot_be_estimated_is_refused(metric, scores, told):
    answers = BinaryAnswers(decisions=np.ones(3, bool), scores=scores)
    with pytest.raises(InvalidInput, match=told):
        estimate_performance(metric, answers)


def test_p_values_and_interval_tell_one_story():
    likely = np.random.default_rng(0).beta(2, 5, 400)
    answers = BinaryAnswers(decisions=likely > 0.3, scores=likely)
    for metric in EXPECTED_METRICS:
        found = estimate_performance(metric, answers)
        low, high, _ = found.interval(0.90)
        assert found.p_better_than(low) == pytest.approx(0.05, abs=1e-9)
        assert found.p_worse_than(high) == pytest.approx(0.05, abs=1e-9)
        assert low < found.estimate < high
