"""What gap do the rows show, whether or not anybody can be sure of it: plain values.

For reports, and for comparison with other tools: groups of three people take part, and
no verdict rests on these numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.fairness.group_pairs import GroupPairs


def observed_gap(values: NDArray[np.float64], pairs: GroupPairs) -> float | None:
    """Give the widest gap between the values of two groups.

    Parameters
    ----------
    values : ndarray of float64, shape (n_groups,)
        NaN for a group without a value.
    pairs : GroupPairs
        Which groups are compared.

    Returns
    -------
    float or None
        None where no two groups that are compared have values.

    Examples
    --------
    >>> from pytest_mlgate.stats.fairness.group_pairs import every_pair
    >>> round(observed_gap(np.array([0.3, 0.1, np.nan]), every_pair(3)), 2)
    0.2

    The third group has no value and no say.
    """
    gaps = np.abs(values[pairs.first] - values[pairs.second])
    known = gaps[np.isfinite(gaps)]
    return float(known.max()) if known.size else None


def observed_ratio(values: NDArray[np.float64], pairs: GroupPairs) -> float | None:
    """Give the smallest ratio of the values of two groups, smaller over larger.

    Parameters
    ----------
    values : ndarray of float64, shape (n_groups,)
        At least 0; NaN for a group without a value.
    pairs : GroupPairs
        Which groups are compared.

    Returns
    -------
    float or None
        None where no two groups that are compared have values, or all of them are 0.

    Examples
    --------
    >>> from pytest_mlgate.stats.fairness.group_pairs import every_pair
    >>> observed_ratio(np.array([0.4, 0.1, 0.0, np.nan]), every_pair(4))
    0.0

    Nobody of the third group is selected.
    """
    one, other = values[pairs.first], values[pairs.second]
    with np.errstate(invalid="ignore"):
        ratios = np.minimum(one, other) / np.maximum(one, other)
    known = ratios[np.isfinite(ratios)]
    return float(known.min()) if known.size else None
