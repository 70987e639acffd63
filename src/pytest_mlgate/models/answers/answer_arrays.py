"""Is this one whole answer per row: the checks that all kinds of answers share.

Each says whose answers they are, what is wrong with how many rows, and which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import missing_in
from pytest_mlgate.data.coding import show_rows
from pytest_mlgate.data.coding import show_values
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDING = 1e-9
"""Averages of probabilities overshoot 1 by a rounding of the last digits."""

_LABEL_COLUMN = "write a missing value as an empty field, a label in the column `label`"


def frozen(values: NDArray[Any]) -> NDArray[Any]:
    """Copy to an array that no gate can change under another."""
    own = values.copy()
    own.setflags(write=False)
    return own


def refuse_length(values: NDArray[Any], rows: int, *, what: str, name: str) -> None:
    """Raise `SubjectMismatch` unless there is one value for each row."""
    if values.shape != (rows,):
        shape = " by ".join(str(length) for length in values.shape) or "a single value"
        raise SubjectMismatch(
            f"{what}: `{name}` must have one value for each of the {rows} rows of the "
            f"evaluation data; got {shape}. Hint: predict the same rows, in the same "
            "order."
        )


def refuse_missing(values: NDArray[Any], *, what: str, name: str) -> None:
    """Raise `InvalidInput` if a row has no answer."""
    missing = missing_in(values)
    if missing.any():
        raise InvalidInput(
            f"{what}: `{name}` must have a value in every row; {int(missing.sum())} of "
            f"{len(missing)} are missing: {show_rows(missing)}. Hint: find out why the "
            "model does not answer there; rows are never left out."
        )


def as_numbers(
    values: NDArray[Any],
    *,
    what: str,
    name: str = "score",
    hint: str = _LABEL_COLUMN,
    if_infinite: str = "clip log odds before saving",
) -> NDArray[np.float64]:
    """Take answers as finite float64 numbers.

    Raises
    ------
    InvalidInput
        If one is missing, no number, or infinite.
    """
    refuse_missing(values, what=what, name=name)
    if values.dtype.kind not in "biuf":
        parsed = pd.to_numeric(pd.Series(values, dtype=object), errors="coerce")
        no_number = [isinstance(value, str | complex) for value in values]
        words = parsed.isna().to_numpy() | no_number
        if words.any():
            raise InvalidInput(
                f"{what}: `{name}` must be a number in every row; got "
                f"{show_values(values[words][:3])} in {show_rows(words)}. "
                f"Hint: {hint}."
            )
        values = parsed.to_numpy()
    numbers = values.astype(np.float64)
    infinite = ~np.isfinite(numbers)
    if infinite.any():
        raise InvalidInput(
            f"{what}: `{name}` must be finite; {int(infinite.sum())} of {len(numbers)} "
            f"are infinite: {show_rows(infinite)}. Hint: {if_infinite}."
        )
    return numbers


def as_probabilities(
    numbers: NDArray[np.float64], *, what: str, hint: str
) -> NDArray[np.float64]:
    """Clip the rounding of the last digits away.

    Raises
    ------
    InvalidInput
        If a number is further outside [0, 1].
    """
    outside = (numbers < -ROUNDING) | (numbers > 1 + ROUNDING)
    if outside.any():
        raise InvalidInput(
            f"{what}: a probability must be in [0, 1]; {int(outside.sum())} of "
            f"{len(numbers)} are not, such as {float(numbers[outside][0])!r}: "
            f"{show_rows(outside)}. Hint: {hint}."
        )
    return np.clip(numbers, 0.0, 1.0)


def is_hard(scores: NDArray[Any]) -> bool:
    """Tell whether a column of scores holds nothing but 0 and 1."""
    return scores.dtype.kind in "biuf" and bool(np.isin(scores, (0, 1)).all())
