"""Is the mean of a value per row better: `mean_loss` for either direction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.stats.losses.mean_loss import mean_loss
from pytest_mlgate.stats.losses.mean_loss import mean_loss_difference

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pytest_mlgate.measurement import Measurement


def mean_value_difference(
    candidate: NDArray[np.float64],
    baseline: NDArray[np.float64],
    *,
    measure: str,
    higher_is_better: bool,
) -> Measurement:
    """Compare the mean of a value per row of two models.

    Parameters
    ----------
    candidate, baseline : ndarray of float, shape (n_rows,)
        Finite value of each row.
    measure : str
        What the value is called, for messages.
    higher_is_better : bool
        False for losses.

    Returns
    -------
    Measurement
        As `mean_loss_difference`; `candidate` and `baseline` are the means as they are.

    Examples
    --------
    >>> import numpy as np
    >>> new, old = np.array([3.0, 5.0, 4.0]), np.array([1.0, 2.0, 3.0])
    >>> gain = mean_value_difference(new, old, measure="value", higher_is_better=True)
    >>> gain.estimate, gain.candidate, gain.baseline
    (2.0, 4.0, 2.0)

    Each row is worth two more, which three rows do not prove.
    """
    sign = -1 if higher_is_better else 1
    found = mean_loss_difference(sign * candidate, sign * baseline, measure=measure)
    return replace(
        found,
        candidate=_turned(found.candidate, sign),
        baseline=_turned(found.baseline, sign),
    )


def mean_value(
    values: NDArray[np.float64], *, measure: str, higher_is_better: bool
) -> Measurement:
    """Measure the mean of a value per row of one model.

    Parameters
    ----------
    values : ndarray of float, shape (n_rows,)
        Finite value of each row.
    measure : str
        What the value is called, for messages.
    higher_is_better : bool
        False for losses.

    Returns
    -------
    Measurement
        As `mean_loss`, oriented by `higher_is_better`.

    Examples
    --------
    >>> import numpy as np
    >>> found = mean_value(
    ...     np.array([3.0, 5.0, 4.0]), measure="value", higher_is_better=True
    ... )
    >>> found.estimate, found.candidate, found.orientation
    (4.0, 4.0, 1)

    The mean value is four.
    """
    sign = -1 if higher_is_better else 1
    found = mean_loss(sign * values, measure=measure)
    return replace(found, candidate=_turned(found.candidate, sign), orientation=-sign)


def _turned(value: float | None, sign: int) -> float | None:
    # adding zero turns -0.0 into 0.0
    return None if value is None else sign * value + 0.0
