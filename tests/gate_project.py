"""A small project with gates, to be run by pytest inside pytest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SETTINGS = """
name = "toy"
target = "y"
positive = 1
evaluation = "table.csv"
{top}

[candidate]
score = "p_new"
artifact = "new.bin"
{candidate}

[baseline]
{baseline}
"""

BASELINE = 'score = "p_old"\nartifact = "old.bin"'

GOOD_GATE = """
def test_not_worse(benchmark_gate):
    benchmark_gate.not_worse("roc_auc", margin=0.05)
"""

TWO_GATES = (
    GOOD_GATE
    + """
def test_level(benchmark_gate):
    benchmark_gate.at_least("roc_auc", 0.6)
"""
)


def table(rows: int = 3000, *, seed: int = 0, gain: float = 0.3) -> pd.DataFrame:
    """Make rows on which the new scores are better than the old ones by `gain`."""
    rng = np.random.default_rng(seed)
    signal = rng.normal(size=rows)
    y = (signal + rng.normal(size=rows) > 0.4).astype(int)
    shared = rng.normal(size=rows)

    def score(noise: float) -> np.ndarray:
        raw = signal + noise * (shared + 0.4 * rng.normal(size=rows))
        return 1 / (1 + np.exp(-raw))

    return pd.DataFrame(
        {
            "x": signal.round(4),
            "region": rng.choice(["north", "south"], size=rows),
            "y": y,
            "p_new": score(0.9 - gain).round(6),
            "p_old": score(0.9).round(6),
        }
    )


class GateProject:
    """Files of a project, and the ways to run it."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.path: Path = pytester.path
        self.table(table())
        self.settings()
        self.gates(GOOD_GATE)
        (self.path / "new.bin").write_bytes(b"the new model")
        (self.path / "old.bin").write_bytes(b"the old model")

    def table(self, frame: pd.DataFrame) -> None:
        frame.to_csv(self.path / "table.csv", index=False)

    def settings(
        self, top: str = "", candidate: str = "", baseline: str = BASELINE
    ) -> None:
        text = SETTINGS.format(top=top, candidate=candidate, baseline=baseline)
        (self.path / "mlgate.toml").write_text(text)

    def gates(self, text: str, name: str = "test_gates.py") -> None:
        (self.path / name).write_text(text)

    def run(self, *args: str) -> pytest.RunResult:
        return self.pytester.runpytest_inprocess("--mlgate", *args)

    def run_apart(self, *args: str) -> pytest.RunResult:
        return self.pytester.runpytest_subprocess("--mlgate", *args)

    @property
    def record(self) -> dict:
        return json.loads((self.path / "mlgate-report" / "record.json").read_text())

    @property
    def wrote_nothing(self) -> bool:
        return (
            not (self.path / "mlgate-report").exists()
            and not (self.path / ".mlgate").exists()
        )
