"""A column that is shifted, rescaled, or in another unit: `MovedColumn`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.sabotage.changed_column import numbers_in
from pytest_mlgate.sabotage.changed_column import some_rows
from pytest_mlgate.sabotage.changed_column import with_numbers
from pytest_mlgate.sabotage.planned_sabotage import PlannedSabotage
from pytest_mlgate.sabotage.planned_sabotage import pair
from pytest_mlgate.sabotage.planned_sabotage import unfit
from pytest_mlgate.sabotage.planned_sabotage import unfit_pair
from pytest_mlgate.sabotage.sabotage import Sabotage

if TYPE_CHECKING:
    from collections.abc import Iterator

    import narwhals as nw

    from pytest_mlgate.sabotage.ground import Ground

SHIFT = 0.5
"""Standard deviations; a medium effect in the sense of Cohen (1988)."""

TINY_SHIFT = 0.01

FACTOR = 1.3
TINY_FACTOR = 1.001

UNIT = 100.0
"""Cents for dollars, centimetres for metres, percent for fractions."""

UNIT_SHARE = 0.1
"""Rows of the one source that counts in another unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedColumn(Sabotage):
    """Change the numbers of a column to ``factor * number + by``.

    Parameters
    ----------
    column
        A column of numbers without gaps.
    factor, by
        What is done to them.
    share
        Of the rows, at random.
    within
        Whether what would leave the range of the column is put on its edge: only where
        most values lie has changed, and a rule about the range hears nothing.
    """

    column: str
    factor: float = 1.0
    by: float = 0.0
    share: float = 1.0
    within: bool = True

    def rows(self, frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
        """Move the column."""
        if self.column not in frame.columns:
            return frame
        before = numbers_in(frame, self.column)
        after = self.factor * before + self.by
        if self.within:
            after = np.clip(after, before.min(), before.max())
        chosen = some_rows(len(before), self.share, seed=self.seed)
        moved = np.where(chosen, after, before)
        return with_numbers(frame, self.column, moved, seed=self.seed)


def planned_moves(ground: Ground) -> Iterator[PlannedSabotage]:
    """Plan a shift, a change of scale, and a wrong unit."""
    name, seed = ground.measured, ground.seed
    if name is None:
        why = "no feature holds numbers of many values without gaps"
        yield from unfit_pair("shifted column", why)
        yield from unfit_pair("rescaled column", why)
        yield unfit("wrong unit", why)
        return
    spread = float(numbers_in(ground.frame, name).std())

    def shifted(size: float) -> tuple[str, Sabotage]:
        by = size * spread
        told = f"{name} + {by:.3g}, {size:g} of its standard deviation"
        return told, MovedColumn(column=name, by=by, seed=seed)

    def rescaled(factor: float) -> tuple[str, Sabotage]:
        told = f"{name} times {factor:g}"
        return told, MovedColumn(column=name, factor=factor, seed=seed)

    yield from pair(
        "shifted column", serious=shifted(SHIFT), harmless=shifted(TINY_SHIFT)
    )
    yield from pair(
        "rescaled column", serious=rescaled(FACTOR), harmless=rescaled(TINY_FACTOR)
    )
    yield PlannedSabotage(
        name="wrong unit",
        what=f"{name} times {UNIT:g} in {UNIT_SHARE:.0%} of the rows",
        harmless=False,
        sabotage=MovedColumn(
            column=name, factor=UNIT, share=UNIT_SHARE, within=False, seed=seed
        ),
    )
