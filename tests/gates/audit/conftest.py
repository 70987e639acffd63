"""Rows of a decision log, and a project that has served three models."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

from pytest_mlgate.data.decision_log.canonical import canonical_inputs
from pytest_mlgate.data.references.sha256 import digest_of_file
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.audit.audit_gate import AuditGate
from pytest_mlgate.gates.audit.logged_row import LoggedRow
from pytest_mlgate.judging import judge
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.registry.protocol import Promotion
from pytest_mlgate.registry.sqlite import SqliteRegistry
from pytest_mlgate.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# long ago, so that what is served while tests run is served by version 2
START = datetime(2020, 11, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def row() -> Callable[..., LoggedRow]:
    """Make a row of a log that is as it has to be."""

    def make(**changes: Any) -> LoggedRow:
        usual = {
            "writer": "w",
            "sequence": 1,
            "request": "r1",
            "time": START,
            "model": "sha256:" + "a" * 64,
            "version": 1,
            "arm": "champion",
            "score": 0.5,
            "label": "yes",
            "error": None,
            "inputs": None,
            "inputs_digest": "sha256:" + "b" * 64,
        }
        return LoggedRow(**{**usual, **changes})

    return make


@dataclass(kw_only=True)
class Served:
    """Two champions, one after the other, a candidate, and what they answered."""

    root: Path
    rows: pd.DataFrame
    models: dict[str, Any] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def save(self, name: str, model: Any) -> Path:
        path = self.root / f"{name}.skops"
        skops.io.dump(model, path)
        self.models[name], self.digests[name] = model, digest_of_file(path)
        return path

    def promote(
        self,
        name: str,
        *,
        day: int,
        threshold: float | None = None,
        suffix: str = "skops",
        record: str | None = None,
    ) -> None:
        registry = SqliteRegistry(self.root / ".mlgate" / "registry.db")
        champion = registry.champion("m")
        told = "null" if threshold is None else threshold
        registry.promote(
            Promotion(
                name="m",
                artifact=self.root / f"{name}.{suffix}",
                digest=self.digests[name],
                baseline_digest=champion.digest if champion else None,
                record=record
                or f'{{"provenance": {{"candidate": {{"threshold": {told}}}}}}}',
                when=(START + day * DAY).isoformat(),
            )
        )

    def answers(
        self, name: str, places: range, *, version: int | None, **changes: Any
    ) -> list[dict[str, Any]]:
        """Log what a model says of some rows, one an hour from `day` on."""
        day, writer = changes.pop("day", 0), changes.pop("writer", "w")
        features = self.rows.drop(columns="y").iloc[list(places)]
        model = self.models[name]
        scores = model.predict_proba(features)[:, list(model.classes_).index("yes")]
        labels = model.predict(features)
        logged = []
        for number, place in enumerate(places):
            inputs = canonical_inputs(features.iloc[number].to_dict())
            logged.append(
                {
                    "writer": writer,
                    "sequence": place + 1,
                    "request_id": f"r{place}",
                    "time": START + day * DAY + number * timedelta(minutes=1),
                    "model": self.digests[name],
                    "version": version,
                    "arm": "champion",
                    "score": float(scores[number]),
                    "label": str(labels[number]),
                    "latency_ms": 1.0,
                    "error": None,
                    "inputs": inputs.text,
                    "inputs_digest": inputs.digest,
                    **changes,
                }
            )
        return logged

    def log(self) -> list[dict[str, Any]]:
        """Log 40 answers of the first champion, then 40 of the second."""
        first = self.answers("one", range(40), version=1, day=1)
        return first + self.answers("two", range(40, 80), version=2, day=6)

    def session(self, **settings: Any) -> GateSession:
        told = {
            "name": "m",
            "target": "y",
            "positive": "yes",
            "evaluation": "rows.csv",
            "file": self.root / "mlgate.toml",
            **self.settings,
            **settings,
        }
        return GateSession(Settings(**told))

    def ask(self, question: str, *values: Any, session: Any = None, **named: Any):
        """Ask an audit gate, and give the verdict."""
        ledger = Ledger("test_it")
        gate = AuditGate(session or self.session(), ledger)
        getattr(gate, question)(*values, **named)
        (verdict,) = judge(ledger.checks, gate="test_it", alpha=0.0)
        return verdict


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Served:
    """Make a project of which version 2 has replaced version 1 on the fifth day."""
    folder = tmp_path_factory.mktemp("served")
    rng = np.random.default_rng(0)
    rows = pd.DataFrame(
        {
            "age": rng.integers(18, 80, 200),
            "hours": rng.normal(40, 5, 200).round(2),
            "member": rng.random(200) < 0.5,
        }
    )
    rows["y"] = np.where(rows["age"] + rng.normal(0, 20, 200) > 50, "yes", "no")
    rows.to_csv(folder / "rows.csv", index=False)
    found = Served(root=folder, rows=rows)
    features = rows.drop(columns="y")
    for name, strength in (("one", 1.0), ("two", 0.001), ("three", 0.01)):
        model = LogisticRegression(C=strength, max_iter=2000)
        found.save(name, model.fit(features, rows["y"]))
    found.promote("one", day=0)
    found.promote("two", day=5)
    return found


@pytest.fixture
def served(built: Served, tmp_path: Path) -> Served:
    """Give that project, to be changed."""
    shutil.copytree(built.root, tmp_path, dirs_exist_ok=True)
    return replace(
        built,
        root=tmp_path,
        rows=built.rows.copy(),
        models=dict(built.models),
        digests=dict(built.digests),
        settings={},
    )


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows)
