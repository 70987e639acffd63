"""Which rows does a schema allow that the data do not show: `schema_rows`.

A pandera schema draws its own rows through Hypothesis. A rule about whole rows, for
which no strategy exists, is held against each drawn row: what breaks it is left out.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import pandas as pd

from pytest_mlgate.data.perturbed.feature_rows import FeatureRows
from pytest_mlgate.data.perturbed.searching import drawn
from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

_DRAWS = 5
"""Frames of which the first is the simplest that the schema allows."""


def schema_rows(
    schema: Any,  # noqa: ANN401 - a pandera schema or model
    *,
    like: FeatureRows,
    most: int,
    seed: int,
) -> FeatureRows:
    """Draw rows that keep every rule of a schema.

    Parameters
    ----------
    schema
        A pandera ``DataFrameModel`` or ``DataFrameSchema`` for pandas, with a column
        for every feature.
    like
        Rows of the data, whose columns and types the drawn rows get.
    most
        How many rows at most; repeated ones are left out.
    seed
        Decides which.

    Returns
    -------
    FeatureRows

    Raises
    ------
    InvalidInput
        If it is no such schema, lacks a feature, or no row that it allows is found.
    """
    native = like.frame.to_native()
    if not isinstance(native, pd.DataFrame):
        raise InvalidInput(
            "`schema` draws pandas rows, and the evaluation data are "
            f'{type(native).__module__.partition(".")[0]}. Hint: set engine = "pandas".'
        )
    built = _built(schema, like.frame.columns)
    name = str(getattr(schema, "__name__", None) or built.name or "schema")
    with warnings.catch_warnings():
        # pandera warns of each rule without a strategy; those are held below
        warnings.simplefilter("ignore")
        frames = _frames(built, name, size=max(most // _DRAWS, 1), seed=seed)
        rows = pd.concat(frames, ignore_index=True).drop_duplicates(ignore_index=True)
        # one look at all of them; row by row only where a rule is broken somewhere
        if built.checks and not _keeps(built, rows):
            rows = rows[[_keeps(built, rows.iloc[[i]]) for i in range(len(rows))]]
        rows = rows[list(native.columns)].head(most).reset_index(drop=True)
        if rows.empty:
            raise _no_row(name)
        typed = rows.astype(native.dtypes.to_dict())
    names = tuple(f"row {i} drawn from {name}" for i in range(len(typed)))
    return FeatureRows(frame=nw.from_native(typed, eager_only=True), names=names)


def _frames(built: Any, name: str, *, size: int, seed: int) -> list[pd.DataFrame]:  # noqa: ANN401 - a pandera schema
    columns = type(built)(built.columns)
    try:
        return drawn(columns.strategy(size=size), times=_DRAWS, seed=seed)
    except Exception as error:
        raise InvalidInput(
            f"The schema {name} cannot draw rows: {type(error).__name__}: {error}. "
            "Hint: give each column a type and rules that pandera can draw from "
            "(in_range, isin, str_matches), or leave `schema` out."
        ) from error


def _keeps(built: Any, rows: pd.DataFrame) -> bool:  # noqa: ANN401 - a pandera schema
    try:
        built.validate(rows)
    except Exception:  # noqa: BLE001 - a rule of the user's may raise anything on a drawn row
        return False
    return True


def _built(schema: Any, features: Sequence[str]) -> Any:  # noqa: ANN401 - a pandera schema
    build = getattr(schema, "to_schema", None)
    built = schema if build is None else build()
    if not hasattr(built, "strategy") or not hasattr(built, "columns"):
        raise InvalidInput.because(
            "schema", "a pandera DataFrameModel or DataFrameSchema", schema
        )
    missing = [name for name in features if name not in built.columns]
    if missing:
        raise InvalidInput(
            "`schema` must have a column for every feature of the model; "
            f"{missing[0]!r} has none. Hint: add it, or leave `schema` out: then only "
            "rows of the data are asked."
        )
    return built


def _no_row(name: str) -> InvalidInput:
    return InvalidInput(
        f"The schema {name} allows no row that was found: none of those drawn keeps "
        "its rules about whole rows. Hint: leave `schema` out, or say the rule by "
        "column."
    )


def joined(one: FeatureRows, other: FeatureRows) -> FeatureRows:
    """Put rows under each other."""
    frame = nw.maybe_reset_index(nw.concat([one.frame, other.frame]))
    return FeatureRows(frame=frame, names=one.names + other.names)
