"""How many decisions hang on the sensitive column: flips when it alone is changed."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.stats.counts.proportion import proportion
from pytest_mlgate.stats.influence_difference import assumptions_of
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
        rows, or where rows in time are all alike.

    Raises
    ------
    InvalidInput
        If weights, groups or time are not one usable value per row.

    Notes
    -----
    Plain rows: the exact binomial test. Others: `value_of`, on its own and on the logit
    scale. Where weighted rows or rows in groups are all alike, they count as the
    binomial test's rows: as many as the whole holds of the heaviest row or group. A
    model that does not care would never pass otherwise. Simulated at the limit with
    flips in the heavy rows, and in whole groups (4000 times each), a pass in at most
    .048 at .05.

    A share of flips tells nothing of columns that give the sensitive one away: see
    `association`.

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
    if structure.time is None and (flipped.all() or not flipped.any()):
        return _all_alike(flipped=bool(flipped[0]), structure=structure, n=n)
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


def _all_alike(*, flipped: bool, structure: RowStructure, n: int) -> Measurement:
    """Count rows or groups of the heaviest one's weight, all of which say the same."""
    weights = np.ones(n) if structure.weights is None else structure.weights
    of = np.arange(n) if structure.groups is None else structure.groups
    heavy = float(np.bincount(of, weights=weights).max())
    units = max(int(float(weights.sum()) / heavy * (1 + 1e-12)), 1)
    counts = [[0, units], [0, 0]] if flipped else [[units, 0], [0, 0]]
    found = proportion("false_positive_rate", np.array(counts))

    def rows_needed(
        *, ok: float, bad: float, alpha: float, alpha_pass: float, power: float
    ) -> int | None:
        wanted = found.rows_needed(
            ok=ok, bad=bad, alpha=alpha, alpha_pass=alpha_pass, power=power
        )
        return None if wanted is None else math.ceil(wanted * n / units)

    return replace(
        found,
        n=n,
        method=f"{found.method}, counted as {units} rows",
        rows_needed=rows_needed,
        assumptions=assumptions_of(structure),
    )
