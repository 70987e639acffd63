from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from tests.stats.fairness.group_tables import most

from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.fairness.group_bias import group_bias
from pytest_mlgate.stats.fairness.group_means import MEAN_RESIDUAL
from pytest_mlgate.stats.fairness.group_means import SCORE_BIAS
from pytest_mlgate.stats.fairness.grouping import Grouping
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.regression.value_answers import ValueAnswers

PLAIN = RowStructure()
QUESTION = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def grouping(*sizes):
    labels = [chr(97 + i) for i in range(len(sizes))]
    codes = np.repeat(np.arange(len(sizes)), sizes)
    return Grouping(codes=codes, n_groups=len(sizes), labels=labels)


def residual(values, groups, **asked):
    return group_bias(
        MEAN_RESIDUAL,
        np.asarray(values),
        ValueAnswers(values=np.zeros(len(values))),
        groups=groups,
        structure=asked.pop("structure", PLAIN),
        **asked,
    )


def scores(y, p, groups, **asked):
    return group_bias(
        SCORE_BIAS,
        np.asarray(y, dtype=bool),
        BinaryAnswers(decisions=p > 0.5, scores=p),
        groups=groups,
        structure=asked.pop("structure", PLAIN),
        **asked,
    )


def symmetric(n, around, scale=1.0):
    half = np.abs(np.random.default_rng(n).normal(size=n // 2)) * scale
    return np.concatenate((around + half, around - half))


def test_one_group_is_the_t_test_against_nought_on_both_sides():
    values = symmetric(400, 0.15)
    found = residual(values, grouping(400))
    oracle = stats.ttest_1samp(values, 0.0)
    assert found.p_worse_than(0.0) == pytest.approx(oracle.pvalue, rel=1e-9)
    limits = oracle.confidence_interval(0.90)
    assert -found.interval(0.90).low == pytest.approx(limits.high, abs=1e-9)
    assert found.candidate == pytest.approx(values.mean())
    assert found.estimate == -found.candidate


def test_a_pass_is_two_one_sided_tests():
    values = symmetric(400, -0.05)
    found = residual(values, grouping(400))
    oracle = stats.ttest_1samp(values, -0.2, alternative="greater")
    assert found.p_better_than(-0.2) == pytest.approx(oracle.pvalue, rel=1e-9)


def test_the_farthest_group_decides_and_is_named_with_its_sign():
    values = np.concatenate((symmetric(300, 0.0), symmetric(200, -0.5)))
    found = residual(values, grouping(300, 200))
    assert found.note == "worst: b (-0.5)"
    alone = residual(symmetric(200, -0.5), grouping(200))
    assert found.p_worse_than(-0.2) == pytest.approx(2 * alone.p_worse_than(-0.2))
    assert "farthest of 2 groups" in found.method


def test_the_bias_of_probabilities_is_observed_less_predicted():
    rng = np.random.default_rng(3)
    p = rng.beta(2, 3, 900)
    groups = grouping(500, 400)
    y = rng.random(900) < p
    y[500:] = rng.random(400) < np.clip(p[500:] + 0.2, 0, 1)
    found = scores(y, p, groups)
    assert found.candidate == pytest.approx(y[500:].mean() - p[500:].mean())
    weights = np.where(np.arange(900) % 2, 1.0, 3.0)
    weighted = scores(y, p, groups, structure=RowStructure(weights=weights))
    expected = np.average((y - p)[500:], weights=weights[500:])
    assert weighted.candidate == pytest.approx(expected)


def test_rows_that_hang_together_count_by_group():
    rng = np.random.default_rng(3)
    homes = np.repeat(np.arange(60), 10)
    values = rng.normal(size=60)[homes] + 0.1 * rng.normal(size=600)
    plain = residual(values, grouping(600))
    by_home = residual(values, grouping(600), structure=RowStructure(groups=homes))
    assert by_home.candidate == plain.candidate
    assert np.ptp(by_home.interval(0.9)[:2]) > 2 * np.ptp(plain.interval(0.9)[:2])


def test_few_positives_are_judged_by_the_binomial_distribution():
    p = np.full(300, 0.02)
    y = np.arange(300) < 15
    found = scores(y, p, grouping(300))
    oracle = stats.binomtest(15, 300, 0.03, alternative="greater").pvalue
    assert found.p_worse_than(-0.01) == pytest.approx(
        oracle + stats.binomtest(15, 300, 0.01, alternative="greater").pvalue
    )
    passes = stats.binomtest(15, 300, 0.12, alternative="less").pvalue
    assert found.p_better_than(-0.1) == pytest.approx(passes)
    assert "15 of 300 rows are positive" in found.note
    assert found.rows_needed(ok=-0.02, bad=-0.02, **QUESTION) > 300


def test_a_group_without_positives_that_were_expected_is_certainly_off():
    found = scores(np.zeros(500), np.full(500, 0.4), grouping(500))
    assert found.candidate == pytest.approx(0.4)
    assert found.p_worse_than(-0.1) < 1e-12
    fine = scores(np.zeros(500), np.full(500, 0.001), grouping(500))
    assert fine.p_better_than(-0.02) < 0.05


def test_few_positives_with_weights_are_no_verdict():
    structure = RowStructure(weights=np.ones(500))
    y = np.arange(500) < 15
    found = scores(y, np.full(500, 0.4), grouping(500), structure=structure)
    assert "positive rows are too few for a verdict" in found.cannot_judge


def test_small_empty_and_equal_groups_are_named_and_keep_it_from_passing():
    values = np.concatenate((symmetric(400, 0.0), np.arange(12.0), np.full(50, 0.1)))
    groups = Grouping(
        codes=np.repeat([0, 1, 2], [400, 12, 50]),
        n_groups=4,
        labels=["a", "few", "equal", "none"],
    )
    found = residual(values, groups)
    assert "few: the group has 12 rows, needs 30" in found.cannot_pass
    assert "equal: No row of the group differs" in found.cannot_pass
    assert "none: The group has 0 rows" in found.cannot_pass
    rest = residual(values, groups, without=np.array([False, True, True, True]))
    assert rest.cannot_pass is None
    assert rest.note.startswith("worst: a")


def test_few_rows_of_rare_positives_are_no_verdict_either():
    found = scores(np.zeros(12), np.full(12, 0.4), grouping(12))
    assert "the group has 12 rows, needs 30" in found.cannot_judge


def rates(sizes, *, shape, off, reps, seed):
    """Give block at .05 and .005 and pass likewise, the last group at the limit."""
    rng = np.random.default_rng(seed)
    groups = grouping(*sizes)
    last = groups.codes == len(sizes) - 1
    block, good = [], []
    for _ in range(reps):
        p = rng.beta(*shape, groups.codes.size)
        true = np.clip(p + np.where(last, off, 0.0), 0, 1)
        limit = abs((true - p)[last].mean())
        found = scores(rng.random(p.size) < true, p, groups)
        block.append(1 if found.cannot_judge else found.p_worse_than(-limit))
        withheld = found.cannot_judge or found.cannot_pass
        good.append(1 if withheld else found.p_better_than(-limit))
    return np.array(
        [(np.array(p) <= a).mean() for p in (block, good) for a in (0.05, 0.005)]
    )


@pytest.mark.parametrize(
    ("sizes", "shape", "off"),
    [((400,), (2, 3), 0.1), ((300, 200), (1, 9), 0.05), ((200,), (1, 49), 0.02)],
)
def test_levels_at_the_boundary(sizes, shape, off):
    found = rates(sizes, shape=shape, off=off, reps=200, seed=1)
    assert all(found <= [most(level, 200) for level in (0.05, 0.005) * 2])


@pytest.mark.calibration
@pytest.mark.parametrize("off", [0.02, 0.05, -0.02])
@pytest.mark.parametrize("shape", [(2, 3), (1, 9), (1, 49)])
@pytest.mark.parametrize("sizes", [(1000,), (200,), (60,), (5000, 1000, 300, 100, 50)])
def test_levels_at_the_boundary_with_rare_positives(sizes, shape, off):
    found = rates(sizes, shape=shape, off=off, reps=1000, seed=2)
    assert all(found <= [most(level, 1000) for level in (0.05, 0.005) * 2])


@pytest.mark.calibration
@pytest.mark.parametrize("sizes", [(500,), (30,), (2000, 300, 50)])
@pytest.mark.parametrize("draw", ["normal", "exponential"])
def test_levels_at_the_boundary_of_numbers(sizes, draw):
    rng = np.random.default_rng(4)
    groups = grouping(*sizes)
    off = np.where(groups.codes == len(sizes) - 1, 0.3, 0.0)
    block, good = [], []
    for _ in range(2000):
        errors = getattr(rng, draw)(size=groups.codes.size) - (draw == "exponential")
        found = residual(errors + off, groups)
        block.append(1 if found.cannot_judge else found.p_worse_than(-0.3))
        withheld = found.cannot_judge or found.cannot_pass
        good.append(1 if withheld else found.p_better_than(-0.3))
    for p in (block, good):
        assert (np.array(p) <= 0.05).mean() <= 0.068
        assert (np.array(p) <= 0.005).mean() <= 0.0135
