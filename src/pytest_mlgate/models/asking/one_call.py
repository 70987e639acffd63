"""How a model answers that gives everything in one call: a function, an endpoint.

Nothing says beforehand whether it gives labels, probabilities or numbers, so its
answers are told apart by what they are called and made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.class_names import class_names
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.answers.answer_arrays import is_hard
from pytest_mlgate.models.answers.class_predictions import ClassPredictions
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.models.answers.value_predictions import ValuePredictions
from pytest_mlgate.models.asking.asking import asked_raw

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from pytest_mlgate.models.answers.answer_kinds import RowAnswers
    from pytest_mlgate.models.answers.question import Question


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AnswersInOneCall:
    """A model that is asked by calling it with a frame of features.

    It may answer with one value per row: binary, floats are probabilities of the
    positive class (with `classes`, of the second one listed), anything else is a label;
    multiclass, labels; regression, numbers. Or with several per row: columns or keys
    called after the classes, or `score`, `label` and `value` as in a table of
    predictions; columns without names are those of `classes`.
    """

    call: Callable[[Any], Any]
    # in the order of the columns of a nameless array
    classes: tuple[Any, ...] | None = None
    # the columns that it takes, None for all that are left
    features: tuple[str, ...] | None = None
    # what a single number per row is
    form: Literal["probabilities", "scores"] = "probabilities"

    @property
    def feature_names_in_(self) -> tuple[str, ...] | None:
        """Names of the columns, None when nobody named them."""
        return self.features

    def answers_to(
        self,
        features: Any,  # noqa: ANN401 - any frame
        question: Question,
        *,
        what: str,
        threshold: float | None,
    ) -> RowAnswers:
        """Ask, and take the answer for what it is.

        Raises
        ------
        MlgateError
            If it raises, or does not give one whole answer for each row.
        """
        raw = asked_raw(self.call, features, what)
        found = _columns(raw, self.classes, question, what)
        label, value = found.pop("label", None), found.pop("value", None)
        score = found.pop("score", None)
        alone = found.pop("", None)
        if question.task == "regression":
            return ValuePredictions.checked(
                rows=question.rows, what=what, values=_the(value, alone, what, found)
            )
        if question.task == "multiclass":
            return ClassPredictions.checked(
                rows=question.rows,
                what=what,
                classes=question.classes,
                labels=label if alone is None else alone,
                probabilities=found or None,
            )
        if found:
            score = _of_positive(found, question, what)
        if alone is not None:
            score, label = self._numbers_or_labels(alone, question)
        return self._decided(score, label, question, what, threshold)

    def _decided(
        self,
        score: NDArray[Any] | None,
        label: NDArray[Any] | None,
        question: Question,
        what: str,
        threshold: float | None,
    ) -> Predictions:
        return Predictions.checked(
            rows=question.rows,
            what=what,
            positive=question.positive,
            classes=question.classes,
            scores=score,
            labels=label if score is None or threshold is None else None,
            form=self.form,
            threshold=threshold,
        )

    def _numbers_or_labels(
        self, alone: NDArray[Any], question: Question
    ) -> tuple[NDArray[Any] | None, NDArray[Any] | None]:
        floats = alone.dtype.kind == "f" and not is_hard(alone)
        if not floats and not (self.form == "scores" and alone.dtype.kind in "iuf"):
            return None, alone
        if self.classes is None or class_names(self.classes)[-1:] == class_names(
            [question.positive]
        ):
            return alone, None
        return (-alone if self.form == "scores" else 1 - alone), None


def _columns(
    raw: Any,  # noqa: ANN401 - whatever a function returns
    classes: tuple[Any, ...] | None,
    question: Question,
    what: str,
) -> dict[str, NDArray[Any]]:
    """Give answers by their names; a single nameless one is called ''."""
    if isinstance(raw, list) and raw and all(isinstance(row, dict) for row in raw):
        raw = pd.DataFrame(raw)
    frame = nw.from_native(raw, eager_only=True, pass_through=True)
    if isinstance(frame, nw.DataFrame):
        return _of_frame(raw, frame, question, what)
    values = _array(raw)
    if values is None or values.ndim > 2:
        raise _no_table(raw, what)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim < 2:
        return {"": values}
    if classes is None or values.shape[1] != len(classes):
        raise SubjectMismatch(
            f"{what}: the columns of its answers must have names, or `classes` must "
            f"list them in their order; got shape {values.shape} and "
            f"classes = {None if classes is None else list(classes)!r}. Hint: "
            'classes = ["no", "yes"] beside the model.'
        )
    return {name: values[:, i] for i, name in enumerate(class_names(list(classes)))}


def _of_frame(
    raw: Any,  # noqa: ANN401 - a frame
    frame: nw.DataFrame[Any],
    question: Question,
    what: str,
) -> dict[str, NDArray[Any]]:
    names = list(frame.columns)
    if isinstance(raw, pd.DataFrame):
        names = list(class_names(list(raw.columns)))
    columns = {
        name: _array(frame[own].to_numpy())
        for name, own in zip(names, frame.columns, strict=True)
    }
    told = {n: values for n, values in columns.items() if values is not None}
    if len(told) < len(columns) or not told:
        raise _no_table(raw, what)
    meant = {"label", "value", "score"}
    if question.task != "regression":
        meant |= set(class_names(question.classes))
    # one column of any other name is the answer itself
    return told if len(told) > 1 or set(names) <= meant else {"": told[names[0]]}


def _no_table(raw: object, what: str) -> SubjectMismatch:
    return SubjectMismatch(
        f"{what}: it must give one number, one label or one list of numbers for each "
        f"row; got {_shown(raw)}. Hint: call it on a few rows in a notebook."
    )


def _array(raw: Any) -> NDArray[Any] | None:  # noqa: ANN401 - whatever a function returns
    """Make an array; a list of numbers with gaps has NaN in them. None: no table."""
    series = nw.from_native(raw, series_only=True, pass_through=True)
    if isinstance(series, nw.Series):
        return np.asarray(series.to_numpy())
    nested = isinstance(raw, list) and any(isinstance(v, list | tuple) for v in raw)
    try:
        found = np.asarray(raw) if nested else np.asarray(_flat(raw))
    except ValueError:  # lists of several lengths
        return None
    odd = found.dtype.kind == "O" and any(
        isinstance(value, list | tuple | dict) for value in found.flat
    )
    return None if odd else found


def _flat(raw: Any) -> Any:  # noqa: ANN401 - whatever a function returns
    return pd.Series(raw).to_numpy() if isinstance(raw, list) else raw


def _shown(raw: object) -> str:
    text = " ".join(repr(raw).split())
    return f"{type(raw).__name__} {text[:80]}"


def _the(
    value: NDArray[Any] | None,
    alone: NDArray[Any] | None,
    what: str,
    found: dict[str, NDArray[Any]],
) -> NDArray[Any]:
    given = alone if value is None else value
    if given is None:
        raise SubjectMismatch(
            f"{what}: a regression must have one number per row, or a column `value`; "
            f"got {', '.join(found) or 'no such column'}. Hint: return the numbers "
            "alone."
        )
    return given


def _of_positive(
    found: dict[str, NDArray[Any]], question: Question, what: str
) -> NDArray[Any]:
    known = class_names(question.classes)
    (wanted,) = class_names([question.positive])
    if wanted not in found or not set(found) <= set(known):
        raise SubjectMismatch(
            f"{what}: its answers must be called after the classes of the target, "
            f"{', '.join(known)}, or `score` and `label`; got {', '.join(found)}. "
            "Hint: list the classes beside the model in the order of its columns."
        )
    return found[wanted]
