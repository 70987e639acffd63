"""What would a model that has learnt nothing answer: `prior_of` rows or a profile."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.profiles.counting import level_name
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.data.profiles.profile import ColumnProfile
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


def prior_of_profile(
    target: ColumnProfile, *, positive: object, classes: Sequence[object]
) -> float | NDArray[np.float64]:
    """Average a target that is known by its counts alone.

    Parameters
    ----------
    target
        The target's column in a profile.
    positive
        The value that counts as positive; binary only.
    classes
        The values of the target in their order; empty unless there are several.

    Returns
    -------
    float or ndarray of float64, shape (n_classes,)
        As `prior_of`, of the rows whose target is not missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from pytest_mlgate.data.profiles.profiling import profile_table
    >>> rows = pd.DataFrame({"paid": ["yes", "no", "no", "no"]})
    >>> prior_of_profile(profile_table(rows).columns[0], positive="yes", classes=())
    0.25

    One in four paid.
    """
    known = target.rows - target.missing
    if target.levels:
        counts = dict(zip(target.levels, target.counts, strict=True))
        if classes:
            found = [counts.get(level_name(value), 0) for value in classes]
            return np.asarray(found, dtype=np.float64) / max(sum(found), 1)
        if positive is not None:
            return counts.get(level_name(positive), 0) / max(known, 1)
        values = np.asarray([float(level) for level in counts])
        return float(np.average(values, weights=list(counts.values())))
    if target.mean is None:
        raise InvalidInput(
            f"The profile's column {target.name!r} has no mean, so `constant` cannot "
            "be made of it. Hint: let `reference` name the rows."
        )
    return target.mean
