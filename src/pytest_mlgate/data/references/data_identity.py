"""What identifies a table in a record: `DataIdentity`, its bytes, its form and when."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING

from pytest_mlgate.data.references.schema_digest import column_kinds
from pytest_mlgate.data.references.schema_digest import schema_digest

if TYPE_CHECKING:
    from pytest_mlgate.data.references.reference_syntax import Kind
    from pytest_mlgate.data.references.resolving import DataReference
    from pytest_mlgate.data.tables import DataTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the rows of a table come from."""

    kind: Kind
    # the name that the source gives to the bytes; None when it has none
    version: str | None
    # whether the reference may name other bytes tomorrow
    mutable: bool
    # UTC, ISO 8601, to the second
    resolved: str = field(compare=False)

    @classmethod
    def of(cls, found: DataReference) -> Origin:
        """Say where the bytes of a resolved reference come from."""
        return cls(
            kind=found.kind,
            version=found.version,
            mutable=found.mutable,
            resolved=found.resolved,
        )

    @classmethod
    def in_memory(cls) -> Origin:
        """Say that somebody's code made the rows, now."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return cls(kind="memory", version=None, mutable=True, resolved=now)


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
