"""Has the candidate put groups farther apart than the baseline: `not_wider`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.gates import demands
from pytest_mlgate.gates.fairness.asking import FairnessAsking
from pytest_mlgate.gates.fairness.asking import FairnessQuestion
from pytest_mlgate.gates.fairness.asking import nobody
from pytest_mlgate.gates.fairness.check_options import spelled_options
from pytest_mlgate.gates.fairness.each_sensitive import EACH
from pytest_mlgate.gates.fairness.each_sensitive import each_sensitive
from pytest_mlgate.gates.fairness.fairness_demands import require_small_groups
from pytest_mlgate.gates.fairness.measuring import widening_between
from pytest_mlgate.gates.group_columns import spelled_columns
from pytest_mlgate.gates.metric_between_groups import metric_between_groups
from pytest_mlgate.models.integrity import check_same_form
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from pytest_mlgate.gates.compared_groups import Reference
    from pytest_mlgate.gates.group_columns import GroupsBy
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.fairness.share_gap import SmallGroups
    from pytest_mlgate.stats.metric_table import MetricSpec


class WideningQuestions(FairnessAsking):
    """Ask what became of the gaps."""

    @each_sensitive
    def not_wider(
        self,
        metric: MetricSpec,
        *,
        by: GroupsBy = EACH,
        margin: float,
        reference: Reference = None,
        control: GroupsBy | None = None,
        where: Where = None,
        small_groups: SmallGroups = "prevent",
    ) -> Measurement:
        """Ask that the candidate widens no gap of the baseline's by `margin`.

        Both models answer the same rows, and the change of the gap is judged by them
        in pairs: finer than two gaps, each with an error of its own.

        Parameters
        ----------
        metric
            What is measured in each group.
        by, reference, control, where, small_groups
            As in `difference`.
        margin
            The smallest widening that matters, in units of the metric. Positive.

        Returns
        -------
        Measurement
            Minus the largest widening of any pair of groups; its `candidate` and
            `baseline` are the gaps of that pair.

        Raises
        ------
        InvalidInput
            As in `difference`, or if the metric can only be resampled.
        SubjectMismatch
            If candidate and baseline cannot be compared.
        """
        known = metric_between_groups(metric, self._session)
        require_small_groups(small_groups)
        self._countable(known)
        demands.require_margin("margin", margin, known)
        groups = self._groups(by, control, reference, where)
        told = spelled_options(
            margin=margin,
            control=control,
            reference=reference,
            small_groups=small_groups,
        )
        asked = FairnessQuestion(
            question="not_wider",
            metrics=(known,),
            name=f"not_wider({known.name}, by={spelled_columns(by)}{told})",
            groups=groups,
            threshold=Threshold(ok=0.0, bad=-margin),
            by_counts=False,
        )
        pair = self._session.comparison()
        if pair is None:
            return self._without_baseline(asked)
        check_same_form(*pair, metric=known.name, needs=known.needs)
        if not groups.groups.n_groups:
            return self._add(asked, nobody(), candidate=pair[0])
        found = widening_between(
            known, *pair, groups=groups, session=self._session, small=small_groups
        )
        return self._add(asked, found, candidate=pair[0])
