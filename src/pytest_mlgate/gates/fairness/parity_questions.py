"""Are predictions as high for all, and as right for all: `ParityQuestions`.

Errors of every kind are compared by `difference`; here are the questions about what is
predicted, and whether it is right on average.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Literal
from typing import TypeVar

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.fairness.asking import FairnessAsking
from pytest_mlgate.gates.fairness.asking import FairnessQuestion
from pytest_mlgate.gates.fairness.check_options import spelled_options
from pytest_mlgate.gates.fairness.each_sensitive import EACH
from pytest_mlgate.gates.fairness.each_sensitive import each_sensitive
from pytest_mlgate.gates.fairness.fairness_demands import gap_limits
from pytest_mlgate.gates.fairness.fairness_demands import require_small_groups
from pytest_mlgate.gates.fairness.grouped_rows import answers_of
from pytest_mlgate.gates.fairness.grouped_rows import structure_of
from pytest_mlgate.gates.fairness.grouped_rows import truth_of
from pytest_mlgate.gates.fairness.measuring import difference_between
from pytest_mlgate.gates.fairness.measuring import value_of_worst
from pytest_mlgate.gates.fairness.too_small import marked
from pytest_mlgate.gates.fairness.too_small import small_ones
from pytest_mlgate.gates.group_columns import spelled_columns
from pytest_mlgate.models.answers.predictions import Predictions
from pytest_mlgate.stats.calibration_error import METRICS as CALIBRATION
from pytest_mlgate.stats.fairness.group_bias import group_bias
from pytest_mlgate.stats.fairness.group_means import MEAN_PREDICTION
from pytest_mlgate.stats.fairness.group_means import MEAN_RESIDUAL
from pytest_mlgate.stats.fairness.group_means import MEAN_SCORE
from pytest_mlgate.stats.fairness.group_means import SCORE_BIAS
from pytest_mlgate.stats.fairness.small_groups import told
from pytest_mlgate.stats.regression.actual_to_expected import ACTUAL_TO_EXPECTED_ERROR

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.compared_groups import ComparedGroups
    from pytest_mlgate.gates.compared_groups import Reference
    from pytest_mlgate.gates.group_columns import GroupsBy
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.stats.fairness.share_gap import SmallGroups
    from pytest_mlgate.stats.fairness.small_groups import SmallGroup
    from pytest_mlgate.stats.row_metric import RowMetric

T = TypeVar("T")

CalibrationMeasure = Literal[
    "bias", "rms_calibration_error", "actual_to_expected_error"
]

_MEANS: Mapping[str, RowMetric] = {"binary": MEAN_SCORE, "regression": MEAN_PREDICTION}
_BIASES: Mapping[str, RowMetric] = {"binary": SCORE_BIAS, "regression": MEAN_RESIDUAL}
_MEASURES: Mapping[str, Mapping[str, RowMetric]] = {
    "binary": {
        "bias": SCORE_BIAS,
        "rms_calibration_error": CALIBRATION["rms_calibration_error"],
    },
    "regression": {
        "bias": MEAN_RESIDUAL,
        "actual_to_expected_error": ACTUAL_TO_EXPECTED_ERROR,
    },
}


class ParityQuestions(FairnessAsking):
    """Ask what groups are predicted, and whether it comes true for each."""

    @each_sensitive
    def mean_gap(
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
        """Ask that the mean prediction of no two groups differs by more than `at_most`.

        Parameters
        ----------
        by, reference, where, small_groups
            As in `difference`.
        at_most
            The widest gap that is fine: in units of the target, or of the score where
            classes are predicted. Positive.
        bad
            A band, as in `difference`.
        control
            As in `difference`: groups are compared among rows that are alike in these
            columns. The binned target itself, ``control={"pay": [20, 40]}``, compares
            those whose truth is alike.

        Returns
        -------
        Measurement
            Minus the widest gap of the groups that are large enough.

        Raises
        ------
        InvalidInput
            As in `difference`, or if there are several classes.
        """
        return self._widest_gap(
            "mean_gap",
            self._of_task("mean_gap", _MEANS),
            by=by,
            limits=(at_most, bad),
            compared=(reference, control),
            where=where,
            small_groups=small_groups,
        )

    @each_sensitive
    def calibration_gap(
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
        """Ask that no two groups differ by more than `at_most` in how far off it is.

        Calibration in the large, as parity: the mean of truth less prediction, compared
        between groups. A model that predicts too little for all alike has no gap.

        Parameters
        ----------
        by, at_most, bad, reference, control, where, small_groups
            As in `mean_gap`.

        Returns
        -------
        Measurement
            Minus the widest gap of the groups that are large enough.

        Raises
        ------
        InvalidInput
            As in `mean_gap`.
        SubjectMismatch
            If a model of two classes gives no probabilities.
        """
        return self._widest_gap(
            "calibration_gap",
            self._of_task("calibration_gap", _BIASES),
            by=by,
            limits=(at_most, bad),
            compared=(reference, control),
            where=where,
            small_groups=small_groups,
        )

    @each_sensitive
    def calibration_within_groups(
        self,
        *,
        by: GroupsBy = EACH,
        at_most: float,
        bad: float | None = None,
        measure: CalibrationMeasure = "bias",
        where: Where = None,
        small_groups: SmallGroups = "prevent",
    ) -> Measurement:
        """Ask that predictions come true in every group, within `at_most`.

        Parameters
        ----------
        by
            As in `difference`; one group is enough.
        at_most
            How far off is fine. Positive.
        bad
            A band, as in `difference`.
        measure
            "bias": the mean of truth less prediction, observed share less predicted
            probability where there are two classes. "rms_calibration_error" (two
            classes): over bins of probability, so that too high here does not make up
            for too low there. "actual_to_expected_error" (regression): the distance of
            actual over expected from 1.
        where, small_groups
            As in `difference`.

        Returns
        -------
        Measurement
            Minus the error of the group that is farthest off.

        Raises
        ------
        InvalidInput
            As in `mean_gap`, or if the measure is none of these, or cannot do with
            weights or rows that hang together.
        SubjectMismatch
            If a model of two classes gives no probabilities.
        """
        self._in_memory()
        require_small_groups(small_groups)
        known = self._of_task("calibration_within_groups", _MEASURES)
        if measure not in known:
            raise InvalidInput.unknown_name("measure", str(measure), known)
        metric = known[measure]
        limits = gap_limits(at_most, bad, metric)
        groups = self._groups(by, where=where)
        options = spelled_options(at_most=at_most, bad=bad, small_groups=small_groups)
        options += "" if measure == "bias" else f", measure={measure}"
        asked = FairnessQuestion(
            question="calibration_within_groups",
            metrics=(metric,),
            name=f"calibration_within_groups(by={spelled_columns(by)}{options})",
            groups=groups,
            threshold=limits,
            by_counts=False,
            judged="value",
        )
        measured = _bias_of_farthest if measure == "bias" else value_of_worst
        return self._ask_alone(
            asked,
            lambda subject: measured(
                metric,
                subject,
                groups=groups,
                session=self._session,
                small=small_groups,
            ),
        )

    def _widest_gap(
        self,
        question: str,
        metric: RowMetric,
        *,
        by: GroupsBy,
        limits: tuple[float, float | None],
        compared: tuple[Reference, GroupsBy | None],
        where: Where,
        small_groups: SmallGroups,
    ) -> Measurement:
        self._in_memory()
        require_small_groups(small_groups)
        (at_most, bad), (reference, control) = limits, compared
        threshold = gap_limits(at_most, bad, metric)
        if metric is MEAN_SCORE and at_most >= 1:
            self._refuse_percent(at_most)
        groups = self._groups(by, control, reference, where)
        options = spelled_options(
            at_most=at_most,
            bad=bad,
            control=control,
            reference=reference,
            small_groups=small_groups,
        )
        asked = FairnessQuestion(
            question=question,
            metrics=(metric,),
            name=f"{question}(by={spelled_columns(by)}{options})",
            groups=groups,
            threshold=threshold,
            by_counts=False,
        )
        return self._ask_alone(
            asked,
            lambda subject: difference_between(
                metric,
                subject,
                groups=groups,
                session=self._session,
                small=small_groups,
            ),
        )

    def _refuse_percent(self, at_most: float) -> None:
        """Refuse a gap that no two probabilities have; other scores may."""
        answers = self._session.candidate.predictions
        if isinstance(answers, Predictions) and answers.form == "probabilities":
            raise InvalidInput.because(
                "at_most",
                "below 1 for probabilities",
                at_most,
                hint="0.01 is one point",
            )

    def _of_task(self, question: str, known: Mapping[str, T]) -> T:
        """Find what the task of the settings asks for."""
        task = self._session.settings.task
        if task not in known:
            raise InvalidInput(
                f"{question} takes task = 'binary' or 'regression'; the settings say "
                f"task = {task!r}. Hint: ask difference('recall_of(…)', …) for each "
                "class, or difference('log_loss', …)."
            )
        return known[task]


def _bias_of_farthest(
    metric: RowMetric,
    subject: Subject,
    *,
    groups: ComparedGroups,
    session: GateSession,
    small: SmallGroups,
) -> Measurement:
    """Measure the group in which a model is farthest off on average."""
    without: Sequence[SmallGroup] = ()
    if small == "ignore":
        without = small_ones(metric, groups=groups, session=session, judged="value")
    found = group_bias(
        metric,
        truth_of(session, groups),
        answers_of(subject, session, groups),
        groups=groups.groups,
        structure=structure_of(session, groups),
        without=marked(without, groups),
    )
    if not without:
        return found
    notes = [found.note] if found.note else []
    return replace(found, note=". ".join([*notes, told(without, groups.labels)]))
