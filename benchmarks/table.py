"""How are results shown: a line for people, an object for programs."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.case import Result

HEADER = (
    f"{'work':28}{'CPU s':>9}{'wall s':>9}{'ratio':>8}{'target':>8}  {'':7}  ratio to"
)

_LIBRARIES = ("pytest-mlgate", "numpy", "scipy", "scikit-learn", "pandas", "pytest")


def line(result: Result) -> str:
    """Show one result as a line under `HEADER`."""
    target = "" if result.target is None else f"{result.target:g}"
    return (
        f"{result.name:28}{_seconds(result.cpu_s):>9}{_seconds(result.wall_s):>9}"
        f"{_number(result.ratio):>8}{target:>8}  {result.standing:7}  "
        f"{result.unit_name}"
    )


def as_json(results: Sequence[Result], *, rows: int, repeat: int) -> dict[str, object]:
    """Give results, and what they were measured with, ready for JSON."""
    return {
        "rows": rows,
        "repeat": repeat,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "results": [
            asdict(result) | {"standing": result.standing} for result in results
        ],
    }


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
