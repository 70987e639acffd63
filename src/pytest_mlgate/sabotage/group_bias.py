"""A candidate that treats a group worse: `GroupBias`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.sabotage.planned_sabotage import PlannedSabotage
from pytest_mlgate.sabotage.planned_sabotage import pair
from pytest_mlgate.sabotage.planned_sabotage import unfit_pair
from pytest_mlgate.sabotage.sabotage import Sabotage

if TYPE_CHECKING:
    from collections.abc import Iterator

    import narwhals as nw
    from numpy.typing import NDArray

    from pytest_mlgate.sabotage.ground import Ground

SIZE = 0.5
"""Standard deviations of the scores."""

TINY_SIZE = 0.002

FEWEST = 0.02
"""Share of the rows that a group must have to be chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupBias(Sabotage):
    """Lower the score of the positive (last) class, or the number, of a group.

    Parameters
    ----------
    column, value
        The group: rows with this value, as text.
    by
        By how much.
    """

    column: str
    value: str
    by: float

    def scores(
        self, scores: NDArray[np.float64], frame: nw.DataFrame[Any]
    ) -> NDArray[np.float64]:
        """Lower them, where the rows tell the group."""
        if self.column not in frame.columns:
            return scores
        member = np.array([str(value) == self.value for value in frame[self.column]])
        lower = scores.copy()
        lower[:, -1] -= self.by * member
        return lower


def planned_bias(ground: Ground) -> Iterator[PlannedSabotage]:
    """Plan a bias against the smallest group that is no handful."""
    name = "biased against a group"
    why = ground.silent
    if why is None and ground.grouping is None:
        why = "no gate asks about groups, and no column has a name that sounds like one"
    if why is not None or ground.grouping is None:
        yield from unfit_pair(name, str(why))
        return
    column = ground.grouping
    group = _smallest(ground, column)

    def bias(size: float) -> tuple[str, Sabotage]:
        by = size * ground.spread
        told = f"scores where {column} is {group} lowered by {size:g} of their spread"
        return told, GroupBias(column=column, value=group, by=by)

    yield from pair(name, serious=bias(SIZE), harmless=bias(TINY_SIZE))


def _smallest(ground: Ground, column: str) -> str:
    counts = dict(ground.frame[column].value_counts(sort=True).rows())
    enough = [v for v, n in counts.items() if n >= FEWEST * len(ground.frame)]
    return str(min(enough or counts, key=lambda value: counts[value]))
