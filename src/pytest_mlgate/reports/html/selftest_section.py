"""What does the page tell of a selftest: which gate noticed which sabotage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.reports.selftest_lines import MARKS
from pytest_mlgate.reports.selftest_lines import SIZES
from pytest_mlgate.reports.selftest_lines import conclusion
from pytest_mlgate.reports.selftest_lines import result_of
from pytest_mlgate.reports.selftest_lines import since
from pytest_mlgate.selftest import Reaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.record import Record
    from pytest_mlgate.selftest import Selftest
    from pytest_mlgate.selftest import Trial

_KIND = {
    Reaction.FAILED: "failed",
    Reaction.INCONCLUSIVE: "inconclusive",
    Reaction.NO_VERDICT: "silent",
    Reaction.UNMOVED: "unmoved",
    Reaction.NOT_ASKED: "unmoved",
}
"""Reaction to the class of its cell; the mark and a word say it, too."""

_WORDS = {Reaction.UNMOVED: "as before"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What became of one gate under one sabotage."""

    mark: str
    word: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One sabotage."""

    name: str
    what: str
    result: str
    # how the result is coloured
    kind: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SelftestView:
    """The section, or the page, of a selftest."""

    when: str
    # the score first, then what nobody noticed
    score: str
    told: tuple[str, ...]
    # what is not as it was when the selftest ran
    since: tuple[str, ...]
    # name, and whether it can hold or block
    gates: tuple[tuple[str, bool], ...]
    groups: tuple[tuple[str, tuple[Row, ...]], ...]


def selftest_view(found: Selftest, record: Record | None = None) -> SelftestView:
    """Prepare a selftest for the page.

    Parameters
    ----------
    found
        Of one model, or of all.
    record
        The session on whose page it stands; None: it has a page of its own.
    """
    score, *told = conclusion(found)
    return SelftestView(
        when=found.started,
        score=score,
        told=tuple(line.strip() for line in told),
        since=() if record is None else tuple(since(found, record)),
        gates=tuple(found.gates.items()),
        groups=tuple(_groups(found)),
    )


def _groups(found: Selftest) -> Iterator[tuple[str, tuple[Row, ...]]]:
    for title, harmless in SIZES.items():
        rows = [_row(found, t) for t in found.trials if t.harmless is harmless]
        if rows:
            yield title, tuple(rows)


def _row(found: Selftest, trial: Trial) -> Row:
    made = not (trial.unfit or trial.refused or trial.broken)
    wrong = trial in found.unnoticed or trial in found.overdone
    good = "passed" if trial.unfit is None else "unmoved"
    return Row(
        name=trial.name,
        what=trial.what,
        result=result_of(found, trial),
        kind="failed" if wrong or trial.broken else good,
        cells=tuple(_cell(trial, gate, made=made) for gate in found.gates),
    )


def _cell(trial: Trial, gate: str, *, made: bool) -> Cell:
    if not made:
        return Cell(mark="", word="no session", kind="unmoved")
    told = trial.reactions.get(gate, Reaction.UNMOVED)
    word = _WORDS.get(told, str(told))
    return Cell(mark=MARKS[told].strip(), word=word, kind=_KIND[told])
