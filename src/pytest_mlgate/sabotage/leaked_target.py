"""A feature that gives the answer away: `LeakedTarget`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.sabotage.changed_column import with_values
from pytest_mlgate.sabotage.planned_sabotage import PlannedSabotage
from pytest_mlgate.sabotage.planned_sabotage import unfit
from pytest_mlgate.sabotage.sabotage import Sabotage

if TYPE_CHECKING:
    from collections.abc import Iterator

    import narwhals as nw

    from pytest_mlgate.sabotage.ground import Ground

BLUR = 0.05
"""Noise on the target before it sorts the values, in its own standard deviations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeakedTarget(Sabotage):
    """Deal the values of a column out anew, the highest to the highest true answers.

    The column holds what it held before, value by value, so that nobody who looks at it
    alone sees a difference.
    """

    column: str
    target: str

    def rows(self, frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
        """Leak it."""
        if not {self.column, self.target} <= set(frame.columns):
            return frame
        truth = _numbers(frame[self.target].to_numpy())
        draw = np.random.default_rng(self.seed)
        blurred = truth + BLUR * truth.std() * draw.standard_normal(len(truth))
        values = np.sort(frame[self.column].to_numpy())
        dealt = np.empty_like(values)
        dealt[np.argsort(blurred, kind="stable")] = values
        return with_values(frame, self.column, dealt)


def planned_leak(ground: Ground) -> Iterator[PlannedSabotage]:
    """Plan a leak through the feature with the most different values."""
    name = ground.measured
    if name is None:
        yield unfit(
            "leaked target", "no feature holds numbers of many values without gaps"
        )
        return
    target = ground.question.target
    yield PlannedSabotage(
        name="leaked target",
        what=f"the values of {name} dealt out by {target}",
        harmless=False,
        sabotage=LeakedTarget(column=name, target=target, seed=ground.seed),
    )


def _numbers(values: Any) -> Any:  # noqa: ANN401 - any column
    """Count classes from 0 in their order; numbers stay what they are."""
    if values.dtype.kind in "biuf":
        return np.nan_to_num(values.astype(np.float64))
    told = np.where(missing_in(values), "", values.astype(str))
    return np.unique(told, return_inverse=True)[1].astype(np.float64)
