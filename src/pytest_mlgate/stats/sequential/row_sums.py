"""What does each row add to a metric that is a ratio of two sums: `RowSums`.

A mean is such a ratio (over a count of rows), recall is (hits over positives), and so
is the value per case. What is not, such as the area under a curve, is not watched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import Undefined

if TYPE_CHECKING:
    from numpy.typing import NDArray


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowSums:
    """What rows add above and below the fraction line.

    Parameters
    ----------
    above, below : ndarray of float, shape (n_rows,)
        The metric is the sum of `above` over the sum of `below`; `below` is not
        negative, and 0 for a row that has no say.

    Examples
    --------
    >>> truth = np.array([True, True, False, True])
    >>> called = np.array([True, False, True, True])
    >>> recall = RowSums(above=1.0 * (truth & called), below=1.0 * truth)
    >>> round(recall.influence().value, 3)
    0.667

    Two of three positives were found; the row that is none has no say.
    """

    above: NDArray[np.float64]
    below: NDArray[np.float64]

    @classmethod
    def mean(cls, values: NDArray[np.float64]) -> RowSums:
        """Take every row once."""
        return cls(above=values, below=np.ones(values.size))

    def influence(self, *, of: str = "rows") -> Influence | Undefined:
        """Linearise the ratio: the pull of each row on it (the delta method).

        Parameters
        ----------
        of
            Whose rows they are, for the reason why there is no value.
        """
        total = float(self.below.sum())
        if not total > 0:
            return Undefined(reason=f"No row of the {of} has a say in it yet.")
        value = float(self.above.sum()) / total
        psi = (self.above - value * self.below) / total
        return Influence(value=value, psi=psi, df=float(np.count_nonzero(self.below)))

    def first(self, rows: NDArray[np.bool_]) -> RowSums:
        """Keep the rows that are marked."""
        return RowSums(above=self.above[rows], below=self.below[rows])
