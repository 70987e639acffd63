"""What other distributions add by entry point: `extension`, and the names there are.

Looked up when a name is not one of ours, so that nobody pays for what nobody uses.
"""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Collection

METRICS = "pytest_mlgate.metrics"
REPORTS = "pytest_mlgate.reports"
REGISTRIES = "pytest_mlgate.registries"
DRIFT_MEASURES = "pytest_mlgate.drift_measures"


def extension_names(group: str) -> tuple[str, ...]:
    """Name what installed distributions add to a group, sorted."""
    return tuple(sorted({found.name for found in metadata.entry_points(group=group)}))


def extension(group: str, name: str, *, ours: Collection[str] = ()) -> Any:  # noqa: ANN401 - what a stranger made
    """Load what a distribution adds under a name.

    Parameters
    ----------
    group
        One of the groups of this file.
    name
        Of the entry point.
    ours
        Names of our own, which nobody may take.

    Returns
    -------
    object or None
        None where nothing has that name.

    Raises
    ------
    InvalidInput
        If it cannot be imported, takes a name of ours, or two claim the name.
    """
    found = list(metadata.entry_points(group=group, name=name))
    if not found:
        return None
    told = f"the entry point {name!r} of {group}"
    if name in ours:
        raise InvalidInput(
            f"{told} ({found[0].value}) takes the name of one of ours. Hint: its "
            "distribution must choose another name."
        )
    if len({one.value for one in found}) > 1:
        named = ", ".join(sorted(one.value for one in found))
        raise InvalidInput(
            f"{told} is claimed by several: {named}. Hint: uninstall all but one."
        )
    try:
        return found[0].load()
    except Exception as error:
        raise InvalidInput(
            f"{told} ({found[0].value}) cannot be imported: {type(error).__name__}: "
            f"{error}. Hint: mend or uninstall the distribution that adds it."
        ) from error
