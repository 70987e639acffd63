"""Does every answer stay within bounds: `BoundQuestions`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import narwhals as nw
import numpy as np

from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.data.perturbed.feature_rows import record_of
from pytest_mlgate.data.perturbed.feature_rows import taken_rows
from pytest_mlgate.data.perturbed.feature_rows import with_columns
from pytest_mlgate.data.perturbed.number_moves import NumberColumn
from pytest_mlgate.data.perturbed.number_moves import number_columns
from pytest_mlgate.data.perturbed.number_moves import number_series
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.behaviour.behaviour_demands import place_of
from pytest_mlgate.gates.behaviour.behaviour_demands import require_number
from pytest_mlgate.gates.behaviour.behaviour_demands import require_size
from pytest_mlgate.gates.behaviour.behaviour_questions import ROWS
from pytest_mlgate.gates.behaviour.behaviour_questions import BehaviourQuestions
from pytest_mlgate.gates.behaviour.behaviour_questions import Broken
from pytest_mlgate.gates.behaviour.changed_rows import changed_columns
from pytest_mlgate.gates.behaviour.changed_rows import repeated
from pytest_mlgate.gates.behaviour.changed_rows import simplest_change
from pytest_mlgate.gates.behaviour.counterexample import LINE
from pytest_mlgate.gates.behaviour.counterexample import Counterexample
from pytest_mlgate.gates.behaviour.counterexample import ledger_line

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.data.perturbed.feature_rows import Frame
    from pytest_mlgate.gates.behaviour.behaviour_questions import Chosen
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.models.asking.counted_asking import CountedAsking

CORNERS = 8
"""Times that all numbers of a row are pushed to ends of their ranges at once."""

_REMEDY = (
    "clip the answer, or choose a model that cannot leave the bounds; keep the ledger "
    "line above, so that later models are held to it"
)


class BoundQuestions(BehaviourQuestions):
    """Questions about the range of the answers."""

    def bounded(
        self,
        low: float | None = None,
        high: float | None = None,
        *,
        of: Any = None,  # noqa: ANN401 - a value of the target
        beyond: float = 0.0,
        rows: int = ROWS,
        where: Where = None,
        schema: Any = None,  # noqa: ANN401 - a pandera schema or model
    ) -> Measurement:
        """Ask that every answer lies within bounds, at the ends of all ranges too.

        Parameters
        ----------
        low, high
            Bounds of the score, of the probability of a class, or of the predicted
            number, of which one or both are given. The bounds themselves are allowed.
        of
            The class whose probability is meant; for several classes only.
        beyond
            How far outside the range that the data show numbers are pushed, as a share
            of that range; 0 stays inside.
        rows, where, schema
            As in `invariant_to`.

        Returns
        -------
        Measurement
            The number of rows that have an answer outside, negated.

        Raises
        ------
        InvalidInput
            If no bound is given, or they cross.
        """
        asking = self._asking()
        bounds = _bounds(low, high)
        require_size("beyond", beyond)
        shown = ", ".join(
            f"{name}={value:g}"
            for name, value in (("low", low), ("high", high))
            if value is not None
        )
        if of is not None:
            shown += f", of={of}"
        if beyond:
            shown += f", beyond={beyond:g}"
        name = f"bounded({shown})"
        chosen = self._chosen(
            asking, question=name, rows=rows, where=where, schema=schema
        )
        if empty := self._no_rows(name, chosen, question="bounded"):
            return empty

        def look() -> Broken:
            return self._outside(asking, chosen, bounds, of, beyond, name)

        return self._exact(
            name, look, question="bounded", rows=chosen.label, remedy=_REMEDY
        )

    def _outside(
        self,
        asking: CountedAsking,
        chosen: Chosen,
        bounds: tuple[float, float],
        of: Any,  # noqa: ANN401 - a value of the target
        beyond: float,
        name: str,
    ) -> Broken:
        """Find the rows whose answer leaves the bounds, pushed or as they are."""
        rows = chosen.rows
        numbers = [
            NumberColumn.of(self._session.evaluation.frame, column)
            for column in number_columns(
                self._session.evaluation.frame, asking.features
            )
        ]
        pushes = _pushes(numbers, len(rows), self._rng(name))
        frame = _pushed(rows.frame, numbers, pushes, beyond)
        found = asking.numbers(frame)
        place = place_of(name, of, found)
        out = _is_outside(found.number(place), bounds, found.slack(found))
        per_row = out.reshape(len(rows), -1)
        hit = np.flatnonzero(per_row.any(axis=1))
        cases: tuple[str, ...] = ()
        if hit.size:
            # the row that is farthest outside
            number = found.number(place)
            far = np.maximum(bounds[0] - number, number - bounds[1])
            at = int(np.argmax(far))
            row = at // per_row.shape[1]
            after = taken_rows(frame, [at])
            cases = self._simplest_exit(asking, chosen, row, after, place, bounds, name)
        return Broken(
            count=int(hit.size),
            of=len(rows),
            cases=cases,
            method=f"each row as it is and pushed to ends of ranges "
            f"{per_row.shape[1] - 1} times; {asking.told} of the model",
        )

    def _simplest_exit(
        self,
        asking: CountedAsking,
        chosen: Chosen,
        row: int,
        after: Frame,
        place: int,
        bounds: tuple[float, float],
        name: str,
    ) -> tuple[str, ...]:
        """Put back what need not be pushed."""
        before = taken_rows(chosen.rows.frame, [row])
        options = {
            column: nw.maybe_reset_index(
                nw.concat([before.select(column), after.select(column)])
            )[column]
            for column in changed_columns(before, after)
        }

        def breaks(frame: Frame) -> bool:
            found = asking.numbers(frame)
            return bool(_is_outside(found.number(place), bounds, found.slack(found))[0])

        simple = simplest_change(before, options, breaks=breaks, seed=self._seed)
        found = asking.numbers(simple)
        number = float(found.number(place)[0])
        told = f"{number:.6g} is {'below' if number < bounds[0] else 'above'} the bound"
        shown = Counterexample(
            row=chosen.rows.names[row],
            before=record_of(before, 0),
            after=record_of(simple, 0),
            told=told,
        )
        keys = ("score_at_least", "score_at_most")
        expect: dict[str, Any] = {
            key: bound
            for key, bound in zip(keys, bounds, strict=True)
            if np.isfinite(bound)
        }
        if found.values.shape[1] > 1:
            expect["of"] = found.classes[place]
        line = ledger_line(
            shown.after,
            expect,
            question="bounded",
            reason=f"{name}: it was {number:.6g}",
            owner=self._ledger.gate,
        )
        return shown.shown(), LINE + line


def _bounds(low: float | None, high: float | None) -> tuple[float, float]:
    if low is None and high is None:
        raise InvalidInput(
            "bounded must have a bound; got neither `low` nor `high`. Hint: "
            "bounded(low=0) for what cannot be negative."
        )
    for name, value in (("low", low), ("high", high)):
        if value is not None:
            require_number(name, value)
    ends = (-np.inf if low is None else low, np.inf if high is None else high)
    if ends[0] >= ends[1]:
        raise InvalidInput.because("low", f"below `high` ({high})", low)
    return ends


def _is_outside(
    numbers: NDArray[np.float64], bounds: tuple[float, float], slack: float
) -> NDArray[np.bool_]:
    return (numbers < bounds[0] - slack) | (numbers > bounds[1] + slack)


def _pushes(
    numbers: list[NumberColumn], rows: int, rng: np.random.Generator
) -> NDArray[np.int8]:
    """Choose ends, shape (n_rows, n_pushes, n_columns): -1 low, 1 high, 0 as it is.

    As it is, then every column alone, then corners by chance.
    """
    columns = len(numbers)
    alone = np.concatenate([-np.eye(columns), np.eye(columns)])
    fixed = np.concatenate([np.zeros((1, columns)), alone])
    corners = rng.choice([-1, 1], size=(rows, CORNERS if columns > 1 else 0, columns))
    same = np.broadcast_to(fixed, (rows, *fixed.shape))
    return np.concatenate([same, corners], axis=1).astype(np.int8)


def _pushed(
    frame: Frame, numbers: list[NumberColumn], pushes: NDArray[np.int8], beyond: float
) -> Frame:
    times = pushes.shape[1]
    every = repeated(frame, times)
    columns = {}
    for place, column in enumerate(numbers):
        room = beyond * (column.high - column.low)
        ends = np.array([column.high + room, column.low - room])
        if column.whole:
            ends = np.round(ends)
        side = pushes[:, :, place].reshape(-1)
        series = every[column.name]
        own = to_float(series.to_numpy())
        values = np.where(side == 0, own, np.where(side > 0, ends[0], ends[1]))
        columns[column.name] = number_series(series, values)
    return with_columns(every, columns) if columns else every
