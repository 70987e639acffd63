"""Which share of the rows with the highest scores is positive."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from typing import NamedTuple

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.losses.mean_influence import shares_of
from pytest_mlgate.stats.operating.operating_metric import OperatingPoint
from pytest_mlgate.stats.operating.operating_metric import Tail
from pytest_mlgate.stats.operating.operating_metric import is_share

if TYPE_CHECKING:
    from pytest_mlgate.stats.counts.cells import Floats
    from pytest_mlgate.stats.counts.joint_counts import Bools
    from pytest_mlgate.stats.row_metric import RowMetric

FEWEST_TOP = 20
"""Rows at the top that a verdict needs."""

WINDOW = 1.0
"""How far around its tail the slope at the threshold is taken, as a part of it."""


def precision_at_k(k: float) -> RowMetric:
    """Make the metric "share of positives among the rows with the highest scores".

    Parameters
    ----------
    k : int or float
        How many rows from the top: a whole number of at least 1, or a share of all rows
        below 1.

    Returns
    -------
    RowMetric
        Named such as ``precision_at_k(100)`` or ``precision_at_k(0.05)``. It needs 20
        positives, and 20 rows at the top.

    Raises
    ------
    InvalidInput
        If `k` is neither.

    Notes
    -----
    Rows of equal score that do not all fit share the places that are left: each counts
    for its part. With weights, k rows of n are the same share of the weight.

    The threshold has an error of its own. With q the share at the top, P the precision
    and r the share of positives near the threshold (among the rows from half to one and
    a half times k), a row pulls by ``(positive * in - q P - r (in - q)) / (n q)``,
    where `in` is its part at the top: the derivative of the Lorenz-type curve "hits by
    rows called" [1]_. Two guards, as for `recall_at_fpr`: Tango's test of the hits of
    both models, and the exact binomial for one.

    Simulated with normal scores, 20 of 400 to 100 of 1000 rows at the top, precision
    from .6 to .98 (1200 test sets), worst rates at nominal .05 (.005): two models block
    .059 (.009), pass .068 (.005; 100 at the top, precision .97; elsewhere .058). One
    model, precision from .1 to .98 (2500 test sets): block .056 (.001), pass .040
    (.002). Without the exact binomial a model of .98 passed a limit of .98 in .37.

    References
    ----------
    .. [1] Goldie, C. M. (1977). Convergence theorems for empirical Lorenz curves and
       their inverses. Advances in Applied Probability 9, 765-791.

    Examples
    --------
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> rng = np.random.default_rng(7)
    >>> y = np.arange(2000) < 200
    >>> scores = 2.0 * y + rng.normal(size=2000)
    >>> found = precision_at_k(100).measure(
    ...     y, BinaryAnswers(decisions=scores > 1, scores=scores)
    ... )
    >>> round(found.estimate, 3), round(found.interval(0.90).low, 3)
    (0.68, 0.595)

    Of the hundred rows at the top 68 are positive; at one-sided 5 % more than .59.
    """
    whole = type(k) is int and k >= 1
    if not (whole or is_share(k)):
        raise InvalidInput.because(
            "k", "a whole number of rows, or a share of them between 0 and 1", k
        )

    def rows_at_top(n: float) -> float:
        return float(k) if whole else k * n

    name = f"precision_at_k({k:g})"
    return OperatingPoint(
        name=name,
        higher_is_better=True,
        most=1.0,
        influence=partial(_influence, k, name),
        tail=lambda n0, n1: Tail(
            rows=rows_at_top(n0 + n1), fewest=FEWEST_TOP, what="rows at the top"
        ),
        counted=partial(_counted, k),
    ).metric()


def _counted(
    k: float, y: Bools, scores: Floats, weights: Floats | None
) -> tuple[Floats, Floats]:
    """Count the positives at the top, out of the rows there."""
    q = k if k < 1 else k / y.size
    part = _steps(y, scores, shares_of(y.size, weights)).part_of_rows(q)
    return y * part, part


def _influence(
    k: float, name: str, y: Bools, scores: Floats, weights: Floats | None
) -> Influence | Undefined:
    q = k if k < 1 else k / y.size
    if q > 1:
        return Undefined(reason=f"{name} is not defined: {y.size} rows")
    share = shares_of(y.size, weights)
    steps = _steps(y, scores, share)
    value = steps.hits_at(q) / q
    low, high = q * (1 - WINDOW), min(q * (1 + WINDOW), 1.0)
    near = (steps.hits_at(high) - steps.hits_at(low)) / (high - low)
    part = steps.part_of_rows(q)
    psi = share / q * (y * part - q * value - near * (part - q))
    rows = q / float(np.square(share).sum())
    return Influence(value=value, psi=psi, df=max(rows - 1, 1.0))


class _Steps(NamedTuple):
    """Weight and hits of the distinct scores, from the top."""

    rows: Floats
    hits: Floats
    step_of_row: np.ndarray[tuple[int], np.dtype[np.intp]]

    def hits_at(self, q: float) -> float:
        """Give the positives' weight in the top `q`; a step is shared evenly."""
        upto = np.concatenate(([0.0], np.cumsum(self.rows)))
        hits = np.concatenate(([0.0], np.cumsum(self.hits)))
        return float(np.interp(q, upto, hits))

    def part_of_rows(self, q: float) -> Floats:
        """Give the part of each row that belongs to the top `q`."""
        before = np.cumsum(self.rows) - self.rows
        parts = np.clip((q - before) / self.rows, 0.0, 1.0)
        return np.asarray(parts[self.step_of_row])


def _steps(y: Bools, scores: Floats, share: Floats) -> _Steps:
    _, which = np.unique(-scores, return_inverse=True)
    return _Steps(
        rows=np.bincount(which, weights=share).astype(np.float64),
        hits=np.bincount(which, weights=share * y).astype(np.float64),
        step_of_row=which,
    )
