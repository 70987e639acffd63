"""What the gate promises: candidates as good as the baseline seldom beat it.

The naive comparison, of the winner alone, is counted beside it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from tests.gates.selection.models_made_up import Shop
from threadpoolctl import threadpool_limits

ROWS = 500


def _rates(folder, k: int, seeds: int, *, gain: float = 0.0) -> tuple[float, float]:
    """Count how often the chosen one beats the baseline: naively, and by the gate."""
    shop = Shop(folder, n=ROWS)
    shop.settings(baseline='label = "p0"')
    naive = beaten = 0
    tables = [
        {"predictions": f"p{i}.csv", "label": "p", "artifact": "old.skops"}
        for i in range(1, k + 1)
    ]
    for seed in range(seeds):
        rng = np.random.default_rng([k, seed])
        y = rng.integers(0, 2, size=ROWS)
        shared = np.sqrt(0.8) * rng.normal(size=ROWS)
        right = np.array(
            [
                shared + np.sqrt(0.2) * rng.normal(size=ROWS)
                < stats.norm.ppf(0.85 + (gain if i == 1 else 0))
                for i in range(k + 1)
            ]
        )
        called = np.where(right, y, 1 - y)
        frame = pd.DataFrame({"x": 0.0, "y": y, "p0": called[0]})
        frame.to_csv(folder / "rows.csv", index=False)
        for i in range(1, k + 1):
            pd.DataFrame({"p": called[i]}).to_csv(folder / f"p{i}.csv", index=False)
        choice = shop.gate.choose(tables, weigh={"accuracy": (0.5, 1.0)})
        beaten += choice.beats_baseline
        gains = right[1:].astype(float) - right[0]
        best = gains[gains.mean(axis=1).argmax()]
        naive += stats.ttest_1samp(best, 0, alternative="greater").pvalue <= 0.05
    return naive / seeds, beaten / seeds


def test_equal_candidates_seldom_beat_the_baseline(tmp_path):
    with threadpool_limits(limits=1):
        naive, beaten = _rates(tmp_path, 5, 25)
    # the cheapest of those that tie is chosen, so that even fewer seem better
    assert beaten <= 0.12
    assert beaten <= naive


@pytest.mark.calibration
@pytest.mark.parametrize("k", [2, 5, 20])
def test_how_often_equal_candidates_beat_the_baseline(tmp_path, k, capsys):
    with threadpool_limits(limits=1):
        naive, beaten = _rates(tmp_path, k, 400)
        (tmp_path / "better").mkdir()
        told, found = _rates(tmp_path / "better", k, 100, gain=0.06)
    with capsys.disabled():
        print(f"\nk={k}: naive {naive:.3f}, gate {beaten:.3f}; +.06: {told} {found}")  # noqa: T201 - the figures are the point
    assert beaten <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 400)
    assert found > 0.5
