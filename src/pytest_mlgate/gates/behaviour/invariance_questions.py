"""What must not change an answer: `InvarianceQuestions`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.perturbed.feature_rows import differs
from pytest_mlgate.data.perturbed.feature_rows import record_of
from pytest_mlgate.data.perturbed.feature_rows import selected
from pytest_mlgate.data.perturbed.feature_rows import taken_rows
from pytest_mlgate.data.perturbed.feature_rows import transformed
from pytest_mlgate.data.perturbed.feature_rows import with_columns
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.behaviour.behaviour_demands import require_reach
from pytest_mlgate.gates.behaviour.behaviour_demands import require_size
from pytest_mlgate.gates.behaviour.behaviour_questions import ROWS
from pytest_mlgate.gates.behaviour.behaviour_questions import BehaviourQuestions
from pytest_mlgate.gates.behaviour.behaviour_questions import Broken
from pytest_mlgate.gates.behaviour.changed_rows import changed_columns
from pytest_mlgate.gates.behaviour.changed_rows import options_of
from pytest_mlgate.gates.behaviour.changed_rows import repeated
from pytest_mlgate.gates.behaviour.changed_rows import simplest_change
from pytest_mlgate.gates.behaviour.counterexample import LINE
from pytest_mlgate.gates.behaviour.counterexample import Counterexample
from pytest_mlgate.gates.behaviour.counterexample import paired_lines
from pytest_mlgate.gates.behaviour.counterexample import same_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from pytest_mlgate.data.perturbed.feature_rows import Column
    from pytest_mlgate.data.perturbed.feature_rows import Frame
    from pytest_mlgate.gates.behaviour.behaviour_questions import Chosen
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.models.answers.answer_numbers import AnswerNumbers
    from pytest_mlgate.models.asking.counted_asking import CountedAsking

OTHER_VALUES = 20
"""Other values that are put into each row; all of them where there are no more."""

_FLIP = 1e100
"""What another decision is worth, in units of any answer."""

_REMEDY = (
    "train without what must not matter, and without what stands for it; keep the "
    "ledger lines above, so that later models are held to it"
)


class _Changed(NamedTuple):
    """Every row under every change, as one frame: row 0 first."""

    frame: Frame
    # the changed rows of each row
    times: int
    # values that may be put in when a case is shrunk, by column
    pool: dict[str, Column] | None


class _Case(NamedTuple):
    """A row, its change, and how bad a simpler change has to be to count."""

    row: int
    before: Frame
    after: Frame
    least: float


class InvarianceQuestions(BehaviourQuestions):
    """Questions about changes that must make no difference."""

    def invariant_to(
        self,
        *what: str | Callable[[Any], Any],
        tolerance: float = 0.0,
        rows: int = ROWS,
        where: Where = None,
        schema: Any = None,  # noqa: ANN401 - a pandera schema or model
    ) -> Measurement:
        """Ask that the answer does not depend on some columns, or on a rewriting.

        Parameters
        ----------
        *what
            Features of the model: other values of them, taken from the evaluation
            data, are put into each row, of several columns together as they occur. Or
            one function, which takes a frame of the features and returns it changed.
        tolerance
            How far an answer may move: a score, a probability of any class, or the
            predicted number. With 0 only rounding is allowed, and no other decision.
        rows
            Rows that are changed, chosen by the seed of the settings.
        where
            Which rows it is asked about, as in ``benchmark_gate``.
        schema
            A pandera schema: as many rows again, drawn from it, are changed too.

        Returns
        -------
        Measurement
            The number of rows with another answer, negated.

        Raises
        ------
        InvalidInput
            If the model does not take a column, has only one value to put in, or only
            its answers are known.

        Notes
        -----
        Every row is asked with up to 20 other values, in one call; rows that break the
        rule are then shrunk one at a time.
        """
        asking = self._asking()
        require_size("tolerance", tolerance)
        transformation, columns = self._what(what, asking)
        allowed = f", tolerance={tolerance:g}" if tolerance else ""
        name = f"invariant_to({_spelled(transformation, columns)}{allowed})"
        chosen = self._chosen(
            asking, question=name, rows=rows, where=where, schema=schema
        )
        if empty := self._no_rows(name, chosen, question="invariant_to"):
            return empty
        if transformation is None:
            changed = self._other_values(columns, chosen, name)
        else:
            made = transformed(chosen.rows.frame, transformation)
            changed = _Changed(made, 1, None)
            if not _changes(chosen.rows.frame, changed).any():
                return self._idle(
                    f"The function changes none of {len(chosen.rows)} rows, so that "
                    "nothing was asked; it has to return what it changed.",
                    name,
                    chosen,
                    question="invariant_to",
                )
        return self._exact(
            name,
            lambda: self._answers_moved(asking, chosen, changed, tolerance, name),
            question="invariant_to",
            rows=chosen.label,
            remedy=_REMEDY,
        )

    def _what(
        self, what: tuple[str | Callable[[Any], Any], ...], asking: CountedAsking
    ) -> tuple[Callable[[Any], Any] | None, list[str]]:
        """Tell a function from columns."""
        if len(what) == 1 and callable(what[0]):
            return what[0], []
        flat: list[object] = []
        for one in what:
            # a list of columns is what other gates take
            several = isinstance(one, list | tuple)
            flat += list(one) if several else [one]  # type: ignore[arg-type] # a list
        if any(callable(one) for one in flat):
            raise InvalidInput(
                "invariant_to takes columns, or one function; got both, or several "
                "functions. Hint: ask once for each."
            )
        return None, self._features("columns", flat, asking)

    def _other_values(self, columns: list[str], chosen: Chosen, name: str) -> _Changed:
        """Put other values that occur in the data into every row."""
        every = selected(self._session.evaluation.frame, columns)
        first = _different(every)
        if len(first) < 2:
            raise InvalidInput(
                f"{name}: the evaluation data must show another value to put in; "
                f"every row has the same {', '.join(columns)}. Hint: use rows that "
                "show more, or a function that writes other values."
            )
        rng, count = self._rng(name), len(chosen.rows)
        if len(first) <= OTHER_VALUES:
            donors = np.tile(first, (count, 1))
        else:
            donors = rng.choice(first, size=(count, OTHER_VALUES))
        times = donors.shape[1]
        given = taken_rows(every, donors.reshape(-1))
        frame = with_columns(
            repeated(chosen.rows.frame, times),
            {column: given[column] for column in columns},
        )
        return _Changed(frame, times, {c: every[c] for c in columns})

    def _answers_moved(
        self,
        asking: CountedAsking,
        chosen: Chosen,
        changed: _Changed,
        tolerance: float,
        name: str,
    ) -> Broken:
        rows, times = chosen.rows, changed.times
        before = asking.numbers(rows.frame)
        require_reach(tolerance, before)
        after = asking.numbers(changed.frame)
        again = before.take(np.repeat(np.arange(len(rows)), times))
        moved = again.moved(after, tolerance=tolerance)
        per_row = moved.reshape(len(rows), times)
        hit = np.flatnonzero(per_row.any(axis=1))
        cases: tuple[str, ...] = ()
        if hit.size:
            worth = again.distance(after) + _FLIP * again.redecided(after)
            worst = float(worth[moved].max())
            least = _FLIP if worst >= _FLIP else worst / 2
            # of the worst ones that in which the fewest columns are changed
            start = repeated(rows.frame, times)
            count = np.where(moved & (worth >= least), _changes(start, changed), np.inf)
            place = int(np.argmin(count))
            case = _Case(
                row=place // times,
                before=taken_rows(start, [place]),
                after=taken_rows(changed.frame, [place]),
                least=least,
            )
            cases = self._simplest_move(
                asking, chosen, case, changed.pool or {}, tolerance, name
            )
        told = f"{times} other values"
        if changed.pool is None:
            touched = int(np.count_nonzero(_changes(rows.frame, changed)))
            told = f"the function, which changes {touched} of them,"
        return Broken(
            count=int(hit.size),
            of=len(rows),
            cases=cases,
            method=f"{told} put into each row; {asking.told} of the model",
        )

    def _simplest_move(
        self,
        asking: CountedAsking,
        chosen: Chosen,
        case: _Case,
        pool: dict[str, Column],
        tolerance: float,
        name: str,
    ) -> tuple[str, ...]:
        """Find the simplest change of a row that still moves its answer."""
        before, after = case.before, case.after
        options = {
            c: options_of(pool[c], before=before, after=after)
            if c in pool
            else nw.concat([before.select(c), after.select(c)])[c]
            for c in changed_columns(before, after)
        }

        def pair(frame: Frame) -> tuple[AnswerNumbers, AnswerNumbers]:
            both = asking.numbers(nw.maybe_reset_index(nw.concat([before, frame])))
            return both.take([0]), both.take([1])

        def breaks(frame: Frame) -> bool:
            old, new = pair(frame)
            worth = old.distance(new) + _FLIP * old.redecided(new)
            bad = old.moved(new, tolerance=tolerance) & (worth >= case.least)
            return bool(bad[0])

        simple = simplest_change(before, options, breaks=breaks, seed=self._seed)
        old, new = pair(simple)
        shown = Counterexample(
            row=chosen.rows.names[case.row],
            before=record_of(before, 0),
            after=record_of(simple, 0),
            told=f"{old.shown(0)} -> {new.shown(0)}",
        )
        lines = paired_lines(
            shown,
            same_answer(old, new, 0, tolerance=tolerance),
            answers=old,
            question="invariant_to",
            name=name,
            owner=self._ledger.gate,
        )
        return (shown.shown(), *(LINE + line for line in lines))


def _changes(start: Frame, changed: _Changed) -> NDArray[np.int64]:
    """Count the columns in which each row was changed."""
    apart = [
        differs(start[name].to_numpy(), changed.frame[name].to_numpy())
        for name in start.columns
    ]
    counts: NDArray[np.int64] = np.count_nonzero(np.array(apart), axis=0)
    return counts


def _different(rows: Frame) -> NDArray[np.intp]:
    """Find the first row with each combination of values, rare ones included."""
    parts = {c: pd.Series(as_objects(rows[c].to_numpy())) for c in rows.columns}
    repeats = pd.DataFrame(parts).duplicated().to_numpy(dtype=bool)
    return np.flatnonzero(~repeats)


def _spelled(transformation: Callable[[Any], Any] | None, columns: list[str]) -> str:
    if transformation is None:
        return ", ".join(columns)
    return str(getattr(transformation, "__name__", type(transformation).__name__))
