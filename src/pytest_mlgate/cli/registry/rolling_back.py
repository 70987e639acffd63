"""How the words of a command become a rollback: `roll_back`, `return_to`."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING

from pytest_mlgate.cli.governing_settings import governing_settings
from pytest_mlgate.person import person
from pytest_mlgate.registry.address import open_registry
from pytest_mlgate.registry.champions import champion_of
from pytest_mlgate.registry.protocol import Rollback
from pytest_mlgate.reports.escape import terminal

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_mlgate.registry.protocol import Version
    from pytest_mlgate.settings import Settings


def roll_back(
    version: int | None, *, reason: str, by: str | None, config: Path | None
) -> tuple[str, ...]:
    """Roll back, and say in lines what became of it.

    Raises
    ------
    MlgateError
        If there is nothing to return to, its file is damaged, or the registry cannot
        be written; nothing is written then.
    """
    settings = governing_settings(config)
    registry = open_registry(settings.registry, root=settings.root)
    # by the history alone: a rollback may be what brings a registry in line with it
    before = champion_of(registry.history(settings.name))
    champion = return_to(
        settings,
        version,
        leaving=None if before is None else before.digest,
        reason=reason,
        who=by or person(),
    )
    name = terminal(settings.name)
    if before is None or before.number == champion.number:
        told = f"nothing to do: {name} version {champion.number} is champion"
        return (told, _artifact(champion))
    return (
        f"rolled back: {name} version {champion.number} is champion",
        f"{_artifact(champion)}, verified",
        f"left: version {before.number}",
        _artifact(before),
    )


def return_to(
    settings: Settings,
    version: int | None,
    *,
    leaving: str | None,
    reason: str,
    who: str | None,
) -> Version:
    """Make another version champion, if the champion still is the one to leave.

    Parameters
    ----------
    settings
        Name the model and its registry.
    version
        The number to return to; None: the champion before.
    leaving
        Digest of the champion that `reason` is about: two who see the same alarm go
        back one step, and not two. None: whichever it is.
    reason, who
        As the history keeps them.

    Raises
    ------
    MlgateError
        If the champion is another one by now, the version's file is damaged, or the
        registry cannot be written; nothing is written then.
    """
    registry = open_registry(settings.registry, root=settings.root)
    return registry.rollback(
        Rollback(
            name=settings.name,
            version=version,
            reason=reason,
            who=who,
            when=datetime.now(UTC).isoformat(timespec="seconds"),
            leaving=leaving,
        )
    )


def _artifact(version: Version) -> str:
    return f"  {version.digest}  {terminal(version.artifact_name)}"
