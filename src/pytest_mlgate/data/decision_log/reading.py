"""How a decision log becomes rows: `read_log`, and `open_log` with what it found.

The parts of a log are read as they are at this moment; a writer may go on writing.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.content import content_digest
from pytest_mlgate.data.decision_log.decision_row import COLUMNS
from pytest_mlgate.data.decision_log.json_part import json_columns
from pytest_mlgate.data.decision_log.log_frame import frame_of_columns
from pytest_mlgate.data.decision_log.log_frame import log_frame
from pytest_mlgate.data.decision_log.log_parts import find_parts
from pytest_mlgate.data.decision_log.log_parts import part_bytes
from pytest_mlgate.data.decision_log.part_names import TABLE
from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.data.references.reference_syntax import file_name
from pytest_mlgate.data.references.sha256 import digest_of_bytes
from pytest_mlgate.data.references.sha256 import digest_of_text
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.written_moment import asked_moment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence
    from datetime import datetime

    from pytest_mlgate.data.references.pins import Pins


# Frames have no single truth value, so readings are equal only when they are the same.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LogReading:
    """The rows of a decision log, and what they were read from."""

    # the columns of a decision log, sorted by time, then by writer and sequence
    frame: nw.DataFrame[Any]
    # as the settings name it, with nothing that opens doors; "in memory" for a frame
    reference: str
    # "sha256:…" over the bytes of all parts, as they were when they were read
    identity: str
    # the parts that were read
    parts: tuple[str, ...]
    # those of them whose last row a kill left half written: it is not in the frame
    torn: tuple[str, ...]


def read_log(
    reference: str | Path | Any,  # noqa: ANN401 - any frame that narwhals reads
    *,
    root: Path | None = None,
    since: str | datetime | None = None,
    until: str | datetime | None = None,
    columns: Sequence[str] | None = None,
) -> nw.DataFrame[Any]:
    """Read the rows of a decision log.

    Parameters
    ----------
    reference
        A folder of parts, one part, a pattern, a URL, or a frame in memory.
    root
        The folder that relative paths start from; None: the current one.
    since, until
        Keep rows with ``since <= time < until``. Text is ISO 8601; a time without a
        zone is UTC, a day begins at midnight.
    columns
        The columns to return; None: all of them.

    Returns
    -------
    DataFrame
        Of pandas, or of the library of a frame that was given; sorted by time. It may
        have no rows. `inputs` is JSON text (`logged_inputs` makes columns of it).

    Raises
    ------
    UnreadableData
        If there are no parts, one is damaged, or what it holds is no decision log.
    InvalidInput
        If a time cannot be read, or there is no such column.
    MissingDependency
        If a part is parquet and pyarrow is not installed.
    """
    place = Path.cwd() if root is None else root
    return open_log(
        reference, root=place, since=since, until=until, columns=columns
    ).frame


def open_log(
    reference: str | Path | Any,  # noqa: ANN401 - any frame that narwhals reads
    *,
    root: Path,
    since: str | datetime | None = None,
    until: str | datetime | None = None,
    columns: Sequence[str] | None = None,
    pins: Pins | None = None,
    twice: bool = False,
) -> LogReading:
    """Read a decision log, and tell its identity and what was left out.

    Takes what `read_log` takes and raises what it raises; `pins` is where this run
    keeps what it downloads. With `twice`, rows that stand twice are kept and not
    refused: an audit lists them.
    """
    window = (asked_moment("since", since), asked_moment("until", until))
    if isinstance(reference, str | Path):
        place = str(reference)
        found = _of_parts(place, root=root, columns=columns, pins=pins, twice=twice)
    else:
        found = _of_frame(reference, twice=twice)
    kept = _counted_anew(_within(found.frame, *window))
    if columns is not None:
        _refuse_unknown(columns, kept.columns, found.reference)
        kept = kept.select(*columns)
    return LogReading(
        frame=kept,
        reference=found.reference,
        identity=found.identity,
        parts=found.parts,
        torn=found.torn,
    )


def _of_parts(
    reference: str,
    *,
    root: Path,
    columns: Sequence[str] | None,
    pins: Pins | None,
    twice: bool,
) -> LogReading:
    places = find_parts(reference, root=root)
    rows: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    tables, torn, digests = [], [], []
    with_inputs = columns is None or "inputs" in columns
    for place in places:
        content = part_bytes(place, root=root, pins=pins)
        digests.append(digest_of_bytes(content))
        where = redacted(place)
        if file_name(place).endswith(TABLE):
            tables.append(_table(content, where, twice=twice))
            continue
        part, is_torn = json_columns(content, where=where, with_inputs=with_inputs)
        for name, values in part.items():
            rows[name] += values
        torn += [where] if is_torn else []
    return LogReading(
        frame=_joined(rows, tables, redacted(reference), twice=twice),
        reference=redacted(reference),
        identity=digest_of_text("\n".join(digests)),
        parts=tuple(redacted(place) for place in places),
        torn=tuple(torn),
    )


def _joined(
    rows: dict[str, list[Any]],
    tables: list[nw.DataFrame[Any]],
    where: str,
    *,
    twice: bool,
) -> nw.DataFrame[Any]:
    """Put rows of all parts together; a row that stands in two parts is found here."""
    if rows["writer"] or not tables:
        tables = [*tables, frame_of_columns(rows)]
    if len(tables) == 1:
        return log_frame(tables[0], where=where, twice=twice)
    each = [log_frame(table, where=where, twice=twice) for table in tables]
    # a column that not every part has says nothing about the whole log
    common = nw.concat([table.select(*COLUMNS) for table in each])
    return log_frame(common, where=where, twice=twice)


def _table(content: bytes, where: str, *, twice: bool) -> nw.DataFrame[Any]:
    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError as error:
        raise MissingDependency.for_extra("A .parquet file", "parquet") from error
    try:
        frame = parquet.ParquetFile(io.BytesIO(content)).read().to_pandas()
    # pyarrow raises many kinds of errors on damaged bytes; each ends here
    except Exception as error:
        told = (str(error).strip().splitlines() or [""])[0]
        raise UnreadableData(
            f"{where}: it must be a parquet table; {told}. Hint: restore the part from "
            "where it was written."
        ) from error
    readable = nw.from_native(frame, eager_only=True)
    return log_frame(readable, where=where, twice=twice)


def _of_frame(frame: Any, *, twice: bool) -> LogReading:  # noqa: ANN401 - any frame
    try:
        readable = nw.from_native(frame, eager_only=True)
    except nw.exceptions.DuplicateError as error:
        raise UnreadableData(
            f"the decision log in memory: a column must stand once ({error}). Hint: "
            "drop the other."
        ) from error
    except TypeError as error:
        raise InvalidInput.because(
            "log",
            "a path, a reference, or a pandas, polars or pyarrow frame",
            type(frame).__name__,
            hint="call .collect() on a lazy frame",
        ) from error
    found = log_frame(readable, where="the decision log in memory", twice=twice)
    return LogReading(
        frame=found,
        reference="in memory",
        identity=content_digest(found),
        parts=(),
        torn=(),
    )


def _within(
    frame: nw.DataFrame[Any], since: datetime | None, until: datetime | None
) -> nw.DataFrame[Any]:
    if since is not None:
        frame = frame.filter(nw.col("time") >= since)
    return frame if until is None else frame.filter(nw.col("time") < until)


def _counted_anew(frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
    kept = frame.sort("time", "writer", "sequence")
    if not kept.implementation.is_pandas():
        return kept
    return nw.from_native(kept.to_native().reset_index(drop=True), eager_only=True)


def _refuse_unknown(asked: Iterable[str], known: Sequence[str], where: str) -> None:
    for name in asked:
        if name not in known:
            raise InvalidInput(
                f"{where}: a decision log has no column {name!r}. "
                f"{did_you_mean(name, known)}"
            )
