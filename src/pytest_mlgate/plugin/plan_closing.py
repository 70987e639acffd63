"""The end of a plan, in the one process that speaks: a table, and no file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_mlgate.errors import RecordFormatError
from pytest_mlgate.plan import foresee
from pytest_mlgate.plugin.closing import COLOURS
from pytest_mlgate.plugin.closing import header
from pytest_mlgate.plugin.closing import speaks_unicode
from pytest_mlgate.plugin.closing import write_errors
from pytest_mlgate.record import GateStatus
from pytest_mlgate.record_json import from_json
from pytest_mlgate.reports.plan import plan_lines

if TYPE_CHECKING:
    from pytest_mlgate.plan import PlannedCheck
    from pytest_mlgate.plugin.setting_up import Setup
    from pytest_mlgate.record import ExpectedGate
    from pytest_mlgate.record import Record
    from pytest_mlgate.tally import Tally

TITLE = "ML quality gate: plan"


class PlanClosing:
    """Put what the gates are going to ask beside what the last run found."""

    def __init__(self, config: pytest.Config, setup: Setup, tally: Tally) -> None:
        self._config = config
        self._setup = setup
        self._tally = tally

    def pytest_report_header(self) -> str:
        """Name the model, the stage and the budget."""
        return f"{header(self._setup)}, plan only"

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(
        self, session: pytest.Session, exitstatus: int | pytest.ExitCode
    ) -> None:
        """Let bad input, and a gate that never said anything, be seen in the status."""
        if self._config.option.collectonly or exitstatus != pytest.ExitCode.OK:
            if self._tally.errors and exitstatus == pytest.ExitCode.TESTS_FAILED:
                session.exitstatus = pytest.ExitCode.USAGE_ERROR
            return
        if self._tally.errors:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
        elif any(gate.status is GateStatus.NOT_REACHED for gate in self._gates):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        """Print the plan."""
        if self._config.option.collectonly:
            return
        reporter = terminalreporter
        if self._tally.errors:
            write_errors(reporter, TITLE, self._tally.errors)
            return
        if not self._gates:
            return
        last, note = self._last_record()
        settings = self._setup.session.settings
        reporter.section(TITLE)
        for line in plan_lines(
            [check for gate in self._gates for check in self._of(gate, last)],
            silent=[gate for gate in self._gates if self._is_silent(gate)],
            power=settings.power,
            note=note,
            width=reporter._tw.fullwidth,  # noqa: SLF001 - pytest has no public width
            ascii_only=not speaks_unicode(reporter),
        ):
            reporter.write_line(line.text, **COLOURS.get(line.kind, {}))

    @property
    def _gates(self) -> tuple[ExpectedGate, ...]:
        settings = self._setup.session.settings
        return self._tally.roll_call(
            alpha=settings.alpha,
            required=settings.required,
            family_weights=settings.family_weights,
        )

    def _is_silent(self, gate: ExpectedGate) -> bool:
        """Tell whether a gate gave no plan, or broke after some of it."""
        return gate.status is not GateStatus.JUDGED

    def _of(self, gate: ExpectedGate, last: Record | None) -> tuple[PlannedCheck, ...]:
        return foresee(
            self._tally.planned(gate.gate),
            alpha=gate.alpha,
            power=self._setup.session.settings.power,
            last=last,
        )

    def _last_record(self) -> tuple[Record | None, str | None]:
        """Read what the last run left, and say so when it cannot be used."""
        path = self._setup.report / "record.json"
        try:
            record = from_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None, None
        except (OSError, UnicodeDecodeError, RecordFormatError) as error:
            return None, f"{path} was left aside: {error}"
        name = self._setup.session.settings.name
        if record.provenance.name != name:
            told = f"it is about {record.provenance.name!r}, not {name!r}"
            return None, f"{path} was left aside: {told}"
        return record, None
