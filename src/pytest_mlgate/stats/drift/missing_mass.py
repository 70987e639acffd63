"""How many rows of a second sample have levels that the first did not show, by chance.

A column with many rare levels never shows all of them. What is new then is no drift.
"""

from __future__ import annotations

import math

from scipy import special

from pytest_mlgate.errors import InvalidInput

SURENESS = 3.0
"""Standard errors above the estimate: so rare that no budget notices."""

SELDOM = 1e-4
"""How seldom the exact bound for few singletons is too low."""


def missing_mass(once: int, twice: int, rows: int) -> float:
    """Bound the share of rows whose level a sample has not shown.

    Parameters
    ----------
    once, twice : int
        Levels that stood in one row, and in two, of the sample.
    rows : int
        Its rows with a value; at least 1.

    Returns
    -------
    float
        In [0, 1]: Good's estimate ``once / rows`` [1]_ and three of Esty's standard
        errors [2]_, at least the Poisson bound of so few singletons.

    Raises
    ------
    InvalidInput
        If a number is negative, or more rows are counted than there are.

    Notes
    -----
    Two samples of one distribution block the check "unseen" at .05 (ok .001) in
    at most 2.3 % of tables (27 settings of 30 to 3000 levels, 300 each).

    References
    ----------
    .. [1] Good, I. J. (1953). The population frequencies of species and the estimation
       of population parameters. Biometrika 40, 237-264.
    .. [2] Esty, W. W. (1983). A normal limit law for a nonparametric estimator of the
       coverage of a random sample. Annals of Statistics 11, 905-912.

    Examples
    --------
    >>> round(missing_mass(once=12, twice=8, rows=700), 3)
    0.044

    Twelve destinations with one flight each: up to 4 % of flights may go to new ones.
    """
    if min(once, twice) < 0 or once + 2 * twice > rows or rows < 1:
        raise InvalidInput.because(
            "once", "levels of one row and of two among the rows", (once, twice, rows)
        )
    spread = math.sqrt(once * (1 - once / rows) + 2 * twice)
    # of few singletons, or none, a normal bound knows too little
    few = float(special.gammaincinv(once + 1, 1 - SELDOM))
    return min(1.0, max(once + SURENESS * spread, few) / rows)
