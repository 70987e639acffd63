"""Models that can be asked, and ledgers about them."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.edge_case.edge_case_gate import EdgeCaseGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings


class Counted(LogisticRegression):
    """A fitted model that notes how many rows each call asks about."""

    def predict(self, X):
        self.note("predict", X)
        return super().predict(X)

    def predict_proba(self, X):
        self.note("predict_proba", X)
        return super().predict_proba(X)

    def note(self, call, X):
        self.__dict__.setdefault("calls", []).append((call, len(X)))


class Picky(Counted):
    """One that raises when a row of the batch has an x below -90."""

    def note(self, call, X):
        super().note(call, X)
        if (X["x"] < -90).any():
            raise ArithmeticError("x is too low for me")


def rows(n=400, seed=0):
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=(2, n))
    y = np.where(x + 0.5 * z + rng.normal(size=n) > 0, "yes", "no")
    return pd.DataFrame({"x": x, "z": z, "group": rng.choice(["a", "b"], n), "y": y})


def fitted(frame, kind=Counted, features=("x", "z")):
    return kind().fit(frame[list(features)], frame["y"])


def record(name, x=3.0, expect=None, **fields):
    return {
        "id": name,
        "input": {"x": x, "z": 0.0},
        "expect": {"label": "yes"} if expect is None else expect,
        "reason": f"why {name}",
        "owner": "ann",
        "added_on": "2026-01-01",
    } | fields


class Bench:
    """A session in a folder, with models of the test's choice."""

    def __init__(self, folder, frame, candidate, baseline, **settings):
        usual = {} if "task" in settings else {"positive": "yes"}
        options = {"target": "y"} | usual | settings
        self.folder = folder
        self.session = GateSession(
            Settings(
                name="toy",
                evaluation="unused.csv",
                baseline=SubjectSettings(registry="champion"),
                file=folder / "mlgate.toml",
                **options,
            )
        )
        self.session.adopt("evaluation", frame)
        self.session.adopt("candidate", candidate)
        if baseline is not None:
            self.session.adopt("baseline", baseline)
        self.ledger = Ledger("test_gates.py::test_it")
        self.gate = EdgeCaseGate(self.session, self.ledger)

    def write(self, *records, name="cases.jsonl"):
        text = "".join(json.dumps(one) + "\n" for one in records)
        (self.folder / name).write_text(text)
        return name

    def verdicts(self, alpha=0.05):
        share = {"edge_case": alpha}
        return self.ledger.judge(alpha=share, severity="required", power=0.8)
