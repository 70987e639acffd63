"""How large is one proportion, exactly? The binomial test and its interval."""

from __future__ import annotations

from scipy import stats

from pytest_mlgate.measurement import Interval


def p_above(k: int, n: int, share: float) -> float:
    """Compute the exact one-sided p-value of H0 "the proportion is at most `share`".

    Parameters
    ----------
    k, n : int
        Successes and trials, ``0 <= k <= n``.
    share : float
        Hypothetical proportion; below 0 is certainly exceeded, above 1 never.

    Returns
    -------
    float
        In [0, 1].

    Examples
    --------
    >>> round(p_above(59, 59, 0.95), 3)
    0.048

    59 successes without a failure prove more than 95 % at the 5 % level.
    """
    if not 0 <= share <= 1:
        return 0.0 if share < 0 else 1.0
    return min(1.0, float(stats.binom.sf(k - 1, n, share)))


def p_below(k: int, n: int, share: float) -> float:
    """Compute the exact one-sided p-value of H0 "the proportion is at least `share`".

    Parameters
    ----------
    k, n : int
        Successes and trials, ``0 <= k <= n``.
    share : float
        Hypothetical proportion; above 1 is certainly missed, below 0 never.

    Returns
    -------
    float
        In [0, 1].
    """
    if not 0 <= share <= 1:
        return 0.0 if share > 1 else 1.0
    return min(1.0, float(stats.binom.cdf(k, n, share)))


def clopper_pearson(k: int, n: int, *, confidence: float) -> Interval:
    """Compute the exact two-sided interval of a proportion.

    Parameters
    ----------
    k, n : int
        Successes and trials, ``0 <= k <= n``, ``n >= 1``.
    confidence : float
        Two-sided coverage in (0, 1), at least held by construction.

    Returns
    -------
    Interval
        The proportions that neither one-sided test rejects.

    Notes
    -----
    [1]_: quantiles of beta distributions, each side at half of ``1 - confidence``.

    References
    ----------
    .. [1] Clopper, C. J. & Pearson, E. S. (1934). The use of confidence or fiducial
       limits illustrated in the case of the binomial. Biometrika 26, 404-413.

    Examples
    --------
    >>> low, high, _ = clopper_pearson(7, 40, confidence=0.95)
    >>> round(low, 4), round(high, 4)
    (0.0734, 0.3278)

    Seven of forty is compatible with anything from 7 % to 33 %.
    """
    side = (1 - confidence) / 2
    low = 0.0 if k == 0 else float(stats.beta.ppf(side, k, n - k + 1))
    high = 1.0 if k == n else float(stats.beta.isf(side, k + 1, n - k))
    return Interval(low, high, confidence)
