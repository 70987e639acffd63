"""From a finished phase of a gate test to its `Answer`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_mlgate.errors import GateFailure
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.record import GateStatus
from pytest_mlgate.tally import Answer

if TYPE_CHECKING:
    from pytest_mlgate.plan import PlannedCheck
    from pytest_mlgate.verdict import Verdict


def answer_of(
    item: pytest.Item,
    call: pytest.CallInfo[None],
    report: pytest.TestReport,
    verdicts: tuple[Verdict, ...],
    planned: tuple[PlannedCheck, ...] = (),
) -> Answer | None:
    """Word what a phase of a gate test says; None when it says nothing.

    Set-up and tear-down speak only when they went wrong; the call always speaks.
    """
    if report.when != "call" and report.passed:
        return None
    error = call.excinfo.value if call.excinfo is not None else None
    status, detail = _status(report, error, asked=bool(verdicts or planned))
    return Answer(
        gate=item.nodeid,
        status=status,
        verdicts=verdicts if report.when == "call" else (),
        planned=planned if report.when == "call" else (),
        detail=detail,
        duration_s=round(report.duration, 3),
        failed_test=_is_plain_failure(error) and not hasattr(report, "wasxfail"),
        error=str(error) if isinstance(error, MlgateError) else None,
    )


def _status(
    report: pytest.TestReport,
    error: BaseException | None,
    *,
    asked: bool,
) -> tuple[GateStatus, str | None]:
    if hasattr(report, "wasxfail"):
        return GateStatus.EXPECTED_TO_FAIL, (
            "a gate cannot be expected to fail; severity='advisory' keeps it visible"
        )
    if report.skipped:
        return GateStatus.SKIPPED, _skip_reason(report)
    if error is not None and not isinstance(error, GateFailure):
        where = "" if report.when == "call" else f"{report.when}: "
        return GateStatus.CRASHED, f"{where}{type(error).__name__}: {_line(error)}"
    if not asked:
        return GateStatus.EMPTY, "it ended without asking a single question"
    return GateStatus.JUDGED, None


def _is_plain_failure(error: BaseException | None) -> bool:
    """Tell a failed assertion of the user's own from a gate's verdict and a crash."""
    if isinstance(error, GateFailure):
        return False
    return isinstance(error, (AssertionError, pytest.fail.Exception))


def _skip_reason(report: pytest.TestReport) -> str | None:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return None


def _line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0][:200] if text else ""
