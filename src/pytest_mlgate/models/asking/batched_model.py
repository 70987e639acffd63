"""How a model that must not get all rows at once is asked: `BatchedModel`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.models.asking.progress import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

USUAL_BATCH = 100_000
"""Rows of one call where the settings do not say.

Enough that calls cost nothing beside the rows, and few enough to fit in memory several
times over, whatever a model makes of them on its way.
"""

METHODS = frozenset({"predict", "predict_proba", "decision_function"})


class BatchedModel:
    """Stand for a model, and hand it so many rows at a time.

    Parameters
    ----------
    model
        With scikit-learn's methods; everything else of it is there as it is.
    batch
        Rows of one call.
    what
        The model, for whoever hears how far it is.
    """

    def __init__(self, model: Any, *, batch: int, what: str) -> None:  # noqa: ANN401 - any model
        self._model = model
        self._batch = batch
        self._what = what

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the model has
        """Find what the model has; its answers come batch by batch."""
        found = getattr(self._model, name)
        return partial(self._asked, found) if name in METHODS else found

    def _asked(self, method: Callable[[Any], object], features: Any) -> NDArray[Any]:  # noqa: ANN401 - any frame
        rows = len(features)
        if not isinstance(features, np.ndarray):
            features = nw.from_native(features, eager_only=True)
        found = []
        for start in range(0, rows, self._batch):
            some = features[start : start + self._batch]
            found.append(np.asarray(method(nw.to_native(some, pass_through=True))))
            tell(self._what, min(start + self._batch, rows), rows)
        return np.concatenate(found)
