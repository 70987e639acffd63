"""How many decisions hang on the sensitive column: flips when it alone is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.counts.proportion import proportion
from pytest_mlgate.stats.influence_value import value_of
from pytest_mlgate.stats.losses.mean_influence import mean_influence
from pytest_mlgate.stats.structure_rules import check_structure

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.counts.joint_counts import Bools
    from pytest_mlgate.stats.influence import RowStructure


def decision_flips(flipped: Bools, *, structure: RowStructure) -> Measurement:
    """Measure the share of rows whose decision changes.

    Parameters
    ----------
    flipped : ndarray of bool, shape (n_rows,)
        True where the model decides otherwise once the sensitive column is changed; of
        several other values, where any of them does it.
    structure : RowStructure
        Weights, and what depends on what.

    Returns
    -------
    Measurement
        The estimate is minus the share, in [0, 1] (orientation -1). Undefined without
        rows, or where weighted or dependent rows are all alike.

    Raises
    ------
    InvalidInput
        If weights, groups or time are not one usable value per row.

    Notes
    -----
    Plain rows: the exact binomial test. Others: `value_of`, on its own and on the logit
    scale. A share of flips tells nothing of columns that give the sensitive one away:
    see `association`.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> found = decision_flips(np.arange(500) % 100 == 0, structure=RowStructure())
    >>> found.candidate, round(found.p_better_than(-0.03), 3)
    (0.01, 0.003)

    Five of five hundred decisions changed; it is certainly less than 3 %.
    """
    n = flipped.size
    check_structure(structure, n)
    if structure.plain or not n:
        k = int(np.count_nonzero(flipped))
        # the flips are the false alarms of rows that are all negative
        return proportion("false_positive_rate", np.array([[n - k, k], [0, 0]]))
    return value_of(
        mean_influence(
            flipped.astype(np.float64), structure.weights, measure="share of flips"
        ),
        structure=structure,
        higher_is_better=False,
        method="share of flips by influence values",
        n=n,
        bounds=(0.0, 1.0),
    )
