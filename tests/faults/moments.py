"""Moments of a session at which a fault strikes: `STAGES`, and lines that act."""

from __future__ import annotations


def beginning(file: str, function: str, nth: int = 1) -> dict:
    return {"files": [file], "function": function, "event": "call", "nth": nth}


def ending(file: str, function: str, nth: int = 1) -> dict:
    return {"files": [file], "function": function, "event": "return", "nth": nth}


STAGES = {
    "configure": beginning("plugin/starting.py", "start"),
    "collection": beginning("plugin/run.py", "_declare"),
    "reading rows": beginning("gate_session.py", "prepare"),
    "a gate": beginning("gates/benchmark/benchmark_gate.py", "not_worse"),
    "judging": beginning("plugin/run.py", "_judge", 2),
    "closing": beginning("plugin/model_closing.py", "_whole_record"),
    "promotion begins": beginning("registry/sqlite.py", "promote"),
    "artifact stored": ending("registry/artifacts.py", "store"),
    "in the transaction": beginning("registry/history.py", "append"),
    "promotion ends": ending("registry/sqlite.py", "promote"),
    "first report": beginning("report_files.py", "write_whole", 1),
    "third report": beginning("report_files.py", "write_whole", 3),
    "reports written": ending("report_files.py", "write_reports"),
    "summary": beginning("plugin/closing.py", "pytest_terminal_summary"),
    "after": ending("plugin/closing.py", "pytest_terminal_summary"),
}
"""Name of a stage to the moment at which a fault strikes in it."""

ACTING = [
    "plugin/closing.py",
    "plugin/model_closing.py",
    "plugin/promoting.py",
    "plugin/writing.py",
    "registry/artifacts.py",
    "registry/database.py",
    "registry/sqlite.py",
    "report_files.py",
]
"""Files of the end of a session: whatever is written, is written by them."""


def acting_line(nth: int) -> dict:
    return {"files": ACTING, "event": "line", "nth": nth}


def is_from(stage: str, first: str) -> bool:
    """Tell whether a stage is another one, or comes after it."""
    names = tuple(STAGES)
    return names.index(stage) >= names.index(first)
