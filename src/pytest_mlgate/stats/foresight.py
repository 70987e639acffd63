"""What can rows settle before anything is measured: standard errors foreseen.

A plan needs a standard error before there is one. The last run's is the best guess;
without a last run the metric's usual level and how often two models tend to disagree
have to do, and the plan says that it guessed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

USUAL_LEVEL = 0.8
"""Assumed accuracy, recall or AUROC of two models that nobody has seen."""
AGREEMENT = 0.7
"""Assumed share of errors that two models have in common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """The standard error that a comparison is expected to have.

    Parameters
    ----------
    standard_error : float
        Of the difference candidate minus baseline; positive.
    """

    standard_error: float

    def detectable(self, *, alpha: float, power: float) -> float:
        """Give the smallest loss that is blocked with probability `power`.

        Parameters
        ----------
        alpha : float
            One-sided level of a failure, in (0, 1).
        power : float
            In (0, 1).

        Returns
        -------
        float
            ``(z_alpha + z_power) * standard_error``, in units of the metric.

        Examples
        --------
        >>> round(Foresight(standard_error=0.01).detectable(alpha=0.05, power=0.8), 4)
        0.0249

        A standard error of one point finds losses of two and a half points.
        """
        normal = NormalDist()
        reach = normal.inv_cdf(power) - normal.inv_cdf(alpha)
        return max(reach, 0.0) * self.standard_error

    def chance_of_pass(self, *, gain: float, bad: float, alpha_pass: float) -> float:
        """Give the probability that a true `gain` is found certainly above `bad`.

        Parameters
        ----------
        gain : float
            The truth, on the oriented scale; 0 for two equal models.
        bad : float
            The smallest loss that matters, on the same scale.
        alpha_pass : float
            One-sided level of a pass, in (0, 1).

        Returns
        -------
        float
            In [0, 1].

        Examples
        --------
        >>> foreseen = Foresight(standard_error=0.01)
        >>> round(foreseen.chance_of_pass(gain=0.0, bad=-0.01, alpha_pass=0.05), 2)
        0.26

        Equal models pass a margin of one standard error in a quarter of runs: the
        margin is tighter than the rows allow.
        """
        normal = NormalDist()
        z = (gain - bad) / self.standard_error + normal.inv_cdf(alpha_pass)
        return normal.cdf(z)


def of_proportion(rows: int, *, level: float = USUAL_LEVEL) -> Foresight:
    """Foresee the difference of two proportions on the same rows.

    Parameters
    ----------
    rows : int
        Rows of the kind that the proportion is of (all, or the positives); at least 1.
    level : float
        Assumed value of both, in (0, 1).

    Returns
    -------
    Foresight
        From a discordance of ``2 p (1 - p)`` times one minus `AGREEMENT` [1]_.

    References
    ----------
    .. [1] Connor, R. J. (1987). Sample size for testing differences in proportions
       for the paired-sample design. Biometrics 43, 207-211.

    Examples
    --------
    >>> round(of_proportion(1000).standard_error, 4)
    0.0098

    A thousand positives give a recall difference a standard error of about a point.
    """
    discordance = 2 * level * (1 - level) * (1 - AGREEMENT)
    return Foresight(standard_error=math.sqrt(discordance / rows))


def of_auroc(
    *, positives: int, negatives: int, level: float = USUAL_LEVEL
) -> Foresight:
    """Foresee the difference of two AUROCs on the same rows.

    Parameters
    ----------
    positives, negatives : int
        Rows of each class; at least 1 each.
    level : float
        Assumed AUROC of both, in (0, 1).

    Returns
    -------
    Foresight
        From the variances of placements under exponential scores [1]_, with a
        correlation of `AGREEMENT` between the models.

    Notes
    -----
    The correlation of placements is rarely known beforehand: planned at 80 %, the
    power came out at 71 to 72 % with a guess that was .8. Take the standard error of
    the last run as soon as there is one.

    References
    ----------
    .. [1] Hanley, J. A. and McNeil, B. J. (1982). The meaning and use of the area
       under a ROC curve. Radiology 143, 29-36.

    Examples
    --------
    >>> round(of_auroc(positives=200, negatives=1800).standard_error, 4)
    0.0149

    Two hundred positives foresee an AUROC difference to about a point and a half.
    """
    # two negatives below one positive, and two positives above one negative
    of_positives = 2 * level**2 / (1 + level) - level**2
    of_negatives = level / (2 - level) - level**2
    single = of_positives / positives + of_negatives / negatives
    return Foresight(standard_error=math.sqrt(2 * (1 - AGREEMENT) * single))


def of_interval(
    *, low: float, high: float, confidence: float, rows_then: int, rows_now: int
) -> Foresight | None:
    """Foresee from an interval that an earlier run found.

    Parameters
    ----------
    low, high : float
        Its limits, on the oriented scale.
    confidence : float
        Its two-sided confidence, in (0, 1).
    rows_then, rows_now : int
        Rows of that run and of this one.

    Returns
    -------
    Foresight or None
        None when the interval has no width, or an infinite one.

    Examples
    --------
    >>> earlier = of_interval(
    ...     low=-0.02, high=0.02, confidence=0.9, rows_then=500, rows_now=2000
    ... )
    >>> round(earlier.standard_error, 4)
    0.0061

    Four times the rows halve the standard error.
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    error = (high - low) / (2 * z)
    if not 0 < error < math.inf or rows_now < 1 or rows_then < 1:
        return None
    return Foresight(standard_error=error * math.sqrt(rows_then / rows_now))
