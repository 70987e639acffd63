from __future__ import annotations

import numpy as np
import pytest

from pytest_mlgate.stats.counts.cells import metric_of_one_model
from pytest_mlgate.stats.counts.delta_method import delta_test
from pytest_mlgate.stats.counts.guarded_score import guarded_test
from pytest_mlgate.stats.counts.tilted_score import tilted_test

COUNTS = np.array([178, 2, 4, 16])
MCC = metric_of_one_model("mcc")
RANGE = {"lowest": -1.0, "highest": 1.0}


@pytest.mark.parametrize("x", [0.5, 0.7, 0.82, 0.9, 0.95])
def test_the_larger_p_value_speaks(x):
    parts = [test(COUNTS, MCC, **RANGE) for test in (tilted_test, delta_test)]
    both = guarded_test(COUNTS, MCC, **RANGE)
    assert both.p_better_than(x) == max(part.p_better_than(x) for part in parts)
    assert both.p_worse_than(x) == max(part.p_worse_than(x) for part in parts)


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.99])
def test_the_interval_is_what_the_larger_p_values_do_not_reject(confidence):
    both = guarded_test(COUNTS, MCC, **RANGE)
    low, high, _ = both.interval(confidence)
    side = (1 - confidence) / 2
    assert both.p_better_than(low) == pytest.approx(side, abs=1e-6)
    assert both.p_worse_than(high) == pytest.approx(side, abs=1e-6)
