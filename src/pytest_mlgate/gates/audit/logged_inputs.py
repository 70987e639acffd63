"""Logged inputs as rows that a model can be asked about: `LoggedInputs`.

JSON knows numbers, text and truth values; a model knows types. They are those of the
evaluation data, which have the same columns. A column that only the log has keeps what
JSON says of it, and is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.cases.case_rows import rows_like
from pytest_mlgate.data.cases.input_values import as_kind
from pytest_mlgate.data.cases.input_values import kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.data.cases.input_values import Kind
    from pytest_mlgate.gates.audit.defects import Defects
    from pytest_mlgate.gates.audit.logged_row import LoggedRow

WITHOUT_INPUTS = "rows without inputs to ask again"
UNFIT = "rows whose inputs are none of the model"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedInputs:
    """The rows of one model that can be asked again, as a frame and as logged."""

    frame: Any
    rows: Sequence[LoggedRow]
    # columns whose type JSON alone tells
    untyped: tuple[str, ...]


def logged_inputs(
    rows: Sequence[LoggedRow],
    found: Defects,
    *,
    named: Sequence[str] | None,
    like: Any,  # noqa: ANN401 - any frame in memory
) -> LoggedInputs:
    """Make a frame of logged inputs; rows that cannot be in it are noted.

    Parameters
    ----------
    rows
        Of one model.
    found
        Where rows without inputs, or with such as the model does not take, are noted.
    named
        The features of the model; None: it knows no names, and takes all.
    like
        The evaluation data: library, order and types of columns.
    """
    known = nw.from_native(like, eager_only=True)
    features = _features(rows, named, known.columns)
    kinds = {name: kind_of(known[name]) for name in features if name in known.columns}
    kept: list[LoggedRow] = []
    values: list[list[object]] = []
    for row in rows:
        taken = _taken(row, features, kinds, found)
        if taken is not None:
            kept.append(row)
            values.append(taken)
    columns = {
        name: [cells[place] for cells in values] for place, name in enumerate(features)
    }
    return LoggedInputs(
        frame=rows_like(columns, like=like),
        rows=kept,
        untyped=tuple(name for name in features if name not in kinds),
    )


def _features(
    rows: Sequence[LoggedRow], named: Sequence[str] | None, known: Sequence[str]
) -> list[str]:
    """Order features as the evaluation data do, for models that go by position."""
    if named is not None:
        return list(named)
    logged = dict.fromkeys(name for row in rows for name in row.inputs or ())
    return [
        *(name for name in known if name in logged),
        *(name for name in logged if name not in known),
    ]


def _taken(
    row: LoggedRow, features: Sequence[str], kinds: dict[str, Kind], found: Defects
) -> list[object] | None:
    """Give the values of a row in their order, None where they cannot be asked."""
    if row.inputs is None:
        found.add(WITHOUT_INPUTS, f"{row.place}: only a digest was logged")
        return None
    lacking = [name for name in features if name not in row.inputs]
    if lacking:
        # what was not logged is not taken as missing: the model saw a value
        told = ", ".join(map(repr, lacking[:3]))
        found.add(UNFIT, f"{row.place}: they lack {told}")
        return None
    taken = []
    for name in features:
        try:
            taken.append(as_kind(row.inputs[name], kinds.get(name, "any")))
        except ValueError as error:
            shown = repr(row.inputs[name])[:40]
            found.add(UNFIT, f"{row.place}: `{name}` must be {error}; got {shown}")
            return None
    return taken
