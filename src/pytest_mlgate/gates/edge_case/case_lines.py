"""What a person reads of a replayed ledger: a sentence of counts, a line for a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.gates.edge_case.expectations import expected_words
from pytest_mlgate.gates.edge_case.replaying import Standing
from pytest_mlgate.gates.edge_case.replaying import tally

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence
    from datetime import date

    from pytest_mlgate.gates.edge_case.replaying import Replayed

_GAP = " | "
"""Parts the columns of a line: reports make one blank of several."""

_NAMED = 5

_ORDER = tuple(Standing)


def failing_first(found: Sequence[Replayed]) -> list[Replayed]:
    """Order what fails: newly broken before still broken, each as in the ledger."""
    failing = [one for one in found if one.standing.is_failure]
    return sorted(failing, key=lambda one: _ORDER.index(one.standing))


def case_line(one: Replayed, *, lapsed: date | None = None) -> str:
    """Tell all of a case that fails: what was expected and answered, and whose it is.

    Parameters
    ----------
    one
        The case.
    lapsed
        The last day on which its failure was accepted, where that has passed.
    """
    case = one.case
    parts = [f"{one.standing} {case.id}", _answers(one), case.reason]
    parts.append(f"owner {case.owner}")
    if case.incident is not None:
        parts.append(f"incident {case.incident}")
    if lapsed is not None:
        parts.append(f"accepted until {lapsed}, which has passed")
    return _GAP.join(" ".join(part.split()) for part in parts)


def ledger_sentence(
    found: Sequence[Replayed],
    *,
    accepted: Mapping[str, date] | None = None,
    unlisted: Collection[str] = (),
    baseline: str | None = None,
) -> str:
    """Count what became of the cases, in a sentence.

    Parameters
    ----------
    found
        Every case of a ledger.
    accepted
        Cases whose failure is accepted today: id -> the last day of that.
    unlisted
        Ids of known failures that pass now.
    baseline
        Why the baseline's answers are not known, None when they are.
    """
    failing = [one for one in found if one.standing.is_failure]
    known = accepted or {}
    open_ = [one for one in failing if one.case.id not in known]
    parts = [f"{len(open_):,} of {len(found):,} cases fail{_split(open_)}"]
    if not open_:
        parts = [f"no case of {len(found):,} fails" + (" unlisted" if failing else "")]
    if known:
        told = _named([f"{name} until {day}" for name, day in known.items()])
        parts.append(f"{len(known):,} known failure{'s'[: len(known) > 1]}: {told}")
    fixed = [one.case.id for one in found if one.standing is Standing.NEWLY_FIXED]
    if fixed:
        parts.append(f"newly fixed: {_named(fixed)}")
    if unlisted:
        parts.append(f"remove from known_failures, they pass now: {_named(unlisted)}")
    if baseline is not None:
        parts.append(baseline)
    return "; ".join(parts) + "."


def remedy_for(found: Sequence[Replayed], ledger: str, *, excusable: bool) -> str:
    """Say what a person can do about cases, where they fail.

    Parameters
    ----------
    found
        The cases.
    ledger
        Their file.
    excusable
        Whether a failure may be accepted for a while.
    """
    counts = tally(found)
    told = []
    if any(counts[s] for s in _ORDER if s.is_failure and s is not Standing.EXPIRED):
        told.append(
            f"mend the candidate; where the expectation is wrong, mend it in {ledger}"
        )
        if excusable:
            told.append(
                "what is accepted for now goes into known_failures with its last day"
            )
    if counts[Standing.EXPIRED]:
        told.append(
            f"renew `expires_on` of an expired case in {ledger}, or remove the case"
        )
    return "; ".join(told)


def _answers(one: Replayed) -> str:
    if one.standing is Standing.EXPIRED:
        return f"expired on {one.case.expires_on}"
    expected = expected_words(one.case.expected)
    told = f"expected {expected}, candidate {one.candidate.got}"
    return told if one.baseline is None else f"{told}, baseline {one.baseline.got}"


def _split(failing: Sequence[Replayed]) -> str:
    counts: Mapping[Standing, int] = tally(failing)
    several = [f"{n:,} {kind}" for kind, n in counts.items() if n]
    return f": {', '.join(several)}" if several else ""


def _named(names: Collection[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _NAMED:,} more" if len(listed) > _NAMED else ""
    return ", ".join(listed[:_NAMED]) + more


def lines_of(
    found: Sequence[Replayed], *, until: Mapping[str, date] | None = None
) -> Iterator[str]:
    """Tell every case that fails; those that must pass are told by checks of their own.

    Parameters
    ----------
    found
        The cases.
    until
        Id -> the last day on which a failure was accepted, for those that still fail.
    """
    for one in failing_first(found):
        if not one.case.must_pass:
            yield case_line(one, lapsed=(until or {}).get(one.case.id))
