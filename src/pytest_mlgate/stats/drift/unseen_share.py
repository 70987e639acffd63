"""How many values has nobody seen before: an exact bound for their share."""

from __future__ import annotations

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.effective_share import METHOD
from pytest_mlgate.stats.counts.effective_share import EffectiveShare
from pytest_mlgate.stats.counts.effective_share import require_share_of_rows

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
    require_share_of_rows("unseen", unseen, rows)
    if rows == 0:
        reason = "There is nothing to look at: the current table has 0 rows."
        return Measurement.undefined(reason, n=0, method=METHOD, orientation=-1)
    return EffectiveShare(unseen, rows).measured(
        assumptions=ASSUMPTIONS,
        note=f"{unseen:g} of {rows:g} values are not in the reference",
    )
