"""What can rows settle before anything is measured: standard errors foreseen.

A plan needs a standard error before there is one. It is read off an interval: that of
the last run, or that of two models which were made up (`stats.made_up_models`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist


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

    def chance_of_sameness(self, *, within: float, alpha_pass: float) -> float:
        """Give the probability that two equal models are found certainly the same.

        Parameters
        ----------
        within : float
            The smallest difference that matters, either way; positive.
        alpha_pass : float
            One-sided level of each of the two tests, in (0, 1).

        Returns
        -------
        float
            In [0, 1].

        Examples
        --------
        >>> foreseen = Foresight(standard_error=0.01)
        >>> round(foreseen.chance_of_sameness(within=0.03, alpha_pass=0.05), 2)
        0.82

        Three standard errors on either side are enough for most runs.
        """
        one_side = self.chance_of_pass(gain=0.0, bad=-within, alpha_pass=alpha_pass)
        return max(2 * one_side - 1, 0.0)


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
