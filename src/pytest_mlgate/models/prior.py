"""What a model that has learnt nothing would answer: `prior_of`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.settings import Task


def prior_of(
    truth: NDArray[Any],
    *,
    task: Task,
    classes: int = 0,
    weights: NDArray[np.float64] | None = None,
) -> float | NDArray[np.float64]:
    """Average the truth: what ``constant = "prior"`` and ``"mean"`` stand for.

    Parameters
    ----------
    truth
        Booleans, class codes or numbers, shape ``(n_rows,)``.
    task
        Which of the three.
    classes
        How many classes there are; multiclass only.
    weights
        What each row weighs; None: all the same.

    Returns
    -------
    float or ndarray of float64, shape (n_classes,)
        The share of positives, the share of each class, or the mean.

    Examples
    --------
    >>> prior_of(np.array([0, 2, 2, 0]), task="multiclass", classes=3).tolist()
    [0.5, 0.0, 0.5]

    No row is of the second class, so it gets no probability.
    """
    if task == "multiclass":
        counts = np.bincount(truth, weights=weights, minlength=classes)
        return np.asarray(counts / counts.sum())
    return float(np.average(truth, weights=weights))
