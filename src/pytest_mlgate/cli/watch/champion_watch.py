"""How is a trend made of settings: log, labels, reference and registry together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from math import isfinite
from pathlib import Path  # noqa: TC003 - a field of a dataclass
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.advice import Action
from pytest_mlgate.advice import advise
from pytest_mlgate.cli.governing_settings import governing_settings
from pytest_mlgate.cli.registry.rolling_back import return_to
from pytest_mlgate.cli.watch.input_movement import input_movement
from pytest_mlgate.data.decision_log.reading import read_log
from pytest_mlgate.data.delayed_labels.instants import moment_of
from pytest_mlgate.data.rules.durations import duration
from pytest_mlgate.data.tables import read_table
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.monitoring.decisions import champion_decisions
from pytest_mlgate.monitoring.watching import Watch
from pytest_mlgate.monitoring.watching import watch_windows
from pytest_mlgate.record_json import to_plain
from pytest_mlgate.registry.promises import Promised
from pytest_mlgate.registry.promises import promises_of
from pytest_mlgate.stats.losses.business_value import NAME as VALUE_PER_CASE
from pytest_mlgate.stats.metric_table import metric_of
from pytest_mlgate.trend import Trend
from pytest_mlgate.written_moment import asked_moment

if TYPE_CHECKING:
    from datetime import timedelta

    from pytest_mlgate.advice import Advice
    from pytest_mlgate.monitoring.decisions import Decisions
    from pytest_mlgate.settings import Settings

_KEYS = {
    "decision_log": 'decision_log = "log/"',
    "labels": 'labels = "labels.csv"',
    "maturity": 'maturity = "7d"',
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person asked for, as text."""

    since: str
    until: str | None
    window: str
    metric: str | None
    margin: float | None
    promised: float | None
    as_of: str | None
    without_label: str | None
    least_coverage: float
    alpha: float | None
    config: Path | None
    roll_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A trend with its advice, and what was done about it."""

    trend: Trend
    advice: Advice
    # one line; None where nothing was rolled back
    rolled_back: str | None

    def as_plain(self) -> dict[str, Any]:
        """Give it in JSON types."""
        return to_plain(self)


def watch_champion(asked: Asked) -> Watched:
    """Make the trend that was asked for, and roll back where that is wanted.

    Raises
    ------
    MlgateError
        If the settings lack something, or what they name cannot be read.
    """
    settings = governing_settings(asked.config)
    _require(settings)
    as_of = asked_moment("as_of", asked.as_of) or datetime.now(UTC)
    until = min(asked_moment("until", asked.until) or as_of, as_of)
    maturity = duration("maturity", settings.maturity or "")
    known = promises_of(settings, asked.metric, promised=asked.promised)
    metric, margin = _metric_and_margin(settings, known, asked)
    watch = Watch(
        settings=settings,
        metric=metric,
        since=asked_moment("since", asked.since) or as_of,
        until=until,
        window=duration("window", asked.window),
        as_of=as_of,
        maturity=maturity,
        margin=margin,
        alpha=_share("alpha", asked.alpha, settings.alpha),
        least_coverage=_share("least_coverage", asked.least_coverage, 0.8),
        promised=known.levels,
        moved=input_movement(settings),
    )
    trend = _trend(watch, settings, known, asked)
    advice = advise(trend)
    return Watched(
        trend=trend,
        advice=advice,
        rolled_back=_roll_back(settings, trend, advice) if asked.roll_back else None,
    )


def _trend(watch: Watch, settings: Settings, known: Promised, asked: Asked) -> Trend:
    decisions = champion_decisions(
        read_log(settings.decision_log, root=settings.root, until=watch.until),
        read_table(settings.labels or "", root=settings.root).frame,
        settings,
        maturity=watch.maturity,
        as_of=watch.as_of,
        without_label=asked.without_label,
        versions=known.versions,
    )
    return Trend(
        name=settings.name,
        metric=watch.metric,
        higher_is_better=_higher_is_better(settings, watch.metric),
        as_of=watch.as_of.isoformat(),
        maturity_days=_days(watch.maturity),
        margin=watch.margin,
        alpha=watch.alpha,
        least_coverage=watch.least_coverage,
        windows=watch_windows(watch, decisions),
        labels=decisions.counted,
        champion=known.champion,
        previous=known.previous,
        promoted=known.promoted,
        serving_since=_first_answer(decisions, known.champion),
        champion_digest=known.digest,
    )


def _first_answer(decisions: Decisions, version: int | None) -> str | None:
    own = decisions.time[decisions.version == (-1 if version is None else version)]
    return moment_of(int(own.min())).isoformat() if own.size else None


def _require(settings: Settings) -> None:
    missing = [told for key, told in _KEYS.items() if getattr(settings, key) is None]
    if missing:
        raise SettingsError(
            f"{settings.file}: monitoring needs to know where answers and labels are. "
            f"Hint: add {', '.join(f'`{told}`' for told in missing)}."
        )


def _metric_and_margin(
    settings: Settings, known: Promised, asked: Asked
) -> tuple[str, float]:
    metric = asked.metric or known.metric
    if metric is None:
        raise InvalidInput(
            f"No metric is asked for, and no promotion of {settings.name!r} promised "
            "one. Hint: --metric accuracy, or a gate such as "
            'benchmark_gate.at_least("accuracy", 0.8) in the session that promotes.'
        )
    # an unknown name or one of another task is told before anything is read
    _higher_is_better(settings, metric)
    margin = asked.margin if asked.margin is not None else known.margin
    if margin is None:
        raise InvalidInput(
            f"No margin for {metric}: the smallest loss against the promise that "
            "matters. Hint: --margin 0.02."
        )
    if not 0 < margin < float("inf"):
        raise InvalidInput.because("margin", "a positive number", margin)
    _refuse_impossible(settings, metric, margin, asked.promised)
    return metric, margin


def _refuse_impossible(
    settings: Settings, metric: str, margin: float, promised: float | None
) -> None:
    """Refuse what no value of the metric could keep, or could break."""
    is_share = _is_share(settings, metric)
    if is_share and margin >= 1:
        rule = f"less than 1, for {metric} is a fraction"
        hint = "percent are hundredths: 2 % is 0.02"
        raise InvalidInput.because("margin", rule, margin, hint=hint)
    if promised is None:
        return
    if not isfinite(promised):
        raise InvalidInput.because("promised", "a number that is finite", promised)
    if is_share and abs(promised) > 1:
        rule = f"at most 1, for {metric} is a fraction"
        raise InvalidInput.because("promised", rule, promised)


def _is_share(settings: Settings, metric: str) -> bool:
    if metric == VALUE_PER_CASE:
        return False
    return metric_of(metric, task=settings.task).scale == "fraction"


def _higher_is_better(settings: Settings, metric: str) -> bool:
    if metric == VALUE_PER_CASE:
        return True
    return metric_of(metric, task=settings.task).higher_is_better


def _roll_back(settings: Settings, trend: Trend, advice: Advice) -> str | None:
    if advice.action != Action.ROLL_BACK:
        return None
    version = return_to(
        settings,
        trend.previous,
        # the champion that the advice is about, and no other that came meanwhile
        leaving=trend.champion_digest,
        reason="mlgate monitor: " + "; ".join(advice.reasons),
        who="mlgate monitor",
    )
    return f"rolled back: {settings.name} version {version.number} is champion again"


def _share(name: str, value: float | None, default: float) -> float:
    if value is None:
        return default
    if not 0 < value <= 1:
        raise InvalidInput.because(name, "a share in (0, 1]", value)
    return value


def _days(length: timedelta) -> float:
    return length.total_seconds() / 86400
