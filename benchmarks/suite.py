"""Which cases are there, and how are they run: `NAMES` and `run`."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from benchmarks import binary_cases
from benchmarks import class_cases
from benchmarks import drift_cells
from benchmarks import fairness_cases
from benchmarks import gate_memory
from benchmarks import slice_cases
from benchmarks import user_metric_cases
from benchmarks.interleaved import time_case

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from collections.abc import Mapping
    from collections.abc import Sequence

    from benchmarks.case import Case
    from benchmarks.case import Result

CASES: Mapping[str, Callable[[int], Case]] = MappingProxyType(
    {
        make.__name__: make
        for make in (
            binary_cases.auroc,
            binary_cases.nine_metrics,
            class_cases.macro_f1,
            user_metric_cases.user_mean_absolute_error,
            user_metric_cases.user_median_absolute_error,
            user_metric_cases.user_f1,
            binary_cases.auroc_weighted,
            binary_cases.auroc_grouped,
            binary_cases.log_loss,
            binary_cases.log_loss_weighted,
            binary_cases.log_loss_grouped,
            *drift_cells.CASES,
            fairness_cases.fairness_gaps,
            fairness_cases.fairness_against_bootstrap,
            *slice_cases.CASES,
        )
    }
)
"""What is timed, by name."""

NAMES = (*CASES, gate_memory.NAME)


def run(names: Sequence[str], *, rows: int, repeat: int) -> Iterator[Result]:
    """Measure one case after the other.

    Parameters
    ----------
    names : sequence of str
        From `NAMES`.
    rows : int
        Rows of every table.
    repeat : int
        Turns of each timed case.

    Yields
    ------
    Result
    """
    for name in names:
        if name == gate_memory.NAME:
            yield gate_memory.gate_memory(rows)
        else:
            yield time_case(CASES[name](rows), repeat=repeat)
