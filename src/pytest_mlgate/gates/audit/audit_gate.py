"""Is what was answered on record, and can it be answered again: `AuditGate`."""

from __future__ import annotations

from pytest_mlgate.gates.audit.card_questions import CardQuestion
from pytest_mlgate.gates.audit.completeness import CompletenessQuestion
from pytest_mlgate.gates.audit.lineage_questions import LineageQuestion
from pytest_mlgate.gates.audit.reproduction import ReproductionQuestion


class AuditGate(
    CompletenessQuestion, ReproductionQuestion, LineageQuestion, CardQuestion
):
    """A decision log, held against the registry and its models; names of everything.

    Handed to a test by the fixture ``audit_gate``. Nothing is estimated: the gate takes
    no share of alpha.
    """
