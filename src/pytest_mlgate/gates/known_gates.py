"""Where the gate of a family is: `gate_class`, loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_mlgate.gates.gate import Gate

from pytest_mlgate.budget import FAMILIES

GATES = FAMILIES
"""Families that have a gate."""


def gate_class(family: str) -> type[Gate]:
    """Load the gate of a family.

    Examples
    --------
    >>> gate_class("edge_case").__name__
    'EdgeCaseGate'
    """
    module = import_module(f"pytest_mlgate.gates.{family}.{family}_gate")
    found: type[Gate] = getattr(module, class_name(family))
    return found


def class_name(family: str) -> str:
    """Name the class of a family's gate."""
    return "".join(part.capitalize() for part in family.split("_")) + "Gate"
