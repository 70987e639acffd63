"""A candidate whose scores are blurred: `NoisyScores`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.sabotage.planned_sabotage import PlannedSabotage
from pytest_mlgate.sabotage.planned_sabotage import pair
from pytest_mlgate.sabotage.planned_sabotage import unfit_pair
from pytest_mlgate.sabotage.sabotage import Sabotage

if TYPE_CHECKING:
    from collections.abc import Iterator

    import narwhals as nw
    from numpy.typing import NDArray

    from pytest_mlgate.sabotage.ground import Ground

SIZE = 0.5
"""Standard deviations of the scores themselves."""

TINY_SIZE = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class NoisyScores(Sabotage):
    """Add normal noise; the same rows get the same noise."""

    deviation: float

    def scores(
        self, scores: NDArray[np.float64], frame: nw.DataFrame[Any]
    ) -> NDArray[np.float64]:
        """Blur what the candidate says."""
        del frame
        draw = np.random.default_rng(self.seed)
        noise = draw.standard_normal(scores.shape)
        # of two columns the difference decides
        size = self.deviation / min(scores.shape[1], 2) ** 0.5
        blurred: NDArray[np.float64] = scores + size * noise
        return blurred


def planned_noise(ground: Ground) -> Iterator[PlannedSabotage]:
    """Plan noise of half the spread of the scores, and of a thousandth."""
    if ground.silent is not None:
        yield from unfit_pair("noisy scores", ground.silent)
        return

    def noise(size: float) -> tuple[str, Sabotage]:
        told = f"noise of {size:g} of the spread of the scores"
        return told, NoisyScores(deviation=size * ground.spread, seed=ground.seed)

    yield from pair("noisy scores", serious=noise(SIZE), harmless=noise(TINY_SIZE))
