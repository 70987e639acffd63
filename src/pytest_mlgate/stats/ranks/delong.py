"""Is the AUROC better: two models on the same rows, or one against a number.

DeLong's standard error with a t quantile. A pass needs twenty rows of the rarer class;
a difference that rests on a handful of rows cannot pass either.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.unanimity import Unanimous
from pytest_mlgate.stats.identical_outputs import identical_outputs
from pytest_mlgate.stats.inputs import as_binary
from pytest_mlgate.stats.inputs import as_scores
from pytest_mlgate.stats.losses.johnson import JohnsonT
from pytest_mlgate.stats.losses.student import LOGIT
from pytest_mlgate.stats.losses.student import StudentT
from pytest_mlgate.stats.planning import rows_for_count
from pytest_mlgate.stats.planning import with_floor
from pytest_mlgate.stats.ranks.hanley_mcneil import NullVarianceTest
from pytest_mlgate.stats.ranks.placements import placements

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
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
_NO_SPREAD = 1e-14


def auroc_difference(
    y: ArrayLike, candidate_scores: ArrayLike, baseline_scores: ArrayLike
) -> Measurement:
    """Compare the AUROC of two models on the same rows.

    Parameters
    ----------
    y : array_like, shape (n_rows,)
        0 or 1 per row.
    candidate_scores, baseline_scores : array_like, shape (n_rows,)
        Finite scores, larger means more likely positive; any scale.

    Returns
    -------
    Measurement
        Estimate: AUROC of the candidate minus that of the baseline, in [-1, 1].
        Undefined if a class has fewer than two rows. Equal scores on every row are
        `identical_outputs`; equal rankings get an exact bound.

    Raises
    ------
    InvalidInput
        If the truth is not 0 and 1, or scores are not finite, one per row.

    Notes
    -----
    Standard error of DeLong et al. [1]_ from the differences of the two models'
    placement values; Satterthwaite's degrees of freedom from its two components.
    Simulated levels at .05 / .005 / .0005, both models alike, t against z:

    ========= ======================= =======================
    pos./neg. z                       t
    ========= ======================= =======================
    10 / 190  .061 / .0071 / .0009    .045 / .0023 / .0001
    20 / 980  .055 / .0072 / .0011    .047 / .0036 / .0002
    50 / 950  .052 / .0053 / .0007    .049 / .0042 / .0005
    200/1800  .051 / .0059 / .0008    .050 / .0055 / .0007
    ========= ======================= =======================

    A candidate that loses a few positives altogether has skewed differences, on which
    the t passes too easily: the same scores but for a tenth of the positives, whose
    score is drawn anew from the negatives' distribution, pass at the boundary in .16
    (20 / 180), .14 (50 / 950) and .087 (200 / 1800) of test sets. So the p-values are
    the larger of Student's and Johnson's, and a skewness of .4 of the estimate cannot
    pass: .004, .018 and .034. A loss that is expected in fewer than about five rows of
    the test set is often not in it, and then nothing can measure it.

    References
    ----------
    .. [1] DeLong, E. R., DeLong, D. M. and Clarke-Pearson, D. L. (1988). Comparing the
       areas under two or more correlated receiver operating characteristic curves: a
       nonparametric approach. Biometrics 44, 837-845.

    Examples
    --------
    >>> rng = np.random.default_rng(7)
    >>> y = np.arange(600) % 5 == 0
    >>> baseline = y + rng.normal(size=600)
    >>> candidate = y + baseline
    >>> gain = auroc_difference(y, candidate, baseline)
    >>> round(gain.estimate, 3), gain.p_better_than(0.0) < 0.001
    (0.171, True)

    The candidate's AUROC is higher by .17, and that is no accident of these rows.
    """
    positive = as_binary(y)
    candidate = as_scores("candidate_scores", candidate_scores, positive.size)
    baseline = as_scores("baseline_scores", baseline_scores, positive.size)
    lacking = _lacking(positive)
    if lacking is not None:
        return Measurement.undefined(lacking, n=positive.size, method=METHOD_DIFFERENCE)
    of_baseline = placements(positive, baseline)
    if np.array_equal(candidate, baseline):
        return identical_outputs(
            of_baseline.auroc, n=positive.size, method=METHOD_DIFFERENCE
        )
    of_candidate = placements(positive, candidate)
    return replace(
        _measure_difference(_Sample.of(of_candidate - of_baseline)),
        candidate=of_candidate.auroc,
        baseline=of_baseline.auroc,
    )


def auroc(y: ArrayLike, scores: ArrayLike) -> Measurement:
    """Measure the AUROC of one model.

    Parameters
    ----------
    y : array_like, shape (n_rows,)
        0 or 1 per row.
    scores : array_like, shape (n_rows,)
        Finite scores, larger means more likely positive; any scale.

    Returns
    -------
    Measurement
        Estimate: the AUROC, in [0, 1]; 0.5 where all scores are equal. Undefined if a
        class has fewer than two rows.

    Raises
    ------
    InvalidInput
        If the truth is not 0 and 1, or scores are not finite, one per row.

    Notes
    -----
    The upper limit (and the p-value of a failure) is DeLong's on the logit scale with
    Satterthwaite's degrees of freedom. The lower limit (and the p-value of a pass) is
    the lower one of that and of `NullVarianceTest`: near 1 the AUROC hangs on a few
    misplaced positives, and where the data lack them the standard error is too small.

    Simulated at the boundary (normal scores; standard deviation of the positives 1,
    and 2 in brackets, which puts a few of them among the worst), level .05:

    ========= ====== =============== =============== ===============
    pos./neg. AUROC  pass, logit t   pass, this rule block
    ========= ====== =============== =============== ===============
    20 / 180  .80    .060 (.053)     .035 (.051)     .042 (.042)
    20 / 180  .95    .100 (.167)     .003 (.048)     .039 (.044)
    20 / 980  .80    .063 (.052)     .034 (.051)     .041 (.038)
    20 / 980  .95    .126 (.174)     .002 (.062)     .037 (.042)
    20 / 980  .99    .206 (.366)     .000 (.000)     .041 (.044)
    50 / 950  .80    .054 (.048)     .039 (.048)     .046 (.046)
    50 / 950  .95    .081 (.096)     .014 (.078)     .043 (.046)
    50 / 950  .99    .145 (.258)     .000 (.000)     .038 (.047)
    ========= ====== =============== =============== ===============

    An AUROC of exactly 0, 1 or (all scores equal) 0.5 has no variance in the sample.
    Pairs of different rows are independent and there are as many as rows of the rarer
    class: `Unanimous` bounds the AUROC from them.

    Examples
    --------
    >>> rng = np.random.default_rng(7)
    >>> y = np.arange(600) % 5 == 0
    >>> found = auroc(y, y + rng.normal(size=600))
    >>> round(found.estimate, 3), round(found.interval(0.90).low, 3)
    (0.755, 0.712)

    An AUROC of .76; at one-sided 5 % certainly above .71.
    """
    positive = as_binary(y)
    values = as_scores("scores", scores, positive.size)
    lacking = _lacking(positive)
    if lacking is not None:
        return Measurement.undefined(lacking, n=positive.size, method=METHOD_SINGLE)
    return _measure_single(_Sample.of(placements(positive, values)))


def auroc_difference_of_sums(
    of_positives: PowerSums,
    of_negatives: PowerSums,
    *,
    candidate: float,
    baseline: float,
) -> Measurement:
    """Compare the AUROC of two models by sums of their placement values.

    Parameters
    ----------
    of_positives, of_negatives : PowerSums
        Of the candidate's placement value minus the baseline's (see `Placements`), on
        the rows of each class; two rows or more.
    candidate, baseline : float
        The AUROC of each model.

    Returns
    -------
    Measurement
        As `auroc_difference`, up to rounding.

    Examples
    --------
    >>> from pytest_mlgate.stats.losses.power_sums import PowerSums
    >>> one = PowerSums(n=50, total=2.5, squares=1.0, cubes=0.1, low=-0.3, high=0.5)
    >>> zero = PowerSums(n=200, total=10.0, squares=2.0, cubes=0.3, low=-0.3, high=0.5)
    >>> gain = auroc_difference_of_sums(one, zero, candidate=0.85, baseline=0.8)
    >>> round(gain.estimate, 3), round(gain.interval(0.90).low, 3)
    (0.05, 0.016)

    Higher by .05, and certainly higher.
    """
    return replace(
        _measure_difference(_Sample.of_sums(of_positives, of_negatives)),
        candidate=candidate,
        baseline=baseline,
    )


def auroc_of_sums(of_positives: PowerSums, of_negatives: PowerSums) -> Measurement:
    """Measure the AUROC of one model by sums of its placement values.

    Parameters
    ----------
    of_positives, of_negatives : PowerSums
        Of the placement values on the rows of each class (see `Placements`); two rows
        or more.

    Returns
    -------
    Measurement
        That of `auroc`, up to the rounding of the sums.

    Examples
    --------
    >>> from pytest_mlgate.stats.losses.power_sums import PowerSums
    >>> one = PowerSums(n=50, total=40.0, squares=34.0, cubes=30.0, low=0.1, high=1.0)
    >>> zero = PowerSums(n=99, total=79.2, squares=66.0, cubes=57.0, low=0.1, high=1.0)
    >>> found = auroc_of_sums(one, zero)
    >>> round(found.estimate, 3), found.n
    (0.8, 149)

    An AUROC of .8 on 149 rows, none of which was looked at.
    """
    return _measure_single(_Sample.of_sums(of_positives, of_negatives))


def why_no_auroc(n_positives: int, n_negatives: int) -> str | None:
    """Say which class has no spread to measure, None where both have."""
    if min(n_positives, n_negatives) > 1:
        return None
    return (
        f"AUROC needs at least two rows of each class; there are {n_positives} "
        f"positive and {n_negatives} negative rows."
    )


def _lacking(positive: NDArray[np.bool_]) -> str | None:
    n_positives = int(np.count_nonzero(positive))
    return why_no_auroc(n_positives, positive.size - n_positives)


@dataclass(frozen=True, slots=True)
class _Spread:
    """Size and shape of the error of a mean of placement values."""

    standard_error: float
    df: float
    skewness: float

    @classmethod
    def of(cls, found: Placements, centre: float) -> _Spread | None:
        one, zero = found.of_positives - centre, found.of_negatives - centre
        return cls.of_powers(one.size, zero.size, _powers(one), _powers(zero))

    @classmethod
    def of_powers(
        cls, n1: int, n0: int, one: tuple[float, float], zero: tuple[float, float]
    ) -> _Spread | None:
        """Measure it by squares and cubes; None where every row says the same."""
        (squares1, cubes1), (squares0, cubes0) = one, zero
        v1, v0 = squares1 / (n1 - 1) / n1, squares0 / (n0 - 1) / n0
        standard_error = math.sqrt(v1 + v0)
        if standard_error < _NO_SPREAD:
            return None
        share = v1 / (v1 + v0)
        third = cubes1 / n1**3 + cubes0 / n0**3
        return cls(
            standard_error,
            1 / (share**2 / (n1 - 1) + (1 - share) ** 2 / (n0 - 1)),
            third / (squares1 / n1**2 + squares0 / n0**2) ** 1.5,
        )


@dataclass(frozen=True, slots=True)
class _Sample:
    """Placement values as far as the procedures need them."""

    n1: int
    n0: int
    auroc: float
    spread: _Spread | None

    @classmethod
    def of(cls, found: Placements) -> _Sample:
        n1, n0 = found.of_positives.size, found.of_negatives.size
        return cls(n1, n0, found.auroc, _Spread.of(found, found.auroc))

    @classmethod
    def of_sums(cls, one: PowerSums, zero: PowerSums) -> _Sample:
        powers = [(s.squares_about_mean, s.cubes_about_mean) for s in (one, zero)]
        return cls(one.n, zero.n, one.mean, _Spread.of_powers(one.n, zero.n, *powers))


def _powers(values: NDArray[np.float64]) -> tuple[float, float]:
    """Sum squares and cubes; not by BLAS, whose sums depend on its threads."""
    powers = np.square(values)
    squares = float(powers.sum())
    powers *= values
    return squares, float(powers.sum())


def _measure_difference(difference: _Sample) -> Measurement:
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


def _measure_single(found: _Sample) -> Measurement:
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
