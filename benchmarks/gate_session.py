"""What does a session of a benchmark gate hold in memory at most.

Run in a process of its own (``python -m benchmarks.gate_session ROWS``), it prints
the peak as JSON. A session of few rows comes first, so that what is imported is not
counted.
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.pytest_session import run_session
from benchmarks.rows import binary_rows

FEW_ROWS = 1_000

SETTINGS = """
name = "benchmark"
target = "y"
positive = 1
evaluation = "rows.parquet"
inconclusive = "allow"

[candidate]
score = "p_new"

[baseline]
score = "p_old"
"""

GATE = """
def test_benchmark(benchmark_gate):
    for metric in ("roc_auc", "f1", "recall", "log_loss"):
        benchmark_gate.not_worse(metric, margin=0.05)
    benchmark_gate.at_least("roc_auc", 0.6)
"""


def peak_of_session(n: int) -> int:
    """Give the largest sum of bytes that a session on `n` rows had allocated.

    Parameters
    ----------
    n : int
        Rows of a table with a target and the probabilities of two models.

    Returns
    -------
    int
        Of memory that Python and NumPy allocated (`tracemalloc`), from reading the
        table to writing the record.

    Raises
    ------
    RuntimeError
        If the session did not end as a session of good models ends.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run_session(_project(folder / "few", FEW_ROWS))
        large = _project(folder / "many", n)
        gc.collect()
        tracemalloc.start()
        try:
            run_session(large)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


def _project(folder: Path, n: int) -> Path:
    folder.mkdir()
    rows = binary_rows(n)
    frame = pd.DataFrame(
        {"y": rows.y.astype(np.int64), "p_new": rows.candidate, "p_old": rows.baseline}
    )
    frame.to_parquet(folder / "rows.parquet", index=False)
    (folder / "mlgate.toml").write_text(SETTINGS, "utf-8")
    (folder / f"test_{folder.name}.py").write_text(GATE, "utf-8")
    return folder


if __name__ == "__main__":
    print(json.dumps({"peak_bytes": peak_of_session(int(sys.argv[1]))}))
