"""A metric that brings its own questions for every kind of row: `OwnProcedure`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.influence import RowStructure


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OwnProcedure(RowMetric):
    """A metric whose difference is not that of influence values, nor of blocks.

    Parameters
    ----------
    difference : callable
        ``difference(truth, candidate, baseline, structure)``.
    value : callable
        ``value(truth, answers, structure)``.
    """

    difference: Callable[[Any, Any, Any, RowStructure], Measurement]
    value: Callable[[Any, Any, RowStructure], Measurement]
