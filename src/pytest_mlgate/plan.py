"""What can this data settle, before anything is evaluated: `PlannedCheck`.

A gate whose rows cannot tell equal models from a loss of the margin will hold every
candidate. The plan says so before a model is asked, with the source of its guess.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Literal

from pytest_mlgate.judging import judge
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.stats.foresight import Foresight
from pytest_mlgate.stats.foresight import of_interval
from pytest_mlgate.verdict import ALPHA_PASS
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.record import Record
    from pytest_mlgate.verdict import Check
    from pytest_mlgate.verdict import Verdict

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
    # rows of the whole table, None when it asks about no table
    total: int | None
    threshold: Threshold | None
    # whether it compares the candidate with the baseline
    relative: bool
    # whether the effect is minus the size of a difference (`same_as`)
    two_sided: bool = False
    # the share of the error budget, once all checks of the gate are known
    alpha: float | None = None
    # expected standard error, and where it is taken from
    standard_error: float | None = None
    source: Source = "unknown"
    # the smallest loss (against the baseline, or below the requirement) that is blocked
    # with the stated power
    detectable: float | None = None
    # the chance that two equal models pass
    chance: float | None = None
    # why no candidate can pass, None when one can
    cannot_pass: str | None = None
    # why it will not be asked
    not_applicable: str | None = None
    # what is to be said where nothing can be foreseen
    note: str | None = None

    @property
    def settles(self) -> bool | None:
        """Whether equal models are likely to pass; None where nobody can say."""
        if self.not_applicable is not None:
            return None
        if self.cannot_pass is not None:
            return False
        if self.source == "exact":
            return True
        return None if self.chance is None else self.chance >= LIKELY


class PlanLedger(Ledger):
    """Collect what one gate is going to ask, where a run collects what it measured."""

    def __init__(self, gate: str) -> None:
        super().__init__(gate)
        self._planned: list[PlannedCheck] = []

    @property
    def planned(self) -> tuple[PlannedCheck, ...]:
        """Every planned check so far, in the order of asking."""
        return tuple(self._planned)

    def add(self, check: Check) -> None:
        """Take a check that was measured all the same, because it needs no model.

        What it found holds for every candidate: where it does not pass, none can.
        """
        verdict = judge([check], gate=self.gate, alpha=ALPHA_PASS)[0]
        good = verdict.outcome in {"passed", "not_applicable"}
        self.plan(
            PlannedCheck(
                gate=self.gate,
                family=check.family,
                check=check.name,
                slice=check.slice,
                rows=verdict.n or 0,
                total=None,
                threshold=check.threshold,
                relative=False,
                source="exact",
                cannot_pass=None if good else verdict.reason,
                not_applicable=check.not_applicable,
            )
        )

    def plan(self, check: PlannedCheck) -> None:
        """Take a planned check; names are numbered as in a run."""
        taken = {(c.check, c.slice) for c in self._planned}
        name, number = check.check, 2
        while (name, check.slice) in taken:
            name, number = f"{check.check} #{number}", number + 1
        self._planned.append(replace(check, check=name))


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
    rivals = Counter(check.family for check in checks if _can_err(check))
    return tuple(
        _foreseen(
            check,
            share=alpha.get(check.family, 0.0) / max(rivals[check.family], 1),
            power=power,
            last=last,
        )
        for check in checks
    )


def _foreseen(
    check: PlannedCheck, *, share: float, power: float, last: Record | None
) -> PlannedCheck:
    if not _can_err(check) or check.threshold is None:
        return check
    threshold = check.threshold
    check = replace(_from_last(check, last), alpha=share)
    if check.standard_error is None:
        return check
    found = Foresight(standard_error=check.standard_error)
    return replace(
        check,
        detectable=found.detectable(alpha=share, power=power) if share > 0 else None,
        chance=_chance(check, threshold, found),
    )


def _can_err(check: PlannedCheck) -> bool:
    return check.source != "exact" and check.not_applicable is None


def _chance(
    check: PlannedCheck, threshold: Threshold, found: Foresight
) -> float | None:
    """Foresee whether equal models pass, where that is what is asked of them.

    A requirement depends on the candidate's own level, and a gain is not expected of
    two equal models.
    """
    if not check.relative or threshold.bad >= 0:
        return None
    if check.two_sided:
        return found.chance_of_sameness(within=-threshold.bad, alpha_pass=ALPHA_PASS)
    return found.chance_of_pass(gain=0.0, bad=threshold.bad, alpha_pass=ALPHA_PASS)


def _from_last(check: PlannedCheck, last: Record | None) -> PlannedCheck:
    """Take the spread of the last record where it asked the same."""
    if last is None:
        return check
    table = last.provenance.evaluation
    for verdict in last.verdicts:
        same = (verdict.gate, verdict.check, verdict.slice)
        if same == (check.gate, check.check, check.slice):
            found = _spread_of(verdict, check, rows_then=table.rows if table else None)
            if found is not None:
                return replace(
                    check, standard_error=found.standard_error, source="last record"
                )
    return check


def _spread_of(
    verdict: Verdict, check: PlannedCheck, *, rows_then: int | None
) -> Foresight | None:
    interval = verdict.interval
    if interval is None or verdict.estimate is None:
        return None
    low, high = interval.low, interval.high
    if check.two_sided:
        # of a size, only the lower limit is that of the difference
        high = 2 * verdict.estimate - low
    # whole tables are compared: what a check counts can depend on the models' answers
    if rows_then is None or check.total is None:
        return None
    return of_interval(
        low=low,
        high=high,
        confidence=interval.confidence,
        rows_then=rows_then,
        rows_now=check.total,
    )
