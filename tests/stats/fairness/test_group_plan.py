from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.fairness.group_counts import GroupShares
from pytest_mlgate.stats.fairness.group_pairs import every_pair
from pytest_mlgate.stats.fairness.group_plan import rows_of_each_group
from pytest_mlgate.stats.fairness.share_gap import share_gap
from pytest_mlgate.stats.fairness.share_gap import share_ratio


def shares(k, n, rows=None):
    n = np.asarray(n)
    return GroupShares(
        metric="recall", k=np.asarray(k), n=n, rows=n if rows is None else rows
    )


@pytest.mark.parametrize(("scale", "limit"), [("difference", 0.1), ("ratio", 0.8)])
def test_the_rows_planned_buy_the_pass(scale, limit):
    measure, bad = (
        (share_gap, -limit) if scale == "difference" else (share_ratio, limit)
    )
    planned = rows_of_each_group(shares([300, 9], [1000, 30]), limit=limit, scale=scale)
    rows = int(planned[1])
    rng = np.random.default_rng(1)
    passed = [
        measure(
            shares(rng.binomial(rows, 0.3, 2), [rows, rows]), pairs=every_pair(2)
        ).p_better_than(bad)
        <= 0.05
        for _ in range(400)
    ]
    assert 0.72 < np.mean(passed) < 0.88


def test_rare_positives_take_more_rows():
    plan = rows_of_each_group(
        shares([70, 7], [100, 10], rows=np.array([200, 200])), limit=0.1
    )
    assert plan[1] == pytest.approx(10 * plan[0], rel=0.01)


def test_nobody_knows_the_rows_of_a_group_without_a_positive():
    plan = rows_of_each_group(
        shares([70, 0], [100, 0], rows=np.array([200, 50])), limit=0.1
    )
    assert np.isinf(plan[1])
    assert np.isfinite(plan[0])
    assert np.isinf(rows_of_each_group(shares([0, 0], [50, 50]), limit=0.1)).all()


def test_a_limit_is_within_0_and_1():
    with pytest.raises(InvalidInput, match="limit"):
        rows_of_each_group(shares([1], [2]), limit=10)
