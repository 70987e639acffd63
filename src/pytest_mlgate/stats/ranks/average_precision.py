"""Is the average precision better: two models on the same rows, or one alone.

The step estimator (no interpolation, ties grouped), with a standard error from its
influence function. A pass needs fifty positive rows. The value depends on the share of
positives: compare it only on the same rows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.counts.unanimity import Unanimous
from pytest_mlgate.stats.identical_outputs import identical_outputs
from pytest_mlgate.stats.inputs import as_binary
from pytest_mlgate.stats.inputs import as_scores
from pytest_mlgate.stats.losses.johnson import JohnsonT
from pytest_mlgate.stats.losses.johnson import skewness_of_sum
from pytest_mlgate.stats.losses.student import LOGIT
from pytest_mlgate.stats.losses.student import StudentT
from pytest_mlgate.stats.planning import rows_for_count
from pytest_mlgate.stats.planning import with_floor

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from numpy.typing import NDArray

POSITIVES = 50
"""Positive rows that a pass needs."""

METHOD_DIFFERENCE = (
    "influence function, paired, t with positives - 1 degrees of freedom"
)
METHOD_SINGLE = "influence function, logit scale, t with positives - 1 degrees"
METHOD_COUNTING = "bound by counting: both models rank the rows alike"
ASSUMPTIONS = ("rows are independent", "the share of positives is that of later use")

# below any standard error that one row can make, above rounding
_NO_SPREAD = 1e-13


def average_precision_difference(
    y: ArrayLike, candidate_scores: ArrayLike, baseline_scores: ArrayLike
) -> Measurement:
    """Compare the average precision of two models on the same rows.

    Parameters
    ----------
    y : array_like, shape (n_rows,)
        0 or 1 per row.
    candidate_scores, baseline_scores : array_like, shape (n_rows,)
        Finite scores, larger means more likely positive; any scale.

    Returns
    -------
    Measurement
        Estimate: average precision of the candidate minus that of the baseline, in
        [-1, 1]. Undefined with fewer than two positives or no negative. Equal scores
        on every row are `identical_outputs`.

    Raises
    ------
    InvalidInput
        If the truth is not 0 and 1, or scores are not finite, one per row.

    Notes
    -----
    The differences of the two models' influence values (see `influence`) give the
    standard error; the p-values are the larger of Student's and Johnson's with
    ``positives - 1`` degrees of freedom. A skewness of .4 of the estimate cannot pass.

    Student's t alone, simulated at .05 / .005 / .0005: false failures with 50
    positives .044 / .0023 / .0001, with 200 .053 / .0053 / .0005; passes at the
    boundary with 20 positives .085, with 50 .063, with 200 .054.

    Two different scores that rank the rows alike have no variance. Then `Unanimous`
    counts as many observations as there are rows of the rarer class, which is exact
    for pairs (as in the AUROC) and a fair reckoning for precision.

    Examples
    --------
    >>> rng = np.random.default_rng(7)
    >>> y = np.arange(600) % 5 == 0
    >>> baseline = y + rng.normal(size=600)
    >>> gain = average_precision_difference(y, y + baseline, baseline)
    >>> round(gain.estimate, 3), gain.p_better_than(0.0) < 0.001
    (0.349, True)

    The candidate's average precision is higher by .35, far beyond chance.
    """
    positive = as_binary(y)
    candidate = as_scores("candidate_scores", candidate_scores, positive.size)
    baseline = as_scores("baseline_scores", baseline_scores, positive.size)
    lacking = _lacking(positive)
    if lacking is not None:
        return Measurement.undefined(lacking, n=positive.size, method=METHOD_DIFFERENCE)
    value_b, psi_b = influence(positive, baseline)
    if np.array_equal(candidate, baseline):
        return identical_outputs(value_b, n=positive.size, method=METHOD_DIFFERENCE)
    value_c, psi = influence(positive, candidate)
    psi -= psi_b
    return _measure_difference(psi, positive, candidate=value_c, baseline=value_b)


def average_precision(y: ArrayLike, scores: ArrayLike) -> Measurement:
    """Measure the average precision of one model.

    Parameters
    ----------
    y : array_like, shape (n_rows,)
        0 or 1 per row.
    scores : array_like, shape (n_rows,)
        Finite scores, larger means more likely positive; any scale.

    Returns
    -------
    Measurement
        Estimate: the average precision, in (0, 1]; the share of positives where all
        scores are equal. Undefined with fewer than two positives, no negative, or a
        perfect ranking, which has no variance to judge it by.

    Raises
    ------
    InvalidInput
        If the truth is not 0 and 1, or scores are not finite, one per row.

    Notes
    -----
    The p-value of a failure comes from the logit scale, that of a pass is the larger
    one of the logit and the plain scale. Simulated at the boundary with rows drawn at
    random, levels .05 (.005), normal scores:

    ========== ==== ============== ============== ==============
    pos./neg.  AP   pass, plain    pass, logit    block, logit
    ========== ==== ============== ============== ==============
    50 / 450   .21  .055 (.003)    .085 (.009)    .032 (.004)
    50 / 450   .48  .079 (.011)    .073 (.008)    .033 (.003)
    50 / 450   .91  .114 (.039)    .054 (.003)    .038 (.003)
    100 / 900  .21  .058 (.003)    .079 (.007)    .031 (.004)
    100 / 900  .91  .092 (.023)    .051 (.004)    .046 (.005)
    100 / 100  .85  .106 (.030)    .072 (.008)    .039 (.003)
    200 / 1800 .48  .061 (.009)    .060 (.008)    .039 (.003)
    ========== ==== ============== ============== ==============

    The larger of the two therefore passes at the boundary in .05 to .075 of test sets:
    the estimator is biased upwards a little where positives are few.

    Examples
    --------
    >>> rng = np.random.default_rng(7)
    >>> y = np.arange(600) % 5 == 0
    >>> found = average_precision(y, y + rng.normal(size=600))
    >>> round(found.estimate, 3), round(found.interval(0.90).low, 3)
    (0.461, 0.383)

    An average precision of .46; at one-sided 5 % certainly above .38.
    """
    positive = as_binary(y)
    values = as_scores("scores", scores, positive.size)
    lacking = _lacking(positive)
    if lacking is not None:
        return Measurement.undefined(lacking, n=positive.size, method=METHOD_SINGLE)
    value, psi = influence(positive, values)
    n_positives = int(np.count_nonzero(positive))
    standard_error = _standard_error(psi, n_positives)
    if standard_error < _NO_SPREAD:
        return Measurement.undefined(
            "The ranking is perfect: there is no spread by which to judge it.",
            n=positive.size,
            method=METHOD_SINGLE,
            candidate=value,
        )
    claim = _BothScales.of(value, standard_error, df=n_positives - 1, n=positive.size)
    few, floor = _few_positives(n_positives, positive.size)
    return Measurement(
        estimate=value,
        n=positive.size,
        method=METHOD_SINGLE,
        p_better_than=claim.p_better_than,
        p_worse_than=claim.logit.p_worse_than,
        interval=claim.interval,
        rows_needed=with_floor(claim.logit.rows_needed, floor),
        candidate=value,
        assumptions=ASSUMPTIONS,
        cannot_pass=few,
    )


def influence(
    positive: NDArray[np.bool_], scores: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """Find the average precision and what each row contributes to its error.

    Parameters
    ----------
    positive : ndarray of bool, shape (n_rows,)
        The truth; at least one row is positive.
    scores : ndarray, shape (n_rows,)
        Finite; larger means more likely positive.

    Returns
    -------
    value : float
        The average precision (step estimator, rows of equal score taken together).
    psi : ndarray, shape (n_rows,)
        Influence values, centred, in the order of the rows; the variance of `value`
        is about ``sum(psi**2)``.

    Notes
    -----
    With T and P the shares of rows that are positive, or any, at or above a score, and
    sums over the distinct scores t at or below the row's own score s::

        psi = (y (T/P + A - value) - B) / (n share_of_positives)
        A = sum(dT / P),  B = sum(T / P**2 dT)

    Boyd, Eng and Page [1]_ compare estimators of the same area.

    References
    ----------
    .. [1] Boyd, K., Eng, K. H. and Page, C. D. (2013). Area under the precision-recall
       curve: point estimates and confidence intervals. ECML PKDD 2013, 451-466.

    Examples
    --------
    >>> value, psi = influence(np.array([True, False, True]), np.array([3.0, 2, 1]))
    >>> round(value, 3), abs(round(float(psi.sum()), 12))
    (0.833, 0.0)

    Precision 1 at the first positive and 2/3 at the second: 5/6 on average.
    """
    order = np.argsort(-scores)
    ranked, labels = scores[order], positive[order]
    # last row of every group of equal scores
    ends = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), ranked.size - 1)
    hits = np.cumsum(labels)[ends].astype(np.float64)
    rows = ends + 1.0
    total = hits[-1]
    precision = hits / rows
    gained = np.diff(hits, prepend=0.0)
    value = float((precision * gained).sum() / total)
    # in counts: the shares of the formula with their common n taken out
    a = np.cumsum((gained / rows)[::-1])[::-1]
    b = np.cumsum((precision / rows * gained)[::-1])[::-1]
    of_positives, of_negatives = precision + a - value - b, -b
    if ends.size < ranked.size:
        sizes = np.diff(ends, prepend=-1)
        of_positives = np.repeat(of_positives, sizes)
        of_negatives = np.repeat(of_negatives, sizes)
    psi = np.empty(ranked.size)
    psi[order] = np.where(labels, of_positives, of_negatives) / total
    return value, psi


def _lacking(positive: NDArray[np.bool_]) -> str | None:
    """Say why there is nothing to measure, if so."""
    n_positives = int(np.count_nonzero(positive))
    if n_positives > 1 and n_positives < positive.size:
        return None
    return (
        "Average precision needs two positive rows and a negative one; there are "
        f"{n_positives} positive and {positive.size - n_positives} negative rows."
    )


def _standard_error(psi: NDArray[np.float64], n_positives: int) -> float:
    """Estimate it with the factor of a variance among the positives."""
    return math.sqrt(float(np.square(psi).sum()) * n_positives / (n_positives - 1))


def _few_positives(n_positives: int, n: int) -> tuple[str | None, int]:
    """Say why the positives are too few, and the rows that bring enough."""
    if n_positives >= POSITIVES:
        return None, 0
    return (
        f"{n_positives} positive rows are too few to pass; it takes {POSITIVES}.",
        rows_for_count(POSITIVES, have=n_positives, n=n),
    )


def _measure_difference(
    psi: NDArray[np.float64],
    positive: NDArray[np.bool_],
    *,
    candidate: float,
    baseline: float,
) -> Measurement:
    n, n_positives = positive.size, int(np.count_nonzero(positive))
    estimate, standard_error = candidate - baseline, _standard_error(psi, n_positives)
    few, floor = _few_positives(n_positives, n)
    claim: JohnsonT | Unanimous
    if standard_error < _NO_SPREAD:
        method = METHOD_COUNTING
        count = min(n_positives, n - n_positives)
        claim = Unanimous(value=estimate, low=-1.0, high=1.0, count=count, n=n)
    else:
        method = METHOD_DIFFERENCE
        claim = JohnsonT(
            estimate=estimate,
            standard_error=standard_error,
            df=n_positives - 1,
            n=n,
            skewness=skewness_of_sum(psi),
        )
        if claim.rests_on_few_rows:
            few = few or "The difference rests on a handful of rows."
            floor = max(floor, claim.rows_until_many)
    return Measurement(
        estimate=estimate,
        n=n,
        method=method,
        p_better_than=claim.p_better_than,
        p_worse_than=claim.p_worse_than,
        interval=claim.interval,
        rows_needed=with_floor(claim.rows_needed, floor),
        candidate=candidate,
        baseline=baseline,
        assumptions=ASSUMPTIONS,
        cannot_pass=few,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _BothScales:
    """The lower one of two lower limits, and the upper limit of the logit scale."""

    logit: StudentT
    plain: StudentT

    @classmethod
    def of(
        cls, value: float, standard_error: float, *, df: float, n: int
    ) -> _BothScales:
        return cls(
            logit=StudentT(
                estimate=value,
                # the slope of the logit at the estimate
                standard_error=standard_error / (value * (1 - value)),
                df=df,
                n=n,
                scale=LOGIT,
            ),
            plain=StudentT(estimate=value, standard_error=standard_error, df=df, n=n),
        )

    def p_better_than(self, x: float) -> float:
        return max(self.logit.p_better_than(x), self.plain.p_better_than(x))

    def interval(self, confidence: float) -> Interval:
        low, high, _ = self.logit.interval(confidence)
        return Interval(min(low, self.plain.interval(confidence).low), high, confidence)
