"""How long do calls take: the share that is over after so many milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.curves.curve import Curve

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHARES = 50
"""Points of the curve: the 1st, the 3rd, … and the 99th hundredth of the calls."""


def time_curve(times: NDArray[np.float64], *, points: int = SHARES) -> Curve:
    """Reduce the distribution of times to some of its quantiles.

    Parameters
    ----------
    times : ndarray of float, shape (n_calls,)
        Finite; one or more.
    points : int
        Quantiles, in the middle of so many equal parts: the slowest call of all, which
        would fix the scale of a picture, is left out.

    Returns
    -------
    Curve
        Times, rising, and the share of calls that took at most so long, in (0, 1].

    Notes
    -----
    Quantiles of the empirical distribution function, definition 1 of [1]_.

    References
    ----------
    .. [1] Hyndman, R. J. and Fan, Y. (1996). Sample quantiles in statistical packages.
       The American Statistician 50, 361-365.

    Examples
    --------
    >>> found = time_curve(np.array([1.0, 1.2, 1.1, 9.0]), points=2)
    >>> found.x.tolist(), found.y.tolist()
    ([1.0, 1.2], [0.25, 0.75])

    Three of four calls were over after 1.2 milliseconds.
    """
    wanted = (np.arange(points) + 0.5) / points
    x = np.unique(np.quantile(times, wanted, method="inverted_cdf"))
    share = np.searchsorted(np.sort(times), x, side="right") / times.size
    return Curve(x=x, y=share)
