"""How does the terminal end with several models: a line for each, then one for all."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_mlgate.reports import numbers
from pytest_mlgate.reports.escape import terminal
from pytest_mlgate.reports.layout import columns
from pytest_mlgate.reports.line import Line
from pytest_mlgate.reports.line import spread
from pytest_mlgate.reports.models.row import WORST_FIRST
from pytest_mlgate.reports.models.row import worst_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.decision import DecisionOutcome
    from pytest_mlgate.reports.line import Kind
    from pytest_mlgate.reports.models.row import Row

_MOST_OF_NAME = 40


def summary_lines(
    rows: Sequence[Row], *, width: int, exit_status: int
) -> Iterator[Line]:
    """Yield one line for each model, and one for the run.

    Parameters
    ----------
    rows
        One for each model, at least one.
    width
        Columns of the terminal.
    exit_status
        Of the run.
    """
    names = [terminal(row.name, limit=_MOST_OF_NAME) for row in rows]
    room = max(columns(name) for name in names)
    for name, row in zip(names, rows, strict=True):
        first = f"{name}{' ' * (room - columns(name))}  {str(row.outcome).upper():<8} "
        yield from spread(first, _counts(row), width, kind_of(row.outcome))
    met = Counter(row.outcome for row in rows)
    told = ", ".join(f"{met[o]} {o}" for o in WORST_FIRST if met[o])
    worst = worst_of(met)
    text = f"{len(rows)} models: {told}; exit status {exit_status}"
    yield from spread("", text, width, kind_of(worst))


def kind_of(outcome: DecisionOutcome) -> Kind:
    """Give the kind of a line about a decision."""
    kinds: dict[str, Kind] = {
        "promote": "promote",
        "proceed": "proceed",
        "hold": "hold",
        "block": "block",
    }
    return kinds[str(outcome)]


def _counts(row: Row) -> str:
    told = [
        f"{numbers.count(number)} {word}"
        for number, word in (
            (row.failed, "failed"),
            (row.inconclusive, "inconclusive"),
            (row.passed, "passed"),
            (row.silent, "without verdict"),
        )
        if number
    ]
    return ", ".join(told) or "no check"
