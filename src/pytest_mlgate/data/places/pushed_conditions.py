"""How an engine is told which rows are meant: `holds`, and slices by their labels.

The same rows under the same labels as `pytest_mlgate.data.slices` gives for rows in
memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import narwhals as nw
import pandas as pd

from pytest_mlgate.data.columns import EVALUATION
from pytest_mlgate.data.places.pushed_values import distinct_rows
from pytest_mlgate.data.places.pushed_values import engine_of
from pytest_mlgate.data.places.pushed_values import type_of
from pytest_mlgate.data.slices import MAX_SLICES
from pytest_mlgate.data.slices import slices
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.data.tables import DataTable

MISSING = "\x01missing"
"""What stands for a missing value among the names of slices: null joins nothing."""


_NEVER = nw.lit(value=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PushedSlices:
    """Columns whose combinations of values are slices."""

    # one expression per column: its values as text
    keys: tuple[nw.Expr, ...]
    # label of each combination of texts, in the order of reports
    labels: Mapping[tuple[str, ...], str]


def no_slices() -> PushedSlices:
    """Take all rows together."""
    return PushedSlices(keys=(), labels={(): ""})


def pushed_slices(table: DataTable, by: str | Sequence[str]) -> PushedSlices:
    """Find the slices of a table, by its values.

    Raises
    ------
    UnreadableData
        If a column does not exist.
    InvalidInput
        If there are more than 1000, or a column is named twice.
    """
    names = [by] if isinstance(by, str) else list(by)
    if not names or len(set(names)) < len(names):
        raise InvalidInput.because("by", "one or more different columns", by)
    keys = tuple(_as_text(table, name) for name in names)
    found = distinct_rows(
        table,
        [
            *(nw.col(name).alias(f"v{i}") for i, name in enumerate(names)),
            *(key.alias(f"k{i}") for i, key in enumerate(keys)),
        ],
        at_most=MAX_SLICES,
        what=EVALUATION,
    )
    values = pd.DataFrame(
        {
            name: pd.Series([row[f"v{i}"] for row in found], dtype=object)
            for i, name in enumerate(names)
        }
    )
    labels = {}
    for label, mask in slices(values, names):
        # NaN and null are two values, with one text and one label
        row = found[int(mask.argmax())]
        labels[tuple(row[f"k{i}"] for i in range(len(keys)))] = label
    return PushedSlices(keys=keys, labels=labels)


def holds(table: DataTable, where: object) -> tuple[str, nw.Expr]:
    """Give the label of a restriction, and the expression that selects its rows.

    Parameters
    ----------
    table
        The evaluation data.
    where
        Column to value, or to a list of values; None means missing.

    Raises
    ------
    UnreadableData
        If a column does not exist.
    InvalidInput
        If it is a function, empty, or a value is of another kind than its column.
    """
    if not isinstance(where, Mapping):
        raise InvalidInput(
            f"`where` must be column to value on rows that stay in {engine_of(table)}; "
            f"got {where!r}: a function would need the rows. Hint: where="
            '{"region": ["north", "south"]}.'
        )
    if not where:
        raise InvalidInput.because("where", "a condition on at least one column", where)
    parts, all_of = [], []
    for name, wanted in where.items():
        options = list(wanted) if isinstance(wanted, list | tuple | set) else [wanted]
        any_of = [_is(table, name, option) for option in options]
        all_of.append(reduce(lambda a, b: a | b, any_of, nw.lit(value=False)))
        parts.append(f"{name}={'|'.join(str(option) for option in options)}")
    return ", ".join(parts), reduce(lambda a, b: a & b, all_of)


def is_missing(name: str, kind: nw.dtypes.DType) -> nw.Expr:
    """Mark null and, among floats, NaN."""
    missing = nw.col(name).is_null()
    if not kind.is_float():
        return missing
    return missing | (nw.when(missing).then(_NEVER).otherwise(nw.col(name).is_nan()))


def equals(name: str, kind: nw.dtypes.DType, value: object) -> nw.Expr:
    """Mark the rows that hold a value; false where there is none."""
    column = nw.col(name)
    if isinstance(value, str):
        column = column.cast(nw.String)
    elif kind == nw.Boolean:
        value = bool(value)
    elif isinstance(value, bool):  # a column of 0 and 1
        value = int(value)
    missing = is_missing(name, kind)
    return nw.when(missing).then(_NEVER).otherwise(column == value)


def _is(table: DataTable, name: str, option: object) -> nw.Expr:
    kind = type_of(table, name, what=EVALUATION)
    if option is None:
        return is_missing(name, kind)
    number = isinstance(option, int | float)
    fits = {
        "text": isinstance(option, str),
        "number": number,
        "boolean": number and option in {0, 1},
        "other": not isinstance(option, str) and not number,
    }
    if not fits[_family(kind)]:
        raise InvalidInput(
            f"`where` must hold a column against values of its own kind; {name!r} is "
            f"{kind} and {option!r} is {type(option).__name__}. Hint: text needs "
            "quotes, numbers must have none."
        )
    return equals(name, kind, option)


def _family(kind: nw.dtypes.DType) -> str:
    if kind.is_numeric():
        return "number"
    if kind == nw.Boolean:
        return "boolean"
    return "text" if kind in {nw.String, nw.Categorical, nw.Enum} else "other"


def _as_text(table: DataTable, name: str) -> nw.Expr:
    kind = type_of(table, name, what=EVALUATION)
    text = nw.col(name).cast(nw.String)
    return nw.when(is_missing(name, kind)).then(nw.lit(MISSING)).otherwise(text)
