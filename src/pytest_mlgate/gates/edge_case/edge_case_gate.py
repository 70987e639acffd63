"""Are single cases and decisions as they have to be: `EdgeCaseGate`."""

from __future__ import annotations

from pytest_mlgate.gates.edge_case.change_questions import ChangeQuestions
from pytest_mlgate.gates.edge_case.ledger_questions import LedgerQuestions


class EdgeCaseGate(LedgerQuestions, ChangeQuestions):
    """A ledger of named cases, and the decisions that change on all rows.

    Handed to a test by the fixture ``edge_case_gate``.
    """
