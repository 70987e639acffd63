"""How strong is the evidence of a running share, at whatever moment one looks: exact.

A share of requests on which two models decide alike, of failed requests, of calls
slower than so much. Nothing is asymptotic here: it holds from the first row on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy import special
from scipy import stats

from pytest_mlgate.stats.planning import MOST_ROWS
from pytest_mlgate.stats.sequential.normal_mixture import USUAL_ROWS

if TYPE_CHECKING:
    from collections.abc import Callable

_LEAST_LOG_P = -700.0
# of the prior, per row of the watch: as the normal mixture is tuned
_PER_ROW = 1 / 28.53


@dataclass(frozen=True, slots=True, kw_only=True)
class BernoulliMixture:
    """Evidence that a share is above, or below, a number; valid at every look at once.

    Parameters
    ----------
    rows : float
        As of `NormalMixture`: rows at which the watch is expected to end.

    Notes
    -----
    The likelihood ratio of shares on the one side of the number to the number itself,
    mixed over a beta distribution that is cut there [1]_ [2]_. Under the hypothesis it
    is a supermartingale at every sample size, so it ever exceeds ``1 / p`` with
    probability at most ``p``: no normal approximation, no least number of events. Of
    4000 simulated watches of 5000 rows at the number itself (.01, .1, .5), looked at
    after every tenth row, .022 to .027 were ever called above and .028 below, nominal
    .05.

    References
    ----------
    .. [1] Robbins, H. (1970). Statistical methods related to the law of the iterated
       logarithm. Annals of Mathematical Statistics 41, 1397-1409.
    .. [2] Howard, S. R. and Ramdas, A. (2022). Sequential estimation of quantiles with
       applications to A/B testing and best-arm identification. Bernoulli 28, 1704-1728,
       section 3.

    Examples
    --------
    >>> watch = BernoulliMixture(rows=10_000)
    >>> round(watch.p_above(0.01, hits=31, n=2_000), 3)
    0.144
    >>> watch.p_above(0.01, hits=50, n=2_000) < 1e-5
    True

    31 failures of 2000 do not prove more than 1 %, 50 do.
    """

    rows: float = USUAL_ROWS

    def p_above(self, share: float, *, hits: float, n: float) -> float:
        """Test H0 "the share is at most `share`"; small means certainly above."""
        if not 0 < share < 1:
            return 0.0 if share < 0 or (share == 0 and hits > 0) else 1.0
        return self._p(share, hits, n - hits)

    def p_below(self, share: float, *, hits: float, n: float) -> float:
        """Test H0 "the share is at least `share`"; small means certainly below."""
        if not 0 < share < 1:
            return 0.0 if share > 1 or (share == 1 and hits < n) else 1.0
        return self._p(1 - share, n - hits, hits)

    def upper(self, level: float, *, hits: float, n: float) -> float:
        """Give the one-sided upper limit of the share."""
        return _turn(lambda p: self.p_below(p, hits=hits, n=n) <= level, hits / n, 1.0)

    def lower(self, level: float, *, hits: float, n: float) -> float:
        """Give the one-sided lower limit of the share."""
        return _turn(lambda p: self.p_above(p, hits=hits, n=n) <= level, hits / n, 0.0)

    def rows_until(
        self, share: float, *, truth: float, above: bool, level: float, power: float
    ) -> float:
        """Plan the rows at which a true share is told from `share`; may be infinite."""
        sure = float(special.ndtri(power)) * math.sqrt(max(truth * (1 - truth), 0.0))

        def certain(n: float) -> bool:
            unlucky = math.copysign(sure * math.sqrt(n), -1.0 if above else 1.0)
            hits = min(max(truth * n + unlucky, 0.0), n)
            test = self.p_above if above else self.p_below
            return test(share, hits=hits, n=n) <= level

        if (truth <= share) if above else (truth >= share):
            return math.inf
        low, high = 0.0, math.log(MOST_ROWS)
        if not certain(math.exp(high)):
            return math.inf
        while high - low > 1e-3:
            middle = (low + high) / 2
            low, high = (low, middle) if certain(math.exp(middle)) else (middle, high)
        return math.exp(high)

    def _p(self, share: float, hits: float, misses: float) -> float:
        """Give the p-value of "at most `share`"."""
        weight = self.rows * _PER_ROW
        a, b = max(weight * share, 0.5), max(weight * (1 - share), 0.5)
        evidence = (
            special.betaln(a + hits, b + misses)
            - special.betaln(a, b)
            + stats.beta.logsf(share, a + hits, b + misses)
            - stats.beta.logsf(share, a, b)
            - hits * math.log(share)
            - misses * math.log1p(-share)
        )
        return math.exp(min(0.0, max(-float(evidence), _LEAST_LOG_P)))


def _turn(rejected: Callable[[float], bool], inside: float, end: float) -> float:
    """Find where a rejection begins between the estimate and the end of the scale."""
    if not rejected(end):
        return end
    near, far = inside, end
    while abs(far - near) > 1e-9:
        middle = (near + far) / 2
        near, far = (near, middle) if rejected(middle) else (middle, far)
    return far
