"""Does the candidate decide as well as the champion, once the truth is known."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.canary.compared_metric import compare
from pytest_mlgate.gates.canary.compared_metric import find_metric
from pytest_mlgate.gates.canary.comparing import always_at
from pytest_mlgate.gates.canary.comparing import measured_always
from pytest_mlgate.gates.canary.comparing import measured_at_looks
from pytest_mlgate.gates.canary.comparing import planned_at
from pytest_mlgate.gates.canary.known_answers import known_answers
from pytest_mlgate.gates.canary.sequence_drawn import ends_so_far
from pytest_mlgate.gates.canary.sequence_drawn import sequence_drawn
from pytest_mlgate.gates.canary.watching_gate import WatchingGate
from pytest_mlgate.stats.sequential.planned_looks import Looks
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from pytest_mlgate.gates.canary.compared_metric import ComparedMetric
    from pytest_mlgate.gates.canary.known_answers import KnownAnswers
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.plot import Plot


class QualityQuestions(WatchingGate):
    """Questions that need the true answers of requests."""

    def not_worse(
        self,
        metric: str,
        *,
        margin: float,
        looks: int | None = None,
        log: Any = None,  # noqa: ANN401 - a path, a reference, or any frame
        labels: Any = None,  # noqa: ANN401 - the same
    ) -> Measurement:
        """Ask that the candidate loses less than a margin on real requests.

        Parameters
        ----------
        metric
            One that is a sum over requests or a ratio of two: accuracy, recall,
            specificity, false_positive_rate, precision, f1, brier, log_loss,
            value_per_case (binary), accuracy (multiclass), mean_absolute_error,
            mean_squared_error (regression).
        margin
            The smallest loss that matters, in the metric's own unit. Positive.
        looks
            None: look whenever you like. A number: so many looks, equally far apart,
            the last at the `rows` of the watch (see `on`). Look 3 of 10 is about the
            first three tenths of these rows, whenever and however often it is asked, so
            that a planned look cannot be taken twice. Decided before the first look.
        log, labels
            A decision log and a table of labels (request_id, the target, known); the
            settings `decision_log` and `labels` by default. The setting `maturity` says
            when a label is final; without it a label counts once it is known.

        Returns
        -------
        Measurement
            The gain of the candidate.

        Raises
        ------
        InvalidInput
            If the metric cannot be watched, a number is not what it must be, or log and
            labels do not fit.
        UnreadableData
            If log or labels cannot be read.
        """
        settings = self._session.settings
        known_metric = find_metric(metric, settings)
        _require_margin(margin)
        plan = None if looks is None else Looks(number=looks, rows=self._watch.rows)
        every = self._arms(log)
        told = "" if looks is None else f", looks={looks}"
        name = f"not_worse({metric}, margin={margin:g}{told}{self._options})"
        threshold = Threshold(ok=0.0, bad=-margin)
        if not (len(every.candidate) and len(every.champion)):
            found = self._measured(every, _unreachable)
            return self._asked(
                name, found, metric=metric, threshold=threshold, arms=every
            )
        known = known_answers(self._session, every, labels)

        plot: Plot | None = None

        def measure() -> Measurement:
            nonlocal plot
            sums = compare(known_metric, known, settings)
            plot = self._gain_drawn(sums, known, plan, what=f"gain in {metric}")
            if plan is None:
                return measured_always(sums, known.arms, rows=self._watch.rows)
            return measured_at_looks(sums, known, looks=plan)

        found = self._measured(known.arms, measure)
        return self._asked(
            name,
            found,
            metric=metric,
            threshold=threshold,
            arms=known.arms,
            planned=plan is not None,
            plot=plot,
        )

    def _gain_drawn(
        self,
        sums: ComparedMetric,
        known: KnownAnswers,
        plan: Looks | None,
        *,
        what: str,
    ) -> Plot | None:
        if plan is None:
            ends = ends_so_far(known.n)
            told = always_at(sums, known, ends=ends, rows=self._watch.rows)
        else:
            ends = list(plan.ends[: plan.due(known.n)])
            told = planned_at(sums, known, looks=plan)
        return sequence_drawn(told, ends, what=what)


def _unreachable() -> Measurement:
    raise AssertionError("an empty arm is never measured")


def _require_margin(value: object) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (number and math.isfinite(value) and value > 0):  # type: ignore[arg-type, operator] # a number by then
        raise InvalidInput.because(
            "margin", "a positive number", value, hint="0.01 of accuracy is a point"
        )
