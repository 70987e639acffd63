"""How many false alarms does it cost to find a given share of the positives."""

from __future__ import annotations

import math
from functools import partial
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.influence import Influence
from pytest_mlgate.stats.losses.mean_influence import shares_of
from pytest_mlgate.stats.operating.operating_metric import OperatingPoint
from pytest_mlgate.stats.operating.operating_metric import Tail
from pytest_mlgate.stats.operating.operating_metric import effective
from pytest_mlgate.stats.operating.operating_metric import is_share
from pytest_mlgate.stats.operating.operating_metric import slope_between
from pytest_mlgate.stats.ranks.satterthwaite import satterthwaite

if TYPE_CHECKING:
    from pytest_mlgate.stats.counts.cells import Floats
    from pytest_mlgate.stats.counts.joint_counts import Bools
    from pytest_mlgate.stats.row_metric import RowMetric

FEWEST_MISSES = 6
"""Positives that the recall must allow to miss for a verdict."""

WINDOW = 0.6
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
        positives, and 6 positives that may be missed.

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
    n1``, with b the slope "false positive rate by recall" [1]_: that of the chord
    from .4 to 1.6 times the share of misses. Per day a row pulls by its
    false alarm, and the share of negatives is estimated as well.

    Two guards, as for `recall_at_fpr`: Tango's test of the false alarms of both models,
    and the exact binomial for one.

    Simulated with normal scores of both classes, of equal spread or 1.6 times it, at a
    rate of .1 (.02), candidates equal or worse by .05 (.02), 1500 test sets; the worst
    rates at nominal .05 (.005), of a failure of a model that is at the limit and of a
    pass of one that is at the margin:

    ============================  ==============  ==============
    positives, negatives, recall  block           pass
    ============================  ==============  ==============
    60, 950, .9                   .015 (.001)     .034 (.007)
    80, 500, .9                   .016 (.000)     .030 (.005)
    100, 950, .9                  .022 (.001)     .038 (.007)
    200, 1800, .9                 .024 (.001)     .027 (.005)
    ============================  ==============  ==============

    With five misses .067 (.014) pass, so it takes six. A chord from half to one and a
    half times the share lets .077 (.025) pass with six; one as far as a recall of 1
    would settle nothing with many (.000 at 200 positives).

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
    (101, 70, 136)

    To find nine in ten costs some 101 false alarms a day, between 70 and 136.
    """
    if not is_share(recall):
        raise InvalidInput.because("recall", "between 0 and 1", recall)
    if per_day is not None and not _is_number_of_rows(per_day):
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
        counted=partial(_counted, recall, per_day is None),
    ).metric()


def _is_number_of_rows(value: object) -> bool:
    return isinstance(value, Real) and 0 < float(value) < math.inf


def _counted(
    recall: float,
    of_negatives: bool,  # noqa: FBT001 - bound by `partial`, by its place
    y: Bools,
    scores: Floats,
    weights: Floats | None,
) -> tuple[Floats, Floats]:
    """Count the false alarms, out of the negatives or of all rows."""
    share = shares_of(y.size, weights)[y]
    alarms = ~y & (scores >= _Ranked(scores[y], share / share.sum()).threshold(recall))
    could = ~y if of_negatives else np.ones_like(y)
    return alarms.astype(np.float64), could.astype(np.float64)


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
