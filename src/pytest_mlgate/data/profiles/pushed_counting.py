"""How a lazy table counts: the engine aggregates, only counts come back.

Everything goes through narwhals, except where an engine has a faster way to put
numbers into cells (`duckdb_cells`, `spark_cells`). What an engine cannot aggregate is
refused: rows are never collected.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.profiles.counting import GLANCE
from pytest_mlgate.data.profiles.counting import MAX_WHOLE
from pytest_mlgate.data.profiles.counting import N_EXAMPLES
from pytest_mlgate.data.profiles.counting import Cuts
from pytest_mlgate.data.profiles.counting import LevelCounts
from pytest_mlgate.data.profiles.counting import Levels
from pytest_mlgate.data.profiles.counting import NumberCounts
from pytest_mlgate.data.profiles.counting import NumberedLevels
from pytest_mlgate.data.profiles.counting import Summary
from pytest_mlgate.data.profiles.counting import level_name
from pytest_mlgate.data.profiles.pushed_engines import count_between
from pytest_mlgate.data.profiles.pushed_engines import finite_quantiles
from pytest_mlgate.data.profiles.pushed_engines import in_utc
from pytest_mlgate.data.profiles.pushed_text import count_texts
from pytest_mlgate.data.profiles.pushed_text import listed_or_other
from pytest_mlgate.data.profiles.pushed_text import other_than
from pytest_mlgate.data.profiles.value_families import family_of_type
from pytest_mlgate.data.profiles.value_families import refusal
from pytest_mlgate.data.profiles.variables import Variable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.data.profiles.profile import Family


class PushedCounting:
    """Count a polars LazyFrame, a DuckDB relation or a Spark frame.

    Parameters
    ----------
    frame : narwhals.LazyFrame
        The table.
    columns : sequence of str
        Those to look at.
    what : str
        What the table is, for messages.

    Raises
    ------
    UnreadableData
        If a column is of a type without a distribution. What an engine raises is
        worded by `countable`.
    """

    def __init__(
        self, frame: nw.LazyFrame[Any], columns: Sequence[str], *, what: str
    ) -> None:
        schema = frame.collect_schema()
        self._what = what
        self._frame = frame.select(*columns)
        self.dtypes = {name: str(schema[name]) for name in columns}
        self.rows = int(self._one_row(self._frame, nw.len().alias("rows"))["rows"])
        self.families = {name: self._family(name, schema[name]) for name in columns}
        zoned = [n for n, f in self.families.items() if f == "zoned datetimes"]
        if zoned:
            self._frame = in_utc(self._frame, zoned)

    def count_numbers(
        self, wanted: Mapping[Variable, Cuts]
    ) -> dict[Variable, NumberCounts]:
        """Count variables between cuts, all of them in one pass."""
        if not wanted:
            return {}
        # labels of users' columns may hold anything; those of the query do not
        names = {f"v{place}": variable for place, variable in enumerate(wanted)}
        frame = self._numbers(names)
        edges = {name: wanted[variable].edges for name, variable in names.items()}
        counted = count_between(frame, edges)
        return {
            variable: NumberCounts(
                counts=counted[name], missing=self.rows - int(counted[name].sum())
            )
            for name, variable in names.items()
        }

    def count_levels(
        self, wanted: Mapping[str, tuple[str, ...]]
    ) -> dict[str, LevelCounts]:
        """Count columns by listed levels: numbers in one pass, text in another."""
        text = {c: v for c, v in wanted.items() if self.families[c] == "text"}
        numbers = {
            c: v
            for c, v in wanted.items()
            if self.families[c] in {"numbers", "booleans"}
        }
        found = self._count_number_levels(numbers) | self._count_text_levels(text)
        for column in wanted:  # columns without any value
            found.setdefault(column, _nothing(len(wanted[column]), self.rows))
        return found

    def levels_of(self, column: str, *, at_most: int) -> Levels:
        """Find the levels of a column of text or booleans."""
        value = nw.col(column).cast(nw.String)
        if self.families[column] == "booleans":
            value = nw.col(column).cast(nw.Int8).cast(nw.String)
        known = self._frame.filter(~nw.col(column).is_null())
        table = (
            known.select(value.alias("value"))
            .group_by("value")
            .agg(nw.len().alias("rows"))
        )
        whole = self._one_row(
            table,
            nw.len().alias("levels"),
            nw.col("rows").sum().alias("known"),
            (nw.col("rows") == 1).cast(nw.Int64).sum().alias("once"),
        )
        first = table.sort("rows", "value", descending=[True, False]).head(at_most)
        return Levels(
            counts=dict(sorted(self._pairs(first), key=lambda p: (-p[1], p[0]))),
            n_levels=int(whole["levels"]),
            once=int(whole["once"] or 0),
            known=int(whole["known"] or 0),
        )

    def whole_values(self, column: str, *, at_most: int) -> dict[float, int] | None:
        """Count a numeric column by value, None if it has fractions or more values."""
        named = self._numbers({"value": Variable(column=column)})
        known = named.filter(~nw.col("value").is_null())
        found: dict[float, int] = {}
        for looked_at in (known.head(GLANCE), known):
            table = looked_at.group_by("value").agg(nw.len().alias("rows"))
            found = dict(self._pairs(table.head(at_most + 1)))
            if len(found) > at_most or not all(_is_whole(value) for value in found):
                return None
        return dict(sorted(found.items()))

    def summaries(self, wanted: tuple[Variable, ...]) -> dict[Variable, Summary]:
        """Describe numeric variables, all of them in one pass."""
        if not wanted:
            return {}
        names = {f"v{place}": variable for place, variable in enumerate(wanted)}
        asked = [expr for name in names for expr in _summary_of(name)]
        row = self._one_row(self._numbers(names), *asked)
        return {variable: self._summary(row, name) for name, variable in names.items()}

    def quantiles(
        self, variable: Variable, shares: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Find quantiles of the finite values, or what is cut where they are."""
        value = nw.col("value")
        named = self._numbers({"value": variable})
        return finite_quantiles(named.filter(value.is_finite()), shares)

    def span(self, column: str) -> tuple[str | None, str | None]:
        """Find the oldest and the newest time."""
        time = nw.col(column).cast(nw.Datetime("us"))
        row = self._one_row(
            self._frame, time.min().alias("first"), time.max().alias("last")
        )
        first, last = row["first"], row["last"]
        if first is None:
            return None, None
        zone = "+00:00" if self.families[column] == "zoned datetimes" else ""
        return first.isoformat() + zone, last.isoformat() + zone

    def mean_length(self, column: str) -> float:
        """Average the characters of a column of text."""
        length = nw.col(column).cast(nw.String).str.len_chars()
        return float(
            self._one_row(self._frame, length.mean().alias("mean"))["mean"] or 0
        )

    def _family(self, name: str, dtype: nw.dtypes.DType) -> Family:
        known = family_of_type(dtype)
        if known is not None:
            return known
        rows = nw.col(name).is_null().cast(nw.Int64).sum().alias("missing")
        if dtype == nw.Unknown and self._one_row(self._frame, rows)["missing"] == (
            self.rows
        ):
            return "none"
        raise refusal(name, dtype, what=self._what)

    def _numbers(self, names: Mapping[str, Variable]) -> nw.LazyFrame[Any]:
        """Select variables as float64; what is missing is null, never NaN."""
        found = []
        for name, variable in names.items():
            value = variable.number(self.families[variable.column])
            found.append(nw.when(~value.is_nan()).then(value).alias(name))
        return self._frame.select(*found)

    def _count_number_levels(
        self, wanted: Mapping[str, tuple[str, ...]]
    ) -> dict[str, LevelCounts]:
        known = {
            Variable(column=column): NumberedLevels.of(levels)
            for column, levels in wanted.items()
        }
        cells = self.count_numbers({v: levels.cuts for v, levels in known.items()})
        return {
            v.column: levels.counted(cells[v], partial(self._other_numbers, v, levels))
            for v, levels in known.items()
        }

    def _count_text_levels(
        self, wanted: Mapping[str, tuple[str, ...]]
    ) -> dict[str, LevelCounts]:
        if not wanted:
            return {}
        names = {f"v{place}": column for place, column in enumerate(wanted)}
        listed = [
            listed_or_other(nw.col(column).cast(nw.String), wanted[column]).alias(name)
            for name, column in names.items()
        ]
        frame = self._frame.select(*listed)
        counts = count_texts(frame, list(names))
        return {
            column: self._text_counts(column, wanted[column], counts[name])
            for name, column in names.items()
        }

    def _text_counts(
        self, column: str, levels: tuple[str, ...], counts: dict[Any, int]
    ) -> LevelCounts:
        unseen = counts.get(other_than(levels), 0)
        listed = np.array([counts.get(level, 0) for level in levels], dtype=np.int64)
        return LevelCounts(
            counts=listed,
            missing=self.rows - int(listed.sum()) - unseen,
            unseen=unseen,
            examples=self._other_texts(column, levels) if unseen else (),
        )

    def _other_texts(self, column: str, levels: tuple[str, ...]) -> tuple[str, ...]:
        value = nw.col(column).cast(nw.String)
        others = self._frame.filter(
            ~nw.col(column).is_null() & ~value.is_in(list(levels))
        )
        return self._most(others.select(value.alias("value")))

    def _other_numbers(
        self, variable: Variable, levels: NumberedLevels
    ) -> tuple[str, ...]:
        named = self._numbers({"value": variable})
        value = nw.col("value")
        listed = value.is_in(levels.values.tolist())
        return self._most(named.filter(~value.is_null() & ~listed))

    def _most(self, values: nw.LazyFrame[Any]) -> tuple[str, ...]:
        """Name the most frequent values, in the order of `EagerCounting`."""
        table = values.group_by("value").agg(nw.len().alias("rows"))
        first = table.sort("rows", "value", descending=[True, False]).head(N_EXAMPLES)
        pairs = sorted((-rows, value) for value, rows in self._pairs(first))
        return tuple(level_name(value) for _, value in pairs)

    def _summary(self, row: Mapping[str, Any], name: str) -> Summary:
        finite = int(row[f"{name}_finite"] or 0)
        missing = self.rows - int(row[f"{name}_known"] or 0)
        return Summary(
            finite=finite,
            infinities=self.rows - missing - finite,
            missing=missing,
            minimum=_finite(row[f"{name}_min"]),
            maximum=_finite(row[f"{name}_max"]),
            mean=_finite(row[f"{name}_mean"]),
            std=_finite(row[f"{name}_std"]) if finite > 1 else None,
        )

    def _pairs(self, table: nw.LazyFrame[Any]) -> list[tuple[Any, int]]:
        return [(row["value"], int(row["rows"])) for row in self._rows(table)]

    def _one_row(self, frame: nw.LazyFrame[Any], *asked: nw.Expr) -> dict[str, Any]:
        return self._rows(frame.select(*asked))[0]

    def _rows(self, table: nw.LazyFrame[Any]) -> list[dict[str, Any]]:
        """Take the few rows of an aggregate."""
        return list(table.collect().iter_rows(named=True))


def _nothing(n_levels: int, rows: int) -> LevelCounts:
    zeros = np.zeros(n_levels, dtype=np.int64)
    return LevelCounts(counts=zeros, missing=rows, unseen=0, examples=())


def _summary_of(name: str) -> list[nw.Expr]:
    value = nw.col(name)
    finite = nw.when(value.is_finite()).then(value)
    return [
        value.count().alias(f"{name}_known"),
        finite.count().alias(f"{name}_finite"),
        finite.min().alias(f"{name}_min"),
        finite.max().alias(f"{name}_max"),
        finite.mean().alias(f"{name}_mean"),
        finite.std().alias(f"{name}_std"),
    ]


def _is_whole(value: float) -> bool:
    return abs(value) <= MAX_WHOLE and value == math.floor(value)


def _finite(value: Any) -> float | None:  # noqa: ANN401 - a number of any engine, or null
    if value is None or not math.isfinite(value):
        return None
    return float(value)
