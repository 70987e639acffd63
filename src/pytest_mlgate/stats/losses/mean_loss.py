"""Is the mean loss lower: two models on the same rows, or one alone.

A t that is corrected for skewness. Where the mean rests on a handful of rows there is
no verdict, and the rows are named.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.identical_outputs import equal_losses
from pytest_mlgate.stats.inputs import as_scores
from pytest_mlgate.stats.losses.johnson import skewness_of_sum
from pytest_mlgate.stats.losses.mean_claim import METHOD_DIFFERENCE
from pytest_mlgate.stats.losses.mean_claim import METHOD_SINGLE
from pytest_mlgate.stats.losses.mean_claim import ROUNDING
from pytest_mlgate.stats.losses.mean_claim import MeanSpread
from pytest_mlgate.stats.losses.mean_claim import _largest_rows
from pytest_mlgate.stats.losses.mean_claim import claimed_mean

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from numpy.typing import NDArray

    from pytest_mlgate.measurement import Measurement


_LARGEST = 1e140


def mean_loss_difference(
    candidate_losses: ArrayLike,
    baseline_losses: ArrayLike,
    *,
    measure: str,
    note: str | None = None,
) -> Measurement:
    """Compare the mean loss of two models on the same rows.

    Parameters
    ----------
    candidate_losses, baseline_losses : array_like, shape (n_rows,)
        Finite loss of each model on each row, lower is better.
    measure : str
        What the loss is called, for messages ("log loss").
    note : str, optional
        One remark to carry along, such as a count of clipped probabilities.

    Returns
    -------
    Measurement
        Estimate: mean loss of the baseline minus that of the candidate, so that
        positive is better; `candidate` and `baseline` hold the mean losses. Undefined
        with fewer than two rows. Equal losses on every row are `identical_outputs`.

    Raises
    ------
    InvalidInput
        If the losses are not finite, beyond 1e140, or not of the same length.

    Notes
    -----
    `JohnsonT` on the row differences. Where the skewness of their mean reaches .4
    there is no verdict. Nominal .05 at the boundary of a pass, for a candidate better
    on most rows and disastrous on few (normal run of the tests repeats a column):

    ====================  ========  ========  ==========  =========
    rows, disasters       200, 2 %  1000, 2 % 1000, .5 %  200, .5 %
    ====================  ========  ========  ==========  =========
    paired t              .236      .118      .211        .484
    this rule             .037      .022      .066        .453
    no verdict            95 %      45 %      92 %        53 %
    ====================  ========  ========  ==========  =========

    The last column expects one disaster in the test set. What did not appear cannot be
    measured; prefer bounded losses.

    Examples
    --------
    >>> rng = np.random.default_rng(7)
    >>> baseline = rng.exponential(size=400)
    >>> candidate = baseline - 0.05 + 0.2 * rng.normal(size=400)
    >>> gain = mean_loss_difference(candidate, baseline, measure="log loss")
    >>> round(gain.estimate, 3), round(gain.interval(0.90).low, 3)
    (0.071, 0.055)

    The candidate's mean loss is lower by .071, certainly by more than .054.
    """
    baseline = _as_losses("baseline_losses", baseline_losses, np.size(baseline_losses))
    candidate = _as_losses("candidate_losses", candidate_losses, baseline.size)
    gains = baseline - candidate
    rounding = max(_rounding(baseline), _rounding(candidate))
    if gains.size > 1 and np.abs(gains).max() <= rounding:
        return equal_losses(
            float(baseline.mean()),
            n=gains.size,
            method=METHOD_DIFFERENCE,
            orientation=1,
        )
    return _measure(
        gains,
        what=f"difference in {measure}",
        method=METHOD_DIFFERENCE,
        rounding=rounding,
        candidate=_mean(candidate),
        baseline=_mean(baseline),
        orientation=1,
        note=note,
    )


def mean_loss(
    losses: ArrayLike, *, measure: str, note: str | None = None
) -> Measurement:
    """Measure the mean loss of one model.

    Parameters
    ----------
    losses : array_like, shape (n_rows,)
        Finite loss on each row, lower is better.
    measure : str
        What the loss is called, for messages ("Brier score").
    note : str, optional
        One remark to carry along.

    Returns
    -------
    Measurement
        Estimate: minus the mean loss (``orientation`` is -1, so that a person reads
        the loss). Undefined with fewer than two rows.

    Raises
    ------
    InvalidInput
        If the losses are not finite, or beyond 1e140.

    Notes
    -----
    The same rule as for a difference. Simulated at the boundary, levels .05 / .005,
    test sets of 200 and 1000 rows; `skew` is the share without a verdict:

    =================== ==== ============ ============ ============ ====
    model and loss      rows pass, t      pass, rule   block, rule  skew
    =================== ==== ============ ============ ============ ====
    poor, Brier .18     200  .063 / .010  .051 / .004  .041 / .003  0
    good, Brier .089    200  .074 / .016  .045 / .002  .032 / .001  0
    good, log .28       200  .081 / .020  .049 / .004  .029 / .001  1 %
    good, log .28       1000 .063 / .010  .050 / .005  .039 / .002  0
    very good, log .16  200  .100 / .031  .046 / .003  .022 / .000  14 %
    overconfident, log  200  .097 / .030  .044 / .002  .024 / .001  7 %
    5 % pos., log .09   200  .143 / .068  .023 / .002  .011 / .000  75 %
    5 % pos., log .09   1000 .084 / .020  .046 / .003  .026 / .001  0
    =================== ==== ============ ============ ============ ====

    Examples
    --------
    >>> found = mean_loss([0.1, 0.2, 0.3, 0.2, 0.1, 0.3], measure="Brier score")
    >>> round(found.estimate, 3), round(found.p_better_than(-0.3), 4)
    (-0.2, 0.0204)

    The mean loss of .2 on six rows is certainly below .3 at one-sided 5 %.
    """
    values = _as_losses("losses", losses, np.size(losses))
    return _measure(
        -values,
        what=measure,
        method=METHOD_SINGLE,
        rounding=_rounding(values),
        candidate=_mean(values),
        baseline=None,
        orientation=-1,
        note=note,
    )


def _as_losses(name: str, losses: ArrayLike, n: int) -> NDArray[np.float64]:
    values = as_scores(name, losses, n)
    if np.abs(values).max(initial=0) > _LARGEST:
        raise InvalidInput.because(
            name,
            f"at most {_LARGEST:g} in size, so that squares are finite",
            float(np.abs(values).max()),
        )
    return values


def _rounding(losses: NDArray[np.float64]) -> float:
    return ROUNDING * float(np.abs(losses).max(initial=0))


def _mean(losses: NDArray[np.float64]) -> float | None:
    return float(losses.mean()) if losses.size else None


def _measure(
    gains: NDArray[np.float64],
    *,
    what: str,
    method: str,
    rounding: float,
    candidate: float | None,
    baseline: float | None,
    orientation: int,
    note: str | None,
) -> Measurement:
    n = gains.size
    centred = gains - gains.mean() if n else gains
    spread = math.sqrt(float(np.square(centred).sum()) / (n - 1)) if n > 1 else 0.0
    found = MeanSpread(
        n=n,
        mean=float(gains.mean()) if n else 0.0,
        spread=spread,
        skewness=skewness_of_sum(centred) if spread > rounding else 0.0,
        rounding=rounding,
    )
    return claimed_mean(
        found,
        what=what,
        method=method,
        candidate=candidate,
        baseline=baseline,
        orientation=orientation,
        note=note,
        largest=lambda: _largest_rows(centred),
    )
