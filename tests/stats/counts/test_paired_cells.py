from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import optimize
from scipy import stats
from sklearn import metrics
from tests.stats.joint_tables import joint_shares
from tests.stats.joint_tables import unroll

from pytest_mlgate.stats.counts.cells import difference_of_two_models
from pytest_mlgate.stats.counts.delta_method import delta_method
from pytest_mlgate.stats.counts.paired_cells import MOST_SWAPS
from pytest_mlgate.stats.counts.paired_cells import PAIRED_CELLS
from pytest_mlgate.stats.counts.paired_cells import p_worse_than_equal
from pytest_mlgate.stats.counts.paired_cells import paired_cells_difference
from pytest_mlgate.stats.counts.swap_permutation import n_swaps
from pytest_mlgate.stats.counts.swap_permutation import swap_permutation
from pytest_mlgate.stats.counts.tilted_score import tilted_score

JOINT = np.array([[[860, 15], [10, 15]], [[20, 4], [12, 64]]])
QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
SCIKIT_LEARN = {
    "precision": metrics.precision_score,
    "f1": metrics.f1_score,
    "mcc": metrics.matthews_corrcoef,
    "balanced_accuracy": metrics.balanced_accuracy_score,
}


@pytest.mark.parametrize("metric", PAIRED_CELLS)
def test_values_equal_scikit_learns(metric):
    y, old, new = unroll(JOINT)
    found = paired_cells_difference(metric, JOINT)
    before, after = (SCIKIT_LEARN[metric](y, d) for d in (old, new))
    assert found.baseline == pytest.approx(before, abs=1e-12)
    assert found.candidate == pytest.approx(after, abs=1e-12)
    assert found.estimate == pytest.approx(after - before, abs=1e-12)
    assert found.n == 1000


@pytest.mark.parametrize("metric", PAIRED_CELLS)
def test_worse_than_equal_is_the_largest_of_three(metric):
    found = paired_cells_difference(metric, JOINT)
    estimand = difference_of_two_models(metric)
    centre, error = delta_method(JOINT.reshape(8), estimand)
    tilted = float(tilted_score(JOINT.reshape(8), estimand, null=0.0))
    z = max(float(centre / error), tilted)
    expected = max(swap_permutation(JOINT, estimand), stats.norm.cdf(z))
    assert found.p_worse_than(0.0) == pytest.approx(expected)
    assert found.method == "swap permutation, delta method and tilted score"


@pytest.mark.parametrize("metric", PAIRED_CELLS)
def test_many_disagreements_go_without_the_permutation(metric):
    joint = JOINT * 40
    assert n_swaps(joint) > MOST_SWAPS
    found = paired_cells_difference(metric, joint)
    estimand = difference_of_two_models(metric)
    centre, error = delta_method(joint.reshape(8), estimand)
    tilted = float(tilted_score(joint.reshape(8), estimand, null=0.0))
    z = max(float(centre / error), tilted)
    assert found.p_worse_than(0.0) == pytest.approx(stats.norm.cdf(z))
    assert found.method == "delta method and tilted score"


def test_both_block_tests_agree_where_one_hands_over_to_the_other():
    estimand = difference_of_two_models("f1")
    joint = np.array([[[8000, 155], [150, 150]], [[200, 145], [160, 1040]]])
    centre, error = delta_method(joint.reshape(8), estimand)
    exact = swap_permutation(joint, estimand)
    assert exact == pytest.approx(stats.norm.cdf(float(centre / error)), abs=0.01)


@pytest.mark.parametrize("metric", ["f1", "mcc"])
@pytest.mark.parametrize("x", [-0.1, -0.02, 0.03])
def test_every_other_question_is_the_tilted_score(metric, x):
    found = paired_cells_difference(metric, JOINT)
    estimand = difference_of_two_models(metric)
    z = float(tilted_score(JOINT.reshape(8), estimand, null=x))
    assert found.p_better_than(x) == pytest.approx(stats.norm.sf(z))
    assert found.p_worse_than(x) == pytest.approx(stats.norm.cdf(z))


@pytest.mark.parametrize("metric", ["precision", "balanced_accuracy"])
@pytest.mark.parametrize("x", [-0.1, -0.02, 0.03])
def test_precision_and_balanced_accuracy_are_guarded_by_the_delta_method(metric, x):
    found = paired_cells_difference(metric, JOINT)
    estimand, counts = difference_of_two_models(metric), JOINT.reshape(8)
    centre, error = delta_method(counts, estimand)
    scores = [
        float(tilted_score(counts, estimand, null=x)),
        float((centre - x) / error),
    ]
    assert found.p_better_than(x) == pytest.approx(stats.norm.sf(min(scores)))
    assert found.p_worse_than(x) == pytest.approx(stats.norm.cdf(max(scores)))


def test_a_candidate_that_calls_nothing_has_no_precision():
    joint = np.array([[[80, 0], [10, 0]], [[5, 0], [5, 0]]])
    found = paired_cells_difference("precision", joint)
    assert found.estimate is None
    assert found.candidate is None
    assert found.baseline == 5 / 15
    told = "precision is not defined: the candidate predicts 0 positives in 100 rows"
    assert found.cannot_judge == told


def test_both_models_without_a_value_are_both_named():
    joint = np.array([[[90, 0], [0, 0]], [[10, 0], [0, 0]]])
    told = paired_cells_difference("precision", joint).cannot_judge
    assert "the candidate predicts 0 positives" in told
    assert "the baseline predicts 0 positives" in told


@pytest.mark.parametrize("metric", ["f1", "mcc", "balanced_accuracy"])
def test_no_positives_are_told_once(metric):
    joint = np.array([[[80, 3], [2, 5]], [[0, 0], [0, 0]]])
    found = paired_cells_difference(metric, joint)
    assert found.cannot_judge == f"{metric} is not defined: 0 positives among 90 rows"


@pytest.mark.parametrize("metric", PAIRED_CELLS)
def test_no_rows_are_undefined(metric):
    found = paired_cells_difference(metric, np.zeros((2, 2, 2), np.int64))
    assert found.cannot_judge == f"{metric} is not defined: 0 rows"


@pytest.mark.parametrize("metric", PAIRED_CELLS)
def test_agreement_everywhere_is_no_proof_of_equality(metric):
    joint = np.array([[[85, 0], [0, 5]], [[3, 0], [0, 7]]])
    found = paired_cells_difference(metric, joint)
    assert found.estimate == 0.0
    assert found.p_worse_than(0.0) == pytest.approx(1.0)
    assert found.p_better_than(-0.01) > 0.05
    low, high, _ = found.interval(0.90)
    assert low < -0.01 < 0.01 < high


def test_balanced_accuracy_of_a_rare_class_gets_no_verdict():
    joint = np.array([[[860, 15], [10, 15]], [[4, 1], [2, 12]]])
    found = paired_cells_difference("balanced_accuracy", joint)
    assert found.estimate is not None
    assert found.cannot_judge == (
        "19 positives and 900 negatives are too few to be sure: "
        "it takes 20 rows of each class"
    )
    assert found.rows_needed(ok=0.9, bad=-0.9, **QUESTION) == 968
    assert paired_cells_difference("f1", joint).cannot_judge is None
    assert paired_cells_difference("balanced_accuracy", JOINT).cannot_judge is None


@pytest.mark.parametrize("metric", PAIRED_CELLS)
def test_more_rows_are_needed_for_a_smaller_margin(metric):
    found = paired_cells_difference(metric, JOINT)
    rows = [found.rows_needed(ok=0.0, bad=bad, **QUESTION) for bad in (-0.2, -0.1)]
    assert 0 < rows[0] <= rows[1]


@settings(max_examples=50, deadline=None)
@given(
    hnp.arrays(np.int64, (2, 2, 2), elements=st.integers(0, 25)),
    st.sampled_from(sorted(PAIRED_CELLS)),
)
def test_swapping_roles_mirrors_everything(joint, metric):
    there = paired_cells_difference(metric, joint)
    back = paired_cells_difference(metric, joint.swapaxes(1, 2))
    if there.estimate is None:
        assert back.estimate is None
        return
    assert there.estimate == pytest.approx(-back.estimate, abs=1e-12)
    assert there.p_better_than(-0.07) == pytest.approx(back.p_worse_than(0.07))
    one, other = there.interval(0.9), back.interval(0.9)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low), abs=1e-6)
    assert one.low <= there.estimate <= one.high
    p = [
        f(x)
        for x in (-0.3, 0.0, 0.3)
        for f in (there.p_better_than, there.p_worse_than)
    ]
    assert all(0 <= value <= 1 for value in p)


@settings(max_examples=40, deadline=None)
@given(
    hnp.arrays(np.int64, (2, 2, 2), elements=st.integers(1, 60)),
    st.sampled_from(sorted(PAIRED_CELLS)),
)
def test_p_better_than_rises_with_what_is_asked(joint, metric):
    found = paired_cells_difference(metric, joint)
    better = np.array([found.p_better_than(x) for x in np.linspace(-0.9, 0.9, 25)])
    # beyond 3.6 standard errors the linearised projection may waver
    assert (np.diff(better) >= -1e-3).all()


HARD = {
    "10 positives of 1000": (
        1000,
        joint_shares(
            positives=0.01,
            recall=(0.7, 0.6),
            alarms=(0.02, 0.025),
            disputed=(0.06, 0.01),
        ),
    ),
    "10 calls of 1000": (
        1000,
        joint_shares(
            positives=0.01,
            recall=(0.95, 0.85),
            alarms=(0.005, 0.008),
            disputed=(0.02, 0.004),
        ),
    ),
    "1 % disagree": (
        2000,
        joint_shares(
            positives=0.3,
            recall=(0.8, 0.79),
            alarms=(0.1, 0.101),
            disputed=(0.002, 0.002),
        ),
    ),
}


def _guarded_pass_rate(setting, metric, *, reps, level):
    n, shares = HARD[setting]
    estimand = difference_of_two_models(metric)
    margin = float(estimand(shares)[0])
    tables = np.random.default_rng(6).multinomial(n, shares, reps)
    centre, error = delta_method(tables, estimand)
    score = np.minimum(
        tilted_score(tables, estimand, null=margin), (centre - margin) / error
    )
    return np.mean(score >= stats.norm.isf(level))


@pytest.mark.parametrize("setting", HARD)
@pytest.mark.parametrize("metric", ["precision", "balanced_accuracy"])
def test_a_loss_of_the_margin_rarely_passes(setting, metric):
    assert _guarded_pass_rate(setting, metric, reps=2000, level=0.05) <= 0.075


@pytest.mark.calibration
@pytest.mark.parametrize("setting", HARD)
@pytest.mark.parametrize("metric", ["precision", "balanced_accuracy"])
@pytest.mark.parametrize(("level", "most"), [(0.05, 0.067), (0.005, 0.0085)])
def test_pass_error_holds_over_many_test_sets(setting, metric, level, most):
    assert _guarded_pass_rate(setting, metric, reps=100_000, level=level) <= most


def _equal_but_different(metric, *, positives, recall=(0.7, 0.8)):
    """Give shares of two models that reach the same metric in different ways."""
    estimand = difference_of_two_models(metric)

    def shares(alarms):
        return joint_shares(
            positives=positives,
            recall=recall,
            alarms=(0.02, alarms),
            disputed=(0.02, 0.01),
        )

    alarms = optimize.brentq(lambda rate: float(estimand(shares(rate))[0]), 0.006, 0.5)
    return shares(alarms)


def _block_rates(metric, shares, *, reps, levels):
    """Count failures in tables with as many positives as expected, of 1000 rows."""
    estimand, rng = difference_of_two_models(metric), np.random.default_rng(9)
    tables = np.concatenate(
        [
            rng.multinomial(round(1000 * part.sum()), part / part.sum(), reps)
            for part in shares.reshape(2, 4)
        ],
        axis=1,
    )
    p = np.array([p_worse_than_equal(t.reshape(2, 2, 2), estimand) for t in tables])
    return [np.mean(p <= level) for level in levels]


@pytest.mark.parametrize("metric", ["f1", "mcc", "balanced_accuracy"])
def test_different_models_with_the_same_metric_rarely_fail(metric):
    shares = _equal_but_different(metric, positives=0.02)
    (rate,) = _block_rates(metric, shares, reps=700, levels=[0.05])
    assert rate <= 0.075


@pytest.mark.calibration
@pytest.mark.parametrize("metric", ["f1", "mcc", "balanced_accuracy"])
@pytest.mark.parametrize("positives", [0.02, 0.04, 0.1])
@pytest.mark.parametrize("recall", [(0.7, 0.8), (0.8, 0.95), (0.9, 0.98)])
def test_block_error_holds_for_different_models_with_the_same_metric(
    metric, positives, recall
):
    shares = _equal_but_different(metric, positives=positives, recall=recall)
    rates = _block_rates(metric, shares, reps=6000, levels=[0.05, 0.005])
    assert rates[0] <= 0.064
    assert rates[1] <= 0.010
