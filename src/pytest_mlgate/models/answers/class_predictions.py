"""What a model answers when there are several classes: `ClassPredictions`.

A class for every row, and the probability of each class where there are any. Columns of
probabilities are matched by the name of their class, never by their position.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal
from typing import cast

import numpy as np

from pytest_mlgate.data.class_names import class_codes
from pytest_mlgate.data.class_names import class_names
from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.data.coding import show_rows
from pytest_mlgate.data.coding import show_values
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.models.answers.answer_arrays import as_numbers
from pytest_mlgate.models.answers.answer_arrays import as_probabilities
from pytest_mlgate.models.answers.answer_arrays import frozen
from pytest_mlgate.models.answers.answer_arrays import is_hard
from pytest_mlgate.models.answers.answer_arrays import refuse_length
from pytest_mlgate.models.answers.answer_arrays import refuse_missing
from pytest_mlgate.models.answers.answer_files import load_arrays
from pytest_mlgate.models.answers.answer_files import save_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from pytest_mlgate.models.answers.needs import Needs

ClassForm = Literal["labels", "probabilities"]

SUM_TOLERANCE = 1e-3
"""How far from 1 a row may add up: single precision, or three decimals."""


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClassPredictions:
    """The answers of one model, in the order of the evaluation data.

    Use `checked` for answers that come from outside.
    """

    # places in `classes`; int64, shape (n_rows,)
    labels: NDArray[np.int64]
    # shape (n_rows, n_classes), columns in the order of `classes`; None: labels only
    probabilities: NDArray[np.float64] | None
    # the names of all classes, in the order of the session
    classes: tuple[str, ...]
    form: ClassForm

    @classmethod
    def checked(
        cls,
        *,
        rows: int,
        what: str,
        classes: Sequence[object],
        labels: NDArray[Any] | None = None,
        probabilities: Mapping[str, NDArray[Any]] | None = None,
    ) -> ClassPredictions:
        """Validate a model's answers.

        Parameters
        ----------
        rows
            Number of rows of the evaluation data.
        what
            Whose answers they are, for messages.
        classes
            The values of the target, in the order of the session.
        labels
            One value of the target per row. None: the most probable class, of equally
            probable ones the first.
        probabilities
            One column per class, by the name of the class.

        Raises
        ------
        SubjectMismatch
            If a length is not `rows`, labels are not values of the target, or the
            columns are not those of the classes.
        InvalidInput
            If a label or probability is missing, a probability is outside [0, 1], a
            row of them does not add up to 1, or there are neither.
        """
        names = class_names(classes)
        coded = None
        if labels is not None:
            refuse_length(labels, rows, what=what, name="label")
            coded = _coded(labels, classes, what)
        if probabilities is None:
            if coded is None:
                raise InvalidInput(
                    f"{what}: neither probabilities nor labels. Hint: name `label` or "
                    "`probabilities`."
                )
            return cls(
                labels=frozen(coded), probabilities=None, classes=names, form="labels"
            )
        matrix = _matrix(probabilities, names, rows, what)
        if coded is None:
            coded = matrix.argmax(axis=1)
        return cls(
            labels=frozen(coded.astype(np.int64)),
            probabilities=frozen(matrix),
            classes=names,
            form="probabilities",
        )

    @classmethod
    def constant(
        cls, shares: NDArray[np.float64], *, rows: int, classes: Sequence[object]
    ) -> ClassPredictions:
        """Give every row the same probabilities, one per class."""
        names = class_names(classes)
        columns = {
            name: np.full(rows, share)
            for name, share in zip(names, shares, strict=True)
        }
        return cls.checked(
            rows=rows, what="constant", classes=classes, probabilities=columns
        )

    def without_hard_probabilities(self) -> ClassPredictions:
        """Take columns of 0 and 1 as what they are: labels, of which none is surer.

        So that they are not compared with probabilities by a metric that weighs.
        """
        if self.probabilities is None or not is_hard(self.probabilities):
            return self
        return ClassPredictions(
            labels=self.labels, probabilities=None, classes=self.classes, form="labels"
        )

    @property
    def gives(self) -> frozenset[Needs]:
        """What a metric can be computed from."""
        if self.probabilities is None:
            return frozenset({"labels"})
        return frozenset({"labels", "probabilities"})

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        """All that is answered, for comparing and hashing."""
        if self.probabilities is None:
            return (self.labels,)
        return self.labels, self.probabilities

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.labels)

    def save(self, path: Path) -> None:
        """Write the answers to a file, whole or not at all."""
        arrays: dict[str, NDArray[Any]] = {
            "labels": self.labels,
            "classes": np.array(self.classes),
            "form": np.array(self.form),
        }
        if self.probabilities is not None:
            arrays["probabilities"] = self.probabilities
        save_arrays(path, arrays)

    @classmethod
    def load(cls, path: Path) -> ClassPredictions:
        """Read what `save` wrote; no code in the file is run.

        Raises
        ------
        UnreadableData
            If the file is missing, damaged, or not one of ours.
        """
        return load_arrays(path, cls._from_arrays)

    @classmethod
    def _from_arrays(cls, arrays: dict[str, NDArray[Any]]) -> ClassPredictions:
        given = arrays.get("probabilities")
        return cls(
            labels=frozen(arrays["labels"]),
            probabilities=None if given is None else frozen(given),
            classes=tuple(arrays["classes"].tolist()),
            form=cast("ClassForm", str(arrays["form"])),
        )


def _coded(
    labels: NDArray[Any], classes: Sequence[object], what: str
) -> NDArray[np.int64]:
    refuse_missing(labels, what=what, name="label")
    codes = class_codes(labels, classes)
    if (codes < 0).any():
        unknown = distinct_values(labels[codes < 0])
        raise SubjectMismatch(
            f"{what}: every label must be a class of the target "
            f"({show_values(classes)}); got {show_values(unknown)} in "
            f"{show_rows(codes < 0)}. Hint: code the labels as the target is coded; "
            "list a class that has no row here in `classes`."
        )
    return codes


def _matrix(
    columns: Mapping[str, NDArray[Any]], names: tuple[str, ...], rows: int, what: str
) -> NDArray[np.float64]:
    if set(columns) != set(names):
        raise SubjectMismatch(
            f"{what}: there must be one column of probabilities for each class "
            f"({show_values(names)}); got columns for {show_values(columns)}. Hint: "
            "name them by their classes; list a class that has no row here in "
            "`classes`."
        )
    found = np.empty((rows, len(names)))
    for place, name in enumerate(names):
        told = f"{what}: class {name!r}"
        refuse_length(columns[name], rows, what=told, name="probabilities")
        numbers = as_numbers(columns[name], what=told, name="probabilities", hint=_HINT)
        found[:, place] = as_probabilities(numbers, what=told, hint=_HINT)
    sums = found.sum(axis=1)
    off = np.abs(sums - 1) > SUM_TOLERANCE
    if off.any():
        raise InvalidInput(
            f"{what}: the probabilities of a row must add up to 1; those of "
            f"{int(off.sum())} of {rows} rows do not, such as {sums[off][0]:.6g}: "
            f"{show_rows(off)}. Hint: divide each row by its sum, if all classes are "
            "there."
        )
    return found


_HINT = "write the probability of that class, a number in [0, 1], into every row"
