"""How is a trend told: lines of text for `mlgate monitor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.reports import numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.advice import Advice
    from pytest_mlgate.trend import Level
    from pytest_mlgate.trend import Trend
    from pytest_mlgate.trend import WindowFacts

MARKS = {"passed": "✓", "failed": "✗", "inconclusive": "?", None: "·"}
_HEADS = ("window", "answers", "labels", "estimate", "realised", "", "most moved")


def trend_lines(trend: Trend, advice: Advice) -> Iterator[str]:
    """Tell a trend: what was asked, a row per window, and what to do.

    A mark beside the realised value says how it stands to the promise: ✓ certainly less
    than the margin worse, ✗ certainly worse, ? neither, · not judged.
    """
    yield from _head(trend)
    yield ""
    rows = [_HEADS, *(_row(window) for window in trend.windows)]
    with_value = any(window.value_per_case for window in trend.windows)
    if with_value:
        told = ["value per case", *(_value(window) for window in trend.windows)]
        rows = [(*row, cell) for row, cell in zip(rows, told, strict=True)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()
    right, of = trend.hindcasts
    if of:
        yield ""
        yield (
            f"estimates: {right} of {of} realised values lie in the 90 % interval of "
            "their estimate"
        )
    yield ""
    yield f"advice: {advice.action}"
    for reason in advice.reasons:
        yield f"  {reason}"


def _head(trend: Trend) -> Iterator[str]:
    better = "higher" if trend.higher_is_better else "lower"
    yield (
        f"{trend.name}: {trend.metric} ({better} is better), as of "
        f"{trend.as_of[:16].replace('T', ' ')} UTC, labels final after "
        f"{trend.maturity_days:g} days"
    )
    promises = {w.promised.source: w.promised for w in trend.windows if w.promised}
    for source, level in promises.items():
        told = _level(level)
        yield f"promised by {source}: {told}; a loss of {trend.margin:g} matters"
    if not promises:
        yield "nothing was promised: no window is judged"
    notes = [
        f"{numbers.count(trend.labels[kind])} {words}"
        for kind, words in _TOLD.items()
        if trend.labels.get(kind)
    ]
    if notes:
        yield "labels not used: " + ", ".join(notes)


_TOLD = {
    "waiting": "of decisions that are not mature",
    "late": "too late",
    "early": "before their decision",
    "replaced": "replaced by later ones",
    "unknown": "of unknown requests",
    "empty": "without a value",
}


def _row(window: WindowFacts) -> tuple[str, ...]:
    coverage = window.coverage
    labels = "-" if coverage is None else f"{100 * coverage:.0f} %"
    if window.mature < window.decisions:
        young = window.decisions - window.mature
        labels += f", {numbers.count(young)} too young"
    failed = f" +{numbers.count(window.errors)} errors" if window.errors else ""
    moved = window.drift is not None and window.psi is not None
    return (
        window.start[:10],
        numbers.count(window.decisions) + failed,
        labels,
        _level(window.estimate),
        _level(window.realised),
        MARKS[window.outcome],
        f"{window.drift} {window.psi:.2f} {MARKS[window.drift_outcome]}"
        if moved
        else "-",
    )


def _value(window: WindowFacts) -> str:
    return _level(window.value_per_case)


def _level(level: Level | None) -> str:
    if level is None:
        return "-"
    if level.low is None or level.high is None:
        return numbers.fixed(level.value, numbers.decimals_for([level.value]))
    places = numbers.decimals_for([level.value], width=level.high - level.low)
    shown = numbers.interval(level.low, level.high, places)
    return f"{numbers.fixed(level.value, places)} {shown}"
