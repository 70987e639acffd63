"""Every call of every gate fixture, with its signature."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest_mlgate
from generated_docs.markdown_table import first_sentence
from generated_docs.markdown_table import table
from pytest_mlgate.gates.gate import Gate
from pytest_mlgate.plugin.families import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable


def gate_tables() -> dict[str, str]:
    """Write one table of calls, by fixture."""
    kinds = [getattr(pytest_mlgate, name) for name in pytest_mlgate.__all__]
    by_family = {
        kind.family: kind
        for kind in kinds
        if inspect.isclass(kind) and issubclass(kind, Gate) and kind is not Gate
    }
    rows = [
        (f"`{fixture}.{name}{signature_of(method)}`", first_sentence(method.__doc__))
        for fixture, family in FIXTURES.items()
        for name, method in inspect.getmembers(by_family[family], inspect.isfunction)
        if not name.startswith("_")
    ]
    return {"calls": table(("call", "what it does"), rows)}


def signature_of(method: Callable[..., object]) -> str:
    """Write a signature without annotations and without ``self``."""
    found = inspect.signature(method)
    plain = [
        one.replace(annotation=one.empty)
        for one in found.parameters.values()
        if one.name != "self"
    ]
    return str(found.replace(parameters=plain, return_annotation=found.empty))
