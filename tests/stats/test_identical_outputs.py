from __future__ import annotations

import pytest

from pytest_mlgate.judging import outcome_of
from pytest_mlgate.stats.identical_outputs import identical_outputs
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Threshold

SAME = identical_outputs(0.8, n=100, method="paired t")


@pytest.mark.parametrize("margin", [1e-9, 0.01, 1.0])
def test_identical_outputs_pass_any_margin(margin):
    assert outcome_of(SAME, Threshold(ok=0.0, bad=-margin), alpha=0.05) == "passed"


def test_identical_outputs_neither_pass_nor_fail_without_a_margin():
    found = outcome_of(SAME, Threshold(ok=0.0, bad=0.0), alpha=0.05)
    assert found is Outcome.INCONCLUSIVE


def test_identical_outputs_fail_a_demand_for_a_gain():
    assert outcome_of(SAME, Threshold(ok=0.01, bad=0.01), alpha=0.05) == "failed"


def test_the_interval_has_no_width_and_both_models_one_value():
    assert SAME.interval(0.9) == (0.0, 0.0, 0.9)
    assert SAME.candidate == SAME.baseline == 0.8
    assert SAME.note == "identical outputs"
    question = {"ok": 0.0, "bad": 0.0, "alpha": 0.05, "alpha_pass": 0.05, "power": 0.8}
    assert SAME.rows_needed(**question) is None
