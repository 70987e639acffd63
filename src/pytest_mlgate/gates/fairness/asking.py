"""How does a fairness question become a check: who is asked, and what is listed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.compared_groups import compared_groups
from pytest_mlgate.gates.failure_cases import CASES_SHOWN
from pytest_mlgate.gates.fairness.counted_groups import counted_groups
from pytest_mlgate.gates.fairness.counted_groups import refuse_uncountable
from pytest_mlgate.gates.fairness.groups_drawn import groups_drawn
from pytest_mlgate.gates.fairness.too_small import too_small
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.models.integrity import require_form
from pytest_mlgate.verdict import Check

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Collection
    from collections.abc import Sequence

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.compared_groups import ComparedGroups
    from pytest_mlgate.gates.compared_groups import Reference
    from pytest_mlgate.gates.fairness.too_small import Judged
    from pytest_mlgate.gates.group_columns import GroupsBy
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.ledger import Ledger
    from pytest_mlgate.models.subject import Subject
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
    # whether groups are held against each other, or each against a bar
    judged: Judged = "gap"

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
        """Refuse rows that an engine holds, for questions that take the rows."""
        if self._session.evaluation.stays:
            raise InvalidInput(
                "This question needs the rows in memory; the evaluation data stay "
                'where they are. Hint: set engine = "pandas" on rows that fit, or ask '
                "about shares of decisions (difference('recall', …)), which are "
                "counted where the rows are."
            )

    def _countable(self, metric: RowMetric, *, also: Collection[str] = ()) -> None:
        """Refuse a metric that counts do not answer, on rows that an engine holds."""
        if self._session.evaluation.stays:
            refuse_uncountable(metric, self._session, also=also)

    def _groups(
        self,
        by: GroupsBy,
        control: GroupsBy | None = None,
        reference: Reference = None,
        where: Where = None,
    ) -> ComparedGroups:
        """Find the groups, once for all questions about the same ones."""
        asked = repr((by, control, reference))
        if where is None and asked in self._known:
            return self._known[asked]
        find: Callable[..., ComparedGroups] = partial(
            compared_groups, self._session.evaluation.frame
        )
        if self._session.evaluation.stays:
            find = partial(counted_groups, self._session, self._models())
        found = find(by=by, control=control, reference=reference, where=where)
        if where is None:
            # a function of the caller's could not be told from another
            self._known[asked] = found
        return found

    def _models(self) -> list[Subject]:
        pair = self._session.comparison() if self._session.has_baseline else None
        return [self._session.candidate] if pair is None else list(pair)

    def _ask_alone(
        self, asked: FairnessQuestion, measure: Callable[[Subject], Measurement]
    ) -> Measurement:
        """Measure the candidate, and beside it what the baseline would get."""
        candidate = self._session.candidate
        for metric in asked.metrics:
            require_form(candidate, metric=metric.name, needs=metric.needs)
        if not asked.groups.groups.n_groups:
            return self._add(asked, nobody(), candidate=candidate)
        found = measure(candidate)
        baseline = self._baseline_for_information(asked.metrics)
        alone = None if baseline is None else measure(baseline)
        return self._add(asked, found, candidate=candidate, baseline=alone)

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
                slice=asked.groups.inside,
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
    ) -> Measurement:
        cases = self._cases(asked, found, candidate)
        known = self._baseline_for_information(asked.metrics)
        self._ledger.add(
            Check(
                family=self.family,
                name=asked.name,
                question=asked.question,
                metric=asked.metric,
                subject=asked.groups.columns,
                slice=asked.groups.inside,
                measurement=found,
                threshold=asked.threshold,
                baseline_measurement=baseline,
                cases=tuple(cases[:CASES_SHOWN]),
                cases_left_out=max(len(cases) - CASES_SHOWN, 0),
                plot=groups_drawn(
                    asked.metrics,
                    [one for one in (candidate, known) if one is not None],
                    groups=asked.groups,
                    session=self._session,
                ),
            )
        )
        return found

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
            judged=asked.judged,
        )
        alone = [
            f"{level}: only one group, nothing to compare"
            for level in asked.groups.alone
        ]
        return [*([found.note] if found.note else []), *small, *alone]


def nobody() -> Measurement:
    """Say that a restriction left no row."""
    return Measurement.undefined(
        "No row belongs here: the restriction leaves none.", n=0, method="counting rows"
    )
