"""Is the worst of many effects good enough: one measurement made of many.

Every group must do, so the worst decides: to fail takes one effect beyond doubt, with
Bonferroni's correction; to pass takes all of them, each at the plain level.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.measurement import RowsNeeded

_MOST_NAMED = 10


def weakest(
    found: Mapping[str, Measurement], *, n: int, method: str, orientation: int
) -> Measurement:
    """Make one measurement of many: it is as good as the worst of them.

    Parameters
    ----------
    found : mapping of str to Measurement
        By the name of a group or of a pair of groups; at least one.
    n : int
        Rows of all of them.
    method : str
        The procedure, in the words of the field.
    orientation : {1, -1}
        As in `Measurement`, the same for all.

    Returns
    -------
    Measurement
        The estimate is the lowest of those that can be judged, and the note names it.
        What cannot be judged or cannot pass keeps the whole from passing, and is
        named; it takes no part in a failure. Undefined where nothing can be judged.

    Notes
    -----
    "All effects are above x" is claimed when each is (an intersection-union test [1]_),
    "some effect is below x" when the smallest p-value times their number is small.

    References
    ----------
    .. [1] Berger, R. L. (1982). Multiparameter hypothesis testing and acceptance
       sampling. Technometrics 24, 295-300.

    Examples
    --------
    >>> groups = {
    ...     name: Measurement.known(value, n=100, method="recall")
    ...     for name, value in {"x": 0.9, "y": 0.7}.items()
    ... }
    >>> worst = weakest(groups, n=200, method="recall by group", orientation=1)
    >>> worst.estimate, worst.note, worst.p_worse_than(0.8)
    (0.7, 'worst: y', 0.0)

    One group below the bar is enough.
    """
    judged = {
        name: one
        for name, one in found.items()
        if one.cannot_judge is None and one.estimate is not None
    }
    open_ones = {name: one for name, one in found.items() if name not in judged}
    if not judged:
        return _undefined(found, n=n, method=method, orientation=orientation)
    whole = _Weakest(judged=judged, open_ones=open_ones, n=n)
    worst = judged[whole.name]
    return Measurement(
        estimate=worst.estimate,
        n=n,
        method=method,
        p_better_than=whole.p_better_than,
        p_worse_than=whole.p_worse_than,
        interval=whole.interval,
        rows_needed=whole.rows_needed(),
        candidate=worst.candidate,
        baseline=worst.baseline,
        orientation=orientation,
        assumptions=tuple(
            dict.fromkeys(text for one in judged.values() for text in one.assumptions)
        ),
        cannot_pass=whole.cannot_pass(),
        note=f"worst: {whole.name}" + (f" ({worst.note})" if worst.note else ""),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Weakest:
    """Those that can be judged, and those that cannot."""

    judged: Mapping[str, Measurement]
    open_ones: Mapping[str, Measurement]
    n: int

    @property
    def name(self) -> str:
        return min(self.judged, key=lambda name: self.judged[name].estimate or 0.0)

    def p_better_than(self, x: float) -> float:
        return max(one.p_better_than(x) for one in self.judged.values())

    def p_worse_than(self, x: float) -> float:
        smallest = min(one.p_worse_than(x) for one in self.judged.values())
        return min(smallest * len(self.judged), 1.0)

    def interval(self, confidence: float) -> Interval | None:
        corrected = 1 - (1 - confidence) / len(self.judged)
        plain = [one.interval(confidence) for one in self.judged.values()]
        strict = [one.interval(corrected) for one in self.judged.values()]
        lows = [limits.low for limits in plain if limits is not None]
        highs = [limits.high for limits in strict if limits is not None]
        if len(lows) < len(plain) or len(highs) < len(strict):
            return None
        return Interval(min(lows), min(highs), confidence)

    def cannot_pass(self) -> str | None:
        reasons = [
            f"{name}: {one.cannot_judge or one.cannot_pass}"
            for name, one in [*self.open_ones.items(), *self.judged.items()]
            if one.cannot_judge or one.cannot_pass
        ]
        return listed(reasons) if reasons else None

    def rows_needed(self) -> RowsNeeded:
        """Plan for all to be settled, or for one that is short of the bar to fail."""

        def rows_needed(
            *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
        ) -> int | None:
            def of(one: Measurement) -> float:
                rows = one.rows_needed(
                    ok=ok,
                    bad=bad,
                    alpha=alpha / len(self.judged),
                    alpha_pass=alpha_pass,
                    power=power,
                )
                # its rows are some of all rows, and stay the same share of them
                return math.inf if rows is None else rows * self.n / max(one.n, 1)

            judged = list(self.judged.values())
            every = [of(one) for one in (*judged, *self.open_ones.values())]
            short = [of(one) for one in judged if (one.estimate or 0.0) < bad]
            rows = min(max(every), min(short, default=math.inf))
            return math.ceil(rows) if math.isfinite(rows) else None

        return rows_needed


def listed(reasons: list[str]) -> str:
    """Give at most ten reasons, and how many more there are.

    Examples
    --------
    >>> listed(["x: 3 rows", "y: 5 rows"])
    'x: 3 rows; y: 5 rows'
    """
    left = len(reasons) - _MOST_NAMED
    named = "; ".join(reason.rstrip(".") for reason in reasons[:_MOST_NAMED])
    return f"{named}; and {left} more" if left > 0 else named


def _undefined(
    found: Mapping[str, Measurement], *, n: int, method: str, orientation: int
) -> Measurement:
    reasons = [f"{name}: {one.cannot_judge}" for name, one in found.items()]
    return Measurement.undefined(
        listed(reasons), n=n, method=method, orientation=orientation
    )
