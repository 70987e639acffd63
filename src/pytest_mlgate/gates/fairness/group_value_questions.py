"""Is a metric good enough in every group: `group_at_least`, `group_at_most`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.gates.fairness.asking import FairnessAsking
from pytest_mlgate.gates.fairness.asking import FairnessQuestion
from pytest_mlgate.gates.fairness.check_options import spelled_options
from pytest_mlgate.gates.fairness.each_sensitive import EACH
from pytest_mlgate.gates.fairness.each_sensitive import each_sensitive
from pytest_mlgate.gates.fairness.fairness_demands import require_small_groups
from pytest_mlgate.gates.fairness.fairness_demands import value_limits
from pytest_mlgate.gates.fairness.measuring import value_of_worst
from pytest_mlgate.gates.group_columns import spelled_columns
from pytest_mlgate.gates.metric_between_groups import metric_between_groups
from pytest_mlgate.stats.counts.measured_counts import COUNTED

if TYPE_CHECKING:
    from pytest_mlgate.gates.group_columns import GroupsBy
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.fairness.share_gap import SmallGroups
    from pytest_mlgate.stats.metric_table import MetricSpec


class GroupValueQuestions(FairnessAsking):
    """Ask how good the worst group is."""

    @each_sensitive
    def group_at_least(
        self,
        metric: MetricSpec,
        value: float,
        *,
        by: GroupsBy = EACH,
        bad: float | None = None,
        where: Where = None,
        small_groups: SmallGroups = "prevent",
        higher_is_better: bool | None = None,
    ) -> Measurement:
        """Ask that the metric is at least `value` in every group.

        Parameters
        ----------
        metric
            A metric whose higher values are better.
        value
            The requirement, in units of the metric.
        by, where, small_groups
            As in `difference`.
        bad
            A band, as in `BenchmarkGate.at_least`.
        higher_is_better
            For a function of your own: which direction is good.

        Returns
        -------
        Measurement
            The value of the worst group that can be judged.

        Raises
        ------
        InvalidInput
            As in `difference`, or if lower values of the metric are better.
        """
        return self._in_every_group(
            "group_at_least",
            metric,
            value,
            by=by,
            bad=bad,
            where=where,
            small_groups=small_groups,
            higher_is_better=higher_is_better,
        )

    @each_sensitive
    def group_at_most(
        self,
        metric: MetricSpec,
        value: float,
        *,
        by: GroupsBy = EACH,
        bad: float | None = None,
        where: Where = None,
        small_groups: SmallGroups = "prevent",
        higher_is_better: bool | None = None,
    ) -> Measurement:
        """Ask that a loss is at most `value` in every group.

        Parameters
        ----------
        metric
            A metric whose lower values are better.
        value, by, bad, where, small_groups, higher_is_better
            As in `group_at_least`.

        Returns
        -------
        Measurement
            The value of the worst group, negated on the oriented scale.

        Raises
        ------
        InvalidInput
            As in `group_at_least`, the other way round.
        """
        return self._in_every_group(
            "group_at_most",
            metric,
            value,
            by=by,
            bad=bad,
            where=where,
            small_groups=small_groups,
            higher_is_better=higher_is_better,
        )

    def _in_every_group(
        self,
        question: str,
        metric: MetricSpec,
        value: float,
        *,
        by: GroupsBy,
        bad: float | None,
        where: Where,
        small_groups: SmallGroups,
        higher_is_better: bool | None,
    ) -> Measurement:
        require_small_groups(small_groups)
        known = metric_between_groups(
            metric, self._session, higher_is_better=higher_is_better
        )
        self._countable(known, also=COUNTED)
        limits = value_limits(question, known, value, bad)
        groups = self._groups(by, where=where)
        told = spelled_options(bad=bad, small_groups=small_groups)
        asked = FairnessQuestion(
            question=question,
            metrics=(known,),
            name=f"{question}({known.name}, {value:g}, by={spelled_columns(by)}{told})",
            groups=groups,
            threshold=limits,
            by_counts=False,
            judged="value",
        )
        return self._ask_alone(
            asked,
            lambda subject: value_of_worst(
                known, subject, groups=groups, session=self._session, small=small_groups
            ),
        )
