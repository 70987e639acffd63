"""What does it cost to compare two classifiers of twenty classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.case import Case
from benchmarks.judged import judged
from benchmarks.rows import CLASS_NAMES
from benchmarks.rows import class_rows
from benchmarks.sorting import SORT
from benchmarks.sorting import sort_of
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.multiclass.class_answers import ClassAnswers
from pytest_mlgate.stats.multiclass.multiclass_metrics import MULTICLASS_METRICS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def macro_f1(n: int) -> Case:
    """Compare one macro-F1 of twenty classes."""
    rows = class_rows(n)

    def work() -> object:
        return judged(
            [MULTICLASS_METRICS["f1_macro"]],
            rows.y,
            candidate=_answers(rows.candidate),
            baseline=_answers(rows.baseline),
            structure=RowStructure(),
        )

    return Case(name="macro_f1", work=work, unit=sort_of(n), unit_name=SORT, target=6.0)


def _answers(labels: NDArray[np.int64]) -> ClassAnswers:
    return ClassAnswers(labels=labels, classes=CLASS_NAMES)
