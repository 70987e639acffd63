"""Runs with pytest-xdist: what the controller tells workers and what they tell back.

Only JSON text crosses: xdist drops a worker, and its failures with it, when anything
it cannot serialise is put on the wire.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import pytest

from pytest_mlgate.errors import MlgateError
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
    from collections.abc import Iterator

    from pytest_mlgate.plugin.model_run import ModelRun
    from pytest_mlgate.plugin.model_runs import ModelRuns
    from pytest_mlgate.plugin.run import GateRun

ERRORS = "mlgate-errors"
"""Key under which a worker reports bad input that it met while collecting."""


class Worker:
    """The worker's side: says at the end which gates it collected."""

    def __init__(self, config: pytest.Config, run: GateRun) -> None:
        self._config = config
        self._run = run

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Put the declared gates where the controller will find them."""
        output: dict[str, Any] = self._config.workeroutput  # type: ignore[attr-defined]
        models = self._run.models
        output[WIRE] = json.dumps([_told_by_worker(model) for model in models.opened])
        output[ERRORS] = json.dumps(models.errors)


def _told_by_worker(model: ModelRun) -> dict[str, Any]:
    """Put all that a worker knows about a model into plain data."""
    champion = model.session.champion
    return {
        "settings": str(model.file),
        "declared": to_wire(model.declared),
        # gates of other stages
        "elsewhere": model.elsewhere,
        # what it judged: fixtures may have given it
        "subjects": to_plain(subjects_of(model.session)),
        # what it found in the prediction cache
        "notes": notes_to_wire(model.session),
        # the candidate that a gate has chosen
        "choice": choice_to_wire(model.session),
        "champion": None if champion is None else champion.digest,
    }


class Controller:
    """The controller's side: one computation for all, and a roll-call."""

    def __init__(self, models: ModelRuns) -> None:
        self._models = models
        self._folder: Path | None = None
        self._handed: dict[Path, Path] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Prepare the subjects before the first worker starts."""
        config = session.config
        distributed = config.pluginmanager.hasplugin("dsession")
        if not distributed or config.option.collectonly:
            return
        only = self._models.setup.only
        if only is not None:
            with refused_as_usage_error():
                self._prepare(config, only)
            return
        for file in self._models.setup.files:
            # one that governs no gate may be in any state; where it governs one, the
            # worker that runs it says the same
            with suppress(MlgateError):
                self._prepare(config, file)

    def _prepare(self, config: pytest.Config, file: Path) -> None:
        """Read what one model needs, and write it where workers find it."""
        model = self._models.at(file)
        without = left_alone(config, root=self._models.root_of(model))
        if "evaluation" in without:
            return
        model.session.prepare(without=without)
        with _said_where_no_room():
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="mlgate-"))
            folder = self._folder / str(len(self._handed))
            folder.mkdir()
            hand_over(model.session, folder)
        self._handed[file] = folder

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:  # noqa: ANN401 - xdist's own class
        """Tell a worker where settings, champions and answers are."""
        opened = {
            model.file: (model.session, self._handed.get(model.file))
            for model in self._models.opened
        }
        node.workerinput[WIRE] = for_workers(self._models.setup, opened)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:  # noqa: ANN401 - xdist's own class
        """Hear which gates a worker collected; a lost worker says nothing."""
        output = getattr(node, "workeroutput", None) or {}
        if WIRE in output:
            for message in json.loads(output[ERRORS]):
                self._models.refuse(message)
            for told in json.loads(output[WIRE]):
                try:
                    self._hear(told)
                except MlgateError as unusable:
                    self._models.refuse(str(unusable))
        if error:
            self._models.problem(f"a worker was lost: {error}")

    def _hear(self, told: dict[str, Any]) -> None:
        """Take over what a worker says about one model."""
        model = self._models.at(Path(told["settings"]))
        model.tally.expect(from_wire(told["declared"]))
        model.tally.leave_out(told["elsewhere"])
        model.judged.append(from_plain(Subjects, told["subjects"]))
        learn_notes(model.session, told["notes"])
        learn_choice(model.session, told["choice"])
        champion = model.session.champion
        if told["champion"] != (None if champion is None else champion.digest):
            model.tally.problem("the champion changed while the session ran")

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        """Remove the answers that workers shared."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def _said_where_no_room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        told = error.strerror or type(error).__name__
        raise MlgateError(
            "What the models answered cannot be handed to the workers in "
            f"{tempfile.gettempdir()!r}: {told}. Hint: make room there, let TMPDIR "
            "name another folder, or run without -n."
        ) from error
