"""When was it: a column of times as whole microseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.coding import show_rows
from pytest_mlgate.data.columns import column
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def instants(frame: Any, name: str, *, what: str) -> NDArray[np.int64]:  # noqa: ANN401 - any frame
    """Take a column of times.

    Parameters
    ----------
    frame
        Any frame that narwhals reads.
    name
        A column of times, or of text in ISO 8601; without a zone it is UTC.
    what
        What the frame is, for the messages.

    Returns
    -------
    ndarray of int64, shape (n_rows,)
        Microseconds since 1970, UTC.

    Raises
    ------
    UnreadableData
        If there is no such column.
    InvalidInput
        If a time is missing, or is none.
    """
    readable = nw.from_native(frame, eager_only=True)
    if name in readable.columns and isinstance(readable[name].dtype, nw.Datetime):
        series = readable[name]
        _refuse(series.is_null().to_numpy(), name, what)
        return np.asarray(series.dt.timestamp("us").to_numpy(), dtype=np.int64)
    values = column(frame, name, what=what)
    if values.dtype.kind in "biuf" and not missing_in(values).all():
        raise InvalidInput.because(
            name, "a column of times, or of text in ISO 8601", values.dtype.name
        )
    read = pd.to_datetime(
        pd.Series(values), utc=True, format="ISO8601", errors="coerce"
    )
    _refuse(read.isna().to_numpy(), name, what)
    return np.asarray(
        read.astype("datetime64[us, UTC]").astype(np.int64), dtype=np.int64
    )


def instant(when: datetime) -> int:
    """Give one time in microseconds since 1970.

    Raises
    ------
    InvalidInput
        If it has no zone: nobody knows when it was.

    Examples
    --------
    >>> instant(datetime(1970, 1, 2, tzinfo=UTC))
    86400000000
    """
    if when.tzinfo is None:
        raise InvalidInput.because(
            "as_of", "a time with its zone", when, hint="datetime.now(UTC)"
        )
    return (when - _EPOCH) // _MICROSECOND


def moment_of(microseconds: int) -> datetime:
    """Give the time back, in UTC.

    Examples
    --------
    >>> moment_of(86_400_000_000).isoformat()
    '1970-01-02T00:00:00+00:00'
    """
    return _EPOCH + timedelta(microseconds=int(microseconds))


def span(length: timedelta) -> int:
    """Give a length of time in microseconds."""
    return length // _MICROSECOND


def _refuse(wrong: NDArray[np.bool_], name: str, what: str) -> None:
    if wrong.any():
        raise InvalidInput(
            f"{what}: {name!r} must be a time in ISO 8601 in every row; "
            f"{int(wrong.sum())} of {wrong.size} are missing or none: "
            f"{show_rows(wrong)}. Hint: write it as 2026-01-31T12:00:00Z."
        )
