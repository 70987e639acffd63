"""What can be claimed when two models gave the same answer on every row.

The difference is zero on each row, not only on average: no tolerated loss is exceeded
and no gain is shown.
"""

from __future__ import annotations

from dataclasses import replace

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement

NOTE = "identical outputs"
EQUAL_LOSSES = "equal losses"

FEWEST_ROWS = 20
"""On fewer rows equal answers say little about the rows that are not there."""


def identical_outputs(
    value: float | None, *, n: int, method: str, orientation: int = 1
) -> Measurement:
    """Measure the difference of two models whose outputs are equal on every row.

    Parameters
    ----------
    value : float or None
        The metric's value, the same for both models.
    n : int
        Rows compared.
    method : str
        The procedure that would have been used.
    orientation : {1, -1}
        See `Measurement`.

    Returns
    -------
    Measurement
        Estimate 0 with an interval of no width. It passes every ``bad < 0`` and never
        fails for ``ok <= 0``; it is certainly worse than any ``ok > 0``. On fewer than
        20 rows it passes nothing.

    Examples
    --------
    >>> same = identical_outputs(0.8, n=100, method="paired t")
    >>> same.p_better_than(-0.01), same.p_better_than(0.0), same.p_worse_than(0.0)
    (0.0, 1.0, 1.0)

    A loss of one point is ruled out; a gain is not shown, and neither is a loss.
    """
    return Measurement(
        estimate=0.0,
        n=n,
        method=method,
        p_better_than=lambda x: 0.0 if x < 0 else 1.0,
        p_worse_than=lambda x: 0.0 if x > 0 else 1.0,
        interval=lambda confidence: Interval(0.0, 0.0, confidence),
        rows_needed=_rows_that_say_so,
        candidate=value,
        baseline=value,
        orientation=orientation,
        cannot_pass=None
        if n >= FEWEST_ROWS
        else f"The answers are equal on all {n} rows, and it takes {FEWEST_ROWS} rows "
        "to say so of others.",
        note=NOTE,
    )


def equal_losses(
    value: float | None, *, n: int, method: str, orientation: int = 1
) -> Measurement:
    """Measure the difference of two models whose losses are equal on every row.

    Parameters
    ----------
    value, n, method, orientation
        As in `identical_outputs`.

    Returns
    -------
    Measurement
        As `identical_outputs`, but it passes nothing: answers that differ can cost the
        same on the rows at hand and not on others, and without a spread nobody knows
        how much.

    Examples
    --------
    >>> equal_losses(0.8, n=100, method="paired t").cannot_pass
    'The losses are equal on all 100 rows though the answers may differ: no spread.'

    Two ways of being wrong by three look alike to the absolute error.
    """
    return replace(
        identical_outputs(value, n=n, method=method, orientation=orientation),
        cannot_pass=f"The losses are equal on all {n} rows though the answers may "
        "differ: no spread.",
        note=EQUAL_LOSSES,
        rows_needed=_no_rows_help,
    )


def _rows_that_say_so(
    *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
) -> int | None:
    """Plan for a loss to be ruled out; a gain that is asked for will never show."""
    del ok, alpha, alpha_pass, power
    return FEWEST_ROWS if bad < 0 else None


def _no_rows_help(
    *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
) -> None:
    """Answer for a question that more of the same rows cannot settle."""
    del ok, bad, alpha, alpha_pass, power
