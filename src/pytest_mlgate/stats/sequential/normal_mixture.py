"""How strong is the evidence of a running mean, at whatever moment one looks.

A test that is right at one look in twenty is wrong at one of many looks sooner or
later. A mixture of likelihood ratios is a martingale: that it ever becomes large is as
unlikely as that it is large at one look.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import optimize
from scipy import special

USUAL_ROWS = 10_000
"""Rows at which a watch is expected to end, unless somebody says how many."""

_TUNED_LEVEL = 0.05
# log of the smallest p-value that is told apart from 0
_LEAST_LOG_P = -700.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalMixture:
    """Evidence that a mean is above a number, valid at every look at once.

    Parameters
    ----------
    rows : float
        Rows at which the watch is expected to end; the evidence is strongest from a
        quarter of them on. Any positive number is valid, if it is chosen before the
        first look and kept.

    Notes
    -----
    For the score ``z`` of independent rows, in standard errors above the number of the
    null hypothesis, and ``r = rho**2 * n``, the evidence is the likelihood ratio of
    means above the number to the number itself, mixed over a normal distribution cut
    in half [1]_ [2]_::

        2 exp(r z**2 / (2 (r + 1))) Phi(z sqrt(r / (r + 1))) / sqrt(r + 1)

    It is a supermartingale under the hypothesis, so it ever exceeds ``1 / p`` with
    probability at most ``p`` (Ville 1939); with an estimated standard error this holds
    asymptotically [3]_. ``rho`` is that of [3]_, for one side at .05 and a quarter of
    `rows`. The two-sided sequence of [3]_ at twice the level, one side of which is
    often used instead, differs by the factor ``Phi``, which is near 1 where it matters.

    References
    ----------
    .. [1] Robbins, H. (1970). Statistical methods related to the law of the iterated
       logarithm. Annals of Mathematical Statistics 41, 1397-1409.
    .. [2] Howard, S. R., Ramdas, A., McAuliffe, J. and Sekhon, J. (2021). Time-uniform,
       nonparametric, nonasymptotic confidence sequences. Annals of Statistics 49,
       1055-1080, section 3.
    .. [3] Waudby-Smith, I., Arbour, D., Sinha, R., Kennedy, E. H. and Ramdas, A.
       (2024). Time-uniform central limit theory and asymptotic confidence sequences.
       Annals of Statistics 52, 2613-2640.

    Examples
    --------
    >>> watch = NormalMixture(rows=10_000)
    >>> round(watch.p_value(1.96, n=2_000), 3), round(watch.p_value(3.5, n=2_000), 4)
    (0.262, 0.0071)

    Two standard errors prove nothing to somebody who may look at any time; three and a
    half do.
    """

    rows: float = USUAL_ROWS

    def p_value(self, z: float, *, n: float) -> float:
        """Test H0 "the mean is at most the number"; small means certainly above."""
        return math.exp(min(0.0, max(-self._log_evidence(z, n), _LEAST_LOG_P)))

    def boundary(self, level: float, *, n: float) -> float:
        """Give the score at which the p-value is `level`, in standard errors."""
        wanted = -math.log(level)
        # without the factor Phi the equation has a root of its own, a little below
        r = self._ratio(n)
        inside = 2 * (wanted + 0.5 * math.log1p(r) - math.log(2)) * (r + 1) / r
        high = math.sqrt(max(inside, 0.0)) + 2.0
        return float(
            optimize.brentq(
                lambda z: self._log_evidence(z, n) - wanted, -1e3, high, xtol=1e-9
            )
        )

    def _ratio(self, n: float) -> float:
        both = math.log(2 * _TUNED_LEVEL)
        return (1 - 2 * both + math.log(-2 * both)) * 4 * n / self.rows

    def _log_evidence(self, z: float, n: float) -> float:
        r = self._ratio(n)
        # scores beyond this are certain, and their squares would overflow
        score = min(max(z, -1e6), 1e6)
        return float(
            math.log(2)
            + r * score * score / (2 * (r + 1))
            + special.log_ndtr(score * math.sqrt(r / (r + 1)))
            - 0.5 * math.log1p(r)
        )
