"""Fixtures: the subjects under test, and one gate per family.

The names exist in every session so that tests can ask for them; what they return is
made, and imported, only in a session with ``--mlgate``.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar
from typing import cast

import pytest

from pytest_mlgate.plugin.options import NEEDS_MLGATE
from pytest_mlgate.plugin.options import is_asked_for
from pytest_mlgate.plugin.overriding import adopt_reference
from pytest_mlgate.plugin.overriding import is_given

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_mlgate.gate_session import GateSession
    from pytest_mlgate.gates.audit.audit_gate import AuditGate
    from pytest_mlgate.gates.behaviour.behaviour_gate import BehaviourGate
    from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate
    from pytest_mlgate.gates.canary.canary_gate import CanaryGate
    from pytest_mlgate.gates.drift.drift_gate import DriftGate
    from pytest_mlgate.gates.edge_case.edge_case_gate import EdgeCaseGate
    from pytest_mlgate.gates.fairness.fairness_gate import FairnessGate
    from pytest_mlgate.gates.gate import Gate
    from pytest_mlgate.gates.resource.resource_gate import ResourceGate
    from pytest_mlgate.gates.schema.schema_gate import SchemaGate
    from pytest_mlgate.gates.selection.selection_gate import SelectionGate
    from pytest_mlgate.gates.skew.skew_gate import SkewGate
    from pytest_mlgate.gates.slice.slice_gate import SliceGate

G = TypeVar("G", bound="Gate")


@pytest.fixture(scope="session")
def mlgate_evaluation(request: pytest.FixtureRequest) -> Any:  # noqa: ANN401 - any frame
    """Give the evaluation data as a frame; override it in conftest.py."""
    return _session(request).evaluation.frame


@pytest.fixture(scope="session")
def mlgate_reference(request: pytest.FixtureRequest) -> Any:  # noqa: ANN401 - any frame
    """Give the reference data as a frame, None when the settings name none."""
    table = _session(request).reference
    return None if table is None else table.frame


@pytest.fixture(scope="session")
def mlgate_candidate(
    request: pytest.FixtureRequest,
    mlgate_evaluation: Any,  # noqa: ANN401 - any frame
) -> Any:  # noqa: ANN401 - a subject, or what an override returns
    """Give the candidate; override it to return a fitted model or scores."""
    return _with_tables(request, mlgate_evaluation).candidate


@pytest.fixture(scope="session")
def mlgate_baseline(
    request: pytest.FixtureRequest,
    mlgate_evaluation: Any,  # noqa: ANN401 - any frame
) -> Any:  # noqa: ANN401 - a subject, or what an override returns
    """Give the baseline, None when there is none; override it as the candidate."""
    session = _with_tables(request, mlgate_evaluation)
    return session.baseline if session.has_baseline else None


@pytest.fixture
def mlgate_gate(request: pytest.FixtureRequest) -> Callable[[type[G]], G]:
    """Give a gate of a family of your own: ``mlgate_gate(PolicyGate)``."""
    if not is_asked_for(request.config):
        pytest.skip(NEEDS_MLGATE)
    session = _session(request)
    for role in ("evaluation", "candidate", "baseline"):
        if is_given(request, role):
            session.adopt(role, request.getfixturevalue(f"mlgate_{role}"))
    adopt_reference(request, session)
    return partial(_bound, request)


@pytest.fixture
def schema_gate(
    request: pytest.FixtureRequest,
    mlgate_evaluation: Any,  # noqa: ANN401 - any frame
) -> SchemaGate:
    """Ask for rules about the data: ``schema_gate.conforms(schema)``."""
    from pytest_mlgate.gates.schema.schema_gate import SchemaGate  # noqa: PLC0415 - only when used

    _with_tables(request, mlgate_evaluation, candidate=True)
    return _bound(request, SchemaGate)


@pytest.fixture
def benchmark_gate(
    request: pytest.FixtureRequest,
    mlgate_evaluation: Any,  # noqa: ANN401 - any frame
    mlgate_candidate: Any,  # noqa: ANN401 - a subject, or what an override returns
    mlgate_baseline: Any,  # noqa: ANN401 - a subject, or what an override returns
) -> BenchmarkGate:
    """Ask for metrics, alone and against the baseline: ``not_worse(…)``."""
    from pytest_mlgate.gates.benchmark.benchmark_gate import BenchmarkGate  # noqa: PLC0415 - only when used

    _with_models(request, mlgate_evaluation, mlgate_candidate, mlgate_baseline)
    return _bound(request, BenchmarkGate)


@pytest.fixture
def edge_case_gate(
    request: pytest.FixtureRequest,
    mlgate_evaluation: Any,  # noqa: ANN401 - any frame
    mlgate_candidate: Any,  # noqa: ANN401 - a subject, or what an override returns
    mlgate_baseline: Any,  # noqa: ANN401 - a subject, or what an override returns
) -> EdgeCaseGate:
    """Ask about named cases and changed decisions: ``replay(path)``."""
    from pytest_mlgate.gates.edge_case.edge_case_gate import EdgeCaseGate  # noqa: PLC0415 - only when used

    _with_models(request, mlgate_evaluation, mlgate_candidate, mlgate_baseline)
    return _bound(request, EdgeCaseGate)


@pytest.fixture
def resource_gate(
    request: pytest.FixtureRequest,
    mlgate_evaluation: Any,  # noqa: ANN401 - any frame
    mlgate_candidate: Any,  # noqa: ANN401 - a subject, or what an override returns
    mlgate_baseline: Any,  # noqa: ANN401 - a subject, or what an override returns
) -> ResourceGate:
    """Ask what the candidate costs to run: ``latency(ratio=1.25)``."""
    from pytest_mlgate.gates.resource.resource_gate import ResourceGate  # noqa: PLC0415 - only when used

    _with_models(request, mlgate_evaluation, mlgate_candidate, mlgate_baseline)
    return _bound(request, ResourceGate)


@pytest.fixture
def behaviour_gate(
    request: pytest.FixtureRequest,
    mlgate_evaluation: Any,  # noqa: ANN401 - any frame
    mlgate_candidate: Any,  # noqa: ANN401 - a subject, or what an override returns
) -> BehaviourGate:
    """Ask how the candidate takes changed rows: ``invariant_to("name")``."""
    from pytest_mlgate.gates.behaviour.behaviour_gate import BehaviourGate  # noqa: PLC0415 - only when used

    _with_models(request, mlgate_evaluation, mlgate_candidate, None)
    return _bound(request, BehaviourGate)


@pytest.fixture
def fairness_gate(
    request: pytest.FixtureRequest,
    mlgate_evaluation: Any,  # noqa: ANN401 - any frame
    mlgate_candidate: Any,  # noqa: ANN401 - a subject, or what an override returns
    mlgate_baseline: Any,  # noqa: ANN401 - a subject, or what an override returns
) -> FairnessGate:
    """Ask whether groups are treated alike: ``difference(…, by=…)``."""
    from pytest_mlgate.gates.fairness.fairness_gate import FairnessGate  # noqa: PLC0415 - only when used

    _with_models(request, mlgate_evaluation, mlgate_candidate, mlgate_baseline)
    return _bound(request, FairnessGate)


@pytest.fixture
def slice_gate(
    request: pytest.FixtureRequest,
    mlgate_evaluation: Any,  # noqa: ANN401 - any frame
    mlgate_candidate: Any,  # noqa: ANN401 - a subject, or what an override returns
    mlgate_baseline: Any,  # noqa: ANN401 - a subject, or what an override returns
) -> SliceGate:
    """Ask whether the candidate is worse in some slice: ``not_worse_anywhere(…)``."""
    from pytest_mlgate.gates.slice.slice_gate import SliceGate  # noqa: PLC0415 - only when used

    _with_models(request, mlgate_evaluation, mlgate_candidate, mlgate_baseline)
    return _bound(request, SliceGate)


@pytest.fixture
def drift_gate(
    request: pytest.FixtureRequest,
    mlgate_evaluation: Any,  # noqa: ANN401 - any frame
) -> DriftGate:
    """Ask whether columns, target or answers moved: ``drift_gate.stable()``."""
    from pytest_mlgate.gates.drift.drift_gate import DriftGate  # noqa: PLC0415 - only when used

    _with_tables(request, mlgate_evaluation, candidate=True)
    return _bound(request, DriftGate)


@pytest.fixture
def skew_gate(request: pytest.FixtureRequest) -> SkewGate:
    """Ask whether serving sees what training saw: ``skew_gate.same_features(…)``."""
    from pytest_mlgate.gates.skew.skew_gate import SkewGate  # noqa: PLC0415 - only when used

    return _bound(request, SkewGate)


@pytest.fixture
def selection_gate(
    request: pytest.FixtureRequest,
    mlgate_evaluation: Any,  # noqa: ANN401 - any frame
) -> SelectionGate:
    """Choose the candidate among several: ``selection_gate.choose(…)``."""
    from pytest_mlgate.gates.selection.selection_gate import SelectionGate  # noqa: PLC0415 - only when used

    session = _with_tables(request, mlgate_evaluation, candidate=True)
    if is_given(request, "baseline"):
        session.adopt("baseline", request.getfixturevalue("mlgate_baseline"))
    return _bound(request, SelectionGate)


@pytest.fixture
def audit_gate(request: pytest.FixtureRequest) -> AuditGate:
    """Hold a decision log against the registry: ``audit_gate.complete()``."""
    from pytest_mlgate.gates.audit.audit_gate import AuditGate  # noqa: PLC0415 - only when used
    from pytest_mlgate.monitoring.window_session import tables_of  # noqa: PLC0415 - only when used

    # a window of production has no models to ask again: what the settings name has
    session = tables_of(_session(request))
    # a log needs neither rows nor models of the settings, so none is read beforehand
    for role in ("evaluation", "candidate", "baseline"):
        value = (
            request.getfixturevalue(f"mlgate_{role}")
            if is_given(request, role)
            else None
        )
        if value is not None:
            session.adopt(role, value)
    adopt_reference(request, session)
    return _bound(request, AuditGate, session=session)


@pytest.fixture
def canary_gate(request: pytest.FixtureRequest) -> CanaryGate:
    """Watch a candidate on real requests: ``canary_gate.not_worse(…)``."""
    from pytest_mlgate.gates.canary.canary_gate import CanaryGate  # noqa: PLC0415 - only when used

    return _bound(request, CanaryGate)


def _session(request: pytest.FixtureRequest) -> GateSession:
    from pytest_mlgate.plugin.run import session_of  # noqa: PLC0415 - only when used

    return session_of(request.config)


def _with_tables(
    request: pytest.FixtureRequest,
    evaluation: Any,  # noqa: ANN401 - any frame
    *,
    candidate: bool = False,
) -> GateSession:
    """Let the session judge the tables that fixtures give; also a candidate of theirs.

    A gate of data asks for a model at times only: none is loaded for it beforehand.
    """
    session = _session(request)
    session.adopt("evaluation", evaluation)
    adopt_reference(request, session)
    if candidate and is_given(request, "candidate"):
        session.adopt("candidate", request.getfixturevalue("mlgate_candidate"))
    return session


def _with_models(
    request: pytest.FixtureRequest,
    evaluation: Any,  # noqa: ANN401 - any frame
    candidate: Any,  # noqa: ANN401 - a subject, or what an override returns
    baseline: Any,  # noqa: ANN401 - a subject, or what an override returns
) -> None:
    """Let the session judge the tables and both models that fixtures give."""
    session = _with_tables(request, evaluation)
    session.adopt("candidate", candidate)
    if baseline is not None:
        session.adopt("baseline", baseline)


def _bound(
    request: pytest.FixtureRequest,
    kind: type[G],
    *,
    session: GateSession | None = None,
) -> G:
    """Make the gate of this test; in a plan, what stands for it."""
    from pytest_mlgate.plan import PlanLedger  # noqa: PLC0415 - only when used
    from pytest_mlgate.plugin.run import ledger_of  # noqa: PLC0415 - only when used

    session, ledger = session or _session(request), ledger_of(request.node)
    if not isinstance(ledger, PlanLedger):
        return kind(session, ledger)
    from pytest_mlgate.plugin.planning import plan_of  # noqa: PLC0415 - only when used

    return cast("G", plan_of(kind, session, ledger))
