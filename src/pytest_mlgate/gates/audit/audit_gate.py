"""Is what was answered on record, and can it be answered again: `AuditGate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.gates.audit.card_questions import CardQuestion
from pytest_mlgate.gates.audit.completeness import CompletenessQuestion
from pytest_mlgate.gates.audit.lineage_questions import LineageQuestion
from pytest_mlgate.gates.audit.reproduction import ReproductionQuestion
from pytest_mlgate.monitoring.window_session import WindowSession

if TYPE_CHECKING:
    from pytest_mlgate.ledger import Ledger
    from pytest_mlgate.session import GateSession


class AuditGate(
    CompletenessQuestion, ReproductionQuestion, LineageQuestion, CardQuestion
):
    """A decision log, held against the registry and its models; names of everything.

    Handed to a test by the fixture ``audit_gate``. Nothing is estimated: the gate takes
    no share of alpha.
    """

    def __init__(self, session: GateSession, ledger: Ledger) -> None:
        # a window of production has no model to ask again: those of the settings have
        whole = session.of_settings if isinstance(session, WindowSession) else session
        super().__init__(whole, ledger)
