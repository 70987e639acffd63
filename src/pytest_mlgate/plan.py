"""What can this data settle, before anything is evaluated: `PlannedCheck`.

A gate whose rows cannot tell equal models from a loss of the margin will hold every
candidate. The plan says so before a model is asked, with the source of its guess.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Literal

from pytest_mlgate.record import from_plain
from pytest_mlgate.record import to_plain
from pytest_mlgate.stats.foresight import Foresight
from pytest_mlgate.stats.foresight import of_interval
from pytest_mlgate.verdict import ALPHA_PASS
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.record import Record

Source = Literal["exact", "last record", "guess", "unknown"]
LIKELY = 0.8
"""Chance from which equal models are called likely to pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCheck:
    """One check that a gate will ask, and what its rows can settle."""

    gate: str
    family: str
    # name and slice are those of the verdict that will come
    check: str
    slice: str | None
    # rows of the kind that the metric is about
    rows: int
    threshold: Threshold | None
    # whether it compares the candidate with the baseline
    relative: bool
    # the share of the error budget, once all checks of the gate are known
    alpha: float | None = None
    # expected standard error, and where it is taken from
    standard_error: float | None = None
    source: Source = "unknown"
    # the smallest loss that is blocked with the stated power
    detectable: float | None = None
    # the chance that two equal models pass
    chance: float | None = None
    # why no candidate can pass, None when one can
    cannot_pass: str | None = None

    @property
    def settles(self) -> bool | None:
        """Whether equal models are likely to pass; None where nobody can say."""
        if self.cannot_pass is not None:
            return False
        if self.source == "exact":
            return True
        return None if self.chance is None else self.chance >= LIKELY


def foresee(
    checks: Sequence[PlannedCheck],
    *,
    alpha: Mapping[str, float],
    power: float,
    last: Record | None,
) -> tuple[PlannedCheck, ...]:
    """Work out what the rows of one gate's checks can settle.

    Parameters
    ----------
    checks
        All checks of one gate, with the guess of a standard error where there is one.
    alpha
        The gate's share of the session's alpha, by family.
    power
        The probability of a verdict that is asked for.
    last
        The record of an earlier session, whose intervals are a better guess.

    Returns
    -------
    tuple of PlannedCheck
        The same checks, complete.
    """
    return tuple(
        _foreseen(
            check,
            share=alpha[check.family]
            / max(
                sum(c.family == check.family and c.source != "exact" for c in checks), 1
            ),
            power=power,
            last=last,
        )
        for check in checks
    )


def plan_to_wire(checks: Sequence[PlannedCheck]) -> str:
    """Write planned checks as JSON text, to cross from a worker to the controller."""
    return json.dumps([to_plain(check) for check in checks], allow_nan=False)


def plan_from_wire(text: str) -> tuple[PlannedCheck, ...]:
    """Read what `plan_to_wire` wrote."""
    return tuple(from_plain(PlannedCheck, body) for body in json.loads(text))


def _rivals(check: PlannedCheck, checks: Sequence[PlannedCheck]) -> int:
    """Count the checks that share the family's alpha; exact ones take none."""
    return sum(c.family == check.family and c.source != "exact" for c in checks) or 1


def _foreseen(
    check: PlannedCheck, *, share: float, power: float, last: Record | None
) -> PlannedCheck:
    if check.source == "exact" or check.threshold is None:
        return check
    check = replace(_from_last(check, last), alpha=share)
    if check.standard_error is None or not check.relative:
        return check
    found = Foresight(standard_error=check.standard_error)
    assert check.threshold is not None
    return replace(
        check,
        detectable=found.detectable(alpha=share, power=power) if share > 0 else None,
        chance=found.chance_of_pass(
            gain=0.0, bad=check.threshold.bad, alpha_pass=ALPHA_PASS
        ),
    )


def _from_last(check: PlannedCheck, last: Record | None) -> PlannedCheck:
    """Take the spread of the last record where it asked the same."""
    for verdict in last.verdicts if last is not None else ():
        same = (verdict.gate, verdict.check, verdict.slice)
        if same != (check.gate, check.check, check.slice):
            continue
        if verdict.interval is None or not verdict.n:
            continue
        found = of_interval(
            low=verdict.interval.low,
            high=verdict.interval.high,
            confidence=verdict.interval.confidence,
            rows_then=verdict.n,
            rows_now=max(check.rows, 1),
        )
        if found is not None:
            return replace(
                check, standard_error=found.standard_error, source="last record"
            )
    return check
