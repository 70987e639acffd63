"""How a reference becomes a table that stays where it is: `scan_table`.

Its rows are counted by an engine and never read into this process, so the file may be
larger than memory.
"""

from __future__ import annotations

import gzip
import zlib
from functools import cache
from importlib import import_module
from typing import IO
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal
from typing import cast
from typing import get_args

import narwhals as nw

from pytest_mlgate.data.csv_layout import scan_csv
from pytest_mlgate.data.profiles.engine_errors import engine_errors
from pytest_mlgate.data.references.origin import Origin
from pytest_mlgate.data.references.redaction import redacted
from pytest_mlgate.data.references.reference_syntax import file_name
from pytest_mlgate.data.references.resolving import open_verified
from pytest_mlgate.data.references.resolving import refuse_if_changed
from pytest_mlgate.data.references.resolving import resolve
from pytest_mlgate.data.tables import DataTable
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import MissingDependency
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.data.references.pins import Pins
    from pytest_mlgate.data.references.resolving import DataReference

LazyEngine = Literal["duckdb", "polars-lazy", "spark"]

_EXTRA = {"duckdb": "duckdb", "polars-lazy": "polars", "spark": "spark"}

_CSV_TYPES = ["BOOLEAN", "BIGINT", "DOUBLE", "VARCHAR"]
"""No dates, as the other readers of CSV find none."""


def scan_table(
    reference: str,
    *,
    root: Path,
    engine: LazyEngine = "duckdb",
    pins: Pins | None = None,
) -> DataTable:
    """Open a parquet file, or with DuckDB a CSV file, without reading its rows.

    Parameters
    ----------
    reference, root, pins
        See `data.references.resolving.resolve`. A file that was downloaded is there for
        as long as `pins` is.
    engine
        What will count the rows. Spark takes the session that is active, or starts
        one with its own defaults.

    Returns
    -------
    DataTable
        Its frame is a DuckDB relation, a polars LazyFrame, or a Spark frame.

    Raises
    ------
    InvalidInput
        If there is no such engine.
    UnreadableData
        If the file is missing, damaged, of another format, or has no rows.
    MissingDependency
        If the engine is not installed.
    """
    if engine not in _EXTRA:
        raise InvalidInput.unknown_name("engine", engine, get_args(LazyEngine))
    name = file_name(reference).lower()
    if not name.endswith(".parquet") and not (engine == "duckdb" and ".csv" in name):
        raise UnreadableData(
            f"{redacted(reference)!r}: the name must end in .parquet (for DuckDB also "
            f".csv or .csv.gz) to be left where it is with engine = {engine!r}. "
            "Hint: convert the table to parquet."
        )
    library = _import(engine)
    found = resolve(reference, root=root, pins=pins)
    if not name.endswith(".parquet"):
        _refuse_bad_csv(found, zipped=name.endswith(".gz"))
    with engine_errors(found.location, engine=engine):
        frame = _opened(library, found, engine, name)
        lazy = nw.from_native(frame).lazy()
        columns = tuple(lazy.collect_schema().names())
        rows = int(lazy.select(nw.len().alias("rows")).collect().item())
    refuse_if_changed(found)
    if not rows:
        raise UnreadableData(
            f"{found.location}: the table has no rows; it must have at least one. "
            "Hint: check the step that wrote it."
        )
    return DataTable(
        frame=frame,
        reference=found.reference,
        identity=found.identity,
        rows=rows,
        columns=columns,
        origin=Origin.of(found),
        source=found,
    )


def _import(engine: LazyEngine) -> Any:  # noqa: ANN401 - a module
    module = {"duckdb": "duckdb", "polars-lazy": "polars", "spark": "pyspark.sql"}
    try:
        return import_module(module[engine])
    except ImportError as error:
        what = f"engine = {engine!r}"
        raise MissingDependency.for_extra(what, _EXTRA[engine]) from error


@cache
def _connection(library: Any) -> Any:  # noqa: ANN401 - a module, and its connection
    """Open one database in memory, empty for ever: it only reads files.

    It stays open because relations of DuckDB 1 die with their connection.
    """
    return library.connect()


def _opened(library: Any, found: DataReference, engine: LazyEngine, name: str) -> Any:  # noqa: ANN401 - a module, and its frame
    path = str(found.path)
    if engine == "spark":
        return library.SparkSession.builder.getOrCreate().read.parquet(path)
    if engine == "polars-lazy":
        return library.scan_parquet(path)
    connection = _connection(library)
    if name.endswith(".parquet"):
        return connection.read_parquet(path)
    return connection.read_csv(
        path,
        header=True,
        sep=",",
        quotechar='"',
        escapechar='"',
        sample_size=-1,  # the whole file decides a column's type
        na_values=["", "NaN"],
        auto_type_candidates=_CSV_TYPES,
    )


def _refuse_bad_csv(found: DataReference, *, zipped: bool) -> None:
    """Look at a CSV file row by row, as `read_table` does."""
    with open_verified(found) as stream:
        if not zipped:
            scan_csv(stream, where=found.location)
            return
        try:
            with gzip.GzipFile(fileobj=stream) as text:
                # GzipFile is an IO[bytes] in all but its stub
                scan_csv(cast("IO[bytes]", text), where=found.location)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise UnreadableData(
                f"{found.location}: the gzip stream is cut short or damaged "
                f"({error}). Hint: write the file again, and check that the copy was "
                "complete."
            ) from error
