"""What does it cost to count a table on the cells of a stored profile.

Run alone: ``python -m benchmarks.drift_cells [ROWS]``.
"""

from __future__ import annotations

import sys
import tracemalloc
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from benchmarks.case import Case
from benchmarks.case import Result
from benchmarks.interleaved import time_case
from benchmarks.rows import SEED
from benchmarks.sorting import SORT
from benchmarks.sorting import sort_of
from benchmarks.table import HEADER
from benchmarks.table import line
from pytest_mlgate.data.profiles.cells import count_cells
from pytest_mlgate.data.profiles.profiling import profile_table
from pytest_mlgate.gates.drift.drift_cells import align
from pytest_mlgate.gates.drift.drift_cells import coarser
from pytest_mlgate.stats.drift.psi import psi

if TYPE_CHECKING:
    from pytest_mlgate.data.profiles.profile import Profile

N_NUMERIC = 40
LEVELS = (5, 10, 20, 30, 50, 75, 100, 125, 150, 200)
MISSING = 0.02

PER_COLUMN = 0.6
"""Sorts that counting a numeric column may take."""


@cache
def drift_rows(n: int, seed: int = SEED) -> pd.DataFrame:
    """Draw 40 numeric columns and 10 of text, 2 % missing."""
    rng = np.random.default_rng(seed)
    found: dict[str, object] = {}
    for place in range(N_NUMERIC):
        values = rng.standard_normal(n)
        if place % 4 == 1:
            values = np.exp(values)
        elif place % 4 == 2:
            values = np.round(values * 10) / 10
        values[rng.random(n) < MISSING] = np.nan
        found[f"x{place}"] = values
    for place, n_levels in enumerate(LEVELS):
        codes = rng.integers(0, n_levels, n)
        codes[rng.random(n) < MISSING] = -1
        names = [f"level {level:03d}" for level in range(n_levels)]
        # the last one stands for missing values: code -1
        text = np.array([*names, None], dtype=object)[codes]
        found[f"s{place}"] = pd.Series(text, dtype="str")
    return pd.DataFrame(found)


@cache
def stored_profile(n: int) -> Profile:
    """Profile other rows drawn alike."""
    drift_rows.cache_clear()
    found = profile_table(drift_rows(n, SEED + 1))
    drift_rows.cache_clear()
    return found


def drift_numeric(n: int) -> Case:
    """Count 40 numeric columns, held to 0.6 of one sort for each."""
    profile, rows = stored_profile(n), drift_rows(n)
    names = [name for name in rows.columns if name.startswith("x")]
    return Case(
        name="drift_numeric",
        work=lambda: count_cells(rows, profile, names),
        unit=sort_of(n),
        unit_name=SORT,
        target=PER_COLUMN * N_NUMERIC,
    )


def drift_text_pandas(n: int) -> Case:
    """Count 10 columns of text in pandas."""
    profile, rows = stored_profile(n), drift_rows(n)
    names = [name for name in rows.columns if name.startswith("s")]
    return Case(
        name="drift_text_pandas",
        work=lambda: count_cells(rows, profile, names),
        unit=lambda: [rows[name].value_counts() for name in names],
        unit_name="value_counts of the same columns",
        target=1.5,
    )


def drift_text_polars(n: int) -> Case:
    """Count 10 columns of text in polars."""
    import polars as pl  # noqa: PLC0415 - only this case needs it

    profile = stored_profile(n)
    rows = pl.from_pandas(drift_rows(n))
    names = [name for name in rows.columns if name.startswith("s")]
    return Case(
        name="drift_text_polars",
        work=lambda: count_cells(rows, profile, names),
        unit=lambda: [rows[name].value_counts() for name in names],
        unit_name="value_counts of the same columns",
        target=1.5,
    )


def drift_against_loop(n: int) -> Case:
    """Judge four numeric and two text columns, against scipy's tests in a loop."""
    profile, rows = stored_profile(n), drift_rows(n)
    before = drift_rows(n, SEED + 1)
    numeric, text = ["x0", "x1", "x2", "x3"], ["s0", "s9"]

    def judged() -> list[float]:
        known = profile.by_label()
        found = count_cells(rows, profile, numeric + text)
        measured = [
            coarser(align(label, known[label], cells)) for label, cells in found.items()
        ]
        return [psi(*cells.with_missing()[:2]).p_worse_than(-0.1) for cells in measured]

    def looped() -> list[float]:
        tests = [stats.ks_2samp(before[c].dropna(), rows[c].dropna()) for c in numeric]
        tables = [
            pd.concat([side[c].value_counts() for side in (before, rows)], axis=1)
            for c in text
        ]
        return [t.pvalue for t in tests] + [
            stats.chi2_contingency(table.fillna(0)).pvalue for table in tables
        ]

    return Case(
        name="drift_against_loop",
        work=judged,
        unit=looped,
        unit_name="ks_2samp and chi2_contingency in a loop",
        target=0.1,
    )


CASES = (drift_numeric, drift_text_pandas, drift_text_polars, drift_against_loop)


def drift_memory(n: int) -> Result:
    """Read the peak of what counting all 50 columns allocates, beside the frame."""
    profile, rows = stored_profile(n), drift_rows(n)
    tracemalloc.start()
    count_cells(rows, profile)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Result(
        name="drift_memory",
        cpu_s=None,
        wall_s=None,
        ratio=peak / int(rows.memory_usage(deep=True).sum()),
        unit_name="the frame",
        target=0.10,
    )


def main() -> None:
    """Print what each case takes."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(HEADER)
    for make in CASES:
        print(line(time_case(make(n), repeat=5)), flush=True)
    print(line(drift_memory(n)))


if __name__ == "__main__":
    main()
