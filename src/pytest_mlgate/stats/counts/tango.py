"""How far apart are two proportions of the same rows? Tango's score test.

Unlike a Wald interval it keeps its width when the models never disagree: 200 rows
without a single disagreement do not prove that there will never be one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.counts.score_test import ScoreTest

if TYPE_CHECKING:
    from pytest_mlgate.stats.counts.cells import Floats
    from pytest_mlgate.stats.counts.joint_counts import Counts


def tango_score(
    gained: float | Counts,
    lost: float | Counts,
    n: float | Counts,
    *,
    null: float | Floats,
) -> Floats:
    """Compute Tango's score statistic for a paired difference of proportions.

    Parameters
    ----------
    gained, lost : float or ndarray of int64
        Rows that only the candidate, only the baseline has right.
    n : float or ndarray of int64
        All rows, at least 1.
    null : float or ndarray of float64
        Hypothetical difference "candidate minus baseline", in (-1, 1).

    Returns
    -------
    ndarray of float64
        Approximately standard normal under the hypothesis, positive where the
        observed difference is above `null`. 0 where the variance is 0 (no
        disagreement, `null` 0).

    Notes
    -----
    [1]_, equation (10), with the constrained maximum-likelihood estimate of his
    equations (12) and (13): the larger root of a quadratic in the share of lost rows.

    References
    ----------
    .. [1] Tango, T. (1998). Equivalence test and confidence interval for the
       difference in proportions for the paired-sample design. Statistics in
       Medicine 17, 891-908.

    Examples
    --------
    >>> round(float(tango_score(3, 9, 500, null=-0.03)), 2)
    2.09

    A loss of 6 rows in 500 is hard to explain by a true loss of three points.
    """
    won, lost_rows, rows, x = (
        np.asarray(value, dtype=np.float64) for value in (gained, lost, n, null)
    )
    linear = (2 * rows - won + lost_rows) * x - won - lost_rows
    constant = -lost_rows * x * (1 - x)
    root = np.sqrt(np.maximum(linear * linear - 8 * rows * constant, 0))
    lost_share = (root - linear) / (4 * rows)
    variance = rows * (2 * lost_share + x * (1 - x))
    with np.errstate(divide="ignore", invalid="ignore"):
        score = (won - lost_rows - rows * x) / np.sqrt(variance)
    return np.where(variance > 0, score, 0.0)


def tango_test(*, gained: int, lost: int, n: int) -> ScoreTest:
    """Give p-values and interval of a paired difference of proportions.

    Parameters
    ----------
    gained, lost : int
        Rows that only the candidate, only the baseline has right.
    n : int
        All rows, at least 1.

    Returns
    -------
    ScoreTest
        For the effect "candidate minus baseline" in [-1, 1].

    Examples
    --------
    >>> low, high, _ = tango_test(gained=0, lost=0, n=200).interval(0.90)
    >>> round(low, 4), round(high, 4)
    (-0.0133, 0.0133)

    Two hundred rows without a disagreement leave room for 1.3 points either way.
    """
    return ScoreTest(
        score=lambda x: float(tango_score(gained, lost, n, null=x)),
        estimate=(gained - lost) / n,
        lowest=-1.0,
        highest=1.0,
    )
