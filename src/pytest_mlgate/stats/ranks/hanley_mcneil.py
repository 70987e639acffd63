"""How far from a given AUROC an estimate may fall: a variance for the null.

A standard error taken from the data is too small exactly when the data lack the few
misplaced rows that matter. This one depends on the hypothesis instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from scipy import optimize


@dataclass(frozen=True, slots=True, kw_only=True)
class NullVarianceTest:
    """One-sided test and limit for a single AUROC, with the variance at the null.

    Parameters
    ----------
    auroc : float
        The estimate, in (0, 1).
    n_positives, n_negatives : int
        Rows of each class.

    Notes
    -----
    ``z = (auroc - x) / sqrt(V(x))`` with Hanley and McNeil's variance [1]_ for
    exponential scores, in which Newcombe [2]_ puts half of all rows for either class
    (his method 5)::

        V(x) = x (1 - x) (1 + (n/2 - 1) ((1 - x) / (2 - x) + x / (1 + x))) / (n1 n0)

    References
    ----------
    .. [1] Hanley, J. A. and McNeil, B. J. (1982). The meaning and use of the area
       under a ROC curve. Radiology 143, 29-36.
    .. [2] Newcombe, R. G. (2006). Confidence intervals for an effect size measure
       based on the Mann-Whitney statistic. Part 2. Statistics in Medicine 25, 559-573.

    Examples
    --------
    >>> found = NullVarianceTest(auroc=0.9, n_positives=20, n_negatives=180)
    >>> round(found.lower_limit(0.05), 3)
    0.817

    An AUROC of .90 on twenty positives is certainly above .81.
    """

    auroc: float
    n_positives: int
    n_negatives: int

    def p_better_than(self, x: float) -> float:
        """Test H0 "AUROC <= x"."""
        if x <= 0 or x >= 1:
            return 0.0 if x <= 0 else 1.0
        variance = self._variance(x)
        if variance == 0:  # the smallest floats: nothing is left to doubt
            return 0.0 if self.auroc > x else 1.0
        return NormalDist().cdf(-(self.auroc - x) / math.sqrt(variance))

    def lower_limit(self, level: float) -> float:
        """Give the value that the AUROC is above at one-sided `level` below 0.5."""
        q = -NormalDist().inv_cdf(level)
        return float(
            optimize.brentq(
                lambda x: self.auroc - x - q * math.sqrt(self._variance(x)),
                0.0,
                self.auroc,
                xtol=1e-15,
            )
        )

    def _variance(self, x: float) -> float:
        n1, n0 = self.n_positives, self.n_negatives
        dependence = (1 - x) / (2 - x) + x / (1 + x)
        return x * (1 - x) * (1 + ((n1 + n0) / 2 - 1) * dependence) / (n1 * n0)
