"""Can small moves of several numbers at once change an answer: `attack`.

Every column may be moved by at most its own step (L-inf). What counts as success is
asked of the model itself, so an attack that is found is one; an attack that is not
found may exist all the same, unless the model is linear.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.data.perturbed.feature_rows import taken_rows
from pytest_mlgate.data.perturbed.feature_rows import with_columns
from pytest_mlgate.data.perturbed.number_moves import number_series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from pytest_mlgate.data.perturbed.feature_rows import FeatureRows
    from pytest_mlgate.data.perturbed.number_moves import NumberColumn
    from pytest_mlgate.models.answers.answer_numbers import AnswerNumbers
    from pytest_mlgate.models.asking.counted_asking import CountedAsking

RANDOM_STARTS = 8
"""Corners of the box, and as many points inside it, that are tried by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """How far each column may be moved."""

    columns: tuple[NumberColumn, ...]
    # the largest move of each column, in its own unit
    steps: tuple[float, ...]

    def moved(
        self, rows: FeatureRows, positions: NDArray[np.intp], moves: NDArray[np.float64]
    ) -> dict[str, NDArray[np.float64]]:
        """Move the columns of some rows; `moves` has shape (n_positions, n_columns)."""
        return {
            column.name: column.moved(
                rows.values(column.name)[positions], moves[:, place], most=step
            )
            for place, (column, step) in enumerate(
                zip(self.columns, self.steps, strict=True)
            )
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attack:
    """What an attack on some rows came to."""

    # rows whose answer was changed, shape (n_rows,)
    broken: NDArray[np.bool_]
    # the moves that were worst for each row, shape (n_rows, n_columns)
    moves: NDArray[np.float64]


class Attacker:
    """Ask a model about moved rows.

    Parameters
    ----------
    asking
        The model.
    rows
        The rows that are attacked.
    box
        How far each column may be moved.
    tolerance
        A move of the number by more than this is a success; None: another decision.
    """

    def __init__(
        self,
        asking: CountedAsking,
        rows: FeatureRows,
        box: Box,
        *,
        tolerance: float | None,
    ) -> None:
        self._asking = asking
        self._rows = rows
        self._box = box
        self._tolerance = tolerance
        self.before = asking.numbers(rows.frame)

    def outcome(
        self, positions: NDArray[np.intp], moves: NDArray[np.float64]
    ) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        """Say which moved rows have another answer, and how near the others came."""
        frame = taken_rows(self._rows.frame, positions)
        numbers = self._box.moved(self._rows, positions, moves)
        series = {
            name: number_series(frame[name], values) for name, values in numbers.items()
        }
        after = self._asking.numbers(with_columns(frame, series))
        before = self.before.take(positions)
        if self._tolerance is None:
            return before.redecided(after), against(before, after)
        return before.moved(after, tolerance=self._tolerance), before.distance(after)

    def along(self, signs: Sequence[int]) -> Attack:
        """Attack a model whose answer rises with known columns: both ways are tried."""
        n = len(self._rows)
        corner = np.array(signs, dtype=np.float64) * self._box.steps
        moves = np.repeat(np.stack([-corner, corner]), n, axis=0)
        return self._best(np.tile(np.arange(n), 2), moves, None)

    def search(self, rng: np.random.Generator) -> Attack:
        """Attack a model of any kind: columns one by one, by chance, and in turn."""
        n, steps = len(self._rows), np.array(self._box.steps)
        columns = len(steps)
        single = np.concatenate([np.diag(steps), -np.diag(steps)])
        moves = np.repeat(single, n, axis=0)
        broken, score = self.outcome(np.tile(np.arange(n), 2 * columns), moves)
        by_column = score.reshape(2, columns, n)
        found = self._merged(np.tile(np.arange(n), 2 * columns), moves, broken, score)
        corner = np.where(by_column[0] >= by_column[1], 1.0, -1.0).T * steps
        tries = [corner, *self._by_chance(rng, n, steps)]
        found = self._best(
            np.tile(np.arange(n), len(tries)), np.concatenate(tries), found
        )
        for place in range(columns):
            found = self._turned(found, place)
        return Attack(broken=found.broken, moves=found.moves)

    def _by_chance(
        self, rng: np.random.Generator, n: int, steps: NDArray[np.float64]
    ) -> list[NDArray[np.float64]]:
        shape = (n, len(steps))
        corners = [
            rng.choice([-1.0, 1.0], size=shape) * steps for _ in range(RANDOM_STARTS)
        ]
        inside = [rng.uniform(-1, 1, size=shape) * steps for _ in range(RANDOM_STARTS)]
        return corners + inside

    def _turned(self, found: _Scored, place: int) -> _Scored:
        """Give one column each of its ends, and none, in what was best so far."""
        open_rows = np.flatnonzero(~found.broken)
        if not open_rows.size:
            return found
        step = self._box.steps[place]
        tries = []
        for move in (-step, 0.0, step):
            other = found.moves[open_rows].copy()
            other[:, place] = move
            tries.append(other)
        return self._best(np.tile(open_rows, 3), np.concatenate(tries), found)

    def _best(
        self,
        positions: NDArray[np.intp],
        moves: NDArray[np.float64],
        found: _Scored | None,
    ) -> _Scored:
        broken, score = self.outcome(positions, moves)
        return self._merged(positions, moves, broken, score, found)

    def _merged(
        self,
        positions: NDArray[np.intp],
        moves: NDArray[np.float64],
        broken: NDArray[np.bool_],
        score: NDArray[np.float64],
        found: _Scored | None = None,
    ) -> _Scored:
        """Keep the first success of each row, or what came nearest to one."""
        n, columns = len(self._rows), moves.shape[1]
        if found is None:
            found = _Scored(
                broken=np.zeros(n, dtype=bool),
                moves=np.zeros((n, columns)),
                score=np.full(n, -np.inf),
            )
        # a success is worth more than any score; the earlier try wins a tie
        worth = np.where(broken, np.inf, score)
        order = np.lexsort((np.arange(len(worth)), -worth, positions))
        rows, first = np.unique(positions[order], return_index=True)
        best = order[first]
        own = np.where(found.broken, np.inf, found.score)[rows]
        better = worth[best] > own
        rows, best = rows[better], best[better]
        merged = _Scored(
            broken=found.broken.copy(),
            moves=found.moves.copy(),
            score=found.score.copy(),
        )
        merged.broken[rows] = broken[best]
        merged.moves[rows] = moves[best]
        merged.score[rows] = score[best]
        return merged


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scored(Attack):
    """An attack under way, with how near it came."""

    score: NDArray[np.float64]


def against(before: AnswerNumbers, after: AnswerNumbers) -> NDArray[np.float64]:
    """Say how far each answer went against its decision: higher is nearer to another.

    Two classes: how far the score moved away from the decision. Several: the best other
    class less the one decided on.
    """
    assert before.decisions is not None
    rows = np.arange(len(before))
    if after.values.shape[1] == 1:
        sign = np.where(before.decisions == 1, 1.0, -1.0)
        return np.asarray(sign * (before.values - after.values)[:, 0])
    own = after.values[rows, before.decisions]
    others = after.values.copy()
    others[rows, before.decisions] = -np.inf
    return np.asarray(others.max(axis=1) - own)
