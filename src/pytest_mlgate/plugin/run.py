"""The hooks of a session with ``--mlgate``: `GateRun`.

Thin: each hook asks pytest for a fact and hands it inwards. What crosses from a worker
to the controller is JSON text on the test report, the same road with and without
workers, because any other type can be lost on the way.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

import pytest

from pytest_mlgate.errors import GateFailure
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.expectation import shares
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.plugin.answering import answer_of
from pytest_mlgate.plugin.choosing_first import choices_due
from pytest_mlgate.plugin.choosing_first import put_choices_first
from pytest_mlgate.plugin.choosing_first import run_unheard
from pytest_mlgate.plugin.declaring import gate_of
from pytest_mlgate.plugin.overriding import left_alone
from pytest_mlgate.plugin.refusal import refused_as_usage_error
from pytest_mlgate.reports.failure import failure_text
from pytest_mlgate.tally import Tally
from pytest_mlgate.tally import answer_from_wire
from pytest_mlgate.tally import answer_to_wire
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Generator

    from pytest_mlgate.expectation import DeclaredGate
    from pytest_mlgate.plan import PlannedCheck
    from pytest_mlgate.plugin.setting_up import Setup
    from pytest_mlgate.session import GateSession

RUN = pytest.StashKey["GateRun"]()
LEDGER = pytest.StashKey[Ledger]()
VERDICTS = pytest.StashKey[tuple[Verdict, ...]]()


def session_of(config: pytest.Config) -> GateSession:
    """Give the session that fixtures share."""
    return config.stash[RUN].session


def ledger_of(item: pytest.Item) -> Ledger:
    """Give the ledger of a gate test."""
    ledger = item.stash.get(LEDGER, None)
    if ledger is None:
        raise InvalidInput(
            f"{item.nodeid} asked for a gate that was not known at collection. Hint: "
            "make the gate fixture an argument of the test, or mark the test by hand "
            "(@pytest.mark.benchmark_gate)."
        )
    return ledger


class GateRun:
    """The gates of one session, in the process that runs them."""

    ledger_kind: type[Ledger] = Ledger

    def __init__(self, config: pytest.Config, setup: Setup) -> None:
        self.config = config
        self.session = setup.session
        self.stage = setup.stage
        self.tally = Tally()
        self.declared: tuple[DeclaredGate, ...] = ()
        # node ids of gates of other stages, also as the settings spell them
        self.elsewhere: list[str] = []
        self._alpha: dict[str, dict[str, float]] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, items: list[pytest.Item]
    ) -> Generator[None, None, None]:
        """Note every gate before the command line deselects some."""
        try:
            self._declare(items)
        except MlgateError as error:
            # A usage error raised in a worker would kill it without a word.
            if not hasattr(self.config, "workerinput"):
                raise pytest.UsageError(f"mlgate: {error}") from error
            self.tally.error(str(error))
            items.clear()
        yield
        put_choices_first(items)
        self._note_deselected(items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """Make the choices that a test rests on, where no worker was given them."""
        for choice in choices_due(item):
            # one of another stage is skipped, and no gate of this run
            if LEDGER in choice.stash:
                run_unheard(choice, before=item)
                # what it asked is asked again where its answer is heard
                choice.stash[LEDGER] = self.ledger_kind(choice.nodeid)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Read tables and models once, before the first gate, where gates run here."""
        if hasattr(self.config, "workerinput") or self.config.option.collectonly:
            return
        if any(LEDGER in item.stash for item in session.items):
            with refused_as_usage_error():
                self.session.prepare(without=left_alone(self.config))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Judge all checks of a gate when its body has ended, however it ended."""
        try:
            yield
        finally:
            verdicts = self._judge(item)
        wrong = [verdict for verdict in verdicts if self._stops(item, verdict)]
        if wrong:
            raise GateFailure(failure_text(wrong), wrong)
        refused = self._refused(item)
        if refused is not None:
            raise refused

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put a gate's answer on the report, as text."""
        report = yield
        if LEDGER in item.stash or _is_bad_input(call):
            verdicts = item.stash.get(VERDICTS, ())
            answer = answer_of(item, call, report, verdicts, self._planned(item))
            if answer is not None:
                report.mlgate = answer_to_wire(answer)  # type: ignore[attr-defined]
        told = (GateFailure, MlgateError)
        if call.excinfo is not None and call.excinfo.errisinstance(told):
            report.longrepr = call.excinfo.getrepr(style="value")
        return report

    def pytest_report_teststatus(self, report: pytest.TestReport) -> Any:  # noqa: ANN401 - pytest's own union
        """Give an inconclusive gate a letter and a word of its own."""
        text = getattr(report, "mlgate", None)
        if text is None or not report.failed or report.when != "call":
            return None
        wrong = {
            verdict["outcome"]
            for verdict in json.loads(text)["verdicts"]
            if verdict["severity"] == "required"
        }
        failed = Outcome.FAILED in wrong or "crashed" in json.loads(text)["status"]
        if failed or Outcome.INCONCLUSIVE not in wrong:
            return None
        return "inconclusive", "?", ("INCONCLUSIVE", {"yellow": True})

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tally what a gate answered, or that a test failed without an answer."""
        text = getattr(report, "mlgate", None)
        if text is not None:
            self.tally.answer(answer_from_wire(text))
        elif report.failed:
            # xdist reports the test during which a worker died, in no phase at all
            died = report.when not in {"setup", "call", "teardown"}
            self.tally.failure(report.nodeid, _last_line(report), died=died)

    def _declare(self, items: list[pytest.Item]) -> None:
        found = []
        for item in items:
            gate = gate_of(item, root=self.session.settings.root)
            if gate is None:
                continue
            if self.stage not in gate.stages:
                self.elsewhere += [gate.gate, *filter(None, [gate.local_id])]
                told = f"belongs to stage {', '.join(gate.stages)}"
                item.add_marker(pytest.mark.skip(reason=told))
                continue
            item.stash[LEDGER] = self.ledger_kind(item.nodeid)
            found.append(gate)
        self.declared = tuple(found)
        settings = self.session.settings
        self._alpha = shares(
            found, alpha=settings.alpha, family_weights=settings.family_weights
        )

    def _note_deselected(self, items: list[pytest.Item]) -> None:
        kept = {item.nodeid for item in items}
        self.declared = tuple(
            replace(gate, selected=gate.gate in kept) for gate in self.declared
        )
        self.tally.expect(self.declared)
        self.tally.leave_out(self.elsewhere)

    def _judge(self, item: pytest.Item) -> tuple[Verdict, ...]:
        ledger = item.stash.get(LEDGER, None)
        if ledger is None:
            return ()
        gate = self._gate(item)
        item.stash[VERDICTS] = ledger.judge(
            alpha=self._alpha[item.nodeid],
            severity=gate.severity,
            power=self.session.settings.power,
        )
        return item.stash[VERDICTS]

    def _refused(self, item: pytest.Item) -> MlgateError | None:
        """Give the error of a question that the test asked and then kept to itself."""
        ledger = item.stash.get(LEDGER, None)
        return None if ledger is None else ledger.refused

    def _planned(self, item: pytest.Item) -> tuple[PlannedCheck, ...]:
        """Give what a gate is going to ask: nothing, in a run that asks."""
        del item
        return ()

    def _gate(self, item: pytest.Item) -> DeclaredGate:
        return next(gate for gate in self.declared if gate.gate == item.nodeid)

    def _stops(self, item: pytest.Item, verdict: Verdict) -> bool:
        """Tell whether a verdict makes the test fail."""
        gate = self._gate(item)
        if gate.severity == "advisory" or gate.waiver is not None:
            return False
        if verdict.outcome is Outcome.INCONCLUSIVE:
            return self.session.settings.inconclusive == "hold"
        return verdict.outcome is Outcome.FAILED


def _is_bad_input(call: pytest.CallInfo[None]) -> bool:
    return call.excinfo is not None and call.excinfo.errisinstance(MlgateError)


def _last_line(report: pytest.TestReport) -> str:
    text = report.longreprtext.strip()
    return text.splitlines()[-1][:200] if text else "no details"
