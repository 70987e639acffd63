from __future__ import annotations

import pytest
from scipy import stats

from pytest_mlgate.stats.counts.score_test import ScoreTest


def _normal(estimate, error=0.05):
    return ScoreTest(
        score=lambda x: (estimate - x) / error,
        estimate=estimate,
        lowest=-1.0,
        highest=1.0,
    )


@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.999])
def test_a_normal_score_gives_the_normal_interval(confidence):
    low, high, told = _normal(0.1).interval(confidence)
    expected = stats.norm.interval(confidence, 0.1, 0.05)
    assert (low, high) == pytest.approx(expected, abs=1e-9)
    assert told == confidence


def test_limits_stop_at_the_ends_of_the_range():
    low, high, _ = _normal(0.98, error=2.0).interval(0.90)
    assert (low, high) == (-1.0, 1.0)


def test_an_estimate_at_the_end_is_its_own_limit():
    assert _normal(1.0).interval(0.90).high == 1.0
    assert _normal(-1.0).interval(0.90).low == -1.0


def test_what_lies_beyond_the_range_is_certain():
    test = _normal(0.1)
    assert (test.p_better_than(-1.0), test.p_worse_than(-1.5)) == (0.0, 1.0)
    assert (test.p_better_than(1.0), test.p_worse_than(1.5)) == (1.0, 0.0)


def test_an_estimate_at_the_end_is_not_beyond_it():
    assert _normal(-1.0).p_better_than(-1.0) == 0.5
    assert _normal(1.0).p_worse_than(1.0) == 0.5
