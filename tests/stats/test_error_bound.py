"""A value that is known up to a bound claims less, by the bound."""

from __future__ import annotations

import pytest

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.error_bound import within
from pytest_mlgate.stats.losses.mean_loss import mean_loss


def test_every_claim_is_that_of_the_least_favourable_value():
    usual = mean_loss([0.1, 0.2, 0.3, 0.2, 0.1, 0.3], measure="loss")
    found = within(usual, 0.02, note="cells")
    better, worse = usual.p_better_than(-0.28), usual.p_worse_than(-0.12)
    assert found.p_better_than(-0.3) == pytest.approx(better)
    assert found.p_worse_than(-0.1) == pytest.approx(worse)
    low, high, _ = usual.interval(0.9)
    assert found.interval(0.9)[:2] == pytest.approx((low - 0.02, high + 0.02))
    assert (found.estimate, found.note) == (usual.estimate, "cells")


def test_what_has_no_value_has_no_bound():
    nothing = Measurement.undefined("no rows", n=0, method="counting")
    assert within(nothing, 0.1, note="cells") is nothing
