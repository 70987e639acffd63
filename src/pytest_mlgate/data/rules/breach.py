"""What breaks a rule about data: `Breach`, a count with its first cases in words.

Nothing here decides or raises: a check lists every breach of every rule at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Sequence

    from numpy.typing import NDArray

CASES_SHOWN = 10
"""Most cases that are put into words; the rest is counted."""

_LONGEST_VALUE = 80
_WHOLE = 2**53
"""Floats below are whole numbers without loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One rule, how often it is broken, and the first cases in words.

    Examples
    --------
    >>> Breach.once("income: there is no such column")
    Breach(count=1, cases=('income: there is no such column',))

    A rule about the table as a whole is broken once.
    """

    # rows that break it; 1 for a rule about the table
    count: int
    # at most `CASES_SHOWN`, in the order of the rows
    cases: tuple[str, ...]

    @classmethod
    def once(cls, case: str) -> Breach:
        """Make the breach of a rule about the table as a whole."""
        return cls(count=1, cases=(case,))

    @classmethod
    def no_column(cls, name: str, known: Iterable[str]) -> Breach:
        """Say that a column is not there, and which one may be meant."""
        told = f"{shown_name(name)}: there is no such column"
        near = did_you_mean(name, map(shown_name, known))
        return cls.once(f"{told}. {near}" if near.startswith("Hint") else told)

    @classmethod
    def in_rows(
        cls,
        frame: nw.DataFrame[Any],
        wrong: NDArray[np.bool_],
        word: Callable[[int], str],
    ) -> Breach | None:
        """Word the first of the marked rows; None when no row is marked.

        Parameters
        ----------
        frame
            Where the rows stand; a pandas frame names its rows by their labels.
        wrong : ndarray of bool, shape (n_rows,)
            The rows that break the rule.
        word
            Gives the words for the row at a position, without naming the row.
        """
        count = int(np.count_nonzero(wrong))
        if not count:
            return None
        first = np.flatnonzero(wrong)[:CASES_SHOWN].tolist()
        cases = (f"{word(row)} in {row_named(frame, row)}" for row in first)
        return cls(count=count, cases=tuple(cases))


def in_turn(breaches: Sequence[Breach]) -> tuple[int, tuple[str, ...]]:
    """Count all cases; show every rule's first one, then the second ones, and so on.

    Returns
    -------
    count, cases
        All broken rows and rules, and at most `CASES_SHOWN` texts.

    Examples
    --------
    >>> many = Breach(count=900, cases=("age: 1", "age: 2"))
    >>> in_turn([many, Breach.once("sex: 1")])
    (901, ('age: 1', 'sex: 1', 'age: 2'))

    A rule with 900 broken rows does not hide the one with a single row.
    """
    ranked = sorted(
        (rank, place, case)
        for place, breach in enumerate(breaches)
        for rank, case in enumerate(breach.cases)
    )
    shown = tuple(case for _, _, case in ranked[:CASES_SHOWN])
    return sum(breach.count for breach in breaches), shown


def row_named(frame: nw.DataFrame[Any], row: int) -> str:
    """Name a row by its label where the library has labels, else by its position."""
    index = nw.maybe_get_index(frame)
    return f"row {row}" if index is None else f"row {shown_name(str(index[row]))}"


def shown_value(value: Any) -> str:  # noqa: ANN401 - a cell of any kind
    """Write a value as code would, on one short line."""
    plain = value.item() if isinstance(value, np.generic) else value
    text = repr(plain if plain is not None else value)
    if not text.isprintable():
        text = ascii(plain)
    return _cut(text)


def shown_cell(value: Any) -> str:  # noqa: ANN401 - a cell of any kind
    """Write a cell so that every library that may hold it writes it alike.

    Examples
    --------
    >>> (
    ...     shown_cell(3.0),
    ...     shown_cell(float("nan")),
    ...     shown_cell(np.datetime64("2026-03-01")),
    ... )
    ('3', 'missing', '2026-03-01')

    Whole numbers with gaps are floats in some libraries and integers in others.
    """
    if value is None or value is pd.NA or value is pd.NaT:
        return "missing"
    if isinstance(value, np.datetime64 | date):
        return _shown_time(value)
    if isinstance(value, float | np.floating):
        number = float(value)
        if math.isnan(number):
            return "missing"
        if number.is_integer() and abs(number) < _WHOLE:
            return str(int(number))
    return shown_value(value)


def shown_name(name: str) -> str:
    """Write the name of a column or row as it is, unless it cannot be printed."""
    return _cut(name if name.isprintable() and name else ascii(name))


def _shown_time(value: np.datetime64 | date) -> str:
    """Write a time as short as it can be, midnight as a date; in UTC with a zone."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(UTC).replace(tzinfo=None)
    return str(np.datetime_as_string(np.datetime64(value), unit="auto"))


def _cut(text: str) -> str:
    if len(text) <= _LONGEST_VALUE:
        return text
    return f"{text[:_LONGEST_VALUE]}… ({len(text)} characters)"
