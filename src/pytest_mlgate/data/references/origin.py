"""Where do the rows of a table come from, and can they change: `Origin`."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_mlgate.data.references.reference_syntax import Kind
    from pytest_mlgate.data.references.resolving import DataReference


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
