"""The gates beneath one settings file, in the process that runs them: `ModelRun`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_mlgate.expectation import shares
from pytest_mlgate.tally import Tally
from pytest_mlgate.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_mlgate.expectation import DeclaredGate
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.ledger import Ledger
    from pytest_mlgate.provenance import Subjects
    from pytest_mlgate.verdict import Verdict


class ModelRun:
    """One model in one run: its session, what it expects, and what was answered.

    Parameters
    ----------
    session
        Of the settings file that governs the gates.
    """

    def __init__(self, session: GateSession) -> None:
        self.session = session
        self.tally = Tally()
        self.declared: tuple[DeclaredGate, ...] = ()
        self._by_name: dict[str, DeclaredGate] = {}
        # node ids of gates of other stages, also as the settings spell them
        self.elsewhere: list[str] = []
        # reports of failure that were about tests of this model
        self.failures = 0
        # what workers have judged, filled while they go down
        self.judged: list[Subjects] = []
        self._alpha: dict[str, dict[str, float]] = {}

    @property
    def file(self) -> Path:
        """The settings file: a model of a run is known by it."""
        return self.session.settings.file

    @property
    def name(self) -> str:
        """The model's name in the registry and in reports."""
        return self.session.settings.name

    @property
    def counts(self) -> bool:
        """Whether there is anything to answer for: gates, or the demand for one."""
        gates = self.declared or self.tally.declared
        return bool(gates or self.session.settings.required)

    def declare(self, gates: Sequence[DeclaredGate]) -> None:
        """Split the budget over the gates that were collected."""
        settings = self.session.settings
        self._know(gates)
        self._alpha = shares(
            gates, alpha=settings.alpha, family_weights=settings.family_weights
        )

    def expect(self, kept: Collection[str]) -> None:
        """State what is expected, once the command line has left tests out."""
        self._know([replace(g, selected=g.gate in kept) for g in self.declared])
        self.tally.expect(self.declared)
        self.tally.leave_out(self.elsewhere)

    def judge(self, gate: str, ledger: Ledger) -> tuple[Verdict, ...]:
        """Judge what a gate has asked, with its share of alpha."""
        return ledger.judge(
            alpha=self._alpha[gate],
            severity=self._gate(gate).severity,
            power=self.session.settings.power,
        )

    def is_stopped_by(self, gate: str, verdict: Verdict) -> bool:
        """Tell whether a verdict makes the test of its gate fail."""
        declared = self._gate(gate)
        if declared.severity == "advisory" or declared.waiver is not None:
            return False
        if verdict.outcome is Outcome.INCONCLUSIVE:
            return self.session.settings.inconclusive == "hold"
        return verdict.outcome is Outcome.FAILED

    def _know(self, gates: Sequence[DeclaredGate]) -> None:
        self.declared = tuple(gates)
        self._by_name = {gate.gate: gate for gate in gates}

    def _gate(self, name: str) -> DeclaredGate:
        return self._by_name[name]
