"""What the tests of fairness gates ask, and on which rows."""

from __future__ import annotations

import pytest
from tests.gates.fairness.asked_groups import Asking
from tests.gates.fairness.asked_groups import adult
from tests.gates.fairness.asked_groups import credit

from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.fairness.fairness_gate import FairnessGate
from pytest_mlgate.settings import Settings
from pytest_mlgate.settings import SubjectSettings


@pytest.fixture(scope="session")
def frames():
    return {"adult": adult(), "credit": credit()}


@pytest.fixture
def asking(tmp_path):
    """Give a gate on rows with the answers of two models."""

    def asking(frame, *, kind=FairnessGate, **settings):
        usual = {
            "name": "toy",
            "target": "y",
            "positive": 1,
            "evaluation": "table.csv",
            "candidate": SubjectSettings(score="p_new"),
            "baseline": SubjectSettings(score="p_old"),
            "file": tmp_path / "mlgate.toml",
        }
        given = {k: v for k, v in (usual | settings).items() if v is not None}
        session = GateSession(Settings(**given))
        session.adopt("evaluation", frame)
        return Asking(session, kind)

    return asking
