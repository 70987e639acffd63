"""What hangs on a sensitive column alone: `FlipQuestions`."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.data.coding import spelled
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.fairness.asking import FairnessAsking
from pytest_mlgate.gates.fairness.changed_column import asked_otherwise
from pytest_mlgate.gates.fairness.changed_column import other_values
from pytest_mlgate.gates.fairness.check_options import spelled_options
from pytest_mlgate.gates.fairness.fairness_demands import share_limits
from pytest_mlgate.gates.fairness.flipped_rows import told_flips
from pytest_mlgate.gates.on_rows import structure_on
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.marked_share import marked_share
from pytest_mlgate.verdict import Check

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_mlgate.models.subject import Subject


class FlipQuestions(FairnessAsking):
    """Ask the candidate again, with a sensitive column changed."""

    def counterfactual_flips(
        self,
        column: str,
        *,
        at_most: float,
        bad: float | None = None,
        values: Sequence[object] | None = None,
        tolerance: float | None = None,
    ) -> Measurement:
        """Ask that few answers change when a sensitive column alone is changed.

        The candidate is asked again about every row of the evaluation data, with the
        column set to each other value.

        Parameters
        ----------
        column
            The sensitive column.
        at_most
            Share of the rows whose answer may change with any of the values, in (0, 1).
        bad
            A band, as in `difference`.
        values
            What the column is set to. None: every value that occurs, 20 at most. Rows
            for which none of them is another value are not counted.
        tolerance
            Regression, and needed there: answers that differ by this or less count as
            the same, in units of the target.

        Returns
        -------
        Measurement
            Minus the share of rows whose answer changes. Exact, and 0, for a candidate
            that does not take the column.

        Raises
        ------
        InvalidInput
            If only the answers of the candidate are known, the limits or values are not
            what they must be, or the rows stay in an engine.
        UnreadableData
            If there is no such column.

        Notes
        -----
        Other columns stay as they are: a person of another sex would often have another
        job, too. So few flips do not show that the column does not matter; see
        `proxies`.
        """
        self._in_memory()
        limits = share_limits(at_most, bad)
        tolerance = self._tolerance(tolerance)
        tried = other_values(self._session.evaluation.frame, column, values)
        candidate = self._session.candidate
        if candidate.asked is None:
            raise InvalidInput(
                f"counterfactual_flips({column!r}) asks the candidate about changed "
                f"rows; of {candidate.reference} only the answers are known. Hint: "
                "name the candidate by its `model`, or compare groups by "
                "difference(…)."
            )
        options = spelled_options(at_most=at_most, bad=bad, tolerance=tolerance or None)
        if values is not None:
            options += f", values={'|'.join(spelled(one) for one in tried)}"
        found, told, left_out = self._flips(candidate, column, tried, tolerance)
        baseline = self._baseline_to_ask()
        self._ledger.add(
            Check(
                family=self.family,
                name=f"counterfactual_flips({column}{options})",
                question="counterfactual_flips",
                metric="flips",
                subject=column,
                measurement=found,
                threshold=limits,
                baseline_measurement=None
                if baseline is None
                else self._flips(baseline, column, tried, tolerance)[0],
                cases=tuple(told),
                cases_left_out=left_out,
            )
        )
        return found

    def _flips(
        self, subject: Subject, name: str, tried: Sequence[object], tolerance: float
    ) -> tuple[Measurement, list[str], int]:
        session = self._session
        rows, asked = session.evaluation.rows, subject.asked
        assert asked is not None
        if name not in asked.features:
            whose = "candidate" if subject.role == "candidate" else "baseline"
            found = Measurement.known(
                0.0, n=rows, method="features of the model", orientation=-1
            )
            why = (
                f"the {whose} does not take {name}: no answer can hang on it but "
                f"through other columns; proxies(by={name!r}) asks what these tell"
            )
            return replace(found, note=why), [], 0
        changed = list(
            asked_otherwise(
                asked,
                session.evaluation.frame,
                name,
                values=tried,
                before=subject.predictions,
                tolerance=tolerance,
            )
        )
        nowhere = np.zeros(rows, dtype=bool)
        others = np.logical_or.reduce([nowhere, *(one.others for one in changed)])
        if not others.any():
            why = f"Every row has the same {name}: there is no other value to ask with."
            found = Measurement.undefined(
                why, n=rows, method="asked again", orientation=-1
            )
            return found, [], 0
        flipped = np.logical_or.reduce([one.changed for one in changed])
        found = marked_share(
            flipped[others],
            structure=structure_on(session.structure, others),
            measure="flips",
        )
        told = told_flips(
            changed,
            asked=asked,
            before=subject.predictions,
            frame=session.evaluation.frame,
            name=name,
        )
        return found, *told

    def _baseline_to_ask(self) -> Subject | None:
        """Give the baseline when there is one that can be asked again."""
        pair = self._session.comparison() if self._session.has_baseline else None
        if pair is None or pair[1].asked is None:
            return None
        return pair[1]

    def _tolerance(self, given: float | None) -> float:
        """Take what counts as the same number; classes need none."""
        numbers = self._session.settings.task == "regression"
        if given is None and not numbers:
            return 0.0
        if not numbers:
            raise InvalidInput.because(
                "tolerance", "left out where classes are predicted", given
            )
        number = isinstance(given, int | float) and not isinstance(given, bool)
        if not number or not math.isfinite(given) or given < 0:  # type: ignore[arg-type, operator] # checked
            raise InvalidInput.because(
                "tolerance",
                "zero or a positive number, in units of the target",
                given,
                hint="answers that differ by this or less count as the same",
            )
        return float(given)  # type: ignore[arg-type] # a number
