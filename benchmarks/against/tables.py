"""Which rows is everybody timed on: tables of a seed, as Parquet files made once.

Nothing moved, no model is worse, no group is treated otherwise and every value is
allowed, so that no tool ends early because it found something. Files carry no notes of
pandas, because its versions do not read each other's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped] # has no types
import pyarrow.parquet as pq  # type: ignore[import-untyped] # has no types

from benchmarks.rows import SEED
from benchmarks.rows import binary_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Columns = dict[str, "NDArray[np.generic] | pa.Array"]

N_NUMBERS, N_TEXTS = 40, 10
LEVELS = tuple(f"level {level:02d}" for level in range(20))
ORIGINS = {"a": 0.5, "b": 0.2, "c": 0.15, "d": 0.1, "e": 0.05}
SEXES = {"female": 0.49, "male": 0.49, "other": 0.02}


def table_file(name: str, rows: int, *, folder: Path) -> Path:
    """Give the file of a table, which is written if it is not there.

    Parameters
    ----------
    name : str
        From `TABLES`.
    rows : int
        Of the table.
    folder : Path
        Is made.

    Returns
    -------
    Path
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}-{rows}-{SEED}.parquet"
    if not file.is_file():
        part = file.with_suffix(".part")
        pq.write_table(pa.table(TABLES[name](rows)), part)
        part.replace(file)
    return file


def _inputs(rows: int, seed: int, *, numbers: int, texts: int) -> Columns:
    """Draw numbers of four shapes, and text of 20 levels."""
    rng = np.random.default_rng(seed)
    found: Columns = {}
    for place in range(numbers):
        values = rng.standard_normal(rows)
        if place % 4 == 1:
            values = np.minimum(np.exp(values), 49.0)
        elif place % 4 == 2:
            values = np.round(values * 10) / 10
        found[f"x{place}"] = values
    for place in range(texts):
        found[f"s{place}"] = _text(LEVELS, rng.integers(0, len(LEVELS), rows))
    return found


def _people(rows: int) -> Columns:
    """Draw answers of two models, and two columns that part people."""
    rng = np.random.default_rng(
        SEED + 2
    )  # not that of the answers: groups know nothing
    answers = binary_rows(rows)
    found: Columns = {
        "y": answers.y.astype(np.int64),
        "p_new": answers.candidate,
        "p_old": answers.baseline,
        "d_new": (answers.candidate >= 0.5).astype(np.int64),
    }
    for name, shares in (("origin", ORIGINS), ("sex", SEXES)):
        drawn = rng.choice(len(shares), rows, p=list(shares.values()))
        found[name] = _text(tuple(shares), drawn)
    return found


def _text(names: tuple[str, ...], codes: NDArray[np.int64]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(codes, list(names)).cast(pa.string())


TABLES: Mapping[str, Callable[[int], Columns]] = {
    "before": lambda rows: _inputs(rows, SEED + 1, numbers=N_NUMBERS, texts=N_TEXTS),
    "after": lambda rows: _inputs(rows, SEED, numbers=N_NUMBERS, texts=N_TEXTS),
    "people": _people,
    "twenty": lambda rows: _inputs(rows, SEED, numbers=15, texts=5),
}
"""How a table of some rows is made, by name."""
