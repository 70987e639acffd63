"""What changed since another record, in words: title, summary, and the cells of a row.

Every face takes them from here; the numbers are those that `figures` writes. Title and
summary hold no stranger's word.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_mlgate.change import BASELINE
from pytest_mlgate.change import LAST_PUSH
from pytest_mlgate.change import ChangeKind
from pytest_mlgate.decision import DecisionOutcome
from pytest_mlgate.reports import numbers
from pytest_mlgate.reports import wording
from pytest_mlgate.reports.figures import figures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

    from pytest_mlgate.change import Change
    from pytest_mlgate.change import RecordChanges
    from pytest_mlgate.verdict import Verdict

_TITLES: Mapping[str, str] = MappingProxyType(
    {BASELINE: "the baseline's record", LAST_PUSH: "the last push"}
)
_DECISIONS = frozenset(str(outcome) for outcome in DecisionOutcome)
_SILENT = "no verdict"
_ABSENT = "not there"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCells:
    """One change, written out; strangers' words are not yet made safe."""

    what: str
    # the check and its slice; of a whole gate its id
    name: str
    before: str
    now: str


def title(found: RecordChanges) -> str:
    """Name the earlier record, in words of ours alone: it heads a folded section."""
    return _TITLES.get(found.since, "another record")


def summary(found: RecordChanges, *, decision: str) -> str:
    """Say in one line what was decided then and now, and how much is not as it was.

    Parameters
    ----------
    found
        What changed.
    decision
        What is decided now.
    """
    same = found.decision == decision
    before = found.decision if found.decision in _DECISIONS else "decided otherwise"
    decided = f"{decision} as before" if same else f"{before}, now {decision}"
    return f"{decided}; {', '.join(_counts(found)) or 'no check changed'}"


def about(found: RecordChanges) -> str:
    """Say which record that is, and whether it is about the same models and rows."""
    where = "" if found.commit is None else f", commit {found.commit[:12]}"
    kinds = (
        ("candidate", found.same_candidate),
        ("baseline", found.same_baseline),
        ("evaluation data", found.same_evaluation),
    )
    same = [name for name, is_same in kinds if is_same]
    other = [name for name, is_same in kinds if not is_same]
    told = [f"same {', '.join(same)}"] if same else []
    told += [f"other {', '.join(other)}"] if other else []
    return f"record of {found.started}{where}; {'; '.join(told)}"


def cells(change: Change) -> ChangeCells:
    """Write one change out, by the formatter that every number goes through."""
    known = change.now or change.before
    if known is None:
        was = _ABSENT if change.what is ChangeKind.NEW else "expected"
        now = _ABSENT if change.what is ChangeKind.GONE else _SILENT
        return ChangeCells(what=str(change.what), name=change.gate, before=was, now=now)
    return ChangeCells(
        what=str(change.what),
        name=wording.label(known),
        before=_told(change.before),
        now=_told(change.now),
    )


def _counts(found: RecordChanges) -> Iterator[str]:
    counted = Counter(change.what for change in found.changes)
    for what in ChangeKind:
        if counted[what]:
            yield f"{numbers.count(counted[what])} {what}"
    if found.left_out:
        yield wording.left_out(found.left_out, "changes")


def _told(verdict: Verdict | None) -> str:
    if verdict is None:
        return _ABSENT
    outcome = wording.OUTCOME_WORDS[verdict.outcome]
    if verdict.estimate is None:
        return outcome
    shown = figures(verdict)
    return f"{outcome}, {shown.estimate} {shown.interval}"
