"""Was it the model in production that answered: a log held against the registry.

The champion of a moment is what the history says. A server learns of a promotion some
time after it, so the champion before it may answer for a while.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.data.decision_log.decision_row import ARMS
from pytest_mlgate.data.decision_log.decision_row import CHAMPION
from pytest_mlgate.registry.champions import moves_of
from pytest_mlgate.registry.instants import event_time

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Iterable
    from collections.abc import Sequence
    from datetime import datetime
    from datetime import timedelta

    from pytest_mlgate.gates.audit.defects import Defects
    from pytest_mlgate.gates.audit.logged_row import LoggedRow
    from pytest_mlgate.registry.protocol import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Reign:
    """From when on which version was champion."""

    since: datetime
    digest: str
    number: int


class KnownModels:
    """What a registry says of the models that answer.

    Parameters
    ----------
    events
        The history of the model's name, oldest first.
    candidates
        Digests of models that may answer beside the champion and were never promoted.
    takeover
        How long after a move the champion before it may still answer.
    clock
        How far the clock of a server may be ahead of the registry's.
    """

    def __init__(
        self,
        events: Sequence[Event],
        *,
        candidates: Collection[str],
        takeover: timedelta,
        clock: timedelta,
    ) -> None:
        self._reigns = [
            Reign(since=event_time(e.when), digest=e.digest, number=e.version)
            for e in moves_of(events)
        ]
        self._numbers: dict[str, set[int]] = {}
        for reign in self._reigns:
            self._numbers.setdefault(reign.digest, set()).add(reign.number)
        # an approval names an artifact before it is promoted
        self._known = {*candidates, *(event.digest for event in events)}
        self._takeover, self._clock = takeover, clock

    def knows(self, digest: str) -> bool:
        """Tell whether the registry, or whoever asks, has named an artifact."""
        return digest in self._known

    def note_defects(self, rows: Iterable[LoggedRow], found: Defects) -> None:
        """Note every row whose model is unknown, or was not the one to answer."""
        for row in rows:
            if row.arm not in ARMS:
                found.add("rows without an arm", f"{row.place}: arm {row.arm!r}")
            if row.model is None:
                found.add("rows without a model", f"{row.place}: no digest")
            elif not self.knows(row.model):
                found.add(
                    "rows of an unknown model",
                    f"{row.place}: {_short(row.model)} is not in the registry",
                )
            else:
                self._note_role(row, row.model, found)

    def _note_role(self, row: LoggedRow, model: str, found: Defects) -> None:
        numbers = self._numbers.get(model, set())
        if row.version is None and row.arm == CHAMPION:
            found.add("rows without a version", f"{row.place}: {_short(model)}")
        elif row.version is not None and row.version not in numbers:
            listed = ", ".join(map(str, sorted(numbers))) or "none"
            found.add(
                "rows of another version than they say",
                f"{row.place}: version {row.version}; {_short(model)} is {listed}",
            )
        if row.arm == CHAMPION and row.time is not None:
            reigning = self._champions(row.time)
            if model not in {reign.digest for reign in reigning}:
                told = ", ".join(f"version {r.number}" for r in reigning) or "nobody"
                found.add(
                    "rows of a model that was not champion then",
                    f"{row.place}, {row.time:%Y-%m-%d %H:%M:%S}: "
                    f"{_short(model)} answered; champion was {told}",
                )

    def _champions(self, moment: datetime) -> list[Reign]:
        """Name who may have answered: champions of the time around a moment."""
        start, end = moment - self._takeover, moment + self._clock
        # by the order of events, whatever the clocks said
        before = [reign for reign in self._reigns if reign.since <= start][-1:]
        return before + [r for r in self._reigns if start < r.since <= end]


def _short(digest: str) -> str:
    return digest[:19] if digest.startswith("sha256:") else repr(digest[:40])
