"""Bars of groups have the share in the middle of a usual interval."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from pytest_mlgate.stats.curves.share_bars import share_bars


@pytest.mark.parametrize(("k", "n"), [(40, 50), (0, 7), (9, 9), (1, 1000)])
def test_limits_are_those_of_another_tool(k, n):
    found = share_bars(np.array([float(k)]), np.array([float(n)]))
    low, high = proportion_confint(k, n, alpha=0.1, method="wilson")
    assert found.low[0] == pytest.approx(low, abs=1e-12)
    assert found.high[0] == pytest.approx(high, abs=1e-12)
    assert found.y[0] == k / n


def test_groups_stand_at_whole_places():
    found = share_bars(np.array([1.0, 2.0, 3.0]), np.array([4.0, 4.0, 4.0]))
    assert found.x.tolist() == [0, 1, 2]
    assert (found.low <= found.y).all()
    assert (found.y <= found.high).all()
