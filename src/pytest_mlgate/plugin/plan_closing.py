"""The end of a plan, in the one process that speaks: a table, and no file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_mlgate.errors import RecordFormatError
from pytest_mlgate.plan import foresee
from pytest_mlgate.plugin.closing import COLOURS
from pytest_mlgate.plugin.closing import header
from pytest_mlgate.plugin.closing import is_complete
from pytest_mlgate.plugin.closing import speaks_unicode
from pytest_mlgate.plugin.closing import write_errors
from pytest_mlgate.record import GateStatus
from pytest_mlgate.record_json import from_json
from pytest_mlgate.reports.plan import plan_lines

if TYPE_CHECKING:
    from pytest_mlgate.plan import PlannedCheck
    from pytest_mlgate.plugin.model_run import ModelRun
    from pytest_mlgate.plugin.model_runs import ModelRuns
    from pytest_mlgate.record import ExpectedGate
    from pytest_mlgate.record import Record

TITLE = "ML quality gate: plan"


class PlanClosing:
    """Put what the gates are going to ask beside what the last run found."""

    def __init__(self, config: pytest.Config, models: ModelRuns) -> None:
        self._config = config
        self._models = models

    def pytest_report_header(self) -> str:
        """Name the model, the stage and the budget."""
        return f"{header(self._models)}, plan only"

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(
        self, session: pytest.Session, exitstatus: int | pytest.ExitCode
    ) -> None:
        """Let bad input, and a gate that never said anything, be seen in the status."""
        models = self._models
        if self._config.option.collectonly or exitstatus != pytest.ExitCode.OK:
            if models.errors and exitstatus == pytest.ExitCode.TESTS_FAILED:
                session.exitstatus = pytest.ExitCode.USAGE_ERROR
            return
        if not is_complete(models):
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
            return
        models.settle(session.testsfailed)
        gates = [gate for model in models.present for gate in _gates(model)]
        if any(gate.status is GateStatus.NOT_REACHED for gate in gates):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        """Print the plan of each model."""
        if self._config.option.collectonly:
            return
        reporter = terminalreporter
        if self._models.errors:
            write_errors(reporter, TITLE, self._models.errors)
            return
        for model in self._models.present:
            if _gates(model):
                self._write_section(reporter, model)

    def _write_section(
        self, reporter: pytest.TerminalReporter, model: ModelRun
    ) -> None:
        several = len(self._models.present) > 1
        last, note = self._last_record(model)
        gates = _gates(model)
        reporter.section(f"{TITLE}: {model.name}" if several else TITLE)
        for line in plan_lines(
            [check for gate in gates for check in _planned(model, gate, last)],
            # also one that broke after some of its plan
            silent=[gate for gate in gates if gate.status is not GateStatus.JUDGED],
            power=model.session.settings.power,
            note=note,
            width=reporter._tw.fullwidth,  # noqa: SLF001 - pytest has no public width
            ascii_only=not speaks_unicode(reporter),
        ):
            reporter.write_line(line.text, **COLOURS.get(line.kind, {}))

    def _last_record(self, model: ModelRun) -> tuple[Record | None, str | None]:
        """Read what the last run left, and say so when it cannot be used."""
        path = self._models.folder_of(model) / "record.json"
        try:
            record = from_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None, None
        except (OSError, UnicodeDecodeError, RecordFormatError) as error:
            return None, f"{path} was left aside: {error}"
        if record.provenance.name != model.name:
            told = f"it is about {record.provenance.name!r}, not {model.name!r}"
            return None, f"{path} was left aside: {told}"
        return record, None


def _gates(model: ModelRun) -> tuple[ExpectedGate, ...]:
    settings = model.session.settings
    return model.tally.roll_call(
        alpha=settings.alpha,
        required=settings.required,
        family_weights=settings.family_weights,
    )


def _planned(
    model: ModelRun, gate: ExpectedGate, last: Record | None
) -> tuple[PlannedCheck, ...]:
    return foresee(
        model.tally.planned(gate.gate),
        alpha=gate.alpha,
        power=model.session.settings.power,
        last=last,
    )
