"""What one model answered on the rows: `BinaryAnswers`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.inputs import as_scores

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BinaryAnswers:
    """The answers of one model for a binary target, row by row.

    Parameters
    ----------
    decisions : ndarray of bool, shape (n_rows,)
        True where the model says "positive".
    scores : ndarray of float64, shape (n_rows,), or None
        Larger means more likely positive; probabilities in [0, 1] where a metric
        needs them. None for a model that only decides.

    Raises
    ------
    InvalidInput
        If the decisions are no flat array of bool, or the scores no flat array of
        finite numbers of the same length.

    Examples
    --------
    >>> answers = BinaryAnswers(decisions=np.array([True, False]))
    >>> answers.scores is None
    True

    Two rows were decided, and nothing is known about how sure the model was.
    """

    decisions: npt.NDArray[np.bool_]
    scores: npt.NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        if self.decisions.dtype != np.bool_ or self.decisions.ndim != 1:
            found = f"{self.decisions.dtype} of shape {self.decisions.shape}"
            raise InvalidInput.because("decisions", "a flat array of bool", found)
        if self.scores is not None:
            scores = as_scores("scores", self.scores, self.decisions.size)
            object.__setattr__(self, "scores", scores)

    def same_as(self, other: BinaryAnswers) -> bool:
        """Tell whether both models gave scores, bit-identical, and the same decisions.

        Equal decisions without scores are not enough: two models that differ can
        agree on every row of a small table, but hardly in every bit of every score.
        """
        if self.scores is None or other.scores is None:
            return False
        return np.array_equal(self.scores, other.scores) and np.array_equal(
            self.decisions, other.decisions
        )
