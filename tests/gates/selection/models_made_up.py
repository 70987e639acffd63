"""A small project with several models to choose from."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import skops.io
from sklearn.linear_model import LogisticRegression

from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.selection.selection_gate import SelectionGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings_file import load_settings

if TYPE_CHECKING:
    from pathlib import Path

FEATURES = ["a", "b", "c"]
WEIGH = {"roc_auc": (0.55, 0.95)}


def rows(n: int, *, seed: int) -> pd.DataFrame:
    """Make rows whose target depends on all three features."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    signal = x @ [1.0, 0.8, 0.5] + rng.normal(size=n)
    frame = pd.DataFrame(x.round(4), columns=FEATURES)
    return frame.assign(y=(signal > 0.3).astype(int))


def model_bytes(features: list[str], *, c: float = 1.0) -> bytes:
    """Fit a model on some of the features; more of them make it better."""
    frame = rows(2000, seed=1)
    fitted = LogisticRegression(C=c).fit(frame[features], frame["y"])
    return skops.io.dumps(fitted)


class Shop:
    """A folder with settings, rows and models."""

    def __init__(self, path: Path, *, n: int = 2000, top: str = "") -> None:
        self.path = path
        rows(n, seed=2).to_csv(path / "rows.csv", index=False)
        self.model("old.skops", ["a"])
        self.settings(top=top)

    def settings(self, *, top: str = "", baseline: str = 'model = "old.skops"') -> None:
        (self.path / "mlgate.toml").write_text(
            'name = "m"\ntarget = "y"\npositive = 1\nevaluation = "rows.csv"\n'
            f"{top}\n[baseline]\n{baseline}\n"
        )

    def model(self, name: str, features: list[str], *, c: float = 1.0) -> str:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(model_bytes(features, c=c))
        return name

    def archived(self, name: str, features: list[str], **told: object) -> None:
        file = self.path / self.model(f"archive/{name}/model.skops", features)
        digest = f"sha256:{sha256(file.read_bytes()).hexdigest()}"
        body = {"format": 1, "model": "model.skops", "digest": digest, **told}
        (file.parent / "candidate.json").write_text(json.dumps(body))

    @property
    def gate(self) -> SelectionGate:
        return self.gate_of(self.session())

    def gate_of(self, session: GateSession) -> SelectionGate:
        self.ledger = Ledger("test_it")
        return SelectionGate(session, self.ledger)

    def session(self) -> GateSession:
        return GateSession(load_settings(self.path / "mlgate.toml"))

    def verdicts(self, *, alpha: float = 0.05) -> dict:
        found = self.ledger.judge(
            alpha={"selection": alpha}, severity="required", power=0.8
        )
        return {verdict.metric: verdict for verdict in found}
