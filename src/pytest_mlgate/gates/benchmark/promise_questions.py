"""Does a model do in production what its promotion measured: `PromiseQuestions`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import ClassVar

from pytest_mlgate.gates import demands
from pytest_mlgate.gates.benchmark.measuring import value_on
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.gates.rows import row_sets
from pytest_mlgate.gates.unlabelled import expected
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.models.integrity import require_form
from pytest_mlgate.monitoring.watching import promise_of
from pytest_mlgate.monitoring.window_session import window_of
from pytest_mlgate.registry.promises import promised_levels
from pytest_mlgate.stats.losses.business_value import NAME as VALUE_PER_CASE
from pytest_mlgate.stats.metric_table import metric_of
from pytest_mlgate.stats.monitoring.against_promise import against_promise
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy import bool_
    from numpy.typing import NDArray

    from pytest_mlgate.stats.metric_table import MetricSpec
    from pytest_mlgate.stats.row_metric import RowMetric
    from pytest_mlgate.trend import Level

ELSEWHERE = (
    "a promise is kept in production: asked in the stage monitor, of a decision log"
)
_ASK_THEN = (
    "ask it in the session that promotes, such as "
    "benchmark_gate.at_least({!r}, …); until then, benchmark_gate.at_least here"
)


class PromiseQuestions(Gate):
    """Questions about a level that was measured earlier, on other rows."""

    family: ClassVar[str] = "benchmark"

    def as_promised(
        self,
        metric: str,
        *,
        margin: float,
        by: str | Sequence[str] | None = None,
    ) -> Measurement | dict[str, Measurement]:
        """Ask that production loses less than `margin` against the promotion.

        The value in the window of the stage ``monitor`` is held against what was
        measured when this model was promoted, with the uncertainty of both. In other
        stages the question does not apply.

        Parameters
        ----------
        metric
            A name; the promotion's session must have asked it of the same slices
            (`at_least`, `at_most`, or `not_worse` and its kind).
        margin
            The smallest loss that matters, in units of the metric. Positive.
        by
            A column, or several whose combinations are asked one by one.

        Returns
        -------
        Measurement or dict
            What was gained against the promise; undefined where none was made.

        Raises
        ------
        InvalidInput
            If a metric is unknown, or a margin is no size of a loss.
        """
        known = self._metric(metric, higher_is_better=None)
        demands.require_margin("margin", margin, known)
        name = f"as_promised({known.name}, margin={margin:g})"
        window = window_of(self._session)
        if window is None:
            return self._not_applicable(
                name,
                question="as_promised",
                metric=known.name,
                rows=None,
                reason=ELSEWHERE,
            )
        digest = self._session.candidate.digest
        levels = promised_levels(self._session.settings, known.name, digest=digest)
        table = self._session.evaluation
        found = {}
        for label, mask in row_sets(table.frame, by=by, where=None, rows=table.rows):
            found[label] = self._against(known, mask, levels.get(label))
            told = expected(window, known.name) if label is None else None
            self._ledger.add(
                Check(
                    family=self.family,
                    name=name,
                    question="as_promised",
                    metric=known.name,
                    subject="candidate vs promise",
                    slice=label,
                    measurement=found[label],
                    threshold=Threshold(ok=0.0, bad=-margin),
                    remedy=None if label in levels else _ASK_THEN.format(known.name),
                    cases=() if told is None else (f"expected {told}",),
                )
            )
        if by is None:
            return found[None]
        return {label or "all rows": value for label, value in found.items()}

    def _against(
        self, metric: RowMetric, mask: NDArray[bool_], level: Level | None
    ) -> Measurement:
        candidate = self._session.candidate
        require_form(candidate, metric=metric.name, needs=metric.needs)
        if level is None:
            return Measurement.undefined(
                f"Nothing was promised: no promotion of this model measured "
                f"{metric.name} of these rows.",
                n=int(mask.sum()),
                method="reading the registry",
            )
        realised = value_on(mask, metric, session=self._session, subject=candidate)
        change = against_promise(realised, promise_of(level, realised.orientation))
        told = f"promised by {level.source}"
        if level.low is None:
            told += ", whose interval is not in its record: taken as it is"
        return replace(change, assumptions=(*change.assumptions, told))

    def _metric(self, spec: MetricSpec, *, higher_is_better: bool | None) -> RowMetric:
        if spec == VALUE_PER_CASE:
            return self._session.value_metric
        return metric_of(
            spec, task=self._session.settings.task, higher_is_better=higher_is_better
        )
