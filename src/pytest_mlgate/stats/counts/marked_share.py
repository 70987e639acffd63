"""Of which share of the rows is something true: flips and changed decisions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.counts.proportion import proportion
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
        The estimate is minus the share, in [0, 1] (orientation -1). Undefined where
        weighted or dependent rows are all alike.

    Raises
    ------
    InvalidInput
        If there is no row, or weights, groups or time are not one usable value per row.

    Notes
    -----
    Plain rows: the exact binomial test, whose errors are never above nominal. At a true
    negative flip rate [1]_ of .01 to .10 with 200 to 5000 rows it blocks in .017-.052
    of test sets at nominal .05 (.002-.006 at .005) and passes in .000-.052 (simulated,
    20 000 test sets each). Weighted or dependent rows: `value_of`, on its own and on
    the logit scale.

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
    if not n:
        raise InvalidInput.because("marked", "one value per row", "no row")
    check_structure(structure, n)
    if structure.plain:
        k = int(np.count_nonzero(marked))
        # the marked rows are the false alarms of rows that are all negative
        found = proportion("false_positive_rate", np.array([[n - k, k], [0, 0]]))
        return replace(found, method=METHOD)
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
