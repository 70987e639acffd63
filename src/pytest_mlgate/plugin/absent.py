"""What does a test get that asks for a gate which does not exist yet: an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import pytest

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.plugin.families import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Collection


def absent_gates(*, present: Collection[str]) -> dict[str, Any]:
    """Make a fixture for every family that has none among the names in `present`."""
    made = sorted(name for name in FIXTURES if name in present)
    return {name: _absent(name, made) for name in FIXTURES if name not in present}


def _absent(name: str, made: list[str]) -> Any:  # noqa: ANN401 - pytest's own class
    def refuse() -> None:
        raise InvalidInput(
            f"{name} is not in this version, which has {', '.join(made)}. Hint: leave "
            f"the test out of the file for now; the marker {name} alone can stay."
        )

    refuse.__doc__ = f"Say that there is no {FIXTURES[name]} gate yet."
    return pytest.fixture(name=name)(refuse)
