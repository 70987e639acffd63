"""Where does the candidate go wrong: `SliceGate`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import ClassVar

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates import demands
from pytest_mlgate.gates.compared_groups import compared_groups
from pytest_mlgate.gates.compared_groups import spelled_columns
from pytest_mlgate.gates.failure_cases import CASES_SHOWN
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.gates.metric_between_groups import metric_between_groups
from pytest_mlgate.gates.slice.measuring import gain_of_worst
from pytest_mlgate.gates.slice.measuring import gains_by_slice
from pytest_mlgate.models.integrity import check_same_form
from pytest_mlgate.stats.fairness.selection_rate import SELECTION_RATE
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from pytest_mlgate.gates.compared_groups import GroupsBy
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.metric_table import MetricSpec


class SliceGate(Gate):
    """Slices of the rows, and whether the candidate is worse in any of them.

    Handed to a test by the fixture ``slice_gate``.
    """

    family: ClassVar[str] = "slice"

    def not_worse_anywhere(
        self,
        metric: MetricSpec,
        *,
        by: GroupsBy,
        margin: float,
        higher_is_better: bool | None = None,
    ) -> Measurement:
        """Ask that the candidate loses less than `margin` in every slice.

        One check on all slices, where ``benchmark_gate.not_worse(by=…)`` is one for
        each: it fails when some slice certainly loses, corrected for their number, and
        passes when every slice certainly loses less than `margin`.

        Parameters
        ----------
        metric
            What is measured, as `BenchmarkGate` takes it.
        by
            A column, several (their combinations are the slices), or bins of a numeric
            one, ``{"age": [25, 40, 60]}``.
        margin
            The smallest loss that matters, in units of the metric. Positive.
        higher_is_better
            For a function of your own: which direction is good.

        Returns
        -------
        Measurement
            The gain in the slice that gains least.

        Raises
        ------
        InvalidInput
            If the metric, the slices or the margin are not what they must be, or the
            rows stay in an engine.
        SubjectMismatch
            If candidate and baseline cannot be compared.
        """
        if self._session.evaluation.stays:
            raise InvalidInput(
                "slice_gate needs the rows in memory; the evaluation data stay where "
                "they are. Hint: benchmark_gate.not_worse(…, by=…) counts them there."
            )
        known = metric_between_groups(
            metric, self._session, higher_is_better=higher_is_better
        )
        if known is SELECTION_RATE:
            raise InvalidInput(
                "not_worse_anywhere('selection_rate', …): more selected is neither "
                "better nor worse. Hint: fairness_gate.not_wider(…) asks about gaps."
            )
        demands.require_margin("margin", margin, known)
        compared = compared_groups(self._session.evaluation.frame, by=by)
        name = (
            f"not_worse_anywhere({known.name}, by={spelled_columns(by)}, "
            f"margin={margin:g})"
        )
        pair = self._session.comparison()
        if pair is None:
            return self._not_applicable(
                name,
                question="not_worse_anywhere",
                metric=known.name,
                rows=None,
                reason=self._session.baseline_note or "there is no baseline",
            )
        check_same_form(*pair, metric=known.name, needs=known.needs)
        found = gains_by_slice(
            known, *pair, groups=compared.groups, session=self._session
        )
        worst = gain_of_worst(
            found, metric=known.name, rows=self._session.evaluation.rows
        )
        unknown = [
            f"{label}: {one.cannot_judge}"
            for label, one in found.items()
            if one.cannot_judge
        ]
        cases = [*([worst.note] if worst.note else []), *unknown]
        self._ledger.add(
            Check(
                family=self.family,
                name=name,
                question="not_worse_anywhere",
                metric=known.name,
                subject="candidate vs baseline",
                measurement=worst,
                threshold=Threshold(ok=0.0, bad=-margin),
                cases=tuple(cases[:CASES_SHOWN]),
                cases_left_out=max(len(cases) - CASES_SHOWN, 0),
            )
        )
        return worst
