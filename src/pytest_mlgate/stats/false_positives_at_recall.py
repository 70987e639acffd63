"""How many false alarms does it cost to find a given share of the positives."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.mean_influence import shares_of
from pytest_mlgate.stats.operating_metric import OperatingPoint
from pytest_mlgate.stats.operating_metric import Tail
from pytest_mlgate.stats.operating_metric import effective
from pytest_mlgate.stats.operating_metric import slope_between
from pytest_mlgate.stats.satterthwaite import satterthwaite

if TYPE_CHECKING:
    from pytest_mlgate.stats.cells import Floats
    from pytest_mlgate.stats.joint_counts import Bools
    from pytest_mlgate.stats.row_metric import RowMetric

FEWEST_MISSES = 4
"""Positives that the recall must allow to miss for a verdict."""

WINDOW = 1.0
"""How far around its tail the slope at the threshold is taken, as a part of it."""

_ROUNDING = 1e-9


def false_positives_at_recall(
    recall: float, *, per_day: float | None = None
) -> RowMetric:
    """Make the metric "false alarms where this share of the positives is found".

    Parameters
    ----------
    recall : float
        Smallest share of the positives that is found, in (0, 1).
    per_day : float, optional
        Rows per day. With it the metric counts false alarms per day; without it it is
        the false positive rate, a share of the negatives.

    Returns
    -------
    RowMetric
        Named such as ``false_positives_at_recall(0.9)``; lower is better. It needs 20
        positives, and 4 positives that may be missed.

    Raises
    ------
    InvalidInput
        If `recall` is not between 0 and 1, or `per_day` not positive and finite.

    Notes
    -----
    Each model is given its own threshold: the score of the last positive that has to be
    found; a row is called positive when its score reaches it. Rows of equal score are
    called together, so the recall may be a little more than asked. The value is the
    smallest ``fpr`` of scikit-learn's `roc_curve` with ``tpr >= recall``.

    A negative pulls by ``(called - rate) / n0``, a positive by ``-b (called - recall) /
    n1``, with b the slope "false positive rate by recall" [1]_: that of the chord from
    no miss to twice the share of misses. Per day a row pulls by its false
    alarm, and the share of negatives is estimated as well.

    References
    ----------
    .. [1] Hsieh, F. and Turnbull, B. W. (1996). Nonparametric and semiparametric
       estimation of the receiver operating characteristic curve. Annals of Statistics
       24, 25-40; theorem 2.2.

    Examples
    --------
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> rng = np.random.default_rng(7)
    >>> y = np.arange(2000) < 200
    >>> scores = 2.0 * y + rng.normal(size=2000)
    >>> answers = BinaryAnswers(decisions=scores > 1, scores=scores)
    >>> found = false_positives_at_recall(0.9, per_day=500).measure(y, answers)
    >>> low, high, _ = found.interval(0.90)
    >>> round(found.candidate), round(-high), round(-low)
    (101, 54, 156)

    To find nine in ten costs some 101 false alarms a day, between 54 and 156.
    """
    if not 0 < recall < 1:
        raise InvalidInput.because("recall", "between 0 and 1", recall)
    if per_day is not None and not 0 < per_day < np.inf:
        raise InvalidInput.because("per_day", "a positive number of rows", per_day)
    told = "" if per_day is None else f", per_day={per_day:g}"
    return OperatingPoint(
        name=f"false_positives_at_recall({recall:g}{told})",
        higher_is_better=False,
        most=1.0 if per_day is None else float(per_day),
        influence=partial(_influence, recall, per_day),
        tail=lambda _n0, n1: Tail(
            rows=(1 - recall) * n1,
            fewest=FEWEST_MISSES,
            what=f"missed positives at a recall of {recall:g}",
        ),
    ).metric()


def _influence(
    recall: float,
    per_day: float | None,
    y: Bools,
    scores: Floats,
    weights: Floats | None,
) -> Influence:
    share = shares_of(y.size, weights)
    of_positives = share / share[y].sum()
    # what a false alarm counts: a share of the negatives, or one of the day's rows
    alarms = share / share[~y].sum() if per_day is None else share * per_day
    ranked = _Ranked(scores[y], of_positives[y])

    def point(threshold: float) -> tuple[float, float]:
        called = scores >= threshold
        return (
            float(of_positives[called & y].sum()),
            float(alarms[called & ~y].sum()),
        )

    threshold = ranked.threshold(recall)
    found, value = point(threshold)
    reach = WINDOW * (1 - recall)
    slope = slope_between(
        point(ranked.threshold(max(recall - reach, 0.0))),
        point(ranked.threshold(min(recall + reach, 1.0))),
    )
    called = scores >= threshold
    psi = np.where(y, -slope * of_positives * (called - found), alarms * called)
    psi -= (alarms * ~y if per_day is None else share) * value
    squares = np.square(psi)
    misses = 2 * (1 - recall) * effective(y, weights)
    df = satterthwaite(
        np.array([squares[~y].sum(), squares[y].sum()]),
        np.array([effective(~y, weights), misses]),
    )
    return Influence(value=value, psi=psi, df=df)


class _Ranked:
    """The scores of the positives from the top, with the share found so far."""

    def __init__(self, scores: Floats, shares: Floats) -> None:
        order = np.argsort(-scores)
        self._scores = scores[order]
        self._upto = np.cumsum(shares[order])

    def threshold(self, recall: float) -> float:
        """Find the score of the last positive that has to be found."""
        last = int(np.searchsorted(self._upto, recall - _ROUNDING))
        return float(self._scores[min(last, self._scores.size - 1)])
