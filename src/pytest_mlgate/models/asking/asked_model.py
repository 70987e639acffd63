"""How a model is asked again, about rows that the evaluation data do not have.

What a promotion is decided on is answered once, for all gates. Cases, perturbed rows
and timings need more answers of the same model, in the same coding.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.models.asking.asking import feature_names
from pytest_mlgate.models.asking.scoring import score_rows

if TYPE_CHECKING:
    from pytest_mlgate.data.references.pins import Pins
    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.answers.question import Question


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AskedModel:
    """A model, with what counts as an answer.

    Parameters
    ----------
    model
        With scikit-learn's methods.
    question
        Target, coding and classes; its rows are those of the evaluation data.
    what
        The model, for messages.
    threshold
        Binary: positive when the score is at least this; None: the model's own labels.
    pins
        Keeps a copy of its file alive as long as somebody may read it.
    """

    model: Any
    question: Question
    what: str
    threshold: float | None = None
    pins: Pins | None = field(default=None, repr=False)

    @property
    def features(self) -> tuple[str, ...]:
        """The columns that the model takes, in their order."""
        return tuple(feature_names(self.model, self.question, self.what))

    def answers(self, frame: Any, *, what: str = "these rows") -> RowAnswers:  # noqa: ANN401 - any frame
        """Ask for an answer to every row of a frame.

        Parameters
        ----------
        frame
            With the features of the model; a target is neither needed nor read.
        what
            What the rows are, for messages.

        Raises
        ------
        MlgateError
            As `score_rows`: whatever the model raises, in its name.
        """
        return score_rows(
            self.model,
            self.question.about(frame, what=what),
            what=self.what,
            threshold=self.threshold,
        )
