"""One model in one run: `GateSession`, the settings with their subjects.

Knows nothing of pytest: a notebook or a script can hold one too. Tables and
predictions are read once, when they are first asked for, and shared by every gate.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.class_names import class_names
from pytest_mlgate.data.row_structure import row_amounts
from pytest_mlgate.data.row_structure import row_groups
from pytest_mlgate.data.row_structure import row_times
from pytest_mlgate.data.row_structure import row_weights
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.models.integrity import check_comparable
from pytest_mlgate.models.prior import prior_of
from pytest_mlgate.models.question import Question
from pytest_mlgate.models.subject import load_subject
from pytest_mlgate.models.subject import subject_from_object
from pytest_mlgate.stats.business_value import OUTCOMES
from pytest_mlgate.stats.business_value import OutcomeValues
from pytest_mlgate.stats.business_value import RowValues
from pytest_mlgate.stats.business_value import value_per_case
from pytest_mlgate.stats.influence import RowStructure

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from numpy import float64
    from numpy.typing import NDArray

    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.settings import Settings
    from pytest_mlgate.settings import SubjectSettings
    from pytest_mlgate.stats.row_metric import RowMetric

ALREADY_CHAMPION = "the candidate already is the champion: there is nothing to compare"
NO_BASELINE = (
    "no baseline yet: the registry holds no champion, so this is the first promotion"
)

_OF_EVALUATION = (
    "question",
    "truth",
    "classes",
    "structure",
    "case_values",
    "value_metric",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Champion:
    """The registry's current champion, as the session needs it."""

    digest: str
    # the file in the registry's store, which has no suffix …
    artifact: Path
    # … and the name it had when it was tested
    artifact_name: str


class GateSession:
    """Settings and subjects of one model in one run.

    Parameters
    ----------
    settings
        A validated settings file.
    champion
        The registry's champion, None when there is none yet.

    Notes
    -----
    Every property raises an `MlgateError` whose message says what to mend when the
    settings, the tables or the models do not allow it.
    """

    def __init__(self, settings: Settings, *, champion: Champion | None = None) -> None:
        self.settings = settings
        self.champion = champion
        self._adopted: dict[str, Any] = {}
        # roles that a gate was given as the settings name them
        self._given: set[str] = set()

    def prepare(self, *, without: Collection[str] = ()) -> None:
        """Read and check all that the settings name, before any gate runs.

        Parameters
        ----------
        without
            Roles that a fixture of the user's will fill: they are left alone, and so is
            what depends on them.
        """
        if "evaluation" in without:
            return
        self.truth  # noqa: B018 - reading is the effect
        self.structure  # noqa: B018 - reading is the effect
        if self.settings.candidate is None or self._waits("candidate", without):
            return
        self.candidate  # noqa: B018 - reading is the effect
        if self.settings.baseline is not None and not self._waits("baseline", without):
            self.comparison()

    @cached_property
    def evaluation(self) -> DataTable:
        """The rows that both models are judged on."""
        if "evaluation" in self._adopted:
            return wrap_frame(self._adopted["evaluation"])
        if self.settings.evaluation is None:
            raise SettingsError(
                f"{self.settings.file}: there are no rows to judge the models on. "
                'Hint: set `evaluation = "data/test.parquet"`, or override the fixture '
                "mlgate_evaluation in the conftest.py above all gates."
            )
        return read_table(
            self.settings.evaluation,
            root=self.settings.root,
            engine=self.settings.engine,
        )

    @cached_property
    def reference(self) -> DataTable | None:
        """The rows that inputs are compared with, None when the settings name none."""
        if "reference" in self._adopted:
            return wrap_frame(self._adopted["reference"])
        if self.settings.reference is None:
            return None
        return read_table(
            self.settings.reference,
            root=self.settings.root,
            engine=self.settings.engine,
        )

    @cached_property
    def question(self) -> Question:
        """What both models are asked."""
        settings = self.settings
        return Question(
            table=self.evaluation,
            target=settings.target,
            task=settings.task,
            positive=settings.positive,
            order=settings.classes,
            exclude=(*self._answer_columns(), *settings.row_columns),
        )

    @cached_property
    def truth(self) -> NDArray[Any]:
        """The true answers, shape ``(n_rows,)``.

        Whether a row is positive (bool), the place of its class in `classes` (int64),
        or its number (float64), as the task has it.
        """
        return self.question.truth

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes in their order; empty unless there are several."""
        if self.settings.task != "multiclass":
            return ()
        return class_names(self.question.classes)

    @cached_property
    def structure(self) -> RowStructure:
        """What the rows weigh, and which belong together."""
        settings, frame = self.settings, self.evaluation.frame
        return RowStructure(
            weights=None
            if settings.weight is None
            else row_weights(frame, settings.weight),
            groups=None
            if settings.groups is None
            else row_groups(frame, settings.groups),
            time=None if settings.time is None else row_times(frame, settings.time),
        )

    @cached_property
    def case_values(self) -> OutcomeValues | RowValues:
        """What each outcome of a decision is worth: the setting `costs`."""
        costs = self.settings.costs
        if costs is None:
            raise SettingsError(
                f"{self.settings.file}: value_per_case needs to know what outcomes are "
                "worth. Hint: add `costs = { tp = 90, fp = -10 }` (or names of columns "
                "for amounts that differ by row)."
            )
        numbers = {k: v for k, v in costs.items() if not isinstance(v, str)}
        columns = {k: v for k, v in costs.items() if isinstance(v, str)}
        if not columns:
            return OutcomeValues(**dict.fromkeys(OUTCOMES, 0.0) | numbers)
        table = self.evaluation
        amounts = {k: np.full(table.rows, v) for k, v in numbers.items()} | {
            k: row_amounts(table.frame, v, key=f"costs.{k}") for k, v in columns.items()
        }
        nothing = np.zeros(table.rows)
        return RowValues(**dict.fromkeys(OUTCOMES, nothing) | amounts)

    @cached_property
    def value_metric(self) -> RowMetric:
        """The metric "value_per_case" by the setting `costs`."""
        return value_per_case(self.case_values)

    @cached_property
    def candidate(self) -> Subject:
        """The new model and its answers."""
        if "candidate" in self._adopted:
            return self._adopt_subject("candidate")
        if self.settings.candidate is None:
            raise SettingsError(
                f"{self.settings.file}: no candidate. Hint: add "
                '[tool.mlgate.candidate] with `model = "models/candidate.skops"`, '
                "or override the fixture mlgate_candidate."
            )
        return self._load("candidate", self.settings.candidate)

    @cached_property
    def baseline(self) -> Subject | None:
        """The model in production; None when `baseline_note` says why."""
        if "baseline" in self._adopted:
            return self._adopt_subject("baseline")
        if self.baseline_note is not None:
            return None
        if self.settings.baseline is None:
            raise SettingsError(
                f"{self.settings.file}: a gate compares with a baseline, and there is "
                "none. Hint: add [tool.mlgate.baseline] with a `model`, or with "
                '`registry = "champion"` (which also serves a first model).'
            )
        return self._load("baseline", self.settings.baseline)

    @cached_property
    def baseline_note(self) -> str | None:
        """Say why questions about a baseline do not apply, None when they do."""
        if "baseline" in self._adopted:
            return None
        if self.champion is not None and self.candidate.digest == self.champion.digest:
            return ALREADY_CHAMPION
        asked = self.settings.baseline
        if asked is not None and asked.registry and self.champion is None:
            return NO_BASELINE
        return None

    @property
    def has_baseline(self) -> bool:
        """Whether the settings or a fixture name a baseline at all."""
        return "baseline" in self._adopted or self.settings.baseline is not None

    def adopt(self, role: str, value: Any) -> None:  # noqa: ANN401 - a user's object
        """Use an object in place of what the settings name (a fixture override).

        Raises
        ------
        InvalidInput
            If a gate was given something else in this role: all gates of a session
            judge the same subjects.
        """
        if role in self._adopted and self._adopted[role] is value:
            return
        current = self.__dict__.get(role)
        own = current is not None and role not in self._adopted
        if own and (value is current or value is getattr(current, "frame", None)):
            self._given.add(role)
            return
        if role in self._adopted or role in self._given:
            raise InvalidInput(
                f"mlgate_{role} gave two different objects in one session. Hint: "
                "override it once, in the conftest.py above all gates, with session "
                "scope."
            )
        self._forget(role)
        self._adopted[role] = value

    def comparison(self) -> tuple[Subject, Subject] | None:
        """Give candidate and baseline once they are known to be comparable.

        Returns
        -------
        tuple or None
            None when `baseline_note` says why there is nothing to compare with.

        Raises
        ------
        SubjectMismatch
            If the comparison would be meaningless: the same model twice, an inverted
            coding, other rows.
        """
        return self._comparison

    @cached_property
    def _comparison(self) -> tuple[Subject, Subject] | None:
        baseline = self.baseline
        if baseline is None:
            return None
        check_comparable(
            self.candidate,
            baseline,
            self.truth,
            allow_identical=self.settings.allow_identical,
        )
        return self.candidate, baseline

    def _waits(self, role: str, without: Collection[str]) -> bool:
        """Tell whether a fixture gives a model, or the rows that it is made of."""
        return role in without or ("reference" in without and self._is_prior(role))

    def _is_prior(self, role: str) -> bool:
        """Tell whether a model is the average of the reference data."""
        subjects = {
            "candidate": self.settings.candidate,
            "baseline": self.settings.baseline,
        }
        asked = subjects[role]
        return asked is not None and isinstance(asked.constant, str)

    def _forget(self, role: str) -> None:
        """Drop what was read for a role, and what was made of it."""
        made_of = {
            "reference": tuple(filter(self._is_prior, ("candidate", "baseline"))),
            "evaluation": (*_OF_EVALUATION, "candidate", "baseline"),
            # without a baseline, because of what the candidate was
            "candidate": ("baseline",) if self.__dict__.get("baseline") is None else (),
        }
        stale = (role, *made_of.get(role, ()), "baseline_note", "_comparison")
        for name in stale:
            self.__dict__.pop(name, None)

    def _prior(self) -> float | NDArray[float64]:
        """Average the truth, that of the reference data where there is one."""
        table, settings = self.reference, self.settings
        truth, weights = self.truth, self.structure.weights
        if table is not None and settings.target in table.columns:
            what = "the reference data"
            order = tuple(self.question.classes) if self.classes else None
            truth = replace(self.question, table=table, order=order, what=what).truth
            weighed = settings.weight is not None and settings.weight in table.columns
            weights = None
            if weighed and settings.weight is not None:
                weights = row_weights(table.frame, settings.weight, what=what)
        return prior_of(
            truth, task=settings.task, classes=len(self.classes), weights=weights
        )

    def _load(self, role: str, asked: SubjectSettings) -> Subject:
        champion = self.champion if asked.registry else None
        return load_subject(
            asked,
            self.question,
            role="baseline" if role == "baseline" else "candidate",
            root=self.settings.root,
            prior=self._prior() if isinstance(asked.constant, str) else None,
            champion=champion.artifact if champion else None,
            champion_digest=champion.digest if champion else None,
            champion_name=champion.artifact_name if champion else None,
        )

    def _adopt_subject(self, role: str) -> Subject:
        return subject_from_object(
            self._adopted[role],
            self.question,
            role="baseline" if role == "baseline" else "candidate",
        )

    def _answer_columns(self) -> tuple[str, ...]:
        """Name the columns of the evaluation data that hold answers, not features."""
        subjects = (self.settings.candidate, self.settings.baseline)
        return tuple(
            column
            for subject in subjects
            if subject is not None and subject.predictions is None
            for column in subject.answer_columns
        )
