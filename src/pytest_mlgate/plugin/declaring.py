"""From pytest items to declared gates, and what the command line left out."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.data.rules.durations import duration
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.expectation import DeclaredGate
from pytest_mlgate.expectation import declare
from pytest_mlgate.plugin.families import MARKER
from pytest_mlgate.plugin.families import family_of

if TYPE_CHECKING:
    from os import PathLike

    import pytest

    from pytest_mlgate.settings import Settings


def families_of(item: pytest.Item) -> tuple[str, ...]:
    """Name the families of gates that a test uses; none for a plain test."""
    found = {family_of(mark.name) for mark in item.iter_markers()}
    return tuple(sorted(family for family in found if family is not None))


def gate_of(item: pytest.Item, *, settings: Settings) -> DeclaredGate | None:
    """Declare the gate that a test is, None when it is a plain test.

    Parameters
    ----------
    item
        A collected test; the gate fixtures it uses have become its markers.
    settings
        Those that govern it; `required` names gates relative to their folder.
    """
    families = families_of(item)
    if not families:
        return None
    file, line = item.reportinfo()[:2]
    return declare(
        item.nodeid,
        families=families,
        marker=_marker(item),
        today=datetime.now(UTC).date(),
        path=_shown_path(item, file),
        line=None if line is None else line + 1,
        local_id=_local_id(item, settings.root),
        grace=duration("review_grace", settings.review_grace),
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


def _shown_path(item: pytest.Item, file: str | PathLike[str]) -> str:
    """Name the file that a person would open: a table may stand in one of its own."""
    named = Path(file)
    if named == item.path or not named.is_relative_to(item.config.rootpath):
        return item.nodeid.partition("::")[0]
    return named.relative_to(item.config.rootpath).as_posix()


def _local_id(item: pytest.Item, root: Path) -> str | None:
    rest = item.nodeid.partition("::")[2]
    if not item.path.is_relative_to(root):
        return None
    return f"{item.path.relative_to(root).as_posix()}::{rest}"
