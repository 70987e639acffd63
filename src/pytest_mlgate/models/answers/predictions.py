"""What a model answers, row by row: `Predictions`, checked when they are made.

Decisions (is it positive) for every row, and the scores behind them where there are
any. A row that has no answer is an error here, never a row less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal
from typing import cast

import numpy as np

from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.data.coding import equal_to
from pytest_mlgate.data.coding import same_value
from pytest_mlgate.data.coding import show_values
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.answers.answer_arrays import as_numbers
from pytest_mlgate.models.answers.answer_arrays import as_probabilities
from pytest_mlgate.models.answers.answer_arrays import frozen
from pytest_mlgate.models.answers.answer_arrays import refuse_length
from pytest_mlgate.models.answers.answer_arrays import refuse_missing
from pytest_mlgate.models.answers.answer_files import load_arrays
from pytest_mlgate.models.answers.answer_files import save_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from pytest_mlgate.models.answers.needs import Needs

Form = Literal["labels", "probabilities", "scores"]
ScoreForm = Literal["probabilities", "scores"]

DEFAULT_THRESHOLD = 0.5

_GIVES: Mapping[Form, frozenset[Needs]] = {
    "labels": frozenset({"decisions"}),
    "scores": frozenset({"decisions", "scores"}),
    "probabilities": frozenset({"decisions", "scores", "probabilities"}),
}
_ONLY_RANKS = 'set form = "scores" and a `threshold` if they only rank'


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Predictions:
    """The answers of one model, in the order of the evaluation data.

    Use `checked` for answers that come from outside.
    """

    # is the answer `positive`; shape (n_rows,)
    decisions: NDArray[np.bool_]
    # the higher, the more likely positive; shape (n_rows,), None for hard labels
    scores: NDArray[np.float64] | None
    form: Form
    # the threshold that made the decisions; None: the model's own labels
    threshold: float | None = None

    @classmethod
    def checked(
        cls,
        *,
        rows: int,
        what: str,
        positive: object,
        classes: list[Any],
        scores: NDArray[Any] | None = None,
        labels: NDArray[Any] | None = None,
        form: ScoreForm = "probabilities",
        threshold: float | None = None,
    ) -> Predictions:
        """Validate a model's answers and decide every row.

        Parameters
        ----------
        rows
            Number of rows of the evaluation data.
        what
            Whose answers they are, for messages.
        positive
            The value of the target that counts as positive.
        classes
            The values of the target.
        scores
            One number per row; probabilities of `positive` unless `form` says other.
        labels
            One value of the target per row.
        form
            What the scores are.
        threshold
            Positive when the score is at least this. None: the labels where there
            are any, else 0.5 for probabilities.

        Raises
        ------
        SubjectMismatch
            If the length is not `rows`, or labels are not values of the target.
        InvalidInput
            If a score or label is missing or not finite, a probability is outside
            [0, 1], or there is nothing to decide by.
        """
        if labels is not None:
            refuse_length(labels, rows, what=what, name="label")
            decided = _decided(labels, classes, positive, what)
        if scores is None:
            if labels is None or threshold is not None:
                raise InvalidInput(_nothing_to_decide_by(what, threshold))
            return cls(decisions=frozen(decided), scores=None, form="labels")
        refuse_length(scores, rows, what=what, name="score")
        numbers = as_numbers(scores, what=what)
        if form == "probabilities":
            numbers = as_probabilities(numbers, what=what, hint=_ONLY_RANKS)
            _refuse_threshold(threshold)
        if threshold is None and labels is not None:
            return cls(decisions=frozen(decided), scores=frozen(numbers), form=form)
        if threshold is None and form == "scores":
            raise InvalidInput(
                f"{what}: scores that are no probabilities need a rule that makes them "
                "decisions. Hint: set `threshold`, or name a `label` column."
            )
        cut = DEFAULT_THRESHOLD if threshold is None else threshold
        return cls(
            decisions=frozen(numbers >= cut),
            scores=frozen(numbers),
            form=form,
            threshold=cut,
        )

    @classmethod
    def constant(
        cls, probability: float, *, rows: int, threshold: float | None = None
    ) -> Predictions:
        """Give every row the same probability."""
        if not 0 <= probability <= 1:
            raise InvalidInput.because("constant", "in [0, 1]", probability)
        _refuse_threshold(threshold)
        cut = DEFAULT_THRESHOLD if threshold is None else threshold
        return cls(
            decisions=frozen(np.full(rows, probability >= cut)),
            scores=frozen(np.full(rows, probability, dtype=np.float64)),
            form="probabilities",
            threshold=cut,
        )

    @classmethod
    def from_hard_scores(
        cls, scores: NDArray[Any], *, labels: Predictions | None = None
    ) -> Predictions:
        """Take a column of 0 and 1 as what it is: decisions that rank nothing.

        So that it is not compared with probabilities by a metric that ranks.
        """
        decisions = scores == 1 if labels is None else labels.decisions
        return cls(decisions=frozen(decisions), scores=None, form="labels")

    @property
    def gives(self) -> frozenset[Needs]:
        """What a metric can be computed from."""
        return _GIVES[self.form]

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All that is answered, for comparing and hashing."""
        return (
            (self.decisions,) if self.scores is None else (self.decisions, self.scores)
        )

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.decisions)

    def save(self, path: Path) -> None:
        """Write the answers to a file, whole or not at all."""
        arrays: dict[str, Any] = {
            "decisions": self.decisions,
            "form": np.array(self.form),
        }
        if self.scores is not None:
            arrays["scores"] = self.scores
        if self.threshold is not None:
            arrays["threshold"] = np.array(self.threshold)
        save_arrays(path, arrays)

    @classmethod
    def load(cls, path: Path) -> Predictions:
        """Read what `save` wrote; no code in the file is run.

        Raises
        ------
        UnreadableData
            If the file is missing, damaged, or not one of ours.
        """
        return load_arrays(
            path,
            lambda arrays: cls(
                decisions=frozen(arrays["decisions"]),
                scores=frozen(arrays["scores"]) if "scores" in arrays else None,
                form=cast("Form", str(arrays["form"])),
                threshold=float(arrays["threshold"]) if "threshold" in arrays else None,
            ),
        )


def _decided(
    labels: NDArray[Any], classes: list[Any], positive: object, what: str
) -> NDArray[np.bool_]:
    refuse_missing(labels, what=what, name="label")
    unknown = [
        value
        for value in distinct_values(labels)
        if not any(same_value(value, known) for known in classes)
    ]
    if unknown:
        raise SubjectMismatch(
            f"{what}: every label must be a value of the target "
            f"({show_values(classes)}); got {show_values(unknown)}. Hint: code the "
            "labels as the target is coded; a probability goes in `score`."
        )
    return equal_to(labels, positive)


def _refuse_threshold(threshold: float | None) -> None:
    if threshold is not None and not 0 <= threshold <= 1:
        raise InvalidInput.because(
            "threshold", "in [0, 1], as the scores are probabilities", threshold
        )


def _nothing_to_decide_by(what: str, threshold: float | None) -> str:
    if threshold is None:
        return f"{what}: neither scores nor labels. Hint: name `score` or `label`."
    return (
        f"{what}: `threshold` = {threshold} needs scores to be held against; there are "
        "only labels. Hint: leave `threshold` out, or name a `score` column."
    )
