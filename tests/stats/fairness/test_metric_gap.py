from __future__ import annotations

import numpy as np
import pytest
from fairlearn.metrics import MetricFrame
from scipy import stats
from sklearn.metrics import log_loss
from sklearn.metrics import mean_absolute_error
from sklearn.metrics import roc_auc_score
from tests.stats.fairness.group_tables import most

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
from pytest_mlgate.stats.fairness.group_means import MEAN_PREDICTION
from pytest_mlgate.stats.fairness.group_means import MEAN_RESIDUAL
from pytest_mlgate.stats.fairness.group_means import MEAN_SCORE
from pytest_mlgate.stats.fairness.group_means import SCORE_BIAS
from pytest_mlgate.stats.fairness.group_pairs import every_pair
from pytest_mlgate.stats.fairness.grouping import Grouping
from pytest_mlgate.stats.fairness.metric_gap import metric_gap
from pytest_mlgate.stats.fairness.metric_ratio import metric_ratio
from pytest_mlgate.stats.fairness.selection_rate import SELECTION_RATE
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.regression.regression_losses import MEAN_ABSOLUTE_ERROR
from pytest_mlgate.stats.regression.value_answers import ValueAnswers
from pytest_mlgate.stats.whole.user_metric import user_metric

PLAIN = RowStructure()
QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def grouping(*sizes):
    return Grouping(codes=np.repeat(np.arange(len(sizes)), sizes), n_groups=len(sizes))


def errors_gap(errors, groups, *, structure=PLAIN, measure=metric_gap):
    return measure(
        MEAN_ABSOLUTE_ERROR,
        np.zeros(errors.size),
        ValueAnswers(values=errors),
        groups=groups,
        pairs=every_pair(groups.n_groups),
        structure=structure,
    )


@pytest.mark.parametrize(
    ("metric", "theirs"), [("roc_auc", roc_auc_score), ("log_loss", log_loss)]
)
def test_gaps_of_scores_equal_those_of_fairlearn(metric, theirs):
    rng = np.random.default_rng(5)
    groups = grouping(400, 300, 200)
    y, scores = rng.random(900) < 0.4, rng.uniform(0.05, 0.95, 900)
    frame = MetricFrame(
        metrics=theirs, y_true=y, y_pred=scores, sensitive_features=groups.codes
    )
    asked = {
        "groups": groups,
        "pairs": every_pair(3),
        "structure": PLAIN,
    }
    answers = BinaryAnswers(decisions=scores > 0.5, scores=scores)
    found = metric_gap(BINARY_ROW_METRICS[metric], y, answers, **asked)
    assert found.candidate == pytest.approx(frame.difference(), abs=1e-9)
    found = metric_ratio(BINARY_ROW_METRICS[metric], y, answers, **asked)
    assert found.estimate == pytest.approx(frame.ratio(), abs=1e-9)


def test_a_gap_of_errors_is_the_test_of_welch():
    rng = np.random.default_rng(3)
    # the same shape in both groups and sizes that are alike: nothing is skewed
    half = np.abs(rng.normal(size=200))
    symmetric = np.concatenate((5 + half, 5 - half))
    errors = np.concatenate((symmetric, 0.3 + 1.5 * symmetric))
    found = errors_gap(errors, grouping(400, 400))
    oracle = stats.ttest_ind(errors[400:], errors[:400], equal_var=False)
    assert found.p_worse_than(0.0) == pytest.approx(oracle.pvalue, rel=1e-6)
    limits = oracle.confidence_interval(0.90)
    assert -found.interval(0.90).low == pytest.approx(limits.high, abs=1e-6)
    assert -found.interval(0.90).high == pytest.approx(limits.low, abs=1e-6)
    assert found.candidate == pytest.approx(
        mean_absolute_error(np.zeros(400), errors[400:])
        - mean_absolute_error(np.zeros(400), errors[:400])
    )


def test_weights_of_one_change_nothing():
    rng = np.random.default_rng(3)
    errors, groups = rng.normal(size=500), grouping(300, 200)
    plain = errors_gap(errors, groups)
    ones = errors_gap(errors, groups, structure=RowStructure(weights=np.ones(500)))
    assert plain.p_worse_than(-0.01) == pytest.approx(ones.p_worse_than(-0.01))


def test_households_across_groups_are_one_observation():
    rng = np.random.default_rng(8)
    # husband and wife have nearly the same error: their difference is well known
    shared = rng.exponential(size=300)
    errors = np.concatenate((shared, shared + 0.05 + 0.01 * rng.normal(size=300)))
    groups = grouping(300, 300)
    homes = RowStructure(groups=np.tile(np.arange(300), 2))
    assert errors_gap(errors, groups).p_worse_than(0.0) > 0.1
    assert errors_gap(errors, groups, structure=homes).p_worse_than(0.0) < 1e-6


def test_small_and_undefined_groups_are_named_and_keep_it_from_passing():
    rng = np.random.default_rng(8)
    codes = np.repeat([0, 1, 2, 3], [400, 400, 12, 100])
    y = rng.random(912) < 0.4
    y[codes == 3] = True
    scores = rng.random(912)
    found = metric_gap(
        BINARY_ROW_METRICS["roc_auc"],
        y,
        BinaryAnswers(decisions=scores > 0.5, scores=scores),
        groups=Grouping(codes=codes, n_groups=4, labels=["a", "b", "c", "d"]),
        pairs=every_pair(4),
        structure=PLAIN,
    )
    assert "c has 12 rows, needs 30" in found.cannot_pass
    assert "a and d: d:" in found.cannot_pass
    assert found.note.startswith("worst: a and b")


def test_one_group_has_no_gap():
    groups = Grouping(codes=np.zeros(50, dtype=np.int64), n_groups=1)
    found = errors_gap(np.arange(50.0), groups)
    assert "takes two groups" in found.cannot_judge
    found = errors_gap(np.arange(50.0), groups, measure=metric_ratio)
    assert "takes two groups" in found.cannot_judge


def test_a_group_whose_rows_are_all_alike_has_no_spread():
    # a third is no binary fraction: its mean is off by rounding
    errors = np.concatenate((np.full(50, 1 / 3), np.arange(50.0)))
    found = errors_gap(errors, grouping(50, 50))
    assert "No row of group 0 differs" in found.cannot_judge


def median_error(y_true, y_pred):
    return float(np.median(np.abs(y_true - y_pred)))


def medians(errors, groups, *, structure=PLAIN, measure=metric_gap):
    metric = user_metric(median_error, task="regression", higher_is_better=False)
    return measure(
        metric,
        np.zeros(errors.size),
        ValueAnswers(values=errors),
        groups=groups,
        pairs=every_pair(groups.n_groups),
        structure=structure,
    )


def test_a_function_of_the_user_is_compared_by_its_intervals():
    rng = np.random.default_rng(4)
    groups = grouping(1000, 900, 500)
    errors = rng.normal(size=2400) * np.where(groups.codes == 1, 1.5, 1.0)
    found = medians(errors, groups)
    gap = np.median(np.abs(errors[1000:1900])) - np.median(np.abs(errors[:1000]))
    assert found.candidate == pytest.approx(gap)
    assert found.p_worse_than(-0.05) < 0.01
    assert "group 0 and group 2: group 2: 500 rows" in found.cannot_pass
    low, high, _ = found.interval(0.90)
    assert low < found.estimate < high
    assert found.p_worse_than(high) == pytest.approx(0.05, abs=1e-6)


def test_a_function_of_the_user_cannot_be_compared_where_rows_hang_together():
    homes = RowStructure(groups=np.arange(800) // 2)
    with pytest.raises(InvalidInput, match="no influence values"):
        medians(np.ones(800), grouping(400, 400), structure=homes)
    with pytest.raises(InvalidInput, match="no influence values"):
        medians(np.ones(800), grouping(400, 400), measure=metric_ratio)


def test_labels_and_codes_have_to_fit():
    with pytest.raises(InvalidInput, match="labels"):
        Grouping(codes=np.array([0, 1]), n_groups=2, labels=["x"])
    with pytest.raises(InvalidInput, match="codes from 0 to 1"):
        Grouping(codes=np.array([0, 2]), n_groups=2)


def test_means_of_groups_are_parity_of_predictions_and_of_calibration():
    y, values = np.array([1.0, 3.0]), ValueAnswers(values=np.array([2.0, 3.0]))
    assert MEAN_PREDICTION.influence(y, values, None).value == 2.5
    assert MEAN_RESIDUAL.influence(y, values, None).value == -0.5
    said = BinaryAnswers(decisions=np.array([True, False]), scores=np.array([0.6, 0.2]))
    weights = np.array([3.0, 1.0])
    truth = np.array([True, False])
    assert MEAN_SCORE.influence(truth, said, weights).value == pytest.approx(0.5)
    assert SCORE_BIAS.influence(truth, said, weights).value == pytest.approx(0.25)
    assert SELECTION_RATE.influence(truth, said, weights).value == 0.75
    with pytest.raises(InvalidInput, match="selection_rate"):
        MEAN_SCORE.influence(truth, BinaryAnswers(decisions=truth), None)


def test_a_ratio_of_errors_turns_at_the_limits_of_fieller():
    rng = np.random.default_rng(3)
    half = np.abs(rng.normal(size=200))
    symmetric = np.concatenate((5 + half, 5 - half))
    errors = np.concatenate((symmetric, 1.4 * symmetric))
    found = errors_gap(errors, grouping(400, 400), measure=metric_ratio)
    a, b = errors[:400], errors[400:]
    va, vb = a.var(ddof=1) / 400, b.var(ddof=1) / 400
    low, high, _ = found.interval(0.90)
    for x in (low, high):
        error = np.sqrt(va + x**2 * vb)
        df = error**4 / ((va**2 + x**4 * vb**2) / 399)
        reached = abs(a.mean() - x * b.mean()) / error
        assert stats.t.sf(reached, df) == pytest.approx(0.05, abs=1e-5)


def test_values_that_are_not_above_zero_have_no_ratio():
    groups = grouping(50, 50)
    found = metric_ratio(
        MEAN_RESIDUAL,
        np.zeros(100),
        ValueAnswers(values=np.sin(np.arange(100.0)) + 1),
        groups=groups,
        pairs=every_pair(2),
        structure=PLAIN,
    )
    assert "has no ratio" in found.cannot_judge


def test_rows_needed_tell_of_more_rows_than_there_are():
    rng = np.random.default_rng(1)
    errors = rng.normal(size=300)
    for measure, ok, bad in (
        (metric_gap, -0.05, -0.05),
        (metric_ratio, 0.95, 0.95),
    ):
        found = errors_gap(errors, grouping(150, 150), measure=measure)
        rows = found.rows_needed(ok=ok, bad=bad, **QUESTION)
        assert rows is None or rows > 300


def rates(sizes, *, reps, seed, draw, factor=1.3):
    """Give block at .05 and .005 and pass likewise, the last group at the limit."""
    rng = np.random.default_rng(seed)
    groups = grouping(*sizes)
    scale = np.where(groups.codes == len(sizes) - 1, factor, 1.0)
    mean = np.abs(draw(rng, 1_000_000)).mean()
    limit = (factor - 1) * mean
    found = [errors_gap(draw(rng, scale.size) * scale, groups) for _ in range(reps)]
    block = [1 if f.cannot_judge else f.p_worse_than(-limit) for f in found]
    good = [
        1 if f.cannot_judge or f.cannot_pass else f.p_better_than(-limit) for f in found
    ]
    return np.array(
        [(np.array(p) <= a).mean() for p in (block, good) for a in (0.05, 0.005)]
    )


@pytest.mark.calibration
def test_levels_at_the_boundary_of_a_function_of_the_user():
    rng = np.random.default_rng(6)
    groups = grouping(2000, 800)
    scale, limit = np.where(groups.codes == 1, 1.3, 1.0), 0.3 * stats.norm.ppf(0.75)
    found = [medians(rng.normal(size=2800) * scale, groups) for _ in range(600)]
    block = np.array([f.p_worse_than(-limit) for f in found])
    good = np.array([f.p_better_than(-limit) for f in found])
    assert (block <= 0.05).mean() <= most(0.05, 600)
    assert (good <= 0.05).mean() <= most(0.05, 600)


def normal(rng, n):
    return rng.normal(size=n)


def exponential(rng, n):
    return rng.exponential(size=n)


@pytest.mark.parametrize("sizes", [(400, 200), (300, 50, 50)])
def test_levels_at_the_boundary(sizes):
    found = rates(sizes, reps=300, seed=1, draw=normal)
    assert all(found <= [most(level, 300) for level in (0.05, 0.005) * 2])


@pytest.mark.calibration
@pytest.mark.parametrize("draw", [normal, exponential])
@pytest.mark.parametrize(
    "sizes", [(1000, 100), (2000, 30), (500, 500), (1000, 300, 100, 50, 30)]
)
def test_levels_at_the_boundary_with_many_groups(sizes, draw):
    found = rates(sizes, reps=2000, seed=2, draw=draw)
    assert all(found <= [0.068, 0.0115, 0.072, 0.0115])
