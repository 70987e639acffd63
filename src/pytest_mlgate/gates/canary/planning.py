"""What stands for a canary gate in a plan: `CanaryPlan` reads no log."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.gates.canary.canary_gate import CanaryGate
from pytest_mlgate.gates.unasked import PLANNED
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.plan import PlannedCheck
from pytest_mlgate.stats.sequential.normal_mixture import USUAL_ROWS

if TYPE_CHECKING:
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.plan import PlanLedger


class CanaryPlan:
    """Write down what a canary gate would ask: to read its log would be a look.

    Parameters
    ----------
    session, ledger
        As of a gate.
    rows
        Requests at which the watch is expected to end.
    """

    def __init__(
        self, session: GateSession, ledger: PlanLedger, *, rows: object = USUAL_ROWS
    ) -> None:
        self._session = session
        self._ledger = ledger
        self._rows = rows

    def on(self, *_values: object, **options: object) -> CanaryPlan:
        """Take any choice of a watch; where it is expected to end is worth telling."""
        rows = options.get("rows", self._rows)
        return CanaryPlan(self._session, self._ledger, rows=rows)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a question of the gate
        """Find a question of the gate; a call of another form is refused as there."""
        question = getattr(CanaryGate, name)
        if name.startswith("_") or not callable(question):
            raise AttributeError(name)

        def planned(*values: object, **options: object) -> Measurement:
            try:
                bound = inspect.signature(question).bind(self, *values, **options)
            except TypeError as error:
                raise InvalidInput(f"{name}: {error}.") from None
            told = [
                str(value) if key == "metric" else f"{key}={value}"
                for key, value in list(bound.arguments.items())[1:]
                if key not in {"log", "labels"}
            ]
            looks = bound.arguments.get("looks")
            return self._unknown(f"{name}({', '.join(told)})", looks)

        return planned

    def _unknown(self, check: str, looks: object) -> Measurement:
        often = "valid however often one looks" if looks is None else f"{looks} looks"
        self._ledger.plan(
            PlannedCheck(
                gate=self._ledger.gate,
                family=CanaryGate.family,
                check=check,
                slice=None,
                rows=0,
                total=None,
                threshold=None,
                relative=False,
                note=f"{often}; expected to end at {self._rows} requests. To read "
                "the log for a plan would be a look",
            )
        )
        return Measurement.undefined(PLANNED, n=0, method=PLANNED)
