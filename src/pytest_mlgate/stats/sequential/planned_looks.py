"""Is the candidate worse, asked at a few looks that were planned before the first.

Planned looks decide sooner than a watch that may be looked at always, and they are kept
honest by the rows: look 3 of 10 is about the first three tenths of the planned rows,
whenever and however often somebody asks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scipy import optimize

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.losses.johnson import adjusted
from pytest_mlgate.stats.losses.johnson import unadjusted
from pytest_mlgate.stats.sequential.running_effect import FEWEST_ROWS
from pytest_mlgate.stats.sequential.spending import MOST_LOOKS
from pytest_mlgate.stats.sequential.spending import spending_bounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.stats.sequential.running_effect import RunningEffect

_LEAST_P = 1e-10
_LARGEST_P = 0.99
_FAR = 50.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """A plan: so many looks, equally far apart, and the rows of the last.

    Parameters
    ----------
    number : int
        From 1 to 50.
    rows : int
        Requests at the last look; at least 100 for each look.

    Raises
    ------
    InvalidInput
        If a number is none of these.

    Examples
    --------
    >>> plan = Looks(number=4, rows=2_000)
    >>> plan.ends, plan.due(1_200)
    ((500, 1000, 1500, 2000), 2)

    With 1200 rows two of four looks are due; the second is about the first 1000.
    """

    number: int
    rows: int

    def __post_init__(self) -> None:
        _require_count("looks", self.number)
        _require_count("rows", self.rows)
        if self.number > MOST_LOOKS:
            hint = "leave `looks` out: then you may look at any time"
            raise InvalidInput.because(
                "looks", f"at most {MOST_LOOKS}", self.number, hint=hint
            )
        if self.rows < FEWEST_ROWS * self.number:
            raise InvalidInput.because(
                "rows",
                f"at least {FEWEST_ROWS} for each of {self.number} looks",
                self.rows,
            )

    @property
    def ends(self) -> tuple[int, ...]:
        """Rows that each look is about."""
        return tuple(
            math.ceil(self.rows * (look + 1) / self.number)
            for look in range(self.number)
        )

    @property
    def fractions(self) -> tuple[float, ...]:
        """Share of the planned rows at each look."""
        return tuple(end / self.rows for end in self.ends)

    def due(self, n: int) -> int:
        """Count the looks that `n` rows allow."""
        return sum(end <= n for end in self.ends)


def planned_looks(
    effects: Sequence[RunningEffect | None], *, looks: Looks, n: int
) -> Measurement:
    """Measure an effect by the looks that are due so far.

    Parameters
    ----------
    effects : sequence of RunningEffect or None, length ``looks.due(n)``
        Of the first ``looks.ends[i]`` rows; None where a look shows nothing.
    looks : Looks
        The plan.
    n : int
        Rows there are now. What is beyond the last look that is due is not looked at.

    Returns
    -------
    Measurement
        The estimate of the last look that is due; p-values of all looks so far. No
        verdict before the first look; after the last one nothing changes any more.

    Notes
    -----
    The p-value is the smallest level at which the bounds of `spending_bounds` were
    crossed by a look so far [1]_, the interval the strictest of the repeated confidence
    intervals of [2]_. Bounds of worse and of better are kept apart, and neither counts
    on the other to end the watch. A look with fewer than 100 rows or 10 events (30
    groups), or whose estimate rests on a handful of rows, spends its level and says
    nothing.

    References
    ----------
    .. [1] Liu, Q. and Anderson, K. M. (2008). On adaptive extensions of group
       sequential trials for clinical investigations. JASA 103, 1621-1630.
    .. [2] Jennison, C. and Turnbull, B. W. (1989). Interim analyses: the repeated
       confidence interval approach. Journal of the Royal Statistical Society B 51,
       305-361.

    Examples
    --------
    >>> import numpy as np
    >>> from pytest_mlgate.stats.sequential.row_sums import RowSums
    >>> from pytest_mlgate.stats.sequential.running_effect import paired_effect
    >>> rng = np.random.default_rng(1)
    >>> old, new = rng.random(4000) < 0.9, rng.random(4000) < 0.87
    >>> plan = Looks(number=4, rows=4_000)
    >>> effects = [
    ...     paired_effect(
    ...         RowSums.mean(1.0 * new[:end]),
    ...         RowSums.mean(1.0 * old[:end]),
    ...         higher_is_better=True,
    ...     )
    ...     for end in plan.ends
    ... ]
    >>> found = planned_looks(effects, looks=plan, n=4_000)
    >>> found.p_worse_than(0.0) < 0.05
    True

    Accuracy fell by three points, and one of four looks has shown it.
    """
    method = _method(looks, len(effects))
    known = [effect for effect in effects if effect is not None]
    if not known:
        return _nothing_yet(looks, n=n, method=method)
    last = known[-1]
    watched = _Crossings(effects, looks)
    return Measurement(
        estimate=last.estimate,
        n=last.n,
        method=method,
        p_better_than=watched.p_better_than,
        p_worse_than=watched.p_worse_than,
        interval=watched.interval,
        rows_needed=watched.rows_needed,
        candidate=last.candidate,
        baseline=last.baseline,
        assumptions=(
            "requests are independent"
            if last.groups is None
            else "groups are independent of each other",
            f"{looks.number} looks and {looks.rows:,} rows were chosen beforehand",
        ),
        cannot_judge=None if watched.has_spoken else last.too_early,
    )


def _nothing_yet(looks: Looks, *, n: int, method: str) -> Measurement:
    if looks.due(n):
        return Measurement.undefined(
            "No row tells the arms apart at the looks so far.", n=n, method=method
        )
    found = Measurement.undefined(
        f"The first of {looks.number} looks is due at {looks.ends[0]:,} rows; there "
        f"are {n:,}.",
        n=n,
        method=method,
    )
    return Measurement(
        **{name: getattr(found, name) for name in Measurement.__slots__}
        | {"rows_needed": lambda **_: looks.ends[0]}
    )


def _method(looks: Looks, due: int) -> str:
    return f"look {due} of {looks.number}, Lan-DeMets spending of O'Brien-Fleming type"


class _Crossings:
    """The looks so far against the bounds of any level."""

    def __init__(self, effects: Sequence[RunningEffect | None], looks: Looks) -> None:
        self._looks = looks
        self._due = len(effects)
        self._speaking = [
            (place, effect)
            for place, effect in enumerate(effects)
            if effect is not None
            and effect.too_early is None
            and effect.standard_error > 0
        ]

    @property
    def has_spoken(self) -> bool:
        return bool(self._speaking)

    def p_better_than(self, x: float) -> float:
        return self._p(
            [
                (place, min(z := _score(effect, x), adjusted(z, effect.skewness)))
                for place, effect in self._speaking
            ]
        )

    def p_worse_than(self, x: float) -> float:
        return self._p(
            [
                (place, -max(z := _score(effect, x), adjusted(z, effect.skewness)))
                for place, effect in self._speaking
            ]
        )

    def interval(self, confidence: float) -> Interval:
        bounds = self._bounds((1 - confidence) / 2)
        lows, highs = [-math.inf], [math.inf]
        for place, effect in self._speaking:
            edge, error = bounds[place], effect.standard_error
            if math.isinf(edge):
                continue
            above = max(edge, unadjusted(edge, effect.skewness))
            below = min(-edge, unadjusted(-edge, effect.skewness))
            lows.append(effect.estimate - error * above)
            highs.append(effect.estimate - error * below)
        low, high = max(lows), min(highs)
        # looks that contradict each other leave the number that both exclude least
        return Interval(min(low, high), max(low, high), confidence)

    def rows_needed(
        self, *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        """Name the next look that is planned; after the last there is none."""
        del ok, bad, alpha, alpha_pass, power
        return self._looks.ends[self._due] if self._due < self._looks.number else None

    def _p(self, scores: list[tuple[int, float]]) -> float:
        def crossed(level: float) -> float:
            bounds = self._bounds(level)
            apart = max(score - bounds[place] for place, score in scores)
            # an infinite bound is no number that a search can use
            return min(max(apart, -_FAR), _FAR)

        if not scores or crossed(_LARGEST_P) < 0:
            return 1.0
        if crossed(_LEAST_P) >= 0:
            return _LEAST_P
        found = optimize.brentq(
            lambda log: crossed(math.exp(log)),
            math.log(_LEAST_P),
            math.log(_LARGEST_P),
            xtol=1e-5,
        )
        # the search may end on either side of the crossing: never claim too much
        return min(1.0, math.exp(float(found) + 2e-5))

    def _bounds(self, level: float) -> tuple[float, ...]:
        return spending_bounds(self._looks.fractions, level)


def _require_count(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InvalidInput.because(name, "a whole number of at least 1", value)


def _score(effect: RunningEffect, x: float) -> float:
    return (effect.estimate - x) / effect.standard_error
