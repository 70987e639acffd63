"""What did promotions promise: the level of a metric by version, from their records."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING

from pytest_mlgate.record_json import from_json
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.champions import champion_of
from pytest_mlgate.registry.champions import moves_of
from pytest_mlgate.registry.champions import previous_of
from pytest_mlgate.trend import Level

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.registry.protocol import Event
    from pytest_mlgate.registry.protocol import Registry
    from pytest_mlgate.settings import Settings
    from pytest_mlgate.verdict import Verdict

_ALONE = ("at_least", "at_most")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What the registry knows of a model's promises."""

    # by version; None: of every version that is not listed
    levels: dict[int | None, Level] = field(default_factory=dict)
    # the metric that the champion's promotion judged first, and its margin
    metric: str | None = None
    margin: float | None = None
    champion: int | None = None
    previous: int | None = None
    promoted: str | None = None
    # of the champion's artifact, and the number of each that ever was champion
    digest: str | None = None
    versions: dict[str, int] = field(default_factory=dict)


def promises_of(
    settings: Settings, metric: str | None, *, promised: float | None
) -> Promised:
    """Read what the promotions of a model measured.

    Parameters
    ----------
    settings
        Name the model and its registry.
    metric
        What is watched; None: what the champion's promotion judged first.
    promised
        A number in place of what the records say.

    Raises
    ------
    RegistryError
        If the registry cannot be read.
    """
    registry = open_registry(settings.registry, root=settings.root)
    events = registry.history(settings.name)
    champion, previous = champion_of(events), previous_of(events)
    if champion is None:
        return Promised(metric=metric, levels=_told(promised))
    verdicts = _verdicts(registry, champion.record_digest)
    metric = metric or next((v.metric for v in verdicts if v.metric), None)
    levels = _told(promised)
    if promised is None and metric is not None:
        levels = _levels(registry, events, metric)
    return Promised(
        levels=levels,
        metric=metric,
        margin=_margin(verdicts, metric),
        champion=champion.number,
        previous=None if previous is None else previous.number,
        promoted=moves_of(events)[-1].when,
        digest=champion.digest,
        # one artifact may have been promoted twice: the champion's number is meant
        versions={
            **{move.digest: move.version for move in moves_of(events)},
            champion.digest: champion.number,
        },
    )


def promised_levels(
    settings: Settings, metric: str, *, digest: str | None
) -> dict[str | None, Level]:
    """Give the levels of a metric that a model was promoted with.

    Parameters
    ----------
    settings
        Name the model and its registry.
    metric
        Its name.
    digest
        Of the artifact; None: the champion's.

    Returns
    -------
    dict
        By slice, None for all rows; empty where that artifact was never promoted, or
        its promotion did not measure the metric.

    Raises
    ------
    RegistryError
        If the registry cannot be read.
    """
    registry = open_registry(settings.registry, root=settings.root)
    moves = moves_of(registry.history(settings.name))
    if digest is not None:
        moves = tuple(move for move in moves if move.digest == digest)[:1]
    if not moves:
        return {}
    move = moves[-1]
    source = f"version {move.version}'s promotion"
    verdicts = _every_verdict(registry, move.record_digest)
    return {
        part: level
        for part in {v.slice for v in verdicts}
        if (level := _level([v for v in verdicts if v.slice == part], metric, source))
    }


def _told(promised: float | None) -> dict[int | None, Level]:
    if promised is None:
        return {}
    return {
        None: Level(value=promised, low=None, high=None, n=0, source="the command line")
    }


def _levels(
    registry: Registry, events: Sequence[Event], metric: str
) -> dict[int | None, Level]:
    """Give the level that each version was promoted with; the champion's for others."""
    found: dict[int | None, Level] = {}
    for event in moves_of(events):
        verdicts = _verdicts(registry, event.record_digest)
        level = _level(verdicts, metric, f"version {event.version}'s promotion")
        if level is not None and event.version not in found:
            found[event.version] = level
    champion = moves_of(events)[-1].version
    if champion in found:
        found[None] = found[champion]
    return found


def _verdicts(registry: Registry, digest: str) -> tuple[Verdict, ...]:
    return tuple(v for v in _every_verdict(registry, digest) if v.slice is None)


def _every_verdict(registry: Registry, digest: str) -> tuple[Verdict, ...]:
    verdicts = from_json(registry.record(digest)).verdicts
    ours = [v for v in verdicts if v.family == "benchmark"]
    return tuple(v for v in ours if v.candidate is not None)


def _level(verdicts: Sequence[Verdict], metric: str, source: str) -> Level | None:
    """Prefer a requirement, which has an interval; a comparison gives the number."""
    ours = [v for v in verdicts if v.metric == metric]
    for verdict in sorted(ours, key=lambda v: v.question not in _ALONE):
        if verdict.candidate is None:
            continue
        low, high = _ends(verdict)
        return Level(
            value=verdict.candidate, low=low, high=high, n=verdict.n or 0, source=source
        )
    return None


def _ends(verdict: Verdict) -> tuple[float | None, float | None]:
    if verdict.question not in _ALONE or verdict.interval is None:
        return None, None
    low, high = sorted(verdict.orientation * end for end in verdict.interval[:2])
    return low, high


def _margin(verdicts: Sequence[Verdict], metric: str | None) -> float | None:
    """Give the margin that the champion's gate tolerated against its baseline."""
    return next(_margins(verdicts, metric), None)


def _margins(verdicts: Sequence[Verdict], metric: str | None) -> Iterator[float]:
    for v in verdicts:
        asked = v.metric == metric and v.question == "not_worse" and v.ratio is None
        if asked and v.threshold is not None and v.threshold.bad < 0:
            yield -v.threshold.bad
