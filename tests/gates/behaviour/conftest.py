"""A behaviour gate on a model that answers by a formula."""

from __future__ import annotations

import pytest
from tests.gates.behaviour.formula_models import GATE
from tests.gates.behaviour.formula_models import OfThree
from tests.gates.behaviour.formula_models import Valued
from tests.gates.behaviour.formula_models import people

from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.behaviour.behaviour_gate import BehaviourGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings


class Behaving:
    """A behaviour gate with its ledger."""

    def __init__(self, session):
        self.session = session
        self.ledger = Ledger(GATE)
        self.gate = BehaviourGate(session, self.ledger)

    def verdicts(self, alpha=0.05):
        share = {"behaviour": alpha}
        return self.ledger.judge(alpha=share, severity="required", power=0.8)

    @property
    def verdict(self):
        (verdict,) = self.verdicts()
        return verdict


@pytest.fixture
def behaving(tmp_path):
    """Give a gate on a model and its rows."""

    def behaving(model, frame=None, **settings):
        usual = {
            "name": "toy",
            "target": "bought",
            "positive": "yes",
            "evaluation": "table.csv",
            "file": tmp_path / "mlgate.toml",
        }
        if isinstance(model, Valued):
            usual |= {"target": "spent", "task": "regression", "positive": None}
        if isinstance(model, OfThree):
            usual |= {"target": "level", "task": "multiclass", "positive": None}
        given = {k: v for k, v in (usual | settings).items() if v is not None}
        session = GateSession(Settings(**given))
        session.adopt("evaluation", people() if frame is None else frame)
        session.adopt("candidate", model)
        return Behaving(session)

    return behaving
