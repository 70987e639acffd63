"""Is a row answered alike whenever and with whomever it is asked: repetition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.data.perturbed.feature_rows import taken_rows
from pytest_mlgate.data.perturbed.searching import simplest
from pytest_mlgate.gates.behaviour.behaviour_demands import require_count
from pytest_mlgate.gates.behaviour.behaviour_demands import require_reach
from pytest_mlgate.gates.behaviour.behaviour_demands import require_size
from pytest_mlgate.gates.behaviour.behaviour_questions import ROWS
from pytest_mlgate.gates.behaviour.behaviour_questions import BehaviourQuestions
from pytest_mlgate.gates.behaviour.behaviour_questions import Broken

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.gates.behaviour.behaviour_questions import Chosen
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.models.asking.counted_asking import CountedAsking

LONE_ROWS = 50
"""Rows that are asked one at a time, unless `rows=` says other: each is a call."""

_DICE = "take chance out of answering: fix the seed, switch dropout and sampling off"
_COMPANY = (
    "find what is computed from the rows of a call (a mean, a rank, a fit) and compute "
    "it in training"
)
_NO_COMPANY = "One row has no other to be asked with: it takes two."
_SHOWN = 5


class RepetitionQuestions(BehaviourQuestions):
    """Questions about rows that are asked more than once."""

    def deterministic(
        self,
        *,
        tolerance: float = 0.0,
        times: int = 3,
        rows: int = ROWS,
        where: Where = None,
    ) -> Measurement:
        """Ask that the same rows have the same answers every time.

        Parameters
        ----------
        tolerance
            How far an answer may move. With 0 only rounding is allowed, and no other
            decision.
        times
            How often the rows are asked, at least 2.
        rows, where
            As in `invariant_to`.

        Returns
        -------
        Measurement
            The number of rows with different answers, negated.

        Raises
        ------
        InvalidInput
            If only the answers of the candidate are known, or `times` is below 2.
        """
        asking = self._asking()
        require_size("tolerance", tolerance)
        require_count("times", times, least=2)
        name = f"deterministic({_allowed(tolerance)})"
        chosen = self._chosen(asking, question=name, rows=rows, where=where)
        if empty := self._no_rows(name, chosen, question="deterministic"):
            return empty
        return self._exact(
            name,
            lambda: _repeated(asking, chosen, times, tolerance),
            question="deterministic",
            rows=chosen.label,
            remedy=_DICE,
        )

    def batch_invariant(
        self,
        *,
        tolerance: float = 0.0,
        rows: int = LONE_ROWS,
        where: Where = None,
    ) -> Measurement:
        """Ask that a row alone is answered as among others, in any order.

        Parameters
        ----------
        tolerance
            As in `deterministic`.
        rows
            Rows that are asked one at a time, all at once, and in another order; each
            is a call of the model.
        where
            As in `invariant_to`.

        Returns
        -------
        Measurement
            The number of rows whose answer depends on the others, negated.

        Raises
        ------
        InvalidInput
            If only the answers of the candidate are known.
        """
        asking = self._asking()
        require_size("tolerance", tolerance)
        name = f"batch_invariant({_allowed(tolerance)})"
        chosen = self._chosen(asking, question=name, rows=rows, where=where)
        if empty := self._no_rows(name, chosen, question="batch_invariant"):
            return empty
        if len(chosen.rows) == 1:
            return self._idle(_NO_COMPANY, name, chosen, question="batch_invariant")
        order = self._rng(name).permutation(len(chosen.rows))
        return self._exact(
            name,
            lambda: _in_company(asking, chosen, order, tolerance, seed=self._seed),
            question="batch_invariant",
            rows=chosen.label,
            remedy=_COMPANY,
        )


def _allowed(tolerance: float) -> str:
    return f"tolerance={tolerance:g}" if tolerance else ""


def _repeated(
    asking: CountedAsking, chosen: Chosen, times: int, tolerance: float
) -> Broken:
    """Ask the same rows several times.

    Not through Hypothesis, which seeds the global generators before each case: a model
    that rolls dice would look steady.
    """
    found = [asking.numbers(chosen.rows.frame) for _ in range(times)]
    first = found[0]
    require_reach(tolerance, first)
    moved = np.logical_or.reduce(
        [first.moved(other, tolerance=tolerance) for other in found[1:]]
    )
    shown = [
        f"{chosen.rows.names[row]}: asked {times} times: "
        + ", then ".join(answers.shown(row) for answers in found[:_SHOWN])
        for row in np.flatnonzero(moved)[:1].tolist()
    ]
    return Broken(
        count=int(moved.sum()),
        of=len(moved),
        cases=tuple(shown),
        method=f"the same rows {times} times; {asking.told} of the model",
    )


def _in_company(
    asking: CountedAsking,
    chosen: Chosen,
    order: NDArray[np.intp],
    tolerance: float,
    *,
    seed: int,
) -> Broken:
    """Ask rows alone, together, and together in another order."""
    frame, count = chosen.rows.frame, len(chosen.rows)
    alone = [asking.numbers(taken_rows(frame, [row])) for row in range(count)]
    require_reach(tolerance, alone[0])
    orders = [np.arange(count), order]
    wrong = np.zeros(count, dtype=bool)
    first: tuple[int, NDArray[np.intp]] | None = None
    for rows in orders:
        together = asking.numbers(taken_rows(frame, rows))
        apart = [
            bool(alone[row].moved(together.take([place]), tolerance=tolerance)[0])
            for place, row in enumerate(rows.tolist())
        ]
        hit = np.sort(rows[np.array(apart, dtype=bool)])
        wrong[hit] = True
        if first is None and hit.size:
            first = int(hit[0]), rows
    told = asking.told
    cases: tuple[str, ...] = ()
    if first is not None:
        cases = _fewest_companions(asking, chosen, *first, tolerance, seed=seed)
    return Broken(
        count=int(wrong.sum()),
        of=count,
        cases=cases,
        method=f"each row alone, all together, and in another order; {told} of the "
        "model",
    )


def _fewest_companions(
    asking: CountedAsking,
    chosen: Chosen,
    row: int,
    order: NDArray[np.intp],
    tolerance: float,
    *,
    seed: int,
) -> tuple[str, ...]:
    """Leave out companions as long as the row is answered otherwise among them."""
    frame, names = chosen.rows.frame, chosen.rows.names
    alone = asking.numbers(taken_rows(frame, [row]))
    others = [other for other in order.tolist() if other != row]

    def batch(choices: tuple[int, ...]) -> list[int]:
        kept = {o for o, choice in zip(others, choices, strict=True) if choice}
        return [one for one in order.tolist() if one == row or one in kept]

    def breaks(choices: tuple[int, ...]) -> bool:
        rows = batch(choices)
        found = asking.numbers(taken_rows(frame, rows)).take([rows.index(row)])
        return bool(alone.moved(found, tolerance=tolerance)[0])

    rows = batch(simplest([1] * len(others), breaks=breaks, seed=seed))
    found = asking.numbers(taken_rows(frame, rows)).take([rows.index(row)])
    company = [names[one] for one in rows if one != row]
    listed = ", ".join(company[:_SHOWN])
    more = f" and {len(company) - _SHOWN} more" if len(company) > _SHOWN else ""
    where = f"together with {listed}{more}" if company else "asked once more"
    return (f"{names[row]}: alone {alone.shown(0)}, {where} {found.shown(0)}",)
