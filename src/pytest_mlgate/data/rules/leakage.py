"""Did evaluation rows reach the training: shared rows, copied targets, mixed times.

What is counted here is a fact about two tables; how much of it matters is for a gate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.numeric import not_numbers
from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.data.rules.row_identity import row_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import narwhals as nw
    from numpy.typing import NDArray

ROUNDING = 1e-9
"""Relative rounding within which a number is a multiple of another plus a constant."""


def shared_rows(
    evaluation: nw.DataFrame[Any],
    training: nw.DataFrame[Any],
    columns: Sequence[str],
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Mark the evaluation rows that the training data hold, too.

    Parameters
    ----------
    evaluation, training
        Tables that have all `columns`.
    columns
        What rows are compared by: a key, or all that describes a case.

    Returns
    -------
    shared : ndarray of bool, shape (n_evaluation,)
    first : ndarray of int64, shape (n_evaluation,)
        Position of the first such training row, -1 where there is none.

    Examples
    --------
    >>> import narwhals as nw
    >>> import pandas as pd
    >>> new = nw.from_native(pd.DataFrame({"id": [7, 8]}))
    >>> old = nw.from_native(pd.DataFrame({"id": [5, 7, 7]}))
    >>> [part.tolist() for part in shared_rows(new, old, ["id"])]
    [[True, False], [1, -1]]

    Case 7 was seen in training.
    """
    ours, theirs = row_numbers(evaluation, training, columns=columns)
    first = np.full(int(max(ours.max(), theirs.max())) + 1, -1, dtype=np.int64)
    # backwards, so that of equal rows the first one stays
    first[theirs[::-1]] = np.arange(len(theirs))[::-1]
    found = first[ours]
    return found >= 0, found


def same_as(evaluated: str, trained: str) -> str:
    """Word that an evaluation row repeats a training row; both are named."""
    return f"{evaluated} is {trained} of the training data"


def is_copy(feature: NDArray[Any], target: NDArray[Any]) -> bool:
    """Tell whether a feature is the target under another name.

    Parameters
    ----------
    feature, target : ndarray, shape (n_rows,)
        The columns as they are.

    Returns
    -------
    bool
        For numbers of more than ten values: the feature is the target times a
        constant plus another. Else: the values of the two go together one to one.

    Examples
    --------
    >>> is_copy(np.array(["no", "yes", "no"], dtype=object), np.array([0, 1, 0]))
    True

    Other words for the same answer.
    """
    missing = missing_in(feature)
    if missing.all() or missing_in(target).any():
        return False
    codes, levels = _codes(target)
    if levels < 2:
        return False
    if levels > 10 and not not_numbers(target).any():
        return not missing.any() and _is_line(feature, target)
    theirs, known = _codes(feature)
    if known != levels:
        return False
    pairs = np.unique(theirs.astype(np.int64) * levels + codes)
    return len(pairs) == levels


def later_share(
    evaluation: NDArray[np.float64], training: NDArray[np.float64]
) -> tuple[float, NDArray[np.bool_]]:
    """Tell how far evaluation rows lie after training rows.

    Parameters
    ----------
    evaluation, training : ndarray of float, shapes (n_evaluation,), (n_training,)
        Places in time.

    Returns
    -------
    share : float
        Of all pairs the share in which the evaluation row is later, ties counted
        half: 1 for a split in time, near 0.5 for a random one.
    early : ndarray of bool, shape (n_evaluation,)
        Rows before the newest training row.

    Examples
    --------
    >>> share, early = later_share(np.array([3.0, 5.0]), np.array([1.0, 4.0]))
    >>> share, early.tolist()
    (0.75, [True, False])

    One evaluation row is older than what the model was trained on.
    """
    ordered = np.sort(training)
    below = np.searchsorted(ordered, evaluation, side="left")
    upto = np.searchsorted(ordered, evaluation, side="right")
    share = float((below + upto).mean() / (2 * len(ordered)))
    return share, evaluation < ordered[-1]


def _codes(values: NDArray[Any]) -> tuple[NDArray[np.int64], int]:
    plain = values if values.dtype.kind in "mM" else as_objects(values)
    codes, known = pd.factorize(plain, use_na_sentinel=False)
    return codes.astype(np.int64), len(known)


def _is_line(feature: NDArray[Any], target: NDArray[Any]) -> bool:
    if not_numbers(feature).any():
        return False
    x, y = to_float(feature), to_float(target)
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return False
    x, y = x - x.mean(), y - y.mean()
    scale = float(x @ x)
    if scale == 0:
        return False
    left = y - x * (float(x @ y) / scale)
    return bool(np.abs(left).max() <= ROUNDING * np.abs(y).max())
