"""One model in one run: `GateSession`, the settings with their subjects.

Knows nothing of pytest: a notebook or a script can hold one too. Tables and
predictions are read once, when they are first asked for, and shared by every gate.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.columns import binary_target
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.models.integrity import check_comparable
from pytest_mlgate.models.subject import load_subject
from pytest_mlgate.models.subject import subject_from_object

if TYPE_CHECKING:
    from pathlib import Path

    from numpy import bool_
    from numpy.typing import NDArray

    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.settings import Settings
    from pytest_mlgate.settings import SubjectSettings

ALREADY_CHAMPION = "the candidate already is the champion: there is nothing to compare"
NO_BASELINE = (
    "no baseline yet: the registry holds no champion, so this is the first promotion"
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

    def prepare(self) -> None:
        """Read and check all that the settings name, before any gate runs."""
        self.truth  # noqa: B018 - reading is the effect
        if self.settings.candidate is not None:
            self.candidate  # noqa: B018 - reading is the effect
        if self.settings.candidate is not None and self.settings.baseline is not None:
            self.comparison()

    @cached_property
    def evaluation(self) -> DataTable:
        """The rows that both models are judged on."""
        if "evaluation" in self._adopted:
            return wrap_frame(self._adopted["evaluation"])
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
    def truth(self) -> NDArray[bool_]:
        """Whether each row is positive, shape ``(n_rows,)``."""
        return self._truth_of(self.evaluation)

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
            If the role was already filled with something else: all gates of a session
            judge the same subjects.
        """
        if role in self._adopted and self._adopted[role] is value:
            return
        current = self.__dict__.get(role)
        if current is not None:
            if value is current or value is getattr(current, "frame", None):
                return
            raise InvalidInput(
                f"mlgate_{role} gave two different objects in one session. Hint: "
                "override it once, in the conftest.py above all gates, with session "
                "scope."
            )
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

    def _truth_of(self, table: DataTable) -> NDArray[bool_]:
        return binary_target(
            table.frame, target=self.settings.target, positive=self.settings.positive
        )

    def _prior(self) -> float:
        """Give the share of positives, in the reference data where there are any."""
        table = self.reference
        known = table is not None and self.settings.target in table.columns
        truth = self._truth_of(table) if known and table is not None else self.truth
        return float(truth.mean())

    def _load(self, role: str, asked: SubjectSettings) -> Subject:
        champion = self.champion if asked.registry else None
        return load_subject(
            asked,
            role="baseline" if role == "baseline" else "candidate",
            table=self.evaluation,
            target=self.settings.target,
            positive=self.settings.positive,
            root=self.settings.root,
            prior=self._prior() if asked.constant == "prior" else None,
            champion=champion.artifact if champion else None,
            champion_digest=champion.digest if champion else None,
            exclude=self._answer_columns(),
        )

    def _adopt_subject(self, role: str) -> Subject:
        return subject_from_object(
            self._adopted[role],
            role="baseline" if role == "baseline" else "candidate",
            table=self.evaluation,
            target=self.settings.target,
            positive=self.settings.positive,
            exclude=self._answer_columns(),
        )

    def _answer_columns(self) -> tuple[str, ...]:
        """Name the columns of the evaluation data that hold answers, not features."""
        subjects = (self.settings.candidate, self.settings.baseline)
        return tuple(
            column
            for subject in subjects
            if subject is not None and subject.predictions is None
            for column in (subject.score, subject.label)
            if column is not None
        )
