"""A model that gets its columns in another order: `ReorderedModel`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from collections.abc import Sequence


class ReorderedModel:
    """Ask a model with its columns in an order that is not its own.

    Whoever asks a model by `feature_names_in_` hands it the columns in its order, and
    would never notice that it takes them by place.

    Parameters
    ----------
    model
        With scikit-learn's methods.
    columns
        Its features, in the order in which it gets them.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.linear_model import LinearRegression
    >>> rows = pd.DataFrame({"a": [1, 2, 4], "b": [3, 1, 2]})
    >>> model = LinearRegression().fit(rows, [1, 2, 3])
    >>> other = ReorderedModel(model, ["b", "a"])
    >>> list(other.feature_names_in_), hasattr(other, "predict_proba")
    (['b', 'a'], False)

    It has the methods of the model, and no others.
    """

    def __init__(self, model: Any, columns: Sequence[str]) -> None:  # noqa: ANN401 - any model
        self._model = model
        self.feature_names_in_ = list(columns)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the model has
        """Find everything else at the model."""
        if name == "_model":
            raise AttributeError(name)
        return getattr(self._model, name)
