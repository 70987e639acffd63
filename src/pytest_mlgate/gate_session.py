"""One model in one run: `GateSession`, the settings with their subjects.

Knows nothing of pytest: a notebook or a script can hold one too. Tables and
predictions are read once, when they are first asked for, and shared by every gate.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.case_values import case_values_of
from pytest_mlgate.champion import ALREADY_CHAMPION
from pytest_mlgate.champion import NO_BASELINE
from pytest_mlgate.champion import stored_model
from pytest_mlgate.data.class_names import class_names
from pytest_mlgate.data.references.pins import Pins
from pytest_mlgate.data.row_structure import row_groups
from pytest_mlgate.data.row_structure import row_times
from pytest_mlgate.data.row_structure import row_weights
from pytest_mlgate.dependents import dependents
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.models.answers.question import Question
from pytest_mlgate.models.integrity import check_comparable
from pytest_mlgate.models.pushed_integrity import check_pushed
from pytest_mlgate.models.subject import load_subject
from pytest_mlgate.models.subject import subject_from_object
from pytest_mlgate.movement import Movement
from pytest_mlgate.sabotage import spoiling
from pytest_mlgate.session_tables import open_table
from pytest_mlgate.session_tables import take_frame
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.losses.business_value import value_per_case
from pytest_mlgate.usual_answer import usual_answer

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from numpy import float64
    from numpy.typing import NDArray

    from pytest_mlgate.champion import Champion
    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.models.kept.prediction_cache import PredictionCache
    from pytest_mlgate.models.subject import Role
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.sabotage.sabotage import Sabotage
    from pytest_mlgate.settings import Settings
    from pytest_mlgate.settings import SubjectSettings
    from pytest_mlgate.stats.losses.business_value import OutcomeValues
    from pytest_mlgate.stats.losses.business_value import RowValues
    from pytest_mlgate.stats.row_metric import RowMetric


class GateSession:
    """Settings and subjects of one model in one run.

    Parameters
    ----------
    settings
        A validated settings file.
    champion
        The registry's champion, None when there is none yet.
    cache
        Where answers of earlier runs are kept; None: every model is asked.

    Notes
    -----
    Every property raises an `MlgateError` whose message says what to mend when the
    settings, the tables or the models do not allow it.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        champion: Champion | None = None,
        cache: PredictionCache | None = None,
    ) -> None:
        self.settings = settings
        self.champion = champion
        self.cache = cache
        self._adopted: dict[str, Any] = {}
        # roles that a gate was given as the settings name them
        self._given: set[str] = set()
        # what a selection gate has put into the settings
        self.chosen: SubjectSettings | None = None
        # models that a gate met in a log alone: by role the name there, and the log
        self.logged: dict[str, tuple[str, str]] = {}
        # a folder of all processes of a parallel run
        self.shared: Path | None = None
        self.sabotage: Sabotage | None = None  # what a selftest breaks

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
        if self.evaluation.stays:
            # gates count what they are asked about, and read nothing before
            return
        self.truth  # noqa: B018 - reading is the effect
        self.structure  # noqa: B018 - reading is the effect
        if self.settings.candidate is None or self._waits("candidate", without):
            return
        self.candidate  # noqa: B018 - reading is the effect
        if self.settings.baseline is not None and not self._waits("baseline", without):
            self.comparison()

    @cached_property
    def _pins(self) -> Pins:
        """What references stood for when this session first asked."""
        return Pins()

    @cached_property
    def evaluation(self) -> DataTable:
        """The rows that both models are judged on."""
        if "evaluation" in self._adopted:
            found = take_frame(self._adopted["evaluation"])
            return spoiling.spoilt_table(found, self.sabotage)
        if self.settings.evaluation is None:
            raise SettingsError(
                f"{self.settings.file}: there are no rows to judge the models on. "
                'Hint: set `evaluation = "data/test.parquet"`, or override the fixture '
                "mlgate_evaluation in the conftest.py above all gates."
            )
        named = self.settings.evaluation
        found = open_table(named, settings=self.settings, pins=self._pins)
        return spoiling.spoilt_table(found, self.sabotage)

    @cached_property
    def reference(self) -> DataTable | None:
        """The rows that inputs are compared with, None when the settings name none."""
        if "reference" in self._adopted:
            return take_frame(self._adopted["reference"])
        if self.settings.reference is None or self._reference_is_profile:
            return None
        named = self.settings.reference
        return open_table(named, settings=self.settings, pins=self._pins)

    @cached_property
    def movement(self) -> Movement:
        """Reference and evaluation data on the same cells."""
        named = self.settings.reference if self._reference_is_profile else None
        return Movement(
            evaluation=self.evaluation,
            reference=self.reference,
            profile_file=None if named is None else self.settings.root / named,
        )

    @property
    def target_movement(self) -> Movement:
        """The same for the target, of rows whose target is known."""
        return self.movement

    @property
    def _reference_is_profile(self) -> bool:
        return (self.settings.reference or "").endswith(".json")

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
            exclude=(*settings.answer_columns, *settings.row_columns),
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
        return case_values_of(self.settings, self.evaluation)

    @cached_property
    def value_metric(self) -> RowMetric:
        """The metric "value_per_case" by the setting `costs`."""
        return value_per_case(self.case_values)

    @cached_property
    def candidate(self) -> Subject:
        """The new model and its answers."""
        if "candidate" in self._adopted:
            return self._adopt_subject("candidate", self.question)
        if self.settings.candidate is None:
            raise SettingsError(
                f"{self.settings.file}: no candidate. Hint: add "
                '[tool.mlgate.candidate] with `model = "models/candidate.skops"`, '
                "override mlgate_candidate, or let selection_gate.choose(…) find one."
            )
        return self._load("candidate", self.settings.candidate, self.question)

    @cached_property
    def candidate_on_reference(self) -> Subject:
        """The new model's answers to the reference data."""
        asked, table = self.settings.candidate, self.reference
        if table is None:
            raise SettingsError(
                f"{self.settings.file}: the candidate's answers are compared with "
                "those to reference rows. Hint: let `reference` name a table."
            )
        question = replace(
            self.question,
            table=table,
            order=tuple(self.question.classes) if self.classes else None,
            what="the reference data",
        )
        if "candidate" in self._adopted:
            return self._adopt_subject("candidate", question)
        if asked is None or asked.predictions is not None:
            raise SettingsError(
                f"{self.settings.file}: the candidate cannot be asked about the "
                "reference data. Hint: give a model, or columns that both tables have."
            )
        return self._load("candidate", asked, question)

    @cached_property
    def baseline(self) -> Subject | None:
        """The model in production; None when `baseline_note` says why."""
        if "baseline" in self._adopted:
            return self._adopt_subject("baseline", self.question)
        if self.baseline_note is not None:
            return None
        if self.settings.baseline is None:
            raise SettingsError(
                f"{self.settings.file}: a gate compares with a baseline, and there is "
                "none. Hint: add [tool.mlgate.baseline] with a `model`, or with "
                '`registry = "champion"` (which also serves a first model).'
            )
        return self._load("baseline", self.settings.baseline, self.question)

    @cached_property
    def baseline_note(self) -> str | None:
        """Say why questions about a baseline do not apply, None when they do."""
        if "baseline" in self._adopted:
            return None
        known = self.champion if self.has_candidate else None
        if known is not None and self.candidate.digest == known.digest:
            return ALREADY_CHAMPION
        asked = self.settings.baseline
        if asked is not None and asked.registry and self.champion is None:
            return NO_BASELINE
        return None

    @property
    def has_candidate(self) -> bool:
        """Whether the settings, a choice or a fixture name a candidate by now."""
        return "candidate" in self._adopted or self.settings.candidate is not None

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
        candidate, twins = self.candidate, self.settings.allow_identical
        if self.evaluation.stays:
            check_pushed(candidate, baseline, allow_identical=twins)
        else:
            check_comparable(candidate, baseline, self.truth, allow_identical=twins)
        return candidate, baseline

    def _waits(self, role: str, without: Collection[str]) -> bool:
        """Tell whether a fixture gives a model, or the rows that it is made of."""
        return role in without or ("reference" in without and self._is_prior(role))

    def _is_prior(self, role: str) -> bool:
        """Tell whether a model is the average of the reference data."""
        asked: SubjectSettings | None = getattr(self.settings, role)
        return asked is not None and isinstance(asked.constant, str)

    def _forget(self, role: str) -> None:
        """Drop what was read for a role, and what was made of it."""
        priors = tuple(filter(self._is_prior, ("candidate", "baseline")))
        compared = self.__dict__.get("baseline") is not None
        stale = dependents(role, priors=priors, compared=compared)
        for name in stale:
            self.__dict__.pop(name, None)

    def _prior(self) -> float | NDArray[float64]:
        """Average the truth, that of the reference data where there is one."""
        return usual_answer(
            self.settings,
            question=self.question,
            truth=self.truth,
            weights=self.structure.weights,
            reference=self.reference,
            profile=self.movement.profile if self._reference_is_profile else None,
        )

    def _load(self, role: Role, asked: SubjectSettings, question: Question) -> Subject:
        champion = self.champion if asked.registry else None
        found = load_subject(
            asked,
            question,
            role=role,
            root=self.settings.root,
            prior=self._prior() if isinstance(asked.constant, str) else None,
            **stored_model(champion),
            cache=self.cache,
        )
        return spoiling.spoilt_subject(found, self.sabotage, question)

    def _adopt_subject(self, role: Role, question: Question) -> Subject:
        found = subject_from_object(self._adopted[role], question, role=role)
        return spoiling.spoilt_subject(found, self.sabotage, question)
