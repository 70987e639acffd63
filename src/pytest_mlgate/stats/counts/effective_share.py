"""What a share of rows is certain of, where rows need not be whole: an exact bound.

Weighted rows are worth as many as their effective number, which is no whole one. The
binomial test goes through the incomplete beta function, which does not mind.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy import special

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.planning import rows_from_standard_error

METHOD = "exact binomial (Clopper-Pearson)"


@dataclass(frozen=True, slots=True)
class EffectiveShare:
    """So many of so many effective rows, of which fewer are better.

    Parameters
    ----------
    k, n : float
        Rows of the kind, and all; ``0 <= k <= n``, ``n > 0``.

    References
    ----------
    .. [1] Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial
       limits illustrated in the case of the binomial. Biometrika 26, 404-413.

    Examples
    --------
    >>> round(EffectiveShare(3.0, 400.0).p_below(0.02), 4)
    0.041

    Three of 400 are certainly fewer than one in fifty.
    """

    k: float
    n: float

    def p_above(self, share: float) -> float:
        """Test H0 "the share is at most `share`"."""
        if not 0 <= share <= 1:
            return 0.0 if share < 0 else 1.0
        if self.k == 0:
            return 1.0
        return float(special.betainc(self.k, self.n - self.k + 1, share))

    def p_below(self, share: float) -> float:
        """Test H0 "the share is at least `share`"."""
        if not 0 <= share <= 1:
            return 0.0 if share > 1 else 1.0
        if self.k == self.n:
            return 1.0
        return float(special.betaincc(self.k + 1, self.n - self.k, share))

    def interval(self, confidence: float) -> Interval:
        """Give the two-sided interval of minus the share."""
        k, n, side = self.k, self.n, (1 - confidence) / 2
        low = 0.0 if k == 0 else float(special.betaincinv(k, n - k + 1, side))
        high = 1.0 if k == n else float(special.betainccinv(k + 1, n - k, side))
        return Interval(-high, -low, confidence)

    def rows_needed(
        self, *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        """Plan the rows that settle minus the share."""
        k, n = self.k, self.n
        # one row more of each kind, or a share of 0 would need no rows
        share = (k + 1) / (n + 2)
        rows = rows_from_standard_error(
            n=round(n),
            standard_error=math.sqrt(share * (1 - share) / n),
            estimate=-k / n,
            ok=ok,
            bad=bad,
            alpha=alpha,
            alpha_pass=alpha_pass,
            power=power,
        )
        # so many rows without one of the kind are the least that a pass can rest on
        floor = math.log(alpha_pass) / math.log1p(bad) if -1 < bad < 0 else 0.0
        certainly_more = ok < 0 and k / n > -ok
        return rows if rows is None or certainly_more else max(rows, math.ceil(floor))

    def measured(
        self, *, assumptions: tuple[str, ...], note: str | None = None
    ) -> Measurement:
        """Make the claim: minus the share, orientation -1."""
        return Measurement(
            estimate=0.0 - self.k / self.n,
            n=round(self.n),
            method=METHOD,
            p_better_than=lambda x: self.p_below(-x),
            p_worse_than=lambda x: self.p_above(-x),
            interval=self.interval,
            rows_needed=self.rows_needed,
            candidate=self.k / self.n,
            orientation=-1,
            assumptions=assumptions,
            note=note,
        )


def require_share_of_rows(name: str, k: float, rows: float) -> None:
    """Refuse counts that cannot be: negative, not finite, more than all."""
    if not 0 <= rows < math.inf:
        raise InvalidInput.because("rows", "finite and at least 0", rows)
    if not 0 <= k <= rows:
        raise InvalidInput.because(name, f"between 0 and {rows:g} rows", k)
