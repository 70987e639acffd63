"""Is a table a decision log: `log_frame`, with every column of its kind."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import pandas as pd

from pytest_mlgate.data.decision_log.canonical import canonical_text
from pytest_mlgate.data.decision_log.decision_row import ARMS
from pytest_mlgate.data.decision_log.decision_row import COLUMNS
from pytest_mlgate.data.decision_log.decision_row import REQUIRED
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.written_moment import in_utc

if TYPE_CHECKING:
    from collections.abc import Mapping

_WHOLE = ("sequence", "version")
_NUMBERS = ("score", "latency_ms")
_TEXT = {nw.String(), nw.Categorical(), nw.Object(), nw.Unknown()}


def frame_of_columns(columns: Mapping[str, list[Any]]) -> nw.DataFrame[Any]:
    """Make a frame of the columns that `json_part.json_columns` gives."""
    made = {name: pd.Series(values, dtype=object) for name, values in columns.items()}
    made["time"] = _moments_of(made["time"]).astype("datetime64[us, UTC]")
    for name in _NUMBERS:
        made[name] = made[name].astype("float64")
    made["sequence"] = made["sequence"].astype("int64")
    made["version"] = made["version"].astype("Int64")
    # pandas from 3 on has a type for text, also where all of it is missing
    frame = pd.DataFrame(made)
    if int(pd.__version__.partition(".")[0]) >= 3:
        text = [name for name in COLUMNS if frame[name].dtype == object]
        frame = frame.astype(dict.fromkeys(text, "str"))
    return nw.from_native(frame, eager_only=True)


def _moments_of(texts: pd.Series[Any]) -> pd.Series[Any]:
    try:
        return pd.to_datetime(texts, utc=True, format="ISO8601")
    except ValueError:
        # Python, which has checked them, reads more forms of ISO 8601 than pandas
        times = [in_utc(datetime.fromisoformat(text)) for text in texts]
        return pd.Series(pd.to_datetime(times, utc=True), index=texts.index)


def log_frame(
    frame: nw.DataFrame[Any], *, where: str, twice: bool = False
) -> nw.DataFrame[Any]:
    """Hold a table against the form of a decision log.

    Parameters
    ----------
    frame
        In memory, of any library.
    where
        What messages call it.
    twice
        Keep rows that stand twice, for whoever lists them.

    Returns
    -------
    DataFrame
        `COLUMNS` in their order, then whatever else the table has; `time` in UTC (a
        time without a zone is taken as UTC), `inputs` as JSON text.

    Raises
    ------
    UnreadableData
        If a column is missing or of another kind, a value that every row must have is
        missing, an arm is unknown, or a row stands twice.
    """
    _refuse_missing(frame.columns, where)
    if frame.implementation.is_pandas():
        # an index would align columns that are made anew
        native = frame.to_native().reset_index(drop=True)
        frame = nw.from_native(native, eager_only=True)
    made = [_as_kind(name, frame[name], where) for name in COLUMNS]
    found = frame.with_columns(*made)
    extra = [name for name in frame.columns if name not in COLUMNS]
    found = found.select(*COLUMNS, *extra)
    _refuse_gaps(found, where)
    _refuse_arms(found, where)
    if not twice:
        _refuse_twice(found, where)
    return found


def _refuse_missing(columns: list[str], where: str) -> None:
    others = [name for name in columns if name not in COLUMNS]
    for name in COLUMNS:
        if name not in columns:
            hint = did_you_mean(name, others) if others else ""
            raise UnreadableData(
                f"{where}: a decision log must have the column {name!r}; it is "
                f"missing. {hint or 'Hint: the columns are ' + ', '.join(COLUMNS)}"
            )


def _as_kind(name: str, series: nw.Series[Any], where: str) -> nw.Series[Any]:
    if name == "time":
        return _moments(series, where)
    if name == "inputs":
        return _input_texts(series, where)
    if name in _WHOLE:
        return _whole(series, where)
    if name in _NUMBERS:
        return _numbers(series, where)
    return _texts(series, where)


def _moments(series: nw.Series[Any], where: str) -> nw.Series[Any]:
    if series.dtype == nw.String:
        try:
            told = pd.to_datetime(series.to_list(), utc=True, format="ISO8601")
        except ValueError as error:
            raise _wrong(series, "a time in ISO 8601", where) from error
        values = told.to_pydatetime().tolist()
        kind = nw.Datetime("us", "UTC")
        return nw.new_series("time", values, kind, backend=series.implementation)
    if not isinstance(series.dtype, nw.Datetime):
        raise _wrong(series, "a time", where)
    if series.dtype.time_zone is None:
        return series.dt.replace_time_zone("UTC")
    return series.dt.convert_time_zone("UTC")


def _whole(series: nw.Series[Any], where: str) -> nw.Series[Any]:
    if series.dtype.is_integer():
        return series
    if not (series.dtype.is_numeric() or _is_empty(series)):
        raise _wrong(series, "a whole number", where)
    values = [None if pd.isna(value) else value for value in series.to_list()]
    if any(value is not None and value != int(value) for value in values):
        raise _wrong(series, "a whole number", where)
    if series.implementation.is_pandas():
        native = pd.Series(values, dtype="Int64")
        return nw.from_native(native.rename(series.name), series_only=True)
    cast = [None if value is None else int(value) for value in values]
    return nw.new_series(series.name, cast, nw.Int64, backend=series.implementation)


def _numbers(series: nw.Series[Any], where: str) -> nw.Series[Any]:
    if _is_empty(series) and not series.dtype.is_numeric():
        return _missing(series, nw.Float64())
    if not series.dtype.is_numeric():
        raise _wrong(series, "a number", where)
    return series.cast(nw.Float64)


def _texts(series: nw.Series[Any], where: str) -> nw.Series[Any]:
    if series.dtype == nw.String:
        return series
    if _is_empty(series):
        return _missing(series, nw.String())
    known = isinstance(series.dtype, nw.Enum) or series.dtype in _TEXT
    if not known or not all(isinstance(v, str) or pd.isna(v) for v in series.to_list()):
        raise _wrong(series, "text", where)
    return series.cast(nw.String)


def _input_texts(series: nw.Series[Any], where: str) -> nw.Series[Any]:
    if series.dtype == nw.String:
        return series
    if _is_empty(series):
        return _missing(series, nw.String())
    values = series.to_list()
    texts = [v if isinstance(v, str) else _object_text(v) for v in values]
    if any(
        t is None and isinstance(v, int) for t, v in zip(texts, values, strict=True)
    ):
        raise _wrong(series, "JSON objects, or their text", where)
    return _like(series, texts, nw.String())


def _object_text(value: object) -> str | None:
    return canonical_text(value) if isinstance(value, dict) else None


def _is_empty(series: nw.Series[Any]) -> bool:
    return series.null_count() == len(series)


def _missing(series: nw.Series[Any], kind: Any) -> nw.Series[Any]:  # noqa: ANN401 - a type of narwhals
    return _like(series, [None] * len(series), kind)


def _like(series: nw.Series[Any], values: list[Any], kind: Any) -> nw.Series[Any]:  # noqa: ANN401 - a type of narwhals
    if series.implementation.is_pandas():
        native = pd.Series(values, dtype=object)
        number = kind == nw.Float64
        native = native.astype("float64") if number else native.infer_objects()
        return nw.from_native(native.rename(series.name), series_only=True)
    return nw.new_series(series.name, values, kind, backend=series.implementation)


def _wrong(series: nw.Series[Any], rule: str, where: str) -> UnreadableData:
    return UnreadableData(
        f"{where}: the column {series.name!r} must hold {rule}; it holds "
        f"{series.dtype}. Hint: the form of each column is in the reference of the "
        "decision log."
    )


def _refuse_gaps(frame: nw.DataFrame[Any], where: str) -> None:
    for name in REQUIRED:
        gaps = frame[name].null_count()
        if gaps:
            raise UnreadableData(
                f"{where}: every row must have {name!r}; it is missing in {gaps} of "
                f"{len(frame)}. Hint: a decision log is written by `DecisionLog`."
            )


def _refuse_arms(frame: nw.DataFrame[Any], where: str) -> None:
    for arm in frame["arm"].unique().to_list():
        if arm not in ARMS:
            raise UnreadableData(
                f"{where}: an arm must be {' or '.join(map(repr, ARMS))}; got "
                f"{arm!r}. {did_you_mean(arm, ARMS)}"
            )


def _refuse_twice(frame: nw.DataFrame[Any], where: str) -> None:
    keys = frame.select("writer", "sequence")
    if len(keys) == len(keys.unique()):
        return
    writer, sequence = keys.filter(keys.is_duplicated()).row(0)
    raise UnreadableData(
        f"{where}: a row must stand once; number {sequence} of the writer {writer!r} "
        "stands twice. Hint: a part was copied, or a table was joined: remove the copy."
    )
