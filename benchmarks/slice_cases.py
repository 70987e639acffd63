"""What does it cost to search a table for weak slices.

Run alone: ``python -m benchmarks.slice_cases [ROWS]``.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.case import Case
from benchmarks.interleaved import time_case
from benchmarks.rows import SEED
from benchmarks.sorting import SORT
from benchmarks.sorting import sort_of
from benchmarks.table import HEADER
from benchmarks.table import line
from pytest_mlgate.gates.slice.row_keys import row_keys
from pytest_mlgate.gates.slice.slice_columns import slice_columns
from pytest_mlgate.judging import judge
from pytest_mlgate.stats.influence import RowStructure
from pytest_mlgate.stats.slices.held_out import searched_rows
from pytest_mlgate.stats.slices.slice_search import SliceQuestion
from pytest_mlgate.stats.slices.slice_search import search_weak_slices
from pytest_mlgate.verdict import Check
from pytest_mlgate.verdict import Threshold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.verdict import Verdict

N_COLUMNS = 20
ERROR = 0.15
MARGIN = 0.1


@cache
def slice_rows(n: int) -> tuple[tuple[NDArray[np.uint8], ...], NDArray[np.float64]]:
    """Draw twenty columns of ten values, and errors; one pair of values has thrice."""
    rng = np.random.default_rng(SEED)
    columns = tuple(rng.integers(0, 10, n, dtype=np.uint8) for _ in range(N_COLUMNS))
    bad = (columns[3] == 2) & (columns[7] == 5)
    loss = rng.random(n) < np.where(bad, 3 * ERROR, ERROR)
    return columns, loss.astype(np.float64)


def _searched(name: str, n: int, loss: NDArray[np.float64]) -> Case:
    columns, _ = slice_rows(n)
    searched = searched_rows(np.arange(n, dtype=np.uint64))

    def work() -> tuple[Verdict, ...]:
        found = search_weak_slices(
            columns,
            loss,
            SliceQuestion(margin=MARGIN),
            searched=searched,
            structure=RowStructure(),
        )
        check = Check(
            family="slice",
            name="no_weak_slice",
            question="no_weak_slice",
            subject="candidate",
            measurement=found.measurement,
            threshold=Threshold(ok=-MARGIN, bad=-MARGIN),
        )
        return judge([check], gate="benchmarks", alpha=0.05)

    return Case(
        name=name,
        work=work,
        unit=sort_of(n),
        unit_name=SORT,
        target=40,
    )


def slices_of_errors(n: int) -> Case:
    """Search, confirm and test what is large among singles and pairs of 20 columns."""
    return _searched("slices_of_errors", n, slice_rows(n)[1])


def slices_of_losses(n: int) -> Case:
    """Do the same for a loss that is a number."""
    rng = np.random.default_rng(SEED + 1)
    loss = rng.exponential(size=n) * (1 + slice_rows(n)[1])
    return _searched("slices_of_losses", n, loss)


def slices_cut(n: int) -> Case:
    """Cut 16 columns of numbers and 4 of text into cells, and hash the rows."""
    rng = np.random.default_rng(SEED)
    table = pd.DataFrame(
        {
            **{f"x{k}": rng.standard_normal(n) for k in range(16)},
            **{f"s{k}": pd.Series(rng.choice(list("abcdef"), n)) for k in range(4)},
        }
    )
    every, names = np.ones(n, dtype=np.bool_), list(table.columns)

    def work() -> None:
        slice_columns(table, names, every, strict=True)
        row_keys(table, names)

    return Case(name="slices_cut", work=work, unit=sort_of(n), unit_name=SORT)


CASES = (slices_of_errors, slices_of_losses, slices_cut)


def main() -> None:
    """Print what each case takes."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(HEADER)
    for make in CASES:
        print(line(time_case(make(n), repeat=5)), flush=True)


if __name__ == "__main__":
    main()
