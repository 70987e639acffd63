"""How is a moved row shown: the least part of its moves that still changes the answer.

Noise and attacks move numbers by amounts that nobody would write down; a person reads
the fewest columns and the fewest digits that do the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.data.perturbed.feature_rows import record_of
from pytest_mlgate.data.perturbed.feature_rows import taken_rows
from pytest_mlgate.data.perturbed.number_moves import number_series
from pytest_mlgate.gates.behaviour.changed_rows import simplest_change
from pytest_mlgate.gates.behaviour.counterexample import LINE
from pytest_mlgate.gates.behaviour.counterexample import Counterexample
from pytest_mlgate.gates.behaviour.counterexample import paired_lines
from pytest_mlgate.gates.behaviour.counterexample import same_answer
from pytest_mlgate.measurement import Measurement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_mlgate.data.perturbed.feature_rows import Column
    from pytest_mlgate.data.perturbed.feature_rows import FeatureRows
    from pytest_mlgate.data.perturbed.feature_rows import Frame
    from pytest_mlgate.data.perturbed.number_moves import NumberColumn
    from pytest_mlgate.models.answers.answer_numbers import AnswerNumbers
    from pytest_mlgate.models.asking.counted_asking import CountedAsking


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moved:
    """A row whose numbers were moved, and whose answer changed."""

    rows: FeatureRows
    row: int
    # column -> how far it was moved
    moves: Mapping[NumberColumn, float]
    # None: another decision is a change; else a number that moves by more than this
    tolerance: float | None


def changed(
    before: AnswerNumbers, after: AnswerNumbers, tolerance: float | None
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Mark the rows whose answer is another one."""
    if tolerance is None:
        return before.redecided(after)
    return before.moved(after, tolerance=tolerance)


def moves_nothing(how: str, hint: str, rows: int) -> Measurement:
    """Say that nothing was asked, as every number stays where it is."""
    return Measurement.undefined(
        f"{how} moves no number of the {rows} rows, so that nothing was asked (whole "
        f"numbers move by whole numbers); {hint}.",
        n=rows,
        method="counting moved rows",
        orientation=-1,
    )


def worded_move(
    moved: Moved,
    asking: CountedAsking,
    *,
    question: str,
    name: str,
    owner: str,
    seed: int,
) -> tuple[str, ...]:
    """Shrink a moved row, and word it with its line for a ledger."""
    before = taken_rows(moved.rows.frame, [moved.row])
    old = asking.numbers(before)
    options = {
        column.name: _options(column, before[column.name], by)
        for column, by in moved.moves.items()
    }
    # a whole number that was moved by less than 1 stayed where it is
    options = {key: found for key, found in options.items() if len(found) > 1}

    def breaks(frame: Frame) -> bool:
        return bool(changed(old, asking.numbers(frame), moved.tolerance)[0])

    simple = simplest_change(before, options, breaks=breaks, seed=seed)
    new = asking.numbers(simple)
    shown = Counterexample(
        row=moved.rows.names[moved.row],
        before=record_of(before, 0),
        after=record_of(simple, 0),
        told=f"{old.shown(0)} -> {new.shown(0)}",
    )
    lines = paired_lines(
        shown,
        same_answer(old, new, 0, tolerance=moved.tolerance or 0.0),
        answers=old,
        question=question,
        name=name,
        owner=owner,
    )
    return (shown.shown(), *(LINE + line for line in lines))


def _options(column: NumberColumn, before: Column, by: float) -> Column:
    """List where a number may be moved: nowhere, by few digits, as found."""
    least = [math.copysign(1.0, by)] if column.whole and abs(by) > 1 else []
    steps = [0.0, *least, *(_cut(by, digits) for digits in (1, 2, 3)), by]
    start = np.repeat(before.to_numpy(), len(steps))
    ends = column.moved(start, np.array(steps), most=math.inf)
    first, *between, last = ends.tolist()
    # where it stood and what was found stay exact; between, no digits of a sum
    short = [float(f"{end:.12g}") for end in between] if by else []
    numbers = np.array(list(dict.fromkeys([first, *short, last])))
    return number_series(before, numbers)


def _cut(by: float, digits: int) -> float:
    """Keep the first digits of a move, so that it is never larger."""
    if by == 0 or not math.isfinite(by):
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(abs(by))) - digits + 1)
    return math.trunc(by / unit) * unit
