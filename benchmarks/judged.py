"""What is a comparison with everything that a gate makes of it: `judged`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.judging import judge
from pytest_mlgate.stats.metric_questions import compare_rows
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_mlgate.stats.influence import RowStructure
    from pytest_mlgate.stats.row_metric import RowMetric
    from pytest_mlgate.verdict import Verdict

MARGIN = 0.005


def judged(
    metrics: Iterable[RowMetric],
    truth: Any,  # noqa: ANN401 - each task has its own array
    *,
    candidate: Any,  # noqa: ANN401 - each task has its own answers
    baseline: Any,  # noqa: ANN401 - the same
    structure: RowStructure,
) -> tuple[Verdict, ...]:
    """Compare two models: measurements with p-values and intervals, then verdicts."""
    checks = [
        Check(
            family="benchmark",
            name=metric.name,
            question="not_worse",
            metric=metric.name,
            subject="candidate vs baseline",
            measurement=compare_rows(
                metric,
                truth,
                candidate=candidate,
                baseline=baseline,
                structure=structure,
            ),
            threshold=Threshold(ok=0.0, bad=-MARGIN),
        )
        for metric in metrics
    ]
    return judge(checks, gate="benchmarks", alpha=0.05)
