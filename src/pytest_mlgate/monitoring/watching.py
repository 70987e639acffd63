"""From log and labels to a trend: `watch`, window by window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.case_values import case_values_of
from pytest_mlgate.data.delayed_labels.instants import instant
from pytest_mlgate.data.delayed_labels.instants import moment_of
from pytest_mlgate.data.delayed_labels.instants import span
from pytest_mlgate.data.tables import wrap_frame
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.monitoring.estimating import estimate_window
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.losses.business_value import NAME as VALUE_PER_CASE
from pytest_mlgate.stats.losses.business_value import value_per_case
from pytest_mlgate.stats.metric_questions import measure_rows
from pytest_mlgate.stats.metric_table import metric_of
from pytest_mlgate.stats.monitoring.against_promise import Promise
from pytest_mlgate.stats.monitoring.against_promise import against_promise
from pytest_mlgate.trend import Level
from pytest_mlgate.trend import WindowFacts

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from datetime import datetime
    from datetime import timedelta

    import pandas as pd
    from numpy.typing import NDArray

    from pytest_mlgate.monitoring.decisions import Decisions
    from pytest_mlgate.settings import Settings
    from pytest_mlgate.stats.row_metric import RowMetric
    from pytest_mlgate.trend import Outcome

CONFIDENCE = 0.90
FEWEST = 30
"""Labelled decisions below which a window is not judged."""

MOST_WINDOWS = 1000

Moved = tuple[str, float, "Outcome"]
"""The input that moved most, by how much, and whether that certainly matters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is asked of every window.

    `promised` gives the promise of each version (None: of every other one), and `moved`
    compares a table of inputs with the reference.
    """

    settings: Settings
    metric: str
    since: datetime
    until: datetime
    window: timedelta
    as_of: datetime
    maturity: timedelta
    margin: float
    alpha: float
    least_coverage: float
    promised: Mapping[int | None, Level]
    moved: Callable[[pd.DataFrame], Moved | None]


def windows_of(watch: Watch) -> list[tuple[int, int]]:
    """Cut the time between two instants; the last window may be shorter.

    Raises
    ------
    InvalidInput
        If there is no time in between, or it is more than 1000 windows.
    """
    first, last, length = (
        instant(watch.since),
        instant(watch.until),
        span(watch.window),
    )
    if first >= last:
        raise InvalidInput(
            f"`since` ({watch.since.isoformat()}) must be before `until` "
            f"({watch.until.isoformat()})."
        )
    if length <= 0 or (last - first) / length > MOST_WINDOWS:
        raise InvalidInput.because(
            "window",
            f"so long that there are at most {MOST_WINDOWS}",
            str(watch.window),
        )
    return [(at, min(at + length, last)) for at in range(first, last, length)]


def watch_windows(watch: Watch, decisions: Decisions) -> tuple[WindowFacts, ...]:
    """Give the facts of every window, oldest first.

    Raises
    ------
    InvalidInput
        If the metric is unknown, or of another task.
    """
    metric = _metric(watch)
    cuts = windows_of(watch)
    return tuple(
        # sums to alpha over any number of windows, so that a verdict is the same
        # whenever it is looked at, and later windows take nothing from it
        _facts(watch, decisions, metric, cut, alpha=watch.alpha / (k * (k + 1)))
        for k, cut in enumerate(cuts, start=1)
    )


def _facts(
    watch: Watch,
    decisions: Decisions,
    metric: RowMetric | None,
    cut: tuple[int, int],
    *,
    alpha: float,
) -> WindowFacts:
    start, end = cut
    rows = (decisions.time >= start) & (decisions.time < end)
    mature, known = rows & decisions.mature, rows & decisions.known
    version = _most_frequent(decisions.version[rows])
    promised = watch.promised.get(version, watch.promised.get(None))
    estimate, source = _estimate(watch, decisions, rows, end)
    realised = _young(watch, end)
    if realised is None:
        realised = _realised(watch, decisions, metric, mature, known)
    moved = watch.moved(decisions.table(rows)) if rows.any() else None
    return WindowFacts(
        start=moment_of(start).isoformat(),
        end=moment_of(end).isoformat(),
        decisions=int(rows.sum()),
        errors=int(((decisions.errors >= start) & (decisions.errors < end)).sum()),
        mature=int(mature.sum()),
        labelled=int(known.sum()),
        version=version,
        estimate=_level(estimate, source),
        no_estimate=estimate.cannot_judge,
        realised=_level(realised, f"{int(known.sum()):,} labels"),
        not_realised=realised.cannot_judge or realised.cannot_pass,
        promised=promised,
        outcome=_outcome(realised, promised, margin=watch.margin, alpha=alpha),
        forecast=_outcome(estimate, promised, margin=watch.margin, alpha=alpha),
        drift=None if moved is None else moved[0],
        psi=None if moved is None else moved[1],
        drift_outcome=None if moved is None else moved[2],
        value_per_case=_level(_value(watch, decisions, known), "labelled decisions"),
        others=int((decisions.version[rows] != _coded(version)).sum()),
    )


def _metric(watch: Watch) -> RowMetric | None:
    """Name the metric; the value per case depends on the rows."""
    if watch.metric == VALUE_PER_CASE:
        return None
    return metric_of(watch.metric, task=watch.settings.task)


def _estimate(
    watch: Watch, decisions: Decisions, rows: NDArray[np.bool_], end: int
) -> tuple[Measurement, str]:
    if not rows.any():
        return _none("no decision in this window"), ""
    version = _most_frequent(decisions.version[rows])
    own = decisions.version == _coded(version)
    # what was known when the window ended, and no label of its own rows
    before = decisions.time <= end - span(watch.maturity)
    return estimate_window(
        decisions,
        rows,
        metric=watch.metric,
        learned=decisions.known & own & before & ~rows,
        seed=watch.settings.seed,
    )


def _young(watch: Watch, end: int) -> Measurement | None:
    """Judge no window before its last decision is mature.

    While labels ripen, every look would be another chance of a false alarm.
    """
    final = end + span(watch.maturity)
    if final <= instant(watch.as_of):
        return None
    return _none(f"its labels are final on {moment_of(final).isoformat()[:10]}")


def _realised(
    watch: Watch,
    decisions: Decisions,
    metric: RowMetric | None,
    mature: NDArray[np.bool_],
    known: NDArray[np.bool_],
) -> Measurement:
    n, of = int(known.sum()), int(mature.sum())
    if n < FEWEST:
        return _none(f"{n} labelled decisions; {FEWEST} are needed")
    if n < watch.least_coverage * of:
        return _none(
            f"{100 * n / of:.0f} % of the mature decisions have their label; "
            f"{100 * watch.least_coverage:.0f} % are needed"
        )
    if metric is None:
        return _value(watch, decisions, known)
    return measure_rows(
        metric,
        decisions.truth[known],
        answers=decisions.answers(known),
        structure=RowStructure(),
    )


def _value(watch: Watch, decisions: Decisions, known: NDArray[np.bool_]) -> Measurement:
    if watch.settings.costs is None or known.sum() < FEWEST:
        return _none("no costs are set")
    table = wrap_frame(decisions.table(known), reference="the decision log")
    return measure_rows(
        value_per_case(case_values_of(watch.settings, table)),
        decisions.truth[known],
        answers=decisions.answers(known),
        structure=RowStructure(),
    )


def _outcome(
    found: Measurement, promised: Level | None, *, margin: float, alpha: float
) -> Outcome | None:
    """Judge as every check is: margin is what matters, no loss is what is fine."""
    if promised is None or found.estimate is None:
        return None
    change = against_promise(found, promise_of(promised, found.orientation))
    if change.p_better_than(-margin) <= 0.05 and change.cannot_pass is None:
        return "passed"
    return "failed" if change.p_worse_than(0.0) <= alpha else "inconclusive"


def promise_of(level: Level, orientation: int) -> Promise:
    """Turn a level into an oriented promise; without an interval it is kept as is."""
    ends = [level.value if end is None else end for end in (level.low, level.high)]
    low, high = sorted(orientation * end for end in ends)
    return Promise(
        estimate=orientation * level.value, low=low, high=high, confidence=CONFIDENCE
    )


def _level(found: Measurement, source: str) -> Level | None:
    if found.estimate is None:
        return None
    interval = found.interval(CONFIDENCE)
    ends: list[float | None] = [None, None]
    if interval is not None:
        told = sorted(found.orientation * end for end in interval[:2])
        ends = [end if np.isfinite(end) else None for end in told]
    return Level(
        value=float(found.orientation * found.estimate),
        low=ends[0],
        high=ends[1],
        n=found.n,
        source=source,
    )


def _most_frequent(version: NDArray[np.int64]) -> int | None:
    if not version.size:
        return None
    found, counts = np.unique(version, return_counts=True)
    most = int(found[int(counts.argmax())])
    return None if most < 0 else most


def _coded(version: int | None) -> int:
    return -1 if version is None else version


def _none(reason: str) -> Measurement:
    return Measurement.undefined(reason, n=0, method="monitoring")
