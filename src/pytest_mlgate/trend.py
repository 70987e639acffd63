"""What became of a model since it serves: `Trend`, a row of facts for each window.

Facts only, frozen and JSON-ready; `advice.advise` reads them, reports show them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["passed", "failed", "inconclusive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A metric's value with its 90 % interval, on the metric's own scale."""

    value: float
    # None where a side is unknown
    low: float | None
    high: float | None
    # rows that it rests on
    n: int
    # where it comes from, or how
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowFacts:
    """One window of the decision log, as it stood at an instant."""

    # UTC, ISO 8601; the end is not part of it
    start: str
    end: str
    # answered requests of the champion, and those that it could not answer
    decisions: int
    errors: int
    # decisions old enough for their label to be final, and how many of them have it
    mature: int
    labelled: int
    # number of the version that answered most of them; None when the log does not say
    # (by its digest, where the registry knows it)
    version: int | None
    # what the metric should be by the answers alone, and why there is no such number
    estimate: Level | None
    no_estimate: str | None
    # what it turned out to be, and why there is no such number
    realised: Level | None
    not_realised: str | None
    # what the promotion promised
    promised: Level | None
    # realised against promised: certainly worse, certainly not worse than the margin
    outcome: Outcome | None
    # the same for the estimate: a forecast, never a failure
    forecast: Outcome | None
    # the input that moved most, by how much (psi), and whether that certainly matters
    drift: str | None
    psi: float | None
    drift_outcome: Outcome | None
    # in the user's money, where costs are set
    value_per_case: Level | None
    # decisions that another version answered, or that nobody knows who did
    others: int = 0

    @property
    def coverage(self) -> float | None:
        """Share of mature decisions that have their label."""
        return self.labelled / self.mature if self.mature else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """All windows of a model, oldest first."""

    # the model's name in the registry
    name: str
    metric: str
    higher_is_better: bool
    # UTC, ISO 8601: what was known then
    as_of: str
    maturity_days: float
    # the smallest loss against the promise that matters
    margin: float
    # of the whole trend, however often and long it is looked at: the k-th window is
    # judged at alpha / (k (k + 1)), once its labels are final
    alpha: float
    # the share of mature decisions that must have their label
    least_coverage: float
    windows: tuple[WindowFacts, ...]
    # what became of the labels: kind to count
    labels: dict[str, int]
    # the present champion's version, and whether there is one to go back to
    champion: int | None
    previous: int | None
    # UTC, ISO 8601: when the champion was promoted; None when the registry knows none
    promoted: str | None
    # UTC, ISO 8601: its first answer in the log, of before the windows too
    serving_since: str | None = None
    # the champion's artifact: what a rollback is to leave
    champion_digest: str | None = None

    @property
    def hindcasts(self) -> tuple[int, int]:
        """Count the estimates that were right: the realised value in their interval.

        Returns
        -------
        (int, int)
            How many, and of how many windows that have both.
        """
        both = [
            (w.estimate, w.realised) for w in self.windows if w.estimate and w.realised
        ]
        right = [
            told.low is not None
            and told.high is not None
            and told.low <= real.value <= told.high
            for told, real in both
        ]
        return sum(right), len(both)
