"""How a rule is held against rows that stay where they are: `RowsInPlace`.

The engine counts what breaks a rule, everything that is asked at once in one pass. Of
what is broken the first few rows come back, with the columns that a reader needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw

from pytest_mlgate.data.places.numbered_rows import free_name
from pytest_mlgate.data.places.numbered_rows import numbered
from pytest_mlgate.data.places.pushed_conditions import is_missing
from pytest_mlgate.data.places.pushed_values import aggregated
from pytest_mlgate.data.places.pushed_values import engine_of
from pytest_mlgate.data.places.pushed_values import lazy_rows
from pytest_mlgate.data.profiles.engine_errors import engine_errors
from pytest_mlgate.data.profiles.pushed_engines import in_utc
from pytest_mlgate.data.rules.breach import CASES_SHOWN
from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import shown_name
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import UnreadableData
from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Mapping
    from collections.abc import Sequence
    from datetime import datetime

    from pytest_mlgate.data.tables import DataTable

NEVER = nw.lit(value=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trouble:
    """One way in which a row breaks a rule, told to an engine."""

    # marks the rows; never null
    wrong: nw.Expr
    # columns whose values the words need
    shown: tuple[str, ...]
    # the words for a row, without naming it
    word: Callable[[Mapping[str, Any]], str]
    # a second mark of the row, which the words find under `RowsInPlace.mark`
    marked: nw.Expr | None = None
    # what is said instead where every row is marked
    if_all: str | None = None
    # whether marked rows are fine as long as they are not all
    spared: bool = False


class RowsInPlace:
    """A table that stays, with times in UTC, and what is asked of it.

    Parameters
    ----------
    table
        Rows of polars (lazy), DuckDB or Spark.
    """

    def __init__(self, table: DataTable) -> None:
        self.table = table
        self.rows = table.rows
        with engine_errors(table.reference, engine=engine_of(table)):
            plan = lazy_rows(table)
            self.schema = plan.collect_schema()
            zoned = [
                name
                for name, kind in self.schema.items()
                if isinstance(kind, nw.Datetime) and kind.time_zone is not None
            ]
            self.plan = in_utc(plan, zoned) if zoned else plan
        self.place = free_name(self.schema.names())
        self.mark = free_name([*self.schema.names(), self.place])

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self.schema.names()

    @cached_property
    def numbered(self) -> nw.LazyFrame[Any]:
        """The rows with their position in the column `place`."""
        with engine_errors(self.table.reference, engine=engine_of(self.table)):
            return numbered(self.plan, self.place)

    def missing(self, name: str) -> nw.Expr:
        """Mark rows without a value: null and, among floats, NaN."""
        return is_missing(name, self.schema[name])

    def known(self, name: str, condition: nw.Expr) -> nw.Expr:
        """Mark rows that have a value for which a condition is true."""
        return nw.when(self.missing(name)).then(NEVER).otherwise(condition)

    def at(self, time: datetime) -> nw.Expr:
        """Give a time without a zone, in UTC, as the engine holds it."""
        if self.plan.implementation.is_spark_like():
            # as a literal, Spark would take it for one of its own zone
            text = time.isoformat(" ", "microseconds")
            return nw.lit(text).cast(nw.Datetime("us"))
        return nw.lit(time)

    def missing_trouble(self, name: str, *, allowed: bool) -> Trouble:
        """Say what `missing_breach` says of rows in memory."""
        told = shown_name(name)
        return Trouble(
            wrong=self.missing(name),
            shown=(),
            word=lambda _: f"{told}: missing",
            if_all=f"{told}: every value is missing, so its rule checked nothing",
            spared=allowed,
        )

    def asked(self, *wanted: nw.Expr) -> dict[str, Any]:
        """Aggregate the whole table into one row."""
        (row,) = self.taken(self.plan.select(*wanted))
        return row

    def taken(self, few: nw.LazyFrame[Any]) -> list[dict[str, Any]]:
        """Take the few rows of an aggregate, or of a `head`."""
        return aggregated(self.table, few, what=self.table.reference)

    def first_rows(
        self, wrong: nw.Expr, shown: Sequence[str], *more: nw.Expr
    ) -> list[dict[str, Any]]:
        """Take the first marked rows, in their order, with a few columns."""
        names = dict.fromkeys((self.place, *shown))
        chosen = self.numbered.filter(wrong).select(*names, *more)
        return self.taken(chosen.sort(self.place).head(CASES_SHOWN))

    def breaches(self, found: Iterable[Trouble | Breach]) -> list[Breach]:
        """Count all troubles in one pass, and word the first rows of each."""
        listed = list(found)
        asked = {
            f"n{place}": trouble
            for place, trouble in enumerate(listed)
            if isinstance(trouble, Trouble)
        }
        counts = self._counts(asked)
        worded = (
            self._worded(trouble, counts[f"n{place}"])
            if isinstance(trouble, Trouble)
            else trouble
            for place, trouble in enumerate(listed)
        )
        return [breach for breach in worded if breach is not None]

    def _counts(self, asked: Mapping[str, Trouble]) -> dict[str, int]:
        if not asked:
            return {}
        sums = (
            nw.when(trouble.wrong).then(1).otherwise(0).sum().alias(name)
            for name, trouble in asked.items()
        )
        return {name: int(count or 0) for name, count in self.asked(*sums).items()}

    def _worded(self, trouble: Trouble, count: int) -> Breach | None:
        if count == self.rows and trouble.if_all is not None:
            return Breach.once(trouble.if_all)
        if not count or trouble.spared:
            return None
        mark = trouble.marked
        more = () if mark is None else (mark.alias(self.mark),)
        cases = (
            f"{trouble.word(row)} in row {row[self.place]}"
            for row in self.first_rows(trouble.wrong, trouble.shown, *more)
        )
        return Breach(count=count, cases=tuple(cases))

    def require(self, name: str) -> None:
        """Refuse a column that is not there, in the words of rows in memory."""
        if name not in self.columns:
            raise UnreadableData(
                f"{self.table.reference}: there is no column {name!r}. "
                f"{did_you_mean(name, self.columns)}"
            )

    def no_time(self, name: str, count: int) -> InvalidInput:
        """Word times that are missing or infinite."""
        return InvalidInput(
            f"{self.table.reference}: `time` = {name!r} must have a finite value in "
            f"every row; {count} of {self.rows} have none. Hint: find out where they "
            "come from; rows are never left out."
        )

    def needs_rows(self, what: str, remedy: str) -> InvalidInput:
        """Word why a question cannot be asked of rows that stay."""
        return InvalidInput(
            f"{self.table.reference}: {what}, and the rows stay in "
            f"{engine_of(self.table)}: they are never collected. Hint: {remedy}."
        )
