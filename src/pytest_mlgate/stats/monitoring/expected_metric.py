"""What will a metric be, given how likely each row is positive: `expected_metric`.

The true answers are not known; the probability that each is positive is. A metric of
expected counts is the estimate, and the pull of each unknown answer gives its spread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.stats.influence import Undefined
from pytest_mlgate.stats.losses.losses import CLIP

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from pytest_mlgate.stats.answers import BinaryAnswers

    Floats = NDArray[np.float64]


# Arrays have no single truth value, so equality is left to the caller.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExpectedMetric:
    """A metric's expected value, and what each true answer would do to it.

    Parameters
    ----------
    value : float
        The metric at the expected counts, on its own scale.
    pull : ndarray of float64, shape (n_rows,)
        Its derivative in the truth of each row: what the metric gains when a row turns
        out positive, less what it has of that already.
    """

    value: float
    pull: Floats

    def label_variance(self, likely: Floats) -> float:
        """Variance of the realised metric: answers are independent given `likely`."""
        return float((likely * (1 - likely) * self.pull**2).sum())


def expected_metric(
    metric: str, likely: Floats, answers: BinaryAnswers
) -> ExpectedMetric | Undefined:
    """Expect a metric of a binary classifier from probabilities in place of answers.

    Parameters
    ----------
    metric : str
        A name of `EXPECTED_METRICS`.
    likely : ndarray of float64, shape (n_rows,)
        Calibrated probability that the true answer is positive, in [0, 1].
    answers : BinaryAnswers
        What the model said; its scores may be other numbers than `likely`.

    Returns
    -------
    ExpectedMetric or Undefined
        Undefined where no row is, or can be, what the metric counts.

    Raises
    ------
    InvalidInput
        If the metric is unknown, or needs scores that the model did not give.

    Notes
    -----
    For metrics of decisions the expected true positives are the sum of probabilities of
    the rows decided positive, and so on [1]_ [2]_. The area under the curve expects
    every pair of two rows; a row is no pair with itself. The Brier score and the log
    loss expect the loss of the score.

    References
    ----------
    .. [1] Guillory, D., Shankar, V., Ebrahimi, S., Darrell, T. and Schmidt, L. (2021).
       Predicting with confidence on unseen distributions. ICCV, section 3 (difference
       and average of confidences).
    .. [2] NannyML (2022). Confidence-based performance estimation (documentation,
       "Deep dive: how CBPE works").

    Examples
    --------
    >>> from pytest_mlgate.stats.answers import BinaryAnswers
    >>> likely = np.array([0.9, 0.8, 0.3, 0.1])
    >>> answers = BinaryAnswers(decisions=likely >= 0.5, scores=likely)
    >>> round(expected_metric("accuracy", likely, answers).value, 3)
    0.825

    Of four answers that are given with such confidence, 3.3 will be right.
    """
    if metric not in EXPECTED_METRICS:
        raise InvalidInput.unknown_name("metric", metric, EXPECTED_METRICS)
    return EXPECTED_METRICS[metric](likely, answers)


def _of_counts(
    slope: Callable[[Floats], tuple[float, Floats]], needed: Callable[[Floats], float]
) -> Callable[[Floats, BinaryAnswers], ExpectedMetric | Undefined]:
    """Make a metric of tp, fp, fn, tn from its value with the slopes in each."""

    def expected(likely: Floats, answers: BinaryAnswers) -> ExpectedMetric | Undefined:
        said = answers.decisions
        counts = np.array(
            [
                likely[said].sum(),
                (1 - likely[said]).sum(),
                likely[~said].sum(),
                (1 - likely[~said]).sum(),
            ]
        )
        if needed(counts) <= 0:
            return Undefined(reason="No row is expected that the metric could count.")
        value, (tp, fp, fn, tn) = slope(counts)
        return ExpectedMetric(value=value, pull=np.where(said, tp - fp, fn - tn))

    return expected


def _share(
    hits: tuple[float, ...], of: tuple[float, ...]
) -> Callable[[Floats, BinaryAnswers], ExpectedMetric | Undefined]:
    """Make a ratio of weighted counts, such as tp / (tp + fn)."""
    top, bottom = np.array(hits), np.array(of)

    def slope(counts: Floats) -> tuple[float, Floats]:
        whole = float(bottom @ counts)
        value = float(top @ counts) / whole
        return value, (top - value * bottom) / whole

    return _of_counts(slope, lambda counts: float(bottom @ counts))


def _roc_auc(likely: Floats, answers: BinaryAnswers) -> ExpectedMetric | Undefined:
    scores = _scores("roc_auc", answers)
    unlikely = 1 - likely
    # pairs of a row with itself are none: they would count half each
    own = float((likely * unlikely).sum())
    pairs = float(likely.sum() * unlikely.sum()) - own
    if pairs <= 0:
        return Undefined(reason="Rows of one class only are expected.")
    below, above = _placed(scores, unlikely), likely.sum() - _placed(scores, likely)
    value = (float(likely @ below) - own / 2) / pairs
    # what a row wins as a positive over the others, less what they win over it
    wins = (below - unlikely / 2) - (above - likely / 2)
    pull = (wins - value * (unlikely.sum() - likely.sum())) / pairs
    return ExpectedMetric(value=value, pull=pull)


def _placed(scores: Floats, mass: Floats) -> Floats:
    """Sum the mass of rows with a lower score, and half of those with the same."""
    order = np.argsort(scores)
    ranked = scores[order]
    total = np.concatenate([[0.0], np.cumsum(mass[order])])
    first = np.searchsorted(ranked, scores, side="left")
    last = np.searchsorted(ranked, scores, side="right")
    return np.asarray((total[first] + total[last]) / 2)


def _mean(if_positive: Floats, if_negative: Floats, likely: Floats) -> ExpectedMetric:
    gain = if_positive - if_negative
    value = float((if_negative + likely * gain).mean())
    return ExpectedMetric(value=value, pull=gain / likely.size)


def _brier(likely: Floats, answers: BinaryAnswers) -> ExpectedMetric:
    scores = _scores("brier", answers)
    return _mean((1 - scores) ** 2, scores**2, likely)


def _log_loss(likely: Floats, answers: BinaryAnswers) -> ExpectedMetric:
    scores = np.clip(_scores("log_loss", answers), CLIP, 1 - CLIP)
    return _mean(-np.log(scores), -np.log1p(-scores), likely)


def _scores(metric: str, answers: BinaryAnswers) -> Floats:
    if answers.scores is None:
        raise InvalidInput(
            f"The model must give scores for {metric}; got decisions only. Hint: "
            "estimate a metric of decisions, such as f1 or accuracy."
        )
    return answers.scores


# tp, fp, fn, tn
EXPECTED_METRICS: dict[
    str, Callable[[Floats, BinaryAnswers], ExpectedMetric | Undefined]
] = {
    "accuracy": _share((1, 0, 0, 1), (1, 1, 1, 1)),
    "precision": _share((1, 0, 0, 0), (1, 1, 0, 0)),
    "recall": _share((1, 0, 0, 0), (1, 0, 1, 0)),
    "specificity": _share((0, 0, 0, 1), (0, 1, 0, 1)),
    "false_positive_rate": _share((0, 1, 0, 0), (0, 1, 0, 1)),
    "f1": _share((2, 0, 0, 0), (2, 1, 1, 0)),
    "roc_auc": _roc_auc,
    "brier": _brier,
    "log_loss": _log_loss,
}
"""Metrics that can be expected before the answers are known."""
