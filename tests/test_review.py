"""When a threshold is due for a review, and when that holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pytest_mlgate.record import ExpectedGate
from pytest_mlgate.record import GateStatus
from pytest_mlgate.record import Waiver
from pytest_mlgate.review import last_day
from pytest_mlgate.review import review_holds
from pytest_mlgate.review import review_told

GATE = ExpectedGate(
    gate="mlgate.toml::auc",
    families=("benchmark",),
    severity="required",
    stages=("candidate",),
    alpha={},
    status=GateStatus.JUDGED,
    review_by="2026-11-01",
    review_until="2026-12-01",
)


@pytest.mark.parametrize(
    ("today", "told", "holds"),
    [
        ("2026-10-31", None, False),
        ("2026-11-01", None, False),
        ("2026-11-02", "review due since 2026-11-01", False),
        ("2026-12-01", "review due since 2026-11-01", False),
        ("2026-12-02", "review overdue since 2026-12-01", True),
    ],
)
def test_a_review_is_due_the_day_after_and_holds_after_the_grace(today, told, holds):
    sentence = review_told(GATE, today=today)
    assert (sentence is None) is (told is None)
    assert (sentence or "").startswith(told or "")
    assert review_holds(GATE, today=today) is holds


@pytest.mark.parametrize(
    "change",
    [
        {"severity": "advisory"},
        {"waiver": Waiver(reason="why", owner="ann", until="2027-01-01")},
    ],
)
def test_what_cannot_hold_only_warns(change):
    gate = replace(GATE, **change)
    assert not review_holds(gate, today="2030-01-01")
    assert review_told(gate, today="2030-01-01") == (
        "review due since 2026-11-01: mlgate.toml::auc"
    )


def test_a_gate_without_a_date_or_of_an_older_record_never_holds():
    assert review_told(replace(GATE, review_by=None), today="2030-01-01") is None
    assert not review_holds(replace(GATE, review_until=None), today="2030-01-01")


def test_the_grace_ends_at_the_end_of_the_calendar_at_the_latest():
    assert last_day("2026-11-01", timedelta(days=30)) == "2026-12-01"
    assert last_day("9999-12-01", timedelta(days=90)) == "9999-12-31"
