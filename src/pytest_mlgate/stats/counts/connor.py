"""How many rows settle a paired difference of proportions? Connor's formula."""

from __future__ import annotations

import math
from statistics import NormalDist

from pytest_mlgate.stats.planning import MOST_ROWS


def connor_rows(
    *,
    gained: int,
    lost: int,
    n: int,
    ok: float,
    bad: float,
    alpha: float,
    alpha_pass: float,
    power: float,
) -> int | None:
    """Plan the rows at which a verdict is reached with probability `power`.

    Parameters
    ----------
    gained, lost : int
        Rows that only the candidate, only the baseline has right.
    n : int
        All rows, at least 1.
    ok, bad : float
        The threshold of the difference "candidate minus baseline", ``bad <= ok``.
    alpha, alpha_pass : float
        One-sided levels of a failure and of a pass, in [0, 1].
    power : float
        Probability of the verdict that the rows should buy, in (0, 1).

    Returns
    -------
    int or None
        Rows in total, of the kind counted in `n`; None where no number helps or the
        answer is above a million million.

    Notes
    -----
    [1]_, equation (3): with the share of disagreement D and a distance d,
    ``(z_alpha sqrt(D) + z_beta sqrt(D - d**2))**2 / d**2``. D is regularised to
    ``(gained + lost + 1) / n``, so that models which never disagreed so far still
    get a number. The cheaper of the two verdicts is planned.

    References
    ----------
    .. [1] Connor, R. J. (1987). Sample size for testing differences in proportions
       for the paired-sample design. Biometrics 43, 207-211.

    Examples
    --------
    >>> connor_rows(
    ...     gained=12,
    ...     lost=12,
    ...     n=500,
    ...     ok=0.0,
    ...     bad=-0.02,
    ...     alpha=0.05,
    ...     alpha_pass=0.05,
    ...     power=0.8,
    ... )
    771

    Two equal models that disagree on 5 % of the rows need about 770 rows to be
    cleared of a loss of two points.
    """
    disagreement = min((gained + lost + 1) / n, 1.0)
    estimate = (gained - lost) / n
    routes = ((estimate - bad, alpha_pass), (ok - estimate, alpha))
    rows = [
        _rows(disagreement, distance, level=level, power=power)
        for distance, level in routes
        if distance > 0 and 0 < level < 1
    ]
    least = min(rows, default=math.inf)
    return max(math.ceil(least), 1) if least <= MOST_ROWS else None


def _rows(disagreement: float, distance: float, *, level: float, power: float) -> float:
    normal = NormalDist()
    spread = math.sqrt(max(disagreement - distance * distance, 0.0))
    reach = normal.inv_cdf(power) * spread - normal.inv_cdf(level) * math.sqrt(
        disagreement
    )
    # squares of distances near the smallest floats would divide by zero
    return (max(reach, 0.0) / distance) ** 2 if distance > 1e-150 else math.inf
