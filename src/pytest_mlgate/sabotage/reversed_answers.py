"""A candidate that says the opposite, everywhere or at the edge: `ReversedAnswers`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.sabotage.changed_column import numbers_in
from pytest_mlgate.sabotage.planned_sabotage import PlannedSabotage
from pytest_mlgate.sabotage.planned_sabotage import unfit
from pytest_mlgate.sabotage.sabotage import Sabotage

if TYPE_CHECKING:
    from collections.abc import Iterator

    import narwhals as nw
    from numpy.typing import NDArray

    from pytest_mlgate.sabotage.ground import Ground

RARE = 0.005
"""Share of the rows at an end of a column, at most, that makes it an edge."""

SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversedAnswers(Sabotage):
    """Turn scores around.

    Parameters
    ----------
    above, below
        Columns with the number from which on, or down to which, a row is at the edge;
        both empty: every row is turned.
    centre
        In a regression, what numbers are mirrored at.
    """

    above: tuple[tuple[str, float], ...] = ()
    below: tuple[tuple[str, float], ...] = ()
    centre: float | None = None

    def scores(
        self, scores: NDArray[np.float64], frame: nw.DataFrame[Any]
    ) -> NDArray[np.float64]:
        """Turn what the candidate says of rows at the edge."""
        turned = scores[:, ::-1] if self.centre is None else 2 * self.centre - scores
        return np.where(self._edge(frame)[:, None], turned, scores)

    def _edge(self, frame: nw.DataFrame[Any]) -> NDArray[np.bool_]:
        everywhere = not self.above and not self.below
        found = np.full(len(frame), everywhere)
        for name, limit in self.above:
            if name in frame.columns:
                found |= numbers_in(frame, name) >= limit
        for name, limit in self.below:
            if name in frame.columns:
                found |= numbers_in(frame, name) <= limit
        return found


def planned_reversals(ground: Ground) -> Iterator[PlannedSabotage]:
    """Plan the probability of the wrong class, and wrong answers to rare rows."""
    if ground.silent is not None or ground.is_regression:
        why = ground.silent or "a regression has no classes"
        yield unfit("wrong class", why)
    else:
        yield PlannedSabotage(
            name="wrong class",
            what="each class gets the probability of another",
            harmless=False,
            sabotage=ReversedAnswers(),
        )
    yield _at_the_edge(ground)


def _at_the_edge(ground: Ground) -> PlannedSabotage:
    name = "broken on edge cases"
    above, below = _edges(ground)
    if ground.silent is not None or not above + below:
        return unfit(name, ground.silent or "no feature of numbers has rare extremes")
    told = [f"{column} ≥ {limit:g}" for column, limit in above]
    told += [f"{column} ≤ {limit:g}" for column, limit in below]
    more = f" or {len(told) - SHOWN} more" if len(told) > SHOWN else ""
    return PlannedSabotage(
        name=name,
        what=f"opposite answers where {' or '.join(told[:SHOWN])}{more}",
        harmless=False,
        sabotage=ReversedAnswers(
            above=above,
            below=below,
            centre=float(ground.scores.mean()) if ground.is_regression else None,
        ),
    )


def _edges(
    ground: Ground,
) -> tuple[tuple[tuple[str, float], ...], tuple[tuple[str, float], ...]]:
    """Find the ends of columns at which only few rows are."""
    above, below = [], []
    for name in ground.features:
        if not ground.frame[name].dtype.is_numeric():
            continue
        values = numbers_in(ground.frame, name)
        if np.isnan(values).any() or len(np.unique(values)) < 3:
            continue
        if (values == values.max()).mean() <= RARE:
            above.append((name, float(values.max())))
        if (values == values.min()).mean() <= RARE:
            below.append((name, float(values.min())))
    return tuple(above), tuple(below)
