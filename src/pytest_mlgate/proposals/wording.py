"""How is a margin told to somebody who has to agree to it: `settled`."""

from __future__ import annotations

from pytest_mlgate.proposals.round_numbers import rounded_up

FINE = 0.05
"""A loss of this much of a fraction is small enough for most uses."""


def settled(margin: float, *, rows: int, fraction: bool) -> str:
    """Say what a margin is, and where it is wide, what a finer one takes.

    Parameters
    ----------
    margin
        In units of the metric; positive.
    rows
        That the comparison rests on.
    fraction
        Whether it is told in points, hundredths of a fraction.

    Examples
    --------
    >>> settled(0.02, rows=5000, fraction=True)
    '2 points, the smallest that 5,000 rows can settle'
    >>> settled(0.15, rows=150, fraction=True)
    '15 points, the smallest that 150 rows can settle; 5 points take about 1,500'

    Rows are in proportion to the square of the margin, inverted.
    """
    size = f"{margin * 100:g} points" if fraction else f"{margin:g}"
    told = f"{size}, the smallest that {rows:,} rows can settle"
    if not fraction or margin <= FINE:
        return told
    needed = int(rounded_up(rows * (margin / FINE) ** 2))
    return f"{told}; {FINE * 100:g} points take about {needed:,}"
