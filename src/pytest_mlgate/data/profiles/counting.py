"""What an engine must be able to count: the protocol `Counting` and its answers.

Everything that a profile and a comparison with it need. `EagerCounting` counts arrays
in memory, `PushedCounting` lets a lazy engine count where its rows are.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Protocol

import numpy as np

from pytest_mlgate.data.coding import spelled

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from pytest_mlgate.data.profiles.profile import Family
    from pytest_mlgate.data.profiles.variables import Variable

N_EXAMPLES = 5
"""Unseen levels that are shown."""

GLANCE = 4096
"""Rows that settle in most tables that a column has many values."""

MAX_WHOLE = 2.0**53
"""Whole numbers up to here are floats without loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """Where to cut a variable into cells: see `float_cells.count_floats`."""

    edges: NDArray[np.float64]
    location: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NumberCounts:
    """Rows between cuts, and rows without a value."""

    counts: NDArray[np.int64]
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LevelCounts:
    """Rows of listed levels in their order, of others, and without a value."""

    counts: NDArray[np.int64]
    missing: int
    unseen: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """What levels a column has.

    Parameters
    ----------
    counts : dict of str to int
        Most frequent first, ties by name; only so many as were asked for.
    n_levels, once, known : int
        All levels; those in one row; rows with a value.
    """

    counts: Mapping[str, int]
    n_levels: int
    once: int
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A numeric variable in a few numbers, of its finite values."""

    finite: int
    infinities: int
    missing: int
    minimum: float | None
    maximum: float | None
    mean: float | None
    std: float | None


class Counting(Protocol):
    """A table that counts."""

    rows: int
    families: dict[str, Family]
    dtypes: dict[str, str]

    def count_numbers(
        self, wanted: Mapping[Variable, Cuts]
    ) -> dict[Variable, NumberCounts]:
        """Count variables between cuts."""
        ...

    def count_levels(
        self, wanted: Mapping[str, tuple[str, ...]]
    ) -> dict[str, LevelCounts]:
        """Count columns by listed levels."""
        ...

    def levels_of(self, column: str, *, at_most: int) -> Levels:
        """Find the levels of a column of text or booleans."""
        ...

    def whole_values(self, column: str, *, at_most: int) -> dict[float, int] | None:
        """Count a numeric column by value, None if it has fractions or more values."""
        ...

    def summaries(self, wanted: tuple[Variable, ...]) -> dict[Variable, Summary]:
        """Describe numeric variables."""
        ...

    def quantiles(
        self, variable: Variable, shares: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Find quantiles of the finite values, or the least of the same key.

        The median and the quartiles exactly: what is cut where keys begin (see
        `float_cells`) is cut alike.
        """
        ...

    def span(self, column: str) -> tuple[str | None, str | None]:
        """Find the oldest and the newest time, ISO 8601."""
        ...

    def mean_length(self, column: str) -> float:
        """Average the characters of a column of text."""
        ...


def level_name(value: object) -> str:
    """Spell a level so that every type that can hold it spells it alike.

    Examples
    --------
    >>> level_name(True), level_name(3), level_name(3.0), level_name("EU")
    ('1', '3', '3', 'EU')

    Booleans count as numbers here; a boolean column has the levels 0 and 1.
    """
    if isinstance(value, bool | np.bool_):
        return str(int(value))
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Decimal):
        value = float(value)
    return spelled(value)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NumberedLevels:
    """Levels that are numbers, each shut into a cell of its own.

    Parameters
    ----------
    values : ndarray of float64, shape (k,)
        The levels, increasing.
    order : ndarray of int64, shape (k,)
        Where each stands among the levels as listed.
    """

    values: NDArray[np.float64]
    order: NDArray[np.int64]

    @classmethod
    def of(cls, levels: tuple[str, ...]) -> NumberedLevels:
        """Take levels as `level_name` spells them."""
        values = np.array(levels, dtype=np.float64)
        order = np.argsort(values)
        return cls(values=values[order], order=order)

    @property
    def cuts(self) -> Cuts:
        """Cut so that the cells 1, 3 and so on hold one level each."""
        with np.errstate(over="ignore"):  # infinity is above the largest float
            above = np.nextafter(self.values, np.inf)
        edges = np.column_stack([self.values, above]).ravel()
        return Cuts(edges=edges, location=None)

    def counted(
        self, cells: NumberCounts, examples: Callable[[], tuple[str, ...]]
    ) -> LevelCounts:
        """Read counts between `cuts` as counts of levels; ask for examples if any."""
        counts = np.empty(len(self.values), dtype=np.int64)
        counts[self.order] = cells.counts[1::2]
        unseen = int(cells.counts[::2].sum())
        return LevelCounts(
            counts=counts,
            missing=cells.missing,
            unseen=unseen,
            examples=examples() if unseen else (),
        )


def quantile_places(n: int, shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give the places of quantiles among n sorted values, counted from 0."""
    found: NDArray[np.int64] = np.ceil(n * shares).astype(np.int64) - 1
    return found
