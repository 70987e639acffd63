"""True answers that are wrong: `FlippedLabels`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.coding import distinct_values
from pytest_mlgate.sabotage.changed_column import numbers_in
from pytest_mlgate.sabotage.changed_column import some_rows
from pytest_mlgate.sabotage.changed_column import with_numbers
from pytest_mlgate.sabotage.changed_column import with_values
from pytest_mlgate.sabotage.planned_sabotage import PlannedSabotage
from pytest_mlgate.sabotage.planned_sabotage import unfit
from pytest_mlgate.sabotage.sabotage import Sabotage

if TYPE_CHECKING:
    from collections.abc import Iterator

    import narwhals as nw

    from pytest_mlgate.sabotage.ground import Ground

SHARE = 0.5
"""Of the slice."""

SLICE = 0.2
"""Share of the rows that the slice should have, about."""

TINY_SHARE = 0.0002


@dataclass(frozen=True, slots=True, kw_only=True)
class FlippedLabels(Sabotage):
    """Give rows of a slice the next class, or a number on the other side of the mean.

    Parameters
    ----------
    target
        The column with the true answers.
    share
        Of the slice, at random.
    column, value
        The slice: rows with this value, as text; None: all rows.
    numbers
        Whether the target holds numbers, not classes.
    """

    target: str
    share: float
    column: str | None = None
    value: str | None = None
    numbers: bool = False

    def rows(self, frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
        """Flip them."""
        if self.target not in frame.columns or (
            self.column is not None and self.column not in frame.columns
        ):
            return frame
        chosen = some_rows(len(frame), self.share, seed=self.seed)
        if self.column is not None:
            chosen &= np.array([str(v) == self.value for v in frame[self.column]])
        if self.numbers:
            told = numbers_in(frame, self.target)
            flipped = np.where(chosen, 2 * told.mean() - told, told)
            return with_numbers(frame, self.target, flipped, seed=self.seed)
        known = distinct_values(frame[self.target].to_numpy())
        following = dict(zip(known, [*known[1:], known[0]], strict=True))
        labels = frame[self.target].to_list()
        after = [
            following[label] if wrong and label in following else label
            for label, wrong in zip(labels, chosen, strict=True)
        ]
        return with_values(frame, self.target, after)


def planned_flips(ground: Ground) -> Iterator[PlannedSabotage]:
    """Plan wrong labels in a slice, and a handful anywhere."""
    target, numbers = ground.question.target, ground.is_regression
    found = _slice(ground)
    if found is None:
        yield unfit("flipped labels", "no feature holds categories without gaps")
    else:
        column, value = found
        yield PlannedSabotage(
            name="flipped labels",
            what=f"{SHARE:.0%} of the {target} wrong where {column} is {value}",
            harmless=False,
            sabotage=FlippedLabels(
                target=target,
                share=SHARE,
                column=column,
                value=value,
                numbers=numbers,
                seed=ground.seed,
            ),
        )
    yield PlannedSabotage(
        name="flipped labels, tiny",
        what=f"{TINY_SHARE:.2%} of the {target} wrong",
        harmless=True,
        sabotage=FlippedLabels(
            target=target, share=TINY_SHARE, numbers=numbers, seed=ground.seed
        ),
    )


def _slice(ground: Ground) -> tuple[str, str] | None:
    """Find the category with about a fifth of the rows."""
    shares = {
        (name, str(value)): count / len(ground.frame)
        for name in ground.categories
        for value, count in ground.frame[name].value_counts(sort=True).head(20).rows()
    }
    return min(shares, key=lambda one: abs(shares[one] - SLICE), default=None)
