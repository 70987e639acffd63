"""Are the thresholds of a gate due for a review: `review_told`, `review_holds`.

A threshold that nobody looked at since the day somebody promised to may still be right.
So it warns for a while, and then it holds.
"""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_mlgate.record import ExpectedGate
    from pytest_mlgate.record import Record


def review_told(gate: ExpectedGate, *, today: str) -> str | None:
    """Say that a review is due, and what follows; None where it is not.

    Parameters
    ----------
    gate
        With the day on which its thresholds are to be reviewed.
    today
        Of the session, ISO.

    Examples
    --------
    >>> from pytest_mlgate.record import ExpectedGate, GateStatus
    >>> gate = ExpectedGate(
    ...     gate="mlgate.toml::auc",
    ...     families=("benchmark",),
    ...     severity="required",
    ...     stages=("candidate",),
    ...     alpha={},
    ...     status=GateStatus.JUDGED,
    ...     owner="risk",
    ...     review_by="2026-11-01",
    ...     review_until="2026-12-01",
    ... )
    >>> review_told(gate, today="2026-11-01")
    >>> print(review_told(gate, today="2026-11-23"))
    review due since 2026-11-01, holds after 2026-12-01: mlgate.toml::auc (owner risk)

    On the day itself there is still time.
    """
    if gate.review_by is None or today <= gate.review_by:
        return None
    what = f"review due since {gate.review_by}"
    if review_holds(gate, today=today):
        what = f"review overdue since {gate.review_until}, due on {gate.review_by}"
    elif gate.review_until is not None and not _is_excused(gate):
        what += f", holds after {gate.review_until}"
    return f"{what}: {gate.gate}{_owned(gate)}"


def review_holds(gate: ExpectedGate, *, today: str) -> bool:
    """Tell whether a gate is so long past its review that it holds."""
    if gate.review_by is None or gate.review_until is None or _is_excused(gate):
        return False
    return today > gate.review_until


def reviews_due(record: Record) -> tuple[str, ...]:
    """List the sentences about every gate of a session whose review is due."""
    today = record.provenance.started[:10]
    told = (review_told(gate, today=today) for gate in record.expected)
    return tuple(sentence for sentence in told if sentence is not None)


def last_day(review_by: str, grace: timedelta) -> str:
    """Give the last day on which a gate past its review only warns, ISO."""
    try:
        return (date.fromisoformat(review_by) + grace).isoformat()
    except OverflowError:
        return date.max.isoformat()


def _is_excused(gate: ExpectedGate) -> bool:
    """Tell whether nothing about a gate can hold."""
    return gate.severity == "advisory" or gate.waiver is not None


def _owned(gate: ExpectedGate) -> str:
    return "" if gate.owner is None else f" (owner {gate.owner})"
