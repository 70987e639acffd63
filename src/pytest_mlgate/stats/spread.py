"""How large and how lopsided is the error of an estimate, and on how much it rests."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pytest_mlgate.stats.losses.johnson import TOO_SKEWED

FEWEST_PULLING = 5
"""Units that the spread of an estimate has to rest on for any verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Size and shape of the error of an estimate.

    Parameters
    ----------
    standard_error : float
        Zero where every unit pulls alike.
    df : float
        Degrees of freedom of the standard error.
    effective : float
        Units of equal size that would tell as much: rows, groups or batches.
    skewness : float or None
        Skewness of the estimate; None where no correction is made for it (time).
    pulling : float
        Units that the standard error rests on: 5 if five pull alike and the others
        hardly do; a third of `effective` if pulls are normal.
    cannot_judge : str or None
        Why there are too few units for any verdict.
    rows_to_judge : int
        Rows in total that bring enough units, at the present size of groups; 0 if
        today's rows do.
    """

    standard_error: float
    df: float
    effective: float
    skewness: float | None
    pulling: float
    cannot_judge: str | None
    rows_to_judge: int

    @property
    def rests_on_handful(self) -> bool:
        """Whether a few units decide: the skewness reaches .4, or few units disagree.

        Two models that differ on two rows, one for each, look as if they had been
        measured very exactly. Not asked of stretches of time, which are few by design,
        nor where all units are few and pull as they should.
        """
        if self.skewness is None:
            return False
        return abs(self.skewness) >= TOO_SKEWED or self._few_disagree

    def rows_until_many(self, n: int) -> int:
        """Plan the rows at which it rests on many, if the shape stays that of `n`."""
        factors = [((self.skewness or 0.0) / TOO_SKEWED) ** 2]
        if self._few_disagree and self.pulling > 0:
            factors.append(FEWEST_PULLING / self.pulling)
        return math.ceil(n * max(factors)) + 1

    @property
    def _few_disagree(self) -> bool:
        return self.pulling < min(FEWEST_PULLING, self.effective / 6)
