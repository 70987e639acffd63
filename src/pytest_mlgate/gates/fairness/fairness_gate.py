"""Does the candidate treat groups of people alike: `FairnessGate`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import ClassVar

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates import demands
from pytest_mlgate.gates.compared_groups import spelled_columns
from pytest_mlgate.gates.fairness.asking import FairnessAsking
from pytest_mlgate.gates.fairness.asking import FairnessQuestion
from pytest_mlgate.gates.fairness.fairness_demands import gap_limits
from pytest_mlgate.gates.fairness.fairness_demands import ratio_limits
from pytest_mlgate.gates.fairness.fairness_demands import value_limits
from pytest_mlgate.gates.fairness.measuring import ODDS
from pytest_mlgate.gates.fairness.measuring import difference_between
from pytest_mlgate.gates.fairness.measuring import odds_between
from pytest_mlgate.gates.fairness.measuring import ratio_between
from pytest_mlgate.gates.fairness.measuring import value_of_worst
from pytest_mlgate.gates.fairness.measuring import widening_between
from pytest_mlgate.gates.metric_between_groups import metric_between_groups
from pytest_mlgate.models.integrity import check_same_form
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from pytest_mlgate.gates.compared_groups import GroupsBy
    from pytest_mlgate.gates.compared_groups import Reference
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.metric_table import MetricSpec


class FairnessGate(FairnessAsking):
    """How far apart groups of people are, alone and against the baseline.

    Handed to a test by the fixture ``fairness_gate``. Every method is one check on the
    pair of groups that is farthest apart, corrected for having looked at all of them.
    Groups that are too small are listed with the rows that they need: nothing is
    claimed about them, and while there are any the check cannot pass.

    Groups are the values of a column, ``by="sex"``; the combinations of several,
    ``by=["sex", "race"]``; or bins of a numeric one, ``by={"age": [25, 40, 60]}``. A
    metric is "selection_rate" or anything that `BenchmarkGate` takes.
    """

    family: ClassVar[str] = "fairness"

    def difference(
        self,
        metric: MetricSpec,
        *,
        by: GroupsBy,
        at_most: float,
        bad: float | None = None,
        reference: Reference = None,
        control: GroupsBy | None = None,
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

        Returns
        -------
        Measurement
            Minus the widest gap of the groups that are large enough.

        Raises
        ------
        InvalidInput
            If the metric, the groups or the limits are not what they must be, or the
            rows stay in an engine.
        """
        self._in_memory()
        known = metric_between_groups(metric, self._session)
        limits = gap_limits(at_most, bad, known)
        groups = self._groups(by, control, reference)
        told = _told(at_most=at_most, bad=bad, control=control, reference=reference)
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
                known, subject, groups=groups, session=self._session
            ),
        )

    def ratio(
        self,
        metric: MetricSpec,
        *,
        by: GroupsBy,
        at_least: float,
        bad: float | None = None,
        reference: Reference = None,
        control: GroupsBy | None = None,
    ) -> Measurement:
        """Ask that the metric of no group is less than a part of another's.

        Parameters
        ----------
        metric
            What is measured in each group; its values must be above 0.
        by, reference, control
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
        self._in_memory()
        known = metric_between_groups(metric, self._session)
        limits = ratio_limits(at_least, bad)
        groups = self._groups(by, control, reference)
        told = _told(at_least=at_least, bad=bad, control=control, reference=reference)
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
                known, subject, groups=groups, session=self._session
            ),
        )

    def equalized_odds(
        self,
        *,
        by: GroupsBy,
        at_most: float,
        bad: float | None = None,
        reference: Reference = None,
        control: GroupsBy | None = None,
    ) -> Measurement:
        """Ask that neither recall nor the false positive rate differ between groups.

        Parameters
        ----------
        by, at_most, bad, reference, control
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
        self._in_memory()
        task = self._session.settings.task
        if task != "binary":
            raise InvalidInput(
                f"equalized_odds takes task = 'binary'; the settings say task = "
                f"{task!r}. Hint: difference(…) of an error or of recall_of(…)."
            )
        limits = gap_limits(at_most, bad, ODDS[0])
        groups = self._groups(by, control, reference)
        told = _told(at_most=at_most, bad=bad, control=control, reference=reference)
        asked = FairnessQuestion(
            question="equalized_odds",
            metrics=ODDS,
            name=f"equalized_odds(by={spelled_columns(by)}{told})",
            groups=groups,
            threshold=limits,
        )
        return self._ask_alone(
            asked,
            lambda subject: odds_between(subject, groups=groups, session=self._session),
        )

    def not_wider(
        self,
        metric: MetricSpec,
        *,
        by: GroupsBy,
        margin: float,
        reference: Reference = None,
        control: GroupsBy | None = None,
    ) -> Measurement:
        """Ask that the candidate widens no gap of the baseline's by `margin`.

        Both models answer the same rows, and the change of the gap is judged by them
        in pairs: finer than two gaps, each with an error of its own.

        Parameters
        ----------
        metric
            What is measured in each group.
        by, reference, control
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
        self._in_memory()
        known = metric_between_groups(metric, self._session)
        demands.require_margin("margin", margin, known)
        groups = self._groups(by, control, reference)
        told = _told(margin=margin, control=control, reference=reference)
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
        found = widening_between(known, *pair, groups=groups, session=self._session)
        self._add(asked, found, candidate=pair[0])
        return found

    def group_at_least(
        self,
        metric: MetricSpec,
        value: float,
        *,
        by: GroupsBy,
        bad: float | None = None,
        higher_is_better: bool | None = None,
    ) -> Measurement:
        """Ask that the metric is at least `value` in every group.

        Parameters
        ----------
        metric
            A metric whose higher values are better.
        value
            The requirement, in units of the metric.
        by
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
            higher_is_better=higher_is_better,
        )

    def group_at_most(
        self,
        metric: MetricSpec,
        value: float,
        *,
        by: GroupsBy,
        bad: float | None = None,
        higher_is_better: bool | None = None,
    ) -> Measurement:
        """Ask that a loss is at most `value` in every group.

        Parameters
        ----------
        metric
            A metric whose lower values are better.
        value, by, bad, higher_is_better
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
        higher_is_better: bool | None,
    ) -> Measurement:
        self._in_memory()
        known = metric_between_groups(
            metric, self._session, higher_is_better=higher_is_better
        )
        limits = value_limits(question, known, value, bad)
        groups = self._groups(by)
        told = "" if bad is None else f", bad={bad:g}"
        asked = FairnessQuestion(
            question=question,
            metrics=(known,),
            name=f"{question}({known.name}, {value:g}, by={spelled_columns(by)}{told})",
            groups=groups,
            threshold=limits,
            by_counts=False,
        )
        return self._ask_alone(
            asked,
            lambda subject: value_of_worst(
                known, subject, groups=groups, session=self._session
            ),
        )


def _told(
    *,
    control: GroupsBy | None = None,
    reference: Reference = None,
    **sizes: float | None,
) -> str:
    """Spell what a call said, for the name of its check."""
    parts = [f"{name}={size:g}" for name, size in sizes.items() if size is not None]
    if reference is not None:
        parts.append(f"reference={reference}")
    if control is not None:
        parts.append(f"control={spelled_columns(control)}")
    return "".join(f", {part}" for part in parts)
