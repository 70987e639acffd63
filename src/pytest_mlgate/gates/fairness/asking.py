"""How does a fairness question become a check: who is asked, and what is listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.compared_groups import compared_groups
from pytest_mlgate.gates.failure_cases import CASES_SHOWN
from pytest_mlgate.gates.fairness.measuring import too_small
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.models.integrity import require_form
from pytest_mlgate.verdict import Check

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Sequence

    from pytest_mlgate.gates.compared_groups import ComparedGroups
    from pytest_mlgate.gates.compared_groups import GroupsBy
    from pytest_mlgate.gates.compared_groups import Reference
    from pytest_mlgate.ledger import Ledger
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.session import GateSession
    from pytest_mlgate.stats.row_metric import RowMetric
    from pytest_mlgate.verdict import Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessQuestion:
    """One call of a gate method."""

    # the method of the gate
    question: str
    # one, or the two of equalized odds
    metrics: Sequence[RowMetric]
    # name of the check
    name: str
    groups: ComparedGroups
    threshold: Threshold
    # whether shares are judged by counts
    by_counts: bool = True

    @property
    def metric(self) -> str:
        """What reports call the metric."""
        return self.question if len(self.metrics) > 1 else self.metrics[0].name


class FairnessAsking(Gate):
    """What all questions about groups have in common."""

    def __init__(self, session: GateSession, ledger: Ledger) -> None:
        super().__init__(session, ledger)
        # to find the groups takes longer than to ask about them
        self._known: dict[str, ComparedGroups] = {}

    def _in_memory(self) -> None:
        """Refuse rows that an engine holds: groups are counted on rows in memory."""
        if self._session.evaluation.stays:
            raise InvalidInput(
                "fairness_gate needs the rows in memory; the evaluation data stay "
                'where they are. Hint: set engine = "pandas" on rows that fit, or ask '
                "benchmark_gate.at_least(…, by=…), which counts them there."
            )

    def _groups(
        self,
        by: GroupsBy,
        control: GroupsBy | None = None,
        reference: Reference = None,
    ) -> ComparedGroups:
        asked = repr((by, control, reference))
        if asked not in self._known:
            self._known[asked] = compared_groups(
                self._session.evaluation.frame,
                by=by,
                control=control,
                reference=reference,
            )
        return self._known[asked]

    def _ask_alone(
        self, asked: FairnessQuestion, measure: Callable[[Subject], Measurement]
    ) -> Measurement:
        """Measure the candidate, and beside it what the baseline would get."""
        candidate = self._session.candidate
        for metric in asked.metrics:
            require_form(candidate, metric=metric.name, needs=metric.needs)
        found = measure(candidate)
        baseline = self._baseline_for_information(asked.metrics)
        alone = None if baseline is None else measure(baseline)
        self._add(asked, found, candidate=candidate, baseline=alone)
        return found

    def _baseline_for_information(self, metrics: Sequence[RowMetric]) -> Subject | None:
        """Give the baseline when there is one that has these metrics."""
        if not self._session.has_baseline:
            return None
        pair = self._session.comparison()
        if pair is None or {m.needs for m in metrics} - set(pair[1].predictions.gives):
            return None
        return pair[1]

    def _without_baseline(self, asked: FairnessQuestion) -> Measurement:
        why = self._session.baseline_note or "there is no baseline"
        self._ledger.add(
            Check(
                family=self.family,
                name=asked.name,
                question=asked.question,
                metric=asked.metric,
                subject=asked.groups.columns,
                not_applicable=why,
            )
        )
        return Measurement.undefined(why, n=0, method="not applicable")

    def _add(
        self,
        asked: FairnessQuestion,
        found: Measurement,
        *,
        candidate: Subject,
        baseline: Measurement | None = None,
    ) -> None:
        cases = self._cases(asked, found, candidate)
        self._ledger.add(
            Check(
                family=self.family,
                name=asked.name,
                question=asked.question,
                metric=asked.metric,
                subject=asked.groups.columns,
                measurement=found,
                threshold=asked.threshold,
                baseline_measurement=baseline,
                cases=tuple(cases[:CASES_SHOWN]),
                cases_left_out=max(len(cases) - CASES_SHOWN, 0),
            )
        )

    def _cases(
        self, asked: FairnessQuestion, found: Measurement, candidate: Subject
    ) -> list[str]:
        """Name the pair that is farthest apart, and all that cannot be judged."""
        small = too_small(
            asked.metrics,
            candidate,
            groups=asked.groups,
            session=self._session,
            by_counts=asked.by_counts,
        )
        alone = [
            f"{level}: only one group, nothing to compare"
            for level in asked.groups.alone
        ]
        return [*([found.note] if found.note else []), *small, *alone]
