"""What is not as it was in an earlier record: `record_changes`, from two records.

A comparison and nothing more: outcomes are held side by side, and an estimate counts
as moved when it left the interval that was told for it. Nothing is tested here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.change import Change
from pytest_mlgate.change import ChangeKind
from pytest_mlgate.change import RecordChanges
from pytest_mlgate.record import GateStatus
from pytest_mlgate.verdict import Outcome
from pytest_mlgate.weakening import counterparts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.record import ExpectedGate
    from pytest_mlgate.record import Model
    from pytest_mlgate.record import Provenance
    from pytest_mlgate.record import Record
    from pytest_mlgate.verdict import Verdict

    _Key = tuple[str, str, str, str, int]

_BECAME = {
    Outcome.FAILED: ChangeKind.FAILING,
    Outcome.INCONCLUSIVE: ChangeKind.INCONCLUSIVE,
    Outcome.NOT_APPLICABLE: ChangeKind.NOT_APPLICABLE,
    Outcome.PASSED: ChangeKind.PASSING,
}
_URGENCY = tuple(ChangeKind)

MOST_KEPT = 200
"""Changes since one earlier record that a record holds."""


def record_changes(
    before: Record,
    now: Record,
    *,
    since: str,
    decision: str,
    most: int | None = None,
) -> RecordChanges:
    """List what is not as it was.

    Parameters
    ----------
    before, now
        Two sessions of one model, the earlier one first. Neither needs to have passed.
    since
        What the earlier one is to the later one, for the title of a report.
    decision
        What was decided on the earlier one ("promote", "hold", …).
    most
        Most changes to keep, the most urgent ones; None keeps them all.

    Returns
    -------
    RecordChanges
        By urgency, then by gate and check; it does not depend on the order in which
        gates ran. Verdicts in it have lost their cases and their plots.

    Notes
    -----
    A comparison with the baseline is told as moved only where the baseline is the same
    model: against another one the number is an answer to another question.
    """
    same_baseline = _same_model(before.provenance.baseline, now.provenance.baseline)
    found = sorted(_changes(before, now, same_baseline=same_baseline), key=_order)
    kept = found if most is None else found[:most]
    return RecordChanges(
        since=since,
        started=before.provenance.started,
        commit=before.provenance.commit,
        decision=decision,
        same_candidate=_same_model(
            before.provenance.candidate, now.provenance.candidate
        ),
        same_baseline=same_baseline,
        same_evaluation=_evaluation(before.provenance) == _evaluation(now.provenance),
        changes=tuple(_lean(change) for change in kept),
        left_out=len(found) - len(kept),
    )


def why_apart(before: Record, now: Record) -> str | None:
    """Say why two records do not answer the same question; None: they do."""
    for what in ("name", "stage"):
        old, new = (getattr(one.provenance, what) for one in (before, now))
        if old != new:
            return f"it has the {what} {old!r}, and this one {new!r}"
    return None


def with_changes(record: Record, found: RecordChanges) -> Record:
    """Let a record tell of an earlier one, in place of what it said of such a one."""
    others = (one for one in record.changes if one.since != found.since)
    return replace(record, changes=(*others, found))


def _changes(before: Record, now: Record, *, same_baseline: bool) -> Iterator[Change]:
    names = {old: new.gate for old, new in counterparts(before, now).items()}
    yield from _of_gates(before, now, names)
    silent = {
        gate.gate for gate in now.expected if gate.status is not GateStatus.JUDGED
    }
    old, new = _by_key(before, names), _by_key(now, {})
    for key in old.keys() | new.keys():
        change = _of_check(old.get(key), new.get(key), same_baseline=same_baseline)
        # of a gate that gave no verdict its checks are not told one by one
        whole = change is not None and change.what is ChangeKind.GONE
        if change is not None and not (whole and _is_told(key[0], silent, now)):
            yield replace(change, gate=key[0])


def _is_told(gate: str, silent: set[str], now: Record) -> bool:
    return gate in silent or gate not in {one.gate for one in now.expected}


def _of_gates(before: Record, now: Record, names: dict[str, str]) -> Iterator[Change]:
    today = {gate.gate: gate for gate in now.expected}
    for gate in before.expected:
        other = today.get(names.get(gate.gate, ""))
        if other is None:
            yield Change(what=ChangeKind.GONE, gate=gate.gate)
        elif _answered(gate) and not _answered(other):
            yield Change(what=ChangeKind.SILENT, gate=other.gate)
    for name in today.keys() - set(names.values()):
        if not _answered(today[name]):
            yield Change(what=ChangeKind.SILENT, gate=name)


def _of_check(
    before: Verdict | None, now: Verdict | None, *, same_baseline: bool
) -> Change | None:
    known = now or before
    assert known is not None
    what = _what(before, now, same_baseline=same_baseline)
    if what is None:
        return None
    return Change(what=what, gate=known.gate, before=before, now=now)


def _what(
    before: Verdict | None, now: Verdict | None, *, same_baseline: bool
) -> ChangeKind | None:
    if now is None:
        return ChangeKind.GONE
    if before is None:
        wrong = now.outcome in {Outcome.FAILED, Outcome.INCONCLUSIVE}
        return _BECAME[now.outcome] if wrong else ChangeKind.NEW
    if before.outcome is not now.outcome:
        return _BECAME[now.outcome]
    comparable = same_baseline or now.baseline is None
    return ChangeKind.MOVED if comparable and _has_moved(before, now) else None


def _has_moved(before: Verdict, now: Verdict) -> bool:
    """Tell whether the estimate left the interval that was told for it."""
    if before.estimate is None or now.estimate is None or before.interval is None:
        return (before.estimate is None) is not (now.estimate is None)
    if (before.orientation, before.ratio) != (now.orientation, now.ratio):
        return True
    return not before.interval.low <= now.estimate <= before.interval.high


def _by_key(record: Record, names: dict[str, str]) -> dict[_Key, Verdict]:
    """Give each verdict a key of its own, under today's name of its gate."""
    seen: Counter[tuple[str, str, str, str]] = Counter()
    found: dict[_Key, Verdict] = {}
    for verdict in record.verdicts:
        gate = names.get(verdict.gate, verdict.gate)
        words = gate, verdict.check, verdict.subject, verdict.slice or ""
        found[*words, seen[words]] = verdict
        seen[words] += 1
    return found


def _order(change: Change) -> tuple[int, bool, str, str, str]:
    verdict = change.now or change.before
    check = (verdict.check, verdict.slice or "") if verdict else ("", "")
    better = change.what is ChangeKind.MOVED and _is_better(change)
    return (_URGENCY.index(change.what), better, change.gate, *check)


def _is_better(change: Change) -> bool:
    old = change.before.estimate if change.before else None
    new = change.now.estimate if change.now else None
    return old is not None and new is not None and new > old


def _lean(change: Change) -> Change:
    return replace(
        change, before=_without_cases(change.before), now=_without_cases(change.now)
    )


def _without_cases(verdict: Verdict | None) -> Verdict | None:
    if verdict is None:
        return None
    return replace(verdict, cases=(), cases_left_out=0, plot=None)


def _answered(gate: ExpectedGate) -> bool:
    return gate.status is GateStatus.JUDGED


def _same_model(before: Model | None, now: Model | None) -> bool:
    if before is None or now is None:
        return before is now
    # a constant has no digest, and is what its name says
    known = before.digest is not None or before.kind == "constant"
    same = (before.digest, before.threshold) == (now.digest, now.threshold)
    return known and same and (before.digest is not None or before == now)


def _evaluation(origin: Provenance) -> str | None:
    return None if origin.evaluation is None else origin.evaluation.identity
