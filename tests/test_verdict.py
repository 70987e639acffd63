"""What a gate asks is well formed before anybody judges it."""

from __future__ import annotations

import math

import pytest
from tests.test_decision import verdict

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Outcome
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


def test_outcomes_are_stored_under_the_words_of_the_documentation():
    assert list(Outcome) == ["passed", "failed", "inconclusive", "not_applicable"]


def test_a_check_says_nothing_that_it_was_not_told():
    asked = Check(
        family="schema", name="conforms(Rows)", question="conforms", subject="rows.csv"
    )
    unsaid = (
        asked.metric,
        asked.slice,
        asked.measurement,
        asked.threshold,
        asked.not_applicable,
        asked.baseline_measurement,
        asked.reason,
        asked.remedy,
        asked.plot,
    )
    assert unsaid == (None,) * 9
    assert (asked.cases, asked.cases_left_out) == ((), 0)


def test_a_verdict_of_a_record_that_knew_no_drawings_has_none():
    assert verdict().plot is None
