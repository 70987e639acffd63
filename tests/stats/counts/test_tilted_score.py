from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats
from tests.stats.joint_tables import joint_shares

from pytest_mlgate.stats.counts.cells import difference_of_two_models
from pytest_mlgate.stats.counts.cells import metric_of_one_model
from pytest_mlgate.stats.counts.tilted_score import tilted_score
from pytest_mlgate.stats.counts.tilted_score import tilted_test

METRICS = ["precision", "f1", "mcc", "balanced_accuracy"]
# every cell occupied: no metric is undefined
TABLES = hnp.arrays(np.int64, 8, elements=st.integers(1, 60))


@pytest.mark.parametrize("null", [0.75, 0.80, 0.9, 0.95])
def test_for_a_plain_share_it_is_the_binomial_score(null):
    counts = np.array([60, 10, 5, 25])
    expected = (0.85 - null) / math.sqrt(null * (1 - null) / 100)
    score = tilted_score(counts, metric_of_one_model("accuracy"), null=null)
    assert float(score) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("metric", METRICS)
def test_many_tables_at_once_give_the_same_as_one_by_one(metric):
    tables = np.random.default_rng(0).integers(1, 50, (4, 8))
    estimand = difference_of_two_models(metric)
    alone = [float(tilted_score(table, estimand, null=-0.1)) for table in tables]
    assert tilted_score(tables, estimand, null=-0.1) == pytest.approx(alone)


@settings(max_examples=40)
@given(TABLES, st.sampled_from(METRICS))
def test_p_values_rise_with_what_is_asked(counts, metric):
    test = tilted_test(
        counts, difference_of_two_models(metric), lowest=-1.0, highest=1.0
    )
    better = np.array([test.p_better_than(x) for x in np.linspace(-0.9, 0.9, 25)])
    # beyond 3.6 standard errors the linearised projection may waver
    assert all(np.diff(better) >= -1e-3)
    assert ((better >= 0) & (better <= 1)).all()


@settings(max_examples=40)
@given(TABLES, st.sampled_from(METRICS))
def test_swapping_roles_mirrors_the_score(counts, metric):
    estimand = difference_of_two_models(metric)
    swapped = counts.reshape(2, 2, 2).swapaxes(1, 2).reshape(8)
    there = tilted_score(counts, estimand, null=-0.05)
    assert float(there) == pytest.approx(-tilted_score(swapped, estimand, null=0.05))


@settings(max_examples=40)
@given(TABLES, st.sampled_from(METRICS))
def test_interval_holds_the_estimate_and_its_ends_are_on_the_level(counts, metric):
    most = 2.0 if metric == "mcc" else 1.0
    estimand = difference_of_two_models(metric)
    test = tilted_test(counts, estimand, lowest=-most, highest=most)
    low, high, _ = test.interval(0.90)
    assert -most <= low < test.estimate < high <= most
    for end, p in ((low, test.p_better_than), (high, test.p_worse_than)):
        if abs(end) < most:
            assert p(end) == pytest.approx(0.05, abs=1e-6)


def test_a_table_without_a_value_gives_no_score():
    nothing_called = np.array([90, 0, 0, 0, 10, 0, 0, 0])
    score = tilted_score(
        nothing_called, difference_of_two_models("precision"), null=0.1
    )
    assert float(score) == 0.0


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


def _pass_rate(setting, metric, *, reps, level):
    n, shares = HARD[setting]
    estimand = difference_of_two_models(metric)
    margin = float(estimand(shares)[0])
    tables = np.random.default_rng(6).multinomial(n, shares, reps)
    score = tilted_score(tables, estimand, null=margin)
    return np.mean(score >= stats.norm.isf(level))


@pytest.mark.parametrize("setting", HARD)
@pytest.mark.parametrize("metric", ["f1", "mcc"])
def test_a_loss_of_the_margin_passes_in_at_most_five_percent(setting, metric):
    assert _pass_rate(setting, metric, reps=2000, level=0.05) <= 0.065


@pytest.mark.calibration
@pytest.mark.parametrize("setting", HARD)
@pytest.mark.parametrize("metric", ["f1", "mcc"])
@pytest.mark.parametrize(("level", "most"), [(0.05, 0.055), (0.005, 0.007)])
def test_pass_error_holds_over_many_test_sets(setting, metric, level, most):
    assert _pass_rate(setting, metric, reps=100_000, level=level) <= most
