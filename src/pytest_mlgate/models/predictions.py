"""What a model answers, row by row: `Predictions`, checked when they are made.

Decisions (is it positive) for every row, and the scores behind them where there are
any. A row that has no answer is an error here, never a row less.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal
from typing import cast
from zipfile import BadZipFile

import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.data.coding import equal_to
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.coding import same_value
from pytest_mlgate.data.coding import show_rows
from pytest_mlgate.data.coding import show_values
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

Form = Literal["labels", "probabilities", "scores"]
ScoreForm = Literal["probabilities", "scores"]

DEFAULT_THRESHOLD = 0.5
# Averages of probabilities overshoot 1 by a rounding of the last digits.
_ROUNDING = 1e-9
# what numpy raises on a file that is not what `save` wrote
_DAMAGE = (AttributeError, EOFError, KeyError, OSError, ValueError, BadZipFile)


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
            _refuse_length(labels, rows, what=what, name="label")
            decided = _decided(labels, classes, positive, what)
        if scores is None:
            if labels is None or threshold is not None:
                raise InvalidInput(_nothing_to_decide_by(what, threshold))
            return cls(decisions=_frozen(decided), scores=None, form="labels")
        _refuse_length(scores, rows, what=what, name="score")
        numbers = _numbers(scores, what)
        if form == "probabilities":
            numbers = _probabilities(numbers, what)
            _refuse_threshold(threshold)
        if threshold is None and labels is not None:
            return cls(decisions=_frozen(decided), scores=_frozen(numbers), form=form)
        if threshold is None and form == "scores":
            raise InvalidInput(
                f"{what}: scores that are no probabilities need a rule that makes them "
                "decisions. Hint: set `threshold`, or name a `label` column."
            )
        cut = DEFAULT_THRESHOLD if threshold is None else threshold
        return cls(
            decisions=_frozen(numbers >= cut),
            scores=_frozen(numbers),
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
            decisions=_frozen(np.full(rows, probability >= cut)),
            scores=_frozen(np.full(rows, probability, dtype=np.float64)),
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
        return cls(decisions=_frozen(decisions), scores=None, form="labels")

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
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        with unfinished.open("wb") as stream:
            np.savez(stream, **arrays)
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path) -> Predictions:
        """Read what `save` wrote; no code in the file is run.

        Raises
        ------
        UnreadableData
            If the file is missing, damaged, or not one of ours.
        """
        try:
            # opened here, because numpy leaves a file that it cannot read open
            with path.open("rb") as stream:
                stored = np.load(stream, allow_pickle=False)
                arrays = {name: stored[name] for name in stored.files}
            return cls(
                decisions=_frozen(arrays["decisions"]),
                scores=_frozen(arrays["scores"]) if "scores" in arrays else None,
                form=cast("Form", str(arrays["form"])),
                threshold=float(arrays["threshold"]) if "threshold" in arrays else None,
            )
        except _DAMAGE as error:
            raise UnreadableData(
                f"{path}: not a file of predictions ({type(error).__name__}: {error}). "
                "Hint: run the session again."
            ) from error


def is_hard(scores: NDArray[Any]) -> bool:
    """Tell whether a column of scores holds nothing but 0 and 1."""
    return scores.dtype.kind in "biuf" and bool(np.isin(scores, (0, 1)).all())


def _frozen(values: NDArray[Any]) -> NDArray[Any]:
    """Copy to an array that no gate can change under another."""
    own = values.copy()
    own.setflags(write=False)
    return own


def _refuse_length(values: NDArray[Any], rows: int, *, what: str, name: str) -> None:
    if values.shape != (rows,):
        shape = " by ".join(str(length) for length in values.shape) or "a single value"
        raise SubjectMismatch(
            f"{what}: `{name}` must have one value for each of the {rows} rows of the "
            f"evaluation data; got {shape}. Hint: predict the same rows, in the same "
            "order."
        )


def _decided(
    labels: NDArray[Any], classes: list[Any], positive: object, what: str
) -> NDArray[np.bool_]:
    _refuse_missing(missing_in(labels), what=what, name="label")
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


def _refuse_missing(missing: NDArray[np.bool_], *, what: str, name: str) -> None:
    if missing.any():
        raise InvalidInput(
            f"{what}: `{name}` must have a value in every row; {int(missing.sum())} of "
            f"{len(missing)} are missing: {show_rows(missing)}. Hint: find out why the "
            "model does not answer there; rows are never left out."
        )


def _numbers(scores: NDArray[Any], what: str) -> NDArray[np.float64]:
    _refuse_missing(missing_in(scores), what=what, name="score")
    if scores.dtype.kind not in "biuf":
        parsed = pd.to_numeric(pd.Series(scores, dtype=object), errors="coerce")
        no_number = [isinstance(score, str | complex) for score in scores]
        words = parsed.isna().to_numpy() | no_number
        if words.any():
            raise InvalidInput(
                f"{what}: `score` must be a number in every row; got "
                f"{show_values(scores[words][:3])} in {show_rows(words)}. Hint: write "
                "a missing value as an empty field, a label in the column `label`."
            )
        scores = parsed.to_numpy()
    numbers = scores.astype(np.float64)
    infinite = ~np.isfinite(numbers)
    if infinite.any():
        raise InvalidInput(
            f"{what}: `score` must be finite; {int(infinite.sum())} of {len(numbers)} "
            f"are infinite: {show_rows(infinite)}. Hint: clip log odds before saving."
        )
    return numbers


def _probabilities(numbers: NDArray[np.float64], what: str) -> NDArray[np.float64]:
    outside = (numbers < -_ROUNDING) | (numbers > 1 + _ROUNDING)
    if outside.any():
        raise InvalidInput(
            f"{what}: a probability must be in [0, 1]; {int(outside.sum())} of "
            f"{len(numbers)} are not, such as {float(numbers[outside][0])!r}: "
            f'{show_rows(outside)}. Hint: set form = "scores" and a `threshold` if '
            "they only rank."
        )
    return np.clip(numbers, 0.0, 1.0)


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
