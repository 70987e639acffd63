"""A fairness gate on rows in memory, with its verdicts, for the tests beside it."""

from __future__ import annotations

from pytest_mlgate.gate_session import GateSession
from pytest_mlgate.gates.fairness.fairness_gate import FairnessGate
from pytest_mlgate.ledger import Ledger
from pytest_mlgate.settings import Settings


class Asked:
    """A gate, the session that it asks, and what it found."""

    def __init__(self, folder, frame, *, candidate=None, baseline=None, **settings):
        usual = {
            "name": "toy",
            "target": "y",
            "positive": 1,
            "evaluation": "table.csv",
            "file": folder / "mlgate.toml",
        }
        given = {k: v for k, v in (usual | settings).items() if v is not None}
        session = GateSession(Settings(**given))
        session.adopt("evaluation", frame)
        for role, model in (("candidate", candidate), ("baseline", baseline)):
            if model is not None:
                session.adopt(role, model)
        self.ledger = Ledger("test_gates.py::test_it")
        self.gate = FairnessGate(session, self.ledger)

    @property
    def verdicts(self):
        """Judge all checks so far at five percent."""
        return self.ledger.judge(
            alpha={"fairness": 0.05}, severity="required", power=0.8
        )

    @property
    def verdict(self):
        """Judge the only check."""
        (found,) = self.verdicts
        return found
