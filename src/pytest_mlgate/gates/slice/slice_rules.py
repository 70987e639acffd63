"""How is a slice told to a person, and how are its rows selected again.

A rule has two forms: words, and the text of a ``where=`` that any gate takes. Both say
exactly which rows of the evaluation data are meant.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.coding import spelled
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.gates.slice.slice_columns import Between
from pytest_mlgate.gates.slice.slice_columns import OtherValues
from pytest_mlgate.gates.slice.slice_columns import Value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.gates.slice.slice_columns import Cell
    from pytest_mlgate.gates.slice.slice_columns import SliceColumn
    from pytest_mlgate.stats.slices.search import Slice

_MISSING = "<missing>"
_DIGITS = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceRule:
    """The rows of a slice, told.

    Parameters
    ----------
    words : str
        "education = HS-grad and age in (24, 31]".
    where : str
        What to paste after ``where=``.
    """

    words: str
    where: str


def rule_of(
    where: Slice,
    columns: Sequence[SliceColumn],
    frame: Any,  # noqa: ANN401 - any frame
    *,
    within: Where = None,
) -> SliceRule:
    """Tell the rows of a slice.

    Parameters
    ----------
    where
        The slice.
    columns
        Those that were searched.
    frame
        The evaluation data.
    within
        The ``where=`` that the search itself was given.

    Returns
    -------
    SliceRule

    Examples
    --------
    >>> from pytest_mlgate.gates.slice.slice_columns import slice_columns
    >>> from pytest_mlgate.stats.slices.search import Slice
    >>> table = pd.DataFrame({"age": np.arange(20, 80), "sex": ["f", "m"] * 30})
    >>> found, _ = slice_columns(
    ...     table, ["age", "sex"], np.ones(60, dtype=bool), strict=True
    ... )
    >>> told = rule_of(Slice(conditions=((0, 1), (1, 0))), found, table)
    >>> told.words
    'age in (25, 31] and sex = f'
    >>> told.where
    "lambda rows: (rows['age'] > 25) & (rows['age'] <= 31) & (rows['sex'] == 'f')"

    Pasted after ``where=``, it selects the women from 26 to 31.
    """
    held = [
        (columns[place].name, _readable(frame, columns[place], code))
        for place, code in where.conditions
    ]
    words = " and ".join(_words(name, cell) for name, cell in held)
    if isinstance(within, dict):
        held = [*((name, _asked(wanted)) for name, wanted in within.items()), *held]
    names = [name for name, _ in held]
    if not callable(within) and len(set(names)) == len(names):
        plain = {name: cell for name, cell in held if isinstance(cell, Value)}
        if len(plain) == len(held):
            return SliceRule(words=words, where=_mapping(plain))
    tests = [_test(frame, name, cell) for name, cell in held]
    if callable(within):
        own = getattr(within, "__name__", "condition")
        own = "condition" if own == "<lambda>" else own
        tests = [f"{own}(rows)", *tests]
    return SliceRule(words=words, where=f"lambda rows: {' & '.join(tests)}")


def _readable(frame: Any, found: SliceColumn, code: int) -> Cell:  # noqa: ANN401 - any frame
    """Take short numbers for the ends of a part, between the same rows."""
    cell = found.cells[code]
    if not isinstance(cell, Between):
        return cell
    stored = column(frame, found.name)
    # decimal numbers are compared as they are, and a float beside them is not equal
    exact = stored.dtype.kind != "O"
    values = to_float(stored)
    low, high = (_short(values, end, exact=exact) for end in (cell.low, cell.high))
    return Between(low=low, high=high)


def _short(
    values: NDArray[np.float64], edge: float | None, *, exact: bool
) -> float | None:
    """Find the shortest number from `edge` (above it if not `exact`) to the next."""
    if edge is None:
        return None
    above = float(values[values > edge].min(initial=np.inf))
    size = math.floor(math.log10(abs(edge))) if edge else 0
    for digits in range(1, _DIGITS):
        for near in (edge, edge + 10.0 ** (size - digits + 1)):
            short = float(f"{near:.{digits}g}")
            if edge < short < above or (exact and short == edge):
                return short
    return edge if exact else (edge + above) / 2


def _words(name: str, cell: Cell) -> str:
    if isinstance(cell, OtherValues):
        return f"{name} is none of {', '.join(map(spelled, cell.kept))}"
    if isinstance(cell, Value):
        told = [_MISSING if one is None else spelled(one) for one in cell.options]
        return f"{name} = {' or '.join(told)}"
    if cell.low is None:
        return f"{name} <= {_number(cell.high)}"
    if cell.high is None:
        return f"{name} > {_number(cell.low)}"
    return f"{name} in ({_number(cell.low)}, {_number(cell.high)}]"


def _number(value: object) -> str:
    return spelled(value, repr)


def _mapping(held: Mapping[str, Value]) -> str:
    parts = []
    for name, cell in held.items():
        told = [_number(one) for one in cell.options]
        one_of = f"[{', '.join(told)}]" if len(told) > 1 else told[0]
        parts.append(f"{name!r}: {one_of}")
    return f"{{{', '.join(parts)}}}"


def _asked(wanted: object) -> Value:
    options = wanted if isinstance(wanted, list | tuple | set) else [wanted]
    return Value(options=tuple(options))


def _test(frame: Any, name: str, cell: Cell) -> str:  # noqa: ANN401 - any frame
    """Write a condition as an expression on `rows`, true or false in every row."""
    pandas = isinstance(frame, pd.DataFrame)
    series = nw.from_native(frame, eager_only=True)[name]
    of = f"rows[{name!r}]"
    if not pandas and not series.implementation.is_polars():
        of = f"nw.from_native(rows, eager_only=True)[{name!r}]"
    gaps = bool(missing_in(column(frame, name)).any())
    floats = series.dtype.is_float() and not pandas
    missing = f"{of}.isna()" if pandas else f"{of}.is_null()"
    if floats:
        missing = f"({missing} | {of}.is_nan())"
    if isinstance(cell, OtherValues):
        kept = ", ".join(_number(one) for one in cell.kept)
        is_in = "isin" if pandas else "is_in"
        told = f"~{of}.{is_in}([{kept}])"
        filled = told if pandas or not gaps else f"({told}).fill_null(False)"
        return f"{filled} & ~{missing}" if gaps else filled
    if isinstance(cell, Value):
        return _is_one_of(of, cell, missing=missing, fill=_fill(frame, name, gaps=gaps))
    ends = [
        f"({of} {sign} {_number(end)})"
        for sign, end in ((">", cell.low), ("<=", cell.high))
        if end is not None
    ]
    told = " & ".join(ends)
    if floats and gaps:
        # NaN is larger than any number there
        told = f"{told} & ~{of}.is_nan()"
    fill = _fill(frame, name, gaps=gaps)
    return f"({told}){fill}" if fill else told


def _is_one_of(of: str, cell: Value, *, missing: str, fill: str) -> str:
    told = [
        missing if one is None else f"({of} == {_number(one)}){fill}"
        for one in cell.options
    ]
    return told[0] if len(told) == 1 else f"({' | '.join(told)})"


def _fill(frame: Any, name: str, *, gaps: bool) -> str:  # noqa: ANN401 - any frame
    """Say what turns "not known" into False, where comparing can give it."""
    if not gaps:
        return ""
    if not isinstance(frame, pd.DataFrame):
        return ".fill_null(False)"
    own = frame[name].dtype
    nullable = isinstance(own, pd.api.extensions.ExtensionDtype)
    known = isinstance(own, pd.CategoricalDtype | pd.DatetimeTZDtype)
    return ".fillna(False)" if nullable and not known else ""
