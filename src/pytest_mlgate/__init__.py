"""Answer whether a candidate model may replace the baseline, as a pytest session.

Public names are resolved on first use, so that importing the package (which pytest
does in every session of an environment where it is installed) imports nothing heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_mlgate.data.decision_log.reading import read_log
    from pytest_mlgate.data.rules.schema_inference import infer_schema
    from pytest_mlgate.decision import Decision
    from pytest_mlgate.decision import decide
    from pytest_mlgate.errors import GateFailure
    from pytest_mlgate.errors import MlgateError
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
    from pytest_mlgate.judging import judge
    from pytest_mlgate.measurement import Interval
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.record import Record
    from pytest_mlgate.script.gate_block import GateBlock
    from pytest_mlgate.script.gate_block import session
    from pytest_mlgate.serving.canary import Canary
    from pytest_mlgate.serving.decision_log import DecisionLog
    from pytest_mlgate.serving.served import Served
    from pytest_mlgate.serving.shadow import Shadow
    from pytest_mlgate.settings import Settings
    from pytest_mlgate.verdict import Check
    from pytest_mlgate.verdict import Outcome
    from pytest_mlgate.verdict import Threshold
    from pytest_mlgate.verdict import Verdict

__version__ = "0.1.0"

__all__ = [
    "AuditGate",
    "BehaviourGate",
    "BenchmarkGate",
    "Canary",
    "CanaryGate",
    "Check",
    "Decision",
    "DecisionLog",
    "DriftGate",
    "EdgeCaseGate",
    "FairnessGate",
    "Gate",
    "GateBlock",
    "GateFailure",
    "GateSession",
    "Interval",
    "Measurement",
    "MlgateError",
    "Outcome",
    "Record",
    "ResourceGate",
    "SchemaGate",
    "SelectionGate",
    "Served",
    "Settings",
    "Shadow",
    "SkewGate",
    "SliceGate",
    "Threshold",
    "Verdict",
    "decide",
    "infer_schema",
    "judge",
    "read_log",
    "session",
]

_HOME = {
    "AuditGate": "gates.audit.audit_gate",
    "BehaviourGate": "gates.behaviour.behaviour_gate",
    "BenchmarkGate": "gates.benchmark.benchmark_gate",
    "Canary": "serving.canary",
    "CanaryGate": "gates.canary.canary_gate",
    "Check": "verdict",
    "Decision": "decision",
    "DecisionLog": "serving.decision_log",
    "DriftGate": "gates.drift.drift_gate",
    "EdgeCaseGate": "gates.edge_case.edge_case_gate",
    "FairnessGate": "gates.fairness.fairness_gate",
    "Gate": "gates.gate",
    "GateBlock": "script.gate_block",
    "GateFailure": "errors",
    "GateSession": "gate_session",
    "Interval": "measurement",
    "Measurement": "measurement",
    "MlgateError": "errors",
    "Outcome": "verdict",
    "Record": "record",
    "ResourceGate": "gates.resource.resource_gate",
    "SchemaGate": "gates.schema.schema_gate",
    "SelectionGate": "gates.selection.selection_gate",
    "Served": "serving.served",
    "Settings": "settings",
    "Shadow": "serving.shadow",
    "SkewGate": "gates.skew.skew_gate",
    "SliceGate": "gates.slice.slice_gate",
    "Threshold": "verdict",
    "Verdict": "verdict",
    "decide": "decision",
    "infer_schema": "data.rules.schema_inference",
    "judge": "judging",
    "read_log": "data.decision_log.reading",
    "session": "script.gate_block",
}


def __getattr__(name: str) -> object:
    """Import the file that a public name lives in, when it is first asked for."""
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted([*__all__, "__version__"])
