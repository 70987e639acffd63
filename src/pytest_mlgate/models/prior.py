"""What a model that has learnt nothing would answer: `prior_of`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.errors import InvalidInput

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

    Raises
    ------
    InvalidInput
        If the numbers are so large that their sum is infinite.

    Examples
    --------
    >>> prior_of(np.array([0, 2, 2, 0]), task="multiclass", classes=3).tolist()
    [0.5, 0.0, 0.5]

    No row is of the second class, so it gets no probability.
    """
    if task == "multiclass":
        counts = np.bincount(truth, weights=weights, minlength=classes)
        return np.asarray(counts / counts.sum())
    with np.errstate(over="ignore", invalid="ignore"):
        mean = float(np.average(truth, weights=weights))
    if not math.isfinite(mean):
        raise InvalidInput(
            "`constant` = 'mean' must be a finite number; the weighted sum of the "
            f"target overflows (its largest value is {np.abs(truth).max():g}). Hint: "
            "scale the target or the weights down."
        )
    return mean
