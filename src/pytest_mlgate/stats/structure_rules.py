"""Do weights, groups and time say something usable about every row: one checker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.inputs import as_scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.influence import RowStructure


def check_structure(structure: RowStructure, n: int) -> None:
    """Refuse weights, groups or time that say nothing usable about some row.

    Parameters
    ----------
    structure : RowStructure
        Weights, and what depends on what.
    n : int
        Rows of the target.

    Raises
    ------
    InvalidInput
        If an array has not one value per row, a weight is not positive and finite, a
        time is not finite, the groups are no whole numbers, or there are both groups
        and time.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> check_structure(RowStructure(weights=np.array([1.0, 0.0])), 2)
    Traceback (most recent call last):
        ...
    pytest_mlgate.errors.InvalidInput: `weights` must be above 0 in every row; ...
    """
    if structure.groups is not None and structure.time is not None:
        raise InvalidInput(
            "Rows can have `groups` or `time`, not both. "
            "Hint: make groups of what hangs together, such as one day of one customer."
        )
    if structure.weights is not None:
        _check_weights(as_scores("weights", structure.weights, n))
    if structure.time is not None:
        as_scores("time", structure.time, n)
    if structure.groups is not None:
        kind = np.asarray(structure.groups).dtype
        if not np.issubdtype(kind, np.integer):
            raise InvalidInput.because("groups", "whole numbers, one per row", kind)
        as_scores("groups", structure.groups, n)


def _check_weights(weights: NDArray[np.float64]) -> None:
    strange = weights <= 0
    if strange.any():
        raise InvalidInput(
            f"`weights` must be above 0 in every row; {np.count_nonzero(strange)} of "
            f"{weights.size} are not, the first at position {int(strange.argmax())}. "
            "Hint: leave out rows that do not count, in the evaluation data itself."
        )
