"""What stays of reference data when its rows are gone: `Profile`, `ColumnProfile`.

Counts on cells that are fixed when the profile is made. Counts on the same cells add
up, over files and over workers (`profile_merge`). Nothing here reads rows
(`profiling`), files (`profile_file`), or a later table (`cells`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal

from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 2
"""Version of the profile's form, raised when a reader would misread it."""

MAX_CELLS = 256
"""Cells of a numeric column at most."""

MAX_LEVELS = 1000
"""Levels of a categorical column that are kept; the others are counted together."""

Kind = Literal["numeric", "categorical", "boolean", "datetime", "text", "empty"]
Family = Literal["numbers", "booleans", "text", "datetimes", "zoned datetimes", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProfile:
    """One column of the reference data, as counts.

    Parameters
    ----------
    name : str
        The column; of a part, what it measures ("hour", "length").
    kind : str
        What its cells are. "numeric": between `edges`; "categorical", "boolean": one
        per level, then one for all others if any were not kept; "datetime", "text":
        none, but `parts` have; "empty": none, no value was there.
    family : str
        What values it held, whichever type stored them; a later table must agree.
    dtype : str
        The type that stored them, in the words of narwhals.
    rows, missing : int
        All rows, and those without a value (null, NaN).
    edges : tuple of float
        Increasing and finite; cell i holds ``edges[i - 1] <= x < edges[i]``, the
        outermost also the infinities.
    counts : tuple of int
        Rows per cell, without the missing ones.
    location, scale : float or None
        Median and interquartile range of the finite values (for a range of 0 the
        standard deviation).
    minimum, maximum, mean, std : float or None
        Of the finite values; `std` with denominator n - 1.
    infinities : int
        Rows that are infinite.
    levels : tuple of str
        Most frequent first, ties by name; at most `MAX_LEVELS`.
    other : int
        Rows of levels that were not kept.
    n_levels : int
        All levels, kept or not.
    once : int
        Levels that stood in one row only. ``once / rows`` estimates how many rows of
        a second sample are of levels never seen (Good 1953).
    first, last : str or None
        Oldest and newest time, ISO 8601.
    parts : tuple of ColumnProfile
        "hour" and "weekday" (1 is Monday) of a datetime, in UTC where it has a zone;
        "length", "share_non_ascii" and "words" of text.
    """

    name: str
    kind: Kind
    family: Family
    dtype: str
    rows: int
    missing: int
    edges: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    location: float | None = None
    scale: float | None = None
    minimum: float | None = None
    maximum: float | None = None
    mean: float | None = None
    std: float | None = None
    infinities: int = 0
    levels: tuple[str, ...] = ()
    other: int = 0
    n_levels: int = 0
    once: int = 0
    first: str | None = None
    last: str | None = None
    parts: tuple[ColumnProfile, ...] = ()

    @property
    def cells(self) -> tuple[int, ...]:
        """Count rows per cell, the cell of levels not kept included."""
        return (*self.counts, self.other) if self.other else self.counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A table as counts, instead of its rows.

    Parameters
    ----------
    format : int
        `FORMAT` of the release that made it.
    rows : int
        Rows of the table.
    weights_total : float or None
        Sum of the weights; None where every row counts once.
    columns : tuple of ColumnProfile
        In the order of the table.
    identity : str or None
        What identifies the rows, "sha256:…"; None where nothing does.
    made : str
        When, ISO 8601 in UTC.
    source : str
        The reference of the table, for reports.
    """

    format: int
    rows: int
    weights_total: float | None
    columns: tuple[ColumnProfile, ...]
    identity: str | None
    made: str
    source: str

    def by_label(self) -> Mapping[str, ColumnProfile]:
        """Give every set of cells its label: ``"age"``, ``"seen_at: hour"``.

        A column with parts is there as well, for its missing values.

        Raises
        ------
        UnreadableData
            If a column has the label of another one's part.
        """
        found: dict[str, ColumnProfile] = {}
        for column in self.columns:
            labels = [part_label(column.name, part.name) for part in column.parts]
            own = zip([column.name, *labels], (column, *column.parts), strict=True)
            for label, cells in own:
                if label in found:
                    raise UnreadableData(
                        f"{self.source}: no column may be called {label!r}, which is "
                        "what a part of another column is called. Hint: rename it."
                    )
                found[label] = cells
        return found


def part_label(column: str, part: str) -> str:
    """Name a part of a column."""
    return f"{column}: {part}"
