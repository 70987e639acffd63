"""What is a benchmark gate asked, before anybody measures: `BenchmarkQuestion`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal

from pytest_mlgate.gates import demands
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from pytest_mlgate.stats.row_metric import RowMetric


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkQuestion:
    """One call of a gate method: measured now, or only planned."""

    # the method of the gate
    question: str
    metric: RowMetric
    # name of its checks
    name: str
    threshold: Threshold
    # whether it compares with the baseline
    relative: bool
    # for relative ones: a difference, or the logarithm of a ratio
    scale: Literal["difference", "ratio"] = "difference"


def comparison(
    question: str,
    metric: RowMetric,
    told: str,
    *,
    threshold: Threshold,
    relative: bool,
) -> BenchmarkQuestion:
    """Ask about candidate against baseline; `told` is what the call said."""
    scale = ", relative" if relative else ""
    return BenchmarkQuestion(
        question=question,
        metric=metric,
        name=f"{question}({metric.name}, {told}{scale})",
        threshold=threshold,
        relative=True,
        scale="ratio" if relative else "difference",
    )


def requirement(
    question: str, metric: RowMetric, value: float, *, bad: float | None
) -> BenchmarkQuestion:
    """Ask about the candidate alone, with a band from `bad` to `value`.

    Raises
    ------
    InvalidInput
        If the metric has no such value, or only a bad model could break it.
    """
    demands.require_direction(question, metric)
    demands.require_value("value", value, metric)
    sign = 1 if metric.higher_is_better else -1
    told = f"{value:g}"
    if bad is not None:
        demands.require_band(value, bad, higher_is_better=metric.higher_is_better)
        demands.require_value("bad", bad, metric)
        told += f", bad={bad:g}"
    return BenchmarkQuestion(
        question=question,
        metric=metric,
        name=f"{question}({metric.name}, {told})",
        threshold=Threshold(
            ok=sign * value, bad=sign * (value if bad is None else bad)
        ),
        relative=False,
    )
