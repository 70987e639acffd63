from __future__ import annotations

import numpy as np
import pytest
from fairlearn.metrics import MetricFrame
from sklearn.metrics import recall_score
from tests.stats.fairness.group_tables import most

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.fairness.group_counts import count_groups
from pytest_mlgate.stats.fairness.group_counts import shares_of
from pytest_mlgate.stats.fairness.group_pairs import every_pair
from pytest_mlgate.stats.fairness.share_gap import share_gap
from pytest_mlgate.stats.fairness.weighted_shares import weighted_shares


def rows(seed=1, n=900):
    rng = np.random.default_rng(seed)
    return rng.random(n) < 0.5, rng.random(n) < 0.4, np.arange(n) % 3, rng


def test_weights_of_one_are_counts():
    y, said, groups, _ = rows()
    plain = shares_of("recall", count_groups(y, said, groups, n_groups=3))
    found = weighted_shares("recall", y, said, groups, np.ones(900), n_groups=3)
    assert found.n == pytest.approx(plain.n)
    assert found.k == pytest.approx(plain.k)
    assert found.rows == pytest.approx(plain.rows)


def test_shares_equal_those_of_fairlearn():
    y, said, groups, rng = rows()
    weights = rng.exponential(size=900)
    frame = MetricFrame(
        metrics=recall_score,
        y_true=y,
        y_pred=said,
        sensitive_features=groups,
        sample_params={"sample_weight": weights},
    )
    found = weighted_shares("recall", y, said, groups, weights, n_groups=3)
    assert found.values == pytest.approx(frame.by_group.to_numpy(), abs=1e-12)
    gap = share_gap(found, pairs=every_pair(3))
    assert gap.candidate == pytest.approx(frame.difference(), abs=1e-12)


def test_the_scale_of_the_weights_does_not_matter():
    y, said, groups, rng = rows()
    weights = rng.exponential(size=900)
    one = weighted_shares("precision", y, said, groups, weights, n_groups=3)
    other = weighted_shares("precision", y, said, groups, 7 * weights, n_groups=3)
    assert one.n == pytest.approx(other.n)


def test_unequal_weights_tell_less_and_empty_groups_nothing():
    y, said, groups, rng = rows()
    weights = rng.exponential(size=900)
    found = weighted_shares("accuracy", y, said, groups, weights, n_groups=4)
    assert all(found.n[:3] < 250)
    assert found.n[3] == found.k[3] == found.rows[3] == 0
    asked = share_gap(found, pairs=every_pair(4), labels=list("abcd"))
    assert asked.cannot_pass == "Too small to judge: d (0 rows, needs 30)."


def test_an_unknown_share_is_refused():
    y, said, groups, _ = rows()
    with pytest.raises(InvalidInput, match="accuracy"):
        weighted_shares("acuracy", y, said, groups, np.ones(900), n_groups=3)


def test_a_weight_of_nought_is_refused():
    y, said, groups, _ = rows()
    with pytest.raises(InvalidInput, match="weights"):
        weighted_shares("recall", y, said, groups, np.zeros(900), n_groups=3)


def rates(sizes, shares, limit, *, reps, seed):
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(len(sizes)), sizes)
    block, good = [], []
    for _ in range(reps):
        hit = rng.random(groups.size) < np.asarray(shares)[groups]
        weights = np.exp(0.8 * rng.normal(size=groups.size))
        found = share_gap(
            weighted_shares(
                "selection_rate", hit, hit, groups, weights, n_groups=len(sizes)
            ),
            pairs=every_pair(len(sizes)),
        )
        block.append(found.p_worse_than(-limit))
        good.append(1 if found.cannot_pass else found.p_better_than(-limit))
    return np.array(
        [(np.array(p) <= a).mean() for p in (block, good) for a in (0.05, 0.005)]
    )


def test_levels_at_the_boundary():
    found = rates((600, 300), [0.3, 0.4], 0.1, reps=150, seed=2)
    assert all(found <= [most(level, 150) for level in (0.05, 0.005) * 2])


@pytest.mark.calibration
@pytest.mark.parametrize("share", [0.05, 0.3, 0.8])
@pytest.mark.parametrize("sizes", [(1000, 500), (2000, 100), (1000, 200, 200)])
def test_levels_at_the_boundary_with_many_weights(sizes, share):
    shares = [share] * (len(sizes) - 1) + [share + 0.1]
    found = rates(sizes, shares, 0.1, reps=2000, seed=3)
    assert all(found <= [0.067, 0.0105, 0.067, 0.0105])
