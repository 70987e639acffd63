"""What a caller says about a movement, checked: its measure, its limits, its cells."""

from __future__ import annotations

from typing import Any

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.extensions import DRIFT_MEASURES
from pytest_mlgate.extensions import extension
from pytest_mlgate.gates.demands import require_order
from pytest_mlgate.gates.demands import require_room
from pytest_mlgate.gates.drift.measures import MEASURES
from pytest_mlgate.gates.drift.measures import DriftMeasure
from pytest_mlgate.verdict import Threshold


def measure_named(name: Any) -> DriftMeasure:  # noqa: ANN401 - checked here
    """Find a measure; an unknown name is told with those that there are."""
    if not isinstance(name, str):
        raise InvalidInput.because("measure", "the name of one", name)
    return MEASURES[name] if name in MEASURES else _added(name)


def _added(name: str) -> DriftMeasure:
    """Find a measure that another distribution adds."""
    found = extension(DRIFT_MEASURES, name)
    if found is None:
        raise InvalidInput.unknown_name("measure", name, MEASURES)
    if not isinstance(found, DriftMeasure) or found.name != name:
        raise InvalidInput.because(
            f"measure {name}",
            "a DriftMeasure of that name",
            found,
            hint="make it by pytest_mlgate.metrics.drift_measure(…).",
        )
    return found


def cell_measure_named(name: Any) -> DriftMeasure:  # noqa: ANN401 - checked here
    """Find a measure of single columns."""
    of_columns = [n for n, known in MEASURES.items() if known.of_cells is not None]
    found = measure_named(name)
    if found.of_cells is None:
        raise InvalidInput.unknown_name("measure of a column", name, of_columns)
    return found


def checked_bins(bins: Any) -> int:  # noqa: ANN401 - checked here
    """Refuse a number of cells in which nothing can move."""
    # one cell holds every row of both tables, and nothing would ever fail
    if isinstance(bins, bool) or not isinstance(bins, int) or bins < 2:
        raise InvalidInput.because("bins", "a whole number, 2 or more", bins)
    return bins


def movement_limits(
    measure: DriftMeasure, *, ok: float | None, bad: float | None
) -> Threshold:
    """Take the limits given; a single one moves the other along if it has to."""
    for name, value in (("ok", ok), ("bad", bad)):
        if value is not None and not isinstance(value, int | float):
            raise InvalidInput.because(name, "a finite number", value)
    fine = measure.ok if ok is None else ok
    matters = measure.bad if bad is None else bad
    if ok is None and bad is not None:
        fine = min(fine, matters)
    if bad is None and ok is not None:
        matters = max(matters, fine)
    require_order(fine, matters)
    require_room("ok" if bad is None else "bad", matters, most=measure.most)
    return Threshold(ok=-fine, bad=-matters)
