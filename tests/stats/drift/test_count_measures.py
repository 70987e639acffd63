from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.stats.drift.count_measures import COUNT_MEASURES

ONES = [1000] * 6


@pytest.mark.parametrize("name", COUNT_MEASURES)
def test_every_measure_is_oriented_and_words_itself(name):
    found = COUNT_MEASURES[name](ONES, [300, 200, 100, 100, 100, 200])
    assert found.orientation == -1
    assert found.estimate == -found.candidate < 0
    assert found.n == 1000
    assert found.method
    assert found.assumptions
    assert "cells" in found.note


@pytest.mark.parametrize("name", COUNT_MEASURES)
def test_every_measure_takes_effective_rows(name):
    current = np.array([0.3, 0.2, 0.1, 0.1, 0.1, 0.2])
    many = COUNT_MEASURES[name](ONES, current, current_size=5000)
    few = COUNT_MEASURES[name](ONES, current, current_size=50)
    assert (many.n, few.n) == (5000, 50)
    assert many.p_worse_than(-0.02) < few.p_worse_than(-0.02)
