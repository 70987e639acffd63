"""A category that suddenly is written otherwise: `MisspeltCategory`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.sabotage.changed_column import some_rows
from pytest_mlgate.sabotage.changed_column import with_values
from pytest_mlgate.sabotage.planned_sabotage import PlannedSabotage
from pytest_mlgate.sabotage.planned_sabotage import unfit
from pytest_mlgate.sabotage.sabotage import Sabotage

if TYPE_CHECKING:
    from collections.abc import Iterator

    import narwhals as nw

    from pytest_mlgate.sabotage.ground import Ground

SHARE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class MisspeltCategory(Sabotage):
    """Put a blank in front of the values of a column, in a share of the rows."""

    column: str
    share: float

    def rows(self, frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
        """Misspell them."""
        if self.column not in frame.columns:
            return frame
        chosen = some_rows(len(frame), self.share, seed=self.seed)
        values = [
            f" {value}" if wrong else value
            for value, wrong in zip(frame[self.column], chosen, strict=True)
        ]
        return with_values(frame, self.column, values)


def planned_misspelling(ground: Ground) -> Iterator[PlannedSabotage]:
    """Plan a misspelling of the feature with the most categories."""
    name = max(
        ground.categories, key=lambda one: ground.frame[one].n_unique(), default=None
    )
    if name is None:
        yield unfit("misspelt category", "no feature holds categories without gaps")
        return
    yield PlannedSabotage(
        name="misspelt category",
        what=f"a blank before {name} in {SHARE:.0%} of the rows",
        harmless=False,
        sabotage=MisspeltCategory(column=name, share=SHARE, seed=ground.seed),
    )
