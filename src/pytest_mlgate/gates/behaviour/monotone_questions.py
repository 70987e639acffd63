"""Does the answer follow a column one way only: `MonotoneQuestions`."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal

import numpy as np

from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.data.perturbed.feature_rows import record_of
from pytest_mlgate.data.perturbed.feature_rows import selected
from pytest_mlgate.data.perturbed.feature_rows import taken_rows
from pytest_mlgate.data.perturbed.feature_rows import with_columns
from pytest_mlgate.data.perturbed.searching import simplest
from pytest_mlgate.data.perturbed.value_order import simple_first
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.behaviour.behaviour_demands import place_of
from pytest_mlgate.gates.behaviour.behaviour_demands import require_size
from pytest_mlgate.gates.behaviour.behaviour_questions import ROWS
from pytest_mlgate.gates.behaviour.behaviour_questions import SUBJECT
from pytest_mlgate.gates.behaviour.behaviour_questions import BehaviourQuestions
from pytest_mlgate.gates.behaviour.behaviour_questions import Broken
from pytest_mlgate.gates.behaviour.changed_rows import repeated
from pytest_mlgate.gates.behaviour.counterexample import LINE
from pytest_mlgate.gates.behaviour.counterexample import Counterexample
from pytest_mlgate.gates.behaviour.counterexample import paired_lines
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.data.perturbed.feature_rows import Column
    from pytest_mlgate.gates.behaviour.behaviour_questions import Chosen
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.models.answers.answer_numbers import AnswerNumbers
    from pytest_mlgate.models.asking.counted_asking import CountedAsking

Direction = Literal["increasing", "decreasing"]

STEPS = 20
"""Values of the column that each row is asked with; all where there are no more."""

_REMEDY = (
    "constrain the model (monotonic_cst in scikit-learn), or drop the column; keep the "
    "ledger lines above, so that later models are held to it"
)
_WEAK = "look whether the model uses the column at all; a smaller `strength` asks less"


class MonotoneQuestions(BehaviourQuestions):
    """Questions about the direction in which a column moves the answer."""

    def monotone(
        self,
        column: str,
        direction: Direction = "increasing",
        *,
        strength: float = 0.0,
        of: Any = None,  # noqa: ANN401 - a value of the target
        rows: int = ROWS,
        where: Where = None,
        schema: Any = None,  # noqa: ANN401 - a pandera schema or model
    ) -> Measurement:
        """Ask that a higher value of a column never lowers (or raises) the answer.

        Parameters
        ----------
        column
            A feature of numbers or booleans.
        direction
            "increasing": the answer must not fall as the column rises; "decreasing":
            it must not rise. All other columns stay as they are.
        strength
            The least that the answer moves in this direction from the lowest to the
            highest value of the data, on average over the rows. Positive makes a second
            check of it; 0 is content with a model that ignores the column.
        of
            The class whose probability is meant; for several classes only.
        rows, where, schema
            As in `invariant_to`.

        Returns
        -------
        Measurement
            The number of rows in which the answer goes the other way, negated.

        Raises
        ------
        InvalidInput
            If the column is no such feature, has one value only, or `direction` is
            none of the two.
        """
        asking = self._asking()
        (column,) = self._features("column", [column], asking)
        if direction not in {"increasing", "decreasing"}:
            raise InvalidInput.because(
                "direction", '"increasing" or "decreasing"', direction
            )
        require_size("strength", strength)
        meant = "" if of is None else f", of={of}"
        name = f"monotone({column}, {direction}{meant})"
        values = self._steps(column, name)
        chosen = self._chosen(
            asking, question=name, rows=rows, where=where, schema=schema
        )
        if empty := self._no_rows(name, chosen, question="monotone"):
            return empty
        asked: list[_Curves] = []

        def look() -> Broken:
            curves = _curves(asking, chosen, values, of=of, name=name)
            asked.append(curves)
            return self._turning(curves, direction, told=asking.told)

        measured = self._exact(
            name, look, question="monotone", rows=chosen.label, remedy=_REMEDY
        )
        if strength and asked:
            self._strong(asked[0], direction, strength)
        return measured

    def _steps(self, column: str, name: str) -> Column:
        """Take different values of the column, from the lowest to the highest."""
        whole = selected(self._session.evaluation.frame, [column])
        every = whole[column]
        if not (every.dtype.is_numeric() or every.dtype.is_boolean()):
            raise InvalidInput(
                f"{name}: the column must hold numbers or booleans, which have an "
                f"order; it holds {every.dtype}. Hint: code its order as numbers."
            )
        numbers = to_float(every.to_numpy())
        different, first = np.unique(numbers, return_index=True)
        first = first[np.isfinite(different)]
        if len(first) < 2:
            raise InvalidInput(
                f"{name}: the evaluation data must show two values of the column at "
                f"least; got {len(first)}. Hint: use rows that show more."
            )
        picked = np.linspace(0, len(first) - 1, min(len(first), STEPS)).round()
        return taken_rows(whole, first[picked.astype(np.intp)])[column]

    def _turning(self, curves: _Curves, direction: Direction, *, told: str) -> Broken:
        """Find the rows whose answer goes the other way."""
        rising = curves.rising(direction)
        fall = np.maximum.accumulate(rising, axis=1) - rising
        hit = np.flatnonzero((fall > curves.slack).any(axis=1))
        cases: tuple[str, ...] = ()
        if hit.size:
            # the worst row, and in it a fall at least half as far
            row = int(np.argmax(fall.max(axis=1)))
            pair = _simplest_pair(rising[row], curves.values, curves.slack, self._seed)
            cases = self._turn(curves, row, pair, direction)
        return Broken(
            count=int(hit.size),
            of=len(rising),
            cases=cases,
            method=f"{len(curves.values)} values of {curves.values.name} in each row; "
            f"{told} of the model",
        )

    def _turn(
        self, curves: _Curves, row: int, pair: tuple[int, int], direction: Direction
    ) -> tuple[str, ...]:
        """Word a row with two values of the column, and the line for a ledger."""
        values, found, rows = curves.values, curves.found, curves.chosen.rows
        base = record_of(rows.frame, row)
        low, high = (record_of(values.to_frame(), step) for step in pair)
        one, other = curves.numbers[row, list(pair)].tolist()
        shown = Counterexample(
            row=rows.names[row],
            before=base | low,
            after=base | high,
            told=f"{one:.4g} -> {other:.4g}",
        )
        # the row that must not be answered lower is the second of the pair
        rows_of_pair = (shown.before, shown.after)
        if direction == "decreasing":
            rows_of_pair = rows_of_pair[::-1]
        several = found.values.shape[1] > 1
        lines = paired_lines(
            replace(shown, before=rows_of_pair[0], after=rows_of_pair[1]),
            {"at_least_as_high_as": None}
            | ({"of": found.classes[curves.place]} if several else {}),
            answers=found,
            question="monotone",
            name=curves.name,
            owner=self._ledger.gate,
        )
        return (shown.shown(), *(LINE + line for line in lines))

    def _strong(self, curves: _Curves, direction: Direction, strength: float) -> None:
        """Hold the average move from the lowest to the highest value against a size."""
        rising = curves.rising(direction)
        rise = float(np.mean(rising[:, -1] - rising[:, 0]))
        weak = rise < strength
        found = Measurement.known(
            rise,
            n=len(rising),
            method="mean move of the answer from the lowest to the highest value",
        )
        self._ledger.add(
            Check(
                family=self.family,
                name=f"{curves.name}, strength={strength:g}",
                question="monotone",
                subject=SUBJECT,
                slice=curves.chosen.label,
                measurement=found,
                threshold=Threshold(ok=strength, bad=strength),
                reason="The answer moves less with the column." if weak else None,
                remedy=_WEAK if weak else None,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Curves:
    """The answers to every row with every value of the column."""

    name: str
    chosen: Chosen
    # from the lowest to the highest
    values: Column
    found: AnswerNumbers
    # which number of an answer is meant
    place: int

    @property
    def numbers(self) -> NDArray[np.float64]:
        """One row per row, one column per value."""
        return self.found.number(self.place).reshape(-1, len(self.values))

    @property
    def slack(self) -> float:
        return self.found.slack(self.found)

    def rising(self, direction: Direction) -> NDArray[np.float64]:
        return self.numbers if direction == "increasing" else -self.numbers


def _curves(
    asking: CountedAsking,
    chosen: Chosen,
    values: Column,
    *,
    of: Any,  # noqa: ANN401 - a value of the target
    name: str,
) -> _Curves:
    """Ask about every row with every value, in one call."""
    times, count = len(values), len(chosen.rows)
    frame = with_columns(
        repeated(chosen.rows.frame, times), {values.name: _tiled(values, count)}
    )
    found = asking.numbers(frame)
    place = place_of(name, of, found)
    return _Curves(name=name, chosen=chosen, values=values, found=found, place=place)


def _tiled(values: Column, times: int) -> Column:
    steps = np.tile(np.arange(len(values)), times)
    return taken_rows(values.to_frame(), steps)[values.name]


def _simplest_pair(
    rising: NDArray[np.float64], values: Column, slack: float, seed: int
) -> tuple[int, int]:
    """Find the simplest two values between which the answer goes the other way."""
    order = simple_first(values.to_numpy())
    places = np.empty(len(order), dtype=np.intp)
    places[order] = np.arange(len(order))
    fall = np.maximum.accumulate(rising) - rising
    high = int(np.argmax(fall))
    low = int(np.argmax(rising[: high + 1]))
    least = max(slack, float(fall[high]) / 2)

    def breaks(choices: tuple[int, ...]) -> bool:
        one, other = (int(order[choice]) for choice in choices)
        return one < other and bool(rising[one] - rising[other] >= least)

    found = simplest([int(places[low]), int(places[high])], breaks=breaks, seed=seed)
    return int(order[found[0]]), int(order[found[1]])
