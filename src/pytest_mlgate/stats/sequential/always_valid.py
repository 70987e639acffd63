"""Is the candidate worse, asked at any moment and as often as one likes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scipy import special

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.losses.johnson import adjusted
from pytest_mlgate.stats.losses.johnson import unadjusted
from pytest_mlgate.stats.planning import MOST_ROWS
from pytest_mlgate.stats.sequential.normal_mixture import USUAL_ROWS
from pytest_mlgate.stats.sequential.normal_mixture import NormalMixture

if TYPE_CHECKING:
    from pytest_mlgate.stats.sequential.running_effect import RunningEffect

METHOD = "asymptotic confidence sequence, valid at every look"


def always_valid(
    effect: RunningEffect | Undefined,
    *,
    n: int,
    rows: float = USUAL_ROWS,
    method: str = METHOD,
) -> Measurement:
    """Measure an effect so that looking again costs nothing.

    Parameters
    ----------
    effect : RunningEffect or Undefined
        As it stands now.
    n : int
        Requests so far.
    rows : float
        Requests at which the watch is expected to end: where the sequence is tightest.
        Chosen once; any number is valid.
    method : str
        The words of the method.

    Returns
    -------
    Measurement
        Its p-values hold at all looks together: that one of them is ever below ``p``
        has probability at most ``p``. No verdict before 100 rows and 10 events (30
        groups), or while the estimate rests on a handful of rows.

    Notes
    -----
    The confidence sequence of [1]_ by `NormalMixture`, on influence values with a
    cluster-robust standard error where there are groups, the score moved by the
    skewness as in `JohnsonT`. A user who comes back makes the sums at two looks more
    alike than independent rows do, and by Slepian's inequality [2]_ crossings rarer.

    Nothing has to be remembered from one look to the next.

    References
    ----------
    .. [1] Waudby-Smith, I., Arbour, D., Sinha, R., Kennedy, E. H. and Ramdas, A.
       (2024). Time-uniform central limit theory and asymptotic confidence sequences.
       Annals of Statistics 52, 2613-2640.
    .. [2] Slepian, D. (1962). The one-sided barrier problem for Gaussian noise. Bell
       System Technical Journal 41, 463-501.

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.sequential.row_sums import RowSums
    >>> from pytest_mlgate.stats.sequential.running_effect import effect_of_arms
    >>> rng = np.random.default_rng(3)
    >>> found = always_valid(
    ...     effect_of_arms(
    ...         RowSums.mean(1.0 * (rng.random(4000) < 0.13)),
    ...         RowSums.mean(1.0 * (rng.random(4000) < 0.10)),
    ...         higher_is_better=False,
    ...     ),
    ...     n=8000,
    ... )
    >>> round(found.estimate, 3), found.p_worse_than(0.0) < 0.05
    (-0.04, True)

    Four points more errors after 8000 requests: worse, however often one has looked.
    """
    if isinstance(effect, Undefined):
        return Measurement.undefined(effect.reason, n=n, method=method)
    if effect.standard_error == 0:
        return Measurement.undefined(
            f"No request of {n:,} tells the arms apart: no spread to judge by.",
            n=n,
            method=method,
            candidate=effect.candidate,
            baseline=effect.baseline,
        )
    watched = _Watched(effect, NormalMixture(rows=rows))
    return Measurement(
        estimate=effect.estimate,
        n=effect.n,
        method=method,
        p_better_than=watched.p_better_than,
        p_worse_than=watched.p_worse_than,
        interval=watched.interval,
        rows_needed=watched.rows_needed,
        candidate=effect.candidate,
        baseline=effect.baseline,
        assumptions=(
            "requests are independent"
            if effect.groups is None
            else "groups are independent of each other",
        ),
        cannot_judge=effect.too_early,
    )


class _Watched:
    """An effect and the mixture that weighs it."""

    def __init__(self, effect: RunningEffect, mixture: NormalMixture) -> None:
        self._effect = effect
        self._mixture = mixture

    def p_better_than(self, x: float) -> float:
        z = self._score(x)
        moved = min(z, adjusted(z, self._effect.skewness))
        return self._mixture.p_value(moved, n=self._effect.clock)

    def p_worse_than(self, x: float) -> float:
        z = self._score(x)
        moved = max(z, adjusted(z, self._effect.skewness))
        return self._mixture.p_value(-moved, n=self._effect.clock)

    def interval(self, confidence: float) -> Interval:
        found = self._effect
        edge = self._mixture.boundary((1 - confidence) / 2, n=found.clock)
        above = max(edge, unadjusted(edge, found.skewness))
        below = min(-edge, unadjusted(-edge, found.skewness))
        return Interval(
            found.estimate - found.standard_error * above,
            found.estimate - found.standard_error * below,
            confidence,
        )

    def rows_needed(
        self, *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        """Plan by today's spread: it shrinks with the root of the rows."""
        found = self._effect
        routes = ((found.estimate - bad, alpha_pass), (ok - found.estimate, alpha))
        planned = [
            self._rows_for(distance, level, power)
            for distance, level in routes
            if distance > 0 and 0 < level < 1
        ]
        rows = min(planned, default=math.inf)
        floor = found.rows_to_begin if found.too_early else 0
        if rows > MOST_ROWS:
            return floor or None
        return max(math.ceil(rows), floor)

    def _score(self, x: float) -> float:
        return (self._effect.estimate - x) / self._effect.standard_error

    def _rows_for(self, distance: float, level: float, power: float) -> float:
        """Find how many times the rows of today a distance takes."""
        found, sure = self._effect, float(special.ndtri(power))

        def enough(times: float) -> bool:
            edge = self._mixture.boundary(level, n=found.clock * times)
            return distance * math.sqrt(times) / found.standard_error >= edge + sure

        low, high = math.log(1e-3), math.log(MOST_ROWS / found.n)
        if not enough(math.exp(high)):
            return math.inf
        while high - low > 1e-3:
            middle = (low + high) / 2
            low, high = (low, middle) if enough(math.exp(middle)) else (middle, high)
        return found.n * math.exp(high)
