"""What is said of a gate as a whole: why it gave no verdict, or why it need not."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_mlgate.record import GateStatus
from pytest_mlgate.reports.wording import clause

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.record import ExpectedGate
    from pytest_mlgate.record import Waiver

ADVISORY = "advisory: shown, and does not count"

_STATUS_WORDS: Mapping[GateStatus, str] = MappingProxyType(
    {
        GateStatus.JUDGED: "judged",
        GateStatus.DESELECTED: "was deselected",
        GateStatus.SKIPPED: "was skipped",
        GateStatus.CRASHED: "crashed",
        GateStatus.NOT_REACHED: "was not reached",
        GateStatus.EXPECTED_TO_FAIL: "is marked as expected to fail",
        GateStatus.EMPTY: "asked no question",
        GateStatus.MISSING: "was not found",
    }
)

_NEXT_AFTER_STATUS: Mapping[GateStatus, str] = MappingProxyType(
    {
        GateStatus.JUDGED: "nothing to do",
        GateStatus.DESELECTED: "run without -k, -m and --deselect",
        GateStatus.SKIPPED: "remove the skip, or waive the gate until a date",
        GateStatus.CRASHED: "mend the error and run again",
        GateStatus.NOT_REACHED: "run without -x and --maxfail",
        GateStatus.EXPECTED_TO_FAIL: "remove xfail, or waive the gate until a date",
        GateStatus.EMPTY: "ask at least one question in the gate, or delete it",
        GateStatus.MISSING: "restore the gate, or no longer require it in the settings",
    }
)


# how the collection of declared gates words that their file was not asked for
_ELSEWHERE = "was not among the paths given to pytest"


def no_verdict(gate: ExpectedGate) -> str:
    """Say why an expected gate gave no verdict."""
    detail = f": {clause(gate.detail)}" if gate.detail else ""
    return f"no verdict, the gate {_STATUS_WORDS[gate.status]}{detail}"


def next_for_gate(gate: ExpectedGate) -> str:
    """Say how to get a verdict from an expected gate that gave none."""
    if (gate.detail or "").endswith(_ELSEWHERE):
        return "name the folder of the settings file, too, or no path at all"
    return _NEXT_AFTER_STATUS[gate.status]


def waived(waiver: Waiver) -> str:
    """Name the person, the day and the reason of a waiver."""
    return f"waived until {waiver.until} by {waiver.owner}: {clause(waiver.reason)}"
