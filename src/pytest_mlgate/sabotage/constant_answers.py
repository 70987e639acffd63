"""A candidate that says the same of every row: `ConstantAnswers`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

import numpy as np

from pytest_mlgate.sabotage.planned_sabotage import PlannedSabotage
from pytest_mlgate.sabotage.planned_sabotage import unfit
from pytest_mlgate.sabotage.sabotage import Sabotage

if TYPE_CHECKING:
    from collections.abc import Iterator

    import narwhals as nw
    from numpy.typing import NDArray

    from pytest_mlgate.sabotage.ground import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantAnswers(Sabotage):
    """Answer every row with the same scores."""

    answer: tuple[float, ...]

    def scores(
        self, scores: NDArray[np.float64], frame: nw.DataFrame[Any]
    ) -> NDArray[np.float64]:
        """Forget the row."""
        del frame
        return np.broadcast_to(self.answer, scores.shape).copy()


def planned_constant(ground: Ground) -> Iterator[PlannedSabotage]:
    """Plan what the candidate says on average, for every row."""
    if ground.silent is not None:
        yield unfit("constant answers", ground.silent)
        return
    yield PlannedSabotage(
        name="constant answers",
        what="every row gets the average answer",
        harmless=False,
        sabotage=ConstantAnswers(answer=tuple(_average(ground).tolist())),
    )


def _average(ground: Ground) -> NDArray[np.float64]:
    scores = ground.scores
    if ground.is_regression:
        found: NDArray[np.float64] = scores.mean(axis=0)
        return found
    shares = np.exp(scores).mean(axis=0)
    logs: NDArray[np.float64] = np.log(shares / shares.sum())
    return logs
