"""What became of a check or gate since another record: `Change`, `RecordChanges`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pytest_mlgate.verdict import Verdict  # noqa: TC001 - pydantic resolves it

BASELINE = "baseline"
"""Since the record that let the baseline become champion."""

LAST_PUSH = "last push"
"""Since the record of the same pull request before this one."""


class ChangeKind(StrEnum):
    """What became of a check or gate, in the order of their urgency."""

    # did not fail before, and fails now
    FAILING = "newly failing"
    # was settled or not applicable before, and is inconclusive now
    INCONCLUSIVE = "newly inconclusive"
    # the gate answered before, and did not answer now
    SILENT = "no verdict any more"
    # the gate or check was there before, and is not expected now
    GONE = "gone"
    # there was a question, and now it does not apply
    NOT_APPLICABLE = "no longer applies"
    # the outcome is the same, and the estimate left its earlier interval
    MOVED = "moved"
    # did not pass before, and passes now
    PASSING = "newly passing"
    # was not expected before, and gives a verdict now
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is not as it was."""

    what: ChangeKind
    # node id of the gate, today's where there is one
    gate: str
    # None: it is about the whole gate
    before: Verdict | None = None
    now: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordChanges:
    """All that is not as it was in an earlier record."""

    # `BASELINE`, `LAST_PUSH`, or the words of whoever compares
    since: str
    # of the earlier session: UTC, ISO 8601; its commit; what it decided
    started: str
    commit: str | None
    decision: str
    # whether both sessions judged the same models and rows
    same_candidate: bool
    same_baseline: bool
    same_evaluation: bool
    # most urgent first
    changes: tuple[Change, ...]
    # how many more there are, where a record keeps the most urgent ones only
    left_out: int = 0
