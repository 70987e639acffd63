"""What can be claimed of an AUROC, or of two, from the spread of placements."""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.unanimity import Unanimous
from pytest_mlgate.stats.losses.johnson import JohnsonT
from pytest_mlgate.stats.losses.student import LOGIT
from pytest_mlgate.stats.losses.student import StudentT
from pytest_mlgate.stats.planning import rows_for_count
from pytest_mlgate.stats.planning import with_floor
from pytest_mlgate.stats.ranks.hanley_mcneil import NullVarianceTest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.measurement import RowsNeeded
    from pytest_mlgate.stats.losses.power_sums import PowerSums
    from pytest_mlgate.stats.ranks.placements import Placements

RARER_CLASS = 20
"""Rows of the rarer class that a pass needs."""


METHOD_DIFFERENCE = "DeLong, paired, t with Satterthwaite degrees of freedom"


METHOD_SINGLE = "DeLong on the logit scale, t with Satterthwaite degrees of freedom"


METHOD_COUNTING = "exact bound from disjoint positive-negative pairs"


ASSUMPTIONS = ("rows are independent",)


# below any standard error that one misplaced row can make, above rounding
NO_SPREAD = 1e-14


def why_no_auroc(n_positives: int, n_negatives: int) -> str | None:
    """Say which class has no spread to measure, None where both have."""
    if min(n_positives, n_negatives) > 1:
        return None
    return (
        f"AUROC needs at least two rows of each class; there are {n_positives} "
        f"positive and {n_negatives} negative rows."
    )


@dataclass(frozen=True, slots=True)
class PlacementSpread:
    """Size and shape of the error of a mean of placement values."""

    standard_error: float
    df: float
    skewness: float

    @classmethod
    def of(cls, found: Placements, centre: float) -> PlacementSpread | None:
        """Measure it by placement values about a centre."""
        one, zero = found.of_positives - centre, found.of_negatives - centre
        return cls.of_powers(one.size, zero.size, _powers(one), _powers(zero))

    @classmethod
    def of_powers(
        cls, n1: int, n0: int, one: tuple[float, float], zero: tuple[float, float]
    ) -> PlacementSpread | None:
        """Measure it by squares and cubes; None where every row says the same."""
        (squares1, cubes1), (squares0, cubes0) = one, zero
        v1, v0 = squares1 / (n1 - 1) / n1, squares0 / (n0 - 1) / n0
        standard_error = math.sqrt(v1 + v0)
        if standard_error < NO_SPREAD:
            return None
        share = v1 / (v1 + v0)
        third = cubes1 / n1**3 + cubes0 / n0**3
        return cls(
            standard_error,
            1 / (share**2 / (n1 - 1) + (1 - share) ** 2 / (n0 - 1)),
            third / (squares1 / n1**2 + squares0 / n0**2) ** 1.5,
        )


@dataclass(frozen=True, slots=True)
class PlacementSample:
    """Placement values as far as the procedures need them."""

    n1: int
    n0: int
    auroc: float
    spread: PlacementSpread | None

    @classmethod
    def of(cls, found: Placements) -> PlacementSample:
        """Take it from placement values."""
        n1, n0 = found.of_positives.size, found.of_negatives.size
        return cls(n1, n0, found.auroc, PlacementSpread.of(found, found.auroc))

    @classmethod
    def of_sums(cls, one: PowerSums, zero: PowerSums) -> PlacementSample:
        """Take it from sums of powers of placement values."""
        powers = [(s.squares_about_mean, s.cubes_about_mean) for s in (one, zero)]
        return cls(
            one.n, zero.n, one.mean, PlacementSpread.of_powers(one.n, zero.n, *powers)
        )


def _powers(values: NDArray[np.float64]) -> tuple[float, float]:
    """Sum squares and cubes; not by BLAS, whose sums depend on its threads."""
    powers = np.square(values)
    squares = float(powers.sum())
    powers *= values
    return squares, float(powers.sum())


def measure_difference(difference: PlacementSample) -> Measurement:
    """Claim a difference of two AUROCs: t, or exact where no row differs in spread."""
    n1, n0 = difference.n1, difference.n0
    n, estimate, spread = n1 + n0, difference.auroc, difference.spread
    few, floor = _few_rows(n1, n0)
    if spread is None:
        counted = Unanimous(value=estimate, low=-1.0, high=1.0, count=min(n1, n0), n=n)
        return _measurement(
            counted, estimate, n=n, method=METHOD_COUNTING, few=few, floor=floor
        )
    claim = JohnsonT(
        estimate=estimate,
        standard_error=spread.standard_error,
        df=spread.df,
        n=n,
        skewness=spread.skewness,
    )
    if claim.rests_on_few_rows:
        few = few or "The difference rests on a handful of rows."
        floor = max(floor, claim.rows_until_many)
    return _measurement(
        claim, estimate, n=n, method=METHOD_DIFFERENCE, few=few, floor=floor
    )


def measure_single(found: PlacementSample) -> Measurement:
    """Claim one AUROC on the logit scale, or exactly where it is unanimous."""
    n1, n0 = found.n1, found.n0
    n, estimate, spread = n1 + n0, found.auroc, found.spread
    few, floor = _few_rows(n1, n0)
    if spread is None:
        counted = Unanimous(value=estimate, low=0.0, high=1.0, count=min(n1, n0), n=n)
        return replace(
            _measurement(
                counted, estimate, n=n, method=METHOD_COUNTING, few=few, floor=floor
            ),
            candidate=estimate,
        )
    claim = _Careful(
        logit=StudentT(
            estimate=estimate,
            # the slope of the logit at the estimate
            standard_error=spread.standard_error / (estimate * (1 - estimate)),
            df=spread.df,
            n=n,
            scale=LOGIT,
        ),
        null=NullVarianceTest(auroc=estimate, n_positives=n1, n_negatives=n0),
    )
    return replace(
        _measurement(claim, estimate, n=n, method=METHOD_SINGLE, few=few, floor=floor),
        candidate=estimate,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Careful:
    """The logit interval, with the lower one of two lower limits."""

    logit: StudentT
    null: NullVarianceTest

    def p_better_than(self, x: float) -> float:
        return max(self.logit.p_better_than(x), self.null.p_better_than(x))

    def p_worse_than(self, x: float) -> float:
        return self.logit.p_worse_than(x)

    def interval(self, confidence: float) -> Interval:
        low, high, _ = self.logit.interval(confidence)
        other = self.null.lower_limit((1 - confidence) / 2)
        return Interval(min(low, other), high, confidence)

    @property
    def rows_needed(self) -> RowsNeeded:
        return self.logit.rows_needed


def _few_rows(n1: int, n0: int) -> tuple[str | None, int]:
    """Say why there are too few of the rarer class, and the rows that bring enough."""
    rarer, name = min((n1, "positive"), (n0, "negative"))
    if rarer >= RARER_CLASS:
        return None, 0
    return (
        f"{rarer} {name} rows are too few to pass; it takes {RARER_CLASS}.",
        rows_for_count(RARER_CLASS, have=rarer, n=n1 + n0),
    )


def _measurement(
    claim: JohnsonT | Unanimous | _Careful,
    estimate: float,
    *,
    n: int,
    method: str,
    few: str | None,
    floor: int,
) -> Measurement:
    return Measurement(
        estimate=estimate,
        n=n,
        method=method,
        p_better_than=claim.p_better_than,
        p_worse_than=claim.p_worse_than,
        interval=claim.interval,
        rows_needed=with_floor(claim.rows_needed, floor),
        assumptions=ASSUMPTIONS,
        cannot_pass=few,
    )
