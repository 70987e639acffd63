"""How much longer does a watch take at this rate, and what is there to do meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.verdict import ALPHA_PASS

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.verdict import Threshold

NO_REQUESTS = "go on, and look again when there are more requests"
LAST_LOOK = (
    "these looks are used up: decide by hand, or begin a longer watch (since=, rows=)"
)
MORE_ROOM = (
    "too many requests found no room: give the shadow more `workers`, more `waiting`, "
    "or a smaller `share` that it can keep up with, and begin a new watch (since=)"
)
LATER_LABELS = (
    "too many labels are missing: find out why, or set a longer `maturity` if they "
    "come later"
)
NO_MATURITY = (
    "too many labels are missing: set `maturity` to the time by which they have come, "
    "so that younger requests wait"
)
INVALID = "mend what is told above, and begin a new watch (since=)"


def how_much_longer(
    found: Measurement,
    threshold: Threshold,
    *,
    now: int,
    hours: float,
    invalid: bool,
    planned: bool,
    alpha: float,
    power: float,
) -> str | None:
    """Say when a verdict may be expected, if requests go on coming as they did.

    Parameters
    ----------
    found
        What was measured.
    threshold
        What it is held against.
    now, hours
        Requests of this kind in the log, and the time from the first to the last.
    invalid
        Whether the arms may not be compared: then time does not help.
    planned
        Whether looks were planned: then the next one is what to wait for.
    alpha, power
        Of the session.
    """
    if invalid:
        return INVALID
    rows = found.rows_needed(
        ok=threshold.ok,
        bad=threshold.bad,
        alpha=alpha,
        alpha_pass=ALPHA_PASS,
        power=power,
    )
    if rows is None:
        if found.estimate is None:
            return NO_REQUESTS
        return LAST_LOOK if planned else None
    if hours <= 0 or not now or rows <= now:
        return NO_REQUESTS
    rate = now / hours
    told = f"go on: the next look is due at {rows:,} rows" if planned else "go on"
    return (
        f"{told}{';' if planned else ':'} at {_rounded(rate)} an hour, as in this log, "
        f"that takes about {span((rows - now) / rate)} more"
    )


def span(hours: float) -> str:
    """Write a span of time as people say it.

    Examples
    --------
    >>> span(0.2), span(5.4), span(80.0), span(5000.0)
    ('12 minutes', '5 hours', '3 days', '30 weeks')
    """
    for size, unit, most in (
        (1 / 60, "minute", 2.0),
        (1.0, "hour", 48.0),
        (24.0, "day", 24.0 * 28),
        (168.0, "week", float("inf")),
    ):
        if hours < most:
            number = max(round(hours / size), 1)
            return f"{number:,} {unit}{'' if number == 1 else 's'}"
    raise AssertionError("every span is shorter than infinity")


def _rounded(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.2g}"
