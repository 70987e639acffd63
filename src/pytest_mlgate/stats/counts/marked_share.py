"""Of which share of the rows is something true: flips and changed decisions."""

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

METHOD = "exact binomial (Clopper-Pearson) of rows"


def marked_share(
    marked: Bools, *, structure: RowStructure, measure: str
) -> Measurement:
    """Measure a share of rows of which fewer are better.

    Parameters
    ----------
    marked : ndarray of bool, shape (n_rows,)
        True where it is so: where the baseline was right and the candidate is wrong
        (negative flips), where a decision changed.
    structure : RowStructure
        Weights, and what depends on what.
    measure : str
        What the share is called, for messages.

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
    Plain rows: the exact binomial test, whose errors are never above nominal. At a true
    negative flip rate [1]_ of .01 to .10 with 200 to 5000 rows it blocks in .017-.052
    of test sets at nominal .05 (.002-.006 at .005) and passes in .000-.052 (simulated,
    20 000 test sets each). Weighted or dependent rows: `value_of`, on its own and on
    the logit scale. Where weighted rows or rows in groups are all alike, they count as
    the binomial test's rows: as many as the whole holds of the heaviest row or group. A
    model that changes nothing would never pass otherwise. Simulated at the limit with
    marks in the heavy rows, and in whole groups (4000 times each), a pass in at most
    .048 at .05.

    References
    ----------
    .. [1] Yan, S. et al. (2021). Positive-congruent training: towards regression-free
       model updates. CVPR 2021, 14299-14308, section 3.

    Examples
    --------
    >>> from pytest_mlgate.stats.influence import RowStructure
    >>> broken = np.arange(1000) % 100 == 0
    >>> found = marked_share(broken, structure=RowStructure(), measure="flips")
    >>> found.candidate, round(found.p_better_than(-0.02), 3)
    (0.01, 0.01)

    Ten of a thousand rows were right and are wrong now; it is certainly less than 2 %.
    """
    n = marked.size
    check_structure(structure, n)
    if structure.plain or not n:
        k = int(np.count_nonzero(marked))
        # the marked rows are the false alarms of rows that are all negative
        found = proportion("false_positive_rate", np.array([[n - k, k], [0, 0]]))
        return replace(found, method=METHOD)
    if structure.time is None and (marked.all() or not marked.any()):
        return _all_alike(marked=bool(marked[0]), structure=structure, n=n)
    return value_of(
        mean_influence(
            marked.astype(np.float64), structure.weights, measure=f"share of {measure}"
        ),
        structure=structure,
        higher_is_better=False,
        method=f"share of {measure} by influence values",
        n=n,
        bounds=(0.0, 1.0),
    )


def _all_alike(*, marked: bool, structure: RowStructure, n: int) -> Measurement:
    """Count rows or groups of the heaviest one's weight, all of which say the same."""
    weights = np.ones(n) if structure.weights is None else structure.weights
    of = np.arange(n) if structure.groups is None else structure.groups
    heavy = float(np.bincount(of, weights=weights).max())
    units = max(int(float(weights.sum()) / heavy * (1 + 1e-12)), 1)
    counts = [[0, units], [0, 0]] if marked else [[units, 0], [0, 0]]
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
