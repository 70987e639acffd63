"""All models of a session, each found by the tests that it governs: `ModelRuns`.

A settings file governs the gates beneath it, down to the next settings file. One with
no gate beneath it is no model of the run. What belongs to no single model (a worker
that was lost, a plain test that fails beside them all) counts against every one.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.plugin.model_run import ModelRun
from pytest_mlgate.plugin.setting_up import open_session
from pytest_mlgate.plugin.spoiling_run import spoil
from pytest_mlgate.reports.models.folders import model_folders
from pytest_mlgate.settings_file import governing_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pytest

    from pytest_mlgate.plugin.setting_up import Setup


class ModelRuns:
    """The models of a session in one process.

    Parameters
    ----------
    config
        Of the session.
    setup
        What it starts from. Where its command line leads to one settings file only,
        that file is read at once and governs every gate that no other one does.

    Raises
    ------
    MlgateError
        If that one settings file cannot be used.
    """

    def __init__(self, config: pytest.Config, setup: Setup) -> None:
        self.setup = setup
        self._config = config
        self._runs: dict[Path, ModelRun] = {}
        self._found: dict[Path, Path | None] = {}
        self._errors: list[str] = []
        self._problems: list[str] = []
        # node id -> what pytest reported, and whether the process died of it
        self._failures: dict[str, tuple[str, bool]] = {}
        self._failing: list[str] = []
        # settings files beneath which something could not be collected
        self._broken: set[Path | None] = set()
        if setup.only is not None:
            self.at(setup.only)

    def file_of(self, path: Path) -> Path | None:
        """Find the settings file that governs a test."""
        if self.setup.is_forced:
            return self.setup.only
        folder = path.parent
        if folder not in self._found:
            stop = self._config.rootpath.resolve()
            above = governing_file(path.resolve(), stop)
            self._found[folder] = above or self.setup.only
        return self._found[folder]

    def of(self, path: Path) -> ModelRun:
        """Give the model that a test is about.

        Raises
        ------
        SettingsError
            If no settings file governs it, or that file cannot be used.
        """
        file = self.file_of(path)
        if file is None:
            told = ", ".join(str(file) for file in self.setup.files)
            raise SettingsError(
                f"No settings: of {told}, none governs {path}: each governs the gates "
                "beneath its own folder. Hint: move the gate into the folder of its "
                "model, or put an mlgate.toml beside it."
            )
        return self.at(file)

    def at(self, file: Path) -> ModelRun:
        """Give the model of a settings file, which is read on first use."""
        if file not in self._runs:
            self._runs[file] = ModelRun(open_session(self._config, file, self.setup))
            spoil(self._config, self._runs[file])
        return self._runs[file]

    @property
    def opened(self) -> tuple[ModelRun, ...]:
        """Every model whose settings were read, by the place of its settings."""
        return tuple(self._runs[file] for file in sorted(self._runs))

    @property
    def present(self) -> tuple[ModelRun, ...]:
        """The models that this run is about; all where none has a gate."""
        if self.setup.only is not None and len(self._runs) == 1:
            return self.opened
        answering = (r for r in self.opened if r.counts or r.file in self._broken)
        return tuple(answering) or self.opened

    @property
    def not_judged(self) -> tuple[str, ...]:
        """Say of each model whose gates all are of other stages that it is none."""
        present = self.present
        return tuple(
            f"{run.name} ({self.shown(run.file)}) has no gate of the stage "
            f"{self.setup.stage!r}: it was not judged, and is not promoted"
            for run in self.opened
            if run.tally.has_others and run not in present
        )

    @property
    def errors(self) -> tuple[str, ...]:
        """Messages of bad input, each once; any of them voids the session."""
        told = [message for run in self.opened for message in run.tally.errors]
        return tuple(dict.fromkeys((*self._errors, *told)))

    def shown(self, file: Path) -> str:
        """Name a settings file seen from the root of the tests."""
        root = self._config.rootpath.resolve()
        inside = file.is_relative_to(root)
        return file.relative_to(root).as_posix() if inside else str(file)

    def root_of(self, run: ModelRun) -> Path | None:
        """Name the folder beneath which a model's tests are; None: anywhere."""
        return None if self.setup.only is not None else run.file.parent

    def folder_of(self, run: ModelRun) -> Path:
        """Name the folder of a model's reports: one of its own where there are more."""
        present = self.present
        if len(present) == 1:
            return self.setup.report
        folders = model_folders([one.name for one in present])
        return self.setup.report / folders[present.index(run)]

    def refuse(self, message: str) -> None:
        """Take a message of bad input."""
        self._errors.append(message)

    def problem(self, text: str) -> None:
        """State why the session as a whole cannot be trusted, whichever the model."""
        self._problems.append(text)

    def failure(self, test: str, detail: str, *, died: bool) -> None:
        """Take a failed report that carries no answer of a gate."""
        self._failures.setdefault(test, (detail, died))

    def break_at(self, place: str) -> None:
        """Note that what a node holds could not be collected: perhaps gates."""
        path = self._config.rootpath / place.partition("::")[0]
        self._broken.add(self.file_of(path))

    def count_failure(self, test: str) -> None:
        """Note that pytest was told of a failure of a test."""
        self._failing.append(test)

    def complete(self) -> None:
        """Read the settings that no gate led to: they may demand one.

        Raises
        ------
        SettingsError
            If two models cannot be told apart.
        """
        for file in self.setup.files:
            try:
                self.at(file)
            except MlgateError:
                # no gate is beneath it, or its message was heard before
                continue
        self.refuse_twins()
        if not self._runs:
            for file in self.setup.files:
                self.at(file)

    def refuse_twins(self) -> None:
        """Refuse two models of one name: nobody could tell their reports apart."""
        present = self.present
        named: dict[str, ModelRun] = {}
        for run in present:
            twin = named.setdefault(run.name, run)
            if twin is not run:
                raise SettingsError(
                    f"{twin.file} and {run.file} both have the name {run.name!r}: "
                    "the models of one run must have different names. Hint: change "
                    "`name` in one of them, or run them one at a time."
                )
        if len(present) > 1:
            model_folders([run.name for run in present])

    def settle(self, failed: int) -> None:
        """Give every model its share of what was heard of no gate.

        Parameters
        ----------
        failed
            Failures that pytest has counted. What no report explains, and what
            belongs to no single model, is charged to all.
        """
        gates = [(r, {gate.gate for gate in r.tally.declared}) for r in self.present]
        for test, (detail, died) in self._failures.items():
            for run in self._owners(test, gates):
                run.tally.failure(test, detail, died=died)
        for test in self._failing:
            for run in self._owners(test, gates):
                run.failures += 1
        for run in self.present:
            run.failures += max(failed - len(self._failing), 0)
            lost = self.setup.only is None and run.file in self._broken
            told = ["some of its tests could not be collected"] if lost else []
            for problem in (*self._problems, *told):
                run.tally.problem(problem)

    def _owners(
        self, test: str, gates: Sequence[tuple[ModelRun, set[str]]]
    ) -> tuple[ModelRun, ...]:
        """Name the model that a test belongs to; all where that is no single one.

        `gates` are those of every present model, collected once for all tests.
        """
        for run, known in gates:
            if test in known:
                return (run,)
        present = tuple(run for run, _ in gates)
        place = self._config.rootpath / test.partition("::")[0]
        path = os.path.normpath(place.resolve())
        above = [r for r in present if path.startswith(f"{r.file.parent}{os.sep}")]
        nearest = sorted(above, key=lambda r: len(r.file.parent.parts))[-1:]
        return tuple(nearest) or present
