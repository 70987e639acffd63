"""How sure must each of several planned looks be: alpha spending."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy import optimize
from scipy import special

from pytest_mlgate.errors import InvalidInput

MOST_LOOKS = 50
"""More looks than this gain nothing over a confidence sequence."""

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(192)
# standard errors below zero beyond which no path comes back
_LOWEST = 8.5
# a look that may spend less than this spends nothing
_LEAST_SPENT = 1e-14


@lru_cache(maxsize=256)
def spending_bounds(fractions: tuple[float, ...], alpha: float) -> tuple[float, ...]:
    """Bound the score of each look so that any crossing has probability `alpha`.

    Parameters
    ----------
    fractions : tuple of float, length (n_looks,)
        Share of the planned information at each look: increasing, in (0, 1].
    alpha : float
        One-sided level of all looks together, in (0, 1).

    Returns
    -------
    tuple of float, length (n_looks,)
        In standard errors; infinite for a look that comes too early to say anything.

    Raises
    ------
    InvalidInput
        If the fractions do not increase within (0, 1], there are more than 50, or the
        level is not in (0, 1).

    Notes
    -----
    Until a share ``t`` of the information may be spent ``2 - 2 Phi(z / sqrt(t))`` with
    ``z`` the upper ``alpha / 2`` quantile: the spending function of [1]_ whose bounds
    are like those of O'Brien and Fleming (1979). A bound is found by integrating the
    density of the score over all paths that crossed no earlier one [2]_, on 192
    Gauss-Legendre nodes per look. Compared with the published bounds: 4.877, 3.357,
    2.680, 2.290, 2.031 for five equal looks at .025; all agree to the third decimal.

    References
    ----------
    .. [1] Lan, K. K. G. and DeMets, D. L. (1983). Discrete sequential boundaries for
       clinical trials. Biometrika 70, 659-663.
    .. [2] Armitage, P., McPherson, C. K. and Rowe, B. C. (1969). Repeated significance
       tests on accumulating data. Journal of the Royal Statistical Society A 132,
       235-244.

    Examples
    --------
    >>> [round(bound, 3) for bound in spending_bounds((0.5, 1.0), 0.025)]
    [2.963, 1.969]

    Half-way only three standard errors are enough; at the end almost the usual 1.96.
    """
    _refuse_unordered(fractions, alpha)
    edge = float(special.ndtri(1 - alpha / 2))
    spent, at = 0.0, 0.0
    nodes, density = np.zeros(1), np.ones(1)
    bounds = []
    for fraction in fractions:
        total = 2 * float(special.ndtr(-edge / math.sqrt(fraction)))
        step = math.sqrt(fraction - at)
        # what an infinite bound has left is spent at the next look
        bound = _bound(nodes, density, step=step, spend=total - spent)
        if math.isfinite(bound):
            spent = total
        nodes, density = _carried(nodes, density, step=step, at=fraction, bound=bound)
        at = fraction
        bounds.append(bound / math.sqrt(fraction))
    return tuple(bounds)


def _refuse_unordered(fractions: tuple[float, ...], alpha: float) -> None:
    steps = np.diff((0.0, *fractions))
    if not fractions or (steps <= 1e-9).any() or fractions[-1] > 1 + 1e-9:
        raise InvalidInput.because(
            "fractions", "increasing and within 0 and 1", fractions
        )
    if len(fractions) > MOST_LOOKS:
        raise InvalidInput.because(
            "looks",
            f"at most {MOST_LOOKS}",
            len(fractions),
            hint="leave `looks` out: then you may look at any time",
        )
    if not 0 < alpha < 1:
        raise InvalidInput.because("alpha", "between 0 and 1", alpha)


def _bound(
    nodes: np.ndarray, density: np.ndarray, *, step: float, spend: float
) -> float:
    """Find the bound above which paths have the probability that may be spent."""
    if spend < _LEAST_SPENT:
        return math.inf

    def beyond(bound: float) -> float:
        return float(density @ special.ndtr((nodes - bound) / step)) - spend

    high = float(nodes.max()) + 9 * step
    low = float(nodes.min()) - 9 * step
    if beyond(low) <= 0:
        return low
    return float(optimize.brentq(beyond, low, high, xtol=1e-12))


def _carried(
    nodes: np.ndarray, density: np.ndarray, *, step: float, at: float, bound: float
) -> tuple[np.ndarray, np.ndarray]:
    """Move the paths that go on to the next look; `density` holds the weights."""
    root = math.sqrt(at)
    low, high = -_LOWEST * root, min(bound, _LOWEST * root)
    half = (high - low) / 2
    new = low + half * (1 + _NODES)
    apart = (new[:, None] - nodes[None, :]) / step
    kernel = np.exp(-0.5 * apart * apart) / (step * math.sqrt(2 * math.pi))
    return new, half * _WEIGHTS * (kernel @ density)
