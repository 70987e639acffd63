"""The numbers of one column where rows can be read: exact distances, honest limits.

Cells leave a distance between two bounds, which are far apart where many rows share a
cell. Rows in memory need no cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.profiles.eager_counting import numbers_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy import float64
    from numpy.typing import NDArray

    from pytest_mlgate.data.profiles.variables import Variable
    from pytest_mlgate.movement import Movement


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How far the numbers of the current table reach."""

    # of the finite ones; None where there are none
    minimum: float | None
    maximum: float | None
    infinities: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DriftValues:
    """What can be known of a column beside its cells; looked up when it is asked."""

    # how far the current table reaches
    extent: Callable[[], Extent]
    # reference and current numbers in ascending order; None where rows are not at hand
    both: Callable[[], tuple[NDArray[float64], NDArray[float64]]] | None


def values_of_variable(movement: Movement, variable: Variable) -> DriftValues:
    """Look up a column, or a part of one, in both tables of a session."""

    @cache
    def extent() -> Extent:
        found = movement.summaries((variable,))[variable]
        return Extent(
            minimum=found.minimum, maximum=found.maximum, infinities=found.infinities
        )

    def both() -> tuple[NDArray[float64], NDArray[float64]]:
        assert movement.reference is not None
        return (
            _ascending(_series(movement.reference.frame, variable.column)),
            _ascending(_series(movement.evaluation.frame, variable.column)),
        )

    readable = (
        variable.part is None
        and movement.reference is not None
        and _in_memory(movement.reference.frame)
        and _in_memory(movement.evaluation.frame)
    )
    return DriftValues(extent=extent, both=both if readable else None)


def values_of_frames(before: Any, after: Any, column: str) -> DriftValues:  # noqa: ANN401 - any eager frames
    """Take a column of two frames in memory."""

    @cache
    def both() -> tuple[NDArray[float64], NDArray[float64]]:
        return _ascending(_series(before, column)), _ascending(_series(after, column))

    def extent() -> Extent:
        _, current = both()
        finite = current[np.isfinite(current)]
        return Extent(
            minimum=float(finite[0]) if finite.size else None,
            maximum=float(finite[-1]) if finite.size else None,
            infinities=int(current.size - finite.size),
        )

    return DriftValues(extent=extent, both=both)


def _in_memory(frame: Any) -> bool:  # noqa: ANN401 - any frame
    return isinstance(nw.from_native(frame), nw.DataFrame)


def _series(frame: Any, column: str) -> nw.Series[Any]:  # noqa: ANN401 - any eager frame
    found: nw.Series[Any] = nw.from_native(frame, eager_only=True)[column]
    return found


def _ascending(series: nw.Series[Any]) -> NDArray[float64]:
    values = numbers_of(series).astype(np.float64)
    known: NDArray[float64] = values[~np.isnan(values)]
    known.sort()
    return known
