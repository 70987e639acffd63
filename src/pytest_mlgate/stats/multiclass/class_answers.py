"""What one model answered for a target of several classes: `ClassAnswers`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    import numpy.typing as npt
    from numpy.typing import ArrayLike

SUM_TOLERANCE = 1e-3
"""How far from 1 a row of probabilities may add up: single precision, rounding."""


# Arrays have no single truth value, so equality is left to `same_as`.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClassAnswers:
    """The answers of one model for a target of several classes, row by row.

    Parameters
    ----------
    labels : ndarray of int64, shape (n_rows,)
        The class answered, as a position in `classes`.
    probabilities : ndarray of float64, shape (n_rows, n_classes), or None
        Predicted probability of each class, in the order of `classes`; in [0, 1], each
        row adding up to 1. None for a model that only answers.
    classes : tuple of str
        The classes by name, each once; for ordinal targets in rising order.

    Raises
    ------
    InvalidInput
        If a name repeats, a label is no position in `classes`, or a row of
        probabilities is not finite, leaves [0, 1] or adds up to something else.

    Examples
    --------
    >>> answers = ClassAnswers(labels=np.array([0, 2]), classes=("cat", "dog", "owl"))
    >>> answers.classes[answers.labels[1]]
    'owl'

    The second row was taken for an owl, and nothing is known about how surely.
    """

    labels: npt.NDArray[np.int64]
    probabilities: npt.NDArray[np.float64] | None = None
    classes: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.classes or len(set(self.classes)) < len(self.classes):
            raise InvalidInput.because(
                "classes", "the names of the classes, each once", self.classes
            )
        labels = as_class_codes("labels", self.labels, n_classes=len(self.classes))
        object.__setattr__(self, "labels", labels)
        if self.probabilities is not None:
            given = _as_probabilities(
                self.probabilities, (labels.size, len(self.classes))
            )
            object.__setattr__(self, "probabilities", given)

    def same_as(self, other: ClassAnswers) -> bool:
        """Tell whether both models gave probabilities, bit-identical, and equal labels.

        Equal labels alone are not enough: two models that differ can agree on every
        row of a small table, but hardly in every bit of every probability.
        """
        if self.probabilities is None or other.probabilities is None:
            return False
        return np.array_equal(self.probabilities, other.probabilities) and (
            np.array_equal(self.labels, other.labels)
        )

    def code_of(self, class_name: str) -> int:
        """Find the position of a class by its name."""
        if class_name not in self.classes:
            raise InvalidInput.unknown_name("class", class_name, self.classes)
        return self.classes.index(class_name)


def as_class_codes(
    name: str, codes: ArrayLike, *, n_classes: int
) -> npt.NDArray[np.int64]:
    """Take classes as positions in the list of classes.

    Parameters
    ----------
    name : str
        What the caller calls the array, for the message.
    codes : array_like of int, shape (n_rows,)
        Whole numbers from 0 to ``n_classes - 1``.
    n_classes : int
        How many classes there are.

    Returns
    -------
    ndarray of int64, shape (n_rows,)

    Raises
    ------
    InvalidInput
        If `codes` has not one dimension, is not whole, or leaves the range.

    Examples
    --------
    >>> as_class_codes("y", [0, 2, 1], n_classes=3)
    array([0, 2, 1])

    Three rows of three different classes.
    """
    values = np.asarray(codes)
    if values.ndim != 1 or (values.size and values.dtype.kind not in "iu"):
        found = f"{values.dtype} of shape {values.shape}"
        raise InvalidInput.because(name, "a flat array of whole numbers", found)
    if values.size and not 0 <= values.min() <= values.max() < n_classes:
        strange = values[(values < 0) | (values >= n_classes)]
        raise InvalidInput.because(
            name,
            f"positions in the list of {n_classes} classes, from 0",
            int(strange[0]),
            hint="list every class that the target or a model can name.",
        )
    return values.astype(np.int64, copy=False)


def _as_probabilities(
    values: ArrayLike, shape: tuple[int, int]
) -> npt.NDArray[np.float64]:
    given = np.asarray(values)
    if given.shape != shape or given.dtype.kind not in "fiu":
        raise InvalidInput.because(
            "probabilities",
            f"numbers, one per row and class, of shape {shape}",
            f"{given.dtype} of shape {given.shape}",
        )
    given = given.astype(np.float64, copy=False)
    # NaN fails every comparison, so it is caught here without another pass
    if given.size and not (given.min() >= 0 and given.max() <= 1):
        strange = given[~((given >= 0) & (given <= 1))]
        raise InvalidInput.because(
            "probabilities", "finite and within 0 and 1", float(strange[0])
        )
    sums = given.sum(axis=1)
    off = np.abs(sums - 1) > SUM_TOLERANCE
    if off.any():
        raise InvalidInput(
            "`probabilities` must add up to 1 in every row; "
            f"{np.count_nonzero(off)} of {off.size} rows do not, such as row "
            f"{int(off.argmax())} with {float(sums[off][0]):.6g}. "
            "Hint: divide each row by its sum, or pass all classes."
        )
    return given
