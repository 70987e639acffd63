"""Is what a fairness gate demands one that can be meant: metrics, gaps, ratios."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from typing import get_args

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates import demands
from pytest_mlgate.stats.fairness.share_gap import SmallGroups
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from pytest_mlgate.stats.row_metric import RowMetric


def gap_limits(at_most: float, bad: float | None, metric: RowMetric) -> Threshold:
    """Take the widest gap that is fine, and the one that matters, as a threshold."""
    demands.require_margin("at_most", at_most, metric)
    if bad is not None:
        demands.require_band(at_most, bad, higher_is_better=False)
        demands.require_margin("bad", bad, metric)
    return Threshold(ok=-at_most, bad=-(at_most if bad is None else bad))


def ratio_limits(at_least: float, bad: float | None) -> Threshold:
    """Take the smallest ratio that is fine, and the one that matters."""
    for name, value in (("at_least", at_least), ("bad", bad)):
        if value is None and name == "bad":
            continue
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(value) or not 0 < value < 1:  # type: ignore[arg-type, operator] # checked
            raise InvalidInput.because(
                name,
                "a number between 0 and 1",
                value,
                hint="0.8 is the four-fifths rule: smaller value over larger one",
            )
    if bad is not None:
        demands.require_band(at_least, bad, higher_is_better=True)
    return Threshold(ok=at_least, bad=at_least if bad is None else bad)


def value_limits(
    question: str, metric: RowMetric, value: float, bad: float | None
) -> Threshold:
    """Take a value that every group must reach as a threshold."""
    wanted = "group_at_least" if metric.higher_is_better else "group_at_most"
    if question != wanted:
        better = "higher" if metric.higher_is_better else "lower"
        raise InvalidInput(
            f"{question}({metric.name!r}, …) asks for a bad model: {better} values of "
            f"{metric.name} are better. Hint: {wanted}({metric.name!r}, …)."
        )
    demands.require_value("value", value, metric)
    if bad is not None:
        demands.require_band(value, bad, higher_is_better=metric.higher_is_better)
        demands.require_value("bad", bad, metric)
    sign = 1 if metric.higher_is_better else -1
    return Threshold(ok=sign * value, bad=sign * (value if bad is None else bad))


def require_small_groups(given: str) -> None:
    """Refuse another word for what becomes of small groups."""
    if given not in get_args(SmallGroups):
        raise InvalidInput.because(
            "small_groups",
            '"prevent" (a group that is too small keeps the check from passing) or '
            '"ignore" (it is listed, and the others decide)',
            given,
        )


def share_limits(at_most: float, bad: float | None) -> Threshold:
    """Take the largest share or strength that is fine, and the one that matters."""
    given: object = at_most
    number = isinstance(given, int | float) and not isinstance(given, bool)
    if not number or not 0 < at_most < 1:
        raise InvalidInput.because(
            "at_most",
            "a number between 0 and 1",
            at_most,
            hint="no data can show that there is nothing at all; 0.01 is one percent",
        )
    if bad is not None:
        demands.require_band(at_most, bad, higher_is_better=False)
        demands.require_room("bad", bad)
    return Threshold(ok=-at_most, bad=-(at_most if bad is None else bad))
