"""The hooks of a session with ``--mlgate``: `GateRun`.

Thin: each hook asks pytest for a fact and hands it inwards. What crosses from a worker
to the controller is JSON text on the test report, the same road with and without
workers, because any other type can be lost on the way.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import pytest

from pytest_mlgate.errors import GateFailure
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import RecordFormatError
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.plugin.answering import answer_of
from pytest_mlgate.plugin.choosing_first import choices_due
from pytest_mlgate.plugin.choosing_first import put_choices_first
from pytest_mlgate.plugin.choosing_first import run_unheard
from pytest_mlgate.plugin.declared_items import not_collected
from pytest_mlgate.plugin.declaring import families_of
from pytest_mlgate.plugin.declaring import gate_of
from pytest_mlgate.plugin.overriding import left_alone
from pytest_mlgate.plugin.refusal import refusal
from pytest_mlgate.plugin.refusal import refused_as_usage_error
from pytest_mlgate.reports.failure import failure_text
from pytest_mlgate.tally import answer_from_wire
from pytest_mlgate.tally import answer_to_wire
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Generator

    from pytest_mlgate.expectation import DeclaredGate
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.plan import PlannedCheck
    from pytest_mlgate.plugin.model_run import ModelRun
    from pytest_mlgate.plugin.model_runs import ModelRuns
    from pytest_mlgate.tally import Answer

RUN = pytest.StashKey["GateRun"]()
LEDGER = pytest.StashKey[Ledger]()
VERDICTS = pytest.StashKey[tuple[Verdict, ...]]()
MODEL = pytest.StashKey["ModelRun"]()
"""On a gate test: the model that it is about."""

OURS = "pytest_mlgate.plugin.fixtures"


def session_of(config: pytest.Config) -> GateSession:
    """Give the session that the fixtures of the present test share."""
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

    def __init__(self, config: pytest.Config, models: ModelRuns) -> None:
        self.config = config
        self.models = models
        self._item: pytest.Item | None = None
        # fixtures of ours that are set up for the model of the present test
        self._served: list[tuple[pytest.FixtureDef[Any], Any]] = []

    @property
    def session(self) -> GateSession:
        """The session of the model that the present test is about.

        Raises
        ------
        SettingsError
            If no settings govern the test.
        """
        if self._item is None:
            return self.models.present[0].session
        return self.models.of(self._item.path).session

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
                raise refusal(error) from error
            self.models.refuse(str(error))
            items.clear()
        yield
        put_choices_first(items, model_of=self._file_of)
        kept = {item.nodeid for item in items}
        for model in self.models.opened:
            model.expect(kept)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """Make the choices that a test rests on, where no worker was given them."""
        for choice in choices_due(item, model_of=self._file_of):
            # one of another stage is skipped, and no gate of this run
            if LEDGER in choice.stash:
                run_unheard(choice, before=item)
                # what it asked is asked again where its answer is heard
                choice.stash[LEDGER] = self.ledger_kind(choice.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note where gates may have been lost: their model is one of the run."""
        if report.failed:
            self.models.break_at(report.nodeid)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Read tables and models once, before the first gate, where gates run here."""
        if hasattr(self.config, "workerinput") or self.config.option.collectonly:
            return
        asked = {item.stash[MODEL]: None for item in session.items if _is_gate(item)}
        with refused_as_usage_error():
            for model in asked:
                without = left_alone(self.config, root=self.models.root_of(model))
                model.session.prepare(without=without)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Take subjects down that were set up for another model."""
        before, self._item = self._item, item
        if before is not None and self._file_of(before) != self._file_of(item):
            while self._served:
                fixturedef, request = self._served.pop()
                fixturedef.finish(request)

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(
        self,
        fixturedef: pytest.FixtureDef[Any],
        request: Any,  # noqa: ANN401 - pytest's own class
    ) -> object:
        """Note what is set up for the model of the present test."""
        if fixturedef.scope == "session" and fixturedef.func.__module__ == OURS:
            self._served.append((fixturedef, request))
        return None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Judge all checks of a gate when its body has ended, however it ended."""
        try:
            yield
        finally:
            verdicts = self._judge(item)
        wrong = [v for v in verdicts if item.stash[MODEL].is_stopped_by(item.nodeid, v)]
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
        if _is_gate(item) or _is_bad_input(call):
            verdicts = item.stash.get(VERDICTS, ())
            answer = answer_of(item, call, report, verdicts, self._planned(item))
            if answer is not None:
                report.mlgate = answer_to_wire(answer)  # type: ignore[attr-defined]
                file = self._file_of(item)
                report.mlgate_model = None if file is None else str(file)  # type: ignore[attr-defined]
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
        if report.failed:
            self.models.count_failure(report.nodeid)
        if text is not None:
            try:
                self._hear(answer_from_wire(text), report.mlgate_model)
            except RecordFormatError as unreadable:
                self.models.refuse(str(unreadable))
        elif report.failed:
            # xdist reports the test during which a worker died, in no phase at all
            died = report.when not in {"setup", "call", "teardown"}
            self.models.failure(report.nodeid, _last_line(report), died=died)

    def _hear(self, answer: Answer, file: str | None) -> None:
        """Let the model that it is about know an answer."""
        if answer.error is not None:
            self.models.refuse(answer.error)
        if file is not None:
            try:
                self.models.at(Path(file)).tally.answer(answer)
            except MlgateError as error:
                self.models.refuse(str(error))

    def _file_of(self, item: pytest.Item) -> Path | None:
        return self.models.file_of(item.path)

    def _declare(self, items: list[pytest.Item]) -> None:
        found: dict[ModelRun, list[DeclaredGate]] = {}
        for item in filter(families_of, items):
            model = self.models.of(item.path)
            gate = gate_of(item, settings=model.session.settings)
            if gate is None:
                continue
            if self.models.setup.stage not in gate.stages:
                model.elsewhere += [gate.gate, *filter(None, [gate.local_id])]
                told = f"belongs to stage {', '.join(gate.stages)}"
                item.add_marker(pytest.mark.skip(reason=told))
                continue
            item.stash[MODEL] = model
            item.stash[LEDGER] = self.ledger_kind(item.nodeid)
            found.setdefault(model, []).append(gate)
        self._declare_not_collected(items, found)
        for model, gates in found.items():
            model.declare(gates)
        self.models.refuse_twins()

    def _declare_not_collected(
        self, items: list[pytest.Item], found: dict[ModelRun, list[DeclaredGate]]
    ) -> None:
        """Declare what the settings of a model ask and nobody collected."""
        for model in self.models.opened:
            settings = model.session.settings
            for gate in not_collected(items, settings, root=self.config.rootpath):
                if self.models.setup.stage in gate.stages:
                    found.setdefault(model, []).append(gate)
                else:
                    model.elsewhere += [gate.gate, *filter(None, [gate.local_id])]

    def _judge(self, item: pytest.Item) -> tuple[Verdict, ...]:
        ledger = item.stash.get(LEDGER, None)
        if ledger is None:
            return ()
        item.stash[VERDICTS] = item.stash[MODEL].judge(item.nodeid, ledger)
        return item.stash[VERDICTS]

    def _refused(self, item: pytest.Item) -> MlgateError | None:
        """Give the error of a question that the test asked and then kept to itself."""
        ledger = item.stash.get(LEDGER, None)
        return None if ledger is None else ledger.refused

    def _planned(self, item: pytest.Item) -> tuple[PlannedCheck, ...]:
        """Give what a gate is going to ask: nothing, in a run that asks."""
        del item
        return ()


def _is_gate(item: pytest.Item) -> bool:
    """Tell whether a test is a gate of this run."""
    return LEDGER in item.stash


def _is_bad_input(call: pytest.CallInfo[None]) -> bool:
    return call.excinfo is not None and call.excinfo.errisinstance(MlgateError)


def _last_line(report: pytest.TestReport) -> str:
    text = report.longreprtext.strip()
    return text.splitlines()[-1][:200] if text else "no details"
