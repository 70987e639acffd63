from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from pytest_mlgate.judging import outcome_of
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.influence_difference import difference_of
from pytest_mlgate.stats.losses.mean_loss import mean_loss_difference
from pytest_mlgate.verdict import Threshold

QUESTION = {"ok": 0.0, "bad": -0.02, "alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
VALUES = arrays.arrays(np.float64, 30, elements=st.integers(0, 9).map(float))
PLAIN = RowStructure()


def mean(values, weights=None):
    weights = np.ones(values.size) if weights is None else weights
    share = weights / weights.sum()
    value = (share * values).sum()
    return Influence(value=value, psi=share * (values - value), df=values.size - 1)


def difference(candidate, baseline, structure=PLAIN, *, higher_is_better=True):
    weights = structure.weights
    return difference_of(
        mean(candidate, weights),
        mean(baseline, weights),
        structure=structure,
        higher_is_better=higher_is_better,
        method="mean",
        n=candidate.size,
    )


def draw(seed, n=400):
    rng = np.random.default_rng(seed)
    baseline = rng.exponential(size=n)
    return baseline + 0.02 + 0.3 * rng.normal(size=n), baseline


def test_on_plain_rows_it_is_the_special_procedure_of_mean_losses():
    candidate, baseline = draw(1)
    found = difference(candidate, baseline, higher_is_better=False)
    special = mean_loss_difference(candidate, baseline, measure="loss")
    for x in (-0.1, 0.0, 0.02):
        assert found.p_better_than(x) == pytest.approx(special.p_better_than(x))
        assert found.p_worse_than(x) == pytest.approx(special.p_worse_than(x))
    assert found.interval(0.9) == pytest.approx(special.interval(0.9))
    assert found.rows_needed(**QUESTION) == special.rows_needed(**QUESTION)
    assert (found.candidate, found.baseline) == pytest.approx(
        (special.candidate, special.baseline)
    )


def test_symmetric_groups_have_the_t_of_statsmodels_with_clusters():
    rng = np.random.default_rng(2)
    half = rng.normal(size=100)
    gains = np.concatenate((half, -half)) + 0.04
    groups = np.concatenate((np.repeat(np.arange(25), 4), np.repeat(np.arange(25), 4)))
    groups[100:] += 25
    found = difference(gains + 5, np.full(200, 5.0), RowStructure(groups=groups))
    oracle = sm.OLS(gains, np.ones(200)).fit(
        cov_type="cluster", cov_kwds={"groups": groups}
    )
    t = gains.mean() / float(oracle.bse[0])
    assert found.p_better_than(0.0) == pytest.approx(stats.t.sf(t, 49), abs=1e-9)
    assert found.p_worse_than(0.0) == pytest.approx(stats.t.cdf(t, 49), abs=1e-9)
    reach = stats.t.ppf(0.95, 49) * float(oracle.bse[0])
    expected = (gains.mean() - reach, gains.mean() + reach)
    assert found.interval(0.9)[:2] == pytest.approx(expected, abs=1e-9)


def test_rows_in_time_have_the_t_of_batch_means():
    candidate, baseline = draw(3)
    found = difference(candidate, baseline, RowStructure(time=np.arange(400.0)))
    means = (candidate - baseline).reshape(20, 20).mean(axis=1)
    for p, side in ((found.p_better_than, "greater"), (found.p_worse_than, "less")):
        oracle = stats.ttest_1samp(means, 0.01, alternative=side)
        assert p(0.01) == pytest.approx(oracle.pvalue, abs=1e-9)


@given(candidate=VALUES, baseline=VALUES, x=st.floats(-5, 5), seed=st.integers(0, 9))
def test_swapping_the_models_flips_the_sign(candidate, baseline, x, seed):
    rng = np.random.default_rng(seed)
    structure = RowStructure(
        weights=rng.uniform(0.5, 2, 30), groups=rng.integers(0, 20, 30)
    )
    one = difference(candidate, baseline, structure)
    other = difference(baseline, candidate, structure)
    assert one.p_better_than(x) == pytest.approx(other.p_worse_than(-x), abs=1e-9)
    if one.estimate is not None:
        assert one.estimate == pytest.approx(-other.estimate, abs=1e-12)


@given(candidate=VALUES, baseline=VALUES, order=st.permutations(list(range(30))))
def test_the_order_of_the_rows_is_irrelevant(candidate, baseline, order):
    groups = np.arange(30) % 13
    one = difference(candidate, baseline, RowStructure(groups=groups))
    other = difference(
        candidate[order], baseline[order], RowStructure(groups=groups[order])
    )
    assert one.interval(0.9) == pytest.approx(other.interval(0.9), abs=1e-9)
    assert (one.cannot_judge is None) == (other.cannot_judge is None)


@settings(max_examples=50)
@given(seed=st.integers(0, 500), copies=st.integers(2, 3), bad=st.floats(-0.3, 0.0))
def test_copies_of_every_row_in_a_group_change_no_verdict(seed, copies, bad):
    candidate, baseline = draw(seed, n=60)
    rows = np.arange(60)
    alone = difference(candidate, baseline, RowStructure(groups=rows))
    copied = difference(
        np.repeat(candidate, copies),
        np.repeat(baseline, copies),
        RowStructure(groups=np.repeat(rows, copies)),
    )
    threshold = Threshold(ok=0.0, bad=bad)
    verdicts = {outcome_of(m, threshold, alpha=0.05) for m in (alone, copied)}
    assert len(verdicts) == 1
    assert copied.interval(0.9) == pytest.approx(alone.interval(0.9), abs=1e-9)


@given(
    candidate=VALUES,
    baseline=VALUES,
    x=st.floats(-9, 9),
    confidence=st.floats(0.5, 0.999),
)
def test_p_values_and_interval_agree(candidate, baseline, x, confidence):
    structure = RowStructure(groups=np.arange(30) // 2)
    found = difference(candidate, baseline, structure)
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


def test_for_losses_positive_is_better_and_the_fields_keep_the_losses():
    candidate, baseline = draw(4)
    found = difference(candidate - 0.5, baseline, higher_is_better=False)
    assert found.estimate > 0.4
    assert found.orientation == 1
    assert found.candidate == pytest.approx(candidate.mean() - 0.5)


def test_a_model_without_a_value_is_named_with_its_reason():
    candidate, baseline = draw(5)
    ask = {
        "structure": PLAIN,
        "higher_is_better": True,
        "method": "precision",
        "n": 400,
    }
    found = difference_of(Undefined(reason="0 alarms"), mean(baseline), **ask)
    assert found.cannot_judge == "candidate: 0 alarms"
    assert found.baseline == pytest.approx(baseline.mean())
    assert found.candidate is None
    same = difference_of(Undefined(reason="0 rows"), Undefined(reason="0 rows"), **ask)
    assert same.cannot_judge == "0 rows"
    other = difference_of(mean(candidate), Undefined(reason="0 alarms"), **ask)
    assert other.cannot_judge == "baseline: 0 alarms"


def test_models_that_pull_alike_prove_nothing():
    candidate, _ = draw(6)
    for other in (candidate, candidate + 1.0, candidate * (1 + 1e-15)):
        found = difference(other, candidate)
        assert found.estimate is None
        assert "pull alike on all 400 rows" in found.cannot_judge


def test_a_difference_on_a_handful_of_groups_gets_no_verdict():
    candidate, baseline = draw(7)
    candidate = baseline + 0.001 * (candidate - baseline)
    candidate[:4] -= 50
    groups = np.arange(400) // 4
    found = difference(candidate, baseline, RowStructure(groups=groups))
    assert found.cannot_judge == "The estimate rests on a handful of groups."
    assert found.rows_needed(**QUESTION) > 400


def test_planning_counts_rows_at_the_present_size_of_groups():
    candidate, baseline = draw(8)
    groups = np.arange(400) // 4
    found = difference(candidate, baseline, RowStructure(groups=groups))
    few = difference(candidate[:32], baseline[:32], RowStructure(groups=groups[:32]))
    assert found.cannot_judge is None
    assert few.cannot_judge.startswith("8 effective groups")
    assert few.rows_needed(**QUESTION) >= 40


def test_what_has_to_be_true_depends_on_the_rows():
    candidate, baseline = draw(9)
    told = {
        difference(candidate, baseline, structure).assumptions
        for structure in (
            PLAIN,
            RowStructure(groups=np.arange(400) // 2),
            RowStructure(time=np.arange(400.0)),
        )
    }
    assert len(told) == 3


def boundary_rates(*, groups, reps, levels, seed):
    """Give error rates of pass and failure of a skewed difference at its truth."""
    errors = np.zeros((2, len(levels)))
    for rep in range(reps):
        rng = np.random.default_rng([seed, rep])
        shared = rng.exponential(size=groups.max() + 1)[groups]
        gains = -(shared - 1) - 0.5 * rng.normal(size=groups.size)
        baseline = rng.exponential(size=groups.size)
        found = difference(baseline + gains, baseline, RowStructure(groups=groups))
        if found.cannot_judge is None:
            tests = (found.p_better_than(0.0), found.p_worse_than(0.0))
            errors += [[p <= level for level in levels] for p in tests]
    return errors / reps


def test_skewed_groups_keep_the_level_on_both_sides():
    groups = np.arange(300) // 5
    errors = boundary_rates(groups=groups, reps=1200, levels=(0.05,), seed=10)
    assert errors.min() > 0.02
    assert errors.max() < 0.07


@pytest.mark.calibration
@pytest.mark.parametrize(
    ("n_groups", "highest"),
    # twenty exponential groups are at the edge of what the skewness can mend
    [(20, (0.07, 0.0145)), (40, (0.06, 0.009)), (100, (0.06, 0.009))],
)
def test_skewed_groups_keep_both_levels(n_groups, highest):
    groups = np.arange(n_groups * 5) // 5
    errors = boundary_rates(groups=groups, reps=15_000, levels=(0.05, 0.005), seed=11)
    assert errors[:, 0].max() < highest[0]
    assert errors[:, 1].max() < highest[1]
