"""How many decisions can somebody change on purpose: `AttackQuestions`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.data.numeric import to_float
from pytest_mlgate.data.perturbed.feature_rows import differs
from pytest_mlgate.data.perturbed.number_moves import NumberColumn
from pytest_mlgate.data.perturbed.number_moves import number_columns
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.behaviour.behaviour_demands import require_amount
from pytest_mlgate.gates.behaviour.behaviour_demands import require_decisions
from pytest_mlgate.gates.behaviour.behaviour_demands import require_size
from pytest_mlgate.gates.behaviour.behaviour_demands import share_limits
from pytest_mlgate.gates.behaviour.behaviour_demands import spelled_share
from pytest_mlgate.gates.behaviour.behaviour_questions import BehaviourQuestions
from pytest_mlgate.gates.behaviour.behaviour_questions import Disturbed
from pytest_mlgate.gates.behaviour.disturbance import Moved
from pytest_mlgate.gates.behaviour.disturbance import moves_nothing
from pytest_mlgate.gates.behaviour.disturbance import worded_move
from pytest_mlgate.models.attack import Attacker
from pytest_mlgate.models.attack import Box
from pytest_mlgate.models.coefficients import rising_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.data.perturbed.feature_rows import FeatureRows
    from pytest_mlgate.gates.behaviour.behaviour_questions import Chosen
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.models.asking.counted_asking import CountedAsking

ATTACKED_ROWS = 500
"""Rows that are attacked, unless `rows=` says other: each is asked about many times."""

_REMEDY = (
    "smooth the model, or leave out columns that a person can choose; where too few "
    "rows were asked, raise `rows`"
)


class AttackQuestions(BehaviourQuestions):
    """Questions about people who know the model."""

    def robust_to_attack(
        self,
        budget: float,
        *,
        at_most: float,
        bad: float | None = None,
        columns: Sequence[str] | None = None,
        tolerance: float | None = None,
        rows: int = ATTACKED_ROWS,
        where: Where = None,
    ) -> Measurement:
        """Ask that small moves of all numbers at once change few decisions.

        Parameters
        ----------
        budget
            How far each number may be moved, in units of its column's interquartile
            range (its standard deviation where that is 0).
        at_most
            The largest share of decisions that an attack may change, between 0 and 1.
        bad
            A band, as in ``benchmark_gate.at_most``: at least `at_most`.
        columns
            What an attacker can move; every feature of numbers by default.
        tolerance, rows, where
            As in `stable_under_noise`.

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
        A linear model, also behind scalers, is attacked along its coefficients: no
        stronger attack exists while nothing is rounded or held in its range. Any other
        is searched: every column alone, the corner that this suggests, corners and
        points by chance, then column after column. A search can miss an attack, so the
        share is a lower bound of what an attacker can do, with an exact bound for the
        sampling of rows (Clopper-Pearson).
        """
        asking = self._asking()
        require_amount("budget", budget, hint="0.1 is a tenth of the quartiles' range")
        threshold = share_limits(at_most, bad)
        if tolerance is not None:
            require_size("tolerance", tolerance)
        limits = spelled_share(at_most=at_most, bad=bad, tolerance=tolerance)
        given = None
        if columns is not None:
            given = self._features("columns", columns, asking)
        listed = "" if given is None else f", columns={'+'.join(given)}"
        name = f"robust_to_attack(budget={budget:g}{listed}, {limits})"
        box = self._box(asking, given, budget, name)
        chosen = self._chosen(
            asking, question=name, rows=rows, where=where, independent=True
        )
        if empty := self._no_rows(name, chosen, question="robust_to_attack"):
            return empty

        def look() -> Disturbed:
            return self._attacked(asking, chosen, box, tolerance, name)

        what = "decisions" if tolerance is None else "answers"
        return self._measured(
            name,
            look,
            question="robust_to_attack",
            metric=f"{what} changed by an attack",
            rows=chosen.label,
            threshold=threshold,
            remedy=_REMEDY,
        )

    def _box(
        self,
        asking: CountedAsking,
        columns: Sequence[str] | None,
        budget: float,
        name: str,
    ) -> Box:
        frame = self._session.evaluation.frame
        names = (
            number_columns(frame, asking.features) if columns is None else list(columns)
        )
        if not names:
            raise InvalidInput(
                f"{name}: the model must take a column of numbers that differ; it "
                "takes none. Hint: invariant_to asks about other columns."
            )
        numbers = tuple(NumberColumn.of(frame, one) for one in names)
        return Box(
            columns=numbers, steps=tuple(budget * one.spread("iqr") for one in numbers)
        )

    def _attacked(
        self,
        asking: CountedAsking,
        chosen: Chosen,
        box: Box,
        tolerance: float | None,
        name: str,
    ) -> Disturbed:
        """Attack every row, and count what changes."""
        attacker = Attacker(asking, chosen.rows, box, tolerance=tolerance)
        require_decisions("robust_to_attack", attacker.before, tolerance)
        if not _moves(box, chosen.rows):
            return Disturbed(
                share=moves_nothing("The budget", "raise `budget`", len(chosen.rows))
            )
        signs = rising_columns(
            asking.asked.model, [column.name for column in box.columns]
        )
        found = (
            attacker.search(self._rng(name))
            if signs is None
            else attacker.along([signs[column.name] for column in box.columns])
        )
        told = asking.told
        cases: tuple[str, ...] = ()
        if found.broken.any():
            row = int(np.argmax(found.broken))
            moves = dict(zip(box.columns, found.moves[row].tolist(), strict=True))
            cases = worded_move(
                Moved(rows=chosen.rows, row=row, moves=moves, tolerance=tolerance),
                asking,
                question="robust_to_attack",
                name=name,
                owner=self._ledger.gate,
                seed=self._seed,
            )
        way = "by a search" if signs is None else "along the coefficients"
        how = f"attacked {way}, {told} of the model"
        return Disturbed(share=self._share(found.broken, chosen, how=how), cases=cases)


def _moves(box: Box, rows: FeatureRows) -> bool:
    """Tell whether the budget moves any number of any row."""
    places = np.arange(len(rows))
    for sign in (-1.0, 1.0):
        steps = np.tile(sign * np.array(box.steps), (len(rows), 1))
        for name, numbers in box.moved(rows, places, steps).items():
            if differs(to_float(rows.values(name)), numbers).any():
                return True
    return False
