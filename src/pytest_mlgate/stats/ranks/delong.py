"""Is the AUROC better: two models on the same rows, or one against a number.

DeLong's standard error with a t quantile. A pass needs twenty rows of the rarer class;
a difference that rests on a handful of rows cannot pass either.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.identical_outputs import identical_outputs
from pytest_mlgate.stats.inputs import as_binary
from pytest_mlgate.stats.inputs import as_scores
from pytest_mlgate.stats.ranks.auroc_claim import METHOD_DIFFERENCE
from pytest_mlgate.stats.ranks.auroc_claim import METHOD_SINGLE
from pytest_mlgate.stats.ranks.auroc_claim import PlacementSample
from pytest_mlgate.stats.ranks.auroc_claim import measure_difference
from pytest_mlgate.stats.ranks.auroc_claim import measure_single
from pytest_mlgate.stats.ranks.auroc_claim import why_no_auroc
from pytest_mlgate.stats.ranks.placements import placements

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from numpy.typing import NDArray


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
        measure_difference(PlacementSample.of(of_candidate - of_baseline)),
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
    return measure_single(PlacementSample.of(placements(positive, values)))


def _lacking(positive: NDArray[np.bool_]) -> str | None:
    n_positives = int(np.count_nonzero(positive))
    return why_no_auroc(n_positives, positive.size - n_positives)
