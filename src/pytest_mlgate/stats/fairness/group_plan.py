"""How many rows would each group need before anyone can call it alike."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Literal

import numpy as np
from scipy import special

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.fairness.small_groups import FEWEST_COUNTED
from pytest_mlgate.stats.fairness.small_groups import FEWEST_ROWS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pytest_mlgate.stats.fairness.group_counts import GroupShares


def rows_of_each_group(
    shares: GroupShares,
    *,
    limit: float,
    scale: Literal["difference", "ratio"] = "difference",
    alpha_pass: float = 0.05,
    power: float = 0.8,
) -> NDArray[np.float64]:
    """Plan the rows of each group at which groups that are alike would pass.

    Parameters
    ----------
    shares : GroupShares
        One share of each group.
    limit : float
        The gap that is too wide, in (0, 1), or the ratio that is too low.
    scale : {"difference", "ratio"}
        Which of the two it is.
    alpha_pass : float
        One-sided level of a pass, in (0, 1).
    power : float
        Probability of a pass that the rows should buy, in (0, 1).

    Returns
    -------
    ndarray of float64, shape (n_groups,)
        Rows of the group, whole, at its share of rows that count; infinite where
        nobody knows that share, or the rate is 0 or 1 for all.

    Raises
    ------
    InvalidInput
        If the limit is not within 0 and 1.

    Notes
    -----
    As if every share were that of all groups together, and the group compared with
    another of its size: ``2 p q (z_alpha + z_beta/2)**2 / limit**2``. The risk of
    missing is shared by the two sides of a gap: with all of it on either, a planned
    80 % was .61.

    Examples
    --------
    >>> from pytest_mlgate.stats.fairness.group_counts import GroupShares
    >>> selected = GroupShares(
    ...     metric="selection_rate",
    ...     k=np.array([300, 9]),
    ...     n=np.array([1000, 30]),
    ...     rows=np.array([1000, 30]),
    ... )
    >>> rows_of_each_group(selected, limit=0.1).tolist()
    [360.0, 360.0]

    Thirty rows cannot show that the second group is selected as often to ten points.
    """
    if not 0 < limit < 1:
        raise InvalidInput.because("limit", "within 0 and 1, both excluded", limit)
    total = float(shares.n.sum())
    p = float(shares.k.sum()) / total if total else 0.0
    z = -float(special.ndtri(alpha_pass)) - float(special.ndtri((1 - power) / 2))
    way = limit if scale == "difference" else (1 - limit) * p
    parts = 2.0 if scale == "difference" else 1 + limit**2
    with np.errstate(divide="ignore", invalid="ignore"):
        counted = parts * p * (1 - p) * np.square(z / way) if way > 0 else np.inf
        counted = max(float(counted), FEWEST_COUNTED)
        rows = np.ceil(counted * shares.rows / shares.n)
    unknown = (shares.n == 0) | (not 0 < p < 1)
    return np.where(unknown, np.inf, np.maximum(rows, FEWEST_ROWS))
