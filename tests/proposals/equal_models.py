"""Two models that are equally good, on rows that did not move; and gates asked of them.

Both see the same signal through noise of their own.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from pytest_mlgate.budget import Claim
from pytest_mlgate.budget import split
from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
from pytest_mlgate.gates.drift.drift_gate import DriftGate
from pytest_mlgate.gates.edge_case.edge_case_gate import EdgeCaseGate
from pytest_mlgate.gates.fairness.fairness_gate import FairnessGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings

ASKED = {
    "benchmark": BenchmarkGate,
    "edge_case": EdgeCaseGate,
    "fairness": FairnessGate,
    "drift": DriftGate,
}
"""Families that can err about equal models."""

COLUMNS = {"binary": "score", "multiclass": "label", "regression": "value"}


def rows(task: str, n: int, *, seed: int, loss: float = 0.0) -> pd.DataFrame:
    """Draw rows; `loss` is noise that only the candidate has."""
    rng = np.random.default_rng((9, n, seed))
    signal = rng.normal(0.0, 1.5, n)

    def seen(noise: float) -> np.ndarray:
        return signal + rng.normal(0.0, noise, n)

    if task == "regression":
        y, answers = seen(1.0), (seen(0.5 + loss), seen(0.5))
    elif task == "multiclass":
        cuts = [-0.8, 0.8]
        y = np.digitize(seen(0.5), cuts)
        answers = (np.digitize(seen(0.5 + loss), cuts), np.digitize(seen(0.5), cuts))
    else:
        y = rng.random(n) < 1 / (1 + np.exp(0.5 - signal))
        answers = tuple(1 / (1 + np.exp(0.5 - seen(s))) for s in (0.7 + loss, 0.7))
    return pd.DataFrame(
        {
            "y": y,
            "p_new": answers[0],
            "p_old": answers[1],
            "sex": rng.choice(["f", "m"], n),
            "amount": rng.lognormal(size=n),
            "region": rng.choice(list("abcd"), n),
        }
    )


def session_of(
    frame: pd.DataFrame, *, task: str = "binary", reference: pd.DataFrame | None = None
) -> GateSession:
    """Hold rows with answers as a session does."""
    key = COLUMNS[task]
    settings = Settings.model_validate(
        {
            "name": "toy",
            "task": task,
            "target": "y",
            "evaluation": "rows.csv",
            "reference": None if reference is None else "reference.csv",
            "candidate": {key: "p_new"},
            "baseline": {key: "p_old"},
            "file": Path("mlgate.toml").absolute(),
        }
    )
    session = GateSession(settings)
    session.adopt("evaluation", frame)
    if reference is not None:
        session.adopt("reference", reference)
    return session


def outcomes(gates, session) -> dict[str, str]:
    """Ask the required gates as a session does, and give the outcome of each check."""
    asked = [g for g in gates if g.family in ASKED and g.severity == "required"]
    shares = split([Claim(gate=g.name, family=g.family) for g in asked], alpha=0.05)
    found = {}
    for gate in asked:
        ledger = Ledger(gate.name)
        questions = ASKED[gate.family](session, ledger)
        for check in gate.checks:
            getattr(questions, check.method)(*check.subjects, **check.options)
        verdicts = ledger.judge(
            alpha={gate.family: shares[gate.name, gate.family]},
            severity="required",
            power=0.8,
        )
        found |= {f"{gate.name}: {v.check}": str(v.outcome) for v in verdicts}
    return found


def decision(found: dict[str, str]) -> str:
    """Decide as a session does."""
    kinds = set(found.values())
    if "failed" in kinds:
        return "block"
    return "hold" if "inconclusive" in kinds else "promote"
