"""How many values has nobody seen before: an exact bound for their share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scipy import special

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.planning import rows_from_standard_error

if TYPE_CHECKING:
    from pytest_mlgate.measurement import RowsNeeded

METHOD = "exact binomial (Clopper-Pearson)"
ASSUMPTIONS = ("rows are independent",)


def unseen_share(unseen: float, rows: float) -> Measurement:
    """Measure the share of values that the reference does not know.

    Parameters
    ----------
    unseen : float
        Rows with such a value, in [0, rows].
    rows : float
        Rows in all. Of weighted rows effective ones, in both numbers.

    Returns
    -------
    Measurement
        The estimate is minus the share, in [0, 1] (orientation -1). Undefined without
        rows.

    Raises
    ------
    InvalidInput
        If a number is negative or not finite, or `unseen` exceeds `rows`.

    Notes
    -----
    The binomial test and its interval [1]_ through the incomplete beta function, so
    effective rows need not be whole. Both errors are at most nominal at any number of
    rows. It takes 2995 rows without a single unseen value to be certain of less than
    one in a thousand.

    References
    ----------
    .. [1] Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial
       limits illustrated in the case of the binomial. Biometrika 26, 404-413.

    Examples
    --------
    >>> found = unseen_share(8, 1000)
    >>> round(found.p_worse_than(-0.001), 5), round(-found.interval(0.90).high, 4)
    (1e-05, 0.004)

    Eight of a thousand are certainly more than one in a thousand.
    """
    if not 0 <= rows < math.inf:
        raise InvalidInput.because("rows", "finite and at least 0", rows)
    if not 0 <= unseen <= rows:
        raise InvalidInput.because("unseen", f"between 0 and the {rows:g} rows", unseen)
    if rows == 0:
        reason = "There is nothing to look at: the current table has 0 rows."
        return Measurement.undefined(reason, n=0, method=METHOD, orientation=-1)
    return Measurement(
        estimate=0.0 - unseen / rows,
        n=round(rows),
        method=METHOD,
        p_better_than=lambda x: _p_below(unseen, rows, -x),
        p_worse_than=lambda x: _p_above(unseen, rows, -x),
        interval=lambda confidence: _interval(unseen, rows, confidence),
        rows_needed=_rows_needed(unseen, rows),
        candidate=unseen / rows,
        orientation=-1,
        assumptions=ASSUMPTIONS,
        note=f"{unseen:g} of {rows:g} values are not in the reference",
    )


def _p_above(k: float, n: float, share: float) -> float:
    """Test H0 "the share is at most `share`"."""
    if not 0 <= share <= 1:
        return 0.0 if share < 0 else 1.0
    return 1.0 if k == 0 else float(special.betainc(k, n - k + 1, share))


def _p_below(k: float, n: float, share: float) -> float:
    """Test H0 "the share is at least `share`"."""
    if not 0 <= share <= 1:
        return 0.0 if share > 1 else 1.0
    return 1.0 if k == n else float(special.betaincc(k + 1, n - k, share))


def _interval(k: float, n: float, confidence: float) -> Interval:
    side = (1 - confidence) / 2
    low = 0.0 if k == 0 else float(special.betaincinv(k, n - k + 1, side))
    high = 1.0 if k == n else float(special.betainccinv(k + 1, n - k, side))
    return Interval(-high, -low, confidence)


def _rows_needed(k: float, n: float) -> RowsNeeded:
    # one row more of each kind, or a share of 0 would need no rows
    share = (k + 1) / (n + 2)
    error = math.sqrt(share * (1 - share) / n)

    def rows_needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        rows = rows_from_standard_error(
            n=round(n),
            standard_error=error,
            estimate=-k / n,
            ok=ok,
            bad=bad,
            alpha=alpha,
            alpha_pass=alpha_pass,
            power=power,
        )
        # so many rows without one of them are the least that a pass can rest on
        floor = math.log(alpha_pass) / math.log1p(bad) if -1 < bad < 0 else 0.0
        certain_above = ok < 0 and k / n > -ok
        return rows if rows is None or certain_above else max(rows, math.ceil(floor))

    return rows_needed
