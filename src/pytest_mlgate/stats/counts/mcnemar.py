"""Do two models differ on the rows where exactly one of them is right? McNemar's test.

Rows on which both are right, or both wrong, say nothing about which is better. Among
the others, equal models win each row like the toss of a coin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    import numpy.typing as npt

    from pytest_mlgate.stats.counts.joint_counts import Counts


def mcnemar_mid_p(gained: int | Counts, lost: int | Counts) -> npt.NDArray[np.float64]:
    """Compute the one-sided mid-p value of H0 "the candidate is not worse".

    Parameters
    ----------
    gained : int or ndarray of int64
        Rows that only the candidate has right.
    lost : int or ndarray of int64
        Rows that only the baseline has right, same shape.

    Returns
    -------
    ndarray of float64
        In (0, 1]; small means that the candidate is certainly worse. Swap the
        arguments for the other direction. 0.5 where the models never disagree.

    Notes
    -----
    Given ``gained + lost`` [1]_, `gained` is binomial with probability 1/2 if the
    models are equal. The mid-p value counts the observed table half; it keeps the
    level in practice where the exact test wastes half of it ([2]_, section 5).

    References
    ----------
    .. [1] McNemar, Q. (1947). Note on the sampling error of the difference between
       correlated proportions or percentages. Psychometrika 12, 153-157.
    .. [2] Fagerland, M. W., Lydersen, S. & Laake, P. (2013). The McNemar test for
       binary matched-pairs data: mid-p and asymptotic are better than exact
       conditional. BMC Medical Research Methodology 13, 91.

    Examples
    --------
    >>> round(float(mcnemar_mid_p(5, 14)), 4)
    0.0207

    Losing 14 rows and gaining 5 would be a rare accident among equal models.
    """
    discordant = np.add(gained, lost)
    below = stats.binom.cdf(gained, discordant, 0.5)
    return np.asarray(below - 0.5 * stats.binom.pmf(gained, discordant, 0.5))
