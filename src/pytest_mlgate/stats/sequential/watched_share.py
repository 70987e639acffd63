"""Is a share as large as it should be, asked at any moment."""

from __future__ import annotations

import math

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.planning import MOST_ROWS
from pytest_mlgate.stats.sequential.bernoulli_mixture import BernoulliMixture
from pytest_mlgate.stats.sequential.normal_mixture import USUAL_ROWS

METHOD = "beta-binomial confidence sequence, exact at every look"


def watched_share(
    hits: int,
    n: int,
    *,
    higher_is_better: bool = True,
    rows: float = USUAL_ROWS,
) -> Measurement:
    """Measure a share so that looking again costs nothing.

    Parameters
    ----------
    hits, n : int
        How many of how many requests; ``0 <= hits <= n``.
    higher_is_better : bool
        False for a share of failures.
    rows : float
        Requests at which the watch is expected to end; see `NormalMixture`.

    Returns
    -------
    Measurement
        The share, or minus the share with orientation -1. Its p-values hold at all
        looks together, from the first request on.

    Notes
    -----
    `BernoulliMixture`, tested against the number asked about; the interval holds the
    numbers that are not rejected.

    Examples
    --------
    >>> found = watched_share(1990, 2000)
    >>> low, high, _ = found.interval(0.90)
    >>> round(low, 4), found.p_better_than(0.98) < 0.05
    (0.9893, True)

    The models decide alike on more than 98 of 100 requests, however often one looks.
    """
    sign = 1 if higher_is_better else -1
    mixture = BernoulliMixture(rows=rows)
    if n == 0:
        return Measurement.undefined(
            "There is no such request yet.", n=0, method=METHOD, orientation=sign
        )

    def test(x: float, *, above: bool) -> float:
        name = mixture.p_above if above else mixture.p_below
        return name(sign * x, hits=hits, n=n)

    def interval(confidence: float) -> Interval:
        side = (1 - confidence) / 2
        ends = [
            sign * mixture.lower(side, hits=hits, n=n),
            sign * mixture.upper(side, hits=hits, n=n),
        ]
        return Interval(min(ends), max(ends), confidence)

    def needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        # half a request more: a share of exactly 0 or 1 is nobody's truth
        truth = (hits + 0.5) / (n + 1)
        up, down = sign > 0, sign < 0
        found = min(
            mixture.rows_until(
                sign * bad, truth=truth, above=up, level=alpha_pass, power=power
            ),
            mixture.rows_until(
                sign * ok, truth=truth, above=down, level=alpha, power=power
            ),
        )
        return math.ceil(found) if found <= MOST_ROWS else None

    return Measurement(
        estimate=sign * hits / n,
        n=n,
        method=METHOD,
        p_better_than=lambda x: test(x, above=sign > 0),
        p_worse_than=lambda x: test(x, above=sign < 0),
        interval=interval,
        rows_needed=needed,
        candidate=hits / n,
        orientation=sign,
        assumptions=("requests are independent",),
    )
