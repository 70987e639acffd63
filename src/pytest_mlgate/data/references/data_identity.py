"""What identifies a table in a record: `DataIdentity`, its bytes, its form and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.data.references.schema_digest import column_kinds
from pytest_mlgate.data.references.schema_digest import schema_digest

if TYPE_CHECKING:
    from pytest_mlgate.data.references.origin import Origin
    from pytest_mlgate.data.tables import DataTable


@dataclass(frozen=True, slots=True, kw_only=True)
class DataIdentity:
    """Everything that a record says about one table."""

    # as the settings name it, with nothing that opens doors
    reference: str
    # "sha256:…" of the bytes, or of the content when made in memory
    identity: str
    origin: Origin
    rows: int
    columns: tuple[str, ...]
    # column to kind of values, whichever library read it
    kinds: dict[str, str]

    @property
    def schema_digest(self) -> str:
        """Name the form of the table: names and kinds of its columns."""
        return schema_digest(self.kinds)


def identity_of(table: DataTable) -> DataIdentity:
    """Describe a table that was read or made.

    Examples
    --------
    >>> import pandas as pd
    >>> from pytest_mlgate.data.tables import wrap_frame
    >>> found = identity_of(wrap_frame(pd.DataFrame({"age": [17, 42]})))
    >>> found.origin.kind, found.rows, found.kinds
    ('memory', 2, {'age': 'number'})

    Two rows of numbers that some code made: their content has a name, no source.
    """
    return DataIdentity(
        reference=table.reference,
        identity=table.identity,
        origin=table.origin,
        rows=table.rows,
        columns=tuple(table.columns),
        kinds=column_kinds(table.frame),
    )
