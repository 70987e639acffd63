"""In what share of rows does a disturbance change the answer: an exact bound."""

from __future__ import annotations

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.effective_share import METHOD
from pytest_mlgate.stats.counts.effective_share import EffectiveShare
from pytest_mlgate.stats.counts.effective_share import require_share_of_rows

ASSUMPTIONS = ("rows are independent", "each row is disturbed on its own")


def changed_share(changed: float, rows: float) -> Measurement:
    """Measure the share of rows whose answer a disturbance changes.

    Parameters
    ----------
    changed : float
        Rows whose answer changed, in [0, rows].
    rows : float
        Rows that were disturbed, each once. Of weighted rows effective ones, in both
        numbers.

    Returns
    -------
    Measurement
        The estimate is minus the share, in [0, 1] (orientation -1). Undefined without
        rows.

    Raises
    ------
    InvalidInput
        If a number is negative or not finite, or `changed` exceeds `rows`.

    Notes
    -----
    One disturbance per row makes the rows trials of one proportion, whatever the
    disturbance is; its tests and interval [1]_ go through the incomplete beta function,
    so effective rows need not be whole. Both errors are at most nominal at any number
    of whole rows: a share as large as what is allowed passes in at most 5 % of runs.

    References
    ----------
    .. [1] Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial
       limits illustrated in the case of the binomial. Biometrika 26, 404-413.

    Examples
    --------
    >>> found = changed_share(3, 400)
    >>> round(found.p_better_than(-0.02), 4), round(-found.interval(0.90).low, 4)
    (0.041, 0.0193)

    Three changed decisions of 400 are certainly fewer than one in fifty.
    """
    require_share_of_rows("changed", changed, rows)
    if rows == 0:
        reason = "No row was disturbed: none belongs here."
        return Measurement.undefined(reason, n=0, method=METHOD, orientation=-1)
    return EffectiveShare(changed, rows).measured(assumptions=ASSUMPTIONS)
