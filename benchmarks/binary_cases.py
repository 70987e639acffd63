"""What does it cost to compare two binary classifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.case import Case
from benchmarks.judged import judged
from benchmarks.rows import binary_rows
from benchmarks.rows import row_groups
from benchmarks.rows import row_weights
from benchmarks.sorting import SORT
from benchmarks.sorting import sort_of
from pytest_mlgate.stats.answers import BinaryAnswers
from pytest_mlgate.stats.binary_influence import BINARY_ROW_METRICS
from pytest_mlgate.stats.influence import RowStructure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NINE = (
    "accuracy",
    "balanced_accuracy",
    "precision",
    "recall",
    "specificity",
    "false_positive_rate",
    "f1",
    "mcc",
    "roc_auc",
)


def auroc(n: int) -> Case:
    """Compare one AUROC on independent rows."""
    return _case("auroc", ["roc_auc"], n, target=8.0)


def nine_metrics(n: int) -> Case:
    """Compare all metrics of decisions, and the AUROC, with verdicts."""
    return _case("nine_metrics", NINE, n, target=16.0)


def auroc_weighted(n: int) -> Case:
    """Compare one AUROC on rows that weigh unequally."""
    structure = RowStructure(weights=row_weights(n))
    return _case("auroc_weighted", ["roc_auc"], n, structure=structure)


def auroc_grouped(n: int) -> Case:
    """Compare one AUROC on groups of five rows."""
    structure = RowStructure(groups=row_groups(n))
    return _case("auroc_grouped", ["roc_auc"], n, structure=structure)


def log_loss(n: int) -> Case:
    """Compare one log loss on independent rows."""
    return _case("log_loss", ["log_loss"], n)


def log_loss_weighted(n: int) -> Case:
    """Compare one log loss on rows that weigh unequally."""
    structure = RowStructure(weights=row_weights(n))
    return _case("log_loss_weighted", ["log_loss"], n, structure=structure)


def log_loss_grouped(n: int) -> Case:
    """Compare one log loss on groups of five rows."""
    structure = RowStructure(groups=row_groups(n))
    return _case("log_loss_grouped", ["log_loss"], n, structure=structure)


def _case(
    name: str,
    metrics: list[str] | tuple[str, ...],
    n: int,
    *,
    structure: RowStructure | None = None,
    target: float | None = None,
) -> Case:
    rows = binary_rows(n)
    chosen = [BINARY_ROW_METRICS[metric] for metric in metrics]
    known = structure or RowStructure()

    def work() -> object:
        return judged(
            chosen,
            rows.y,
            candidate=_answers(rows.candidate),
            baseline=_answers(rows.baseline),
            structure=known,
        )

    return Case(name=name, work=work, unit=sort_of(n), unit_name=SORT, target=target)


def _answers(scores: NDArray[np.float64]) -> BinaryAnswers:
    return BinaryAnswers(decisions=scores >= 0.5, scores=scores)
