"""How far apart are groups under the candidate: difference, ratio, equalized odds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.fairness.asking import FairnessAsking
from pytest_mlgate.gates.fairness.asking import FairnessQuestion
from pytest_mlgate.gates.fairness.check_options import spelled_options
from pytest_mlgate.gates.fairness.each_sensitive import EACH
from pytest_mlgate.gates.fairness.each_sensitive import each_sensitive
from pytest_mlgate.gates.fairness.fairness_demands import gap_limits
from pytest_mlgate.gates.fairness.fairness_demands import ratio_limits
from pytest_mlgate.gates.fairness.fairness_demands import require_small_groups
from pytest_mlgate.gates.fairness.measuring import ODDS
from pytest_mlgate.gates.fairness.measuring import difference_between
from pytest_mlgate.gates.fairness.measuring import odds_between
from pytest_mlgate.gates.fairness.measuring import ratio_between
from pytest_mlgate.gates.group_columns import spelled_columns
from pytest_mlgate.gates.metric_between_groups import metric_between_groups

if TYPE_CHECKING:
    from pytest_mlgate.gates.compared_groups import Reference
    from pytest_mlgate.gates.group_columns import GroupsBy
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.fairness.share_gap import SmallGroups
    from pytest_mlgate.stats.metric_table import MetricSpec


class GapQuestions(FairnessAsking):
    """Ask how far apart the groups are."""

    @each_sensitive
    def difference(
        self,
        metric: MetricSpec,
        *,
        by: GroupsBy = EACH,
        at_most: float,
        bad: float | None = None,
        reference: Reference = None,
        control: GroupsBy | None = None,
        where: Where = None,
        small_groups: SmallGroups = "prevent",
    ) -> Measurement:
        """Ask that no two groups differ by more than `at_most`.

        Parameters
        ----------
        metric
            What is measured in each group.
        by
            Columns that make the groups, or bins of one.
        at_most
            The widest gap that is fine, in units of the metric. Positive.
        bad
            A band: the check passes when the gap is certainly below `bad`, and fails
            when it is certainly above `at_most`. None: no band, both are `at_most`.
        reference
            The group that all others are compared with, by its value or as ``{column:
            value}``. None compares all pairs of up to eight groups, and each of more
            with the largest.
        control
            Columns in the form of `by`: only groups with the same values of these are
            compared.
        where
            Only rows with ``{column: value or values}``, or a callable on the frame.
            The groups are those that are left.
        small_groups
            "prevent": a group that is too small keeps the check from passing.
            "ignore": it is listed all the same, and the others decide.

        Returns
        -------
        Measurement
            Minus the widest gap of the groups that are large enough.

        Raises
        ------
        InvalidInput
            If the metric, the groups or the limits are not what they must be, or the
            rows stay in an engine that cannot count it.
        """
        known = metric_between_groups(metric, self._session)
        require_small_groups(small_groups)
        self._countable(known)
        limits = gap_limits(at_most, bad, known)
        groups = self._groups(by, control, reference, where)
        told = spelled_options(
            at_most=at_most,
            bad=bad,
            control=control,
            reference=reference,
            small_groups=small_groups,
        )
        asked = FairnessQuestion(
            question="difference",
            metrics=(known,),
            name=f"difference({known.name}, by={spelled_columns(by)}{told})",
            groups=groups,
            threshold=limits,
        )
        return self._ask_alone(
            asked,
            lambda subject: difference_between(
                known, subject, groups=groups, session=self._session, small=small_groups
            ),
        )

    @each_sensitive
    def ratio(
        self,
        metric: MetricSpec,
        *,
        by: GroupsBy = EACH,
        at_least: float,
        bad: float | None = None,
        reference: Reference = None,
        control: GroupsBy | None = None,
        where: Where = None,
        small_groups: SmallGroups = "prevent",
    ) -> Measurement:
        """Ask that the metric of no group is less than a part of another's.

        Parameters
        ----------
        metric
            What is measured in each group; its values must be above 0.
        by, reference, control, where, small_groups
            As in `difference`.
        at_least
            The smallest ratio that is fine, smaller value over larger one, between 0
            and 1: 0.8 is the four-fifths rule.
        bad
            A band, as in `difference`: at most `at_least`.

        Returns
        -------
        Measurement
            The smallest ratio of the groups that are large enough.

        Raises
        ------
        InvalidInput
            As in `difference`, or if the metric has no ratio (a function of yours that
            can only be resampled).
        """
        known = metric_between_groups(metric, self._session)
        require_small_groups(small_groups)
        self._countable(known)
        limits = ratio_limits(at_least, bad)
        groups = self._groups(by, control, reference, where)
        told = spelled_options(
            at_least=at_least,
            bad=bad,
            control=control,
            reference=reference,
            small_groups=small_groups,
        )
        asked = FairnessQuestion(
            question="ratio",
            metrics=(known,),
            name=f"ratio({known.name}, by={spelled_columns(by)}{told})",
            groups=groups,
            threshold=limits,
        )
        return self._ask_alone(
            asked,
            lambda subject: ratio_between(
                known, subject, groups=groups, session=self._session, small=small_groups
            ),
        )

    @each_sensitive
    def equalized_odds(
        self,
        *,
        by: GroupsBy = EACH,
        at_most: float,
        bad: float | None = None,
        reference: Reference = None,
        control: GroupsBy | None = None,
        where: Where = None,
        small_groups: SmallGroups = "prevent",
    ) -> Measurement:
        """Ask that neither recall nor the false positive rate differ between groups.

        Parameters
        ----------
        by, at_most, bad, reference, control, where, small_groups
            As in `difference`.

        Returns
        -------
        Measurement
            Minus the wider of the two widest gaps.

        Raises
        ------
        InvalidInput
            As in `difference`, or if the task is not binary.
        """
        task = self._session.settings.task
        if task != "binary":
            raise InvalidInput(
                f"equalized_odds takes task = 'binary'; the settings say task = "
                f"{task!r}. Hint: difference(…) of an error or of recall_of(…)."
            )
        require_small_groups(small_groups)
        self._countable(ODDS[0])
        limits = gap_limits(at_most, bad, ODDS[0])
        groups = self._groups(by, control, reference, where)
        told = spelled_options(
            at_most=at_most,
            bad=bad,
            control=control,
            reference=reference,
            small_groups=small_groups,
        )
        asked = FairnessQuestion(
            question="equalized_odds",
            metrics=ODDS,
            name=f"equalized_odds(by={spelled_columns(by)}{told})",
            groups=groups,
            threshold=limits,
        )
        return self._ask_alone(
            asked,
            lambda subject: odds_between(
                subject, groups=groups, session=self._session, small=small_groups
            ),
        )
