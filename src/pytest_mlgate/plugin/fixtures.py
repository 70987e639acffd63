"""Fixtures: the subjects under test, and one gate per family.

The names exist in every session so that tests can ask for them; what they return is
made, and imported, only in a session with ``--mlgate``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import pytest

if TYPE_CHECKING:
    from pytest_mlgate.gates.benchmark import BenchmarkGate
    from pytest_mlgate.gates.schema import SchemaGate
    from pytest_mlgate.ledger import Ledger
    from pytest_mlgate.session import GateSession


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
    session = _session(request)
    session.adopt("evaluation", mlgate_evaluation)
    return session.candidate


@pytest.fixture(scope="session")
def mlgate_baseline(
    request: pytest.FixtureRequest,
    mlgate_evaluation: Any,  # noqa: ANN401 - any frame
) -> Any:  # noqa: ANN401 - a subject, or what an override returns
    """Give the baseline, None when there is none; override it as the candidate."""
    session = _session(request)
    session.adopt("evaluation", mlgate_evaluation)
    return session.baseline if session.has_baseline else None


@pytest.fixture
def schema_gate(
    request: pytest.FixtureRequest,
    mlgate_evaluation: Any,  # noqa: ANN401 - any frame
) -> SchemaGate:
    """Ask for rules about the data: ``schema_gate.conforms(schema)``."""
    from pytest_mlgate.gates.schema import SchemaGate  # noqa: PLC0415 - only when used

    session = _session(request)
    session.adopt("evaluation", mlgate_evaluation)
    return SchemaGate(session, _ledger(request))


@pytest.fixture
def benchmark_gate(
    request: pytest.FixtureRequest,
    mlgate_evaluation: Any,  # noqa: ANN401 - any frame
    mlgate_candidate: Any,  # noqa: ANN401 - a subject, or what an override returns
    mlgate_baseline: Any,  # noqa: ANN401 - a subject, or what an override returns
) -> BenchmarkGate:
    """Ask for metrics, alone and against the baseline: ``not_worse(…)``."""
    from pytest_mlgate.gates.benchmark import BenchmarkGate  # noqa: PLC0415 - only when used

    session = _session(request)
    session.adopt("evaluation", mlgate_evaluation)
    session.adopt("candidate", mlgate_candidate)
    if mlgate_baseline is not None:
        session.adopt("baseline", mlgate_baseline)
    return BenchmarkGate(session, _ledger(request))


def _session(request: pytest.FixtureRequest) -> GateSession:
    from pytest_mlgate.plugin.run import session_of  # noqa: PLC0415 - only when used

    return session_of(request.config)


def _ledger(request: pytest.FixtureRequest) -> Ledger:
    from pytest_mlgate.plugin.run import ledger_of  # noqa: PLC0415 - only when used

    return ledger_of(request.node)
