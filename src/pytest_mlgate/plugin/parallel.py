"""Runs with pytest-xdist: what the controller tells workers and what they tell back.

Only JSON text crosses: xdist drops a worker, and its failures with it, when anything
it cannot serialise is put on the wire.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import pytest

from pytest_mlgate.expectation import from_wire
from pytest_mlgate.expectation import to_wire
from pytest_mlgate.handover import hand_over
from pytest_mlgate.plugin.choosing_first import choice_to_wire
from pytest_mlgate.plugin.choosing_first import learn_choice
from pytest_mlgate.plugin.keeping import learn_notes
from pytest_mlgate.plugin.keeping import notes_to_wire
from pytest_mlgate.plugin.overriding import left_alone
from pytest_mlgate.plugin.refusal import refused_as_usage_error
from pytest_mlgate.plugin.setting_up import WIRE
from pytest_mlgate.plugin.setting_up import for_workers
from pytest_mlgate.provenance import Subjects
from pytest_mlgate.provenance import subjects_of
from pytest_mlgate.record_json import from_plain
from pytest_mlgate.record_json import to_plain

if TYPE_CHECKING:
    from pytest_mlgate.plugin.run import GateRun
    from pytest_mlgate.plugin.setting_up import Setup
    from pytest_mlgate.tally import Tally

ERRORS = "mlgate-errors"
"""Key under which a worker reports bad input that it met while collecting."""

ELSEWHERE = "mlgate-elsewhere"
"""Key under which a worker names the gates that belong to other stages."""

CHOICE = "mlgate-choice"
"""Key under which a worker names the candidate that a gate has chosen."""

NOTES = "mlgate-notes"
"""Key under which a worker tells what it found in the prediction cache."""

SUBJECTS = "mlgate-subjects"
"""Key under which a worker names what it judged (fixtures may have given it)."""


class Worker:
    """The worker's side: says at the end which gates it collected."""

    def __init__(self, config: pytest.Config, run: GateRun) -> None:
        self._config = config
        self._run = run

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Put the declared gates where the controller will find them."""
        output: dict[str, Any] = self._config.workeroutput  # type: ignore[attr-defined]
        output[WIRE] = to_wire(self._run.declared)
        output[ELSEWHERE] = json.dumps(self._run.elsewhere)
        output[ERRORS] = json.dumps(self._run.tally.errors)
        output[SUBJECTS] = json.dumps(to_plain(subjects_of(self._run.session)))
        output[NOTES] = notes_to_wire(self._run.session)
        output[CHOICE] = choice_to_wire(self._run.session)


class Controller:
    """The controller's side: one computation for all, and a roll-call."""

    def __init__(self, tally: Tally, setup: Setup) -> None:
        self._tally = tally
        self._setup = setup
        self._folder: Path | None = None
        self.judged: list[Subjects] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Prepare the subjects before the first worker starts."""
        config = session.config
        distributed = config.pluginmanager.hasplugin("dsession")
        if not distributed or config.option.collectonly:
            return
        without = left_alone(config)
        if "evaluation" in without:
            return
        with refused_as_usage_error():
            self._setup.session.prepare(without=without)
        self._folder = Path(tempfile.mkdtemp(prefix="mlgate-"))
        hand_over(self._setup.session, self._folder)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:  # noqa: ANN401 - xdist's own class
        """Tell a worker where settings, champion and answers are."""
        node.workerinput[WIRE] = for_workers(self._setup.session, self._folder)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:  # noqa: ANN401 - xdist's own class
        """Hear which gates a worker collected; a lost worker says nothing."""
        output = getattr(node, "workeroutput", None) or {}
        if WIRE in output:
            self._tally.expect(from_wire(output[WIRE]))
            self._tally.leave_out(json.loads(output[ELSEWHERE]))
            for message in json.loads(output[ERRORS]):
                self._tally.error(message)
            self.judged.append(from_plain(Subjects, json.loads(output[SUBJECTS])))
            learn_notes(self._setup.session, output[NOTES])
            learn_choice(self._setup.session, output[CHOICE])
        if error:
            self._tally.problem(f"a worker was lost: {error}")

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Remove the answers that workers shared."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
