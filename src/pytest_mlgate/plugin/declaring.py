"""From pytest items to declared gates, and what the command line left out."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.expectation import DeclaredGate
from pytest_mlgate.expectation import declare
from pytest_mlgate.plugin.families import FIXTURES
from pytest_mlgate.plugin.families import MARKER

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def gate_of(item: pytest.Item, *, root: Path) -> DeclaredGate | None:
    """Declare the gate that a test is, None when it is a plain test.

    Parameters
    ----------
    item
        A collected test; the gate fixtures it uses have become its markers.
    root
        Folder of the settings file, which `required` names gates relative to.
    """
    families = {
        FIXTURES[mark.name] for mark in item.iter_markers() if mark.name in FIXTURES
    }
    if not families:
        return None
    line = item.reportinfo()[1]
    return declare(
        item.nodeid,
        families=sorted(families),
        marker=_marker(item),
        today=datetime.now(UTC).date(),
        path=item.nodeid.partition("::")[0],
        line=None if line is None else line + 1,
        local_id=_local_id(item, root),
    )


def partial_selection(config: pytest.Config) -> list[str]:
    """Say why the collection itself may lack gates (deselected ones are seen)."""
    found = []
    if config.getoption("lf", default=False):
        found.append("--lf runs last time's failures only: not a whole session")
    named = [arg for arg in config.args if "::" in arg]
    if named:
        found.append(
            f"tests were named one by one ({', '.join(named)}): not a whole session"
        )
    return found


def _marker(item: pytest.Item) -> dict[str, Any]:
    """Merge the mlgate markers of a test: the closest one wins, keyword by keyword."""
    merged: dict[str, Any] = {}
    for mark in item.iter_markers(MARKER):
        if mark.args:
            raise InvalidInput(
                f"The mlgate marker on {item.nodeid} takes keywords only; got "
                f"{mark.args!r}. Hint: @pytest.mark.mlgate(severity='advisory')."
            )
        merged = {**mark.kwargs, **merged}
    return merged


def _local_id(item: pytest.Item, root: Path) -> str | None:
    rest = item.nodeid.partition("::")[2]
    if not item.path.is_relative_to(root):
        return None
    return f"{item.path.relative_to(root).as_posix()}::{rest}"
