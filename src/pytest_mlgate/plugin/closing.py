"""The end of a session, in the one process that writes: record, decision, promotion."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from pytest_mlgate.decision import Decision
from pytest_mlgate.decision import Policy
from pytest_mlgate.decision import decide
from pytest_mlgate.plugin import options
from pytest_mlgate.plugin.declaring import partial_selection
from pytest_mlgate.plugin.github_actions import tell_github
from pytest_mlgate.plugin.keeping import notes_of
from pytest_mlgate.plugin.promoting import champion_notes
from pytest_mlgate.plugin.promoting import foretell
from pytest_mlgate.plugin.promoting import promote
from pytest_mlgate.plugin.promoting import rules_of
from pytest_mlgate.plugin.writing import not_written
from pytest_mlgate.plugin.writing import unwritable
from pytest_mlgate.plugin.writing import write_reports
from pytest_mlgate.provenance import merged
from pytest_mlgate.provenance import provenance_of
from pytest_mlgate.provenance import subjects_of
from pytest_mlgate.reports.terminal import lines

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_mlgate.plugin.setting_up import Setup
    from pytest_mlgate.provenance import Subjects
    from pytest_mlgate.record import Provenance
    from pytest_mlgate.record import Record
    from pytest_mlgate.tally import Tally

STOPPED = {
    pytest.ExitCode.INTERRUPTED: "the session was interrupted",
    pytest.ExitCode.INTERNAL_ERROR: "pytest had an internal error",
    pytest.ExitCode.NO_TESTS_COLLECTED: "no tests were collected",
}
"""Exit statuses that keep pytest's own meaning."""

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
    """Reconcile, decide, promote, write; then say so."""

    def __init__(
        self,
        config: pytest.Config,
        setup: Setup,
        tally: Tally,
        *,
        judged: Sequence[Subjects],
    ) -> None:
        self._config = config
        # what workers have judged, filled while they go down
        self._judged = judged
        self._setup = setup
        self._tally = tally
        self._told: tuple[Record, Decision] | None = None
        self._written: tuple[Path, ...] = ()
        self._promotion: str | None = None
        # why there are no reports
        self._unwritten: str | None = None

    def pytest_report_header(self) -> str:
        """Name the model, the stage and the budget."""
        return header(self._setup)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(
        self, session: pytest.Session, exitstatus: int | pytest.ExitCode
    ) -> None:
        """Decide, and let the decision be the exit status."""
        usage = pytest.ExitCode.USAGE_ERROR
        if self._config.option.collectonly or exitstatus == usage:
            return
        if self._tally.errors:
            # Bad input is no verdict: nothing is written, nothing is decided.
            session.exitstatus = usage
            return
        record, decision = self._act(self._whole_record(session, exitstatus))
        self._told = record, decision
        self._write(record, decision)
        if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            crashed = pytest.ExitCode.INTERNAL_ERROR
            session.exitstatus = crashed if self._unwritten else decision.exit_status

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        """Print the section of the gates."""
        reporter = terminalreporter
        if self._tally.errors:
            write_errors(reporter, "ML quality gate", self._tally.errors)
        if self._told is None:
            return
        record, decision = self._told
        reporter.section("ML quality gate")
        for line in lines(
            record,
            decision,
            files=[str(path) for path in self._written],
            width=reporter._tw.fullwidth,  # noqa: SLF001 - pytest has no public width
            verbosity=self._config.get_verbosity(),
            ascii_only=not speaks_unicode(reporter),
        ):
            reporter.write_line(line.text, **COLOURS.get(line.kind, {}))
        if self._promotion:
            reporter.write_line(self._promotion, green=True)
        if self._unwritten:
            reporter.write_line(f"mlgate: {self._unwritten}", red=True)
        root = self._config.rootpath
        for told in tell_github(record, decision, files=self._written, root=root):
            reporter.write_line(told)

    def _write(self, record: Record, decision: Decision) -> None:
        try:
            self._written = write_reports(record, decision, self._setup.report)
        except OSError as error:
            kept = "; the candidate was promoted, its record is in the registry"
            told = not_written(self._setup.report, error)
            self._unwritten = f"{told}{kept if self._promotion else ''}"

    def _act(self, record: Record) -> tuple[Record, Decision]:
        """Promote where that is asked for; else say what a promotion would meet."""
        gates = self._setup.session
        rules = rules_of(self._config, gates)
        policy = replace(self._policy, notes=champion_notes(gates))
        if not self._config.getoption(options.PROMOTE):
            return record, foretell(gates, record, policy, rules)
        # who promotes and cannot report would leave a champion that nobody explains
        told = unwritable(self._setup.report)
        if told:
            policy = replace(policy, withheld=(f"not promoted: {told}",))
        record, decision, self._promotion = promote(gates, record, policy, rules)
        return record, decision

    @property
    def _policy(self) -> Policy:
        settings = self._setup.session.settings
        return Policy(inconclusive=settings.inconclusive, stage=self._setup.stage)

    def _whole_record(
        self, session: pytest.Session, exitstatus: int | pytest.ExitCode
    ) -> Record:
        if exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            told = f"pytest ended with exit status {int(exitstatus)}"
            self._tally.problem(STOPPED.get(pytest.ExitCode(exitstatus), told))
        for problem in partial_selection(self._config):
            self._tally.problem(problem)
        subjects, different = merged((subjects_of(self._setup.session), *self._judged))
        for problem in different:
            self._tally.problem(problem)
        provenance = provenance_of(
            self._setup.session,
            subjects=subjects,
            stage=self._setup.stage,
            started=self._setup.started,
            finished=datetime.now(UTC),
            command=("pytest", *self._config.invocation_params.args),
            notes=notes_of(self._setup.session),
        )
        record = self._record(provenance)
        if decide(record, self._policy).good and session.testsfailed:
            self._tally.problem("pytest counted a failure that no gate explains")
            record = self._record(provenance)
        return record

    def _record(self, provenance: Provenance) -> Record:
        settings = self._setup.session.settings
        return self._tally.record(
            provenance=provenance,
            required=settings.required,
            family_weights=settings.family_weights,
        )


def header(setup: Setup) -> str:
    """Name the model, the stage and the budget of a session in one line."""
    settings = setup.session.settings
    return (
        f"mlgate: {settings.name}, stage {setup.stage}, alpha {settings.alpha:g}, "
        f"settings {settings.file.name}"
    )


def write_errors(
    reporter: pytest.TerminalReporter, title: str, errors: Sequence[str]
) -> None:
    """Print what was bad input, and that nothing came of the session."""
    reporter.section(title, red=True)
    for error in errors:
        reporter.write_line(f"mlgate: {error}", red=True)
    reporter.write_line("nothing was decided and nothing was written")


def speaks_unicode(reporter: pytest.TerminalReporter) -> bool:
    """Tell whether the terminal can show the marks of the interval strips."""
    encoding = getattr(reporter._tw._file, "encoding", None) or "ascii"  # noqa: SLF001 - pytest hides its stream
    try:
        "├─●─┤│".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
