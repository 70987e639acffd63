"""A session whose rows are what production decided: `WindowSession`.

The same gates with the same thresholds then judge the answers that were given, by the
labels that have come since.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.row_structure import row_groups
from pytest_mlgate.data.row_structure import row_times
from pytest_mlgate.data.row_structure import row_weights
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.value_predictions import ValuePredictions
from pytest_mlgate.models.subject import Subject
from pytest_mlgate.monitoring.decisions import NOT_INPUTS
from pytest_mlgate.monitoring.window_evaluation import WindowEvaluation
from pytest_mlgate.monitoring.window_evaluation import evaluate_window
from pytest_mlgate.movement import Movement
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy as np
    from numpy.typing import NDArray

    from pytest_mlgate.champion import Champion
    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.answers.predictions import Form
    from pytest_mlgate.models.answers.question import Question
    from pytest_mlgate.models.kept.prediction_cache import PredictionCache
    from pytest_mlgate.monitoring.window_evaluation import AskedWindow
    from pytest_mlgate.settings import Settings

NO_BASELINE_HERE = (
    "in production there is no baseline beside the model; "
    "benchmark_gate.as_promised(…) holds it against its promotion"
)

_TIME = "decision_time"


class WindowSession(GateSession):
    """Settings, and a window of the decision log in place of tables and models.

    Parameters
    ----------
    settings, champion, cache
        As of every session.
    asked
        The window. Log and labels are read when a gate first asks for them.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        asked: AskedWindow,
        champion: Champion | None = None,
        cache: PredictionCache | None = None,
    ) -> None:
        super().__init__(settings, champion=champion, cache=cache)
        self._asked = asked

    @cached_property
    def of_settings(self) -> GateSession:
        """The tables and models of the settings, for gates that look at no window."""
        return GateSession(self.settings, champion=self.champion, cache=self.cache)

    def prepare(self, *, without: Collection[str] = ()) -> None:
        """Read nothing before a gate asks: it may look at another log."""

    @cached_property
    def window(self) -> WindowEvaluation:
        """The decisions that are judged."""
        champion = None if self.champion is None else self.champion.digest
        return evaluate_window(self.settings, self._asked, champion=champion)

    @cached_property
    def evaluation(self) -> DataTable:
        """The mature decisions whose true answer is known."""
        return self.window.labelled

    @cached_property
    def movement(self) -> Movement:
        """Reference data, and all decisions of the window, labelled or not."""
        return self._against_reference(self.window.every)

    @cached_property
    def target_movement(self) -> Movement:
        """Reference data, and the decisions whose target is known."""
        return self._against_reference(self.evaluation)

    def _against_reference(self, table: DataTable) -> Movement:
        named = self.settings.reference if self._reference_is_profile else None
        return Movement(
            evaluation=table,
            reference=self.reference,
            profile_file=None if named is None else self.settings.root / named,
        )

    @cached_property
    def question(self) -> Question:
        """What was asked; what the log says of a decision is no feature."""
        usual = super().question
        order = usual.order
        if self.settings.task == "multiclass" and order is None:
            order = self.window.class_values
        return replace(
            usual, order=order, exclude=(*usual.exclude, *sorted(NOT_INPUTS))
        )

    @cached_property
    def truth(self) -> NDArray[Any]:
        """The true answers; in a quiet window they may all be the same."""
        return self.window.decisions.truth[self.window.known]

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes, also of those that this window lacks."""
        return self.window.decisions.classes

    @cached_property
    def structure(self) -> RowStructure:
        """What the rows weigh, and which belong together, as far as inputs tell.

        The time of a decision stands in for a `time` that is no input.
        """
        frame, settings = self.evaluation.frame, self.settings
        weight = self._input(settings.weight)
        groups = self._input(settings.groups)
        time = settings.time and (self._input(settings.time) or _TIME)
        return RowStructure(
            weights=None if weight is None else row_weights(frame, weight),
            groups=None if groups is None else row_groups(frame, groups),
            time=None if time is None else row_times(frame, time),
        )

    def _input(self, name: str | None) -> str | None:
        return name if name in self.evaluation.columns else None

    @cached_property
    def candidate(self) -> Subject:
        """The model that serves, with the answers that it gave."""
        window = self.window
        digest = window.model
        is_digest = digest is not None and digest.startswith("sha256:")
        return Subject(
            role="candidate",
            reference=f"answers of {digest or 'nobody'} in {window.reference}",
            kind="columns",
            digest=digest if is_digest else None,
            artifact=None,
            threshold=None,
            predictions=self._given_answers(window),
        )

    def _given_answers(self, window: WindowEvaluation) -> RowAnswers:
        found = window.decisions.answers(window.known)
        if isinstance(found, BinaryAnswers):
            return Predictions(
                decisions=found.decisions,
                scores=found.scores,
                form=_form(found.scores),
            )
        if isinstance(found, ClassAnswers):
            return ClassPredictions(
                labels=found.labels,
                probabilities=None,
                classes=found.classes,
                form="labels",
            )
        return ValuePredictions(values=found.values)

    @cached_property
    def baseline_note(self) -> str | None:
        """Say why nothing is compared here."""
        return NO_BASELINE_HERE

    @property
    def has_candidate(self) -> bool:
        """There is one: who served."""
        return True

    @property
    def unheeded(self) -> tuple[str, ...]:
        """Say which columns that describe rows are no inputs of the log."""
        told = {
            "weight": "every decision weighs the same",
            "groups": "decisions are taken as independent",
        }
        return tuple(
            f"`{key}` = {name!r} is no input of the decision log: {rule}"
            for key, rule in told.items()
            if (name := getattr(self.settings, key)) is not None
            and self._input(name) is None
        )

    def adopt(self, role: str, value: Any) -> None:  # noqa: ANN401 - a user's object
        """Let fixtures give reference data; what served needs no stand-in.

        Raises
        ------
        InvalidInput
            If a fixture gives other rows: gates would judge those, not production.
        """
        if role in {"candidate", "baseline"}:
            return
        if role == "evaluation" and value is not self.evaluation.frame:
            raise InvalidInput(
                "mlgate_evaluation gives rows of its own, and in the stage monitor the "
                "rows are the decisions of `decision_log`. Hint: leave the override "
                "out of this stage, or judge those rows with settings that name no "
                "`decision_log`."
            )
        super().adopt(role, value)


def window_of(session: GateSession) -> WindowEvaluation | None:
    """Give the decisions of production that a session judges in place of tables."""
    return session.window if isinstance(session, WindowSession) else None


def tables_of(session: GateSession) -> GateSession:
    """Give the session of the settings' own tables, for gates that judge no window."""
    return session.of_settings if isinstance(session, WindowSession) else session


def _form(scores: NDArray[np.float64] | None) -> Form:
    """Tell what logged scores are: a log does not say."""
    if scores is None:
        return "labels"
    within = bool(((scores >= 0) & (scores <= 1)).all())
    return "probabilities" if within else "scores"
