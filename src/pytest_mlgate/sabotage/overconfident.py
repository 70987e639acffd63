"""A candidate that is surer than it may be: `Overconfident`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from pytest_mlgate.sabotage.planned_sabotage import PlannedSabotage
from pytest_mlgate.sabotage.planned_sabotage import pair
from pytest_mlgate.sabotage.planned_sabotage import unfit_pair
from pytest_mlgate.sabotage.sabotage import Sabotage

if TYPE_CHECKING:
    from collections.abc import Iterator

    import narwhals as nw
    from numpy import float64
    from numpy.typing import NDArray

    from pytest_mlgate.sabotage.ground import Ground

SHARPENING = 2.0
TINY_SHARPENING = 1.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Overconfident(Sabotage):
    """Multiply the logarithms of the odds: the order stays, the probabilities not."""

    factor: float

    def scores(
        self, scores: NDArray[float64], frame: nw.DataFrame[Any]
    ) -> NDArray[float64]:
        """Sharpen what the candidate says."""
        del frame
        return self.factor * scores


def planned_confidence(ground: Ground) -> Iterator[PlannedSabotage]:
    """Plan odds that are squared, and odds that are hardly changed."""
    if not ground.has_probabilities:
        yield from unfit_pair("overconfident", "the candidate gives no probabilities")
        return

    def sharper(factor: float) -> tuple[str, Sabotage]:
        return f"odds to the power of {factor:g}", Overconfident(factor=factor)

    yield from pair(
        "overconfident",
        serious=sharper(SHARPENING),
        harmless=sharper(TINY_SHARPENING),
    )
