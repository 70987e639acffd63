"""What can be claimed of a value that is known up to a bound: `within`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.measurement import Interval

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Measurement


def within(found: Measurement, bound: float, *, note: str) -> Measurement:
    """Weaken every claim by how far the estimate may be off for certain.

    Parameters
    ----------
    found : Measurement
        What the approximate values say.
    bound : float
        At least the distance of its estimate from that of the exact values; not
        negative.
    note : str
        What was approximated, and the bound.

    Returns
    -------
    Measurement
        Both p-values are those of the least favourable estimate within the bound, and
        the interval is wider by the bound on either side.

    Examples
    --------
    >>> from pytest_mlgate.measurement import Measurement
    >>> found = within(Measurement.known(0.01, n=5, method="counting"), 0.02, note="")
    >>> found.p_better_than(0.0), found.p_worse_than(0.0)
    (1.0, 1.0)

    A value of .01 that may be off by .02 is not known to be above zero.
    """
    if found.estimate is None:
        return found

    def interval(confidence: float) -> Interval | None:
        usual = found.interval(confidence)
        if usual is None:
            return None
        return Interval(usual.low - bound, usual.high + bound, confidence)

    return replace(
        found,
        p_better_than=lambda x: found.p_better_than(x + bound),
        p_worse_than=lambda x: found.p_worse_than(x - bound),
        interval=interval,
        note="; ".join(filter(None, (found.note, note))),
    )
