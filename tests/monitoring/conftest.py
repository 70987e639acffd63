"""A service of sixty days, its decisions and the labels that come later."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from pytest_mlgate.settings import Settings

START = pd.Timestamp("2026-01-01", tz="UTC")
OLD, NEW = (f"sha256:{digit * 64}" for digit in "01")


@pytest.fixture
def service(tmp_path):
    """Write a log and labels; what is told replaces columns of either."""

    def write(
        *, days=60, per_day=20, labelled=1.0, settings=None, log=None, labels=None
    ):
        rng = np.random.default_rng(5)
        n = days * per_day
        time = START + pd.to_timedelta(np.arange(n) / per_day, unit="D").round("s")
        likely = rng.beta(1, 2, n)
        request = [f"r{i}" for i in range(n)]
        age, sex = rng.normal(40, 10, n).round(1), rng.choice(["f", "m"], n)
        rows = pd.DataFrame(
            {
                "writer": "w",
                "sequence": np.arange(1, n + 1),
                "request_id": request,
                "time": time,
                "model": np.where(time < START + pd.Timedelta(days=10), OLD, NEW),
                "version": 1,
                "arm": "champion",
                "score": likely,
                "label": np.where(likely >= 0.5, "yes", "no"),
                "latency_ms": 1.0,
                "error": None,
                "inputs": [
                    json.dumps({"age": a, "sex": s})
                    for a, s in zip(age, sex, strict=True)
                ],
                "inputs_digest": None,
            }
        ).assign(**(log or {}))
        rows.to_parquet(tmp_path / "log.parquet")
        told = pd.DataFrame(
            {
                "request_id": request,
                "left": np.where(rng.random(n) < likely, "yes", "no"),
                "known": time
                + pd.to_timedelta(rng.uniform(0, 6, n), unit="D").round("s"),
            }
        ).assign(**(labels or {}))
        told[rng.random(n) < labelled].to_csv(tmp_path / "labels.csv", index=False)
        keys = {
            "name": "churn",
            "target": "left",
            "decision_log": "log.parquet",
            "labels": "labels.csv",
            "maturity": "7d",
            "file": tmp_path / "mlgate.toml",
            **(settings or {}),
        }
        binary = {} if "task" in keys else {"positive": "yes"}
        return Settings(**keys, **binary)

    return write
