"""How often does noise change a decision: `NoiseQuestions`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any
from typing import get_args

import numpy as np

from pytest_mlgate.data.perturbed.feature_rows import differs
from pytest_mlgate.data.perturbed.feature_rows import with_columns
from pytest_mlgate.data.perturbed.number_moves import NumberColumn
from pytest_mlgate.data.perturbed.number_moves import Unit
from pytest_mlgate.data.perturbed.number_moves import number_series
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.behaviour.behaviour_demands import require_amount
from pytest_mlgate.gates.behaviour.behaviour_demands import require_decisions
from pytest_mlgate.gates.behaviour.behaviour_demands import require_size
from pytest_mlgate.gates.behaviour.behaviour_demands import share_limits
from pytest_mlgate.gates.behaviour.behaviour_demands import spelled_share
from pytest_mlgate.gates.behaviour.behaviour_questions import BehaviourQuestions
from pytest_mlgate.gates.behaviour.behaviour_questions import Disturbed
from pytest_mlgate.gates.behaviour.disturbance import Moved
from pytest_mlgate.gates.behaviour.disturbance import changed
from pytest_mlgate.gates.behaviour.disturbance import moves_nothing
from pytest_mlgate.gates.behaviour.disturbance import worded_move

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.gates.behaviour.behaviour_questions import Chosen
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.models.asking.counted_asking import CountedAsking

NOISY_ROWS = 2000
"""Rows that noise is put on, unless `rows=` says other: 1 % is settled by them."""

_REMEDY = (
    "smooth the model, or round the column before it; where too few rows were asked, "
    "raise `rows`"
)


class NoiseQuestions(BehaviourQuestions):
    """Questions about numbers that are not measured exactly."""

    def stable_under_noise(
        self,
        column: str | Sequence[str],
        scale: float,
        *,
        at_most: float,
        bad: float | None = None,
        unit: Unit = "std",
        tolerance: float | None = None,
        rows: int = NOISY_ROWS,
        where: Where = None,
    ) -> Measurement:
        """Ask that noise on some columns changes few decisions.

        Parameters
        ----------
        column
            A feature of numbers, or several, which get noise of their own.
        scale
            Standard deviation of the normal noise, in units of the column.
        at_most
            The largest share of changed decisions that is fine, between 0 and 1.
        bad
            A band, as in ``benchmark_gate.at_most``: at least `at_most`.
        unit
            "std": the standard deviation of the column; "iqr": the difference between
            its quartiles, or the former where that is 0.
        tolerance
            Count an answer as changed when its number moves by more than this. None
            counts decisions; a regression has to say it.
        rows, where
            As in `invariant_to`; of a group of rows that depend on each other one is
            asked.

        Returns
        -------
        Measurement
            The share of changed decisions, negated.

        Raises
        ------
        InvalidInput
            If a column holds no numbers or is no feature of the model, or a size
            cannot be meant.

        Notes
        -----
        Every row gets one draw of noise, so the rows are trials of one proportion and
        its bound is exact (Clopper-Pearson). Whole numbers are moved to whole numbers,
        and nothing is moved out of the range that the data show.
        """
        asking = self._asking()
        names = self._features("column", column, asking)
        require_amount("scale", scale, hint="0.1 is a tenth of the column's spread")
        threshold = share_limits(at_most, bad)
        if tolerance is not None:
            require_size("tolerance", tolerance)
        if unit not in get_args(Unit):
            raise InvalidInput.unknown_name("unit", str(unit), get_args(Unit))
        frame = self._session.evaluation.frame
        numbers = [NumberColumn.of(frame, name) for name in names]
        told = ", ".join(names)
        limits = spelled_share(at_most=at_most, bad=bad, tolerance=tolerance)
        units = "" if unit == "std" else f", unit={unit}"
        name = f"stable_under_noise({told}, scale={scale:g}{units}, {limits})"
        chosen = self._chosen(
            asking, question=name, rows=rows, where=where, independent=True
        )
        if empty := self._no_rows(name, chosen, question="stable_under_noise"):
            return empty
        deviations = [scale * one.spread(unit) for one in numbers]

        def look() -> Disturbed:
            return self._noisy(asking, chosen, numbers, deviations, tolerance, name)

        return self._measured(
            name,
            look,
            question="stable_under_noise",
            metric=f"decisions changed by noise in {told}"
            if tolerance is None
            else f"answers changed by noise in {told}",
            rows=chosen.label,
            threshold=threshold,
            remedy=_REMEDY,
        )

    def _noisy(
        self,
        asking: CountedAsking,
        chosen: Chosen,
        numbers: list[NumberColumn],
        deviations: list[float],
        tolerance: float | None,
        name: str,
    ) -> Disturbed:
        """Put noise on every row, and count what changes."""
        rows, rng = chosen.rows, self._rng(name)
        before = asking.numbers(rows.frame)
        require_decisions("stable_under_noise", before, tolerance)
        noise = rng.normal(size=(len(rows), len(numbers))) * deviations
        series: dict[str, Any] = {
            one.name: number_series(
                rows.frame[one.name], one.moved(rows.values(one.name), noise[:, place])
            )
            for place, one in enumerate(numbers)
        }
        touched = np.logical_or.reduce(
            [differs(rows.values(key), new.to_numpy()) for key, new in series.items()]
        )
        if not touched.any():
            return Disturbed(
                share=moves_nothing("The noise", "raise `scale`", len(rows))
            )
        after = asking.numbers(with_columns(rows.frame, series))
        hit = changed(before, after, tolerance)
        cases: tuple[str, ...] = ()
        if hit.any():
            row = int(np.argmax(hit))
            moves = {
                one: float(_rounded(one, noise[row, place]))
                for place, one in enumerate(numbers)
            }
            cases = worded_move(
                Moved(rows=rows, row=row, moves=moves, tolerance=tolerance),
                asking,
                question="stable_under_noise",
                name=name,
                owner=self._ledger.gate,
                seed=self._seed,
            )
        how = f"one draw of noise per row, which moves {int(touched.sum())} of them"
        share = self._share(hit, chosen, how=how)
        return Disturbed(share=share, cases=cases)


def _rounded(column: NumberColumn, by: float) -> float:
    return round(by) if column.whole else by
