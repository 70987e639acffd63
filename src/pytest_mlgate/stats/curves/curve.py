"""A line of a few points with a band around it: `Curve`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CONFIDENCE = 0.90
"""Two-sided, of every band: it pairs with one-sided verdicts at .05."""

POINTS = 40
"""Points of a curve that has one per row."""


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """Points in the order of drawing, and the pointwise limits of a band around `y`.

    Parameters
    ----------
    x, y : ndarray of float, shape (n_points,)
        Finite.
    low, high : ndarray of float, shape (n_points,), or None
        ``low <= y <= high``; None where nothing tells how sure the points are.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    low: NDArray[np.float64] | None = None
    high: NDArray[np.float64] | None = None

    @property
    def without_band(self) -> Curve:
        """The same line, where rows depend on each other and a band would be wrong."""
        return Curve(x=self.x, y=self.y)
