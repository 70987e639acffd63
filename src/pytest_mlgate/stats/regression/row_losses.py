"""What does each row lose: the losses of a predicted number, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import special

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.regression.value_answers import as_values

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from numpy.typing import ArrayLike
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Losses: TypeAlias = Callable[[Floats, Floats], Floats | Undefined]


def absolute_errors(y: ArrayLike, predicted: ArrayLike) -> Floats:
    """Take the distance of each prediction from the truth.

    Parameters
    ----------
    y, predicted : array_like, shape (n_rows,)
        Finite numbers.

    Returns
    -------
    ndarray, shape (n_rows,)
        In the unit of the target.

    Examples
    --------
    >>> absolute_errors([3.0, 5.0], [2.5, 7.0])
    array([0.5, 2. ])

    The second prediction is off by two, whichever way.
    """
    truth, values = _pair(y, predicted)
    return np.abs(truth - values)


def squared_errors(y: ArrayLike, predicted: ArrayLike) -> Floats:
    """Square the distance of each prediction from the truth.

    Parameters
    ----------
    y, predicted : array_like, shape (n_rows,)
        Finite numbers.

    Returns
    -------
    ndarray, shape (n_rows,)
        In the square of the target's unit.

    Examples
    --------
    >>> squared_errors([3.0, 5.0], [2.5, 7.0])
    array([0.25, 4.  ])

    An error four times as large costs sixteen times as much.
    """
    truth, values = _pair(y, predicted)
    return np.square(truth - values)


def percentage_errors(y: ArrayLike, predicted: ArrayLike) -> Floats | Undefined:
    """Divide the distance of each prediction from the truth by the truth.

    Parameters
    ----------
    y, predicted : array_like, shape (n_rows,)
        Finite numbers.

    Returns
    -------
    ndarray, shape (n_rows,), or Undefined
        Fractions of the truth (0.1 is ten percent). Undefined where a truth is 0:
        scikit-learn divides by a tiny number there, and its mean says nothing.

    Examples
    --------
    >>> percentage_errors([2.0, 4.0], [3.0, 4.0])
    array([0.5, 0. ])

    The first prediction is off by half of what was true.
    """
    truth, values = _pair(y, predicted)
    zeros = int(np.count_nonzero(truth == 0))
    if zeros:
        return Undefined(
            reason=f"{zeros} of {truth.size} rows have a truth of 0, of which no error "
            "is a percentage."
        )
    with np.errstate(over="ignore"):
        return np.asarray(np.abs(truth - values) / np.abs(truth))


def pinball_losses(y: ArrayLike, predicted: ArrayLike, *, alpha: float) -> Floats:
    """Weigh errors below and above so that the best prediction is a quantile.

    Parameters
    ----------
    y, predicted : array_like, shape (n_rows,)
        Finite numbers.
    alpha : float
        The quantile that is predicted, in [0, 1].

    Returns
    -------
    ndarray, shape (n_rows,)
        ``alpha`` times what is missing, or ``1 - alpha`` times what is too much [1]_.

    References
    ----------
    .. [1] Koenker, R. and Bassett, G. (1978). Regression quantiles. Econometrica 46,
       33-50.

    Examples
    --------
    >>> pinball_losses([3.0, 5.0], [4.0, 4.0], alpha=0.9).round(2)
    array([0.1, 0.9])

    For a 90 % quantile, one too low costs nine times one too high.
    """
    truth, values = _pair(y, predicted)
    missing = truth - values
    return np.maximum(alpha * missing, (alpha - 1) * missing)


def tweedie_deviances(y: ArrayLike, predicted: ArrayLike, *, power: float) -> Floats:
    """Take the deviance of the Tweedie family whose variance is ``mean ** power``.

    Parameters
    ----------
    y, predicted : array_like, shape (n_rows,)
        Finite numbers in the domain of the power: below 0 predictions are positive;
        at 0 anything; from 1 to below 2 predictions are positive and no truth is
        negative; from 2 on both are positive.
    power : float
        0 is squared error, 1 Poisson, between 1 and 2 sums of claims, 2 gamma, 3
        inverse Gaussian; not between 0 and 1, where there is no such family.

    Returns
    -------
    ndarray, shape (n_rows,)
        Not negative; 0 where the prediction is the truth.

    Raises
    ------
    InvalidInput
        If the power has no family, or a number is outside of its domain.

    Notes
    -----
    With p the power, Jørgensen [1]_::

        2 (max(y, 0)^(2-p) / ((1-p)(2-p)) - y m^(1-p) / (1-p) + m^(2-p) / (2-p))

    and its limits at 1 and 2. An exposure is a weight: y and m are then per unit of
    it, such as claims per year.

    References
    ----------
    .. [1] Jørgensen, B. (1987). Exponential dispersion models. Journal of the Royal
       Statistical Society B 49, 127-162.

    Examples
    --------
    >>> tweedie_deviances([0.0, 3.0], [1.0, 1.0], power=1).round(2)
    array([2.  , 2.59])

    One claim expected: none at all is about as far off as three.
    """
    truth, values = _pair(y, predicted)
    _require_domain(truth, values, power)
    # extreme powers of extreme numbers: `_require_finite` has the words
    with np.errstate(all="ignore"):
        deviances = 2 * _half_deviances(truth, values, power)
    return _require_finite(deviances, power)


def _pair(y: ArrayLike, predicted: ArrayLike) -> tuple[Floats, Floats]:
    truth = as_values("y", y, np.size(y))
    return truth, as_values("predicted", predicted, truth.size)


def _half_deviances(y: Floats, m: Floats, power: float) -> Floats:
    if power == 0:
        return np.square(y - m) / 2
    if power == 1:
        return np.asarray(special.xlogy(y, y / m) - y + m)
    if power == 2:
        return np.log(m / y) + y / m - 1
    return np.asarray(
        np.maximum(y, 0) ** (2 - power) / ((1 - power) * (2 - power))
        - y * m ** (1 - power) / (1 - power)
        + m ** (2 - power) / (2 - power)
    )


def require_power(power: float) -> None:
    """Refuse a power that no Tweedie distribution has."""
    if not (-np.inf < power <= 0 or 1 <= power < np.inf):
        raise InvalidInput.because(
            "power",
            "0 or less, or 1 or more",
            power,
            hint="1 for counts, 1.5 for sums of claims, 2 for positive amounts.",
        )


def _require_domain(y: Floats, m: Floats, power: float) -> None:
    require_power(power)
    if power == 0:
        return
    name = {1.0: "Poisson", 2.0: "gamma"}.get(float(power), f"Tweedie ({power:g})")
    hint = "predict through a logarithmic link, or gate another loss."
    require(m > 0, m, "predicted", f"positive for the {name} deviance", hint)
    if power >= 2:
        hint = "zeros need a power below 2, or rows with claims only."
        require(y > 0, y, "y", f"positive for the {name} deviance", hint)
    elif power >= 1:
        hint = "refunds are no claims; net them off, or gate another loss."
        require(y >= 0, y, "y", f"0 or more for the {name} deviance", hint)


def require(
    allowed: NDArray[np.bool_], values: Floats, name: str, rule: str, hint: str
) -> None:
    """Refuse values outside what a loss is defined for, naming the first."""
    if allowed.all():
        return
    wrong = ~allowed
    raise InvalidInput(
        f"`{name}` must be {rule}; {np.count_nonzero(wrong)} of {wrong.size} rows are "
        f"not, such as {float(values[wrong][0])!r}. Hint: {hint}"
    )


def _require_finite(deviances: Floats, power: float) -> Floats:
    if not np.isfinite(deviances).all():
        raise InvalidInput(
            f"The Tweedie deviance of power {power:g} is too large for a number on "
            f"{np.count_nonzero(~np.isfinite(deviances))} of {deviances.size} rows. "
            "Hint: keep predictions away from zero, or use a power nearer to 1."
        )
    return deviances
