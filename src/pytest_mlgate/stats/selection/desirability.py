"""How desirable is a model by several measures at once: weighted desirability.

Each measure is put on a scale from 0 (at `bad`: of no use) to 1 (at the target: more
would not help), and the scales are multiplied: what is of no use by one measure is of
no use.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CLEAR = 2.0
"""Standard errors from an end of a scale, below which the end is felt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What one measure is worth: where it begins to be of use, and where it ends.

    Parameters
    ----------
    bad : float
        At this value or beyond a model is of no use. In the unit of the measure.
    target : float
        From this value on more does not help; on the good side of `bad`.
    weight : float
        Relative to the other measures; positive.

    Raises
    ------
    InvalidInput
        If a number is not finite, `bad` is the target, or the weight is not positive.
    """

    bad: float
    target: float
    weight: float = 1.0

    def __post_init__(self) -> None:
        for name in ("bad", "target", "weight"):
            if not math.isfinite(getattr(self, name)):
                raise InvalidInput.because(name, "a finite number", getattr(self, name))
        if self.bad == self.target:
            raise InvalidInput.because("target", "other than `bad`", self.target)
        if self.weight <= 0:
            raise InvalidInput.because("weight", "positive", self.weight)

    def share(self, value: float) -> float:
        """Tell how far from `bad` to the target a value is; beyond [0, 1] beyond."""
        return (value - self.bad) / (self.target - self.bad)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Composite:
    """Weighted desirability of one model, and what each measure contributes.

    Parameters
    ----------
    value : float
        In [0, 1]; higher is better.
    shares : ndarray of float, shape (n_measures,)
        Desirability by each measure alone, in [0, 1].
    slopes : ndarray of float, shape (n_measures,)
        Change of `value` with each measure; its influence values are the sum of those
        of the measures, times these.
    in_doubt : tuple of int
        Places of measures that are within luck of `bad`: nothing can be claimed.
    """

    value: float
    shares: NDArray[np.float64]
    slopes: NDArray[np.float64]
    in_doubt: tuple[int, ...]


def composite(
    values: Sequence[float], errors: Sequence[float], *, aims: Sequence[Aim]
) -> Composite:
    """Put the measures of one model together.

    Parameters
    ----------
    values : sequence of float, shape (n_measures,)
        Each in its own unit.
    errors : sequence of float, shape (n_measures,)
        Their standard errors; 0 for what is exact (a file size).
    aims : sequence of Aim, shape (n_measures,)
        What each is worth.

    Returns
    -------
    Composite

    Notes
    -----
    The weighted geometric mean of one-sided linear desirabilities [1]_. Its error
    follows by the chain rule, which does not hold at the ends of a scale: within two
    standard errors of the target the slope below it is taken (never the zero above it),
    and within two standard errors of `bad` the measure is in doubt.

    References
    ----------
    .. [1] Derringer, G. and Suich, R. (1980). Simultaneous optimization of several
       response variables. Journal of Quality Technology 12, 214-219, equations 1-3.

    Examples
    --------
    >>> aims = [Aim(bad=0.7, target=0.9, weight=3), Aim(bad=40, target=0)]
    >>> found = composite([0.85, 10.0], [0.01, 0.0], aims=aims)
    >>> found.shares.round(2).tolist(), round(found.value, 2)
    ([0.75, 0.75], 0.75)
    >>> round(float(found.slopes[0]), 2)
    3.75

    Three quarters of what is wanted by both measures; one more point of the first is
    worth nearly four points of the composite.
    """
    shares = np.array(
        [aim.share(value) for aim, value in zip(aims, values, strict=True)]
    )
    steps = np.array([1 / (aim.target - aim.bad) for aim in aims])
    noise = np.abs(steps) * np.asarray(errors, dtype=np.float64)
    doubtful = (noise > 0) & (np.abs(shares) < CLEAR * noise)
    clipped = shares.clip(0.0, 1.0)
    weights = np.array([aim.weight for aim in aims])
    value = desirability(clipped, weights / weights.sum())
    slopes = np.zeros(len(aims))
    if value > 0:
        slopes = value * (weights / weights.sum()) / clipped * steps
        slopes[shares - 1 >= CLEAR * noise] = 0.0
    return Composite(
        value=float(value),
        shares=clipped,
        slopes=slopes,
        in_doubt=tuple(int(place) for place in np.flatnonzero(doubtful)),
    )


def desirability(
    shares: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Take the weighted geometric mean of desirabilities.

    Parameters
    ----------
    shares : ndarray of float, shape (..., n_measures)
        Each in [0, 1].
    weights : ndarray of float, shape (..., n_measures)
        Adding up to 1 along the last axis; the first axes fit those of `shares`.

    Returns
    -------
    ndarray of float, shape (...)
        In [0, 1]; 0 where any of them is.

    Examples
    --------
    >>> desirability(np.array([[0.25, 1.0], [0.0, 1.0]]), np.array([0.5, 0.5])).tolist()
    [0.5, 0.0]

    A model that is of no use by one measure is not saved by the other.
    """
    with np.errstate(divide="ignore"):
        logs = np.log(shares)
    found: NDArray[np.float64] = np.exp((weights * logs).sum(axis=-1))
    return found
