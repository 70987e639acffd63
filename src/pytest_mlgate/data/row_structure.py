"""What do rows weigh, and which belong together: weights, groups and time as numbers.

A row without a weight, group or time is an error here, never a row less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.coding import show_rows
from pytest_mlgate.data.coding import show_values
from pytest_mlgate.data.columns import EVALUATION
from pytest_mlgate.data.columns import column
from pytest_mlgate.data.numeric import not_numbers
from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import NDArray


def row_weights(
    frame: Any,  # noqa: ANN401 - any frame
    name: str,
    *,
    what: str = EVALUATION,
) -> NDArray[np.float64]:
    """Take a column as weights: exposure, or how many rows a row stands for.

    Parameters
    ----------
    frame
        Any frame that narwhals reads.
    name
        A column of positive, finite numbers.
    what
        What the frame is, for the messages.

    Returns
    -------
    ndarray of float64, shape (n_rows,)

    Raises
    ------
    UnreadableData
        If there is no such column.
    InvalidInput
        If a weight is missing, no number, not positive, or infinite.
    """
    values = _whole(frame, name, key="weight", what=what)
    _refuse(
        not_numbers(values),
        values,
        f"{what}: `weight` = {name!r} must hold numbers",
        "leave the key out if all rows weigh the same",
    )
    weights = to_float(values)
    _refuse(
        ~(np.isfinite(weights) & (weights > 0)),
        weights,
        f"{what}: `weight` = {name!r} must be positive and finite in every row",
        "a row that counts for nothing is taken out before the run, knowingly",
    )
    return weights


def row_amounts(
    frame: Any,  # noqa: ANN401 - any frame
    name: str,
    *,
    key: str,
    what: str = EVALUATION,
) -> NDArray[np.float64]:
    """Take a column as amounts, one per row: what a case would cost or earn.

    Parameters
    ----------
    frame
        Any frame that narwhals reads.
    name
        A column of finite numbers of any sign.
    key
        The key of the settings that names it, for the messages.
    what
        What the frame is, for the messages.

    Returns
    -------
    ndarray of float64, shape (n_rows,)

    Raises
    ------
    UnreadableData
        If there is no such column.
    InvalidInput
        If an amount is missing, no number, or infinite.
    """
    values = _whole(frame, name, key=key, what=what)
    _refuse(
        not_numbers(values),
        values,
        f"{what}: `{key}` = {name!r} must hold numbers",
        "name a column of amounts, or write one number for all rows",
    )
    amounts = to_float(values)
    _refuse(
        ~np.isfinite(amounts),
        amounts,
        f"{what}: `{key}` = {name!r} must be finite in every row",
        "an amount that is not known cannot be part of a sum",
    )
    return amounts


def row_groups(
    frame: Any,  # noqa: ANN401 - any frame
    name: str,
    *,
    what: str = EVALUATION,
) -> NDArray[np.int64]:
    """Give every row the number of its group (a patient, a customer, a case).

    Parameters
    ----------
    frame
        Any frame that narwhals reads.
    name
        A column of any kind; equal values are one group.
    what
        What the frame is, for the messages.

    Returns
    -------
    ndarray of int64, shape (n_rows,)
        Numbers from 0, in order of first appearance.

    Raises
    ------
    UnreadableData
        If there is no such column.
    InvalidInput
        If a value is missing: nobody knows whether such rows belong together.
    """
    values = _whole(frame, name, key="groups", what=what)
    codes, _ = pd.factorize(as_objects(values))
    return codes.astype(np.int64)


def row_times(
    frame: Any,  # noqa: ANN401 - any frame
    name: str,
    *,
    what: str = EVALUATION,
) -> NDArray[np.float64]:
    """Take a column as places in time.

    Parameters
    ----------
    frame
        Any frame that narwhals reads.
    name
        A column of numbers, dates, durations, or text in ISO 8601 (without a zone it
        is read as UTC).
    what
        What the frame is, for the messages.

    Returns
    -------
    ndarray of float64, shape (n_rows,)
        Numbers as they are; dates in seconds since 1970, durations in seconds.

    Raises
    ------
    UnreadableData
        If there is no such column.
    InvalidInput
        If a value is missing, infinite, or neither a number nor a date.
    """
    values = _whole(frame, name, key="time", what=what)
    if values.dtype.kind in "mM":
        return _seconds(values)
    if values.dtype.kind != "b" and not not_numbers(values).any():
        numbers = to_float(values)
        _refuse(
            ~np.isfinite(numbers),
            numbers,
            f"{what}: `time` = {name!r} must be finite",
            "find out where they come from; rows are never left out",
        )
        return numbers
    return _dated(values, f"{what}: `time` = {name!r}")


def _whole(frame: Any, name: str, *, key: str, what: str) -> NDArray[Any]:  # noqa: ANN401 - any frame
    values = column(frame, name, what=what)
    missing = missing_in(values)
    if missing.any():
        raise InvalidInput(
            f"{what}: `{key}` = {name!r} must have a value in every row; "
            f"{int(missing.sum())} of {len(values)} are missing: {show_rows(missing)}. "
            "Hint: fill them in, or drop these rows before the run, knowingly."
        )
    return values


def _refuse(
    wrong: NDArray[np.bool_], values: NDArray[Any], rule: str, hint: str
) -> None:
    if wrong.any():
        raise InvalidInput(
            f"{rule}; {int(wrong.sum())} of {len(values)} are not, such as "
            f"{show_values(values[wrong][:1])}: {show_rows(wrong)}. Hint: {hint}."
        )


def _dated(values: NDArray[Any], where: str) -> NDArray[np.float64]:
    """Read dates of any library, and text in ISO 8601."""
    if values.dtype.kind == "b":
        dates = pd.Series(pd.NaT, index=range(len(values)), dtype="datetime64[ns, UTC]")
    else:
        listed = pd.Series(values, dtype=object)
        dates = pd.to_datetime(listed, utc=True, format="ISO8601", errors="coerce")
    _refuse(
        dates.isna().to_numpy(),
        values,
        f"{where} must hold numbers, dates, or text in ISO 8601",
        'write dates as "2026-01-31" or "2026-01-31T09:30:00Z"',
    )
    return _seconds(dates.dt.tz_localize(None).to_numpy())


def _seconds(values: NDArray[Any]) -> NDArray[np.float64]:
    kind = "datetime64" if values.dtype.kind == "M" else "timedelta64"
    return values.astype(f"{kind}[us]").astype(np.int64) / 1e6
