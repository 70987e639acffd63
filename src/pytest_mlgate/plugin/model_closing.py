"""The end of a session for one model: record, decision, promotion, and its reports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_mlgate.decision import Decision
from pytest_mlgate.decision import Policy
from pytest_mlgate.decision import decide
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.plugin import options
from pytest_mlgate.plugin.advising import advice_notes
from pytest_mlgate.plugin.comparing import compared
from pytest_mlgate.plugin.declaring import partial_selection
from pytest_mlgate.plugin.hearing import held_by_hooks
from pytest_mlgate.plugin.hearing import tell_decided
from pytest_mlgate.plugin.holding_signals import ending_asked
from pytest_mlgate.plugin.keeping import notes_of
from pytest_mlgate.plugin.promoting import champion_notes
from pytest_mlgate.plugin.promoting import foretell
from pytest_mlgate.plugin.promoting import promote
from pytest_mlgate.plugin.promoting import rules_of
from pytest_mlgate.plugin.writing import not_written
from pytest_mlgate.plugin.writing import unwritable
from pytest_mlgate.provenance import merged
from pytest_mlgate.provenance import provenance_of
from pytest_mlgate.provenance import subjects_of
from pytest_mlgate.report_files import write_reports

if TYPE_CHECKING:
    from pytest_mlgate.plugin.model_run import ModelRun
    from pytest_mlgate.plugin.model_runs import ModelRuns
    from pytest_mlgate.record import Provenance
    from pytest_mlgate.record import Record

STOPPED = {
    pytest.ExitCode.INTERRUPTED: "the session was interrupted",
    pytest.ExitCode.INTERNAL_ERROR: "pytest had an internal error",
    pytest.ExitCode.NO_TESTS_COLLECTED: "no tests were collected",
}
"""Exit statuses that keep pytest's own meaning."""


class ModelClosing:
    """Reconcile and decide for one model; promote and write what was decided.

    Parameters
    ----------
    config
        Of the session.
    models
        All models of the run.
    model
        The one to close, whose tally is whole.
    exitstatus
        That pytest would end with.
    """

    def __init__(
        self,
        config: pytest.Config,
        models: ModelRuns,
        model: ModelRun,
        *,
        exitstatus: int | pytest.ExitCode,
    ) -> None:
        self._config = config
        self._models = models
        self._model = model
        self.folder = models.folder_of(model)
        self.name = model.name
        self.written: tuple[Path, ...] = ()
        self.promotion: str | None = None
        # why there are no reports
        self.unwritten: str | None = None
        record = compared(
            model.session,
            self._whole_record(exitstatus),
            previous=self._previous(),
        )
        self.record, self.decision = self._act(held_by_hooks(config, record))

    def write(self) -> None:
        """Write every report and tell the hooks; what cannot be written is said."""
        try:
            self.written = write_reports(self.record, self.decision, self.folder)
        except OSError as error:
            kept = "; the candidate was promoted, its record is in the registry"
            told = not_written(self.folder, error)
            self.unwritten = f"{told}{kept if self.promotion else ''}"
        except MlgateError as error:
            self.unwritten = str(error)
        unheard = tell_decided(self._config, self.record, self.decision)
        self.unwritten = " ".join(filter(None, (self.unwritten, unheard))) or None

    def _act(self, record: Record) -> tuple[Record, Decision]:
        """Promote where that is asked for; else say what a promotion would meet."""
        gates = self._model.session
        rules = rules_of(self._config, gates, folder=self._shown_folder())
        notes = (*champion_notes(gates), *advice_notes(gates, record))
        policy = replace(self._policy, notes=notes)
        if not self._config.getoption(options.PROMOTE):
            return record, foretell(gates, record, policy, rules)
        # who promotes and cannot report would leave a champion that nobody explains
        told = unwritable(self.folder)
        ending = ending_asked(self._config)
        told = told or (ending and f"{ending} came before. Hint: run again")
        if told:
            policy = replace(policy, withheld=(f"not promoted: {told}",))
        record, decision, self.promotion = promote(gates, record, policy, rules)
        return record, decision

    @property
    def _policy(self) -> Policy:
        settings = self._model.session.settings
        return Policy(
            inconclusive=settings.inconclusive, stage=self._models.setup.stage
        )

    def _shown_folder(self) -> Path:
        """Name the report folder as the command line does."""
        asked = Path(self._config.getoption(options.REPORT))
        return asked / self.folder.relative_to(self._models.setup.report)

    def _previous(self) -> str | None:
        """Name the record of the last push: with several models, that of this one."""
        given: str | None = self._config.getoption(options.PREVIOUS)
        if given is None:
            return None
        own = Path(given) / self.folder.relative_to(self._models.setup.report)
        return str(own) if own.is_dir() else given

    def _whole_record(self, exitstatus: int | pytest.ExitCode) -> Record:
        tally, gates = self._model.tally, self._model.session
        if exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            told = f"pytest ended with exit status {int(exitstatus)}"
            tally.problem(STOPPED.get(pytest.ExitCode(exitstatus), told))
        for problem in partial_selection(self._config):
            tally.problem(problem)
        subjects, different = merged((subjects_of(gates), *self._model.judged))
        for problem in different:
            tally.problem(problem)
        setup = self._models.setup
        provenance = provenance_of(
            gates,
            subjects=subjects,
            stage=setup.stage,
            started=setup.started,
            finished=setup.ended(),
            command=("pytest", *self._config.invocation_params.args),
            notes=(*self._models.not_judged, *notes_of(gates)),
        )
        record = self._record(provenance)
        if decide(record, self._policy).good and self._model.failures:
            tally.problem("pytest counted a failure that no gate explains")
            record = self._record(provenance)
        return record

    def _record(self, provenance: Provenance) -> Record:
        settings = self._model.session.settings
        return self._model.tally.record(
            provenance=provenance,
            required=settings.required,
            family_weights=settings.family_weights,
        )
