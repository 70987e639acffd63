"""How much does each row pull on a metric: `Influence`.

One representation serves every metric: its value, and per row the influence value ψ
with var(value) = Σψ² for independent rows. Standard errors for weighted, grouped or
ordered rows, differences, ratios and correlations follow from ψ without another look at
the metric.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Influence:
    """A metric's value on some rows, and the pull of each of them.

    Parameters
    ----------
    value : float
        The metric on its own scale.
    psi : ndarray of float, shape (n_rows,)
        Influence values: they sum to about 0, and Σψ² is the variance of `value` when
        rows are independent. Rows without a say (another class) have 0.
    df : float
        Degrees of freedom of that variance for independent rows, such as rows - 1 or
        positives - 1.

    References
    ----------
    .. [1] Hampel, F. R. (1974). The influence curve and its role in robust estimation.
       Journal of the American Statistical Association 69, 383-393.
    """

    value: float
    psi: NDArray[np.float64]
    df: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Undefined:
    """Why a metric has no value on some rows, with the counts that say so."""

    reason: str


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowStructure:
    """How the rows came about: what they weigh, and which belong together.

    Parameters
    ----------
    weights : ndarray of float, shape (n_rows,), optional
        Positive weight (exposure, sampling weight) of each row.
    groups : ndarray of int, shape (n_rows,), optional
        Code of the group that a row belongs to; rows of a group are dependent.
    time : ndarray of float, shape (n_rows,), optional
        Place in time; near rows are dependent. Not together with `groups`.
    """

    weights: NDArray[np.float64] | None = None
    groups: NDArray[np.int64] | None = None
    time: NDArray[np.float64] | None = None

    @property
    def plain(self) -> bool:
        """True for independent rows that all weigh the same."""
        return self.weights is None and self.groups is None and self.time is None
