"""Have all numeric columns moved together: measures that need rows, not counts."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.profiles.cells import CURRENT
from pytest_mlgate.data.profiles.eager_counting import numbers_of
from pytest_mlgate.data.profiles.value_families import REFERENCE
from pytest_mlgate.data.profiles.value_families import family_of
from pytest_mlgate.data.profiles.value_families import refuse_other_family
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SettingsError
from pytest_mlgate.gates.drift.measures import FARTHEST
from pytest_mlgate.stats.drift.c2st import classifier_two_sample
from pytest_mlgate.stats.drift.correlation import correlation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from numpy import float64
    from numpy.typing import NDArray

    from pytest_mlgate.data.tables import DataTable
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.measurement import Measurement

MOST_ROWS = 20_000
"""Rows of each table that are looked at, drawn with the seed of the settings."""

_PROCEDURES: Mapping[str, Any] = MappingProxyType(
    {"correlation": correlation, "c2st": classifier_two_sample}
)


def measure_together(
    measure: str, session: GateSession, names: Sequence[str]
) -> Measurement:
    """Measure by "correlation" or "c2st" over the numeric columns among `names`.

    Raises
    ------
    SettingsError
        If the reference is a profile, which holds counts of columns and not rows, or
        rows of a table are not in memory.
    InvalidInput
        If fewer than two columns are numbers, a table has no complete row, or a number
        is too large for its square.
    UnreadableData
        If a column holds other values than in the reference, or values of several
        kinds.
    """
    if session.reference is None:
        raise SettingsError(
            f"{measure} looks at rows, and the reference is a profile. Hint: name the "
            "reference rows, or use a measure of columns such as psi."
        )
    for table in (session.reference, session.evaluation):
        _require_memory(measure, table)
    numeric = [n for n in names if _is_numeric(session, n)]
    if len(numeric) < 2:
        raise InvalidInput(
            f"{measure} needs two numeric columns or more; there are {len(numeric)} "
            f"({', '.join(numeric) or 'none'}). Hint: use psi."
        )
    seed = session.settings.seed
    tables = {"reference": session.reference, "evaluation": session.evaluation}
    before, after = (
        _complete(table, numeric, what=what, rng=np.random.default_rng([seed, place]))
        for place, (what, table) in enumerate(tables.items())
    )
    options = {"names": numeric} if measure == "correlation" else {}
    found: Measurement = _PROCEDURES[measure](before, after, seed=seed, **options)
    return found


def _require_memory(measure: str, table: DataTable) -> None:
    if not isinstance(nw.from_native(table.frame), nw.DataFrame):
        raise SettingsError(
            f"{measure} looks at rows, and those of {table.reference} stay where they "
            "are. Hint: use a measure of columns such as psi."
        )


def _is_numeric(session: GateSession, name: str) -> bool:
    """Tell whether a column is one of numbers; it has to be so in both tables."""
    assert session.reference is not None
    before, after = (
        family_of(nw.from_native(table.frame, eager_only=True)[name], what=what)
        for table, what in (
            (session.reference, REFERENCE),
            (session.evaluation, CURRENT),
        )
    )
    refuse_other_family(name, after, profiled=before, what=CURRENT)
    return before == "numbers"


def _complete(
    table: DataTable, names: Sequence[str], *, what: str, rng: np.random.Generator
) -> NDArray[float64]:
    """Take some of the rows that have a finite number in every column."""
    frame = nw.from_native(table.frame, eager_only=True)
    matrix = np.column_stack(
        [numbers_of(frame[name]).astype(np.float64) for name in names]
    )
    whole = np.flatnonzero(np.isfinite(matrix).all(axis=1))
    if not whole.size:
        raise InvalidInput(
            f"No row of the {what} data has a number in all of {', '.join(names)}. "
            "Hint: exclude= the columns that are mostly missing."
        )
    if whole.size > MOST_ROWS:
        whole = np.sort(rng.choice(whole, MOST_ROWS, replace=False))
    found: NDArray[float64] = matrix[whole]
    for name, values in zip(names, found.T, strict=True):
        if np.abs(values).max() > FARTHEST:
            raise InvalidInput(
                f"The column {name!r} of the {what} data must hold numbers up to "
                f"{FARTHEST:g}, whose squares a float holds; the largest is "
                f"{values[np.abs(values).argmax()]:g}. Hint: exclude= it."
            )
    return found
