"""What may arrive where a model is served, and was not in training: `probes`.

Missing values, categories nobody has seen, numbers far out, no row, columns in another
order or of another type. Each probe names what is odd about it, in the words by which a
clear refusal would name it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.data.perturbed.feature_rows import taken_rows
from pytest_mlgate.data.perturbed.feature_rows import with_columns
from pytest_mlgate.data.perturbed.number_moves import number_series

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.data.perturbed.feature_rows import Column
    from pytest_mlgate.data.perturbed.feature_rows import Frame

UNSEEN = "never seen before"
"""The category that no training data hold."""

_MISSING = ("nan", "missing", "null", "none", "<na>")
_UNSEEN = ("unknown", "unseen", "categor", "not found", UNSEEN)
_FAR = ("infin", "inf", "large", "overflow", "finite", "range", "out of bounds")
_EMPTY = ("0 sample", "empty", "no row", "0 row", "at least", "no sample", "shape=(0")
_ORDER = ("order", "feature names", "columns")
_TYPE = ("dtype", "type", "categor", "convert", "cast", "float", "int", "string")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Probe:
    """Rows that are odd in one way."""

    # what is odd, in words
    what: str
    frame: Frame
    # words, in lower case, of which a clear refusal has one
    words: tuple[str, ...]
    # the column that is odd, None where it is the frame
    column: str | None = None
    # whether the values are the same, so that the answers have to be
    same: bool = False


def probes(rows: Frame, *, named: bool) -> Iterator[Probe]:
    """Make every probe of some rows.

    Parameters
    ----------
    rows
        A few rows of the data, by the features of the model.
    named
        Whether the model knows its columns by name, so that another order of them can
        be noticed.

    Yields
    ------
    Probe
        First of the frame as a whole, then of each column.
    """
    yield Probe(what="one row", frame=taken_rows(rows, [0]), words=(), same=True)
    yield Probe(what="no row", frame=taken_rows(rows, []), words=_EMPTY)
    if named and len(rows.columns) > 1:
        other = rows.select(rows.columns[::-1])
        told = "the columns in another order"
        yield Probe(what=told, frame=other, words=_ORDER, same=True)
    yield from _other_types(rows)
    gone = {name: _all_missing(rows, name) for name in rows.columns}
    told = "every value missing"
    yield Probe(what=told, frame=with_columns(rows, gone), words=_MISSING)
    for name in rows.columns:
        yield from _of_column(rows, name, gone[name])


def _of_column(rows: Frame, name: str, gone: Column) -> Iterator[Probe]:
    changed = [("missing", gone, _MISSING), *_odd(rows[name])]
    for told, found, words in changed:
        frame = with_columns(rows, {name: found})
        yield Probe(what=f"{name} {told}", frame=frame, words=words, column=name)


def _odd(series: Column) -> Iterator[tuple[str, Column, tuple[str, ...]]]:
    """Give values that a column of this type can hold, and never held."""
    if series.dtype.is_integer() or series.dtype.is_float():
        for number in _far_out(series):
            column = number_series(series, np.full(len(series), number))
            yield f"= {number:g}", column, (*_FAR, f"{number:g}")
    elif _is_text(series):
        listed = [UNSEEN] * len(series)
        text = nw.new_series(
            series.name, listed, nw.String, backend=series.implementation
        )
        yield f"= {UNSEEN!r}", text, _UNSEEN


def _far_out(series: Column) -> Iterator[float]:
    numbers = to_float(series.to_numpy())
    largest = float(np.abs(numbers[np.isfinite(numbers)]).max(initial=1.0))
    far = 1000.0 * largest
    if series.dtype.is_integer():
        top = float(np.iinfo(_width(series)).max) / 2
        yield from (0.0, min(far, top))
        if series.dtype.is_signed_integer():
            yield -min(far, top)
        return
    yield from (0.0, far, -far, np.inf, -np.inf)


def _width(series: Column) -> Any:  # noqa: ANN401 - a numpy type
    return np.dtype(str(series.dtype).lower())


def _other_types(rows: Frame) -> Iterator[Probe]:
    """Give the same values as other types; single precision is another value."""
    whole = [name for name in rows.columns if rows[name].dtype.is_integer()]
    broken = [name for name in rows.columns if rows[name].dtype.is_float()]
    text = [name for name in rows.columns if rows[name].dtype == nw.String]
    coded = [name for name in rows.columns if rows[name].dtype == nw.Categorical]
    for told, names, dtype, same in (
        ("whole numbers as int64", whole, nw.Int64, True),
        ("whole numbers as int32", whole, nw.Int32, True),
        ("whole numbers as float64", whole, nw.Float64, True),
        ("numbers as float32", broken, nw.Float32, False),
        ("text as categories", text, nw.Categorical, True),
        ("categories as text", coded, nw.String, True),
    ):
        chosen = [n for n in names if rows[n].dtype != dtype and _fits(rows[n], dtype)]
        if chosen:
            cast = {name: rows[name].cast(dtype) for name in chosen}
            frame = with_columns(rows, cast)
            yield Probe(what=told, frame=frame, words=_TYPE, same=same)


def _fits(series: Column, dtype: Any) -> bool:  # noqa: ANN401 - a type of narwhals
    if dtype is not nw.Int32:
        return True
    numbers = to_float(series.to_numpy())
    return bool((np.abs(numbers) < 2**31).all())


def _all_missing(rows: Frame, name: str) -> Column:
    gone = nw.when(nw.lit(value=False)).then(nw.col(name)).alias(name)
    return rows.select(gone)[name]


def _is_text(series: Column) -> bool:
    if isinstance(series.dtype, nw.Categorical | nw.Enum):
        known = series.drop_nulls().unique().to_list()
        return all(isinstance(value, str) for value in known)
    return bool(series.dtype == nw.String)
