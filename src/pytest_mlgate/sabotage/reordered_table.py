"""The same table in another order, or a little shorter: `ReorderedTable`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.sabotage.planned_sabotage import PlannedSabotage
from pytest_mlgate.sabotage.planned_sabotage import unfit
from pytest_mlgate.sabotage.sabotage import Sabotage

if TYPE_CHECKING:
    from collections.abc import Iterator

    import narwhals as nw

    from pytest_mlgate.sabotage.ground import Ground

LEFT_OUT = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderedTable(Sabotage):
    """Shuffle rows, turn columns around, leave out a share of the rows."""

    shuffled: bool = False
    turned: bool = False
    left_out: float = 0.0

    def rows(self, frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
        """Do it."""
        places = np.random.default_rng(self.seed).permutation(len(frame))
        kept = places[round(self.left_out * len(frame)) :]
        found: nw.DataFrame[Any] = frame[
            (kept if self.shuffled else np.sort(kept)).tolist()
        ]
        if not self.turned:
            return found
        return found.select(found.columns[::-1])


def planned_reordering(ground: Ground) -> Iterator[PlannedSabotage]:
    """Plan three changes of the table that nobody should mind."""
    rooted = ground.rooted
    for name, what, sabotage in (
        (
            "rows reordered",
            "the rows shuffled",
            ReorderedTable(shuffled=True, seed=ground.seed),
        ),
        (
            "rows left out",
            f"{LEFT_OUT:.1%} of the rows left out at random",
            ReorderedTable(left_out=LEFT_OUT, seed=ground.seed),
        ),
        (
            "columns reordered",
            "the columns turned around",
            ReorderedTable(turned=True, seed=ground.seed),
        ),
    ):
        if rooted is not None and not sabotage.turned:
            yield unfit(name, rooted, harmless=True)
            continue
        yield PlannedSabotage(name=name, what=what, harmless=True, sabotage=sabotage)
