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
    from pytest_mlgate.measurement import Interval
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.record import Record
    from pytest_mlgate.serving.canary import Canary
    from pytest_mlgate.serving.decision_log import DecisionLog
    from pytest_mlgate.serving.served import Served
    from pytest_mlgate.serving.shadow import Shadow
    from pytest_mlgate.session import GateSession
    from pytest_mlgate.settings import Settings
    from pytest_mlgate.verdict import Outcome
    from pytest_mlgate.verdict import Threshold
    from pytest_mlgate.verdict import Verdict
    from pytest_mlgate.verdict import judge

__version__ = "0.1.0"

__all__ = [
    "Canary",
    "Decision",
    "DecisionLog",
    "GateFailure",
    "GateSession",
    "Interval",
    "Measurement",
    "MlgateError",
    "Outcome",
    "Record",
    "Served",
    "Settings",
    "Shadow",
    "Threshold",
    "Verdict",
    "decide",
    "infer_schema",
    "judge",
    "read_log",
]

_HOME = {
    "Canary": "serving.canary",
    "Decision": "decision",
    "DecisionLog": "serving.decision_log",
    "GateFailure": "errors",
    "GateSession": "session",
    "Interval": "measurement",
    "Measurement": "measurement",
    "MlgateError": "errors",
    "Outcome": "verdict",
    "Record": "record",
    "Served": "serving.served",
    "Settings": "settings",
    "Shadow": "serving.shadow",
    "Threshold": "verdict",
    "Verdict": "verdict",
    "decide": "decision",
    "infer_schema": "data.rules.schema_inference",
    "judge": "verdict",
    "read_log": "data.decision_log.reading",
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
