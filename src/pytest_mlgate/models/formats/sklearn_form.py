"""How models of other libraries answer in scikit-learn's form.

Everything behind this asks for `predict_proba`, `decision_function`, `predict`,
`classes_` and `feature_names_in_`, and knows no other library.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Asking = Callable[[Any], NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TakesFeatures:
    """The columns that a model takes, with scikit-learn's names for them."""

    # in their order; None: all that are left beside the target
    features: tuple[str, ...] | None = None
    # how many, where only that is known
    width: int | None = None

    @property
    def feature_names_in_(self) -> tuple[str, ...] | None:
        """Names of the columns, None when the model knows none."""
        return self.features

    @property
    def n_features_in_(self) -> int | None:
        """Number of columns, None when the model does not say."""
        return self.width if self.features is None else len(self.features)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GivesProbabilities(TakesFeatures):
    """A classifier with one probability per class, or one for the second of two."""

    probabilities: Asking
    # in the order of the columns; None when nobody named them
    classes: tuple[Any, ...] | None
    # None: the class with the highest probability
    labels: Asking | None = None

    @property
    def classes_(self) -> list[Any] | None:
        """The classes, by name."""
        return None if self.classes is None else list(self.classes)

    def predict_proba(self, features: Any) -> NDArray[Any]:  # noqa: ANN401 - any frame
        """Give one column per class, shape ``(n_rows, n_classes)``."""
        found = self.probabilities(features)
        one = found[:, 0] if found.ndim == 2 and found.shape[1] == 1 else found
        return np.column_stack([1 - one, one]) if one.ndim == 1 else found

    def predict(self, features: Any) -> NDArray[Any]:  # noqa: ANN401 - any frame
        """Give the label of each row, shape ``(n_rows,)``."""
        if self.labels is not None:
            return self.labels(features)
        return named(self.predict_proba(features).argmax(axis=1), self.classes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GivesMargins(TakesFeatures):
    """A classifier of two classes with a number that ranks, for the second."""

    margins: Asking
    classes: tuple[Any, ...] | None

    @property
    def classes_(self) -> list[Any] | None:
        """The classes, by name."""
        return None if self.classes is None else list(self.classes)

    def decision_function(self, features: Any) -> NDArray[Any]:  # noqa: ANN401 - any frame
        """Give a number per row; above 0 it speaks for the second class."""
        found = self.margins(features)
        if found.ndim == 2 and found.shape[1] == 2:
            return found[:, 1] - found[:, 0]
        return found[:, 0] if found.ndim == 2 and found.shape[1] == 1 else found

    def predict(self, features: Any) -> NDArray[Any]:  # noqa: ANN401 - any frame
        """Give the label of each row, shape ``(n_rows,)``."""
        above = (self.decision_function(features) > 0).astype(np.int64)
        return named(above, self.classes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GivesValues(TakesFeatures):
    """A model with one answer per row: a number or a label."""

    values: Asking

    def predict(self, features: Any) -> NDArray[Any]:  # noqa: ANN401 - any frame
        """Give the answer to each row, shape ``(n_rows,)``."""
        found = self.values(features)
        return found[:, 0] if found.ndim == 2 and found.shape[1] == 1 else found


def named(codes: NDArray[Any], classes: tuple[Any, ...] | None) -> NDArray[Any]:
    """Give the class that stands at each place; the places themselves without names.

    Examples
    --------
    >>> named(np.array([1, 0]), ("cat", "dog")).tolist()
    ['dog', 'cat']

    Numbers of a model mean the classes that the settings list in their order.
    """
    places = codes.astype(np.int64)
    if classes is None:
        return places
    by_place = np.empty(len(classes), dtype=object)
    by_place[:] = list(classes)
    return by_place[places]
