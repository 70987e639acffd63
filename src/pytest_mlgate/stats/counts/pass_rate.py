"""Which share of cases does a model pass, and how many cases would prove it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.counts.proportion import proportion

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.measurement import RowsNeeded

METHOD = "exact binomial (Clopper-Pearson) of cases"
ASSUMPTION = "the cases are independent, and stand for those that are to come"


def pass_rate(passed: int, failed: int) -> Measurement:
    """Measure the share of cases that a model passes.

    Parameters
    ----------
    passed, failed : int
        Cases, not negative, at least one together.

    Returns
    -------
    Measurement
        The estimate is the share. `rows_needed` counts cases: as many as would prove a
        share above `bad` if none failed but those that do now.

    Raises
    ------
    InvalidInput
        If a count is negative, or there is no case.

    Notes
    -----
    The binomial test and its interval [1]_, so errors are never above nominal. At a
    true share of .90, .95 or .99 with 20 to 1000 cases it blocks in .014-.048 of test
    sets at nominal .05 (.001-.005 at .005) and passes in .000-.049; demanding the share
    of the cases themselves fails such a model in 18-47 % of them (enumerated).

    References
    ----------
    .. [1] Clopper, C. J. & Pearson, E. S. (1934). The use of confidence or fiducial
       limits illustrated in the case of the binomial. Biometrika 26, 404-413.

    Examples
    --------
    >>> found = pass_rate(58, 1)
    >>> round(found.estimate, 3), round(found.p_better_than(0.95), 3)
    (0.983, 0.199)

    One failure of 59 does not prove more than 95 %; without it, 59 would have.
    """
    for name, count in (("passed", passed), ("failed", failed)):
        if count < 0:
            raise InvalidInput.because(name, "zero or more", count)
    if passed + failed == 0:
        raise InvalidInput.because("passed + failed", "at least one case", 0)
    # passes are the right answers to rows that are all negative
    found = proportion("accuracy", np.array([[passed, failed], [0, 0]]))
    return replace(
        found,
        method=METHOD,
        assumptions=(ASSUMPTION,),
        rows_needed=_rows_needed(failed),
    )


def cases_needed(failed: int, *, share: float, alpha: float) -> int:
    """Count the cases that prove a share when some of them fail.

    Parameters
    ----------
    failed : int
        Cases that fail, not negative.
    share : float
        The share that is to be exceeded, in (0, 1).
    alpha : float
        One-sided level of the proof, in (0, 1).

    Returns
    -------
    int
        The smallest number of cases, the failed ones included.

    Examples
    --------
    >>> [cases_needed(failed, share=0.95, alpha=0.05) for failed in (0, 1, 2)]
    [59, 93, 124]

    Every failure costs about thirty-five more cases without one.
    """
    high = failed + 1
    while stats.binom.cdf(failed, high, 1 - share) > alpha:
        high *= 2
    low = failed  # proves nothing
    while high - low > 1:
        middle = (low + high) // 2
        proves = stats.binom.cdf(failed, middle, 1 - share) <= alpha
        low, high = (low, middle) if proves else (middle, high)
    return high


def _rows_needed(failed: int) -> RowsNeeded:
    def rows_needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        del ok, alpha, power
        if not 0 < bad < 1:
            return None
        return cases_needed(failed, share=bad, alpha=alpha_pass)

    return rows_needed
