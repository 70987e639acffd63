"""Is the candidate good enough, alone and against the baseline: `BenchmarkGate`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from typing import ClassVar

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import SubjectMismatch
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.gates.rows import restriction
from pytest_mlgate.gates.rows import row_sets
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.models.integrity import check_same_form
from pytest_mlgate.models.predictions import Predictions
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.binary_metrics import BINARY_METRICS
from pytest_mlgate.stats.binary_metrics import compare
from pytest_mlgate.stats.binary_metrics import measure
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from numpy import bool_
    from numpy.typing import NDArray

    from pytest_mlgate.gates.rows import By
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.stats.binary_metrics import BinaryMetric

UNBOUNDED = frozenset({"log_loss"})
"""Metrics on an open scale; all others are fractions, where 1 is everything."""

Measured = Measurement | dict[str, Measurement]
"""One measurement, or one per slice when ``by=`` was given."""


class BenchmarkGate(Gate):
    """Metrics of the candidate, alone and against the baseline.

    Handed to a test by the fixture ``benchmark_gate``. Every method adds one check
    per slice to the gate, returns the measurement at once, and leaves the verdict to
    the end of the test. Metrics: accuracy, balanced_accuracy, precision, recall,
    specificity, false_positive_rate, f1, mcc, roc_auc, average_precision, log_loss,
    brier.
    """

    family: ClassVar[str] = "benchmark"

    def not_worse(
        self, metric: str, *, margin: float, by: By = None, where: Where = None
    ) -> Measured:
        """Ask that the candidate loses less than `margin` against the baseline.

        Parameters
        ----------
        metric
            Name of the metric; its direction is known (a lower log loss is better).
        margin
            The smallest loss that matters, in units of the metric: 0.005 is half a
            point of a fraction. Positive.
        by
            A column, or several: one check per slice.
        where
            Only rows with ``{column: value or values}``, or a callable on the frame.

        Returns
        -------
        Measurement or dict
            The gain over the baseline (positive is better), per slice with `by`.

        Raises
        ------
        InvalidInput
            If the metric is unknown or the margin is not a positive number in range.
        SubjectMismatch
            If candidate and baseline cannot be compared.
        """
        known = _metric(metric)
        _in_range("margin", margin, known, lowest=0.0, exclusive=True)
        return self._relative(
            "not_worse",
            known,
            f"not_worse({metric}, margin={margin:g})",
            Threshold(ok=0.0, bad=-margin),
            by=by,
            where=where,
        )

    def better(
        self,
        metric: str,
        *,
        by_at_least: float = 0.0,
        by: By = None,
        where: Where = None,
    ) -> Measured:
        """Ask that the candidate gains more than `by_at_least` over the baseline.

        Parameters
        ----------
        metric
            Name of the metric.
        by_at_least
            The gain that must be certain, in units of the metric; 0 asks for any.
        by, where
            As in `not_worse`.

        Returns
        -------
        Measurement or dict
            As `not_worse`.
        """
        known = _metric(metric)
        _in_range("by_at_least", by_at_least, known, lowest=0.0)
        return self._relative(
            "better",
            known,
            f"better({metric}, by_at_least={by_at_least:g})",
            Threshold(ok=by_at_least, bad=by_at_least),
            by=by,
            where=where,
        )

    def at_least(
        self, metric: str, value: float, *, by: By = None, where: Where = None
    ) -> Measured:
        """Ask that the candidate's own value is certainly not below `value`.

        Parameters
        ----------
        metric
            Name of a metric whose higher values are better.
        value
            The requirement, in units of the metric.
        by, where
            As in `not_worse`.

        Returns
        -------
        Measurement or dict
            The candidate's value; the report shows beside it what the baseline would
            get today.
        """
        known = _metric(metric)
        _right_way("at_least", known)
        _in_range("value", value, known)
        return self._absolute(
            "at_least",
            known,
            f"at_least({metric}, {value:g})",
            Threshold(ok=value, bad=value),
            by=by,
            where=where,
        )

    def at_most(
        self, metric: str, value: float, *, by: By = None, where: Where = None
    ) -> Measured:
        """Ask that the candidate's own value is certainly not above `value`.

        Parameters
        ----------
        metric
            Name of a metric whose lower values are better.
        value
            The requirement, in units of the metric.
        by, where
            As in `not_worse`.

        Returns
        -------
        Measurement or dict
            The candidate's value, negated on the oriented scale.
        """
        known = _metric(metric)
        _right_way("at_most", known)
        _in_range("value", value, known)
        return self._absolute(
            "at_most",
            known,
            f"at_most({metric}, {value:g})",
            Threshold(ok=-value, bad=-value),
            by=by,
            where=where,
        )

    def _relative(
        self,
        question: str,
        metric: BinaryMetric,
        name: str,
        threshold: Threshold,
        *,
        by: By,
        where: Where,
    ) -> Measured:
        self._require_what_is_proved()
        pair = self._session.comparison()
        if pair is None:
            table = self._session.evaluation
            rows, _ = restriction(table.frame, where=where, rows=table.rows)
            return self._not_applicable(
                name,
                question=question,
                metric=metric.name,
                rows=rows,
                reason=self._session.baseline_note or "there is no baseline",
            )
        candidate, baseline = pair
        check_same_form(candidate, baseline, metric=metric.name, needs=metric.needs)
        found: dict[str | None, Measurement] = {}
        for label, mask in self._row_sets(by, where):
            found[label] = (
                compare(
                    metric.name,
                    self._session.truth[mask],
                    candidate=_answers(candidate, mask),
                    baseline=_answers(baseline, mask),
                )
                if mask.any()
                else _no_rows()
            )
            self._add(
                question,
                metric,
                name,
                label,
                found[label],
                threshold,
                subject="candidate vs baseline",
            )
        return _measured(found, by)

    def _absolute(
        self,
        question: str,
        metric: BinaryMetric,
        name: str,
        threshold: Threshold,
        *,
        by: By,
        where: Where,
    ) -> Measured:
        self._require_what_is_proved()
        candidate = self._session.candidate
        _has_form(candidate, metric)
        baseline = self._baseline_for_information(metric)
        truth = self._session.truth
        found: dict[str | None, Measurement] = {}
        for label, mask in self._row_sets(by, where):
            alone = None
            if not mask.any():
                found[label] = _no_rows()
            else:
                found[label] = measure(
                    metric.name, truth[mask], answers=_answers(candidate, mask)
                )
                if baseline is not None:
                    alone = measure(
                        metric.name, truth[mask], answers=_answers(baseline, mask)
                    )
            self._add(
                question,
                metric,
                name,
                label,
                found[label],
                threshold,
                subject="candidate",
                baseline=alone,
            )
        return _measured(found, by)

    def _require_what_is_proved(self) -> None:
        """Refuse what no gated procedure answers for yet: never a verdict by luck."""
        settings = self._session.settings
        if settings.task != "binary":
            raise InvalidInput.because(
                "task", "'binary' for a benchmark gate in this version", settings.task
            )
        if not self._session.structure.plain:
            raise InvalidInput(
                "`weight`, `groups` and `time` are read, and no gate uses them in this "
                "version: verdicts would be for independent rows of equal weight. "
                "Hint: remove the key from the settings."
            )

    def _row_sets(
        self, by: By, where: Where
    ) -> list[tuple[str | None, NDArray[bool_]]]:
        table = self._session.evaluation
        return list(row_sets(table.frame, by=by, where=where, rows=table.rows))

    def _baseline_for_information(self, metric: BinaryMetric) -> Subject | None:
        """Give the baseline when there is one that has this metric."""
        if not self._session.has_baseline:
            return None
        pair = self._session.comparison()
        if pair is None or not _fits(pair[1], metric):
            return None
        return pair[1]

    def _add(
        self,
        question: str,
        metric: BinaryMetric,
        name: str,
        label: str | None,
        measurement: Measurement,
        threshold: Threshold,
        *,
        subject: str,
        baseline: Measurement | None = None,
    ) -> None:
        self._ledger.add(
            Check(
                family=self.family,
                name=name,
                question=question,
                metric=metric.name,
                subject=subject,
                slice=label,
                measurement=measurement,
                threshold=threshold,
                baseline_measurement=baseline,
            )
        )


def _metric(name: str) -> BinaryMetric:
    if name not in BINARY_METRICS:
        raise InvalidInput.unknown_name("metric", name, BINARY_METRICS)
    return BINARY_METRICS[name]


def _right_way(question: str, metric: BinaryMetric) -> None:
    """Refuse a requirement that only a bad model could break."""
    wanted = "at_least" if metric.higher_is_better else "at_most"
    if question != wanted:
        better = "higher" if metric.higher_is_better else "lower"
        raise InvalidInput(
            f"{question}({metric.name!r}, …) asks for a bad model: {better} values of "
            f"{metric.name} are better. Hint: {wanted}({metric.name!r}, …)."
        )


def _in_range(
    name: str,
    value: float,
    metric: BinaryMetric,
    *,
    lowest: float | None = None,
    exclusive: bool = False,
) -> None:
    _is_finite(name, value)
    if lowest is not None and (value < lowest or (exclusive and value == lowest)):
        rule = "positive" if exclusive else "zero or positive"
        hint = (
            "a margin is the size of the loss that matters, without a sign"
            if name == "margin"
            else "it is the size of a gain, without a sign"
        )
        raise InvalidInput.because(name, rule, value, hint=hint)
    floor = -1.0 if metric.name == "mcc" and lowest is None else 0.0
    if metric.name not in UNBOUNDED and not floor <= value <= 1:
        raise InvalidInput.because(
            name,
            f"a fraction between {floor:g} and 1 for {metric.name}",
            value,
            hint="0.01 is one point" if value > 1 else None,
        )


def _is_finite(name: str, value: object) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not math.isfinite(value):  # type: ignore[arg-type] # checked
        raise InvalidInput.because(name, "a finite number", value)


def _fits(subject: Subject, metric: BinaryMetric) -> bool:
    form = subject.predictions.form
    if metric.needs == "probabilities":
        return form == "probabilities"
    return metric.needs == "decisions" or form != "labels"


def _has_form(subject: Subject, metric: BinaryMetric) -> None:
    if not _fits(subject, metric):
        raise SubjectMismatch(
            f"{metric.name} needs {metric.needs}, and the {subject.role} "
            f"({subject.reference}) gives {subject.predictions.form}. Hint: use a "
            "metric of decisions such as recall, or give the model's probabilities."
        )


def _answers(subject: Subject, mask: NDArray[bool_]) -> BinaryAnswers:
    found = subject.predictions
    if not isinstance(found, Predictions):
        raise InvalidInput.because(
            subject.role, "a binary classifier", type(found).__name__
        )
    if mask.all():
        return BinaryAnswers(decisions=found.decisions, scores=found.scores)
    scores = None if found.scores is None else found.scores[mask]
    return BinaryAnswers(decisions=found.decisions[mask], scores=scores)


def _no_rows() -> Measurement:
    return Measurement.undefined(
        "No row belongs here: the slice is empty.", n=0, method="counting rows"
    )


def _measured(found: dict[str | None, Measurement], by: By) -> Measured:
    if by is None:
        return next(iter(found.values()))
    return {label or "all rows": value for label, value in found.items()}
