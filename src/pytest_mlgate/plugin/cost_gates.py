"""Which gates ask about nothing but costs, and how a selftest leaves them out.

Times and sizes take most of a session, and stay what they are while answers or rows are
broken. Asked all the same, such a gate could only take a busy machine for a sabotage.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING
from typing import Any

import pytest

from pytest_mlgate.plugin.declaring import families_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Iterable

FAMILY = "resource"
FIXTURE = "resource_gate"


def cost_gates(items: Iterable[pytest.Item]) -> list[str]:
    """Name the gates that only costs can move.

    A test that takes any other fixture may look at answers by itself, and stays.
    """
    return [
        item.nodeid
        for item in items
        if families_of(item) == (FAMILY,) and _taken(item) <= {FIXTURE}
    ]


class LeftOut:
    """Skips gates that the present sabotage cannot reach."""

    def __init__(self, gates: Collection[str]) -> None:
        self._gates = frozenset(gates)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Skip before anything is set up for it."""
        if item.nodeid in self._gates:
            pytest.skip("not asked: what is broken costs nothing")


def _taken(item: pytest.Item) -> set[str]:
    """Name the fixtures that a test takes itself."""
    function = getattr(item, "function", None)
    if function is None:
        return set(getattr(item, "fixturenames", ()))
    called: Any = getattr(item, "callspec", None)
    given = set() if called is None else set(called.params)
    used = {name for mark in item.iter_markers("usefixtures") for name in mark.args}
    return (set(inspect.signature(function).parameters) | used) - given - {"self"}
