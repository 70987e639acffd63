"""Which share of the positives is found at a given share of false alarms."""

from __future__ import annotations

from functools import partial
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

FEWEST_ALARMS = 4
"""False alarms that the rate must allow for a verdict."""

WINDOW = 0.5
"""How far around its tail the slope at the threshold is taken, as a part of it."""

_ROUNDING = 1e-9


def recall_at_fpr(max_fpr: float) -> RowMetric:
    """Make the metric "recall where at most this share of the negatives is called".

    Parameters
    ----------
    max_fpr : float
        Largest false positive rate, in (0, 1).

    Returns
    -------
    RowMetric
        Named such as ``recall_at_fpr(0.05)``. It needs 20 positives, and 4 negatives
        that may be called.

    Raises
    ------
    InvalidInput
        If `max_fpr` is not between 0 and 1.

    Notes
    -----
    Each model is given its own threshold: a row is called positive when its score is
    above that of the first negative that may not be called. Negatives of equal score
    are called together or not at all, so the rate stays at or below `max_fpr`; the
    value is the largest ``tpr`` of scikit-learn's `roc_curve` with
    ``fpr <= max_fpr``.

    The threshold has an error of its own. With F the rate at the threshold, and b the
    slope of the ROC curve there, a positive pulls by ``(found - recall) / n1`` and a
    negative by ``-b (called - F) / n0`` [1]_. The slope is that of the chord of the
    ROC curve from half to one and a half times the rate.

    Where all positives, or nearly all, are found by both models, influence values see
    no error. So no claim goes beyond that of the counts at thresholds taken as known:
    Tango's test for two models, the exact binomial for one. Rates of a pass at the
    margin, nominal .05, baseline .95 or .98, without and with this guard:

    =========  =============  ==========
    positives  influence      guarded
    =========  =============  ==========
    20         .27            .032
    30         .17            .039
    50         .07            .048
    =========  =============  ==========

    Normal scores of both classes, equal spread or 1.6 times it, recall .7, rates .01
    and .05, 20 positives and 4 false alarms to 200 and 90 (2500 test sets): block at
    most .045 (.006 at .005), pass at most .055 (.009).

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
    >>> found = recall_at_fpr(0.05).measure(
    ...     y, BinaryAnswers(decisions=scores > 1, scores=scores)
    ... )
    >>> round(found.estimate, 3), round(found.interval(0.90).low, 3)
    (0.615, 0.539)

    With one false alarm among twenty negatives three in five positives are found; at
    one-sided 5 % more than .53.
    """
    if not is_share(max_fpr):
        raise InvalidInput.because("max_fpr", "between 0 and 1", max_fpr)
    return OperatingPoint(
        name=f"recall_at_fpr({max_fpr:g})",
        higher_is_better=True,
        most=1.0,
        influence=partial(_influence, max_fpr),
        tail=lambda n0, _n1: Tail(
            rows=max_fpr * n0,
            fewest=FEWEST_ALARMS,
            what=f"false alarms at a rate of {max_fpr:g}",
        ),
        counted=partial(_counted, max_fpr),
    ).metric()


def _counted(
    max_fpr: float, y: Bools, scores: Floats, weights: Floats | None
) -> tuple[Floats, Floats]:
    """Count the positives that are found, out of the positives."""
    found = y & (scores > _Ranked(y, scores, weights).threshold(max_fpr))
    return found.astype(np.float64), y.astype(np.float64)


def _influence(
    max_fpr: float, y: Bools, scores: Floats, weights: Floats | None
) -> Influence:
    found = _Ranked(y, scores, weights)
    threshold = found.threshold(max_fpr)
    rate, recall = found.point(threshold)
    # a rate above 1 has no threshold; the chord ends at the last negative
    slope = slope_between(
        found.point(found.threshold(max_fpr * (1 - WINDOW))),
        found.point(found.threshold(min(max_fpr * (1 + WINDOW), 1.0))),
    )
    called = scores > threshold
    psi = np.where(
        y,
        found.share_of_positives * (called - recall),
        -slope * found.share_of_negatives * (called - rate),
    )
    squares = np.square(psi)
    df = satterthwaite(
        np.array([squares[~y].sum(), squares[y].sum()]),
        np.array([2 * max_fpr * effective(~y, weights), effective(y, weights)]),
    )
    return Influence(value=recall, psi=psi, df=df)


class _Ranked:
    """Scores of both classes, and the points of the ROC curve."""

    def __init__(self, y: Bools, scores: Floats, weights: Floats | None) -> None:
        weight = shares_of(y.size, weights)
        self.share_of_positives = weight / weight[y].sum()
        self.share_of_negatives = weight / weight[~y].sum()
        self._y, self._scores = y, scores
        negatives = scores[~y]
        order = np.argsort(-negatives)
        self._ranked = negatives[order]
        self._upto = np.cumsum(self.share_of_negatives[~y][order])

    def threshold(self, rate: float) -> float:
        """Find the score of the first negative that may not be called."""
        first = int(np.searchsorted(self._upto, rate + _ROUNDING, side="right"))
        return float(self._ranked[min(first, self._ranked.size - 1)])

    def point(self, threshold: float) -> tuple[float, float]:
        """Give the false positive rate and the recall above a threshold."""
        called, y = self._scores > threshold, self._y
        return (
            float(self.share_of_negatives[called & ~y].sum()),
            float(self.share_of_positives[called & y].sum()),
        )
