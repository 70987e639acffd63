"""What of a column is counted: the column itself, or a part of it such as its hour.

Every part is a number that narwhals can express, so that each engine computes it where
its rows are. Patterns name their characters one by one: what counts as blank differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.profiles.profile import part_label

if TYPE_CHECKING:
    from pytest_mlgate.data.profiles.profile import Family

TIME_PARTS = {
    "hour": tuple(str(hour) for hour in range(24)),
    "weekday": tuple(str(day) for day in range(1, 8)),
}
"""Parts of a time with their levels; weekday 1 is Monday."""

TEXT_PARTS = ("length", "share_non_ascii", "words")
"""Parts of a text: characters, share of them outside ASCII, runs between blanks."""

_WORD = "[^ \t\n\r\x0b\x0c]+"
_BLANK = "[ \t\n\r\x0b\x0c]+"
_NON_ASCII = "[^\x01-\x7f]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A column, or one part of it.

    Parameters
    ----------
    column : str
        The column of the table.
    part : str or None
        A key of `TIME_PARTS`, or one of `TEXT_PARTS`; None for the column itself.
    """

    column: str
    part: str | None = None

    @property
    def label(self) -> str:
        """Name it as `Profile.by_label` does."""
        return part_label(self.column, self.part) if self.part else self.column

    def number(self, family: Family) -> nw.Expr:
        """Express it as float64, null or NaN where the column has no value.

        Times stand in UTC, without their zone.
        """
        return _number(nw.col(self.column), self.part, family).alias(self.label)


def _number(column: nw.Expr, part: str | None, family: Family) -> nw.Expr:
    found: Any
    if part is None:
        # some engines turn a boolean into a number only by way of an integer
        found = column.cast(nw.Int8) if family == "booleans" else column
    elif part in TIME_PARTS:
        time = column.cast(nw.Datetime("us"))  # a date has no hour
        day = time.dt.weekday()
        # some versions of narwhals call Sunday 0 on Spark
        day = nw.when(day == 0).then(nw.lit(7)).otherwise(day)
        found = time.dt.hour() if part == "hour" else day
    elif part == "words":
        marked = column.str.replace_all(_WORD, "x").str.replace_all(_BLANK, "")
        found = marked.str.len_chars()
    else:
        found = column.str.len_chars()
    if part == "share_non_ascii":
        outside = found - column.str.replace_all(_NON_ASCII, "").str.len_chars()
        # an empty text has no share: 0 of 1
        whole = nw.when(found > 0).then(found).otherwise(nw.lit(1))
        found = outside.cast(nw.Float64) / whole.cast(nw.Float64)
    number: nw.Expr = found.cast(nw.Float64)
    return number
