"""A part rewritten as parquet once it is full: `rewrite_as_table`.

Rows are kept as lines until then: a parquet file that a kill leaves without its end
cannot be read at all, a part of lines loses its last one.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.decision_log.decision_row import COLUMNS
from pytest_mlgate.data.decision_log.part_names import TABLE
from pytest_mlgate.errors import MissingDependency

if TYPE_CHECKING:
    from pathlib import Path

_WHOLE = ("sequence", "version")
_NUMBERS = ("score", "latency_ms")
# a line must fit into a block
_BLOCK = 64 << 20


def import_parquet() -> None:
    """Import what tables need while a server starts, not in the midst of its work.

    Raises
    ------
    MissingDependency
        If pyarrow is not installed.
    """
    if find_spec("pyarrow") is None:
        raise MissingDependency.for_extra('format="parquet"', "parquet")
    for name in ("pyarrow.json", "pyarrow.parquet"):
        import_module(name)


def rewrite_as_table(part: Path) -> None:
    """Write the rows of a part as parquet beside it, then remove it.

    Until the table stands under its own name the part counts, from then on the table
    (`part_names.without_rewritten`): a kill at any point loses no row.

    Raises
    ------
    OSError, pyarrow.ArrowException
        If the disk is full; the part is then as it was.
    """
    arrow_json = import_module("pyarrow.json")
    parquet = import_module("pyarrow.parquet")
    rows = arrow_json.read_json(
        part,
        read_options=arrow_json.ReadOptions(block_size=_BLOCK),
        parse_options=arrow_json.ParseOptions(explicit_schema=_schema()),
    )
    table = part.with_suffix(TABLE)
    unfinished = part.with_name(f".{table.name}.partial")
    try:
        parquet.write_table(rows.select(list(COLUMNS)), unfinished)
        unfinished.replace(table)
    finally:
        unfinished.unlink(missing_ok=True)
    part.unlink()


def _schema() -> Any:  # noqa: ANN401 - pyarrow's own
    arrow = import_module("pyarrow")
    kinds = dict.fromkeys(COLUMNS, arrow.string())
    kinds |= dict.fromkeys(_WHOLE, arrow.int64())
    kinds |= dict.fromkeys(_NUMBERS, arrow.float64())
    kinds["time"] = arrow.timestamp("us", tz="UTC")
    return arrow.schema(list(kinds.items()))
