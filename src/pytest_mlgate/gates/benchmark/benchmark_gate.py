"""Is the candidate good enough, alone and against the baseline: `BenchmarkGate`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from typing import ClassVar

from pytest_mlgate.gates import demands
from pytest_mlgate.gates.benchmark.measuring import answers_in_memory
from pytest_mlgate.gates.benchmark.pictures import Pictures
from pytest_mlgate.gates.benchmark.promise_questions import PromiseQuestions
from pytest_mlgate.gates.benchmark.pushed import answers_where_rows_are
from pytest_mlgate.gates.benchmark.pushed import restriction_label
from pytest_mlgate.gates.benchmark.question import BenchmarkQuestion
from pytest_mlgate.gates.benchmark.question import comparison
from pytest_mlgate.gates.benchmark.question import requirement
from pytest_mlgate.gates.rows import restriction
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.models.integrity import check_same_form
from pytest_mlgate.models.integrity import require_form
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.benchmark.prediction_bands import PredictionBands
    from pytest_mlgate.gates.rows import By
    from pytest_mlgate.gates.rows import Where
    from pytest_mlgate.ledger import Ledger
    from pytest_mlgate.models.subject import Subject
    from pytest_mlgate.plot import Plot
    from pytest_mlgate.stats.metric_table import MetricSpec
    from pytest_mlgate.stats.row_metric import RowMetric

Measured = Measurement | dict[str, Measurement]
"""One measurement, or one per slice when ``by=`` was given."""


class BenchmarkGate(PromiseQuestions):
    """Metrics of the candidate, alone and against the baseline.

    Handed to a test by the fixture ``benchmark_gate``. Every method adds one check per
    slice to the gate, returns the measurement at once, and leaves the verdict to the
    end of the test.

    A metric is a name (`pytest_mlgate.metrics.metric_names` lists them by task), one
    with its parameter (``"recall_at_fpr(0.05)"``), a scorer of scikit-learn by name, a
    metric from `pytest_mlgate.metrics`, or any function ``f(y_true, y_pred)``, for
    which ``higher_is_better=`` must be given.
    """

    family: ClassVar[str] = "benchmark"

    def __init__(self, session: GateSession, ledger: Ledger) -> None:
        super().__init__(session, ledger)
        self._pictures = Pictures(session)

    def not_worse(
        self,
        metric: MetricSpec,
        *,
        margin: float,
        relative: bool = False,
        by: By | PredictionBands = None,
        where: Where = None,
        higher_is_better: bool | None = None,
    ) -> Measured:
        """Ask that the candidate loses less than `margin` against the baseline.

        Parameters
        ----------
        metric
            What is measured; a name knows its direction (a lower log loss is better).
        margin
            The smallest loss that matters, in units of the metric: 0.005 is half a
            point of a fraction. Positive.
        relative
            Take the margin as a share of the baseline's value: 0.05 allows a log loss
            that is 5 % higher, or a recall that is 5 % lower.
        by
            A column, or several, or `pytest_mlgate.metrics.prediction_bands`: one
            check per slice.
        where
            Only rows with ``{column: value or values}``, or a callable on the frame.
        higher_is_better
            For a function of your own: which direction is good.

        Returns
        -------
        Measurement or dict
            The gain over the baseline (positive is better), per slice with `by`; the
            logarithm of the ratio where `relative`.

        Raises
        ------
        InvalidInput
            If the metric is unknown or the margin is not a positive number in range.
        SubjectMismatch
            If candidate and baseline cannot be compared.
        """
        known = self._metric(metric, higher_is_better=higher_is_better)
        if relative:
            demands.require_share("margin", margin)
            bad = _log_gain(-margin, known)
        else:
            demands.require_margin("margin", margin, known)
            bad = -margin
        asked = comparison(
            "not_worse",
            known,
            f"margin={margin:g}",
            threshold=Threshold(ok=0.0, bad=bad),
            relative=relative,
        )
        return self._ask(asked, by=by, where=where)

    def better(
        self,
        metric: MetricSpec,
        *,
        by_at_least: float = 0.0,
        relative: bool = False,
        by: By | PredictionBands = None,
        where: Where = None,
        higher_is_better: bool | None = None,
    ) -> Measured:
        """Ask that the candidate gains more than `by_at_least` over the baseline.

        Parameters
        ----------
        metric
            What is measured.
        by_at_least
            The gain that must be certain, in units of the metric; 0 asks for any.
        relative
            Take the gain as a share of the baseline's value.
        by, where, higher_is_better
            As in `not_worse`.

        Returns
        -------
        Measurement or dict
            As `not_worse`.
        """
        known = self._metric(metric, higher_is_better=higher_is_better)
        if relative:
            demands.require_share("by_at_least", by_at_least, zero=True)
            gain = _log_gain(by_at_least, known)
        else:
            demands.require_margin("by_at_least", by_at_least, known, zero=True)
            gain = by_at_least
        asked = comparison(
            "better",
            known,
            f"by_at_least={by_at_least:g}",
            threshold=Threshold(ok=gain, bad=gain),
            relative=relative,
        )
        return self._ask(asked, by=by, where=where)

    def same_as(
        self,
        metric: MetricSpec,
        *,
        within: float,
        relative: bool = False,
        by: By | PredictionBands = None,
        where: Where = None,
        higher_is_better: bool | None = None,
    ) -> Measured:
        """Ask that candidate and baseline differ by less than `within`, either way.

        For a model that was moved or converted and should not have changed.

        Parameters
        ----------
        metric
            What is measured.
        within
            The smallest difference that matters, in units of the metric. Positive.
        relative
            Take it as a share: the ratio of both values lies between ``1 / (1 +
            within)`` and ``1 + within``.
        by, where, higher_is_better
            As in `not_worse`.

        Returns
        -------
        Measurement or dict
            Minus the size of the difference; 0 is the best.
        """
        known = self._metric(metric, higher_is_better=higher_is_better)
        if relative:
            demands.require_share("within", within)
        else:
            demands.require_margin("within", within, known)
        bad = -math.log1p(within) if relative else -within
        asked = comparison(
            "same_as",
            known,
            f"within={within:g}",
            threshold=Threshold(ok=0.0, bad=bad),
            relative=relative,
        )
        return self._ask(asked, by=by, where=where)

    def at_least(
        self,
        metric: MetricSpec,
        value: float,
        *,
        bad: float | None = None,
        by: By | PredictionBands = None,
        where: Where = None,
        higher_is_better: bool | None = None,
    ) -> Measured:
        """Ask that the candidate's own value is certainly not below `value`.

        Parameters
        ----------
        metric
            A metric whose higher values are better.
        value
            The requirement, in units of the metric.
        bad
            A band: the check passes when the value is certainly above `bad`, and fails
            when it is certainly below `value`. None: no band, both are `value`.
        by, where, higher_is_better
            As in `not_worse`.

        Returns
        -------
        Measurement or dict
            The candidate's value; the report shows beside it what the baseline would
            get today.
        """
        known = self._metric(metric, higher_is_better=higher_is_better)
        asked = requirement("at_least", known, value, bad=bad)
        return self._ask(asked, by=by, where=where)

    def at_most(
        self,
        metric: MetricSpec,
        value: float,
        *,
        bad: float | None = None,
        by: By | PredictionBands = None,
        where: Where = None,
        higher_is_better: bool | None = None,
    ) -> Measured:
        """Ask that the candidate's own value is certainly not above `value`.

        Parameters
        ----------
        metric
            A metric whose lower values are better.
        value
            The requirement, in units of the metric.
        bad
            A band, as in `at_least`: at least `value`.
        by, where, higher_is_better
            As in `not_worse`.

        Returns
        -------
        Measurement or dict
            The candidate's value, negated on the oriented scale.
        """
        known = self._metric(metric, higher_is_better=higher_is_better)
        asked = requirement("at_most", known, value, bad=bad)
        return self._ask(asked, by=by, where=where)

    def _ask(
        self, asked: BenchmarkQuestion, *, by: By | PredictionBands, where: Where
    ) -> Measured:
        """Measure, and write a check for each slice."""
        baseline: Subject | None
        if asked.relative:
            pair = self._session.comparison()
            if pair is None:
                return self._without_baseline(asked, where)
            candidate, baseline = pair
            check_same_form(*pair, metric=asked.metric.name, needs=asked.metric.needs)
        else:
            candidate = self._session.candidate
            require_form(candidate, metric=asked.metric.name, needs=asked.metric.needs)
            baseline = self._baseline_for_information(asked.metric)
        answered = (
            answers_where_rows_are
            if self._session.evaluation.stays
            else answers_in_memory
        )
        found: dict[str | None, Measurement] = {}
        for label, measured, alone in answered(
            self._session,
            asked,
            candidate=candidate,
            baseline=baseline,
            by=by,
            where=where,
        ):
            found[label] = _no_rows() if measured is None else measured
            plot = None
            if label is None and by is None:
                plot = self._pictures.beside(
                    asked.metric.name, candidate=candidate, baseline=baseline
                )
            self._add(asked, label, found[label], baseline=alone, plot=plot)
        return _measured(found, by)

    def _without_baseline(self, asked: BenchmarkQuestion, where: Where) -> Measurement:
        table = self._session.evaluation
        if table.stays:
            rows = restriction_label(table, where)
        else:
            rows, _ = restriction(table.frame, where=where, rows=table.rows)
        return self._not_applicable(
            asked.name,
            question=asked.question,
            metric=asked.metric.name,
            rows=rows,
            reason=self._session.baseline_note or "there is no baseline",
        )

    def _baseline_for_information(self, metric: RowMetric) -> Subject | None:
        """Give the baseline when there is one that has this metric."""
        if not self._session.has_baseline:
            return None
        pair = self._session.comparison()
        if pair is None or metric.needs not in pair[1].predictions.gives:
            return None
        return pair[1]

    def _add(
        self,
        asked: BenchmarkQuestion,
        label: str | None,
        measurement: Measurement,
        *,
        baseline: Measurement | None = None,
        plot: Plot | None = None,
    ) -> None:
        self._ledger.add(
            Check(
                family=self.family,
                name=asked.name,
                question=asked.question,
                metric=asked.metric.name,
                subject="candidate vs baseline" if asked.relative else "candidate",
                slice=label,
                measurement=measurement,
                threshold=asked.threshold,
                baseline_measurement=baseline,
                plot=plot,
            )
        )


def _log_gain(share: float, metric: RowMetric) -> float:
    """Turn "better by this share of the baseline's value" into a log ratio."""
    return math.log1p(share) if metric.higher_is_better else -math.log1p(-share)


def _no_rows() -> Measurement:
    return Measurement.undefined(
        "No row belongs here: the slice is empty.", n=0, method="counting rows"
    )


def _measured(found: dict[str | None, Measurement], by: object) -> Measured:
    if by is None:
        return next(iter(found.values()))
    return {label or "all rows": value for label, value in found.items()}
