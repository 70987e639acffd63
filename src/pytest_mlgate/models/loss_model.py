"""How far off will a regression be: a model of its loss, fitted on labelled rows.

Gradient-boosted trees over the inputs and the prediction; fitted once without each fold
of the labelled rows, so that its own error can be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import as_objects

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FOLDS = 10
_MOST_LEVELS = 50
_SMALLEST_LEAF = 20


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LossExpectation:
    """What a model of the loss expects, of labelled and of new rows."""

    # of the new rows, by each of the models that left out one fold
    expected: tuple[Floats, ...]
    # of the labelled rows, each by the model that has not seen it
    left_out: Floats


def expect_loss(
    labelled: pd.DataFrame,
    loss: Floats,
    window: pd.DataFrame,
    *,
    seed: int,
    folds: int = FOLDS,
) -> LossExpectation:
    """Learn a loss from labelled rows, and expect it of new ones.

    Parameters
    ----------
    labelled, window
        Inputs and the prediction, the same columns in both; numbers may be missing,
        anything else is a category.
    loss : ndarray of float64, shape (n_labelled,)
        Of each labelled row, at least 0.
    seed
        Where rows are dealt to folds from.
    folds
        How many models, each without one fold.
    """
    # imports scikit-learn's trees only where a loss is learned
    from sklearn.ensemble import HistGradientBoostingRegressor  # noqa: PLC0415 - seldom needed
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - the same

    known, asked, categories = _as_numbers(labelled, window)
    fold = np.random.default_rng(seed).permutation(loss.size) % folds
    left_out, expected = np.zeros(loss.size), []
    for place in range(folds):
        rest, out = fold != place, fold == place
        model = HistGradientBoostingRegressor(
            max_iter=60,
            learning_rate=0.08,
            max_leaf_nodes=8,
            min_samples_leaf=_SMALLEST_LEAF,
            categorical_features=categories,
            early_stopping=False,
            random_state=seed,
        )
        # some thousand rows: more threads than cores would wait for each other
        with threadpool_limits(1):
            model.fit(known[rest], loss[rest])
            left_out[out] = model.predict(known[out])
            expected.append(np.maximum(model.predict(asked), 0.0))
    return LossExpectation(expected=tuple(expected), left_out=np.maximum(left_out, 0.0))


def _as_numbers(
    labelled: pd.DataFrame, window: pd.DataFrame
) -> tuple[Floats, Floats, list[bool]]:
    known, asked, categories = [], [], []
    for name in labelled.columns:
        one, other, is_category = _column(labelled[name], window[name])
        known.append(one)
        asked.append(other)
        categories.append(is_category)
    return np.column_stack(known), np.column_stack(asked), categories


def _column(
    known: pd.Series[Any], asked: pd.Series[Any]
) -> tuple[Floats, Floats, bool]:
    if pd.api.types.is_numeric_dtype(known) and pd.api.types.is_numeric_dtype(asked):
        return _floats(known), _floats(asked), False
    levels = pd.Index(as_objects(known.to_numpy())).value_counts().index[:_MOST_LEVELS]
    found = []
    for series in (known, asked):
        codes = levels.get_indexer(pd.Index(as_objects(series.to_numpy())))
        # a level that is rare or unseen is one that nothing is known of
        found.append(np.where(codes < 0, np.nan, codes).astype(np.float64))
    return found[0], found[1], True


def _floats(series: pd.Series[Any]) -> Floats:
    return np.asarray(series.to_numpy(np.float64, na_value=np.nan), dtype=np.float64)
