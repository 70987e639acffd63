"""How a table in memory counts: one column after the other, in blocks of rows.

Text is counted by the engine that holds it, numbers by `float_cells`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.data.profiles.counting import GLANCE
from pytest_mlgate.data.profiles.counting import MAX_WHOLE
from pytest_mlgate.data.profiles.counting import N_EXAMPLES
from pytest_mlgate.data.profiles.counting import LevelCounts
from pytest_mlgate.data.profiles.counting import Levels
from pytest_mlgate.data.profiles.counting import NumberCounts
from pytest_mlgate.data.profiles.counting import NumberedLevels
from pytest_mlgate.data.profiles.counting import Summary
from pytest_mlgate.data.profiles.counting import level_name
from pytest_mlgate.data.profiles.counting import quantile_places
from pytest_mlgate.data.profiles.float_cells import count_floats
from pytest_mlgate.data.profiles.value_families import family_of
from pytest_mlgate.data.profiles.variables import Variable
from pytest_mlgate.errors import UnreadableData

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.data.profiles.counting import Cuts


class EagerCounting:
    """Count a pandas, polars or pyarrow table.

    Parameters
    ----------
    frame : narwhals.DataFrame
        The table.
    columns : sequence of str
        Those to look at.
    what : str
        What the table is, for messages.

    Raises
    ------
    UnreadableData
        If a column holds values of several kinds, or of one without a distribution.
    """

    def __init__(
        self, frame: nw.DataFrame[Any], columns: Sequence[str], *, what: str
    ) -> None:
        self._frame = frame
        self._what = what
        self.rows = len(frame)
        self.families = {name: family_of(frame[name], what=what) for name in columns}
        self.dtypes = {name: str(frame[name].dtype) for name in columns}

    def count_numbers(
        self, wanted: Mapping[Variable, Cuts]
    ) -> dict[Variable, NumberCounts]:
        """Count variables between cuts."""
        return {
            variable: self._count(variable, cuts) for variable, cuts in wanted.items()
        }

    def count_levels(
        self, wanted: Mapping[str, tuple[str, ...]]
    ) -> dict[str, LevelCounts]:
        """Count columns by listed levels."""
        numeric = {"numbers", "booleans"}
        return {
            column: self._count_number_levels(column, levels)
            if self.families[column] in numeric
            else self._count_levels(column, levels)
            for column, levels in wanted.items()
        }

    def levels_of(self, column: str, *, at_most: int) -> Levels:
        """Find the levels of a column."""
        counts, _ = self._by_level(column)
        first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return Levels(
            counts=dict(first[:at_most]),
            n_levels=len(counts),
            once=sum(1 for count in counts.values() if count == 1),
            known=sum(counts.values()),
        )

    def whole_values(self, column: str, *, at_most: int) -> dict[float, int] | None:
        """Count a numeric column by value, None if it has fractions or more values."""
        values = numbers_of(self._frame[column])
        for looked_at in (values[:GLANCE], values):
            known = looked_at[~np.isnan(looked_at)]
            if len(pd.unique(known)) > at_most or not _are_whole(known):
                return None
        found, counts = np.unique(known, return_counts=True)
        return dict(zip(found.tolist(), counts.tolist(), strict=True))

    def summaries(self, wanted: tuple[Variable, ...]) -> dict[Variable, Summary]:
        """Describe numeric variables."""
        return {variable: _summary(self._values(variable)) for variable in wanted}

    def quantiles(
        self, variable: Variable, shares: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Find quantiles of the finite values: each is a value that occurs."""
        values = self._values(variable).astype(np.float64)
        known = values[np.isfinite(values)]
        places = quantile_places(len(known), shares)
        known.partition(np.unique(places))
        found: NDArray[np.float64] = known[places]
        return found

    def span(self, column: str) -> tuple[str | None, str | None]:
        """Find the oldest and the newest time."""
        series = self._times(column).cast(nw.Datetime("us"))
        known = series.drop_nulls()
        zone = "+00:00" if self.families[column] == "zoned datetimes" else ""
        if not len(known):
            return None, None
        return known.min().isoformat() + zone, known.max().isoformat() + zone

    def mean_length(self, column: str) -> float:
        """Average the characters of a column of text."""
        return float(self._texts(column)[column].str.len_chars().mean() or 0)

    def _count(self, variable: Variable, cuts: Cuts) -> NumberCounts:
        counts, missing = count_floats(
            self._values(variable), cuts.edges, location=cuts.location
        )
        return NumberCounts(counts=counts, missing=missing)

    def _count_number_levels(self, column: str, levels: tuple[str, ...]) -> LevelCounts:
        known = NumberedLevels.of(levels)
        variable = Variable(column=column)
        cells = self._count(variable, known.cuts)

        def examples() -> tuple[str, ...]:
            values = self._values(variable).astype(np.float64)
            others = values[~np.isin(values, known.values) & ~np.isnan(values)]
            found, counts = np.unique(others, return_counts=True)
            # stable, so that the smaller of two as frequent comes first
            first = np.argsort(-counts, kind="stable")[:N_EXAMPLES]
            return tuple(level_name(value) for value in found[first])

        return known.counted(cells, examples)

    def _count_levels(self, column: str, levels: tuple[str, ...]) -> LevelCounts:
        by_level, missing = self._by_level(column)
        counts = np.array([by_level.get(level, 0) for level in levels], dtype=np.int64)
        listed = set(levels)
        unseen = sorted(
            (
                (-count, level)
                for level, count in by_level.items()
                if level not in listed
            )
        )
        return LevelCounts(
            counts=counts,
            missing=missing,
            unseen=-sum(count for count, _ in unseen),
            examples=tuple(level for _, level in unseen[:N_EXAMPLES]),
        )

    def _by_level(self, column: str) -> tuple[dict[str, int], int]:
        """Count by level, and the missing; the engine counts, only levels come back."""
        series = self._frame[column]
        native = series.to_native()
        if isinstance(native, pd.Series) and isinstance(
            native.dtype, pd.CategoricalDtype
        ):
            codes = np.bincount(native.cat.codes + 1, minlength=1)
            values: list[Any] = native.cat.categories.tolist()
            counted = codes[1:].tolist()
            missing = int(codes[0])
        else:
            with self._readable_text(column):
                table = series.alias("value").value_counts(name="rows")
            values = table["value"].to_list()
            counted = table["rows"].to_list()
            missing = self.rows - sum(counted)
        found: dict[str, int] = {}
        for value, count in zip(values, counted, strict=False):
            if pd.isna(value):
                missing += count
            elif count:
                level = level_name(value)
                found[level] = found.get(level, 0) + count
        return found, missing

    def _values(self, variable: Variable) -> NDArray[Any]:
        family = self.families[variable.column]
        if variable.part is None:
            return numbers_of(self._frame[variable.column])
        if family in {"datetimes", "zoned datetimes"}:
            frame = self._times(variable.column).to_frame()
        else:
            frame = self._texts(variable.column)
        return numbers_of(frame.select(variable.number(family))[variable.label])

    def _texts(self, column: str) -> nw.DataFrame[Any]:
        """Take a column as text."""
        cells = nw.col(column)
        # pandas below 3 makes the text "nan" of a missing value
        known = nw.when(~cells.is_null()).then(cells.cast(nw.String))
        with self._readable_text(column):
            return self._frame.select(known.alias(column))

    @contextmanager
    def _readable_text(self, column: str) -> Iterator[None]:
        try:
            yield
        except UnicodeEncodeError as error:
            raise UnreadableData(
                f"{self._what}: the column {column!r} must hold Unicode text; it holds "
                f"{error.object[error.start : error.end]!r}, half of a character. "
                "Hint: decode the text again, with its right encoding."
            ) from error

    def _times(self, column: str) -> nw.Series[Any]:
        """Take a column of times, in UTC without the zone."""
        series = self._frame[column]
        zoned = self.families[column] == "zoned datetimes"
        if series.dtype in {nw.Object, nw.Categorical, nw.Unknown}:
            cells = pd.Series(series.to_numpy(), name=column, dtype=object)
            try:
                parsed = pd.to_datetime(cells, utc=zoned)
            except pd.errors.OutOfBoundsDatetime as error:  # pandas below 3
                raise UnreadableData(
                    f"{self._what}: the column {column!r} must hold times that pandas "
                    f"{pd.__version__} can hold ({error}). Hint: pandas 3 holds every "
                    "year."
                ) from error
            series = nw.from_native(parsed, series_only=True)
        if zoned:
            series = series.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        return series


def numbers_of(series: nw.Series[Any]) -> NDArray[Any]:
    """Take numbers as a numeric array, without a copy where there is one already.

    Missing values become NaN.
    """
    if series.dtype.is_decimal():
        series = series.cast(nw.Float64)
    elif series.dtype == nw.Boolean:
        series = series.cast(nw.Int8)
    values = np.asarray(series.to_numpy())
    if values.dtype.kind in "iuf":
        return values
    return to_float(as_objects(values))


def _are_whole(values: NDArray[np.float64]) -> bool:
    inside = np.abs(values) <= MAX_WHOLE
    return bool(inside.all() and (values == np.floor(values)).all())


def _summary(values: NDArray[Any]) -> Summary:
    floats = values.astype(np.float64)
    missing = int(np.isnan(floats).sum())
    known = floats[np.isfinite(floats)]
    n = len(known)
    with np.errstate(over="ignore", invalid="ignore"):
        mean = float(known.mean()) if n else None
        std = float(known.std(ddof=1)) if n > 1 else None
    return Summary(
        finite=n,
        infinities=len(floats) - n - missing,
        missing=missing,
        minimum=float(known.min()) if n else None,
        maximum=float(known.max()) if n else None,
        mean=_finite(mean),
        std=_finite(std),
    )


def _finite(value: float | None) -> float | None:
    return value if value is not None and np.isfinite(value) else None
