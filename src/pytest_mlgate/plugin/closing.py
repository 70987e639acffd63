"""The end of a session, in the one process that writes: `Closing`, over all models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_mlgate.errors import MlgateError
from pytest_mlgate.plugin.github_actions import tell_github
from pytest_mlgate.plugin.model_closing import ModelClosing
from pytest_mlgate.plugin.users_junit import enrich_users_junit
from pytest_mlgate.plugin.writing import not_written
from pytest_mlgate.plugin.writing import write_overview
from pytest_mlgate.reports.ending import written
from pytest_mlgate.reports.escape import message
from pytest_mlgate.reports.models.row import row_of
from pytest_mlgate.reports.models.summary import summary_lines
from pytest_mlgate.reports.terminal import lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_mlgate.decision import Decision
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.plugin.model_runs import ModelRuns
    from pytest_mlgate.record import Record
    from pytest_mlgate.reports.line import Line

TITLE = "ML quality gate"

COLOURS: dict[str, dict[str, bool]] = {
    "title": {"bold": True},
    "faint": {"light": True},
    "passed": {"green": True},
    "failed": {"red": True},
    "inconclusive": {"yellow": True},
    "promote": {"green": True, "bold": True},
    "proceed": {"green": True, "bold": True},
    "hold": {"yellow": True, "bold": True},
    "block": {"red": True, "bold": True},
}
"""Kind of a line to terminal markup; pytest leaves it out on pipes."""


class Closing:
    """Let every model be closed; then say so, and give the worst as exit status."""

    def __init__(self, config: pytest.Config, models: ModelRuns) -> None:
        self._config = config
        self._models = models
        self._closed: tuple[ModelClosing, ...] = ()
        # about all models, where there are several
        self._overview: tuple[Path, ...] = ()
        self.unwritten: str | None = None
        self._exit_status = 0

    def pytest_report_header(self) -> str:
        """Name the model, the stage and the budget."""
        return header(self._models)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(
        self, session: pytest.Session, exitstatus: int | pytest.ExitCode
    ) -> None:
        """Decide, and let the decisions be the exit status."""
        usage = pytest.ExitCode.USAGE_ERROR
        if self._config.option.collectonly or exitstatus == usage:
            return
        if not is_complete(self._models):
            # Bad input is no verdict: nothing is written, nothing is decided.
            session.exitstatus = usage
            return
        self._models.settle(session.testsfailed)
        self._closed = tuple(
            ModelClosing(self._config, self._models, model, exitstatus=exitstatus)
            for model in self._models.present
        )
        for closed in self._closed:
            closed.write()
        if len(self._closed) > 1:
            self._write_overview()
        enrich_users_junit(self._config, self._decided)
        if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            crashed = pytest.ExitCode.INTERNAL_ERROR
            unwritten = self.unwritten or any(one.unwritten for one in self._closed)
            session.exitstatus = crashed if unwritten else self._worst()
        self._exit_status = int(session.exitstatus)

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        """Print the section of the gates."""
        reporter = terminalreporter
        if self._models.errors:
            write_errors(reporter, TITLE, self._models.errors)
        for closed in self._closed:
            self._write_section(reporter, closed)
        if len(self._closed) > 1:
            self._write_summary(reporter)
        if self._closed:
            one = self._closed[0].written if len(self._closed) == 1 else ()
            for told in tell_github(
                self._decided,
                files=one or self._overview,
                folder=self._models.setup.report,
                root=self._config.rootpath,
            ):
                reporter.write_line(told)

    @property
    def _decided(self) -> list[tuple[Record, Decision]]:
        return [(closed.record, closed.decision) for closed in self._closed]

    def _write_overview(self) -> None:
        folder = self._models.setup.report
        try:
            self._overview = write_overview(
                self._decided, folder, not_judged=self._models.not_judged
            )
        except OSError as error:
            self.unwritten = not_written(folder, error)

    def _write_section(
        self, reporter: pytest.TerminalReporter, closed: ModelClosing
    ) -> None:
        several = len(self._closed) > 1
        reporter.section(f"{TITLE}: {closed.name}" if several else TITLE)
        write_lines(
            reporter,
            lines(
                closed.record,
                closed.decision,
                files=[str(path) for path in closed.written],
                width=reporter._tw.fullwidth,  # noqa: SLF001 - pytest has no public width
                verbosity=self._config.get_verbosity(),
                ascii_only=not speaks_unicode(reporter),
            ),
        )
        if closed.promotion:
            reporter.write_line(closed.promotion, green=True)
        if closed.unwritten:
            reporter.write_line(f"mlgate: {closed.unwritten}", red=True)

    def _write_summary(self, reporter: pytest.TerminalReporter) -> None:
        """Print a line for each model: what the eye ends on."""
        reporter.section(f"{TITLE}: {len(self._closed)} models")
        width = reporter._tw.fullwidth  # noqa: SLF001 - pytest has no public width
        if self._config.get_verbosity() > -2:  # as -qq has it
            write_lines(reporter, written([str(p) for p in self._overview], width))
        rows = [row_of(record, decision) for record, decision in self._decided]
        told = summary_lines(rows, width=width, exit_status=self._exit_status)
        write_lines(reporter, told)
        for unjudged in self._models.not_judged:
            reporter.write_line(unjudged, yellow=True)
        if self.unwritten:
            reporter.write_line(f"mlgate: {self.unwritten}", red=True)

    def _worst(self) -> int:
        """Give the exit status of the worst decision: block, then hold, then good."""
        statuses = {closed.decision.exit_status for closed in self._closed}
        return 1 if 1 in statuses else max(statuses, default=1)


def is_complete(models: ModelRuns) -> bool:
    """Tell whether everything that there was to read could be read."""
    if not models.errors:
        try:
            models.complete()
        except MlgateError as error:
            models.refuse(str(error))
    return not models.errors


def header(models: ModelRuns) -> str:
    """Name the models, the stage and the budget of a session in one line."""
    setup = models.setup
    if setup.only is not None:
        return _of_one(models.at(setup.only).session, setup.stage)
    files = [models.shown(file) for file in setup.files]
    return f"mlgate: stage {setup.stage}, settings {', '.join(files)}"


def _of_one(session: GateSession, stage: str) -> str:
    settings = session.settings
    return (
        f"mlgate: {settings.name}, stage {stage}, alpha {settings.alpha:g}, "
        f"settings {settings.file.name}"
    )


def write_lines(reporter: pytest.TerminalReporter, told: Iterable[Line]) -> None:
    """Print lines in the colours of their kinds."""
    for line in told:
        reporter.write_line(line.text, **COLOURS.get(line.kind, {}))


def write_errors(
    reporter: pytest.TerminalReporter, title: str, errors: Sequence[str]
) -> None:
    """Print what was bad input, and that nothing came of the session."""
    reporter.section(title, red=True)
    for error in errors:
        reporter.write_line(f"mlgate: {message(error)}", red=True)
    reporter.write_line("nothing was decided and nothing was written")


def speaks_unicode(reporter: pytest.TerminalReporter) -> bool:
    """Tell whether the terminal can show the marks of the interval strips."""
    encoding = getattr(reporter._tw._file, "encoding", None) or "ascii"  # noqa: SLF001 - pytest hides its stream
    try:
        "├─●─┤│".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
