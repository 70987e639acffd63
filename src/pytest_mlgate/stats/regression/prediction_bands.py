"""Which rows have about the same prediction: bands of the same exposure.

A ratio that is right overall can be wrong at both ends; one check per band shows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.losses.mean_influence import shares_of
from pytest_mlgate.stats.regression.value_answers import as_values

if TYPE_CHECKING:
    from numpy.typing import NDArray


def bands(
    values: NDArray[np.float64],
    n_bands: int,
    weights: NDArray[np.float64] | None = None,
) -> list[tuple[str, NDArray[np.bool_]]]:
    """Cut rows into bands of the prediction with about the same exposure.

    Parameters
    ----------
    values : ndarray of float, shape (n_rows,)
        Predictions.
    n_bands : int
        Bands wanted, at least one; there are fewer where predictions tie.
    weights : ndarray of float, shape (n_rows,), optional
        Positive exposure of each row.

    Returns
    -------
    list of (str, ndarray of bool)
        From the lowest prediction to the highest: a name with the range, and the rows.
        Every row is in exactly one; rows of the same prediction share one.

    Raises
    ------
    InvalidInput
        If `n_bands` is less than one, or no whole number.

    Examples
    --------
    >>> for name, rows in bands(np.array([3.0, 1.0, 2.0, 4.0]), 2):
    ...     print(name, rows)
    band 1 of 2 (1 to 2) [False  True  True False]
    band 2 of 2 (3 to 4) [ True False False  True]

    Two rows in each band, from the lowest prediction to the highest.
    """
    if not _is_count(n_bands):
        raise InvalidInput.because("n_bands", "a whole number of at least 1", n_bands)
    values = as_values("values", values, np.size(values))
    if not values.size:
        return []
    ranked, inverse = np.unique(values, return_inverse=True)
    exposure = np.bincount(inverse, weights=shares_of(values.size, weights))
    middle = np.cumsum(exposure) - exposure / 2
    # a hair less, so that a middle on an edge does not depend on rounding
    band = np.floor(middle * n_bands * (1 - 1e-12)).astype(np.int64)
    _, codes = np.unique(band, return_inverse=True)
    count = int(codes.max()) + 1
    named = []
    for code in range(count):
        inside = ranked[codes == code]
        name = f"band {code + 1} of {count} ({inside[0]:.4g} to {inside[-1]:.4g})"
        named.append((name, codes[inverse] == code))
    return named


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1
