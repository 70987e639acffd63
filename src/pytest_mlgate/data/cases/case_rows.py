"""The inputs of cases as rows that a model can be asked about: `case_rows`.

The frame is of the library of the evaluation data, and its columns are of their types:
a model that was trained on them must not notice where the rows come from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.cases.input_values import fitting
from pytest_mlgate.data.cases.input_values import kind_of
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.data.cases.case import Case


def refuse_unknown_columns(
    cases: Sequence[Case], known: Collection[str], *, where: str
) -> None:
    """Raise where a case has a column that no longer exists.

    Raises
    ------
    InvalidInput
        Naming the first such case and its column.
    """
    for case in cases:
        for name in case.inputs:
            if name not in known:
                raise InvalidInput(
                    f"{where}, {case.place}, case {case.id!r}: its input must have "
                    "columns of the evaluation data only; there is no column "
                    f"{name!r}. {did_you_mean(name, known)}"
                )


def refuse_missing_columns(
    cases: Sequence[Case], features: Sequence[str], *, where: str, what: str
) -> None:
    """Raise where a case lacks a feature of a model; it is not taken as missing.

    Raises
    ------
    InvalidInput
        Naming the first such case and the features.
    """
    for case in cases:
        lacking = [name for name in features if name not in case.inputs]
        if lacking:
            raise InvalidInput(
                f"{where}, {case.place}, case {case.id!r}: its input must have every "
                f"feature of the {what}; it lacks {', '.join(map(repr, lacking))}. "
                "Hint: write the value; null where it is missing."
            )


def case_rows(
    cases: Sequence[Case],
    features: Sequence[str],
    *,
    like: Any,  # noqa: ANN401 - any frame in memory
    where: str,
) -> Any:  # noqa: ANN401 - a frame of the library of `like`
    """Make a frame of the inputs of cases, a row for each.

    Parameters
    ----------
    cases
        Each with every feature.
    features
        The columns, in their order.
    like
        The evaluation data in memory: its library, and the types of its columns.
    where
        The ledger, for messages.

    Raises
    ------
    InvalidInput
        If a value is of another kind than its column; case and column are named.
    """
    known = nw.from_native(like, eager_only=True)
    columns = {}
    for name in features:
        kind = kind_of(known[name])
        columns[name] = [fitting(case, name, kind, where=where) for case in cases]
    return rows_like(columns, like=like)


def rows_like(columns: Mapping[str, list[Any]], *, like: Any) -> Any:  # noqa: ANN401 - frames of one library
    """Make a frame that a model cannot tell from another one.

    Parameters
    ----------
    columns
        Name to values, which fit the kind of the column of that name; None is missing.
        A column that `like` has not gets a type by its values.
    like
        A frame in memory: its library, and the types of its columns.
    """
    known = nw.from_native(like, eager_only=True)
    made = {
        name: _series(name, values, known[name])
        if name in known.columns
        else _of_any_type(name, values, known)
        for name, values in columns.items()
    }
    if isinstance(like, pd.DataFrame):
        return pd.DataFrame(made)
    return nw.from_dict(made, backend=known.implementation).to_native()


def _of_any_type(name: str, values: list[Any], known: nw.DataFrame[Any]) -> Any:  # noqa: ANN401 - pandas or narwhals
    if known.implementation.is_pandas():
        return pd.Series(values)
    return nw.new_series(name, values, backend=known.implementation)


def _series(name: str, values: list[Any], like: nw.Series[Any]) -> Any:  # noqa: ANN401 - pandas or narwhals
    if like.implementation.is_pandas():
        return _of_pandas(values, like.to_native(), number=like.dtype.is_numeric())
    backend = like.implementation
    try:
        return nw.new_series(name, values, like.dtype, backend=backend)
    # a value that the narrow type cannot hold: each library has an error of its own
    except Exception:  # noqa: BLE001 - the library then chooses a type by the values
        return nw.new_series(name, values, backend=backend)


def _of_pandas(values: list[Any], like: pd.Series[Any], *, number: bool) -> Any:  # noqa: ANN401 - pandas
    if isinstance(like.dtype, pd.CategoricalDtype):
        return pd.Series(values, dtype=_with_levels(like.dtype, values))
    if not number:
        return _of_objects(values, like)
    wide = pd.Series([np.nan if value is None else value for value in values])
    try:
        narrow = wide.astype(like.dtype)
    except (TypeError, ValueError, OverflowError):
        return wide
    if like.dtype.kind == "f":
        return narrow
    # an integer that wraps around, or a fraction that is cut, is another value
    same = (narrow == wide) | (narrow.isna() & wide.isna())
    return narrow if bool(same.all()) else wide


def _of_objects(values: list[Any], like: pd.Series[Any]) -> Any:  # noqa: ANN401 - pandas
    # models tell None from NaN, so a missing value is what it is in the evaluation data
    gaps = like[like.isna()]
    gap = gaps.iloc[0] if len(gaps) else np.nan
    held = [gap if value is None else value for value in values]
    if like.dtype == bool and any(value is None for value in values):
        return pd.Series(held, dtype=object)
    return pd.Series(held, dtype=like.dtype)


def _with_levels(known: pd.CategoricalDtype, values: list[Any]) -> pd.CategoricalDtype:
    """Add levels that were never seen: pandas would take them as missing."""
    levels = list(known.categories)
    new = [value for value in values if value is not None and value not in levels]
    ordered = bool(known.ordered) and not new
    return pd.CategoricalDtype([*levels, *dict.fromkeys(new)], ordered=ordered)
