from __future__ import annotations

import pytest

from pytest_mlgate.stats.sequential.watched_share import watched_share

PLAN = {"alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}


def test_a_share_of_failures_is_turned_round():
    found = watched_share(12, 3_000, higher_is_better=False)
    assert found.estimate == -0.004
    assert found.orientation == -1
    assert found.p_better_than(-0.01) < 0.05
    assert found.p_worse_than(-0.001) < 0.05
    low, high, _ = found.interval(0.90)
    assert -0.01 < low < -0.004 < high < -0.001


def test_the_same_share_seen_from_the_other_side_says_the_same():
    failed = watched_share(12, 3_000, higher_is_better=False)
    answered = watched_share(2_988, 3_000)
    assert failed.p_better_than(-0.01) == pytest.approx(answered.p_better_than(0.99))
    assert failed.p_worse_than(-0.002) == pytest.approx(answered.p_worse_than(0.998))


def test_no_failure_at_all_is_an_answer_too():
    found = watched_share(0, 2_000, higher_is_better=False)
    assert found.p_better_than(-0.01) < 0.001
    assert found.interval(0.90).high == 0.0
    few = watched_share(0, 100, higher_is_better=False)
    rows = few.rows_needed(ok=-0.01, bad=-0.01, **PLAN)
    assert 300 < rows < 5_000


def test_no_request_is_no_number():
    found = watched_share(0, 0)
    assert found.cannot_judge == "There is no such request yet."
