"""Which checks of a gate ask for less than they did: `weaker_checks`.

An earlier check is kept where a check of today asks the same question, in the same
words but for its limits, of the same rows, and neither limit is lower. Where two
checks cannot be put in order, the earlier one counts as lost.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Sequence

    from pytest_mlgate.verdict import Verdict

GONE = "check is gone"
LOOSER = "threshold is looser"
OTHERWISE = "check is asked otherwise"
NOT_APPLIED = "check no longer applies"

# words of a check's name that its threshold says in numbers
_LIMIT = re.compile(
    r"\b(margin|at_most|at_least|by_at_least|bad|ok|within|ratio|strength)=[^,)]+"
)
_NUMBER = re.compile(r"(?<=[(\s])[-+]?\d[\d.]*(?:e[-+]?\d+)?(?=[,)]|$)")
_REPEATED = re.compile(r" #\d+$")
# the limits of a band of predictions move with the model that made them
_BAND = re.compile(r"^(band \d+ of \d+) \(.*\)$")
# its limits allow for what the reference missed by chance: no person wrote them
_LIMITS_OF_DATA = frozenset({"unseen_share"})


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakerCheck:
    """One check that asked for more."""

    what: str
    check: str
    before: str
    after: str


def weaker_checks(
    last: Iterable[Verdict], now: Iterable[Verdict]
) -> Iterator[WeakerCheck]:
    """Compare the checks of one gate with those that it had.

    Parameters
    ----------
    last, now
        Verdicts of the gate, then and today, in any order.

    Yields
    ------
    WeakerCheck
        One for each earlier check that nothing of today stands in for.
    """
    before, today = _by_form(last), _by_form(now)
    for form, asked in before.items():
        found = today.get(form)
        if found is None:
            new = [group for key, group in today.items() if key not in before]
            yield from _lost(asked, _same_question(asked, new))
            continue
        for one, other in _pairs(_by_subject(asked), _by_subject(found)):
            yield from _compared(one, other)


def told(verdict: Verdict) -> str:
    """Name a check with its rows."""
    where = f" [{verdict.slice}]" if verdict.slice else ""
    return f"{verdict.check}{where}"


def _form(verdict: Verdict) -> tuple[str, ...]:
    """Say what is asked, without how much."""
    words = _REPEATED.sub("", verdict.check)
    words = _NUMBER.sub("…", _LIMIT.sub(r"\1=…", words))
    rows = _BAND.sub(r"\1", verdict.slice or "")
    return verdict.family, verdict.question, verdict.metric or "", rows, words


def _by_form(verdicts: Iterable[Verdict]) -> dict[tuple[str, ...], list[Verdict]]:
    found: dict[tuple[str, ...], list[Verdict]] = {}
    for verdict in sorted(verdicts, key=_order):
        found.setdefault(_form(verdict), []).append(verdict)
    return dict(sorted(found.items()))


def _order(verdict: Verdict) -> tuple[str, ...]:
    """Put checks in an order that is not that of the run."""
    return told(verdict), verdict.subject, repr(verdict.threshold), verdict.outcome


def _by_subject(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.subject, []).append(verdict)
    return found


def _pairs(
    before: dict[str, list[Verdict]], today: dict[str, list[Verdict]]
) -> Iterator[tuple[list[Verdict], list[Verdict]]]:
    """Put together what is asked of one table, or of tables that took a place."""
    for subject in sorted(before.keys() & today.keys()):
        yield before[subject], today[subject]
    old = (before[subject] for subject in sorted(before.keys() - today.keys()))
    new = [today[subject] for subject in sorted(today.keys() - before.keys())]
    for one, other in zip_longest(old, new):
        if one is not None:
            yield one, other or []


def _compared(before: list[Verdict], today: list[Verdict]) -> Iterator[WeakerCheck]:
    for one in before:
        if not today:
            yield from _lost([one], [])
        elif not any(_stands_in(other, for_=one) for other in today):
            yield _weaker(one, max(today, key=_strictness))


def _stands_in(today: Verdict, *, for_: Verdict) -> bool:
    """Tell whether a check of today asks for at least as much."""
    if not _applies(for_):
        return True
    if not _applies(today) or not _on_one_scale(today, for_):
        return False
    old, new = for_.threshold, today.threshold
    if old is None or new is None:
        return old is new
    if for_.metric in _LIMITS_OF_DATA:
        return True
    return new.ok >= old.ok and new.bad >= old.bad


def _weaker(before: Verdict, today: Verdict) -> WeakerCheck:
    if not _applies(today):
        return _made(NOT_APPLIED, before, "judged", f"not applicable: {today.reason}")
    if not _on_one_scale(before, today):
        return _made(OTHERWISE, before, _scale(before), _scale(today))
    return _made(LOOSER, before, _limits(before), _limits(today))


def _lost(before: Iterable[Verdict], other: Sequence[Verdict]) -> Iterator[WeakerCheck]:
    for one in before:
        if other and not _applies(one):
            continue  # a report that is judged now, or still is none
        if other:
            yield _made(OTHERWISE, one, one.check, other[0].check)
        else:
            yield _made(GONE, one, "asked", "not asked")


def _made(what: str, check: Verdict, before: str, after: str) -> WeakerCheck:
    return WeakerCheck(what=what, check=told(check), before=before, after=after)


def _same_question(
    asked: Sequence[Verdict], groups: Iterable[Sequence[Verdict]]
) -> list[Verdict]:
    """Find new checks that may have taken the place of one, to name them."""
    wanted = _form(asked[0])[:4]
    return [one for group in groups for one in group if _form(one)[:4] == wanted]


def _applies(verdict: Verdict) -> bool:
    return verdict.outcome is not Outcome.NOT_APPLICABLE


def _on_one_scale(one: Verdict, other: Verdict) -> bool:
    return (one.orientation, one.ratio) == (other.orientation, other.ratio)


def _strictness(verdict: Verdict) -> tuple[bool, float, float]:
    limits = verdict.threshold
    if limits is None or not _applies(verdict):
        return False, -math.inf, -math.inf
    return True, limits.bad, limits.ok


def _scale(verdict: Verdict) -> str:
    better = "higher is better" if verdict.orientation > 0 else "lower is better"
    return f"{'a ratio' if verdict.ratio else 'a number'}, {better}"


def _limits(verdict: Verdict) -> str:
    """Write a threshold as the person reads it who wrote it."""
    limits = verdict.threshold
    if limits is None:
        return "no threshold"
    ok, bad = (_number(value, verdict) for value in (limits.ok, limits.bad))
    return f"ok {ok}" if ok == bad else f"ok {ok}, bad {bad}"


def _number(value: float, verdict: Verdict) -> str:
    shown = verdict.orientation * value + 0.0  # no negative zero
    if verdict.ratio is not None:
        return f"{math.exp(min(shown, 700)):.6g} times"
    return f"{shown:.6g}"
