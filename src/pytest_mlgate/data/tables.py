"""How a reference becomes rows: `read_table`, and `wrap_frame` for rows in memory.

A table is read whole or not at all. What the libraries would pass over in silence
(renamed columns, short rows, an index that swallows a column) is an error here.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from importlib import import_module
from typing import IO
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal
from typing import cast

import narwhals as nw
import pandas as pd

from pytest_mlgate.data.content import content_digest
from pytest_mlgate.data.csv_layout import scan_csv
from pytest_mlgate.data.references.origin import Origin
from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.data.references.reference_syntax import file_name
from pytest_mlgate.data.references.resolving import open_verified
from pytest_mlgate.data.references.resolving import refuse_if_changed
from pytest_mlgate.data.references.resolving import resolve
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import MlgateError
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_mlgate.data.references.pins import Pins
    from pytest_mlgate.data.references.resolving import DataReference

Engine = Literal["pandas", "polars"]

SUFFIXES = (".csv", ".csv.gz", ".parquet")
"""File formats that this version reads."""

# what pandas calls an index without a name when it writes parquet
_UNNAMED_INDEX = re.compile(r"__index_level_\d+__")


# Frames have no single truth value, so tables are equal only when they are the same.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DataTable:
    """Rows with the identity of the bytes that they came from."""

    # a pandas or polars frame (whatever narwhals reads, when made in memory)
    frame: Any
    # as the settings name it
    reference: str
    # "sha256:…" of the file's bytes, or of the content when made in memory
    identity: str
    rows: int
    columns: tuple[str, ...]
    # where the rows come from, and whether their name may mean others tomorrow
    origin: Origin = field(default_factory=Origin.in_memory)
    # of rows that stay where they are: keeps a copy there, and `refuse_if_changed`
    # tells whether the bytes that an engine counted are still those of `identity`
    source: DataReference | None = field(default=None, repr=False)

    @property
    def stays(self) -> bool:
        """Whether the rows stay where they are: an engine counts them, none is read."""
        return isinstance(nw.from_native(self.frame), nw.LazyFrame)

    def refuse_if_rewritten(self) -> None:
        """Raise if an engine may have counted other bytes than those of `identity`.

        Raises
        ------
        UnreadableData
            If the file was written since it was identified.
        """
        if self.source is not None:
            refuse_if_changed(self.source)


def read_table(
    reference: str,
    *,
    root: Path,
    engine: Engine = "pandas",
    pins: Pins | None = None,
) -> DataTable:
    """Read a CSV, gzipped CSV or parquet file, with its identity.

    Parameters
    ----------
    reference
        See `data.references.resolving.resolve`; the suffix names the format.
    root
        The folder that relative paths start from.
    engine
        The library whose frame is returned.
    pins
        Where this run keeps what it downloads.

    Returns
    -------
    DataTable
        In a CSV file an empty field and ``NaN`` are missing values; every other word,
        such as ``NA`` or ``?``, stays what it is.

    Raises
    ------
    UnreadableData
        If the file is missing, damaged, of an unknown format, has no rows, or names
        a column twice.
    MissingDependency
        If the format or the engine needs a library that is not installed.
    """
    suffix = _suffix(reference)
    found = resolve(reference, root=root, pins=pins)
    try:
        if suffix == ".parquet":
            frame = _read_parquet(found, engine)
        else:
            frame = _read_csv(found, engine, zipped=suffix == ".csv.gz")
    except MlgateError:
        raise
    # The libraries raise dozens of kinds of errors on damaged bytes; each ends here.
    except Exception as error:
        raise _damaged(found, error) from error
    refuse_if_changed(found)
    names = list(frame.columns)
    _refuse_bad_names(names, where=found.location)
    _refuse_empty((len(frame), len(names)), where=found.location)
    return DataTable(
        frame=frame,
        reference=found.reference,
        identity=found.identity,
        rows=len(frame),
        columns=tuple(names),
        origin=Origin.of(found),
    )


def wrap_frame(frame: Any, *, reference: str = "in memory") -> DataTable:  # noqa: ANN401 - any frame that narwhals reads
    """Take a frame made in memory (a fixture of the user's) as a table.

    Parameters
    ----------
    frame
        A pandas, polars or pyarrow frame; not a lazy one.
    reference
        What reports call it.

    Returns
    -------
    DataTable
        Its identity is a SHA-256 of names, order, types and values; the index of a
        pandas frame is no part of it.

    Raises
    ------
    InvalidInput
        If it is not a frame, or a lazy one.
    UnreadableData
        If it has no rows, or a column twice.
    """
    if isinstance(frame, pd.DataFrame):
        _refuse_bad_names(list(frame.columns), where=reference)
    try:
        readable = nw.from_native(frame, eager_only=True)
    except nw.exceptions.DuplicateError as error:
        raise UnreadableData(
            f"{reference}: a name of a column must be unique ({error}). "
            "Hint: rename or drop the others."
        ) from error
    except TypeError as error:
        raise InvalidInput.because(
            "frame",
            "a pandas, polars or pyarrow frame",
            type(frame).__name__,
            hint="call .collect() on a lazy frame",
        ) from error
    _refuse_empty(readable.shape, where=reference)
    return DataTable(
        frame=frame,
        reference=reference,
        identity=content_digest(readable),
        rows=len(readable),
        columns=tuple(readable.columns),
    )


def _suffix(reference: str) -> str:
    name = file_name(reference).lower()
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return suffix
    raise UnreadableData(
        f"{redacted(reference)!r}: the name must end in one of {', '.join(SUFFIXES)}. "
        "Hint: convert the table to parquet, or override the fixture "
        "`mlgate_evaluation` and read it there."
    )


def _read_csv(found: DataReference, engine: Engine, *, zipped: bool) -> Any:  # noqa: ANN401 - pandas or polars
    with _text_bytes(found, zipped=zipped) as stream:
        layout = scan_csv(stream, where=found.location)
    with _text_bytes(found, zipped=zipped) as stream:
        if engine == "polars":
            polars = _import_polars()
            # The whole file decides a column's type, not its first hundred rows;
            # n_rows leaves out blank lines at the end, which polars reads as nulls.
            frame = polars.read_csv(
                stream.read(), infer_schema_length=None, n_rows=layout.rows
            )
        else:
            frame = pd.read_csv(
                stream,
                encoding="utf-8-sig",
                keep_default_na=False,
                na_values=["", "NaN"],
                low_memory=False,
            )
    # Whatever a library made of the text must be what the text says.
    if layout.rows != len(frame):
        raise UnreadableData(
            f"{found.location}: the file has {layout.rows} rows and {engine} read "
            f"{len(frame)}. Hint: save the table as parquet."
        )
    return frame


@contextmanager
def _text_bytes(found: DataReference, *, zipped: bool) -> Iterator[IO[bytes]]:
    with open_verified(found) as stream:
        if not zipped:
            yield stream
            return
        with gzip.GzipFile(fileobj=stream) as text:
            # GzipFile is an IO[bytes] in all but its stub
            yield cast("IO[bytes]", text)


def _read_parquet(found: DataReference, engine: Engine) -> Any:  # noqa: ANN401 - pandas or polars
    """Read with pyarrow for both engines: on damage the reader of polars panics."""
    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError as error:
        raise MissingDependency.for_extra("A .parquet file", "parquet") from error
    polars = _import_polars() if engine == "polars" else None
    with open_verified(found) as stream:
        opened = parquet.ParquetFile(stream)
        _refuse_bad_names(opened.schema_arrow.names, where=found.location)
        rows = opened.read()
    if polars is not None:
        # over text that is no UTF-8 polars panics, which is no Exception
        rows.validate(full=True)
        unnamed = [name for name in rows.column_names if _UNNAMED_INDEX.match(name)]
        return polars.from_arrow(rows.drop_columns(unnamed))
    frame: pd.DataFrame = rows.to_pandas()
    # A column that pandas would hide in the index is a column all the same.
    hidden = [name for name in frame.index.names if name is not None]
    return frame.reset_index(hidden) if hidden else frame.reset_index(drop=True)


def _import_polars() -> Any:  # noqa: ANN401 - a module
    try:
        return import_module("polars")
    except ImportError as error:
        raise MissingDependency.for_extra('engine = "polars"', "polars") from error


def _refuse_empty(shape: tuple[int, int], *, where: str) -> None:
    if 0 in shape:
        raise UnreadableData(
            f"{where}: the table has {shape[0]} rows and {shape[1]} columns; it must "
            "have at least one of each. Hint: check the step that wrote it."
        )


def _refuse_bad_names(names: Iterable[object], *, where: str) -> None:
    counts = Counter(names)
    for name, count in counts.items():
        if not isinstance(name, str):
            raise UnreadableData(
                f"{where}: the name of a column must be text; got {name!r} "
                f"({type(name).__name__}). Hint: frame.columns = "
                "[str(name) for name in frame.columns]."
            )
        if count > 1:
            raise UnreadableData(
                f"{where}: a name of a column must be unique; {name!r} stands "
                f"{count} times. Hint: rename or drop the others."
            )


def _damaged(found: DataReference, error: Exception) -> UnreadableData:
    cut = isinstance(error, EOFError | gzip.BadGzipFile | zlib.error)
    what = "the gzip stream is cut short or damaged" if cut else "it cannot be read"
    told = str(error).strip().splitlines() or [""]
    return UnreadableData(
        f"{found.location}: {what} ({type(error).__name__}: {told[0]}). "
        "Hint: write the file again, and check that the copy was complete."
    )
