"""Which values of a column are not in a closed list: `not_allowed`."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.coding import is_nested
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.kept_text import factorized
from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import shown_cell
from pytest_mlgate.data.rules.breach import shown_name
from pytest_mlgate.data.rules.cell_values import cell_values
from pytest_mlgate.data.rules.missing_values import missing_breach
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


def checked_values(name: str, values: object) -> frozenset[Any]:
    """Refuse what is no list of values.

    Raises
    ------
    InvalidInput
        If it is text, empty, or holds what cannot be compared.

    Examples
    --------
    >>> sorted(checked_values("plan", ["plus", "basic"]))
    ['basic', 'plus']

    A text alone is refused: its letters are never what is meant.
    """
    what, rule = f"allowed[{name!r}]", "a list or set of values"
    if not isinstance(values, list | tuple | set | frozenset | range):
        raise InvalidInput.because(what, rule, values)
    try:
        found = frozenset(values)
    except TypeError as error:
        raise InvalidInput.because(
            what, f"{rule}: text, numbers, booleans, dates", values
        ) from error
    if not found:
        raise InvalidInput.because(what, f"{rule}, at least one", values)
    return found


def not_allowed(
    frame: nw.DataFrame[Any],
    name: str,
    values: frozenset[Any],
    *,
    allow_missing: bool = False,
) -> Iterator[Breach]:
    """Find the values of a column that are not in the list.

    Parameters
    ----------
    frame
        The rows.
    name
        The column; that it does not exist is a breach.
    values
        Numbers and booleans are equal when they count the same; text is only ever
        equal to text. None in the list allows missing values.
    allow_missing
        As None in the list.

    Yields
    ------
    Breach
        Missing values, and values that are not in the list.
    """
    if name not in frame.columns:
        yield Breach.no_column(name, frame.columns)
        return
    series, told = frame[name], shown_name(name)
    if is_nested(series):
        yield Breach.once(f"{told}: holds lists or records, no single values")
        return
    found = cell_values(series)
    missing = missing_in(found)
    allowed = allow_missing or None in values
    absent = missing_breach(frame, name, missing, allowed=allowed)
    if absent is not None:
        yield absent
    strange = Breach.in_rows(
        frame,
        _unlisted(found, _as_held(values, series.dtype)) & ~missing,
        lambda row: unlisted(told, found[row], values),
    )
    if strange is not None:
        yield strange


def _as_held(values: frozenset[Any], dtype: nw.dtypes.DType) -> frozenset[Any]:
    """Add days as an array holds them: at midnight."""
    if dtype != nw.Date:
        return values
    days = (v for v in values if isinstance(v, date) and not isinstance(v, datetime))
    return values | {datetime(v.year, v.month, v.day) for v in days}  # noqa: DTZ001 - a day has no zone


def unlisted(told: str, value: object, values: frozenset[Any]) -> str:
    """Word a value that is not in the list, and which one may be meant."""
    names = [listed for listed in values if isinstance(listed, str)]
    near = did_you_mean(value, names) if isinstance(value, str) and names else ""
    hint = f" ({near.rstrip('?')}?)" if near.startswith("Hint") else ""
    return f"{told}: not allowed, got {shown_cell(value)}{_plain(hint)}"


def _unlisted(found: NDArray[Any], values: frozenset[Any]) -> NDArray[np.bool_]:
    """Look each distinct value up once: equal values have equal hashes."""
    codes, distinct = factorized(as_objects(found))
    strange = [not _is_in(value, values) for value in distinct]
    # the last entry answers for code -1, a missing value
    return np.array([*strange, False], dtype=bool)[codes]


def _is_in(value: object, values: frozenset[Any]) -> bool:
    try:
        return value in values
    except TypeError:  # a list in a column of objects has no hash, and is not listed
        return False


def _plain(hint: str) -> str:
    return hint.replace("Hint: ", "")
