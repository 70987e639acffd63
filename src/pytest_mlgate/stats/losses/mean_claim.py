"""What can be claimed of a mean from its size, spread and skewness."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.losses.johnson import JohnsonT
from pytest_mlgate.stats.planning import with_floor

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from pytest_mlgate.stats.losses.power_sums import PowerSums

METHOD_DIFFERENCE = "paired t and Johnson's modified t, the weaker of the two"


METHOD_SINGLE = "t and Johnson's modified t, the weaker of the two"


ASSUMPTIONS = ("rows are independent",)


_NAMED_ROWS = 5


# relative to the largest loss: differences below this are rounding
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanSpread:
    """Mean, standard deviation, and skewness of the mean."""

    n: int
    mean: float
    spread: float
    skewness: float
    # a spread up to this is none
    rounding: float

    @classmethod
    def of_sums(cls, gains: PowerSums, *, rounding: float) -> MeanSpread:
        """Take the three from sums of powers."""
        squares = gains.squares_about_mean
        spread = math.sqrt(squares / (gains.n - 1)) if gains.n > 1 else 0.0
        return cls(
            n=gains.n,
            mean=gains.mean,
            spread=spread,
            skewness=gains.cubes_about_mean / squares**1.5 if spread > rounding else 0,
            rounding=rounding,
        )


def claimed_mean(
    found: MeanSpread,
    *,
    what: str,
    method: str,
    candidate: float | None,
    baseline: float | None,
    orientation: int,
    note: str | None,
    largest: Callable[[], str] | None = None,
) -> Measurement:
    """Make the claim that a mean supports: Student and Johnson, the weaker."""
    if found.spread <= found.rounding:
        return Measurement.undefined(
            no_spread(what, found.n),
            n=found.n,
            method=method,
            candidate=candidate,
            baseline=baseline,
            orientation=orientation,
        )
    claim = JohnsonT(
        estimate=found.mean,
        standard_error=found.spread / math.sqrt(found.n),
        df=found.n - 1,
        n=found.n,
        skewness=found.skewness,
    )
    few = claim.rests_on_few_rows
    named = f"; the largest at positions {largest()}" if few and largest else ""
    return Measurement(
        estimate=claim.estimate,
        n=found.n,
        method=method,
        p_better_than=claim.p_better_than,
        p_worse_than=claim.p_worse_than,
        interval=claim.interval,
        rows_needed=with_floor(claim.rows_needed, claim.rows_until_many if few else 0),
        candidate=candidate,
        baseline=baseline,
        orientation=orientation,
        assumptions=ASSUMPTIONS,
        cannot_judge=f"The {what} rests on a handful of rows{named}." if few else None,
        note=note,
    )


def no_spread(what: str, n: int) -> str:
    """Say why a mean of so few or such equal rows supports no claim."""
    if n < 2:
        return f"The {what} needs at least two rows; there are {n}."
    return f"The {what} is the same on all {n} rows: no spread to judge it by."


def _largest_rows(centred: NDArray[np.float64]) -> str:
    """Name the rows that the mean rests on, the largest first."""
    sizes = np.abs(centred)
    named = min(_NAMED_ROWS, sizes.size)
    largest = np.argpartition(-sizes, named - 1)[:named]
    # ties by position, so that the same data give the same sentence
    rows = sorted(largest.tolist(), key=lambda i: (-sizes[i], i))
    return ", ".join(str(row) for row in rows)
