"""How much memory does a gate take, as a multiple of the predictions it judges."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.case import Result

NAME = "gate_memory"
TARGET = 6.0
ROOT = Path(__file__).parents[1]
# two columns of float64
BYTES_OF_PREDICTIONS = 16


def gate_memory(n: int) -> Result:
    """Run a session on `n` rows in a fresh process and read its peak.

    Parameters
    ----------
    n : int
        Rows.

    Returns
    -------
    Result
        The ratio is to the bytes of the two columns of predictions.
    """
    command = [sys.executable, "-m", "benchmarks.gate_session", str(n)]
    # options meant for other sessions would change what is measured
    known = {k: v for k, v in os.environ.items() if k != "PYTEST_ADDOPTS"}
    ended = subprocess.run(  # noqa: S603 - our own module
        command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=known
    )
    peak = json.loads(ended.stdout)["peak_bytes"]
    return Result(
        name=NAME,
        cpu_s=None,
        wall_s=None,
        ratio=peak / (BYTES_OF_PREDICTIONS * n),
        unit_name="the two columns of predictions",
        target=TARGET,
    )
