"""What a selftest is going to do, or why it cannot: `PlannedSabotage`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_mlgate.sabotage.sabotage import Sabotage


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSabotage:
    """One sabotage of a certain size, or the reason why there is none.

    Exactly one of `sabotage` and `unfit` is given.
    """

    # short and unique, such as "shifted column"
    name: str
    # what is done and how much of it, such as "age + 6.9 (half its spread)"
    what: str
    # whether it is so small that no gate should mind
    harmless: bool
    sabotage: Sabotage | None = None
    # why it cannot be done here
    unfit: str | None = None


def pair(
    name: str, *, serious: tuple[str, Sabotage], harmless: tuple[str, Sabotage]
) -> tuple[PlannedSabotage, PlannedSabotage]:
    """Plan the same sabotage at a size that matters and at one that does not."""
    return (
        PlannedSabotage(
            name=name, what=serious[0], harmless=False, sabotage=serious[1]
        ),
        PlannedSabotage(
            name=f"{name}, tiny", what=harmless[0], harmless=True, sabotage=harmless[1]
        ),
    )


def unfit_pair(name: str, why: str) -> tuple[PlannedSabotage, PlannedSabotage]:
    """Say why neither size can be done."""
    return unfit(name, why), unfit(f"{name}, tiny", why, harmless=True)


def unfit(name: str, why: str, *, harmless: bool = False) -> PlannedSabotage:
    """Say why a sabotage cannot be done."""
    return PlannedSabotage(name=name, what="", harmless=harmless, unfit=why)
