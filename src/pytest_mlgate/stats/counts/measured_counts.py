"""Which procedure answers for a metric of decisions, given nothing but counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Literal

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.binary_metrics import BINARY_METRICS
from pytest_mlgate.stats.counts.paired_cells import PAIRED_CELLS
from pytest_mlgate.stats.counts.paired_cells import paired_cells_difference
from pytest_mlgate.stats.counts.paired_proportion import PAIRED_PROPORTIONS
from pytest_mlgate.stats.counts.paired_proportion import paired_proportion_difference
from pytest_mlgate.stats.counts.paired_ratio import paired_ratio
from pytest_mlgate.stats.counts.proportion import PROPORTIONS
from pytest_mlgate.stats.counts.proportion import proportion
from pytest_mlgate.stats.counts.single_cells import single_cells

if TYPE_CHECKING:
    from pytest_mlgate.measurement import Measurement
    from pytest_mlgate.stats.counts.joint_counts import Counts

COUNTED = frozenset({*PAIRED_CELLS, *PAIRED_PROPORTIONS})
"""Metrics of decisions: all that they rest on are counts."""


def compare_counts(
    metric: str,
    joint: Counts,
    *,
    scale: Literal["difference", "ratio"] = "difference",
) -> Measurement:
    """Measure how much better the candidate is than the baseline.

    Parameters
    ----------
    metric : str
        A name of `COUNTED`.
    joint : ndarray of int64, shape (2, 2, 2)
        Rows with ``[y, baseline, candidate]``.
    scale : {"difference", "ratio"}
        Whether the effect is a difference, or the logarithm of a ratio.

    Returns
    -------
    Measurement
        As for the rows that were counted.

    Raises
    ------
    InvalidInput
        If a ratio is asked of a metric that is no share of a fixed set of rows.

    Examples
    --------
    >>> import numpy as np
    >>> joint = np.array([[[40, 2], [8, 0]], [[0, 10], [0, 40]]])
    >>> found = compare_counts("recall", joint)
    >>> round(found.estimate, 2), found.n
    (0.2, 50)

    Ten more of fifty positives are found.
    """
    if scale == "ratio":
        if metric not in PAIRED_PROPORTIONS:
            raise InvalidInput(
                f"A ratio of {metric} cannot be judged from counts. Hint: give the "
                f"margin as a difference, or ask for {', '.join(PAIRED_PROPORTIONS)}."
            )
        higher = BINARY_METRICS[metric].higher_is_better
        return replace(paired_ratio(metric, joint), ratio="gain" if higher else "loss")
    if metric in PAIRED_CELLS:
        return paired_cells_difference(metric, joint)
    return paired_proportion_difference(metric, joint)


def measure_counts(metric: str, confusion: Counts) -> Measurement:
    """Measure how good one model is.

    Parameters
    ----------
    metric : str
        A name of `COUNTED`.
    confusion : ndarray of int64, shape (2, 2)
        Rows with ``[y, decision]``.

    Returns
    -------
    Measurement
        As for the rows that were counted.

    Examples
    --------
    >>> import numpy as np
    >>> found = measure_counts("recall", np.array([[45, 5], [10, 40]]))
    >>> found.estimate, found.n
    (0.8, 50)

    Four of five positives are found.
    """
    if metric in PROPORTIONS:
        return proportion(metric, confusion)
    return single_cells(metric, confusion)
