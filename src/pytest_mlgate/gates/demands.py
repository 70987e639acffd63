"""Is the number that a gate demands one that can be meant: `margin`, `requirement`.

A margin with a sign, a percent where a fraction is meant, or a requirement that only a
bad model could break are mistakes; each is refused with what was probably meant.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from pytest_mlgate.stats.row_metric import RowMetric

FROM_MINUS_ONE = frozenset({"mcc", "quadratic_weighted_kappa", "lorenz_gini", "r2"})
"""Metrics where 1 is everything and 0 is not the least."""

_PERCENT = "0.01 is one point"


def require_margin(
    name: str, value: float, metric: RowMetric, *, zero: bool = False
) -> None:
    """Refuse a size of a loss or gain that has a sign or cannot occur.

    Parameters
    ----------
    name
        The keyword, for the message.
    value
        In units of the metric.
    metric
        Fractions allow sizes below 1 only.
    zero
        Whether 0 is allowed (a gain of any size).

    Raises
    ------
    InvalidInput
        If the value is no finite number, has a sign, is 0, or is 1 or more for a
        fraction.
    """
    _is_finite(name, value)
    if value < 0 or (value == 0 and not zero):
        rule = "zero or positive" if zero else "positive"
        raise InvalidInput.because(
            name, rule, value, hint="it is a size; write it without a sign"
        )
    if metric.scale == "fraction" and value >= 1:
        raise InvalidInput.because(
            name, f"below 1 for {metric.name}", value, hint=_PERCENT
        )


def require_share(name: str, value: float, *, zero: bool = False) -> None:
    """Refuse a relative margin that is no share between 0 and 1."""
    _is_finite(name, value)
    if zero and value == 0:
        return
    if not 0 < value < 1:
        raise InvalidInput.because(
            name,
            "between 0 and 1 when it is relative",
            value,
            hint="0.05 is five percent of the baseline's value",
        )


def require_value(name: str, value: float, metric: RowMetric) -> None:
    """Refuse a required value that the metric cannot have."""
    _is_finite(name, value)
    floor = -1 if metric.name in FROM_MINUS_ONE else 0
    worst = floor if metric.higher_is_better else 1
    if metric.scale == "fraction" and value == worst:
        raise InvalidInput.because(
            name,
            f"better than {worst} (no {metric.name} is worse)",
            value,
            hint="ask for something that a bad model fails",
        )
    if metric.scale == "fraction" and not floor <= value <= 1:
        raise InvalidInput.because(
            name,
            f"between {floor} and 1 for {metric.name}",
            value,
            hint=_PERCENT if value > 1 else None,
        )


def require_direction(question: str, metric: RowMetric) -> None:
    """Refuse a requirement that only a bad model could break."""
    wanted = "at_least" if metric.higher_is_better else "at_most"
    if question != wanted:
        better = "higher" if metric.higher_is_better else "lower"
        raise InvalidInput(
            f"{question}({metric.name!r}, …) asks for a bad model: {better} values of "
            f"{metric.name} are better. Hint: {wanted}({metric.name!r}, …)."
        )


def require_band(value: float, bad: float, *, higher_is_better: bool) -> None:
    """Refuse a band whose bad end is better than what is asked for."""
    _is_finite("bad", bad)
    if (bad > value) if higher_is_better else (bad < value):
        rule = "at most" if higher_is_better else "at least"
        raise InvalidInput.because(
            "bad",
            f"{rule} the required value ({value:g})",
            bad,
            hint="it is where a model certainly fails; the value is where it is fine",
        )


def require_room(name: str, value: float, *, most: float = 1.0) -> None:
    """Refuse a limit that nothing lies beyond: whatever came would pass.

    Raises
    ------
    InvalidInput
        If the value is `most`, the largest that there can be, or more.
    """
    if value >= most:
        raise InvalidInput.because(
            name,
            f"below {most:g}",
            value,
            hint="nothing lies beyond it, so that whatever came would pass",
        )


def _is_finite(name: str, value: object) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not math.isfinite(value):  # type: ignore[arg-type] # checked
        raise InvalidInput.because(name, "a finite number", value)


def require_order(ok: float, bad: float) -> None:
    """Refuse limits of a movement that are negative or the wrong way round."""
    _is_finite("ok", ok)
    _is_finite("bad", bad)
    if ok < 0:
        raise InvalidInput.because(
            "ok", "zero or positive", ok, hint="a movement has no sign"
        )
    if bad < ok:
        raise InvalidInput.because(
            "bad",
            f"at least `ok` ({ok:g})",
            bad,
            hint="up to `ok` is fine, from `bad` on it matters",
        )
