"""What can be claimed of RMSE and R²: the part that both share.

Both are curved functions of the mean squared error, and squares have heavy tails, so
the mean squared error decides where it can: the sign of a difference is always its,
and where it rests on a handful of rows there is no verdict.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.measurement import Measurement
from pytest_mlgate.stats.identical_outputs import equal_losses
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.losses.johnson import JohnsonT
from pytest_mlgate.stats.losses.johnson import skewness_of_sum
from pytest_mlgate.stats.losses.mean_contrast import ContrastTest
from pytest_mlgate.stats.losses.mean_loss import mean_loss
from pytest_mlgate.stats.planning import with_floor

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from numpy.typing import NDArray

    from pytest_mlgate.stats.losses.mean_contrast import Contrast
    from pytest_mlgate.stats.losses.mean_contrast import TwoColumns

    Floats: TypeAlias = NDArray[np.float64]

METHOD_DIFFERENCE = "paired t of squared errors and of influence values, both Johnson's"
METHOD_SINGLE = "t of squared errors and Johnson's modified t, the weaker of the two"
ASSUMPTIONS = ("rows are independent",)

FEW_FOR_ONE_MODEL = 0.2
"""Skewness of a mean squared error at which one model cannot pass.

Half of what mean losses allow: squares of heavy-tailed errors look best when the tail
is not in the data. Rates of passing at the boundary, nominal .05, by this limit:

=========== ===== ===== ===== =============
errors      rows  .4    .2    refused by .2
=========== ===== ===== ===== =============
t₃          200   .173  .006  .99
t₃          1000  .188  .034  .96
t₃          5000  .175  .072  .90
t₅          200   .086  .023  .94
t₅          1000  .083  .068  .61
t₅          5000  .067  .063  .29
normal      200   .050  .042  .28
normal      1000  .051  .051  0
=========== ===== ===== ===== =============
"""

_HEAVY_TAIL = "The mean squared error rests on few rows: too heavy a tail to pass."

ROUNDING = 1e-12
"""Relative to the largest squared error: differences below this are rounding."""


def difference(
    new: Floats,
    old: Floats,
    *,
    gain: float,
    psi: Floats,
    columns: TwoColumns,
    contrast: Callable[[float], Contrast],
    values: tuple[float, float],
) -> Measurement:
    """Measure a gain that has the sign of the difference in mean squared error.

    Parameters
    ----------
    new, old : ndarray of float, shape (n_rows,)
        Squared errors of candidate and baseline; at least two rows.
    gain : float
        The estimate.
    psi : ndarray of float, shape (n_rows,)
        Its influence values.
    columns : TwoColumns
        The two columns whose means it is made of.
    contrast : callable
        ``contrast(x)`` is positive where the gain is above `x`.
    values : (float, float)
        The metric of the candidate and of the baseline.

    Returns
    -------
    Measurement
        Undefined where the squared errors differ by the same on every row.
    """
    gains = old - new
    direct = johnson_of(gain, psi)
    guard = johnson_of(float(gains.mean()), (gains - gains.mean()) / gains.size)
    what = "difference in mean squared error"
    if direct is None or guard is None:
        reason = Undefined(
            reason=f"The {what} is the same on all {new.size} rows: no spread to judge "
            "it by."
        )
        return undefined(reason, n=new.size, candidate=values[0], baseline=values[1])
    test = ContrastTest(direct=direct, columns=columns, contrast=contrast)
    found = measured(test, guard=guard, what=what, method=METHOD_DIFFERENCE)
    return replace(found, candidate=values[0], baseline=values[1])


def same_errors(new: Floats, old: Floats, *, value: float) -> Measurement | None:
    """Recognise two models with the same squared error on every row.

    Parameters
    ----------
    new, old : ndarray of float, shape (n_rows,)
        Squared errors of candidate and baseline.
    value : float
        The metric, which then is the same for both.

    Returns
    -------
    Measurement or None
    """
    rounding = ROUNDING * max(float(new.max()), float(old.max()))
    if np.abs(new - old).max() > rounding:
        return None
    return equal_losses(value, n=new.size, method=METHOD_DIFFERENCE)


def johnson_of(estimate: float, psi: Floats) -> JohnsonT | None:
    """Make the claim of influence values of independent rows.

    Parameters
    ----------
    estimate : float
        The effect.
    psi : ndarray of float, shape (n_rows,)
        Influence values that sum to 0; at least two rows.

    Returns
    -------
    JohnsonT or None
        None where no row pulls.
    """
    n, squares = psi.size, float(np.square(psi).sum())
    if squares == 0:
        return None
    return JohnsonT(
        estimate=estimate,
        standard_error=math.sqrt(squares * n / (n - 1)),
        df=n - 1,
        n=n,
        skewness=skewness_of_sum(psi),
    )


def measured(
    test: ContrastTest, *, guard: JohnsonT, what: str, method: str
) -> Measurement:
    """Turn a test into a measurement, without a verdict where `guard` is too skewed.

    Parameters
    ----------
    test : ContrastTest
        What answers.
    guard : JohnsonT
        The mean that must not rest on a handful of rows.
    what : str
        What that mean is called.
    method : str
        The procedure, in the words of the field.

    Returns
    -------
    Measurement
    """
    few = guard.rests_on_few_rows
    return Measurement(
        estimate=test.direct.estimate,
        n=test.direct.n,
        method=method,
        p_better_than=test.p_better_than,
        p_worse_than=test.p_worse_than,
        interval=test.interval,
        rows_needed=with_floor(
            test.direct.rows_needed, guard.rows_until_many if few else 0
        ),
        assumptions=ASSUMPTIONS,
        cannot_judge=f"The {what} rests on a handful of rows." if few else None,
    )


def mean_squared_error_value(squares: Floats) -> Measurement:
    """Measure the mean squared error of one model.

    Parameters
    ----------
    squares : ndarray of float, shape (n_rows,)
        Its squared errors.

    Returns
    -------
    Measurement
        That of `mean_loss`; cannot pass from a skewness of `FEW_FOR_ONE_MODEL` on.

    Examples
    --------
    >>> errors = np.random.default_rng(7).standard_t(3, size=400)
    >>> found = mean_squared_error_value(np.square(errors))
    >>> found.cannot_pass
    'The mean squared error rests on few rows: too heavy a tail to pass.'

    Such errors have disasters of which a test set sees too few.
    """
    found = mean_loss(squares, measure="mean squared error")
    return guarded(found, None if found.estimate is None else squares)


def guarded(found: Measurement, values: Floats | None) -> Measurement:
    """Let one model not pass where the mean of `values` has a heavy tail.

    Parameters
    ----------
    found : Measurement
        What is claimed of the model.
    values : ndarray of float, shape (n_rows,), or None
        What it rests on, not all equal; None where there is nothing to guard.

    Returns
    -------
    Measurement
    """
    if values is None:
        return found
    skewness = abs(skewness_of_sum(values - values.mean()))
    if skewness < FEW_FOR_ONE_MODEL:
        return found
    rows = math.ceil(values.size * (skewness / FEW_FOR_ONE_MODEL) ** 2)
    return replace(
        found,
        cannot_pass=_HEAVY_TAIL,
        rows_needed=with_floor(found.rows_needed, rows),
    )


def undefined(
    why: Undefined,
    *,
    n: int,
    method: str = METHOD_DIFFERENCE,
    candidate: float | None = None,
    baseline: float | None = None,
) -> Measurement:
    """Carry a reason over to a measurement."""
    return Measurement.undefined(
        why.reason, n=n, method=method, candidate=candidate, baseline=baseline
    )


def too_few(measure: str, n: int) -> Undefined:
    """Say that there are fewer than two rows."""
    return Undefined(reason=f"{measure} needs at least two rows; there are {n}.")
