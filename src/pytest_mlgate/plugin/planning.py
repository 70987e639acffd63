"""The hooks of a session with ``--mlgate-plan``: `PlanRun`, and the gates of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import pytest

from pytest_mlgate.plan import PlanLedger
from pytest_mlgate.plugin.overriding import MODELS
from pytest_mlgate.plugin.run import LEDGER
from pytest_mlgate.plugin.run import OURS
from pytest_mlgate.plugin.run import GateRun

if TYPE_CHECKING:
    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.gate import Gate
    from pytest_mlgate.plan import PlannedCheck
    from pytest_mlgate.verdict import Verdict


class PlanRun(GateRun):
    """The gates of one session, asked what they would ask."""

    ledger_kind = PlanLedger

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
    ) -> object:
        """Hand out what stands for a model, whoever's fixture would have loaded it."""
        super().pytest_fixture_setup(fixturedef, request)
        role = fixturedef.argname.removeprefix("mlgate_")
        if role not in MODELS or fixturedef.argname == role:
            return None
        ours = fixturedef.func.__module__ == OURS
        if ours and role == "baseline" and self.session.settings.baseline is None:
            return None
        from pytest_mlgate.gates.unasked import UnaskedModel  # noqa: PLC0415 - only when used

        stand_in = UnaskedModel(role)
        # as --setup-plan does it: whoever sets a fixture up keeps its value
        key = fixturedef.cache_key(request)  # type: ignore[arg-type] # a SubRequest
        fixturedef.cached_result = (stand_in, key, None)
        return stand_in

    def _declare(self, items: list[pytest.Item]) -> None:
        """Keep gates only: a plain test knows nothing of plans."""
        super()._declare(items)
        others = [item for item in items if LEDGER not in item.stash]
        if others:
            self.config.hook.pytest_deselected(items=others)
            items[:] = [item for item in items if LEDGER in item.stash]

    def _refused(self, item: pytest.Item) -> None:
        """Let a plan say itself what it could not foresee."""
        del item

    def _judge(self, item: pytest.Item) -> tuple[Verdict, ...]:
        del item
        return ()

    def _planned(self, item: pytest.Item) -> tuple[PlannedCheck, ...]:
        ledger = item.stash.get(LEDGER, None)
        return ledger.planned if isinstance(ledger, PlanLedger) else ()


def plan_of(kind: type[Gate], session: GateSession, ledger: PlanLedger) -> object:
    """Give what stands for a gate in a plan."""
    from pytest_mlgate.gates.unasked import PlannedGate  # noqa: PLC0415 - only when used

    if kind.family == "benchmark":
        from pytest_mlgate.gates.benchmark.planning import BenchmarkPlan  # noqa: PLC0415 - only when used

        return BenchmarkPlan(session, ledger)
    if kind.family == "canary":
        from pytest_mlgate.gates.canary.planning import CanaryPlan  # noqa: PLC0415 - only when used

        return CanaryPlan(session, ledger)
    return PlannedGate(kind(session, ledger), session, ledger)
