from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tests.stats.joint_tables import joint_shares
from tests.stats.joint_tables import unroll

from pytest_mlgate.stats.counts.cells import difference_of_two_models
from pytest_mlgate.stats.counts.delta_method import delta_method
from pytest_mlgate.stats.counts.joint_counts import joint_counts
from pytest_mlgate.stats.counts.swap_permutation import n_swaps
from pytest_mlgate.stats.counts.swap_permutation import swap_permutation

METRICS = ["precision", "f1", "mcc", "balanced_accuracy"]
TINY = np.array([[[5, 1], [2, 1]], [[1, 1], [3, 2]]])


def _statistic(joint, estimand):
    counts = joint.reshape(8)
    value = estimand(counts / counts.sum())[0]
    ratio = float(value / delta_method(counts, estimand)[1])
    return ratio if np.isfinite(ratio) else 0.0


@pytest.mark.parametrize("metric", METRICS)
def test_p_equals_enumeration_of_every_swap_of_every_row(metric):
    estimand = difference_of_two_models(metric)
    y, old, new = unroll(TINY)
    disputed = np.flatnonzero(old != new)
    observed = _statistic(TINY, estimand)
    as_extreme = []
    for swaps in itertools.product([False, True], repeat=disputed.size):
        swapped = np.zeros(y.size, dtype=bool)
        swapped[disputed] = swaps
        joint = joint_counts(
            y,
            baseline=np.where(swapped, new, old),
            candidate=np.where(swapped, old, new),
        )
        as_extreme.append(_statistic(joint, estimand) <= observed + 1e-12)
    expected = np.mean(as_extreme)
    assert swap_permutation(TINY, estimand) == pytest.approx(expected, abs=1e-12)


def test_the_number_of_swaps_is_counted_per_class():
    assert n_swaps(TINY) == (1 + 2 + 1) * (1 + 3 + 1)


def test_agreement_everywhere_gives_one():
    joint = np.array([[[50, 0], [0, 5]], [[2, 0], [0, 12]]])
    p = swap_permutation(joint, difference_of_two_models("f1"))
    assert p == pytest.approx(1.0)


@settings(max_examples=60)
@given(
    hnp.arrays(np.int64, (2, 2, 2), elements=st.integers(0, 12)).filter(np.any),
    st.sampled_from(METRICS),
)
def test_the_two_directions_cover_everything(joint, metric):
    estimand = difference_of_two_models(metric)
    there = swap_permutation(joint, estimand)
    back = swap_permutation(joint.swapaxes(1, 2), estimand)
    assert 0 < there <= 1
    # both count the observed table, so together they exceed 1
    assert there + back >= 1 - 1e-9


HARD = {
    "10 positives of 1000": (
        1000,
        joint_shares(
            positives=0.01, recall=(0.7, 0.7), alarms=(0.02, 0.02), disputed=(0.2, 0.02)
        ),
    ),
    "1 % disagree": (
        2000,
        joint_shares(
            positives=0.3, recall=(0.8, 0.8), alarms=(0.1, 0.1), disputed=(0.01, 0.01)
        ),
    ),
}


def _block_rates(setting, metric, *, reps, levels):
    n, shares = HARD[setting]
    estimand = difference_of_two_models(metric)
    tables = np.random.default_rng(8).multinomial(n, shares, reps)
    p = np.array([swap_permutation(t.reshape(2, 2, 2), estimand) for t in tables])
    return [np.mean(p <= level) for level in levels]


@pytest.mark.parametrize("setting", HARD)
def test_equal_models_fail_in_at_most_five_percent(setting):
    (rate,) = _block_rates(setting, "f1", reps=2000, levels=[0.05])
    assert rate <= 0.065


@pytest.mark.calibration
@pytest.mark.parametrize("setting", HARD)
@pytest.mark.parametrize("metric", METRICS)
def test_block_error_holds_over_many_test_sets(setting, metric):
    rates = _block_rates(setting, metric, reps=20_000, levels=[0.05, 0.005, 0.0005])
    assert rates[0] <= 0.055
    assert rates[1] <= 0.0065
    assert rates[2] <= 0.0012
