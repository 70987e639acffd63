"""What a gate asks is well formed before anybody judges it."""

from __future__ import annotations

import math

import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.verdict import Threshold


@pytest.mark.parametrize("name", ["ok", "bad"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_threshold_is_made_of_finite_numbers(name, value):
    with pytest.raises(InvalidInput, match=f"`{name}` must be a finite number"):
        Threshold(**{"ok": 0.0, "bad": 0.0, name: value})


def test_bad_may_touch_ok_and_not_pass_it():
    assert Threshold(ok=0.8, bad=0.8).bad == 0.8
    with pytest.raises(InvalidInput, match=r"`bad` must be at most `ok` \(0\.8\)"):
        Threshold(ok=0.8, bad=math.nextafter(0.8, 1.0))
