"""How many rows it would take to settle a question.

The answer printed beside an inconclusive check: the standard error shrinks with the
square root of the rows, so today's tells how many rows would make it small enough.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_mlgate.measurement import RowsNeeded

MOST_ROWS = 1e12
"""Above this nobody collects rows, and the honest answer is "unknown"."""


def rows_from_standard_error(
    *,
    n: int,
    standard_error: float,
    estimate: float,
    ok: float,
    bad: float,
    alpha: float,
    alpha_pass: float,
    power: float,
) -> int | None:
    """Plan the rows at which a verdict is reached with probability `power`.

    Parameters
    ----------
    n : int
        Rows that `standard_error` rests on.
    standard_error : float
        Standard error of the estimate at `n` rows; taken to shrink as ``1/sqrt(n)``.
    estimate : float
        The oriented effect (higher is better), taken to be the truth.
    ok, bad : float
        The threshold on the same scale, ``bad <= ok``.
    alpha, alpha_pass : float
        One-sided levels of a failure and of a pass, in [0, 1].
    power : float
        Probability of the verdict that the rows should buy, in (0, 1).

    Returns
    -------
    int or None
        Rows in total (not in addition). None where no number of rows helps: the
        standard error is zero or not finite, the estimate lies on both `ok` and
        `bad`, or the answer is above a million million.

    Notes
    -----
    One-sided normal planning, ``n ((z_level + z_power) se / distance)**2``: a pass
    has to travel the distance to `bad`, a failure the distance to `ok`, each at its
    own level. The cheaper of the two that the estimate allows is the answer; between
    `bad` and `ok` both are possible.

    Examples
    --------
    >>> rows_from_standard_error(
    ...     n=500,
    ...     standard_error=0.01,
    ...     estimate=0.0,
    ...     ok=0.0,
    ...     bad=-0.01,
    ...     alpha=0.05,
    ...     alpha_pass=0.05,
    ...     power=0.8,
    ... )
    3092

    At 500 rows the standard error is as large as the loss that matters; two equal
    models would need six times the rows to be told from a loss of one point.
    """
    if n < 1 or not 0 < standard_error < math.inf or not math.isfinite(estimate):
        return None
    routes = ((estimate - bad, alpha_pass), (ok - estimate, alpha))
    factors = [
        (_reach(level, power) * standard_error / distance) ** 2
        for distance, level in routes
        if distance > standard_error / MOST_ROWS and 0 < level < 1
    ]
    rows = n * min(factors, default=math.inf)
    return math.ceil(rows) if rows <= MOST_ROWS else None


def _reach(level: float, power: float) -> float:
    """Give the standard errors between a boundary and a truth that clears it."""
    normal = NormalDist()
    return max(normal.inv_cdf(power) - normal.inv_cdf(level), 0.0)


def rows_for_count(count: int, *, have: int, n: int) -> int:
    """Plan the rows that bring `count` rows of a kind at today's share.

    Parameters
    ----------
    count : int
        Rows of the kind (positives, say) that are needed.
    have, n : int
        How many of today's `n` rows are of the kind; ``have >= 1``.

    Returns
    -------
    int
        Rows in total.

    Examples
    --------
    >>> rows_for_count(20, have=8, n=400)
    1000

    With 8 positives in 400 rows it takes 1000 rows to see 20.
    """
    return math.ceil(count * n / have)


def with_floor(plan: RowsNeeded, floor: int) -> RowsNeeded:
    """Let a plan never answer with fewer rows than `floor`.

    Parameters
    ----------
    plan : RowsNeeded
        The plan of a procedure that also has a least amount of data.
    floor : int
        Rows in total that bring that amount; 0 if today's rows have it.

    Returns
    -------
    RowsNeeded
        The larger of the two; `floor` where the plan has no answer.
    """

    def rows_needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        rows = plan(ok=ok, bad=bad, alpha=alpha, alpha_pass=alpha_pass, power=power)
        return max(rows or 0, floor) or None

    return rows_needed


def or_else(plan: RowsNeeded, rows: int) -> RowsNeeded:
    """Let a plan that has no answer give a number that is known otherwise.

    Parameters
    ----------
    plan : RowsNeeded
        The plan of a procedure.
    rows : int
        Rows in total.

    Returns
    -------
    RowsNeeded
        That of the procedure where it has one.
    """

    def rows_needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        found = plan(ok=ok, bad=bad, alpha=alpha, alpha_pass=alpha_pass, power=power)
        return rows if found is None else found

    return rows_needed
