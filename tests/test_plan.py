"""Planned checks: made of a guess or the last record, and of a share of alpha."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.reports.conftest import PROVENANCE
from tests.reports.conftest import record_of

from pytest_mlgate.judging import judge
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.plan import PlanLedger
from pytest_mlgate.plan import PlannedCheck
from pytest_mlgate.plan import foresee
from pytest_mlgate.record import GateStatus
from pytest_mlgate.record import Table
from pytest_mlgate.stats.foresight import Foresight
from pytest_mlgate.tally import Answer
from pytest_mlgate.tally import answer_from_wire
from pytest_mlgate.tally import answer_to_wire
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

GATE = "test_gates.py::test_it"


def planned(**changes):
    known = {
        "gate": GATE,
        "family": "benchmark",
        "check": "not_worse(recall, margin=0.02)",
        "slice": None,
        "rows": 500,
        "total": 2000,
        "threshold": Threshold(ok=0.0, bad=-0.02),
        "relative": True,
        "standard_error": 0.01,
        "source": "guess",
    }
    return PlannedCheck(**{**known, **changes})


def foreseen(*checks, alpha=0.05, last=None):
    shares = {"benchmark": alpha, "drift": alpha}
    return foresee(checks, alpha=shares, power=0.8, last=last)


def last_record(*, low, high, estimate=0.0, rows=2000, check=None):
    measured = Measurement(
        estimate=estimate,
        n=500,
        method="by hand",
        p_better_than=lambda _x: 0.5,
        p_worse_than=lambda _x: 0.5,
        interval=lambda confidence: Interval(low, high, confidence),
        rows_needed=lambda **_asked: None,
    )
    asked = Check(
        family="benchmark",
        name=check or planned().check,
        question="not_worse",
        subject="candidate vs baseline",
        measurement=measured,
        threshold=Threshold(ok=0.0, bad=-0.02),
    )
    table = Table(reference="t", identity="i", rows=rows, columns=())
    return record_of(
        *judge([asked], gate=GATE, alpha=0.05),
        provenance=replace(PROVENANCE, evaluation=table),
    )


def test_a_guess_becomes_a_detectable_loss_and_a_chance():
    (found,) = foreseen(planned())
    known = Foresight(standard_error=0.01)
    assert found.alpha == 0.05
    assert found.detectable == known.detectable(alpha=0.05, power=0.8)
    assert found.chance == known.chance_of_pass(gain=0, bad=-0.02, alpha_pass=0.05)
    assert found.settles is False


def test_checks_of_a_family_share_its_alpha_and_those_that_cannot_err_take_none():
    found = foreseen(
        planned(),
        planned(check="b"),
        planned(check="c", source="exact"),
        planned(check="d", not_applicable="no baseline yet"),
        planned(check="e", family="drift"),
    )
    assert [check.alpha for check in found] == [0.025, 0.025, None, None, 0.05]


def test_a_gate_without_a_share_finds_no_loss():
    (found,) = foreseen(planned(), alpha=0.0)
    assert found.detectable is None
    assert found.chance is not None


@pytest.mark.parametrize(
    ("changes", "settled"),
    [
        ({"standard_error": 0.001}, True),
        ({"standard_error": 0.1}, False),
        ({"standard_error": None, "source": "unknown"}, None),
        # a requirement depends on the candidate, a gain is not expected of equals
        ({"standard_error": 0.001, "relative": False}, None),
        ({"standard_error": 0.001, "threshold": Threshold(ok=0.0, bad=0.0)}, None),
        ({"standard_error": 0.001, "cannot_pass": "12 positives"}, False),
        ({"source": "exact", "threshold": None}, True),
        ({"source": "exact", "cannot_pass": "3 rules are broken"}, False),
        ({"not_applicable": "no baseline yet"}, None),
    ],
)
def test_whether_the_rows_settle_a_check(changes, settled):
    (found,) = foreseen(planned(**changes))
    assert found.settles is settled


def test_sameness_is_harder_than_no_loss():
    one, both = foreseen(planned(), planned(check="same", two_sided=True))
    assert both.chance == pytest.approx(max(2 * one.chance - 1, 0))


def test_the_spread_of_the_last_record_wins_over_a_guess():
    (found,) = foreseen(planned(), last=last_record(low=-0.005, high=0.005))
    assert found.source == "last record"
    assert found.standard_error == pytest.approx(0.005 / 1.6448536)
    assert found.settles is True


def test_the_last_spread_is_scaled_to_the_rows_of_today():
    record = last_record(low=-0.01, high=0.01, rows=500)
    (found,) = foreseen(planned(total=2000), last=record)
    assert found.standard_error == pytest.approx(0.01 / 1.6448536 / 2)


def test_of_a_size_the_lower_limit_alone_tells_the_spread():
    record = last_record(low=-0.03, high=0.0, estimate=-0.01)
    (found,) = foreseen(planned(two_sided=True), last=record)
    assert found.standard_error == pytest.approx(0.02 / 1.6448536)


@pytest.mark.parametrize(
    "record",
    [
        last_record(low=-0.01, high=0.01, check="not_worse(recall, margin=0.03)"),
        last_record(low=0.0, high=0.0),
        last_record(low=float("-inf"), high=0.1),
        last_record(low=-0.01, high=0.01, estimate=None),
    ],
    ids=["another check", "no width", "no limit", "no estimate"],
)
def test_a_record_that_tells_nothing_leaves_the_guess(record):
    (found,) = foreseen(planned(), last=record)
    assert (found.source, found.standard_error) == ("guess", 0.01)


def test_a_ledger_numbers_names_as_a_run_does():
    ledger = PlanLedger(GATE)
    for _ in range(3):
        ledger.plan(planned(check="a"))
    ledger.plan(planned(check="a", slice="x=1"))
    assert [check.check for check in ledger.planned] == ["a", "a #2", "a #3", "a"]


@pytest.mark.parametrize(("estimate", "reason"), [(0.0, False), (-3.0, True)])
def test_a_check_that_needed_no_model_holds_for_every_candidate(estimate, reason):
    ledger = PlanLedger(GATE)
    ledger.add(
        Check(
            family="schema",
            name="conforms(schema)",
            question="conforms",
            subject="data",
            measurement=Measurement.known(estimate, n=7, method="counting"),
            threshold=Threshold(ok=0.0, bad=0.0),
            reason="3 rules are broken." if reason else None,
        )
    )
    (found,) = ledger.planned
    assert (found.rows, found.source) == (7, "exact")
    assert found.cannot_pass == ("3 rules are broken." if reason else None)


def test_a_plan_crosses_to_the_controller_whole():
    checks = foreseen(planned(), planned(check="b", threshold=None, slice="x=1"))
    answer = Answer(gate=GATE, status=GateStatus.JUDGED, planned=checks)
    assert answer_from_wire(answer_to_wire(answer)) == answer
