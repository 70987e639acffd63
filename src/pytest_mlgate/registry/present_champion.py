"""Which model is in production now, as the registry of the settings knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_mlgate.champion import Champion
from pytest_mlgate.registry.address import open_registry

if TYPE_CHECKING:
    from pytest_mlgate.settings import Settings


def present_champion(settings: Settings) -> Champion | None:
    """Ask the registry for the champion; None where nothing was promoted yet.

    Raises
    ------
    MlgateError
        If the registry cannot be used.
    """
    registry = open_registry(settings.registry, root=settings.root)
    version = registry.champion(settings.name)
    if version is None:
        return None
    return Champion(
        digest=version.digest,
        artifact=registry.artifact(version.digest),
        artifact_name=version.artifact_name,
    )
