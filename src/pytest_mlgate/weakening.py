"""Does a promotion guard less than the last one did: `weakenings`, from two records.

A gate that held or blocked the last time is compared with the gate of that name today.
What a record does not say (the bounds inside a schema, the cases of a ledger) cannot be
compared; a gate under another name is a gate that is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.record import GateStatus
from pytest_mlgate.weaker_checks import weaker_checks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.record import ExpectedGate
    from pytest_mlgate.record import Provenance
    from pytest_mlgate.record import Record
    from pytest_mlgate.record import Table
    from pytest_mlgate.verdict import Verdict

GATE_GONE = "gate is gone"
NOT_JUDGED = "gate gave no verdict"
ADVISORY = "gate is advisory"
LEFT_STAGE = "gate left a stage"
WAIVED = "gate is waived"
WAIVED_LONGER = "waiver is longer"
QUESTION = "the question is another"
ALPHA = "alpha is another"
ALPHA_PASS = "a pass is easier"  # noqa: S105 - no password
INCONCLUSIVE = "inconclusive is allowed"

_FEWER = 0.5
"""A share of the earlier rows below which a reader hears of it."""

_OF_CASES = frozenset({"replay", "pass_rate"})
"""Questions whose number of rows is that of the cases in a ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakening:
    """One thing that guarded the last promotion and guards this one less."""

    # what became of it, one of the words above or of `weaker_checks`
    what: str
    # None: it is about the whole session
    gate: str | None
    # None: it is about the whole gate
    check: str | None
    before: str
    after: str

    @property
    def line(self) -> str:
        """Say it in one line."""
        place = f"{self.check} in {self.gate}" if self.check else self.gate
        where = f" {place}:" if place else ""
        return f"{self.what}:{where} {self.before}, now {self.after}"


def weakenings(last: Record, now: Record) -> tuple[Weakening, ...]:
    """List what guarded the last promotion and is gone or looser in this one.

    Parameters
    ----------
    last
        The record that let the champion pass.
    now
        The record that is to let the candidate pass.

    Returns
    -------
    tuple of Weakening
        About the session, then by gate and check; it does not depend on the order in
        which gates ran. Gates that were advisory guarded nothing and are left out.

    Notes
    -----
    What is not a weakening: other evaluation data (`other_data` tells of it), a smaller
    share of alpha because there are more gates, another seed, more gates or checks.
    """
    found = counterparts(last, now)
    before, today = _verdicts(last), _verdicts(now)
    told = list(_of_session(last.provenance, now.provenance))
    for gate in sorted(last.expected, key=lambda gate: gate.gate):
        if gate.severity != "required":
            continue
        other = found.get(gate.gate)
        if other is None:
            told.append(_gate_gone(gate))
            continue
        told.extend(_of_gate(gate, other))
        if other.status is GateStatus.JUDGED:
            told.extend(
                Weakening(
                    what=one.what,
                    gate=gate.gate,
                    check=one.check,
                    before=one.before,
                    after=one.after,
                )
                for one in weaker_checks(
                    before.get(gate.gate, ()), today.get(other.gate, ())
                )
            )
    return tuple(told)


def other_data(last: Record, now: Record) -> tuple[str, ...]:
    """Say what else a reader should know of both promotions; it decides nothing.

    New evaluation data are the usual case and no weaker guard. Fewer rows make checks
    inconclusive and so hold by themselves.
    """
    return tuple(_of_data(last.provenance, now.provenance)) + tuple(
        _of_cases(last, now)
    )


def counterparts(last: Record, now: Record) -> dict[str, ExpectedGate]:
    """Find the gate of today for each earlier one, by its name.

    A test's id begins with folders from pytest's root on, and that root depends on
    where pytest is called: where nothing else differs it is the same gate.
    """
    today = {gate.gate: gate for gate in now.expected}
    names = {gate.gate for gate in last.expected}
    found = {name: today[name] for name in names & today.keys()}
    strangers = sorted(today.keys() - names)
    for name in sorted(names - today.keys()):
        near = [other for other in strangers if _is_beneath(name, other)]
        if len(near) == 1:
            found[name] = today[near[0]]
            strangers.remove(near[0])
    return found


def _is_beneath(one: str, other: str) -> bool:
    return one.endswith(f"/{other}") or other.endswith(f"/{one}")


def _verdicts(record: Record) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for verdict in record.verdicts:
        found.setdefault(verdict.gate, []).append(verdict)
    return found


def _of_session(last: Provenance, now: Provenance) -> Iterator[Weakening]:
    for key in sorted(last.question.keys() | now.question.keys()):
        before, after = (one.question.get(key, "none") for one in (last, now))
        if before != after:
            yield _whole(QUESTION, f"{key} was {before}", after)
    if now.alpha != last.alpha:
        yield _whole(ALPHA, f"{last.alpha:g}", f"{now.alpha:g}")
    if now.alpha_pass > last.alpha_pass:
        yield _whole(ALPHA_PASS, f"level {last.alpha_pass:g}", f"{now.alpha_pass:g}")
    if (last.inconclusive, now.inconclusive) == ("hold", "allow"):
        yield _whole(INCONCLUSIVE, "hold", "allow")


def _whole(what: str, before: str, after: str) -> Weakening:
    return Weakening(what=what, gate=None, check=None, before=before, after=after)


def _gate_gone(gate: ExpectedGate) -> Weakening:
    return Weakening(
        what=GATE_GONE,
        gate=gate.gate,
        check=None,
        before="required",
        after="not there, or of another stage or name",
    )


def _of_gate(last: ExpectedGate, now: ExpectedGate) -> Iterator[Weakening]:
    for what, before, after in _changes(last, now):
        yield Weakening(
            what=what, gate=last.gate, check=None, before=before, after=after
        )


def _changes(last: ExpectedGate, now: ExpectedGate) -> Iterator[tuple[str, str, str]]:
    if last.status is GateStatus.JUDGED is not now.status:
        detail = f" ({now.detail})" if now.detail else ""
        yield NOT_JUDGED, str(last.status), f"{now.status}{detail}"
    if now.severity != "required":
        yield ADVISORY, "required", now.severity
    left = sorted(set(last.stages) - set(now.stages))
    if left:
        yield LEFT_STAGE, ", ".join(last.stages), ", ".join(now.stages) or "none"
    if now.waiver is not None:
        after = f"until {now.waiver.until} by {now.waiver.owner}: {now.waiver.reason}"
        if last.waiver is None:
            yield WAIVED, "counted", after
        elif now.waiver.until > last.waiver.until:
            yield WAIVED_LONGER, f"until {last.waiver.until}", after


def _of_data(last: Provenance, now: Provenance) -> Iterator[str]:
    roles: tuple[tuple[str, Table | None, Table | None], ...] = (
        ("evaluation data", last.evaluation, now.evaluation),
        ("reference data", last.reference, now.reference),
    )
    for role, before, today in roles:
        if before is None or before == today:
            continue
        if today is None:
            yield f"{role}: {before.reference} the last time, now none"
        elif before.identity != today.identity:
            fewer = today.rows < _FEWER * before.rows
            yield (
                f"other {role} than at the last promotion: {_told(before)}, now "
                f"{_told(today)}{' (less than half)' if fewer else ''}"
            )
    if now.power < last.power:
        yield (
            f"rows needed are told for a power of {now.power:g}, {last.power:g} the "
            "last time"
        )


def _told(table: Table) -> str:
    return f"{table.reference}, {table.rows:,} rows ({table.identity[:19]})"


def _of_cases(last: Record, now: Record) -> Iterator[str]:
    """Tell of ledgers that have lost cases: their checks keep name and threshold."""
    held = {_case_key(v): v.n for v in now.verdicts if v.question in _OF_CASES}
    for verdict in sorted(last.verdicts, key=lambda v: (v.gate, v.check)):
        left = held.get(_case_key(verdict))
        if verdict.n is not None and left is not None and left < verdict.n:
            yield (
                f"fewer cases than at the last promotion: {verdict.check} in "
                f"{verdict.gate}: {verdict.n:,}, now {left:,}"
            )


def _case_key(verdict: Verdict) -> tuple[str, str, str]:
    return verdict.gate, verdict.check, verdict.subject
