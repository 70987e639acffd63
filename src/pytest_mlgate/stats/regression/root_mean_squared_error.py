"""Is the root mean squared error lower: two models on the same rows, or one alone."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Interval
from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.losses.mean_contrast import Contrast
from pytest_mlgate.stats.losses.mean_contrast import TwoColumns
from pytest_mlgate.stats.losses.mean_influence import shares_of
from pytest_mlgate.stats.regression.row_losses import squared_errors
from pytest_mlgate.stats.regression.squared_error import METHOD_SINGLE
from pytest_mlgate.stats.regression.squared_error import difference
from pytest_mlgate.stats.regression.squared_error import mean_squared_error_value
from pytest_mlgate.stats.regression.squared_error import same_errors
from pytest_mlgate.stats.regression.squared_error import too_few
from pytest_mlgate.stats.regression.squared_error import undefined
from pytest_mlgate.stats.row_metric import RowMetric

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from pytest_mlgate.stats.regression.value_answers import ValueAnswers

    Floats: TypeAlias = NDArray[np.float64]


def rmse_influence(
    truth: Floats, answers: ValueAnswers, weights: Floats | None
) -> Influence | Undefined:
    """Give the root mean squared error and the pull of each row.

    Parameters
    ----------
    truth : ndarray of float, shape (n_rows,)
        The target.
    answers : ValueAnswers
        The predictions.
    weights : ndarray of float, shape (n_rows,), or None
        Positive weight of each row.

    Returns
    -------
    Influence or Undefined
        With m the mean of the squared errors, ``psi = w (e**2 - m) / (2 sqrt(m))``.
        Undefined with fewer than two rows, or where every prediction is exact.

    Examples
    --------
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> exact = ValueAnswers(values=np.array([1.0, 4.0]))
    >>> rmse_influence(np.array([1.0, 1.0]), exact, None).psi.round(2)
    array([-0.53,  0.53])

    The row that was missed by three carries the whole error.
    """
    squares = squared_errors(truth, answers.values)
    if squares.size < 2:
        return too_few("RMSE", squares.size)
    share = shares_of(squares.size, weights)
    mean = float((share * squares).sum())
    if mean == 0:
        return Undefined(
            reason=f"All {squares.size} predictions are exact: no spread to judge by."
        )
    root = math.sqrt(mean)
    return Influence(
        value=root, psi=share * (squares - mean) / (2 * root), df=squares.size - 1
    )


def rmse_difference(
    truth: Floats, candidate: ValueAnswers, baseline: ValueAnswers
) -> Measurement:
    """Compare the RMSE of two models on the same rows.

    Parameters
    ----------
    truth : ndarray of float, shape (n_rows,)
        The target.
    candidate, baseline : ValueAnswers
        Their predictions.

    Returns
    -------
    Measurement
        Estimate: RMSE of the baseline minus that of the candidate, so that positive is
        better. Undefined with fewer than two rows.

    Notes
    -----
    "The candidate's RMSE is below the baseline's by x" says that the mean of ``(r_b -
    x)**2 - e_c**2`` is positive, with r_b the baseline's RMSE: `ContrastTest` asks it
    both ways. At 0 this is the paired t of the mean squared errors, which the direct
    test is not: .059 / .0075 at nominal .05 / .005 with t₃ errors and 200 rows.

    A skewness of .4 of the difference in mean squared error leaves no verdict. Equal
    models block, and a loss of exactly the margin (a share of the RMSE) passes:

    ========  =====  ===========  ==========  ==========  ===========  ==========
    errors    rows   block        pass, 2 %   pass, 5 %   pass, 10 %   pass, 20 %
    ========  =====  ===========  ==========  ==========  ===========  ==========
    t₃        200    .048 / .004  .051        .058        .083         .106
    t₃        1000   .047 / .004  .054        .067        .083         .112
    t₅        200    .051 / .003  .049        .053        .056         .060
    t₅        1000   .047 / .004  .052        .054        .047         .055
    normal    200    (as t₅)      .050        .051        .051         .051
    normal    1000   .046 / .004  .055        .050        .049         .048
    ========  =====  ===========  ==========  ==========  ===========  ==========

    Squares of t₃ errors have no variance; a wide margin on few such rows is the limit
    of what can be promised, and MAE is the better metric there.

    Examples
    --------
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> rng = np.random.default_rng(7)
    >>> y = rng.normal(size=800)
    >>> old = ValueAnswers(values=y + 0.5 * rng.normal(size=800))
    >>> new = ValueAnswers(values=y + 0.4 * rng.normal(size=800))
    >>> gain = rmse_difference(y, new, old)
    >>> round(gain.estimate, 3), round(gain.interval(0.90).low, 3)
    (0.116, 0.09)

    The RMSE fell by .12, certainly by more than .08.
    """
    new = squared_errors(truth, candidate.values)
    old = squared_errors(truth, baseline.values)
    if new.size < 2:
        return undefined(too_few("RMSE", new.size), n=new.size)
    before, after = math.sqrt(float(old.mean())), math.sqrt(float(new.mean()))
    same = same_errors(new, old, value=after)
    if same is not None:
        return same
    if before == 0:
        reason = Undefined(
            reason=f"The baseline is exact on all {old.size} rows: an RMSE of 0 has no "
            "spread."
        )
        return undefined(reason, n=old.size, candidate=after, baseline=0.0)
    gain = before - after
    return difference(
        new,
        old,
        gain=gain,
        # a model without any error pulls by its own squares alone
        psi=_rooted(old, before) - _rooted(new, after),
        columns=TwoColumns.of(old, new),
        contrast=lambda x: _rmse_contrast(x, before=before, after=after),
        values=(after, before),
    )


def rmse_value(truth: Floats, answers: ValueAnswers) -> Measurement:
    """Measure the RMSE of one model.

    Parameters
    ----------
    truth : ndarray of float, shape (n_rows,)
        The target.
    answers : ValueAnswers
        The predictions.

    Returns
    -------
    Measurement
        Estimate: minus the RMSE (orientation -1). Undefined with fewer than two rows or
        where all squared errors are the same.

    Notes
    -----
    An RMSE is below x exactly where the mean squared error is below x², so this is
    `mean_loss` of the squared errors, with its levels and its refusal of a mean that
    rests on a handful of rows; a heavy tail cannot pass (`FEW_FOR_ONE_MODEL`).

    Examples
    --------
    >>> from pytest_mlgate.stats.regression.value_answers import ValueAnswers
    >>> y = np.random.default_rng(7).normal(size=400)
    >>> found = rmse_value(y, ValueAnswers(values=np.zeros(400)))
    >>> round(found.candidate, 2), round(found.interval(0.90).low, 2)
    (0.93, -0.99)

    The RMSE is .93 and certainly below 1.
    """
    squares = mean_squared_error_value(squared_errors(truth, answers.values))
    return replace(
        squares,
        method=METHOD_SINGLE,
        estimate=None if squares.estimate is None else _root(squares.estimate),
        candidate=None if squares.candidate is None else math.sqrt(squares.candidate),
        p_better_than=lambda x: squares.p_better_than(_square(x)) if x < 0 else 1.0,
        p_worse_than=lambda x: squares.p_worse_than(_square(x)),
        interval=lambda confidence: _rooted_interval(squares, confidence),
        rows_needed=lambda *, ok, bad, alpha, alpha_pass, power: squares.rows_needed(
            ok=_square(ok),
            bad=_square(bad),
            alpha=alpha,
            alpha_pass=alpha_pass,
            power=power,
        ),
    )


def _rooted(squares: Floats, root: float) -> Floats:
    """Give the influence values of a root mean square."""
    n = squares.size
    if root == 0:
        return np.zeros(n)
    return (squares - root * root) / (2 * root * n)


def _rmse_contrast(x: float, *, before: float, after: float) -> Contrast:
    # no RMSE is negative: a gain of more than the baseline's RMSE is out of reach
    share = max(1 - x / before, 0.0)
    aim = max(before - x, 0.0)
    return Contrast(aim * aim - after * after, share, -1.0)


def _square(x: float) -> float:
    """Turn minus an RMSE into minus a mean squared error; RMSE below 0 count as 0."""
    return -x * x if x < 0 else 0.0


def _root(x: float) -> float:
    return -math.sqrt(-x) if x < 0 else 0.0


def _rooted_interval(squares: Measurement, confidence: float) -> Interval | None:
    found = squares.interval(confidence)
    if found is None:
        return None
    return Interval(_root(found.low), _root(found.high), confidence)


ROOT_MEAN_SQUARED_ERROR = RowMetric(
    name="root_mean_squared_error",
    task="regression",
    higher_is_better=False,
    needs="values",
    scale="open",
    influence=rmse_influence,
    compare=rmse_difference,
    measure=rmse_value,
)
