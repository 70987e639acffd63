"""A candidate that is slower or larger: `Costlier`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_mlgate.sabotage.planned_sabotage import PlannedSabotage
from pytest_mlgate.sabotage.planned_sabotage import pair
from pytest_mlgate.sabotage.planned_sabotage import unfit_pair
from pytest_mlgate.sabotage.sabotage import Sabotage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.sabotage.ground import Ground

SLOWER = 5.0
TINY_SLOWER = 1.02
LARGER = 20.0
TINY_LARGER = 1.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Costlier(Sabotage):
    """Answer the same, at other costs."""

    times: float = 1.0
    bytes: float = 1.0

    @property
    def slowdown(self) -> float:
        """How many times as long the candidate takes."""
        return self.times

    @property
    def growth(self) -> float:
        """How many times as large the candidate's file is."""
        return self.bytes


def planned_costs(ground: Ground) -> Iterator[PlannedSabotage]:
    """Plan a slower candidate and a larger one."""
    candidate = ground.candidate
    if candidate is None or candidate.asked is None:
        why = "only answers of the candidate are known"
        yield from unfit_pair("slower", why)
    else:
        yield from pair(
            "slower", serious=_slower(SLOWER), harmless=_slower(TINY_SLOWER)
        )
    if candidate is None or candidate.artifact is None:
        yield from unfit_pair("larger", "no file of the candidate is known")
    else:
        yield from pair(
            "larger", serious=_larger(LARGER), harmless=_larger(TINY_LARGER)
        )


def _slower(times: float) -> tuple[str, Sabotage]:
    return f"a call takes {times:g} times as long", Costlier(times=times)


def _larger(times: float) -> tuple[str, Sabotage]:
    return f"the file has {times:g} times the size", Costlier(bytes=times)
