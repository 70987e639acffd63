"""Values that are gone: `MissingValues`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.sabotage.changed_column import some_rows
from pytest_mlgate.sabotage.planned_sabotage import PlannedSabotage
from pytest_mlgate.sabotage.planned_sabotage import unfit
from pytest_mlgate.sabotage.sabotage import Sabotage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.sabotage.ground import Ground

SHARE = 0.05
TINY_SHARE = 0.0005

_MARK = "is kept by the selftest"


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingValues(Sabotage):
    """Empty a share of the cells of a column, at random."""

    column: str
    share: float

    def rows(self, frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
        """Empty them."""
        if self.column not in frame.columns:
            return frame
        kept = ~some_rows(len(frame), self.share, seed=self.seed)
        mark = nw.new_series(_MARK, kept, backend=frame.implementation)
        emptied = nw.when(nw.col(_MARK)).then(nw.col(self.column)).alias(self.column)
        return frame.with_columns(mark).with_columns(emptied).drop(_MARK)


def planned_gaps(ground: Ground) -> Iterator[PlannedSabotage]:
    """Plan many gaps where there are none, and a few where there are some."""
    gaps = {name: ground.frame[name].null_count() for name in ground.features}
    whole = [name for name, count in gaps.items() if not count]
    holed = [name for name, count in gaps.items() if count]
    if whole:
        yield _gaps("missing values", whole[0], SHARE, ground)
    else:
        yield unfit("missing values", "every feature has missing values")
    if holed:
        name = max(holed, key=lambda one: gaps[one])
        yield _gaps("missing values, tiny", name, TINY_SHARE, ground, harmless=True)
    else:
        why = "no feature has missing values, so nothing says that some are allowed"
        yield unfit("missing values, tiny", why, harmless=True)


def _gaps(
    name: str, column: str, share: float, ground: Ground, *, harmless: bool = False
) -> PlannedSabotage:
    more = " more" if harmless else ""
    return PlannedSabotage(
        name=name,
        what=f"{share:.2%} of {column}{more} missing".replace(".00%", "%"),
        harmless=harmless,
        sabotage=MissingValues(column=column, share=share, seed=ground.seed),
    )
