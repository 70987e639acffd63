"""One thing that is broken on purpose: `Sabotage`, which breaks nothing yet.

A kind of sabotage overrides what it breaks. Frozen, seeded and made of plain numbers
and names, so that another process does exactly the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    import narwhals as nw
    from numpy import float64
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Sabotage:
    """Leave everything as it is.

    Parameters
    ----------
    seed
        Every random draw starts here.
    """

    seed: int = 0

    def rows(self, frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
        """Give the evaluation data that everybody sees."""
        return frame

    def inputs(self, frame: nw.DataFrame[Any]) -> nw.DataFrame[Any]:
        """Give the rows that the candidate alone sees."""
        return frame

    def scores(
        self, scores: NDArray[float64], frame: nw.DataFrame[Any]
    ) -> NDArray[float64]:
        """Give what the candidate says.

        Parameters
        ----------
        scores
            Logarithms of the probabilities, shape ``(n_rows, n_classes)``, the positive
            class last; in a regression the numbers, shape ``(n_rows, 1)``.
        frame
            The rows that it was asked about.
        """
        del frame
        return scores

    @property
    def slowdown(self) -> float:
        """How many times as long the candidate takes."""
        return 1.0

    @property
    def growth(self) -> float:
        """How many times as large the candidate's file is."""
        return 1.0

    @property
    def costs_more(self) -> bool:
        """Whether time or size is broken; else both are what they were."""
        return self.slowdown != 1 or self.growth != 1
